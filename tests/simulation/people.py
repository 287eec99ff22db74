"""The people of a universe: they order, look, change their minds, ask twice, all decide at once, and answer to what
has moved. Between them and the log stands a gateway whose answers may get lost, so that they ask again."""

from collections.abc import Mapping
from random import Random
from uuid import UUID

from event_schemas import avro
from event_schemas.commands import (
    CancelJob,
    ConfigureProject,
    ForkJob,
    PauseJob,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    ReviewStep,
    RewindJob,
    SubmitJob,
)
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import PlannedStep, ReviewRequested, StepCompleted
from event_schemas.events.project import Quotas
from event_schemas.ids import derived_id
from event_schemas.message import Actor, Artifact, JsonObject, Message
from projections.job_status import JobRow
from tests.simulation.log import Log

DRAW = PlannedStep(name="draw", gives=("sketch",), start_to_close_s=60)
PAINT = PlannedStep(
    name="paint", takes=("sketch",), gives=("painting", "palette"), checkpoint="concept", start_to_close_s=60
)
MODEL = PlannedStep(name="model", takes=("painting",), gives=("mesh",), checkpoint="mesh", start_to_close_s=60)
PLAN = (DRAW, PAINT, MODEL, PlannedStep(name="index", takes=("mesh",)))
STEPS = {"draw": ("brush",), "paint": ("oils", "brush"), "model": ("chisel",)}
NAMES = tuple(step.name for step in PLAN)
PROJECTS = ("moon", "moon", "sun")
ADA = Actor(kind="user", id="ada")
KEYS = UUID("2f1a7f8e-6a55-5e5f-9d58-0f2f2b3c4d5e")


