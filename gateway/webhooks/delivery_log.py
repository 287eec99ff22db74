"""The delivery log as it is shown: read backwards from the topic when somebody asks. Blocking: for a thread of its own.

Nothing is kept beside the topic. A page ends early rather than take more than its share of time; its cursor goes on
right behind it, whatever was written meanwhile.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Final, NamedTuple
from uuid import uuid4

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from event_schemas.deliveries import DeliveryNote
from infra import kafka_clients, kafka_loop
from infra.dead_letters import Place
from infra.graveyard import Backwards, parse_cursor
from infra.settings import KafkaSettings

PATIENCE_S: Final = 5.0
LONGEST_S: Final = 3.0
SEARCH_S: Final = 20.0
BATCH: Final = 512

Wanted = Callable[[DeliveryNote], bool]
Vector = dict[int, int]


class Noted(NamedTuple):
    """A note and where it stands."""

    note: DeliveryNote
    lies: Place

    @property
    def at(self) -> int:
        return self.note.at


class NotesPage(NamedTuple):
    """Notes, the newest first. `cursor` is empty when the oldest has been looked at."""

    notes: list[DeliveryNote]
    cursor: str


class DeliveryLog:
    """Every method raises `KafkaException` when the log does not answer."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._topic = settings.topics.deliveries.name
        self._producer: Producer | None = None

    def page(
        self,
        limit: int,
        cursor: str,
        since: int,
        wanted: Wanted,
        may_end: Callable[[DeliveryNote], bool] = lambda _: False,
    ) -> NotesPage:
        """Notes as `wanted`, from the cursor on, of the instant `since` (microseconds; 0: all) or later.

        Nothing is looked at behind a note of which `may_end` is true. Raises `ValueError` for a cursor that is none.
        """
        below = parse_cursor(cursor)
        end = time.monotonic() + LONGEST_S
        found: list[DeliveryNote] = []
        with closing(kafka_clients.consumer(self._settings, f"deliveries-{uuid4()}", fetch_wait_max_ms=20)) as reader:
            lows, highs = self._bounds(reader, since)
            starts = {number: min(below.get(number, high), high) for number, high in highs.items()}
            walk: Backwards[Noted] = Backwards(lambda ranges: self._fetch(reader, ranges), lows, starts)
            ended = False
            for one in walk:
                if wanted(one.note):
                    found.append(one.note)
                ended = may_end(one.note)
                if ended or len(found) == limit or time.monotonic() > end:
                    break
        more = not ended and any(offset > lows[number] for number, offset in walk.below.items())
        return NotesPage(found, ",".join(f"{n}:{o}" for n, o in sorted(walk.below.items())) if more else "")

    def turns(self, delivery_id: str, since: int) -> list[DeliveryNote]:
        """Every turn of one delivery that is found, the newest first; empty when there is none since that instant.

        Raises `KafkaException`, too, when it is not among what can be looked at in `SEARCH_S` seconds.
        """
        begun, end = 0, time.monotonic() + SEARCH_S

        def is_before(note: DeliveryNote) -> bool:
            return bool(begun) and note.at < begun

        def is_of_it(note: DeliveryNote) -> bool:
            nonlocal begun
            if note.delivery_id != delivery_id:
                return False
            begun = 0 if note.again else note.since
            return True

        found, cursor = self.page(1_000, "", since, is_of_it, is_before)
        while cursor and not found:
            if time.monotonic() > end:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "it is not among the latest deliveries"))
            found, cursor = self.page(1_000, cursor, since, is_of_it, is_before)
        return once(found)

    def write(self, notes: Sequence[DeliveryNote]) -> None:
        """Acknowledged when this returns."""
        if self._producer is None:
            self._producer = kafka_clients.producer(self._settings, linger_ms=0, delivery_timeout_ms=5_000)
        failures: list[KafkaError] = []
        for note in notes:
            kafka_clients.send(
                self._producer,
                self._topic,
                note.model_dump_json(exclude_defaults=True).encode(),
                note.webhook_id,
                partition=note.partition,
                on_delivery=lambda error, _: failures.append(error) if error is not None else None,
            )
        self._producer.flush()
        if failures:
            raise KafkaException(failures[0])

    def _bounds(self, reader: Consumer, since: int) -> tuple[Vector, Vector]:
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

    def _fetch(self, reader: Consumer, ranges: Mapping[int, tuple[int, int]]) -> tuple[Mapping[int, list[Noted]], int]:
        """The notes of each range; what a stranger wrote between them is passed over."""
        reader.assign([TopicPartition(self._topic, number, start) for number, (start, _) in ranges.items()])
        found: dict[int, list[Noted]] = {number: [] for number in ranges}
        open_, size, heard = set(ranges), 0, time.monotonic()
        while open_:
            batch = kafka_loop.drain(reader, BATCH, 0.2)
            if batch:
                heard = time.monotonic()
            elif time.monotonic() - heard > PATIENCE_S:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "the deliveries cannot be read"))
            for record in batch:
                number, offset, value = int(record.partition() or 0), int(record.offset() or 0), record.value() or b""
                size += len(value)
                note = _note(value)
                if note is not None and offset < ranges[number][1]:
                    found[number].append(Noted(note, Place(self._topic, number, offset)))
                if offset + 1 >= ranges[number][1] and number in open_:
                    open_.remove(number)
                    reader.incremental_unassign([TopicPartition(self._topic, number)])
        reader.unassign()
        return found, size


def once(notes: Sequence[DeliveryNote]) -> list[DeliveryNote]:
    """Each turn once: the note of a delivery that waits for long is written anew now and then."""
    return list({(note.delivery_id, note.at, note.state): note for note in notes}.values())


def _note(value: bytes) -> DeliveryNote | None:
    try:
        return DeliveryNote.model_validate_json(value)
    except ValueError:
        return None
