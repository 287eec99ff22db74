"""Why a job waits, and for how long: said with what is known, and never more."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from event_schemas.signals import Attempts, EngineMeter, StepMeter, WorkerState
from gateway.farm.gauges import SILENT_S, Gauges
from gateway.jobs.waiting import Floor, Length, lengths, why
from gateway.metrics import Metrics
from gateway.reads.queries import Row
from gateway.reads.views import Eta, WaitingView
from tests.unit.gateway.fakes import Caller, Fakes, job_row
from tests.unit.gateway.test_gateway_farm import NOW, Word, word

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
STEPS = {"concept": ("flux", "clay"), "rig": ("clay",)}
TEN = Length(8.0, 10.0, 14.0)


def worker(name: str = "g0", **more: Any) -> WorkerState:
    return WorkerState.model_validate({"gpu_id": name, "incarnation": "1", "at": 0, "steps": STEPS, **more})


def queued(**more: Any) -> Row:
    return job_row("j", status="pending", phase="queued", **more)


def place(**more: Any) -> Row:
    """Number 3, with two steps of ten seconds ahead and two at work that are half done."""
    return {
        "position": 3,
        "ahead": 2,
        "lying": 0,
        "unknown": 0,
        "busy_unknown": 0,
        "running_likely": 10.0,
        "likely": 20.0,
        "low2": 8.0,
        "high2": 32.0,
        "busy": 2,
        "busy_likely": 10.0,
        "busy_low2": 8.0,
        "busy_high2": 32.0,
        "is_full": False,
        "is_spent": False,
        "at_once": 0,
        "own_likely": 30.0,
        **more,
    }


def breaker(engine: str, status: str = "open", rested_s: int = 30) -> dict[str, Row]:
    until = NOON + timedelta(seconds=20)
    row = {"probe_at": until if status == "open" else None, "updated_at": until - timedelta(seconds=rested_s)}
    return {engine: {"engine": engine, "status": status, "failures": 6, "last_error": "no answer", **row}}


def told(job: Row, at: Row | None = None, floor: Floor | None = None, retry_at: datetime | None = None) -> WaitingView:
    found = why(job, at, retry_at, floor or Floor([worker(slots=2)], {}), TEN, NOON)
    assert found is not None
    return found


class TestWhy:
    @pytest.mark.accepts("S000-090")
    def test_in_line_it_has_a_number_and_a_time_with_a_band(self) -> None:
        view = told(queued(), place())
        assert (view.reason, view.position) == ("queue", 3)
        assert view.eta_s == Eta(low=13.0, likely=15.0, high=19.0)

    def test_a_free_slot_takes_it_at_once(self) -> None:
        view = told(queued(), place(busy=1, ahead=0, position=1))
        assert view.eta_s == Eta(low=0.0, likely=0.0, high=1.0)

    def test_without_any_length_known_no_time_is_invented(self) -> None:
        for unknown in ({"unknown": 1}, {"busy_unknown": 1}):
            view = told(queued(), place(**unknown))
            assert (view.position, view.eta_s) == (3, None)

    def test_what_lies_with_a_worker_already_is_next_and_the_line_begins_behind_it(self) -> None:
        view = told(queued(), place(position=None))
        assert (view.reason, view.position, view.eta_s) == ("queue", 1, Eta(low=0.0, likely=5.0, high=10.0))
        assert told(queued(), place(lying=2)).position == 5

    def test_while_the_line_cannot_be_looked_at_only_the_reason_is_told(self) -> None:
        view = told(queued(), None)
        assert (view.reason, view.position, view.eta_s) == ("queue", None, None)

    def test_a_fallback_is_named_while_the_preferred_engine_rests(self) -> None:
        view = told(queued(), place(), Floor([worker()], breaker("flux")))
        assert view.reason == "queue"
        assert "flux is not trusted just now" in view.detail

    def test_with_every_engine_resting_it_waits_for_the_first_to_be_tried(self) -> None:
        view = told(queued(current_step="rig"), place(position=1), Floor([worker()], breaker("clay")))
        assert (view.reason, view.position, view.until) == ("engine_open", 1, NOON + timedelta(seconds=20))
        assert view.eta_s == Eta(low=20.0, likely=20.0, high=80.0), "if the try fails it rests for twice as long"
        assert "clay is tried again at 12:00:20 UTC (6 failures, the last: no answer)" in view.detail

    def test_an_engine_on_trial_is_waited_for(self) -> None:
        view = told(queued(current_step="rig"), place(), Floor([worker()], breaker("clay", "half_open")))
        assert (view.reason, view.until) == ("engine_open", None)
        assert view.eta_s == Eta(low=0.0, likely=10.0, high=14.0)

    def test_without_a_worker_that_can_what_is_missing_is_said(self) -> None:
        floor = Floor([worker(steps={"rig": ("clay",)}, missing={"flux": "no weights: run `fetch flux`"})], {})
        view = told(queued(), None, floor)
        assert view.reason == "no_worker"
        assert "flux: no weights: run `fetch flux`" in view.detail
        assert "start one" in told(queued(), None, Floor([], {})).detail

    def test_a_quota_is_named_with_the_time_until_the_projects_own_steps_are_done(self) -> None:
        view = told(queued(), place(is_full=True, at_once=2))
        assert (view.reason, view.eta_s) == ("quota", Eta(low=0.0, likely=15.0, high=30.0))
        assert told(queued(), place(is_spent=True)).eta_s is None

    def test_a_failed_step_says_when_it_is_tried_again(self) -> None:
        job = job_row("j", phase="waiting", error={"step": "concept", "code": "x", "message": "no answer"})
        view = told(job, retry_at=NOON + timedelta(seconds=5))
        assert (view.reason, view.until) == ("retry", NOON + timedelta(seconds=5))
        assert view.eta_s == Eta(low=5.0, likely=5.0, high=6.0)
        assert view.detail == "concept failed and is tried again: no answer"

    def test_people_are_waited_for_without_a_time(self) -> None:
        review = {"step": "concept", "checkpoint": "concept", "subject_sha256": "0", "deadline": 0}
        assert told(job_row("j", phase="review", review=review)).reason == "review"
        assert told(queued(paused=True)).reason == "paused"

    @pytest.mark.parametrize(
        "more",
        [
            {"phase": "running"},
            {"phase": "running", "paused": True},
            {"phase": "idle", "status": "done"},
            {"phase": "queued", "current_step": "index"},
        ],
    )
    def test_a_job_that_goes_on_or_is_over_does_not_wait(self, more: dict[str, Any]) -> None:
        assert why(job_row("j", **more), None, None, Floor([], {}), TEN, NOON) is None


def meter(engine: str, seconds: float, count: int = 20) -> StepMeter:
    band = {"p10_s": seconds, "p50_s": seconds, "p90_s": seconds}
    return StepMeter(asset_type="PROP", step="concept", engine=engine, at=0, count=count, **band)


class TestLengths:
    def test_the_engine_that_would_do_it_now_gives_the_length(self) -> None:
        readings = [meter("clay", 2.0), meter("flux", 30.0), meter("gone", 99.0, count=500)]
        trusting, doubting = Floor([worker()], {}), Floor([worker()], breaker("flux"))
        assert lengths(readings, (), trusting)["PROP", "concept"].likely == 30.0
        assert lengths(readings, (), doubting)["PROP", "concept"].likely == 2.0

    def test_while_the_meters_are_silent_what_was_counted_stands_in(self) -> None:
        counted = {"asset_type": "PROP", "step": "concept", "low": 1.0, "likely": 2.0, "high": 3.0}
        assert lengths((), [counted], Floor([], {}))["PROP", "concept"] == Length(1.0, 2.0, 3.0)

    def test_a_step_that_was_timed_for_other_types_only_is_as_long_as_the_longest(self) -> None:
        row = {"step": "concept", "low": 1.0, "high": 9.0}
        counted = [row | {"asset_type": "PROP", "likely": 2.0}, row | {"asset_type": "BACKGROUND", "likely": 7.0}]
        found = lengths((), counted, Floor([], {}))
        assert found["2D_SPRITE", "concept"].likely == 7.0
        assert found["PROP", "concept"].likely == 2.0
        assert ("PROP", "rig") not in found


def reading(at: float, **more: Any) -> Word:
    engine = EngineMeter(engine="flux", at=int(at * 1e6), minute=Attempts(ended=4, failed=1), **more)
    return Word(engine.key, engine.model_dump_json().encode())


def test_a_rate_that_is_old_is_no_rate() -> None:
    for age, known in ((SILENT_S - 1, True), (SILENT_S + 1, False)):
        gauges = Gauges(Metrics(), clock=lambda: NOW)
        gauges.hear([reading(NOW - age), Word("engine/x", b"{"), Word("engine/y", None)])  # type: ignore[list-item]
        assert (gauges.engine("flux") is not None) is known


@pytest.mark.anyio
async def test_a_job_shows_why_it_waits_alone_and_in_the_list(client: Caller, fakes: Fakes) -> None:
    job_id = str(uuid4())
    fakes.reads.job_rows[job_id] = job_row(job_id, status="pending", phase="queued", project_id=client.project)

    alone = (await client.get(f"/v1/jobs/{job_id}")).json()["waiting"]
    (listed,) = (await client.get("/v1/jobs")).json()["items"]

    assert alone["reason"] == listed["waiting"]["reason"] == "no_worker"
    fakes.reads.job_rows[job_id]["phase"] = "running"
    assert (await client.get(f"/v1/jobs/{job_id}")).json()["waiting"] is None


@pytest.mark.anyio
async def test_engines_tell_their_breaker_and_what_was_measured(client: Caller, fakes: Fakes) -> None:
    now = datetime.now(UTC).timestamp()
    fakes.farm.hear([word("g0", NOW - now, steps={"concept": ["flux", "clay"]})])  # type: ignore[list-item]
    fakes.gauges.hear(
        [reading(now, gpu_seconds_hour={"g0": 9.5}), Word("step", meter("flux", 30.0).model_dump_json().encode())]  # type: ignore[list-item]
    )
    fakes.reads.breaker_rows.update(breaker("flux"))

    clay, flux = (await client.get("/v1/engines")).json()["items"]

    assert clay["breaker"]["status"] == "closed"
    assert clay["minute"] is None
    assert flux["breaker"]["status"] == "open"
    assert flux["breaker"]["probe_at"] == "2026-05-04T12:00:20Z"
    assert flux["minute"] == {"ended": 4, "failed": 1, "rate": 0.25}
    assert flux["gpu_seconds_hour"] == {"g0": 9.5}
    assert [one["p50_s"] for one in flux["durations"]] == [30.0]

    fakes.reads.away = True
    clay, flux = (await client.get("/v1/engines")).json()["items"]
    assert flux["breaker"] is None, "nobody knows just now"
