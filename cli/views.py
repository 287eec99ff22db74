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


class Key(View):
    """A key of a project, without its secret."""

    key_id: str
    name: str = ""
    role: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class IssuedKey(Key):
    """`key` is what the program shows; nobody can be shown it twice."""

    key: str


class Eta(View):
    """Seconds: a band."""

    low: float
    likely: float
    high: float


class Waiting(View):
    """Why a job does not go on just now. `position`: in its line, from 1."""

    reason: str
    position: int | None = None
    eta_s: Eta | None = None
    until: datetime | None = None
    detail: str = ""


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
    waiting: Waiting | None = None

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


class BulkOutcome(View):
    """Of one asset: changed, unchanged, requested or refused."""

    asset_id: str
    outcome: str
    detail: str = ""


class BulkDone(View):
    assets: tuple[BulkOutcome, ...]


class DeletedAsset(View):
    asset_id: str
    variants: tuple[str, ...] = ()


class Erasure(View):
    """The keys of a person's words that were destroyed, and how long others may remember them."""

    person_id: str
    keys: tuple[str, ...]
    everywhere_in_s: float


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


class Breaker(View):
    """Is an engine trusted? status: closed, open, half_open."""

    status: str
    probe_at: datetime | None = None
    failures: int = 0
    last_error: str = ""


class Engine(View):
    engine: str
    breaker: Breaker | None = None


class Upload(View):
    upload_id: str
    sha256: str
    media_type: str = ""


class Letter(View):
    """A record that could not be used. `came_back`: it was sent again, and is dead again since."""

    letter_id: str
    kind: str
    reason: str = ""
    role: str = ""
    buried_at: datetime | None = None
    times: int = 1
    topic: str = ""
    partition: int = 0
    offset: int = 0
    stream: str = ""
    message: str = ""
    size: int = 0
    job_id: str = ""
    step: str = ""
    attempt: int = 0
    error_code: str = ""
    traceparent: str = ""
    redriven_at: datetime | None = None
    redriven_by: str = ""
    redriven_reason: str = ""
    came_back: bool = False


class LetterInFull(Letter):
    """With its content; `decoded` is None while it cannot be read."""

    headers: dict[str, str] = Field(default_factory=dict)
    decoded: dict[str, JsonValue] | None = None
    unread_because: str = ""
    bytes_base64: str = ""
    remedy: str = ""


class Redrive(View):
    """What came of sending a letter again, or what would."""

    letter_id: str
    kind: str = ""
    action: str = "none"
    to: str = ""
    says: str = ""
    done: bool = False
    already: bool = False


class Redrives(View):
    items: tuple[Redrive, ...] = ()
    next_cursor: str | None = None


Row = TypeVar("Row", bound=View)


class Page(View, Generic[Row]):
    items: tuple[Row, ...] = ()
    next_cursor: str | None = None
