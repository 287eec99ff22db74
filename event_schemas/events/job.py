"""What has happened to a job: the saga of one asset."""

from typing import Annotated, Final, Literal

from pydantic import Field

from event_schemas.message import (
    EMPTY,
    Artifact,
    EngineUsed,
    Gpu,
    JsonText,
    Message,
    ModelUsed,
    Sha256,
    StepMetrics,
    Value,
)

AssetType = Literal["3D_CHARACTER", "PROP", "2D_SPRITE", "BACKGROUND"]
Verdict = Literal["approved", "rejected", "paused"]
FailureClass = Literal["engine", "worker_lost", "timeout", "out_of_memory", "crashed", "bad_input", "cancelled"]


LIBRARY_STEP: Final = "index"
"""The last step of a plan is carried out by the library itself, not by a worker."""


class PlannedStep(Value):
    """One station of a plan: what it takes and gives, whether a person looks at the result, how long it may run."""

    name: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    checkpoint: str = ""
    auto_approve: bool = False
    max_attempts: int = 4
    start_to_close_s: int = 600
    params: JsonText = EMPTY


class JobSubmitted(Message):
    """We promised to make this asset, by this plan."""

    type: Literal["job-submitted.v1"] = "job-submitted.v1"
    asset_id: str
    asset_type: str
    title: str
    request: JsonText
    plan: tuple[PlannedStep, ...] = Field(min_length=1)
    seed: int
    priority: int = 0
    batch_id: str = ""
    review_days: int = 0
    inputs: tuple[Artifact, ...] = ()


class StepQueued(Message):
    """A step is ready to be worked on. This very record is what a worker receives as its order."""

    type: Literal["step-queued.v1"] = "step-queued.v1"
    step: str
    attempt: int
    revision: int
    step_key: str
    content_key: str
    asset_id: str
    asset_type: str
    title: str
    request: JsonText
    params: JsonText
    seed: int
    priority: int
    start_to_close_s: int
    inputs: tuple[Artifact, ...] = ()


class StepStarted(Message):
    """A worker took the step up; its lease begins."""

    type: Literal["step-started.v1"] = "step-started.v1"
    step: str
    attempt: int
    gpu_id: str
    incarnation: str
    engine: str
    started_at: int
    start_to_close_s: int


class StepCompleted(Message):
    """The step is done, and this is everything that can never be found out later."""

    type: Literal["step-completed.v1"] = "step-completed.v1"
    step: str
    attempt: int
    revision: int
    step_key: str
    content_key: str
    gpu_id: str
    incarnation: str
    engine: EngineUsed
    seed: int
    params_sha256: str
    metrics: StepMetrics
    started_at: int
    finished_at: int
    gpu: Gpu | None = None
    model: ModelUsed | None = None
    inputs: tuple[Artifact, ...] = ()
    outputs: tuple[Artifact, ...] = ()
    facts: JsonText = EMPTY


class StepFailed(Message):
    """An attempt came to nothing. `retry_at` says when the next one is due; 0 means there is none."""

    type: Literal["step-failed.v1"] = "step-failed.v1"
    step: str
    attempt: int
    failure: FailureClass
    error_code: str
    error_message: str
    retryable: bool
    retry_at: int = 0
    gpu_id: str = ""
    incarnation: str = ""


class ReviewRequested(Message):
    """A person is to look at what the step made. The job waits, for ever if need be, and holds nothing."""

    type: Literal["review-requested.v1"] = "review-requested.v1"
    step: str
    checkpoint: str
    subject_sha256: Sha256
    artifacts: tuple[Artifact, ...]
    deadline: int = 0


class UserReviewUpdated(Message):
    """Someone decided, having seen exactly `subject_sha256`. `auto` is true when a policy approved, not a person."""

    type: Literal["user-review-updated.v1"] = "user-review-updated.v1"
    step: str
    decision: Verdict
    subject_sha256: Sha256
    notes: str = ""
    rewind_to: str = ""
    edits: tuple[Artifact, ...] = ()
    params: JsonText = EMPTY
    auto: bool = False


class JobPaused(Message):
    type: Literal["job-paused.v1"] = "job-paused.v1"
    reason: str = ""


class JobResumed(Message):
    type: Literal["job-resumed.v1"] = "job-resumed.v1"


class JobRewound(Message):
    """Work goes on again from an earlier step; what came after it is set aside, not erased."""

    type: Literal["job-rewound.v1"] = "job-rewound.v1"
    to_step: str
    reason: str = ""


class JobReprioritised(Message):
    type: Literal["job-reprioritised.v1"] = "job-reprioritised.v1"
    priority: int


class JobForked(Message):
    """This job began as a branch of another one: everything before `from_step` is shared, not made again."""

    type: Literal["job-forked.v1"] = "job-forked.v1"
    parent_job_id: str
    from_step: str
    asset_id: str
    asset_type: str
    title: str
    request: JsonText
    plan: tuple[PlannedStep, ...] = Field(min_length=1)
    seed: int
    priority: int = 0
    inherited: tuple[Artifact, ...] = ()


class JobCompleted(Message):
    type: Literal["job-completed.v1"] = "job-completed.v1"
    asset_id: str
    version: int
    outputs: tuple[Artifact, ...] = ()


class JobFailed(Message):
    type: Literal["job-failed.v1"] = "job-failed.v1"
    step: str
    error_code: str
    error_message: str


class JobCancelled(Message):
    """`was_running` tells whether a worker has to be told to stop."""

    type: Literal["job-cancelled.v1"] = "job-cancelled.v1"
    reason: str = ""
    was_running: bool = False


class CommandRejected(Message):
    """A command that could not be granted, and what to do about it. It changes no state."""

    type: Literal["command-rejected.v1"] = "command-rejected.v1"
    command: str
    code: str
    message: str
    field: str = ""


JobEvent = (
    JobSubmitted
    | StepQueued
    | StepStarted
    | StepCompleted
    | StepFailed
    | ReviewRequested
    | UserReviewUpdated
    | JobPaused
    | JobResumed
    | JobRewound
    | JobReprioritised
    | JobForked
    | JobCompleted
    | JobFailed
    | JobCancelled
    | CommandRejected
)
AnyJobEvent = Annotated[JobEvent, Field(discriminator="type")]
