"""The saga of one asset: which step next, who looks at it, what happens when something breaks.

`decide` says what a command comes to, `evolve` folds what happened. Every branch of `decide` begins with a
guard, because every command may come twice or late.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from event_schemas.commands import (
    CancelJob,
    CompleteIndexing,
    ExpireReview,
    ForkJob,
    JobCommand,
    PauseJob,
    ReportStepCompleted,
    ReportStepFailed,
    ReportStepStarted,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    RetryStep,
    ReviewStep,
    RewindJob,
    SubmitJob,
)
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import (
    LIBRARY_STEP,
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobEvent,
    JobFailed,
    JobForked,
    JobPaused,
    JobReprioritised,
    JobResumed,
    JobRewound,
    JobSubmitted,
    PlannedStep,
    ReviewRequested,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.message import EMPTY, Artifact, EngineUsed, JsonObject, JsonText, StepMetrics, canonical_json
from processors.domain.decision import NOTHING, Decision, ImpossibleHistory, rejected
from processors.domain.plans import ASSET_TYPES, faults, plan_for, takes
from processors.domain.retry import SECOND, due

Status = Literal["unborn", "active", "completed", "failed", "cancelled"]
Phase = Literal["idle", "queued", "running", "waiting", "review"]
DAY: Final = 86_400 * SECOND


_NO_FILES: Final[Mapping[str, tuple[Artifact, ...]]] = {}
_NO_WISHES: Final[Mapping[str, Mapping[str, JsonValue]]] = {}
_NO_ATTEMPTS: Final[Mapping[str, int]] = {}
RETRIED: Final = "retried"
MARKS: Final = "annotations"
"""Among a review's params: what the reviewer drew on the pictures."""


class Job(NamedTuple):
    """Only what decisions need. `made` holds, per step, the files that count now.

    `attempt` numbers the attempts at a step through all rewinds, so that a report of one that was given up long ago can
    never pass for the one in hand; `tries` counts those since the step was last reached, for patience and delays.
    """

    status: Status = "unborn"
    phase: Phase = "idle"
    asset_id: str = ""
    asset_type: str = ""
    title: str = ""
    request: JsonText = EMPTY
    plan: tuple[PlannedStep, ...] = ()
    cursor: int = 0
    attempt: int = 0
    tries: int = 0
    attempts: Mapping[str, int] = _NO_ATTEMPTS  # per step, the highest number so far
    revision: int = 0
    seed: int = 0
    priority: int = 0
    review_days: int = 0
    holder: tuple[str, str] = ("", "")  # gpu and incarnation of the worker that runs the step
    paused: bool = False
    subject_sha256: str = ""
    deadline: int = 0  # of the review that waits; 0: none
    given: tuple[Artifact, ...] = ()
    made: Mapping[str, tuple[Artifact, ...]] = _NO_FILES
    params: Mapping[str, Mapping[str, JsonValue]] = _NO_WISHES  # reviewers' wishes, per step
    inputs: tuple[Artifact, ...] = ()  # of the step in hand
    step_key: str = ""
    content_key: str = ""

    @property
    def step(self) -> PlannedStep:
        return self.plan[self.cursor]

    @property
    def is_last(self) -> bool:
        return self.cursor == len(self.plan) - 1


UNBORN: Final = Job()


# --- decide --------------------------------------------------------------------------------------


def decide(command: CommandEnvelope[JobCommand], job: Job) -> Decision:
    body = command.body
    match body:
        case SubmitJob():
            return _submit(command, body, job)
        case ForkJob():
            return _fork(command, body, job)
        case ReportStepStarted():
            return _start(body, job)
        case ReportStepCompleted():
            return _complete(command, body, job)
        case ReportStepFailed():
            return _fail(command, body, job)
        case RetryStep():
            return _retry(command, body, job)
        case CompleteIndexing():
            return _finish(command, body, job)
        case ReviewStep():
            return _review(command, body, job)
        case ExpireReview():
            return _expire(body, job)
        case CancelJob():
            return _cancel(body, job)
        case PauseJob():
            return _pause(body, job)
        case ResumeJob():
            return _resume(command, body, job)
        case RetryJob():
            return _retry_job(command, body, job)
        case RewindJob():
            return _rewind(command, body, job)
        case ReprioritiseJob():
            return _reprioritise(body, job)


