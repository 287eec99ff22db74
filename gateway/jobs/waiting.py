"""Why a job waits, and how long it is likely to. Pure: told from what the read models, meters and workers say.

A length is a band (least, likely, most) in seconds: of ten steps one is quicker than `least`, one slower than `most`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Final, NamedTuple, get_args

from event_schemas.events.job import LIBRARY_STEP, AssetType
from event_schemas.signals import StepMeter, WorkerState
from gateway.reads.views import OVER, Eta, WaitingView

OPEN_AT_MOST: Final = timedelta(seconds=600)
NAMED: Final = 3

Row = Mapping[str, Any]


class Length(NamedTuple):
    """Seconds that a kind of step takes."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Floor:
    """The workers that take steps now, and the engines that are not trusted: name -> its breaker's row."""

    workers: Sequence[WorkerState]
    breakers: Mapping[str, Row]

    def engines(self, step: str) -> list[str]:
        """Those that do the step, each worker's preferred one first."""
        return list(dict.fromkeys(engine for worker in self.workers for engine in worker.steps.get(step, ())))

    def is_trusted(self, engine: str) -> bool:
        """A half-open breaker lets one step through: for all others it is shut."""
        breaker = self.breakers.get(engine)
        return breaker is None or str(breaker["status"]) == "closed"

    def slots(self, step: str) -> int:
        """How many steps of this kind can be at work at once."""
        return sum(worker.slots for worker in self.workers if any(map(self.is_trusted, worker.steps.get(step, ()))))

    def blocked(self) -> list[str]:
        """Steps that some worker knows and no trusted engine does."""
        steps = {step for worker in self.workers for step in worker.steps}
        return sorted(step for step in steps if not self.slots(step))

    def held(self) -> list[str]:
        """Jobs whose step lies with a worker."""
        return sorted({hold.job_id for worker in self.workers for hold in worker.holds})


def lengths(metered: Iterable[StepMeter], counted: Iterable[Row], floor: Floor) -> dict[tuple[str, str], Length]:
    """By asset type and step, with the engine that would do it now; from the meters, or from what was counted.

    A step that was timed for other asset types only is taken to be as long as the longest of those.
    """
    found = {(row["asset_type"], row["step"]): Length(row["low"], row["likely"], row["high"]) for row in counted}
    ranked = sorted(metered, key=lambda one: _rank(one, floor), reverse=True)  # the best comes last, and stays
    found |= {(one.asset_type, one.step): Length(one.p10_s, one.p50_s, one.p90_s) for one in ranked}
    for (_, step), length in sorted(found.items(), key=lambda item: -item[1].likely):
        for asset_type in get_args(AssetType):
            found.setdefault((asset_type, step), length)
    return found


def _rank(meter: StepMeter, floor: Floor) -> tuple[bool, int, int]:
    engines = floor.engines(meter.step)
    place = engines.index(meter.engine) if meter.engine in engines else len(engines)
    return not floor.is_trusted(meter.engine), place, -meter.count


def why(
    job: Row, place: Row | None, retry_at: datetime | None, floor: Floor, length: Length | None, now: datetime
) -> WaitingView | None:
    """`place`: the job's row of `queue_sql.PLACES`, None when it has none. None: the job does not wait."""
    if job["phase"] == "review":
        deadline = (job["review"] or {}).get("deadline")
        return WaitingView(reason="review", until=deadline or None, detail="a person is to look at what was made")
    if job["phase"] == "running" or job["status"] in OVER:
        return None
    if job["paused"]:
        return WaitingView(reason="paused", detail="the job is paused: it goes on when it is resumed")
    if job["phase"] == "waiting":
        return _for_retry(job, retry_at, now)
    if job["phase"] != "queued" or job["current_step"] == LIBRARY_STEP:
        return None
    return _in_line(job, place, floor, length, now)


def _for_retry(job: Row, retry_at: datetime | None, now: datetime) -> WaitingView:
    error = job["error"] or {}
    detail = f"{job['current_step']} failed and is tried again: {error.get('message', '')}".rstrip(": ")
    left = max(0.0, (retry_at - now).total_seconds()) if retry_at else None
    eta = None if left is None else Eta.of(left, left, left + 1)
    return WaitingView(reason="retry", until=retry_at, eta_s=eta, detail=detail)


