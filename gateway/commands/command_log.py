"""The way into the log: a command is appended, and answered for only when every replica has it."""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, Protocol, Self

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from gateway.errors import Problem
from gateway.metrics import Metrics
from infra.crash_points import reached
from infra.kafka_clients import producer
from infra.settings import KafkaSettings

PATIENCE_MS = 5_000
LINGER_MS = 2
MOST_WAITING = 20_000


class Position(NamedTuple):
    """Where a command stands in `forge.commands`: the token that a client sends to read its own write."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for anything but `partition:offset`."""
        partition, offset = (int(part) for part in text.split(":"))
        if partition < 0 or offset < 0:
            raise ValueError("a position counts from 0")
        return cls(partition, offset)


class CommandLog(Protocol):
    """What the routes need of the log."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def append(self, command: CommandEnvelope[Message]) -> Position:
        """Raises `Problem("log_unavailable")`."""

    async def append_all(self, commands: Sequence[CommandEnvelope[Message]]) -> list[Position]:
        """Raises `Problem("log_unavailable")` when any could not be kept; sending all again does no harm."""


class KafkaCommandLog:
    """One producer for all requests: what arrives within two milliseconds travels together."""

    def __init__(self, settings: KafkaSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._topic = settings.topics.commands.name
        self._metrics = metrics
        self._told: deque[tuple[asyncio.Future[Position], KafkaError | None, Position]] = deque()
        self._stopping = threading.Event()

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._producer: Producer = producer(
            self._settings,
            linger_ms=LINGER_MS,
            delivery_timeout_ms=PATIENCE_MS,
            queue_buffering_max_messages=MOST_WAITING,
        )
        self._thread = threading.Thread(target=self._listen, name="delivery-reports", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        await asyncio.to_thread(self._producer.flush, 5)
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    async def append(self, command: CommandEnvelope[Message]) -> Position:
        with self._metrics.append_seconds.time():
            return await self._send(command)

    async def append_all(self, commands: Sequence[CommandEnvelope[Message]]) -> list[Position]:
        return list(await asyncio.gather(*map(self.append, commands)))

    def _send(self, command: CommandEnvelope[Message]) -> "asyncio.Future[Position]":
        answer: asyncio.Future[Position] = self._loop.create_future()
        traced: list[tuple[str, str | bytes | None]] = (
            [("traceparent", command.traceparent)] if command.traceparent else []
        )
        try:
            self._producer.produce(
                self._topic,
                avro.encode_command(command),
                key=command.stream,
                headers=traced,
                on_delivery=partial(self._delivered, answer),
            )
        except (BufferError, KafkaException) as failure:
            raise Problem("log_unavailable", f"the command was not appended: {failure}") from failure
        reached("gateway.command_produced")
        return answer

    def _delivered(self, answer: "asyncio.Future[Position]", error: KafkaError | None, record: Record) -> None:
        """Runs in the listening thread. Only notes: the event loop is woken once per batch, not once per record."""
        self._told.append((answer, error, Position(record.partition() or 0, record.offset() or 0)))

    def _listen(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(0.2)
            if self._told:
                self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        while self._told:
            answer, error, position = self._told.popleft()
            if answer.done():
                continue  # the client has gone
            if error is None:
                reached("gateway.command_delivered")
                answer.set_result(position)
            else:
                answer.set_exception(Problem("log_unavailable", f"the command was not kept: {error.str()}"))

    def seen_brokers(self, patience_s: float) -> int:
        """How many brokers answer. Blocks; raises `KafkaException` when none does."""
        return len(self._producer.list_topics(self._topic, timeout=patience_s).brokers)
