"""The floor: who gets the free slot, and what silence means."""

import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from event_schemas.commands import (
    CancelJob,
    CompleteIndexing,
    ConfigureProject,
    ExpireReview,
    IndexAsset,
    PauseJob,
    ProbeEngine,
    RecordProbe,
    ReportStepFailed,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    RetryStep,
    RewindJob,
    TripBreaker,
)
from event_schemas.events.job import StepStarted
from event_schemas.events.project import ProjectConfigured, Quotas
from event_schemas.message import Message
from event_schemas.signals import WorkerState
from processors.domain import floor as floor_module
from processors.domain.deadlines import REPORTS_COME_IN, UNSTARTED_AFTER, Due, overdue, unstarted
from processors.domain.fair_share import PATIENCE, PREFETCH
from processors.domain.floor import LISTENS_FOR, SECOND, SILENT_AFTER, Breaker, Floor, Stopping, Waiting, month_of
from tests.unit.domain.farm import Farm, given_away, hold, jobs, waiting, worker
from tests.unit.domain.given import NOON
from tests.unit.domain.histories import (
    MESH,
    PAINTED,
    SHELVING,
    completed,
    failed,
    review,
    started,
    submit,
)

SLOT = 1 + PREFETCH


def floor_with(*steps: Waiting, workers: int = 1, **more: object) -> Floor:
    floor = Floor()
    for step in steps:
        floor.queue(step)
    for number in range(workers):
        floor.hear(worker(f"gpu{number}", "life-1", **more), NOON)
    return floor


