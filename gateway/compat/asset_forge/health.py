"""How the forge does, in Asset Forge's words: `meshy` and `openai` are what it called those who do the work."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter

from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, Json
from gateway.door.rights import takes
from gateway.farm.workers import Farm

_SHAPES: Final = "reconstruct"
_PICTURES: Final = "concept"


def routes(farm: Farm) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)

    @router.get("/health", dependencies=[takes("list")])
    async def health() -> Json:
        """Can shapes (`meshy`) and pictures (`openai`) be made: is there a worker for them just now?"""
        steps = {step for worker in farm.ready() for step in worker.steps}
        return {
            "status": "healthy",
            "timestamp": datetime.now(UTC).isoformat(),
            "services": {"meshy": _SHAPES in steps, "openai": _PICTURES in steps},
        }

    return router
