"""The fake log of a universe: what Kafka keeps, in lists. What is appended stays, in its order, for every reader."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from zlib import crc32

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from event_schemas.signals import WorkerState

SECOND = 1_000_000
HOUR = 3_600 * SECOND


class Record(NamedTuple):
    """`at`: when the broker took it, by the broker's clock."""

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
    """The time as the broker has it. Microseconds since 1970."""

    now: int = 1_700_000_000 * SECOND


class Watch:
    """The clocks of one machine: a wall that may be an hour off and jumps, and a monotonic one that only drifts."""

    def __init__(self, clock: Clock, drift: float = 0.0) -> None:
        self._clock = clock
        self._began = clock.now
        self._rate = 1.0 + drift
        self.offset = 0

    def monotonic(self) -> int:
        return int((self._clock.now - self._began) * self._rate)

    def wall(self) -> int:
        return self._began + self.monotonic() + self.offset


@dataclass
class Lane:
    """The topic of one card, and how far its consumer group has committed."""

    orders: list[Order] = field(default_factory=list)
    committed: int = 0


@dataclass
class Log:
    """Two topics cut into partitions, one lane per card, and what the workers say of themselves."""

    clock: Clock
    partitions: int
    chance: Random
    commands: list[list[Record]] = field(default_factory=list)
    events: list[list[Record]] = field(default_factory=list)
    lanes: dict[str, Lane] = field(default_factory=dict)
    workers: list[tuple[int, WorkerState | bytes]] = field(default_factory=list)
    doubles: float = 0.05
    diary: Callable[[str, object], None] | None = None

    def __post_init__(self) -> None:
        self.commands = [[] for _ in range(self.partitions)]
        self.events = [[] for _ in range(self.partitions)]

    def partition_of(self, stream: str) -> int:
        return crc32(stream.encode()) % self.partitions

    def note(self, who: str, what: object) -> None:
        if self.diary is not None:
            self.diary(who, what)

    def ask(self, command: CommandEnvelope[Message]) -> None:
        """At least once: now and then a command stands twice."""
        record = Record(command.stream, avro.encode_command(command), self.clock.now)
        line = self.commands[self.partition_of(command.stream)]
        line.append(record)
        self.note("asked", command)
        if self.doubles and self.chance.random() < self.doubles:
            line.append(record)

    def write(self, partition: int, record: Record) -> None:
        self.events[partition].append(record._replace(at=self.clock.now))
        self.note("wrote", record.value)

    def send(self, gpu: str, order: Order) -> None:
        self.lanes[gpu].orders.append(order)
        self.note(f"to {gpu}", order)

    def redeliver(self) -> None:
        """Some command from the past comes again."""
        line = self.chance.choice(self.commands)
        if line:
            self._again(line, self.chance.choice(line))

    def redeliver_tail(self) -> None:
        """Somebody's last commit was lost: everything since then comes again, in its order."""
        line = self.chance.choice(self.commands)
        for record in line[len(line) - self.chance.randrange(12) :]:
            self._again(line, record)

    def _again(self, line: list[Record], record: Record) -> None:
        line.append(record._replace(at=self.clock.now))
        self.note("comes again", record.value)

    def poison(self) -> None:
        line = self.chance.choice(self.commands)
        garbage = self.chance.choice([b"", b"garbage", b"\x00\x00\x00\x00\x1b" + self.chance.randbytes(40)])
        line.append(Record("job-nobody", garbage, self.clock.now))
        self.note("poisoned", garbage)

    def every_event(self) -> Iterator[Record]:
        for line in self.events:
            yield from line