@pytest.mark.accepts("S000-089")
class TestChoosing:
    def test_a_lane_gets_what_it_has_room_for_and_no_more(self) -> None:
        floor = floor_with(*(waiting(str(number)) for number in range(5)))
        assert len(given_away(floor)) == SLOT
        assert given_away(floor) == []
        assert len(floor.waiting) == 5 - SLOT

    def test_a_project_with_a_thousand_jobs_delays_another_ones_first_by_one_slot_at_most(self) -> None:
        floor = floor_with(*(waiting(f"many-{number}", "big") for number in range(1_000)))
        given_away(floor)
        floor.queue(waiting("first", "small", since=NOON + 1))
        floor.start("many-0", "big", NOON, a_start())
        floor.complete("many-0", NOON + SECOND)
        assert jobs(given_away(floor)) == ["first"]

    def test_many_slots_are_shared_evenly(self) -> None:
        steps = [waiting(f"{project}-{number}", project) for project in ("a", "b", "c") for number in range(20)]
        shares = Counter(one.step.project_id for one in given_away(floor_with(*steps, workers=6)))
        assert shares == {"a": 4, "b": 4, "c": 4}

    def test_a_project_with_twice_the_weight_gets_twice_the_slots(self) -> None:
        floor = floor_with(*(waiting(f"{p}-{n}", p) for p in ("light", "heavy") for n in range(20)), workers=6)
        floor.fold("heavy", "heavy", NOON, ProjectConfigured(name="Heavy", weight=2.0))
        shares = Counter(one.step.project_id for one in given_away(floor))
        assert shares == {"heavy": 8, "light": 4}

    def test_whoever_had_less_so_far_comes_first(self) -> None:
        floor = floor_with(waiting("a", "spent"), waiting("b", "thrifty"), slots=0)
        floor.used_s = {"spent": 3_000.0, "thrifty": 60.0}
        assert jobs(given_away(floor)) == ["b"]

    def test_a_higher_priority_goes_first(self) -> None:
        floor = floor_with(waiting("low"), waiting("high", priority=5, since=NOON + 9), slots=0)
        assert jobs(given_away(floor)) == ["high"]

    def test_who_waits_long_enough_overtakes_every_priority(self) -> None:
        old, young = waiting("old", since=NOON), waiting("young", priority=5, since=NOON + 6 * PATIENCE)
        floor = floor_with(old, young, slots=0)
        floor.hear(worker(slots=0), NOON + 6 * PATIENCE)
        assert jobs(given_away(floor, NOON + 6 * PATIENCE)) == ["old"]

    def test_a_hot_model_is_used_while_it_is_hot(self) -> None:
        floor = floor_with(
            waiting("draw", step="draw"), waiting("model", step="model"), slots=0, hot_models=("chisel",)
        )
        assert jobs(given_away(floor)) == ["model"]

    def test_of_equals_the_oldest_goes_first(self) -> None:
        floor = floor_with(waiting("b", since=NOON + 2), waiting("a", since=NOON + 1), slots=0)
        assert jobs(given_away(floor)) == ["b"], "one queue is in the order of the log"
        floor = floor_with(waiting("b", step="model", since=NOON + 2), waiting("a", since=NOON + 1), slots=0)
        assert jobs(given_away(floor)) == ["a"]

    def test_a_step_goes_only_where_an_engine_for_it_is(self) -> None:
        floor = floor_with(waiting("model", step="model"), workers=0)
        floor.hear(worker(steps={"draw": ("brush",)}), NOON)
        assert given_away(floor) == []
        floor.hear(worker("gpu1"), NOON)
        assert [(one.lane.worker.gpu_id, one.engine) for one in given_away(floor)] == [("gpu1", "chisel")]

    def test_the_idler_lane_is_served_first(self) -> None:
        floor = floor_with(*(waiting(str(number)) for number in range(2)), workers=2)
        floor.load["gpu0"] = 1
        assert given_away(floor)[0].lane.worker.gpu_id == "gpu1"

    def test_case_10_a_step_that_ran_out_of_memory_goes_where_there_is_clearly_more_of_it(self) -> None:
        farm = Farm().tell(submit(), failed("draw", failure="out_of_memory"))
        (due,) = dues(farm.floor, RetryStep, NOON + 10 * SECOND)
        farm.tell(due.body)
        farm.floor.hear(worker("small", memory_mb=4_000), NOON)
        farm.floor.hear(worker("large", memory_mb=16_000), NOON)
        farm.floor.load["large"] = SLOT
        assert given_away(farm.floor) == [], "it waits for the large one, which is busy"
        farm.floor.load["large"] = 0
        assert [one.lane.worker.gpu_id for one in given_away(farm.floor)] == ["large"]

    def test_case_10_where_no_lane_has_more_memory_it_goes_to_any(self) -> None:
        farm = Farm().tell(submit(), failed("draw", failure="out_of_memory"))
        (due,) = dues(farm.floor, RetryStep, NOON + 10 * SECOND)
        farm.tell(due.body)
        farm.floor.hear(worker("gpu0", memory_mb=4_000), NOON)
        farm.floor.hear(worker("gpu1", memory_mb=4_100), NOON)
        assert len(given_away(farm.floor)) == 1

    def test_a_paused_job_waits_without_holding_up_its_queue(self) -> None:
        floor = floor_with(waiting("asleep"), waiting("awake"))
        floor.paused.add("asleep")
        assert jobs(given_away(floor)) == ["awake"]

    def test_a_queue_from_which_nothing_may_go_holds_up_no_other(self) -> None:
        strange, paused = waiting("strange", step="sing", priority=9), waiting("paused", step="model", priority=9)
        floor = floor_with(strange, paused, waiting("awake"))
        floor.paused.add("paused")
        assert jobs(given_away(floor)) == ["awake"]

    def test_who_has_not_yet_waited_ten_minutes_overtakes_nobody(self) -> None:
        now = NOON + PATIENCE - 1
        floor = floor_with(waiting("old", "spent"), waiting("new", "thrifty", since=now), workers=0)
        floor.used_s = {"spent": 3_000.0}
        floor.hear(worker(slots=0), now)
        assert jobs(given_away(floor, now)) == ["new"]

    def test_who_has_nothing_in_hand_comes_before_who_has_something(self) -> None:
        floor = floor_with(waiting("busy", "busy"), waiting("idle", "idle", since=NOON + 1), slots=0)
        floor.in_hand = {"busy": 1}
        assert jobs(given_away(floor)) == ["idle"]

    def test_all_that_was_ever_spent_weighs_less_than_one_step_in_hand(self) -> None:
        floor = floor_with(waiting("new", "new"), waiting("old", "old", since=NOON + 1), slots=0)
        floor.used_s, floor.in_hand = {"old": 1e9}, {"new": 1}
        assert jobs(given_away(floor)) == ["old"]

    @pytest.mark.parametrize("state", ["draining", "gone"])
    def test_a_worker_that_is_leaving_gets_nothing(self, state: str) -> None:
        assert given_away(floor_with(waiting("1"), state=state)) == []

    def test_a_silent_worker_gets_nothing(self) -> None:
        assert given_away(floor_with(waiting("1")), NOON + SILENT_AFTER) == []


