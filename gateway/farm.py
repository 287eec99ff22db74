"""The farm: which workers there are, what they can do, and what they lack. Known from their own words only."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from confluent_kafka import Message as Record
from fastapi import APIRouter
from pydantic import ValidationError

from event_schemas.signals import WorkerState
from gateway.metrics import Metrics
from gateway.views import EngineView, Page, WorkerView

SILENT_S: Final = 30.0
FORGOTTEN_S: Final = 86_400.0


class Farm:
    """The last word of every worker."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.time) -> None:
        self._metrics = metrics
        self._clock = clock
        self._workers: dict[str, WorkerState] = {}

    def hear(self, records: Sequence[Record]) -> None:
        for record in records:
            self._hear((record.key() or b"").decode(errors="replace"), record.value())

    def _hear(self, gpu_id: str, value: bytes | None) -> None:
        if value is None:
            self._workers.pop(gpu_id, None)
            return
        try:
            state = WorkerState.model_validate_json(value)
        except ValidationError:
            self._metrics.undecodable.labels("workers").inc()
            return
        self._workers[state.gpu_id] = state

    def workers(self) -> list[WorkerView]:
        """By name; those not heard of for a day are forgotten."""
        now = self._clock()
        views = [_view(state, max(0.0, now - state.at / 1e6)) for _, state in sorted(self._workers.items())]
        return [view for view in views if view.seconds_since < FORGOTTEN_S]

    def engines(self) -> list[EngineView]:
        steps: dict[str, dict[str, None]] = {}
        having: dict[str, list[str]] = {}
        missing: dict[str, dict[str, str]] = {}
        for worker in (one for one in self.workers() if one.state in ("ready", "draining")):
            for step, engines in worker.steps.items():
                for engine in engines:
                    steps.setdefault(engine, {})[step] = None
                    if worker.gpu_id not in having.setdefault(engine, []):
                        having[engine].append(worker.gpu_id)
            for engine, lack in worker.missing.items():
                missing.setdefault(engine, {})[worker.gpu_id] = lack
        return [
            EngineView(
                engine=name,
                steps=list(steps.get(name, {})),
                workers=having.get(name, []),
                missing=missing.get(name, {}),
            )
            for name in sorted({*steps, *missing})
        ]


def _view(state: WorkerState, age: float) -> WorkerView:
    told = state.model_dump(mode="json")
    alive = state.state == "gone" or age <= SILENT_S
    return WorkerView.model_validate(
        {**told, "state": state.state if alive else "silent", "seconds_since": round(age, 1)}
    )


def routes(farm: Farm) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["farm"])

    @router.get("/workers")
    async def workers() -> Page[WorkerView]:
        """Every worker heard of within a day."""
        return Page(items=farm.workers())

    @router.get("/engines")
    async def engines() -> Page[EngineView]:
        """Every engine that a living worker has, or lacks something for."""
        return Page(items=farm.engines())

    return router
