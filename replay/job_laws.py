"""The laws of a job, told from its events alone: one attempt at a time, no stale result, nothing after the end.

Deliberately not the decider's own fold: whoever checks should not reckon by the same book.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from event_schemas.events.job import (
    LIBRARY_STEP,
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobForked,
    JobPaused,
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
from event_schemas.message import Artifact, Message, canonical_json
from replay.findings import Faults, Place

SECOND: Final = 1_000_000
SLACK: Final = 60 * SECOND
"""How late the scheduler may be: dead for ten seconds, back, and a lease's thirty."""

_DIGEST: Final = 16


class Made(NamedTuple):
    """A step that was completed with files. `again_at`: when the attempt that made them was queued, if it was not the
    first one and its engine did run; else 0.
    """

    step_key: str
    outputs: bytes
    place: Place
    again_at: int


class Unfinished(NamedTuple):
    """Where a job stands that is not over. `since` and `due` in microseconds; due 0: no matter when."""

    place: Place
    phase: str
    step: str
    step_key: str
    since: int
    due: int


@dataclass(slots=True)
class _Job:
    place: Place
    phase: str = "idle"  # idle, queued, running, waiting, review, over, failed
    paused: bool = False
    step: str = ""
    attempt: int = 0
    revision: int = 0
    step_key: str = ""
    limit: int = 0
    holder: tuple[str, str] = ("", "")
    since: int = 0
    due: int = 0
    queued_at: int = 0
    again: bool = False
    ran: bool = False
    failure: str = ""
    done: bytearray = field(default_factory=bytearray)


def outputs_digest(outputs: tuple[Artifact, ...]) -> bytes:
    """Equal for the same files under the same roles and names."""
    text = canonical_json([one.model_dump() for one in outputs])
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST).digest()


