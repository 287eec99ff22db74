"""The saga of a job, step by step: what was queued is started, completed, or tried again."""

import hashlib

import pytest

from event_schemas.commands import CompleteIndexing, SubmitJob
from event_schemas.events.job import (
    CommandRejected,
    JobCompleted,
    JobFailed,
    JobSubmitted,
    PlannedStep,
    ReviewRequested,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.message import EngineUsed, Gpu, JsonObject, Message, StepMetrics
from processors.domain import job
from processors.domain.decision import ImpossibleHistory
from processors.domain.job import subject_of
from processors.domain.plans import ASSET_TYPES, plan_for
from processors.domain.retry import CAP_S
from tests.unit.domain.given import NOON, SECOND, Like, given
from tests.unit.domain.histories import (
    DRAW,
    DRAWING,
    INDEX,
    MESH,
    MODEL,
    PAINT,
    PAINTING,
    PLAN,
    SHELVING,
    SKETCH,
    WISH,
    completed,
    failed,
    file,
    retry,
    started,
    submit,
)


@pytest.mark.accepts("S000-054", "S000-055")
def test_a_job_asked_for_begins_with_its_first_step() -> None:
    wish: dict[str, object] = {"asset_type": "PROP", "title": "Fox", "request": WISH, "seed": 7, "priority": 3}
    given().when(submit(priority=3, batch_id="foxes")).then(
        Like(JobSubmitted, asset_id="fox", plan=PLAN, batch_id="foxes", **wish),
        Like(StepQueued, asset_id="fox", step="draw", attempt=1, revision=1, inputs=(), start_to_close_s=60, **wish),
    )


def test_a_job_asked_for_twice_is_one_job() -> None:
    given(submit()).when(submit()).then_nothing()


@pytest.mark.parametrize("asset_type", ASSET_TYPES)
def test_an_asset_type_brings_its_own_plan(asset_type: str) -> None:
    given().when(submit((), asset_type=asset_type)).then(
        Like(JobSubmitted, plan=plan_for(asset_type)), Like(StepQueued, step="safety")
    )


def test_an_asset_type_without_a_plan_is_refused_by_name() -> None:
    story = given().when(submit((), asset_type="HOLOGRAM"))
    story.then(Like(CommandRejected, message=f"there is no plan for it; use one of {', '.join(ASSET_TYPES)}"))
    story.then_rejected("unknown_asset_type", "asset_type")


def test_pictures_that_come_with_the_job_choose_its_plan() -> None:
    front = file("view.front")
    given().when(submit((), asset_type="PROP", inputs=(front,))).then(
        Like(JobSubmitted, plan=plan_for("PROP", WISH, frozenset({front.role}))), Like(StepQueued, step="safety")
    )


def test_a_plan_that_could_never_end_is_refused() -> None:
    given().when(submit((PAINT, INDEX))).then_rejected("bad_plan", "plan")


def test_a_plan_may_begin_with_files_that_come_with_the_job() -> None:
    given().when(submit((PAINT, MODEL, INDEX), inputs=(SKETCH,))).then(
        Like(JobSubmitted, inputs=(SKETCH,)), Like(StepQueued, step="paint", inputs=(SKETCH,))
    )


@pytest.mark.accepts("S000-056", "S000-060")
def test_a_step_that_a_worker_takes_up_is_running() -> None:
    given(submit()).when(started("draw")).then(
        Like(StepStarted, step="draw", attempt=1, gpu_id="gpu0", incarnation="life-1", start_to_close_s=60)
    )


def test_a_start_told_twice_is_one_start() -> None:
    given(*DRAWING).when(started("draw")).then_nothing()


@pytest.mark.accepts("S000-057", "S000-061")
def test_a_finished_step_hands_its_files_to_the_next_one() -> None:
    given(*DRAWING).when(completed("draw")).then(
        Like(StepCompleted, step="draw", outputs=(SKETCH,), seed=7),
        Like(StepQueued, step="paint", inputs=(SKETCH,), revision=2, attempt=1),
    )


def test_a_step_over_before_its_start_was_told_is_started_and_completed_at_once() -> None:
    given(submit()).when(completed("draw")).then(
        Like(StepStarted, step="draw", engine="brush", started_at=1_000_000),
        Like(StepCompleted, step="draw"),
        Like(StepQueued, step="paint"),
    )


@pytest.mark.accepts("S000-059")
def test_a_result_told_twice_changes_nothing() -> None:
    given(*DRAWING, completed("draw")).when(completed("draw")).then_nothing()


def test_a_result_told_twice_at_a_checkpoint_asks_for_one_review() -> None:
    given(submit(), completed("draw"), completed("paint")).when(completed("paint")).then_nothing()


def test_a_completed_step_says_all_that_can_never_be_found_out_later() -> None:
    report = completed("draw").model_copy(update={"gpu": Gpu(model="H200")})
    told = given(*DRAWING).when(report).said[0]
    assert isinstance(told, StepCompleted)
    assert (told.engine, told.model, told.gpu, told.metrics, told.facts) == (
        report.engine,
        report.model,
        report.gpu,
        report.metrics,
        report.facts,
    )
    order = given().when(submit()).said[1]
    assert isinstance(order, StepQueued)
    assert (told.step_key, told.content_key, told.seed) == (order.step_key, order.content_key, order.seed)
    assert told.params_sha256 == hashlib.sha256(b"{}").hexdigest()
    assert told.step_key != told.content_key


@pytest.mark.accepts("S000-067", "S002-053")
def test_the_content_key_is_the_same_for_the_same_wish_and_the_step_key_is_not() -> None:
    queued = [story.said[1] for story in (given(stream=f"job-{n}").when(submit()) for n in (1, 2))]
    assert queued[0].content_key == queued[1].content_key  # type: ignore[attr-defined]
    assert queued[0].step_key != queued[1].step_key  # type: ignore[attr-defined]
    other_seed = given().when(submit(seed=8)).said[1]
    assert other_seed.content_key != queued[0].content_key  # type: ignore[attr-defined]


def test_a_step_that_does_not_give_what_the_plan_promised_fails_the_job() -> None:
    given(*DRAWING).when(completed("draw", outputs=())).then(
        Like(
            StepFailed,
            step="draw",
            error_code="missing_output",
            retryable=False,
            retry_at=0,
            gpu_id="gpu0",
            incarnation="life-1",
        ),
        Like(JobFailed, step="draw", error_code="missing_output"),
    )


def test_a_family_of_files_is_given_by_any_of_its_members() -> None:
    views = PlannedStep(name="views", gives=("view*",))
    front = file("view.front")
    given(submit((views, INDEX.model_copy(update={"takes": ("view*",)})))).when(
        completed("views", outputs=(front,))
    ).then(Like(StepStarted), Like(StepCompleted), Like(StepQueued, step="index", inputs=(front,)))


def test_a_file_that_may_be_missing_need_not_be_given() -> None:
    step = DRAW.model_copy(update={"gives": ("sketch", "notes?")})
    given(submit((step, PAINT))).when(completed("draw")).then(
        Like(StepStarted), Like(StepCompleted), Like(StepQueued, step="paint")
    )


def test_of_several_files_with_one_role_the_latest_counts() -> None:
    touch_up = PlannedStep(name="touch_up", takes=("sketch",), gives=("sketch",))
    bolder = file("sketch", "bolder")
    given(submit((DRAW, touch_up, PAINT)), completed("draw")).when(completed("touch_up", outputs=(bolder,))).then(
        Like(StepStarted), Like(StepCompleted), Like(StepQueued, step="paint", inputs=(bolder,))
    )


@pytest.mark.accepts("S000-055")
def test_at_a_checkpoint_the_job_waits_for_a_person_and_holds_nothing() -> None:
    given(submit(), completed("draw"), started("paint")).when(completed("paint")).then(
        Like(StepCompleted, step="paint"),
        ReviewRequested(
            step="paint", checkpoint="concept", subject_sha256=subject_of((PAINTING,)), artifacts=(PAINTING,)
        ),
    )


def test_a_review_gets_the_deadline_that_the_job_was_given() -> None:
    given(submit(review_days=2), completed("draw")).when(completed("paint"), at=NOON).then(
        Like(StepStarted),
        Like(StepCompleted),
        Like(ReviewRequested, deadline=NOON + 2 * 86_400 * SECOND),
    )


@pytest.mark.parametrize("policy", ["concept", "paint", "*"])
def test_a_policy_may_approve_in_the_place_of_a_person_and_says_so(policy: str) -> None:
    given(submit(auto_approve=(policy,), review_days=2), completed("draw")).when(completed("paint")).then(
        Like(StepStarted),
        Like(StepCompleted),
        Like(ReviewRequested, deadline=0),
        Like(
            UserReviewUpdated,
            step="paint",
            decision="approved",
            auto=True,
            notes="approved by policy",
            subject_sha256=subject_of((PAINTING,)),
        ),
        Like(StepQueued, step="model", inputs=(PAINTING,)),
    )


def test_a_policy_for_one_checkpoint_leaves_the_others_to_people() -> None:
    given(submit(auto_approve=("concept",)), completed("draw"), completed("paint")).when(completed("model")).then(
        Like(StepStarted), Like(StepCompleted), Like(ReviewRequested, step="model")
    )


def test_the_last_step_of_a_plan_ends_the_job() -> None:
    given(submit((DRAW,))).when(completed("draw")).then(
        Like(StepStarted), Like(StepCompleted), Like(JobCompleted, outputs=(SKETCH,), version=0)
    )


class TestFailing:
    """An attempt that came to nothing is made again later, and not for ever."""

    @pytest.mark.accepts("S000-062", "S000-068", "S000-070", "S002-056")
    def test_a_failed_attempt_is_due_again_after_a_delay_with_its_cause_noted(self) -> None:
        given(*DRAWING).when(failed("draw", jitter=0.5)).then(
            Like(
                StepFailed,
                step="draw",
                attempt=1,
                failure="engine",
                error_code="no_paint",
                error_message="the paint is used up",
                retry_at=NOON + SECOND // 2,
                gpu_id="gpu0",
                incarnation="life-1",
            )
        )

    def test_the_thrower_may_ask_for_more_time(self) -> None:
        given(*DRAWING).when(failed("draw", retry_after_s=90)).then(Like(StepFailed, retry_at=NOON + 90 * SECOND))

    def test_a_failure_told_twice_is_one_failure(self) -> None:
        given(*DRAWING, failed("draw")).when(failed("draw")).then_nothing()

    @pytest.mark.accepts("S000-073")
    def test_when_the_delay_is_over_the_step_is_queued_again_as_the_next_attempt(self) -> None:
        given(*DRAWING, failed("draw")).when(retry("draw")).then(Like(StepQueued, step="draw", attempt=2, revision=1))

    def test_a_delay_told_to_be_over_twice_queues_once(self) -> None:
        given(*DRAWING, failed("draw"), retry("draw")).when(retry("draw")).then_nothing()

    @pytest.mark.parametrize("history", [(submit(),), DRAWING])
    def test_a_delay_that_nobody_waits_for_queues_nothing(self, history: tuple[Message, ...]) -> None:
        given(*history).when(retry("draw")).then_nothing()

    def test_the_delay_of_an_earlier_attempt_queues_nothing(self) -> None:
        second = (*DRAWING, failed("draw"), retry("draw"), failed("draw", 2))
        given(*second).when(retry("draw")).then_nothing()

    def test_the_next_attempt_has_the_same_step_key_so_that_stored_work_is_found_again(self) -> None:
        first = given().when(submit()).said[1]
        second = given(*DRAWING, failed("draw")).when(retry("draw")).said[0]
        after_a_loss = given(*DRAWING).when(failed("draw", failure="worker_lost")).said[1]
        assert first.step_key == second.step_key == after_a_loss.step_key  # type: ignore[attr-defined]

    @pytest.mark.accepts("S000-069", "S000-071")
    def test_after_the_last_attempt_the_job_fails_and_says_how_often_it_was_tried(self) -> None:
        history = [submit((DRAW.model_copy(update={"max_attempts": 2}),)), started("draw"), failed("draw")]
        given(*history, retry("draw"), started("draw", 2)).when(failed("draw", 2)).then(
            Like(StepFailed, attempt=2, retry_at=0),
            Like(JobFailed, error_code="no_paint", error_message="the paint is used up (attempt 2 of 2)"),
        )

    def test_what_can_never_work_is_not_tried_again(self) -> None:
        given(*DRAWING).when(failed("draw", failure="bad_input", retryable=False)).then(
            Like(StepFailed, retry_at=0, retryable=False), Like(JobFailed, error_message="the paint is used up")
        )

    @pytest.mark.accepts("S000-073")
    def test_a_step_whose_worker_was_lost_is_queued_again_at_once(self) -> None:
        given(*DRAWING).when(failed("draw", failure="worker_lost")).then(
            Like(StepFailed, failure="worker_lost", retry_at=NOON), Like(StepQueued, step="draw", attempt=2)
        )

    def test_a_worker_lost_at_the_last_attempt_fails_the_job(self) -> None:
        given(submit((DRAW.model_copy(update={"max_attempts": 1}),)), started("draw")).when(
            failed("draw", failure="worker_lost")
        ).then(Like(StepFailed), Like(JobFailed, step="draw"))

    def test_a_delay_never_exceeds_its_cap(self) -> None:
        step = DRAW.model_copy(update={"max_attempts": 99})
        story = [submit((step,))]
        for attempt in range(1, 30):
            story += [failed("draw", attempt), retry("draw", attempt)]  # type: ignore[list-item]
        last = given(*story).when(failed("draw", 30, jitter=0.999)).said[0]
        assert last.retry_at <= NOON + CAP_S * SECOND  # type: ignore[attr-defined]


class TestArrivingTooLate:
    """Reports of a world that is no more: the attempt, the step or the worker has been replaced."""

    @pytest.mark.parametrize("report", [started("draw"), completed("draw"), failed("draw"), retry("draw")])
    def test_a_report_of_an_earlier_attempt_is_passed_over(self, report: SubmitJob) -> None:
        second = (*DRAWING, failed("draw", failure="worker_lost"), started("draw", 2, life="life-2"))
        given(*second).when(report).then_nothing()

    @pytest.mark.accepts("S000-059")
    def test_a_worker_thought_lost_that_finishes_after_all_changes_nothing_once_its_attempt_was_given_up(self) -> None:
        given(*DRAWING, failed("draw", failure="timeout")).when(completed("draw")).then_nothing()

    @pytest.mark.parametrize("report", [completed("draw", life="life-2"), failed("draw", life="life-2")])
    def test_a_report_of_another_incarnation_than_the_one_that_started_is_passed_over(self, report: SubmitJob) -> None:
        given(*DRAWING).when(report).then_nothing()

    @pytest.mark.parametrize("report", [completed("draw", gpu="gpu9")])
    def test_a_report_of_another_card_is_passed_over(self, report: SubmitJob) -> None:
        given(*DRAWING).when(report).then_nothing()

    @pytest.mark.parametrize("report", [started("draw"), completed("draw"), failed("draw"), retry("draw")])
    def test_a_report_of_a_step_long_over_is_passed_over(self, report: SubmitJob) -> None:
        given(*SHELVING).when(report).then_nothing()

    @pytest.mark.parametrize("report", [started("draw"), completed("draw"), failed("draw"), retry("draw")])
    def test_a_report_before_the_job_was_born_is_passed_over(self, report: SubmitJob) -> None:
        given().when(report).then_nothing()


class TestTheLibrary:
    """The last step is carried out by the library."""

    indexed = CompleteIndexing(asset_id="fox", version=3)

    @pytest.mark.accepts("S000-064")
    def test_an_indexed_asset_completes_its_job(self) -> None:
        given(*SHELVING).when(self.indexed).then(
            Like(
                StepCompleted,
                step="index",
                engine=EngineUsed(name="library", version="1"),
                gpu_id="",
                incarnation="",
                metrics=StepMetrics(duration_s=0.0),
                inputs=(MESH,),
                facts=JsonObject.of({"asset_id": "fox", "version": 3}),
            ),
            JobCompleted(asset_id="fox", version=3, outputs=(MESH,)),
        )

    def test_an_answer_of_the_library_told_twice_completes_once(self) -> None:
        given(*SHELVING, self.indexed).when(self.indexed).then_nothing()

    def test_an_answer_of_the_library_that_nobody_waits_for_is_passed_over(self) -> None:
        given(*DRAWING).when(self.indexed).then_nothing()


def test_a_history_that_no_decider_can_have_told_is_an_error_and_not_a_case() -> None:
    queued = given().when(submit()).said[1]
    assert isinstance(queued, StepQueued)
    with pytest.raises(ImpossibleHistory):
        job.evolve(job.UNBORN, queued)
