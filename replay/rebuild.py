"""Makes the read models anew from the log, proves that they are what the live ones are, and switches over.

The new tables are filled beside the live ones, which go on being read and written. For the proof both are compared
at exactly the same moment of the log, by checksum over every row of every table. For the switch the projector is
held for as long as it takes to catch up once more.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg import IsolationLevel
from psycopg.sql import SQL, Identifier

from infra.settings import KafkaSettings
from projections import postgres
from projections.postgres import Db
from projections.projection import Projection, nobody_listens
from replay import reader, team
from replay.reader import OnProgress, Vector, no_progress
from replay.team import Count, uncounted

log = logging.getLogger(__name__)

REBUILD = 0x666F7267_65000002
"""The advisory lock of the one rebuild at a time."""

STREAMS_IN_MEMORY = 20_000
NAMED = 5
"""So many rows that differ are named, of each table."""


class NotPossible(Exception):
    """What was asked for cannot be done now; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class TableProof:
    """One table, live and rebuilt, at the same moment of the log. `differing`: keys of rows that are not the same."""

    name: str
    live_rows: int
    rebuilt_rows: int
    live_md5: str
    rebuilt_md5: str
    differing: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        return self.live_md5 == self.rebuilt_md5


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a rebuild. `tables` is empty when there was nothing to compare with, and `why_unproved` says why.

    `seconds` is what folding took, without the proof.
    """

    schema: str
    events: int
    seconds: float
    tables: tuple[TableProof, ...]
    why_unproved: str
    switched: bool

    @property
    def equal(self) -> bool:
        return bool(self.tables) and all(table.equal for table in self.tables)

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds if self.seconds else 0.0


def rebuild(
    kafka: KafkaSettings,
    database_url: str,
    on_progress: OnProgress = no_progress,
    *,
    switch: bool = True,
    processes: int | None = None,
) -> Report:
    """Fold the log into fresh tables, compare, and (with `switch`) make them the live ones, whatever the comparison
    said: the log is the truth. The ones before are kept for `roll_back`. Without `switch` the fresh ones are dropped.

    Raises `NotPossible` when another rebuild is at work, and what Kafka and Postgres raise.
    """
    with closing(postgres.connect(database_url)) as db:
        _alone(db)
        schema = _make(db)
        try:
            until = _live_moment(db) or reader.ends(kafka)
            begun = time.perf_counter()
            events = fill(kafka, database_url, schema, until, on_progress, processes)
            seconds = time.perf_counter() - begun
            postgres.use(db, schema)
            postgres.add_indexes(db)
            tables, why_unproved = _prove(kafka, database_url, schema)
            if switch:
                _switch(kafka, database_url, db, schema)
        except BaseException:
            with suppress(psycopg.Error):
                postgres.drop(db, schema)
            raise
        if not switch:
            postgres.drop(db, schema)
        return Report(schema, events, seconds, tables, why_unproved, switch)


def roll_back(database_url: str) -> str:
    """Make the read model before the live one the live one again; the projector then brings it up to date.

    Returns its schema. Raises `NotPossible` when none was kept.
    """
    with closing(postgres.connect(database_url)) as db, db.transaction():
        postgres.prepare(db)
        schema = postgres.schema_in(db, "previous")
        if schema is None:
            raise NotPossible("no earlier read model was kept: rebuild instead")
        postgres.show(db, schema)
        return schema


# --- filling --------------------------------------------------------------------------------------


def fill(
    kafka: KafkaSettings,
    database_url: str,
    schema: str,
    until: Vector,
    on_progress: OnProgress = no_progress,
    processes: int | None = None,
) -> int:
    """Fold the log up to `until` into the tables of `schema`, which nobody else writes. Returns how many events."""
    with closing(postgres.connect(database_url)) as db:
        postgres.use(db, schema)
        postgres.positions(db, len(until))
    work = partial(_fill_some, kafka, database_url, schema, until)
    return sum(team.share(sorted(until), work, on_progress, reader.length(until), processes))


def _fill_some(
    kafka: KafkaSettings, database_url: str, schema: str, until: Vector, partitions: Sequence[int], count: Count
) -> int:
    with closing(postgres.connect(database_url)) as db:
        postgres.use(db, schema)
        return bring_forward(kafka, db, {partition: until[partition] for partition in partitions}, count)


def bring_forward(kafka: KafkaSettings, db: Db, until: Vector, count: Count = uncounted) -> int:
    """Fold on, from where the tables stand, up to `until`. Returns the number of events."""
    projection = Projection(db, postgres.copy_in, nobody_listens, only=until)
    try:
        return _bring_forward(kafka, projection, until, count, careful=False)
    except psycopg.DataError as error:
        log.info("going on carefully, because of a value that no table can hold: %s", error)
        return _bring_forward(kafka, projection, until, count, careful=True)


def _bring_forward(kafka: KafkaSettings, projection: Projection, until: Vector, count: Count, *, careful: bool) -> int:
    """`careful`: every batch is saved by itself, so that one record that cannot be saved is found."""
    since = projection.begin()
    for batch in reader.batches(kafka, until, since):
        if careful:
            projection.project(batch)
        else:
            projection.take(batch)
        if careful or len(projection.fold.streams) > STREAMS_IN_MEMORY:
            projection.save()
            projection.fold.keep_only(STREAMS_IN_MEMORY // 2)
        count(len(batch))
    projection.save()
    return reader.length(until, since)


# --- proving --------------------------------------------------------------------------------------


def _prove(kafka: KafkaSettings, database_url: str, schema: str) -> tuple[tuple[TableProof, ...], str]:
    """Compare with the live tables as they stand in one snapshot; the projector works on meanwhile."""
    with closing(postgres.connect(database_url)) as live, closing(postgres.connect(database_url)) as fresh:
        live.isolation_level = IsolationLevel.REPEATABLE_READ
        with live.transaction():
            found = live.execute(
                "select schema_name, fold_version from public.read_model where state = 'live'"
            ).fetchone()
            if found is None:
                return (), "there is no live read model yet"
            if found[1] != postgres.fold_version():
                return (), "the live read model was made by another version of the fold"
            postgres.use(live, found[0])
            postgres.use(fresh, schema)
            bring_forward(kafka, fresh, _moment(live))
            return tuple(_compare(live, fresh, name, key) for name, key in _tables(fresh)), ""


def _tables(db: Db) -> list[tuple[str, list[str]]]:
    """Every table of the read model in use, with the columns of its primary key."""
    return db.execute(
        "select c.relname::text, array_agg(a.attname::text order by array_position(i.indkey::int[], a.attnum::int))"
        " from pg_index i join pg_class c on c.oid = i.indrelid"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)"
        " where i.indisprimary and c.relnamespace = current_schema()::regnamespace group by 1 order by 1"
    ).fetchall()


def _compare(live: Db, fresh: Db, name: str, key: list[str]) -> TableProof:
    live_rows, live_md5 = _checksum(live, name, key)
    fresh_rows, fresh_md5 = _checksum(fresh, name, key)
    differing = () if live_md5 == fresh_md5 else tuple(_differing(live, fresh, name, key))
    return TableProof(name, live_rows, fresh_rows, live_md5, fresh_md5, differing)


def _checksum(db: Db, name: str, key: list[str]) -> tuple[int, str]:
    """Over the text of every row in the order of the key; hashed row by row first, as a text may not be endless."""
    query = SQL("select count(*), md5(coalesce(string_agg(md5(t::text), '' order by {key}), '')) from {table} t")
    found = db.execute(query.format(key=SQL(", ").join(map(Identifier, key)), table=Identifier(name))).fetchone()
    assert found is not None
    return found[0], found[1]


def _differing(live: Db, fresh: Db, name: str, key: list[str]) -> list[str]:
    """The keys of the first rows that stand on one side only, or differ."""
    found: list[str] = []
    left, right = _hashes(live, name, key), _hashes(fresh, name, key)
    one, other = next(left, None), next(right, None)
    while (one or other) and len(found) < NAMED:
        if one == other:
            one, other = next(left, None), next(right, None)
        elif other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            found.append(one[0].decode())
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            found.append(other[0].decode())
            other = next(right, None)
        else:
            found.append(one[0].decode())
            one, other = next(left, None), next(right, None)
    return found


def _hashes(db: Db, name: str, key: list[str]) -> Iterator[tuple[bytes, str]]:
    """Key and hash of every row, ordered by the key's bytes, a few at a time."""
    query = SQL(
        "select convert_to(k, 'UTF8'), h from (select concat_ws(' ', {key}) k, md5(t::text) h from {table} t) x"
        ' order by k collate "C"'
    )
    with db.transaction(), db.cursor(f"hashes_of_{name}") as cursor:
        cursor.execute(query.format(key=SQL(", ").join(map(Identifier, key)), table=Identifier(name)))
        yield from cursor


