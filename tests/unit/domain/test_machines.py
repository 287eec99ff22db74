"""Any order, duplicates, stale attempts: state machines that shake every decider and hold the laws against it.

What they drive is the real book of a partition and the real floor of the scheduler; every command may come again, and
every worker may speak for an attempt that was given up long ago.
"""

from collections import Counter
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from event_schemas import avro
from event_schemas.commands import (
    ActivateAsset,
    CancelJob,
    ChangeMember,
    CompleteIndexing,
    ConfigureProject,
    DeleteAsset,
    EraseSubject,
    ExpireReview,
    ForkJob,
    IndexAsset,
    IssueKey,
    PauseJob,
    ProbeEngine,
    RecordProbe,
    RedriveLetter,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    RevokeKey,
    RewindJob,
    SaveWorkflow,
    TripBreaker,
    UpdateAsset,
)
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.asset import AssetIndexed
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened
from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRewound,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
    Verdict,
)
from event_schemas.events.letter import LetterRedriven
from event_schemas.events.person import SubjectErased
from event_schemas.events.project import Quotas
from event_schemas.message import JsonObject, Message
from processors.book import Book
from processors.domain.fair_share import assignments
from processors.domain.floor import Floor
from processors.domain.job import Job
from processors.floor_fold import FloorFold
from tests.unit.domain.farm import worker
from tests.unit.domain.given import NOON, SECOND
from tests.unit.domain.histories import (
    MADE,
    MESH,
    PLAN,
    SKETCH,
    completed,
    failed,
    file,
    retry,
    review,
    started,
    submit,
)
from tests.unit.domain.log import DictShelf, ask

JOBS = ("job-1", "job-2")
STEPS = st.sampled_from([step.name for step in PLAN])
ATTEMPTS = st.integers(1, 3)
LIVES = st.sampled_from(["life-1", "life-1", "life-2"])
STREAMS = st.sampled_from(JOBS)
DAY = 86_400 * SECOND


