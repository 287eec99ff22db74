"""Scheduler and worker on a real Kafka: jobs get done, and what a killed worker had in hand is done by the next one."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from event_schemas.commands import CancelJob, ReportStepCompleted
from event_schemas.events.job import PlannedStep, StepCompleted, StepFailed, StepQueued, StepStarted
from event_schemas.message import Artifact, EngineUsed, JsonObject, Message, StepMetrics
from infra.settings import KafkaSettings
from tests.integration.spine import NOOPS, Spine, ask, new_job, submit

T = TypeVar("T", bound=Message)
SLOW = "tests.integration.slow_engine:SlowEngine"


@pytest.fixture
def spine(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Spine]:
    spine = Spine(kafka, tmp_path)
    spine.orchestrator()
    spine.scheduler()
    yield spine
    spine.stop()


@pytest.fixture
def slow(tmp_path: Path) -> PlannedStep:
    params = JsonObject.of({"until": str(tmp_path / "until"), "diary": str(tmp_path / "diary")})
    return PlannedStep(name="slow", gives=("made",), params=params)


def bodies(spine: Spine, job: str, kind: type[T]) -> list[T]:
    return [event.body for event in spine.events(job) if isinstance(event.body, kind)]


@pytest.mark.accepts("S000-054", "S000-055", "S000-056", "S000-057", "S000-060", "S000-061")
@pytest.mark.accepts("S000-111")
def test_jobs_are_done_by_two_workers_step_after_step(spine: Spine) -> None:
    spine.worker("cpu0")
    spine.worker("cpu1")
    jobs = [new_job() for _ in range(60)]
    commands = [ask(submit(NOOPS), job) for job in jobs]
    spine.tell(*commands)
    spine.until(lambda: spine.ended(jobs))
    spine.audit(commands, jobs)
    for job in jobs:
        assert [step.step for step in bodies(spine, job, StepCompleted)] == [step.name for step in NOOPS]
        assert all(one.step_key and one.content_key for one in bodies(spine, job, StepCompleted))


@pytest.mark.accepts("S000-066", "S002-055")
def test_every_event_of_a_job_carries_its_story(spine: Spine) -> None:
    spine.worker()
    job = new_job()
    command = ask(submit(NOOPS[:2]), job)
    spine.tell(command)
    spine.until(lambda: spine.ended([job]))
    assert {event.correlation_id for event in spine.events(job)} == {command.correlation_id}


@pytest.mark.accepts("S000-059", "S000-073")
def test_case_06_a_worker_killed_at_work_comes_back_and_its_step_runs_again_within_five_seconds(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("cpu0", SLOW)
    job = new_job()
    command = ask(submit((slow,)), job)
    spine.tell(command)
    spine.until(lambda: bodies(spine, job, StepStarted) and (tmp_path / "diary").exists())
    spine.kill("worker-cpu0")
    spine.worker("cpu0", SLOW)
    spine.until(lambda: bodies(spine, job, StepFailed))
    back = time.time()  # its new life is known
    spine.until(lambda: len(bodies(spine, job, StepStarted)) == 2)
    second = bodies(spine, job, StepStarted)[1]
    assert second.attempt == 2
    assert second.started_at / 1e6 - back < 5.0
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([job]))
    spine.audit([command], [job])
    assert [one.error_code for one in bodies(spine, job, StepFailed)] == ["worker_restarted"]
    assert [line.split()[0] for line in (tmp_path / "diary").read_text().splitlines()] == ["1", "2"]


@pytest.mark.accepts("S000-059")
def test_case_07_a_result_that_was_stored_before_the_worker_died_is_told_and_not_made_again(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("cpu0", SLOW)
    job = new_job()
    spine.tell(ask(submit((slow,)), job))
    spine.until(lambda: bodies(spine, job, StepStarted) and (tmp_path / "diary").exists())
    spine.kill("worker-cpu0")
    (queued,) = bodies(spine, job, StepQueued)
    stored = Artifact(role="made", sha256="ab" * 32, media_type="text/plain", size=4)
    manifest = tmp_path / "store" / "steps" / queued.step_key / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(report(stored).model_dump_json())
    spine.worker("cpu0", SLOW)
    spine.until(lambda: spine.ended([job]))
    (completed,) = bodies(spine, job, StepCompleted)
    assert (completed.outputs, completed.attempt) == ((stored,), 2)
    assert len((tmp_path / "diary").read_text().splitlines()) == 1


def report(made: Artifact) -> ReportStepCompleted:
    return ReportStepCompleted(
        step="slow",
        attempt=1,
        gpu_id="cpu0",
        incarnation="an earlier life",
        engine=EngineUsed(name="slow", version="1"),
        metrics=StepMetrics(duration_s=1.0),
        started_at=1,
        finished_at=2,
        outputs=(made,),
    )


def test_case_23_a_cancelled_step_frees_its_worker_within_five_seconds(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("cpu0", SLOW)
    job, waiting = new_job(), new_job()
    spine.tell(ask(submit((slow,)), job))
    spine.until(lambda: bodies(spine, job, StepStarted))
    spine.tell(ask(submit((slow,)), waiting))
    begun = time.monotonic()
    spine.tell(ask(CancelJob(), job))
    spine.until(lambda: bodies(spine, waiting, StepStarted))
    assert time.monotonic() - begun < 5.0
    assert "JobCancelled" in spine.told(job)[-1]
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([waiting]))
    assert bodies(spine, job, StepCompleted) == []


def test_a_scheduler_killed_and_restarted_loses_no_step_and_sends_none_twice(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("cpu0", SLOW)
    jobs = [new_job() for _ in range(3)]
    spine.tell(*(ask(submit((slow,)), job) for job in jobs))
    spine.until(lambda: any(bodies(spine, job, StepStarted) for job in jobs) and (tmp_path / "diary").exists())
    spine.kill("scheduler")
    (tmp_path / "until").touch()
    spine.scheduler()
    spine.until(lambda: spine.ended(jobs))
    spine.audit(jobs=jobs)
    assert not any(bodies(spine, job, StepFailed) for job in jobs)
    assert len((tmp_path / "diary").read_text().splitlines()) == 3


@pytest.mark.accepts("B-02", "S000-073")
def test_a_second_process_of_a_lane_stands_by_and_takes_over(spine: Spine, slow: PlannedStep, tmp_path: Path) -> None:
    spine.worker("cpu0", SLOW, "first")
    job = new_job()
    spine.tell(ask(submit((slow,)), job))
    spine.until(lambda: bodies(spine, job, StepStarted) and (tmp_path / "diary").exists())
    spine.worker("cpu0", SLOW, "second")
    time.sleep(3.0)
    assert len(bodies(spine, job, StepQueued)) == 1, "it stands by"
    spine.kill("first-on-cpu0")
    spine.until(lambda: len(bodies(spine, job, StepStarted)) == 2, 30)
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([job]))
    spine.audit(jobs=[job])
    assert [one.error_code for one in bodies(spine, job, StepFailed)] == ["worker_restarted"]


def test_a_worker_told_to_stop_gives_its_step_to_another_one_at_once(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("cpu0", SLOW)
    job = new_job()
    spine.tell(ask(submit((slow,)), job))
    spine.until(lambda: bodies(spine, job, StepStarted) and (tmp_path / "diary").exists())
    spine.worker("cpu1", SLOW)
    spine.send("worker-cpu0", signal.SIGTERM)
    spine.until(lambda: len(bodies(spine, job, StepStarted)) == 2, 20)
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([job]))
    assert [one.gpu_id for one in bodies(spine, job, StepStarted)] == ["cpu0", "cpu1"]
    assert [one.error_code for one in bodies(spine, job, StepFailed)] == ["worker_stopped"]
