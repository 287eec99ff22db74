"""Prompt documents: what is built in, with the project's own beside it. Saved as presets of the kind `prompt`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Path, Query

from gateway.commands.opening import Opener
from gateway.compat.asset_forge.defaults import PROMPTS
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, InProject, Json, wanting
from gateway.compat.asset_forge.kept_presets import KeptPresets
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.jobs.job_request import JsonObject
from gateway.reads.reading import Reader

KIND: Final = "prompt"
CATEGORIES: Final = ("avatar", "item")
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "game-styles": ("custom",),
    "materials": ("customOverrides", "templates"),
    "asset-types": CATEGORIES,
}
"""The parts of a document that a project keeps. Of the others it keeps all."""
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "game-styles": ("version", "default", "custom"),
    "asset-types": ("version", *CATEGORIES),
    "materials": ("templates",),
}

Type = Annotated[str, Path(max_length=64)]
PromptId = Annotated[str, Path(max_length=128)]
Category = Annotated[Literal["avatar", "item"] | None, Query()]


def document(kind: str, own: Mapping[str, Any]) -> Json:
    """The built-in document with the project's own parts in it."""
    built_in = PROMPTS[kind]
    if kind != "asset-types":
        return {**built_in, **own}
    return built_in | {one: {**built_in[one], "custom": _object(own.get(one))} for one in CATEGORIES}


def own_part(kind: str, sent: Mapping[str, Any]) -> Json:
    """What of a document is the project's. Raises `Problem` for one that is not built like its kind."""
    required = _REQUIRED.get(kind, tuple(PROMPTS[kind]))
    if any(not isinstance(sent.get(part), type(PROMPTS[kind].get(part, {}))) for part in required):
        shape = "Invalid asset type prompt structure" if kind == "asset-types" else "Invalid prompt structure"
        raise wanting("body", f"{shape}: {', '.join(required)}")
    if kind == "asset-types":
        return {one: sent[one].get("custom") or {} for one in CATEGORIES}
    return {part: sent[part] for part in _OWN.get(kind, required) if part in sent}


def without(kind: str, own: Mapping[str, Any], key: str | None, category: str | None) -> Json:
    """The project's part without the prompt that stands under `key`. Raises `Problem` when there is none."""
    part = part_of(kind, category)
    if key is None:
        raise Problem("unknown_preset", f"Custom {'asset type' if kind == 'asset-types' else 'prompt'} not found")
    return {**own, part: {name: one for name, one in own[part].items() if name != key}}


def part_of(kind: str, category: str | None) -> str:
    """Where the project's prompts of a kind stand in its document."""
    if kind == "asset-types" and category is None:
        raise wanting("category", "Category parameter required (avatar or item)")
    return {"asset-types": category or "", "materials": "customOverrides"}.get(kind, "custom")


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _known(kind: str) -> str:
    if kind not in PROMPTS:
        raise Problem("unknown_preset", "Invalid prompt type")
    return kind


def routes(kept: KeptPresets, opener: Opener, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/api/prompts", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)
    changing = [takes("somewhere", "editor")]

    async def own(project_id: str, kind: str) -> Json:
        """As it stands: whoever said a word keeps it under their own key, whoever changes the document beside it."""
        return await kept.one(project_id, KIND, kind)

    @router.get("/{kind}", dependencies=[reader.fresh, takes("list")])
    async def read(kind: Type, project_id: InProject) -> Json:
        """game-styles, asset-types, materials, generation, gpt4-enhancement, weapon-detection."""
        return document(_known(kind), await own(project_id, kind))

    @router.put("/{kind}", include_in_schema=False, dependencies=changing)
    @router.post("/{kind}", dependencies=changing)
    async def save(kind: Type, who: Who, project_id: InProject, body: Annotated[JsonObject, Body()]) -> Json:
        """Keeps the parts that are the project's own; what is built in stays."""
        _known(kind)
        who.must("editor", project_id, unknown_project(project_id))
        await kept.save(project_id, KIND, kind, own_part(kind, body))
        return {"success": True, "message": "Prompts updated successfully"}

    @router.delete("/{kind}/{prompt_id}", dependencies=changing)
    async def delete(
        kind: Type, prompt_id: PromptId, who: Who, project_id: InProject, category: Category = None
    ) -> Json:
        """One of the project's own. Of the asset types, `category` says which: avatar or item."""
        _known(kind)
        who.must("editor", project_id, unknown_project(project_id))
        known = await own(project_id, kind)
        keys = {await opener.plain(key): key for key in _object(known.get(part_of(kind, category)))}
        await kept.save(project_id, KIND, kind, without(kind, known, keys.get(prompt_id), category))
        return {"success": True, "message": "Prompt deleted successfully"}

    return router
