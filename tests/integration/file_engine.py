"""An engine that makes small files at once, for the tests about what is kept of them."""

from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult


class FileEngine:
    """Steps `file1` to `file4` each make one file, which differs from job to job."""

    name: ClassVar[str] = "file"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset(f"file{number}" for number in range(1, 5))

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        made = bench.output / "made.txt"
        made.write_text(f"{order.step} of {order.seed}")
        return StepResult((MadeFile(order.step, made, "text/plain"),))
