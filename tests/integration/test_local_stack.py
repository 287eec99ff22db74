"""The embedded stack: it comes up, stays up, survives kills, keeps its data and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from infra.kafka_clients import consumer, producer
from infra.local import stack
from infra.local.child import free_port
from infra.local.roles import Role
from infra.local.state import StackState
from infra.settings import KafkaSettings

DOOR = Role("gateway", "tests.integration.small_role", answers="/readyz")
IDLE = Role("idle", "http.server", ("--bind", "127.0.0.1", "0"))
HASTY = Role("hasty", "tests.integration.small_role", ("--die",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all tests here: coming up on old data is part of what is tried."""
    folder = tmp_path_factory.mktemp("forge")
    yield folder
    stack.down(folder)


@pytest.fixture(autouse=True)
def servers_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def up(folder: Path, *roles: Role) -> StackState:
    return stack.up(folder, port=free_port(), roles=roles or (DOOR, IDLE))


def pid_of(state: StackState, name: str) -> int:
    """0 while the process waits to be started again."""
    return next(process.pid or 0 for process in state.processes if process.name == name)


def family(state: StackState) -> list[psutil.Process]:
    """The supervisor and everything below it."""
    supervisor = psutil.Process(state.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def test_it_comes_up_says_how_far_it_is_and_does_not_come_up_twice(folder: Path) -> None:
    said: list[str] = []
    state = stack.up(folder, port=free_port(), roles=(DOOR, IDLE), on_progress=said.append)
    assert [process.name for process in state.processes] == ["postgres", "kafka", "gateway", "idle"]
    assert said[-1] == "the forge is ready"
    assert httpx.get(f"{state.url}/readyz").status_code == 200
    assert up(folder).pid == state.pid


def test_a_process_that_is_killed_runs_again_and_its_own_children_are_swept_away(folder: Path) -> None:
    state = up(folder)
    killed, grandchild = pid_of(state, "gateway"), psutil.Process(int(httpx.get(f"{state.url}/").text))
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: pid_of(stack.status(folder), "gateway") not in (0, killed))
    assert gone([grandchild])
    assert next(each.restarts for each in stack.status(folder).processes if each.name == "gateway") == 1


def test_a_killed_broker_comes_back_with_what_it_acknowledged(folder: Path) -> None:
    state = up(folder)
    settings = KafkaSettings(bootstrap_servers=state.env["KAFKA_BOOTSTRAP_SERVERS"])
    writer = producer(settings)
    writer.produce(settings.topics.events.name, key="job-1", value="before the kill")
    assert writer.flush(20) == 0
    os.kill(pid_of(state, "kafka"), signal.SIGKILL)
    writer.produce(settings.topics.events.name, key="job-1", value="after the kill")
    assert writer.flush(40) == 0
    assert events(state)[-2:] == [b"before the kill", b"after the kill"]


def test_killed_outright_it_leaves_nothing_running_and_comes_back_with_its_data_and_its_address(folder: Path) -> None:
    state = up(folder)
    with psycopg.connect(state.env["DATABASE_URL"]) as database:
        database.execute("create table if not exists kept (word text)")
        database.execute("insert into kept values ('steel')")
    time.sleep(1)  # commits are allowed to take that long to reach the disk
    before, everything = events(state), family(state)
    small_child = psutil.Process(int(httpx.get(f"{state.url}/").text))
    everything.remove(small_child)
    os.kill(state.pid, signal.SIGKILL)
    assert eventually(lambda: gone(everything))
    assert stack.status(folder).phase == "stopped"
    again = up(folder)
    assert again.env == state.env
    assert events(again) == before
    with psycopg.connect(again.env["DATABASE_URL"]) as database:
        assert database.execute("select word from kept").fetchall() == [("steel",)]
    assert gone([small_child])  # what a role had started itself outlived it, but not the next start


def test_told_to_stop_it_stops_everything_within_seconds(folder: Path) -> None:
    everything = family(up(folder))
    began = time.monotonic()
    assert stack.down(folder)
    assert eventually(lambda: gone(everything), 2)
    assert time.monotonic() - began < 10
    assert not stack.down(folder)


def test_a_process_that_cannot_run_is_tried_ever_less_often(folder: Path) -> None:
    up(folder, DOOR, HASTY)
    assert eventually(lambda: restarts(folder, "hasty") >= 3)
    time.sleep(1)
    assert restarts(folder, "hasty") <= 4
    assert "told to die" in (folder / "logs" / "hasty.log").read_text()
    stack.down(folder)


def test_a_gateway_that_does_not_come_up_is_shown_with_its_last_words(folder: Path) -> None:
    broken = Role("gateway", "tests.integration.small_role", ("--die",), answers="/readyz")
    with pytest.raises(stack.StackFailed, match="small role: told to die"):
        up(folder, broken)
    assert stack.status(folder).phase == "stopped"


def restarts(folder: Path, name: str) -> int:
    return next(each.restarts for each in stack.status(folder).processes if each.name == name)


def events(state: StackState) -> list[bytes | None]:
    """Every record of the event log, in order of the one stream that these tests write."""
    settings = KafkaSettings(bootstrap_servers=state.env["KAFKA_BOOTSTRAP_SERVERS"])
    reader = consumer(settings, group=f"test-{time.time_ns()}")
    reader.subscribe([settings.topics.events.name])
    seen: list[bytes | None] = []
    deadline = time.monotonic() + 15
    while not seen and time.monotonic() < deadline:
        while records := reader.consume(1000, timeout=1.0):
            seen += [record.value() for record in records if not record.error()]
    reader.close()
    return seen
