"""The two steps that are a background's own: from a scene to layers, from layers to files an engine can load."""

import json
from collections.abc import Iterator
from pathlib import Path

from gpu_consumers.engine import Bench, MadeFile, StepResult, every, only
from gpu_consumers.engines.sprites import layering
from gpu_consumers.engines.sprites.layering import NAMES, Layer
from gpu_consumers.engines.vision import retouching
from gpu_consumers.engines.vision.pictures import Rgba, bled, fit_within, open_picture, save_png
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import Gate, ReportCard, at_least, exactly, told

_LONGEST = 2048
_WEBP, _PNG = "image/webp", "image/png"
SEAM = 1.6  # a last column this much more unlike the first than neighbours are is seen
LEAST_LAYERS = 3


def layers(bench: Bench) -> StepResult:
    """`concept_refined` in, one picture per layer out ("layer.sky" to "layer.near"), all of one size."""
    scene = fit_within(open_picture(only(bench, "concept_refined")), _LONGEST)
    bench.progress(0.2, "finding lines to cut along")
    made = layering.layers_of(_opaque(scene))
    bench.raise_if_cancelled()
    outputs = [
        MadeFile(f"layer.{layer.name}", save_png(bench.output / f"layer.{layer.name}.png", layer.picture), "image/png")
        for layer in made
    ]
    bench.progress(1.0)
    return StepResult(
        outputs=tuple(outputs),
        facts={
            "layers": [layer.name for layer in made],
            "method": "cut along strong lines by height in the picture; no depth model",
            "filled_behind": "smoothly from the colours beside the cut",
            "rebuild_error": _difference(layering.laid_together(made), scene),
        },
    )


def export(bench: Bench) -> StepResult:
    """`layer.*` in; the layers again, `layers_meta` (order, speeds) and a panning `preview` out."""
    files = {file.role.removeprefix("layer."): file for file in every(bench, "layer")}
    names = [name for name in NAMES if name in files] + sorted(set(files) - set(NAMES))
    if not names:
        raise Unworkable("there are no layers to export", code="missing_layer")
    speeds = dict(zip(NAMES, layering.SPEEDS, strict=True))
    made = tuple(Layer(name, open_picture(files[name]), speeds.get(name, 1.0)) for name in names)
    if len({layer.picture.shape for layer in made}) > 1:
        raise Unworkable("the layers are not all of one size", code="bad_layer")
    bench.progress(0.3, "layers")
    paths = {layer.name: save_png(bench.output / f"layer.{layer.name}.png", layer.picture) for layer in made}
    meta = bench.output / "layers_meta.json"
    files_named = {name: path.name for name, path in paths.items()}
    meta.write_text(json.dumps(layering.description(made, files_named), indent=1), "utf-8")
    bench.raise_if_cancelled()
    bench.progress(0.5, "depth and normals")
    maps = [
        MadeFile("layers_depth", save_png(bench.output / "layers_depth.png", layering.depth_of(made)), _PNG),
        MadeFile("layers_normal", _normals(bench.output / "layers_normal.png", made), _PNG),
    ]
    card = ReportCard.of(_gates(made))
    bench.progress(0.7, "preview")
    frames, fps = layering.preview(made), layering.PREVIEW_FPS
    preview = bench.output / "preview.webp"
    frames[0].save(
        preview,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=round(1000 / fps),
        loop=0,
        quality=80,
        method=2,
    )
    bench.progress(1.0)
    return StepResult(
        outputs=(
            *(MadeFile(f"layer.{name}", path, "image/png") for name, path in paths.items()),
            MadeFile("layers_meta", meta, "application/json"),
            *maps,
            MadeFile("preview", preview, _WEBP),
        ),
        facts={
            "layers": list(paths),
            "size": [int(made[0].picture.shape[1]), int(made[0].picture.shape[0])],
            "tiles_sideways": all(layering.seam_ratio(layer.picture) <= SEAM for layer in made),
            **card.facts(),
        },
    )


def _gates(made: tuple[Layer, ...]) -> Iterator[Gate]:
    yield at_least("layers", len(made), LEAST_LAYERS)
    yield exactly("opaque_back", bool((made[0].picture[..., 3] == 255).all()), True)
    for layer in made:
        ratio = layering.seam_ratio(layer.picture)
        # Only what was painted to tile can be held to it; a scene that was cut stays what it was.
        yield told(
            f"tile_seam.{layer.name}", ratio, "of a usual step", "" if ratio <= SEAM else "does not tile sideways"
        )


def _normals(path: Path, made: tuple[Layer, ...]) -> Path:
    return save_png(path, retouching.normal_map(layering.laid_together(made), flat=True))


def _opaque(scene: Rgba) -> Rgba:
    out = bled(scene)
    out[..., 3] = 255
    return out


def _difference(one: Rgba, other: Rgba) -> float:
    """The mean difference per channel, 0..255."""
    return round(float(abs(one[..., :3].astype(int) - other[..., :3]).mean()), 3)
