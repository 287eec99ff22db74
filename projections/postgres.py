"""The read models in Postgres: made, found, loaded, saved, switched."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.crash_points import reached
from projections import (
    asset_library,
    breakers,
    fold,
    job_status,
    letters,
    outcomes,
    projects,
    step_timeline,
    tables,
    usage,
    values,
)
from projections.fold import BEFORE_ALL, Fold, Progress, Stream
from projections.tables import Row, Table

PROJECTION: Final = "read_models"
"""All tables move together, so there is one position per partition."""

NOTIFIED: Final = "forge_position"
MANY: Final = 300
"""So many new rows of one table are copied into it: five times faster than inserts, at the price of a round trip."""
SWITCH: Final = 0x666F7267_65000001
"""The advisory lock that every commit shares and a switch takes alone."""
OWNER: Final = 0x666F7267
"""With the fold's version: the advisory lock of the one projector that works on a read model."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_PURE: Final = (
    asset_library,
    breakers,
    fold,
    job_status,
    letters,
    outcomes,
    projects,
    step_timeline,
    tables,
    usage,
    values,
)

Db = Connection[tuple[Any, ...]]


class AnotherProjector(Exception):
    """Somebody else moved the position: two projectors must not share a read model."""


class Superseded(Exception):
    """Another read model has become the live one while we worked on this."""


@dataclass(frozen=True, slots=True)
class ReadModel:
    """One read model: the schema its tables stand in, and whether the views show it."""

    schema: str
    live: bool


def fold_version() -> str:
    """Eight hex digits that change whenever the rows that come out of a log could, or the indexes that find them."""
    digest = hashlib.sha256(_sql("02_tables.sql") + _sql("03_indexes.sql"))
    for module in _PURE:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:8]


def connect(url: str) -> Db:
    """A connection in transaction mode. A machine that vanishes loses its locks within half a minute.

    Commits need not wait for the disk: rows and position go back together, and are made again.
    """
    keepalive = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    options = f"{keepalive} -c synchronous_commit=off -c timezone=UTC"
    return psycopg.connect(url, autocommit=True, options=options, application_name="forgelog projections")


# --- which read models there are ------------------------------------------------------------------


def adopt(db: Db) -> ReadModel:
    """The read model that this version of the fold works on; made, beside the live one, if there is none."""
    version = fold_version()
    with db.transaction():
        prepare(db)
        found = db.execute(
            "select schema_name, state = 'live' from public.read_model where state <> 'previous'"
            " and fold_version = %s and (state = 'live' or schema_name = %s) order by state = 'live' desc limit 1",
            [version, f"rm_{version}"],
        ).fetchone()
        if found is None:
            first = schema_in(db, "live") is None
            make(db, f"rm_{version}")
            if first:
                show(db, f"rm_{version}")
            return ReadModel(f"rm_{version}", live=first)
        use(db, found[0])
        return ReadModel(*found)


def adopt_live(db: Db) -> ReadModel:
    """The live read model after a switch. Raises `AnotherProjector` when another version of the fold made it."""
    found = db.execute("select schema_name, fold_version from public.read_model where state = 'live'").fetchone()
    if found is None or found[1] != fold_version():
        raise AnotherProjector("the live read model was made by another version of this program; start that one")
    use(db, found[0])
    return ReadModel(found[0], live=True)


def go_live(db: Db, schema: str) -> None:
    """Switch all readers over, in one transaction."""
    with db.transaction():
        db.execute("select pg_advisory_xact_lock(%s)", [SWITCH])
        show(db, schema)


def prepare(db: Db) -> None:
    """The list of read models is there, and nobody else changes it until this transaction ends."""
    db.execute("select pg_advisory_xact_lock(%s)", [SWITCH])
    db.execute(_sql("01_control.sql"))


