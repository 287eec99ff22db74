"""An engine that writes down every run and makes two small files, so that one can tell what was made again."""

import time
from pathlib import Path
from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult


class DiaryEngine:
    name: ClassVar[str] = "diary"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset({"draw", "paint"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Notes `params.job`, the step and the attempt in `params.diary`, and naps for `params.nap` seconds.

        Works on until there is the file `params.until`, if that is given. No two attempts make the same files.
        """
        with Path(str(order.params["diary"])).open("a") as diary:
            diary.write(f"{order.params['job']} {order.step} {order.attempt}\n")
        time.sleep(float(str(order.params["nap"])))
        until = order.params.get("until")
        while until and not Path(str(until)).exists():
            bench.raise_if_cancelled()
            time.sleep(0.02)
        files = []
        for role in (order.step, f"{order.step}_notes"):
            made = bench.output / f"{role}.txt"
            made.write_text(f"{role} of {order.params['job']}, attempt {order.attempt}")
            files.append(MadeFile(role, made, "text/plain"))
        return StepResult(tuple(files))
