"""`forgelog demo`: two real requests through the whole forge, before your eyes.

Whatever dies on the way, the forge takes its work up again; this program only asks again until it hears the answer. Its
commands carry keys of this run, so that what is sent twice counts once.
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import JsonValue
from rich.console import Console

from cli.assets import fetch
from cli.door import Door
from cli.follow import Watch
from cli.jobs import ending_of, timeline
from cli.stack import start
from cli.terminal import out
from cli.trouble import Misused, Trouble
from cli.views import Job
from cli.words import duration, mark, short, size
from infra.local.state import Home
from infra.settings import DataSettings, GatewaySettings, LocalStackSettings

PATIENCE_S: Final = 60.0
REASON: Final = "approved automatically, because this is a demo"


@dataclass
class Approver:
    """Stands in for the people: approves what waits, naming the hash of exactly what waits, and says so."""

    door: Door
    names: dict[str, str]
    run: str
    console: Console
    decided: set[tuple[str, str]] = field(default_factory=set)

    def __call__(self, job: Job) -> None:
        ask = job.review
        if ask is None or (job.job_id, ask.subject_sha256) in self.decided:
            return
        body: dict[str, JsonValue] = {"decision": "approve", "subject_sha256": ask.subject_sha256, "notes": REASON}
        key = f"{self.run}-{job.job_id}-{ask.step}-{ask.subject_sha256[:16]}"
        try:
            self.door.post(f"/v1/jobs/{job.job_id}/steps/{ask.step}/review", body, key)
        except Misused:
            return  # decided already, or no longer the same: the next look at the job shows which
        self.decided.add((job.job_id, ask.subject_sha256))
        self.console.print(f"[green]✓[/] {self.names[job.job_id]}: {ask.checkpoint} {REASON}", soft_wrap=True)


def demo(
    examples: Annotated[Path, typer.Option(help="Folder of the requests: each *.json is one.")] = Path("examples"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the results go, a folder for each.")] = Path(
        "demo"
    ),
    keep: Annotated[bool, typer.Option("--keep", help="Leave the forge running afterwards.")] = False,
) -> None:
    """Make a 3D character and a sprite, from the prompt to the files: the whole forge in a few minutes.

    Starts a forge if none runs here, and stops it again if it did.
    """
    requests = read_requests(examples)
    began = time.monotonic()
    with running_forge(keep) as url, Door(url, PATIENCE_S) as door:
        run = f"demo-{uuid.uuid4()}"
        names = {order(door, name, request, run): name for name, request in requests.items()}
        out.print(f"[dim]the forge answers at {url}[/]\n", soft_wrap=True)
        watch = Watch(door, names, out, until=lambda job: job.has_ended, react=Approver(door.hasty(), names, run, out))
        ended = watch.run()
        for job in ended:
            report(door, job, names[job.job_id], output / names[job.job_id])
    took = time.monotonic() - began
    bad = [job for job in ended if job.status != "done"]
    if bad:
        raise Trouble(ending_of(bad[0]))
    out.print(f"\n[bold green]All {len(ended)} assets are made[/] in {duration(took)}.", soft_wrap=True)
    out.print(
        '[dim]Your own: [/]make up [dim]and then[/] forgelog generate "a fox with a lantern" --watch', soft_wrap=True
    )


def read_requests(folder: Path) -> dict[str, dict[str, JsonValue]]:
    """Name -> request, of every JSON file that holds one; a whole list of them is the gallery's. Raises `Misused`."""
    every = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    found = {name: request for name, request in every.items() if isinstance(request, dict)}
    if not found:
        raise Misused(
            f"there are no requests in {folder}: run the demo from the project's folder, or say --examples FOLDER"
        )
    return found


def order(door: Door, name: str, request: dict[str, JsonValue], run: str) -> str:
    """Orders one asset and returns the job's id. Sent twice in one run it is one order."""
    ticket = door.submit({"title": name, **request}, f"{run}-{name}").jobs[0]
    out.print(
        f"[green]✓[/] {name}: job [bold]{short(ticket.job_id)}[/] ordered [dim]seed {ticket.seed}[/]", soft_wrap=True
    )
    return ticket.job_id


@contextmanager
def running_forge(keep: bool) -> Iterator[str]:
    """The address of a forge that runs: the one that is there, or one of our own that stops with the block."""
    from infra.local import stack

    home = Home(DataSettings().folder.resolve())
    if url := home.read().url:
        yield url
        return
    began = time.monotonic()
    state = start(home, LocalStackSettings().workers, GatewaySettings().port)
    out.print(f"[green]●[/] the forge is up [dim]({duration(time.monotonic() - began)})[/]", soft_wrap=True)
    try:
        yield state.url
    finally:
        if keep:
            out.print(f"[green]●[/] the forge stays up at {state.url}; `forgelog down` stops it", soft_wrap=True)
        else:
            stack.down(home.folder)
            out.print("[dim]○ the forge has stopped; its data stays for the next time[/]")


def report(door: Door, job: Job, name: str, folder: Path) -> None:
    """The timeline as the gateway tells it now, and the files, brought here."""
    told = door.job(job.job_id)
    out.print(f"\n[bold]{name}[/]  {mark(told.status)}  [dim]{took(told)}[/]")
    out.print(timeline(told))
    if told.status != "done":
        return
    written = fetch(door, told.outputs, folder, name)
    out.print(f"\n[bold]{folder}/[/]")
    for path in written:
        out.print(f"  {path.relative_to(folder)!s:<32} [dim]{size(path.stat().st_size):>8}[/]", soft_wrap=True)


def took(job: Job) -> str:
    if job.created_at is None or job.finished_at is None:
        return ""
    return duration((job.finished_at - job.created_at).total_seconds())
