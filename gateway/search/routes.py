"""Finding assets and jobs: by words, by meaning, by what is known of them."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, LiteralString
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import sql
from pydantic import StringConstraints

from event_schemas.events.job import AssetType
from gateway.commands.opening import Opener
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import invalid, problems
from gateway.files.links import Links
from gateway.jobs.job_request import Key, Name
from gateway.jobs.routes import READ, JobDesk, Status
from gateway.library.items import summary
from gateway.reads.queries import ReadModels, Row, Where, cursor_of
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import JobInList, Page
from gateway.search.asking import After, Answer, Filters, Found, Mode, Search, Sort
from gateway.search.gathering import request_of
from gateway.search.views import FoundAsset, Highlight, SearchPage
from gateway.search.words import Asked, asked, marked

MOST_VALUES: Final = 20
MOST_HIGHLIGHTS: Final = 3
_DECISION: Final[LiteralString] = "decisions @> %s::jsonb"

Words = Annotated[
    str,
    StringConstraints(max_length=500),
    Query(description='words, "phrases" and -words; without any: all that pass the filters, the latest changed first'),
]
Many = Annotated[list[Name], Query(max_length=MOST_VALUES)]
Polys = Annotated[int | None, Query(ge=0, le=2**40)]
Seed = Annotated[int | None, Query(ge=0, lt=2**63)]
Person = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@:|+/=-]{1,200}$")]


def filters(
    who: Who,
    project_id: UUID | None = None,
    asset_type: Annotated[list[AssetType], Query(max_length=MOST_VALUES)] = [],  # noqa: B006
    type: Literal["2D", "3D"] | None = None,
    tag: Many = [],  # noqa: B006
    model: Annotated[list[Name], Query(max_length=MOST_VALUES, description="name or weights hash of a model")] = [],  # noqa: B006
    engine: Many = [],  # noqa: B006
    rig: Many = [],  # noqa: B006
    clip: Many = [],  # noqa: B006
    reviewer: Annotated[list[Person], Query(max_length=MOST_VALUES, description="who decided a review of it")] = [],  # noqa: B006
    seed: Seed = None,
    poly_min: Polys = None,
    poly_max: Polys = None,
    entity_type: Key | None = None,
    entity_id: Key | None = None,
    source_asset_id: Annotated[UUID | None, Query(description="the asset that it was made from")] = None,
    created_from: datetime | None = None,
    created_until: datetime | None = None,
    updated_from: datetime | None = None,
    updated_until: datetime | None = None,
) -> Filters:
    """Repeated, a filter takes any of its values; several filters take what passes all of them."""
    return Filters(
        within=who.within(project_id),
        asset_type=asset_type,
        kind=type,
        tag=tag,
        model=model,
        engine=engine,
        rig=rig,
        clip=clip,
        reviewer=reviewer,
        seed=seed,
        least_polys=poly_min,
        most_polys=poly_max,
        entity_type=entity_type,
        entity_id=entity_id,
        source=str(source_asset_id) if source_asset_id else None,
        created_from=created_from,
        created_until=created_until,
        updated_from=updated_from,
        updated_until=updated_until,
    )


Wished = Annotated[Filters, Depends(filters)]


def routes(search: Search, reads: ReadModels, reader: Reader, links: Links, opener: Opener, desk: JobDesk) -> APIRouter:
    router = APIRouter(prefix="/v1/search", tags=["search"])
    shown = Shown(reads, links, opener)

    @router.get("/assets", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")])
    async def search_assets(
        wished: Wished,
        q: Words = "",
        mode: Mode = "hybrid",
        sort: Annotated[Sort, Query(description="relevance needs q; the others are of those that have the words")] = (
            "relevance"
        ),
        facets: Annotated[bool, Query(description="count types, rigs, models, engines and tags too")] = True,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> SearchPage:
        """Assets by words, by meaning, or by both, fused by their ranks."""
        wanted = asked(q)
        if q.strip() and not wanted.wanted and (sort == "relevance" or not wanted.terms):
            raise invalid("q", "name at least one word that shall be there")
        if sort != "relevance" or not wanted.terms:
            after = _after(cursor, sort)
            rows = await search.listed(q, wished, sort, after, limit + 1)
            listed, following = cut(rows, limit, _cursor)
            found = [Found(row["asset_id"], 0.0) for row in listed]
            answer, ranked = Answer(found), None
        else:
            answer = await search.assets(q, mode, wished)
            begin = _offset(cursor)
            found = list(answer.found[begin : begin + limit])
            following = _packed(begin + limit) if len(answer.found) > begin + limit else None
            ranked = None if answer.by == "words" else answer.found
        counts = await search.facets(q, wished, ranked) if facets and cursor is None else Answer(())
        return SearchPage(
            items=await shown.items(found, wanted),
            next_cursor=following,
            mode=answer.by,
            note=answer.note,
            behind=search.index.behind,
            counted=counts.counted,
            capped=counts.capped,
            facets={name: dict(values) for name, values in counts.facets.items()},
        )

    @router.get(
        "/similar/{asset_id}",
        responses=problems("unknown_asset", "unknown_project", *READ),
        dependencies=[reader.fresh, takes("asset")],
    )
    async def search_similar(asset_id: UUID, wished: Wished, limit: Limit = 20) -> SearchPage:
        """Assets that mean about the same as this one, the nearest first."""
        answer = await search.similar(str(asset_id), wished)
        items = await shown.items(answer.found[:limit], asked(""))
        return SearchPage(items=items, mode="meaning", note=answer.note, behind=search.index.behind)

    @router.get("/jobs", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")])
    async def search_jobs(
        who: Who,
        project_id: UUID | None = None,
        q: Words = "",
        status: Annotated[list[Status], Query(max_length=MOST_VALUES)] = [],  # noqa: B006
        asset_type: AssetType | None = None,
        reviewer: Person | None = None,
        seed: Seed = None,
        created_from: datetime | None = None,
        created_until: datetime | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[JobInList]:
        """Jobs by words of their title and prompt, and by what is known of them, the newest first."""
        await search.index.catch_up()
        where = Where()
        where.within(who.within(project_id))
        wanted = asked(q)
        if q.strip() and not wanted.wanted:
            raise invalid("q", "name at least one word that shall be there")
        if wanted.terms:
            where.add(
                "job_id in (select job_id from search.job where words @@ %s::tsquery)", search.index.coder.query(wanted)
            )
        if status:
            where.add("status = any(%s)", list(status))
        if reviewer is not None:
            where.add(_DECISION, json.dumps([{"by": reviewer}]))
        where.equals("asset_type", asset_type)
        where.equals("seed", seed)
        if created_from is not None:
            where.add("created_at >= %s", created_from)
        if created_until is not None:
            where.add("created_at < %s", created_until)
        where.after(cursor, "created_at", "job_id", oldest_first=False)
        rows = await reads.rows(
            sql.SQL("select * from job {} order by created_at desc, job_id desc limit %s").format(where.sql),
            *where.values,
            limit + 1,
        )
        shown, following = cut(rows, limit, lambda row: cursor_of(row["created_at"], row["job_id"]))
        return Page(items=await desk.listed(shown), next_cursor=following)

    return router


class Shown:
    """What was found, with its files, and with the places of the words."""

    def __init__(self, reads: ReadModels, links: Links, opener: Opener) -> None:
        self._reads = reads
        self._links = links
        self._opener = opener

    async def items(self, found: Sequence[Found], wanted: Asked) -> list[FoundAsset]:
        """In the order of `found`. What has gone meanwhile is left out."""
        if not found:
            return []
        ids = [one.asset_id for one in found]
        rows = await self._reads.rows("select * from asset where asset_id = any(%s) and not deleted", ids)
        active = {version["asset_id"]: version for version in await self._reads.active_versions(ids)}
        named = {row["asset_id"]: summary(row, active.get(row["asset_id"]), self._links) for row in rows}
        return [
            FoundAsset.model_validate(
                {
                    **named[one.asset_id],
                    "score": round(one.score, 6),
                    "found_by": list(one.by),
                    "highlights": await self._highlights(named[one.asset_id], wanted),
                }
            )
            for one in found
            if one.asset_id in named
        ]

    async def _highlights(self, asset: Mapping[str, Any], wanted: Asked) -> list[Highlight]:
        if not wanted.wanted:
            return []
        prompt = request_of({"made": asset["metadata"]}).get("prompt")
        prompt = prompt if isinstance(prompt, Mapping) else {}
        texts = {
            "title": asset["title"],
            "tags": ", ".join(asset["tags"]),
            "prompt": prompt.get("core_concept"),
            "details": prompt.get("details"),
            "style": prompt.get("style"),
        }
        found: list[Highlight] = []
        for name, text in texts.items():
            piece = marked(await self._opener.plain(text), wanted) if isinstance(text, str) and text else None
            if piece:
                found.append(Highlight(field=name, text=piece.text, marks=list(piece.marks)))
        return found[:MOST_HIGHLIGHTS]


# --- where a page ended ---------------------------------------------------------------------------


def _packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unpacked(cursor: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise _not_ours() from None


def _cursor(row: Row) -> str:
    at = row["at"]
    return _packed([at if isinstance(at, int) else at.isoformat(), row["asset_id"]])


def _after(cursor: str | None, sort: Sort) -> After | None:
    if cursor is None:
        return None
    match _unpacked(cursor):
        case [int(number), str(asset_id)] if sort == "poly_count" and abs(number) < 2**63:
            return number, str(UUID(asset_id))
        case [str(at), str(asset_id)] if sort != "poly_count":
            try:
                return datetime.fromisoformat(at), str(UUID(asset_id))
            except ValueError:
                raise _not_ours() from None
        case _:
            raise _not_ours()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    begin = _unpacked(cursor)
    if type(begin) is not int or not 0 < begin < 10_000:
        raise _not_ours()
    return begin


def _not_ours() -> Exception:
    return invalid("cursor", "take it from the page before, as it is, with the same sort")