def make(db: Db, schema: str, *, indexes: bool = True) -> None:
    """A new read model with empty tables. One of the same name that nobody uses any more is thrown away first."""
    drop(db, schema)
    db.execute(SQL("create schema {}").format(Identifier(schema)))
    use(db, schema)
    db.execute(_sql("02_tables.sql"))
    if indexes:
        add_indexes(db)
    db.execute("insert into public.read_model values (%s, %s, 'building')", [schema, fold_version()])


def add_indexes(db: Db) -> None:
    db.execute(_sql("03_indexes.sql"))


def drop(db: Db, schema: str) -> None:
    db.execute(SQL("drop schema if exists {} cascade").format(Identifier(schema)))
    db.execute("delete from public.read_model where schema_name = %s", [schema])


def use(db: Db, schema: str) -> None:
    """From here on, plain table names mean this read model's."""
    db.execute("select set_config('search_path', %s, false)", [f"{schema}, public"])


def show(db: Db, schema: str) -> None:
    """Within a transaction: from its end on, every reader sees this read model. The one before is kept."""
    older = "select schema_name from public.read_model where state = 'previous' and schema_name <> %s"
    for (name,) in db.execute(older, [schema]).fetchall():
        drop(db, name)
    db.execute("update public.read_model set state = 'previous' where state = 'live'")
    db.execute("update public.read_model set state = 'live' where schema_name = %s", [schema])
    use(db, schema)
    db.execute(_sql("04_views.sql"))


def schema_in(db: Db, state: str) -> str | None:
    """The read model that is 'live', or the one that was before it: 'previous'."""
    found = db.execute("select schema_name from public.read_model where state = %s", [state]).fetchone()
    return found[0] if found else None


def own(db: Db) -> None:
    """Be the only projector of this fold's version, as long as the connection lasts. Raises `AnotherProjector`."""
    taken = db.execute("select pg_try_advisory_lock(%s, %s)", [OWNER, int(fold_version(), 16) - 2**31]).fetchone()
    if taken != (True,):
        raise AnotherProjector("another projector works on this read model; stop it first, or let it work")


# --- positions ------------------------------------------------------------------------------------


def positions(db: Db, partitions: int) -> dict[int, Progress]:
    """Where to read on in each partition; a partition seen for the first time begins at 0."""
    db.execute(
        "insert into position select %s, p, 0, %s, 0 from generate_series(0, %s) p on conflict do nothing",
        [PROJECTION, BEFORE_ALL, partitions - 1],
    )
    rows = db.execute(
        "select partition, next_offset, command_offset from position where projection = %s order by partition",
        [PROJECTION],
    ).fetchall()
    return {partition: Progress(next_, next_, command) for partition, next_, command in rows}


_ADVANCE: Final = """
update position p
set next_offset = n.next, command_offset = n.command, ignored = p.ignored + n.ignored
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
     as n(partition, expected, next, command, ignored)
where p.projection = %s and p.partition = n.partition and p.next_offset = n.expected
  and exists (select from public.read_model where schema_name = current_schema() and state <> 'previous')
"""


def _moved(progress: Mapping[int, Progress]) -> list[tuple[int, Progress]]:
    return [(partition, at) for partition, at in sorted(progress.items()) if at.next_offset > at.expected]


# --- rows -----------------------------------------------------------------------------------------


def load(db: Db, names: list[str]) -> dict[str, Stream]:
    """These streams as the tables know them; a stream they do not know is there, unborn."""
    streams = {name: Stream(name) for name in names}
    jobs = {name.removeprefix("job-"): stream for name, stream in streams.items() if name.startswith("job-")}
    assets = {name.removeprefix("asset-"): stream for name, stream in streams.items() if name.startswith("asset-")}
    engines = {name.removeprefix("engine-"): stream for name, stream in streams.items() if name.startswith("engine-")}
    with db.pipeline():
        known = db.execute(tables.STREAM.select, [names])
        parked = db.execute(tables.PARKED.select, [names])
        job_rows = db.execute(tables.JOB.select, [list(jobs)])
        step_rows = db.execute(tables.STEP.select, [list(jobs)])
        asset_rows = db.execute(tables.ASSET.select, [list(assets)])
        breaker_rows = db.execute(tables.BREAKER.select, [list(engines)]) if engines else ()
    for name, seq in known:
        streams[name].saved.seq = seq
    for name, *_ in parked:
        streams[name].parked = True
    for row in _loaded(tables.JOB, job_rows):
        jobs[row.job_id].saved.job = row
    for step in _loaded(tables.STEP, step_rows):
        saved = jobs[step.job_id].saved
        saved.steps = (*(saved.steps or ()), step)
    for asset in _loaded(tables.ASSET, asset_rows):
        assets[asset.asset_id].saved.asset = asset
    for breaker in _loaded(tables.BREAKER, breaker_rows):
        engines[breaker.engine].saved.breaker = breaker
    for stream in streams.values():
        stream.now = copy(stream.saved)
    return streams


