"""kill -9 for every role, once, in the middle of work: all jobs end, once, and no one can tell from the log."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from event_schemas.events.asset import AssetIndexed
from event_schemas.events.job import LIBRARY_STEP, PlannedStep, StepCompleted
from infra.local import stack
from infra.local.child import free_port
from infra.local.roles import GATEWAY, ORCHESTRATOR, PROJECTOR, SCHEDULER, Role
from infra.local.state import StackState
from infra.settings import KafkaSettings
from tests.integration.spine import Spine, ask, new_job, submit

PROJECT = "00000000-0000-4000-8000-000000000001"
JOBS = 80
NAPS = tuple(PlannedStep(name=f"nap{number}", gives=(f"nap{number}",)) for number in range(1, 5))
PLAN = (*NAPS, PlannedStep(name=LIBRARY_STEP, takes=("nap4",)))
KILLED_IN_TURN = ("orchestrator", "worker-cpu0", "scheduler", "projector", "gateway", "worker-cpu1", "kafka")

pytestmark = pytest.mark.timeout(240)


def napper(gpu: str) -> Role:
    engine = ("--engine", "tests.e2e.nap_engine:NapEngine", "--slots", "4")
    return Role(f"worker-{gpu}", "gpu_consumers.worker", ("--gpu", gpu, *engine))


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StackState]:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    roles = (ORCHESTRATOR, SCHEDULER, PROJECTOR, GATEWAY, napper("cpu0"), napper("cpu1"))
    yield stack.up(tmp_path / "forge", port=free_port(), roles=roles)
    stack.down(tmp_path / "forge")


@pytest.fixture
def spine(forge: StackState, tmp_path: Path) -> Iterator[Spine]:
    bootstrap, partitions = forge.env["KAFKA_BOOTSTRAP_SERVERS"], int(forge.env["FORGELOG_PARTITIONS"])
    spine = Spine(KafkaSettings(bootstrap_servers=bootstrap, partitions=partitions), tmp_path)
    yield spine
    spine.stop()


def kill(folder: Path, name: str) -> None:
    """Waits until it runs at all: the supervisor may just be bringing it back."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for process in stack.status(folder).processes:
            if process.name == name and process.pid:
                os.kill(process.pid, signal.SIGKILL)
                return
        time.sleep(0.1)
    raise AssertionError(f"{name} does not run")


@pytest.mark.accepts("B-01", "S000-059", "S000-073", "S000-064")
def test_every_role_is_killed_once_and_nothing_is_lost_or_done_twice(
    forge: StackState, spine: Spine, tmp_path: Path
) -> None:
    jobs = [new_job() for _ in range(JOBS)]
    commands = [ask(submit(PLAN), job)._replace(project_id=PROJECT) for job in jobs]
    spine.tell(*commands)
    for name in KILLED_IN_TURN:
        spine.until_it_grows(60)
        kill(tmp_path / "forge", name)
    spine.until(lambda: spine.ended(jobs), 120)
    auditor = spine.audit(commands, jobs)
    for job in jobs:
        done = [event.body for event in auditor.events[job] if isinstance(event.body, StepCompleted)]
        assert [step.step for step in done] == [step.name for step in PLAN]
    indexed = [
        event.body for events in auditor.events.values() for event in events if isinstance(event.body, AssetIndexed)
    ]
    assert sorted(f"job-{one.job_id}" for one in indexed) == sorted(jobs)
    see_all_done(forge.url, jobs)
    restarts = {process.name: process.restarts for process in stack.status(tmp_path / "forge").processes}
    assert all(restarts[name] >= 1 for name in KILLED_IN_TURN)


def see_all_done(url: str, jobs: list[str], patience_s: float = 30.0) -> None:
    """The read model, through the front door, says what the log says."""
    deadline = time.monotonic() + patience_s
    waiting = set(jobs)
    while waiting:
        assert time.monotonic() < deadline, f"the read model does not know of the end of {waiting}"
        for job in sorted(waiting):
            if says_done(url, job):
                waiting.discard(job)


def says_done(url: str, job: str) -> bool:
    try:
        answer = httpx.get(f"{url}/v1/jobs/{job.removeprefix('job-')}", timeout=10)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and answer.json()["status"] == "done"
