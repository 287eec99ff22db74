"""Who gets the free slot: priority, then the project that has least, then the hot model, then the oldest.

A lane never holds more than its free slots and one to go on with, so cancelling, priority and fairness
stay possible until the last moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from processors.domain.floor import SECOND, SILENT_AFTER, Floor, Lane, ProjectLimits, Waiting

PREFETCH: Final = 1
PATIENCE: Final = 600 * SECOND
"""Every ten minutes of waiting count as one class of priority, so that nobody starves."""
CLEARLY_MORE: Final = 1.25

_NO_LIMITS: Final = ProjectLimits()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Give this step to that worker, to be done by that engine.

    `instead_of`: the engine that this worker prefers for the step and that is not trusted just now; empty when it is.
    """

    step: Waiting
    lane: Lane
    engine: str
    instead_of: str = ""


def assignments(floor: Floor, now: int) -> Iterator[Assignment]:
    """Every step that can be given away now. The caller's floor follows each one before the next is chosen."""
    for lane in sorted(floor.lanes.values(), key=lambda lane: floor.load.get(lane.worker.gpu_id, 0)):
        while _room(floor, lane, now):
            chosen = choose(floor, lane, now)
            if chosen is None:
                break
            floor.send(chosen.step, lane, chosen.engine, now)
            yield chosen


def _room(floor: Floor, lane: Lane, now: int) -> bool:
    return _is_there(lane, now) and floor.load.get(lane.worker.gpu_id, 0) < lane.worker.slots + PREFETCH


def _is_there(lane: Lane, now: int) -> bool:
    return lane.worker.state == "ready" and now - lane.heard < SILENT_AFTER


def choose(floor: Floor, lane: Lane, now: int) -> Assignment | None:
    """The best step for this lane, or None when nothing that waits is for it."""
    best: tuple[tuple[float, float, bool, int], Assignment] | None = None
    for (priority, project, step), queue in floor.queues.items():
        engine, instead_of = _engine(floor, lane, step)
        if not engine or _over_quota(floor, project, now):
            continue
        first = next((one for one in queue.values() if _may_go(floor, lane, one, now)), None)
        if first is None:
            continue
        rank = (
            -(priority + max(0, now - first.since) // PATIENCE),
            _share(floor, project),
            engine not in lane.worker.hot_models,
            first.since,
        )
        if best is None or rank < best[0]:
            best = (rank, Assignment(first, lane, engine, instead_of))
    return best[1] if best else None


def _may_go(floor: Floor, lane: Lane, step: Waiting, now: int) -> bool:
    """Not while its job is paused; nor, if it ran out of memory, here while another lane for it has clearly more."""
    if step.job_id in floor.paused:
        return False
    if floor.starved.get(step.job_id) != step.step:
        return True
    enough = _memory_mb(lane) * CLEARLY_MORE
    return not any(
        _memory_mb(other) > enough and _is_there(other, now) and _engine(floor, other, step.step)[0]
        for other in floor.lanes.values()
    )


def _memory_mb(lane: Lane) -> int:
    return lane.worker.vram_mb or lane.worker.memory_mb


def _engine(floor: Floor, lane: Lane, step: str) -> tuple[str, str]:
    """The first engine of this worker for the step whose breaker lets it through; empty when there is none.

    With it the engine that would have done it, were it trusted; empty when that is the same one.
    """
    engines = lane.worker.steps.get(step, ())
    for engine in engines:
        breaker = floor.breakers.get(engine)
        if breaker is None or (breaker.status == "half_open" and not _is_probed(floor, engine)):
            return engine, engines[0] if engine != engines[0] else ""
    return "", ""


def _is_probed(floor: Floor, engine: str) -> bool:
    return any(one.engine == engine for one in floor.sent.values()) or any(
        one.engine == engine for one in floor.running.values()
    )


def _over_quota(floor: Floor, project: str, now: int) -> bool:
    limits = floor.limits.get(project, _NO_LIMITS)
    at_once = limits.quotas.concurrent_jobs
    hours = limits.quotas.gpu_hours
    too_many = 0 < at_once <= floor.in_hand.get(project, 0)
    return too_many or 0 < hours * 3600 <= floor.spent_s(project, now)


def _share(floor: Floor, project: str) -> float:
    """What the project has in hand, and a little for what it has had, over its weight."""
    had = floor.used_s.get(project, 0.0)
    return (floor.in_hand.get(project, 0) + had / (had + 3600.0)) / floor.limits.get(project, _NO_LIMITS).weight
