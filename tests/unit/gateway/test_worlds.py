"""Batches as the game engine sees them: how their jobs come to a status, and what is told when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.compat.worlds import watching
from gateway.compat.worlds.batch_status import JobInBatch, Standing, standing
from gateway.compat.worlds.watching import Batch, Event, Message, Watch
from gateway.workflows.comfyui import ASK_EVERY_S, MOST_FAILURES, REST_S, wait_after

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def job(status: str, started: bool = True, name: str = "j") -> JobInBatch:
    return JobInBatch(name, f"asset of {name}", status, started, "no model" if status == "failed" else "")


@pytest.mark.parametrize(
    ("statuses", "total", "status"),
    [
        (["pending", "pending"], 2, "Queued"),
        (["pending"], 2, "Queued"),
        (["done"], 2, "Processing"),
        (["failed", "pending"], 2, "Processing"),
        (["running", "pending"], 2, "Processing"),
        (["done", "done"], 2, "Complete"),
        (["done", "failed"], 2, "Failed"),
        (["cancelled", "failed"], 2, "Failed"),
        (["cancelled", "done"], 2, "Cancelled"),
    ],
)
def test_a_batch_stands_as_its_jobs_do(statuses: list[str], total: int, status: str) -> None:
    now = standing([job(one, started=one in ("running", "done")) for one in statuses], total)

    assert (now.status, now.completed) == (status, statuses.count("done"))
    assert (now.error == "no model") == ("failed" in statuses)


class Log:
    """Events of one partition, told to a watch one after the other."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.offset = 100

    def tells(self, kind: str, job_id: str, **body: Any) -> list[Message]:
        self.offset += 1
        at = NOON + timedelta(seconds=self.offset)
        return self.watch.heard(Event(0, self.offset, kind, job_id, at, body))

    def submits(self, job_id: str, batch_id: str, takes: int = 1) -> list[Message]:
        request = {"entity": {"type": "character", "id": "m", "slot": "portrait"}, "takes": takes}
        return self.tells("job-submitted", job_id, batch_id=batch_id, asset_id=f"of {job_id}", request=request)


def test_a_batch_is_told_from_the_queue_to_its_end_and_each_thing_once() -> None:
    log = Log(Watch())

    assert log.submits("1", "b", 2) == [{"type": "GenerationQueued", "batch_id": "b", "position": 1}]
    assert log.submits("2", "b", 2) == []
    assert log.tells("step-started", "1") == [
        {"type": "GenerationProgress", "batch_id": "b", "completed": 0, "total": 2}
    ]
    assert log.tells("step-started", "1") == []
    assert log.tells("job-completed", "1", asset_id="a1")[0]["completed"] == 1
    assert log.tells("job-completed", "2", asset_id="a2") == [
        {"type": "GenerationComplete", "batch_id": "b", "assets": ["a1", "a2"]}
    ]


def test_who_waits_behind_moves_up_when_a_batch_ends() -> None:
    log = Log(Watch())
    log.submits("1", "first")
    assert log.submits("2", "second")[0]["position"] == 2

    assert log.tells("job-cancelled", "1") == [
        {"type": "GenerationFailed", "batch_id": "first", "error": "cancelled"},
        {"type": "GenerationQueued", "batch_id": "second", "position": 1},
    ]


def test_a_long_line_costs_each_listener_no_look_at_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(jobs: Sequence[JobInBatch], total: int) -> Standing:
        nonlocal looks
        looks += len(jobs)
        return standing(jobs, total)

    monkeypatch.setattr(watching, "standing", counted)
    log = Log(Watch())
    places = [log.submits(str(number), f"b{number}")[0]["position"] for number in range(1_000)]
    assert places == list(range(1, 1_001))
    assert looks <= 3 * 1_000

    assert [one["batch_id"] for one in log.tells("job-cancelled", "990")] == [f"b{at}" for at in range(990, 1_000)]


def test_a_failed_batch_that_is_retried_goes_on() -> None:
    log = Log(Watch())
    log.submits("1", "b")
    log.tells("step-started", "1")

    assert log.tells("job-failed", "1", error_message="no model")[0]["error"] == "no model"
    assert log.tells("job-rewound", "1")[0]["type"] == "GenerationProgress"


def test_what_the_read_models_knew_is_told_once_and_not_counted_twice() -> None:
    watch = Watch()
    jobs = {"1": JobInBatch("1", "a1", "done", True), "2": JobInBatch("2", "a2", "running", True)}
    watch.learn(Batch("b", NOON, 2, jobs, {0: 200}))

    assert [one["completed"] for one in watch.standing()] == [1]
    assert watch.heard(Event(0, 150, "job-completed", "1", NOON, {"asset_id": "a1"})) == []
    assert watch.heard(Event(0, 150, "job-failed", "2", NOON, {})) == []  # it was retried since
    assert watch.heard(Event(0, 201, "job-completed", "2", NOON, {"asset_id": "a2"}))[0]["assets"] == ["a1", "a2"]


def test_who_comes_back_hears_once_how_a_batch_ended_meanwhile() -> None:
    watch = Watch()
    event = Event(0, 150, "job-completed", "1", NOON, {})

    assert not watch.knows(event)
    watch.learn(Batch("b", NOON, 1, {"1": JobInBatch("1", "a1", "done", True)}, {0: 200}))
    assert watch.heard(event) == [{"type": "GenerationComplete", "batch_id": "b", "assets": ["a1"]}]
    assert watch.heard(event) == []


def test_jobs_of_no_batch_are_nobodys_business() -> None:
    log = Log(Watch())

    assert log.tells("job-submitted", "1", batch_id="", request={}) == []
    assert log.tells("job-completed", "1", asset_id="a") == []


def test_a_comfyui_that_does_not_answer_is_asked_ever_more_seldom() -> None:
    longest = [wait_after(failures, lambda: 1.0) for failures in range(1, MOST_FAILURES)]
    shortest = [wait_after(failures, lambda: 0.0) for failures in range(1, MOST_FAILURES)]

    assert longest == [2.0, 4.0, 8.0, 16.0]
    assert shortest == [1.0, 2.0, 4.0, 8.0]
    assert wait_after(MOST_FAILURES) == wait_after(MOST_FAILURES + 9) == REST_S
    assert wait_after(0) == ASK_EVERY_S
