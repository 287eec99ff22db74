"""An engine that makes nothing, for measuring everything around it. A worker loads it only when told to by name."""

from typing import ClassVar

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult

FACTS = {"payload": "x" * 286}  # about 300 bytes as JSON


class NoopEngine:
    name: ClassVar[str] = "noop"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset(f"noop{number}" for number in range(1, 9))

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Answers at once, with facts of the size that a real step reports."""
        return StepResult(facts=FACTS)
