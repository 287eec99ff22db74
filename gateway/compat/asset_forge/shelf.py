"""Assets as the read models have them: the version in use, what was made on the way to it, and its variants."""

import asyncio
import json
from collections.abc import Collection
from typing import Any, Final, LiteralString, NamedTuple

from gateway.commands.opening import Opener
from gateway.compat.asset_forge.dialect import not_found
from gateway.reads.queries import ReadModels, Row

OPENED_AT_ONCE: Final = 50
MOST_LISTED: Final = 2_000
"""Assets in the list, which has no pages: the latest changed."""

_SHELF: Final[LiteralString] = """
    select a.asset_id, a.project_id, a.asset_type, a.title, a.tags, a.metadata, a.created_at, a.updated_at,
           v.version, v.job_id, v.files, v.metadata as made, v.created_at as made_at,
           coalesce(v.metadata #>> '{request,source,job_id}', v.job_id) as base_job
    from asset a join asset_version v on v.asset_id = a.asset_id and v.version = a.active_version
    where a.kind = '3D' and not a.deleted"""
_LIST: Final[LiteralString] = _SHELF + " and a.project_id = %s order by a.updated_at desc, a.asset_id desc limit %s"
_ONE: Final[LiteralString] = _SHELF + " and a.asset_id = %s"
_ON_THE_WAY: Final[LiteralString] = """
    select s.job_id, f.value as file from step s, jsonb_array_elements(s.artifacts || s.inputs) f
    where s.job_id = any(%s) and s.name in ('image_safety', 'concept', 'refine', 'reconstruct', 'rig')
      and f.value ->> 'role' in ('reference', 'concept', 'concept_refined', 'mesh_raw', 'rigged')
    order by s.job_id, s.ordinal"""
_VARIANTS: Final[LiteralString] = """
    select v.metadata #>> '{request,source,asset_id}' as base, a.asset_id, a.created_at
    from asset_version v join asset a on a.asset_id = v.asset_id and a.active_version = v.version
    where v.metadata #>> '{request,source,asset_id}' = any(%s)
      and v.metadata #>> '{request,source,operation}' = 'retexture' and not a.deleted
    order by a.created_at, a.asset_id"""

_WITH_MODEL: Final[LiteralString] = """
    with called as materialized (
        select entity_id as name, asset_id from assignment
        where project_id = %s and entity_type = 'asset_forge' and replace(lower(entity_id), '_', '-') = any(%s)
    )
    select distinct c.name from called c join asset a on a.asset_id = c.asset_id
      join asset_version v on v.asset_id = a.asset_id and v.version = a.active_version
    where a.kind = '3D' and not a.deleted and v.files @> '[{"role": "glb"}]'"""
"""Of the rest of the project only the names are looked at."""

File = dict[str, Any]


class Piece(NamedTuple):
    """One asset with all that its files and its metadata are told from. `row` is opened: it holds plain words."""

    row: Row
    made: dict[str, File]  # role -> what was made on the way to it, the last of each
    variants: list[str]  # asset ids, the oldest first

    @property
    def asset_id(self) -> str:
        return str(self.row["asset_id"])

    def file(self, *roles: str) -> File | None:
        """Of the version, else of the job that made it: the first of these roles that is there."""
        of_version = {str(one["role"]): one for one in reversed(self.row["files"])}
        return next((found for role in roles if (found := of_version.get(role) or self.made.get(role))), None)

    @property
    def source(self) -> dict[str, Any]:
        """What it was made from; empty for an asset of its own."""
        found = self.row["made"].get("request", {}).get("source")
        return found if isinstance(found, dict) else {}

    @property
    def named(self) -> list[str]:
        """The ids of all assets that its metadata names."""
        base = [str(self.source["asset_id"])] if self.is_variant else []
        return [self.asset_id, *self.variants, *base]

    @property
    def rig(self) -> str:
        """The kind that was asked for: HUMANOID, QUADRUPED, STATIC; empty where the words decided."""
        limits = self.row["made"].get("request", {}).get("constraints")
        return str(limits.get("rig_type") or "") if isinstance(limits, dict) else ""

    @property
    def is_rigged(self) -> bool:
        return self.row["asset_type"] == "3D_CHARACTER" and self.rig != "STATIC"

    @property
    def is_variant(self) -> bool:
        return self.source.get("operation") == "retexture"


class Shelf:
    """The 3D assets of a project. Some queries for a whole list, never one for each asset."""

    def __init__(self, reads: ReadModels, opener: Opener) -> None:
        self._reads = reads
        self._opener = opener

    async def all(self, project_id: str) -> list[Piece]:
        return await self._pieces(await self._reads.rows(_LIST, project_id, MOST_LISTED))

    async def with_model(self, project_id: str, names: Collection[str]) -> list[str]:
        """Which of these names there is an asset with a model by. `names`: in small letters, with dashes."""
        if not names:
            return []
        return [row["name"] for row in await self._reads.rows(_WITH_MODEL, project_id, list(names))]

    async def one(self, asset_id: str, name: str) -> Piece:
        """Raises `Problem`: there is none. `name`: what the client called it."""
        found = await self._pieces(await self._reads.rows(_ONE, asset_id))
        if not found:
            raise not_found(f"Asset {name}")
        return found[0]

    async def _pieces(self, rows: list[Row]) -> list[Piece]:
        if not rows:
            return []
        on_the_way = await self._reads.rows(_ON_THE_WAY, sorted({row["base_job"] for row in rows}))
        made: dict[str, dict[str, File]] = {}
        for one in on_the_way:
            made.setdefault(one["job_id"], {})[one["file"]["role"]] = one["file"]
        variants: dict[str, list[str]] = {}
        for one in await self._reads.rows(_VARIANTS, [row["asset_id"] for row in rows]):
            variants.setdefault(one["base"], []).append(one["asset_id"])
        return [
            Piece(row, made.get(row["base_job"], {}), variants.get(row["asset_id"], []))
            for row in await self._opened(rows)
        ]

    async def _opened(self, rows: list[Row]) -> list[Row]:
        """With the words in them in clear: what an asset is called decides how it is shown.

        Two thousand take half a second: a few at a time, so that others get on meanwhile.
        """
        found: list[Row] = []
        for begin in range(0, len(rows), OPENED_AT_ONCE):
            part = rows[begin : begin + OPENED_AT_ONCE]
            words = [{name: row[name] for name in ("title", "metadata", "made")} for row in part]
            opened = json.loads(await self._opener.text(json.dumps(words)))
            found += [{**row, **plain} for row, plain in zip(part, opened, strict=True)]
            await asyncio.sleep(0)
        return found
