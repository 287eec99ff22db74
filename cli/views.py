"""What the gateway answers, as far as a terminal needs it. Fields that are not listed here are passed over."""

from datetime import datetime
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

ENDED: Final = frozenset({"done", "failed", "cancelled"})


class View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class File(View):
    """One file of a step or an asset; `url` is a signed link where the answer carries one."""

    role: str
    sha256: str
    media_type: str = ""
    size: int = 0
    name: str = ""
    url: str = ""
    by_person: bool = False


class Tool(View):
    """The engine or the model behind a step."""

    name: str = ""
    version: str = ""


class Ask(View):
    """What waits for a person: `subject_sha256` is the hash that a decision has to name."""

    step: str
    checkpoint: str = ""
    subject_sha256: str
    artifacts: tuple[File, ...] = ()
    deadline: datetime | None = None


class Decision(View):
    step: str
    decision: str
    notes: str = ""
    by: str = ""
    auto: bool = False
    rewind_to: str = ""


class Fault(View):
    step: str = ""
    code: str = ""
    message: str = ""


class Step(View):
    name: str
    status: str = "pending"
    checkpoint: str = ""
    attempt: int = 0
    gpu_id: str = ""
    engine: Tool | None = None
    model: Tool | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    retry_at: datetime | None = None
    artifacts: tuple[File, ...] = ()
    facts: dict[str, JsonValue] | None = None
    error: Fault | None = None

    @property
    def seconds(self) -> float | None:
        """How long its last attempt took; None while it has not ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Job(View):
    """One job; `steps` only where it was asked for alone."""

    job_id: str
    asset_id: str = ""
    asset_type: str = ""
    title: str = ""
    status: str
    phase: str = ""
    current_step: str = ""
    steps_done: int = 0
    steps_total: int = 0
    paused: bool = False
    seed: int = 0
    review: Ask | None = None
    decisions: tuple[Decision, ...] = ()
    error: Fault | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    outputs: tuple[File, ...] = ()

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED


class Ticket(View):
    job_id: str
    asset_id: str = ""
    seed: int = 0


class Promise(View):
    """The answer to an order: the jobs are in the log."""

    jobs: tuple[Ticket, ...]
    batch_id: str = ""


class Version(View):
    version: int
    job_id: str = ""
    library_path: str = ""
    files: tuple[File, ...] = ()
    created_at: datetime | None = None


class Asset(View):
    """One line of the library; `files` are those of the active version, `versions` where it was asked for alone."""

    asset_id: str
    asset_type: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    active_version: int = 0
    versions_count: int = 0
    files: tuple[File, ...] = ()
    updated_at: datetime | None = None
    versions: tuple[Version, ...] = ()


class Worker(View):
    """One lane. `missing`: what it lacks, with the command that mends it."""

    gpu_id: str
    state: str
    seconds_since: float = 0.0
    slots: int = 1
    steps: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    gpu: dict[str, JsonValue] | None = None
    host: str = ""
    holds: tuple[dict[str, JsonValue], ...] = ()


class Upload(View):
    upload_id: str
    sha256: str
    media_type: str = ""


Row = TypeVar("Row", bound=View)


class Page(View, Generic[Row]):
    items: tuple[Row, ...] = ()
    next_cursor: str | None = None
