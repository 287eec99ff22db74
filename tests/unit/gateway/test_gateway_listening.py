"""Subscriptions: no gap, no double, no wait for the slow. The past is a list here, the records are real."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from event_schemas import avro
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import JobPaused, JobResumed
from event_schemas.message import Actor
from event_schemas.signals import StepProgress
from gateway.errors import Problem
from gateway.live import subscriptions
from gateway.live.entries import Entry, Filter, as_json, parse_vector, vector_text
from gateway.live.subscriptions import Closing, Hub, Told, TooSlow
from gateway.metrics import Metrics
from gateway.reads.queries import Vector

pytestmark = pytest.mark.anyio


@dataclass
class Record:
    """As much of a Kafka record as the gateway looks at."""

    at: int
    bytes: bytes
    stream: str = "job-a"
    line: int = 0

    def partition(self) -> int:
        return self.line

    def offset(self) -> int:
        return self.at

    def key(self) -> bytes:
        return self.stream.encode()

    def value(self) -> bytes:
        return self.bytes


def paused(at: int, seq: int | None = None, job: str = "a", project: str = "p") -> Any:
    body = JobPaused(reason=str(at)) if at % 2 == 0 else JobResumed()
    event = EventEnvelope(
        seq=at + 1 if seq is None else seq,
        id=f"e{at}",
        stream=f"job-{job}",
        at=1_700_000_000_000_000 + at,
        actor=Actor(kind="user", id="u"),
        project_id=project,
        causation_id="c",
        correlation_id="r",
        source=Source(0, at),
        index=0,
        count=1,
        prev_hash=b"",
        body=body,
    )
    return Record(at, avro.encode_event(event), f"job-{job}")


class PastTail:
    """A log of which the gateway has seen nothing yet."""

    def __init__(self, log: list[Any]) -> None:
        self.log = log
        self.reads = 0

    async def listen(self) -> Vector:
        return {0: len(self.log)}

    async def unlisten(self) -> None: ...

    async def ends(self) -> Vector:
        return {0: len(self.log)}

    async def past(self, start: Vector, stop: Vector) -> AsyncIterator[Sequence[Any]]:
        self.reads += 1
        for at in range(start[0], stop[0], 3):
            await asyncio.sleep(0)
            yield self.log[at : min(at + 3, stop[0])]


@pytest.fixture
def log() -> list[Any]:
    return [paused(at) for at in range(10)]


@pytest.fixture
def hub(log: list[Any]) -> Hub:
    hub = Hub(Metrics())
    hub.tail = PastTail(log)  # type: ignore[assignment]
    return hub


def grow(hub: Hub, log: list[Any], *records: Any) -> None:
    log.extend(records)
    hub.events(records)


async def take(messages: AsyncIterator[Told | None], count: int) -> list[int]:
    found = []
    async for told in messages:
        assert told is not None
        assert told.entry is not None
        found.append(told.entry.offset)
        if len(found) == count:
            return found
    raise AssertionError("the stream ended")


async def test_from_the_beginning_over_the_present_into_the_future(hub: Hub, log: list[Any]) -> None:
    async with hub.subscription(Filter(), "beginning", "sse") as one:
        messages = one.messages(1)
        assert await take(messages, 4) == [0, 1, 2, 3]
        grow(hub, log, paused(10), paused(11))  # while it still catches up
        assert await take(messages, 8) == list(range(4, 12))
        grow(hub, log, paused(12))
        assert await take(messages, 1) == [12]


async def test_a_ring_that_has_moved_on_is_caught_up_with_again(
    hub: Hub, log: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "RING", 2)
    async with hub.subscription(Filter(), "beginning", "sse") as one:
        messages = one.messages(1)
        assert await take(messages, 1) == [0]
        grow(hub, log, *(paused(at) for at in range(10, 20)))
        assert await take(messages, 19) == list(range(1, 20))
        grow(hub, log, paused(20))
        assert await take(messages, 1) == [20]


async def test_now_means_from_now_on(hub: Hub, log: list[Any]) -> None:
    async with hub.subscription(Filter(), "now", "sse") as one:
        messages = one.messages(1)
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0)
        grow(hub, log, paused(10))
        assert await waiting == [10]
    assert hub.tail.reads == 0  # type: ignore[attr-defined]


async def test_a_position_that_is_ahead_of_this_gateway_is_waited_for(hub: Hub, log: list[Any]) -> None:
    log.append(paused(10))  # in the log already, not yet here
    hub.tail.listen = lambda: asyncio.sleep(0, {0: 10})  # type: ignore[assignment,method-assign,return-value]
    async with hub.subscription(Filter(), {0: 11}, "websocket") as one:
        messages = one.messages(1)
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0)
        hub.events([paused(10), paused(11)])
        assert await waiting == [11]


async def test_a_position_that_the_log_does_not_have_is_refused(hub: Hub) -> None:
    for start in ({0: 99}, {7: 1}):
        with pytest.raises(Problem) as refused:
            async with hub.subscription(Filter(), start, "sse"):
                pass
        assert refused.value.code == "position_unknown"


async def test_whoever_reads_too_slowly_is_let_go_and_nobody_else_notices(
    hub: Hub, log: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "MOST_UNREAD", 5)
    async with hub.subscription(Filter(), "now", "sse") as slow, hub.subscription(Filter(), "now", "sse") as quick:
        slow_messages, quick_messages = slow.messages(1), quick.messages(1)
        both = [asyncio.create_task(take(one, 1)) for one in (slow_messages, quick_messages)]
        await asyncio.sleep(0)
        grow(hub, log, paused(10))
        assert await asyncio.gather(*both) == [[10], [10]]
        for at in range(11, 31):
            grow(hub, log, paused(at))
            assert await take(quick_messages, 1) == [at]
        with pytest.raises(TooSlow):
            await take(slow_messages, 1)
    assert hub._metrics.dropped._value.get() == 1


async def test_an_event_that_is_not_the_next_of_its_stream_is_not_told(hub: Hub, log: list[Any]) -> None:
    async with hub.subscription(Filter(), "now", "sse") as one:
        messages = one.messages(1)
        waiting = asyncio.create_task(take(messages, 3))
        await asyncio.sleep(0)
        grow(hub, log, paused(10, seq=4), paused(11, seq=5), paused(12, seq=5), paused(13, seq=9), paused(14, seq=6))
        assert await waiting == [10, 11, 14]
    assert hub._metrics.seq_conflicts._value.get() == 2


async def test_a_record_that_cannot_be_read_is_passed_over(hub: Hub, log: list[Any]) -> None:
    async with hub.subscription(Filter(), "now", "sse") as one:
        messages = one.messages(1)
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0)
        grow(hub, log, Record(10, b"garbage"), Record(11, b""), paused(12))
        assert await waiting == [12]


async def test_closing_ends_every_subscription(hub: Hub) -> None:
    async with hub.subscription(Filter(), "now", "sse") as one:
        messages = one.messages(5)
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0)
        hub.close()
        with pytest.raises(Closing):
            await waiting


async def test_silence_is_a_heartbeat(hub: Hub) -> None:
    async with hub.subscription(Filter(), "now", "sse") as one:
        assert await anext(one.messages(0.01)) is None


async def test_progress_reaches_only_those_who_watch_that_job(hub: Hub) -> None:
    told = StepProgress(job_id="a", project_id="p", step="rig", attempt=1, gpu_id="g", at=1, fraction=0.5)
    async with (
        hub.subscription(Filter(job_id="a"), "now", "sse") as mine,
        hub.subscription(Filter(job_id="b"), "now", "sse") as other,
    ):
        waiting = asyncio.create_task(anext(mine.messages(5)))  # type: ignore[arg-type]
        silent = asyncio.create_task(anext(other.messages(0.05)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        hub.progress([Record(0, told.model_dump_json().encode()), Record(1, b"{}")])  # type: ignore[list-item]
        message = await waiting
        assert message is not None
        assert json.loads(message.progress)["fraction"] == 0.5
        assert await silent is None


def test_a_filter_asks_for_project_job_and_type() -> None:
    entry = Entry(paused(0, job="a", project="p"))

    assert Filter().wants(entry)
    assert Filter(project_id="p", job_id="a", types=frozenset({"job-paused"})).wants(entry)
    assert Filter(types=frozenset({"job-paused.v1"})).wants(entry)
    assert not Filter(project_id="q").wants(entry)
    assert not Filter(job_id="b").wants(entry)
    assert not Filter(types=frozenset({"job-resumed"})).wants(entry)


def test_an_event_is_told_with_its_place_and_its_body() -> None:
    told = json.loads(as_json(Entry(paused(4)), kind="event"))

    assert told["position"] == "0:4"
    assert (told["type"], told["stream"], told["job_id"], told["seq"]) == ("job-paused.v1", "job-a", "a", 5)
    assert told["body"] == {"reason": "4"}
    assert told["at"].endswith("+00:00")


def test_a_vector_comes_back_as_it_went() -> None:
    assert parse_vector(vector_text({2: 5, 0: 17})) == {0: 17, 2: 5}


@pytest.mark.parametrize("text", ["", "1", "1:2,1:3", "a:b", "1:-2", "-1:2", "1:2:3", "1:99999999999999999999"])
def test_what_is_no_vector_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_vector(text)
