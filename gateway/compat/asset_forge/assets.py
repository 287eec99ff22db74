"""Assets: listed with their metadata, handed out file by file, renamed, described and deleted."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, FiniteFloat

from event_schemas.commands import DeleteAsset, UpdateAsset
from event_schemas.message import canonical_json
from gateway.commands.commanding import Commands
from gateway.commands.editing import Thing, edited
from gateway.compat.asset_forge.dialect import (
    ERRORS,
    NOT_KEPT,
    AssetForgeRoute,
    Camel,
    InProject,
    Json,
    not_found,
    wanting,
)
from gateway.compat.asset_forge.handing import Hands
from gateway.compat.asset_forge.metadata import (
    KEPT,
    SPRITE_FILES,
    changes,
    changes_of,
    metadata_of,
    sprite_files,
)
from gateway.compat.asset_forge.names_of_files import SPRITE, Wanted, wanted
from gateway.compat.asset_forge.pictures import Pictures
from gateway.compat.asset_forge.shelf import Piece, Shelf
from gateway.compat.asset_forge.slugs import Names, slug
from gateway.compat.few_at_once import few_at_once
from gateway.door.callers import Caller, Who
from gateway.door.rights import takes
from gateway.errors import Problem, Responses, invalid, problems
from gateway.files.owners import Owners, of_project
from gateway.jobs.job_request import MOST_JSON, JsonObject, Name, Text
from gateway.library.items import Library, asset_tag
from gateway.reads.reading import Reader

MOST_SPRITES: Final = 64
MOST_VARIANTS: Final = 1_000
MOST_METADATA: Final = 4 * MOST_JSON
"""Bytes as they stand, where sealed words take more room than in clear."""

AssetName = Annotated[str, Path(min_length=1, max_length=160)]


class AssetChange(BaseModel):
    """What is left out stays. `metadata` is merged; `name` renames the asset, and with it its id."""

    model_config = Camel

    name: Name | None = None
    type: Name | None = None
    tier: FiniteFloat | Name | None = None
    category: Name | None = None
    description: Text | None = None
    metadata: JsonObject = Field(default_factory=dict)


class Sprite(BaseModel):
    model_config = Camel

    angle: Annotated[FiniteFloat, Field(ge=-360, le=360)]
    imageData: str = Field(min_length=1, description="data:image/png;base64,...")


class SpriteSheet(BaseModel):
    model_config = Camel

    sprites: list[Sprite] | None = Field(None, max_length=MOST_SPRITES)
    config: JsonObject = Field(default_factory=dict)


class Assets:
    """The library as Asset Forge sees it."""

    def __init__(
        self,
        shelf: Shelf,
        names: Names,
        library: Library,
        commands: Commands,
        hands: Hands,
        pictures: Pictures,
        owners: Owners,
    ) -> None:
        self.shelf = shelf
        self.names = names
        self.hands = hands
        self.pictures = pictures
        self._owners = owners
        self._library = library
        self._commands = commands

    async def listed(self, project_id: str) -> list[Json]:
        pieces = await self.shelf.all(project_id)
        names = await self.names.of(project_id, [asset_id for piece in pieces for asset_id in piece.named])
        return await asyncio.to_thread(lambda: [item(piece, names) for piece in pieces])

    async def piece(self, who: Caller, project_id: str, name: str, role: str = "viewer") -> Piece:
        """Raises `Problem`: none of this name, or one that the caller may not change."""
        piece = await self.shelf.one(await self.names.asset(who, project_id, name), name)
        if role == "editor":
            who.must("editor", piece.row["project_id"], not_found(f"Asset {name}"))
        return piece

    async def names_in(self, piece: Piece) -> dict[str, str]:
        """Of everything that the asset's metadata names."""
        return await self.names.of(piece.row["project_id"], piece.named)

    async def shown(self, asset_id: str) -> Json:
        piece = await self.shelf.one(asset_id, asset_id)
        return item(piece, await self.names_in(piece))

    async def must_be_free(self, piece: Piece, name: str) -> None:
        """Raises `Problem` for a name that another asset goes by."""
        if await self.names.is_taken(piece.row["project_id"], name):
            raise invalid("name", f"Asset with name {name} already exists")

    async def rename(self, piece: Piece, old: str, new: str) -> None:
        project_id = piece.row["project_id"]
        await self.names.give(project_id, new, piece.asset_id)
        await self.names.take(project_id, old.partition("~")[0], piece.asset_id)

    async def update(self, piece: Piece, title: str | None, said: Mapping[str, Any]) -> None:
        """Writes beside the asset what people say of it; what somebody else writes meanwhile stays."""
        asset_id = UUID(piece.asset_id)

        async def look() -> Thing:
            now = await self._library.standing(asset_id)
            kept = now["metadata"].get(KEPT)
            metadata = {**now["metadata"], KEPT: {**(kept if isinstance(kept, dict) else {}), **said}}
            if len(canonical_json(metadata)) > MOST_METADATA:
                raise invalid("metadata", "with what stands there already it is more than is kept of one asset")
            change = UpdateAsset(
                title=title or now["title"], tags=tuple(now["tags"]), metadata=metadata, expected_seq=now["seq"]
            )
            return Thing(asset_tag(now), change)

        await edited(self._commands, f"asset-{asset_id}", piece.row["project_id"], look, None, None)

    async def delete(self, piece: Piece, with_variants: bool) -> None:
        """The asset itself comes last: whatever happens on the way, the same request goes on with the rest."""
        standing = await self._library.standing(UUID(piece.asset_id))
        others = await self._library.variants(standing, MOST_VARIANTS) if with_variants else []

        async def delete(asset_id: object) -> None:
            await self._commands.ask(f"asset-{asset_id}", piece.row["project_id"], DeleteAsset(), None)

        await few_at_once(delete, others)
        await delete(piece.asset_id)

    async def file(self, who: Caller, piece: Piece, name: str, path: str) -> Wanted:
        """Raises `Problem` for what the asset does not have, or what was not its project's to name."""
        found = wanted(piece, name, _as_file(path))
        if found and found.file and found.file["role"] == SPRITE:
            theirs = await self._owners.may_name(who, piece.row["project_id"], found.file["sha256"])
            found = found if theirs else None
        if found is None:
            raise Problem("unknown_file", "File not found")
        return found


