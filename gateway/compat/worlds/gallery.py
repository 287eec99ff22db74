"""The gallery of a world: its assets as pictures of what is in the game, and which of them each thing shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from psycopg import sql

from event_schemas.commands import AssignAsset, DeleteAsset
from event_schemas.message import Message
from gateway.commands.commanding import Commands, Decided, Undecided
from gateway.compat.few_at_once import few_at_once
from gateway.compat.worlds.shapes import ActivateBody, GalleryAsset, shown_as
from gateway.door.rights import unknown
from gateway.errors import Problem
from gateway.files.links import Links
from gateway.jobs.recipes import picture
from gateway.library.items import Library
from gateway.reads.queries import ReadModels, Row, Where

MOST_VARIANTS: Final = 1_000
_OF_ENTITY: Final[LiteralString] = """
    from assignment s where s.asset_id = a.asset_id and s.project_id = a.project_id and s.entity_type <> 'asset_forge'
        and s.entity_type = coalesce(%s, s.entity_type) and s.entity_id = coalesce(%s, s.entity_id)"""
"""What shows the asset: everything, or one entity. What Asset Forge calls an asset by is no entity."""
_IN_USE: Final[LiteralString] = """
    from asset a join asset_version v on v.asset_id = a.asset_id and v.version = a.active_version"""
_ASSETS: Final[LiteralString] = f"""
    select a.asset_id, a.project_id, a.asset_type, a.created_at, v.files, v.metadata -> 'request' as request,
        (select coalesce(jsonb_agg(jsonb_build_array(s.entity_type, s.entity_id, s.slot)), '[]') {_OF_ENTITY}) as shown
    {_IN_USE}
        join (select a.asset_id {_IN_USE} {{}} order by a.created_at desc, a.asset_id desc limit %s) page
            on page.asset_id = a.asset_id
    order by a.created_at desc, a.asset_id desc"""
"""The page is found first: what it shows is looked up for its rows alone."""


class Gallery:
    """The assets of all worlds."""

    def __init__(self, reads: ReadModels, commands: Commands, links: Links) -> None:
        self._reads = reads
        self._commands = commands
        self._links = links
        self._library = Library(reads, links)

    async def all(
        self,
        world_id: str,
        limit: int,
        before: tuple[datetime, str] | None,
        entity_type: str | None,
        entity_id: str | None,
        asset_type: str | None,
        is_active: bool | None,
    ) -> list[GalleryAsset]:
        """The newest first. Of an entity: what was made for it, and what it shows; only that counts as active then."""
        shown_by = entity_type, entity_id
        where = Where()
        where.add("not a.deleted")
        where.equals("a.project_id", world_id)
        if before:
            where.add("(a.created_at, a.asset_id) < (%s, %s)", *before)
        _of_entity(where, entity_type, entity_id)
        if asset_type:
            where.add("coalesce(v.metadata #>> '{request,entity,slot}', lower(a.asset_type)) = %s", asset_type)
        if is_active is not None:
            where.add(f"exists (select 1 {_OF_ENTITY}) = %s", *shown_by, is_active)
        rows = await self._reads.rows(sql.SQL(_ASSETS).format(where.sql), *shown_by, *where.values, limit)
        return [self.shown(row) for row in rows]

    async def one(self, asset_id: UUID) -> GalleryAsset:
        """Raises `Problem("unknown_asset")`."""
        return self.shown(await self.row(asset_id))

    async def row(self, asset_id: UUID) -> Row:
        where = Where()
        where.add("not a.deleted")
        where.equals("a.asset_id", str(asset_id))
        rows = await self._reads.rows(sql.SQL(_ASSETS).format(where.sql), None, None, *where.values, 1)
        if not rows:
            raise unknown("asset", asset_id)
        return rows[0]

    def shown(self, row: Row) -> GalleryAsset:
        request = row["request"] or {}
        entity = request.get("entity") or {}
        whole = picture(row["files"])
        small = next((file for file in row["files"] if file["role"] in ("thumbnail", "preview")), whole)
        prompt = request.get("prompt")
        slot = entity.get("slot", "")
        return GalleryAsset(
            id=row["asset_id"],
            file_path=self._links.file(whole).url if whole else "",
            thumbnail_path=self._links.file(small).url if small else "",
            asset_type=slot or str(row["asset_type"]).lower(),
            entity_type=entity.get("type", ""),
            entity_id=entity.get("id", ""),
            prompt=prompt.get("core_concept", "") if isinstance(prompt, dict) else "",
            workflow_slot=request.get("workflow_slot", slot),
            is_active=bool(row["shown"]),
            created_at=row["created_at"],
        )

    # --- changing --------------------------------------------------------------------------------

    async def activate(self, row: Row, body: ActivateBody, key: str | None) -> Decided | Undecided:
        """From now on its entity shows it, and nothing else in that slot. Raises `Problem("no_entity")`."""
        entity = (row["request"] or {}).get("entity") or {}
        type_, id_ = body.entity_type or entity.get("type"), body.entity_id or entity.get("id")
        slot = body.asset_type or entity.get("slot")
        if not (type_ and id_ and slot):
            raise Problem("no_entity", "", "entity_type" if not type_ else "entity_id" if not id_ else "asset_type")
        wish = AssignAsset(entity_type=type_, entity_id=id_, slot=shown_as(slot), asset_id=row["asset_id"])
        return await self._ask_project(row["project_id"], wish, key)

    async def was_deleted(self, asset_id: UUID, key: str | None) -> bool:
        """By this very request, when it was sent before."""
        row = await self._reads.asset(str(asset_id)) if key else None
        command = DeleteAsset.model_fields["type"].default
        return row is not None and bool(
            await self._commands.earlier(f"asset-{asset_id}", row["project_id"], command, key)
        )

    async def delete(self, row: Row, key: str | None, with_variants: bool = False) -> Decided | Undecided:
        """Nothing shows it any longer, then it is gone from the library. Its files and versions stay in the log.

        `with_variants`: what was made from it, too, before it.
        """

        async def hide(shown: Sequence[str]) -> None:
            entity_type, entity_id, slot = shown
            none = AssignAsset(entity_type=entity_type, entity_id=entity_id, slot=slot)
            await self._ask_project(row["project_id"], none, None)

        async def gone(asset_id: object, key: str | None = None) -> Decided | Undecided:
            return await self._commands.ask(f"asset-{asset_id}", row["project_id"], DeleteAsset(), key)

        await few_at_once(hide, row["shown"])
        if with_variants:
            await few_at_once(gone, await self._library.variants(row, MOST_VARIANTS))
        return await gone(row["asset_id"], key)

    async def _ask_project(self, project_id: str, body: Message, key: str | None) -> Decided | Undecided:
        return await self._commands.ask(f"project-{project_id}", project_id, body, key)


def _of_entity(where: Where, entity_type: str | None, entity_id: str | None) -> None:
    """Both are asked of one and the same entity: that of the request, or one that shows the asset."""
    if entity_type is None and entity_id is None:
        return
    where.add(
        """(coalesce(%s, v.metadata #>> '{request,entity,type}') = v.metadata #>> '{request,entity,type}'
            and coalesce(%s, v.metadata #>> '{request,entity,id}') = v.metadata #>> '{request,entity,id}'
            or exists (select 1 """
        + _OF_ENTITY
        + "))",
        entity_type,
        entity_id,
        entity_type,
        entity_id,
    )
