"""The numbered cases of the reliability promise that one process can play through, each as a small story.

The universes of `test_simulation` meet all of these by chance; here each is met on purpose.
"""

import hashlib
from collections.abc import Sequence
from random import Random

import pytest

from event_schemas import avro
from event_schemas.commands import CancelJob, ReportStepCompleted, ReportStepStarted, SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobSubmitted,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
)
from event_schemas.message import EMPTY, Message
from processors.book import Book
from processors.domain.job import Job
from tests.simulation.audit import Auditor
from tests.simulation.decider import Decider, Store
from tests.simulation.hands import Bay
from tests.simulation.log import HOUR, SECOND, Clock, Log, Watch
from tests.simulation.people import ADA, PLAN
from tests.simulation.timekeeper import Timekeeper
from tests.simulation.warehouse import Warehouse

JOB = "job-1f0e"


class Forge:
    """One partition, one card, everything well until the story says otherwise."""

    def __init__(self, cards: int = 1, trouble: float = 0.0) -> None:
        self.clock = Clock()
        self.log = Log(self.clock, 1, Random(7), doubles=0.0)
        self.store = Store()
        self.decider = Decider(self.log, 0, self.store)
        self.warehouse = Warehouse(self.clock, self.log.chance, losing_answers=0.0)
        self.watches = [Watch(self.clock) for _ in range(cards + 1)]
        self.bays = [Bay(f"gpu{n}", self.log, self.log.chance, self.warehouse, self.watches[n]) for n in range(cards)]
        for bay in self.bays:
            bay.calm_down()
        self.timekeeper = Timekeeper(self.log, self.watches[-1])
        self._asked = 0

    def ask(self, body: Message, stream: str = JOB, number: str = "") -> str:
        self._asked += 1
        number = number or f"wish-{self._asked}"
        self.log.ask(CommandEnvelope(number, stream, self.clock.now, ADA, "moon", number, body))
        return number

    def submit(self, stream: str = JOB, *, auto: bool = True) -> None:
        wish = SubmitJob(
            asset_id="fox",
            asset_type="PROP",
            title="Fox",
            request=EMPTY,
            seed=7,
            auto_approve=("*",) if auto else (),
            plan=PLAN,
        )
        self.ask(wish, stream)

    def decide(self) -> None:
        while not self.decider.is_idle:
            self.decider.decide(100)
            self.decider.write(10**6)

    def turn(self, seconds: int = 1) -> None:
        """Everybody does what there is to do; then time passes."""
        self.decide()
        self.timekeeper.tick(10**6)
        for bay in self.bays:
            bay.go_on(20)
        self.clock.now += seconds * SECOND

    def until(self, kind: type[Message], most: int = 200) -> None:
        for _ in range(most):
            if any(isinstance(one, kind) for one in self.story()):
                return
            self.turn()
        raise AssertionError(f"no {kind.__name__} in {most} turns: {self.story()}")

    def rest(self, most: int = 200) -> None:
        quiet = 0
        for _ in range(most):
            before = len(self.log.events[0])
            self.turn()
            quiet = quiet + 1 if len(self.log.events[0]) == before else 0
            if quiet > 45:
                return

    def story(self, stream: str = JOB) -> list[Message]:
        """What happened to the stream, as every reader sees it."""
        return [event.body for event in Auditor(self.log.every_event()).events[stream]]

    def job(self, stream: str = JOB) -> Job:
        state = Auditor(self.log.every_event()).states[stream]
        assert isinstance(state, Job)
        return state


def kinds(story: Sequence[Message]) -> list[str]:
    return [type(one).__name__ for one in story]


def test_case_03_a_decider_that_dies_before_its_commit_answers_nothing_twice() -> None:
    forge = Forge()
    forge.submit()
    forge.decider.decide(1)
    forge.decider.write(10)  # the events stand in the log; then it dies, and the offset was never committed
    for record in list(forge.log.commands[0]):
        forge.log.commands[0].append(record)  # so the command comes again
    forge.decider = Decider(forge.log, 0, Store())
    forge.decide()
    assert kinds(forge.story()) == ["JobSubmitted", "StepQueued"]
    assert len(forge.log.events[0]) == 2


