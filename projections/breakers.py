"""Is an engine trusted? One row per engine whose circuit breaker has ever opened."""

from typing import Final, NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened, EngineEvent
from projections.values import Micros

PREFIX: Final = "engine-"


class BreakerRow(NamedTuple):
    """A row of `breaker`; what the columns mean stands beside the table."""

    engine: str
    status: str
    probe_at: Micros | None
    failures: int
    last_error: str
    updated_at: Micros


def evolve(row: BreakerRow | None, event: EventEnvelope[EngineEvent]) -> BreakerRow:
    """The breaker after `event`. Why it opened is still told while it is tried, and after it closed."""
    engine, at = event.stream.removeprefix(PREFIX), Micros(event.at)
    row = row or BreakerRow(engine, "closed", None, 0, "", at)
    match event.body:
        case BreakerOpened() as body:
            return BreakerRow(engine, "open", Micros(body.probe_at), body.failures, body.last_error, at)
        case BreakerHalfOpened():
            return row._replace(status="half_open", probe_at=None, updated_at=at)
        case BreakerClosed():
            return row._replace(status="closed", probe_at=None, updated_at=at)
