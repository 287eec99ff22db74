"""The book of one partition: what its events say so far, and what a command comes to.

Pure of Kafka, so that the simulator runs the very same code. Two ways in: `fold` reads events that stand in the
log, `decide` makes new ones. After a crash the same commands lead to the same events, byte for byte.
"""

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope, Source
from event_schemas.ids import derived_id
from event_schemas.message import Message
from processors.domain.decision import NO_CHANGE, Decision, ImpossibleHistory, rejected
from processors.domain.streams import DECIDERS, Decider, State, is_finished, kind_of

EVENT_IDS: Final = UUID("6f1d2a1c-33f5-5d0e-9f0a-7d9a3a8d6b11")
REMEMBERED: Final = 256
"""How many commands a stream remembers, to know one that comes twice."""
LARGEST: Final = avro.MAX_RECORD_BYTES - 10_000
"""Of an event's record: Kafka counts its key and its headers too."""

Half = list[tuple[EventEnvelope[Message], bytes]]
"""The events of one decision that stand in the log so far, each with its record."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Slot:
    """One stream as it stands: its state, and what the next event has to continue."""

    state: State
    seq: int = 0
    hash: bytes = bytes(32)
    project_id: str = ""
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))


class Shelf(Protocol):
    """Where streams rest that are not in memory."""

    def fetch(self, stream: str) -> Slot | None: ...


@dataclass(slots=True)
class Counts:
    """What a fold met besides good events. All but `folded` should stay at zero, or nearly."""

    folded: int = 0
    repeated: int = 0  # the same event again: somebody's decision was made twice
    conflicting: int = 0  # another event where one stood already: two histories, the first one holds
    undecodable: int = 0


class Book:
    """The streams of one partition. `next_command` is the offset of the first command not yet answered."""

    def __init__(self, partition: int, shelf: Shelf, next_command: int = 0) -> None:
        self.partition = partition
        self.next_command = next_command
        self.counts = Counts()
        self.live: dict[str, Slot] = {}
        self.touched: set[str] = set()
        self._shelf = shelf
        self._half: dict[str, Half] = {}
        self._torn = -1

    # --- reading ---

    def fold(self, record: bytes) -> None:
        """Take in one record of the events partition. A decision counts only once it is whole."""
        event = avro.decode_event(record)
        if isinstance(event, avro.Undecodable):
            self.counts.undecodable += 1
            return
        slot = self.slot(event.stream)
        half = self._half.setdefault(event.stream, [])
        if event.seq != slot.seq + len(half) + 1:  # first in the log wins, also within a decision
            self._count_stray(slot, half, event)
            return
        half.append((event, record))
        if event.index == event.count - 1:
            self._take_in(slot, self._half.pop(event.stream))

    def _count_stray(self, slot: Slot, half: Half, event: EventEnvelope[Message]) -> None:
        known = event.causation_id in slot.recent or any(event.id == one.id for one, _ in half)
        if event.seq <= slot.seq + len(half) and known:
            self.counts.repeated += 1
        else:
            self.counts.conflicting += 1

    def _take_in(self, slot: Slot, decision: Half) -> None:
        decider = self._decider(decision[0][0].stream)
        for event, record in decision:
            slot.state = decider.evolve(slot.state, event.body)
            slot.seq = event.seq
            slot.hash = avro.hash_of(record)
            slot.project_id = event.project_id
        last = decision[-1][0]
        slot.recent.append(last.causation_id)
        self.next_command = max(self.next_command, last.source.offset + 1)
        self.counts.folded += len(decision)

    def settle(self) -> None:
        """The log ends here. What is half-written will be decided again."""
        self._torn = max((half[0][0].source.offset for half in self._half.values() if half), default=-1)
        self._half.clear()

    @property
    def is_whole(self) -> bool:
        """May this book be put away? Not before it has decided again what stood half-written when it was opened.

        Its next reader would begin behind that half; if a sleeper then wrote the other one, the decision would be lost.
        """
        return self.next_command > self._torn

    def slot(self, stream: str) -> Slot:
        self.touched.add(stream)
        found = self.live.get(stream)
        if found is None:
            found = self._shelf.fetch(stream) or Slot(self._decider(stream).unborn)
            self.live[stream] = found
        return found

    # --- deciding ---

    def decide(self, command: CommandEnvelope[Message], offset: int) -> list[bytes]:
        """The records that answer one command, already part of this book. Empty for one that came twice."""
        self.next_command = offset + 1
        slot = self.slot(command.stream)
        if command.command_id in slot.recent:
            return []
        decider = self._decider(command.stream)
        before = slot.state, slot.seq, slot.hash, slot.project_id
        try:
            records = self._written(decider, self._answer(decider, command, slot), command, slot, offset)
        except ImpossibleHistory:
            raise
        except Exception as fault:  # a command that breaks its decider must not stop everybody else's
            log.exception("%s to %s broke its decider", command.command_id, command.stream)
            slot.state, slot.seq, slot.hash, slot.project_id = before
            refusal = rejected(command.body, "undecidable", f"{type(fault).__name__}: {fault}"[:300])
            records = self._written(decider, refusal, command, slot, offset)
        if records:
            slot.recent.append(command.command_id)
        return records

    def _written(
        self, decider: Decider, decision: Decision, command: CommandEnvelope[Message], slot: Slot, offset: int
    ) -> list[bytes]:
        """The records of a decision, each taken into the slot. Raises `ValueError` when one is too large.

        Everything in them follows from the command and the state, so that a second decision is the same one.
        """
        if not decision:
            return []
        writer = avro.DecisionWriter(
            command.stream,
            command.at,
            command.actor,
            slot.project_id or command.project_id,
            command.command_id,
            command.correlation_id,
            Source(self.partition, offset),
            len(decision),
            command.traceparent,
        )
        records: list[bytes] = []
        for index, body in enumerate(decision):
            record = writer.write(slot.seq + 1, event_id(command.command_id, index), index, slot.hash, body)
            if len(record) > LARGEST:
                raise ValueError(f"its answer would have {len(record)} bytes, more than {LARGEST}")
            slot.state = decider.evolve(slot.state, body)
            slot.seq += 1
            slot.hash = avro.hash_of(record)
            records.append(record)
        slot.project_id = slot.project_id or command.project_id
        return records

    def _answer(self, decider: Decider, command: CommandEnvelope[Message], slot: Slot) -> Decision:
        if not isinstance(command.body, decider.takes):
            return rejected(command.body, "wrong_stream", f"{command.stream!r} takes no such command")
        if slot.project_id and command.actor.kind == "user" and command.project_id != slot.project_id:
            return rejected(command.body, "unknown_stream", "there is no such thing in this project")
        if getattr(command.body, "expected_seq", 0) not in (0, slot.seq):
            return rejected(command.body, "changed_meanwhile", "somebody changed it: read it again", "If-Match")
        decision = decider.answer(command, slot.state)
        if decision or command.actor.kind != "user":
            return decision
        # A wish for what is so already must leave its mark too: if it came again after a change, it would be granted.
        return rejected(command.body, NO_CHANGE, "it is so already: nothing was to be done")

    def _decider(self, stream: str) -> Decider:
        try:
            return DECIDERS[kind_of(stream)]
        except KeyError:
            raise ImpossibleHistory(f"no decider for the stream {stream!r}") from None

    # --- resting ---

    def take_touched(self) -> dict[str, Slot]:
        """The streams that changed since the last call. Finished ones leave memory: the shelf has them from now on."""
        changed = {stream: self.live[stream] for stream in self.touched}
        for stream, slot in changed.items():
            if slot.seq == 0 or is_finished(slot.state):
                del self.live[stream]
        self.touched.clear()
        return {stream: slot for stream, slot in changed.items() if slot.seq}


def event_id(command_id: str, index: int) -> str:
    return derived_id(EVENT_IDS, f"{command_id}/{index}")


def understands(stream: str) -> bool:
    """Is there a decider for this stream at all?"""
    return kind_of(stream) in DECIDERS
