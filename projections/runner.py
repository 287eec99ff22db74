"""The projector: reads every partition of `forge.events` and keeps the live read model up to date.

`python -m projections.runner`. One process; a second one leaves at once. Where it stands is written in Postgres,
with the rows, so it can be killed at any instant.
"""

import gc
import logging
import random
import sys
import time
from contextlib import closing
from threading import Event as Flag

import psycopg
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from infra import kafka_clients, kafka_loop, telemetry
from infra.crash_points import reached
from infra.dead_letters import bury
from infra.settings import KafkaSettings, PostgresSettings, TelemetrySettings
from infra.watchdog import Watchdog
from projections import postgres
from projections.fold import Fold
from projections.postgres import AnotherProjector, Db, ReadModel, Superseded
from projections.projection import Projection

log = logging.getLogger(__name__)

GROUP = "projections"
BATCH = 10_000
GATHER_S = 0.25
LINGER_S = 0.01
"""A transaction for each event would take the processor from those who make the next one."""
CROWD = 16
CROWD_LINGER_S = 0.04
"""The more jobs are under way, the less one reader's delay matters beside the price of a transaction for all."""
STREAMS_IN_MEMORY = 5_000
IDLE_WAIT_S = 0.5
PATIENCE_S = 10.0
LONGEST_PAUSE_S = 10.0


class LogCut(Exception):
    """The log no longer holds the records that come next. Nothing may be skipped: a person has to look."""


class Projector:
    """One connection, one consumer, one fold. Lasts until one of the two products goes away."""

    def __init__(self, kafka: KafkaSettings, db: Db) -> None:
        postgres.own(db)
        self._db = db
        self._topic = kafka.topics.events.name
        self._dead = kafka.topics.dead.name
        self._producer: Producer | None = None
        self._kafka = kafka
        self._consumer: Consumer = kafka_clients.consumer(kafka, GROUP, auto_offset_reset="error")
        self._watchdog = Watchdog()
        self._model: ReadModel = postgres.adopt(db)
        reached("projector.tables_adopted")
        self._projection = Projection(db, self._save, self._bury)
        self._goal: dict[int, int] = {}
        self._crowded = False

    def run(self, stop: Flag) -> None:
        """Until told to stop. Raises what Kafka and Postgres raise, and `AnotherProjector`."""
        try:
            self._begin()
            while not stop.is_set():
                self._step()
        finally:
            self._consumer.close()

    def _begin(self) -> None:
        """Read on where the tables stand. What Kafka remembers of us does not count."""
        partitions = self._partitions()
        starts = self._projection.begin(partitions)
        self._consumer.assign([TopicPartition(self._topic, partition, start) for partition, start in starts.items()])
        self._goal = {} if self._model.live else self._ends(partitions)
        log.info("projecting into %s from %s", self._model.schema, starts)

    def _step(self) -> None:
        linger_s = CROWD_LINGER_S if self._crowded else LINGER_S
        batch = kafka_loop.drain(self._consumer, BATCH, IDLE_WAIT_S, GATHER_S, linger_s)
        self._crowded = len(batch) >= CROWD
        self._watchdog.look(self._consumer)
        try:
            if batch:
                reached("projector.batch_read")
                self._projection.project(batch)
                self._projection.fold.keep_only(STREAMS_IN_MEMORY)
            if not self._model.live:
                self._go_live_when_caught_up()
        except Superseded as reason:
            log.info("%s", reason)
            self._model = postgres.adopt_live(self._db)
            self._begin()

    def _save(self, db: Db, fold: Fold) -> None:
        if self._producer is not None:
            if self._producer.flush(PATIENCE_S):
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "the dead letters were not taken"))
            reached("projector.letters_flushed")
        postgres.save(db, fold, live=self._model.live)

    def _bury(self, message: Message, stream: str, reason: str) -> None:
        """The record is put aside before its stream is parked: in the worst case twice, never not at all."""
        place = f"{message.topic()}/{message.partition()}/{message.offset()}"
        log.warning("%s stands still at %s: %s", stream or "a record without a stream", place, reason)
        if self._producer is None:
            self._producer = kafka_clients.producer(self._kafka)
        bury(self._producer, self._dead, message, reason, kind="parked", role=GROUP, facts={"stream": stream})

    def _go_live_when_caught_up(self) -> None:
        """A read model of a new version is filled beside the old one, and takes its place when it knows as much."""
        progress = self._projection.fold.progress
        if any(progress[partition].next_offset < end for partition, end in self._goal.items()):
            return
        postgres.go_live(self._db, self._model.schema)
        reached("projector.went_live")
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
    gc.set_threshold(50_000, 20, 50)  # rows and events are trees: looking for circles often is a waste
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
