"""The circuit breaker of one engine: closed, open, half-open.

Method: M. Nygard, "Release It!", 2007, chapter 5.
"""

from dataclasses import dataclass
from typing import Final, Literal

from event_schemas.commands import EngineCommand, ProbeEngine, RecordProbe, TripBreaker
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened, EngineEvent
from event_schemas.events.job import CommandRejected, StepFailed
from processors.domain.decision import NOTHING, Decision
from processors.domain.retry import SECOND

OPEN_FOR_S: Final = 30
OPEN_AT_MOST_S: Final = 600

BROKEN: Final = frozenset({"engine", "crashed", "out_of_memory", "timeout"})
SURROUNDINGS: Final = frozenset({"no_engine", "input_unavailable", "store_unavailable", "disk_full"})
"""Failures of what stands around an engine: trusting it less would not mend them."""


@dataclass(frozen=True, slots=True)
class Breaker:
    status: Literal["closed", "open", "half_open"] = "closed"
    trips: int = 0  # in a row, without a success between them


UNBORN: Final = Breaker()


def decide(command: CommandEnvelope[EngineCommand], breaker: Breaker) -> Decision:
    body = command.body
    match body:
        case TripBreaker():
            return NOTHING if breaker.status != "closed" else _open(command.at, breaker, body.failures, body.last_error)
        case ProbeEngine():
            return (BreakerHalfOpened(),) if breaker.status == "open" else NOTHING
        case RecordProbe():
            if breaker.status != "half_open":
                return NOTHING
            return (BreakerClosed(),) if body.succeeded else _open(command.at, breaker, 1, body.error)


def _open(at: int, breaker: Breaker, failures: int, last_error: str) -> Decision:
    """Each trip in a row doubles the wait before the next probe."""
    wait_s = min(OPEN_FOR_S * 2**breaker.trips, OPEN_AT_MOST_S)
    return (BreakerOpened(failures=failures, probe_at=at + wait_s * SECOND, last_error=last_error),)


def evolve(breaker: Breaker, event: EngineEvent | CommandRejected) -> Breaker:
    match event:
        case BreakerOpened():
            return Breaker("open", breaker.trips + 1)
        case BreakerHalfOpened():
            return Breaker("half_open", breaker.trips)
        case BreakerClosed():
            return Breaker("closed", 0)
        case CommandRejected():
            return breaker


def is_to_blame(failed: StepFailed) -> bool:
    """Does this failure count against the engine? An input that no engine could work on does not; a bug does."""
    if failed.error_code in SURROUNDINGS:
        return False
    return failed.error_code == "engine_bug" or (failed.failure in BROKEN and failed.retryable)
