"""Notices a consumer that is assigned, has something to read, and delivers nothing.

librdkafka has left partitions paused by itself before (confluentinc/librdkafka#5591): the member keeps its place in
the group, so nobody else takes over, and nothing moves. The cure is another consumer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

STALLED_AFTER_S: Final = 60.0
LOOKS: Final = 6
"""So many times it looks before it is sure; in the second half of them it asks whether there is more to read."""
PATIENCE_S: Final = 2.0


class Stalled(KafkaException):
    """Close this consumer and open another one: nothing is lost by it."""

    def __init__(self, line: TopicPartition, for_s: float) -> None:
        words = f"{line.topic}/{line.partition} has stood still for {for_s:.0f} s, with records to read"
        super().__init__(KafkaError(KafkaError._TIMED_OUT, words))


@dataclass(slots=True)
class Standing:
    """Where a partition stood when it last moved, or was last at its end."""

    position: int
    since: float


class Watchdog:
    """`look` at every turn of the loop that polls, and in its thread: a consumer asked from another one may hang.

    Only now and then does it ask the brokers anything.
    """

    def __init__(self, limit_s: float = STALLED_AFTER_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit_s = limit_s
        self._clock = clock
        self._looked_at = clock()
        self._standing: dict[tuple[str, int], Standing] = {}

    def look(self, consumer: Consumer) -> None:
        """Raises `Stalled`."""
        now = self._clock()
        gap = now - self._looked_at
        if gap < self._limit_s / LOOKS:
            return
        self._looked_at = now
        lines = consumer.assignment()
        positions = [line.offset for line in consumer.position(lines)]
        known = self._standing if gap < self._limit_s else {}  # we slept: nobody could deliver anything
        self._standing = {}
        for line, position in zip(lines, positions, strict=True):
            place = line.topic, line.partition
            before = known.get(place)
            if before is None or before.position != position:
                before = Standing(position, now)
            waited = now - before.since
            if waited >= self._limit_s / 2 and not self._has_more(consumer, line, position):
                before = Standing(position, now)
            self._standing[place] = before
            if now - before.since >= self._limit_s:
                raise Stalled(line, now - before.since)

    def _has_more(self, consumer: Consumer, line: TopicPartition, position: int) -> bool:
        """Is there a record that it could have delivered? Not if nobody can say: then the brokers are away."""
        try:
            low, high = consumer.get_watermark_offsets(line, timeout=PATIENCE_S)
            begin = position if position >= 0 else line.offset  # nothing delivered yet: where it was told to begin
            if begin < 0 and begin != OFFSET_BEGINNING:
                (committed,) = consumer.committed([line], timeout=PATIENCE_S)
                begin = committed.offset
        except KafkaException:
            return False
        return max(begin, low) < high
