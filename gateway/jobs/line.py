"""The line before the workers: asks for what `waiting` tells of, and no more often than it has to."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

from gateway.errors import Problem
from gateway.farm.gauges import Gauges
from gateway.farm.workers import Farm
from gateway.jobs.waiting import Floor, Length, lengths, why
from gateway.reads.queries import ReadModels, Row
from gateway.reads.views import WaitingView

FRESH_S: Final = 1.0
COUNTED_FOR_S: Final = 60.0
Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """An answer that holds for a while. While it is asked anew, everybody waits for the one question."""

    def __init__(self, ask: Callable[[], Awaitable[Answer]], holds_s: float) -> None:
        self._ask = ask
        self._holds_s = holds_s
        self._asking = asyncio.Lock()
        self._answer: Answer | None = None
        self._until = 0.0

    async def now(self) -> Answer:
        async with self._asking:
            if self._answer is None or time.monotonic() >= self._until:
                self._answer = await self._ask()
                self._until = time.monotonic() + self._holds_s
            return self._answer


class Line:
    """Tells for each job of a page whether and why it waits."""

    def __init__(self, reads: ReadModels, farm: Farm, gauges: Gauges) -> None:
        self._reads = reads
        self._farm = farm
        self._gauges = gauges
        self._breakers = Kept(reads.breakers, FRESH_S)
        self._counted = Kept(reads.step_lengths, COUNTED_FOR_S)
        self._asking = asyncio.Lock()
        self._wanted: set[str] = set()
        self._places: dict[str, tuple[float, Row]] = {}

    async def waiting(self, jobs: Sequence[Row]) -> dict[str, WaitingView]:
        """Of those jobs that wait: why. Without positions and times when the read models are too busy to tell."""
        queued = [job["job_id"] for job in jobs if job["phase"] == "queued" and not job["paused"]]
        failed = [job["job_id"] for job in jobs if job["phase"] == "waiting"]
        floor = Floor(self._farm.ready(), {})
        known: dict[tuple[str, str], Length] = {}
        places: dict[str, Row] = {}
        if queued:
            floor = Floor(self._farm.ready(), await self._breakers.now())
            known = await self._lengths(floor)
            places = await self._where(queued, floor, known)
        retries = await self._reads.retries(failed) if failed else {}
        now, told = datetime.now(UTC), dict[str, WaitingView]()
        for job in jobs:
            name = job["job_id"]
            length = known.get((job["asset_type"], job["current_step"]))
            view = why(job, places.get(name), retries.get(name), floor, length, now)
            if view is not None:
                told[name] = view
        return told

    async def _lengths(self, floor: Floor) -> dict[tuple[str, str], Length]:
        metered = self._gauges.steps().values()
        return lengths(metered, () if metered else await self._counted.now(), floor)

    async def _where(
        self, job_ids: Sequence[str], floor: Floor, known: dict[tuple[str, str], Length]
    ) -> dict[str, Row]:
        """What is asked while the line is being looked at goes into the next look together."""
        self._wanted.update(job_ids)
        async with self._asking:
            fresh = time.monotonic() - FRESH_S
            if any(self._places.get(one, (0.0, {}))[0] < fresh for one in job_ids):
                asked, self._wanted = self._wanted, set()
                try:
                    found = await self._reads.places(_question(asked, floor, known))
                except Problem:
                    found = {}
                at = time.monotonic()
                self._places = {one: place for one, place in self._places.items() if place[0] >= fresh}
                self._places |= {one: (at, row) for one, row in found.items()}
        return {one: self._places[one][1] for one in job_ids if one in self._places}


def _question(asked: set[str], floor: Floor, known: dict[tuple[str, str], Length]) -> dict[str, object]:
    return {
        "asked": sorted(asked),
        "held": floor.held(),
        "blocked": floor.blocked(),
        "lengths": [
            {"asset_type": asset_type, "step": step, **length._asdict()}
            for (asset_type, step), length in sorted(known.items())
        ],
    }
