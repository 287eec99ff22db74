"""One asset of the library as it is shown, and as it is changed: what stands there, and after which event."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString
from uuid import UUID

from gateway.commands.etags import tag_of
from gateway.door.rights import unknown
from gateway.files.links import Links
from gateway.reads.queries import ReadModels, Row
from gateway.reads.views import AssetDetail, VersionView

_STANDING: Final[LiteralString] = """
    select a.*, s.seq from asset a join stream s on s.stream = 'asset-' || a.asset_id where a.asset_id = any(%s)"""
_VARIANTS: Final[LiteralString] = """
    with recursive variant(asset_id) as (
        select %s::text
      union
        select v.asset_id from variant b join asset_version v on v.metadata #>> '{request,source,asset_id}' = b.asset_id
    )
    select a.asset_id from variant join asset a using (asset_id)
    where a.asset_id <> %s and a.project_id = %s and not a.deleted order by a.asset_id limit %s"""


class Library:
    """Assets with their files, by the read models."""

    def __init__(self, reads: ReadModels, links: Links) -> None:
        self._reads = reads
        self._links = links

    async def standing(self, asset_id: UUID, deleted: bool = False) -> Row:
        """The asset's row with `seq`, the last event of its stream. Raises `Problem` for one that is not there."""
        rows = await self.all_standing([asset_id])
        row = rows.get(str(asset_id))
        if row is None or (row["deleted"] and not deleted):
            raise unknown("asset", asset_id)
        return row

    async def all_standing(self, asset_ids: list[UUID]) -> dict[str, Row]:
        rows = await self._reads.rows(_STANDING, [str(one) for one in asset_ids])
        return {row["asset_id"]: row for row in rows}

    async def variants(self, row: Row, most: int) -> list[UUID]:
        """What was made from this asset, and from that again: at most so many that are not deleted."""
        found = await self._reads.rows(_VARIANTS, row["asset_id"], row["asset_id"], row["project_id"], most)
        return [UUID(one["asset_id"]) for one in found]

    async def detail(self, row: Row) -> AssetDetail:
        """With all versions, the newest first."""
        versions = await self._reads.versions(row["asset_id"])
        active = next((one for one in versions if one["version"] == row["active_version"]), None)
        return AssetDetail.model_validate(
            {**summary(row, active, self._links), "all_versions": [self._shown(one) for one in versions]}
        )

    async def version(self, row: Row, number: int) -> VersionView | None:
        found = await self._reads.rows(
            "select * from asset_version where asset_id = %s and version = %s", row["asset_id"], number
        )
        return self._shown(found[0]) if found else None

    def _shown(self, version: Row) -> VersionView:
        return VersionView.model_validate({**version, "files": self._links.files(version["files"])})


def asset_tag(row: Mapping[str, Any]) -> str:
    """Versions never change: their number tells them."""
    parts = ("asset_id", "title", "tags", "metadata", "active_version", "versions", "deleted")
    return tag_of(*(row[name] for name in parts))


def summary(row: Row, active: Row | None, links: Links) -> Row:
    """An asset's row with the files of its active version, and what people wrote beside what the version says."""
    if active is None:
        return row
    return {
        **row,
        "files": links.files(active["files"]),
        "library_path": active["library_path"],
        "metadata": {**active["metadata"], **row["metadata"]},
    }
