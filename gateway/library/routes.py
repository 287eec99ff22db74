"""The library: every version of every asset, with links to its files."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from event_schemas.events.job import AssetType
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import invalid, problems
from gateway.files.links import Links
from gateway.jobs.job_request import Name
from gateway.jobs.routes import READ
from gateway.library.items import summary
from gateway.reads.queries import ReadModels, Row, cursor_of, parsed_cursor
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import AssetSummary, Page
from gateway.search.asking import Filters, Search

AnyText = Annotated[Name | None, Query()]
WithDeleted = Annotated[bool, Query(description="deleted ones too, which takes the role editor; not with q or tag")]


def routes(reads: ReadModels, reader: Reader, links: Links, search: Search) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["assets"])

    def listing(of: Literal["list", "project"]) -> dict[str, Any]:
        return {"responses": problems("unknown_project", *READ), "dependencies": [reader.fresh, takes(of)]}

    async def page(
        limit: int, cursor: str | None, within: Sequence[str] | None, deleted: bool, **wishes: str | None
    ) -> Page[AssetSummary]:
        if deleted and (wishes.get("words") or wishes.get("tag")):
            raise invalid("deleted", "it cannot go with q or tag: what is deleted is not searched")
        if deleted:
            rows = await reads.assets(limit + 1, cursor, within=within, deleted=True, **wishes)
        else:
            rows = await _found(reads, search, limit + 1, cursor, within, wishes)
        shown, following = cut(rows, limit, lambda row: cursor_of(row["updated_at"], row["asset_id"]))
        return Page(items=await _with_active_files(reads, links, shown), next_cursor=following)

    @router.get("/assets", **listing("list"))
    async def list_assets(
        who: Who,
        project_id: UUID | None = None,
        asset_type: AssetType | None = None,
        type: Literal["2D", "3D"] | None = None,
        tag: AnyText = None,
        q: Annotated[Name | None, Query(description="words of title, tags and prompt")] = None,
        deleted: WithDeleted = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AssetSummary]:
        """The latest changed first."""
        mine = who.within(project_id)
        if deleted and mine is not None:
            mine = [one for one in mine if who.may("editor", one)]
        if deleted and project_id is not None:
            who.must("editor", str(project_id), unknown_project(project_id))
        return await page(limit, cursor, mine, deleted, asset_type=asset_type, kind=type, tag=tag, words=q)

    @router.get("/projects/{project_id}/assets", **listing("project"))
    async def list_project_assets(
        who: Who,
        project_id: UUID,
        asset_type: AssetType | None = None,
        type: Literal["2D", "3D"] | None = None,
        tag: AnyText = None,
        q: Annotated[Name | None, Query(description="words of title, tags and prompt")] = None,
        deleted: WithDeleted = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AssetSummary]:
        """The assets of one project."""
        if deleted:
            who.must("editor", str(project_id), unknown_project(project_id))
        return await page(limit, cursor, [str(project_id)], deleted, asset_type=asset_type, kind=type, tag=tag, words=q)

    return router


async def _found(
    reads: ReadModels,
    search: Search,
    limit: int,
    cursor: str | None,
    within: Sequence[str] | None,
    wishes: dict[str, str | None],
) -> list[Row]:
    """Titles and tags are sealed in the table: words are looked up in the index."""
    words, tag = wishes.get("words"), wishes.get("tag")
    if not words and not tag:
        return await reads.assets(limit, cursor, within=within, deleted=False, **wishes)
    asset_type = wishes.get("asset_type")
    filters = Filters(
        within=within,
        asset_type=[asset_type] if asset_type else (),
        kind=wishes.get("kind"),
        tag=[tag] if tag else (),
    )
    after = parsed_cursor(cursor) if cursor else None
    ids = [row["asset_id"] for row in await search.listed(words or "", filters, "updated", after, limit)]
    rows = await reads.rows("select * from asset where asset_id = any(%s) and not deleted", ids)
    return sorted(rows, key=lambda row: ids.index(row["asset_id"]))


async def _with_active_files(reads: ReadModels, links: Links, rows: Sequence[Row]) -> list[AssetSummary]:
    found = await reads.active_versions([row["asset_id"] for row in rows]) if rows else []
    active = {version["asset_id"]: version for version in found}
    return [AssetSummary.model_validate(summary(row, active.get(row["asset_id"]), links)) for row in rows]
