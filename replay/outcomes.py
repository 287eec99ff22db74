"""Has each command its one outcome, and do the events follow from the commands?

The commands of a partition are read beside its events, in order, and put to the real deciders once more: what they
say must be, byte for byte, what stands in the log. A command that the log is silent on must leave the deciders silent
too: it came twice, or too late. Commands expire after 30 days; the decisions made from them are folded as they are,
and counted as not provable any more.
"""

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from confluent_kafka import Message as KafkaMessage

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.message import Message
from processors.book import Book, Slot
from processors.domain.decision import ImpossibleHistory
from processors.domain.streams import DECIDERS, kind_of
from processors.orchestrator import understood
from replay import reader
from replay.findings import Fault, Faults, Kind, Place

TIDY_EVERY: Final = 2_000


class Taken(NamedTuple):
    """An event that every reader takes: its place in the log, and when the log took it (microseconds)."""

    event: EventEnvelope[Message]
    record: bytes
    place: Place
    at: int


class Unread(NamedTuple):
    """A command that nobody can read, and why: it must lie among the dead letters."""

    stream: str
    partition: int
    offset: int
    reason: str


@dataclass(slots=True)
class Answers:
    """`proved`: decisions that the deciders made again, to the byte. `silent`: commands that rightly have no events;
    `repeated` of them had been answered before. `unprovable`: decisions and silences whose command has expired, or was
    given before the moment from which on decisions are made again. `waiting`: commands not yet answered, none of them
    old.
    """

    commands: int = 0
    proved: int = 0
    silent: int = 0
    repeated: int = 0
    unprovable: int = 0
    waiting: int = 0
    unread: list[Unread] = field(default_factory=list)


class Attic:
    """Where finished jobs rest while a partition is audited: some 600 bytes each."""

    def __init__(self) -> None:
        self._slots: dict[str, bytes] = {}

    def fetch(self, stream: str) -> Slot | None:
        kept = self._slots.get(stream)
        return pickle.loads(zlib.decompress(kept)) if kept else None

    def keep(self, stream: str, slot: Slot) -> None:
        self._slots[stream] = zlib.compress(pickle.dumps(slot), 1)


