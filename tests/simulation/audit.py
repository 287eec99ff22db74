"""What must hold in every universe, and on every real log: found from the events alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from event_schemas import avro
from event_schemas.commands import ReprioritiseJob
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRewound,
    StepCompleted,
    StepQueued,
    StepStarted,
)
from event_schemas.message import Message
from processors.domain.job import Job
from processors.domain.streams import DECIDERS, State, kind_of
from tests.simulation.log import Record

ENDS = (JobCompleted, JobFailed, JobCancelled)


class Broken(AssertionError):
    """A law of the forge does not hold."""


def demand(holds: bool, law: str) -> None:
    if not holds:
        raise Broken(law)


class Auditor:
    """Reads the whole log once; every reader that passes over what does not come next sees exactly this."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.states: dict[str, State] = {}
        self.events: dict[str, list[EventEnvelope[Message]]] = defaultdict(list)
        self.passed_over = 0
        self._values: dict[str, list[bytes]] = defaultdict(list)
        for record in records:
            self._read(record)

    def _read(self, record: Record) -> None:
        event = avro.decode_event(record.value)
        if isinstance(event, avro.Undecodable):
            raise Broken(f"an event that nobody can read: {event.reason}")
        known = self._values[event.stream]
        if event.seq != len(known) + 1:
            demand(event.seq <= len(known), f"{event.stream} has a gap before {event.seq}")
            demand(known[event.seq - 1] == record.value, f"{event.stream} has two histories at {event.seq}")
            self.passed_over += 1
            return
        demand(avro.hash_holds(record.value), "the hash covers the record")
        demand(event.prev_hash == (avro.hash_of(known[-1]) if known else bytes(32)), "the chain is whole")
        known.append(record.value)
        self._follow(event)

    def _follow(self, event: EventEnvelope[Message]) -> None:
        decider = DECIDERS[kind_of(event.stream)]
        state = self.states.get(event.stream, decider.unborn)
        if isinstance(state, Job):
            _check_job(event, state)
        self.states[event.stream] = decider.evolve(state, event.body)
        self.events[event.stream].append(event)

    def check_decisions(self, asked: Iterable[CommandEnvelope[Message]]) -> None:
        """Every decision is whole and made once; every wish of a person has one outcome, or wished for what was."""
        told: Counter[str] = Counter()
        for events in self.events.values():
            for event in events:
                told[event.causation_id] += 1
                demand(event.index < event.count, "an index within its decision")
        sizes = {event.causation_id: event.count for events in self.events.values() for event in events}
        for cause, count in told.items():
            demand(
                count == sizes[cause], f"the decision on {cause} has {sizes[cause]} events, {count} stand in the log"
            )
        for command in asked:
            silent = isinstance(command.body, ReprioritiseJob)  # the same priority again is no news
            demand(silent or told[command.command_id] > 0, f"no outcome for {command.body!r}")

    def check_effects(self) -> None:
        """A step is completed once, whoever worked on it and however often."""
        for stream, events in self.events.items():
            done = Counter(one.body.step_key for one in events if isinstance(one.body, StepCompleted))
            demand(all(count == 1 for count in done.values()), f"{stream} completed a step twice")
            queued = {(one.body.step_key, one.body.attempt) for one in events if isinstance(one.body, StepQueued)}
            demand(len(queued) == sum(isinstance(one.body, StepQueued) for one in events), f"{stream} queued twice")

    def check_ends(self, jobs: Iterable[str]) -> None:
        for job in jobs:
            state = self.states[job]
            assert isinstance(state, Job)
            over = state.status in ("completed", "failed", "cancelled")
            demand(over or state.paused or state.phase == "review", f"{job} is stuck: {state.status}, {state.phase}")


def _check_job(event: EventEnvelope[Message], job: Job) -> None:
    body = event.body
    over = job.status in ("completed", "failed", "cancelled")
    if over and not isinstance(body, CommandRejected):
        demand(isinstance(body, JobRewound) and job.status == "failed", f"{body!r} after the end of the job")
    match body:
        case StepStarted():
            demand(job.phase == "queued" and body.attempt == job.attempt, "only the queued attempt is started")
        case StepCompleted():
            demand(job.phase in ("queued", "running") and body.attempt == job.attempt, "only the attempt in hand ends")
        case StepQueued():
            demand(job.phase not in ("queued", "running"), "one step in hand at a time")
        case JobCompleted():
            demand(job.is_last, "a job ends after its last step")
