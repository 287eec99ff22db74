"""Reads a topic (`forge.events` unless another is named) from anywhere to anywhere, without leaving a trace."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from infra import kafka_clients, kafka_loop
from infra.settings import KafkaSettings

Vector = Mapping[int, int]
"""Per partition the offset of the next record: a moment of the whole log."""

OnProgress = Callable[[int, int], None]
"""Told now and then: how many records are done, of how many."""

BATCH = 10_000
PATIENCE_S = 60.0
SETTLING_S = 10.0


def no_progress(done: int, of: int) -> None:
    """For callers that do not want to know."""


def ends(settings: KafkaSettings, name: str = "") -> dict[int, int]:
    """Where each partition ends now. Raises `KafkaException` when there is no log, or no answer."""
    return {partition: end for partition, (_, end) in spans(settings, name).items()}


def spans(settings: KafkaSettings, name: str = "") -> dict[int, tuple[int, int]]:
    """Where each partition begins and ends now: it begins later than 0 where old records have expired."""
    name = name or settings.topics.events.name
    with closing(_consumer(settings)) as consumer:
        topic = consumer.list_topics(name, timeout=PATIENCE_S).topics[name]
        if topic.error is not None:
            raise KafkaException(topic.error)
        return {partition: _span(consumer, TopicPartition(name, partition)) for partition in sorted(topic.partitions)}


_SETTLING = (KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE)


def _span(consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
    """A partition that was just made, or that moves to another broker, answers a little later."""
    deadline = time.monotonic() + SETTLING_S
    while True:
        try:
            low, high = consumer.get_watermark_offsets(partition, PATIENCE_S)
            return int(low), int(high)
        except KafkaException as error:
            if error.args[0].code() not in _SETTLING or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def batches(
    settings: KafkaSettings, until: Vector, since: Vector | None = None, name: str = ""
) -> Iterator[list[Message]]:
    """The records of the partitions in `until`, each from `since` (else from the first) up to that offset, exclusive.

    In order within a partition. Raises `KafkaException` when the log stays silent although there is more to read.
    """
    begin = {partition: (since or {}).get(partition, 0) for partition in until}
    open_ = {partition for partition, end in until.items() if begin[partition] < end}
    if not open_:
        return
    name = name or settings.topics.events.name
    with closing(_consumer(settings)) as consumer:
        consumer.assign([TopicPartition(name, partition, begin[partition]) for partition in sorted(open_)])
        while open_:
            batch = kafka_loop.drain(consumer, BATCH, PATIENCE_S)
            if not batch:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"no record for {PATIENCE_S:.0f} s"))
            latest = {message.partition() or 0: message.offset() or 0 for message in batch}
            at_end = {partition for partition, offset in latest.items() if offset + 1 >= until[partition]}
            open_ -= at_end
            yield [one for one in batch if (one.offset() or 0) < until[one.partition() or 0]] if at_end else batch


def place(message: Message) -> tuple[int, int]:
    """Partition and offset of a record."""
    return int(message.partition() or 0), int(message.offset() or 0)


def length(until: Vector, since: Vector | None = None) -> int:
    """How many records lie between two moments."""
    return sum(max(0, end - (since or {}).get(partition, 0)) for partition, end in until.items())


def _consumer(settings: KafkaSettings) -> Consumer:
    """Reads far ahead: a replay takes whatever there is."""
    return kafka_clients.consumer(
        settings,
        "replay",
        auto_offset_reset="error",
        queued_max_messages_kbytes=64 * 1024,
        fetch_max_bytes=16 * 1024 * 1024,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
