"""The log's clock: time as the brokers stamp it on what they append, for a process that must not trust its own host.

Asked once, then counted on by a clock that nobody can set. So a host whose time of day jumps, or was wrong from the
beginning, neither hurries nor delays what is measured against the log.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, KafkaError, KafkaException, Message, Producer

log = logging.getLogger(__name__)

MARK: Final = "clock"
"""Key of the tombstones that ask for the time: a compacted topic keeps none of them for long."""

_BOOTTIME: Final = getattr(time, "CLOCK_BOOTTIME", None)  # goes on while the machine is suspended


def counted_us() -> int:
    """Microseconds by a clock that only ever goes on; its zero means nothing."""
    return (time.clock_gettime_ns(_BOOTTIME) if _BOOTTIME is not None else time.monotonic_ns()) // 1_000


class LogClock:
    """`now()` in microseconds since 1970, by the brokers' clock as it was when `told`."""

    def __init__(self, told_us: int, counted: Callable[[], int] = counted_us) -> None:
        self._counted = counted
        self._lead = told_us - counted()

    def now(self) -> int:
        return self._lead + self._counted()


def appended_at(message: Message) -> int | None:
    """When the log took this record, microseconds since 1970. None if its stamp is only what its sender believed."""
    kind, at_ms = message.timestamp()
    return at_ms * 1_000 if kind == TIMESTAMP_LOG_APPEND_TIME else None


def ask_log(producer: Producer, topic: str, patience_s: float = 30.0) -> LogClock:
    """A clock set by the stamp that a tombstone gets on the topic. Raises `KafkaException` when nobody answers."""
    answers: list[tuple[KafkaError | None, Message, LogClock]] = []
    producer.produce(
        topic, None, MARK, on_delivery=lambda error, message: answers.append((error, message, _clock_of(message)))
    )
    producer.flush(patience_s)
    if not answers:
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"{topic} took no record in {patience_s:.0f} s"))
    error, message, clock = answers[0]
    if error is not None:
        raise KafkaException(error)
    if appended_at(message) is None:
        log.warning(
            "%s does not stamp what it takes: this host's clock is used. Run python -m infra.kafka_admin", topic
        )
    return clock


def _clock_of(message: Message) -> LogClock:
    return LogClock(message.timestamp()[1] * 1_000)
