"""A person looks: approves, rejects, edits, waits, or never comes."""

import pytest

from event_schemas.commands import CancelJob, ExpireReview, PauseJob, RetryJob
from event_schemas.events.job import (
    CommandRejected,
    JobFailed,
    JobSubmitted,
    PlannedStep,
    ReviewRequested,
    StepCompleted,
    StepQueued,
    StepStarted,
    UserReviewUpdated,
)
from event_schemas.message import EMPTY, JsonObject, Message
from processors.domain.job import Job, subject_of
from processors.domain.plans import plan_for
from tests.unit.domain.given import NOON, SECOND, Like, given
from tests.unit.domain.histories import (
    DRAW,
    INDEX,
    MESH,
    MODELLED,
    MODELLING,
    PAINT,
    PAINTED,
    PAINTING,
    SHELVING,
    SKETCH,
    completed,
    failed,
    file,
    review,
    started,
    submit,
)

DAY = 86_400 * SECOND


@pytest.mark.accepts("S000-058", "S000-063")
def test_an_approval_lets_the_next_step_begin() -> None:
    given(*PAINTED).when(review("paint", "approved", notes="fine")).then(
        Like(
            UserReviewUpdated,
            step="paint",
            decision="approved",
            notes="fine",
            subject_sha256=subject_of((PAINTING,)),
            auto=False,
            rewind_to="",
        ),
        Like(StepQueued, step="model", inputs=(PAINTING,)),
    )


def test_an_approval_told_twice_is_told_that_the_review_is_over() -> None:
    given(*MODELLING).when(review("paint", "approved")).then_rejected("not_in_review", "step")


@pytest.mark.accepts("S000-052", "S000-053", "S000-051")
def test_files_edited_by_a_person_replace_those_of_the_same_role_for_all_that_follows() -> None:
    repainted = file("painting", "by hand", by_person=True)
    given(*PAINTED).when(review("paint", "approved", edits=(repainted,))).then(
        Like(UserReviewUpdated, edits=(repainted,)), Like(StepQueued, step="model", inputs=(repainted,))
    )


def test_files_of_other_roles_stay_as_they_were() -> None:
    both = PlannedStep(name="both", gives=("left", "right"), checkpoint="both")
    index = INDEX.model_copy(update={"takes": ("left", "right")})
    left, right, edited = file("left"), file("right"), file("left", "by hand")
    waiting = (submit((both, index)), completed("both", outputs=(left, right)))
    given(*waiting).when(review("both", "approved", left, right, edits=(edited,))).then(
        Like(UserReviewUpdated), Like(StepQueued, inputs=(edited, right))
    )


def test_an_edit_of_a_file_that_the_step_never_made_is_refused() -> None:
    given(*PAINTED).when(review("paint", "approved", edits=(MESH,))).then_rejected("unknown_role", "edits")


@pytest.mark.accepts("S000-058", "S000-074")
def test_a_rejection_goes_back_to_the_first_step_that_makes_things_since_the_last_checkpoint() -> None:
    given(*PAINTED).when(review("paint", "rejected", notes="too dark")).then(
        Like(UserReviewUpdated, decision="rejected", rewind_to="draw", notes="too dark"),
        Like(StepQueued, step="draw", attempt=2, revision=3, seed=8, inputs=()),
    )
    given(*MODELLED).when(review("model", "rejected")).then(
        Like(UserReviewUpdated, rewind_to="model"), Like(StepQueued, step="model", inputs=(PAINTING,))
    )


def test_of_several_steps_since_the_last_checkpoint_the_first_is_gone_back_to() -> None:
    sculpt = PlannedStep(name="sculpt", takes=("painting",), gives=("clay",))
    plan = (DRAW, PAINT, sculpt, PlannedStep(name="model", takes=("clay",), gives=("mesh",), checkpoint="mesh"), INDEX)
    approved = (submit(plan), completed("draw"), completed("paint"), review("paint", "approved"))
    given(*approved, completed("sculpt", outputs=(file("clay"),)), completed("model")).when(
        review("model", "rejected")
    ).then(Like(UserReviewUpdated, rewind_to="sculpt"), Like(StepQueued, step="sculpt"))


