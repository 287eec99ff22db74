"""What became of my command? One row per command that a user sent, once something was decided."""

from typing import NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.message import Message
from projections.values import Micros


class OutcomeRow(NamedTuple):
    """A row of `command_outcome`; what the columns mean stands beside the table."""

    command_id: str
    stream: str
    project_id: str
    actor: str
    command: str
    event: str
    outcome: str
    code: str
    message: str
    field: str
    seq: int
    at: Micros


def evolve(row: OutcomeRow | None, event: EventEnvelope[Message]) -> OutcomeRow | None:
    """The first event of a user's command tells its outcome; later ones, and a second telling, change nothing."""
    if row is not None or event.index != 0 or event.actor.kind != "user":
        return row
    body = event.body
    refusal = body if isinstance(body, CommandRejected) else None
    return OutcomeRow(
        command_id=event.causation_id,
        stream=event.stream,
        project_id=event.project_id,
        actor=event.actor.id,
        command=refusal.command if refusal else "",
        event=str(type(body).model_fields["type"].default),
        outcome="rejected" if refusal else "accepted",
        code=refusal.code if refusal else "",
        message=refusal.message if refusal else "",
        field=refusal.field if refusal else "",
        seq=event.seq,
        at=Micros(event.at),
    )
