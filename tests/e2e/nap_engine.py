"""An engine that naps and makes one small file, so that there is something to kill in the middle of."""

import time
from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult

NAP_S = 0.06


class NapEngine:
    name: ClassVar[str] = "nap"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset(f"nap{number}" for number in range(1, 5))

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """The same seed makes the same file."""
        time.sleep(NAP_S)
        made = bench.output / "made.txt"
        made.write_text(f"{order.step} of seed {order.seed}")
        return StepResult((MadeFile(order.step, made, "text/plain"),))
