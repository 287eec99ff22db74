"""The child process in which engines run: a crash, a leak or a busy interpreter in here never stops the worker.

Parent and child speak over two pipes: tasks one way and answers back on the first, cancellations on the second.
The parent may send several tasks; they are carried out one after the other. Answers are sent together while work
is quick and more of it waits, so that thousands of small steps do not cost thousands of wake-ups.
"""

import base64
import logging
import os
import resource
import shutil
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from ctypes import c_uint64
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from gpu_consumers.catalogue import open_catalogue
from gpu_consumers.engine import MOST_SHOWN, InputFile, StepEngine, StepOrder, StepResult
from gpu_consumers.errors import Cancelled, StepError, Unavailable, is_disk_full, is_out_of_memory
from gpu_consumers.inputs import admit

log = logging.getLogger(__name__)

TOGETHER_S = 0.002
QUIET_S = 0.1
"""Progress is passed on at most every so often."""


class Task(NamedTuple):
    """One order, with its files at hand. `key` names it among all tasks of this worker, `attempt_key` in the farm."""

    key: str
    job_id: str
    engine: str
    order: StepOrder
    inputs: tuple[InputFile, ...]
    folder: str

    @property
    def attempt_key(self) -> str:
        """`job/step/attempt`, as a cancellation names it."""
        return f"{self.job_id}/{self.order.step}/{self.order.attempt}"


class Progress(NamedTuple):
    """`preview` is a small picture as a data: URL, or empty."""

    key: str
    fraction: float
    note: str
    preview: str = ""


class Done(NamedTuple):
    """`finished_at` is `began_at` and the time that went by; `memory_mb` the most that this process has held so far."""

    key: str
    result: StepResult
    began_at: int
    finished_at: int
    memory_mb: int


class Failed(NamedTuple):
    key: str
    code: str
    message: str
    retryable: bool
    retry_after_s: float = 0.0
    out_of_memory: bool = False
    cancelled: bool = False


Answer = Progress | Done | Failed


@dataclass(slots=True)
class FolderBench:
    """The bench of one task: its folder for output is made, and is empty, when the engine first asks for it."""

    inputs: tuple[InputFile, ...]
    folder: Path
    say: "Teller"
    is_cancelled: Callable[[], bool]
    _made: bool = field(default=False)

    @property
    def output(self) -> Path:
        path = self.folder / "out"
        if not self._made:
            if path.exists():  # of this same attempt, in a child that died
                shutil.rmtree(path)
            path.mkdir(parents=True)
            self._made = True
        return path

    def progress(self, fraction: float, note: str = "") -> None:
        self.say.progress(fraction, note)

    def show(self, picture: bytes, media_type: str = "image/webp") -> None:
        if len(picture) <= MOST_SHOWN:
            self.say.show(f"data:{media_type};base64,{base64.b64encode(picture).decode()}")

    def raise_if_cancelled(self) -> None:
        if self.is_cancelled():
            raise Cancelled


class Teller:
    """Passes on how far one task is, but not more often than anybody could look."""

    def __init__(self, key: str, tell: Callable[[Progress], None]) -> None:
        self._key = key
        self._tell = tell
        self._fraction = 0.0
        self._told_at = 0.0

    def progress(self, fraction: float, note: str) -> None:
        self._fraction = min(1.0, max(0.0, fraction))
        if time.monotonic() - self._told_at >= QUIET_S or fraction >= 1.0:
            self._told_at = time.monotonic()
            self._tell(Progress(self._key, self._fraction, note[:200]))

    def show(self, url: str) -> None:
        self._tell(Progress(self._key, self._fraction, "a first look", url))


