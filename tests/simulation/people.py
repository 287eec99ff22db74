"""The people of a universe: they order, look, change their minds, ask twice, and answer to what has moved."""

from random import Random
from uuid import UUID

from event_schemas import avro
from event_schemas.commands import (
    CancelJob,
    PauseJob,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    ReviewStep,
    SubmitJob,
)
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import JobFailed, PlannedStep, ReviewRequested
from event_schemas.message import Actor, JsonObject, Message
from tests.simulation.log import Log

DRAW = PlannedStep(name="draw", gives=("sketch",), start_to_close_s=60)
PAINT = PlannedStep(name="paint", takes=("sketch",), gives=("painting",), checkpoint="concept", start_to_close_s=60)
MODEL = PlannedStep(name="model", takes=("painting",), gives=("mesh",), checkpoint="mesh", start_to_close_s=60)
PLAN = (DRAW, PAINT, MODEL, PlannedStep(name="index", takes=("mesh",)))
STEPS = {"draw": ("brush",), "paint": ("oils", "brush"), "model": ("chisel",)}
ADA = Actor(kind="user", id="ada")


class People:
    """What they see is the log; what they do are commands. `orders` are the jobs that they asked for."""

    def __init__(self, log: Log, chance: Random) -> None:
        self.log, self.chance = log, chance
        self.orders: list[str] = []
        self.said: list[CommandEnvelope[Message]] = []
        self.kind = True  # in the end they approve of everything
        self._seen = [0] * log.partitions
        self._reviews: dict[str, ReviewRequested] = {}
        self._failed: set[str] = set()

    def order(self) -> None:
        job = f"job-{UUID(int=self.chance.getrandbits(128), version=4)}"
        self.orders.append(job)
        policy = self.chance.choice([(), ("concept",), ("*",)])
        wish = SubmitJob(
            asset_id=f"fox-{len(self.orders) % 2}",
            asset_type="PROP",
            title="Fox",
            request=JsonObject("{}"),
            seed=self.chance.getrandbits(32),
            priority=self.chance.randrange(3),
            auto_approve=policy,
            review_days=self.chance.choice([0, 0, 1]),
            plan=PLAN,
        )
        self._say(job, wish)

    def look(self) -> None:
        """Reads what is new, as the read models do."""
        for partition, line in enumerate(self.log.events):
            for record in line[self._seen[partition] :]:
                name = avro.type_of(record.value)
                if name in ("review-requested.v1", "job-failed.v1"):
                    self._note(avro.decode_event(record.value))
            self._seen[partition] = len(line)

    def _note(self, event: EventEnvelope[Message] | avro.Undecodable) -> None:
        assert isinstance(event, EventEnvelope)
        if isinstance(event.body, ReviewRequested):
            self._reviews[event.stream] = event.body
        if isinstance(event.body, JobFailed):
            self._failed.add(event.stream)

    def review(self, *, kindly: bool = False) -> None:
        self.look()
        if not self._reviews:
            return
        job = self.chance.choice(sorted(self._reviews))
        seen = self._reviews[job]
        verdict = "approved" if kindly else self.chance.choice(["approved", "approved", "rejected", "paused"])
        moved = not kindly and self.chance.random() < 0.1
        answer = ReviewStep.model_validate(
            {
                "step": seen.step,
                "decision": verdict,
                "subject_sha256": "0" * 64 if moved else seen.subject_sha256,
                "rewind_to": self.chance.choice(["", "draw", seen.step]) if verdict == "rejected" else "",
            }
        )
        self._say(job, answer)
        if verdict != "paused" and not moved and self.chance.random() < 0.9:  # else they click again
            del self._reviews[job]

    def steer(self) -> None:
        if not self.orders:
            return
        wishes = (
            PauseJob(),
            ResumeJob(),
            ResumeJob(),
            ReprioritiseJob(priority=self.chance.randrange(3)),
            RetryJob(),
            CancelJob(),
        )
        self._say(self.chance.choice(self.orders), self.chance.choice(wishes))

    def let_go_on(self) -> None:
        """Nobody holds anything up any more."""
        for job in self.orders:
            self._say(job, ResumeJob())

    def _say(self, job: str, body: Message) -> None:
        number = str(UUID(int=self.chance.getrandbits(128), version=4))
        command = CommandEnvelope(number, job, self.log.clock.now, ADA, "moon", number, body)
        self.said.append(command)
        self.log.ask(command)
