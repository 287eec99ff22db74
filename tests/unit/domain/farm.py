"""A floor with workers, and a log of one partition that fills it: what the scheduler sees, without Kafka."""

from dataclasses import dataclass, field

from event_schemas.message import Message
from event_schemas.signals import Hold, WorkerState
from processors.book import Book
from processors.domain.fair_share import Assignment, assignments
from processors.domain.floor import Floor, Waiting
from processors.floor_fold import FloorFold
from tests.unit.domain.given import NOON
from tests.unit.domain.log import DictShelf, ask, decided

STEPS: dict[str, tuple[str, ...]] = {"draw": ("brush",), "paint": ("oils", "brush"), "model": ("chisel",)}


def worker(gpu: str = "gpu0", life: str = "life-1", **more: object) -> WorkerState:
    return WorkerState.model_validate({"gpu_id": gpu, "incarnation": life, "at": NOON, "steps": STEPS, **more})


def waiting(job: str, project: str = "moon", step: str = "draw", priority: int = 0, since: int = NOON) -> Waiting:
    return Waiting(job, project, step, 1, priority, since, b"order")


def hold(job: str, step: str = "draw", attempt: int = 1) -> Hold:
    return Hold(job_id=job, step=step, attempt=attempt)


def given_away(floor: Floor, now: int = NOON) -> list[Assignment]:
    return list(assignments(floor, now))


def jobs(chosen: list[Assignment]) -> list[str]:
    return [one.step.job_id for one in chosen]


@dataclass
class Farm:
    """Commands go in, the book answers, the floor follows."""

    floor: Floor = field(default_factory=Floor)
    book: Book = field(default_factory=lambda: Book(0, DictShelf()))

    def __post_init__(self) -> None:
        self._fold = FloorFold(self.floor)
        self._asked = 0

    def tell(self, *bodies: Message, stream: str = "job-1", project: str = "moon", at: int = NOON) -> "Farm":
        for body in bodies:
            self._decide(body, stream, project, at)
            self._fold.look_at_begun()
        return self

    def tell_together(self, *bodies: tuple[Message, int]) -> "Farm":
        """Each at its time, and read as one batch."""
        for body, at in bodies:
            self._decide(body, "job-1", "moon", at)
        self._fold.look_at_begun()
        return self

    def _decide(self, body: Message, stream: str, project: str, at: int) -> None:
        self._asked += 1
        command = ask(body, f"c{self._asked}", stream, project)._replace(at=at)
        for record in decided(self.book, [command]):
            self._fold.take(stream, record, at)
