"""Engines that do as they are told, well or badly, for the tests of the lane."""

import ctypes
import errno
import os
import signal
import threading
import time
from pathlib import Path
from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unavailable, Unworkable


class Puppet:
    name: ClassVar[str] = "puppet"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset({"act"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """`params.act` says what to do."""
        match order.params["act"]:
            case "work":
                with (bench.output / "made.txt").open("x") as file:
                    file.write("made")
                made = MadeFile("made", bench.output / "made.txt", "text/plain")
                return StepResult((made,), {"seed": order.seed, "pid": os.getpid()})
            case "note":
                note(bench)
            case "note slowly":
                note(bench)
                time.sleep(0.05)
                bench.progress(1.0, "all but told")
            case "note and wait":
                note(bench)
                while not (bench.output.parent / "go").exists():
                    time.sleep(0.001)
            case "say the unsayable":
                return StepResult(facts={"lock": threading.Lock()})  # type: ignore[dict-item]
            case "tell":
                for part in range(5):
                    bench.progress(part / 4, f"part {part}")
                    time.sleep(0.03)
            case "show":
                bench.show(b"small", "image/png")
                bench.show(b"large" * 20_000, "image/png")
            case "be busy":
                raise Unavailable("the server is busy", retry_after=7.0)
            case "refuse":
                raise Unworkable("no such thing", code="bad_prompt")
            case "stumble":
                raise KeyError("a bug")
            case "starve":
                raise MemoryError
            case "starve once" if not order.short_of_memory:
                raise MemoryError
            case "be busy once" if order.attempt == 1:
                raise Unavailable("the server is busy")
            case "fill the disk once" if order.attempt == 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            case "starve the card":
                raise RuntimeError("CUDA error: out of memory")
            case "fill the disk":
                with Path("/dev/full").open("w") as full:
                    full.write("more than there is room for")
            case "exit":
                os._exit(3)
            case "be killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                time.sleep(60)
            case "freeze":
                ctypes.PyDLL(None).sleep(60)  # keeps the interpreter to itself, as a careless extension does
            case "listen":
                for _ in range(600):
                    bench.raise_if_cancelled()
                    time.sleep(0.02)
        return StepResult(facts={"pid": os.getpid(), "short_of_memory": order.short_of_memory})


def note(bench: Bench) -> None:
    """One line for each time that the task is begun, beside its folder for output."""
    with (bench.output.parent / "begun").open("a") as diary:
        print(os.getpid(), file=diary)
