"""A log of one partition in a list, and the words to write commands and read events."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.message import Actor, Message
from processors.book import Book, Slot
from tests.unit.domain.given import NOON

USER = Actor(kind="user", id="ada")


@dataclass
class DictShelf:
    """The shelf that forgets nothing and costs nothing."""

    slots: dict[str, Slot] = field(default_factory=dict)

    def fetch(self, stream: str) -> Slot | None:
        return self.slots.get(stream)


def ask(body: Message, name: str, stream: str = "job-1", project: str = "moon") -> CommandEnvelope[Message]:
    return CommandEnvelope(name, stream, NOON, USER, project, f"story-{name}", body)


def story(bodies: Iterable[Message], stream: str = "job-1") -> list[CommandEnvelope[Message]]:
    """Commands to one stream, named c0, c1, c2 …"""
    return [ask(body, f"c{number}", stream) for number, body in enumerate(bodies)]


def decided(book: Book, commands: Iterable[CommandEnvelope[Message]]) -> list[bytes]:
    """What the book writes when these stand in its commands partition from `next_command` on."""
    return [record for command in commands for record in book.decide(command, book.next_command)]


def folded(records: Iterable[bytes], shelf: DictShelf | None = None) -> Book:
    """A book opened on a log with these records."""
    book = Book(0, shelf or DictShelf())
    for record in records:
        book.fold(record)
    book.settle()
    return book


def event(record: bytes) -> EventEnvelope[Message]:
    found = avro.decode_event(record)
    assert not isinstance(found, avro.Undecodable), found.reason
    return found


def effective(records: Iterable[bytes]) -> list[bytes]:
    """The records that count for a reader: those whose seq is the next one of their stream."""
    last: dict[str, int] = {}
    counted = []
    for record in records:
        one = event(record)
        if one.seq == last.get(one.stream, 0) + 1:
            last[one.stream] = one.seq
            counted.append(record)
    return counted


def as_told(book: Book) -> dict[str, tuple[object, ...]]:
    """All that a book knows, ready to be compared."""
    return {
        name: (slot.state, slot.seq, slot.hash, slot.project_id, tuple(slot.recent))
        for name, slot in book.live.items()
        if slot.seq
    }
