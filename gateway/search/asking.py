"""A search: words looked up, meanings compared, both lists made one, and what they have in common counted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, LiteralString, NamedTuple

from psycopg import sql

from gateway.commands.opening import Opener
from gateway.reads.queries import ReadModels, Row, Where
from gateway.search.index import SearchIndex
from gateway.search.vectors import Near
from gateway.search.words import Asked, asked

Mode = Literal["words", "meaning", "hybrid"]
Sort = Literal["relevance", "updated", "created", "poly_count"]

MOST_RANKED: Final = 4_000
"""Of all that have the words, so many, the latest changed, are weighed against one another."""
MOST_FOUND: Final = 500
MOST_COUNTED: Final = 10_000
MOST_AMONG: Final = 5_000
LEAST_COSINE: Final = 0.25
FUSED_K: Final = 60
MOST_OF_A_FACET: Final = 20
FACETS: Final = ("asset_type", "type", "rig", "model", "engine", "tag")


After = tuple[datetime | int, str]
"""Where a page ended: what it is sorted by, and the id."""


class Found(NamedTuple):
    """An asset that was found, how well it fits (only to be compared within one answer), and by what."""

    asset_id: str
    score: float
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What is known of an asset. Several of one kind: any of them."""

    within: Sequence[str] | None = None
    asset_type: Sequence[str] = ()
    kind: str | None = None
    tag: Sequence[str] = ()
    model: Sequence[str] = ()
    engine: Sequence[str] = ()
    rig: Sequence[str] = ()
    clip: Sequence[str] = ()
    reviewer: Sequence[str] = ()
    seed: int | None = None
    least_polys: int | None = None
    most_polys: int | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    source: str | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    updated_from: datetime | None = None
    updated_until: datetime | None = None

    def where(self, tag: Callable[[str], str]) -> Where:
        """`tag`: the condition on the words that a tag makes."""
        where = Where()
        where.add("not deleted")
        where.within(self.within)
        if self.asset_type:
            where.add("asset_type = any(%s)", list(self.asset_type))
        if self.rig:
            where.add("rig = any(%s)", list(self.rig))
        if self.model:
            where.add("models && %s", list(self.model))
        if self.engine:
            where.add("engines && %s", list(self.engine))
        if self.clip:
            where.add("clips && %s", list(self.clip))
        if self.reviewer:
            where.add("reviewers && %s", list(self.reviewer))
        if self.tag:
            where.add("words @@ %s::tsquery", " | ".join(map(tag, self.tag)))
        where.equals("kind", self.kind)
        where.equals("seed", self.seed)
        where.equals("source", self.source)
        where.equals("entity_type", self.entity_type)
        where.equals("entity_id", self.entity_id)
        for condition, value in self._bounds():
            if value is not None:
                where.add(condition, value)
        return where

    def _bounds(self) -> Iterable[tuple[LiteralString, object]]:
        yield "poly_count >= %s", self.least_polys
        yield "poly_count <= %s", self.most_polys
        yield "created_at >= %s", self.created_from
        yield "created_at < %s", self.created_until
        yield "updated_at >= %s", self.updated_from
        yield "updated_at < %s", self.updated_until

    @property
    def narrow(self) -> bool:
        """Is more asked than which projects?"""
        return self != Filters(within=self.within)


@dataclass(frozen=True, slots=True)
class Answer:
    """`counted`: of how many the facets are; `capped`: there are more of them."""

    found: Sequence[Found]
    counted: int = 0
    capped: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    by: Mode = "words"
    note: str = ""


