"""The index's own tables, in a schema of their own: made by the gateways, from the read models and the vault's keys.

They may be dropped at any time: they are filled again.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString

import psycopg

from gateway.reads.queries import Row

Connection = psycopg.AsyncConnection[Row]

VERSION: Final = 1
"""Rises with every change of the tables, or of what is put into them; an index of another version is made anew."""

WRITING: Final = 0x666F7267_65000021
CATCHING_UP: Final = 0x666F7267_65000022
EMBEDDING: Final = 0x666F7267_65000023
"""Advisory locks: of a transaction that writes, so that `change` grows in the order of commits; and of the one gateway
that is at each of the two kinds of work."""

MADE: Final[LiteralString] = """
create schema search;
create table search.form (version int not null);
create sequence search.change;

-- seq: of the asset's last event that the row was made from, -1 to have it made again; job_seq: that of the job.
-- settled: the job was over then. keys: of the persons whose words are in `words`. print: of what `meaning` was made
-- of. tags: sealed, as in the read models. rig, poly_count: as the last step said that knew.
create table search.asset (
    asset_id    text primary key,
    project_id  text        not null,
    seq         bigint      not null,
    job_id      text        not null,
    job_seq     bigint      not null,
    settled     boolean     not null,
    asset_type  text        not null,
    kind        text        not null,
    rig         text        not null,
    seed        bigint,
    poly_count  bigint,
    models      text[]      not null,
    engines     text[]      not null,
    clips       text[]      not null,
    tags        text[]      not null,
    reviewers   text[]      not null,
    entity_type text        not null,
    entity_id   text        not null,
    source      text        not null,
    deleted     boolean     not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    keys        text[]      not null,
    words       tsvector    not null,
    print       bytea       not null
) with (toast_tuple_target = 8160, fillfactor = 90);
create index asset_by_words on search.asset using gin (words) with (fastupdate = off);
create index asset_by_change on search.asset (project_id, updated_at desc, asset_id desc) where not deleted;
create index asset_newest on search.asset (updated_at desc, asset_id desc) where not deleted;
create index asset_by_polys on search.asset (poly_count, asset_id) where not deleted;
create index asset_by_age on search.asset (created_at desc, asset_id desc) where not deleted;
create index asset_by_seed on search.asset (seed);
create index asset_by_key on search.asset using gin (keys);
create index asset_by_model on search.asset using gin (models);
create index asset_by_reviewer on search.asset using gin (reviewers);
create index asset_by_entity on search.asset (entity_type, entity_id) where entity_id <> '';
create index asset_to_make on search.asset (asset_id) where seq < 0 or not settled;

-- vector: the sentence embedding, in 8 bits a number, sealed with the asset's `keys`; null when there is none any more.
-- print: that of the asset when it was made.
create table search.meaning (
    asset_id   text primary key,
    project_id text   not null,
    change     bigint not null,
    print      bytea  not null,
    vector     bytea
);
create index meaning_by_change on search.meaning (change);

-- Assets whose words have no embedding yet.
create table search.unembedded (
    asset_id   text primary key,
    updated_at timestamptz not null
);
create index unembedded_newest on search.unembedded (updated_at desc, asset_id);

create table search.job (
    job_id     text primary key,
    project_id text     not null,
    keys       text[]   not null,
    words      tsvector not null
) with (toast_tuple_target = 8160);
create index job_by_words on search.job using gin (words) with (fastupdate = off);
create index job_by_key on search.job using gin (keys);

-- Keys that nothing may be indexed under any more, whoever remembers them.
create table search.forgotten (key_id text primary key);
"""


async def make(connection: Connection) -> None:
    """The tables are there, and of this version."""
    async with writing(connection):
        [there] = await everything(connection, "select to_regclass('search.form') as form")
        found = await everything(connection, "select version from search.form") if there["form"] else []
        if not found or found[0]["version"] != VERSION:
            await connection.execute("drop schema if exists search cascade")
            await connection.execute(MADE)
            await connection.execute("insert into search.form values (%s)", [VERSION])


@asynccontextmanager
async def writing(connection: Connection) -> AsyncIterator[None]:
    """A transaction, while no other one writes."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", [WRITING])
        yield


@asynccontextmanager
async def alone(connection: Connection, lock: int) -> AsyncIterator[bool]:
    """Is no other gateway at this work? None is, then, while the block lasts."""
    [found] = await everything(connection, "select pg_try_advisory_lock(%s) as mine", [lock])
    try:
        yield found["mine"]
    finally:
        if found["mine"] and not connection.broken:
            await connection.execute("select pg_advisory_unlock(%s)", [lock])


async def everything(
    connection: Connection, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[Row]:
    return await (await connection.execute(statement, values)).fetchall()