@pytest.mark.accepts("S000-026", "S000-031", "S000-033", "S000-035")
@pytest.mark.parametrize(
    ("checkpoint", "following", "named", "again"),
    [
        ("concept", "views", "", "concept"),
        ("mesh", "rig", "", "views"),
        ("mesh", "rig", "retopo", "retopo"),
        ("rig", "animate", "", "rig"),
        ("animation", "export", "", "animate"),
    ],
)
def test_each_review_of_a_character_leads_on_or_back_to_the_work_before_it(
    checkpoint: str, following: str, named: str, again: str
) -> None:
    told: list[Message] = [submit(plan_for("3D_CHARACTER"))]
    for step in plan_for("3D_CHARACTER"):
        made = tuple(file(role.replace("*", ".front")) for role in step.gives if not role.endswith("?"))
        told.append(completed(step.name, outputs=made))
        if step.checkpoint == checkpoint:
            break
        if step.checkpoint:
            told.append(review(step.name, "approved", *made))

    given(*told).when(review(step.name, "approved", *made)).then(
        Like(UserReviewUpdated, decision="approved"), Like(StepQueued, step=following)
    )
    given(*told).when(review(step.name, "rejected", *made, rewind_to=named)).then(
        Like(UserReviewUpdated, decision="rejected", rewind_to=again), Like(StepQueued, step=again)
    )


def test_a_rejected_step_that_promises_no_files_is_done_again_itself() -> None:
    look = PlannedStep(name="look", checkpoint="look")
    given(submit((look, DRAW)), completed("look", outputs=(SKETCH,))).when(review("look", "rejected", SKETCH)).then(
        Like(UserReviewUpdated, rewind_to="look"), Like(StepQueued, step="look")
    )


def test_a_rejection_without_a_word_keeps_the_brief_that_was_written() -> None:
    brief = PlannedStep(name="expand_prompt", gives=("brief",))
    given(submit((brief, DRAW, PAINT)), completed("expand_prompt", outputs=(file("brief"),)), completed("draw")).when(
        completed("paint")
    ).then(Like(StepStarted), Like(StepCompleted), Like(ReviewRequested)).when(review("paint", "rejected")).then(
        Like(UserReviewUpdated, rewind_to="draw"), Like(StepQueued, step="draw")
    )


def test_a_rejection_with_words_has_them_read_again_and_heard_by_whatever_is_done_again() -> None:
    brief = PlannedStep(name="expand_prompt", gives=("brief",))
    story = given(
        submit((brief, DRAW, PAINT)), completed("expand_prompt", outputs=(file("brief"),)), completed("draw")
    ).when(completed("paint"))
    told = story.then(Like(StepStarted), Like(StepCompleted), Like(ReviewRequested))
    told.when(review("paint", "rejected", notes="a green cape")).then(
        Like(UserReviewUpdated, rewind_to="expand_prompt"),
        Like(StepQueued, step="expand_prompt", params={"feedback": "a green cape"}),
    ).when(completed("expand_prompt", 2, outputs=(file("brief"),))).then(
        Like(StepStarted), Like(StepCompleted), Like(StepQueued, step="draw", params={"feedback": "a green cape"})
    )


def test_words_are_heard_from_the_step_gone_back_to_up_to_the_one_reviewed_beside_the_wishes_for_it() -> None:
    wishes = review("paint", "rejected", rewind_to="paint", params=JsonObject.of({"light": "warm"}))
    modelled = (*PAINTED, wishes, completed("paint", 2), review("paint", "approved"), completed("model"))
    state = given(*modelled, review("model", "rejected", rewind_to="paint", notes="redder")).state
    assert isinstance(state, Job)
    assert state.params == {"paint": {"light": "warm", "feedback": "redder"}, "model": {"feedback": "redder"}}


def test_marks_on_the_pictures_are_seen_and_their_words_heard_by_whatever_is_done_again_until_the_next_words() -> None:
    marks = [{"sha256": "a" * 64, "x": 0.5, "y": 0.5, "text": "thinner"}, {"kind": "stroke"}, "no mark"]
    seen = JsonObject.of({"annotations": marks})
    modelled = (*PAINTED, review("paint", "approved"), completed("model"))
    marked = (*modelled, review("model", "rejected", notes="redder", rewind_to="paint", params=seen))
    again = (*marked, completed("paint", 2), review("paint", "approved"), completed("model", 2))

    for state, feedback, left in (
        (given(*marked).state, "redder. thinner", marks),
        (given(*again, review("model", "rejected", notes="bluer", rewind_to="paint")).state, "bluer", None),
    ):
        assert isinstance(state, Job)
        for step in ("paint", "model"):
            assert state.params[step]["feedback"] == feedback
            assert state.params[step].get("annotations") == left