class Search:
    """Looks into the index. A method raises `Problem("read_model_unavailable")` when it cannot be asked."""

    def __init__(self, reads: ReadModels, index: SearchIndex, opener: Opener) -> None:
        self._reads = reads
        self.index = index
        self._opener = opener

    # --- assets ----------------------------------------------------------------------------------

    async def assets(self, q: str, mode: Mode, filters: Filters) -> Answer:
        """The best first."""
        await self.index.catch_up()
        wanted = asked(q)
        if mode == "words":
            return Answer(await self._by_words(wanted, filters))
        if mode == "meaning":
            meant, note = await self._by_meaning(wanted.plain, filters)
            return Answer(meant, by="meaning", note=note)
        named, (meant, note) = await asyncio.gather(
            self._by_words(wanted, filters), self._by_meaning(wanted.plain, filters)
        )
        return Answer(fused({"words": named, "meaning": meant}), by="words" if note else "hybrid", note=note)

    async def _by_words(self, wanted: Asked, filters: Filters) -> list[Found]:
        if not wanted.wanted:
            return []
        query = self.index.coder.query(wanted)
        where = filters.where(self.index.coder.tag)
        where.add("words @@ %s::tsquery", query)
        rows = await self._reads.rows(
            sql.SQL(
                """select asset_id, ts_rank(words, %s::tsquery) as score from (
                     select asset_id, words, updated_at from search.asset {} order by updated_at desc limit {}
                   ) latest order by score desc, updated_at desc, asset_id desc limit {}"""
            ).format(where.sql, sql.Literal(MOST_RANKED), sql.Literal(MOST_FOUND)),
            query,
            *where.values,
        )
        return [Found(row["asset_id"], float(row["score"]), ("words",)) for row in rows]

    async def _by_meaning(self, plain: str, filters: Filters) -> tuple[list[Found], str]:
        """With a sentence on why not, where it cannot be done."""
        meanings = self.index.meanings
        if meanings.missing:
            return [], meanings.missing
        try:
            wanted = await meanings.of(plain)
        except LookupError as lacking:
            return [], str(lacking)
        among = await self._few(filters) if filters.narrow else None
        nearest = await asyncio.to_thread(
            meanings.vectors.nearest, wanted, MOST_AMONG, LEAST_COSINE, filters.within, among
        )
        if filters.narrow and among is None:
            nearest = await self._filtered(nearest, filters)
        return [Found(one.asset_id, one.cosine, ("meaning",)) for one in nearest[:MOST_FOUND]], ""

    async def _few(self, filters: Filters) -> list[str] | None:
        """All that pass the filters; None when they are many: then the nearest are filtered instead."""
        where = filters.where(self.index.coder.tag)
        rows = await self._reads.rows(
            sql.SQL("select asset_id from search.asset {} limit {}").format(where.sql, sql.Literal(MOST_AMONG + 1)),
            *where.values,
        )
        return [row["asset_id"] for row in rows] if len(rows) <= MOST_AMONG else None

    async def _filtered(self, nearest: Sequence[Near], filters: Filters) -> list[Near]:
        where = filters.where(self.index.coder.tag)
        where.add("asset_id = any(%s)", [one.asset_id for one in nearest])
        rows = await self._reads.rows(sql.SQL("select asset_id from search.asset {}").format(where.sql), *where.values)
        passed = {row["asset_id"] for row in rows}
        return [one for one in nearest if one.asset_id in passed]

    async def similar(self, asset_id: str, filters: Filters) -> Answer:
        """The nearest to an asset, without itself."""
        await self.index.catch_up()
        meanings = self.index.meanings
        own = meanings.vectors.of(asset_id)
        if own is None:
            return Answer((), by="meaning", note=meanings.missing or "this asset's meaning is not in the index yet")
        nearest = await asyncio.to_thread(meanings.vectors.nearest, own, MOST_AMONG, LEAST_COSINE, filters.within)
        nearest = [one for one in nearest if one.asset_id != asset_id]
        if filters.narrow:
            nearest = await self._filtered(nearest, filters)
        return Answer([Found(one.asset_id, one.cosine, ("meaning",)) for one in nearest[:MOST_FOUND]], by="meaning")

    async def listed(self, q: str, filters: Filters, sort: Sort, after: After | None, limit: int) -> list[Row]:
        """In an order of their own, page by page: rows of asset_id and `at`, behind which the next page begins."""
        await self.index.catch_up()
        where = filters.where(self.index.coder.tag)
        wanted = asked(q)
        if wanted.terms:
            where.add("words @@ %s::tsquery", self.index.coder.query(wanted))
        column = _SORTED[sort]
        if sort == "poly_count":
            where.add("poly_count is not null")
        if after is not None:
            where.add(f"({column}, asset_id) < (%s, %s)", *after)
        chosen = sql.SQL("select asset_id, {0} as at from search.asset {1} order by {0} desc, asset_id desc limit %s")
        return await self._reads.rows(chosen.format(sql.SQL(column), where.sql), *where.values, limit)

    # --- counting --------------------------------------------------------------------------------

    async def facets(self, q: str, filters: Filters, found: Sequence[Found] | None) -> Answer:
        """Counts of what was found; None: of all that have the words and pass the filters, up to `MOST_COUNTED`."""
        where = filters.where(self.index.coder.tag)
        wanted = asked(q)
        if found is not None:
            where.add("asset_id = any(%s)", [one.asset_id for one in found])
        elif wanted.terms:
            where.add("words @@ %s::tsquery", self.index.coder.query(wanted))
        rows = await self._reads.rows(sql.SQL(_COUNTED).format(where.sql, sql.Literal(MOST_COUNTED + 1)), *where.values)
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        counted = 0
        for row in rows:
            if row["facet"] == "all":
                counted = row["n"]
            elif row["facet"] == "tag":
                counts["tag"][await self._opener.plain(row["value"])] += row["n"]
            elif row["value"]:
                counts[row["facet"]][row["value"]] += row["n"]
        facets = {name: dict(count.most_common(MOST_OF_A_FACET)) for name, count in counts.items()}
        return Answer((), min(counted, MOST_COUNTED), counted > MOST_COUNTED, facets)


_SORTED: Final[Mapping[Sort, LiteralString]] = {
    "relevance": "updated_at",
    "updated": "updated_at",
    "created": "created_at",
    "poly_count": "poly_count",
}
_COUNTED: Final[LiteralString] = """
    with c as materialized (select asset_type, kind, rig, models, engines, tags from search.asset {} limit {})
    select 'all' as facet, '' as value, count(*) as n from c
    union all select 'asset_type', asset_type, count(*) from c group by 2
    union all select 'type', kind, count(*) from c group by 2
    union all select 'rig', rig, count(*) from c group by 2
    union all (select 'model', m, count(*) from c, unnest(models) m group by 2 order by 3 desc limit 50)
    union all (select 'engine', e, count(*) from c, unnest(engines) e group by 2 order by 3 desc limit 50)
    union all (select 'tag', t, count(*) from c, unnest(tags) t group by 2 order by 3 desc limit 100)"""


def fused(lists: Mapping[str, Sequence[Found]]) -> list[Found]:
    """One list of several, by the places in each: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""
    scores: dict[str, float] = {}
    by: dict[str, tuple[str, ...]] = {}
    for name, found in lists.items():
        for place, one in enumerate(found, start=1):
            scores[one.asset_id] = scores.get(one.asset_id, 0.0) + 1 / (FUSED_K + place)
            by[one.asset_id] = (*by.get(one.asset_id, ()), name)
    ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    return [Found(asset_id, score, by[asset_id]) for asset_id, score in ranked[:MOST_FOUND]]
