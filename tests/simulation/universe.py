"""One universe: the whole forge in one thread, on a fake log and a fake clock, with everything going wrong by seed."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from event_schemas import avro
from processors.domain.floor import Floor
from processors.floor_store import FloorStore
from tests.simulation.audit import Auditor
from tests.simulation.decider import Decider, Store
from tests.simulation.diary import Diary
from tests.simulation.hands import Bay
from tests.simulation.laws import demand
from tests.simulation.log import HOUR, SECOND, Clock, Log, Watch
from tests.simulation.people import People
from tests.simulation.projector import Database, Projector
from tests.simulation.timekeeper import Timekeeper
from tests.simulation.warehouse import Warehouse

PARTITIONS = 2
MACHINES = 2
CARDS = 2
PATIENCE = 800
LONGEST_DELAY = 660 * SECOND
"""What a calm forge may wait for without a word: a breaker that has tripped often."""
MOMENTS = 300
DRIFT = 1e-5
"""Of a machine whose clock is disciplined by NTP: a second a day."""


@dataclass(frozen=True)
class Summary:
    """What a universe was like, for those who count them. `points`: where processes were killed, and how often."""

    jobs: int
    commands: int
    events: int
    passed_over: int
    crashes: int
    zombies: int
    overtaken: int
    shut_out: int
    refusals: int
    attempts: int
    wasted: int
    points: frozenset[str]


class Universe:
    def __init__(self, seed: int, snapshots: FloorStore | None = None, muted: Collection[str] = ()) -> None:
        self.chance = Random(seed)
        self.clock = Clock()
        self.log = Log(self.clock, PARTITIONS, self.chance)
        self.diary: Diary | None = None
        self.snapshots = snapshots
        self.muted = frozenset(muted)
        self.crashes = self.zombies_born = self.overtaken = self.shut_out = 0
        self.points: set[str] = set()
        self.db = Database()
        self.people = People(self.log, self.chance, self.db.jobs)
        self.stores = {(m, p): Store() for m in range(MACHINES) for p in range(PARTITIONS)}
        self.owners = [Decider(self.log, p, self.stores[0, p]) for p in range(PARTITIONS)]
        self.zombies: list[Decider] = []
        self.warehouse = Warehouse(self.clock, self.chance)
        self.watches = [self._watch() for _ in range(CARDS + 1)]
        self.bays = [Bay(f"gpu{n}", self.log, self.chance, self.warehouse, self.watches[n]) for n in range(CARDS)]
        self.timekeeper = self._seated(None)
        self.old_timekeepers: list[Timekeeper] = []
        self.projector = Projector(self.log, self.db)
        self.old_projectors: list[Projector] = []

    def keep_diary(self, *, aloud: bool) -> None:
        """From now on, everything that is written anywhere is described."""
        self.diary = Diary(self.clock, aloud=aloud)
        self.log.diary = self.diary.note

    def _watch(self) -> Watch:
        watch = Watch(self.clock, self.chance.uniform(-DRIFT, DRIFT))
        watch.offset = self.chance.choice([0, 0, HOUR, -HOUR])
        return watch

    def deeds(self) -> frozenset[str]:
        """The names of everything that can be left out."""
        return frozenset(self._deeds())

    # --- what happens ---

    def run(self, moments: int) -> Summary:
        deeds = self._deeds()
        names, weights = list(deeds), list(accumulate(weight for weight, _ in deeds.values()))
        for _ in range(self.chance.randrange(1, 4)):
            self.people.order()
        for _ in range(moments):
            [name] = self.chance.choices(names, cum_weights=weights)
            if name not in self.muted:
                deeds[name][1]()
            self.clock.now += int(self.chance.expovariate(1 / SECOND))
        self._calm_down()
        return self._audit()

    def _deeds(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """By name, so that whoever looks for the cause of something can leave a kind of trouble out."""
        some, any_of = self.chance.randrange, self.chance.choice
        return {
            "decide": (70, lambda: self._go_on(any_of(self.owners), some(1, 8))),
            "schedule": (45, lambda: self._go_on(self.timekeeper, some(1, 12))),
            "work": (70, lambda: any_of(self.bays).go_on(some(1, 10))),
            "project": (12, self._project),
            "review": (14, self.people.review),
            "steer": (5, self.people.steer),
            "rewind": (3, self.people.rewind),
            "fork": (1, self.people.fork),
            "batch": (1, self.people.order_batch),
            "cancel-batch": (1, self.people.cancel_batch),
            "configure": (1, self.people.configure),
            "ask-again": (3, self.people.ask_again),
            "kill-decider": (3, self._kill_decider),
            "move-partition": (2, self._move_partition),
            "tear-batch": (2, lambda: any_of(self.owners).lose_tail()),
            "stall-decider": (4, self._stall_decider),
            "zombie-decides": (20, self._zombie_writes),
            "kill-zombie": (3, self._kill_zombie),
            "kill-scheduler": (2, self._kill_timekeeper),
            "stall-scheduler": (1, self._stall_timekeeper),
            "zombie-schedules": (5, self._old_timekeepers_go_on),
            "kill-worker": (3, self._kill_worker),
            "stall-worker": (2, self._stall_worker),
            "zombie-works": (8, lambda: any_of(self.bays).sleepers_go_on(some(1, 6))),
            "kill-projector": (2, self._kill_projector),
            "stall-projector": (1, self._stall_projector),
            "zombie-projects": (3, self._old_projectors_go_on),
            "store-ill": (2, self.warehouse.fall_ill),
            "redeliver": (3, self.log.redeliver),
            "redeliver-tail": (1, self.log.redeliver_tail),
            "poison": (1, self.log.poison),
            "clock-jumps": (2, self._clock_jumps),
            "time-passes": (3, self._time_passes),
        }

    @staticmethod
    def _go_on(process: "Decider | Timekeeper | Projector", most: int) -> None:
        for _ in range(most):
            process.go_on()

    def _struck(self, role: str, point: str) -> None:
        self.crashes += 1
        self.points.add(f"{role}: {point}")
        self.log.note(role, f"is killed: {point}")

    # --- deciders ---

    def _kill_decider(self) -> None:
        """The owner dies, with what it had not written; another machine, or the same one, takes over."""
        partition = self.chance.randrange(PARTITIONS)
        self._struck("decider", self.owners[partition].point)
        self._replace_decider(partition)

    def _move_partition(self) -> None:
        """A rebalance. Between two batches the owner puts its book away; in the midst of one it has lost it."""
        partition = self.chance.randrange(PARTITIONS)
        self.owners[partition].save()
        self._replace_decider(partition)

    def _stall_decider(self) -> None:
        """The owner loses its partition without noticing, and goes on some time later where it was."""
        partition = self.chance.randrange(PARTITIONS)
        owner = self.owners[partition]
        if owner.is_between_batches:
            owner.decide(8)
        self.zombies_born += 1
        self.zombies.append(owner)
        self._replace_decider(partition)

    def _zombie_writes(self) -> None:
        if self.zombies:
            self._go_on(self.chance.choice(self.zombies), self.chance.randrange(1, 7))

    def _kill_zombie(self) -> None:
        """It dies among its late events: some of them stand in the log, the others never will."""
        if self.zombies:
            self.zombies.pop(self.chance.randrange(len(self.zombies)))

    def _replace_decider(self, partition: int) -> None:
        self.overtaken += self.owners[partition].overtaken
        store = self.stores[self.chance.randrange(MACHINES), partition]
        if self.chance.random() < 0.2:
            store.wipe()
        self.owners[partition] = Decider(self.log, partition, store)
        busy = [zombie for zombie in self.zombies if zombie.store is not store]
        self.zombies = busy[-2:]  # a machine that opens its store again has no zombie left on it

    # --- schedulers ---

    def _seated(self, store: FloorStore | None) -> Timekeeper:
        return Timekeeper(self.log, self.watches[-1], store, self.snapshots)

    def _kill_timekeeper(self) -> None:
        self._struck("scheduler", self.timekeeper.point)
        self.timekeeper.check()
        self._replace_timekeeper()

    def _stall_timekeeper(self) -> None:
        self.zombies_born += 1
        self.timekeeper.is_seated = False
        self.old_timekeepers = [*self.old_timekeepers[-1:], self.timekeeper]
        self._replace_timekeeper()

    def _replace_timekeeper(self) -> None:
        """The next one begins from a snapshot, which may be an old one, or from nothing."""
        known = self.snapshots if self.chance.random() < 0.6 else None
        self.timekeeper = self._seated(known)

    def _old_timekeepers_go_on(self) -> None:
        """It sends and tells what it was about to, finds that the seat is another's, and puts its floor away."""
        for old in self.old_timekeepers:
            self._go_on(old, 3)
        self.old_timekeepers = [old for old in self.old_timekeepers if not old.is_over]

    # --- workers ---

    def _kill_worker(self) -> None:
        bay = self.chance.choice(self.bays)
        if bay.life is not None:
            self._struck("worker", bay.life.point)
            bay.die()

    def _stall_worker(self) -> None:
        self.zombies_born += 1
        self.chance.choice(self.bays).fall_asleep()

    # --- projectors ---

    def _project(self) -> None:
        self._go_on(self.projector, self.chance.randrange(1, 6))
        if self.projector.is_over:
            self.projector = Projector(self.log, self.db)

    def _kill_projector(self) -> None:
        self._struck("projector", self.projector.point)
        self.projector = Projector(self.log, self.db)

    def _stall_projector(self) -> None:
        self.zombies_born += 1
        self.old_projectors = [*self.old_projectors[-1:], self.projector]
        self.projector = Projector(self.log, self.db)

    def _old_projectors_go_on(self) -> None:
        for old in self.old_projectors:
            self._go_on(old, 2)
        self.shut_out += sum(old.is_over for old in self.old_projectors)
        self.old_projectors = [old for old in self.old_projectors if not old.is_over]

    # --- time ---

    def _time_passes(self) -> None:
        self.clock.now += self.chance.choice([10, 40, 40, 700, 90_000]) * SECOND

    def _clock_jumps(self) -> None:
        watch = self.chance.choice(self.watches)
        watch.offset += self.chance.choice([-HOUR, HOUR])
        self.log.note("a clock", "jumps")

    # --- how it ends ---

    def _calm_down(self) -> None:
        """No more accidents: whatever is still to be done gets done."""
        self.log.note("", "no more accidents from here on")
        self.log.doubles = self.people.lost_answers = 0.0
        self.warehouse.recover()
        for zombie in self.zombies:
            self._go_on(zombie, self.chance.randrange(10))
        for bay in self.bays:
            bay.calm_down()
        self.zombies, self.old_projectors = [], []
        for old in self.old_timekeepers:
            while not old.is_over:
                old.go_on()
        if self.chance.random() < 0.8:
            self.people.let_go_on()
        else:
            self.people.lift_limits()
        lookers = self.chance.random() < 0.8
        quiet_since = self.clock.now
        for _ in range(PATIENCE):
            before = self._length()
            self._one_calm_round(lookers)
            if self._length() != before:
                quiet_since = self.clock.now
            quiet = self.clock.now - quiet_since
            if quiet > LONGEST_DELAY:
                return
            is_idle = not self.timekeeper.floor.running and not self.timekeeper.floor.sent
            self.clock.now += (2 if quiet < 5 * SECOND else 60 if is_idle else 20) * SECOND
        demand(False, "the forge does not come to rest")

    def _one_calm_round(self, lookers: bool) -> None:
        for owner in self.owners:
            while not owner.is_idle:
                owner.decide(100)
                owner.write(10**6)
        self.timekeeper.tick(10**6)
        for bay in self.bays:
            bay.go_on(8)
        if lookers:
            self.people.review(kindly=True)

    def _length(self) -> int:
        return sum(map(len, self.log.events)) + sum(map(len, self.log.commands))

    # --- what must hold ---

    def _audit(self) -> Summary:
        auditor = Auditor(self.log.every_event())
        auditor.check_decisions(self.people.said)
        auditor.check_effects()
        auditor.check_sources(self.log.commands)
        auditor.check_ends(self.people.jobs)
        house = self.warehouse
        auditor.check_objects(house.made_for, house.objects, house.manifests)
        self._check_books(auditor)
        self._check_floor()
        self._check_rows()
        self._check_work(auditor)
        return Summary(
            jobs=len(self.people.jobs),
            commands=sum(map(len, self.log.commands)),
            events=sum(map(len, self.log.events)),
            passed_over=auditor.passed_over,
            crashes=self.crashes,
            zombies=self.zombies_born,
            overtaken=self.overtaken + sum(owner.overtaken for owner in self.owners),
            shut_out=self.shut_out,
            refusals=house.refusals,
            attempts=sum(len(bay.runs) for bay in self.bays),
            wasted=sum(auditor.lost_attempts().values()),
            points=frozenset(self.points),
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
        fresh = self._seated(None)
        demand(_work(self.timekeeper.floor) == _work(fresh.floor), "two floors of the same log differ")
        self.timekeeper.check()
        fresh.check()
        idle = not self.timekeeper.floor.running and not self.timekeeper.floor.sent
        demand(idle, "nothing is in hand when everything is done")

    def _check_rows(self) -> None:
        """The rows that lived through it all are those of a first reading, byte for byte."""
        self.projector = Projector(self.log, self.db)
        self.projector.catch_up()
        fresh = Database()
        Projector(self.log, fresh).catch_up()
        lived, read = self.db.document(), fresh.document()
        for table, text in read.items():
            demand(lived[table] == text, f"the rows of {table} differ from a rebuild: {lived[table]} {text}"[:2_000])

    def _check_work(self, auditor: Auditor) -> None:
        """The end of a worker costs what it had at stake, and no more."""
        at_stake = {life: stake for bay in self.bays for life, stake in bay.at_stake.items()}
        for incarnation, count in auditor.lost_attempts().items():
            allowed = at_stake.get(incarnation, 0)
            demand(count <= allowed, f"the end of {incarnation} cost {count} attempts, {allowed} were at stake")


def _work(floor: Floor) -> object:
    return (
        floor.waiting.keys() | floor.sent.keys(),
        floor.running.keys(),
        floor.retries,
        floor.reviews,
        floor.shelving.keys(),
        floor.paused,
        floor.breakers,
        floor.limits,
    )


@contextmanager
def reading_once() -> Iterator[None]:
    """Decoding is pure and its results do not change, so no record need be decoded for every one of its readers."""
    events, commands = avro.decode_event, avro.decode_command
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(avro, "decode_event", lru_cache(20_000)(events))
        patch.setattr(avro, "decode_command", lru_cache(20_000)(commands))
        yield


@contextmanager
def created(seed: int, muted: Collection[str] = ()) -> Iterator[Universe]:
    """Every third universe has real snapshots of the floor, in a file."""
    with reading_once():
        if seed % 3:
            yield Universe(seed, None, muted)
            return
        with TemporaryDirectory(prefix="forgelog-universe-") as folder:
            yield Universe(seed, FloorStore(Path(folder) / "floor.json"), muted)


def run(seed: int, moments: int = MOMENTS, muted: Collection[str] = ()) -> Summary:
    """Raises `Broken`, naming the law, or what the code of the forge raises."""
    with created(seed, muted) as universe:
        return universe.run(moments)
