"""What the bench says: tables for people, JSON for whatever compares runs."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figures import Measured, ratios, rounded, summary
from bench.forge import ForgeResult
from bench.peers.result import PeerResult

RESULTS = Path(__file__).parent / "results"

Contestant = ForgeResult | PeerResult
COMPARED: tuple[tuple[str, Callable[[Contestant], float]], ...] = (
    ("steps per second", lambda run: run.steps_per_second),
    ("idle ms per step, p50", lambda run: run.step_overhead_ms.p50),
    ("idle ms per step, p99", lambda run: run.step_overhead_ms.p99),
    ("jobs accepted per second", lambda run: run.jobs_accepted_per_second),
    ("idle memory, PSS in MB", lambda run: run.pss_mb if isinstance(run, PeerResult) else run.pss_mb["total"]),
)
OURS: tuple[tuple[str, Callable[[ForgeResult], float]], ...] = (
    ("ms from command to read model, p50", lambda run: run.visible_ms.p50),
    ("ms from command to read model, p99", lambda run: run.visible_ms.p99),
    ("ms the read model trails the log, p50", lambda run: run.projection_lag_ms.p50),
    ("ms the read model trails the log, p99", lambda run: run.projection_lag_ms.p99),
)


def write(measured: Measured) -> str:
    """latest.json, and every repeat beside it, when everything ran. Returns a sentence on what it did."""
    RESULTS.mkdir(exist_ok=True)
    if not measured.whole:
        save("partial.json", {**summary(measured), "repeats": measured.repeats()})
        return "Written: bench/results/partial.json. Only a run of everything writes latest.json."
    save("latest.json", summary(measured))
    save("latest-repeats.json", measured.repeats())
    return "Written: bench/results/latest.json, and every repeat in latest-repeats.json."


def save(name: str, content: Mapping[str, object]) -> None:
    (RESULTS / name).write_text(json.dumps(content, indent=2) + "\n")


def show(measured: Measured, console: Console) -> None:
    console.print(comparison(measured))
    if measured.forge or measured.replay:
        console.print(our_own(measured))
    for name, runs in measured.peers.items():
        console.print(f"[bold]{name}[/bold] {'; '.join(runs[-1].notes)}.", style="dim")


def comparison(measured: Measured) -> Table:
    """A row per figure, a column per system; then by how much the forge is ahead."""
    contestants: dict[str, Sequence[Contestant]] = {"forge": measured.forge, **measured.peers}
    present = {name: runs for name, runs in contestants.items() if runs}
    work = measured.work
    table = Table(title=f"{work.jobs} jobs of {work.steps} steps that do nothing, on {measured.machine['cores']} cores")
    table.add_column("median, least to most", no_wrap=True)
    for name in present:
        table.add_column(name, justify="right", no_wrap=True)
    for label, figure in COMPARED:
        table.add_row(label, *(spread([figure(run) for run in runs]) for runs in present.values()))
    ahead = ratios(measured)
    for label, key in (
        ("steps per second: forge ahead", "steps_per_second"),
        ("idle ms per step: forge ahead", "step_overhead_ms"),
    ):
        if ahead:
            table.add_row(label, "", *(f"[bold]{ratio[key]:.3g}x[/bold]" for ratio in ahead.values()))
    return table


def our_own(measured: Measured) -> Table:
    table = Table(title="The forge alone")
    table.add_column("median, least to most", no_wrap=True)
    table.add_column("forge", justify="right", no_wrap=True)
    if measured.forge:
        for label, figure in OURS:
            table.add_row(label, spread([figure(run) for run in measured.forge]))
        for role in measured.forge[0].pss_mb:
            table.add_row(f"idle PSS in MB, {role}", spread([run.pss_mb[role] for run in measured.forge]))
    if measured.replay:
        table.add_row("events replayed per second, folded", spread([run.fold for run in measured.replay]))
        table.add_row("events replayed per second, to database", spread([run.postgres for run in measured.replay]))
    return table


def spread(samples: Sequence[float]) -> str:
    """The median, then the extremes when there was more than one repeat."""
    ordered = sorted(samples)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    if len(ordered) == 1:
        return number(middle)
    return f"{number(middle)}\n[dim]{number(ordered[0])} to {number(ordered[-1])}[/dim]"


def number(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{rounded(figure):.3g}"
