"""The audit at the end: the product's own, from the log and the store, and what the gateway had promised beside it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import CommandRejected
from infra.file_store import FileStore, LinkSigner
from infra.kafka_clients import consumer
from infra.kafka_loop import read_to_end
from infra.settings import KafkaSettings
from replay import rebuild
from replay.audit import Report, audit
from tests.chaos.load import Account


@dataclass(frozen=True)
class Judgement:
    """`faults` is empty when everything that was promised holds. `lost`: promised, and not in the log, or not decided.

    `doubled`: decided twice, or granted to two people who wanted opposite things.
    """

    audited: Report
    promised: int
    lost: int
    doubled: int
    dead_letters: int
    rows: int
    faults: tuple[str, ...]


@dataclass
class Outcomes:
    """What the log says to each command: how many events, of how many, and whether it was granted."""

    told: Counter[str]
    sizes: dict[str, int]
    granted: set[str]
    streams: set[str]


def judge(kafka: KafkaSettings, database_url: str, store: Path, account: Account) -> Judgement:
    """Reads everything anew, as one who was not there."""
    report = audit(kafka, FileStore(store, LinkSigner("not needed", "")), deep=True)
    found = outcomes(kafka)
    lost = [
        f"no outcome for {what} of {job} ({one})"
        for one, (job, what) in account.promised.items()
        if not found.told[one]
    ]
    lost += [f"{job} was promised and is not in the log" for job in account.jobs - found.streams]
    doubled = [
        f"the command {one} has {count} events in the log, not {found.sizes[one]}"
        for one, count in found.told.items()
        if count != found.sizes[one]
    ]
    doubled += [
        f"both decisions about {duel.job} were granted" for duel in account.duels if found.granted >= set(duel.commands)
    ]
    faults = [*account.wrong[:10], *lost[:10], *doubled[:10], *map(str, report.faults)]
    if not report.at_rest:
        faults.append(f"the forge is not at rest: {report.jobs}, {report.waiting} commands wait")
    proof = rebuild.rebuild(kafka, database_url, switch=False)
    if not proof.equal:
        unlike = [f"{table.name}: {table.differing}" for table in proof.tables if not table.equal]
        faults.append(f"the read models are not what a rebuild gives: {unlike or proof.why_unproved}")
    return Judgement(
        audited=report,
        promised=len(account.promised),
        lost=len(lost),
        doubled=len(doubled),
        dead_letters=len(read(kafka, kafka.topics.dead.name)),
        rows=sum(table.live_rows for table in proof.tables),
        faults=tuple(faults),
    )


def outcomes(kafka: KafkaSettings) -> Outcomes:
    """From the events that count: the first of each number in its stream."""
    found = Outcomes(Counter(), {}, set(), set())
    last: dict[str, int] = {}
    for value in read(kafka, kafka.topics.events.name):
        event = avro.decode_event(value)
        if not isinstance(event, EventEnvelope) or event.seq != last.get(event.stream, 0) + 1:
            continue
        last[event.stream] = event.seq
        found.streams.add(event.stream)
        found.told[event.causation_id] += 1
        found.sizes[event.causation_id] = event.count
        if not isinstance(event.body, CommandRejected):
            found.granted.add(event.causation_id)
    return found


def read(kafka: KafkaSettings, topic: str) -> list[bytes]:
    """Every value that the topic holds now."""
    reader = consumer(kafka, f"judge-{uuid4()}")
    try:
        partitions = reader.list_topics(topic, timeout=30).topics[topic].partitions
        starts = [TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions]
        return [record.value() or b"" for record in read_to_end(reader, starts)]
    finally:
        reader.close()
