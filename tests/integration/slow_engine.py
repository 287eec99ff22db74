"""Engines that take their time, for the tests in which somebody dies meanwhile."""

import os
import time
from pathlib import Path
from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult


class SlowEngine:
    """Makes one file. Works until the file named in `params.until` is there; notes each run in `params.diary`."""

    name: ClassVar[str] = "slow"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset({"slow"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        with Path(str(order.params["diary"])).open("a") as diary:
            diary.write(f"{order.attempt} {os.getpid()}\n")
        until = Path(str(order.params["until"]))
        for _ in range(3_000):
            bench.raise_if_cancelled()
            if until.exists():
                break
            time.sleep(0.02)
        made = bench.output / "made.txt"
        made.write_text(f"seed {order.seed}")
        return StepResult((MadeFile("made", made, "text/plain"),))
