"""People steer: cancel, pause, resume, retry, reprioritise, fork, at any moment of a job's life."""

import pytest

from event_schemas.commands import (
    CancelJob,
    CompleteIndexing,
    ForkJob,
    PauseJob,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    RewindJob,
)
from event_schemas.events.job import (
    JobCancelled,
    JobCompleted,
    JobForked,
    JobPaused,
    JobReprioritised,
    JobResumed,
    JobRewound,
    ReviewRequested,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.message import Message
from processors.domain.job import Job
from tests.unit.domain.given import NOON, SECOND, Like, given
from tests.unit.domain.histories import (
    DONE,
    DRAW,
    DRAWING,
    FAILED,
    MODELLED,
    PAINTED,
    PAINTING,
    PLAN,
    SHELVING,
    SKETCH,
    WISH,
    completed,
    failed,
    retry,
    review,
    started,
    submit,
)

WAITING = (*DRAWING, failed("draw"))
IDLE = (submit(), PauseJob(), completed("draw"))
ALIVE: dict[str, tuple[Message, ...]] = {
    "queued": (submit(),),
    "running": DRAWING,
    "waiting to try again": WAITING,
    "in review": PAINTED,
    "at the library": SHELVING,
    "paused between two steps": IDLE,
}
OVER: dict[str, tuple[Message, ...]] = {"completed": DONE, "failed": FAILED, "cancelled": (submit(), CancelJob())}


class TestCancelling:
    @pytest.mark.parametrize("phase", ALIVE)
    def test_a_job_can_be_cancelled_in_every_phase_and_then_is_over(self, phase: str) -> None:
        story = given(*ALIVE[phase]).when(CancelJob(reason="enough"))
        after = story.then(JobCancelled(reason="enough", was_running=phase == "running"))
        assert isinstance(after.state, Job)
        assert after.state.status == "cancelled"

    @pytest.mark.parametrize("how", OVER)
    def test_a_job_that_is_over_cannot_be_cancelled(self, how: str) -> None:
        given(*OVER[how]).when(CancelJob()).then_rejected("already_finished")

    def test_a_job_that_never_was_cannot_be_cancelled(self) -> None:
        given().when(CancelJob()).then_rejected("unknown_job")

    @pytest.mark.parametrize("report", [started("draw"), completed("draw"), failed("draw"), retry("draw")])
    def test_whatever_a_worker_says_after_the_cancel_is_passed_over(self, report: Message) -> None:
        given(*DRAWING, CancelJob()).when(report).then_nothing()


class TestPausing:
    @pytest.mark.accepts("S000-051")
    @pytest.mark.parametrize("phase", [name for name in ALIVE if name != "paused between two steps"])
    def test_a_job_can_be_paused_and_resumed_in_every_phase_without_losing_its_place(self, phase: str) -> None:
        before = given(*ALIVE[phase])
        paused = before.when(PauseJob(reason="lunch")).then(JobPaused(reason="lunch"))
        assert paused.when(ResumeJob()).then(JobResumed()).state == before.state

    def test_a_running_step_of_a_paused_job_may_end_but_the_next_one_waits(self) -> None:
        given(*DRAWING, PauseJob()).when(completed("draw")).then(Like(StepCompleted))

    def test_resuming_queues_the_step_that_waited(self) -> None:
        given(*IDLE).when(ResumeJob()).then(JobResumed(), Like(StepQueued, step="paint", inputs=(SKETCH,)))

    def test_a_paused_job_is_still_reviewed_and_goes_on_when_resumed(self) -> None:
        given(*PAINTED, PauseJob()).when(review("paint", "approved")).then(Like(UserReviewUpdated)).when(
            ResumeJob()
        ).then(JobResumed(), Like(StepQueued, step="model", inputs=(PAINTING,)))

    def test_a_paused_job_asks_for_its_review_all_the_same(self) -> None:
        given(submit(), completed("draw"), PauseJob()).when(completed("paint")).then(
            Like(StepStarted), Like(StepCompleted), Like(ReviewRequested)
        )

    def test_a_policy_approves_a_paused_job_and_the_next_step_waits(self) -> None:
        given(submit(auto_approve=("*",)), completed("draw"), PauseJob()).when(completed("paint")).then(
            Like(StepStarted), Like(StepCompleted), Like(ReviewRequested), Like(UserReviewUpdated, auto=True)
        )

    def test_the_last_step_of_a_paused_job_ends_it(self) -> None:
        given(submit((DRAW,)), PauseJob()).when(completed("draw")).then(
            Like(StepStarted), Like(StepCompleted), Like(JobCompleted)
        )

    def test_pausing_twice_is_refused(self) -> None:
        given(submit(), PauseJob()).when(PauseJob()).then_rejected("already_paused")

    def test_resuming_what_is_not_paused_is_refused(self) -> None:
        given(submit()).when(ResumeJob()).then_rejected("not_paused")

    @pytest.mark.parametrize("how", OVER)
    @pytest.mark.parametrize("command", [PauseJob(), ResumeJob()])
    def test_a_job_that_is_over_can_be_neither_paused_nor_resumed(self, how: str, command: Message) -> None:
        given(*OVER[how]).when(command).then_rejected("already_finished")

    @pytest.mark.parametrize("command", [PauseJob(), ResumeJob()])
    def test_a_job_that_never_was_can_be_neither_paused_nor_resumed(self, command: Message) -> None:
        given().when(command).then_rejected("unknown_job")


class TestRewinding:
    """Any step that was passed can be gone back to, whatever the job is doing now."""

    @pytest.mark.accepts("S000-058")
    @pytest.mark.parametrize("phase", [name for name in ALIVE if name != "at the library"])
    def test_a_live_job_goes_back_in_every_phase(self, phase: str) -> None:
        story = (
            given(*ALIVE[phase])
            .when(RewindJob(to_step="draw", reason="a fox, not a dog"))
            .then(
                JobRewound(to_step="draw", reason="a fox, not a dog"),
                Like(StepQueued, step="draw", seed=8, params={"feedback": "a fox, not a dog"}, inputs=()),
            )
        )
        assert isinstance(story.state, Job)
        assert story.state.phase == "queued"

    def test_only_what_is_done_again_hears_the_reason(self) -> None:
        state = given(*MODELLED, RewindJob(to_step="paint", reason="redder")).state
        assert isinstance(state, Job)
        assert state.params == {"paint": {"feedback": "redder"}, "model": {"feedback": "redder"}}

    def test_without_a_reason_nobody_is_told_anything_and_a_seed_may_be_named(self) -> None:
        given(*MODELLED).when(RewindJob(to_step="paint", seed=99)).then(
            JobRewound(to_step="paint"), Like(StepQueued, step="paint", params={}, seed=99, inputs=(SKETCH,))
        )

    @pytest.mark.parametrize("step", ["model", "nowhere"])
    def test_it_cannot_leap_ahead(self, step: str) -> None:
        given(*PAINTED).when(RewindJob(to_step=step)).then_rejected("bad_rewind", "to_step")

    @pytest.mark.parametrize("history", [*OVER.values(), SHELVING])
    def test_what_is_over_or_being_put_into_the_library_stays_as_it_is(self, history: tuple[Message, ...]) -> None:
        given(*history).when(RewindJob(to_step="draw")).then_rejected("already_finished")

    def test_a_job_that_never_was_cannot_be_rewound(self) -> None:
        given().when(RewindJob(to_step="draw")).then_rejected("unknown_job")

    @pytest.mark.parametrize("report", [started("draw"), completed("draw"), failed("draw"), retry("draw")])
    def test_whatever_was_in_hand_before_comes_too_late(self, report: Message) -> None:
        given(*DRAWING, RewindJob(to_step="draw")).when(report).then_nothing()

    def test_the_step_done_again_is_another_attempt_and_the_ones_after_it_too(self) -> None:
        given(*MODELLED, RewindJob(to_step="paint"), completed("paint", 2)).when(review("paint", "approved")).then(
            Like(UserReviewUpdated), Like(StepQueued, step="model", attempt=2, inputs=(PAINTING,))
        )


class TestTakingUpAFailedJob:
    @pytest.mark.accepts("S000-073")
    def test_it_goes_on_at_the_step_that_failed_with_what_was_made_before(self) -> None:
        given(*FAILED).when(RetryJob()).then(
            JobRewound(to_step="paint", reason="retried"),
            Like(StepQueued, step="paint", attempt=2, revision=3, inputs=(SKETCH,), params={}),
        )

    def test_it_may_go_on_at_an_earlier_step(self) -> None:
        given(*FAILED).when(RetryJob(from_step="draw")).then(
            JobRewound(to_step="draw", reason="retried"), Like(StepQueued, step="draw", inputs=())
        )

    @pytest.mark.parametrize("step", ["model", "nowhere"])
    def test_it_cannot_leap_ahead(self, step: str) -> None:
        given(*FAILED).when(RetryJob(from_step=step)).then_rejected("bad_rewind", "from_step")

    def test_asked_twice_it_is_taken_up_once(self) -> None:
        given(*FAILED, RetryJob()).when(RetryJob()).then_rejected("not_failed")

    @pytest.mark.parametrize("history", [(), (submit(),), DONE, (submit(), CancelJob())])
    def test_only_a_failed_job_can_be_taken_up(self, history: tuple[Message, ...]) -> None:
        given(*history).when(RetryJob()).then_rejected("not_failed")

    def test_it_has_as_many_tries_as_at_first(self) -> None:
        step = DRAW.model_copy(update={"max_attempts": 2})
        worn_out = (submit((step,)), failed("draw"), retry("draw"), failed("draw", 2))
        given(*worn_out, RetryJob()).when(failed("draw", 3, jitter=0.5)).then(
            Like(StepFailed, attempt=3, retry_at=NOON + SECOND // 2)
        )

    def test_it_can_end_well_after_all(self) -> None:
        history = (*FAILED, RetryJob(), completed("paint", 2), review("paint", "approved"), completed("model"))
        story = given(*history, review("model", "approved"), CompleteIndexing(asset_id="fox", version=1))
        assert isinstance(story.state, Job)
        assert story.state.status == "completed"


class TestPriority:
    def test_a_new_priority_is_noted_and_goes_with_the_next_order(self) -> None:
        given(submit()).when(ReprioritiseJob(priority=5)).then(JobReprioritised(priority=5)).when(
            completed("draw")
        ).then(Like(StepStarted), Like(StepCompleted), Like(StepQueued, priority=5))

    def test_the_same_priority_again_is_no_news(self) -> None:
        given(submit(), ReprioritiseJob(priority=5)).when(ReprioritiseJob(priority=5)).then_nothing()

    @pytest.mark.parametrize("how", OVER)
    def test_the_priority_of_a_job_that_is_over_no_longer_matters(self, how: str) -> None:
        given(*OVER[how]).when(ReprioritiseJob(priority=5)).then_rejected("already_finished")


class TestForking:
    branch = ForkJob(
        parent_job_id="0",
        from_step="model",
        asset_id="fox",
        asset_type="PROP",
        title="Fox, the other one",
        request=WISH,
        plan=PLAN,
        seed=11,
        inherited=(SKETCH, PAINTING),
    )

    def test_a_branch_begins_at_its_step_with_the_files_of_its_parent(self) -> None:
        named = {name: getattr(self.branch, name) for name in ("asset_id", "asset_type", "title", "request", "seed")}
        given().when(self.branch.model_copy(update={"priority": 4})).then(
            Like(JobForked, parent_job_id="0", from_step="model", inherited=(SKETCH, PAINTING), priority=4, **named),
            Like(StepQueued, step="model", inputs=(PAINTING,), priority=4, **named),
        )

    def test_a_branch_asked_for_twice_is_one_branch(self) -> None:
        given(self.branch).when(self.branch).then_nothing()

    def test_a_branch_from_a_step_that_is_not_in_the_plan_is_refused(self) -> None:
        given().when(self.branch.model_copy(update={"from_step": "sing"})).then_rejected("unknown_step", "from_step")

    def test_a_branch_that_lacks_a_file_its_steps_need_is_refused(self) -> None:
        given().when(self.branch.model_copy(update={"inherited": (SKETCH,)})).then_rejected("bad_plan", "inherited")

    def test_a_branch_goes_on_as_any_job_does(self) -> None:
        given(self.branch).when(completed("model"), at=NOON).then(
            Like(StepStarted), Like(StepCompleted), Like(ReviewRequested, step="model")
        )


def test_at_every_moment_a_job_has_at_most_one_step_in_hand() -> None:
    for history in [*ALIVE.values(), *OVER.values(), MODELLED]:
        state = given(*history).state
        assert isinstance(state, Job)
        assert (state.phase == "running") == (state.holder != ("", ""))


def test_a_cancelled_step_told_to_have_failed_fails_nobody() -> None:
    given(*DRAWING, CancelJob()).when(failed("draw", failure="cancelled", retryable=False)).then_nothing()


def test_a_failure_while_the_job_is_paused_is_tried_again_when_its_delay_is_over() -> None:
    given(*DRAWING, PauseJob()).when(failed("draw")).then(Like(StepFailed)).when(retry("draw")).then(
        Like(StepQueued, attempt=2)
    )
