"""Tells webhooks what happens, event by event; the loop around `Backlog`, which knows what is outstanding.

One loop hears from Kafka and writes notes; every lane that is due has a task of its own, a few per webhook at once, so
that a slow receiver takes nothing from any other. Nothing is committed before all that lies before it is settled: noted
as told or given up, or noted as outstanding.
"""

import asyncio
import json
import logging
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar
from uuid import UUID, uuid4

import psycopg
from confluent_kafka import KafkaException
from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.commands import SaveWebhook
from event_schemas.deliveries import DeliveryNote
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.ids import derived_id
from event_schemas.message import Actor, Message
from gateway.live.tellings import CLOUD_EVENT, cloud_event, telling
from gateway.webhooks import signing
from gateway.webhooks.backlog import Backlog, Delivery, Marks
from gateway.webhooks.ears import Ears, Recall
from gateway.webhooks.sending import Sender
from gateway.webhooks.subscribers import Subscriber, Subscribers
from gateway.webhooks.tries import GONE, SECOND, Outcome, Patience
from infra.object_store import StoreUnavailable
from infra.vault import Erased, Vault

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
UNABLE_S: Final = 5.0
SERVICE: Final = Actor(kind="service", id="webhooks")

Answer = TypeVar("Answer")


class Turn(NamedTuple):
    """A note that is still to be written, and whose it is."""

    backlog: Backlog
    delivery: Delivery
    note: DeliveryNote


class Unable(Exception):
    """It cannot be tried just now, and that is not the receiver's fault."""


def delivery_id(webhook_id: str, event_id: str) -> str:
    """The `webhook-id` of the message: always the same for one event and one webhook."""
    return derived_id(DELIVERY_IDS, f"{webhook_id}/{event_id}")


def micros() -> int:
    return time.time_ns() // 1_000


