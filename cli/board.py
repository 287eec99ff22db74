"""The board of running work: one block per job, one bar per step. Made from what the gateway says, nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.views import Job, Step
from cli.waits import in_brief
from cli.words import colour, duration, escape, mark, short

FINISHED: Final = frozenset({"done", "approved"})
LEAST_ROWS: Final = 4


@dataclass(frozen=True)
class Progress:
    """How far a running attempt says it is; `fraction` in [0, 1]."""

    attempt: int
    fraction: float
    note: str = ""


@dataclass
class Card:
    """One job on the board: its latest view and what its running step last said."""

    name: str
    job: Job
    progress: dict[str, Progress] = field(default_factory=dict)

    def hear(self, step: str, progress: Progress) -> None:
        """Progress only grows within an attempt; what comes late is passed over."""
        known = self.progress.get(step)
        if known is None or (progress.attempt, progress.fraction) >= (known.attempt, known.fraction):
            self.progress[step] = progress

    def fraction(self, step: Step) -> float:
        if step.status in FINISHED:
            return 1.0
        said = self.progress.get(step.name)
        return said.fraction if said and step.status == "running" and said.attempt == step.attempt else 0.0

    def note(self, step: Step) -> str:
        said = self.progress.get(step.name)
        if step.status == "running" and said and said.attempt == step.attempt:
            return said.note
        if step.status == "failed" and step.error:
            return step.error.message
        if step.status == "paused":
            return "waits for you" if self.job.review else "paused"
        if step.status == "rejected":
            return "rejected: made again"
        if step.status == "pending" and step.name == self.job.current_step:
            return in_brief(self.job.waiting)
        return ""


@dataclass
class Board:
    """Draws itself (rich) as high as the terminal allows. `now` is the clock for what is still running."""

    cards: dict[str, Card] = field(default_factory=dict)
    footer: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def put(self, name: str, job: Job) -> None:
        if job.job_id in self.cards:
            self.cards[job.job_id].job = job
        else:
            self.cards[job.job_id] = Card(name, job)

    def hear(self, job_id: str, step: str, progress: Progress) -> None:
        if job_id in self.cards:
            self.cards[job_id].hear(step, progress)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        spare = options.max_height or console.height
        rows = max(LEAST_ROWS, (spare - 2 - 2 * len(self.cards)) // max(1, len(self.cards)))
        parts: list[RenderableType] = []
        for card in self.cards.values():
            parts += [self._head(card), self._steps(card, rows, options.max_width), Text("")]
        if self.footer:
            parts.append(Text.from_markup(self.footer))
        yield Group(*parts)

    def _head(self, card: Card) -> RenderableType:
        job = card.job
        started, ended = job.created_at, job.finished_at if job.has_ended else self.now()
        took = duration((ended - started).total_seconds()) if started and ended else ""
        row = Table.grid(padding=(0, 2), expand=True)
        row.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        row.add_column(justify="right", no_wrap=True)
        row.add_row(
            f"[bold]{escape(card.name)}[/]  [dim]{job.asset_type} · job {short(job.job_id)}[/]  {mark(job.status)}",
            f"{job.steps_done}/{job.steps_total or len(job.steps)} steps  [dim]{took}[/dim]",
        )
        return row

    def _steps(self, card: Card, rows: int, width: int) -> RenderableType:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=2)
        table.add_column(width=14, no_wrap=True)
        table.add_column(width=22 if width >= 96 else 14)
        table.add_column(width=5, justify="right")
        table.add_column(width=16 if width >= 96 else 12, no_wrap=True, style="dim")
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
        table.add_column(width=11, justify="right", no_wrap=True, style="dim")
        before, shown, after = window(card.job.steps, rows)
        if before:
            table.add_row("[green]✓[/]", f"[dim]{len(before)} steps[/]", "", "", "", "", total_seconds(before))
        for step in shown:
            table.add_row(*self._step(card, step))
        if after:
            table.add_row("[dim]·[/]", f"[dim]{len(after)} to come[/]")
        return table

    def _step(self, card: Card, step: Step) -> tuple[RenderableType, ...]:
        fraction, style = card.fraction(step), colour(step.status)
        begun = step.status not in ("pending", "cancelled")
        bar = ProgressBar(1.0, fraction, complete_style=style, finished_style=style) if begun else Text("")
        percent = f"{100 * fraction:.0f} %" if step.status == "running" else ""
        name = step.name if step.attempt < 2 else f"{step.name} [yellow]x{step.attempt}[/]"
        engine = step.engine.name if step.engine else step.gpu_id
        sign = mark(step.status).replace(f" {step.status}", "")
        return sign, name, bar, percent, engine, Text(card.note(step)), duration(self._seconds(step))

    def _seconds(self, step: Step) -> float | None:
        if step.status == "running" and step.started_at:
            return (self.now() - step.started_at).total_seconds()
        return step.seconds


def window(steps: tuple[Step, ...], rows: int) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[Step, ...]]:
    """What to fold away before, what to show, what to fold away after, so that it takes `rows` lines at most."""
    if len(steps) <= rows:
        return (), steps, ()
    at = next((index for index, step in enumerate(steps) if step.status not in FINISHED), len(steps) - 1)
    shown = rows - 2
    start = max(0, min(at - shown // 2, len(steps) - shown))
    if start <= 1:
        return (), steps[: rows - 1], steps[rows - 1 :]
    if start + shown >= len(steps) - 1:
        return steps[: len(steps) - rows + 1], steps[len(steps) - rows + 1 :], ()
    return steps[:start], steps[start : start + shown], steps[start + shown :]


def total_seconds(steps: Iterable[Step]) -> str:
    return duration(sum(step.seconds or 0.0 for step in steps))


def changes(name: str, before: Job | None, after: Job) -> list[str]:
    """One line per step that is in another state than before: for logs and pipes, where nothing can be redrawn."""
    known = {step.name: (step.status, step.attempt) for step in before.steps} if before else {}
    moved = [step for step in after.steps if (step.status, step.attempt) != known.get(step.name)]
    lines = [_line(name, step) for step in moved if step.status not in ("pending", "cancelled")]
    if after.has_ended and not (before and before.has_ended):
        lines.append(_ending(name, after))
    return lines


def _line(name: str, step: Step) -> str:
    parts = [f"{name:<10} {step.name:<14} {step.status:<9}"]
    if step.attempt > 1:
        parts.append(f"attempt {step.attempt}")
    if step.engine and step.engine.name:
        parts.append(step.engine.name)
    if step.status in FINISHED and step.seconds is not None:
        parts.append(duration(step.seconds))
    if step.status == "failed" and step.error:
        parts.append(step.error.message)
    return "  ".join(parts).rstrip()


def _ending(name: str, job: Job) -> str:
    why = f": {job.error.message}" if job.error and job.status == "failed" else ""
    return f"{name:<10} job {short(job.job_id)} {job.status}{why}"