def _in_line(job: Row, place: Row | None, floor: Floor, length: Length | None, now: datetime) -> WaitingView:
    step = job["current_step"]
    engines = floor.engines(step)
    if not engines:
        return WaitingView(reason="no_worker", detail=_nobody(step, floor))
    in_line = place is not None and place["position"] is not None
    position = place["position"] + place["lying"] if place is not None and in_line else None
    slots = floor.slots(step)
    if not slots:
        return _for_engine(step, [floor.breakers[one] for one in engines], position, length, now)
    resting = [one for one in engines if not floor.is_trusted(one)]
    instead = f"; {', '.join(resting)} is not trusted just now" if resting else ""
    if place is None:
        return WaitingView(reason="queue", detail=f"{step} waits for a free slot{instead}")
    if not in_line:
        eta = Eta.of(0.0, place["running_likely"] / slots, 2 * place["running_likely"] / slots)
        known = None if place["busy_unknown"] else eta
        return WaitingView(reason="queue", position=1, eta_s=known, detail=f"a worker does {step} next{instead}")
    if place["is_full"] or place["is_spent"]:
        return _for_quota(place)
    many = f"{slots} slots take" if slots > 1 else "one slot takes"
    detail = f"{step} is number {position} in line; {many} such steps{instead}"
    return WaitingView(reason="queue", position=position, eta_s=_eta(place, slots), detail=detail)


def _eta(place: Row, slots: int) -> Eta | None:
    """Until the step begins: what is at work and what is ahead, shared by the slots. None when a length is unknown."""
    if place["busy"] + place["ahead"] < slots:
        return Eta.of(0.0, 0.0, 1.0)
    if place["unknown"] or place["busy_unknown"]:
        return None
    likely = (place["busy_likely"] + place["likely"]) / slots
    below = sqrt(place["busy_low2"] + place["low2"]) / slots
    above = sqrt(place["busy_high2"] + place["high2"]) / slots
    return Eta.of(max(0.0, likely - below), likely, likely + above)


def _for_engine(
    step: str, breakers: Sequence[Row], position: int | None, length: Length | None, now: datetime
) -> WaitingView:
    """Until the first of them is tried; if that fails, it rests for twice as long as before."""
    resting = [one for one in breakers if one["status"] == "open"]
    if len(resting) < len(breakers):
        tried = next(one["engine"] for one in breakers if one["status"] != "open")
        most = length.high if length else None
        eta = Eta.of(0.0, length.likely, most) if length and most is not None else None
        detail = f"{tried} is being tried again with one step; {step} waits for how that ends"
        return WaitingView(reason="engine_open", position=position, eta_s=eta, detail=detail)
    first = min(resting, key=lambda one: one["probe_at"])
    left = max(0.0, (first["probe_at"] - now).total_seconds())
    rested = first["probe_at"] - first["updated_at"]
    again = min(2 * rested, OPEN_AT_MOST).total_seconds()
    trial = length.likely if length else 0.0
    ahead = 0.0 if position in (None, 1) else trial
    detail = (
        f"every engine for {step} failed too often; {first['engine']} is tried again at {_clock(first['probe_at'])}"
        f" ({first['failures']} failures, the last: {first['last_error'] or 'no word of why'})"
    )
    eta = Eta.of(left, left + ahead, left + ahead + again)
    return WaitingView(reason="engine_open", position=position, eta_s=eta, until=first["probe_at"], detail=detail)


def _for_quota(place: Row) -> WaitingView:
    if place["is_spent"]:
        return WaitingView(reason="quota", detail="the project has used up its hours of this month; an admin sets them")
    at_once = place["at_once"]
    likely = place["own_likely"]
    eta = None if likely is None else Eta.of(0.0, likely / at_once, 2 * likely / at_once)
    detail = f"the project has as many steps at work as its quota allows: {at_once}"
    return WaitingView(reason="quota", eta_s=eta, detail=detail)


def _nobody(step: str, floor: Floor) -> str:
    if not floor.workers:
        return "no worker takes steps now: start one, or see `GET /v1/workers`"
    lacks = list(dict.fromkeys(f"{name}: {lack}" for one in floor.workers for name, lack in one.missing.items()))
    remedy = f"; missing: {'; '.join(lacks[:NAMED])}" if lacks else ""
    return f"no worker that takes steps now has an engine for {step}{remedy}"


def _clock(instant: datetime) -> str:
    return instant.strftime("%H:%M:%S UTC")
