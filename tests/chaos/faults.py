"""What goes wrong next, drawn by the seed, and the record of what was done."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.chaos.proxy import KINDS, Kind
from tests.chaos.stand import Member, Stand
from tests.chaos.watch import Watch

DECK = (
    *("engine",) * 4,
    *("worker",) * 5,
    *("orchestrator",) * 3,
    *("scheduler",) * 2,
    *("projector",) * 2,
    *("gateway",) * 2,
    *("postgres",) * 1,
    *("broker",) * 1,
)
"""How often each is killed: everything comes up in every round, the slow to return less often."""

AMOUNTS: dict[Kind, tuple[float, float]] = {
    "latency": (0.02, 0.3),
    "jitter": (0.02, 0.5),
    "bandwidth": (20_000, 500_000),
}
MOVES, PATIENCE_S = 4, 4.0
"""Between two faults so many events, or so many seconds: a stack that never gets to work proves nothing."""

How = Literal["alone", "in a pair"]


class Kill(NamedTuple):
    """A process that lived and died of it. `held`: the partitions that it decided for, or led, at that moment."""

    at: float
    group: str
    name: str
    how: How
    held: frozenset[int]
    away_s: float


class Spoiling(NamedTuple):
    """A fault that lasts: a frozen process, or a spoilt network."""

    at: float
    until: float
    kind: str
    name: str


@dataclass
class Record:
    kills: list[Kill] = field(default_factory=list)
    spoilt: list[Spoiling] = field(default_factory=list)

    def by_group(self) -> Counter[tuple[str, str]]:
        return Counter((kill.group, kill.how) for kill in self.kills)


class Faults:
    """Breaks one thing after the other. `rate`: kills a minute, as far as the stack can bear it."""

    def __init__(self, stand: Stand, watch: Watch, seed: int, rate: float, slow_ones: bool) -> None:
        self._stand = stand
        self._watch = watch
        self._dice = random.Random(f"faults/{seed}")
        self._deck = self._cards()
        self._rate = rate
        self._slow_ones = slow_ones
        self._next = self._last = time.monotonic()
        self._events = 0
        self._wake: list[tuple[float, Member]] = []
        self.record = Record()

    def _cards(self) -> Iterator[str]:
        while True:
            yield from self._dice.sample(DECK, len(DECK))

    def step(self) -> None:
        """Breaks something if it is time to, and wakes what has been frozen for long enough."""
        now, events = time.monotonic(), self._watch.seen.events
        for due, member in [one for one in self._wake if one[0] <= now]:
            self._stand.wake(member)
            self._wake.remove((due, member))
        moved = events - self._events >= MOVES
        if now < self._next or not (moved or now - self._last > PATIENCE_S):
            return
        self._last, self._events = now, events
        self._next = now + self._dice.expovariate(1.0) * 60.0 / self._rate
        draw = self._dice.random()
        if draw < 0.08:
            self._freeze()
        elif draw < 0.16:
            self._spoil_network()
        elif draw < 0.28:
            self._kill(next(self._deck), "in a pair")
            self._kill(next(self._deck), "in a pair")
        else:
            self._kill(next(self._deck), "alone")

    def rest(self) -> None:
        """No more faults: the frozen wake."""
        for _, member in self._wake:
            self._stand.wake(member)
        self._wake.clear()

    # --- one fault ---

    def _kill(self, group: str, how: How) -> None:
        members = self._grown_up("worker" if group == "engine" else group)
        if group == "engine":
            members = [member for member in members if self._stand.engines(member)]
        if not members:
            return
        member = self._dice.choice(members)
        away_s = 34.0 if group == "worker" and self._slow_ones and self._dice.random() < 0.03 else 0.0
        held = self._stand.holds(member)
        at = time.time()
        died = self._stand.kill_engine(member) if group == "engine" else self._stand.kill(member, away_s)
        if died:
            self.record.kills.append(Kill(at, group, member.name, how, held, away_s))

    def _grown_up(self, group: str) -> list[Member]:
        members = self._stand.of(group)
        if group == "broker" and not all(member.grown_up() for member in members):
            return []  # one at a time: of three, two have to be there for anything to be acknowledged
        return [member for member in members if member.grown_up() and not member.stopped]

    def _freeze(self) -> None:
        """SIGSTOP, and SIGCONT after seconds; sometimes after so long that others have taken over."""
        group = next(self._deck)
        members = self._grown_up("worker" if group == "engine" else group)
        if not members:
            return
        member = self._dice.choice(members)
        long = self._slow_ones and member.group in ("orchestrator", "scheduler", "worker") and self._dice.random() < 0.2
        seconds = self._dice.uniform(12, 16) if long else self._dice.uniform(0.5, 4)
        if self._stand.freeze(member):
            self._wake.append((time.monotonic() + seconds, member))
            self.record.spoilt.append(Spoiling(time.time(), time.time() + seconds, "frozen", member.name))

    def _spoil_network(self) -> None:
        node = self._dice.choice(self._stand.ports.brokers)
        kind = self._dice.choice(KINDS)
        seconds = self._dice.uniform(1, 4)
        amount = self._dice.uniform(*AMOUNTS.get(kind, (0.0, 0.0)))
        self._stand.network.spoil(node.advertised, kind, seconds, amount)
        self.record.spoilt.append(Spoiling(time.time(), time.time() + seconds, kind, "network"))
