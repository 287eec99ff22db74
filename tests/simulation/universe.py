"""One universe: the whole forge in one thread, on a fake log and a fake clock, with everything going wrong by seed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from processors.domain.floor import Floor
from processors.floor_store import FloorStore
from tests.simulation.audit import Auditor, demand
from tests.simulation.decider import Decider, Store
from tests.simulation.hands import Hand
from tests.simulation.log import SECOND, Clock, Log
from tests.simulation.people import People
from tests.simulation.timekeeper import Timekeeper

PARTITIONS = 2
MACHINES = 2
PATIENCE = 600
MOMENTS = 220


@dataclass(frozen=True)
class Summary:
    """What a universe was like, for those who count them."""

    jobs: int
    commands: int
    events: int
    passed_over: int
    crashes: int
    overtaken: int


class Universe:
    def __init__(self, seed: int, snapshots: FloorStore | None = None) -> None:
        self.chance = Random(seed)
        self.clock = Clock()
        self.log = Log(self.clock, PARTITIONS, self.chance)
        self.people = People(self.log, self.chance)
        self.stores = {(m, p): Store() for m in range(MACHINES) for p in range(PARTITIONS)}
        self.owners = [Decider(self.log, p, self.stores[0, p]) for p in range(PARTITIONS)]
        self.zombies: list[Decider] = []
        kept: dict[str, str] = {}
        self.hands = [Hand(f"gpu{number}", self.log, self.chance, kept) for number in range(2)]
        self.snapshots = snapshots
        self.timekeeper = Timekeeper(self.log)
        self.crashes = self.overtaken = 0

    # --- what happens ---

    def run(self, moments: int) -> Summary:
        deeds = self._deeds()
        doers, weights = [deed for deed, _ in deeds], [weight for _, weight in deeds]
        for _ in range(self.chance.randrange(1, 4)):
            self.people.order()
        for deed in self.chance.choices(doers, weights, k=moments):
            deed()
            self.clock.now += int(self.chance.expovariate(1 / SECOND))
        self._calm_down()
        return self._audit()

    def _deeds(self) -> list[tuple[Callable[[], None], int]]:
        some = self.chance.randrange
        return [
            (lambda: self._any_decider().decide(some(1, 8)), 40),
            (lambda: self._any_decider().write(some(1, 4)), 60),
            (lambda: self.timekeeper.tick(some(1, 20)), 40),
            (lambda: self.chance.choice(self.hands).live(), 50),
            (lambda: self.people.review(), 14),
            (lambda: self.people.steer(), 5),
            (lambda: self._any_decider().save(), 5),
            (self._crash_decider, 4),
            (self._oversleep, 5),
            (self._sleeper_writes, 25),
            (self._kill_sleeper, 3),
            (self._crash_timekeeper, 2),
            (lambda: self.chance.choice(self.hands).die(), 2),
            (self.log.redeliver, 4),
            (self.log.poison, 1),
            (self._time_passes, 3),
        ]

    def _any_decider(self) -> Decider:
        return self.chance.choice([*self.owners, *self.owners, *self.zombies])

    def _crash_decider(self) -> None:
        """The owner dies, with what it had not written; another machine, or the same one, takes over."""
        partition = self.chance.randrange(PARTITIONS)
        self._replace(partition)
        self.crashes += 1

    def _oversleep(self) -> None:
        """The owner loses its partition without noticing, and goes on some time later where it was."""
        partition = self.chance.randrange(PARTITIONS)
        self.owners[partition].decide(8)
        self.owners[partition].write(self.chance.randrange(3))
        self.zombies.append(self.owners[partition])
        self._replace(partition)

    def _sleeper_writes(self) -> None:
        if self.zombies:
            self.chance.choice(self.zombies).write(1)

    def _kill_sleeper(self) -> None:
        """It dies among its late events: some of them stand in the log, the others never will."""
        if self.zombies:
            self.zombies.pop(self.chance.randrange(len(self.zombies)))

    def _replace(self, partition: int) -> None:
        self.overtaken += self.owners[partition].overtaken
        store = self.stores[self.chance.randrange(MACHINES), partition]
        if self.chance.random() < 0.2:
            store.slots, store.place = {}, Store().place
        self.owners[partition] = Decider(self.log, partition, store)
        busy = [zombie for zombie in self.zombies if zombie.store is not store]
        self.zombies = busy[-2:]  # a machine that opens its store again has no zombie left on it

    def _crash_timekeeper(self) -> None:
        if self.snapshots and self.chance.random() < 0.5:
            self.timekeeper.save(self.snapshots)
            self.timekeeper = Timekeeper(self.log, self.snapshots)
        else:
            self.timekeeper = Timekeeper(self.log)
        self.crashes += 1

    def _time_passes(self) -> None:
        self.clock.now += self.chance.choice([10, 40, 700, 90_000]) * SECOND

    # --- how it ends ---

    def _calm_down(self) -> None:
        """No more accidents: whatever is still to be done gets done."""
        self.log.doubles = 0.0
        for hand in self.hands:
            hand.trouble = 0.0
        for zombie in self.zombies:
            zombie.write(self.chance.randrange(10))
        self.zombies = []
        if self.chance.random() < 0.8:
            self.people.let_go_on()
        lookers = self.chance.random() < 0.8
        quiet = 0
        for _ in range(PATIENCE):
            before = self._length()
            self._one_calm_round(lookers)
            quiet = quiet + 1 if self._length() == before else 0
            self.clock.now += (2 if quiet < 3 else 20) * SECOND
            if quiet > 25:
                return
        demand(False, "the forge does not come to rest")

    def _one_calm_round(self, lookers: bool) -> None:
        for owner in self.owners:
            while not owner.is_idle:
                owner.decide(100)
                owner.write(10**6)
        self.timekeeper.tick(10**6)
        for hand in self.hands:
            hand.live()
        if lookers:
            self.people.review(kindly=True)

    def _length(self) -> int:
        return sum(map(len, self.log.events)) + sum(map(len, self.log.commands))

    # --- what must hold ---

    def _audit(self) -> Summary:
        auditor = Auditor(self.log.every_event())
        auditor.check_decisions(self.people.said)
        auditor.check_effects()
        auditor.check_ends(self.people.orders)
        self._check_books(auditor)
        self._check_floor()
        return Summary(
            jobs=len(self.people.orders),
            commands=sum(map(len, self.log.commands)),
            events=sum(map(len, self.log.events)),
            passed_over=auditor.passed_over,
            crashes=self.crashes,
            overtaken=self.overtaken + sum(owner.overtaken for owner in self.owners),
        )

    def _check_books(self, auditor: Auditor) -> None:
        """Who decided, who came late, and who reads it all for the first time know the same."""
        for partition, owner in enumerate(self.owners):
            fresh = Decider(self.log, partition, Store()).book
            for stream, events in auditor.events.items():
                if self.log.partition_of(stream) != partition:
                    continue
                for book in (owner.book, fresh):
                    slot = book.slot(stream)
                    demand(slot.seq == len(events), f"{stream}: a book is at {slot.seq}, the log at {len(events)}")
                    demand(slot.state == auditor.states[stream], f"{stream}: a book tells another story")
                    demand(slot.hash == events[-1].hash, f"{stream}: a book has another hash")
            demand(fresh.counts.conflicting == 0, "there is only one history")

    def _check_floor(self) -> None:
        """The floor that lived through it all, and one that reads the log now, see the same work."""
        fresh = Timekeeper(self.log).floor
        demand(_work(self.timekeeper.floor) == _work(fresh), "two floors of the same log differ")
        loads = [*self.timekeeper.floor.load.values(), *self.timekeeper.floor.in_hand.values()]
        demand(all(number >= 0 for number in loads), "nobody has less than nothing in hand")


def _work(floor: Floor) -> object:
    return (
        floor.waiting.keys() | floor.sent.keys(),
        floor.running.keys(),
        floor.retries,
        floor.reviews,
        floor.shelving.keys(),
        floor.paused,
        floor.breakers,
    )


def run(seed: int, moments: int = MOMENTS) -> Summary:
    """Raises `Broken`, naming the law. Every tenth universe writes the floor's snapshots to a real file."""
    if seed % 10:
        return Universe(seed).run(moments)
    with TemporaryDirectory(prefix="forgelog-universe-") as folder:
        return Universe(seed, FloorStore(Path(folder) / "floor.json")).run(moments)
