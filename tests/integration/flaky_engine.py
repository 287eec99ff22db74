"""Two engines for one step: the preferred one fails at once until it is mended, the other one always works."""

from pathlib import Path
from typing import ClassVar

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unavailable


class FlakyEngine:
    """Fails until the file named in `params.mended` is there."""

    name: ClassVar[str] = "flaky:large"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset({"draw"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        if not Path(str(order.params["mended"])).exists():
            raise Unavailable("the model does not load")
        return StepResult(())


class SteadyEngine(FlakyEngine):
    """Stands in."""

    name: ClassVar[str] = "steady"

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        return StepResult(())