@pytest.mark.parametrize("written", range(3))
def test_case_03_wherever_it_died_the_next_one_writes_the_same_decision_whole(written: int) -> None:
    forge = Forge()
    forge.submit()
    forge.decider.decide(1)
    for _ in range(written):
        forge.decider.write(1)
    forge.decider = Decider(forge.log, 0, Store())
    forge.decide()
    auditor = Auditor(forge.log.every_event())
    auditor.check_decisions([])
    assert kinds([one.body for one in auditor.events[JOB]]) == ["JobSubmitted", "StepQueued"]


@pytest.mark.parametrize("early", range(5))
def test_case_04_of_two_deciders_of_one_partition_the_first_in_the_log_wins(early: int) -> None:
    forge = Forge()
    forge.submit()
    forge.submit("job-2f0e")
    sleeper = forge.decider
    sleeper.decide(2)
    sleeper.write(early)  # then it is stopped for a minute, and another one takes the partition
    forge.decider = Decider(forge.log, 0, Store())
    forge.ask(CancelJob())
    forge.decide()
    sleeper.write(10)
    forge.ask(CancelJob(), "job-2f0e")
    forge.decide()  # the owner finds that somebody else has written, and folds anew
    auditor = Auditor(forge.log.every_event())
    auditor.check_decisions([])
    assert [kinds([one.body for one in auditor.events[job]]) for job in (JOB, "job-2f0e")] == [
        ["JobSubmitted", "StepQueued", "JobCancelled"]
    ] * 2
    assert auditor.passed_over == 4 - early // 2 * 2
    for each in (sleeper, forge.decider):
        each.fold_anew()
        assert each.book.slot(JOB).state == auditor.states[JOB]


@pytest.mark.parametrize("when", ["attempt 2 waits", "attempt 2 runs", "attempt 2 has succeeded"])
def test_case_08_a_zombie_worker_that_finishes_late_changes_nothing(when: str) -> None:
    forge = Forge()
    forge.submit()
    forge.until(StepStarted)
    [bay] = forge.bays
    zombie = bay.life
    assert zombie is not None
    bay.fall_asleep()
    if when == "attempt 2 waits":
        bay.die()
    forge.until(StepFailed)
    match when:
        case "attempt 2 runs":
            while forge.job().phase != "running":
                forge.turn()
        case "attempt 2 has succeeded":
            forge.until(StepCompleted)
    before, files = forge.job(), dict(forge.warehouse.manifests)
    for _ in range(200):  # it wakes up, finds its step done, keeps its file, and tells of it
        zombie.go_on()
        forge.clock.now += SECOND // 10
    told = [avro.decode_command(record.value) for record in forge.log.commands[0]]
    late = [one.body for one in told if not isinstance(one, avro.Undecodable)]
    assert zombie.incarnation in {body.incarnation for body in late if isinstance(body, ReportStepCompleted)}
    forge.decide()
    assert forge.job() == before
    assert {key: forge.warehouse.manifests[key] for key in files} == files
    forge.rest(400)
    assert forge.job().status == "completed"
    auditor = Auditor(forge.log.every_event())
    auditor.check_effects()
    auditor.check_objects(forge.warehouse.made_for, forge.warehouse.objects, forge.warehouse.manifests)


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("who", ["the worker", "the scheduler"])
def test_case_16_a_clock_that_jumps_an_hour_loses_no_step_and_times_none_out(who: str, hours: int) -> None:
    forge = Forge()
    forge.submit()
    forge.until(StepStarted)
    life = forge.bays[0].life
    assert life is not None
    life.bench[0].lasts = 40 * SECOND  # well within its limit of a minute
    forge.watches[0 if who == "the worker" else -1].offset += hours * HOUR
    forge.rest()
    assert kinds(forge.story())[-1] == "JobCompleted"
    assert "StepFailed" not in kinds(forge.story())
    assert all(abs(event.at - forge.clock.now) < HOUR / 2 for event in Auditor(forge.log.every_event()).events[JOB])


def _final_state(forge: Forge, commands: list[bytes]) -> str:
    """A hash of what everything comes to when the commands stand in the log like this."""
    book = Book(0, Store())
    for offset, value in enumerate(commands):
        command = avro.decode_command(value)
        assert not isinstance(command, avro.Undecodable)
        book.decide(command._replace(at=0), offset)
    states = sorted((stream, repr(slot.state)) for stream, slot in book.live.items())
    return hashlib.sha256(repr(states).encode()).hexdigest()