def test_a_mark_with_words_has_the_brief_written_again_as_notes_have() -> None:
    brief = PlannedStep(name="expand_prompt", gives=("brief",))
    drawn = (submit((brief, DRAW, PAINT)), completed("expand_prompt", outputs=(file("brief"),)), completed("draw"))
    mark = JsonObject.of({"annotations": [{"sha256": "a" * 64, "x": 0, "y": 0, "text": "a green cape"}]})
    silent = JsonObject.of({"annotations": [{"sha256": "a" * 64, "x": 0, "y": 0, "text": ""}]})
    for params, target in ((mark, "expand_prompt"), (silent, "draw")):
        given(*drawn, completed("paint")).when(review("paint", "rejected", params=params)).then(
            Like(UserReviewUpdated, rewind_to=target), Like(StepQueued, step=target)
        )


def test_the_words_of_an_approval_change_nothing() -> None:
    given(*PAINTED).when(review("paint", "approved", notes="fine")).then(
        Like(UserReviewUpdated), Like(StepQueued, step="model", params={})
    )


@pytest.mark.accepts("S000-074")
def test_a_reviewer_may_name_the_step_its_wishes_and_its_seed() -> None:
    wishes = JsonObject.of({"light": "warm"})
    given(*MODELLED).when(review("model", "rejected", rewind_to="paint", params=wishes, seed=99)).then(
        Like(UserReviewUpdated, rewind_to="paint", params=wishes),
        Like(StepQueued, step="paint", params=wishes, seed=99, inputs=(SKETCH,)),
    )


def test_what_follows_a_rejection_keeps_its_seed() -> None:
    given(*PAINTED, review("paint", "rejected", seed=99)).when(completed("draw", 2)).then(
        Like(StepStarted), Like(StepCompleted, seed=99), Like(StepQueued, step="paint", seed=99)
    )


def test_a_reviewers_wishes_add_up_over_rejections() -> None:
    again = (*PAINTED, review("paint", "rejected", rewind_to="paint", params=JsonObject.of({"light": "warm"})))
    given(*again, completed("paint", 2)).when(
        review("paint", "rejected", rewind_to="paint", params=JsonObject.of({"size": 2}))
    ).then(Like(UserReviewUpdated), Like(StepQueued, step="paint", params={"light": "warm", "size": 2}))


def test_work_from_before_the_step_gone_back_to_is_not_made_again() -> None:
    given(*MODELLED, review("model", "rejected")).when(completed("model", 2)).then(
        Like(StepStarted), Like(StepCompleted, inputs=(PAINTING,)), Like(ReviewRequested, step="model")
    )


@pytest.mark.parametrize("report", [started("model"), completed("model"), failed("model")])
def test_a_late_report_of_what_was_rejected_does_not_pass_for_the_new_work(report: Message) -> None:
    given(*MODELLED, review("model", "rejected")).when(report).then_nothing()


def test_what_came_after_the_step_gone_back_to_is_set_aside() -> None:
    for step, left in {"draw": [], "paint": ["draw"], "model": ["draw", "paint"]}.items():
        story = given(*MODELLED, review("model", "rejected", rewind_to=step))
        assert isinstance(story.state, Job)
        assert list(story.state.made) == left


def test_a_step_made_anew_gets_another_step_key() -> None:
    first = given(submit(), completed("draw")).state
    again = given(*PAINTED, review("paint", "rejected", rewind_to="paint", seed=7)).state
    assert isinstance(first, Job)
    assert isinstance(again, Job)
    assert first.step_key != again.step_key
    assert first.content_key == again.content_key, "the same wish: found again by its content"


@pytest.mark.parametrize("target", ["model", "nowhere"])
def test_one_can_only_go_back_to_a_step_of_the_plan_up_to_here(target: str) -> None:
    given(*PAINTED).when(review("paint", "rejected", rewind_to=target)).then_rejected("bad_rewind", "rewind_to")


