"""Gives steps to workers, and says aloud what silence means. `python -m processors.scheduler`.

One is at work at a time: it holds the seat, the only partition of `forge.workers` in the group `scheduler`;
others stand by. It folds events and heartbeats into a `Floor`, puts orders on lanes (the very record of the
`StepQueued` event, with the worker it is meant for in the headers) and sends commands for what is overdue.
Nothing it does needs a transaction: an order lost is sent again, one sent twice is the same step and attempt.
"""

import argparse
import logging
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition
from pydantic import ValidationError

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.ids import derived_id
from event_schemas.message import Actor
from event_schemas.signals import WorkerState
from infra import kafka_clients, kafka_loop, telemetry
from infra.crash_points import reached
from infra.kafka_clients import Headers
from infra.log_clock import MARK, ask_log
from infra.memory import collect_seldom
from infra.settings import DataSettings, KafkaSettings, TelemetrySettings
from infra.watchdog import Stalled, Watchdog
from processors.domain.deadlines import SAY_AGAIN_AFTER, Due, overdue, unstarted
from processors.domain.fair_share import Assignment, assignments
from processors.domain.floor import SECOND, Floor, Stopping
from processors.ear import Ear
from processors.floor_fold import FloorFold
from processors.floor_store import FloorStore

log = logging.getLogger(__name__)

GROUP = "scheduler"
BATCH = 4_000
GATHER_S = 0.02
TICK_S = 0.05
SAVE_EVERY_S = 30.0
JUST_NOW = SECOND
"""What is read as it comes was written no longer ago than this, whatever a broker's clock may say."""
COMMAND_IDS = UUID("0c9b6c0e-4f0c-5b0b-8f35-6f9c5f0d7a42")
ACTOR = Actor(kind="service", id="timekeeper")


