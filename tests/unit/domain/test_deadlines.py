"""What the scheduler says when nobody else does: to whom, about what, and when it is the same command again."""

import pytest

from event_schemas.commands import (
    ExpireReview,
    IndexAsset,
    ProbeEngine,
    RecordProbe,
    ReportStepFailed,
    RetryStep,
    RewindJob,
    TripBreaker,
)
from event_schemas.message import JsonObject, Message
from processors.domain.deadlines import UNSTARTED_AFTER, Due, overdue, unstarted
from processors.domain.floor import SILENT_AFTER, Floor
from tests.unit.domain.farm import Farm, given_away, jobs, waiting, worker
from tests.unit.domain.given import NOON, SECOND
from tests.unit.domain.histories import MESH, SHELVING, WISH, completed, failed, started, submit

DAY = 86_400 * SECOND


def the_due(floor: Floor, kind: type[Message], now: int = NOON) -> Due:
    (found,) = (due for due in overdue(floor, now) if isinstance(due.body, kind))
    return found


def addressed(due: Due) -> tuple[str, str]:
    return due.stream, due.project_id


class TestLostLeases:
    @staticmethod
    def running(attempt: int = 1) -> Farm:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        farm.tell(submit(), *((failed("draw"), RetryStep(step="draw", attempt=1)) if attempt == 2 else ()))
        return farm.tell(started("draw", attempt).model_copy(update={"start_to_close_s": 60}))

    @pytest.mark.parametrize(
        ("after", "speaks", "failure", "code", "message"),
        [
            (SILENT_AFTER + 1, {}, "worker_lost", "worker_silent", "gpu0 has not been heard of for 30 seconds"),
            (1, {"life": "life-2"}, "worker_lost", "worker_restarted", "gpu0 was restarted"),
            (1, {"state": "gone"}, "worker_lost", "worker_stopped", "gpu0 was stopped"),
            (62 * SECOND, {"state": "ready"}, "timeout", "start_to_close", "longer than its limit of 60 s"),
        ],
    )
    def test_the_job_is_told_who_lost_it_and_why(
        self, after: int, speaks: dict[str, str], failure: str, code: str, message: str
    ) -> None:
        farm = self.running()
        if speaks:
            farm.floor.hear(worker(**speaks), NOON + after)
        due = the_due(farm.floor, ReportStepFailed, NOON + after)
        assert addressed(due) == ("job-1", "moon")
        assert isinstance(due.body, ReportStepFailed)
        assert (due.body.failure, due.body.error_code, due.body.retryable) == (failure, code, True)
        assert due.body.error_message.endswith(message)
        assert (due.body.gpu_id, due.body.incarnation) == ("gpu0", "life-1"), "whoever held it, not who speaks now"

    def test_the_loss_of_another_attempt_is_another_command(self) -> None:
        lost = [the_due(self.running(attempt).floor, ReportStepFailed, NOON + SILENT_AFTER + 1) for attempt in (1, 2)]
        assert lost[0].cause != lost[1].cause


class TestDelays:
    def test_the_job_is_told_that_its_wait_is_over(self) -> None:
        farm = Farm().tell(submit(), failed("draw"))
        assert addressed(the_due(farm.floor, RetryStep, NOON + 60 * SECOND)) == ("job-1", "moon")

    def test_the_wait_after_another_attempt_is_another_command(self) -> None:
        farm = Farm().tell(submit(), failed("draw"))
        first = the_due(farm.floor, RetryStep, NOON + 60 * SECOND)
        farm.tell(first.body, failed("draw", 2))
        assert the_due(farm.floor, RetryStep, NOON + 60 * SECOND).cause != first.cause


class TestReviews:
    def test_the_job_is_told_that_nobody_came(self) -> None:
        farm = Farm().tell(submit(review_days=1), completed("draw"), completed("paint"))
        assert addressed(the_due(farm.floor, ExpireReview, NOON + DAY)) == ("job-1", "moon")

    def test_a_later_review_of_the_same_step_expires_by_another_command(self) -> None:
        farm = Farm().tell(submit(review_days=1), completed("draw"), completed("paint"))
        first = the_due(farm.floor, ExpireReview, NOON + DAY)
        again = (RewindJob(to_step="paint"), completed("paint", 2))
        farm.tell(*again, at=NOON + SECOND)
        assert the_due(farm.floor, ExpireReview, NOON + 2 * DAY).cause != first.cause


