"""The work bench of one worker as seen from outside: tasks go in, answers come out, and no child outlives its limit.

Knows processes, pipes and time; no Kafka, no store. One task runs at a time, the others wait in the child.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from multiprocessing.context import SpawnProcess

from gpu_consumers import host
from gpu_consumers.host import Answer, Done, Failed, Progress, Task

FULL_MB = 2_500
"""A child that has ever held more than this is replaced when it is idle: renderers do not give memory back. So is one
that ran out of memory."""
GRACE_S = 2.0


@dataclass(slots=True)
class InHand:
    """A task that was given to the child. It runs when it is the oldest one.

    `began` is by the monotonic clock, which limits go by; `began_at` by the clock on the wall, to be told.
    """

    task: Task
    limit_s: float
    began: float = 0.0
    began_at: int = 0
    started_told: bool = False


class Lane:
    """`on_answers` is called from the lane's own thread with everything that came in at once."""

    def __init__(self, engines: tuple[str, ...], on_answers: Callable[[list[tuple[Task, Answer]]], None]) -> None:
        self._engines = engines
        self._on_answers = on_answers
        self._hand: OrderedDict[str, InHand] = OrderedDict()
        self._lock = threading.RLock()
        self._process: SpawnProcess | None = None
        self._tasks: Connection | None = None
        self._cancels: Connection | None = None
        self._why_killed = ""
        self._cancelling: dict[str, float] = {}
        self._closed = False

    # --- from the worker ---

    def give(self, task: Task, limit_s: float) -> None:
        self.give_all([(task, limit_s)])

    def give_all(self, tasks: list[tuple[Task, float]]) -> None:
        with self._lock:
            idle = not self._hand
            for task, limit_s in tasks:
                self._hand[task.key] = InHand(task, limit_s)
            if idle:
                self._mark_begun()
            self._send([task for task, _ in tasks])

    def cancel(self, attempt_key: str) -> None:
        """The child is asked to stop; if it does not listen within two seconds it is ended."""
        with self._lock:
            if not any(one.task.attempt_key == attempt_key for one in self._hand.values()):
                return
            self._cancelling[attempt_key] = time.monotonic()
            if self._cancels is not None:  # else the next child is told before its first task
                with suppress(OSError):
                    self._cancels.send(attempt_key)

    def in_hand(self) -> list[Task]:
        with self._lock:
            return [one.task for one in self._hand.values()]

    def just_started(self, after_s: float) -> list[tuple[Task, int]]:
        """The running task, if it has run for so long and this was not yet told; with the instant it began."""
        with self._lock:
            running = next(iter(self._hand.values()), None)
            if running is None or running.started_told or time.monotonic() - running.began < after_s:
                return []
            running.started_told = True
            return [(running.task, running.began_at)]

    def enforce(self) -> None:
        """End a child whose task is over its limit, or that does not let go of a cancelled one."""
        with self._lock:
            running = next(iter(self._hand.values()), None)
            if running is None:
                self._cancelling.clear()
                return
            now = time.monotonic()
            cancelled = self._cancelling.get(running.task.attempt_key)
            if cancelled is not None and now > max(cancelled, running.began) + GRACE_S:
                self._kill("cancelled")
            elif now > running.began + running.limit_s:
                self._kill("timeout")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._hand.clear()
            self._kill("closed")

    # --- the child ---

    def _send(self, tasks: list[Task]) -> None:
        if self._process is None:
            self._spawn()
        assert self._tasks is not None
        with suppress(OSError):  # the reader sees the end of the child too, and sends again what it had
            self._tasks.send(tasks)

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._tasks, child_tasks = Pipe()
        self._cancels, child_cancels = Pipe()
        self._why_killed = ""
        self._process = context.Process(target=host.main, args=(child_tasks, child_cancels, self._engines), daemon=True)
        self._process.start()
        for attempt_key in self._cancelling:
            self._cancels.send(attempt_key)
        child_tasks.close()
        child_cancels.close()
        threading.Thread(target=self._read, args=(self._tasks, self._process), daemon=True).start()

    def _read(self, tasks: Connection, process: SpawnProcess) -> None:
        try:
            while True:
                self._pass_on(tasks.recv())
        except (EOFError, OSError):
            process.join()
            self._bury(process)

    def _pass_on(self, answers: list[Answer]) -> None:
        known: list[tuple[Task, Answer]] = []
        with self._lock:
            for answer in answers:
                if isinstance(answer, Progress):
                    one = self._hand.get(answer.key)
                else:
                    one = self._hand.pop(answer.key, None)
                    self._mark_begun()
                if one is not None:
                    known.append((one.task, answer))
            last = answers[-1] if answers else None
            if isinstance(last, Done) and last.memory_mb > FULL_MB and not self._hand:
                self._kill("full")
            elif any(isinstance(answer, Failed) and answer.out_of_memory for answer in answers):
                self._kill("full")  # what it took so far is not there for the next one
        self._on_answers(known)

    def _mark_begun(self) -> None:
        running = next(iter(self._hand.values()), None)
        if running is not None and not running.began:
            running.began, running.began_at = time.monotonic(), time.time_ns() // 1_000

    def _kill(self, why: str) -> None:
        if self._process is not None and self._process.pid is not None:
            self._why_killed = why
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def _bury(self, process: SpawnProcess) -> None:
        """The child is gone. What it was doing has failed; what waited in it goes to the next child."""
        with self._lock:
            if self._process is not process:
                return
            self._process = self._tasks = self._cancels = None
            if self._closed or not self._hand:
                return
            if self._why_killed == "full":  # between two tasks: what comes next is not to blame
                self._send([one.task for one in self._hand.values()])
                return
            _, running = self._hand.popitem(last=False)
            failure = self._failure(running.task.key, process.exitcode)
            waiting = [one.task for one in self._hand.values()]
            self._mark_begun()
            if waiting:
                self._send(waiting)
        self._on_answers([(running.task, failure)])

    def _failure(self, key: str, exitcode: int | None) -> Failed:
        match self._why_killed:
            case "timeout":
                return Failed(key, "start_to_close", "the step ran longer than it may", True)
            case "cancelled":
                return Failed(key, "cancelled", "the step was cancelled", False, cancelled=True)
        if exitcode == -signal.SIGKILL:
            message = "the engine was killed, most likely for want of memory"
            return Failed(key, "out_of_memory", message, True, out_of_memory=True)
        return Failed(key, "crashed", f"the engine's process ended with exit code {exitcode}", True)
