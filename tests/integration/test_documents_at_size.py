"""The lists of documents 003 and 004 in a large library: what they read grows with the page, not with the project."""

import json
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from gateway.compat.asset_forge.shelf import Shelf
from gateway.compat.asset_forge.slugs import Names
from gateway.compat.worlds.batches import Batches
from gateway.compat.worlds.gallery import Gallery
from gateway.files.links import Links
from gateway.reads.queries import ReadModels, Row
from projections import postgres

WORLD = str(UUID(int=7))
JOBS = 12_000
PAGE = 20

_FILL: LiteralString = """
insert into job select md5('job ' || n)::uuid::text, %(world)s, md5('asset ' || n)::uuid::text, kind, '', 'done',
    'idle', 'index', 1, 1, 1, '{index}', 0, coalesce(batch, ''), '', 1, false, request, null, '[]', null, '[]', 1, '',
    '', '', 9, at, at, at, at + interval '1 s'
from made;
insert into asset select md5('asset ' || n)::uuid::text, %(world)s, kind, case n %% 2 when 0 then '3D' else '2D' end,
    '', '{}', '{}', 1, 1, false, at, at from made;
insert into asset_version select md5('asset ' || n)::uuid::text, 1, md5('job ' || n)::uuid::text, '', '',
    '[{"role": "glb", "media_type": "model/gltf-binary"}]', jsonb_build_object('request', request), at from made;
insert into assignment select %(world)s, 'asset_forge', case when n < 2000 then 'chest' else 'thing-' || n end,
    md5('asset ' || n)::uuid::text, md5('asset ' || n)::uuid::text, at from made where n %% 2 = 0;
"""
"""Every third job was asked for by the game engine, four to a batch: the oldest for Anna, the rest for Marcus."""
_MADE: LiteralString = """
create temporary table made as select n, 'epoch'::timestamptz + n * interval '1 minute' as at,
    (array['PROP', 'BACKGROUND', '3D_CHARACTER', '2D_SPRITE'])[1 + n %% 4] as kind,
    case n %% 3 when 0 then md5('batch ' || n / 12)::uuid::text end as batch,
    case n %% 3 when 0 then jsonb_build_object('prompt', '{"core_concept": "a face"}'::jsonb, 'entity',
        jsonb_build_object('type', 'character', 'id', case when n < 12 then 'anna' else 'marcus' end,
        'slot', case when n < 12 then 'backdrop' else 'portrait' end)) else '{}' end as request
from generate_series(0, %(jobs)s - 1) n
"""