def item(piece: Piece, names: Mapping[str, str]) -> Json:
    metadata = metadata_of(piece, names)
    name = metadata["id"]
    found = {
        "id": name,
        "name": metadata["name"],
        "description": metadata["description"],
        "type": metadata["type"],
        "subtype": metadata["subtype"],
        "metadata": metadata,
        "hasModel": metadata["hasModel"],
        "generatedAt": metadata["generatedAt"],
    }
    if metadata["hasModel"]:
        found |= {"modelFile": f"{name}.glb", "modelFormat": "glb", "modelUrl": f"/api/assets/{name}/model"}
    if metadata["hasConceptArt"]:
        found["conceptArtUrl"] = f"/api/assets/{name}/concept-art.png"
    return found


BY_ID_TOO: Final[Responses] = {
    202: {"description": "An asset named by its id will be deleted"},
    204: {"description": "An asset named by its id is deleted"},
    **problems("invalid_request"),
}
"""What the gallery of document 004 answers at the same address."""


def routes(assets: Assets, reader: Reader) -> APIRouter:
    router = APIRouter(tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)
    _read(router, assets, reader)
    _change(router, assets)
    return router


def _read(router: APIRouter, assets: Assets, reader: Reader) -> None:
    reading = [reader.fresh, takes("list")]

    @router.get("/api/assets", dependencies=reading)
    async def list_assets(project_id: InProject) -> Response:
        """The 3D assets of the library, the latest changed first: at most 2,000."""
        return await asyncio.to_thread(JSONResponse, await assets.listed(project_id), headers=NOT_KEPT)

    @router.head("/api/assets/{asset_id}/model", include_in_schema=False, dependencies=reading)
    @router.get("/api/assets/{asset_id}/model", dependencies=reading, response_class=Response)
    async def model(request: Request, asset_id: AssetName, who: Who, project_id: InProject) -> Response:
        """The model that is in use, as GLB. HEAD tells whether there is one."""
        piece = await assets.piece(who, project_id, asset_id)
        found = piece.file("glb")
        if found is None:
            raise Problem("unknown_file", "Model file not found")
        return await assets.hands.out(request, found, f"{asset_id}.glb")

    @router.head("/assets/{asset_id}/{file:path}", include_in_schema=False, dependencies=reading)
    @router.head("/gdd-assets/{asset_id}/{file:path}", include_in_schema=False, dependencies=reading)
    @router.head("/api/assets/{asset_id}/{file:path}", include_in_schema=False, dependencies=reading)
    @router.get("/assets/{asset_id}/{file:path}", dependencies=reading, response_class=Response)
    @router.get("/gdd-assets/{asset_id}/{file:path}", include_in_schema=False, dependencies=reading)
    @router.get("/api/assets/{asset_id}/{file:path}", dependencies=reading, response_class=Response)
    async def file(
        request: Request,
        asset_id: AssetName,
        file: Annotated[str, Path(max_length=300)],
        who: Who,
        project_id: InProject,
    ) -> Response:
        """A file of an asset by the document's name for it: metadata.json, {id}_raw.glb, sprites/0deg.png, ..."""
        piece = await assets.piece(who, project_id, asset_id)
        found = await assets.file(who, piece, asset_id, file)
        if found.made == "metadata":
            return JSONResponse(metadata_of(piece, await assets.names_in(piece)), headers=NOT_KEPT)
        if found.made == "sprite-metadata":
            return JSONResponse(sprite_metadata(piece, asset_id), headers=NOT_KEPT)
        assert found.file is not None
        if found.made:
            return await assets.hands.taken(found.file, found.made, file)
        return await assets.hands.out(request, found.file, file.rpartition("/")[2])


