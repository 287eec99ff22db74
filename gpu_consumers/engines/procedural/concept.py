"""Step `concept`: the brief as one picture, posed and lit, whole in the frame, on nothing."""

import io
from typing import Final

from PIL import Image, ImageOps
from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.contact import grounded
from gpu_consumers.engines.procedural.drawing import first_look, triangles_of
from gpu_consumers.engines.procedural.ink import inked
from gpu_consumers.engines.procedural.picture import sitting
from gpu_consumers.engines.procedural.scenery.stage import as_image, staged

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
    finished = fitted(grounded(picture, points, shown.camera), order)
    finished.save(path)
    bench.progress(1.0)
    facts: dict[str, JsonValue] = {
        "method": "procedural render, no model",
        "prompt_used": brief.prompt,
        "kind": brief.kind,
        "pose": shown.pose,
        "seed": order.seed,
        "size": [*finished.size],
        "triangles": shown.figure.triangles,
        "camera": {"azimuth": shown.azimuth, "elevation": shown.elevation, "width_m": round(shown.width, 4)},
        "samples": SAMPLES,
    }
    return StepResult((MadeFile("concept", path, "image/png"),), facts)


def fitted(picture: Image.Image, order: StepOrder) -> Image.Image:
    """Whole, in the middle of a picture of the size that the request asks for, if it asks for one."""
    wanted = order.request.get("image")
    match wanted:
        case {"width": int(width), "height": int(height)}:
            return ImageOps.pad(picture, (width, height), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))
        case _:
            return picture


def _landscape(brief: DesignBrief, seed: int, bench: Bench) -> StepResult:
    """`concept`, and `stage.*`: the layers that it is made of, for the `layers` step."""

    def step(share: float, what: str) -> None:
        bench.raise_if_cancelled()
        bench.progress(0.9 * share, what)

    stage = staged(brief, seed, bench.output, step)
    made = [MadeFile("concept", bench.output / "concept.png", "image/png")]
    whole = stage.composed()
    small = io.BytesIO()
    whole.convert("RGB").resize((480, 270)).save(small, "WEBP", quality=80)
    bench.show(small.getvalue())
    whole.save(made[0].path, compress_level=3)
    for number, sheet in enumerate(stage.sheets):
        path = bench.output / f"stage_{number}_{sheet.name}.png"
        as_image(sheet.picture).save(path, compress_level=3)
        made.append(MadeFile(f"stage.{sheet.name}", path, "image/png"))
    bench.progress(1.0)
    return StepResult(tuple(made), {**stage.facts, "prompt_used": brief.prompt})