def _submit(command: CommandEnvelope[JobCommand], body: SubmitJob, job: Job) -> Decision:
    if job.status != "unborn":
        return NOTHING
    given = frozenset(item.role for item in body.inputs)
    plan = body.plan or plan_for(body.asset_type, body.request, given)
    if not plan:
        known = ", ".join(ASSET_TYPES)
        return rejected(body, "unknown_asset_type", f"there is no plan for it; use one of {known}", "asset_type")
    wrong = faults(plan, given)
    if wrong:
        return rejected(body, "bad_plan", "; ".join(wrong), "plan")
    submitted = JobSubmitted(
        asset_id=body.asset_id,
        asset_type=body.asset_type,
        title=body.title,
        request=body.request,
        plan=tuple(_with_policy(step, body.auto_approve) for step in plan),
        seed=body.seed,
        priority=body.priority,
        batch_id=body.batch_id,
        review_days=body.review_days,
        inputs=body.inputs,
    )
    return submitted, _queued(command, evolve(job, submitted), 0)


def _with_policy(step: PlannedStep, auto_approve: tuple[str, ...]) -> PlannedStep:
    if not step.checkpoint:
        return step
    auto = step.auto_approve or step.name in auto_approve or step.checkpoint in auto_approve or "*" in auto_approve
    return step.model_copy(update={"auto_approve": auto})


def _fork(command: CommandEnvelope[JobCommand], body: ForkJob, job: Job) -> Decision:
    if job.status != "unborn":
        return NOTHING
    start = _index_of(body.plan, body.from_step)
    if start is None:
        return rejected(body, "unknown_step", f"the plan has no step {body.from_step!r}", "from_step")
    wrong = faults(body.plan[start:], frozenset(item.role for item in body.inherited))
    if wrong:
        return rejected(body, "bad_plan", "; ".join(wrong), "inherited")
    forked = JobForked(**{name: getattr(body, name) for name in JobForked.model_fields if name != "type"})
    return forked, _queued(command, evolve(job, forked), start)


def _start(body: ReportStepStarted, job: Job) -> Decision:
    if not (_awaits(job, body.step, body.attempt) and job.phase == "queued"):
        return NOTHING
    return (_started(body, job, body.engine),)


def _started(report: ReportStepStarted | ReportStepCompleted, job: Job, engine: str) -> StepStarted:
    return StepStarted(
        step=report.step,
        attempt=report.attempt,
        gpu_id=report.gpu_id,
        incarnation=report.incarnation,
        engine=engine,
        started_at=report.started_at,
        start_to_close_s=job.step.start_to_close_s,
    )


def _complete(command: CommandEnvelope[JobCommand], body: ReportStepCompleted, job: Job) -> Decision:
    if not _awaits(job, body.step, body.attempt) or _held_by_another(job, body.gpu_id, body.incarnation):
        return NOTHING
    promised = [role for role in job.step.gives if not role.endswith("?")]
    missing = [role for role in promised if not any(takes(role, made.role) for made in body.outputs)]
    if missing:
        return _give_up(body, f"the engine {body.engine.name} did not give {', '.join(missing)}", "missing_output")
    begun = () if job.phase == "running" else (_started(body, job, body.engine.name),)
    completed = StepCompleted(
        step=body.step,
        attempt=body.attempt,
        revision=job.revision,
        step_key=job.step_key,
        content_key=job.content_key,
        gpu_id=body.gpu_id,
        incarnation=body.incarnation,
        engine=body.engine,
        seed=job.seed,
        params_sha256=_sha256(_params(job, job.step)),
        metrics=body.metrics,
        started_at=body.started_at,
        finished_at=body.finished_at,
        gpu=body.gpu,
        model=body.model,
        inputs=job.inputs,
        outputs=body.outputs,
        facts=body.facts,
    )
    return *begun, completed, *_after(command, evolve(job, completed))


def _give_up(report: ReportStepCompleted, reason: str, code: str) -> Decision:
    failed = StepFailed(
        step=report.step,
        attempt=report.attempt,
        failure="engine",
        error_code=code,
        error_message=reason,
        retryable=False,
        gpu_id=report.gpu_id,
        incarnation=report.incarnation,
    )
    return failed, JobFailed(step=report.step, error_code=code, error_message=reason)


