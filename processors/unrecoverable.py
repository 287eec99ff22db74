"""Which decisions end a job because of a step: the report that led to it is put aside, for somebody to look at."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted, ReportStepFailed
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import JobFailed
from event_schemas.message import Message

JOB_FAILED: Final = "job-failed.v1"


class LostStep(NamedTuple):
    """Why a step came to nothing for good, and what a letter about it has to say."""

    reason: str
    facts: Mapping[str, str]


def lost_step(command: CommandEnvelope[Message], records: Sequence[bytes]) -> LostStep | None:
    """None for every other decision, and for a review that nobody decided: there is nothing to do again.

    `records` are the events decided from `command`. Costs a look at the type of the last one.
    """
    if not records or avro.type_of(records[-1]) != JOB_FAILED:
        return None
    event, report = avro.decode_event(records[-1]), command.body
    if not isinstance(event, EventEnvelope) or not isinstance(event.body, JobFailed):
        return None
    if not isinstance(report, ReportStepFailed | ReportStepCompleted):
        return None
    failed = event.body
    return LostStep(
        failed.error_message,
        {
            "job": event.stream.removeprefix("job-"),
            "project": event.project_id,
            "step": failed.step,
            "attempt": str(report.attempt),
            "error_code": failed.error_code,
            "gpu": report.gpu_id,
        },
    )
