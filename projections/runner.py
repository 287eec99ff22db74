"""The projector: reads every partition of `forge.events` and keeps the live read model up to date.

`python -m projections.runner`. One process; a second one leaves at once. Where it stands is written in Postgres,
with the rows, so it can be killed at any instant.
"""

import logging
import random
import sys
import time
from contextlib import closing
from threading import Event as Flag

import psycopg
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from event_schemas.avro import Undecodable, decode_event
from infra import kafka_clients, kafka_loop, telemetry
from infra.dead_letters import bury
from infra.settings import KafkaSettings, PostgresSettings, TelemetrySettings
from projections import postgres
from projections.fold import Event, Fold
from projections.postgres import AnotherProjector, Db, ReadModel, Superseded
from projections.values import ImpossibleHistory

log = logging.getLogger(__name__)

GROUP = "projections"
BATCH = 2_000
STREAMS_IN_MEMORY = 5_000
IDLE_WAIT_S = 0.5
PATIENCE_S = 10.0
LONGEST_PAUSE_S = 10.0


class LogCut(Exception):
    """The log no longer holds the records that come next. Nothing may be skipped: a person has to look."""


class Projector:
    """One connection, one consumer, one fold. Lasts until one of the two products goes away."""

    def __init__(self, kafka: KafkaSettings, db: Db) -> None:
        self._db = db
        self._topic = kafka.topics.events.name
        self._dead = kafka.topics.dead.name
        self._producer: Producer = kafka_clients.producer(kafka)
        self._consumer: Consumer = kafka_clients.consumer(kafka, GROUP, auto_offset_reset="error")
        self._fold = Fold()
        postgres.own(db)
        self._model: ReadModel = postgres.adopt(db)
        self._goal: dict[int, int] = {}

    def run(self, stop: Flag) -> None:
        """Until told to stop. Raises what Kafka and Postgres raise, `AnotherProjector`, `LogCut`."""
        try:
            self._begin()
            while not stop.is_set():
                self._step()
        finally:
            self._consumer.close()

    def _step(self) -> None:
        batch = kafka_loop.drain(self._consumer, BATCH, IDLE_WAIT_S)
        try:
            if batch:
                self._project(batch)
            if not self._model.live:
                self._go_live_when_caught_up()
        except Superseded as reason:
            log.info("%s", reason)
            self._model = postgres.adopt_live(self._db)
            self._begin()

    def _begin(self) -> None:
        """Read on where the tables stand. What Kafka remembers of us does not count."""
        partitions = self._partitions()
        self._fold = Fold()
        self._fold.progress = postgres.positions(self._db, partitions)
        starts = {partition: at.next_offset for partition, at in self._fold.progress.items()}
        self._consumer.assign([TopicPartition(self._topic, partition, start) for partition, start in starts.items()])
        if not self._model.live:
            self._goal = self._ends(partitions)
        log.info("projecting into %s from %s", self._model.schema, starts)

    # --- a batch ---

    def _project(self, batch: list[Message]) -> None:
        """Fold and save. A value that no table can hold parks its stream; the batch is halved until it is found."""
        try:
            self._fold_batch(batch)
            postgres.save(self._db, self._fold, live=self._model.live)
            self._fold.keep_only(STREAMS_IN_MEMORY)
        except psycopg.DataError as error:
            self._forget()
            if len(batch) > 1:
                middle = len(batch) // 2
                self._project(batch[:middle])
                self._project(batch[middle:])
            else:
                self._refuse(batch[0], f"no table can hold it: {error}")

    def _fold_batch(self, batch: list[Message]) -> None:
        records = [(message, decode_event(message.value() or b"")) for message in batch]
        names = {_stream_of(message, event) for message, event in records}
        missing = self._fold.use(sorted(names - {""}))
        if missing:
            self._fold.streams |= postgres.load(self._db, missing)
        buried = [self._take(message, event) for message, event in records]
        if any(buried):
            self._flush()

    def _take(self, message: Message, event: Event | Undecodable) -> bool:
        """True when the record was put aside."""
        partition, offset = _place(message)
        if isinstance(event, Undecodable):
            reason = event.reason
        else:
            try:
                self._fold.take(event, partition, offset)
                return False
            except ImpossibleHistory as contradiction:
                reason = str(contradiction)
        self._put_aside(message, _stream_of(message, event), reason)
        return True

    def _put_aside(self, message: Message, stream: str, reason: str) -> None:
        partition, offset = _place(message)
        log.warning("%s stands still at %s/%d/%d: %s", stream or "no stream", self._topic, partition, offset, reason)
        bury(self._producer, self._dead, message, reason)
        if stream:
            self._fold.park(stream, partition, offset, reason)
        else:
            self._fold.pass_by(partition, offset)

    def _refuse(self, message: Message, reason: str) -> None:
        stream = _stream_of(message, Undecodable(reason))
        self._fold.streams |= postgres.load(self._db, [stream] if stream else [])
        self._put_aside(message, stream, reason)
        self._flush()
        postgres.save(self._db, self._fold, live=self._model.live)

    def _flush(self) -> None:
        if self._producer.flush(PATIENCE_S):
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "the dead letters were not taken"))

    def _forget(self) -> None:
        """The tables did not follow the fold: begin again from what they say."""
        self._fold = Fold()
        self._fold.progress = postgres.positions(self._db, 0)

    # --- becoming the live one ---

    def _go_live_when_caught_up(self) -> None:
        """A read model of a new version is filled beside the old one, and takes its place when it knows as much."""
        progress = self._fold.progress
        if any(progress[partition].next_offset < end for partition, end in self._goal.items()):
            return
        postgres.go_live(self._db, self._model.schema)
        self._model = ReadModel(self._model.schema, live=True)
        log.info("%s is live", self._model.schema)

    def _partitions(self) -> int:
        topic = self._consumer.list_topics(self._topic, timeout=PATIENCE_S).topics[self._topic]
        if topic.error is not None:
            raise KafkaException(topic.error)
        return len(topic.partitions)

    def _ends(self, partitions: int) -> dict[int, int]:
        return {
            partition: self._consumer.get_watermark_offsets(TopicPartition(self._topic, partition), PATIENCE_S)[1]
            for partition in range(partitions)
        }


