"""How is my job? One row per job."""

from typing import Final, NamedTuple

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
from projections.values import EMPTY, ImpossibleHistory, Json, Micros, appended, json_of

PREFIX: Final = "job-"


class JobRow(NamedTuple):
    """A row of `job`; what the columns mean stands beside the table."""

    job_id: str
    project_id: str
    asset_id: str
    asset_type: str
    title: str
    status: str
    phase: str
    current_step: str
    attempt: int
    steps_done: int
    steps_total: int
    plan: tuple[str, ...]
    priority: int
    batch_id: str
    parent_job_id: str
    seed: int
    paused: bool
    request: Json
    review: Json | None
    decisions: Json
    error: Json | None
    outputs: Json
    version: int
    actor: str
    correlation_id: str
    traceparent: str
    seq: int
    created_at: Micros
    updated_at: Micros
    started_at: Micros | None
    finished_at: Micros | None


def evolve(row: JobRow | None, event: EventEnvelope[JobEvent]) -> JobRow | None:
    """The row after `event`; None as long as commands were refused before there was a job.

    Raises `ImpossibleHistory` for an event that cannot follow.
    """
    if row is None:
        return _begun(event)
    return _followed(row, event)


def _begun(event: EventEnvelope[JobEvent]) -> JobRow | None:
    body = event.body
    if isinstance(body, CommandRejected):
        return None
    if not isinstance(body, (JobSubmitted, JobForked)):
        raise ImpossibleHistory(f"{body.type} before the job was submitted")
    forked = body if isinstance(body, JobForked) else None
    plan = tuple(step.name for step in body.plan)
    return JobRow(
        job_id=event.stream.removeprefix(PREFIX),
        project_id=event.project_id,
        asset_id=body.asset_id,
        asset_type=body.asset_type,
        title=body.title,
        status="pending",
        phase="idle",
        current_step="",
        attempt=0,
        steps_done=_place(plan, forked.from_step) if forked else 0,
        steps_total=len(plan),
        plan=plan,
        priority=body.priority,
        batch_id=body.batch_id if isinstance(body, JobSubmitted) else "",
        parent_job_id=forked.parent_job_id if forked else "",
        seed=body.seed,
        paused=False,
        request=json_of(body.request),
        review=None,
        decisions=EMPTY,
        error=None,
        outputs=EMPTY,
        version=0,
        actor=event.actor.id,
        correlation_id=event.correlation_id,
        traceparent=event.traceparent,
        seq=event.seq,
        created_at=Micros(event.at),
        updated_at=Micros(event.at),
        started_at=None,
        finished_at=None,
    )


def _followed(row: JobRow, event: EventEnvelope[JobEvent]) -> JobRow:
    """The most frequent events first: a replay comes through here a million times."""
    body = event.body
    seq, at = event.seq, Micros(event.at)
    match body:
        case StepQueued():
            return row._replace(
                phase="queued",
                current_step=body.step,
                attempt=body.attempt,
                steps_done=_place(row.plan, body.step),
                review=None,
                seq=seq,
                updated_at=at,
            )
        case StepStarted():
            return row._replace(
                status="paused" if row.paused else "running",
                phase="running",
                started_at=row.started_at or at,
                seq=seq,
                updated_at=at,
            )
        case StepCompleted():
            return row._replace(phase="idle", steps_done=row.steps_done + 1, error=None, seq=seq, updated_at=at)
        case StepFailed():
            error = _error(body.step, body.error_code, body.error_message)
            return row._replace(phase="waiting", error=error, seq=seq, updated_at=at)
        case ReviewRequested():
            return row._replace(status="paused", phase="review", review=_review(body), seq=seq, updated_at=at)
        case UserReviewUpdated():
            return _reviewed(row, event, body)._replace(seq=seq, updated_at=at)
        case JobPaused():
            return row._replace(status="paused", paused=True, seq=seq, updated_at=at)
        case JobResumed():
            return row._replace(status=_unpaused(row), paused=False, seq=seq, updated_at=at)
        case JobRewound():
            return row._replace(
                status="paused" if row.paused else "pending",
                phase="idle",
                review=None,
                error=None,
                finished_at=None,
                seq=seq,
                updated_at=at,
            )
        case JobReprioritised():
            return row._replace(priority=body.priority, seq=seq, updated_at=at)
        case JobCompleted():
            return _over(row, event, "done")._replace(
                asset_id=body.asset_id, version=body.version, outputs=json_of(body.outputs), error=None
            )
        case JobFailed():
            error = _error(body.step, body.error_code, body.error_message)
            return _over(row, event, "failed")._replace(error=error)
        case JobCancelled():
            return _over(row, event, "cancelled")
        case CommandRejected():
            return row
        case JobSubmitted() | JobForked():
            raise ImpossibleHistory(f"{body.type} for a job that exists")


def _over(row: JobRow, event: EventEnvelope[JobEvent], status: str) -> JobRow:
    at = Micros(event.at)
    return row._replace(status=status, phase="idle", review=None, finished_at=at, seq=event.seq, updated_at=at)


def _reviewed(row: JobRow, event: EventEnvelope[JobEvent], body: UserReviewUpdated) -> JobRow:
    decision: dict[str, object] = {
        "step": body.step,
        "decision": body.decision,
        "notes": body.notes,
        "by": event.actor.id,
        "at": event.at,
        "auto": body.auto,
        "rewind_to": body.rewind_to,
    }
    if body.params.get("annotations"):
        decision["annotations"] = body.params["annotations"]
    row = row._replace(decisions=appended(row.decisions, decision))
    if body.decision == "paused":
        return row
    return row._replace(status="paused" if row.paused else body.decision, phase="idle", review=None)


def _review(body: ReviewRequested) -> Json:
    return json_of(
        {
            "step": body.step,
            "checkpoint": body.checkpoint,
            "subject_sha256": body.subject_sha256,
            "artifacts": body.artifacts,
            "deadline": body.deadline,
        }
    )


def _error(step: str, code: str, message: str) -> Json:
    return json_of({"step": step, "code": code, "message": message})


def _unpaused(row: JobRow) -> str:
    if row.phase == "review":
        return "paused"
    return "pending" if row.started_at is None else "running"


def _place(plan: tuple[str, ...], step: str) -> int:
    try:
        return plan.index(step)
    except ValueError:
        raise ImpossibleHistory(f"the plan has no step {step!r}") from None
