"""The only writer of `forge.events`: reads commands, asks the deciders, writes what they say.

`python -m processors.orchestrator`. Any number may run: Kafka shares the partitions among them. Nothing is
written in a Kafka transaction; docs/adr/0001 tells why none is needed.
"""

import argparse
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message as Body
from infra import kafka_clients, kafka_loop, telemetry
from infra.crash_points import reached
from infra.dead_letters import UNDECODABLE, bury
from infra.log_clock import appended_at
from infra.memory import collect_seldom
from infra.settings import DataSettings, KafkaSettings, TelemetrySettings
from infra.watchdog import Stalled, Watchdog
from processors.book import Book, understands
from processors.stream_store import Place, StreamStore, open_store
from processors.unrecoverable import lost_step

log = logging.getLogger(__name__)

GROUP = "orchestrator"
BATCH = 2_000
GATHER_S = 0.02
IDLE_WAIT_S = 0.5
CROWD = 4
CROWD_LINGER_S = 0.005
"""After a batch of several commands the next one waits for those that were sent together with its first."""
MOST_PASSED_ON = 4_000
"""Bytes, of a command's headers: what is more is not worth an event that no broker takes."""
COMMIT_EVERY_S = 1.0
SAVE_EVERY_S = 30.0
SAVE_EVERY_EVENTS = 100_000
"""A restart folds no more than this again: two seconds or so."""


@dataclass(slots=True)
class Desk:
    """One partition in our care: its book, its shelf, and the offset that our next event must get."""

    book: Book
    store: StreamStore
    next_event: int


class Overtaken(Exception):
    """An event stands in the log that we did not write: somebody else decided for this partition too."""