def _place(message: Message) -> tuple[int, int]:
    return int(message.partition() or 0), int(message.offset() or 0)


def _stream_of(message: Message, event: Event | Undecodable) -> str:
    """Whose record it is. What cannot be decoded is known by its key; empty when that cannot be read either."""
    if not isinstance(event, Undecodable):
        return event.stream
    key = message.key()
    try:
        return key.decode() if isinstance(key, bytes) else str(key or "")
    except UnicodeDecodeError:
        return ""


def run(kafka: KafkaSettings, database_url: str, stop: Flag) -> None:
    """Project until told to stop. When Kafka or Postgres is away: wait, connect again, read on where the tables stand.

    Raises `AnotherProjector` and `LogCut`: waiting would not mend these.
    """
    pause = 0.1
    while not stop.is_set():
        begun = time.monotonic()
        try:
            with closing(postgres.connect(database_url)) as db:
                Projector(kafka, db).run(stop)
        except (psycopg.OperationalError, psycopg.InterfaceError, KafkaException) as error:
            if isinstance(error, KafkaException) and error.args[0].code() == KafkaError._AUTO_OFFSET_RESET:
                raise LogCut(f"the log does not hold the records that come next: {error}") from error
            pause = 0.1 if time.monotonic() - begun > LONGEST_PAUSE_S else min(2 * pause, LONGEST_PAUSE_S)
            log.warning("again in %.1f s: %s", pause, error)
            stop.wait(pause * random.uniform(0.5, 1.0))


def main() -> int:
    telemetry.setup("projections", TelemetrySettings())
    try:
        with kafka_loop.until_told_to_stop() as stop:
            run(KafkaSettings(), PostgresSettings().url, stop)
    except (AnotherProjector, LogCut) as reason:
        log.error("%s", reason)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
