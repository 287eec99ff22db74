"""One process that the stack runs: its command, its log file, its start and its end."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.lifeline import die_with_parent

LOG_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class Service:
    """What to run, how to ask it to stop, and how to see that it is ready."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    patience: float = 10.0


class Child:
    """A running `Service`. Its output goes to `log`, which is turned over when it grows past `LOG_LIMIT` bytes."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        turn_over(log)
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                service.command,
                env={**os.environ, **service.env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in a terminal reaches the supervisor alone
                preexec_fn=die_with_parent(service.orphan_signal),
            )
        self.started = time.monotonic()

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_ready(self, seconds: float, pause: Callable[[float], object] = time.sleep) -> None:
        """Returns when the service is ready. Raises `NotReady` with the log's tail when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not self.service.ready():
            if not self.alive():
                raise NotReady(f"{self.service.name} ended with code {self.process.returncode}", self.log)
            if time.monotonic() > deadline:
                raise NotReady(f"{self.service.name} was not ready after {seconds:.0f} s", self.log)
            pause(0.05)

    def ask_to_stop(self) -> None:
        if self.alive():
            self.process.send_signal(self.service.stop_signal)

    def stop(self) -> None:
        self.ask_to_stop()
        self.end()

    def end(self) -> None:
        """Waits as long as the service may take, then kills it; and with it whatever children it left behind."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.service.patience)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()


class NotReady(Exception):
    """A part of the stack did not come up; the message ends with what it last said."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what}. Its log {log} ends with:\n{tail(log)}")


def tail(log: Path, lines: int = 12) -> str:
    if not log.exists():
        return "(no log)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def turn_over(log: Path) -> None:
    """Moves a log that has grown too large aside. Copy and truncate: the writer appends to the same open file."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(log.suffix + ".1"))
        os.truncate(log, 0)


def port_is_open(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def free_port(preferred: int = 0, host: str = "127.0.0.1") -> int:
    """`preferred` if nobody listens there, else any free TCP port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, preferred))
        except OSError:
            probe.bind((host, 0))
        return int(probe.getsockname()[1])