class TestQuotas:
    @staticmethod
    def limited(**quotas: float) -> Floor:
        floor = floor_with(*(waiting(str(number)) for number in range(6)), workers=3)
        body = ConfigureProject(name="Moon", quotas=Quotas.model_validate(quotas))
        floor.fold("moon", "moon", NOON, ProjectConfigured(name=body.name, quotas=body.quotas))
        return floor

    @pytest.mark.parametrize("quota", [1, 2])
    def test_a_project_has_no_more_steps_in_hand_than_its_quota(self, quota: int) -> None:
        assert len(given_away(self.limited(concurrent_jobs=quota))) == quota

    def test_a_project_that_has_used_up_its_hours_waits(self) -> None:
        floor = self.limited(gpu_hours=1.0)
        floor.month_s["moon"] = month_of(NOON), 3_600.0
        assert given_away(floor) == []
        floor.month_s["moon"] = month_of(NOON), 3_599.0
        assert len(given_away(floor)) == 6

    def test_in_another_month_it_has_its_hours_again(self) -> None:
        floor = self.limited(gpu_hours=1.0)
        floor.month_s["moon"] = month_of(NOON - 40 * 86_400 * SECOND), 3_600.0
        assert len(given_away(floor)) == 6

    def test_zero_means_no_limit(self) -> None:
        assert len(given_away(self.limited())) == 6


def a_start(step: str = "draw", engine: str = "brush") -> StepStarted:
    return StepStarted(
        step=step, attempt=1, gpu_id="gpu0", incarnation="life-1", engine=engine, started_at=NOON, start_to_close_s=60
    )


