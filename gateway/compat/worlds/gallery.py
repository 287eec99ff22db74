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
from gateway.workflows.shapes import SLOTS

MOST_VARIANTS: Final = 1_000
_OF_ENTITY: Final[LiteralString] = """
    from assignment s where s.asset_id = a.asset_id and s.project_id = a.project_id and s.entity_type <> 'asset_forge'
        and s.entity_type = coalesce(%s, s.entity_type) and s.entity_id = coalesce(%s, s.entity_id)"""
"""What shows the asset: everything, or one entity. What Asset Forge calls an asset by is no entity."""
_MADE: Final[LiteralString] = (
    "select asset_id from job where project_id = %s and request #>> '{entity,type}' is not null"
)
_SHOWN: Final[LiteralString] = "select asset_id from assignment where project_id = %s and entity_type <> 'asset_forge'"
_SLOT: Final[LiteralString] = "metadata #>> '{request,entity,slot}'"
_ASSETS: Final[LiteralString] = f"""
    select a.asset_id, a.project_id, a.asset_type, a.created_at, v.files, v.metadata -> 'request' as request,
        (select coalesce(jsonb_agg(jsonb_build_array(s.entity_type, s.entity_id, s.slot)), '[]') {_OF_ENTITY}) as shown
    from (
        select a.* from (select * from asset a {{}} {{}}) a
            cross join lateral (
                select metadata from asset_version
                where asset_id = a.asset_id and version = a.active_version offset 0
            ) v {{}}
        order by a.created_at desc, a.asset_id desc limit %s
    ) a join asset_version v on v.asset_id = a.asset_id and v.version = a.active_version
    order by a.created_at desc, a.asset_id desc"""
"""The assets that come into question are gone through in their order until the page is full, and what shows them is
looked up for its rows alone. (`offset 0` keeps Postgres from beginning with all versions.)"""
_SORTED: Final = "order by a.created_at desc, a.asset_id desc offset 0"
"""Where those in question are found one by one: their versions are looked up in that order then, not all of them."""


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
        among, where = Where(), Where()
        among.add("not a.deleted")
        among.equals("a.project_id", world_id)
        if before:
            among.add("(a.created_at, a.asset_id) < (%s, %s)", *before)
        if entity_type is not None or entity_id is not None:
            _of_entity(among, where, world_id, entity_type, entity_id, is_active is True)
        if asset_type in SLOTS:
            among.add(f"a.asset_id in (select asset_id from asset_version where {_SLOT} = %s)", asset_type)
            where.add(f"v.{_SLOT} = %s", asset_type)
        elif asset_type:
            among.equals("a.asset_type", asset_type.upper())
            where.add(f"v.{_SLOT} is null")
        if is_active and entity_type is None and entity_id is None:
            among.add(f"a.asset_id in ({_SHOWN})", world_id)
        if is_active is not None:
            where.add(("" if is_active else "not ") + f"exists (select 1 {_OF_ENTITY})", *shown_by)
        found = is_active or asset_type in SLOTS or entity_type is not None or entity_id is not None
        query = sql.SQL(_ASSETS).format(among.sql, sql.SQL(_SORTED if found else ""), where.sql)
        rows = await self._reads.rows(query, *shown_by, *among.values, *where.values, limit)
        return [self.shown(row) for row in rows]

    async def one(self, asset_id: UUID) -> GalleryAsset:
        """Raises `Problem("unknown_asset")`."""
        return self.shown(await self.row(asset_id))

    async def row(self, asset_id: UUID) -> Row:
        one = Where()
        one.add("not a.deleted")
        one.equals("a.asset_id", str(asset_id))
        query = sql.SQL(_ASSETS).format(one.sql, sql.SQL(""), sql.SQL(""))
        rows = await self._reads.rows(query, None, None, *one.values, 1)
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


def _of_entity(
    among: Where, where: Where, world_id: str, entity_type: str | None, entity_id: str | None, is_active: bool
) -> None:
    """Both are asked of one and the same entity: that of the request, or one that shows it (`is_active`: only the
    latter). What comes into question is told by the indexes of jobs and of assignments, which spares the rest.
    """
    made, shown = _MADE, _SHOWN
    named: list[object] = [world_id]
    if entity_type is not None:
        made, shown = made + " and request #>> '{entity,type}' = %s", shown + " and entity_type = %s"
        named.append(entity_type)
    if entity_id is not None:
        made, shown = made + " and request #>> '{entity,id}' = %s", shown + " and entity_id = %s"
        named.append(entity_id)
    if is_active:
        among.add(f"a.asset_id in ({shown})", *named)
    else:
        among.add(f"a.asset_id in ({made} union all {shown})", *named, *named)
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
