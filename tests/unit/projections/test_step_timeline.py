"""What happened at each step? How its row stands after each thing that can happen to it."""

import json

import pytest

from event_schemas.events.job import (
    JobCancelled,
    JobFailed,
    JobForked,
    ReviewRequested,
    StepFailed,
    UserReviewUpdated,
)
from event_schemas.message import Message
from projections.step_timeline import StepRow, Timeline, evolve
from projections.values import ImpossibleHistory
from tests.unit.projections.given import (
    DRAWING,
    NOON,
    PAINTING,
    PLAN,
    SECOND,
    SUBMITTED,
    completed,
    event,
    file,
    given,
    queued,
    started,
    worked,
)

ASKED = ReviewRequested(step="paint", checkpoint="concept", subject_sha256="f" * 64, artifacts=(PAINTING,))
REVIEWING = (SUBMITTED, *worked("draw", DRAWING), *worked("paint", PAINTING), ASKED)


def steps(*bodies: Message) -> Timeline:
    return given(evolve, *bodies)


def said(text: str | None) -> object:
    assert text is not None
    return json.loads(text)


def statuses(timeline: Timeline) -> list[str]:
    return [row.status for row in timeline]


def failure(attempt: int = 1, retry_at: int = 0) -> StepFailed:
    return StepFailed(
        step="draw",
        attempt=attempt,
        failure="engine",
        error_code="no_ink",
        error_message="out of ink",
        retryable=True,
        retry_at=retry_at,
    )


def test_every_step_of_the_plan_has_its_row_from_the_start() -> None:
    timeline = steps(SUBMITTED)
    assert [(row.ordinal, row.name, row.checkpoint, row.status) for row in timeline] == [
        (0, "draw", "", "pending"),
        (1, "paint", "concept", "pending"),
        (2, "index", "", "pending"),
    ]


def test_a_queued_step_says_since_when_and_with_which_files() -> None:
    row = steps(SUBMITTED, *worked("draw", DRAWING), queued("paint", inputs=(DRAWING,)))[1]
    assert (row.status, row.attempt, row.queued_at, row.step_key) == (
        "pending",
        1,
        NOON + 5 * SECOND,
        "key of paint 1",
    )
    assert said(row.inputs) == [DRAWING.model_dump()]


def test_a_started_step_runs_somewhere() -> None:
    row = steps(SUBMITTED, queued("draw"), started("draw"))[0]
    assert (row.status, row.gpu_id, row.started_at, said(row.engine)) == (
        "running",
        "cpu0",
        NOON + 1,
        {"name": "procedural"},
    )


def test_a_completed_step_keeps_what_it_made_and_with_what() -> None:
    row = steps(SUBMITTED, *worked("draw", DRAWING))[0]
    assert (row.status, row.finished_at, row.model) == ("done", NOON + 2, None)
    assert said(row.artifacts) == [DRAWING.model_dump()]
    assert said(row.facts) == {"prompt": "a lamp, at night"}
    assert said(row.metrics) == {"duration_s": 2.0, "gpu_seconds": 0.1, "vram_peak_mb": 0, "cost": 0.2}


def test_a_failed_attempt_says_why_and_when_the_next_is_due() -> None:
    row = steps(SUBMITTED, queued("draw"), started("draw"), failure(retry_at=NOON + 9))[0]
    assert (row.status, row.retry_at, row.finished_at) == ("failed", NOON + 9, NOON + 4 * SECOND)
    assert said(row.error) == {"failure": "engine", "code": "no_ink", "message": "out of ink", "retryable": True}


def test_the_next_attempt_remembers_the_last_error_until_it_succeeds() -> None:
    begun = (SUBMITTED, queued("draw"), started("draw"), failure(retry_at=NOON + 9))
    row = steps(*begun, queued("draw", attempt=2))[0]
    assert (row.status, row.attempt, row.retry_at, row.error is None) == ("pending", 2, None, False)
    assert steps(*begun, queued("draw", attempt=2), completed("draw", attempt=2))[0].error is None


def test_a_review_marks_the_step_and_so_does_its_answer() -> None:
    assert statuses(steps(*REVIEWING)) == ["done", "paused", "pending"]
    approved = UserReviewUpdated(step="paint", decision="approved", subject_sha256="f" * 64)
    assert statuses(steps(*REVIEWING, approved)) == ["done", "approved", "pending"]


def test_what_a_person_edited_takes_the_place_of_what_the_step_made() -> None:
    mine = file("painting", "1").model_copy(update={"by_person": True})
    edited = UserReviewUpdated(step="paint", decision="approved", subject_sha256="f" * 64, edits=(mine,))
    assert said(steps(*REVIEWING, edited)[1].artifacts) == [mine.model_dump()]


def test_a_rewind_sets_aside_what_came_after() -> None:
    rejected = UserReviewUpdated(step="paint", decision="rejected", subject_sha256="f" * 64, rewind_to="draw")
    timeline = steps(*REVIEWING, rejected, queued("draw", revision=3))
    assert statuses(timeline) == ["pending", "pending", "pending"]
    fresh = steps(SUBMITTED)
    assert timeline[1]._replace(revision=0) == fresh[1]
    assert timeline[0].revision == 3


def test_a_job_that_fails_by_silence_fails_at_the_step_in_review() -> None:
    expired = JobFailed(step="paint", error_code="review_expired", error_message="nobody came")
    row = steps(*REVIEWING, expired)[1]
    assert row.status == "failed"
    after = (SUBMITTED, queued("draw"), started("draw"), failure())
    given_up = JobFailed(step="draw", error_code="no_ink", error_message="again")
    assert steps(*after, given_up) == steps(*after)


def test_a_cancelled_job_cancels_what_is_not_done() -> None:
    assert statuses(steps(*REVIEWING, JobCancelled())) == ["done", "cancelled", "cancelled"]


def test_a_fork_begins_with_the_shared_steps_done() -> None:
    forked = JobForked(
        parent_job_id="0", from_step="paint", asset_id="b", asset_type="PROP", title="B", request={}, plan=PLAN, seed=1
    )
    assert statuses(steps(forked)) == ["done", "pending", "pending"]


def test_rows_that_an_event_does_not_touch_stay_the_same_objects() -> None:
    before = steps(SUBMITTED)
    after = evolve(before, event(queued("draw"), 2))
    assert after is not None
    assert [one is other for one, other in zip(before, after, strict=True)] == [False, True, True]


def test_a_step_outside_the_plan_is_impossible() -> None:
    with pytest.raises(ImpossibleHistory, match="no step 'weave'"):
        steps(SUBMITTED, started("weave"))


def test_a_row_has_the_columns_of_its_table() -> None:
    assert StepRow._fields[:3] == ("job_id", "ordinal", "name")
