"""Where a weapon is held, and whether it stands on its head: from its geometry, by a vision model, or by its outline.

An asset of the forge knows its grip: the step that exported it found it in the mesh. A picture is looked at by the
vision model, if one is set; else, and whenever that fails, by its outline. Every answer says by which `method`.
"""

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final, LiteralString

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.compat.asset_forge import silhouette
from gateway.compat.asset_forge.assets import Assets
from gateway.compat.asset_forge.configs import Short
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, Camel, InProject, Json, wanting
from gateway.compat.asset_forge.geometry import projected
from gateway.compat.asset_forge.handing import Hands
from gateway.compat.asset_forge.pictures import bytes_of
from gateway.compat.asset_forge.shelf import Piece
from gateway.compat.asset_forge.vision import Vision, VisionFailed
from gateway.door.callers import Caller, Who
from gateway.door.rights import takes
from gateway.errors import Problem, invalid
from gateway.reads.queries import ReadModels
from infra.examination.outline import Outline, outline
from infra.examination.verdict import Unsafe

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
PATIENCE_S: Final = 15.0
_GRIP: Final[LiteralString] = """
    select facts -> 'grip' as grip from step where job_id = %s and facts ? 'grip' order by ordinal desc limit 1"""


class Look(BaseModel):
    """`image` as Asset Forge's client sends it; or `assetId`, for the grip that was found in the asset's own mesh."""

    model_config = Camel | {
        "json_schema_extra": {
            "examples": [{"image": "data:image/png;base64,iVBORw0KGgo...", "angle": "side", "promptHint": "a sword"}]
        }
    }

    image: str = ""
    assetId: Short = ""
    angle: Annotated[str, Field(max_length=64)] | None = None
    promptHint: Annotated[str, Field(max_length=500)] | None = None


class Looking:
    """A few pictures at once; each takes a process of its own for a quarter of a second."""

    def __init__(self, reads: ReadModels, assets: Assets, hands: Hands, vision: Vision) -> None:
        self._reads = reads
        self._assets = assets
        self._hands = hands
        self._vision = vision
        self._places = asyncio.Semaphore(AT_ONCE)

    async def grip(self, who: Caller, project_id: str, look: Look) -> Json:
        """Raises `Problem`: neither a picture nor an asset that has a grip."""
        if look.assetId:
            piece, grip = await self._known(who, project_id, look.assetId)
            data = await self._hands.whole(_model(piece))
            return {"gripData": await asyncio.to_thread(projected, data, grip), "source": "geometry"}
        picture = await _given(look)
        if self._vision.is_set:
            try:
                return {"gripData": await self._vision.grip(picture, look.angle or "side", look.promptHint or "")}
            except VisionFailed as failure:
                log.warning("the vision model did not help, the outline is looked at: %s", failure)
        return {"gripData": silhouette.grip_data(await self._outline(picture), look.promptHint or "")}

    async def orientation(self, who: Caller, project_id: str, look: Look) -> Json:
        """Raises `Problem` like `grip`."""
        if look.assetId:
            _, grip = await self._known(who, project_id, look.assetId)
            return _upright(grip)
        picture = await _given(look)
        if self._vision.is_set:
            try:
                return await self._vision.orientation(picture)
            except VisionFailed as failure:
                log.warning("the vision model did not help, the outline is looked at: %s", failure)
        return silhouette.orientation(await self._outline(picture))

    async def _known(self, who: Caller, project_id: str, name: str) -> tuple[Piece, Json]:
        piece = await self._assets.piece(who, project_id, name)
        rows = await self._reads.rows(_GRIP, piece.row["base_job"])
        if not rows:
            raise invalid("assetId", f"{name} has no grip: only props that the forge itself exported have one")
        return piece, rows[0]["grip"]

    async def _outline(self, picture: str) -> Outline:
        with tempfile.NamedTemporaryFile() as whole:
            path = Path(whole.name)
            await asyncio.to_thread(lambda: path.write_bytes(bytes_of(picture, "image")))
            try:
                await asyncio.wait_for(self._places.acquire(), PATIENCE_S)
            except TimeoutError:
                raise Problem("examiner_busy") from None
            try:
                return await asyncio.to_thread(outline, path)
            except Unsafe as refusal:
                raise Problem("unsafe_file", f"image: {refusal}", "image") from None
            finally:
                self._places.release()


async def _given(look: Look) -> str:
    """Raises `Problem`: there is no picture in it."""
    if not look.image:
        raise wanting("image", "No image provided")
    await asyncio.to_thread(bytes_of, look.image, "image")
    return look.image


def _model(piece: Piece) -> dict[str, Any]:
    found = piece.file("glb")
    if found is None:
        raise Problem("unknown_file", "Model file not found")
    return found


def _upright(grip: Json) -> Json:
    """By the axis from the hand to the blade or head; z is up where the grip was found."""
    rise = float(grip["axis"][2])
    return {
        "needsFlip": rise < -0.25,
        "currentOrientation": f"from the grip the {grip['hold']} points {_direction(rise)}",
        "reason": "the grip was found in the mesh, with the direction from the hand to the blade or head",
        "confidence": grip["confidence"],
        "method": grip["method"],
    }


def _direction(rise: float) -> str:
    return "up" if rise > 0.25 else "down" if rise < -0.25 else "to a side"


def routes(looking: Looking) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)
    asking = [takes("list")]

    @router.post("/weapon-handle-detect", dependencies=asking)
    async def handle(look: Look, who: Who, project_id: InProject) -> Json:
        """Where a hand would hold it, in pixels of 512 x 512."""
        found = await looking.grip(who, project_id, look)
        return {"success": True, **found, "originalImage": look.image or None}

    @router.post("/weapon-orientation-detect", dependencies=asking)
    async def upside_down(look: Look, who: Who, project_id: InProject) -> Json:
        """Whether it must be turned over so that the grip is at the bottom."""
        return {"success": True, **await looking.orientation(who, project_id, look)}

    return router
