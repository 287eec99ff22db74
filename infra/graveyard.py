"""Reads the dead letters, the newest first, and sends one on its way again. Blocking: for a thread of its own.

Nothing is kept beside the topic. A page is read backwards in windows, and ends early rather than take more than its
share of bytes or time; its cursor goes on right behind it, whatever was buried meanwhile.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final, Generic, NamedTuple, Protocol, TypeVar
from uuid import uuid4

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from infra import kafka_clients, kafka_loop
from infra.dead_letters import Letter, Place, letter_of, on_its_way_again
from infra.settings import KafkaSettings

PATIENCE_S: Final = 5.0
LONGEST_S: Final = 5.0
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_SEARCHED: Final = 200_000
"""Letters among which one is looked for by its id: the newest."""
SMALLEST_WINDOW: Final = 8
LARGEST_WINDOW: Final = 512
WINDOW_BYTES: Final = 4 * 1024 * 1024
BATCH: Final = 32
"""Records taken at once: a megabyte each at most."""

Vector = dict[int, int]
Wanted = Callable[[Letter], bool]


class LetterGone(Exception):
    """The bytes are nowhere any more: too large for a letter, and the topic where they stood has let them go."""


class LettersPage(NamedTuple):
    """Letters, the newest first. `cursor` is empty when the oldest has been looked at."""

    letters: list[Letter]
    cursor: str


def parse_cursor(cursor: str) -> Vector:
    """Raises `ValueError` for anything but what a page gave."""
    found = {int(one): int(offset) for one, offset in (part.split(":") for part in cursor.split(",") if part)}
    if any(number < 0 or offset < 0 for number, offset in found.items()):
        raise ValueError("an offset counts from 0")
    return found


def merged(newest_first: Iterator[Letter], limit: int, wanted: Wanted, may_go_on: Callable[[], bool]) -> list[Letter]:
    """Up to `limit` letters, each once, however often it was buried.

    Ends early when it may not go on; at least one letter is looked at.
    """
    found: dict[str, list[Letter]] = {}
    for letter in newest_first:
        if letter.id in found or wanted(letter):
            found.setdefault(letter.id, []).append(letter)
        if len(found) == limit or not may_go_on():
            break
    return [as_one(burials) for burials in found.values()]


def as_one(burials: list[Letter]) -> Letter:
    """A letter as it was buried last, with the number of times: told by its header, or seen here, whichever is more."""
    last = max(burials, key=lambda letter: letter.at)
    return replace(last, times=max(last.times, len(burials)))


class Dated(Protocol):
    """A record with its place and its instant."""

    @property
    def at(self) -> int: ...

    @property
    def lies(self) -> Place: ...


Lying = TypeVar("Lying", bound=Dated)


@dataclass(slots=True)
class Backwards(Generic[Lying]):
    """Records of all partitions, the newest first: merged from windows that move towards the beginning.

    `fetch` reads the records of the given half-open ranges of offsets, oldest first, and says how many bytes it took.
    `below` tells, per partition, where one would have to go on.
    """

    fetch: Callable[[Mapping[int, tuple[int, int]]], tuple[Mapping[int, list[Lying]], int]]
    lows: Vector
    below: Vector
    bytes: int = 0
    _window: int = SMALLEST_WINDOW
    _read: dict[int, list[Lying]] = field(default_factory=dict)
    _edges: Vector = field(default_factory=dict)

    def __iter__(self) -> Iterator[Lying]:
        self._edges = dict(self.below)
        while True:
            self._fill()
            heads = [(letters[-1].at, number) for number, letters in self._read.items() if letters]
            if not heads:
                self.below = dict(self.lows)
                return
            _, newest = max(heads)
            letter = self._read[newest].pop()
            self.below[newest] = letter.lies.offset
            yield letter

    def _fill(self) -> None:
        ranges = {
            number: (max(self.lows[number], edge - self._window), edge)
            for number, edge in self._edges.items()
            if edge > self.lows[number] and not self._read.get(number)
        }
        if not ranges:
            return
        letters, size = self.fetch(ranges)
        for number, (start, _) in ranges.items():
            self._read[number] = letters.get(number, [])
            self._edges[number] = start
        self.bytes += size
        wider = size * 2 < WINDOW_BYTES
        self._window = min(self._window * 2, LARGEST_WINDOW) if wider else max(self._window // 4, 1)


class Graveyard:
    """The dead letters of one forge. Each call has a consumer of its own and joins no group."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._topic = settings.topics.dead.name
        self._producer: Producer | None = None

    def page(self, limit: int, cursor: str, since: int, wanted: Wanted) -> LettersPage:
        """Letters as `wanted`, without their values, from the cursor on. `since`: microseconds since 1970, or 0.

        Raises `ValueError` for a cursor that is none, `KafkaException` when the log does not answer.
        """
        below = parse_cursor(cursor)
        end = time.monotonic() + LONGEST_S
        with self._reader() as reader:
            lows, highs = self._bounds(reader, since)
            starts = {number: min(below.get(number, high), high) for number, high in highs.items()}
            walk = Backwards(lambda ranges: self._fetch(reader, ranges), lows, starts)
            letters = merged(iter(walk), limit, wanted, lambda: walk.bytes < MOST_BYTES and time.monotonic() < end)
        more = any(offset > lows[number] for number, offset in walk.below.items())
        return LettersPage(letters, ",".join(f"{n}:{o}" for n, o in sorted(walk.below.items())) if more else "")

    def find(self, letter_id: str) -> Letter | None:
        """The letter as it was buried last, with its value if it lies here; None when there is none.

        Raises `KafkaException` when the log does not answer.
        """
        burials = []
        with self._reader() as reader:
            lows, highs = self._bounds(reader, 0)
            most = MOST_SEARCHED // max(1, len(highs))
            starts = [TopicPartition(self._topic, n, max(lows[n], high - most)) for n, high in highs.items()]
            for record in kafka_loop.read_to_end(reader, starts, PATIENCE_S):
                letter = letter_of(record, whole=True)
                if letter.id == letter_id:
                    burials.append(letter)
        return as_one(burials) if burials else None

    def whole(self, letter: Letter) -> Letter:
        """The letter with the value of its record, from here or from where it stood. Raises `LetterGone`."""
        if letter.value is not None or not letter.size:
            return letter
        place = letter.origin if letter.left_behind else letter.lies
        with self._reader() as reader:
            record = self._one(reader, TopicPartition(*place))
        if record is None:
            raise LetterGone(f"{place} is not in the log any more")
        key, value = record.key(), record.value()
        return replace(
            letter,
            key=key.encode() if isinstance(key, str) else key,
            value=value.encode() if isinstance(value, str) else value,
        )

    def send_again(self, letter: Letter) -> None:
        """Its record goes back: same topic, partition, key, value and headers, and beside them which letter it was.

        Acknowledged when this returns. Raises `KafkaException`.
        """
        if self._producer is None:
            self._producer = kafka_clients.producer(self._settings, linger_ms=0, delivery_timeout_ms=5_000)
        failures: list[KafkaError] = []
        kafka_clients.send(
            self._producer,
            letter.origin.topic,
            letter.value,
            letter.key,
            partition=letter.origin.partition,
            headers=on_its_way_again(letter),
            on_delivery=lambda error, _: failures.append(error) if error is not None else None,
        )
        self._producer.flush()
        if failures:
            raise KafkaException(failures[0])

    def close(self) -> None:
        if self._producer is not None:
            self._producer.flush(PATIENCE_S)

    # --- reading ---

    def _reader(self) -> "closing[Consumer]":
        return closing(kafka_clients.consumer(self._settings, f"letters-{uuid4()}", fetch_wait_max_ms=20))

    def _bounds(self, reader: Consumer, since: int) -> tuple[Vector, Vector]:
        """The first and the next offset of every partition; with `since`, the first that was buried then or later."""
        found = reader.list_topics(self._topic, timeout=PATIENCE_S).topics[self._topic]
        if found.error is not None:
            raise KafkaException(found.error)
        lows, highs = {}, {}
        for number in found.partitions:
            place = TopicPartition(self._topic, number)
            lows[number], highs[number] = reader.get_watermark_offsets(place, timeout=PATIENCE_S)
        if since:
            asked = [TopicPartition(self._topic, number, since // 1_000) for number in highs]
            for place in reader.offsets_for_times(asked, timeout=PATIENCE_S):
                lows[place.partition] = place.offset if place.offset >= 0 else highs[place.partition]
        return lows, highs

    def _fetch(self, reader: Consumer, ranges: Mapping[int, tuple[int, int]]) -> tuple[Mapping[int, list[Letter]], int]:
        """The letters of each range, without their values. Raises `KafkaException` when the log falls silent."""
        reader.assign([TopicPartition(self._topic, number, start) for number, (start, _) in ranges.items()])
        found: dict[int, list[Letter]] = {number: [] for number in ranges}
        open_, size, heard = set(ranges), 0, time.monotonic()
        while open_:
            batch = kafka_loop.drain(reader, BATCH, 0.2)
            if batch:
                heard = time.monotonic()
            elif time.monotonic() - heard > PATIENCE_S:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "the dead letters cannot be read"))
            for record in batch:
                number, offset = int(record.partition() or 0), int(record.offset() or 0)
                size += len(record.value() or b"")
                if offset < ranges[number][1]:
                    found[number].append(letter_of(record, whole=False))
                if offset + 1 >= ranges[number][1] and number in open_:
                    open_.remove(number)
                    reader.incremental_unassign([TopicPartition(self._topic, number)])
        reader.unassign()
        return found, size

    def _one(self, reader: Consumer, place: TopicPartition) -> Message | None:
        low, high = reader.get_watermark_offsets(TopicPartition(place.topic, place.partition), timeout=PATIENCE_S)
        if not low <= place.offset < high:
            return None
        reader.assign([place])
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for record in kafka_loop.drain(reader, 1, 0.2):
                return record if record.offset() == place.offset else None
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"{place.topic} cannot be read"))
