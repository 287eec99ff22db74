"""Silence becomes a message: what is overdue on the floor, as commands to send.

Each function looks at the floor and the time, and says what has to be said. Saying it twice does no harm.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from event_schemas.commands import (
    CompleteIndexing,
    ExpireReview,
    IndexAsset,
    ProbeEngine,
    RecordProbe,
    ReportStepFailed,
    RetryStep,
    TripBreaker,
)
from event_schemas.events.job import FailureClass, StepQueued
from event_schemas.message import Message
from processors.domain.floor import SECOND, SILENT_AFTER, Floor, Lane, Running

UNSTARTED_AFTER: Final = 15 * SECOND
REPORTS_COME_IN: Final = 5 * SECOND
"""What workers had to say while nobody listened is read first."""
SAY_AGAIN_AFTER: Final = 5 * SECOND
FAILURES_A_MINUTE: Final = 5
FAILURES_IN_A_ROW: Final = 5


class Due(NamedTuple):
    """One command: to which stream, why (for its id: the same cause gives the same command), and what."""

    stream: str
    project_id: str
    cause: str
    body: Message


def overdue(floor: Floor, now: int) -> Iterator[Due]:
    yield from lost_leases(floor, now)
    yield from elapsed_delays(floor, now)
    yield from expired_reviews(floor, now)
    yield from breakers(floor, now)
    yield from shelvings(floor)


def lost_leases(floor: Floor, now: int) -> Iterator[Due]:
    """A worker that fell silent, or came back as somebody else, or runs longer than the step may."""
    for held in floor.running.values():
        why = _why_lost(floor, held, now)
        if why:
            failure, code, message = why
            yield Due(
                f"job-{held.job_id}",
                held.project_id,
                f"{held.step}/{held.attempt}/{code}",
                ReportStepFailed(
                    step=held.step,
                    attempt=held.attempt,
                    gpu_id=held.gpu_id,
                    incarnation=held.incarnation,
                    failure=failure,
                    error_code=code,
                    error_message=message,
                    retryable=True,
                ),
            )


def _why_lost(floor: Floor, held: Running, now: int) -> tuple[FailureClass, str, str] | None:
    lane = floor.lanes.get(held.gpu_id)
    if now - floor.heard(held.gpu_id) > SILENT_AFTER:
        return "worker_lost", "worker_silent", f"the worker {held.gpu_id} has not been heard of for 30 seconds"
    is_news = lane is not None and lane.heard >= floor.listening_since  # else it may be older than the step
    if lane is not None and is_news and lane.worker.incarnation != held.incarnation:
        return "worker_lost", "worker_restarted", f"the worker {held.gpu_id} was restarted"
    if lane is not None and is_news and lane.worker.state == "gone":
        return "worker_lost", "worker_stopped", f"the worker {held.gpu_id} was stopped"
    still_coming = floor.listening_since and now <= floor.listening_since + REPORTS_COME_IN
    if now > held.until + SECOND and not still_coming:  # the worker itself is the first to notice
        limit = (held.until - held.since) // SECOND
        return "timeout", "start_to_close", f"the step ran longer than its limit of {limit} s"
    return None


def elapsed_delays(floor: Floor, now: int) -> Iterator[Due]:
    for retry in floor.retries.values():
        if retry.due <= now:
            body = RetryStep(step=retry.step, attempt=retry.attempt)
            yield Due(f"job-{retry.job_id}", retry.project_id, f"{retry.step}/{retry.attempt}/retry/{retry.due}", body)


def expired_reviews(floor: Floor, now: int) -> Iterator[Due]:
    for review in floor.reviews.values():
        if review.deadline <= now:
            body = ExpireReview(step=review.step, deadline=review.deadline)
            yield Due(f"job-{review.job_id}", review.project_id, f"{review.step}/expired/{review.deadline}", body)


def breakers(floor: Floor, now: int) -> Iterator[Due]:
    """Open after more than five failures in a minute, or five in a row; probe when the wait is over."""
    for engine, instants in floor.troubles.items():
        failures = sum(1 for one in instants if one > now - 60 * SECOND)
        in_a_row = floor.in_a_row.get(engine, 0)
        if engine not in floor.breakers and (failures > FAILURES_A_MINUTE or in_a_row >= FAILURES_IN_A_ROW):
            body = TripBreaker(failures=max(failures, in_a_row), last_error=floor.last_error.get(engine, ""))
            yield Due(f"engine-{engine}", "", f"trip/{instants[-1]}", body)
    for engine, breaker in floor.breakers.items():
        if breaker.status == "open" and breaker.probe_at <= now:
            yield Due(f"engine-{engine}", "", f"probe/{breaker.probe_at}", ProbeEngine())
        if breaker.status == "half_open" and engine in floor.probed:
            succeeded, error, at = floor.probed[engine]
            yield Due(f"engine-{engine}", "", f"probed/{at}", RecordProbe(succeeded=succeeded, error=error))


def unstarted(floor: Floor, now: int) -> list[str]:
    """Jobs whose step was sent to a lane where nobody holds it: the worker is another one now, or it got lost."""
    found = []
    for job_id, sent in floor.sent.items():
        lane = floor.lanes.get(sent.gpu_id)
        if lane is None or not _is_there(floor, lane, sent.incarnation, now):
            found.append(job_id)
        elif now - sent.at > UNSTARTED_AFTER and lane.heard > sent.at + UNSTARTED_AFTER // 2:
            held = any(hold.job_id == job_id for hold in lane.worker.holds)
            if not held:
                found.append(job_id)
    return found


def _is_there(floor: Floor, lane: Lane, incarnation: str, now: int) -> bool:
    worker = lane.worker
    is_heard = now - floor.heard(worker.gpu_id) <= SILENT_AFTER
    return worker.incarnation == incarnation and worker.state != "gone" and is_heard


def shelvings(floor: Floor) -> Iterator[Due]:
    """Whenever a job reaches the library, then its asset is indexed; whenever that is done, then the job is told."""
    for job_id, step in floor.shelving.items():
        indexed = floor.shelved.get(job_id)
        stream, cause = f"job-{job_id}", f"indexed/{step.order.revision}"
        body: Message
        if indexed is not None:
            body = CompleteIndexing(asset_id=indexed.asset_id, version=indexed.version)
        else:
            body = _index(job_id, step.order)
            stream, cause = f"asset-{step.order.asset_id}", f"{job_id}/index/{step.order.revision}"
        yield Due(stream, step.project_id, cause, body)


def _index(job_id: str, order: StepQueued) -> IndexAsset:
    return IndexAsset(
        asset_id=order.asset_id,
        job_id=job_id,
        asset_type=order.asset_type,
        title=order.title,
        files=order.inputs,
        metadata={"request": dict(order.request), "seed": order.seed},
    )
