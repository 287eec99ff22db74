"""What has happened to a dead letter: a record that could not be used, and may be sent again."""

from typing import Literal

from event_schemas.message import Message


class LetterRedriven(Message):
    """Somebody sent it on its way again. The record itself rests in `forge.dead`, and stood at this place before."""

    type: Literal["letter-redriven.v1"] = "letter-redriven.v1"
    topic: str
    partition: int
    offset: int
    reason: str = ""


LetterEvent = LetterRedriven
