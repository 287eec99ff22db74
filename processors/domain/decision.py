"""The small vocabulary that all deciders share."""

from typing import Final

from event_schemas.events.job import CommandRejected
from event_schemas.message import Message

Decision = tuple[Message, ...]
"""What a command came to: the events, in order. Empty for a command that came twice or too late."""

NOTHING: Final[Decision] = ()
NO_CHANGE: Final = "no_change"
"""Code of the outcome of a person's wish for what is so already."""


class ImpossibleHistory(Exception):
    """The log says something that no decider of ours can have said. Not a case for a retry: stop and look."""


def rejected(command: Message, code: str, message: str, field: str = "") -> Decision:
    """The command cannot be granted; `message` says what to do instead."""
    name = str(type(command).model_fields["type"].default)
    return (CommandRejected(command=name, code=code, message=message, field=field),)
