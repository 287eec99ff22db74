"""What may be asked of the forge. Imperative; each has exactly one outcome in the log, or none when it came twice.

A command brings everything that its decision may depend on beside the state: the time, ids, seeds.
"""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.events.job import FailureClass, PlannedStep, Verdict
from event_schemas.events.project import Quotas
from event_schemas.message import (
    EMPTY,
    PERSONAL,
    Artifact,
    EngineUsed,
    Gpu,
    JsonText,
    Message,
    ModelUsed,
    Personal,
    Sha256,
    StepMetrics,
)

Said = Annotated[str, PERSONAL]
SaidWithin = Annotated[JsonText, PERSONAL]
Wish = Annotated[
    JsonText,
    Personal(within=("prompt", "motion", "style_dna", "world_context", "reference_image_url", "metadata", "material")),
]
"""What is asked for. The other parts are numbers and choices, which plans are made from."""


class SubmitJob(Message):
    """Make an asset. Without a `plan` the asset type's own plan is taken."""

    type: Literal["submit-job.v1"] = "submit-job.v1"
    asset_id: str
    asset_type: str
    title: Said
    request: Wish
    seed: int
    priority: int = 0
    batch_id: str = ""
    auto_approve: tuple[str, ...] = ()
    review_days: int = 0
    plan: tuple[PlannedStep, ...] = ()
    inputs: tuple[Artifact, ...] = ()


class ReportStepStarted(Message):
    type: Literal["report-step-started.v1"] = "report-step-started.v1"
    step: str
    attempt: int
    gpu_id: str
    incarnation: str
    engine: str
    started_at: int


class ReportStepCompleted(Message):
    """Told by the worker. A step that was over before its start was told is started and completed by this alone."""

    type: Literal["report-step-completed.v1"] = "report-step-completed.v1"
    step: str
    attempt: int
    gpu_id: str
    incarnation: str
    engine: EngineUsed
    metrics: StepMetrics
    started_at: int
    finished_at: int
    gpu: Gpu | None = None
    model: ModelUsed | None = None
    outputs: tuple[Artifact, ...] = ()
    facts: JsonText = EMPTY


class ReportStepFailed(Message):
    """Told by the worker, or by the timekeeper for a worker that has fallen silent.

    `jitter` is a number in [0, 1) drawn by the teller: the decider spreads its retries with it.
    """

    type: Literal["report-step-failed.v1"] = "report-step-failed.v1"
    step: str
    attempt: int
    gpu_id: str
    incarnation: str
    failure: FailureClass
    error_code: str
    error_message: str
    retryable: bool
    retry_after_s: float = 0.0
    jitter: float = Field(default=0.5, ge=0.0, lt=1.0)


class RetryStep(Message):
    """The delay after attempt `attempt` is over. Told by the timekeeper."""

    type: Literal["retry-step.v1"] = "retry-step.v1"
    step: str
    attempt: int


class ReviewStep(Message):
    """A person's decision about exactly the files hashed in `subject_sha256`."""

    type: Literal["review-step.v1"] = "review-step.v1"
    step: str
    decision: Verdict
    subject_sha256: Sha256
    notes: Said = ""
    rewind_to: str = ""
    edits: Annotated[tuple[Artifact, ...], PERSONAL] = ()
    params: SaidWithin = EMPTY
    seed: int | None = None


class ExpireReview(Message):
    """Nobody decided before the deadline. Told by the timekeeper."""

    type: Literal["expire-review.v1"] = "expire-review.v1"
    step: str
    deadline: int


class CancelJob(Message):
    type: Literal["cancel-job.v1"] = "cancel-job.v1"
    reason: Said = ""


class PauseJob(Message):
    type: Literal["pause-job.v1"] = "pause-job.v1"
    reason: Said = ""


class ResumeJob(Message):
    type: Literal["resume-job.v1"] = "resume-job.v1"


class RetryJob(Message):
    """Take up a failed job again at the step that failed, or any step before it."""

    type: Literal["retry-job.v1"] = "retry-job.v1"
    from_step: str = ""


class RewindJob(Message):
    """Go back to an earlier step of a live job, whatever it is doing now. What was made before that step is kept.

    `reason` is heard by every step that is done again, as a reviewer's notes are.
    """

    type: Literal["rewind-job.v1"] = "rewind-job.v1"
    to_step: str
    reason: Said = ""
    seed: int | None = None


class ReprioritiseJob(Message):
    type: Literal["reprioritise-job.v1"] = "reprioritise-job.v1"
    priority: int


class ForkJob(Message):
    """Begin this job as a branch of another. Its past is read from the parent's log and brought along."""

    type: Literal["fork-job.v1"] = "fork-job.v1"
    parent_job_id: str
    from_step: str
    asset_id: str
    asset_type: str
    title: Said
    request: Wish
    plan: tuple[PlannedStep, ...] = Field(min_length=1)
    seed: int
    priority: int = 0
    inherited: tuple[Artifact, ...] = ()


class CompleteIndexing(Message):
    """The library has the asset. Told by the policy that heard `AssetIndexed`."""

    type: Literal["complete-indexing.v1"] = "complete-indexing.v1"
    asset_id: str
    version: int


class IndexAsset(Message):
    type: Literal["index-asset.v1"] = "index-asset.v1"
    asset_id: str
    job_id: str
    asset_type: str
    title: str
    files: tuple[Artifact, ...]
    metadata: JsonText = EMPTY


class ActivateAsset(Message):
    type: Literal["activate-asset.v1"] = "activate-asset.v1"
    version: int


