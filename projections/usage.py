"""What did a project use up, day by day? Sums, so a row holds what is to be added to the table's."""

from typing import Final, NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepCompleted, StepFailed
from event_schemas.message import Message
from projections.values import Day, day_of

_MICROS: Final = 1_000_000


class UsageRow(NamedTuple):
    """A row of `usage`. Seconds and cost in millionths: whole numbers add up the same in any order."""

    project_id: str
    day: Day
    steps: int
    failed_attempts: int
    work_micros: int
    gpu_micros: int
    cost_micros: int
    bytes: int


def evolve(row: UsageRow | None, event: EventEnvelope[Message]) -> UsageRow | None:
    """The sums with `event` in them. None: nothing was used."""
    body = event.body
    if isinstance(body, StepCompleted):
        return _with_step(row or _nothing(event), body)
    if isinstance(body, StepFailed):
        row = row or _nothing(event)
        return row._replace(failed_attempts=row.failed_attempts + 1)
    return row


def key_of(event: EventEnvelope[Message]) -> tuple[str, Day]:
    """Whose row of which day an event counts for."""
    return event.project_id, day_of(event.at)


def _nothing(event: EventEnvelope[Message]) -> UsageRow:
    project_id, day = key_of(event)
    return UsageRow(project_id, day, steps=0, failed_attempts=0, work_micros=0, gpu_micros=0, cost_micros=0, bytes=0)


def _with_step(row: UsageRow, body: StepCompleted) -> UsageRow:
    return UsageRow(
        row.project_id,
        row.day,
        row.steps + 1,
        row.failed_attempts,
        row.work_micros + round(body.metrics.duration_s * _MICROS),
        row.gpu_micros + round(body.metrics.gpu_seconds * _MICROS),
        row.cost_micros + round(body.metrics.cost * _MICROS),
        row.bytes + sum(file.size for file in body.outputs),
    )
