"""The small loop around every consumer: at once when idle, in batches under load."""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

# Not allowed to read; no longer assigned; the offset asked for is not in the log (only with auto.offset.reset=error);
# fenced, or else beyond help: told once, and then this client never gets another record.
_STOPPING = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError._STATE,
    KafkaError._AUTO_OFFSET_RESET,
    KafkaError._FATAL,
    KafkaError.FENCED_INSTANCE_ID,
)


BUSY: Final = 64
"""So many records at once mean that the line is under load, where a batch is worth more than a millisecond."""


def drain(consumer: Consumer, limit: int, wait_s: float, gather_s: float = 0.0, linger_s: float = 0.0) -> list[Message]:
    """What has arrived, up to `limit`; waits `wait_s` only for the first record.

    One record comes through at once when the line is idle, or after `linger_s` with those that came meanwhile. Under
    load it waits up to `gather_s` for more, because the fixed price of a batch (a flush, a transaction, a request to
    the broker) is then shared by more records.
    """
    first = consumer.poll(wait_s)
    if first is None:
        return []
    batch = [first, *consumer.consume(limit - 1, linger_s)]
    if gather_s and BUSY <= len(batch) < limit:
        batch += consumer.consume(limit - len(batch), gather_s)
    return [message for message in batch if _is_record(message)]


def _is_record(message: Message) -> bool:
    """Errors that pass by themselves are the client's business; others stop the process."""
    error = message.error()
    if error is None:
        return True
    if error.fatal() or error.code() in _STOPPING:
        raise KafkaException(error)
    return False


def read_to_end(consumer: Consumer, starts: list[TopicPartition], patience_s: float = 60.0) -> Iterator[Message]:
    """Every record from the given offsets to what is the end now. Leaves the consumer without an assignment.

    Raises `KafkaException` when the log stays silent for `patience_s` though there is more to read.
    """
    ends = {}
    for start in starts:
        low, high = consumer.get_watermark_offsets(TopicPartition(start.topic, start.partition), timeout=patience_s)
        begin = low if start.offset in (OFFSET_BEGINNING,) else max(start.offset, low)
        if begin < high:
            ends[start.topic, start.partition] = (begin, high)
    consumer.assign([TopicPartition(topic, partition, begin) for (topic, partition), (begin, _) in ends.items()])
    while ends:
        batch = drain(consumer, 5_000, patience_s)
        if not batch:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"no record for {patience_s} s"))
        for message in batch:
            yield message
            line = (str(message.topic()), int(message.partition() or 0))
            if line in ends and int(message.offset() or 0) + 1 >= ends[line][1]:
                del ends[line]
    consumer.unassign()


@contextmanager
def until_told_to_stop() -> Iterator[Event]:
    """An event that is set by SIGTERM or SIGINT, so that a loop can end between two batches."""
    told = Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: told.set())
    yield told
