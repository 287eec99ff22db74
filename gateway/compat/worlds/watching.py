"""What becomes of a world's batches, told as it happens: a pure fold of events into the engine's messages.

What is known of a batch comes from the read models, as of a position; events before that position are known already,
and make the batch be told of once, as it stands. So whoever resumes from an earlier position misses nothing.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic import JsonValue

from gateway.compat.worlds.batch_status import JobInBatch, Standing, standing
from gateway.reads.queries import Vector

Message = dict[str, JsonValue]

KINDS: Final = frozenset(
    {"job-submitted", "step-started", "job-completed", "job-failed", "job-cancelled", "job-rewound"}
)
"""The events that change how a batch stands."""
REMEMBERED: Final = 10_000


class Event(NamedTuple):
    """One event of a job. `body` as the event stream tells it."""

    partition: int
    offset: int
    kind: str
    job_id: str
    at: datetime
    body: Mapping[str, Any]


@dataclass(slots=True)
class Batch:
    """`asked_at`: orders the queue; `floor`: from which events on it is out of date; `last`: what was told of it."""

    batch_id: str
    asked_at: datetime
    total: int
    jobs: dict[str, JobInBatch]
    floor: Vector = field(default_factory=dict)
    last: Message | None = None
    now: Standing = field(init=False)

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        """`now` again, after its jobs have changed."""
        self.now = standing(list(self.jobs.values()), max(self.total, len(self.jobs)))

    @property
    def turn(self) -> tuple[datetime, str]:
        """What orders the queue."""
        return self.asked_at, self.batch_id


class Watch:
    """The batches that one listener has heard of."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}
        self._of: dict[str, str] = {}  # job -> its batch; "" for a job of none
        self._queue: list[tuple[datetime, str]] = []  # the turns of those that are not over

    def learn(self, batch: Batch) -> None:
        """A batch as the read models know it."""
        known = self._batches.get(batch.batch_id)
        batch.last = known.last if known else None
        if known is not None:
            self._leave(known)
        self._batches[batch.batch_id] = batch
        self._stand(batch)
        self._of.update(dict.fromkeys(batch.jobs, batch.batch_id))

    def is_of_none(self, job_id: str) -> None:
        if len(self._of) >= REMEMBERED:
            self._forget()
        self._of[job_id] = ""

    def knows(self, event: Event) -> bool:
        """Is it clear what the event belongs to? If not, the read models have to be asked."""
        return event.kind == "job-submitted" or event.job_id in self._of

    def standing(self) -> list[Message]:
        """How everything that is not over stands, and what of it was not told before."""
        return self._all_told()

    def heard(self, event: Event) -> list[Message]:
        """What is to be told because of the event: often nothing."""
        if event.kind == "job-submitted" and event.job_id not in self._of:
            self._submitted(event)
        batch = self._batches.get(self._of.get(event.job_id, ""))
        if batch is None:
            return []
        was_over, stood = batch.now.over, self._place(batch)
        if event.offset >= batch.floor.get(event.partition, 0):
            _follow(batch, event)
            batch.settle()
        if batch.now.over != was_over:
            self._leave(batch)
            self._stand(batch)
        told = self._told(batch, self._place(batch))
        if batch.now.over != was_over:  # everything behind it moves
            told += self._all_told(stood)
        return told

    def _submitted(self, event: Event) -> None:
        body = event.body
        request = body.get("request") or {}
        batch_id = str(body.get("batch_id") or "")
        if not batch_id or not (request.get("entity") or {}).get("slot"):
            self.is_of_none(event.job_id)
            return
        batch = self._batches.get(batch_id)
        if batch is None:
            total = int(request.get("takes", 1))
            batch = self._batches[batch_id] = Batch(batch_id, event.at, total, {})
        self._leave(batch)
        batch.jobs[event.job_id] = JobInBatch(event.job_id, str(body.get("asset_id", "")), "pending", False)
        batch.settle()
        self._stand(batch)
        self._of[event.job_id] = batch_id
        if len(self._of) > REMEMBERED:
            self._forget()

    def _forget(self) -> None:
        """What is over, and jobs of no batch: should anything happen to them, the read models are asked again."""
        self._batches = {name: one for name, one in self._batches.items() if not one.now.over}
        self._of = {job: name for job, name in self._of.items() if name in self._batches}

    def _stand(self, batch: Batch) -> None:
        """In the queue, unless it is over."""
        if not batch.now.over:
            insort(self._queue, batch.turn)

    def _leave(self, batch: Batch) -> None:
        at = self._place(batch) - 1
        if self._queue[at : at + 1] == [batch.turn]:
            del self._queue[at]

    def _place(self, batch: Batch) -> int:
        """From 1."""
        return bisect_left(self._queue, batch.turn) + 1

    def _all_told(self, first: int = 1) -> list[Message]:
        """Of those from this place on."""
        behind = enumerate(self._queue[first - 1 :], first)
        return [message for at, (_, name) in behind for message in self._told(self._batches[name], at)]

    def _told(self, batch: Batch, at: int) -> list[Message]:
        """`at`: its place in the queue, which matters while it waits."""
        message = _message(batch.batch_id, batch.now, at)
        if message == batch.last:
            return []
        batch.last = message
        return [message]


def _follow(batch: Batch, event: Event) -> None:
    job = batch.jobs[event.job_id]
    match event.kind:
        case "step-started":
            job = job._replace(status="running", started=True)
        case "job-completed":
            job = job._replace(status="done", asset_id=str(event.body.get("asset_id") or job.asset_id))
        case "job-failed":
            job = job._replace(status="failed", error=str(event.body.get("error_message", "")))
        case "job-cancelled":
            job = job._replace(status="cancelled")
        case "job-rewound":
            job = job._replace(status="pending", error="")
    batch.jobs[event.job_id] = job


def _message(batch_id: str, now: Standing, at: int) -> Message:
    named: Message = {"batch_id": batch_id}
    match now.status:
        case "Queued":
            return {"type": "GenerationQueued", **named, "position": at}
        case "Processing":
            return {"type": "GenerationProgress", **named, "completed": now.completed, "total": now.total}
        case "Complete":
            return {"type": "GenerationComplete", **named, "assets": list(now.assets)}
        case "Failed":
            return {"type": "GenerationFailed", **named, "error": now.error}
        case "Cancelled":
            return {"type": "GenerationFailed", **named, "error": "cancelled"}
