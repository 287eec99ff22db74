"""Step `concept`: the brief as one picture, posed and lit, whole in the frame, on nothing."""

from typing import Final

from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import landscape, scene
from gpu_consumers.engines.procedural.contact import grounded
from gpu_consumers.engines.procedural.drawing import first_look, triangles_of
from gpu_consumers.engines.procedural.ink import inked
from gpu_consumers.engines.procedural.picture import brief_of, sitting

SIZE: Final = 1024
SAMPLES: Final = 4  # with the denoiser as good as eight, in two thirds of the time


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` -> `concept` (RGBA PNG). Raises `Unworkable` for a broken brief."""
    brief = brief_of(bench)
    if brief.asset_type == "BACKGROUND":
        return _landscape(brief, order.seed, bench)
    shown = sitting(brief, order.seed)
    bench.show(first_look(shown.figure, shown.azimuth, shown.elevation))
    bench.progress(0.1, f"{shown.figure.triangles} triangles, pose {shown.pose}")
    scene.fresh()
    scene.stand(shown.figure)
    scene.light_studio()
    scene.aim(shown.middle, shown.width, shown.azimuth, shown.elevation)
    bench.raise_if_cancelled()
    bench.progress(0.2, "rendering")
    path = scene.take(bench.output / "concept.png", scene.Shot(SIZE, SIZE, SAMPLES, bounces=2))
    points = shown.figure.vertices
    with Image.open(path) as drawn:
        picture = inked(drawn.convert("RGBA"), points, triangles_of(shown.figure)[0], shown.camera)
    grounded(picture, points, shown.camera).save(path)
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
