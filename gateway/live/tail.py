"""The one consumer of a gateway: what workers and meters say, always; events and progress, while somebody listens.

It runs in a thread of its own, joins no group and commits nothing: a gateway has no position of its own in the log.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaException, TopicPartition
from confluent_kafka import Message as Record

from gateway.errors import Problem
from gateway.reads.queries import Vector
from infra.kafka_clients import consumer
from infra.kafka_loop import drain
from infra.settings import KafkaSettings

log = logging.getLogger(__name__)

BATCH: Final = 500
LOOK_UP_S: Final = 0.05
PATIENCE_S: Final = 5.0
ANSWER_S: Final = 2.0
SILENCE_S: Final = 20.0
CATCHING_UP: Final = 8

Answer = TypeVar("Answer")
Deliver = Callable[[Sequence[Record]], None]


def _answer(answer: Future[Answer], question: Callable[[], Answer]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(question())
    except KafkaException as failure:
        answer.set_exception(failure)


class Tail:
    """`deliver` maps each topic to who takes its records, in the event loop, batch by batch."""

    def __init__(self, settings: KafkaSettings, deliver: Mapping[str, Deliver]) -> None:
        self._settings = settings
        self._topics = settings.topics
        self._deliver = deliver
        self._stopping = threading.Event()
        self._questions: deque[Callable[[], None]] = deque()
        self._pool = ThreadPoolExecutor(CATCHING_UP, thread_name_prefix="catching-up")
        self._places = asyncio.Semaphore(CATCHING_UP)
        self._listened: list[TopicPartition] = []

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="log-tail", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join, PATIENCE_S)
        self._pool.shutdown(wait=False, cancel_futures=True)

    # --- events, while somebody listens ----------------------------------------------------------

    async def listen(self) -> Vector:
        """Begins with the next event of every partition; returns which these are. Raises `Problem`."""
        return await self._ask(self._listen)

    async def unlisten(self) -> None:
        await self._ask(self._unlisten)

    async def ends(self) -> Vector:
        """The next event of every partition, as the brokers say. Raises `Problem("log_unavailable")`."""
        return await self._ask(self._ends)

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        """The thread answers between two batches: the client library does not let two threads share a consumer."""
        answer: Future[Answer] = Future()
        self._questions.append(lambda: _answer(answer, question))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), PATIENCE_S)
        except (TimeoutError, KafkaException) as failure:
            raise Problem("log_unavailable", "the log does not answer") from failure

    def _ends(self) -> Vector:
        topic = self._topics.events.name
        return {
            number: self._consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=ANSWER_S)[1]
            for number in self._partitions(topic)
        }

    def _listen(self) -> Vector:
        ends = self._ends()
        events, progress = self._topics.events.name, self._topics.progress.name
        self._listened = [TopicPartition(events, number, offset) for number, offset in ends.items()]
        self._listened += [TopicPartition(progress, number, OFFSET_END) for number in self._partitions(progress)]
        self._consumer.incremental_assign(self._listened)
        return ends

    def _unlisten(self) -> None:
        self._consumer.incremental_unassign(self._listened)

    def _partitions(self, topic: str) -> list[int]:
        found = self._consumer.list_topics(topic, timeout=ANSWER_S).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        return sorted(found.partitions)

    # --- the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        self._consumer: Consumer = consumer(self._settings, f"gateway-{uuid4()}")
        always = (self._topics.workers, self._topics.meters)
        self._consumer.assign([TopicPartition(topic.name, 0, OFFSET_BEGINNING) for topic in always])
        while not self._stopping.is_set():
            try:
                while self._questions:
                    self._questions.popleft()()
                self._hand_over(drain(self._consumer, BATCH, LOOK_UP_S))
            except KafkaException as failure:
                log.error("the log cannot be read: %s", failure)
                self._stopping.wait(1.0)
        self._consumer.close()

    def _hand_over(self, records: Sequence[Record]) -> None:
        """One batch at a time: the next is taken when the event loop is done with this one."""
        if not records:
            return
        done = threading.Event()
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._sort, records, done)
            while not done.wait(1.0) and not self._stopping.is_set():
                pass

    def _sort(self, records: Sequence[Record], done: threading.Event) -> None:
        try:
            by_topic: dict[str, list[Record]] = {}
            for record in records:
                by_topic.setdefault(str(record.topic()), []).append(record)
            for topic, batch in by_topic.items():
                self._deliver[topic](batch)
        finally:
            done.set()

    # --- the past --------------------------------------------------------------------------------

    async def past(self, start: Vector, stop: Vector) -> AsyncIterator[Sequence[Record]]:
        """The events from `start` up to, and without, `stop`, in batches; a consumer of its own reads them."""
        wanted = {number: offset for number, offset in stop.items() if start.get(number, 0) < offset}
        if not wanted:
            return
        async with self._places:
            reader = consumer(self._settings, f"gateway-{uuid4()}")
            topic = self._topics.events.name
            reader.assign([TopicPartition(topic, number, start.get(number, 0)) for number in wanted])
            try:
                async for batch in self._up_to(reader, wanted):
                    yield batch
            finally:
                self._pool.submit(reader.close)

    async def _up_to(self, reader: Consumer, wanted: Vector) -> AsyncIterator[Sequence[Record]]:
        loop, missing = asyncio.get_running_loop(), dict(wanted)
        last_heard = loop.time()
        while missing:
            batch = await loop.run_in_executor(self._pool, drain, reader, BATCH, 0.5)
            if batch:
                last_heard = loop.time()
            elif loop.time() - last_heard > SILENCE_S:
                raise Problem("log_unavailable", "the log fell silent while it was read")
            for record in batch:
                number, offset = int(record.partition() or 0), int(record.offset() or 0)
                if number in missing and offset + 1 >= missing[number]:
                    del missing[number]
            yield [one for one in batch if int(one.offset() or 0) < wanted[int(one.partition() or 0)]]
