"""What stands on a dead letter, how pages of them are read backwards, and that the same record is the same letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest
from confluent_kafka import KafkaError, KafkaException, Message

from infra.dead_letters import LEFT, LONGEST_REASON, Letter, Place, bury, letter_id, letter_of, on_its_way_again
from infra.graveyard import Backwards, LettersPage, merged, parse_cursor

TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
DEAD: Final = "forge.dead"


@dataclass
class Box:
    """Takes what a producer is given, as a topic would; nothing above `most` bytes."""

    most: int = 1_000_000
    at_the_broker: bool = False
    records: list[Message] = field(default_factory=list)

    def produce(self, topic: str, value: bytes | None, key: bytes, headers: Any, on_delivery: Any) -> None:
        size = len(value or b"") + len(key or b"") + sum(len(name) + len(held or b"") for name, held in headers)
        if size > self.most:
            error = KafkaError(KafkaError.MSG_SIZE_TOO_LARGE)
            if not self.at_the_broker:
                raise KafkaException(error)
            on_delivery(error, None)
            return
        held = [(name, one.encode() if isinstance(one, str) else one) for name, one in headers]
        offset = len(self.records)
        self.records.append(Message(topic=topic, partition=0, offset=offset, key=key, value=value, headers=held))

    def letters(self) -> list[Letter]:
        return [letter_of(record, whole=True) for record in self.records]


def record(value: bytes = b"garbage", offset: int = 9, **headers: bytes) -> Message:
    held: list[tuple[str, Any]] = list(headers.items())
    return Message(topic="forge.commands", partition=3, offset=offset, key=b"job-1", value=value, headers=held)


def put_aside(box: Box, message: Message, reason: str = "no message of ours", **more: Any) -> None:
    bury(box, DEAD, message, reason, **{"kind": "undecodable", "role": "orchestrator", **more})  # type: ignore[arg-type]


def test_a_letter_tells_where_its_record_stood_why_it_died_and_all_that_it_carried() -> None:
    box = Box()
    facts = {"job": "1", "step": "mesh", "attempt": "4"}
    put_aside(
        box, record(b"\x00\x00\x00\x00\x07abc", traceparent=TRACE.encode(), own=b"\xff"), kind="step", facts=facts
    )
    [letter] = box.letters()
    assert (letter.origin, letter.lies) == (Place("forge.commands", 3, 9), Place(DEAD, 0, 0))
    assert (letter.kind, letter.role, letter.reason) == ("step", "orchestrator", "no message of ours")
    assert (letter.key, letter.value, letter.size) == (b"job-1", b"\x00\x00\x00\x00\x07abc", 8)
    assert (letter.facts, letter.traceparent, letter.schema_id, letter.times) == (facts, TRACE, 7, 1)
    assert dict(letter.headers) == {"traceparent": TRACE.encode(), "own": b"\xff"}


def test_the_same_record_is_the_same_letter_and_another_one_is_not() -> None:
    box = Box()
    for message in (record(), record(), record(offset=10)):
        put_aside(box, message)
    first, second, other = (letter.id for letter in box.letters())
    assert first == second == letter_id(Place("forge.commands", 3, 9))
    assert other != first


def test_a_record_that_was_sent_again_is_the_letter_that_it_was() -> None:
    box = Box()
    put_aside(box, record(own=b"1"))
    [first] = box.letters()
    again: dict[str, Any] = {
        name: held if isinstance(held, bytes) else str(held).encode() for name, held in on_its_way_again(first)
    }
    assert again == {"own": b"1", "redriven": first.id.encode(), "buried": b"1"}
    put_aside(box, record(offset=40, **again))
    second = box.letters()[1]
    assert (second.id, second.times, second.origin.offset) == (first.id, 2, 40)
    put_aside(box, record(offset=40, **again), kind="step")
    assert box.letters()[2].id != first.id, "it could be read now: that its step failed is another story"


def test_a_stranger_cannot_name_a_letter_by_a_word_that_is_no_id() -> None:
    box = Box()
    put_aside(box, record(redriven=b"../../etc", buried=b"9"))
    [letter] = box.letters()
    assert (letter.id, letter.times) == (letter_id(letter.origin), 1)


@pytest.mark.parametrize("at_the_broker", [False, True])
def test_what_is_too_large_for_a_letter_stays_where_it_stood_and_the_letter_says_so(at_the_broker: bool) -> None:
    box = Box(most=20_000, at_the_broker=at_the_broker)
    put_aside(box, record(b"x" * 30_000))
    [letter] = box.letters()
    assert (letter.value, letter.size, letter.left_behind) == (None, 30_000, True)
    assert letter.origin == Place("forge.commands", 3, 9)


def test_what_nobody_takes_is_told_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    box = Box(most=10)
    put_aside(box, record())
    assert box.records == []
    assert "forge.commands/3/9 lies in no dead letter" in caplog.text


def test_neither_reasons_nor_strangers_headers_make_a_letter_large() -> None:
    box = Box(most=20_000)
    put_aside(box, record(large=b"x" * 1_000_000), reason="é" * 5_000)
    [letter] = box.letters()
    assert len(letter.reason.encode()) <= LONGEST_REASON
    assert (letter.headers, letter.left_behind) == ((), False)


def test_whatever_lies_among_the_dead_is_a_letter() -> None:
    odd: list[tuple[str, Any]] = [
        ("topic", b"\xff"),
        ("partition", b"-1"),
        ("times", b"many"),
        ("id", b"?"),
        (LEFT, None),
    ]
    letter = letter_of(Message(topic=DEAD, partition=1, offset=2, headers=odd, timestamp=(1, 5)), whole=True)
    assert (letter.times, letter.size, letter.value, letter.key) == (1, 0, None, None)
    bare = letter_of(Message(topic=DEAD, partition=1, offset=2, value=b"x", timestamp=(1, 5)), whole=False)
    assert (bare.origin, bare.at, bare.value, bare.size) == (Place(DEAD, 1, 2), 5_000, None, 1)


# --- reading backwards ----------------------------------------------------------------------------


def buried(partition: int, offset: int, at: int, name: str = "") -> Letter:
    lies = Place(DEAD, partition, offset)
    return Letter(name or str(lies), "step", "", "", at, lies, lies, None, None, 10, {})


class Yard:
    """Letters by partition; `walk` reads them as the graveyard does."""

    def __init__(self, *partitions: list[Letter]) -> None:
        self.partitions = dict(enumerate(partitions))
        self.fetched: list[Mapping[int, tuple[int, int]]] = []

    def walk(self, cursor: str = "", **lows: int) -> Backwards:
        below = parse_cursor(cursor)
        highs = {number: len(letters) for number, letters in self.partitions.items()}
        return Backwards(self.fetch, dict.fromkeys(highs, 0), {n: below.get(n, high) for n, high in highs.items()})

    def fetch(self, ranges: Mapping[int, tuple[int, int]]) -> tuple[Mapping[int, list[Letter]], int]:
        self.fetched.append(ranges)
        return {number: self.partitions[number][start:end] for number, (start, end) in ranges.items()}, 10

    def page(self, limit: int, cursor: str = "", kind: str = "") -> LettersPage:
        walk = self.walk(cursor)
        letters = merged(iter(walk), limit, lambda letter: kind in ("", letter.kind), lambda: True)
        more = any(walk.below.values())
        return LettersPage(letters, ",".join(f"{n}:{o}" for n, o in walk.below.items()) if more else "")


def test_pages_tell_every_letter_once_the_newest_first_whatever_is_buried_meanwhile() -> None:
    yard = Yard([buried(0, n, at=6 * n) for n in range(40)], [buried(1, n, at=10 * n + 1) for n in range(30)], [])
    every = sorted((one for letters in yard.partitions.values() for one in letters), key=lambda one: -one.at)
    found: list[Letter] = []
    cursor = ""
    while cursor or not found:
        page = yard.page(7, cursor)
        found += page.letters
        cursor = page.cursor
        yard.partitions[0].append(buried(0, len(yard.partitions[0]), at=10_000))
    assert found == every


def test_a_letter_buried_several_times_is_one_with_the_number_of_times() -> None:
    yard = Yard(
        [buried(0, 0, 1, "a"), buried(0, 1, 2, "a"), buried(0, 2, 3, "b"), replace(buried(0, 3, 4, "a"), times=2)]
    )
    page = yard.page(10)
    assert [(letter.id, letter.times, letter.lies.offset) for letter in page.letters] == [("a", 3, 3), ("b", 1, 2)]
    assert page.cursor == ""


def test_a_page_that_may_not_go_on_ends_early_and_goes_on_from_there() -> None:
    yard = Yard([buried(0, n, at=n) for n in range(5)])
    walk = yard.walk()
    assert len(merged(iter(walk), 10, lambda _: False, lambda: False)) == 0
    assert walk.below == {0: 4}


@pytest.mark.parametrize("cursor", ["x", "1", "1:x", "1:-2", "1:2:3"])
def test_a_cursor_that_no_page_gave_is_none(cursor: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_cursor(cursor)
