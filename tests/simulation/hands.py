"""The workers of a universe, around the real `Reporter`: they work, fail, fall silent, come back, tell things twice."""

from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import ClassVar, Literal, cast

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import Artifact, Gpu
from event_schemas.signals import Hold, WorkerState
from gpu_consumers.card import Card
from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.host import Done, Failed
from gpu_consumers.reports import Reporter
from tests.simulation.log import SECOND, Log
from tests.simulation.people import PLAN, STEPS

Fate = Literal["succeed", "twice", "quick", "fail", "hopeless", "vanish", "late", "hang"]
GOOD: tuple[Fate, ...] = ("succeed", "quick")
BAD: tuple[Fate, ...] = ("fail", "fail", "hopeless", "vanish", "vanish", "late", "hang", "twice")
GIVES = {step.name: step.gives for step in PLAN}


class Tool:
    """Stands for an engine in reports."""

    name: ClassVar[str] = "tool"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset()

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        return StepResult()


@dataclass
class InHand:
    order: EventEnvelope[StepQueued]
    engine: str
    fate: Fate
    lasts: int
    began: int = 0
    told: bool = False

    @property
    def name(self) -> str:
        return f"{self.order.stream[4:]}/{self.order.body.step}/{self.order.body.attempt}"

    @property
    def ends(self) -> int:
        return self.began + self.lasts


class Hand:
    """One worker on one lane. `kept` is the object store: manifests by step key, the first one put wins."""

    def __init__(self, gpu: str, log: Log, chance: Random, kept: dict[str, str]) -> None:
        self.gpu, self.log, self.chance, self.kept = gpu, log, chance, kept
        self.trouble = 0.35
        self._position = 0
        self._asleep_until = 0
        self._mute_until = 0
        self._lives = 0
        self.log.lanes.setdefault(gpu, [])
        self.begin()

    def begin(self) -> None:
        """A new life: what was in hand is forgotten."""
        self._lives += 1
        self.hand: list[InHand] = []
        self._reporter = Reporter(self.gpu, f"{self.gpu}-life-{self._lives}", Card(Gpu(model="fake"), 0))
        self._asleep_until = self._mute_until = 0
        self.announce()

    def die(self) -> None:
        self._asleep_until = self.log.clock.now + self.chance.randrange(5, 90) * SECOND
        self.hand = []

    @property
    def is_dead(self) -> bool:
        return self._asleep_until > 0

    def announce(self) -> None:
        now = self.log.clock.now
        if now < self._mute_until:
            return
        holds = tuple(
            Hold(job_id=one.order.stream[4:], step=one.order.body.step, attempt=one.order.body.attempt)
            for one in self.hand
        )
        state = WorkerState(gpu_id=self.gpu, incarnation=self._reporter.incarnation, at=now, steps=STEPS, holds=holds)
        self.log.workers.append((now, state))

    def live(self) -> None:
        if self.is_dead:
            if self.log.clock.now >= self._asleep_until:
                self.begin()
            return
        self._take_orders()
        self._work()
        self.announce()

    def _take_orders(self) -> None:
        lane = self.log.lanes[self.gpu]
        for order in lane[self._position :]:
            if order.incarnation != self._reporter.incarnation:
                continue
            if order.cancel:
                self.hand = [one for one in self.hand if one.name != order.cancel]
            else:
                self._prepare(cast("EventEnvelope[StepQueued]", avro.decode_event(order.value)), order.engine)
        self._position = len(lane)

    def _prepare(self, order: EventEnvelope[StepQueued], engine: str) -> None:
        if any(one.order.id == order.id for one in self.hand):
            return
        if order.body.attempt > 1 and order.body.step_key in self.kept:
            self._tell_stored(order)
            return
        fate = self.chance.choice(BAD if self.chance.random() < self.trouble else GOOD)
        limit = order.body.start_to_close_s  # the lane itself ends what hangs
        lasts = {"quick": 0, "late": 45, "hang": limit}.get(fate, self.chance.randrange(1, 20))
        self.hand.append(InHand(order, engine or STEPS[order.body.step][0], fate, lasts * SECOND))

    def _work(self) -> None:
        """The oldest order is worked on; the others wait."""
        if not self.hand:
            return
        now, one = self.log.clock.now, self.hand[0]
        one.began = one.began or now
        if one.fate == "late":
            self._mute_until = max(self._mute_until, one.ends + SECOND)
        if now >= one.ends:
            self.hand.pop(0)
            self._end(one)
        elif not one.told and one.fate != "quick":
            one.told = True
            self.log.ask(self._reporter.started(one.order, one.engine, one.began, now))

    def _end(self, one: InHand) -> None:
        now = self.log.clock.now
        key = one.order.id
        match one.fate:
            case "vanish":
                if self.chance.random() < 0.5:
                    self._keep(one)  # it died between its manifest and its report
                self.die()
            case "fail" | "hopeless" | "hang":
                code = "start_to_close" if one.fate == "hang" else "no_luck"
                failed = Failed(key, code, "it did not work", one.fate != "hopeless")
                self.log.ask(self._reporter.failed(one.order, failed, self.chance.random(), now))
            case _:
                report = ReportStepCompleted.model_validate_json(self._keep(one))
                for _ in range(2 if one.fate == "twice" else 1):
                    self.log.ask(self._reporter.repeated(one.order, report, now))

    def _keep(self, one: InHand) -> str:
        """Files are named by their content; the manifest is put if none is there."""
        body = one.order.body
        outputs = [_made(role, f"{body.step_key}/{self._reporter.incarnation}") for role in GIVES[body.step]]
        done = Done(one.order.id, StepResult(), one.began, self.log.clock.now, 1)
        report = self._reporter.completed(one.order, Tool(), done, outputs, "", self.log.clock.now)
        return self.kept.setdefault(body.step_key, report.body.model_dump_json())

    def _tell_stored(self, order: EventEnvelope[StepQueued]) -> None:
        report = ReportStepCompleted.model_validate_json(self.kept[order.body.step_key])
        self.log.ask(self._reporter.repeated(order, report, self.log.clock.now))


def _made(role: str, content: str) -> Artifact:
    return Artifact(role=role, sha256=sha256(content.encode()).hexdigest(), media_type="image/png", size=1)
