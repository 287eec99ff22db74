"""The orchestrator of one partition, around the real `Book`: it may stop, sleep or die between any two events."""

from collections import deque
from copy import copy
from dataclasses import dataclass, field

from event_schemas import avro
from processors.book import Book, Slot, understands
from processors.stream_store import Place
from tests.simulation.log import Log, Record


def _copied(slot: Slot) -> Slot:
    """Books change their slots in place; a store does not follow."""
    twin = copy(slot)
    twin.recent = copy(slot.recent)
    return twin


@dataclass
class Store:
    """What a machine has put away for one partition. A shelf, as `StreamStore` is."""

    slots: dict[str, Slot] = field(default_factory=dict)
    place: Place = field(default_factory=Place)

    def fetch(self, stream: str) -> Slot | None:
        found = self.slots.get(stream)
        return _copied(found) if found else None


class Decider:
    """Decides a batch, then writes it event by event. Several may own one partition at once, as zombies do."""

    def __init__(self, log: Log, partition: int, store: Store) -> None:
        self.log, self.partition, self.store = log, partition, store
        self.overtaken = 0
        self._open()

    def _open(self) -> None:
        line = self.log.events[self.partition]
        self.book = Book(self.partition, self.store, self.store.place.next_command)
        for record in line[self.store.place.next_event :]:
            self.book.fold(record.value)
        self.book.settle()
        self.next_event = len(line)
        self.outbox: deque[Record] = deque()
        self._written = 0

    @property
    def is_idle(self) -> bool:
        return not self.outbox and self.book.next_command >= len(self.log.commands[self.partition])

    def decide(self, most: int) -> None:
        """Answers some commands, in memory. What was not written yet is written first."""
        if self.outbox:
            return
        line = self.log.commands[self.partition]
        for offset in range(self.book.next_command, min(self.book.next_command + most, len(line))):
            command = avro.decode_command(line[offset].value)
            if isinstance(command, avro.Undecodable) or not understands(command.stream):
                self.book.next_command = offset + 1
                continue
            for record in self.book.decide(command, offset):
                self.outbox.append(Record(command.stream, record, self.log.clock.now))

    def write(self, most: int) -> None:
        line = self.log.events[self.partition]
        for _ in range(min(most, len(self.outbox))):
            line.append(self.outbox.popleft())
            self._written += 1
        if self._written and not self.outbox:
            self._check_delivery(len(line))

    def _check_delivery(self, end: int) -> None:
        """Our last event must stand where we expect it; else somebody else has written too."""
        if end != self.next_event + self._written:
            self.overtaken += 1
            self._open()
            return
        self.next_event, self._written = end, 0

    def save(self) -> None:
        if not self.outbox and self.book.is_whole:
            self.store.slots |= {stream: _copied(slot) for stream, slot in self.book.take_touched().items()}
            self.store.place = Place(self.next_event, self.book.next_command)
