"""The projector of a universe: the real `Projection` and `Fold` on a fake Postgres that commits all or nothing."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from confluent_kafka import Message

from projections import tables
from projections.fold import BEFORE_ALL, Fold, Progress, Stream
from projections.job_status import JobRow
from projections.projection import Projection
from projections.step_timeline import StepRow
from projections.tables import Table
from tests.simulation.log import Log

EVERY_TABLE: tuple[Table[Any], ...] = tuple(one for one in vars(tables).values() if isinstance(one, Table))


class AnotherProjector(Exception):
    """The position is not where this fold began."""


class Away(Exception):
    """The database does not answer, or its answer got lost."""


class Delivered(NamedTuple):
    """One record as Kafka's client hands it over."""

    stream: str
    record: bytes
    at_partition: int
    at_offset: int

    def topic(self) -> str:
        return "forge.events"

    def key(self) -> bytes:
        return self.stream.encode()

    def value(self) -> bytes:
        return self.record

    def partition(self) -> int:
        return self.at_partition

    def offset(self) -> int:
        return self.at_offset


@dataclass
class Database:
    """Rows by table and key, positions by partition. What `postgres.py` asks of Postgres, and no more."""

    rows: dict[str, dict[Any, Any]] = field(default_factory=lambda: {table.name: {} for table in EVERY_TABLE})
    at: dict[int, Progress] = field(default_factory=dict)
    jobs_steps: dict[str, list[int]] = field(default_factory=dict)

    @property
    def jobs(self) -> Mapping[str, JobRow]:
        return _ByJob(self.rows["job"])

    def positions(self, partitions: int) -> dict[int, Progress]:
        for partition in range(partitions):
            self.at.setdefault(partition, Progress(0, 0, BEFORE_ALL))
        return {
            partition: Progress(at.next_offset, at.next_offset, at.command_offset)
            for partition, at in sorted(self.at.items())
        }

    def load(self, names: list[str]) -> dict[str, Stream]:
        streams = {name: Stream(name) for name in names}
        for name, stream in streams.items():
            saved, identity = stream.saved, name.partition("-")[2]
            known = self.rows["stream"].get((name,))
            saved.seq = known.seq if known else 0
            stream.parked = (name,) in self.rows["parked"]
            if name.startswith("job-"):
                saved.job = self.rows["job"].get((identity,))
                steps = self.jobs_steps.get(identity)
                if steps is not None:
                    saved.steps = cast(
                        tuple[StepRow, ...], tuple(self.rows["step"][identity, ordinal] for ordinal in sorted(steps))
                    )
            elif name.startswith("asset-"):
                saved.asset = self.rows["asset"].get((identity,))
            elif name.startswith("engine-"):
                saved.breaker = self.rows["breaker"].get((identity,))
            stream.now = copy(saved)
        return streams

    def commit(self, fold: Fold) -> None:
        """Raises `AnotherProjector`, and nothing was changed, when a position is not the one that was expected."""
        moved = {partition: at for partition, at in fold.progress.items() if at.next_offset > at.expected}
        if any(self.at[partition].next_offset != at.expected for partition, at in moved.items()):
            raise AnotherProjector
        for table, rows, fresh in fold.changes():
            self._upsert(table, rows, fresh)
        for partition, at in moved.items():
            before = self.at[partition]
            self.at[partition] = Progress(0, at.next_offset, at.command_offset, before.ignored + at.ignored)
        fold.saved()

    def _upsert(self, table: Table[Any], rows: list[Any], fresh: bool) -> None:
        held = self.rows[table.name]
        for row in rows:
            key = tuple(getattr(row, column) for column in table.key)
            old = held.get(key)
            if old is None:
                held[key] = row
                if table is tables.STEP:
                    self.jobs_steps.setdefault(row.job_id, []).append(row.ordinal)
            elif fresh:
                raise AssertionError(f"a row that was told to be new is there: {table.name} {key}")
            elif table.again == "replaces":
                held[key] = row
            elif table.again == "adds":
                size = len(table.key)
                held[key] = table.row._make(
                    [*row[:size], *(mine + yours for mine, yours in zip(old[size:], row[size:], strict=True))]
                )

    def document(self) -> dict[str, str]:
        """Every table as the text that Postgres would get, sorted by key; and the positions."""
        found = {
            table.name: table.document([row for _, row in sorted(self.rows[table.name].items())])
            for table in EVERY_TABLE
        }
        found["position"] = repr(
            [(p, at.next_offset, at.command_offset, at.ignored) for p, at in sorted(self.at.items())]
        )
        return found


class _ByJob(Mapping[str, JobRow]):
    """The rows of `job`, by the job's id alone."""

    def __init__(self, rows: dict[Any, JobRow]) -> None:
        self._rows = rows

    def __getitem__(self, job_id: str) -> JobRow:
        return self._rows[(job_id,)]

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class OnDatabase(Projection):
    """The real projection; only where it asks Postgres, it asks the fake one."""

    def __init__(self, db: Database, partitions: int) -> None:
        super().__init__(cast(Any, None), lambda _, fold: db.commit(fold), lambda *_: None)
        self._database = db
        self._partitions = partitions

    def begin(self, partitions: int = 0) -> dict[int, int]:
        self.fold = Fold()
        self.fold.progress = self._database.positions(self._partitions)
        return {partition: at.next_offset for partition, at in self.fold.progress.items()}

    def _load(self, names: set[str]) -> None:
        missing = self.fold.use(sorted(names - {""}))
        if missing:
            self.fold.streams |= self._database.load(missing)


class Projector:
    """One life of a projector. It reads on where the tables stand; a second one is shut out when it commits."""

    def __init__(self, log: Log, db: Database) -> None:
        self.log, self.db = log, db
        self.point = "born"
        self.is_over = False
        self.lost_answers = 0.05
        self._projection = OnDatabase(db, log.partitions)
        self._next = self._projection.begin()
        self._steps = self._live()

    def go_on(self) -> None:
        """One effect more."""
        self.point = next(self._steps)

    def catch_up(self) -> None:
        """To the end of the log, without an accident."""
        while batch := self._drain(1_000):
            self._projection.take(batch)
            self._projection.save()

    def _live(self) -> Iterator[str]:
        chance = self.log.chance
        while True:
            batch = self._drain(chance.randrange(1, 60))
            if not batch:
                yield "nothing new"
                continue
            self._projection.take(batch)
            yield "batch folded"
            try:
                self._commit()
            except AnotherProjector:
                break
            except Away:
                yield "commit unanswered"
                self._next = self._projection.begin()
                continue
            yield "batch committed"
            if chance.random() < 0.3:
                self._projection.fold.keep_only(2)
        self.is_over = True
        while True:
            yield "shut out"

    def _drain(self, most: int) -> list[Message]:
        batch = []
        for partition, line in enumerate(self.log.events):
            begin = self._next[partition]
            for offset in range(begin, min(begin + most, len(line))):
                batch.append(Delivered(line[offset].key, line[offset].value, partition, offset))
            self._next[partition] = min(begin + most, len(line))
        return cast(list[Message], batch)

    def _commit(self) -> None:
        chance = self.log.chance
        if chance.random() < self.lost_answers:
            if chance.random() < 0.5:
                self._projection.save()
            raise Away
        self._projection.save()