class TestBreakers:
    @staticmethod
    def failing(*instants: int) -> Farm:
        """A success after each failure, so that none comes twice in a row."""
        farm = Farm()
        for number, at in enumerate(instants):
            farm.tell(submit(), started("draw"), failed("draw"), stream=f"job-{number}", at=at)
            farm.tell(submit(), completed("draw"), stream=f"job-ok-{number}", at=at)
        return farm

    def test_the_engine_is_told_how_often_it_failed_and_what_was_the_last_of_it(self) -> None:
        farm = self.failing(*range(NOON, NOON + 6 * SECOND, SECOND))
        due = the_due(farm.floor, TripBreaker, NOON + 6 * SECOND)
        assert addressed(due) == ("engine-brush", ""), "an engine belongs to no project"
        assert due.body == TripBreaker(failures=6, last_error="the paint is used up")

    def test_the_minute_is_the_one_before_now(self) -> None:
        farm = self.failing(*range(NOON, NOON + 60 * SECOND, 10 * SECOND))
        assert the_due(farm.floor, TripBreaker, NOON + 59 * SECOND).stream == "engine-brush"
        later = overdue(farm.floor, NOON + 60 * SECOND + SECOND // 2)
        assert not any(isinstance(due.body, TripBreaker) for due in later), "the first failure is out of it"

    def test_a_failure_after_the_rest_trips_it_by_another_command(self) -> None:
        first = the_due(self.failing(*range(NOON, NOON + 6)).floor, TripBreaker, NOON + SECOND)
        later = the_due(self.failing(*range(NOON + DAY, NOON + DAY + 6)).floor, TripBreaker, NOON + DAY + SECOND)
        assert first.cause != later.cause

    @staticmethod
    def tried(at: int, ended: Message) -> tuple[Due, Due]:
        """The try after a rest that began at this instant, and what is told of it."""
        farm = Farm().tell(TripBreaker(failures=6), stream="engine-brush", at=at)
        probe = the_due(farm.floor, ProbeEngine, at + 60 * SECOND)
        farm.tell(probe.body, stream=probe.stream, at=at + 60 * SECOND)
        farm.tell(submit(), started("draw"), ended, at=at + 61 * SECOND)
        return probe, the_due(farm.floor, RecordProbe, at + 61 * SECOND)

    def test_a_try_and_its_outcome_are_told_to_the_engine(self) -> None:
        assert [addressed(due) for due in self.tried(NOON, completed("draw"))] == [("engine-brush", "")] * 2

    @pytest.mark.parametrize("ended", [completed("draw"), failed("draw")])
    def test_a_later_try_and_its_outcome_are_other_commands(self, ended: Message) -> None:
        causes = [due.cause for at in (NOON, NOON + DAY) for due in self.tried(at, ended)]
        assert len(set(causes)) == 4


class TestNotTakenUp:
    def test_a_word_from_soon_after_the_sending_may_have_been_said_before_it_arrived(self) -> None:
        floor = Floor()
        floor.queue(waiting("1"))
        floor.hear(worker(), NOON)
        assert jobs(given_away(floor)) == ["1"]
        floor.hear(worker(), NOON + UNSTARTED_AFTER // 2 - 1)
        assert unstarted(floor, NOON + UNSTARTED_AFTER + 1) == []
        floor.hear(worker(), NOON + UNSTARTED_AFTER // 2 + 1)
        assert unstarted(floor, NOON + UNSTARTED_AFTER + 1) == ["1"]


class TestShelving:
    def test_the_library_gets_the_files_with_what_was_asked_for(self) -> None:
        due = the_due(Farm().tell(*SHELVING).floor, IndexAsset)
        assert addressed(due) == ("asset-fox", "moon")
        assert due.body == IndexAsset(
            asset_id="fox",
            job_id="1",
            asset_type="PROP",
            title="Fox",
            files=(MESH,),
            metadata=JsonObject.of({"request": dict(WISH), "seed": 7}),
        )

    def test_two_jobs_of_one_asset_are_indexed_by_two_commands(self) -> None:
        farm = Farm().tell(*SHELVING).tell(*SHELVING, stream="job-2")
        first, second = overdue(farm.floor, NOON)
        assert first.stream == second.stream == "asset-fox"
        assert first.cause != second.cause
