"""The shop floor as the log tells it: which steps wait, which run where, what is due when.

Folded from events (what is true) and heartbeats (who is there). `fair_share` chooses from it, `deadlines`
finds what is overdue; nothing here is a truth of its own, so it can be folded again at any time.
A job has at most one step in hand, so everything is kept by job.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from event_schemas.events.asset import AssetIndexed
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened
from event_schemas.events.job import (
    JobCancelled,
    JobPaused,
    JobReprioritised,
    JobResumed,
    JobRewound,
    ReviewRequested,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.events.project import ProjectConfigured, Quotas
from event_schemas.message import Message
from event_schemas.signals import WorkerState
from processors.domain.engine import is_to_blame

SECOND: Final = 1_000_000
CLOSED_REMEMBERED: Final = 5_000
LIVES_REMEMBERED: Final = 8
SILENT_AFTER: Final = 30 * SECOND
LISTENS_FOR: Final = 15 * SECOND
"""A worker speaks every 3 seconds. Who did not in so long a time of good listening was silent before it, too."""

HEEDED: Final = frozenset(
    str(body.model_fields["type"].default)
    for body in (
        StepFailed,
        ReviewRequested,
        UserReviewUpdated,
        JobPaused,
        JobResumed,
        JobReprioritised,
        JobRewound,
        JobCancelled,
        AssetIndexed,
        ProjectConfigured,
        BreakerOpened,
        BreakerHalfOpened,
        BreakerClosed,
    )
)
"""The events that `fold` and `fold_engine` make something of; no others need be decoded for them."""

QueueKey = tuple[int, str, str]  # priority, project, step


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that may be given to a worker. `order` is the record of its `StepQueued`, sent on as it is."""

    job_id: str
    project_id: str
    step: str
    attempt: int
    priority: int
    since: int
    order: bytes

    @property
    def key(self) -> QueueKey:
        return self.priority, self.project_id, self.step


@dataclass(frozen=True, slots=True)
class Shelving:
    """A job whose files wait to be put into the library."""

    project_id: str
    order: StepQueued


