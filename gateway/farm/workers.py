"""The farm: which workers there are, what they can do, and what they lack. Known from their own words only."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from confluent_kafka import Message as Record
from fastapi import APIRouter
from pydantic import ValidationError

from event_schemas.signals import Attempts, WorkerState
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.farm.gauges import Gauges
from gateway.metrics import Metrics
from gateway.reads.queries import ReadModels, Row
from gateway.reads.views import BreakerView, DurationView, EngineView, Page, RateView, WorkerView

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

    def ready(self) -> list[WorkerState]:
        """Those that take steps now."""
        now = self._clock()
        states = (state for _, state in sorted(self._workers.items()))
        return [state for state in states if state.state == "ready" and now - state.at / 1e6 <= SILENT_S]

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


def _measured(view: EngineView, gauges: Gauges, breakers: dict[str, Row] | None) -> EngineView:
    reading = gauges.engine(view.engine)
    breaker = None if breakers is None else breakers.get(view.engine, {"status": "closed"})
    return view.model_copy(
        update={
            "breaker": breaker and BreakerView.model_validate(breaker),
            "minute": reading and _rate(reading.minute),
            "five_minutes": reading and _rate(reading.five_minutes),
            "gpu_seconds_hour": reading and reading.gpu_seconds_hour,
            "durations": [DurationView.model_validate(one.model_dump()) for one in gauges.steps_of(view.engine)],
        }
    )


def _rate(attempts: Attempts) -> RateView:
    ended, failed = attempts.ended, attempts.failed
    return RateView(ended=ended, failed=failed, rate=round(failed / ended, 3) if ended else None)


def routes(farm: Farm, reads: ReadModels, gauges: Gauges) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["farm"])

    @router.get("/workers", dependencies=[takes("list")])
    async def workers(who: Who) -> Page[WorkerView]:
        """Every worker heard of within a day. Which steps it holds, of whatever project, is told to the owner only."""
        views = farm.workers()
        return Page(items=views if who.owner else [view.model_copy(update={"holds": []}) for view in views])

    @router.get("/engines", dependencies=[takes("list")])
    async def engines() -> Page[EngineView]:
        """Every engine that a living worker has, or lacks something for: is it trusted, and how does it do?"""
        try:
            breakers: dict[str, Row] | None = await reads.breakers()
        except Problem:
            breakers = None
        return Page(items=[_measured(view, gauges, breakers) for view in farm.engines()])

    return router
