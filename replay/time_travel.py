"""The forge as it was: one stream as it grew, and all read models at any moment of the log.

A moment is a vector of offsets: for each partition, the first record that had not been written yet.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from confluent_kafka import TopicPartition

from event_schemas.avro import Undecodable, decode_event
from infra import kafka_clients
from infra.settings import KafkaSettings
from projections import postgres
from projections.decoding import Event
from projections.fold import Fold, Progress, Stream
from projections.job_status import JobRow
from projections.postgres import Db
from projections.step_timeline import Timeline
from replay import reader, rebuild
from replay.reader import OnProgress, Vector, no_progress


@dataclass(frozen=True, slots=True)
class JobThen:
    """A job as its rows were after its event `seq`."""

    seq: int
    job: JobRow | None
    steps: Timeline


def moment_at(kafka: KafkaSettings, at: int) -> dict[int, int]:
    """The moment of an instant (microseconds since 1970): all that the brokers had taken before it."""
    now = reader.ends(kafka)
    name = kafka.topics.events.name
    with closing(kafka_clients.consumer(kafka, "replay")) as consumer:
        asked = [TopicPartition(name, partition, at // 1_000) for partition in now]
        found = consumer.offsets_for_times(asked, timeout=reader.PATIENCE_S)
    return {one.partition: one.offset if one.offset >= 0 else now[one.partition] for one in found}


def history(kafka: KafkaSettings, stream: str, until: Vector | None = None) -> Iterator[Event]:
    """Every event of one stream, in order, as readers take them: what is not the next of its stream is left out."""
    key = stream.encode()
    seq = 0
    for batch in reader.batches(kafka, until or reader.ends(kafka)):
        for message in batch:
            if message.key() != key:
                continue
            event = decode_event(message.value() or b"")
            if not isinstance(event, Undecodable) and event.stream == stream and event.seq == seq + 1:
                seq = event.seq
                yield event


def job_then(events: Iterator[Event], stream: str, seq: int) -> JobThen:
    """The job after its event `seq`, or after its last one when there are fewer."""
    fold = Fold()
    then = fold.streams[stream] = Stream(stream)
    for event in events:
        fold.progress.setdefault(event.source.partition, Progress(0, 0))
        if event.seq > seq:
            break
        fold.take(event, event.source.partition, 0)
    return JobThen(then.now.seq, then.now.job, then.now.steps or ())


@contextmanager
def read_models_at(
    kafka: KafkaSettings, database_url: str, moment: Vector, on_progress: OnProgress = no_progress
) -> Iterator[Db]:
    """A connection whose plain table names mean the read models of that moment; they are dropped at the end."""
    schema = f"rm_{postgres.fold_version()}_then"
    with closing(postgres.connect(database_url)) as db:
        with db.transaction():
            postgres.prepare(db)
            postgres.make(db, schema)
        try:
            rebuild.fill(kafka, database_url, schema, moment, on_progress)
            postgres.use(db, schema)
            yield db
        finally:
            postgres.drop(db, schema)
