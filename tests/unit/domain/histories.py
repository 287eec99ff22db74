"""A small job whose steps fit in the head, and the words to tell its story.

draw → paint (a person looks) → model (a person looks) → index
"""

import hashlib

from event_schemas.commands import (
    CancelJob,
    CompleteIndexing,
    ReportStepCompleted,
    ReportStepFailed,
    ReportStepStarted,
    RetryStep,
    ReviewStep,
    SubmitJob,
)
from event_schemas.events.job import FailureClass, PlannedStep, Verdict
from event_schemas.message import Artifact, EngineUsed, JsonObject, Message, ModelUsed, StepMetrics
from processors.domain.job import subject_of

DRAW = PlannedStep(name="draw", gives=("sketch",), start_to_close_s=60)
PAINT = PlannedStep(name="paint", takes=("sketch",), gives=("painting",), checkpoint="concept")
MODEL = PlannedStep(name="model", takes=("painting",), gives=("mesh",), checkpoint="mesh")
INDEX = PlannedStep(name="index", takes=("mesh",))
PLAN = (DRAW, PAINT, MODEL, INDEX)

WISH = JsonObject.of({"prompt": {"subject": "a bronze fox"}})


def file(role: str, content: str = "", *, by_person: bool = False) -> Artifact:
    digest = hashlib.sha256((content or role).encode()).hexdigest()
    return Artifact(
        role=role, sha256=digest, media_type="image/png", size=7, uri=f"sha256/{digest}", by_person=by_person
    )


SKETCH, PAINTING, MESH = file("sketch"), file("painting"), file("mesh")
MADE = {"draw": (SKETCH,), "paint": (PAINTING,), "model": (MESH,)}


def submit(plan: tuple[PlannedStep, ...] = PLAN, **more: object) -> SubmitJob:
    wish: dict[str, object] = {"asset_id": "fox", "asset_type": "PROP", "title": "Fox", "request": WISH, "seed": 7}
    return SubmitJob.model_validate({**wish, "plan": plan, **more})


def started(step: str, attempt: int = 1, gpu: str = "gpu0", life: str = "life-1") -> ReportStepStarted:
    return ReportStepStarted(
        step=step, attempt=attempt, gpu_id=gpu, incarnation=life, engine="brush", started_at=1_000_000
    )


def completed(
    step: str,
    attempt: int = 1,
    gpu: str = "gpu0",
    life: str = "life-1",
    outputs: tuple[Artifact, ...] | None = None,
) -> ReportStepCompleted:
    return ReportStepCompleted(
        step=step,
        attempt=attempt,
        gpu_id=gpu,
        incarnation=life,
        engine=EngineUsed(name="brush", version="2"),
        model=ModelUsed(name="oils", version="1"),
        metrics=StepMetrics(duration_s=2.0, gpu_seconds=2.0),
        started_at=1_000_000,
        finished_at=3_000_000,
        outputs=MADE.get(step, ()) if outputs is None else outputs,
        facts=JsonObject.of({"strokes": 12}),
    )


def failed(
    step: str,
    attempt: int = 1,
    failure: FailureClass = "engine",
    *,
    retryable: bool = True,
    life: str = "life-1",
    retry_after_s: float = 0.0,
    jitter: float = 0.5,
) -> ReportStepFailed:
    return ReportStepFailed(
        step=step,
        attempt=attempt,
        gpu_id="gpu0",
        incarnation=life,
        failure=failure,
        error_code="no_paint",
        error_message="the paint is used up",
        retryable=retryable,
        retry_after_s=retry_after_s,
        jitter=jitter,
    )


def retry(step: str, attempt: int = 1) -> RetryStep:
    return RetryStep(step=step, attempt=attempt)


def review(step: str, decision: Verdict, *seen: Artifact, **more: object) -> ReviewStep:
    subject = subject_of(seen or MADE[step])
    return ReviewStep.model_validate({"step": step, "decision": decision, "subject_sha256": subject, **more})


DRAWING: tuple[Message, ...] = (submit(), started("draw"))
PAINTED: tuple[Message, ...] = (submit(), completed("draw"), completed("paint"))
MODELLING: tuple[Message, ...] = (*PAINTED, review("paint", "approved"))
MODELLED: tuple[Message, ...] = (*MODELLING, completed("model"))
SHELVING: tuple[Message, ...] = (*MODELLED, review("model", "approved"))
FAILED: tuple[Message, ...] = (submit(), completed("draw"), failed("paint", retryable=False))
DONE: tuple[Message, ...] = (*SHELVING, CompleteIndexing(asset_id="fox", version=1))
DONE_OR_NOT = ((submit(),), PAINTED, DONE, FAILED, (submit(), CancelJob()))
