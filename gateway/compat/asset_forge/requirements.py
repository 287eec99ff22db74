"""What a game still lacks: a list of the assets that it needs, held against the library.

The list is the project's, as presets of the kind `requirement`. An asset is there when one of its name has a model;
`bronze_sword` and `bronze-sword` are one name.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationError

from gateway.commands.opening import Opener
from gateway.compat.asset_forge.assets import Assets
from gateway.compat.asset_forge.configs import Short
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, Camel, InProject, Json
from gateway.compat.asset_forge.kept_presets import KeptPresets
from gateway.compat.asset_forge.slugs import slug
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.reads.reading import Reader

KIND: Final = "requirement"
MOST: Final = 1_000
PRIORITIES: Final = ("critical", "high", "medium", "low")

Priority = Literal["critical", "high", "medium", "low"]


class Requirement(BaseModel):
    model_config = Camel

    id: Annotated[str, Field(min_length=1, max_length=100)]
    name: Short = ""
    type: Short = "item"
    subtype: Short = ""
    category: Short = "unknown"
    priority: Priority = "medium"
    description: Annotated[str, Field(max_length=2_000)] = ""
    animationsNeeded: list[Short] = Field(default_factory=list, max_length=50)


class Requirements(BaseModel):
    """All of them, as they shall stand."""

    model_config = Camel

    requirements: list[Requirement] = Field(max_length=MOST)


def understood(kept: Sequence[Json]) -> list[Json]:
    """What is kept as presets of the kind, whoever saved them: one that is no requirement is left aside."""
    found = []
    for one in kept:
        with suppress(ValidationError):
            found.append(Requirement.model_validate(one).model_dump(mode="json"))
    return found


def coverage(required: Sequence[Mapping[str, Any]], there: Collection[str]) -> Json:
    """`there`: names of assets that have a model."""
    having = {_plain(one) for one in there}
    existing = [one for one in required if _plain(one["id"]) in having]
    missing = [one for one in required if _plain(one["id"]) not in having]
    categories = dict.fromkeys(str(one["category"]) for one in required)
    return {
        **_share(required, existing, missing),
        "byPriority": {
            level: _share(*(_only(part, "priority", level) for part in (required, existing, missing)))
            for level in PRIORITIES
        },
        "byCategory": {
            name: _share(*(_only(part, "category", name) for part in (required, existing, missing)))
            for name in categories
        },
        "missingAssets": missing,
        "existingAssets": existing,
    }


def queue(required: Sequence[Mapping[str, Any]], there: Collection[str]) -> list[Mapping[str, Any]]:
    """What is missing, the most urgent first."""
    missing: list[Mapping[str, Any]] = coverage(required, there)["missingAssets"]
    return sorted(missing, key=lambda one: PRIORITIES.index(one["priority"]))


def config(one: Mapping[str, Any]) -> Json:
    """What a client posts as a pipeline to have it made."""
    is_figure = one["type"] == "character"
    return {
        "name": one.get("name") or one["id"],
        "assetId": slug(str(one["id"])),
        "type": one["type"],
        "subtype": one.get("subtype") or one["type"],
        "description": one.get("description") or one.get("name") or one["id"],
        "generationType": "avatar" if is_figure else "item",
        "enableRetexturing": False,
        "enableSprites": False,
        "enableRigging": is_figure and bool(one.get("animationsNeeded")),
    }


def _share(required: Sequence[Any], existing: Sequence[Any], missing: Sequence[Any]) -> Json:
    percent = 100 * len(existing) / len(required) if required else 0.0
    return {
        "total": len(required),
        "exists": len(existing),
        "missing": len(missing),
        "coveragePercent": f"{percent:.1f}",
    }


def _only(part: Sequence[Mapping[str, Any]], name: str, value: str) -> list[Mapping[str, Any]]:
    return [one for one in part if one[name] == value]


def _plain(name: object) -> str:
    return str(name).lower().replace("_", "-")


def routes(kept: KeptPresets, assets: Assets, opener: Opener, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/api/requirements", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)
    reading = [reader.fresh, takes("list")]

    async def required(project_id: str) -> list[Json]:
        known = [{**one, "id": name} for name, one in (await kept.own(project_id, KIND)).items()]
        return understood(json.loads(await opener.text(json.dumps(known))))

    async def both(project_id: str) -> tuple[list[Json], list[str]]:
        known = await required(project_id)
        return known, await assets.shelf.with_model(project_id, {_plain(one["id"]) for one in known})

    @router.get("", dependencies=reading)
    async def read(project_id: InProject) -> Json:
        """All that the game needs."""
        return {"requirements": await required(project_id)}

    @router.put("", include_in_schema=False, dependencies=[takes("somewhere", "editor")])
    @router.post("", dependencies=[takes("somewhere", "editor")])
    async def save(body: Requirements, who: Who, project_id: InProject) -> Json:
        """From now on the game needs these and no others."""
        who.must("editor", project_id, unknown_project(project_id))
        wished = {slug(one.id): one.model_dump(mode="json", exclude={"id"}) for one in body.requirements}
        if len(wished) < len(body.requirements):
            raise Problem("invalid_request", "Two requirements have one id", "requirements")
        await kept.replace(project_id, KIND, wished)
        return {"success": True, "message": f"{len(wished)} requirements saved successfully"}

    @router.get("/coverage", dependencies=reading)
    async def covered(project_id: InProject) -> Json:
        """How much of it is there, in all, by priority and by category."""
        return coverage(*await both(project_id))

    @router.get("/queue", dependencies=reading)
    async def queued(project_id: InProject) -> Json:
        """What is missing, the most urgent first."""
        return {"queue": queue(*await both(project_id))}

    @router.get("/batch", dependencies=reading)
    async def batch(
        project_id: InProject,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        priority: Annotated[Priority | None, Query()] = None,
    ) -> Json:
        """Pipelines that would make what is missing: post each to /api/generation/pipeline."""
        missing = [one for one in queue(*await both(project_id)) if priority in (None, one["priority"])]
        return {"configs": [config(one) for one in missing[:limit]]}

    return router