def _after(command: CommandEnvelope[JobCommand], job: Job) -> Decision:
    """What follows a finished step: a person's look, the next step, or the end."""
    if not job.step.checkpoint:
        return _onward(command, job)
    outputs = job.made.get(job.step.name, ())
    subject = subject_of(outputs)
    deadline = command.at + job.review_days * DAY if job.review_days else 0
    requested = ReviewRequested(
        step=job.step.name,
        checkpoint=job.step.checkpoint,
        subject_sha256=subject,
        artifacts=outputs,
        deadline=0 if job.step.auto_approve else deadline,
    )
    if not job.step.auto_approve:
        return (requested,)
    approved = UserReviewUpdated(
        step=job.step.name, decision="approved", subject_sha256=subject, notes="approved by policy", auto=True
    )
    return requested, approved, *_onward(command, evolve(evolve(job, requested), approved))


def _onward(command: CommandEnvelope[JobCommand], job: Job) -> Decision:
    if job.is_last:
        return (JobCompleted(asset_id=job.asset_id, version=0, outputs=job.made.get(job.step.name, ())),)
    if job.paused:
        return NOTHING
    return (_queued(command, job, job.cursor + 1),)


def _fail(command: CommandEnvelope[JobCommand], body: ReportStepFailed, job: Job) -> Decision:
    if not _awaits(job, body.step, body.attempt) or _held_by_another(job, body.gpu_id, body.incarnation):
        return NOTHING
    again = body.retryable and job.tries < job.step.max_attempts
    at_once = again and body.failure == "worker_lost"  # the step did nothing wrong: no penalty
    retry_at = 0
    if again:
        retry_at = command.at if at_once else due(command.at, job.tries, body.jitter, body.retry_after_s)
    failed = StepFailed(
        step=body.step,
        attempt=body.attempt,
        failure=body.failure,
        error_code=body.error_code,
        error_message=body.error_message,
        retryable=body.retryable,
        retry_at=retry_at,
        gpu_id=body.gpu_id,
        incarnation=body.incarnation,
    )
    if at_once:
        return failed, _queued(command, evolve(job, failed), job.cursor, again=True)
    if again:
        return (failed,)
    message = body.error_message
    if body.retryable:
        message = f"{message} (attempt {job.tries} of {job.step.max_attempts})"
    return failed, JobFailed(step=body.step, error_code=body.error_code, error_message=message)


def _retry(command: CommandEnvelope[JobCommand], body: RetryStep, job: Job) -> Decision:
    if not (_awaits(job, body.step, body.attempt) and job.phase == "waiting"):
        return NOTHING
    return (_queued(command, job, job.cursor, again=True),)


def _finish(command: CommandEnvelope[JobCommand], body: CompleteIndexing, job: Job) -> Decision:
    if job.status != "active" or job.step.name != LIBRARY_STEP or job.phase != "queued":
        return NOTHING
    indexed = StepCompleted(
        step=LIBRARY_STEP,
        attempt=job.attempt,
        revision=job.revision,
        step_key=job.step_key,
        content_key=job.content_key,
        gpu_id="",
        incarnation="",
        engine=EngineUsed(name="library", version="1"),
        seed=job.seed,
        params_sha256=_sha256(EMPTY),
        metrics=StepMetrics(duration_s=0.0),
        started_at=command.at,
        finished_at=command.at,
        inputs=job.inputs,
        facts={"asset_id": body.asset_id, "version": body.version},
    )
    return indexed, JobCompleted(asset_id=body.asset_id, version=body.version, outputs=job.inputs)


def _review(command: CommandEnvelope[JobCommand], body: ReviewStep, job: Job) -> Decision:
    refusal = _why_no_review(body, job)
    if refusal:
        return refusal
    target = body.rewind_to or _maker_of(job, _said(body))
    updated = UserReviewUpdated(
        step=body.step,
        decision=body.decision,
        subject_sha256=body.subject_sha256,
        notes=body.notes,
        rewind_to=target if body.decision == "rejected" else "",
        edits=body.edits,
        params=body.params,
    )
    match body.decision:
        case "approved":
            return updated, *_onward(command, evolve(job, updated))
        case "rejected":
            start = _index_of(job.plan, target) or 0
            reseeded = evolve(job, updated)._replace(seed=_next(job.seed) if body.seed is None else body.seed)
            return updated, _queued(command, reseeded, start)
        case "paused":
            return (updated,)