@pytest.mark.accepts("S000-045")
class TestBreakers:
    def test_while_an_engine_rests_the_next_one_does_its_steps(self) -> None:
        floor = floor_with(waiting("1", step="paint"))
        floor.breakers["oils"] = Breaker("open", NOON + SECOND)
        assert [(one.engine, one.instead_of) for one in given_away(floor)] == [("brush", "oils")]

    def test_a_trusted_engine_stands_in_for_nobody(self) -> None:
        floor = floor_with(waiting("1", step="paint"))
        assert [(one.engine, one.instead_of) for one in given_away(floor)] == [("oils", "")]

    def test_two_models_of_one_engine_rest_on_their_own(self) -> None:
        floor = Floor()
        floor.hear(worker(steps={"draw": ("diffusers:flux", "diffusers:sdxl")}), NOON)
        floor.queue(waiting("1"))
        floor.breakers["diffusers:flux"] = Breaker("open", NOON + SECOND)
        assert [(one.engine, one.instead_of) for one in given_away(floor)] == [("diffusers:sdxl", "diffusers:flux")]

    def test_without_another_engine_its_steps_wait(self) -> None:
        floor = floor_with(waiting("1", step="model"))
        floor.breakers["chisel"] = Breaker("open", NOON + SECOND)
        assert given_away(floor) == []
        assert len(floor.waiting) == 1

    def test_a_half_open_engine_gets_one_step_to_try(self) -> None:
        floor = floor_with(*(waiting(str(number), step="model") for number in range(4)), workers=2)
        floor.breakers["chisel"] = Breaker("half_open")
        assert len(given_away(floor)) == 1
        assert given_away(floor) == []

    def test_a_half_open_engine_that_is_being_tried_gets_no_second_step(self) -> None:
        floor = floor_with(waiting("1", step="model"), workers=2)
        floor.start("0", "moon", NOON, a_start("model", "chisel"))
        floor.breakers["chisel"] = Breaker("half_open")
        assert given_away(floor) == []

    @pytest.mark.accepts("S000-044")
    def test_more_than_five_failures_in_a_minute_trip_it(self) -> None:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        for number in range(6):
            farm.tell(submit(), started("draw"), failed("draw"), stream=f"job-{number}", at=NOON + number * SECOND)
            farm.tell(submit(), started("draw"), completed("draw"), stream=f"job-ok-{number}", at=NOON)
            if number < 5:
                assert trips(farm.floor) == [], "five are not more than five, and none came twice in a row"
        assert trips(farm.floor) == ["engine-brush"]

    @pytest.mark.accepts("S000-072")
    def test_five_failures_in_a_row_trip_it_however_long_they_took(self) -> None:
        farm = Farm()
        for number in range(5):
            assert trips(farm.floor, NOON + number * 3_600 * SECOND) == []
            at = NOON + number * 3_600 * SECOND
            farm.tell(submit(), started("draw"), failed("draw"), stream=f"job-{number}", at=at)
        assert trips(farm.floor, NOON + 4 * 3_600 * SECOND) == ["engine-brush"]

    def test_a_success_however_quick_breaks_the_row(self) -> None:
        farm = Farm()
        for number in range(10):
            at = NOON + number * 3_600 * SECOND
            farm.tell(submit(), started("draw"), failed("draw"), stream=f"job-{number}", at=at)
            farm.tell(submit(), completed("draw"), stream=f"job-ok-{number}", at=at)
        assert trips(farm.floor, NOON + 9 * 3_600 * SECOND) == []

    def test_after_a_success_it_takes_five_again(self) -> None:
        farm = Farm()
        for number in range(6):
            at = NOON + number * 3_600 * SECOND
            ended = (started("draw"), completed("draw")) if number == 1 else (started("draw"), failed("draw"))
            farm.tell(submit(), *ended, stream=f"job-{number}", at=at)
        assert trips(farm.floor, at) == [], "one failure, a success, four failures"

    def test_what_is_no_fault_of_the_engine_does_not_count(self) -> None:
        farm, store_away = Farm(), failed("draw").model_copy(update={"error_code": "store_unavailable"})
        for number in range(9):
            farm.tell(submit(), started("draw"), failed("draw", failure="worker_lost"), stream=f"job-a{number}")
            farm.tell(submit(), started("draw"), store_away, stream=f"job-s{number}")
            farm.tell(
                submit(), started("draw"), failed("draw", failure="bad_input", retryable=False), stream=f"job-{number}"
            )
        assert trips(farm.floor) == []

    def test_when_its_rest_is_over_it_is_tried_and_the_outcome_is_told(self) -> None:
        farm = Farm().tell(TripBreaker(failures=6), stream="engine-brush")
        assert dues(farm.floor, ProbeEngine, NOON + 29 * SECOND) == []
        (probe,) = dues(farm.floor, ProbeEngine, NOON + 30 * SECOND)
        farm.tell(probe.body, stream=probe.stream)
        assert dues(farm.floor, RecordProbe) == []
        farm.tell(submit(), completed("draw"))
        (told,) = dues(farm.floor, RecordProbe)
        assert told.body == RecordProbe(succeeded=True)
        farm.tell(told.body, stream=told.stream)
        assert farm.floor.breakers == {}

    def test_a_failed_try_is_told_too(self) -> None:
        farm = Farm().tell(TripBreaker(failures=6), ProbeEngine(), stream="engine-brush")
        farm.tell(submit(), started("draw"), failed("draw"))
        (told,) = dues(farm.floor, RecordProbe)
        assert told.body == RecordProbe(succeeded=False, error="the paint is used up")

    def test_what_a_try_came_to_is_not_told_of_the_next_one(self) -> None:
        farm = Farm().tell(TripBreaker(failures=6), ProbeEngine(), stream="engine-brush")
        farm.tell(submit(), started("draw"), failed("draw"))
        (told,) = dues(farm.floor, RecordProbe)
        farm.tell(told.body, ProbeEngine(), stream=told.stream)
        assert dues(farm.floor, RecordProbe) == []

    def test_an_engine_that_is_trusted_again_begins_with_a_clean_sheet(self) -> None:
        farm = Farm()
        for number in range(6):
            farm.tell(submit(), started("draw"), failed("draw"), stream=f"job-{number}")
        assert trips(farm.floor) == ["engine-brush"]
        farm.tell(TripBreaker(failures=6), ProbeEngine(), RecordProbe(succeeded=True), stream="engine-brush")
        assert trips(farm.floor) == []
        farm.tell(submit(), started("draw"), failed("draw"), stream="job-later")
        assert trips(farm.floor) == []


def dues(floor: Floor, kind: type[Message], now: int = NOON) -> list[Due]:
    return [due for due in overdue(floor, now) if isinstance(due.body, kind)]


def trips(floor: Floor, now: int = NOON + 5 * SECOND) -> list[str]:
    return [due.stream for due in dues(floor, TripBreaker, now)]


def lost(floor: Floor, now: int) -> list[tuple[str, str, str]]:
    found = [due.body for due in dues(floor, ReportStepFailed, now)]
    return [(one.step, one.failure, one.error_code) for one in found if isinstance(one, ReportStepFailed)]


