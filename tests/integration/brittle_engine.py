"""An engine that is out of order until somebody mends it."""

from pathlib import Path
from typing import ClassVar

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unworkable


class BrittleEngine:
    """Fails for good until the file named in `params.mended` is there."""

    name: ClassVar[str] = "brittle"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset({"brittle"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        if not Path(str(order.params["mended"])).exists():
            raise Unworkable("the weights are of another model", code="wrong_weights")
        return StepResult(())
