"""The background chain's own step: one flat scene becomes layers for parallax."""

from typing import ClassVar

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.engines.vision.packages import needs_packages


class LayersFromImage:
    """Cuts a scene along its own strong lines and fills behind; classical, no depth model."""

    name: ClassVar[str] = "layers-from-image"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"layers"})

    def needs(self) -> Needs:
        return needs_packages("numpy", "PIL", "cv2")

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        from gpu_consumers.engines.sprites import scene_steps

        return scene_steps.layers(bench)
