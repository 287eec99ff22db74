"""How answers look. Times are UTC; files carry a link that holds for ten minutes."""

from datetime import UTC, date, datetime
from typing import Annotated, Final, Generic, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, JsonValue

Item = TypeVar("Item")
Json = dict[str, JsonValue]

OVER: Final = ("done", "failed", "cancelled")
"""The statuses of a job that nothing more will happen to by itself."""


def _instant(value: object) -> object:
    """Microseconds since 1970 made a time; 0 means none."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1e6, UTC) if value else None
    return value


Instant = Annotated[datetime | None, BeforeValidator(_instant)]


class Page(BaseModel, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None = None


class FileView(BaseModel):
    """A file by its role, with a signed link that ends after ten minutes."""

    role: str
    sha256: str
    media_type: str
    size: int
    name: str = ""
    by_person: bool = False
    url: str = ""


class ReviewView(BaseModel):
    """What waits for a person. Send `subject_sha256` back with the decision: it names exactly these files."""

    step: str
    checkpoint: str
    subject_sha256: str
    artifacts: list[FileView] = Field(default_factory=list)
    deadline: Instant = None


class Eta(BaseModel):
    """Seconds until the step is likely to begin: hardly sooner than `low`, hardly later than `high`."""

    low: float
    likely: float
    high: float

    @classmethod
    def of(cls, low: float, likely: float, high: float) -> "Eta":
        return cls(low=round(low, 1), likely=round(likely, 1), high=round(high, 1))


class WaitingView(BaseModel):
    """Why a job does not go on just now. `position`: in the line of its priority class, across the farm, from 1.

    `until`: when a failed step or an engine is tried again, or when a review ends by itself.
    """

    reason: Literal["queue", "engine_open", "no_worker", "quota", "retry", "paused", "review"]
    position: int | None = None
    eta_s: Eta | None = None
    until: Instant = None
    detail: str


class StepInBrief(BaseModel):
    name: str
    checkpoint: str = ""
    status: str
    attempt: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None


class StepView(StepInBrief):
    """One station of the job, and all that is known of how it went."""

    ordinal: int
    revision: int = 0
    queued_at: datetime | None = None
    retry_at: datetime | None = None
    gpu_id: str = ""
    engine: Json | None = None
    model: Json | None = None
    gpu: Json | None = None
    metrics: Json | None = None
    inputs: list[FileView] = Field(default_factory=list)
    artifacts: list[FileView] = Field(default_factory=list)
    facts: Json = Field(default_factory=dict)
    error: Json | None = None
    step_key: str = ""
    content_key: str = ""


class JobSummary(BaseModel):
    """status: pending, running, paused, approved, rejected, done, failed, cancelled."""

    job_id: str
    project_id: str
    asset_id: str
    asset_type: str
    title: str
    status: str
    phase: str
    current_step: str
    attempt: int
    steps_done: int
    steps_total: int
    priority: int
    batch_id: str
    parent_job_id: str = ""
    seed: int
    paused: bool
    review: ReviewView | None = None
    error: Json | None = None
    version: int = 0
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None
    waiting: WaitingView | None = None


class JobInList(JobSummary):
    steps: list[StepInBrief] = Field(default_factory=list)


class JobDetail(JobSummary):
    """A job with everything that is known of it."""

    request: Json
    decisions: list[Json]
    outputs: list[FileView]
    steps: list[StepView]


class JobTicket(BaseModel):
    """Where to look for a job that was just promised."""

    job_id: str
    asset_id: str
    seed: int
    status_url: str


class Accepted(JobTicket):
    """The promise: it is in the log. The header X-Forge-Position says where; send it along to read what came of it."""

    project_id: str
    status: str = "pending"
    batch_id: str = ""
    timeline_url: str
    events_url: str
    jobs: list[JobTicket]


class BatchAccepted(BaseModel):
    """The promise of several jobs: all of them are in the log."""

    batch_id: str
    project_id: str
    status_url: str
    jobs: list[JobTicket] = Field(description="in the order of the requests, each with its takes")


class CommandAccepted(BaseModel):
    """It is in the log; the read model does not show yet what came of it."""

    command_id: str
    position: str
    status_url: str


class Moment(BaseModel):
    """Something that happened to a job."""

    at: datetime
    what: str
    step: str = ""
    attempt: int | None = None
    detail: Json = Field(default_factory=dict)


class Timeline(BaseModel):
    job_id: str
    status: str
    moments: list[Moment]


class VersionView(BaseModel):
    version: int
    job_id: str
    version_key: str
    library_path: str
    files: list[FileView]
    metadata: Json
    created_at: datetime


class AssetSummary(BaseModel):
    """One line of the library. `type` is 2D or 3D; `files` are those of the active version."""

    asset_id: str
    project_id: str
    asset_type: str
    type: str = Field(validation_alias="kind")
    title: str
    tags: list[str]
    active_version: int
    versions_count: int = Field(validation_alias="versions")
    deleted: bool = False
    library_path: str = ""
    files: list[FileView] = Field(default_factory=list)
    metadata: Json = Field(default_factory=dict)
    created_at: datetime
    updated_at: datetime


class AssetDetail(AssetSummary):
    versions: list[VersionView] = Field(default_factory=list, validation_alias="all_versions")


class MemberView(BaseModel):
    member_id: str
    role: str


class ProjectView(BaseModel):
    """`weight` is the project's share of the farm beside the others'; quotas of zero mean no limit."""

    project_id: str
    name: str
    style_dna: str
    world_context: str
    auto_approve: list[str]
    quotas: Json
    weight: float
    settings: Json
    updated_at: datetime | None = None
    members: list[MemberView] = Field(default_factory=list)


class UsageDay(BaseModel):
    project_id: str
    day: date
    steps: int
    failed_attempts: int
    work_seconds: float = Field(description="of steps that were completed, on any lane")
    gpu_seconds: float
    cost: float
    bytes: int


class UsageTotal(BaseModel):
    steps: int = 0
    failed_attempts: int = 0
    work_seconds: float = 0.0
    gpu_seconds: float = 0.0
    cost: float = 0.0
    bytes: int = 0


class UsageView(BaseModel):
    """What steps took, by UTC day. Bytes are those written by steps."""

    total: UsageTotal
    days: list[UsageDay]


class WorkerView(BaseModel):
    """A lane, as it last spoke. `state` is silent when it has not spoken for thirty seconds."""

    gpu_id: str
    state: str
    seconds_since: float
    slots: int
    steps: dict[str, list[str]]
    missing: dict[str, str]
    hot_models: list[str]
    vram_mb: int
    gpu: Json | None
    host: str
    holds: list[Json]
    incarnation: str


class BreakerView(BaseModel):
    """Is the engine trusted? status: closed (it is), open (it rests until `probe_at`), half_open (one step tries it).

    `failures`, `last_error`: why it last opened.
    """

    status: str
    probe_at: datetime | None = None
    failures: int = 0
    last_error: str = ""
    since: datetime | None = Field(None, validation_alias=AliasChoices("since", "updated_at"))


class RateView(BaseModel):
    """Attempts that ended within the window; `failed` by the engine's fault; their share, null where none ended."""

    ended: int
    failed: int
    rate: float | None


class DurationView(BaseModel):
    """Seconds that a step takes: the tenth, the middle and the ninetieth of a hundred, of the newest `count`."""

    asset_type: str
    step: str
    count: int
    p10_s: float
    p50_s: float
    p90_s: float


class EngineView(BaseModel):
    """A tool, the steps it does, who has it, and how it does. What the meters tell is null while they are away."""

    engine: str
    steps: list[str]
    workers: list[str]
    missing: dict[str, str] = Field(default_factory=dict, description="worker -> what it lacks, and the remedy")
    breaker: BreakerView | None = Field(None, description="null while the read models do not answer")
    minute: RateView | None = None
    five_minutes: RateView | None = None
    gpu_seconds_hour: dict[str, float] | None = Field(None, description="seconds of work in the last hour, by worker")
    durations: list[DurationView] = Field(default_factory=list)


class UploadView(BaseModel):
    """An uploaded file, kept under the hash of its content."""

    upload_id: str
    sha256: str
    original_sha256: str = Field(description="of what was sent; a picture is kept as a PNG of its pixels alone")
    size: int
    media_type: str
    name: str