def _as_file(path: str) -> str:
    return {"t-pose": "t-pose.glb", "rigged": "_rigged.glb"}.get(path, path)


def _change(router: APIRouter, assets: Assets) -> None:
    changing = [takes("somewhere", "editor")]

    @router.patch("/api/assets/{asset_id}", dependencies=changing)
    async def change(asset_id: AssetName, who: Who, project_id: InProject, body: AssetChange) -> Json:
        """Merges what is said into the metadata. What says the same as the log already does is not written again."""
        piece = await assets.piece(who, project_id, asset_id, "editor")
        names = await assets.names_in(piece)
        loose = {key: getattr(body, key) for key in ("type", "tier", "category", "description")}
        wished = {**body.metadata, **{key: one for key, one in loose.items() if one is not None}}
        said, old = changes(piece, names, wished), names[piece.asset_id]
        title = body.name or _text(body.metadata.get("name"))
        if title in (piece.row["title"], old):
            title = None
        new = slug(title) if title else old
        if new != old:
            await assets.must_be_free(piece, new)
        if title or said:
            await assets.update(piece, title, said)
        if new != old:
            await assets.rename(piece, old, new)
        return await assets.shown(piece.asset_id)

    @router.delete("/api/assets/{asset_id}", dependencies=changing, responses=BY_ID_TOO)
    async def delete(
        asset_id: AssetName,
        who: Who,
        project_id: InProject,
        include_variants: Annotated[str, Query(alias="includeVariants", max_length=10)] = "false",
    ) -> Json:
        """Takes it out of the library; with `includeVariants=true` what was retextured from it, too."""
        piece = await assets.piece(who, project_id, asset_id, "editor")
        await assets.delete(piece, include_variants == "true")
        return {"success": True, "message": f"Asset {asset_id} deleted successfully"}

    @router.post("/api/assets/{asset_id}/sprites", dependencies=changing)
    async def save_sprites(asset_id: AssetName, who: Who, project_id: InProject, body: SpriteSheet) -> Json:
        """Keeps pictures of the asset that the client has drawn, one for each angle."""
        piece = await assets.piece(who, project_id, asset_id, "editor")
        if not body.sprites:
            raise wanting("sprites", "Invalid sprites data")
        files = await _kept(assets.pictures, body.sprites, of_project(piece.row["project_id"]))
        angles = [one.angle for one in body.sprites]
        said = {
            SPRITE_FILES: files,
            "spriteConfig": body.config,
            "spriteCount": len(angles),
            "spriteAngles": angles,
            "lastSpriteGeneration": _now(),
        }
        await assets.update(piece, None, said)
        return {
            "success": True,
            "message": f"{len(angles)} sprites saved successfully",
            "spritesDir": f"gdd-assets/{asset_id}/sprites",
            "spriteFiles": [f"{angle:g}deg.png" for angle in angles],
        }


async def _kept(pictures: Pictures, sprites: Sequence[Sprite], holder: str) -> dict[str, list[float]]:
    """Hash -> angles. A hash is a name here, not a word, so that it stands in the log in clear: what the log names is
    kept in the store."""
    files: dict[str, list[float]] = {}
    for number, sprite in enumerate(sprites):
        digest = await pictures.keep(sprite.imageData, holder, f"sprites.{number}.imageData")
        files.setdefault(digest, []).append(sprite.angle)
    return files


def sprite_metadata(piece: Piece, name: str) -> Json:
    """Raises `Problem` when nobody has saved sprites of it, nor a job has made them."""
    said, saved = changes_of(piece), sprite_files(piece)
    if not saved and piece.file("sprite_sheet") is None:
        raise Problem("unknown_file", "File not found")
    return {
        "assetId": name,
        "config": said.get("spriteConfig") or {},
        "angles": said.get("spriteAngles") or [],
        "spriteCount": len(saved),
        "status": "completed" if saved else "metadata_created",
        "generatedAt": said.get("lastSpriteGeneration") or piece.row["made_at"].isoformat(),
    }


def _text(value: object) -> str | None:
    return value.strip()[:120] if isinstance(value, str) and value.strip() else None


def _now() -> str:
    return datetime.now(UTC).isoformat()
