"""Who listens, from where, and to what. One tail feeds all; a slow listener is let go and slows nobody."""

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from typing import Final, Literal, NamedTuple

from confluent_kafka import Message as Record
from pydantic import ValidationError

from event_schemas.signals import StepProgress
from gateway.errors import Problem
from gateway.live.entries import JOB, Entry, Filter, vector_text
from gateway.live.tail import Tail
from gateway.metrics import Metrics
from gateway.reads.queries import Vector

log = logging.getLogger(__name__)

RING: Final = 4_000
MOST_UNREAD: Final = 5_000
MOST_UNREAD_PROGRESS: Final = 50
STREAMS_KNOWN: Final = 100_000
LINGER_S: Final = 30.0

Start = Vector | Literal["now", "beginning"]


class TooSlow(Exception):
    """The subscriber has left too much unread."""


class Closing(Exception):
    """The gateway stops."""


class Told(NamedTuple):
    """One thing to pass on. `resume` is where to take up again after it; empty for progress, which nobody resumes."""

    entry: Entry | None
    resume: str
    progress: str = ""


class Subscriber:
    """One listener's unread messages. `floor`: events before it are known already."""

    def __init__(self, filter: Filter, floor: Vector, progress: bool) -> None:
        self.filter = filter
        self.floor = floor
        self.progress = progress
        self.ended: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        self._unread: deque[Told] = deque()
        self._news = asyncio.Event()

    def offer(self, told: Told) -> bool:
        """False when there is too much unread: the subscriber is let go then."""
        if told.progress and len(self._unread) > MOST_UNREAD_PROGRESS:
            return True
        if len(self._unread) >= MOST_UNREAD:
            self.end(TooSlow())
            return False
        self._unread.append(told)
        self._news.set()
        return True

    def take_over(self, backlog: Sequence[Told]) -> None:
        self._unread.extend(backlog)
        self._news.set()

    def end(self, reason: Exception) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)
        self._unread.clear()
        self._news.set()

    async def next(self, patience_s: float) -> Told | None:
        """None when nothing came. Raises `TooSlow` or `Closing` when it is over."""
        if not self._unread and not self.ended.done():
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), patience_s)
            except TimeoutError:
                return None
        if self.ended.done():
            raise self.ended.result()
        return self._unread.popleft()


class Subscription:
    """What a subscriber reads: the past it asked for, then, without gap or double, what happens."""

    def __init__(self, hub: "Hub", filter: Filter, start: Vector, progress: bool) -> None:
        self._hub = hub
        self._at = dict(start)
        self.start = vector_text(start)
        self.subscriber = Subscriber(filter, start, progress)

    async def messages(self, heartbeat_s: float) -> AsyncIterator[Told | None]:
        """None is a heartbeat. Raises `TooSlow`, `Closing`, whatever else ended it, or `Problem("log_unavailable")`."""
        while not self._hub.covers(self._at):
            async for told in self._past():
                yield told
        self._hub.join(self.subscriber, self._at)
        while True:
            yield await self.subscriber.next(heartbeat_s)

    async def _past(self) -> AsyncIterator[Told]:
        known: dict[str, int] = {}
        async for batch in self._hub.tail.past(dict(self._at), dict(self._hub.head)):
            for entry in map(Entry, batch):
                self._at[entry.partition] = entry.offset + 1
                if self._hub.follows(entry, known) and self.subscriber.filter.wants(entry):
                    yield Told(entry, vector_text(self._at))
            if self._hub.closing:
                raise Closing
            if self.subscriber.ended.done():
                raise self.subscriber.ended.result()


class Crowd:
    """Everybody who listens, those of one job apart: an event of it is offered to them, not to a thousand others."""

    def __init__(self) -> None:
        self._of_job: defaultdict[str, set[Subscriber]] = defaultdict(set)
        self._of_more: set[Subscriber] = set()

    def __iter__(self) -> Iterator[Subscriber]:
        return chain(list(self._of_more), *map(list, list(self._of_job.values())))

    def add(self, subscriber: Subscriber) -> None:
        job_id = subscriber.filter.job_id
        (self._of_more if job_id is None else self._of_job[job_id]).add(subscriber)

    def discard(self, subscriber: Subscriber) -> None:
        job_id = subscriber.filter.job_id
        if job_id is None:
            self._of_more.discard(subscriber)
        elif job_id in self._of_job:
            self._of_job[job_id].discard(subscriber)
            if not self._of_job[job_id]:
                del self._of_job[job_id]

    def around(self, job_id: str) -> list[Subscriber]:
        """Those who may want to hear of this job."""
        return [*self._of_more, *self._of_job.get(job_id, ())]

    def jobs(self) -> tuple[list[str], bool]:
        """Which single jobs are listened to for progress, and does anybody listen to more than one?"""
        named = [job_id for job_id, ones in self._of_job.items() if any(one.progress for one in ones)]
        return named, any(one.progress for one in self._of_more)