class Orchestrator:
    def __init__(self, kafka: KafkaSettings, folder: Path, member: str | None = None) -> None:
        self._kafka = kafka
        self._folder = folder
        self._commands = kafka.topics.commands.name
        self._events = kafka.topics.events.name
        self._dead = kafka.topics.dead.name
        self._producer: Producer = kafka_clients.patient_producer(kafka)
        self._member = member
        self._consumer = self._join()
        self.watchdog = Watchdog()
        self._desks: dict[int, Desk] = {}
        self._delivered: dict[int, int | None] = {}
        self._answered: dict[int, int] = {}
        self._committed_at = time.monotonic()
        self._saved_at = time.monotonic()
        self._unsaved = 0

    def run(self, stop: Event) -> None:
        try:
            crowded = False
            while not stop.is_set():
                linger_s = CROWD_LINGER_S if crowded else 0.0
                batch = kafka_loop.drain(self._consumer, BATCH, IDLE_WAIT_S, GATHER_S, linger_s)
                crowded = len(batch) >= CROWD
                self._answer(batch)
                self._commit_now_and_then()
                self._save_now_and_then()
                self._renew_if_stalled()
        except BaseException:
            self._forget()  # an answer may be in the books and not in the log
            raise
        finally:
            self._leave(self._consumer, [TopicPartition(self._commands, p) for p in self._desks])
            self._consumer.close()

    def _join(self) -> Consumer:
        consumer = kafka_clients.consumer(self._kafka, GROUP, self._member)
        consumer.subscribe([self._commands], on_assign=self._take, on_revoke=self._leave, on_lost=self._lose)
        return consumer

    def _renew_if_stalled(self) -> None:
        try:
            self.watchdog.look(self._consumer)
        except Stalled as reason:
            log.error("%s: another consumer takes its place", reason)
            self._consumer.close()
            self._consumer = self._join()

    # --- answering ---

    def _answer(self, batch: list[Message]) -> None:
        if not batch:
            return
        reached("orchestrator.batch_read")
        answers: dict[int, list[tuple[Message, bytes]]] = {}
        for command in batch:
            desk = self._desks.get(int(command.partition() or 0))
            if desk is None or int(command.offset() or 0) < desk.book.next_command:
                continue  # taken from us, or answered in an earlier life
            records = self._decide(desk.book, command)
            answers.setdefault(desk.book.partition, []).extend((command, record) for record in records)
        reached("orchestrator.decided")
        if len(self._producer):  # letters; the events behind them will say that they were dealt with
            self._producer.flush()
            reached("orchestrator.letters_flushed")
        for partition, records_of in answers.items():
            self._write(partition, records_of)
        reached("orchestrator.events_produced")
        self._producer.flush()
        reached("orchestrator.events_flushed")
        for partition, records_of in answers.items():
            try:
                self._check_delivery(partition, len(records_of))
            except Overtaken as reason:
                log.warning("partition %d is folded anew: %s", partition, reason)
                self._fold_anew(partition)
        for command in batch:
            self._answered[int(command.partition() or 0)] = int(command.offset() or 0) + 1

    def _decide(self, book: Book, message: Message) -> list[bytes]:
        command = understood(message)
        if isinstance(command, avro.Undecodable):
            bury(self._producer, self._dead, message, command.reason, kind=UNDECODABLE, role=GROUP)
            book.next_command = int(message.offset() or 0) + 1
            return []
        if not command.traceparent:
            records = book.decide(command, int(message.offset() or 0))
        else:
            with telemetry.span("decide", command.traceparent, stream=command.stream):
                records = book.decide(command, int(message.offset() or 0))
        lost = lost_step(command, records)
        if lost:
            bury(self._producer, self._dead, message, lost.reason, kind="step", role=GROUP, facts=lost.facts)
        return records

    def _write(self, partition: int, records: list[tuple[Message, bytes]]) -> None:
        """Only the last record's delivery is looked at: within a partition the ones before it came before it."""
        last = len(records) - 1
        for index, (command, record) in enumerate(records):
            more: dict[str, Any] = {"on_delivery": self._note_delivery} if index == last else {}
            headers = kafka_clients.headers_of(command)
            if headers and sum(len(name) + len(word or b"") for name, word in headers) <= MOST_PASSED_ON:
                more["headers"] = headers
            kafka_clients.send(self._producer, self._events, record, command.key(), partition=partition, **more)

    def _note_delivery(self, error: object, message: Message) -> None:
        self._delivered[int(message.partition() or 0)] = None if error is not None else message.offset()

    def _check_delivery(self, partition: int, count: int) -> None:
        if not count:
            return
        last = self._delivered.pop(partition, None)
        desk = self._desks[partition]
        if last is None:
            raise Overtaken("the broker did not take every event")
        if last != desk.next_event + count - 1:
            raise Overtaken(f"our last event got offset {last}, not {desk.next_event + count - 1}")
        desk.next_event += count
        self._unsaved += count

    def _commit_now_and_then(self) -> None:
        """For the eye of a lag monitor only: where to go on stands in the events themselves."""
        if not self._answered or time.monotonic() - self._committed_at < COMMIT_EVERY_S:
            return
        self._committed_at = time.monotonic()
        places = [TopicPartition(self._commands, p, offset) for p, offset in self._answered.items() if p in self._desks]
        self._answered.clear()
        if places:
            self._consumer.commit(offsets=places, asynchronous=True)
            reached("orchestrator.commit_asked")

    # --- partitions come and go ---

    def _take(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        numbers = [partition.partition for partition in partitions]
        begun = time.monotonic()
        self._open(numbers)
        reached("orchestrator.partitions_folded")
        consumer.incremental_assign(
            [TopicPartition(self._commands, p, self._desks[p].book.next_command or OFFSET_BEGINNING) for p in numbers]
        )
        reached("orchestrator.partitions_taken")
        events = sum(self._desks[p].book.counts.folded for p in numbers)
        log.info("took %d partitions, folded %d events in %.2f s", len(numbers), events, time.monotonic() - begun)

    def _open(self, numbers: Iterable[int]) -> None:
        """Read each partition from where its store ends to the end of the log."""
        starts = []
        for number in numbers:
            store = open_store(self._folder / f"partition-{number}.sqlite")
            place = store.place()
            self._desks[number] = Desk(Book(number, store, place.next_command), store, place.next_event)
            starts.append(TopicPartition(self._events, number, place.next_event))
        reader = kafka_clients.consumer(self._kafka, f"{GROUP}.fold")
        try:
            for message in kafka_loop.read_to_end(reader, starts):
                desk = self._desks[int(message.partition() or 0)]
                desk.book.fold(message.value() or b"")
                desk.next_event = int(message.offset() or 0) + 1
        finally:
            reader.close()
        for start in starts:
            self._desks[start.partition].book.settle()

    def _fold_anew(self, partition: int) -> None:
        self._desks.pop(partition).store.close()
        self._open([partition])
        place = TopicPartition(self._commands, partition, self._desks[partition].book.next_command or OFFSET_BEGINNING)
        self._consumer.seek(place)
        reached("orchestrator.folded_anew")

    def _leave(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for partition in partitions:
            desk = self._desks.pop(partition.partition, None)
            if desk:
                _save(desk)
                desk.store.close()

    def _lose(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Somebody else has them already: what we know may be old, so it is not kept."""
        for partition in partitions:
            desk = self._desks.pop(partition.partition, None)
            if desk:
                desk.store.close()

    def _forget(self) -> None:
        self._lose(self._consumer, [TopicPartition(self._commands, p) for p in self._desks])

    def _save_now_and_then(self) -> None:
        if time.monotonic() - self._saved_at < SAVE_EVERY_S and self._unsaved < SAVE_EVERY_EVENTS:
            return
        self._saved_at = time.monotonic()
        self._unsaved = 0
        for desk in self._desks.values():
            _save(desk)


def _save(desk: Desk) -> None:
    if desk.book.touched and desk.book.is_whole:
        desk.store.save(desk.book.take_touched(), Place(desk.next_event, desk.book.next_command))
        reached("orchestrator.store_saved")


def understood(message: Message) -> CommandEnvelope[Body] | avro.Undecodable:
    command = avro.decode_command(message.value() or b"")
    if isinstance(command, avro.Undecodable):
        return command
    if not understands(command.stream):
        return avro.Undecodable(f"no decider for the stream {command.stream!r}")
    if (message.key() or b"") != command.stream.encode():
        return avro.Undecodable("the record's key is not the command's stream")
    at = appended_at(message)  # of one record always the same: to decide it again is to decide the same
    return command if at is None else command._replace(at=at)


def main() -> None:
    parser = argparse.ArgumentParser(prog="processors.orchestrator", description=__doc__)
    parser.add_argument("--member", help="static name: a restart under the same name has its partitions back at once")
    chosen = parser.parse_args()
    kafka, data = KafkaSettings(), DataSettings()
    telemetry.setup("orchestrator", TelemetrySettings())
    collect_seldom()
    with kafka_loop.until_told_to_stop() as stop:
        Orchestrator(kafka, data.folder / "orchestrator", chosen.member).run(stop)


if __name__ == "__main__":
    main()