def _why_no_review(body: ReviewStep, job: Job) -> Decision:
    if job.status != "active" or job.phase != "review" or job.step.name != body.step:
        now = "is over" if job.status != "active" else f"is at {job.step.name!r} ({job.phase})"
        return rejected(body, "not_in_review", f"the step {body.step!r} is not in review; the job {now}", "step")
    if body.subject_sha256 != job.subject_sha256:
        return rejected(
            body,
            "review_moved",
            "what you reviewed is not what waits for review now; look at it again",
            "subject_sha256",
        )
    target = _index_of(job.plan, body.rewind_to) if body.rewind_to else 0
    if target is None or target > job.cursor:
        return rejected(body, "bad_rewind", f"{body.rewind_to!r} is no step before or at {body.step!r}", "rewind_to")
    known = {made.role for made in job.made.get(body.step, ())}
    strange = [edit.role for edit in body.edits if edit.role not in known]
    if strange:
        return rejected(body, "unknown_role", f"{strange[0]!r} is not among {', '.join(sorted(known))}", "edits")
    return NOTHING


def _maker_of(job: Job, notes: str) -> str:
    """Where a rejection goes back to that does not say: the first step since the last checkpoint that makes things.

    Words are read again only where the reviewer wrote some.
    """
    start = 0
    for index in range(job.cursor - 1, -1, -1):
        if job.plan[index].checkpoint:
            start = index + 1
            break
    since = job.plan[start : job.cursor + 1]
    makers = [step.name for step in since if step.gives and (notes or step.name != "expand_prompt")]
    return makers[0] if makers else job.step.name


def _expire(body: ExpireReview, job: Job) -> Decision:
    if job.status != "active" or job.phase != "review" or job.step.name != body.step or job.deadline != body.deadline:
        return NOTHING
    return (JobFailed(step=body.step, error_code="review_expired", error_message="nobody reviewed it in time"),)


def _cancel(body: CancelJob, job: Job) -> Decision:
    if job.status != "active":
        return rejected(body, _over(job), f"the job is {job.status}: there is nothing to cancel")
    return (JobCancelled(reason=body.reason, was_running=job.phase == "running"),)


def _pause(body: PauseJob, job: Job) -> Decision:
    if job.status != "active":
        return rejected(body, _over(job), f"the job is {job.status}: there is nothing to pause")
    if job.paused:
        return rejected(body, "already_paused", "the job is paused already; resume it to go on")
    return (JobPaused(reason=body.reason),)


def _resume(command: CommandEnvelope[JobCommand], body: ResumeJob, job: Job) -> Decision:
    if job.status != "active":
        return rejected(body, _over(job), f"the job is {job.status}: there is nothing to resume")
    if not job.paused:
        return rejected(body, "not_paused", "the job is not paused")
    resumed = JobResumed()
    if job.phase != "idle":
        return (resumed,)
    return resumed, *_onward(command, evolve(job, resumed))


def _retry_job(command: CommandEnvelope[JobCommand], body: RetryJob, job: Job) -> Decision:
    if job.status != "failed":
        return rejected(body, "not_failed", f"only a failed job can be retried; this one is {job.status}")
    start = _index_of(job.plan, body.from_step) if body.from_step else job.cursor
    if start is None or start > job.cursor:
        return rejected(body, "bad_rewind", f"{body.from_step!r} is no step up to {job.step.name!r}", "from_step")
    rewound = JobRewound(to_step=job.plan[start].name, reason=RETRIED)
    return rewound, _queued(command, evolve(job, rewound), start)


