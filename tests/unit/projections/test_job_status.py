"""How is my job? What its row says after each thing that can happen to it."""

import json

import pytest

from event_schemas.events.job import (
    CommandRejected,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobForked,
    JobPaused,
    JobReprioritised,
    JobResumed,
    JobRewound,
    ReviewRequested,
    StepFailed,
    UserReviewUpdated,
)
from event_schemas.message import JsonObject, Message
from projections.job_status import JobRow, evolve
from projections.values import ImpossibleHistory
from tests.unit.projections.given import (
    DRAWING,
    NOON,
    PAINTING,
    PLAN,
    SECOND,
    SUBMITTED,
    event,
    given,
    queued,
    started,
    worked,
)

ASKED = ReviewRequested(step="paint", checkpoint="concept", subject_sha256="f" * 64, artifacts=(PAINTING,), deadline=9)
FAILED = StepFailed(
    step="draw",
    attempt=1,
    failure="engine",
    error_code="no_ink",
    error_message="out of ink",
    retryable=True,
    retry_at=9,
)
REVIEWING = (SUBMITTED, *worked("draw", DRAWING), *worked("paint", PAINTING), ASKED)


def job(*bodies: Message) -> JobRow:
    return given(evolve, *bodies)


def verdict(decision: str, **more: object) -> UserReviewUpdated:
    return UserReviewUpdated.model_validate(
        {"step": "paint", "decision": decision, "subject_sha256": "f" * 64, "notes": "so so", **more}
    )


def test_a_submitted_job_waits_with_its_whole_plan_before_it() -> None:
    row = job(SUBMITTED, queued("draw"))
    assert (row.job_id, row.project_id, row.title, row.seed) == ("1", "moon", "A lamp", 5)
    assert (row.status, row.phase, row.current_step) == ("pending", "queued", "draw")
    assert (row.steps_done, row.steps_total, row.plan) == (0, 3, ("draw", "paint", "index"))
    assert (row.actor, row.created_at, row.started_at) == ("ada", NOON + SECOND, None)


def test_a_step_that_starts_makes_the_job_run() -> None:
    row = job(SUBMITTED, queued("draw"), started("draw"))
    assert (row.status, row.phase, row.attempt, row.started_at) == ("running", "running", 1, NOON + 3 * SECOND)


def test_a_finished_step_counts() -> None:
    row = job(SUBMITTED, *worked("draw", DRAWING), queued("paint"))
    assert (row.status, row.phase, row.current_step, row.steps_done) == ("running", "queued", "paint", 1)


def test_a_failed_attempt_is_told_until_another_one_succeeds() -> None:
    row = job(SUBMITTED, queued("draw"), started("draw"), FAILED)
    assert (row.status, row.phase) == ("running", "waiting")
    assert json.loads(row.error or "") == {"step": "draw", "code": "no_ink", "message": "out of ink"}
    assert job(SUBMITTED, queued("draw"), started("draw"), FAILED, *worked("draw", DRAWING)).error is None


def test_a_review_pauses_the_job_and_says_what_to_look_at() -> None:
    row = job(*REVIEWING)
    assert (row.status, row.phase, row.steps_done) == ("paused", "review", 2)
    review = json.loads(row.review or "")
    assert (review["checkpoint"], review["deadline"], review["artifacts"][0]["sha256"]) == ("concept", 9, "e" * 64)


def test_an_approval_is_kept_with_who_gave_it() -> None:
    row = job(*REVIEWING, verdict("approved"))
    assert (row.status, row.phase, row.review) == ("approved", "idle", None)
    assert json.loads(row.decisions) == [
        {
            "step": "paint",
            "decision": "approved",
            "notes": "so so",
            "by": "ada",
            "at": NOON + row.seq * SECOND,
            "auto": False,
            "rewind_to": "",
        }
    ]


def test_marks_on_the_pictures_stay_with_the_decision() -> None:
    marks = [{"sha256": "a" * 64, "kind": "pin", "x": 0.5, "y": 0.25, "text": "thinner"}]
    row = job(*REVIEWING, verdict("rejected", rewind_to="draw", params=JsonObject.of({"annotations": marks})))
    assert json.loads(row.decisions)[0]["annotations"] == marks


