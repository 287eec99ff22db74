"""The procedural engine: one module per step, all of them rules. It never poses as a model."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import ClassVar, Final

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.engines.procedural.requirements import missing

_STEPS: Final[Mapping[str, str]] = {
    step: f"gpu_consumers.engines.procedural.{step}"
    for step in (
        "concept",
        "views",
        "normalize",
        "reconstruct",
        "repair",
        "retopo",
        "rig",
        "animate",
        "export",
        "render_sprites",
        "retexture",
        "layers",
    )
}


class Procedural:
    """Low-poly characters, creatures and props from a design brief, on any CPU. Needs Blender as a Python module."""

    name: ClassVar[str] = "procedural"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset(_STEPS)

    def needs(self) -> Needs:
        return Needs(missing=missing())

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        # A step's module is imported when it runs: `needs` must be able to answer where numpy or Blender is missing.
        work: Callable[[StepOrder, Bench], StepResult] = import_module(_STEPS[order.step]).run
        return work(order, bench)
