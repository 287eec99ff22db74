"""What the supervisor writes down about the stack, and how others read it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

Phase = Literal["starting", "running", "stopping", "stopped"]


class RunsAlready(Exception):
    """Another supervisor has this data folder."""


@dataclass
class ProcessState:
    """One process of the stack. `pid` is None while it waits to be started again."""

    name: str
    pid: int | None = None
    restarts: int = 0


@dataclass
class StackState:
    """The whole stack, as it stands in `stack.json`. `run` marks every process of this run, in its environment."""

    phase: Phase = "stopped"
    pid: int = 0
    run: str = ""
    env: dict[str, str] = field(default_factory=dict)
    processes: list[ProcessState] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return self.env.get("FORGELOG_URL", "")


@dataclass(frozen=True)
class Home:
    """The data folder and where things lie in it."""

    folder: Path

    @property
    def state_file(self) -> Path:
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def supervisor_log(self) -> Path:
        return self.logs / "supervisor.log"

    def write(self, state: StackState) -> None:
        """Whole or not at all: readers come at any time. Holds a password, so it is the owner's alone."""
        beside = self.state_file.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(asdict(state), indent=1) + "\n")
        beside.replace(self.state_file)

    def read(self) -> StackState:
        """The state as last written, or `stopped` when no supervisor holds the folder."""
        return self.last_written() if self.is_held() else StackState()

    def last_written(self) -> StackState:
        if not self.state_file.exists():
            return StackState()
        known = json.loads(self.state_file.read_text())
        processes = [ProcessState(**process) for process in known.pop("processes")]
        try:
            return StackState(**known, processes=processes)
        except TypeError:  # written by another version of the forge
            return StackState()

    def is_held(self) -> bool:
        try:
            with self.held():
                return False
        except RunsAlready:
            return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """The folder is ours until the block, or this process, ends. Raises `RunsAlready`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "stack.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise RunsAlready(f"a forge runs in {self.folder} already") from None
        finally:
            os.close(descriptor)