class TestSilence:
    """Nobody says that a worker died. So somebody has to notice."""

    @staticmethod
    def running() -> Farm:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        return farm.tell(submit(), started("draw").model_copy(update={"started_at": NOON}))

    def test_a_worker_that_is_heard_of_keeps_its_step(self) -> None:
        assert lost(self.running().floor, NOON + SILENT_AFTER) == []

    def test_case_06_a_worker_silent_for_thirty_seconds_has_lost_it(self) -> None:
        assert lost(self.running().floor, NOON + SILENT_AFTER + 1) == [("draw", "worker_lost", "worker_silent")]

    def test_a_worker_that_comes_back_as_somebody_else_has_lost_it_at_once(self) -> None:
        farm = self.running()
        farm.floor.hear(worker(life="life-2"), NOON + 1)
        assert lost(farm.floor, NOON + 2) == [("draw", "worker_lost", "worker_restarted")]

    @pytest.mark.parametrize("old", [worker(life="life-0"), worker(state="gone")])
    def test_what_was_said_before_we_listened_is_not_held_against_who_works_now(self, old: WorkerState) -> None:
        farm = self.running()
        farm.floor.lanes.clear()  # a scheduler that has just been started reads the oldest words first
        farm.floor.caught_up(NOON + 10 * SECOND)
        farm.floor.hear(old, NOON + 5 * SECOND)
        assert lost(farm.floor, NOON + 11 * SECOND) == []

    def test_a_worker_that_says_good_bye_has_lost_it_at_once(self) -> None:
        farm = self.running()
        farm.floor.hear(worker(state="gone"), NOON + 1)
        assert lost(farm.floor, NOON + 2) == [("draw", "worker_lost", "worker_stopped")]

    def test_a_step_that_runs_over_its_limit_is_given_up(self) -> None:
        farm = self.running()
        farm.floor.hear(worker(), NOON + 61 * SECOND)
        assert lost(farm.floor, NOON + 61 * SECOND) == []
        assert lost(farm.floor, NOON + 61 * SECOND + 1) == [("draw", "timeout", "start_to_close")]

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_case_16_a_worker_whose_clock_is_wrong_is_not_timed_out_for_it(self, hours: int) -> None:
        wrong = NOON + hours * 3_600 * SECOND
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        farm.tell(submit(), started("draw").model_copy(update={"started_at": wrong}))
        assert lost(farm.floor, NOON + 61 * SECOND - 31 * SECOND) == []
        farm.floor.hear(worker(), NOON + 62 * SECOND)
        assert lost(farm.floor, NOON + 62 * SECOND) == [("draw", "timeout", "start_to_close")]

    def test_case_08_a_sleeper_that_speaks_again_does_not_take_its_lane_back(self) -> None:
        farm = Farm()
        farm.floor.hear(worker(life="life-1"), NOON)
        farm.floor.hear(worker(life="life-2"), NOON + 1)
        farm.tell(submit(), started("draw").model_copy(update={"started_at": NOON, "incarnation": "life-2"}))
        for state in ("ready", "gone"):
            farm.floor.hear(worker(life="life-1", state=state), NOON + 2)
            assert lost(farm.floor, NOON + 3) == []
        assert farm.floor.lanes["gpu0"].worker.incarnation == "life-2"

    def test_whoever_had_no_chance_to_be_heard_is_not_silent(self) -> None:
        farm = Farm().tell(submit(), started("draw").model_copy(update={"started_at": NOON}))
        farm.floor.caught_up(NOON + 40 * SECOND)
        assert lost(farm.floor, NOON + 41 * SECOND) == []
        farm.floor.hear(worker(), NOON + 42 * SECOND)
        assert lost(farm.floor, NOON + 43 * SECOND) == []

    def test_a_silence_that_began_before_the_scheduler_did_counts_when_it_has_listened_for_a_while(self) -> None:
        farm = self.running()
        farm.floor.caught_up(NOON + SILENT_AFTER - SECOND)
        heard_since = NOON + SILENT_AFTER - SECOND + LISTENS_FOR
        assert lost(farm.floor, heard_since) == []
        assert lost(farm.floor, heard_since + 1) == [("draw", "worker_lost", "worker_silent")]

    def test_a_scheduler_that_slept_longer_than_a_lease_gives_everybody_time_to_speak(self) -> None:
        farm = self.running()
        woken = NOON + 3 * SILENT_AFTER
        farm.floor.listening_since = woken
        assert lost(farm.floor, woken + REPORTS_COME_IN) == [], "what it had to report meanwhile is read first"
        assert [code for _, _, code in lost(farm.floor, woken + REPORTS_COME_IN + 1)] == ["start_to_close"]
        assert lost(farm.floor, woken + SILENT_AFTER + 1) == [("draw", "worker_lost", "worker_silent")]

    @pytest.mark.accepts("S000-073")
    def test_what_is_said_of_a_lost_worker_queues_its_step_again(self) -> None:
        farm = self.running()
        (due,) = dues(farm.floor, ReportStepFailed, NOON + SILENT_AFTER + 1)
        farm.tell(due.body)
        assert [(one.step, one.attempt) for one in farm.floor.waiting.values()] == [("draw", 2)]
        assert farm.floor.running == {}

    def test_the_same_silence_is_the_same_command(self) -> None:
        farm = self.running()
        later = [dues(farm.floor, ReportStepFailed, NOON + SILENT_AFTER + n)[0] for n in (1, 500)]
        assert later[0] == later[1]


