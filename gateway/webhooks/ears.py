"""Webhooks' side of Kafka: events and notes in, notes out, and how far both were read. Blocking: for one thread.

The group's committed offset of a partition of `forge.events` carries, as its metadata, the offset of the same partition
of `forge.deliveries`: both move in one commit, or not at all.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Final, NamedTuple
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.deliveries import DeliveryNote
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from gateway.webhooks.backlog import Backlog, Marks
from infra import kafka_clients, kafka_loop
from infra.crash_points import reached
from infra.settings import KafkaSettings
from infra.watchdog import Watchdog

log = logging.getLogger(__name__)

GROUP: Final = "webhooks"
BATCH: Final = 200
PATIENCE_S: Final = 30.0
RECALL_S: Final = 10.0


class Heard(NamedTuple):
    """What came: partitions that are ours now, those that are no longer, events, and notes with their places."""

    taken: list[Backlog]
    left: list[int]
    events: list[Record]
    notes: list[tuple[int, int, DeliveryNote | None]]


class Ears:
    """Raises `KafkaException` from any method when only a fresh start helps."""

    def __init__(self, settings: KafkaSettings, member: str | None = None) -> None:
        self._settings = settings
        self._events = settings.topics.events.name
        self._notes = settings.topics.deliveries.name
        self._commands = settings.topics.commands.name
        self._taken: list[Backlog] = []
        self._left: list[int] = []
        self._watchdog = Watchdog()
        self._producer = kafka_clients.patient_producer(settings)
        self._note_reader = kafka_clients.consumer(
            settings, f"{GROUP}-notes-{uuid4()}", queued_max_messages_kbytes=1024
        )
        self._consumer = kafka_clients.consumer(settings, GROUP, member, queued_max_messages_kbytes=2048)
        self._consumer.subscribe([self._events], on_assign=self._take, on_revoke=self._leave, on_lost=self._leave)

    def close(self) -> None:
        self._consumer.close()
        self._note_reader.close()
        self._producer.flush(5.0)

    # --- in ---

    def hear(self, wait_s: float) -> Heard:
        notes = kafka_loop.drain(self._note_reader, BATCH, 0.0) if self._note_reader.assignment() else []
        events = kafka_loop.drain(self._consumer, BATCH, 0.0 if notes else wait_s)
        self._watchdog.look(self._consumer)
        heard = Heard(self._taken, self._left, events, [_note_at(record) for record in notes])
        self._taken, self._left = [], []
        return heard

    def again(self, events: Sequence[Record]) -> None:
        """These will be heard once more: nothing could be done about them."""
        first: dict[int, int] = {}
        for record in events:
            first.setdefault(int(record.partition() or 0), int(record.offset() or 0))
        held = {one.partition for one in self._consumer.assignment()}
        for number, offset in first.items():
            if number in held:
                self._consumer.seek(TopicPartition(self._events, number, offset))

    def _take(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        starts = []
        for place in consumer.committed(partitions, timeout=PATIENCE_S):
            begun = place.offset >= 0
            mark = place.metadata or ""
            first_note = int(mark) if begun and mark.isdecimal() else OFFSET_BEGINNING
            backlog = self._restored(place.partition, max(0, place.offset), first_note)
            self._taken.append(backlog)
            starts.append(TopicPartition(self._events, place.partition, place.offset if begun else OFFSET_BEGINNING))
            self._note_reader.incremental_assign([TopicPartition(self._notes, place.partition, backlog.next_note)])
        consumer.incremental_assign(starts)
        reached("webhooks.restored")
        log.info("partitions %s", [one.partition for one in partitions])

    def _restored(self, partition: int, next_event: int, first_note: int) -> Backlog:
        backlog = Backlog(partition, next_event, max(0, first_note))
        with closing(kafka_clients.consumer(self._settings, f"{GROUP}-restore-{uuid4()}")) as reader:
            for record in kafka_loop.read_to_end(
                reader, [TopicPartition(self._notes, partition, first_note)], PATIENCE_S
            ):
                _, offset, note = _note_at(record)
                if note is None:
                    backlog.next_note = offset + 1
                else:
                    backlog.hear(note, offset)
        backlog.in_order()
        return backlog

    def _leave(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        gone = {one.partition for one in partitions}
        self._left += sorted(gone)
        self._taken = [one for one in self._taken if one.partition not in gone]
        self._note_reader.incremental_unassign([TopicPartition(self._notes, number) for number in gone])
        consumer.incremental_unassign(partitions)

    # --- out ---

    def write(self, notes: Sequence[DeliveryNote]) -> list[int]:
        """Where each stands now; every replica has it. Waits while the brokers are away."""
        offsets = [-1] * len(notes)
        failures: list[KafkaError] = []

        def told(place: int, error: KafkaError | None, record: Record) -> None:
            if error is not None:
                failures.append(error)
            else:
                offsets[place] = int(record.offset() or 0)

        for place, note in enumerate(notes):
            kafka_clients.send(
                self._producer,
                self._notes,
                note.model_dump_json(exclude_defaults=True).encode(),
                note.webhook_id,
                partition=note.partition,
                on_delivery=partial(told, place),
            )
        self._producer.flush()
        if failures:
            raise KafkaException(failures[0])
        return offsets

    def commit(self, marks: Mapping[int, Marks]) -> bool:
        """Is it done? What was not committed is read again by whoever comes next."""
        places = [
            TopicPartition(self._events, number, mark.events, metadata=str(mark.notes))
            for number, mark in marks.items()
        ]
        try:
            self._consumer.commit(offsets=places, asynchronous=False)
        except KafkaException as failure:
            log.warning("the positions were not committed: %s", failure.args[0].str())
            return False
        return True

    def ask(self, command: CommandEnvelope[Message]) -> None:
        kafka_clients.send(self._producer, self._commands, avro.encode_command(command), command.stream)
        self._producer.flush()


def _note_at(record: Record) -> tuple[int, int, DeliveryNote | None]:
    """The note is None where a stranger has written something else."""
    try:
        note = DeliveryNote.model_validate_json(record.value() or b"")
    except ValueError:
        log.warning("%s/%s/%s is no note of a delivery", record.topic(), record.partition(), record.offset())
        note = None
    return int(record.partition() or 0), int(record.offset() or 0), note


def ends_of(settings: KafkaSettings) -> Mapping[int, int]:
    """Where the log of events ends now: partition -> next offset. Blocking. Raises `KafkaException`."""
    topic = settings.topics.events.name
    with closing(kafka_clients.consumer(settings, f"{GROUP}-ends-{uuid4()}")) as asking:
        found = asking.list_topics(topic, timeout=RECALL_S).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        return {
            number: asking.get_watermark_offsets(TopicPartition(topic, number), timeout=RECALL_S)[1]
            for number in found.partitions
        }


class Recall:
    """Looks an event up by its place, for a delivery that was put off. Blocking; opened at the first wish."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._topic = settings.topics.events.name
        self._reader: Consumer | None = None

    def event(self, partition: int, offset: int) -> bytes | None:
        """None when nothing stands there. Raises `KafkaException` when the log does not answer."""
        if self._reader is None:
            self._reader = kafka_clients.consumer(
                self._settings, f"{GROUP}-recall-{uuid4()}", queued_max_messages_kbytes=512, fetch_wait_max_ms=20
            )
        place = TopicPartition(self._topic, partition, offset)
        low, high = self._reader.get_watermark_offsets(TopicPartition(self._topic, partition), timeout=RECALL_S)
        if not low <= offset < high:
            return None
        self._reader.assign([place])
        try:
            found = kafka_loop.drain(self._reader, 1, RECALL_S)
        finally:
            self._reader.unassign()
        if not found:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"{self._topic} cannot be read"))
        value = found[0].value()
        return value if found[0].offset() == offset else None

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