class JobLaws:
    """Takes the effective events of all jobs of some partitions, in the log's order."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.made: list[Made] = []
        self.over: Counter[str] = Counter()
        self.steps = 0
        self.wasted: Counter[str] = Counter()
        self.taken_up_at = 0
        self._jobs: dict[str, _Job] = {}

    def unfinished(self) -> list[Unfinished]:
        return [
            Unfinished(job.place, "paused" if job.paused else job.phase, job.step, job.step_key, job.since, job.due)
            for job in self._jobs.values()
            if job.phase not in ("over", "failed")
        ]

    def forget(self) -> None:
        """Only what was counted is left."""
        self._jobs.clear()

    def take(self, place: Place, at: int, body: Message, alone: bool) -> None:
        """`at`: when the log took it. `alone`: it is the first event of its decision."""
        job = self._jobs.get(place.stream)
        if job is None:
            job = self._jobs[place.stream] = _Job(place)
        if isinstance(body, CommandRejected):
            if place.seq == 1:
                del self._jobs[place.stream]  # a job that was never taken on
            return
        if job.phase == "over" or (job.phase == "failed" and not isinstance(body, JobRewound)):
            self.faults.at("after the end", place, f"{type(body).__name__} after the job was over")
        job.place = place
        self._follow(job, place, at, body, alone)

    def _follow(self, job: _Job, place: Place, at: int, body: Message, alone: bool) -> None:
        match body:
            case JobSubmitted() | JobForked():
                job.since = at
            case StepQueued():
                self._queued(job, place, at, body)
            case StepStarted():
                self._started(job, place, at, body, alone)
            case StepCompleted():
                self._completed(job, place, at, body)
            case StepFailed():
                self._ends(job, place, body)
                job.phase, job.since, job.due = "waiting", at, max(at, body.retry_at) + SLACK
                job.failure, job.holder = body.failure, ("", "")
            case ReviewRequested():
                job.phase, job.since, job.due = "review", at, body.deadline and body.deadline + SLACK
            case UserReviewUpdated():
                if body.decision != "paused":
                    job.phase, job.since, job.due = "idle", at, at
            case JobPaused():
                job.paused = True
            case JobResumed():
                job.paused = False
            case JobRewound():
                if job.phase == "failed":
                    self.over["failed"] -= 1
                job.phase, job.since, job.due, job.holder = "idle", at, at, ("", "")
            case JobCompleted():
                self._over(job, "over", "completed")
            case JobCancelled():
                self._over(job, "over", "cancelled")
            case JobFailed():
                self._over(job, "failed", "failed")

    def _over(self, job: _Job, phase: str, how: str) -> None:
        job.phase = phase
        self.over[how] += 1

    def _queued(self, job: _Job, place: Place, at: int, body: StepQueued) -> None:
        if job.phase in ("queued", "running"):
            self.faults.at(
                "two attempts", place, f"{body.step} {body.attempt} while {job.step} {job.attempt} is in hand"
            )
        job.again = body.revision == job.revision
        if job.again:
            self.wasted[job.failure or "unknown"] += 1
            if (body.step, body.attempt, body.step_key) != (job.step, job.attempt + 1, job.step_key):
                self.faults.at("two attempts", place, f"{body.step} {body.attempt} is not the next after {job.attempt}")
        elif body.revision != job.revision + 1 or self._is_done(job, body.step_key):
            self.faults.at("two attempts", place, f"revision {body.revision} of {body.step} is not a new one")
        job.phase, job.since, job.queued_at = "queued", at, at
        job.step, job.attempt, job.revision, job.step_key = body.step, body.attempt, body.revision, body.step_key
        job.limit, job.holder, job.ran, job.failure = body.start_to_close_s * SECOND, ("", ""), False, ""
        job.due = at + (SLACK if body.step == LIBRARY_STEP else job.limit + SLACK)

    def _started(self, job: _Job, place: Place, at: int, body: StepStarted, alone: bool) -> None:
        if (job.phase, job.step, job.attempt) != ("queued", body.step, body.attempt):
            self.faults.at("two attempts", place, f"{body.step} {body.attempt} started; {_in_hand(job)}")
        self.taken_up_at = max(self.taken_up_at, at)
        job.phase, job.since, job.due = "running", at, at + job.limit + SLACK
        job.holder, job.ran = (body.gpu_id, body.incarnation), alone

    def _completed(self, job: _Job, place: Place, at: int, body: StepCompleted) -> None:
        self._ends(job, place, body)
        self.steps += 1
        if (body.revision, body.step_key) != (job.revision, job.step_key):
            self.faults.at("stale result", place, f"{body.step} {body.attempt}: a result of another revision")
        if self._is_done(job, body.step_key):
            self.faults.at("done twice", place, f"{body.step} was completed before under the key {body.step_key}")
        job.done += _short(body.step_key)
        if body.outputs:
            again_at = job.queued_at if job.again and job.ran else 0
            self.made.append(Made(body.step_key, outputs_digest(body.outputs), place, again_at))
        job.phase, job.since, job.due, job.holder = "idle", at, at, ("", "")

    def _ends(self, job: _Job, place: Place, body: StepCompleted | StepFailed) -> None:
        """Was it the attempt in hand, and the worker that has it?"""
        in_hand = job.phase in ("queued", "running") and (job.step, job.attempt) == (body.step, body.attempt)
        if not in_hand:
            self.faults.at("stale result", place, f"{body.step} {body.attempt} ended; {_in_hand(job)}")
        elif job.phase == "running" and job.holder != (body.gpu_id, body.incarnation):
            self.faults.at("stale result", place, f"{body.gpu_id} ended what {job.holder[0]} has in hand")

    @staticmethod
    def _is_done(job: _Job, step_key: str) -> bool:
        short = _short(step_key)
        return any(job.done[at : at + _DIGEST] == short for at in range(0, len(job.done), _DIGEST))


def _short(step_key: str) -> bytes:
    return hashlib.blake2b(step_key.encode(), digest_size=_DIGEST).digest()


def _in_hand(job: _Job) -> str:
    return f"{job.step} {job.attempt} is {job.phase}" if job.step else "nothing is in hand"