class TestSentAndNeverTakenUp:
    @staticmethod
    def sent() -> Floor:
        floor = floor_with(waiting("1"))
        assert jobs(given_away(floor)) == ["1"]
        return floor

    def test_a_worker_has_time_to_take_it_up(self) -> None:
        floor = self.sent()
        floor.hear(worker(), NOON + UNSTARTED_AFTER)
        assert unstarted(floor, NOON + UNSTARTED_AFTER) == []

    def test_what_a_worker_holds_is_left_to_it(self) -> None:
        floor = self.sent()
        floor.hear(worker(holds=(hold("1"),)), NOON + 3 * UNSTARTED_AFTER)
        assert unstarted(floor, NOON + 3 * UNSTARTED_AFTER) == []

    def test_what_nobody_holds_is_taken_back_and_given_again(self) -> None:
        floor = self.sent()
        floor.hear(worker(), NOON + UNSTARTED_AFTER + 1)
        assert unstarted(floor, NOON + UNSTARTED_AFTER + 1) == ["1"]
        floor.take_back("1")
        assert (floor.load, floor.in_hand) == ({"gpu0": 0}, {"moon": 0})
        assert jobs(given_away(floor, NOON + UNSTARTED_AFTER + 2)) == ["1"]

    @pytest.mark.parametrize("change", [{"life": "life-2"}, {"state": "gone"}])
    def test_a_worker_that_is_another_one_or_gone_gives_it_back_at_once(self, change: dict[str, str]) -> None:
        floor = self.sent()
        floor.hear(worker(**change), NOON + 1)
        assert unstarted(floor, NOON + 2) == ["1"]

    def test_a_silent_worker_gives_it_back(self) -> None:
        assert unstarted(self.sent(), NOON + SILENT_AFTER + 1) == ["1"]

    def test_while_nobody_can_be_heard_nothing_is_taken_back(self) -> None:
        floor = self.sent()
        floor.listening_since = NOON + SILENT_AFTER
        assert unstarted(floor, NOON + SILENT_AFTER + 1) == []

    def test_after_a_restart_of_the_scheduler_what_a_worker_holds_is_not_sent_again(self) -> None:
        floor = floor_with(waiting("1"), workers=0)
        floor.hear(worker(holds=(hold("1"),)), NOON)
        assert given_away(floor) == []
        assert floor.sent["1"].gpu_id == "gpu0"
        assert unstarted(floor, NOON + 1) == []

    def test_what_a_worker_holds_of_an_earlier_attempt_does_not_count(self) -> None:
        floor = floor_with(waiting("1"), workers=0)
        floor.hear(worker(holds=(hold("1", attempt=7),)), NOON)
        assert jobs(given_away(floor)) == ["1"]