class Station:
    """One process's share of the partitions. `base_url`: what the events name as their source."""

    def __init__(
        self,
        ears: Ears,
        recall: Recall,
        subscribers: Subscribers,
        sender: Sender,
        vault: Vault,
        vault_secret: str,
        patience: Patience,
        base_url: str,
    ) -> None:
        self._ears = ears
        self._recall = recall
        self._subscribers = subscribers
        self._sender = sender
        self._vault = vault
        self._secret = vault_secret
        self._patience = patience
        self._base_url = base_url
        self._me = f"webhooks-{uuid4()}"
        self._kafka = ThreadPoolExecutor(1, thread_name_prefix="kafka")
        self._recalling = ThreadPoolExecutor(1, thread_name_prefix="recall")
        self._backlogs: dict[int, Backlog] = {}
        self._unwritten: list[Turn] = []
        self._committed: dict[int, Marks] = {}
        self._committed_at = 0.0
        self._looked_at = 0.0
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
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for pool, close in ((self._kafka, self._ears.close), (self._recalling, self._recall.close)):
                await self._in(pool, close)
                pool.shutdown(wait=False)

    async def _turn(self) -> None:
        heard = await self._in(self._kafka, lambda: self._ears.hear(0.0 if self._unwritten else IDLE_S))
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
        elif heard.events:
            await self._in(self._kafka, lambda: self._ears.again(heard.events))
            await asyncio.sleep(LOOK_EVERY_S)
        await self._begin_due()
        await self._write()
        await self._commit()

    async def _in(self, pool: ThreadPoolExecutor, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    async def _knows_subscribers(self) -> bool:
        """As they are now; False while the read models do not answer."""
        try:
            await asyncio.to_thread(self._subscribers.refresh)
        except psycopg.Error as failure:
            log.warning("who is to be told is not known just now: %s", str(failure).partition("\n")[0])
            return False
        self._looked_at = time.monotonic()
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

    def _take(self, record: Record) -> None:
        backlog = self._backlogs.get(int(record.partition() or 0))
        offset, value = int(record.offset() or 0), record.value() or b""
        if backlog is None or offset < backlog.next_event:
            return
        if not self._subscribers.is_empty:
            event = avro.decode_event(value)
            if isinstance(event, EventEnvelope) and self._follows(event, self._seqs[backlog.partition]):
                for subscriber in self._subscribers.of(event.project_id):
                    if subscriber.wants(event.body.type, event.at):
                        self._add(backlog, subscriber, event, offset, value)
        backlog.event_read(offset)

    def _follows(self, event: EventEnvelope[Message], seqs: OrderedDict[str, int]) -> bool:
        """First in the log wins: an event whose number is not the next of its stream is none."""
        last = seqs.pop(event.stream, None)
        follows = last is None or event.seq == last + 1
        seqs[event.stream] = event.seq if follows or last is None else last
        if len(seqs) > STREAMS_KNOWN:
            seqs.popitem(last=False)
        return follows

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
        if backlog.outstanding(note.webhook_id) > MOST_OUTSTANDING:
            given_up = note.model_copy(update={"state": "dead", "reason": f"{MOST_OUTSTANDING} others wait already"})
            self._note(backlog, delivery, given_up)
        elif backlog.is_held_up(delivery) or backlog.fresh(note.webhook_id) > MOST_FRESH:
            self._unwritten.append(Turn(backlog, delivery, note))

    # --- telling ---

    async def _begin_due(self) -> None:
        due = [(backlog, one) for backlog in self._backlogs.values() for one in backlog.due(micros())]
        for backlog, delivery in due:
            self._ready.setdefault(delivery.note.webhook_id, deque()).append((backlog, delivery))
        if self._ready and time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            await self._knows_subscribers()
        for webhook_id in list(self._ready):
            self._begin(webhook_id)

    def _begin(self, webhook_id: str) -> None:
        """As many of what is ready as this webhook may have at once."""
        ready = self._ready.get(webhook_id)
        while ready and self._busy.get(webhook_id, 0) < AT_ONCE:
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
                if note.is_outstanding or webhook_id in self._ready:
                    return
                following = backlog.head(lane)
                if following is None or following.busy or following.note.due > micros():
                    return
                following.busy = True
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
            outcome = await self._send(subscriber, delivery)
        except (Unable, StoreUnavailable, KafkaException) as failure:
            log.warning("delivery %s is put off: %s", note.delivery_id, failure)
            now = micros()
            return note.model_copy(update={"at": now, "due": now + round(UNABLE_S * SECOND), "teller": self._me})
        after = self._patience.after(note, outcome, micros(), random.random())
        if outcome.status == GONE:
            await self._turn_off(subscriber)
        return after.model_copy(update={"teller": self._me})

    async def _send(self, subscriber: Subscriber, delivery: Delivery) -> Outcome:
        note = delivery.note
        value = delivery.value
        if value is None:
            value = await self._in(self._recalling, lambda: self._recall.event(note.partition, note.offset))
        event = avro.decode_event(value or b"")
        if isinstance(event, avro.Undecodable) or event.id != note.event_id:
            raise Unable(f"{note.partition}/{note.offset} is not the event {note.event_id}")
        url, body = await asyncio.to_thread(self._opened, subscriber, event, f"{note.partition}:{note.offset}")
        now = time.time()
        signed = signing.headers(
            self._secret,
            subscriber.webhook_id,
            subscriber.generations(round(now * SECOND)),
            note.delivery_id,
            int(now),
            body,
        )
        return await self._sender.post(url, {"Content-Type": CLOUD_EVENT, **signed}, body)

    def _opened(self, subscriber: Subscriber, event: EventEnvelope[Message], position: str) -> tuple[str, bytes]:
        """Address and body in plain words; erased ones read `[erased]`. Raises `StoreUnavailable`."""
        told = cloud_event(telling(event, position), self._base_url)
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        try:
            body = self._vault.reveal(text, in_json=True)
        except Erased:
            body = self._vault.open(text, in_json=True)
        try:
            return self._vault.reveal(subscriber.url), body.encode()
        except Erased:
            return "", body.encode()  # who wrote the address is forgotten: nobody can be called there

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
        await self._in(self._kafka, lambda: self._ears.ask(command))

    # --- out ---

    async def _write(self) -> None:
        turns, self._unwritten = self._unwritten, []
        if not turns:
            return
        offsets = await self._in(self._kafka, lambda: self._ears.write([turn.note for turn in turns]))
        for turn, offset in zip(turns, offsets, strict=True):
            if turn.note is turn.delivery.note:  # or it has had another turn meanwhile, whose note comes next
                turn.backlog.noted(turn.delivery, offset)

    async def _commit(self) -> None:
        now = time.monotonic()
        if now - self._committed_at < COMMIT_EVERY_S:
            return
        self._committed_at = now
        marks = {number: backlog.marks() for number, backlog in self._backlogs.items()}
        moved = {number: mark for number, mark in marks.items() if mark != self._committed.get(number)}
        if moved:
            await self._in(self._kafka, lambda: self._ears.commit(moved))
            self._committed |= moved
