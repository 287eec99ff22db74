"""The orchestrator of one partition, around the real `Book`: it may stop, sleep or die between any two effects."""

from collections import deque
from collections.abc import Iterator
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

    def wipe(self) -> None:
        self.slots, self.place = {}, Place()


class Decider:
    """Decides a batch, then writes it event by event. Several may own one partition at once, as zombies do."""

    def __init__(self, log: Log, partition: int, store: Store) -> None:
        self.log, self.partition, self.store = log, partition, store
        self.overtaken = 0
        self.point = "born"
        self.outbox: deque[Record] = deque()
        self.fold_anew()
        self._steps = self._live()

    def fold_anew(self) -> None:
        line = self.log.events[self.partition]
        self.book = Book(self.partition, self.store, self.store.place.next_command)
        for record in line[self.store.place.next_event :]:
            self.book.fold(record.value)
        self.book.settle()
        self.next_event = len(line)
        self.outbox.clear()
        self._written = 0
        self._torn = False

    @property
    def is_idle(self) -> bool:
        return self.is_between_batches and self.book.next_command >= len(self.log.commands[self.partition])

    @property
    def is_between_batches(self) -> bool:
        return not (self.outbox or self._written or self._torn)

    # --- its loop ---

    def go_on(self) -> None:
        """One effect more."""
        self.point = next(self._steps)

    def _live(self) -> Iterator[str]:
        chance = self.log.chance
        while True:
            if chance.random() < 0.2:
                self.save()
                yield "saved"
            self.decide(chance.randrange(1, 9))
            if not self.outbox:
                yield "no commands"
                continue
            yield "decided"
            while self.outbox:
                self.write(1)
                yield "event written"
            self.write(0)
            yield "batch delivered"

    # --- its effects ---

    def decide(self, most: int) -> None:
        """Answers some commands, in memory. What was not written yet is written first."""
        if not self.is_between_batches:
            return
        line = self.log.commands[self.partition]
        for offset in range(self.book.next_command, min(self.book.next_command + most, len(line))):
            command = avro.decode_command(line[offset].value)
            if isinstance(command, avro.Undecodable) or not understands(command.stream):
                self.book.next_command = offset + 1
                continue
            for record in self.book.decide(command._replace(at=line[offset].at), offset):
                self.outbox.append(Record(command.stream, record, 0))

    def write(self, most: int) -> None:
        for _ in range(min(most, len(self.outbox))):
            self.log.write(self.partition, self.outbox.popleft())
            self._written += 1
        if not self.outbox and (self._written or self._torn):
            self._check_delivery(len(self.log.events[self.partition]))

    def lose_tail(self) -> None:
        """The broker never takes the rest of this batch."""
        self._torn = self._torn or bool(self.outbox)
        self.outbox.clear()

    def _check_delivery(self, end: int) -> None:
        """Our last event must stand where we expect it; else somebody else has written too, or it stands nowhere."""
        if self._torn or end != self.next_event + self._written:
            self.overtaken += 1
            self.fold_anew()
            return
        self.next_event, self._written = end, 0

    def save(self) -> None:
        if self.is_between_batches and self.book.is_whole:
            self.store.slots |= {stream: _copied(slot) for stream, slot in self.book.take_touched().items()}
            self.store.place = Place(self.next_event, self.book.next_command)
