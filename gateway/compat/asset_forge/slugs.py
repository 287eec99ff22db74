"""Names of assets in Asset Forge ("bronze-sword"), and which asset of the library each means.

A name is an assignment in the project's stream: entity type `asset_forge`, the name, and the asset itself as the slot,
so that none is ever overwritten. The latest asset of a name has it alone; the ones before it are `name~1a2b3c4d`, by
the first digits of their ids. An asset that has no name goes by its id.
"""

import re
from collections.abc import Iterable
from typing import Final, LiteralString
from uuid import UUID

from event_schemas.commands import AssignAsset
from gateway.commands.commanding import Commands
from gateway.compat.asset_forge.dialect import not_found
from gateway.door.callers import Caller
from gateway.reads.queries import ReadModels, Row

ENTITY: Final = "asset_forge"
LONGEST: Final = 100
OLDER: Final = "~"
_TAKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_OTHER: Final = re.compile(r"[^a-z0-9._]+")
_BY_NAME: Final[LiteralString] = """
    select a.asset_id, a.project_id from assignment s join asset a on a.asset_id = s.asset_id
    where s.project_id = %s and s.entity_type = 'asset_forge' and s.entity_id = %s and not a.deleted
    order by a.created_at desc, a.asset_id desc limit 200"""
_NAMES_OF: Final[LiteralString] = """
    select o.entity_id as name, a.asset_id, a.created_at from (
        select distinct project_id, entity_type, entity_id from assignment
        where project_id = %s and entity_type = 'asset_forge' and asset_id = any(%s)) n
      join assignment o on (o.project_id, o.entity_type, o.entity_id) = (n.project_id, n.entity_type, n.entity_id)
      join asset a on a.asset_id = o.asset_id
    where not a.deleted"""
"""Everything that has one of these names, once: many may be called the same."""


def slug(wished: str, otherwise: str = "asset") -> str:
    """A name that can stand in an address: as it was wished if it can, else small letters, digits and dashes."""
    if _TAKEN.fullmatch(wished):
        return wished
    return _OTHER.sub("-", wished.lower()).strip("-._")[:LONGEST].strip("-._") or otherwise


def named(rows: Iterable[Row]) -> dict[str, str]:
    """Asset id -> its name. Rows: name, asset_id, created_at of everything that has one of these names."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for row in sorted(rows, key=lambda one: (one["created_at"], one["asset_id"]), reverse=True):
        name = row["name"]
        found.setdefault(row["asset_id"], f"{name}{OLDER}{row['asset_id'][:8]}" if name in taken else name)
        taken.add(name)
    return found


class Names:
    def __init__(self, reads: ReadModels, commands: Commands) -> None:
        self._reads = reads
        self._commands = commands

    async def of(self, project_id: str, asset_ids: list[str]) -> dict[str, str]:
        """Asset id -> name. One without a name is called by its id."""
        found = named(await self._reads.rows(_NAMES_OF, project_id, asset_ids))
        return {one: found.get(one, one) for one in asset_ids}

    async def asset(self, who: Caller, project_id: str, name: str) -> str:
        """The id of the asset that a name means. Raises `Problem`: there is none, or none for this caller."""
        by_id = await self._by_id(who, name)
        if by_id is not None:
            return by_id
        plain, _, older = name.partition(OLDER)
        rows = await self._reads.rows(_BY_NAME, project_id, plain)
        found = next((row for row in rows if not older or row["asset_id"].startswith(older)), None)
        if found is None:
            raise not_found(f"Asset {name}")
        return str(found["asset_id"])

    async def _by_id(self, who: Caller, name: str) -> str | None:
        """None for a name that is no id of an asset, though it may look like one."""
        try:
            asset_id = str(UUID(name))
        except ValueError:
            return None
        row = await self._reads.asset(asset_id)
        if row is None or row["deleted"]:
            return None
        who.must("viewer", row["project_id"], not_found(f"Asset {name}"))
        return asset_id

    async def give(self, project_id: str, name: str, asset_id: str) -> None:
        """From now on the asset goes by this name."""
        await self._assign(project_id, name, asset_id, asset_id)

    async def take(self, project_id: str, name: str, asset_id: str) -> None:
        await self._assign(project_id, name, asset_id, "")

    async def _assign(self, project_id: str, name: str, slot: str, asset_id: str) -> None:
        command = AssignAsset(entity_type=ENTITY, entity_id=name, slot=slot, asset_id=asset_id)
        await self._commands.ask(f"project-{project_id}", project_id, command, None)

    async def is_taken(self, project_id: str, name: str) -> bool:
        return bool(await self._reads.rows(_BY_NAME, project_id, name))
