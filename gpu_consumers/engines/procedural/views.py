"""Step `views`: the figure at rest from four or eight sides, as a reconstruction would want to see it."""

from collections.abc import Mapping
from typing import Final

from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.calibration import AZIMUTHS, Calibration, save_calibrated
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.picture import PICTURE_DETAIL
from gpu_consumers.engines.procedural.repaint import wanted

SIZE: Final = 384
SAMPLES: Final = 5
BACKDROP: Final = (204, 207, 211)  # sRGB, a light grey
CANONICAL: Final = ("front", "left", "back", "right")
# Level views from opposite sides have one outline; the views between them look down, and so each tells something new.
BETWEEN_LOOKS_DOWN: Final = 30.0  # degrees


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` -> `view.front`, `view.left`, `view.back`, `view.right`, and four between them if eight are asked for.

    Orthographic, one scale, a neutral ground behind, and the true outline in the alpha; each PNG carries its camera.
    `params.views` (or the request's constraints, or a quality tier that names eight) says how many.
    """
    brief = brief_of(bench)
    repaint = wanted(bench, brief, order.seed)
    figure = design(brief, order.seed, PICTURE_DETAIL)
    figure = repaint.applied(figure) if repaint else figure
    scene.fresh()
    scene.stand(figure)
    scene.light_studio()
    sides = tuple(AZIMUTHS) if how_many(order) == len(AZIMUTHS) else CANONICAL
    tilts = {side: 0.0 if side in CANONICAL else BETWEEN_LOOKS_DOWN for side in sides}
    frames = {side: scene.frame_points(figure.vertices, AZIMUTHS[side], tilts[side]) for side in sides}
    width = max(wide for _, wide in frames.values())
    made: list[MadeFile] = []
    cameras: dict[str, JsonValue] = {}
    for number, side in enumerate(sides):
        bench.raise_if_cancelled()
        x, y, z = frames[side][0]
        camera = Calibration(azimuth=AZIMUTHS[side], elevation=tilts[side], width_m=width, middle=(x, y, z))
        scene.aim(camera.middle, width, camera.azimuth, camera.elevation)
        path = bench.output / f"view_{side}.png"
        scene.take(path, scene.Shot(SIZE, SIZE, SAMPLES, bounces=1))
        with Image.open(path) as image:
            save_calibrated(path, before_a_backdrop(image.convert("RGBA")), camera)
        made.append(MadeFile(f"view.{side}", path, "image/png"))
        cameras[side] = camera.facts()
        bench.progress((number + 1) / len(sides), side)
    facts: dict[str, JsonValue] = {
        "method": "procedural render, no model",
        "size": [SIZE, SIZE],
        "projection": "orthographic",
        "width_m": round(width, 4),
        "cameras": cameras,
        "repaint": repaint.facts() if repaint else None,
    }
    return StepResult(tuple(made), facts)


def before_a_backdrop(picture: Image.Image) -> Image.Image:
    """The colours as they look before a neutral ground, the alpha as it was: a grey wolf is not lost on grey."""
    flat = Image.new("RGBA", picture.size, (*BACKDROP, 255))
    flat.alpha_composite(picture)
    flat.putalpha(picture.getchannel("A"))
    return flat


def how_many(order: StepOrder) -> int:
    """Four views or eight, by the first of the step's settings and the request that says so."""
    constraints = order.request.get("constraints")
    for told in (order.params, constraints if isinstance(constraints, Mapping) else {}, order.request):
        for key in ("views", "view_count", "quality", "quality_tier"):
            value = told.get(key)
            if isinstance(value, int | str) and not isinstance(value, bool):
                digits = str(value).strip().split(" ")[0]
                if digits in {"4", "8"}:
                    return int(digits)
    return len(CANONICAL)