class Outcomes:
    """One partition. `take` every decision of the log in its order, then `finish`.

    `commands`: the partition's, from offset `first` on. `since`: those given earlier are not decided again.
    `old`: a command given before this moment should have been answered. Instants in microseconds, by the log's clock.
    """

    def __init__(
        self, partition: int, commands: Iterator[KafkaMessage], first: int, since: int, old: int, faults: Faults
    ) -> None:
        self.answers = Answers()
        self.faults = faults
        self._partition = partition
        self._commands = commands
        self._ahead: KafkaMessage | None = None
        self._next = first
        self._first = first
        self._since = since
        self._old = old
        self._attic = Attic()
        self._book = Book(partition, self._attic)
        self._decisions = 0

    def seq(self, stream: str) -> int:
        """How many events of the stream have been taken."""
        return self._book.slot(stream).seq

    def take(self, decision: list[Taken]) -> None:
        """The next whole decision of the log."""
        self._tidy()
        event, place = decision[0].event, decision[0].place
        home, offset = event.source
        if home != self._partition:
            self.faults.at("no command", place, f"its command is said to stand in partition {home}")
        elif offset < self._first:
            self.answers.unprovable += 1
        elif offset < self._next:
            self.faults.at("two outcomes", place, f"the command at {home}:{offset} had an outcome before")
        else:
            self._silence_until(offset)
            command = self._pull(offset)
            if command is not None:
                return self._answered(command, decision)
            self.faults.at("no command", place, f"no command stands at {home}:{offset}")
        self._fold(decision)

    def finish(self) -> Answers:
        """The log ends: what was asked behind its last decision may still be on its way."""
        while (message := self._peek()) is not None:
            self._pull(reader.place(message)[1])
            self._silent(message, last=True)
        return self.answers

    # --- the commands, in order ---

    def _peek(self) -> KafkaMessage | None:
        if self._ahead is None:
            self._ahead = next(self._commands, None)
        return self._ahead

    def _pull(self, offset: int) -> KafkaMessage | None:
        """The command at this offset, if there is one; what comes after it is next."""
        message = self._peek()
        if message is None or reader.place(message)[1] != offset:
            return None
        self._ahead = None
        self._next = offset + 1
        self.answers.commands += 1
        return message

    def _silence_until(self, offset: int) -> None:
        """A later command has been answered, so all before it have had their turn."""
        while (message := self._peek()) is not None and reader.place(message)[1] < offset:
            self._pull(reader.place(message)[1])
            self._silent(message, last=False)

    # --- what each came to ---

    def _answered(self, message: KafkaMessage, decision: list[Taken]) -> None:
        """This command has these events."""
        command = understood(message)
        place = decision[0].place
        if isinstance(command, avro.Undecodable):
            self.faults.at("no command", place, f"what stands at its source is no command: {command.reason}")
        elif (command.stream, command.command_id) != (decision[0].event.stream, decision[0].event.causation_id):
            self.faults.at("no command", place, f"at its source stands {command.command_id} to {command.stream}")
            self._say_nothing(command, message, last=False)
        elif _at(message) < self._since:
            self.answers.unprovable += 1
        elif command.command_id in self._book.slot(command.stream).recent:
            self.faults.at("two outcomes", place, f"{command.command_id} had been answered before")
        else:
            return self._decide_again(command, message, decision)
        self._fold(decision)

    def _decide_again(self, command: CommandEnvelope[Message], message: KafkaMessage, decision: list[Taken]) -> None:
        slot = self._book.slot(command.stream)
        before = slot.state, slot.seq, slot.hash, slot.project_id
        records = self._decide(command, message)
        if records == [one.record for one in decision]:
            self.answers.proved += 1
            return
        self._take_back(slot, before, records)
        self.faults.at("answered otherwise", decision[0].place, _difference(records, decision))
        self._fold(decision)

    def _silent(self, message: KafkaMessage, last: bool) -> None:
        """The log says nothing of this command: nor may the deciders, unless it is still waiting."""
        command = understood(message)
        if isinstance(command, avro.Undecodable):
            partition, offset = reader.place(message)
            key = message.key()
            stream = key.decode(errors="replace") if isinstance(key, bytes) else str(key or "")
            self.answers.unread.append(Unread(stream, partition, offset, command.reason))
        elif _at(message) < self._since:
            self.answers.unprovable += 1
        else:
            self._say_nothing(command, message, last)

    def _say_nothing(self, command: CommandEnvelope[Message], message: KafkaMessage, last: bool) -> None:
        slot = self._book.slot(command.stream)
        repeated = command.command_id in slot.recent
        before = slot.state, slot.seq, slot.hash, slot.project_id
        records = self._decide(command, message)
        if not records:
            self.answers.silent += 1
            self.answers.repeated += repeated
        elif last and _at(message) >= self._old:
            self.answers.waiting += 1
        else:
            kind: Kind = "unanswered"
            offset = reader.place(message)[1]
            first = avro.type_of(records[0])
            detail = f"{command.command_id}: {type(command.body).__name__} should have come to {first}"
            fault = Fault(kind, "commands", command.stream, self._partition, offset, before[1], detail)
            self.faults.add(fault)
            if not last:
                self._take_back(slot, before, records)

    def _decide(self, command: CommandEnvelope[Message], message: KafkaMessage) -> list[bytes]:
        try:
            return self._book.decide(command, reader.place(message)[1])
        except ImpossibleHistory:
            return []

    def _take_back(self, slot: Slot, before: tuple[object, int, bytes, str], records: list[bytes]) -> None:
        """As if it had not been decided."""
        slot.state, slot.seq, slot.hash, slot.project_id = before  # type: ignore[assignment]
        if records:
            slot.recent.pop()

    def _fold(self, decision: list[Taken]) -> None:
        """What stands in the log is what happened, whatever we should have said."""
        slot = self._book.slot(decision[0].event.stream)
        decider = DECIDERS[kind_of(decision[0].event.stream)]
        for event, record, place, _ in decision:
            try:
                slot.state = decider.evolve(slot.state, event.body)
            except (ImpossibleHistory, KeyError, IndexError, AttributeError) as error:
                self.faults.at("impossible", place, f"{type(error).__name__}: {error}")
            slot.seq, slot.hash, slot.project_id = event.seq, avro.hash_of(record), event.project_id
        slot.recent.append(decision[-1].event.causation_id)

    def _tidy(self) -> None:
        """Finished jobs leave the book for the attic."""
        self._decisions += 1
        if self._decisions % TIDY_EVERY == 0:
            for stream, slot in self._book.take_touched().items():
                if stream not in self._book.live:
                    self._attic.keep(stream, slot)


def _at(message: KafkaMessage) -> int:
    """When the log took it, in microseconds."""
    return int(message.timestamp()[1]) * 1_000


def _difference(records: list[bytes], decision: list[Taken]) -> str:
    said = [avro.type_of(record) for record in records]
    stands = [avro.type_of(one.record) for one in decision]
    if said != stands:
        return f"the deciders say {', '.join(map(str, said)) or 'nothing'}; the log {', '.join(map(str, stands))}"
    index = next(i for i, record in enumerate(records) if record != decision[i].record)
    return f"the deciders' {said[index]} has other bytes than the log's"
