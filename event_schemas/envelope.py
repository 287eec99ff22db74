"""Who, when and why: what stands around every body in the log."""

from typing import Generic, NamedTuple, TypeVar

from event_schemas.message import Actor, Message

Body = TypeVar("Body", bound=Message, covariant=True)


class Source(NamedTuple):
    """Where in `forge.commands` the command stands from which an event was decided."""

    partition: int
    offset: int


class CommandEnvelope(NamedTuple, Generic[Body]):
    """A command on its way. `at`: microseconds since 1970, UTC, by the sender's clock until the log has stamped it."""

    command_id: str
    stream: str
    at: int
    actor: Actor
    project_id: str
    correlation_id: str
    body: Body
    causation_id: str = ""
    traceparent: str = ""


class EventEnvelope(NamedTuple, Generic[Body]):
    """An event as it stands in the log. `at` is when the log took its command.

    `seq` counts from 1 without a gap in its stream. `index` and `count` tell which of the events of one
    decision this is: a decision is whole when the event with index = count - 1 is there. `hash` is the
    SHA-256 of the record's bytes before it, `prev_hash` the hash of the event before it in the stream.
    """

    seq: int
    id: str
    stream: str
    at: int
    actor: Actor
    project_id: str
    causation_id: str
    correlation_id: str
    source: Source
    index: int  # type: ignore[assignment]  # shadows a method of tuples that nobody calls
    count: int  # type: ignore[assignment]
    prev_hash: bytes
    body: Body
    traceparent: str = ""
    hash: bytes = b""