def _rewind(command: CommandEnvelope[JobCommand], body: RewindJob, job: Job) -> Decision:
    if job.status != "active":
        return rejected(body, _over(job), f"the job is {job.status}; retry it if it failed, fork it if it is done")
    if job.step.name == LIBRARY_STEP:
        return rejected(body, "already_finished", "the job is being put into the library; fork it when it is done")
    start = _index_of(job.plan, body.to_step)
    if start is None or start > job.cursor:
        return rejected(body, "bad_rewind", f"{body.to_step!r} is no step up to {job.step.name!r}", "to_step")
    rewound = JobRewound(to_step=body.to_step, reason=body.reason)
    reseeded = evolve(job, rewound)._replace(seed=_next(job.seed) if body.seed is None else body.seed)
    return rewound, _queued(command, reseeded, start)


def _reprioritise(body: ReprioritiseJob, job: Job) -> Decision:
    if job.status != "active":
        return rejected(body, _over(job), f"the job is {job.status}: its priority no longer matters")
    return NOTHING if body.priority == job.priority else (JobReprioritised(priority=body.priority),)


# --- the words that decisions are made of ---------------------------------------------------------


def _awaits(job: Job, step: str, attempt: int) -> bool:
    """Is a report of this attempt still news? The attempt is the fencing token."""
    in_hand = job.status == "active" and job.phase in ("queued", "running", "waiting")
    return in_hand and job.step.name == step and job.attempt == attempt


def _held_by_another(job: Job, gpu_id: str, incarnation: str) -> bool:
    if job.phase == "waiting":
        return True  # this attempt has failed already
    return job.phase == "running" and job.holder != (gpu_id, incarnation)


def _next(seed: int) -> int:
    return (seed + 1) % (1 << 63)


def _over(job: Job) -> str:
    return "unknown_job" if job.status == "unborn" else "already_finished"


def _index_of(plan: tuple[PlannedStep, ...], name: str) -> int | None:
    return next((index for index, step in enumerate(plan) if step.name == name), None)


def _queued(command: CommandEnvelope[JobCommand], job: Job, index: int, *, again: bool = False) -> StepQueued:
    """`again`: another attempt at the very same work."""
    step = job.plan[index]
    revision = job.revision if again else job.revision + 1
    inputs = _inputs(job, index)
    params = _params(job, step)
    ingredients = canonical_json([[item.role, item.sha256] for item in inputs]) if inputs else "[]"
    settings = _text(params)
    return StepQueued(
        step=step.name,
        attempt=job.attempts.get(step.name, 0) + 1,
        revision=revision,
        step_key=_hash(command.stream, step.name, str(revision), settings, ingredients, str(job.seed)),
        content_key=_hash(command.project_id, job.asset_type, step.name, ingredients, settings, str(job.seed)),
        asset_id=job.asset_id,
        asset_type=job.asset_type,
        title=job.title,
        request=job.request,
        params=params,
        seed=job.seed,
        priority=job.priority,
        start_to_close_s=step.start_to_close_s,
        inputs=inputs,
    )


def _inputs(job: Job, index: int) -> tuple[Artifact, ...]:
    """The files that this step takes. Of several with one role the latest counts."""
    wanted = job.plan[index].takes
    if not wanted:
        return ()
    latest: dict[str, Artifact] = {item.role: item for item in job.given}
    for step in job.plan[:index]:
        latest.update((item.role, item) for item in job.made.get(step.name, ()))
    return tuple(item for role, item in latest.items() if any(takes(pattern, role) for pattern in wanted))


def _params(job: Job, step: PlannedStep) -> Mapping[str, JsonValue]:
    wishes = job.params.get(step.name)
    return {**step.params, **wishes} if wishes else step.params


def subject_of(artifacts: tuple[Artifact, ...]) -> str:
    """The hash a reviewer names: it changes when any of the files does."""
    return _hash(*(f"{item.role}:{item.sha256}" for item in artifacts))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _sha256(value: Mapping[str, JsonValue]) -> str:
    return hashlib.sha256(_text(value).encode()).hexdigest()


def _text(value: Mapping[str, JsonValue]) -> str:
    return value.text if isinstance(value, JsonObject) else canonical_json(dict(value))


# --- evolve --------------------------------------------------------------------------------------