def _loaded(table: Table[Row], values: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [table.loaded(row) for row in values]


def save(db: Db, folded: Fold, *, live: bool) -> None:
    """Rows and position move in one transaction, or not at all.

    Raises `AnotherProjector` or `Superseded` when the position is not where this fold began, `psycopg.DataError` when
    a value is none that a table can hold, and other `psycopg.Error`s. After any of them the fold must be thrown away.
    """
    moved = _moved(folded.progress)
    many: list[tuple[Table[Any], list[Any]]] = []
    with db.transaction():
        with db.pipeline():
            db.execute("select pg_advisory_xact_lock_shared(%s)", [SWITCH])
            advanced = db.execute(
                _ADVANCE,
                [
                    [partition for partition, _ in moved],
                    [at.expected for _, at in moved],
                    [at.next_offset for _, at in moved],
                    [at.command_offset for _, at in moved],
                    [at.ignored for _, at in moved],
                    PROJECTION,
                ],
            )
            for table, rows, fresh in folded.changes():
                if fresh and len(rows) >= MANY:
                    many.append((table, list(rows)))
                elif rows:
                    db.execute(table.upsert, [table.document(rows)])
            if live:
                words = [f"{partition}:{at.command_offset}" for partition, at in moved]
                db.execute("select pg_notify(%s, word) from unnest(%s::text[]) word", [NOTIFIED, words])
        if advanced.rowcount != len(moved):
            raise _why_not_advanced(db)
        for table, rows in many:
            _copy(db, table, rows)
        reached("projector.rows_written")
    reached("projector.rows_committed")
    folded.saved()


def _copy(db: Db, table: Table[Any], rows: Sequence[Any]) -> None:
    with db.cursor() as cursor, cursor.copy(table.copy) as sink:
        for piece in table.packed(rows):
            sink.write(piece)


def _why_not_advanced(db: Db) -> Exception:
    here = db.execute(
        "select schema_name from public.read_model where schema_name = current_schema() and state <> 'previous'"
    ).fetchone()
    if here is None:
        return Superseded("another read model has become the live one")
    return AnotherProjector("another projector moved the position of this read model; only one may work on it")


def copy_in(db: Db, folded: Fold) -> None:
    """As `save`, for a read model that nobody reads yet: new rows are copied, which is several times faster."""
    moved = _moved(folded.progress)
    with db.transaction(), db.cursor() as cursor:
        for table, rows, fresh in folded.changes():
            if rows and fresh:
                _copy(db, table, rows)
            elif rows:
                for start in range(0, len(rows), 2_000):
                    cursor.execute(table.upsert, [table.document(rows[start : start + 2_000])])
        for partition, at in moved:
            cursor.execute(
                "update position set next_offset = %s, command_offset = %s, ignored = ignored + %s"
                " where projection = %s and partition = %s and next_offset = %s",
                [at.next_offset, at.command_offset, at.ignored, PROJECTION, partition, at.expected],
            )
            if cursor.rowcount != 1:
                raise AnotherProjector("another process moved the position of the read model that is being built")
    folded.saved()


def _sql(name: str) -> bytes:
    return (_MIGRATIONS / name).read_bytes()
