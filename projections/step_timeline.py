"""What happened at each step? One row per step of the plan, from the job's first moment on."""

from functools import cache
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobEvent,
    JobFailed,
    JobForked,
    JobPaused,
    JobReprioritised,
    JobResumed,
    JobRewound,
    JobSubmitted,
    ReviewRequested,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.message import Artifact
from projections.job_status import PREFIX
from projections.values import EMPTY, NOTHING_SAID, ImpossibleHistory, Json, Micros, instant_or_none, json_of


class StepRow(NamedTuple):
    """A row of `step`; what the columns mean stands beside the table."""

    job_id: str
    ordinal: int
    name: str
    checkpoint: str
    status: str
    attempt: int
    revision: int
    queued_at: Micros | None
    started_at: Micros | None
    finished_at: Micros | None
    retry_at: Micros | None
    gpu_id: str
    engine: Json | None
    model: Json | None
    gpu: Json | None
    metrics: Json | None
    inputs: Json
    artifacts: Json
    facts: Json
    error: Json | None
    step_key: str
    content_key: str


Timeline = tuple[StepRow, ...]
"""All steps of one job, in the plan's order. Rows that an event does not touch stay the same objects."""

_FILES: Final = TypeAdapter(tuple[Artifact, ...])
_FINISHED: Final = frozenset({"done", "approved", "failed", "cancelled"})


def evolve(timeline: Timeline | None, event: EventEnvelope[JobEvent]) -> Timeline | None:
    """The steps after `event`; None as long as commands were refused before there was a job.

    Raises `ImpossibleHistory` for an event that cannot follow.
    """
    if timeline is None:
        return _planned(event)
    body = event.body
    match body:
        case StepQueued():
            return _queued(timeline, event, body)
        case StepStarted():
            return _with(timeline, _started(_named(timeline, body.step), body))
        case StepCompleted():
            return _with(timeline, _completed(_named(timeline, body.step), body))
        case StepFailed():
            return _with(timeline, _failed(_named(timeline, body.step), event, body))
        case ReviewRequested():
            return _with(timeline, _named(timeline, body.step)._replace(status="paused"))
        case UserReviewUpdated():
            return _with(timeline, _reviewed(_named(timeline, body.step), body))
        case JobFailed():
            row = _named(timeline, body.step)
            return timeline if row.status == "failed" else _with(timeline, _given_up(row, body))
        case JobCancelled():
            return tuple(row if row.status in _FINISHED else row._replace(status="cancelled") for row in timeline)
        case JobPaused() | JobResumed() | JobRewound() | JobReprioritised() | JobCompleted() | CommandRejected():
            return timeline
        case JobSubmitted() | JobForked():
            raise ImpossibleHistory(f"{body.type} for a job that exists")


def _planned(event: EventEnvelope[JobEvent]) -> Timeline | None:
    """Steps before a fork's branch are done: their files came along."""
    body = event.body
    if isinstance(body, CommandRejected):
        return None
    if not isinstance(body, (JobSubmitted, JobForked)):
        raise ImpossibleHistory(f"{body.type} before the job was submitted")
    job_id = event.stream.removeprefix(PREFIX)
    names = [step.name for step in body.plan]
    inherited = names.index(body.from_step) if isinstance(body, JobForked) and body.from_step in names else 0
    return tuple(
        StepRow(
            job_id=job_id,
            ordinal=ordinal,
            name=step.name,
            checkpoint=step.checkpoint,
            status="done" if ordinal < inherited else "pending",
            attempt=0,
            revision=0,
            queued_at=None,
            started_at=None,
            finished_at=None,
            retry_at=None,
            gpu_id="",
            engine=None,
            model=None,
            gpu=None,
            metrics=None,
            inputs=EMPTY,
            artifacts=EMPTY,
            facts=NOTHING_SAID,
            error=None,
            step_key="",
            content_key="",
        )
        for ordinal, step in enumerate(body.plan)
    )


def _queued(timeline: Timeline, event: EventEnvelope[JobEvent], body: StepQueued) -> Timeline:
    row = _named(timeline, body.step)
    queued = row._replace(
        status="pending",
        attempt=body.attempt,
        revision=body.revision,
        queued_at=Micros(event.at),
        started_at=None,
        finished_at=None,
        retry_at=None,
        gpu_id="",
        engine=None,
        model=None,
        gpu=None,
        metrics=None,
        inputs=json_of(body.inputs),
        artifacts=EMPTY,
        facts=NOTHING_SAID,
        error=row.error if body.revision == row.revision else None,
        step_key=body.step_key,
        content_key=body.content_key,
    )
    later = timeline[row.ordinal + 1 :]
    if row.status != "pending" and body.revision != row.revision:  # a rewind sets aside what came after
        later = tuple(_untouched(after) for after in later)
    return (*timeline[: row.ordinal], queued, *later)


def _untouched(row: StepRow) -> StepRow:
    """As if the plan had just been made. The attempts that were set aside stay in the log."""
    if not row.attempt and row.status == "pending":
        return row
    return row._replace(
        status="pending",
        attempt=0,
        queued_at=None,
        started_at=None,
        finished_at=None,
        retry_at=None,
        gpu_id="",
        engine=None,
        model=None,
        gpu=None,
        metrics=None,
        inputs=EMPTY,
        artifacts=EMPTY,
        facts=NOTHING_SAID,
        error=None,
        step_key="",
        content_key="",
    )


def _started(row: StepRow, body: StepStarted) -> StepRow:
    return row._replace(
        status="running",
        started_at=Micros(body.started_at),
        gpu_id=body.gpu_id,
        engine=_engine_named(body.engine),
    )


@cache
def _engine_named(name: str) -> Json:
    return json_of({"name": name})


def _completed(row: StepRow, body: StepCompleted) -> StepRow:
    return row._replace(
        status="done",
        started_at=Micros(body.started_at),
        finished_at=Micros(body.finished_at),
        gpu_id=body.gpu_id,
        engine=json_of(body.engine),
        model=None if body.model is None else json_of(body.model),
        gpu=None if body.gpu is None else json_of(body.gpu),
        metrics=json_of(body.metrics),
        artifacts=json_of(body.outputs),
        facts=json_of(body.facts),
        error=None,
    )


def _failed(row: StepRow, event: EventEnvelope[JobEvent], body: StepFailed) -> StepRow:
    error = {
        "failure": body.failure,
        "code": body.error_code,
        "message": body.error_message,
        "retryable": body.retryable,
    }
    return row._replace(
        status="failed", finished_at=Micros(event.at), retry_at=instant_or_none(body.retry_at), error=json_of(error)
    )


def _given_up(row: StepRow, body: JobFailed) -> StepRow:
    """The job failed at a step that had not failed itself: nobody reviewed it in time."""
    error = {"failure": "", "code": body.error_code, "message": body.error_message, "retryable": False}
    return row._replace(status="failed", error=json_of(error))


def _reviewed(row: StepRow, body: UserReviewUpdated) -> StepRow:
    """A person's edits take the place of the files that they were made from."""
    row = row._replace(status=body.decision)
    if not body.edits:
        return row
    edited = {edit.role: edit for edit in body.edits}
    files = _FILES.validate_json(row.artifacts)
    return row._replace(artifacts=json_of(tuple(edited.get(file.role, file) for file in files)))


def _named(timeline: Timeline, step: str) -> StepRow:
    for row in timeline:
        if row.name == step:
            return row
    raise ImpossibleHistory(f"the plan has no step {step!r}")


def _with(timeline: Timeline, row: StepRow) -> Timeline:
    return (*timeline[: row.ordinal], row, *timeline[row.ordinal + 1 :])