def evolve(job: Job, event: JobEvent) -> Job:
    match event:
        case JobSubmitted():
            return Job(
                status="active",
                asset_id=event.asset_id,
                asset_type=event.asset_type,
                title=event.title,
                request=event.request,
                plan=event.plan,
                seed=event.seed,
                priority=event.priority,
                review_days=event.review_days,
                given=event.inputs,
            )
        case JobForked():
            return Job(
                status="active",
                asset_id=event.asset_id,
                asset_type=event.asset_type,
                title=event.title,
                request=event.request,
                plan=event.plan,
                seed=event.seed,
                priority=event.priority,
                given=event.inherited,
            )
        case StepQueued():
            return _evolve_queued(job, event)
        case StepStarted():
            return job._replace(phase="running", holder=(event.gpu_id, event.incarnation))
        case StepCompleted():
            return job._replace(phase="idle", holder=("", ""), made={**job.made, event.step: event.outputs})
        case StepFailed():
            return job._replace(phase="waiting", holder=("", ""))
        case ReviewRequested():
            return job._replace(phase="review", subject_sha256=event.subject_sha256, deadline=event.deadline)
        case UserReviewUpdated():
            return _evolve_reviewed(job, event)
        case JobPaused():
            return job._replace(paused=True)
        case JobResumed():
            return job._replace(paused=False)
        case JobRewound():
            return _evolve_rewound(job, event)
        case JobReprioritised():
            return job._replace(priority=event.priority)
        case JobCompleted():
            return job._replace(status="completed", phase="idle")
        case JobFailed():
            return job._replace(status="failed", phase="idle")
        case JobCancelled():
            return job._replace(status="cancelled", phase="idle")
        case CommandRejected():
            return job


def _evolve_queued(job: Job, event: StepQueued) -> Job:
    cursor = _index_of(job.plan, event.step)
    if cursor is None:
        raise ImpossibleHistory(f"{event.step!r} was queued, but the plan has no such step")
    same_work = event.revision == job.revision
    kept = job.made
    if cursor <= job.cursor and not same_work:  # a rewind: what came from here on is set aside
        earlier = {step.name for step in job.plan[:cursor]}
        kept = {name: files for name, files in kept.items() if name in earlier}
    return job._replace(
        phase="queued",
        cursor=cursor,
        attempt=event.attempt,
        tries=job.tries + 1 if same_work else 1,
        attempts={**job.attempts, event.step: event.attempt},
        revision=event.revision,
        seed=event.seed,
        inputs=event.inputs,
        step_key=event.step_key,
        content_key=event.content_key,
        made=kept,
        holder=("", ""),
        subject_sha256="",
    )


def _evolve_reviewed(job: Job, event: UserReviewUpdated) -> Job:
    if event.decision == "paused":
        return job
    made, params = job.made, job.params
    if event.edits:
        edited = {item.role: item for item in event.edits}
        files = tuple(edited.get(item.role, item) for item in made.get(event.step, ()))
        made = {**made, event.step: files}
    words, marks = _said(event), event.params.get(MARKS)
    if (words or marks) and event.rewind_to:
        params = _heard(job, event.rewind_to, words, marks)
    if event.params and event.rewind_to:
        params = {**params, event.rewind_to: {**params.get(event.rewind_to, {}), **event.params}}
    return job._replace(phase="idle", made=made, params=params)


def _said(review: ReviewStep | UserReviewUpdated) -> str:
    """All that the reviewer put into words: the notes, then what stands beside marks on the pictures."""
    marks = review.params.get(MARKS)
    texts = [mark.get("text") for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []
    return ". ".join(text for text in (review.notes, *texts) if isinstance(text, str) and text)


def _evolve_rewound(job: Job, event: JobRewound) -> Job:
    words = "" if event.reason == RETRIED else event.reason
    params = _heard(job, event.to_step, words) if words else job.params
    return job._replace(status="active", phase="idle", holder=("", ""), params=params)


def _heard(job: Job, from_step: str, words: str, marks: JsonValue = None) -> Mapping[str, Mapping[str, JsonValue]]:
    """Whatever is done again because of these words hears them, and sees the marks; those said before are over."""
    again = job.plan[_index_of(job.plan, from_step) or 0 : job.cursor + 1]
    heard = {name: said for name, said in (("feedback", words), (MARKS, marks)) if said}
    before = {step.name: dict(job.params.get(step.name, {})) for step in again}
    for wishes in before.values():
        wishes.pop(MARKS, None)
    return {**job.params, **{name: {**wishes, **heard} for name, wishes in before.items()}}
