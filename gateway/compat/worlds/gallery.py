"""The gallery of a world: its assets as pictures of what is in the game, and which of them each thing shows."""

from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from event_schemas.commands import AssignAsset, DeleteAsset
from event_schemas.message import Message
from gateway.commands.commanding import Commands, Decided, Undecided
from gateway.compat.worlds.shapes import ActivateBody, GalleryAsset, shown_as
from gateway.door.rights import unknown
from gateway.errors import Problem
from gateway.files.links import Links
from gateway.jobs.recipes import picture
from gateway.reads.queries import ReadModels, Row, Where

_ASSETS: Final = """
    select a.asset_id, a.project_id, a.asset_type, a.created_at, v.files, v.metadata -> 'request' as request,
        coalesce(s.shown, '[]') as shown
    from asset a
        join asset_version v on v.asset_id = a.asset_id and v.version = a.active_version
        left join lateral (
            select jsonb_agg(jsonb_build_array(entity_type, entity_id, slot) order by 1) as shown
            from assignment where asset_id = a.asset_id and project_id = a.project_id
                and entity_type = coalesce(%s, entity_type) and entity_id = coalesce(%s, entity_id)
        ) s on true
    {} order by a.created_at desc, a.asset_id desc limit %s"""


class Gallery:
    """The assets of all worlds."""

    def __init__(self, reads: ReadModels, commands: Commands, links: Links) -> None:
        self._reads = reads
        self._commands = commands
        self._links = links

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
        where = Where()
        where.add("not a.deleted")
        where.equals("a.project_id", world_id)
        if before:
            where.add("(a.created_at, a.asset_id) < (%s, %s)", *before)
        _of_entity(where, entity_type, entity_id)
        if asset_type:
            where.add("coalesce(v.metadata #>> '{request,entity,slot}', lower(a.asset_type)) = %s", asset_type)
        if is_active is not None:
            where.add("(s.shown is not null) = %s", is_active)
        shown_by = entity_type, entity_id
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

    async def delete(self, row: Row, key: str | None) -> Decided | Undecided:
        """Nothing shows it any longer, then it is gone from the library. Its files and versions stay in the log."""
        for entity_type, entity_id, slot in row["shown"]:
            none = AssignAsset(entity_type=entity_type, entity_id=entity_id, slot=slot)
            await self._ask_project(row["project_id"], none, None)
        stream = f"asset-{row['asset_id']}"
        return await self._commands.ask(stream, row["project_id"], DeleteAsset(), key)

    async def _ask_project(self, project_id: str, body: Message, key: str | None) -> Decided | Undecided:
        return await self._commands.ask(f"project-{project_id}", project_id, body, key)


def _of_entity(where: Where, entity_type: str | None, entity_id: str | None) -> None:
    """Both are asked of one and the same entity: that of the request, or one that shows the asset."""
    if entity_type is None and entity_id is None:
        return
    where.add(
        """(coalesce(%s, v.metadata #>> '{request,entity,type}') = v.metadata #>> '{request,entity,type}'
            and coalesce(%s, v.metadata #>> '{request,entity,id}') = v.metadata #>> '{request,entity,id}'
            or exists (select 1 from assignment e where e.asset_id = a.asset_id and e.project_id = a.project_id
                and e.entity_type = coalesce(%s, e.entity_type) and e.entity_id = coalesce(%s, e.entity_id)))""",
        entity_type,
        entity_id,
        entity_type,
        entity_id,
    )
