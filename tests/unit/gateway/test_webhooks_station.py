"""The loop that tells webhooks, with hands in place of Kafka, the read models and the receivers."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from event_schemas import avro
from event_schemas.deliveries import DeliveryNote
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import JobResumed
from event_schemas.message import Actor
from gateway.webhooks import station as stations
from gateway.webhooks.backlog import Backlog, Delivery, Marks
from gateway.webhooks.ears import Ears, Heard
from gateway.webhooks.messages import Messages
from gateway.webhooks.station import Station, delivery_id, micros
from gateway.webhooks.subscribers import NotKnown, Subscriber, Subscribers, new_webhook_id
from gateway.webhooks.tries import LONGEST_LIFE, Outcome, Patience

pytestmark = pytest.mark.anyio

HOOK = Subscriber(new_webhook_id(), "p", "https://a.example.com/", frozenset(), "", True, 1, 0)
TAKEN = Outcome(200, 1)


@dataclass
class Record:
    at: int
    data: bytes

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return self.at

    def value(self) -> bytes:
        return self.data


def event(offset: int, seq: int | None = None) -> Record:
    body, actor = JobResumed(), Actor(kind="user", id="u")
    number, source = offset + 1 if seq is None else seq, Source(0, offset)
    made = EventEnvelope(number, f"e{number}", "job-a", micros(), actor, "p", "c", "r", source, 0, 1, b"", body)
    return Record(offset, avro.encode_event(made))


@dataclass
class Line:
    """`known` is what the read models say, None while they do not; `answer` is what comes of a message."""

    known: Subscriber | None = HOOK
    answer: Callable[[DeliveryNote], Awaitable[Outcome]] | None = None
    backlog: Backlog = field(default_factory=lambda: Backlog(0, 0, 0))
    coming: list[Record] = field(default_factory=list)
    notes: list[DeliveryNote] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    marks: dict[int, Marks] = field(default_factory=dict)
    seen: Subscriber | None = None
    begun: bool = False

    # as `Ears`
    def hear(self, wait_s: float) -> Heard:
        time.sleep(0.005)
        taken, self.begun = [] if self.begun else [self.backlog], True
        events, self.coming = self.coming, []
        return Heard(taken, [], cast(list[Any], events), [])

    def again(self, events: Sequence[Record]) -> None:
        self.coming = [*events, *self.coming]

    def write(self, notes: Sequence[DeliveryNote]) -> list[int]:
        self.notes += notes
        return list(range(len(self.notes) - len(notes), len(self.notes)))

    def commit(self, marks: Mapping[int, Marks]) -> bool:
        self.marks |= marks
        return True

    # as `Messages`
    async def send(self, subscriber: Subscriber, delivery: Delivery) -> Outcome:
        outcome = await self.answer(delivery.note) if self.answer else TAKEN
        self.sent.append(delivery.note.event_id)
        return outcome

    # as `Subscribers`
    is_empty = False

    def refresh(self) -> None:
        if self.known is None:
            raise NotKnown("not now")
        self.seen = self.known

    def get(self, webhook_id: str) -> Subscriber | None:
        return self.seen

    def of(self, project_id: str) -> tuple[Subscriber, ...]:
        return (self.seen,) if self.seen else ()


class AsMessages:
    def __init__(self, line: Line) -> None:
        self.send = line.send

    async def close(self) -> None:
        return


class AsEars:
    def __init__(self, line: Line) -> None:
        self.hear, self.again, self.write, self.commit = line.hear, line.again, line.write, line.commit

    def close(self) -> None:
        return


@asynccontextmanager
async def running(line: Line) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    ears, messages = cast(Ears, AsEars(line)), cast(Messages, AsMessages(line))
    station = Station(ears, messages, cast(Subscribers, line), Patience(8, 10.0, 60.0))
    task = asyncio.create_task(station.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110  threads do their part of it, too
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stations, "LOOK_EVERY_S", 0.05)


async def test_while_it_is_not_known_who_is_told_nothing_is_dropped_and_nothing_passed() -> None:
    line = Line(known=None, coming=[event(5)])
    line.backlog = Backlog(0, 5, 0)
    line.backlog.hear(waiting(4), 0)
    async with running(line):
        await asyncio.sleep(0.2)
        assert line.notes == []
        line.known = HOOK
        await until(lambda: line.sent == ["e5", "e6"])
    assert [note.state for note in line.notes] == ["delivered", "delivered"]


async def test_an_event_that_cannot_be_read_does_not_silence_its_stream() -> None:
    line = Line(coming=[event(0), Record(1, b"of a later version"), event(2), event(3, seq=2)])
    async with running(line):
        await until(lambda: line.backlog.next_event == 4 and len(line.sent) == 2)
    assert line.sent == ["e1", "e3"], "and what its stream has passed is no event"


async def test_a_defect_puts_a_message_off_counts_nothing_and_leaves_its_lane_alive() -> None:
    async def breaks(note: DeliveryNote) -> Outcome:
        raise RuntimeError("a defect")

    line = Line(coming=[event(0), event(1)], answer=breaks)
    async with running(line):
        await until(lambda: len(line.notes) >= 2)
        line.answer = None
    states = [(note.event_id, note.state, note.attempt) for note in line.notes]
    assert states == [("e1", "waiting", 0), ("e2", "waiting", 0)]
    assert 4_000_000 < line.notes[0].due - line.notes[0].at <= 5_000_000


async def test_told_to_stop_it_hears_out_what_is_under_way_and_notes_it() -> None:
    begun = asyncio.Event()

    async def slow(note: DeliveryNote) -> Outcome:
        begun.set()
        await asyncio.sleep(0.2)
        return TAKEN

    line = Line(coming=[event(0), event(1)], answer=slow)
    async with running(line) as stop:
        await begun.wait()
        stop.set()
    assert (line.sent, [note.state for note in line.notes]) == (["e1"], ["delivered"])
    assert line.marks[0].events == 1, "the second is where its successor begins"


async def test_a_change_is_seen_while_a_long_lane_is_worked_through() -> None:
    async def slow(note: DeliveryNote) -> Outcome:
        await asyncio.sleep(0.05)
        return TAKEN

    line = Line(coming=[event(number) for number in range(40)], answer=slow)
    async with running(line):
        await until(lambda: len(line.sent) > 1)
        line.known = HOOK._replace(active=False)
        await until(lambda: line.notes and line.notes[-1].state == "dropped")
    assert len(line.sent) < 40


async def test_where_too_many_wait_in_all_those_of_whoever_has_the_most_are_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuses(note: DeliveryNote) -> Outcome:
        return Outcome(500, 1, "the receiver answers 500")

    monkeypatch.setattr(stations, "MOST_IN_ALL", 6)
    monkeypatch.setattr(stations, "FEW", 3)
    line = Line(coming=[event(number) for number in range(10)], answer=refuses)
    async with running(line):
        await until(lambda: sum(note.state == "dead" for note in line.notes) == 4)
    assert {note.event_id for note in line.notes if note.state == "dead"} == {"e7", "e8", "e9", "e10"}


def waiting(offset: int) -> DeliveryNote:
    return DeliveryNote(
        delivery_id=delivery_id(HOOK.webhook_id, f"e{offset + 1}"),
        webhook_id=HOOK.webhook_id,
        project_id="p",
        event_id=f"e{offset + 1}",
        event_type="job-resumed.v1",
        stream="job-a",
        partition=0,
        offset=offset,
        state="waiting",
        at=1,
        since=1,
    )


def test_what_the_forge_cannot_send_is_put_off_for_longer_and_longer_and_given_up_at_last() -> None:
    patience = Patience(8, 10.0, 60.0)
    assert [patience.put_off(waiting(0), 1 + now).due - now - 1 for now in (0, 100_000_000, LONGEST_LIFE - 1)] == [
        5_000_000,
        10_000_000,
        600_000_000,
    ]
    assert patience.put_off(waiting(0), 1 + LONGEST_LIFE).state == "dead"
