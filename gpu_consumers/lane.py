"""The work bench of one worker as seen from outside: tasks go in, answers come out, and no child outlives its limit.

Knows processes, pipes and time; no Kafka, no store. One task runs at a time, the others wait in the child.

A child counts the tasks that it begins, in memory that outlives it. So its death is laid on the task that was running,
also when the answers of those before it died with it. What is not to blame is done by the next child, as the same
attempt: tasks that never began, and those that had just ended (`host.TOGETHER_S`). No task is done again for ever: what
a child begins first is answered before it goes on.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from ctypes import c_uint64
from dataclasses import dataclass, field
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
    """A task that was given to the child.

    `began` is by the monotonic clock, which limits go by; `began_at` by the clock on the wall, to be told.
    """

    task: Task
    limit_s: float
    began: float = 0.0
    began_at: int = 0
    started_told: bool = False


@dataclass(slots=True)
class Child:
    """One process. `unanswered`: the keys of what it was given, in order; `answered` is how many came before them.

    `victim`: the task for whose sake it was killed; empty if that was for no task's sake.
    """

    process: SpawnProcess
    tasks: Connection
    cancels: Connection
    begun: c_uint64
    unanswered: deque[str] = field(default_factory=deque)
    answered: int = 0
    why_killed: str = ""
    victim: str = ""

    def in_the_making(self) -> str | None:
        """The task that it began last, if it did not answer for that one."""
        behind = self.begun.value - self.answered
        return self.unanswered[behind - 1] if behind > 0 else None

    def to_blame(self) -> str | None:
        """Of a child that is dead. None: it was killed for another reason, or died between two tasks."""
        if self.why_killed:
            return self.victim or None
        if self.begun.value:
            return self.in_the_making()
        return next(iter(self.unanswered), None)  # it could not even begin, nor would the next child


class Lane:
    """`on_answers` is called from the lane's own thread with everything that came in at once."""

    def __init__(self, engines: tuple[str, ...], on_answers: Callable[[list[tuple[Task, Answer]]], None]) -> None:
        self._engines = engines
        self._on_answers = on_answers
        self._hand: OrderedDict[str, InHand] = OrderedDict()
        self._lock = threading.RLock()
        self._child: Child | None = None
        self._cancelling: dict[str, float] = {}
        self._closed = False

    # --- from the worker ---

    def give(self, task: Task, limit_s: float) -> None:
        self.give_all([(task, limit_s)])

    def give_all(self, tasks: list[tuple[Task, float]]) -> None:
        with self._lock:
            for task, limit_s in tasks:
                self._hand[task.key] = InHand(task, limit_s)
            self._send([task for task, _ in tasks])

    def cancel(self, attempt_key: str) -> None:
        """The child is asked to stop; if it does not listen within two seconds it is ended."""
        with self._lock:
            if not any(one.task.attempt_key == attempt_key for one in self._hand.values()):
                return
            self._cancelling[attempt_key] = time.monotonic()
            if self._child is not None:  # else the next child is told before its first task
                with suppress(OSError):
                    self._child.cancels.send(attempt_key)

    def in_hand(self) -> list[Task]:
        with self._lock:
            return [one.task for one in self._hand.values()]

    def just_started(self, after_s: float) -> list[tuple[Task, int]]:
        """The running task, if it has run for so long and this was not yet told; with the instant it began."""
        with self._lock:
            running = self._running()
            if running is None or running.started_told or time.monotonic() - running.began < after_s:
                return []
            running.started_told = True
            return [(running.task, running.began_at)]

    def enforce(self) -> None:
        """End a child whose task is over its limit, or that does not let go of a cancelled one."""
        with self._lock:
            if not self._hand:
                self._cancelling.clear()
            running = self._running()
            if running is None:
                return
            now = time.monotonic()
            cancelled = self._cancelling.get(running.task.attempt_key)
            if cancelled is not None and now > max(cancelled, running.began) + GRACE_S:
                self._kill("cancelled", running.task.key)
            elif now > running.began + running.limit_s:
                self._kill("timeout", running.task.key)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._hand.clear()
            self._kill("closed")

    # --- the child ---

    def _running(self) -> InHand | None:
        """What the child has in the making; between two tasks, what it will begin next."""
        child = self._child
        if child is None or not child.unanswered:
            return None
        running = self._hand.get(child.in_the_making() or child.unanswered[0])
        if running is not None and not running.began:
            running.began, running.began_at = time.monotonic(), time.time_ns() // 1_000
        return running

    def _send(self, tasks: list[Task]) -> None:
        child = self._child = self._child or self._spawn()
        child.unanswered += [task.key for task in tasks]
        self._running()
        with suppress(OSError):  # the reader sees the end of the child too, and sends again what it had
            child.tasks.send(tasks)

    def _spawn(self) -> Child:
        context = multiprocessing.get_context("spawn")
        tasks, child_tasks = Pipe()
        cancels, child_cancels = Pipe()
        begun = context.RawValue(c_uint64)
        process = context.Process(
            target=host.main, args=(child_tasks, child_cancels, begun, self._engines), daemon=True
        )
        process.start()
        for attempt_key in self._cancelling:
            cancels.send(attempt_key)
        child_tasks.close()
        child_cancels.close()
        child = Child(process, tasks, cancels, begun)
        threading.Thread(target=self._read, args=(child,), daemon=True).start()
        return child

    def _read(self, child: Child) -> None:
        try:
            while True:
                self._pass_on(child, child.tasks.recv())
        except (EOFError, OSError):
            child.process.join()
            self._bury(child)

    def _pass_on(self, child: Child, answers: list[Answer]) -> None:
        known: list[tuple[Task, Answer]] = []
        with self._lock:
            for answer in answers:
                if isinstance(answer, Progress):
                    one = self._hand.get(answer.key)
                else:
                    one = self._hand.pop(answer.key, None)
                    child.unanswered.popleft()
                    child.answered += 1
                if one is not None:
                    known.append((one.task, answer))
            self._running()
            last = answers[-1] if answers else None
            if isinstance(last, Done) and last.memory_mb > FULL_MB and not self._hand:
                self._kill("full")
            elif any(isinstance(answer, Failed) and answer.out_of_memory for answer in answers):
                self._kill("full")  # what it took so far is not there for the next one
        self._on_answers(known)

    def _kill(self, why: str, victim: str = "") -> None:
        """The first reason counts: the child does not die twice."""
        child = self._child
        if child is None or child.why_killed or child.process.pid is None:
            return
        child.why_killed, child.victim = why, victim
        with suppress(ProcessLookupError):
            os.kill(child.process.pid, signal.SIGKILL)

    def _bury(self, child: Child) -> None:
        """The child is gone. Who is to blame has failed; all else that it had goes to the next child."""
        with self._lock:
            self._child = None
            if self._closed:
                return
            failed = self._hand.pop(child.to_blame() or "", None)
            for one in self._hand.values():
                one.began = 0.0
            if self._hand:
                self._send([one.task for one in self._hand.values()])
        if failed is not None:
            self._on_answers([(failed.task, _failure(failed.task.key, child.why_killed, child.process.exitcode))])


def _failure(key: str, why_killed: str, exitcode: int | None) -> Failed:
    match why_killed:
        case "timeout":
            return Failed(key, "start_to_close", "the step ran longer than it may", True)
        case "cancelled":
            return Failed(key, "cancelled", "the step was cancelled", False, cancelled=True)
    if exitcode == -signal.SIGKILL:
        message = "the engine was killed, most likely for want of memory"
        return Failed(key, "out_of_memory", message, True, out_of_memory=True)
    return Failed(key, "crashed", f"the engine's process ended with exit code {exitcode}", True)
