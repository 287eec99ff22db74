"""A person: which of the keys to their words were destroyed. Each is destroyed once; who comes back gets a new one."""

from dataclasses import dataclass
from typing import Final

from event_schemas.commands import PersonCommand
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.person import PersonEvent, SubjectErased
from processors.domain.decision import NOTHING, Decision


@dataclass(frozen=True, slots=True)
class Person:
    """`erased`: ids of keys."""

    erased: frozenset[str] = frozenset()


UNBORN: Final = Person()


def decide(command: CommandEnvelope[PersonCommand], person: Person) -> Decision:
    kept = tuple(key_id for key_id in dict.fromkeys(command.body.key_ids) if key_id not in person.erased)
    return (SubjectErased(key_ids=kept),) if kept else NOTHING


def evolve(person: Person, event: PersonEvent | CommandRejected) -> Person:
    return Person(person.erased | set(event.key_ids)) if isinstance(event, SubjectErased) else person