class Forge(RuleBasedStateMachine):
    """One partition: two jobs, an asset, a project, an engine, a workflow slot and a letter."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(0, DictShelf())
        self.floor = Floor()
        self.fold = FloorFold(self.floor)
        self.commands: list[CommandEnvelope[Message]] = []
        self.records: list[bytes] = []
        self.events: list[EventEnvelope[Message]] = []
        self.answers: list[tuple[CommandEnvelope[Message], list[EventEnvelope[Message]]]] = []
        self.now = NOON

    def tell(self, stream: str, body: Message) -> None:
        number = f"c{len(self.commands)}"
        self.hear(ask(body, number, stream)._replace(at=self.now))

    def hear(self, command: CommandEnvelope[Message]) -> None:
        records = self.book.decide(command, len(self.commands))
        self.commands.append(command)
        self.records += records
        said = [avro.decode_event(record) for record in records]
        known = [event for event in said if isinstance(event, EventEnvelope)]
        assert len(known) == len(records)
        self.answers.append((command, known))
        self.events += known
        for event, record in zip(known, records, strict=True):
            self.fold.take(event.stream, record, self.now)
        self.fold.look_at_begun()

    def job(self, stream: str) -> Job:
        state = self.book.slot(stream).state
        assert isinstance(state, Job)
        return state

    # --- what happens ---

    @initialize()
    def open_shop(self) -> None:
        for gpu in ("gpu0", "gpu1"):
            self.floor.hear(worker(gpu), self.now)
        self.tell("job-1", submit())

    @rule(stream=STREAMS, steps=st.integers(1, 4))
    def go_well(self, stream: str, steps: int) -> None:
        """What usually happens next, so that the accidents meet a job at any point of its life."""
        for _ in range(steps):
            job = self.job(stream)
            if job.status != "active":
                return
            match job.phase:
                case "queued" if job.step.name == "index":
                    self.shelve(stream)
                case "queued":
                    self.tell(stream, started(job.step.name, job.attempt))
                case "running":
                    self.tell(stream, completed(job.step.name, job.attempt, life=job.holder[1]))
                case "waiting":
                    self.tell(stream, retry(job.step.name, job.attempt))
                case "review":
                    seen = review("paint", "approved", SKETCH)
                    named = {"step": job.step.name, "subject_sha256": job.subject_sha256}
                    self.tell(stream, seen.model_copy(update=named))
                case "idle":
                    self.tell(stream, ResumeJob())

    @rule(stream=STREAMS, policy=st.sampled_from([(), ("concept",), ("*",)]), days=st.sampled_from([0, 1]))
    def submit(self, stream: str, policy: tuple[str, ...], days: int) -> None:
        self.tell(stream, submit(auto_approve=policy, review_days=days))

    @rule(stream=STREAMS)
    def fork(self, stream: str) -> None:
        body = ForkJob(
            parent_job_id="job-0",
            from_step="paint",
            asset_id="fox",
            asset_type="PROP",
            title="Fox",
            request=JsonObject("{}"),
            plan=PLAN,
            seed=1,
            inherited=(SKETCH,),
        )
        self.tell(stream, body)

    @rule(stream=STREAMS, on_time=st.booleans(), step=STEPS, attempt=ATTEMPTS, life=LIVES, act=st.integers(0, 5))
    def work(self, stream: str, on_time: bool, step: str, attempt: int, life: str, act: int) -> None:
        """A worker speaks: mostly of what is in hand, else of anything."""
        job = self.job(stream)
        if on_time and job.status == "active":
            step, attempt = job.step.name, job.attempt
        made = MADE.get(step, ()) if act else tuple(file(role) for role in ("sketch",))
        reports: list[Message] = [
            completed(step, attempt, life=life, outputs=made),
            started(step, attempt, life=life),
            completed(step, attempt, life=life),
            failed(step, attempt, life=life),
            failed(step, attempt, "worker_lost", life=life),
            failed(step, attempt, life=life, retryable=False),
        ]
        self.tell(stream, reports[act])

    @rule(stream=STREAMS, on_time=st.booleans(), step=STEPS, attempt=ATTEMPTS)
    def try_again(self, stream: str, on_time: bool, step: str, attempt: int) -> None:
        job = self.job(stream)
        if on_time and job.status == "active":
            step, attempt = job.step.name, job.attempt
        self.tell(stream, retry(step, attempt))

    @rule(
        stream=STREAMS,
        verdict=st.sampled_from(get_args(Verdict)),
        moved=st.booleans(),
        to_step=st.sampled_from(["", "draw", "paint", "nowhere"]),
        edited=st.booleans(),
    )
    def review(self, stream: str, verdict: Verdict, moved: bool, to_step: str, edited: bool) -> None:
        job = self.job(stream)
        step = job.step.name if job.status == "active" else "paint"
        wish = review(
            "paint", verdict, SKETCH, rewind_to=to_step, edits=(file("painting", "by hand"),) if edited else ()
        )
        subject = job.subject_sha256 if job.subject_sha256 and not moved else "0" * 64
        self.tell(stream, wish.model_copy(update={"step": step, "subject_sha256": subject}))

    @rule(stream=STREAMS, on_time=st.booleans())
    def nobody_came(self, stream: str, on_time: bool) -> None:
        job = self.job(stream)
        step = job.step.name if job.plan else "paint"
        self.tell(stream, ExpireReview(step=step, deadline=job.deadline if on_time else self.now))

    @rule(
        stream=STREAMS,
        body=st.sampled_from(
            [
                CancelJob(),
                PauseJob(),
                PauseJob(),
                ResumeJob(),
                ResumeJob(),
                RetryJob(),
                RetryJob(from_step="draw"),
                RewindJob(to_step="draw"),
                RewindJob(to_step="paint", reason="redder"),
                ReprioritiseJob(priority=3),
                ReprioritiseJob(priority=0),
                CompleteIndexing(asset_id="fox", version=1),
            ]
        ),
    )
    def steer(self, stream: str, body: Message) -> None:
        self.tell(stream, body)

    @rule(stream=STREAMS)
    def shelve(self, stream: str) -> None:
        job = self.job(stream)
        index = IndexAsset(asset_id="fox", job_id=stream[4:], asset_type="PROP", title="Fox", files=(MESH,))
        self.tell("asset-fox", index)
        if job.status == "active" and job.step.name == "index":
            self.tell(stream, CompleteIndexing(asset_id="fox", version=1))

    @rule(
        body=st.sampled_from(
            [
                ("asset-fox", ActivateAsset(version=1)),
                ("asset-fox", ActivateAsset(version=9)),
                ("asset-fox", UpdateAsset(title="Fox")),
                ("asset-fox", DeleteAsset()),
                ("project-moon", ConfigureProject(name="moon", quotas=Quotas(concurrent_jobs=1))),
                ("project-moon", ConfigureProject(name="moon")),
                ("project-moon", ChangeMember(member_id="ada", role="admin")),
                ("project-moon", ChangeMember(member_id="ada", role="none")),
                ("project-moon", IssueKey(key_id="k", name="ci", secret_sha256="0" * 64, role="viewer")),
                ("project-moon", RevokeKey(key_id="k")),
                ("workflow-moon-concept", SaveWorkflow(slot="concept", graph=JsonObject('{"1":{}}'))),
                ("workflow-moon-concept", SaveWorkflow(slot="concept", graph=JsonObject("{}"))),
                ("engine-oils", TripBreaker(failures=6)),
                ("engine-oils", ProbeEngine()),
                ("engine-oils", RecordProbe(succeeded=True)),
                ("engine-oils", RecordProbe(succeeded=False, error="dry")),
                ("letter-1", RedriveLetter(topic="forge.commands", partition=1, offset=2)),
                ("person-ada", EraseSubject(key_ids=("0123456789abcdef.1",))),
                ("person-ada", EraseSubject(key_ids=("0123456789abcdef.1", "0123456789abcdef.2"))),
                ("job-1", DeleteAsset()),
            ]
        )
    )
    def ask_others(self, body: tuple[str, Message]) -> None:
        self.tell(*body)

    @rule(which=st.integers(0, 10**6))
    def hear_again(self, which: int) -> None:
        """At least once: any command of the past may come again."""
        if self.commands:
            self.hear(self.commands[which % len(self.commands)])

    @rule()
    def give_away(self) -> None:
        list(assignments(self.floor, self.now))

    @rule(which=st.integers(0, 10))
    def take_back(self, which: int) -> None:
        sent = sorted(self.floor.sent)
        if sent:
            self.floor.take_back(sent[which % len(sent)])

    @rule(passed=st.sampled_from([1, 40, 700]))
    def time_passes(self, passed: int) -> None:
        self.now += passed * SECOND
        for gpu in ("gpu0", "gpu1"):
            self.floor.hear(worker(gpu), self.now)

    # --- what must hold, always ---

    @invariant()
    def every_stream_counts_without_a_gap(self) -> None:
        last: Counter[str] = Counter()
        for event in self.events:
            last[event.stream] += 1
            assert event.seq == last[event.stream]

    @invariant()
    def terminal_is_terminal(self) -> None:
        ends: dict[str, Message] = {}
        for event in self.events:
            end = ends.get(event.stream)
            if end is not None and not isinstance(event.body, CommandRejected):
                assert isinstance(end, JobFailed), f"{event.body!r} after {end!r}"
                assert isinstance(event.body, JobRewound), f"{event.body!r} after {end!r}"
                del ends[event.stream]
            if isinstance(event.body, JobCompleted | JobFailed | JobCancelled):
                ends[event.stream] = event.body

    @invariant()
    def one_attempt_is_active_at_most_and_only_it_is_believed(self) -> None:
        in_hand: dict[str, tuple[str, int] | None] = {}
        holder: dict[str, tuple[str, str]] = {}
        queued: set[tuple[str, str, int]] = set()
        for event in self.events:
            body, stream = event.body, event.stream
            if isinstance(body, StepQueued):
                key = stream, body.step, body.attempt
                assert key not in queued, f"{key} was queued twice"
                queued.add(key)
                in_hand[stream] = body.step, body.attempt
            elif isinstance(body, StepStarted):
                assert in_hand[stream] == (body.step, body.attempt)
                holder[stream] = body.gpu_id, body.incarnation
            elif isinstance(body, StepCompleted):
                assert in_hand[stream] == (body.step, body.attempt)
                assert body.step == "index" or holder.pop(stream) == (body.gpu_id, body.incarnation)
                in_hand[stream] = None

    @invariant()
    def a_worker_is_told_of_every_attempt_it_holds_in_vain(self) -> None:
        running: dict[str, StepStarted] = {}
        in_vain: list[tuple[str, str, int]] = []
        for event in self.events:
            body, job = event.body, event.stream[4:]
            if isinstance(body, StepStarted):
                running[job] = body
            elif isinstance(body, StepCompleted | StepFailed):
                running.pop(job, None)
            elif isinstance(body, JobCancelled | JobRewound) and job in running:
                held = running.pop(job)
                in_vain.append((job, held.step, held.attempt))
        told = [(one.job_id, one.step, one.attempt) for one in self.floor.stopping]
        assert not Counter(in_vain) - Counter(told)

    @invariant()
    def a_step_key_is_completed_once(self) -> None:
        done = Counter(event.body.step_key for event in self.events if isinstance(event.body, StepCompleted))
        assert all(count == 1 for count in done.values())

    @invariant()
    def every_command_has_one_outcome(self) -> None:
        answered: set[str] = set()
        for command, said in self.answers:
            rejections = [event for event in said if isinstance(event.body, CommandRejected)]
            assert len(said) == 1 or not rejections, "granted and refused at once"
            assert not (said and command.command_id in answered), "answered twice"
            if said:
                answered.add(command.command_id)

    @invariant()
    def an_approval_names_what_waited(self) -> None:
        waiting: dict[str, str] = {}
        for event in self.events:
            subject = getattr(event.body, "subject_sha256", "")
            if isinstance(event.body, UserReviewUpdated):
                assert waiting[event.stream] == subject
            elif subject:
                waiting[event.stream] = subject

    @invariant()
    def nobody_has_less_than_nothing_in_hand(self) -> None:
        floor = self.floor
        for counts in (floor.load, floor.in_hand):
            assert all(count >= 0 for count in counts.values())
        in_hand = len(floor.sent) + len(floor.running)
        assert sum(floor.load.values()) == in_hand == sum(floor.in_hand.values())
        assert not floor.waiting.keys() & (floor.sent.keys() | floor.running.keys())

    @invariant()
    def the_floor_holds_exactly_the_work_that_the_jobs_wait_for(self) -> None:
        for stream in JOBS:
            job, number = self.job(stream), stream[4:]
            busy = number in self.floor.waiting or number in self.floor.sent or number in self.floor.running
            works = job.status == "active" and job.phase in ("queued", "running") and job.step.name != "index"
            assert busy == works, f"{stream}: {job.status} {job.phase}, floor: {busy}"
            assert (number in self.floor.retries) == (job.status == "active" and job.phase == "waiting")

    @invariant()
    def versions_breakers_and_letters_follow_their_own_laws(self) -> None:
        versions = [event.body.version for event in self.events if isinstance(event.body, AssetIndexed)]
        assert versions == list(range(1, len(versions) + 1))
        assert sum(isinstance(event.body, LetterRedriven) for event in self.events) <= 1
        erased = [one for event in self.events if isinstance(event.body, SubjectErased) for one in event.body.key_ids]
        assert len(erased) == len(set(erased))
        status = "closed"
        for event in self.events:
            match event.body:
                case BreakerOpened():
                    assert status != "open"
                    status = "open"
                case BreakerHalfOpened():
                    assert status == "open"
                    status = "half_open"
                case BreakerClosed():
                    assert status == "half_open"
                    status = "closed"

    def teardown(self) -> None:
        """Whoever reads the log, and whoever decides it all again, comes to the very same."""
        again = Book(0, DictShelf())
        twice = [record for offset, command in enumerate(self.commands) for record in again.decide(command, offset)]
        assert twice == self.records
        reader = Book(0, DictShelf())
        for record in self.records:
            reader.fold(record)
        reader.settle()
        for stream, slot in self.book.live.items():
            assert reader.slot(stream).state == slot.state, stream
            assert reader.slot(stream).hash == slot.hash


TestForge = Forge.TestCase
TestForge.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
