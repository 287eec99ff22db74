"""How a dead letter looks: what is known of it, what is in it, and what has been done about it."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import BaseModel, Field

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.message import Message
from gateway.reads.queries import Row
from gateway.reads.views import Json
from infra.dead_letters import Letter

MOST_SHOWN: Final = 64 * 1024
"""Of a record's bytes; `/bytes` has them all."""


class LetterView(BaseModel):
    """A record that could not be used. `kind`: undecodable (nobody could read it), step (a step that failed for good:
    the report that ended its job), parked (an event that no read model could follow).

    `times`: how often it was buried, seen from here. `came_back`: it was sent again, and is dead again since.
    """

    letter_id: str
    kind: str
    reason: str
    role: str = Field(description="who put it aside")
    buried_at: datetime
    times: int
    topic: str
    partition: int
    offset: int
    stream: str = Field(description="the record's key")
    message: str = Field(description="the message type that its schema id names, if it names one")
    size: int
    job_id: str = ""
    project_id: str = ""
    step: str = ""
    attempt: int = 0
    error_code: str = ""
    gpu_id: str = ""
    traceparent: str = ""
    redriven_at: datetime | None = None
    redriven_by: str = ""
    redriven_reason: str = ""
    came_back: bool = False


class LetterDetail(LetterView):
    """A letter with its content. `decoded` is null while it cannot be read, and `unread_because` says why.

    `bytes` are the first 65,536 of the record's value as it was; GET .../bytes has all of them. `remedy`: what to do.
    """

    headers: dict[str, str]
    decoded: Json | None
    unread_because: str = ""
    bytes_base64: str
    remedy: str


class Redrive(BaseModel):
    """What came of a wish to send a letter again, or with `dry_run` what would.

    `action`: send_again (the record as it was, to where it stood), retry_job (the failed job is taken up again), none
    (it is not done: `says` tells why). `already`: it was done before, so nothing was done now.
    """

    letter_id: str
    kind: str
    action: Literal["send_again", "retry_job", "none"]
    to: str
    says: str
    dry_run: bool
    done: bool = False
    already: bool = False
    redriven_at: datetime | None = None
    redriven_by: str = ""


class Redrives(BaseModel):
    """One page of letters, each with what came of it. `next_cursor` is null when the oldest has been looked at."""

    items: list[Redrive]
    next_cursor: str | None = None


def came_back(letter: Letter, row: Row | None) -> bool:
    """Has it been sent again, and does it lie here as a record that was buried since?"""
    return row is not None and tuple(letter.origin) != (row["topic"], row["partition"], row["offset"])


def view(letter: Letter, row: Row | None) -> LetterView:
    """`row`: when it was sent again, if it was."""
    return LetterView.model_validate(_known(letter, row))


def detail(letter: Letter, row: Row | None, remedy: str, gone: str = "") -> LetterDetail:
    """`letter` with its value; `gone` says why there is none any more."""
    value = letter.value or b""
    message = opened(letter)
    return LetterDetail.model_validate(
        {
            **_known(letter, row),
            "headers": {name: (held or b"").decode(errors="replace") for name, held in letter.headers},
            "decoded": None if isinstance(message, avro.Undecodable) or gone else content(message),
            "unread_because": gone or (message.reason if isinstance(message, avro.Undecodable) else ""),
            "bytes_base64": base64.b64encode(value[:MOST_SHOWN]).decode(),
            "remedy": remedy,
        }
    )


def _known(letter: Letter, row: Row | None) -> Json:
    facts = letter.facts
    attempt = facts.get("attempt", "")
    return {
        "letter_id": letter.id,
        "kind": letter.kind,
        "reason": letter.reason,
        "role": letter.role,
        "buried_at": instant(letter.at),
        "times": letter.times,
        "topic": letter.origin.topic,
        "partition": letter.origin.partition,
        "offset": letter.origin.offset,
        "stream": (letter.key or b"").decode(errors="replace"),
        "message": avro.names().get(letter.schema_id, "") if letter.schema_id is not None else "",
        "size": letter.size,
        "job_id": facts.get("job", ""),
        "project_id": facts.get("project", ""),
        "step": facts.get("step", ""),
        "attempt": int(attempt) if attempt.isascii() and attempt.isdecimal() else 0,
        "error_code": facts.get("error_code", ""),
        "gpu_id": facts.get("gpu", ""),
        "traceparent": letter.traceparent,
        "redriven_at": row and row["at"].isoformat(),
        "redriven_by": row["actor"] if row else "",
        "redriven_reason": row["reason"] if row else "",
        "came_back": came_back(letter, row),
    }


def instant(at: int) -> str:
    """A stranger's letter may name any number: what is no instant of ours is the first one."""
    return datetime.fromtimestamp(at / 1e6 if at < 2**52 else 0, UTC).isoformat()


def opened(letter: Letter) -> CommandEnvelope[Message] | EventEnvelope[Message] | avro.Undecodable:
    """What the letter says, as far as this version can read it."""
    value = letter.value or b""
    command = avro.decode_command(value)
    if not isinstance(command, avro.Undecodable):
        return command
    event = avro.decode_event(value)
    return command if isinstance(event, avro.Undecodable) else event


def content(message: CommandEnvelope[Message] | EventEnvelope[Message]) -> Json:
    told = {name: getattr(message, name) for name in _shown(message)}
    body = message.body.model_dump(mode="json")
    return {**told, "type": body.pop("type"), "actor": message.actor.model_dump(), "body": body}


def _shown(message: CommandEnvelope[Message] | EventEnvelope[Message]) -> Sequence[str]:
    both = ("stream", "at", "project_id", "correlation_id", "causation_id")
    return ("command_id", *both) if isinstance(message, CommandEnvelope) else ("id", "seq", *both)
