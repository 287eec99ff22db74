"""What must hold in every universe, and on every real log: found from the events alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobReprioritised,
    JobRewound,
    ReviewRequested,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.events.project import ProjectConfigured
from event_schemas.message import Message
from processors.domain.job import Job
from processors.domain.streams import DECIDERS, State, kind_of
from tests.simulation.laws import Broken, demand
from tests.simulation.log import Record

ENDS = (JobCompleted, JobFailed, JobCancelled)
OVER = ("completed", "failed", "cancelled")


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
        demand(avro.hash_holds(record.value), f"{event.stream}: the hash covers the record")
        demand(event.prev_hash == (avro.hash_of(known[-1]) if known else bytes(32)), f"{event.stream}: a whole chain")
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
        """Every decision is whole and made once; every wish of a person has one outcome."""
        told: Counter[str] = Counter()
        sizes: dict[str, int] = {}
        for events in self.events.values():
            for event in events:
                told[event.causation_id] += 1
                sizes[event.causation_id] = event.count
                demand(event.index < event.count, f"{event.stream}: an index within its decision")
        for stream, events in self.events.items():
            for event in events:
                count, size = told[event.causation_id], sizes[event.causation_id]
                demand(count == size, f"{stream}: the decision {event.causation_id} has {count} events, not {size}")
        for command in asked:
            demand(
                told[command.command_id] > 0,
                f"{command.stream}: no outcome for {_type(command.body)} {command.command_id}",
            )

    def check_effects(self) -> None:
        """A step is completed once, whoever worked on it and however often; a review has one winner."""
        for stream, events in self.events.items():
            done = Counter(one.body.step_key for one in events if isinstance(one.body, StepCompleted))
            demand(all(count == 1 for count in done.values()), f"{stream} completed a step twice")
            queued = Counter((one.body.step, one.body.attempt) for one in events if isinstance(one.body, StepQueued))
            demand(all(count == 1 for count in queued.values()), f"{stream} queued an attempt twice")

    def check_ends(self, jobs: Iterable[str]) -> None:
        for job in jobs:
            state = self.states[job]
            assert isinstance(state, Job)
            refused = all(isinstance(event.body, CommandRejected) for event in self.events[job])
            waits = state.paused or state.phase == "review"
            demand(state.status in OVER or waits or refused, f"{job} is stuck: {state.status}, {state.phase}")

    # --- with the commands and the object store beside the events ---

    def check_sources(self, commands: Sequence[Sequence[Record]]) -> None:
        """Every event stands for the command that it says it does, at the broker's time; a person's command that came
        more than once for its first coming."""
        firsts: dict[str, int] = {}
        for partition, line in enumerate(commands):
            for offset, record in enumerate(line):
                command = avro.decode_command(record.value)
                if not isinstance(command, avro.Undecodable):
                    firsts.setdefault(f"{partition}/{command.command_id}", offset)
        for stream, events in self.events.items():
            for event in events:
                source = event.source
                record = commands[source.partition][source.offset]
                demand(record.key == stream, f"{stream}: its command stands elsewhere")
                demand(record.at == event.at, f"{stream}: seq {event.seq} is not at the broker's time")
                if event.actor.kind == "user":
                    first = firsts[f"{source.partition}/{event.causation_id}"]
                    demand(first == source.offset, f"{stream}: {_type(event.body)} by a later coming of its command")

    def check_objects(self, made_for: dict[str, str], kept: set[str], manifests: dict[str, bytes]) -> None:
        """What a completed step names was made for exactly that work, is in the store, and stands in its manifest."""
        for stream, events in self.events.items():
            for event in events:
                if not isinstance(event.body, StepCompleted) or not event.body.outputs:
                    continue
                body = event.body
                this = f"{stream}: {body.step}/{body.attempt}"
                manifest = manifests.get(body.step_key, b"").decode()
                demand(manifest != "", f"{this} is completed without a manifest")
                for item in body.outputs:
                    work = made_for.get(item.sha256)
                    demand(work == body.step_key, f"{this} names a file of other work")
                    demand(item.sha256 in kept, f"{this} names a file that is not there")
                    demand(item.sha256 in manifest, f"{this} is not what its manifest says")

    def lost_attempts(self) -> Counter[str]:
        """Per incarnation of a worker, how many attempts were given up because it was gone."""
        return Counter(
            event.body.incarnation
            for events in self.events.values()
            for event in events
            if isinstance(event.body, StepFailed) and event.body.error_code in ("worker_restarted", "worker_stopped")
        )


def _type(body: Message) -> str:
    return type(body).__name__


def _name(event: EventEnvelope[Message]) -> str:
    """The command that it is of, by what is to be seen in the event."""
    body = event.body
    if isinstance(body, JobReprioritised):
        return "reprioritise-job.v1"
    if isinstance(body, ProjectConfigured):
        return "configure-project.v2"
    return body.command if isinstance(body, CommandRejected) else ""


def _check_job(event: EventEnvelope[Message], job: Job) -> None:
    body = event.body
    of = f"{event.stream} at {event.seq}: "
    if job.status in OVER and not isinstance(body, CommandRejected):
        demand(isinstance(body, JobRewound) and job.status == "failed", f"{of}{_type(body)} after the end of the job")
    match body:
        case StepStarted():
            demand(job.phase == "queued" and body.attempt == job.attempt, f"{of}only the queued attempt is started")
        case StepCompleted():
            in_hand = job.phase == "running" or job.step.name == "index"
            same = body.step == job.step.name and body.attempt == job.attempt and body.step_key == job.step_key
            demand(in_hand and same, f"{of}only the attempt in hand ends")
            demand(job.holder == (body.gpu_id, body.incarnation), f"{of}only its holder ends an attempt")
        case StepFailed():
            in_hand = job.phase in ("queued", "running") and job.status == "active"
            demand(in_hand and body.attempt == job.attempt, f"{of}only the attempt in hand fails")
        case StepQueued():
            demand(job.phase not in ("queued", "running", "review"), f"{of}one step in hand at a time")
            demand(body.attempt > job.attempts.get(body.step, 0), f"{of}attempts are numbered upwards")
        case ReviewRequested():
            demand(job.phase == "idle", f"{of}a review follows a finished step")
        case UserReviewUpdated():
            seen = job.phase == "review" and body.step == job.step.name and body.subject_sha256 == job.subject_sha256
            demand(seen, f"{of}a review decides on what waits for review")
        case JobCompleted():
            demand(job.is_last, f"{of}a job ends after its last step")
