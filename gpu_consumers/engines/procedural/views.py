"""Step `views`: the figure at rest from four sides, as a reconstruction would want to see it."""

from typing import Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.figure import design, repainted
from gpu_consumers.engines.procedural.picture import PICTURE_DETAIL, brief_of
from gpu_consumers.engines.procedural.repaint import wanted

SIDES: Final = {"front": 0.0, "left": 90.0, "back": 180.0, "right": 270.0}  # the figure's own left
SIZE: Final = 384
SAMPLES: Final = 8
BACKDROP: Final = (0.60, 0.62, 0.65)  # linear light grey


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` -> `view.front`, `view.left`, `view.back`, `view.right`. Orthographic, one scale, level camera."""
    brief = brief_of(bench)
    repaint = wanted(bench, brief, order.seed)
    figure = design(brief, order.seed, PICTURE_DETAIL)
    figure = repainted(figure, repaint.paints) if repaint else figure
    scene.fresh()
    scene.stand(figure)
    scene.light_studio(BACKDROP)
    frames = {side: scene.frame_points(figure.vertices, azimuth, 0.0) for side, azimuth in SIDES.items()}
    width = max(wide for _, wide in frames.values())
    made = []
    for number, (side, azimuth) in enumerate(SIDES.items()):
        bench.raise_if_cancelled()
        scene.aim(frames[side][0], width, azimuth, 0.0)
        path = scene.take(
            bench.output / f"view_{side}.png", scene.Shot(SIZE, SIZE, SAMPLES, bounces=2, transparent=False)
        )
        made.append(MadeFile(f"view.{side}", path, "image/png"))
        bench.progress((number + 1) / len(SIDES), side)
    facts: dict[str, JsonValue] = {
        "method": "procedural render, no model",
        "size": [SIZE, SIZE],
        "projection": "orthographic",
        "width_m": round(width, 4),
        "azimuths": dict(SIDES),
        "repaint": repaint.facts() if repaint else None,
    }
    return StepResult(tuple(made), facts)
