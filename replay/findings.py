"""What an audit finds: faults by kind, the first few with their places."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from replay import verify

Kind = (
    verify.Kind
    | Literal[
        "unanswered",
        "two outcomes",
        "answered otherwise",
        "no command",
        "no letter",
        "impossible",
        "stale result",
        "two attempts",
        "done twice",
        "after the end",
        "stuck",
        "no manifest",
        "another manifest",
        "no object",
        "wrong size",
        "wrong hash",
        "orphan",
        "key kept",
    ]
)

Where = Literal["events", "commands", "store"]
FIRST_OF_A_KIND: Final = 5


class Place(NamedTuple):
    """Where in `forge.events` an event stands."""

    stream: str
    partition: int
    offset: int
    seq: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be. `offset` counts in `forge.events` or `forge.commands`, as `where` says;
    of what is in the store alone `stream` is the key, and there is no place in the log.
    """

    kind: Kind
    where: Where
    stream: str
    partition: int
    offset: int
    seq: int
    detail: str


@dataclass(slots=True)
class Faults:
    """Every fault is counted; of each kind the first few are kept."""

    first: list[Fault] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        self.counts[fault.kind] += 1
        if self.counts[fault.kind] <= FIRST_OF_A_KIND:
            self.first.append(fault)

    def at(self, kind: Kind, place: Place, detail: str) -> None:
        """A fault of an event."""
        self.add(Fault(kind, "events", *place, detail))

    def merge(self, other: "Faults") -> None:
        for fault in other.first:
            if sum(one.kind == fault.kind for one in self.first) < FIRST_OF_A_KIND:
                self.first.append(fault)
        self.counts += other.counts

    def merge_verified(self, found: verify.Findings) -> None:
        for one in found.faults:
            self.add(Fault(one.kind, "events", one.stream, one.partition, one.offset, one.seq, one.detail))
        for kind, count in found.counts.items():
            self.counts[kind] = max(self.counts[kind], count)
