"""Variants of an asset in another material, and an asset made once more: jobs that start from the library."""

import json
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from gateway.commands.commanding import OptionalKey
from gateway.compat.asset_forge.assets import AssetName, Assets
from gateway.compat.asset_forge.configs import MaterialPreset, Short
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, Camel, InProject, Json, as_problem, wanting
from gateway.compat.asset_forge.metadata import KEPT
from gateway.compat.asset_forge.shelf import Piece
from gateway.compat.asset_forge.slugs import Names, slug
from gateway.compat.endings import Endings
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.jobs.job_request import JobRequest
from gateway.jobs.submissions import Submissions
from gateway.reads.queries import Row

USUAL_S: Final = 20.0
"""Asset Forge's client gives up after thirty seconds."""

Patience = Annotated[float, Field(ge=0, le=25)]


class Retexture(BaseModel):
    """`waitS`: seconds until the answer is given while the variant is still being made."""

    model_config = Camel | {
        "json_schema_extra": {
            "examples": [
                {
                    "baseAssetId": "bronze-sword",
                    "materialPreset": {
                        "id": "steel",
                        "displayName": "Steel",
                        "stylePrompt": "polished steel, cool grey, light scratches",
                    },
                    "outputName": "steel-sword",
                }
            ]
        }
    }

    baseAssetId: Short = ""
    materialPreset: MaterialPreset | None = None
    outputName: Short | None = None
    waitS: Patience = USUAL_S


class Retexturing:
    def __init__(self, submissions: Submissions, names: Names) -> None:
        self._submissions = submissions
        self._names = names

    async def ask(
        self, project_id: str, base_id: str, preset: MaterialPreset, name: str, key: str, batch: str = ""
    ) -> Json:
        """The promise of a variant that goes by `name`. Raises `Problem`."""
        told: dict[str, Any] = {
            "project_id": UUID(project_id),
            "source": {"asset_id": base_id, "operation": "retexture"},
            "material": _material(preset),
            "title": name,
            "entity": {"type": "variant", "id": name},
            "metadata": {KEPT: {"materialPreset": preset.model_dump(mode="json", exclude_defaults=True)}},
            "review": {"auto_approve": "*"},
            **({"batch_id": batch} if batch else {}),
        }
        return await self._submitted(project_id, told, key, name)

    async def again(self, piece: Piece, key: str) -> Json:
        """The promise of the next version of the same asset, made from the same words."""
        told: dict[str, Any] = {
            "project_id": UUID(piece.row["project_id"]),
            "source": {"asset_id": piece.asset_id, "operation": "regenerate"},
            "review": {"auto_approve": "*"},
        }
        return await self._submitted(piece.row["project_id"], told, key, None)

    async def _submitted(self, project_id: str, told: dict[str, Any], key: str, name: str | None) -> Json:
        try:
            request = JobRequest.model_validate(told)
        except ValidationError as error:
            raise as_problem(error) from None
        promise: Json = json.loads((await self._submissions.submit(request, key)).body)
        if name:
            await self._names.give(project_id, name, promise["asset_id"])
        return promise


def _material(preset: MaterialPreset) -> Json:
    """Words and colour of a preset; what it is called where it has neither."""
    colour = preset.color if len(preset.color) == 7 and preset.color.startswith("#") else None
    return {
        "id": preset.key,
        "name": (preset.displayName or preset.name or preset.id)[:120],
        "style_prompt": preset.stylePrompt,
        **({"base_color": colour} if colour and not preset.stylePrompt else {}),
    }


def routes(retexturing: Retexturing, assets: Assets, endings: Endings) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)
    changing = [takes("somewhere", "editor")]

    @router.post("/retexture", dependencies=changing)
    async def retexture(body: Retexture, who: Who, project_id: InProject, key: OptionalKey = None) -> Json:
        """The same model in another material, as an asset of its own that names its base."""
        if not body.baseAssetId or body.materialPreset is None:
            raise wanting("baseAssetId", "baseAssetId and materialPreset are required")
        if not (body.materialPreset.id or body.materialPreset.stylePrompt):
            raise wanting("materialPreset", "materialPreset needs an id, or a stylePrompt")
        piece = await assets.piece(who, project_id, body.baseAssetId, "editor")
        preset = body.materialPreset
        name = slug(body.outputName or f"{body.baseAssetId.removesuffix('-base')}-{preset.key}")
        project = piece.row["project_id"]
        async with endings.watched(who, UUID(project)) as vigil:
            promise = await retexturing.ask(project, piece.asset_id, preset, name, key or str(uuid4()))
            rows = await vigil.over([promise["job_id"]], body.waitS)
        return await _answer(assets, promise, rows, name, "retextured")

    @router.post("/regenerate-base/{asset_id}", dependencies=changing)
    async def regenerate(
        asset_id: AssetName, who: Who, project_id: InProject, key: OptionalKey = None, wait_s: Patience = USUAL_S
    ) -> Json:
        """The asset made once more from its own words, with another seed: its next version."""
        piece = await assets.piece(who, project_id, asset_id, "editor")
        if piece.is_variant:
            raise wanting("baseAssetId", f"{asset_id} is a variant: regenerate its base, then retexture that")
        async with endings.watched(who, UUID(piece.row["project_id"])) as vigil:
            promise = await retexturing.again(piece, key or str(uuid4()))
            rows = await vigil.over([promise["job_id"]], wait_s)
        return await _answer(assets, promise, rows, asset_id, "regenerated")

    return router


Done = Literal["retextured", "regenerated"]


async def _answer(assets: Assets, promise: Json, rows: list[Row] | None, name: str, done: Done) -> Json:
    """Raises `Problem` when the job was over and had failed."""
    job = rows[0] if rows else None
    if job is not None and job["status"] != "done":
        reason = (job["error"] or {}).get("message") or job["status"]
        raise Problem("refused", f"{name} was not {done}: {reason}")
    model = f"/api/assets/{name}/model"
    found: Json = {
        "success": True,
        "variantId": name,
        "assetId": name,
        "modelUrl": model,
        "url": model,
        "pipelineId": promise["job_id"],
        "status": "completed" if job else "processing",
        "message": f"{name} was {done}" if job else f"{name} is being {done}; it appears in the list when it is there",
    }
    if job:
        found["asset"] = await assets.shown(str(promise["asset_id"]))
    return found
