"""Configurations of Kafka's clients: the choices that the forge's promises rest on, made in one place."""

import logging
import threading
from collections.abc import Mapping
from functools import partial
from operator import methodcaller
from typing import Any, Final, cast

from confluent_kafka import Consumer, KafkaError, Message, Producer
from confluent_kafka.admin import AdminClient

from infra.settings import KafkaSettings

SettingValue = str | int | bool
Headers = list[tuple[str, str | bytes | None]]
Config = dict[str, Any]  # as the client library types it

log = logging.getLogger(__name__)

_READ_HEADERS: Final = methodcaller("headers")


def producer(settings: KafkaSettings, **more: SettingValue) -> Producer:
    """An idempotent producer: acknowledged means kept by every replica in sync, once, in order.

    It waits 50 ms for company. A caller that is done with a batch flushes; one that does not flush pays the wait.
    """
    return Producer(producer_config(settings, **more))


def patient_producer(settings: KafkaSettings) -> Producer:
    """For a process that has nobody to refuse: while the brokers are away it waits, however long, and loses nothing."""
    return producer(settings, delivery_timeout_ms=0)


def send(producer: Producer, topic: str, value: bytes | None, key: str | bytes | None, **more: Any) -> None:
    """Hands a record to the producer; while its queue is full, waits until the brokers have taken some of it."""
    while True:
        try:
            producer.produce(topic, value, key, **more)
            return
        except BufferError:
            producer.poll(0.1)


def headers_of(message: Message) -> list[tuple[str, bytes | None]]:
    """A record's headers; none where a name is no UTF-8: what the client library makes of one crashes its reader.

    The library then returns a list and leaves an exception set. A plain call, once the interpreter has specialised it,
    does not look for that; a call by way of `methodcaller` always does.
    """
    try:
        return cast("list[tuple[str, bytes | None]]", _READ_HEADERS(message) or [])
    except SystemError:
        message.set_headers([])
        return []


def producer_config(settings: KafkaSettings, **more: SettingValue) -> Config:
    """`more` uses underscores for dots: `linger_ms=0`."""
    chosen: Config = {
        "acks": "all",
        "enable.idempotence": True,
        "linger.ms": 50,
        "compression.type": settings.compression,
        "delivery.timeout.ms": 60_000,
        "partitioner": "murmur2_random",  # as Java's clients do it, so that theirs and ours put a stream in one place
    }
    return common(settings) | chosen | dotted(more)


def consumer(settings: KafkaSettings, group: str, member: str | None = None, **more: SettingValue) -> Consumer:
    """A consumer whose position moves only when the caller says so, beginning with the oldest record.

    `member` makes it a static member: a process that comes back under the same name within the session timeout (10 s)
    gets its partitions back without a rebalance.
    """
    return Consumer(consumer_config(settings, group, member, **more))


def consumer_config(settings: KafkaSettings, group: str, member: str | None = None, **more: SettingValue) -> Config:
    chosen: Config = {
        "group.id": f"{settings.topic_prefix}.{group}",  # a second forge on the same brokers has groups of its own
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": False,
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": round(settings.session_timeout_s * 1_000),
        "heartbeat.interval.ms": round(settings.session_timeout_s * 200),
        "max.poll.interval.ms": 300_000,
        "fetch.wait.max.ms": 100,
        # librdkafka reads ahead 64 MB per topic unless told; a tailing process needs a fraction of that.
        "queued.max.messages.kbytes": 8 * 1024,
    }
    static: Config = {"group.instance.id": member} if member else {}
    return common(settings) | chosen | static | dotted(more)


def admin(settings: KafkaSettings) -> AdminClient:
    return AdminClient(common(settings))


def common(settings: KafkaSettings) -> Config:
    """What every client needs: where the brokers are, how to be let in, where to complain."""
    return {
        "bootstrap.servers": settings.bootstrap_servers,
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 1_000,
        # Without it a client that once heard that there is no broker (the only one was fenced for a moment) never looks
        # for one again. With it the backoff is forgotten while all brokers are away: hence `Seldom`.
        "metadata.recovery.strategy": "rebootstrap",
        "logger": log,
        "error_cb": partial(complain, Complaints()),
        **security(settings),
    }


def security(settings: KafkaSettings) -> Config:
    chosen: Config = {"security.protocol": settings.security_protocol}
    if settings.ca_file:
        chosen["ssl.ca.location"] = str(settings.ca_file)
    if settings.security_protocol.startswith("SASL"):
        chosen |= {
            "sasl.mechanism": settings.sasl_mechanism,
            "sasl.username": settings.sasl_username,
            "sasl.password": settings.sasl_password.get_secret_value(),
        }
    return chosen


class Seldom(logging.Filter):
    """Lets a client say that it cannot reach a broker once in `EVERY_S`, not with each of forty attempts a second."""

    EVERY_S = 10.0

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if not text.startswith("FAIL "):
            return True
        client, now = text.partition("]: ")[0], record.created
        if now - self.told.get(client, 0.0) < self.EVERY_S:
            return False
        self.told[client] = now
        return True


log.addFilter(Seldom())


class Complaints:
    """Remembers the last error, so that a broker that is away for an hour fills one line and not the disk."""

    def __init__(self) -> None:
        self.last = ""
        self.lock = threading.Lock()

    def is_new(self, error: KafkaError) -> bool:
        with self.lock:
            fresh, self.last = error.name() != self.last, error.name()
            return fresh


def complain(complaints: Complaints, error: KafkaError) -> None:
    """librdkafka goes on trying by itself; a fatal error is raised to the caller at its next call."""
    if complaints.is_new(error):
        log.warning("kafka: %s: %s", error.name(), error.str())


def dotted(more: Mapping[str, SettingValue]) -> Config:
    return {name.replace("_", "."): value for name, value in more.items()}