@pytest.mark.accepts("S000-058")
def test_a_review_may_be_put_off_and_decided_later() -> None:
    given(*PAINTED).when(review("paint", "paused", notes="tomorrow")).then(
        Like(UserReviewUpdated, decision="paused")
    ).when(review("paint", "approved")).then(Like(UserReviewUpdated), Like(StepQueued, step="model"))


def test_what_moved_since_it_was_looked_at_must_be_looked_at_again() -> None:
    given(*PAINTED).when(review("paint", "approved", SKETCH)).then_rejected("review_moved", "subject_sha256")


def test_the_hash_a_reviewer_names_covers_every_file_and_its_role() -> None:
    assert subject_of((SKETCH, PAINTING)) != subject_of((SKETCH,))
    assert subject_of((SKETCH,)) != subject_of((SKETCH.model_copy(update={"role": "painting"}),))


@pytest.mark.parametrize("step", ["draw", "model", "nowhere"])
def test_a_step_that_is_not_in_review_cannot_be_reviewed(step: str) -> None:
    given(*PAINTED).when(review(step, "approved", PAINTING)).then_rejected("not_in_review", "step")


@pytest.mark.parametrize(
    ("history", "where"), [((submit(),), "is at 'draw' (queued)"), ((*PAINTED, CancelJob()), "is over")]
)
def test_who_comes_too_late_is_told_where_the_job_is(history: tuple[Message, ...], where: str) -> None:
    (refusal,) = given(*history).when(review("paint", "approved")).said
    assert isinstance(refusal, CommandRejected)
    assert refusal.command == "review-step.v1"
    assert refusal.message.endswith(where)


@pytest.mark.parametrize("history", [(), (submit(),), (*PAINTED, CancelJob()), SHELVING])
def test_a_job_that_waits_for_nobody_cannot_be_reviewed(history: tuple[JobSubmitted, ...]) -> None:
    given(*history).when(review("paint", "approved")).then_rejected("not_in_review", "step")


class TestNobodyCame:
    """A review with a deadline."""

    waiting = (submit(review_days=2), completed("draw"), completed("paint"))
    over = ExpireReview(step="paint", deadline=NOON + 2 * DAY)

    def test_a_review_that_nobody_decided_in_time_fails_the_job(self) -> None:
        given(*self.waiting).when(self.over).then(Like(JobFailed, step="paint", error_code="review_expired"))

    def test_a_deadline_told_twice_fails_once(self) -> None:
        given(*self.waiting, self.over).when(self.over).then_nothing()

    def test_a_deadline_told_after_the_decision_is_passed_over(self) -> None:
        given(*self.waiting, review("paint", "approved")).when(self.over).then_nothing()

    def test_a_deadline_told_while_the_rejected_step_is_done_again_is_passed_over(self) -> None:
        given(*self.waiting, review("paint", "rejected", rewind_to="paint")).when(self.over).then_nothing()

    def test_the_deadline_of_an_earlier_review_of_the_same_step_is_passed_over(self) -> None:
        again = (*self.waiting, review("paint", "rejected", rewind_to="paint"))
        given(*again).when(completed("paint", 2), at=NOON + DAY).then(
            Like(StepStarted), Like(StepCompleted), Like(ReviewRequested, deadline=NOON + 3 * DAY)
        ).when(self.over).then_nothing()

    def test_a_job_failed_for_want_of_a_reviewer_can_be_taken_up_again(self) -> None:
        story = given(*self.waiting, self.over, RetryJob())
        assert isinstance(story.state, Job)
        assert (story.state.status, story.state.step.name) == ("active", "paint")


def test_a_rejection_of_a_paused_job_waits_in_the_queue_until_it_is_resumed() -> None:
    story = given(*PAINTED, PauseJob()).when(review("paint", "rejected"))
    story.then(Like(UserReviewUpdated), Like(StepQueued, step="draw"))


def test_a_failed_attempt_in_a_rewound_step_does_not_touch_the_files_before_it() -> None:
    story = given(*MODELLED, review("model", "rejected"), started("model", 2), failed("model", 2))
    assert isinstance(story.state, Job)
    assert story.state.made["paint"] == (PAINTING,)
    assert story.state.params == {} or EMPTY not in story.state.params.values()
