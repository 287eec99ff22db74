"""Tells webhooks what happens, event by event; the loop around `Backlog`, which knows what is outstanding.

One loop hears from Kafka and writes notes; every lane that is due has a task of its own, a few per webhook at once, so
that a slow receiver takes nothing from any other. Nothing is committed before all that lies before it is settled: noted
as told or given up, or noted as outstanding.
"""

import asyncio
import logging
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar
from uuid import UUID, uuid4

from confluent_kafka import KafkaException
from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.commands import SaveWebhook
from event_schemas.deliveries import DeliveryNote
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.ids import derived_id
from event_schemas.message import Actor, Message
from gateway.webhooks.backlog import Backlog, Delivery, Marks
from gateway.webhooks.ears import Ears
from gateway.webhooks.messages import Messages, Unable
from gateway.webhooks.subscribers import NotKnown, Subscriber, Subscribers
from gateway.webhooks.tries import GONE, Patience
from infra.crash_points import reached
from infra.object_store import StoreUnavailable

log = logging.getLogger(__name__)

DELIVERY_IDS: Final = UUID("5b0cf3f5-6c0e-5d8d-9d1a-2f1f5a1f6c7e")
IDLE_S: Final = 0.25
COMMIT_EVERY_S: Final = 1.0
LOOK_EVERY_S: Final = 1.0
STREAMS_KNOWN: Final = 100_000
AT_ONCE: Final = 4
"""Lanes of one webhook that are worked on at the same time."""
MOST_FRESH: Final = 64
"""So many deliveries of a webhook may wait without a note; more of them would hold up what is committed."""
MOST_OUTSTANDING: Final = 10_000
"""Of one webhook in one partition. What is more is given up at once; it can be asked for again."""
MOST_IN_ALL: Final = 100_000
FEW: Final = 1_000
"""With so many outstanding in this process (some 170 MB), those are given up whose webhook has more than a few."""
LAST_S: Final = 5.0
"""So long, when told to stop, answers are waited for: whoever is not heard out is told again."""
SERVICE: Final = Actor(kind="service", id="webhooks")

Answer = TypeVar("Answer")


class Turn(NamedTuple):
    """A note that is still to be written, and whose it is."""

    backlog: Backlog
    delivery: Delivery
    note: DeliveryNote


def delivery_id(webhook_id: str, event_id: str) -> str:
    """The `webhook-id` of the message: always the same for one event and one webhook."""
    return derived_id(DELIVERY_IDS, f"{webhook_id}/{event_id}")


def micros() -> int:
    return time.time_ns() // 1_000


