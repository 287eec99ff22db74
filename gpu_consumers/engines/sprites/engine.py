"""The 2D chain: a flat picture is cut into parts, gets bones, moves, and leaves as sprite sheet and Spine skeleton."""

from typing import ClassVar, Final

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.engines.vision.packages import needs_packages

_STEPS: Final = frozenset({"segment", "cutout", "bones", "animate_2d", "export_2d"})


class Cutout2D:
    """Classical cut-out animation on the CPU; no model is at work."""

    name: ClassVar[str] = "cutout2d"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = _STEPS

    def needs(self) -> Needs:
        return needs_packages("numpy", "PIL", "cv2", "scipy", "skimage")

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        from gpu_consumers.engines.sprites import steps

        return steps.RUN[order.step](order, bench)