class UpdateAsset(Message):
    """`expected_seq`: granted only while this is the stream's last event; 0 asks for nothing."""

    type: Literal["update-asset.v2"] = "update-asset.v2"
    title: Said
    tags: Annotated[tuple[str, ...], PERSONAL] = ()
    metadata: SaidWithin = EMPTY
    expected_seq: int = 0


class DeleteAsset(Message):
    type: Literal["delete-asset.v1"] = "delete-asset.v1"
    reason: Said = ""


class ConfigureProject(Message):
    """`expected_seq`: granted only while this is the stream's last event; 0 asks for nothing."""

    type: Literal["configure-project.v2"] = "configure-project.v2"
    name: Said
    style_dna: Said = ""
    world_context: Said = ""
    auto_approve: tuple[str, ...] = ()
    quotas: Quotas = Quotas()
    weight: float = Field(default=1.0, gt=0)
    settings: SaidWithin = EMPTY
    expected_seq: int = 0


class ChangeMember(Message):
    type: Literal["change-member.v1"] = "change-member.v1"
    member_id: str
    role: Literal["viewer", "editor", "admin", "none"]


class IssueKey(Message):
    """Let a program in. Only the hash of the key's secret stands in the log; the key itself was shown once."""

    type: Literal["issue-key.v1"] = "issue-key.v1"
    key_id: str
    name: Said
    secret_sha256: Sha256
    role: Literal["viewer", "editor", "admin"]
    expires_at: int = 0


class RevokeKey(Message):
    type: Literal["revoke-key.v1"] = "revoke-key.v1"
    key_id: str


class SavePreset(Message):
    """Keep something that later requests name: a material, a prompt template, a style reference, a saved search.

    `expected_revision`: granted only while the preset is at this revision, -1 while there is none; 0 asks for nothing.
    """

    type: Literal["save-preset.v1"] = "save-preset.v1"
    kind: str
    preset_id: str
    content: SaidWithin
    expected_revision: int = 0


class DeletePreset(Message):
    type: Literal["delete-preset.v1"] = "delete-preset.v1"
    kind: str
    preset_id: str


class AssignAsset(Message):
    """From now on the thing in the game shows this asset in this slot. An empty `asset_id`: none."""

    type: Literal["assign-asset.v1"] = "assign-asset.v1"
    entity_type: str
    entity_id: str
    slot: str
    asset_id: str = ""


class SaveWebhook(Message):
    """Tell this address what happens. `events` are event types without their version; empty means all."""

    type: Literal["save-webhook.v1"] = "save-webhook.v1"
    webhook_id: str
    url: Said
    events: tuple[str, ...] = ()
    description: Said = ""
    active: bool = True


class RotateWebhookSecret(Message):
    """Sign with a new secret; with the one before, too, until `overlap_s` seconds from now."""

    type: Literal["rotate-webhook-secret.v1"] = "rotate-webhook-secret.v1"
    webhook_id: str
    overlap_s: int = 86_400


class DeleteWebhook(Message):
    type: Literal["delete-webhook.v1"] = "delete-webhook.v1"
    webhook_id: str


class SaveWorkflow(Message):
    """`expected_seq`: granted only while this is the stream's last event; 0 asks for nothing."""

    type: Literal["save-workflow.v2"] = "save-workflow.v2"
    slot: str
    graph: JsonText
    mappings: JsonText = EMPTY
    locked_inputs: tuple[str, ...] = ()
    expected_seq: int = 0


class TripBreaker(Message):
    """An engine fails too often. Told by the policy that counts failures."""

    type: Literal["trip-breaker.v1"] = "trip-breaker.v1"
    failures: int
    last_error: str = ""


class ProbeEngine(Message):
    """The breaker has been open long enough. Told by the timekeeper."""

    type: Literal["probe-engine.v1"] = "probe-engine.v1"


class RecordProbe(Message):
    """How the one attempt that a half-open breaker let through ended."""

    type: Literal["record-probe.v1"] = "record-probe.v1"
    succeeded: bool
    error: str = ""


class RedriveLetter(Message):
    """A dead letter was sent on its way again: this is noted once, whoever does it twice."""

    type: Literal["redrive-letter.v1"] = "redrive-letter.v1"
    topic: str
    partition: int
    offset: int
    reason: Said = ""


class EraseSubject(Message):
    """Forget what a person has said: the keys of their texts are destroyed, here and in every copy of the log."""

    type: Literal["erase-subject.v1"] = "erase-subject.v1"
    key_ids: tuple[str, ...] = Field(min_length=1)


JobCommand = (
    SubmitJob
    | ReportStepStarted
    | ReportStepCompleted
    | ReportStepFailed
    | RetryStep
    | ReviewStep
    | ExpireReview
    | CancelJob
    | PauseJob
    | ResumeJob
    | RetryJob
    | RewindJob
    | ReprioritiseJob
    | ForkJob
    | CompleteIndexing
)
AssetCommand = IndexAsset | ActivateAsset | UpdateAsset | DeleteAsset
ProjectCommand = (
    ConfigureProject
    | ChangeMember
    | IssueKey
    | RevokeKey
    | SavePreset
    | DeletePreset
    | AssignAsset
    | SaveWebhook
    | RotateWebhookSecret
    | DeleteWebhook
)
WorkflowCommand = SaveWorkflow
EngineCommand = TripBreaker | ProbeEngine | RecordProbe
LetterCommand = RedriveLetter
PersonCommand = EraseSubject
Command = JobCommand | AssetCommand | ProjectCommand | WorkflowCommand | EngineCommand | LetterCommand | PersonCommand
AnyCommand = Annotated[Command, Field(discriminator="type")]