class Station:
    """One process's share of the partitions."""

    def __init__(
        self,
        ears: Ears,
        messages: Messages,
        subscribers: Subscribers,
        patience: Patience,
    ) -> None:
        self._ears = ears
        self._messages = messages
        self._subscribers = subscribers
        self._patience = patience
        self._me = f"webhooks-{uuid4()}"
        self._kafka = ThreadPoolExecutor(1, thread_name_prefix="kafka")
        self._backlogs: dict[int, Backlog] = {}
        self._unwritten: list[Turn] = []
        self._committed: dict[int, Marks] = {}
        self._committed_at = 0.0
        self._looked_at = 0.0
        self._known = False
        self._stopping = False
        self._seqs: dict[int, OrderedDict[str, int]] = {}
        self._ready: dict[str, deque[tuple[Backlog, Delivery]]] = {}
        self._busy: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- the loop ---

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop. Raises `KafkaException` when only a fresh start helps."""
        try:
            while not stop.is_set():
                await self._turn()
            await self._finish()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._in(self._ears.close)
            self._kafka.shutdown(wait=False)
            await self._messages.close()

    async def _turn(self) -> None:
        heard = await self._in(lambda: self._ears.hear(0.0 if self._unwritten else IDLE_S))
        for number in heard.left:
            self._leave(number)
        for backlog in heard.taken:
            self._backlogs[backlog.partition] = backlog
            self._seqs[backlog.partition] = OrderedDict()  # what was read before may be read again now
        for number, offset, note in heard.notes:
            self._hear(number, offset, note)
        if heard.events and await self._knows_subscribers():
            for record in heard.events:
                self._take(record)
            reached("webhooks.events_read")
        elif heard.events:
            await self._in(lambda: self._ears.again(heard.events))
            await asyncio.sleep(LOOK_EVERY_S)
        await self._begin_due()
        await self._write()
        await self._commit()

    async def _finish(self) -> None:
        """What is under way is heard out, and noted."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_S)
        await self._write()
        self._committed_at = 0.0
        await self._commit()

    async def _in(self, work: Callable[[], Answer]) -> Answer:
        """In the one thread that talks to Kafka."""
        return await asyncio.get_running_loop().run_in_executor(self._kafka, work)

    async def _knows_subscribers(self) -> bool:
        """As they are now; False while the read models do not say."""
        self._looked_at = time.monotonic()
        try:
            await asyncio.to_thread(self._subscribers.refresh)
        except NotKnown as failure:
            log.warning("who is to be told is not known just now: %s", failure)
            return False
        self._known = True
        return True

    def _leave(self, number: int) -> None:
        backlog = self._backlogs.pop(number, None)
        self._committed.pop(number, None)
        if backlog is not None:
            backlog.closed = True

    # --- in ---

    def _hear(self, number: int, offset: int, note: DeliveryNote | None) -> None:
        backlog = self._backlogs.get(number)
        if backlog is None:
            return
        if note is None or note.teller == self._me:
            backlog.next_note = max(backlog.next_note, offset + 1)
        else:
            backlog.hear(note, offset)
            if note.state == "requested":
                reached("webhooks.wish_heard")

    def _take(self, record: Record) -> None:
        backlog = self._backlogs.get(int(record.partition() or 0))
        offset, value = int(record.offset() or 0), record.value() or b""
        if backlog is None or offset < backlog.next_event:
            return
        if not self._subscribers.is_empty:
            event = avro.decode_event(value)
            if not isinstance(event, EventEnvelope):
                log.error("nobody is told of %d:%d: %s", backlog.partition, offset, event.reason)
            elif self._follows(event, self._seqs[backlog.partition]):
                for subscriber in self._subscribers.of(event.project_id):
                    if subscriber.wants(event.body.type, event.at):
                        self._add(backlog, subscriber, event, offset, value)
        backlog.event_read(offset)

    def _follows(self, event: EventEnvelope[Message], seqs: OrderedDict[str, int]) -> bool:
        """First in the log wins: an event whose number its stream has passed is none.

        One that is further on follows: those between were not decoded, or nobody was to be told of them.
        """
        last = seqs.pop(event.stream, 0)
        seqs[event.stream] = max(last, event.seq)
        if len(seqs) > STREAMS_KNOWN:
            seqs.popitem(last=False)
        return event.seq > last

    def _add(
        self, backlog: Backlog, subscriber: Subscriber, event: EventEnvelope[Message], offset: int, value: bytes
    ) -> None:
        now = micros()
        note = DeliveryNote(
            delivery_id=delivery_id(subscriber.webhook_id, event.id),
            webhook_id=subscriber.webhook_id,
            project_id=event.project_id,
            event_id=event.id,
            event_type=event.body.type,  # type: ignore[attr-defined]
            stream=event.stream,
            partition=backlog.partition,
            offset=offset,
            state="waiting",
            at=now,
            since=now,
            teller=self._me,
        )
        delivery = backlog.add(note, value)
        if delivery is None:
            return
        waiting = backlog.outstanding(note.webhook_id)
        if waiting > MOST_OUTSTANDING or (waiting > FEW and sum(map(len, self._backlogs.values())) > MOST_IN_ALL):
            given_up = note.model_copy(update={"state": "dead", "reason": "too many others wait already"})
            self._note(backlog, delivery, given_up)
        elif backlog.is_held_up(delivery) or backlog.fresh(note.webhook_id) > MOST_FRESH:
            self._unwritten.append(Turn(backlog, delivery, note))

    # --- telling ---

    async def _begin_due(self) -> None:
        due = [(backlog, one) for backlog in self._backlogs.values() for one in backlog.due(micros())]
        for backlog, delivery in due:
            self._ready.setdefault(delivery.note.webhook_id, deque()).append((backlog, delivery))
        if (self._ready or self._tasks) and time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            await self._knows_subscribers()
        if not self._known:
            return  # who is not known would be taken for one who is off
        for webhook_id in list(self._ready):
            self._begin(webhook_id)

    def _begin(self, webhook_id: str) -> None:
        """As many of what is ready as this webhook may have at once."""
        ready = self._ready.get(webhook_id)
        while ready and not self._stopping and self._busy.get(webhook_id, 0) < AT_ONCE:
            backlog, delivery = ready.popleft()
            if backlog.closed:
                continue
            self._busy[webhook_id] = self._busy.get(webhook_id, 0) + 1
            task = asyncio.create_task(self._see_through(backlog, delivery))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if not ready:
            self._ready.pop(webhook_id, None)

    async def _see_through(self, backlog: Backlog, delivery: Delivery) -> None:
        """This delivery, and then the next of its lane, until one has to wait or others of this webhook want a turn."""
        webhook_id, lane = delivery.note.webhook_id, delivery.lane
        try:
            while True:
                note = await self._tried(delivery)
                if backlog.closed:
                    return
                self._note(backlog, delivery, note)
                if note.is_outstanding or webhook_id in self._ready or self._stopping:
                    return
                following = backlog.take_next(lane, micros())
                if following is None:
                    return
                delivery = following
        finally:
            left = self._busy[webhook_id] - 1
            if left:
                self._busy[webhook_id] = left
            else:
                del self._busy[webhook_id]
            self._begin(webhook_id)

    def _note(self, backlog: Backlog, delivery: Delivery, note: DeliveryNote) -> None:
        """Written at the next turn. What waits behind a failure is noted too: it may wait for long."""
        backlog.turned(delivery, note)
        self._unwritten.append(Turn(backlog, delivery, note))
        if note.is_outstanding:
            self._unwritten += [Turn(backlog, one, one.note) for one in backlog.behind(delivery)]

    async def _tried(self, delivery: Delivery) -> DeliveryNote:
        """The delivery after this turn of it."""
        note = delivery.note
        subscriber = self._subscribers.get(note.webhook_id)
        if subscriber is None or not subscriber.active:
            off = {"state": "dropped", "at": micros(), "due": 0, "reason": "the webhook is off", "teller": self._me}
            return note.model_copy(update=off)
        try:
            outcome = await self._messages.send(subscriber, delivery)
            reached("webhooks.message_sent")
            if outcome.status == GONE:
                await self._turn_off(subscriber)
            after = self._patience.after(note, outcome, micros(), random.random())
        except Exception as failure:  # whatever it is, it is not the receiver's fault, and must not stop the lane
            expected = isinstance(failure, (Unable, StoreUnavailable, KafkaException))
            log.warning("delivery %s is put off: %s", note.delivery_id, failure, exc_info=not expected)
            after = self._patience.put_off(note, micros())
        return after.model_copy(update={"teller": self._me})

    async def _turn_off(self, subscriber: Subscriber) -> None:
        """The receiver said that it wants no more. What is saved stays as it is, but for that."""
        await self._knows_subscribers()
        latest = self._subscribers.get(subscriber.webhook_id)
        if latest is None or not latest.active or latest.url != subscriber.url:
            return  # somebody has seen to it meanwhile
        body = SaveWebhook(
            webhook_id=latest.webhook_id,
            url=latest.url,
            events=tuple(sorted(latest.events)),
            description=latest.description,
            active=False,
        )
        stream = f"project-{latest.project_id}"
        command = CommandEnvelope(str(uuid4()), stream, micros(), SERVICE, latest.project_id, stream, body)
        await self._in(lambda: self._ears.ask(command))

    # --- out ---

    async def _write(self) -> None:
        turns, self._unwritten = self._unwritten, []
        if not turns:
            return
        offsets = await self._in(lambda: self._ears.write([turn.note for turn in turns]))
        reached("webhooks.notes_written")
        for turn, offset in zip(turns, offsets, strict=True):
            if turn.note is turn.delivery.note:  # or it has had another turn meanwhile, whose note comes next
                turn.backlog.noted(turn.delivery, offset)

    async def _commit(self) -> None:
        now = time.monotonic()
        if now - self._committed_at < COMMIT_EVERY_S:
            return
        self._committed_at = now
        for backlog in self._backlogs.values():
            self._unwritten += [Turn(backlog, one, one.note) for one in backlog.far_behind()]
        marks = {number: backlog.marks() for number, backlog in self._backlogs.items()}
        moved = {number: mark for number, mark in marks.items() if mark != self._committed.get(number)}
        if not moved:
            return
        if await self._in(lambda: self._ears.commit(moved)):
            self._committed |= moved
