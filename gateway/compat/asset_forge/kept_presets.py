"""What a project keeps for Asset Forge's client: presets on its stream, read and written a kind at a time."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from gateway.errors import Problem
from gateway.projects.presets import Presets

MOST: Final = 5_000
GONE: Final = "unknown_preset"

Json = dict[str, Any]


class KeptPresets:
    def __init__(self, presets: Presets) -> None:
        self._presets = presets

    async def own(self, project_id: str, kind: str) -> dict[str, Json]:
        """Id -> content, sealed as it stands: answers are opened on their way out."""
        found = await self._presets.page(project_id, kind, MOST)
        return {one.preset_id: one.content for one in found if not one.builtin}

    async def with_builtin(self, project_id: str, kind: str) -> dict[str, Json]:
        """The same, beside what came with the forge."""
        return {one.preset_id: one.content for one in await self._presets.page(project_id, kind, MOST)}

    async def save(self, project_id: str, kind: str, preset_id: str, content: Mapping[str, Any]) -> None:
        await self._presets.save(project_id, kind, preset_id, content, 0, None)

    async def replace(self, project_id: str, kind: str, wished: Mapping[str, Mapping[str, Any]]) -> None:
        """From now on these and no others. What is so already is not written again: the decider sees to that."""
        known = await self.own(project_id, kind)
        await asyncio.gather(
            *(self.save(project_id, kind, preset_id, content) for preset_id, content in wished.items()),
            *(self._delete(project_id, kind, preset_id) for preset_id in known.keys() - wished.keys()),
        )

    async def _delete(self, project_id: str, kind: str, preset_id: str) -> None:
        try:
            await self._presets.delete(project_id, kind, preset_id, None)
        except Problem as problem:
            if problem.code != GONE:
                raise
