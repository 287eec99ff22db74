"""Which engines there are. Engines are named here and nowhere else; for a step the first one that can comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from gpu_consumers.engine import StepEngine

ENGINES: Final[tuple[str, ...]] = (
    "gpu_consumers.engines.safety:Safety",
    "gpu_consumers.engines.brief.engine:WordsmithLlm",
    "gpu_consumers.engines.brief.engine:Wordsmith",
    "gpu_consumers.engines.procedural.engine:Procedural",
    "gpu_consumers.engines.vision:NudeNet",
    "gpu_consumers.engines.vision:RealEsrgan",
    "gpu_consumers.engines.vision:Refine",
    "gpu_consumers.engines.sprites:Cutout2D",
    "gpu_consumers.engines.sprites:LayersFromImage",
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The engines that work here, by step, and what the others lack."""

    engines: dict[str, StepEngine]
    steps: dict[str, tuple[str, ...]]
    missing: dict[str, str]

    def engine_for(self, step: str, wished: str) -> StepEngine | None:
        """The wished engine if it is here and can, else the first that can."""
        here = self.steps.get(step, ())
        name = wished if wished in here else next(iter(here), "")
        return self.engines.get(name)


def open_catalogue(paths: Iterable[str] = ENGINES) -> Catalogue:
    """Import every engine (they are light until used) and ask what it needs."""
    engines: dict[str, StepEngine] = {}
    steps: dict[str, list[str]] = {}
    missing: dict[str, str] = {}
    for path in paths:
        engine = _load(path)
        lacks = engine.needs().missing
        if lacks:
            missing[engine.name] = lacks
            continue
        engines[engine.name] = engine
        for step in sorted(engine.steps):
            steps.setdefault(step, []).append(engine.name)
    return Catalogue(engines, {step: tuple(names) for step, names in steps.items()}, missing)


def _load(path: str) -> StepEngine:
    module, _, name = path.partition(":")
    return cast(StepEngine, getattr(import_module(module), name)())
