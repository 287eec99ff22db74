"""The library: every version of every asset, with links to its files."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from event_schemas.events.job import AssetType
from gateway.callers import Who
from gateway.errors import problems
from gateway.files import Links
from gateway.job_request import Name
from gateway.jobs import READ
from gateway.opening import Opener
from gateway.queries import ReadModels, Row, cursor_of
from gateway.reading import Cursor, Limit, Reader
from gateway.rights import takes, unknown
from gateway.views import AssetDetail, AssetSummary, Page, VersionView

AnyText = Annotated[Name | None, Query()]
LOOKED_AT: Final = 500
"""Assets that a search takes from the table at once."""


def routes(reads: ReadModels, reader: Reader, links: Links, opener: Opener) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["assets"])

    def listing(of: Literal["list", "project"]) -> dict[str, Any]:
        return {"responses": problems("unknown_project", *READ), "dependencies": [reader.fresh, takes(of)]}

    async def page(
        limit: int, cursor: str | None, within: Sequence[str] | None, **wishes: str | None
    ) -> Page[AssetSummary]:
        rows = await _found(reads, opener, limit + 1, cursor, within, wishes)
        more = len(rows) > limit
        rows = rows[:limit]
        following = cursor_of(rows[-1]["updated_at"], rows[-1]["asset_id"]) if more else None
        return Page(items=await _with_active_files(reads, links, rows), next_cursor=following)

    @router.get("/assets", **listing("list"))
    async def list_assets(
        who: Who,
        project_id: UUID | None = None,
        asset_type: AssetType | None = None,
        type: Literal["2D", "3D"] | None = None,
        tag: AnyText = None,
        q: Annotated[Name | None, Query(description="a part of the title")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AssetSummary]:
        """The latest changed first."""
        mine = who.within(project_id)
        return await page(limit, cursor, mine, asset_type=asset_type, kind=type, tag=tag, words=q)

    @router.get("/projects/{project_id}/assets", **listing("project"))
    async def list_project_assets(
        project_id: UUID,
        asset_type: AssetType | None = None,
        type: Literal["2D", "3D"] | None = None,
        tag: AnyText = None,
        q: Annotated[Name | None, Query(description="a part of the title")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AssetSummary]:
        """The assets of one project."""
        return await page(limit, cursor, [str(project_id)], asset_type=asset_type, kind=type, tag=tag, words=q)

    @router.get(
        "/assets/{asset_id}", responses=problems("unknown_asset", *READ), dependencies=[reader.fresh, takes("asset")]
    )
    async def read_asset(asset_id: UUID) -> AssetDetail:
        """One asset with all its versions, the newest first."""
        row = await reads.asset(str(asset_id))
        if row is None or row["deleted"]:
            raise unknown("asset", asset_id)
        versions = await reads.versions(str(asset_id))
        active = next((one for one in versions if one["version"] == row["active_version"]), None)
        shown = [VersionView.model_validate({**one, "files": links.files(one["files"])}) for one in versions]
        return AssetDetail.model_validate({**_summary(row, active, links), "all_versions": shown})

    return router


async def _found(
    reads: ReadModels,
    opener: Opener,
    limit: int,
    cursor: str | None,
    within: Sequence[str] | None,
    wishes: dict[str, str | None],
) -> list[Row]:
    """Titles and tags are sealed, so the table can only say which of them may be meant: they are opened, and read."""
    words, tag = wishes.get("words"), wishes.get("tag")
    if not words and not tag:
        return await reads.assets(limit, cursor, within=within, **wishes)
    found: list[Row] = []
    while True:
        rows = await reads.assets(LOOKED_AT, cursor, within=within, **wishes)
        for row in rows:
            title, tags = await opener.plain(row["title"]), [await opener.plain(one) for one in row["tags"]]
            if (not words or words.casefold() in title.casefold()) and (not tag or tag in tags):
                found.append(row)
        if len(rows) < LOOKED_AT or len(found) >= limit:
            return found[:limit]
        cursor = cursor_of(rows[-1]["updated_at"], rows[-1]["asset_id"])


async def _with_active_files(reads: ReadModels, links: Links, rows: Sequence[Row]) -> list[AssetSummary]:
    found = await reads.active_versions([row["asset_id"] for row in rows]) if rows else []
    active = {version["asset_id"]: version for version in found}
    return [AssetSummary.model_validate(_summary(row, active.get(row["asset_id"]), links)) for row in rows]


def _summary(row: Row, active: Row | None, links: Links) -> Row:
    if active is None:
        return row
    return {
        **row,
        "files": links.files(active["files"]),
        "library_path": active["library_path"],
        "metadata": {**active["metadata"], **row["metadata"]},
    }
