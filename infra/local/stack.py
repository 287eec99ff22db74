"""The local stack, for programs: start it, stop it, ask how it is, or borrow only its Kafka and Postgres."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from infra.local import kafka, postgres
from infra.local.child import Child, free_port, tail, turn_over
from infra.local.maven import KAFKA, LOCK
from infra.local.roles import Role
from infra.local.state import Home, StackState
from infra.local.supervisor import PORTS


class StackFailed(Exception):
    """The stack did not come up; the message ends with what it last said."""


def up(
    folder: Path,
    workers: int = 2,
    port: int = PORTS["gateway"],
    roles: Sequence[Role] | None = None,
    on_progress: Callable[[str], None] = lambda line: None,
    brokers: int | None = None,
) -> StackState:
    """Starts the forge in the background and returns when it is ready; at once if it runs already.

    `brokers`: 1 or 3, as the folder has it when left out. `on_progress` gets short lines. Raises `StackFailed`.
    """
    home = Home(folder.resolve())
    if not home.is_held():
        launch(home, workers, port, roles, brokers)
    return follow(home, on_progress)


def launch(home: Home, workers: int, port: int, roles: Sequence[Role] | None, brokers: int | None) -> None:
    """Returns when the supervisor holds the folder and has left this process behind."""
    command = [sys.executable, "-m", "infra.local.supervisor", "--detach", "--data", str(home.folder)]
    command += ["--workers", str(workers), "--port", str(port)]
    if roles is not None:
        command += ["--roles", json.dumps([asdict(role) for role in roles])]
    if brokers is not None:
        command += ["--brokers", str(brokers)]
    home.logs.mkdir(parents=True, exist_ok=True)
    turn_over(home.supervisor_log)
    with home.supervisor_log.open("ab") as log:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False)


def follow(home: Home, on_progress: Callable[[str], None]) -> StackState:
    """Passes on what a starting supervisor says until it is ready or gone."""
    told = 0
    while True:
        held, state = home.is_held(), home.last_written()
        for line in state.progress[told:]:
            on_progress(line)
        told = len(state.progress)
        if held and state.phase == "running":
            return state
        if not held:
            said = tail(home.supervisor_log)
            raise StackFailed(f"the forge did not start. {home.supervisor_log} ends with:\n{said}")
        time.sleep(0.05)


def down(folder: Path, patience: float = 60.0) -> bool:
    """Stops the forge and waits for its end. False if none ran. Raises `StackFailed` if it does not end in time."""
    home = Home(folder.resolve())
    state = home.read()
    if state.phase == "stopped":
        return False
    os.kill(state.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while home.is_held():
        if time.monotonic() > deadline:
            raise StackFailed(f"the forge (process {state.pid}) did not stop within {patience:.0f} s")
        time.sleep(0.05)
    return True


def status(folder: Path) -> StackState:
    """How the forge of this folder is: its phase, its processes, and the environment that points programs at it."""
    return Home(folder.resolve()).read()


@dataclass(frozen=True)
class Backing:
    """Where the two products answer."""

    bootstrap: str
    database_url: str

    def env(self) -> dict[str, str]:
        return {"KAFKA_BOOTSTRAP_SERVERS": self.bootstrap, "DATABASE_URL": self.database_url}


@contextmanager
def backing_services(folder: Path, durable: bool = True) -> Iterator[Backing]:
    """Kafka and Postgres on free ports with their data in `folder`, for as long as the block lasts."""
    kafka_port, controller_port, postgres_port = free_port(), free_port(), free_port()
    logs = folder / "logs"
    with ExitStack() as running:
        children = []
        for service in (
            kafka.service(folder / "kafka", kafka_port, controller_port),
            postgres.service(folder / "postgres", postgres_port, durable),
        ):
            child = Child(service, logs / f"{service.name}.log")
            running.callback(child.stop)
            children.append(child)
        for child in children:
            child.wait_ready(60)
        yield Backing(f"127.0.0.1:{kafka_port}", postgres.url(folder / "postgres", postgres_port))


@contextmanager
def test_stack() -> Iterator[Backing]:
    """Kafka and Postgres for a test run, on data that is thrown away. A fresh pair is copied, not made: two seconds."""
    with tempfile.TemporaryDirectory(prefix="forgelog-test-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch) / "stack"
        subprocess.run(["cp", "-a", str(pristine()), str(folder)], check=True)  # keeps the owner, as Postgres demands
        with backing_services(folder, durable=False) as backing:
            yield backing


def pristine() -> Path:
    """A folder in which both have run once and been stopped cleanly; made anew when what makes it changes."""
    makers = (KAFKA.spec / LOCK, Path(kafka.__file__), Path(postgres.__file__))
    key = sha256(b"".join(maker.read_bytes() for maker in makers) + str(postgres.BIN).encode()).hexdigest()[:12]
    ready = Path(sys.prefix) / "share" / "forgelog" / f"pristine-{key}"
    if not ready.exists():
        ready.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=ready.parent))
        with backing_services(making, durable=False):
            pass
        try:
            making.rename(ready)
        except OSError:  # another run was quicker
            subprocess.run(["rm", "-rf", str(making)], check=True)
    return ready


test_stack.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test by its name
