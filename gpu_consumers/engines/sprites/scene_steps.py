"""The two steps that are a background's own: from a scene to layers, from layers to files an engine can load."""

import json

from gpu_consumers.engine import Bench, MadeFile, StepResult, every, only
from gpu_consumers.engines.sprites import layering
from gpu_consumers.engines.sprites.layering import NAMES, Layer
from gpu_consumers.engines.vision.pictures import Rgba, bled, fit_within, open_picture, save_png
from gpu_consumers.errors import Unworkable

_LONGEST = 2048
_WEBP = "image/webp"


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
    bench.progress(0.6, "preview")
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
            MadeFile("preview", preview, _WEBP),
        ),
        facts={"layers": list(paths), "size": [int(made[0].picture.shape[1]), int(made[0].picture.shape[0])]},
    )


def _opaque(scene: Rgba) -> Rgba:
    out = bled(scene)
    out[..., 3] = 255
    return out


def _difference(one: Rgba, other: Rgba) -> float:
    """The mean difference per channel, 0..255."""
    return round(float(abs(one[..., :3].astype(int) - other[..., :3]).mean()), 3)