class Scheduler:
    """The loop around a `Floor`. Time is the log's: asked for once, then counted on."""

    def __init__(self, kafka: KafkaSettings, store: FloorStore) -> None:
        self._kafka = kafka
        topics = kafka.topics
        self._events, self._commands, self._workers = topics.events.name, topics.commands.name, topics.workers.name
        self._lane = cache(lambda gpu_id: topics.work(gpu_id).name)
        self._store = store
        self._producer: Producer = kafka_clients.patient_producer(kafka)
        self._now = ask_log(self._producer, self._workers).now
        self._ear = Ear(self._say, uuid4().hex, self._now())
        self._live = False
        self._reader: Consumer = kafka_clients.consumer(kafka, f"{GROUP}.reader")
        self.watchdog = Watchdog()
        self._said: dict[tuple[str, str], int] = {}
        self._floor = Floor()
        self._next: dict[int, int] = {}
        self._old_words = 0
        self._reading = FloorFold(self._floor)

    def run(self, stop: Event, seated: Callable[[], bool]) -> None:
        """Work until told to stop, or until the seat is lost. Raises `Stalled`: another one of us has to go on."""
        try:
            self._work(stop, seated)
        finally:
            self._reader.close()

    def _work(self, stop: Event, seated: Callable[[], bool]) -> None:
        reached("scheduler.seat_taken")
        self._catch_up()
        reached("scheduler.caught_up")
        saved_at = ticked_at = time.monotonic()
        while not stop.is_set() and seated():
            batch = kafka_loop.drain(self._reader, BATCH, TICK_S, GATHER_S)
            self.watchdog.look(self._reader)
            for message in batch:
                self._take_in(message)
            self._reading.look_at_begun()
            moment = time.monotonic()
            if moment - ticked_at >= TICK_S or self._floor.shelving:
                ticked_at = moment
                self._listen()
                self._tell(overdue(self._floor, self._now()))
                self._take_back()
            dispatched = self._dispatch(assignments(self._floor, self._now()))
            self._producer.flush()
            if dispatched:
                reached("scheduler.orders_flushed")
            if moment - saved_at >= SAVE_EVERY_S:
                saved_at = moment
                self._store.save(self._floor, self._next)
        self._store.save(self._floor, self._next)

    # --- reading ---

    def _catch_up(self) -> None:
        """Fold what the log holds beyond the last snapshot, then go on reading where that ended."""
        begun = time.monotonic()
        self._floor, self._next = self._store.load()
        self._reading = FloorFold(self._floor)
        events = self._events
        numbers = self._reader.list_topics(events, timeout=30).topics[events].partitions
        starts = [TopicPartition(events, number, self._next.get(number, 0)) for number in numbers]
        count = 0
        for message in kafka_loop.read_to_end(self._reader, starts):
            self._take_in(message)
            count += 1
        self._reading.look_at_begun()
        self._floor.caught_up(self._now())
        self._live = True
        workers = TopicPartition(self._workers, 0, OFFSET_BEGINNING)
        self._old_words = self._reader.get_watermark_offsets(workers, timeout=30)[1]
        self._reader.assign(
            [TopicPartition(events, n, self._next.get(n, OFFSET_BEGINNING)) for n in numbers] + [workers]
        )
        log.info("folded %d events in %.2f s", count, time.monotonic() - begun)

    def _take_in(self, message: Message) -> None:
        if message.topic() == self._workers:
            self._hear(message)
        else:
            self._fold(message)

    def _fold(self, message: Message) -> None:
        self._next[int(message.partition() or 0)] = int(message.offset() or 0) + 1
        at = int(message.timestamp()[1]) * 1_000
        if self._live:
            now = self._now()
            at = min(max(at, now - JUST_NOW), now)
        self._reading.take((message.key() or b"").decode(), message.value() or b"", at)

    def _listen(self) -> None:
        """While we hear nothing, nobody's silence counts."""
        now = self._now()
        if self._ear.is_deaf(now):
            self._floor.listening_since = now
        self._ear.speak_now_and_then(now)

    def _say(self, word: bytes) -> None:
        """A tombstone: it means nothing to other readers, and is soon gone."""
        self._produce(self._workers, MARK, None, [(MARK, word)])

    def _hear(self, message: Message) -> None:
        value = message.value()
        if value is None:
            for name, word in kafka_clients.headers_of(message):
                if name == MARK and word is not None:
                    self._ear.heard(word)
            return
        try:
            worker = WorkerState.model_validate_json(value)
        except ValidationError as fault:
            log.error("a worker speaks in tongues: %s", fault)
            return
        heard = self._now()
        if int(message.offset() or 0) < self._old_words:  # only of these must the age be told by another clock
            heard = min(heard, int(message.timestamp()[1]) * 1_000)
        self._floor.hear(worker, heard)

    # --- speaking ---

    def _dispatch(self, chosen: Iterable[Assignment]) -> bool:
        """Was there anything to put on a lane?"""
        dispatched = False
        for one in chosen:
            dispatched = True
            worker = one.lane.worker
            headers: Headers = [
                ("incarnation", worker.incarnation.encode()),
                ("engine", one.engine.encode()),
            ]
            if one.instead_of:
                headers.append(("instead_of", one.instead_of.encode()))
            if self._floor.starved.get(one.step.job_id) == one.step.step:
                headers.append(("after", b"out_of_memory"))
            self._produce(self._lane(worker.gpu_id), f"job-{one.step.job_id}", one.step.order, headers)
            reached("scheduler.order_sent")
        for given_up in self._floor.stopping:
            self._stop(given_up)
        self._floor.stopping.clear()
        return dispatched

    def _stop(self, given_up: Stopping) -> None:
        attempt = f"{given_up.job_id}/{given_up.step}/{given_up.attempt}"
        headers: Headers = [("incarnation", given_up.incarnation.encode()), ("cancel", attempt.encode())]
        self._produce(self._lane(given_up.gpu_id), f"job-{given_up.job_id}", b"", headers)
        reached("scheduler.cancel_sent")

    def _tell(self, dues: Iterable[Due]) -> None:
        now = self._now()
        for due in dues:
            subject = (due.stream, due.cause)
            if now - self._said.get(subject, 0) < SAY_AGAIN_AFTER:
                continue
            self._said[subject] = now
            command_id = derived_id(COMMAND_IDS, f"{due.stream}/{due.cause}")
            command = CommandEnvelope(command_id, due.stream, now, ACTOR, due.project_id, command_id, due.body)
            self._produce(self._commands, due.stream, avro.encode_command(command))
            reached("scheduler.command_told")
        if len(self._said) > 100_000:
            self._said = {subject: at for subject, at in self._said.items() if now - at < SAY_AGAIN_AFTER}

    def _take_back(self) -> None:
        for job_id in unstarted(self._floor, self._now()):
            self._floor.take_back(job_id)

    def _produce(self, topic: str, key: str, value: bytes | None, headers: Headers | None = None) -> None:
        kafka_clients.send(self._producer, topic, value, key, headers=headers or [])


class Seat:
    """The right to schedule: the partition of `forge.workers` in the group of schedulers."""

    def __init__(self, kafka: KafkaSettings, member: str | None) -> None:
        self._held = False
        self._lost = False
        self._consumer = kafka_clients.consumer(kafka, GROUP, member)
        self._consumer.subscribe(
            [kafka.topics.workers.name], on_assign=self._sit, on_revoke=self._rise, on_lost=self._rise
        )

    def wait(self, stop: Event) -> bool:
        while not self._held and not stop.is_set():
            kafka_loop.drain(self._consumer, 2, 0.2)
        return self._held

    def held(self) -> bool:
        kafka_loop.drain(self._consumer, 2, 0)
        return self._held

    def leave(self) -> None:
        self._consumer.close()

    def _sit(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if partitions:
            consumer.incremental_assign(partitions)
            consumer.pause(partitions)
            self._held = True

    def _rise(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._held = self._held and not partitions


def main() -> None:
    parser = argparse.ArgumentParser(prog="processors.scheduler", description=__doc__)
    parser.add_argument("--member", help="static name: a restart under the same name takes the seat back at once")
    chosen = parser.parse_args()
    kafka, data = KafkaSettings(), DataSettings()
    telemetry.setup("scheduler", TelemetrySettings())
    store = FloorStore(Path(data.folder) / "scheduler" / "floor.json")
    collect_seldom()
    with kafka_loop.until_told_to_stop() as stop:
        seat = Seat(kafka, chosen.member)
        while seat.wait(stop):
            try:
                Scheduler(kafka, store).run(stop, seat.held)
            except Stalled as reason:
                log.error("%s: another reader takes its place", reason)
            if stop.is_set():
                break
        seat.leave()


if __name__ == "__main__":
    main()