def test_case_17_results_that_come_twice_and_out_of_order_end_in_the_same_state() -> None:
    forge = Forge(cards=2)
    for number in range(3):
        forge.submit(f"job-{number}")
    forge.rest()
    commands = [record.value for record in forge.log.commands[0]]
    assert forge.job("job-2").status == "completed"
    right = _final_state(forge, commands)
    chance = Random(17)
    for _ in range(40):
        mixed = list(commands)
        results = [value for value in commands if _result(value)]
        for result in chance.choices(results, k=12):  # again, at once or when another step is in hand
            mixed.insert(chance.randrange(commands.index(result) + 1, len(mixed) + 1), result)
        for place in range(len(mixed) - 1):
            if _may_change_places(mixed[place], mixed[place + 1]) and chance.random() < 0.5:
                mixed[place], mixed[place + 1] = mixed[place + 1], mixed[place]
        assert _final_state(forge, mixed) == right


def _result(value: bytes) -> tuple[str, str, int] | None:
    """Of which attempt, if it is a result at all."""
    command = avro.decode_command(value)
    if isinstance(command, avro.Undecodable):
        return None
    body = command.body
    if not isinstance(body, ReportStepCompleted | ReportStepStarted):
        return None
    return command.stream, body.step, body.attempt


def _may_change_places(one: bytes, other: bytes) -> bool:
    """Results of two jobs, or of one attempt: nothing but the network says which of them comes first."""
    first, second = _result(one), _result(other)
    return first is not None and second is not None and (first == second or first[0] != second[0])


@pytest.mark.parametrize("where", ["queued", "running", "in review"])
def test_case_23_a_job_cancelled_twice_is_cancelled_once_and_a_late_result_ignored(where: str) -> None:
    forge = Forge()
    forge.submit(auto=False)
    match where:
        case "queued":
            forge.decide()
        case "running":
            while forge.job().phase != "running" if forge.log.events[0] else True:
                forge.turn()
        case "in review":
            while forge.job().phase != "review" if forge.log.events[0] else True:
                forge.turn()
    cancelled_at = forge.clock.now
    forge.ask(CancelJob(), number="stop")
    forge.ask(CancelJob(), number="stop")  # the answer got lost: the same request again
    forge.ask(CancelJob())  # and another person
    forge.turn()
    if where == "running":
        forge.turn()
        life = forge.bays[0].life
        assert life is not None
        assert not life.bench, "the card is free"
        assert forge.clock.now - cancelled_at < 5 * SECOND
        _tell_late(forge)
    forge.rest()
    ends = [one for one in forge.story() if isinstance(one, JobCancelled | CommandRejected)]
    refused = [one.code for one in ends if isinstance(one, CommandRejected)]
    assert isinstance(ends[0], JobCancelled)
    assert len(ends) == 1 + len(refused), "cancelled once"
    assert set(refused) <= {"already_finished", "no_change"}
    assert forge.job().status == "cancelled"
    assert [one for one in forge.story() if isinstance(one, JobSubmitted)]


def _tell_late(forge: Forge) -> None:
    """The result was on its way when the job was cancelled."""
    queued = [one for one in forge.story() if isinstance(one, StepQueued)][-1]
    [run] = forge.bays[0].runs[-1:]
    report = ReportStepCompleted.model_validate(
        {
            "step": queued.step,
            "attempt": queued.attempt,
            "gpu_id": "gpu0",
            "incarnation": run.incarnation,
            "engine": {"name": "tool", "version": "1"},
            "metrics": {"duration_s": 1.0},
            "started_at": 0,
            "finished_at": 1,
        }
    )
    forge.ask(report)


def test_without_accidents_every_step_is_worked_on_once() -> None:
    forge = Forge(cards=2)
    for number in range(6):
        forge.submit(f"job-{number}")
    forge.rest()
    runs = [run for bay in forge.bays for run in bay.runs]
    assert len(runs) == len({run.step_key for run in runs}) == 6 * 3
    assert all(forge.job(f"job-{number}").status == "completed" for number in range(6))