class TestDue:
    def test_a_delay_that_is_over_is_told_and_only_then(self) -> None:
        farm = Farm().tell(submit(), failed("draw", jitter=0.5))
        assert dues(farm.floor, RetryStep, NOON + SECOND // 2 - 1) == []
        (due,) = dues(farm.floor, RetryStep, NOON + SECOND // 2)
        assert due[0] == "job-1"
        farm.tell(due.body)
        assert farm.floor.retries == {}
        assert farm.floor.waiting["1"].attempt == 2

    def test_a_review_past_its_deadline_is_told_and_only_then(self) -> None:
        farm = Farm().tell(submit(review_days=1), completed("draw"), completed("paint"))
        day = 86_400 * SECOND
        assert dues(farm.floor, ExpireReview, NOON + day - 1) == []
        (due,) = dues(farm.floor, ExpireReview, NOON + day)
        farm.tell(due.body)
        assert dues(farm.floor, ExpireReview, NOON + 2 * day) == []

    def test_a_review_without_a_deadline_waits_for_ever(self) -> None:
        farm = Farm().tell(*PAINTED)
        assert list(overdue(farm.floor, NOON + 10_000 * 86_400 * SECOND)) == []

    def test_a_decided_review_is_never_due(self) -> None:
        farm = Farm().tell(submit(review_days=1), completed("draw"), completed("paint"), review("paint", "approved"))
        assert dues(farm.floor, ExpireReview, NOON + 99 * 86_400 * SECOND) == []


class TestShelving:
    """Whenever a job reaches the library its asset is indexed; whenever that is done the job is told."""

    def test_a_job_at_its_last_step_goes_to_the_library_and_to_no_worker(self) -> None:
        farm = Farm().tell(*SHELVING)
        farm.floor.hear(worker(), NOON)
        assert given_away(farm.floor) == []
        (due,) = overdue(farm.floor, NOON)
        assert due.stream == "asset-fox"
        assert isinstance(due.body, IndexAsset)
        assert due.body.files == (MESH,)

    @pytest.mark.accepts("S000-064")
    def test_both_ways_end_in_a_completed_job(self) -> None:
        farm = Farm().tell(*SHELVING)
        (index,) = overdue(farm.floor, NOON)
        farm.tell(index.body, stream=index.stream)
        (complete,) = overdue(farm.floor, NOON)
        assert (complete.stream, complete.body) == ("job-1", CompleteIndexing(asset_id="fox", version=1))
        farm.tell(complete.body)
        assert list(overdue(farm.floor, NOON)) == []
        assert (farm.floor.shelving, farm.floor.shelved) == ({}, {})

    def test_after_reading_the_whole_log_old_answers_of_the_library_are_forgotten(self) -> None:
        farm = Farm().tell(*SHELVING)
        (index,) = overdue(farm.floor, NOON)
        farm.tell(index.body, stream=index.stream)
        farm.tell(index.body.model_copy(update={"job_id": "old"}), stream=index.stream)
        farm.floor.caught_up(NOON)
        assert list(farm.floor.shelved) == ["1"]


class TestFolding:
    def test_an_event_that_stands_twice_counts_once(self) -> None:
        floor = Floor()
        assert [floor.is_news("job-1", seq) for seq in (1, 2, 2, 1, 3, 5)] == [True, True, False, False, True, False]

    def test_a_stream_that_is_over_is_still_known(self) -> None:
        floor = Floor()
        floor.is_news("job-1", 1)
        floor.close("1")
        assert [floor.is_news("job-1", seq) for seq in (1, 3, 2)] == [False, False, True]

    def test_of_the_streams_that_are_over_the_latest_are_known_for_longest(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(floor_module, "CLOSED_REMEMBERED", 2)
        floor = Floor()
        for job in ("1", "2", "3"):
            floor.is_news(f"job-{job}", 1)
            floor.close(job)
        assert [floor.is_news(f"job-{job}", 1) for job in ("2", "3")] == [False, False]
        assert "job-1" not in floor.closed

    def test_a_cancelled_step_frees_its_slot_and_its_worker_is_told(self) -> None:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        farm.tell(submit(), started("draw"), CancelJob())
        assert farm.floor.stopping == [Stopping("1", "draw", 1, "gpu0", "life-1")]
        assert (farm.floor.load, farm.floor.running) == ({"gpu0": 0}, {})

    def test_a_cancelled_step_that_lies_on_a_lane_is_taken_off_it(self) -> None:
        farm = Farm().tell(submit())
        farm.floor.hear(worker(), NOON)
        assert jobs(given_away(farm.floor)) == ["1"]
        farm.tell(CancelJob())
        assert farm.floor.stopping == [Stopping("1", "draw", 1, "gpu0", "life-1")]

    def test_a_step_in_hand_of_a_rewound_job_is_let_go_of_and_the_new_one_waits(self) -> None:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        farm.tell(submit(), started("draw"), RewindJob(to_step="draw"))
        assert [(held.step, held.attempt) for held in farm.floor.stopping] == [("draw", 1)]
        assert (farm.floor.waiting["1"].attempt, farm.floor.load) == (2, {"gpu0": 0})

    @pytest.mark.accepts("S000-058")
    def test_five_hundred_jobs_in_review_hold_nothing_and_nobody_has_to_look_at_them(self) -> None:
        farm = Farm()
        farm.floor.hear(worker(), NOON)
        for number in range(500):
            farm.tell(submit(), completed("draw"), completed("paint"), stream=f"job-{number}")
        floor = farm.floor
        assert (floor.waiting, floor.sent, floor.running, floor.reviews, floor.queues) == ({}, {}, {}, {}, {})
        assert not any([*floor.load.values(), *floor.in_hand.values()])
        assert list(overdue(floor, NOON + SECOND)) == []
        farm.tell(submit(), stream="job-late")
        assert jobs(given_away(floor)) == ["late"], "whoever comes after them is served at once"

    def test_a_job_rewound_in_review_has_no_deadline_any_more(self) -> None:
        farm = Farm().tell(submit(review_days=1), completed("draw"), completed("paint"), RewindJob(to_step="draw"))
        assert farm.floor.reviews == {}

    def test_a_worker_that_holds_a_step_of_a_job_that_is_over_is_told_again(self) -> None:
        farm = Farm().tell(submit(), started("draw"), CancelJob())
        farm.floor.stopping.clear()  # told, and the teller died before it was heard
        farm.floor.hear(worker(holds=(hold("1"),)), NOON)
        assert farm.floor.stopping == [Stopping("1", "draw", 1, "gpu0", "life-1")]

    def test_a_cancelled_step_that_only_waits_concerns_nobody(self) -> None:
        farm = Farm().tell(submit(), CancelJob())
        assert (farm.floor.waiting, farm.floor.queues, farm.floor.stopping) == ({}, {}, [])

    def test_a_new_priority_moves_a_waiting_step(self) -> None:
        farm = Farm().tell(submit()).tell(submit(), stream="job-2").tell(ReprioritiseJob(priority=9), stream="job-2")
        farm.floor.hear(worker(slots=0), NOON)
        assert jobs(given_away(farm.floor)) == ["2"]

    def test_pausing_and_resuming_takes_a_step_out_of_the_choice_and_back(self) -> None:
        farm = Farm().tell(submit(), PauseJob())
        farm.floor.hear(worker(), NOON)
        assert given_away(farm.floor) == []
        assert jobs(given_away(farm.tell(ResumeJob()).floor)) == ["1"]

    def test_the_seconds_of_a_project_are_those_of_the_log_also_in_a_replay(self) -> None:
        farm = Farm().tell(submit(), started("draw").model_copy(update={"started_at": NOON}))
        farm.tell(completed("draw"), at=NOON + 90 * SECOND)
        farm.tell(started("paint"), at=NOON + 90 * SECOND).tell(completed("paint"), at=NOON + 100 * SECOND)
        assert farm.floor.used_s == {"moon": 100.0}
        assert farm.floor.month_s == {"moon": (month_of(NOON), 100.0)}

    def test_a_step_whose_whole_life_is_read_at_once_counts_as_it_did_when_it_was_read_piece_by_piece(self) -> None:
        begun = started("draw").model_copy(update={"started_at": NOON})
        farm = Farm().tell(submit()).tell_together((begun, NOON), (completed("draw"), NOON + 90 * SECOND))
        assert farm.floor.used_s == {"moon": 90.0}
        assert farm.floor.month_s == {"moon": (month_of(NOON), 90.0)}

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_a_month_is_the_one_of_utc_wherever_the_machine_stands(
        self, monkeypatch: pytest.MonkeyPatch, zone: str
    ) -> None:
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("TZ", zone)
            time.tzset()
            began = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp()) * SECOND
            assert (month_of(began - 1), month_of(began)) == ("2026-11", "2026-12")
        time.tzset()

    def test_a_paused_job_that_failed_and_is_taken_up_again_is_paused_still(self) -> None:
        farm = Farm().tell(submit(), started("draw"), PauseJob(), failed("draw", retryable=False), RetryJob())
        farm.floor.hear(worker(), NOON)
        assert given_away(farm.floor) == []
        farm.tell(ResumeJob())
        assert jobs(given_away(farm.floor)) == ["1"]

    def test_a_job_cancelled_in_trouble_leaves_nothing_behind(self) -> None:
        farm = Farm().tell(submit(), failed("draw", failure="out_of_memory"), PauseJob(), CancelJob())
        assert (farm.floor.starved, farm.floor.paused, farm.floor.retries) == ({}, set(), {})

    def test_a_step_that_came_through_after_all_may_go_anywhere_when_it_is_done_again(self) -> None:
        farm = Farm().tell(submit(), failed("draw", failure="out_of_memory"), RetryStep(step="draw", attempt=1))
        farm.tell(started("draw", 2), completed("draw", 2), RewindJob(to_step="draw"))
        farm.floor.hear(worker("small", memory_mb=4_000), NOON)
        farm.floor.hear(worker("large", memory_mb=16_000), NOON)
        farm.floor.load["large"] = SLOT
        assert [one.lane.worker.gpu_id for one in given_away(farm.floor)] == ["small"]

    def test_a_finished_job_leaves_nothing_behind(self) -> None:
        farm = Farm().tell(*SHELVING, CompleteIndexing(asset_id="fox", version=1))
        floor = farm.floor
        assert not any((floor.waiting, floor.queues, floor.sent, floor.running, floor.shelving, floor.seqs))
        assert list(floor.closed) == ["job-1"]
