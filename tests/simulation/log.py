"""The fake log of a universe: what Kafka keeps, in lists. What is appended stays, in its order, for every reader."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from zlib import crc32

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from event_schemas.signals import WorkerState

SECOND = 1_000_000


class Record(NamedTuple):
    key: str
    value: bytes
    at: int


class Order(NamedTuple):
    """One record of a lane: a `StepQueued` as it stands in the log, or the name of an attempt to be cancelled."""

    value: bytes
    incarnation: str
    engine: str
    cancel: str


@dataclass
class Clock:
    now: int = 1_700_000_000 * SECOND


@dataclass
class Log:
    """Two topics cut into partitions, one lane per card, and what the workers say of themselves."""

    clock: Clock
    partitions: int
    chance: Random
    commands: list[list[Record]] = field(default_factory=list)
    events: list[list[Record]] = field(default_factory=list)
    lanes: dict[str, list[Order]] = field(default_factory=dict)
    workers: list[tuple[int, WorkerState]] = field(default_factory=list)
    doubles: float = 0.05

    def __post_init__(self) -> None:
        self.commands = [[] for _ in range(self.partitions)]
        self.events = [[] for _ in range(self.partitions)]

    def partition_of(self, stream: str) -> int:
        return crc32(stream.encode()) % self.partitions

    def ask(self, command: CommandEnvelope[Message]) -> None:
        """At least once: now and then a command stands twice, at once or much later."""
        record = Record(command.stream, avro.encode_command(command), self.clock.now)
        line = self.commands[self.partition_of(command.stream)]
        line.append(record)
        if self.chance.random() < self.doubles:
            line.append(record)

    def redeliver(self) -> None:
        """Some command from the past comes again."""
        line = self.chance.choice(self.commands)
        if line:
            line.append(self.chance.choice(line))

    def poison(self) -> None:
        line = self.chance.choice(self.commands)
        garbage = self.chance.choice([b"", b"garbage", b"\x00\x00\x00\x00\x1b" + self.chance.randbytes(40)])
        line.append(Record("job-nobody", garbage, self.clock.now))

    def every_event(self) -> Iterator[Record]:
        for line in self.events:
            yield from line