@dataclass(frozen=True, slots=True)
class Running:
    """A step that a worker has taken up."""

    job_id: str
    project_id: str
    step: str
    attempt: int
    gpu_id: str
    incarnation: str
    engine: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A step that was put on a lane and not yet taken up."""

    waiting: Waiting
    gpu_id: str
    incarnation: str
    engine: str
    at: int


@dataclass(frozen=True, slots=True)
class Stopping:
    """One attempt that its worker shall let go of."""

    job_id: str
    step: str
    attempt: int
    gpu_id: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class Retry:
    job_id: str
    project_id: str
    step: str
    attempt: int
    due: int


@dataclass(frozen=True, slots=True)
class Review:
    job_id: str
    project_id: str
    step: str
    deadline: int


@dataclass(frozen=True, slots=True)
class Breaker:
    status: str
    probe_at: int = 0


@dataclass(frozen=True, slots=True)
class ProjectLimits:
    quotas: Quotas = field(default_factory=Quotas)
    weight: float = 1.0


@dataclass(slots=True)
class Lane:
    """One worker as it last spoke. `heard` is our own clock, because theirs may be wrong."""

    worker: WorkerState
    heard: int


@dataclass(slots=True)
class Floor:
    queues: dict[QueueKey, OrderedDict[str, Waiting]] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    retries: dict[str, Retry] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    shelving: dict[str, Shelving] = field(default_factory=dict)  # at the library step
    shelved: dict[str, AssetIndexed] = field(default_factory=dict)  # the library has answered
    paused: set[str] = field(default_factory=set)
    stopping: list[Stopping] = field(default_factory=list)  # given up while on a lane: their workers must be told
    breakers: dict[str, Breaker] = field(default_factory=dict)
    limits: dict[str, ProjectLimits] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    past_lives: dict[str, tuple[str, ...]] = field(default_factory=dict)  # per gpu: incarnations that were followed
    listening_since: int = 0  # nobody is silent who had no chance to be heard
    in_hand: dict[str, int] = field(default_factory=dict)  # per project: sent or running
    load: dict[str, int] = field(default_factory=dict)  # per gpu: sent or running
    used_s: dict[str, float] = field(default_factory=dict)  # per project: seconds of work so far
    month_s: dict[str, tuple[str, float]] = field(default_factory=dict)  # per project: of its latest month at work
    starved: dict[str, str] = field(default_factory=dict)  # job -> step whose last attempt ran out of memory
    seqs: dict[str, int] = field(default_factory=dict)
    closed: OrderedDict[str, int] = field(default_factory=OrderedDict)
    troubles: dict[str, list[int]] = field(default_factory=dict)  # engine -> instants of failures in a row or minute
    in_a_row: dict[str, int] = field(default_factory=dict)
    last_error: dict[str, str] = field(default_factory=dict)
    probed: dict[str, tuple[bool, str, int]] = field(default_factory=dict)  # half-open engine -> how its try ended

    # --- what the log says ---

    def is_news(self, stream: str, seq: int) -> bool:
        """First in the log wins: an event whose `seq` is not the next of its stream is passed over."""
        last = self.seqs.get(stream) or self.closed.get(stream, 0)
        if last and seq != last + 1:
            return False
        self.closed.pop(stream, None)
        self.seqs[stream] = seq
        return True

    # Nearly all events are a step queued, started or completed, or a job over: for these the caller calls `queue`,
    # `start`, `complete` and `close` with the little that they need, and `fold` with all others that are heeded.

    def fold(self, job_id: str, project_id: str, at: int, body: Message) -> None:
        match body:
            case StepFailed():
                self._fail(job_id, project_id, at, body)
            case ReviewRequested():
                if body.deadline:
                    self.reviews[job_id] = Review(job_id, project_id, body.step, body.deadline)
            case UserReviewUpdated():
                self.reviews.pop(job_id, None)
            case JobPaused():
                self.paused.add(job_id)
            case JobResumed():
                self.paused.discard(job_id)
            case JobReprioritised():
                self._reprioritise(job_id, body.priority)
            case JobCancelled():
                self._stop(job_id)
                self.close(job_id)
            case JobRewound():
                self._stop(job_id)
                self.let_go(job_id)
                self.reviews.pop(job_id, None)
            case AssetIndexed():
                self.shelved[body.job_id] = body
            case ProjectConfigured():
                self.limits[project_id] = ProjectLimits(body.quotas, body.weight)
            case _:
                pass

    def fold_engine(self, engine: str, body: Message) -> None:
        match body:
            case BreakerOpened():
                self.breakers[engine] = Breaker("open", body.probe_at)
            case BreakerHalfOpened():
                self.probed.pop(engine, None)
                self.breakers[engine] = Breaker("half_open")
            case BreakerClosed():
                self.breakers.pop(engine, None)
                self.in_a_row.pop(engine, None)
                self.troubles.pop(engine, None)

    def queue(self, step: Waiting) -> None:
        """The step may be given to a worker."""
        self.let_go(step.job_id)
        self._enqueue(step)

    def shelve(self, job_id: str, project_id: str, order: StepQueued) -> None:
        """The job has come to its last step, which is the library's."""
        self.let_go(job_id)
        self.shelving[job_id] = Shelving(project_id, order)

    def line_up(self) -> None:
        """The queues follow from who waits: a snapshot leaves them out."""
        for step in self.waiting.values():
            self._enqueue(step)

    def _enqueue(self, step: Waiting) -> None:
        self.waiting[step.job_id] = step
        self.queues.setdefault(step.key, OrderedDict())[step.job_id] = step

    def _dequeue(self, job_id: str) -> Waiting | None:
        step = self.waiting.pop(job_id, None)
        if step is not None:
            queue = self.queues[step.key]
            queue.pop(job_id, None)
            if not queue:
                del self.queues[step.key]
        return step

    def start(self, job_id: str, project_id: str, at: int, body: StepStarted) -> None:
        """A worker has taken the step up."""
        self.let_go(job_id)
        self.running[job_id] = Running(
            job_id,
            project_id,
            body.step,
            body.attempt,
            body.gpu_id,
            body.incarnation,
            body.engine,
            at,
            at + body.start_to_close_s * SECOND,
        )
        self._count(project_id, body.gpu_id, 1)

    def complete(self, job_id: str, at: int, began: int = 0) -> None:
        """The step in hand is done. Needs no more of the event than the job and the time.

        `began`: when, if it was over before anybody called `start`.
        """
        held = self.running.get(job_id)
        if held is not None:
            self._spend(held.project_id, at, max(0, at - held.since) / SECOND)
            if held.engine in self.in_a_row:
                self.in_a_row[held.engine] = 0
            self._note_probe(held.engine, True, "", at)
        elif 0 < began < at and (ordered := self._ordered(job_id)) is not None:
            self._spend(ordered.project_id, at, (at - began) / SECOND)
        self.starved.pop(job_id, None)
        self.let_go(job_id)

    def _ordered(self, job_id: str) -> Waiting | None:
        sent = self.sent.get(job_id)
        return sent.waiting if sent is not None else self.waiting.get(job_id)

    def _fail(self, job_id: str, project_id: str, at: int, body: StepFailed) -> None:
        held = self.running.get(job_id)
        if held is not None and is_to_blame(body):
            recent = [one for one in self.troubles.get(held.engine, []) if one > at - 60 * SECOND]
            self.troubles[held.engine] = [*recent, at]
            self.in_a_row[held.engine] = self.in_a_row.get(held.engine, 0) + 1
            self.last_error[held.engine] = body.error_message[:200]
            self._note_probe(held.engine, False, body.error_message[:200], at)
        self.let_go(job_id)
        if body.failure == "out_of_memory":
            self.starved[job_id] = body.step
        if body.retry_at:
            self.retries[job_id] = Retry(job_id, project_id, body.step, body.attempt, body.retry_at)

    def _spend(self, project_id: str, at: int, seconds: float) -> None:
        self.used_s[project_id] = self.used_s.get(project_id, 0.0) + seconds
        self.month_s[project_id] = month_of(at), self.spent_s(project_id, at) + seconds

    def spent_s(self, project_id: str, now: int) -> float:
        """Seconds of work that the project has had in this calendar month (UTC)."""
        month, seconds = self.month_s.get(project_id, ("", 0.0))
        return seconds if month == month_of(now) else 0.0

    def _note_probe(self, engine: str, succeeded: bool, error: str, at: int) -> None:
        breaker = self.breakers.get(engine)
        if breaker is not None and breaker.status == "half_open":
            self.probed[engine] = (succeeded, error, at)

    def _reprioritise(self, job_id: str, priority: int) -> None:
        step = self._dequeue(job_id)
        if step is not None:
            self._enqueue(replace(step, priority=priority))

    def close(self, job_id: str, has_failed: bool = False) -> None:
        """Nothing more is expected of this job. One that has failed may be taken up again, paused as it was."""
        self.let_go(job_id)
        if not has_failed:
            self.paused.discard(job_id)
        self.reviews.pop(job_id, None)
        self.shelved.pop(job_id, None)
        self.starved.pop(job_id, None)
        stream = f"job-{job_id}"
        seq = self.seqs.pop(stream, None)
        if seq is not None:
            self.closed[stream] = seq
            if len(self.closed) > CLOSED_REMEMBERED:
                self.closed.popitem(last=False)

    def _stop(self, job_id: str) -> None:
        held, sent = self.running.get(job_id), self.sent.get(job_id)
        if held is not None:
            self.stopping.append(Stopping(job_id, held.step, held.attempt, held.gpu_id, held.incarnation))
        elif sent is not None:
            step = sent.waiting
            self.stopping.append(Stopping(job_id, step.step, step.attempt, sent.gpu_id, sent.incarnation))

    def let_go(self, job_id: str) -> None:
        """No step of this job is in hand any more, or another one will be."""
        self._dequeue(job_id)
        self.retries.pop(job_id, None)
        self.shelving.pop(job_id, None)
        sent = self.sent.pop(job_id, None)
        if sent is not None:
            self._count(sent.waiting.project_id, sent.gpu_id, -1)
        held = self.running.pop(job_id, None)
        if held is not None:
            self._count(held.project_id, held.gpu_id, -1)

    # --- what we did, and what workers say ---

    def send(self, step: Waiting, lane: Lane, engine: str, now: int) -> None:
        """The step is on that worker's lane now."""
        self._dequeue(step.job_id)
        worker = lane.worker
        self.sent[step.job_id] = Sent(step, worker.gpu_id, worker.incarnation, engine, now)
        self._count(step.project_id, worker.gpu_id, 1)

    def take_back(self, job_id: str) -> None:
        """The lane never got it, or the worker is gone: the step waits again."""
        sent = self.sent.pop(job_id)
        self._count(sent.waiting.project_id, sent.gpu_id, -1)
        self._enqueue(sent.waiting)

    def hear(self, worker: WorkerState, now: int) -> None:
        """A life that another one has followed is over: a sleeper that wakes and speaks does not get its lane back."""
        before = self.lanes.get(worker.gpu_id)
        past = self.past_lives.get(worker.gpu_id, ())
        if worker.incarnation in past:
            return
        if before is not None and before.worker.incarnation != worker.incarnation:
            self.past_lives[worker.gpu_id] = (*past, before.worker.incarnation)[-LIVES_REMEMBERED:]
        self.lanes[worker.gpu_id] = Lane(worker, now)
        for hold in worker.holds:  # after a restart of ours: what it has must not be sent again
            step = self.waiting.get(hold.job_id)
            if step is not None and (step.step, step.attempt) == (hold.step, hold.attempt):
                self.send(step, self.lanes[worker.gpu_id], "", now)
            elif f"job-{hold.job_id}" in self.closed:  # it may not have been told, if we died meanwhile
                self.stopping.append(Stopping(hold.job_id, hold.step, hold.attempt, worker.gpu_id, worker.incarnation))

    def _count(self, project_id: str, gpu_id: str, change: int) -> None:
        self.in_hand[project_id] = self.in_hand.get(project_id, 0) + change
        self.load[gpu_id] = self.load.get(gpu_id, 0) + change

    def heard(self, gpu_id: str) -> int:
        """When that worker last spoke; not so long ago that it had no chance to be heard since we listen."""
        lane = self.lanes.get(gpu_id)
        return max(lane.heard if lane else 0, self.listening_since - SILENT_AFTER + LISTENS_FOR)

    @property
    def minds_engines(self) -> bool:
        """Is there an engine whose next success is news? Then even a step that is over at once has to be looked at."""
        return bool(self.breakers) or any(self.in_a_row.values())

    def caught_up(self, now: int) -> None:
        """The whole log has been read: answers of the library that nobody waits for were for finished jobs."""
        self.listening_since = now
        self.shelved = {job: event for job, event in self.shelved.items() if job in self.shelving}


def month_of(at: int) -> str:
    """The calendar month (UTC) of an instant in microseconds: 2026-11."""
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m")