class Counted(ReadModels):
    """`read`: how many rows the questions looked at, in each table; `told`: how many they brought."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.read: dict[str, int] = {}
        self.told = 0

    async def rows(self, query: LiteralString | sql.Composed, *values: object) -> list[Row]:
        found = await super().rows(query, *values)
        self.told += len(found)
        plain = sql.SQL(query) if isinstance(query, str) else query
        (told,) = await super().rows(sql.SQL("explain (analyze, format json) ") + plain, *values)
        self._count(told["QUERY PLAN"][0]["Plan"])
        return found

    def _count(self, node: dict[str, Any]) -> None:
        if table := node.get("Relation Name"):
            looked = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            self.read[table] = self.read.get(table, 0) + round(looked)
        for one in node.get("Plans", ()):
            self._count(one)


@pytest.fixture(scope="module")
def library(backing: Any) -> str:
    """The address of a database with a large library in it."""
    with psycopg.connect(backing.database_url, autocommit=True) as server:
        server.execute("create database at_size template template0")
    url = str(backing.database_url).rpartition("/")[0] + "/at_size"
    with closing(postgres.connect(url)) as db:
        postgres.adopt(db)
        cursor = psycopg.ClientCursor(db)
        cursor.execute(_MADE, {"jobs": JOBS})
        cursor.execute(_FILL, {"world": WORLD})
        db.execute("vacuum (analyze)")
    return url


@pytest.fixture
async def reads(library: str) -> AsyncIterator[Counted]:
    counted = Counted(library)
    await counted.open()
    yield counted
    await counted.close()


def gallery(reads: ReadModels) -> Gallery:
    return Gallery(reads, commands=None, links=NoLinks())  # type: ignore[arg-type]


class NoLinks(Links):
    """Nothing here has a picture to lead to."""

    def __init__(self) -> None: ...


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, PAGE),
        ({"asset_type": "prop"}, PAGE),
        ({"asset_type": "backdrop"}, 4),
        ({"entity_type": "character", "entity_id": "anna"}, 4),
        ({"entity_id": "anna"}, 4),
        ({"entity_id": "nobody"}, 0),
        ({"is_active": False}, PAGE),
        ({"is_active": True}, 0),
    ],
)
async def test_a_page_of_the_gallery_looks_at_a_page_of_the_world(
    reads: Counted, asked: dict[str, Any], found: int
) -> None:
    wanted = dict.fromkeys(("entity_type", "entity_id", "asset_type", "is_active")) | asked

    shown = await gallery(reads).all(WORLD, PAGE, None, **wanted)

    assert len(shown) == found
    assert [one.created_at for one in shown] == sorted((one.created_at for one in shown), reverse=True)
    assert reads.read.get("asset", 0) + reads.read.get("asset_version", 0) <= 20 * PAGE, reads.read


@pytest.mark.anyio
async def test_of_an_entity_with_many_pictures_only_the_page_is_looked_at_more_closely(reads: Counted) -> None:
    shown = await gallery(reads).all(WORLD, PAGE, None, "character", "marcus", None, None)

    assert len(shown) == PAGE
    assert reads.read["asset_version"] <= 2 * PAGE, reads.read


@pytest.mark.anyio
@pytest.mark.parametrize("within", [None, [WORLD]])
async def test_a_page_of_batches_looks_at_a_page_of_the_jobs(reads: Counted, within: list[str] | None) -> None:
    shown = await Batches(reads, commands=None, submissions=None).all(within, PAGE, False)  # type: ignore[arg-type]

    assert (len(shown), {one.status for one in shown}, {len(one.assets) for one in shown}) == (PAGE, {"Complete"}, {4})
    assert [one.created_at for one in shown] == sorted((one.created_at for one in shown), reverse=True)
    assert reads.read["job"] <= 4 * PAGE * 10, reads.read


@pytest.mark.anyio
async def test_when_all_batches_were_cleared_none_of_them_is_looked_at(library: str, reads: Counted) -> None:
    batches = Batches(reads, commands=None, submissions=None)  # type: ignore[arg-type]
    with closing(postgres.connect(library)) as db:
        (schema,) = db.execute("select schema_name from public.read_model where state = 'live'").fetchone() or ("",)
        hide = sql.SQL("insert into {}.preset values (%s, 'cleared-batch', 'all', 1, '{{}}', false, %s, '')")
        db.execute(hide.format(sql.Identifier(schema)), [WORLD, "2000-01-01"])
    try:
        shown = await batches.all([WORLD], PAGE, False)
        read = reads.read["job"]
        cleared = await batches.all([WORLD], PAGE, True)
    finally:
        with closing(postgres.connect(library)) as db:
            db.execute(sql.SQL("delete from {}.preset").format(sql.Identifier(schema)))

    assert (shown, len(cleared)) == ([], PAGE)
    assert read <= PAGE


@pytest.mark.anyio
async def test_what_a_game_lacks_is_asked_of_the_assets_that_are_called_so(reads: Counted) -> None:
    there = await Shelf(reads, opener=None).with_model(WORLD, {"thing-2000", "thing-2001"})  # type: ignore[arg-type]

    assert there == ["thing-2000"]
    assert reads.read["asset"] + reads.read["asset_version"] <= PAGE, reads.read


@pytest.mark.anyio
async def test_many_assets_of_one_name_are_told_once_each(reads: Counted) -> None:
    chests = await reads.rows("select asset_id from assignment where entity_id = 'chest' limit 300")
    reads.told = 0

    names = await Names(reads, commands=None).of(WORLD, [row["asset_id"] for row in chests])  # type: ignore[arg-type]

    assert len(set(names.values())) == 300
    assert reads.told == 1_000
    assert json.dumps(sorted(names.values())).count('"chest') == 300