class Hub:
    """The latest events in a ring, and everybody who listens."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._ring: deque[Entry] = deque()
        self._base: Vector = {}
        self.head: Vector = {}
        self.closing = False
        self._seqs: dict[str, int] = {}
        self.crowd = Crowd()
        self._open = 0
        self._listening = False
        self._turn = asyncio.Lock()
        self._leaving: asyncio.Task[None] | None = None
        self.tail: Tail

    # --- coming and going ------------------------------------------------------------------------

    @asynccontextmanager
    async def subscription(
        self, filter: Filter, start: Start, kind: str, progress: bool = True
    ) -> AsyncIterator[Subscription]:
        """Raises `Problem`: the log does not answer, or has no such position."""
        if self.closing:
            raise Problem("log_unavailable", "the gateway is stopping")
        async with self._turn:
            await self._listen()
            self._open += 1
        self._metrics.subscribers.labels(kind).inc()
        subscription: Subscription | None = None
        try:
            subscription = Subscription(self, filter, await self._started(start), progress)
            yield subscription
        finally:
            self._metrics.subscribers.labels(kind).dec()
            self._open -= 1
            if subscription is not None:
                self.crowd.discard(subscription.subscriber)
            self._leave_later()

    async def _listen(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if self._listening:
            return
        self.head = await self.tail.listen()
        self._base = dict(self.head)
        self._ring.clear()
        self._seqs.clear()
        self._listening = True

    def _leave_later(self) -> None:
        if self._open == 0 and not self.closing:
            self._leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        """Nobody has listened for a while: the log is left in peace until somebody does."""
        await asyncio.sleep(LINGER_S)
        async with self._turn:
            if self._open == 0 and self._listening:
                self._listening = False
                await self.tail.unlisten()

    async def _started(self, start: Start) -> Vector:
        if start == "now":
            return dict(self.head)
        if start == "beginning":
            return dict.fromkeys(self.head, 0)
        ahead = {number for number, offset in start.items() if offset > self.head.get(number, -1)}
        if ahead:
            ends = await self.tail.ends()
            wrong = sorted(number for number in ahead if start[number] > ends.get(number, -1))
            if wrong:
                named = vector_text({number: start[number] for number in wrong})
                raise Problem("position_unknown", f"the log does not reach to {named}", "since")
        return {**self.head, **start}

    def close(self) -> None:
        self.closing = True
        for subscriber in self.crowd:
            subscriber.end(Closing())
        if self._leaving is not None:
            self._leaving.cancel()

    # --- what subscriptions ask ------------------------------------------------------------------

    def covers(self, at: Vector) -> bool:
        """Does the ring hold everything from there on?"""
        return all(at.get(number, 0) >= first for number, first in self._base.items())

    def join(self, subscriber: Subscriber, at: Vector) -> None:
        """From the past to the present in one go: nothing else runs between the two lines."""
        subscriber.floor = {number: max(offset, at.get(number, 0)) for number, offset in subscriber.floor.items()}
        subscriber.take_over(self._rest(subscriber, dict(at)))
        self.crowd.add(subscriber)
        if self.closing:
            subscriber.end(Closing())

    def _rest(self, subscriber: Subscriber, at: Vector) -> list[Told]:
        rest = []
        for entry in self._ring:
            if entry.offset < at.get(entry.partition, 0):
                continue
            at[entry.partition] = entry.offset + 1
            if subscriber.filter.wants(entry):
                rest.append(Told(entry, vector_text(at)))
        return rest

    def follows(self, entry: Entry, known: dict[str, int]) -> bool:
        """Is it the next event of its stream? Another one lost against it, and is no event at all."""
        last = known.get(entry.stream)
        seq = entry.seq
        if seq == 0 or (last is not None and seq != last + 1):
            (self._metrics.seq_conflicts if seq else self._metrics.undecodable.labels("events")).inc()
            return False
        if len(known) > STREAMS_KNOWN:
            known.clear()
        known[entry.stream] = seq
        return True

    # --- what the tail brings --------------------------------------------------------------------

    def events(self, records: Sequence[Record]) -> None:
        if not self._listening:
            return
        for entry in map(Entry, records):
            if entry.offset < self.head.get(entry.partition, 0):
                continue
            self.head[entry.partition] = entry.offset + 1
            if self.follows(entry, self._seqs):
                self._keep(entry)
                self._spread(entry)

    def _keep(self, entry: Entry) -> None:
        self._ring.append(entry)
        while len(self._ring) > RING:
            oldest = self._ring.popleft()
            self._base[oldest.partition] = oldest.offset + 1

    def _spread(self, entry: Entry) -> None:
        resume = ""
        for subscriber in self.crowd.around(entry.stream.removeprefix(JOB)):
            if entry.offset >= subscriber.floor.get(entry.partition, 0) and subscriber.filter.wants(entry):
                resume = resume or vector_text(self.head)
                if not subscriber.offer(Told(entry, resume)):
                    self._let_go(subscriber)

    def _let_go(self, subscriber: Subscriber) -> None:
        self.crowd.discard(subscriber)
        self._metrics.dropped.inc()

    def progress(self, records: Sequence[Record]) -> None:
        for record in records if any(subscriber.progress for subscriber in self.crowd) else ():
            try:
                told = StepProgress.model_validate_json(record.value() or b"")
            except ValidationError:
                self._metrics.undecodable.labels("progress").inc()
                continue
            self.whisper(told.project_id, told.job_id, "progress", told.model_dump(mode="json"))

    def whisper(self, project_id: str, job_id: str, kind: str, told: Mapping[str, object]) -> None:
        """Something about a job that stands in no log: to those who want progress, and may hear it."""
        wanting = [one for one in self.crowd.around(job_id) if one.progress]
        text = json.dumps({"kind": kind, **told}, separators=(",", ":")) if wanting else ""
        for subscriber in wanting:
            if subscriber.filter.wants_progress(project_id, job_id):
                subscriber.offer(Told(None, "", text))
