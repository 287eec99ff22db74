"""The workers of a universe, around the real `Reporter`: one effect after the other, and between any two they may die.

A `Life` is one process that is a card. Its two threads are generators: each `yield` names what has just been done, and
whoever stops asking them to go on has killed the process there. One that is asked again much later was a zombie.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import ClassVar, Literal, cast

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import Artifact, Gpu, Message
from event_schemas.signals import Hold, WorkerState
from gpu_consumers.card import Card
from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.host import Done, Failed
from gpu_consumers.reports import Reporter
from infra.object_store import ObjectMissing, StoreUnavailable
from tests.simulation.log import SECOND, Lane, Log, Order, Watch
from tests.simulation.people import PLAN, STEPS
from tests.simulation.warehouse import Warehouse

Fate = Literal["succeed", "quick", "twice", "mute", "fail", "hopeless", "crash", "hang"]
GOOD: tuple[Fate, ...] = ("succeed", "quick")
BAD: tuple[Fate, ...] = ("fail", "fail", "hopeless", "crash", "mute", "mute", "hang", "twice")
GIVES = {step.name: step.gives for step in PLAN}
HEARTBEAT = 3 * SECOND
SLOTS = 1


class Tool:
    """Stands for an engine in reports."""

    name: ClassVar[str] = "tool"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset()

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        return StepResult()


@dataclass(slots=True)
class InHand:
    order: EventEnvelope[StepQueued]
    engine: str
    fate: Fate
    lasts: int
    began: int = -1
    began_at: int = 0
    told: bool = False
    cancelled: bool = False

    @property
    def name(self) -> str:
        return f"{self.order.stream[4:]}/{self.order.body.step}/{self.order.body.attempt}"


@dataclass(slots=True)
class Run:
    """That an engine was at work on something: what was wasted is found from these."""

    step_key: str
    attempt: int
    incarnation: str


class Life:
    """One process, from its start to its end, which it does not see coming."""

    def __init__(self, lane: "Bay", number: int) -> None:
        self.gpu, self.log, self.store, self.chance = lane.gpu, lane.log, lane.store, lane.chance
        self.watch = lane.watch
        self.trouble = lane.trouble
        self.runs = lane.runs
        self.incarnation = f"{self.gpu}-life-{number}"
        self.point = "born"
        self.mute_until = 0
        self.delivering = False
        self.is_lost = False  # the lane is another's: nothing more comes from it
        self.orders: dict[str, InHand] = {}
        self.bench: list[InHand] = []
        self._lane = self.log.lanes[self.gpu]
        self._position = self._lane.committed
        self._reporter = Reporter(self.gpu, self.incarnation, Card(Gpu(model="fake"), 8_000))
        self._beat_at = 0
        self._threads = (self._take_orders(), self._answer())
        self.announce()

    # --- what a machine does with a process ---

    def go_on(self) -> None:
        """One of the threads does one thing more; the ticker, which is a third, never waits."""
        self.point = next(self._threads[self.chance.random() < 0.6])
        self._tick()

    def announce(self) -> None:
        now = self.watch.monotonic()
        if now < self.mute_until:
            return
        self._beat_at = now
        holds = tuple(
            Hold(job_id=one.order.stream[4:], step=one.order.body.step, attempt=one.order.body.attempt)
            for one in self.orders.values()
        )
        state = WorkerState(
            gpu_id=self.gpu, incarnation=self.incarnation, at=self.watch.wall(), slots=SLOTS, steps=STEPS, holds=holds
        )
        self.log.workers.append((self.log.clock.now, state))

    # --- its threads ---

    def _tick(self) -> None:
        now = self.watch.monotonic()
        if self.bench and self.bench[0].began < 0:
            self._begin(self.bench[0])
        running = self.bench[0] if self.bench else None
        if running and not running.told and running.fate != "quick" and now > running.began:
            running.told = True
            self._tell(self._reporter.started(running.order, running.engine, running.began_at, self.watch.wall()))
        if now - self._beat_at >= HEARTBEAT:
            self.announce()

    def _take_orders(self) -> Iterator[str]:
        while True:
            batch = self._lane.orders[self._position : self._position + 2 * SLOTS]
            if not batch or self.is_lost:
                yield "no orders"
                continue
            for order in batch:
                if order.incarnation == self.incarnation:
                    yield from self._obey(order)
            self._position += len(batch)
            yield "orders taken"
            self._lane.committed = max(self._lane.committed, self._position)
            yield "orders committed"

    def _obey(self, order: Order) -> Iterator[str]:
        if order.cancel:
            for one in [one for one in self.orders.values() if one.name == order.cancel]:
                one.cancelled = True
                self.orders.pop(one.order.id)
            yield "cancellation heard"
            return
        event = cast("EventEnvelope[StepQueued]", avro.decode_event(order.value))
        if event.id in self.orders:
            return
        one = self._allotted(event, order.engine)
        self.orders[event.id] = one
        yield "order noted"
        try:
            told = self._told_before(event) if event.body.attempt > 1 else None
            yield "manifest looked for"
            if told is not None:
                self._tell(self._reporter.repeated(event, told, self.watch.wall()))
                yield "stored result told"
                self.orders.pop(event.id, None)
                return
            self.store.fetch([item.sha256 for item in event.body.inputs])
        except (ObjectMissing, StoreUnavailable) as error:
            self._tell_failed(one, "input_unavailable", str(error))
            yield "inputs missed"
            self.orders.pop(event.id, None)
            return
        yield "inputs fetched"
        if event.id in self.orders:
            self.bench.append(one)
            yield "order given to the lane"

    def _told_before(self, event: EventEnvelope[StepQueued]) -> ReportStepCompleted | None:
        try:
            return ReportStepCompleted.model_validate_json(self.store.manifest(event.body.step_key))
        except ObjectMissing:
            return None

    def _allotted(self, event: EventEnvelope[StepQueued], engine: str) -> InHand:
        fate = self.chance.choice(BAD if self.chance.random() < self.trouble else GOOD)
        limit = event.body.start_to_close_s  # the lane itself ends what hangs
        lasts = {"quick": 0, "mute": 45, "hang": limit}.get(fate) or self.chance.randrange(1, 20)
        lasts = 0 if fate == "quick" else lasts
        return InHand(event, engine or STEPS[event.body.step][0], fate, lasts * SECOND)

    def _begin(self, one: InHand) -> None:
        one.began, one.began_at = self.watch.monotonic(), self.watch.wall()
        body = one.order.body
        self.runs.append(Run(body.step_key, body.attempt, self.incarnation))
        self.log.note(self.incarnation, f"begins {one.name} ({one.fate})")
        if one.fate == "mute":
            self.mute_until = max(self.mute_until, one.began + one.lasts + SECOND)

    def _answer(self) -> Iterator[str]:
        """The oldest order is worked on; the others wait in the child."""
        while True:
            one = self.bench[0] if self.bench else None
            if one is None or one.began < 0:
                yield "idle"
            elif one.cancelled:
                self.bench.remove(one)
                yield "cancelled"
            elif self.watch.monotonic() - one.began < one.lasts:
                yield "at work"
            else:
                self.bench.remove(one)
                self.delivering = True
                yield "worked"
                yield from self._end(one)
                self.delivering = False
                self.orders.pop(one.order.id, None)

    def _end(self, one: InHand) -> Iterator[str]:
        match one.fate:
            case "fail" | "hopeless":
                self._tell_failed(one, "no_luck", "it did not work", retryable=one.fate == "fail")
            case "crash":
                self._tell_failed(one, "crashed", "the engine's process ended with exit code -11")
            case "hang":
                self._tell_failed(one, "start_to_close", "the step ran longer than it may")
            case _:
                yield from self._deliver(one)
                return
        yield "failure told"

    def _deliver(self, one: InHand) -> Iterator[str]:
        """Objects, then the manifest, which is the commit point, then the word of it."""
        body = one.order.body
        outputs = []
        try:
            for role in GIVES[body.step]:
                ready = self.watch.monotonic() + self.store.delay()
                while self.watch.monotonic() < ready:
                    yield "uploading"
                made = _made(role, f"{body.step_key}/{self.incarnation}/{body.attempt}")
                self.store.put(made.sha256, body.step_key)
                outputs.append(made)
                yield "object put"
            done = Done(one.order.id, StepResult(), one.began_at, self.watch.wall(), 1)
            report = self._reporter.completed(one.order, Tool(), done, outputs, "", self.watch.wall())
            manifest = report.body.model_dump_json().encode()
            if not self.store.put_if_absent(body.step_key, manifest):
                yield "manifest was there"
                theirs = ReportStepCompleted.model_validate_json(self.store.manifest(body.step_key))
                report = self._reporter.repeated(one.order, theirs, self.watch.wall())
            yield "manifest put"
        except (StoreUnavailable, OSError) as error:
            self._tell_failed(one, "store_unavailable", f"the result could not be kept: {error}")
            yield "failure to keep told"
            return
        if one.cancelled:
            return
        for _ in range(2 if one.fate == "twice" else 1):
            self._tell(report)
            yield "result told"

    # --- its voice ---

    def _tell(self, report: CommandEnvelope[Message]) -> None:
        self.log.ask(report)

    def _tell_failed(self, one: InHand, code: str, message: str, *, retryable: bool = True) -> None:
        failed = Failed(one.order.id, code, message, retryable)
        self._tell(self._reporter.failed(one.order, failed, self.chance.random(), self.watch.wall()))


class Bay:
    """One card of the farm: a process that is it, and those that were and do not know yet that they are not."""

    def __init__(self, gpu: str, log: Log, chance: Random, store: Warehouse, watch: Watch) -> None:
        self.gpu, self.log, self.chance, self.store, self.watch = gpu, log, chance, store, watch
        self.trouble = 0.35
        self.runs: list[Run] = []
        self.sleepers: list[Life] = []
        self.at_stake: dict[str, int] = {}
        self._lives = 0
        self._back_at = 0
        log.lanes.setdefault(gpu, Lane())
        self.life: Life | None = self._born()

    def _born(self) -> Life:
        self._lives += 1
        return Life(self, self._lives)

    def go_on(self, most: int) -> None:
        """Its process does some things more; a new one is started in the place of one that died."""
        if self.life is None:
            if self.log.clock.now < self._back_at:
                return
            self.life = self._born()
        for _ in range(most):
            self.life.go_on()

    def die(self) -> str:
        """Killed where it stands, which is returned. Nobody notices but by its silence."""
        if self.life is None:
            return ""
        point = self.life.point
        self._note_stake(self.life)
        self.log.note(self.life.incarnation, f"is killed: {point}")
        self.life = None
        self._back_at = self.log.clock.now + self.chance.randrange(0, 90) * SECOND
        return point

    def fall_asleep(self) -> None:
        """Stopped where it stands; another process takes the lane over, and this one will go on some day."""
        if self.life is None:
            return
        self.log.note(self.life.incarnation, f"falls asleep: {self.life.point}")
        self.life.is_lost = True
        self._note_stake(self.life)
        self.sleepers = [*self.sleepers[-1:], self.life]
        self.life = self._born()

    def _note_stake(self, life: Life) -> None:
        """What its end may cost: the step at work, one whose result is on its way, and what a sleeper yet begins."""
        self.at_stake[life.incarnation] = 1 + life.delivering + (SLOTS if life.is_lost else 0)

    def calm_down(self) -> None:
        """From here on nothing goes wrong, and those who should not be there any more are not."""
        self.trouble = 0.0
        self._back_at = 0
        self.sleepers.clear()
        if self.life is not None:
            self.life.trouble = 0.0

    def sleepers_go_on(self, most: int) -> None:
        """They wake up, do what they were about to do, and speak of themselves, until they notice."""
        for sleeper in list(self.sleepers):
            for _ in range(most):
                sleeper.go_on()
            if self.chance.random() < 0.1:
                self.sleepers.remove(sleeper)


def _made(role: str, content: str) -> Artifact:
    return Artifact(role=role, sha256=sha256(f"{role}/{content}".encode()).hexdigest(), media_type="image/png", size=1)
