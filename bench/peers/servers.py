"""Starting and stopping what a peer stands on: processes of our own, on loopback ports that were free."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from infra.local import postgres
from infra.local.child import Child, Service, free_port, port_is_open

START_S = 60.0


class Missing(RuntimeError):
    """Something that a peer needs is not on this machine; the message says what brings it."""


@contextmanager
def running(service: Service, folder: Path) -> Iterator[Child]:
    """Ready when the block begins, gone when it ends, however it ends. Raises `NotReady` with the tail of its log."""
    child = Child(service, folder / f"{service.name}.log")
    try:
        child.wait_ready(START_S)
        yield child
    finally:
        child.stop()


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[Child, str]]:
    """Redis with an append-only file, synced every second, and its URL. Raises `Missing`."""
    port = free_port()
    command = (redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder))
    durable = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
    with running(Service("redis", (*command, *durable), ready=lambda: port_is_open(port)), folder) as child:
        yield child, f"redis://127.0.0.1:{port}/0"


def redis_program() -> str:
    """The redis-server of the machine; root on Debian or Ubuntu gets it from apt."""
    if not shutil.which("redis-server") and os.geteuid() == 0 and shutil.which("apt-get"):
        # RUNLEVEL=1: the package's own service on port 6379 is not ours to start.
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        command = ("apt-get", "install", "-y", "-q", "redis-server")
        subprocess.run(command, env=quiet, check=False, timeout=300, stdout=subprocess.DEVNULL)
    found = shutil.which("redis-server")
    if not found:
        raise Missing("Celery's run needs Redis 7: `apt-get install redis-server`, as root")
    return found


@contextmanager
def postgres_server(folder: Path) -> Iterator[tuple[Child, str]]:
    """PostgreSQL with its own defaults, not the forge's: above all, a commit is on disk before it is acknowledged."""
    data, port = folder / "data", free_port()
    postgres.initialise(folder, data)
    options = (f"-cport={port}", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories=")
    service = Service(
        name="postgres",
        command=(*postgres.as_nobody(signal.SIGINT), str(postgres.BIN / "postgres"), "-D", str(data), *options),
        ready=lambda: port_is_open(port) and postgres.has_database(folder, port),
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
    )
    with running(service, folder) as child:
        yield child, postgres.url(folder, port)


def wait_until(done: Callable[[], bool], *, what: str, within_s: float, every_s: float) -> None:
    """Raises TimeoutError naming `what` when it is not so in time."""
    deadline = time.monotonic() + within_s
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within_s:.0f} s")
        time.sleep(every_s)


def versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}


def first_line(*command: str | Path) -> str:
    """What a program says of itself, such as `redis-server --version`."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout.strip()
