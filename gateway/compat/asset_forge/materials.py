"""Material presets: the project's own, of the kind `material`; until a list was saved, beside those of the forge."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from pydantic import JsonValue, TypeAdapter, ValidationError

from gateway.compat.asset_forge.configs import MaterialPreset
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, InProject, Json, as_problem, wanting
from gateway.compat.asset_forge.kept_presets import KeptPresets
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, invalid
from gateway.reads.reading import Reader

KIND: Final = "material"
MOST: Final = 200
ORDER: Final = "order"
"""The place in a client's list, which only a list that was saved here has."""
_PRESETS: Final = TypeAdapter(list[MaterialPreset])
_NAMES: Final = {"displayName": "name", "stylePrompt": "style_prompt", "color": "base_color"}
"""What the document calls a thing, and what the forge calls it."""
_MORE: Final = ("category", "tier", "description")


def shown(preset_id: str, content: Mapping[str, Any]) -> Json:
    """A preset as the document has it, whoever wrote it."""
    ours = {theirs: content[name] for theirs, name in _NAMES.items() if content.get(name)}
    more: Json = {key: content[key] for key in _MORE if content.get(key) is not None}
    return {"id": preset_id, "name": preset_id, "displayName": preset_id, "stylePrompt": "", **ours, **more}


def content_of(preset: MaterialPreset, order: int) -> Json:
    """As the forge keeps it. `order`: its place in the client's list."""
    said = preset.model_dump(mode="json", exclude_defaults=True)
    more: Json = {key: said[key] for key in _MORE if key in said}
    return {**{name: said[theirs] for theirs, name in _NAMES.items() if theirs in said}, **more, ORDER: order}


def in_order(known: Mapping[str, Mapping[str, Any]]) -> list[Json]:
    """Those without a place come last."""

    def place(one: str) -> tuple[float, str]:
        order = known[one].get(ORDER)
        return (order if isinstance(order, int | float) else float("inf")), one

    return [shown(one, known[one]) for one in sorted(known, key=place)]


def wished(body: JsonValue) -> Sequence[MaterialPreset]:
    """Raises `Problem` in the document's words."""
    if not isinstance(body, list):
        raise wanting("body", "Material presets must be an array")
    if len(body) > MOST:
        raise invalid("body", f"at most {MOST} presets")
    try:
        presets = _PRESETS.validate_python(body)
    except ValidationError as error:
        raise as_problem(error) from None
    if not all(one.id and one.name and one.displayName and one.stylePrompt for one in presets):
        raise wanting("body", "Each preset must have id, name, displayName, and stylePrompt")
    return presets


def routes(kept: KeptPresets, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)

    @router.get("/material-presets", dependencies=[reader.fresh, takes("list")])
    async def read(project_id: InProject) -> JSONResponse:
        """The project's materials, in the order in which they were saved; before that, those of the forge."""
        known = await kept.own(project_id, KIND)
        if not any(ORDER in one for one in known.values()):
            known = await kept.with_builtin(project_id, KIND)
        return JSONResponse(in_order(known))

    @router.post("/material-presets", dependencies=[takes("somewhere", "editor")])
    async def save(who: Who, project_id: InProject, body: Annotated[JsonValue, Body()]) -> Json:
        """All of them, as they shall stand: what is left out is deleted."""
        who.must("editor", project_id, unknown_project(project_id))
        presets = wished(body)
        ids = [one.key for one in presets]
        if len(set(ids)) < len(ids):
            raise Problem("invalid_request", "Two presets have one id", "id")
        await kept.replace(project_id, KIND, {one.key: content_of(one, at) for at, one in enumerate(presets)})
        return {"success": True, "message": "Material presets saved successfully"}

    return router
