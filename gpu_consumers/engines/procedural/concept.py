"""Step `concept`: the brief as one picture, posed and lit, whole in the frame, on nothing."""

from typing import Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import landscape, scene
from gpu_consumers.engines.procedural.contact import ground
from gpu_consumers.engines.procedural.drawing import first_look
from gpu_consumers.engines.procedural.picture import brief_of, sitting

SIZE: Final = 1024
SAMPLES: Final = 8
OUTLINE: Final = 0.0042  # of the picture's width


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` -> `concept` (RGBA PNG). Raises `Unworkable` for a broken brief."""
    brief = brief_of(bench)
    if brief.asset_type == "BACKGROUND":
        return _landscape(brief, order.seed, bench)
    shown = sitting(brief, order.seed)
    bench.show(first_look(shown.figure, shown.azimuth, shown.elevation))
    bench.progress(0.1, f"{shown.figure.triangles} triangles, pose {shown.pose}")
    scene.fresh()
    thing = scene.stand(shown.figure)
    scene.light_studio()
    scene.outline(thing, OUTLINE * shown.width)
    scene.aim(shown.middle, shown.width, shown.azimuth, shown.elevation)
    bench.raise_if_cancelled()
    bench.progress(0.2, "rendering")
    path = scene.take(bench.output / "concept.png", scene.Shot(SIZE, SIZE, SAMPLES, bounces=2))
    ground(path, shown)
    bench.progress(1.0)
    facts: dict[str, JsonValue] = {
        "method": "procedural render, no model",
        "prompt_used": brief.prompt,
        "kind": brief.kind,
        "pose": shown.pose,
        "seed": order.seed,
        "size": [SIZE, SIZE],
        "triangles": shown.figure.triangles,
        "camera": {"azimuth": shown.azimuth, "elevation": shown.elevation, "width_m": round(shown.width, 4)},
        "samples": SAMPLES,
    }
    return StepResult((MadeFile("concept", path, "image/png"),), facts)


def _landscape(brief: DesignBrief, seed: int, bench: Bench) -> StepResult:
    painting = landscape.paint(brief, seed, bench)
    path = bench.output / "concept.png"
    painting.picture.save(path)
    bench.progress(1.0)
    return StepResult((MadeFile("concept", path, "image/png"),), {**painting.facts, "prompt_used": brief.prompt})
