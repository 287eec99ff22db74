"""The command that shows the hands: which lanes there are, what they can do, what they lack."""

from collections.abc import Iterator

from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.views import Worker
from cli.waits import resting
from cli.words import duration, escape, short

LOOKS = {
    "ready": "[green]● ready[/]",
    "draining": "[yellow]◐ draining[/]",
    "gone": "[dim]○ gone[/]",
    "silent": "[red]● silent[/]",
}


def workers(as_json: AsJson = False) -> None:
    """List the workers: what each is doing, what it can do, what it lacks, and which engines are not trusted now."""
    with opened() as door:
        found, engines = door.workers(), () if as_json else door.engines()
    if as_json:
        return print_json(found)
    rows = [
        (
            worker.gpu_id,
            LOOKS.get(worker.state, worker.state),
            str((worker.gpu or {}).get("model") or worker.host),
            doing(worker),
            f"{len(worker.steps)} steps",
            f"{duration(worker.seconds_since)} ago",
        )
        for worker in found
    ]
    print_rows(
        table("worker", "state", "runs on", "doing", "can do>", "last heard>"),
        rows,
        "No worker has spoken yet: `forgelog up` starts some, `python -m gpu_consumers.worker --gpu cpu0` starts one.",
    )
    for line in (*resting(engines), *lacks(found)):
        out.print(line, soft_wrap=True)


def doing(worker: Worker) -> str:
    held = [f"{hold.get('step')} of {short(str(hold.get('job_id')))}" for hold in worker.holds]
    return ", ".join(held) or ("nothing" if worker.state == "ready" else "")


def lacks(found: tuple[Worker, ...]) -> Iterator[str]:
    """What engines lack, each once, with the remedy."""
    told: dict[str, list[str]] = {}
    for worker in found:
        for engine, what in worker.missing.items():
            told.setdefault(f"{engine}: {what}", []).append(worker.gpu_id)
    for what, where in told.items():
        yield f"[yellow]![/] {escape(what)} [dim]({', '.join(where)})[/]"