class Host:
    """Runs tasks as they come, and ends with the parent, whose pipe then closes."""

    def __init__(self, tasks: Connection, cancels: Connection, begun: c_uint64, engines: dict[str, StepEngine]) -> None:
        self._tasks = tasks
        self._cancels = cancels
        self._begun = begun
        self._engines = engines
        self._queue: SimpleQueue[Task] = SimpleQueue()
        self._outbox: list[Answer] = []
        self._lock = threading.Lock()  # of the outbox and its pipe
        self._unsent = threading.Event()
        self._sent_at = 0.0
        self._cancelled: set[str] = set()

    def serve(self) -> None:
        threading.Thread(target=self._receive, daemon=True).start()
        threading.Thread(target=self._send_what_waits, daemon=True).start()
        while True:
            task = self._queue.get()
            self._begun.value += 1
            began = time.monotonic()
            answer = self._carry_out(task)
            with self._lock:
                self._outbox.append(answer)
                silent_since = min(began, self._sent_at)  # it may have told of its progress a moment ago
                if self._queue.empty() or time.monotonic() - silent_since > TOGETHER_S:
                    self._send()
                else:
                    self._unsent.set()

    def _send_what_waits(self) -> None:
        """The task that comes next may take an hour: what has ended before it is told all the same."""
        with suppress(OSError):
            while self._unsent.wait():
                self._unsent.clear()
                time.sleep(TOGETHER_S)
                with self._lock:
                    if self._outbox:
                        self._send()

    def _receive(self) -> None:
        """In a thread of its own, so that the parent's pipe never fills while an engine is at work."""
        try:
            while True:
                for task in self._tasks.recv():
                    self._queue.put(task)
        except (EOFError, OSError):
            os._exit(0)  # the worker is gone: nobody wants what is in the making

    def _carry_out(self, task: Task) -> Answer:
        """Exactly one answer, whatever the engine does: here an exception becomes a fact."""
        self._hear_cancels()
        if task.attempt_key in self._cancelled:
            return Failed(task.key, "cancelled", "the step was cancelled", False, cancelled=True)
        began_at, began = time.time_ns() // 1_000, time.monotonic()
        bench = FolderBench(
            task.inputs, Path(task.folder), Teller(task.key, self._tell), lambda: self._is_cancelled(task.attempt_key)
        )
        try:
            admit(task.inputs)
            result = self._engines[task.engine].run(task.order, bench)
        except Cancelled as stop:
            return Failed(task.key, stop.code, str(stop), False, cancelled=True)
        except Unavailable as error:
            return Failed(task.key, error.code, str(error), True, error.retry_after or 0.0)
        except StepError as error:
            return Failed(task.key, error.code, str(error), error.retryable)
        except Exception as error:
            return _fault(task, error)
        finished_at = began_at + round((time.monotonic() - began) * 1e6)
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return Done(task.key, result, began_at, finished_at, memory_mb)

    def _tell(self, progress: Progress) -> None:
        with self._lock:
            self._outbox.append(progress)
            self._send()

    def _send(self) -> None:
        outbox, self._outbox = self._outbox, []
        try:
            self._tasks.send(outbox)
        except OSError:
            raise
        except Exception:  # nothing was sent: one of them cannot be put into bytes
            self._tasks.send([_in_words(answer) for answer in outbox])
        self._sent_at = time.monotonic()

    def _is_cancelled(self, attempt_key: str) -> bool:
        self._hear_cancels()
        return attempt_key in self._cancelled

    def _hear_cancels(self) -> None:
        while self._cancels.poll(0):
            self._cancelled.add(self._cancels.recv())


def _fault(task: Task, error: Exception) -> Failed:
    """The machine had too little of something; or it is a bug, which repetition does not cure."""
    if is_out_of_memory(error):
        message = f"the engine ran out of memory: {type(error).__name__}: {error}"[:1_000]
        return Failed(task.key, "out_of_memory", message, True, out_of_memory=True)
    if is_disk_full(error):
        return Failed(task.key, "disk_full", f"no space left on the worker: {error}"[:1_000], True)
    where = "".join(traceback.format_tb(error.__traceback__))  # what it says may quote the prompt: the event has that
    log.error("%s failed by %s:\n%s", task.engine, type(error).__name__, where)
    return Failed(task.key, "engine_bug", f"{type(error).__name__}: {error}"[:1_000], False)


def _in_words(answer: Answer) -> Answer:
    """The answer, if it can be sent to another process."""
    try:
        ForkingPickler.dumps(answer)
    except Exception as error:
        message = f"the result cannot be told: {type(error).__name__}: {error}"[:1_000]
        return Failed(answer.key, "engine_bug", message, False)
    return answer


def main(tasks: Connection, cancels: Connection, begun: c_uint64, paths: tuple[str, ...]) -> None:
    """Entry point of the child. `begun`, in memory shared with the parent, counts the tasks that were begun."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        Host(tasks, cancels, begun, open_catalogue(paths).engines).serve()
    except (BrokenPipeError, KeyboardInterrupt):
        return
