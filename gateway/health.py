"""Is the gateway alive, can it do its work, and how does it do? For supervisors and Prometheus."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.live.tail import Tail
from gateway.metrics import Metrics
from gateway.reads.queries import ReadModels, Vector

STALLED_S: Final = 10.0
PATIENCE_S: Final = 3.0


class Part(BaseModel):
    ok: bool
    reason: str = ""


class Readiness(BaseModel):
    """`ready` when every part is; a part that is not says why."""

    ready: bool
    parts: dict[str, Part]
    projection_lag_events: int | None = None


class Health:
    """Looks at what the gateway stands on."""

    def __init__(self, reads: ReadModels, tail: Tail, metrics: Metrics) -> None:
        self._reads = reads
        self._tail = tail
        self._metrics = metrics
        self._moved: tuple[int, float] = (-1, time.monotonic())

    async def look(self) -> Readiness:
        ends, nexts = await asyncio.gather(_tried(self._tail.ends()), _tried(self._reads.next_events()))
        parts = {"kafka": _part(ends), "postgres": _part(nexts)}
        lag = None
        if isinstance(ends, dict) and isinstance(nexts, dict):
            lag = sum(max(0, end - nexts.get(partition, 0)) for partition, end in ends.items())
            self._metrics.projection_lag.set(lag)
            parts["projection"] = self._projection(lag, sum(nexts.values()), bool(nexts))
        return Readiness(ready=all(part.ok for part in parts.values()), parts=parts, projection_lag_events=lag)

    def _projection(self, lag: int, taken: int, any_: bool) -> Part:
        """It is alive when it has taken everything, or goes on taking."""
        now = time.monotonic()
        if lag == 0 or taken != self._moved[0]:
            self._moved = (taken, now)
        if not any_:
            return Part(ok=False, reason="no projection has run yet: start the projector")
        if now - self._moved[1] > STALLED_S:
            return Part(ok=False, reason=f"{lag} events wait, and none was taken for {now - self._moved[1]:.0f} s")
        return Part(ok=True)


async def _tried(question: Awaitable[Vector]) -> Vector | str:
    """The answer, or in words why there is none."""
    try:
        return await asyncio.wait_for(question, PATIENCE_S)
    except TimeoutError:
        return f"no answer within {PATIENCE_S:.0f} s"
    except Problem as problem:
        return str(problem.detail)


def _part(answer: Vector | str) -> Part:
    return Part(ok=False, reason=answer) if isinstance(answer, str) else Part(ok=True)


def routes(health: Health, metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", dependencies=[takes("open")])
    @router.get("/health", dependencies=[takes("open")])
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        dependencies=[takes("open")],
        responses={503: {"model": Readiness, "description": "Not ready, and why"}},
    )
    async def readyz() -> Response:
        """The gateway can do its work: Kafka, Postgres and the projection answer."""
        found = await health.look()
        headers = {} if found.ready else {"Retry-After": "2"}
        return JSONResponse(found.model_dump(), 200 if found.ready else 503, headers)

    @router.get("/metrics", dependencies=[takes("list")], response_class=Response)
    async def prometheus() -> Response:
        """Prometheus text."""
        await health.look()
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
