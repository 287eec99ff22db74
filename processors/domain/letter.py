"""A dead letter: a record that stands dead is sent on its way again at most once, so that asking twice does nothing.

A letter that came back stands at another place, and may be sent once more from there.
"""

from dataclasses import dataclass
from typing import Final

from event_schemas.commands import LetterCommand
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.letter import LetterEvent, LetterRedriven
from processors.domain.decision import Decision, rejected

Place = tuple[str, int, int]
"""Topic, partition and offset."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`redriven`: where its record stood, each time that it was sent again."""

    redriven: frozenset[Place] = frozenset()


UNBORN: Final = Letter()


def decide(command: CommandEnvelope[LetterCommand], letter: Letter) -> Decision:
    body = command.body
    if (body.topic, body.partition, body.offset) in letter.redriven:
        return rejected(
            body, "already_redriven", "the letter was sent on its way before; what came of it is in the log"
        )
    return (LetterRedriven(topic=body.topic, partition=body.partition, offset=body.offset, reason=body.reason),)


def evolve(letter: Letter, event: LetterEvent | CommandRejected) -> Letter:
    if isinstance(event, LetterRedriven):
        return Letter(letter.redriven | {(event.topic, event.partition, event.offset)})
    return letter
