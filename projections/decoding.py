"""Events for the projections: only from records whose hash holds, and without the fields that no table shows."""

from collections.abc import Mapping
from typing import Final

from event_schemas import avro
from event_schemas.avro import Undecodable
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import JobForked, JobSubmitted, PlannedStep, StepCompleted, StepQueued, StepStarted
from event_schemas.message import Message, Value

Event = EventEnvelope[Message]

UNREAD: Final[Mapping[type[Value], frozenset[str]]] = {
    JobSubmitted: frozenset({"inputs", "review_days"}),
    JobForked: frozenset({"inherited"}),
    PlannedStep: frozenset({"takes", "gives", "auto_approve", "max_attempts", "start_to_close_s", "params"}),
    StepQueued: frozenset(
        {"request", "params", "asset_id", "title", "asset_type", "seed", "priority", "start_to_close_s"}
    ),
    StepStarted: frozenset({"incarnation", "start_to_close_s"}),
    StepCompleted: frozenset(
        {"attempt", "revision", "inputs", "seed", "params_sha256", "step_key", "content_key", "incarnation"}
    ),
}

_DECODER: Final = avro.Decoder(UNREAD)


def decode(value: bytes) -> Event | Undecodable:
    """The event of a record, or why there is none. A record that was changed after it was written is none."""
    event = _DECODER.event(value)
    if isinstance(event, Undecodable):
        return event
    if not avro.hash_holds(value):
        return Undecodable("its hash does not cover its bytes: it was changed after it was written")
    if len(value) > avro.LONGEST_NAMES and avro.has_endless_names(event):
        return Undecodable(avro.ENDLESS_NAMES)
    return event if "\0" not in event.stream else Undecodable("a stream's name that no table can hold")