def test_a_rejection_goes_back_and_both_decisions_stay() -> None:
    row = job(
        *REVIEWING, verdict("rejected", rewind_to="draw"), *worked("draw"), *worked("paint"), ASKED, verdict("approved")
    )
    assert [one["decision"] for one in json.loads(row.decisions)] == ["rejected", "approved"]
    assert job(*REVIEWING, verdict("rejected", rewind_to="draw"), queued("draw", revision=2)).steps_done == 0


def test_a_reviewer_who_wants_to_think_leaves_the_review_open() -> None:
    row = job(*REVIEWING, verdict("paused"))
    assert (row.status, row.phase, row.review is None) == ("paused", "review", False)


def test_a_paused_job_stays_paused_while_its_step_ends() -> None:
    row = job(SUBMITTED, queued("draw"), JobPaused(), started("draw"))
    assert (row.status, row.paused, row.phase) == ("paused", True, "running")
    assert given(evolve, SUBMITTED, queued("draw"), started("draw"), JobPaused(), JobResumed()).status == "running"
    assert given(evolve, SUBMITTED, queued("draw"), JobPaused(), JobResumed()).status == "pending"
    assert given(evolve, *REVIEWING, JobPaused(), JobResumed()).status == "paused"


def test_a_completed_job_says_which_version_it_became() -> None:
    row = job(SUBMITTED, *worked("draw"), JobCompleted(asset_id="lamp", version=3, outputs=(PAINTING,)))
    assert (row.status, row.asset_id, row.version) == ("done", "lamp", 3)
    assert row.finished_at == row.updated_at == NOON + 5 * SECOND


def test_a_failed_job_can_be_taken_up_again() -> None:
    gave_up = JobFailed(step="draw", error_code="no_ink", error_message="out of ink")
    failed = job(SUBMITTED, queued("draw"), started("draw"), FAILED, gave_up)
    assert (failed.status, failed.phase, failed.finished_at is None) == ("failed", "idle", False)
    again = job(SUBMITTED, queued("draw"), started("draw"), FAILED, gave_up, JobRewound(to_step="draw"))
    assert (again.status, again.finished_at, again.error) == ("pending", None, None)


def test_a_cancelled_job_is_over() -> None:
    row = job(*REVIEWING, JobCancelled(reason="enough"))
    assert (row.status, row.phase, row.review) == ("cancelled", "idle", None)


def test_a_fork_begins_with_what_it_shares_done() -> None:
    forked = JobForked(
        parent_job_id="0", from_step="paint", asset_id="b", asset_type="PROP", title="B", request={}, plan=PLAN, seed=1
    )
    row = job(forked, queued("paint"))
    assert (row.parent_job_id, row.steps_done, row.current_step) == ("0", 1, "paint")


def test_priority_can_change() -> None:
    assert job(SUBMITTED, JobReprioritised(priority=7)).priority == 7


def test_a_refused_command_changes_nothing_and_makes_no_job() -> None:
    refused = CommandRejected(command="cancel-job.v1", code="unknown_job", message="there is none")
    assert evolve(None, event(refused)) is None
    row = job(SUBMITTED)
    assert evolve(row, event(refused, 2)) is row


@pytest.mark.parametrize("body", [queued("draw"), JobPaused(), JobCompleted(asset_id="a", version=1)])
def test_nothing_can_happen_to_a_job_that_was_never_submitted(body: Message) -> None:
    with pytest.raises(ImpossibleHistory, match="before the job was submitted"):
        evolve(None, event(body))


def test_a_job_is_submitted_once_and_has_the_steps_of_its_plan_only() -> None:
    with pytest.raises(ImpossibleHistory, match="for a job that exists"):
        job(SUBMITTED, SUBMITTED)
    with pytest.raises(ImpossibleHistory, match="no step 'weave'"):
        job(SUBMITTED, queued("weave"))
