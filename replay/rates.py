"""How fast the log is folded on this machine: in memory alone, and into Postgres."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from event_schemas.avro import Undecodable
from infra.settings import KafkaSettings
from projections import postgres
from projections.decoding import decode
from projections.fold import Fold, Progress, Stream
from projections.values import ImpossibleHistory
from replay import reader, rebuild, team
from replay.reader import OnProgress, Vector, no_progress
from replay.team import Count


@dataclass(frozen=True, slots=True)
class Rate:
    """What was measured: so many events in so many seconds of wall clock, by so many processes."""

    events: int
    seconds: float
    processes: int

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds if self.seconds else 0.0


def fold_rate(kafka: KafkaSettings, on_progress: OnProgress = no_progress, *, processes: int | None = None) -> Rate:
    """Read the whole log, decode it and fold every row in memory; nothing is written anywhere.

    `processes`: else one per core. The processes' start (about a second) is not counted.
    """
    until = reader.ends(kafka)
    spans = team.share(sorted(until), partial(_fold_some, kafka, until), on_progress, reader.length(until), processes)
    return _rate(until, spans)


def postgres_rate(
    kafka: KafkaSettings, database_url: str, on_progress: OnProgress = no_progress, *, processes: int | None = None
) -> Rate:
    """Read the whole log and fold it into fresh tables, which are dropped afterwards; the live ones are not touched.

    Indexes other than the primary keys are made at the end, and counted.
    """
    until = reader.ends(kafka)
    schema = f"rm_{postgres.fold_version()}_rate"
    with closing(postgres.connect(database_url)) as db:
        with db.transaction():
            postgres.prepare(db)
            postgres.make(db, schema, indexes=False)
        try:
            postgres.use(db, schema)
            postgres.positions(db, len(until))
            work = partial(_fill_some, kafka, database_url, schema, until)
            spans = team.share(sorted(until), work, on_progress, reader.length(until), processes)
            begun = time.time()
            postgres.add_indexes(db)
            indexing = time.time() - begun
        finally:
            postgres.drop(db, schema)
    return _rate(until, spans, indexing)


def _rate(until: Vector, spans: list[tuple[float, float]], more_s: float = 0.0) -> Rate:
    """From the first process' begin to the last one's end."""
    seconds = max(end for _, end in spans) - min(begin for begin, _ in spans)
    return Rate(reader.length(until), seconds + more_s, len(spans))


def _fold_some(kafka: KafkaSettings, until: Vector, partitions: Sequence[int], count: Count) -> tuple[float, float]:
    begun = time.time()
    fold = Fold()
    fold.progress = {partition: Progress(0, 0) for partition in partitions}
    for batch in reader.batches(kafka, {partition: until[partition] for partition in partitions}):
        for message in batch:
            event = decode(message.value() or b"")
            if isinstance(event, Undecodable):
                continue
            if event.stream not in fold.streams:
                fold.streams[event.stream] = Stream(event.stream)
            try:
                fold.take(event, message.partition() or 0, message.offset() or 0)
            except ImpossibleHistory:
                continue
        count(len(batch))
    return begun, time.time()


def _fill_some(
    kafka: KafkaSettings, database_url: str, schema: str, until: Vector, partitions: Sequence[int], count: Count
) -> tuple[float, float]:
    begun = time.time()
    with closing(postgres.connect(database_url)) as db:
        postgres.use(db, schema)
        rebuild.bring_forward(kafka, db, {partition: until[partition] for partition in partitions}, count)
    return begun, time.time()
