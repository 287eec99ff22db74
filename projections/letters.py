"""Which dead letters have been sent on their way again, when and by whom?"""

from typing import NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.letter import LetterRedriven
from projections.values import Micros


class RedrivenRow(NamedTuple):
    """A row of `redriven_letter`: the last time that the letter was sent, and where its record stood then."""

    letter_id: str
    topic: str
    partition: int
    offset: int
    reason: str
    actor: str
    at: Micros


def evolve(row: RedrivenRow | None, event: EventEnvelope[LetterRedriven]) -> RedrivenRow:
    """The letter after `event`: what was said of an earlier time stands in the log."""
    body = event.body
    return RedrivenRow(
        letter_id=event.stream.removeprefix("letter-"),
        topic=body.topic,
        partition=body.partition,
        offset=body.offset,
        reason=body.reason,
        actor=event.actor.id,
        at=Micros(event.at),
    )