class People:
    """What they see is the log and the read model; what they do are commands. `jobs` are those they asked for."""

    def __init__(self, log: Log, chance: Random, rows: Mapping[str, JobRow]) -> None:
        self.log, self.chance, self.rows = log, chance, rows
        self.jobs: dict[str, str] = {}  # stream -> project
        self.batches: dict[str, list[str]] = {}
        self.said: list[CommandEnvelope[Message]] = []
        self.lost_answers = 0.08
        self._unanswered: list[CommandEnvelope[Message]] = []
        self._seen = [0] * log.partitions
        self._reviews: dict[str, ReviewRequested] = {}
        self._made: dict[str, dict[str, tuple[Artifact, ...]]] = {}

    # --- ordering ---

    def order(self, project: str = "", batch: str = "") -> str:
        job = f"job-{self._new_id()}"
        self.jobs[job] = project or self.chance.choice(PROJECTS)
        wish = SubmitJob(
            asset_id=f"fox-{len(self.jobs) % 2}-{self.jobs[job]}",
            asset_type="PROP",
            title="Fox",
            request=JsonObject("{}"),
            seed=self.chance.getrandbits(32),
            priority=self.chance.randrange(3),
            batch_id=batch,
            auto_approve=self.chance.choice([(), ("concept",), ("*",)]),
            review_days=self.chance.choice([0, 0, 1]),
            plan=PLAN,
        )
        self._say(job, wish)
        return job

    def order_batch(self) -> None:
        batch, project = self._new_id(), self.chance.choice(PROJECTS)
        self.batches[batch] = [self.order(project, batch) for _ in range(self.chance.randrange(2, 4))]

    def fork(self) -> None:
        """Begin a branch where another job has been, with what it had made by then."""
        self.look()
        parents = sorted(job for job, made in self._made.items() if made)
        if not parents:
            return
        parent = self.chance.choice(parents)
        step = self.chance.choice(NAMES[1:])
        before = PLAN[: NAMES.index(step)]
        made = self._made[parent]
        job = f"job-{self._new_id()}"
        self.jobs[job] = self.jobs[parent]
        wish = ForkJob(
            parent_job_id=parent[4:],
            from_step=step,
            asset_id="fork",
            asset_type="PROP",
            title="Fox",
            request=JsonObject("{}"),
            plan=PLAN,
            seed=self.chance.getrandbits(32),
            inherited=tuple(item for one in before for item in made.get(one.name, ())),
        )
        self._say(job, wish)

    # --- looking ---

    def look(self) -> None:
        """Reads what is new, as the read models do."""
        for partition, line in enumerate(self.log.events):
            for record in line[self._seen[partition] :]:
                if avro.type_of(record.value) in ("review-requested.v1", "step-completed.v1"):
                    self._note(avro.decode_event(record.value))
            self._seen[partition] = len(line)

    def _note(self, event: EventEnvelope[Message] | avro.Undecodable) -> None:
        assert isinstance(event, EventEnvelope)
        match event.body:
            case ReviewRequested():
                self._reviews[event.stream] = event.body
            case StepCompleted() as done:
                self._made.setdefault(event.stream, {})[done.step] = done.outputs

    # --- deciding ---

    def review(self, *, kindly: bool = False) -> None:
        """One of them decides, or several at once who have all seen the same."""
        self.look()
        if not self._reviews:
            return
        job = self.chance.choice(sorted(self._reviews))
        seen = self._reviews[job]
        if kindly:
            self._say(job, ReviewStep(step=seen.step, decision="approved", subject_sha256=seen.subject_sha256))
            del self._reviews[job]
            return
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            answer = self._opinion(seen)
            self._say(job, answer)
            moved = answer.subject_sha256 != seen.subject_sha256
            if answer.decision != "paused" and not moved and self.chance.random() < 0.9:  # else they click again
                self._reviews.pop(job, None)

    def _opinion(self, seen: ReviewRequested) -> ReviewStep:
        verdict = self.chance.choice(["approved", "approved", "rejected", "paused"])
        moved = self.chance.random() < 0.1
        return ReviewStep.model_validate(
            {
                "step": seen.step,
                "decision": verdict,
                "subject_sha256": "0" * 64 if moved else seen.subject_sha256,
                "rewind_to": self.chance.choice(["", "draw", seen.step]) if verdict == "rejected" else "",
                "notes": self.chance.choice(["", "bluer"]),
            }
        )

    def steer(self) -> None:
        if not self.jobs:
            return
        wishes: tuple[Message, ...] = (
            PauseJob(),
            ResumeJob(),
            ResumeJob(),
            ReprioritiseJob(priority=self.chance.randrange(3)),
            RetryJob(from_step=self.chance.choice(["", "", "draw"])),
            CancelJob(),
            self._rewind(),
            self._rewind(),
        )
        job = self.chance.choice(list(self.jobs))
        foreign = self.chance.random() < 0.03
        self._say(job, self.chance.choice(wishes), "mars" if foreign else "")

    def rewind(self) -> None:
        if self.jobs:
            self._say(self.chance.choice(list(self.jobs)), self._rewind())

    def _rewind(self) -> RewindJob:
        step = self.chance.choice(["draw", "draw", "paint", "paint", "model", "index", "nowhere"])
        return RewindJob(
            to_step=step,
            reason=self.chance.choice(["", "no, bluer"]),
            seed=self.chance.choice([None, None, 7]),
        )

    def cancel_batch(self) -> None:
        """As the gateway does it: it asks the read model; with all_or_nothing a batch that is partly over is left."""
        if not self.batches:
            return
        batch = self.chance.choice(sorted(self.batches))
        known = [job for job in self.batches[batch] if job[4:] in self.rows]
        over = [job for job in known if self.rows[job[4:]].status in ("done", "failed", "cancelled")]
        if over and self.chance.random() < 0.5:
            return
        key = self._new_id()
        for job in known:
            if job not in over:
                self._say(job, CancelJob(), number=derived_id(KEYS, f"{key}/{job}"))

    def configure(self) -> None:
        """Other limits and another weight, in the middle of it all."""
        project = self.chance.choice(PROJECTS)
        quotas = Quotas(
            concurrent_jobs=self.chance.choice([0, 1, 1, 2]), gpu_hours=self.chance.choice([0.0, 0.0, 0.005])
        )
        wish = ConfigureProject(name=project, quotas=quotas, weight=self.chance.choice([0.5, 1.0, 3.0]))
        self._say(f"project-{project}", wish, project)

    def ask_again(self) -> None:
        """The answer got lost on its way: the same request once more, by the clock of now."""
        if self._unanswered:
            again = self._unanswered.pop(self.chance.randrange(len(self._unanswered)))
            self.log.ask(again._replace(at=self.log.clock.now))

    def let_go_on(self) -> None:
        """Nobody holds anything up any more."""
        self.lift_limits()
        for job in self.jobs:
            self._say(job, ResumeJob())

    def lift_limits(self) -> None:
        for project in sorted(set(PROJECTS)):
            self._say(f"project-{project}", ConfigureProject(name=project), project)

    # --- asking ---

    def _say(self, stream: str, body: Message, project: str = "", number: str = "") -> None:
        number = number or self._new_id()
        project = project or self.jobs[stream]
        command = CommandEnvelope(number, stream, self.log.clock.now, ADA, project, number, body)
        self.said.append(command)
        self.log.ask(command)
        if self.chance.random() < self.lost_answers:
            self._unanswered.append(command)

    def _new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))
