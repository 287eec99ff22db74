"""The report card of what a job made: every gate with what was measured, what it should be, and whether it holds."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from cli.terminal import AsJson, JobId, opened, out, print_json, print_rows, table
from cli.views import Job, Step
from cli.words import escape, short


class Gate(BaseModel):
    """One thing that was measured."""

    value: JsonValue = None
    wanted: str = ""
    passed: bool
    unit: str = ""
    note: str = ""

    @property
    def told(self) -> str:
        number = f"{self.value:g}" if isinstance(self.value, float) else _WORDS.get(repr(self.value), str(self.value))
        return f"{number} {self.unit}".strip()


class Card(NamedTuple):
    """What one step measured."""

    step: str
    gates: dict[str, Gate]

    @property
    def failed(self) -> int:
        return sum(not gate.passed for gate in self.gates.values())


_WORDS: Final = {"True": "yes", "False": "no", "None": "-"}
_GATES: Final = TypeAdapter(dict[str, Gate])


def card(job: JobId, as_json: AsJson = False) -> None:
    """Show the report card of what a job made: measured, wanted, passed."""
    with opened() as door:
        seen = door.job(door.full_job_id(job))
    cards = list(cards_of(seen))
    if as_json:
        return print_json({one.step: {name: gate.model_dump() for name, gate in one.gates.items()} for one in cards})
    out.print(f"[bold]{escape(seen.title)}[/]  [dim]job {short(seen.job_id)}[/]\n")
    rows = [
        (
            one.step if number == 0 else "",
            "[green]✓[/]" if gate.passed else "[red]✗[/]",
            name.replace("_", " "),
            gate.told,
            gate.wanted,
            escape(gate.note),
        )
        for one in cards
        for number, (name, gate) in enumerate(one.gates.items())
    ]
    print_rows(table("step", "", "gate", "measured>", "wanted", "note"), rows, "No step of this job has measured yet.")


def cards_of(job: Job) -> Iterator[Card]:
    """The cards of a job's steps, in the order of its plan."""
    for step in job.steps:
        gates = _gates_of(step)
        if gates:
            yield Card(step.name, gates)


def verdict(job: Job) -> str:
    """All cards in one line, "" when nothing was measured."""
    cards = list(cards_of(job))
    count, failed = sum(len(one.gates) for one in cards), sum(one.failed for one in cards)
    if not count:
        return ""
    held = f"[green]✓[/] all {count} gates hold" if not failed else f"[red]✗[/] {failed} of {count} gates do not hold"
    return f"{held} [dim]· `forgelog card {short(job.job_id)}` shows them[/]"


def _gates_of(step: Step) -> dict[str, Gate]:
    told = (step.facts or {}).get("report_card")
    try:
        return _GATES.validate_python(told.get("gates")) if isinstance(told, dict) else {}
    except ValidationError:  # a tool of another version wrote it
        return {}
