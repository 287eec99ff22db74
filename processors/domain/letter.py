"""A dead letter: sent on its way again at most once, so that whoever asks twice does nothing."""

from dataclasses import dataclass
from typing import Final

from event_schemas.commands import LetterCommand
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.letter import LetterEvent, LetterRedriven
from processors.domain.decision import Decision, rejected


@dataclass(frozen=True, slots=True)
class Letter:
    redriven: bool = False


UNBORN: Final = Letter()


def decide(command: CommandEnvelope[LetterCommand], letter: Letter) -> Decision:
    body = command.body
    if letter.redriven:
        return rejected(
            body, "already_redriven", "it was sent on its way before; what came of it is in the log"
        )
    return (LetterRedriven(topic=body.topic, partition=body.partition, offset=body.offset, reason=body.reason),)


def evolve(letter: Letter, event: LetterEvent | CommandRejected) -> Letter:
    return Letter(redriven=True) if isinstance(event, LetterRedriven) else letter
