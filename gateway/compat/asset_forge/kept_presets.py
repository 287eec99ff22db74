"""What a project keeps for Asset Forge's client: presets on its stream, read and written a kind at a time."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from gateway.compat.asset_forge.dialect import Json, as_problem
from gateway.compat.few_at_once import few_at_once
from gateway.errors import Problem
from gateway.jobs.job_request import JsonObject
from gateway.projects.presets import Presets

MOST: Final = 5_000
GONE: Final = "unknown_preset"
_CONTENT: Final = TypeAdapter(JsonObject)


class KeptPresets:
    def __init__(self, presets: Presets) -> None:
        self._presets = presets

    async def own(self, project_id: str, kind: str) -> dict[str, Json]:
        """Id -> content, sealed as it stands: answers are opened on their way out. Whoever saves presets elsewhere may
        have written anything."""
        found = await self._presets.page(project_id, kind, MOST)
        return {one.preset_id: one.content for one in found if not one.builtin}

    async def with_builtin(self, project_id: str, kind: str) -> dict[str, Json]:
        """The same, beside what came with the forge."""
        return {one.preset_id: one.content for one in await self._presets.page(project_id, kind, MOST)}

    async def one(self, project_id: str, kind: str, preset_id: str) -> Json:
        """The project's own; empty where it has none."""
        found = await self._presets.own(project_id, kind, preset_id)
        return found.content if found else {}

    async def save(self, project_id: str, kind: str, preset_id: str, content: Mapping[str, Any]) -> None:
        """`content` may hold what was read before: the words in it stay sealed for whoever said them."""
        await self._presets.save(project_id, kind, preset_id, content, 0, None)

    async def replace(self, project_id: str, kind: str, wished: Mapping[str, Mapping[str, Any]]) -> None:
        """From now on these and no others. What is so already is not written again: the decider sees to that.

        Raises `Problem`, before anything is written, for words that cannot be kept.
        """
        for content in wished.values():
            must_be_plain(content)
        known = await self.own(project_id, kind)
        await few_at_once(lambda one: self.save(project_id, kind, *one), wished.items())
        await few_at_once(lambda one: self._delete(project_id, kind, one), known.keys() - wished.keys())

    async def _delete(self, project_id: str, kind: str, preset_id: str) -> None:
        try:
            await self._presets.delete(project_id, kind, preset_id, None)
        except Problem as problem:
            if problem.code != GONE:
                raise


def must_be_plain(content: Mapping[str, Any]) -> None:
    """Raises `Problem` for what a client may not bring: too much, or words that somebody else has sealed."""
    try:
        _CONTENT.validate_python(dict(content))
    except ValidationError as error:
        raise as_problem(error) from None