# --- switching ------------------------------------------------------------------------------------


def _switch(kafka: KafkaSettings, database_url: str, db: Db, schema: str) -> None:
    """Hold the projector, catch up, switch, let it go on."""
    with closing(postgres.connect(database_url)) as writer, db.transaction():
        postgres.prepare(db)
        moment = _live_moment(db)
        if moment is not None:
            postgres.use(writer, schema)
            bring_forward(kafka, writer, moment)
        postgres.show(db, schema)


def _alone(db: Db) -> None:
    if db.execute("select pg_try_advisory_lock(%s)", [REBUILD]).fetchone() != (True,):
        raise NotPossible("another rebuild is at work; wait for it")


def _make(db: Db) -> str:
    """A schema of a free name. What an earlier rebuild left when it was killed is cleared away."""
    base = f"rm_{postgres.fold_version()}"
    with db.transaction():
        postgres.prepare(db)
        rows = db.execute("select schema_name, state from public.read_model").fetchall()
        known: dict[str, str] = dict(rows)
        for name, state in known.items():
            if state == "building" and name.startswith(f"{base}_"):
                postgres.drop(db, name)
        number = next(n for n in range(2, 1_000_000) if known.get(f"{base}_{n}") not in ("live", "previous"))
        postgres.make(db, f"{base}_{number}", indexes=False)
    return f"{base}_{number}"


def _live_moment(db: Db) -> Vector | None:
    """Where the live read model stands; None when there is none."""
    live = postgres.schema_in(db, "live")
    if live is None:
        return None
    query = SQL("select partition, next_offset from {}.position where projection = %s")
    return dict(db.execute(query.format(Identifier(live)), [postgres.PROJECTION]).fetchall())


def _moment(db: Db) -> Vector:
    rows = db.execute(
        "select partition, next_offset from position where projection = %s", [postgres.PROJECTION]
    ).fetchall()
    return dict(rows)
