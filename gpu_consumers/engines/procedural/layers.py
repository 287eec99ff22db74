"""Step `layers`: a background comes apart into the layers it was painted in, with whatever a person put over it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every, only
from gpu_consumers.engines.procedural.scenery.canvas import Picture, over

CHANGED: Final = 0.16  # of full scale: more than any retouching of ours changes a pixel
FOREIGN: Final = 0.30  # share of changed pixels from which the picture is not our own any more


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`concept_refined` and the `stage.*` of the concept -> `layer.*`, all of one size, from back to front.

    A picture that is not our own, or that was painted over nearly everywhere, is cut along its own lines instead.
    """
    stages = every(bench, "stage")
    scene = only(bench, "concept_refined")
    if not stages:
        return _cut(bench)
    pictures = [_opened(file, None) for file in stages]
    size = (pictures[0].shape[1], pictures[0].shape[0])
    wanted = _opened(scene, size)
    whole = pictures[0]
    for picture in pictures[1:]:
        whole = over(whole, picture)
    changed = _changed(wanted, whole)
    if changed.mean() > FOREIGN:
        return _cut(bench)
    bench.progress(0.5, "painting what was painted over it")
    if changed.any():
        pictures = _painted_over(pictures, wanted, changed)
    made = []
    for file, picture in zip(stages, pictures, strict=True):
        bench.raise_if_cancelled()
        name = file.role.removeprefix("stage.")
        path = bench.output / f"layer.{name}.png"
        Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)).save(path, compress_level=3)
        made.append(MadeFile(f"layer.{name}", path, "image/png"))
    bench.progress(1.0)
    facts: dict[str, JsonValue] = {
        "layers": [file.role.removeprefix("layer.") for file in made],
        "method": "the layers that the concept was painted in; no model",
        "painted_over_share": round(float(changed.mean()), 4),
        "size": list[JsonValue](size),
    }
    return StepResult(tuple(made), facts)


def _cut(bench: Bench) -> StepResult:
    """Needs OpenCV, as every step of the image tools does."""
    from gpu_consumers.engines.sprites import scene_steps

    return scene_steps.layers(bench)


def _opened(file: InputFile, size: tuple[int, int] | None) -> Picture:
    with Image.open(file.path) as opened:
        image = opened.convert("RGBA")
    if size and image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(image, np.float32) / 255


def _changed(wanted: Picture, own: Picture) -> NDArray[np.bool_]:
    """Where a person painted, (h, w): patches, not the single pixels that sharpening moves."""
    from scipy.ndimage import binary_dilation, binary_opening

    apart = np.abs(wanted[..., :3] - own[..., :3]).max(axis=-1) > CHANGED
    return np.asarray(binary_dilation(binary_opening(apart, iterations=4), iterations=6))


def _painted_over(pictures: list[Picture], wanted: Picture, changed: NDArray[np.bool_]) -> list[Picture]:
    """New paint goes onto the frontmost layer that shows there, and with it to that layer's depth."""
    left = changed.copy()
    found = [picture.copy() for picture in pictures]
    for picture in reversed(found):
        here = left & (picture[..., 3] > 0.5)
        picture[here, :3] = wanted[here, :3]
        left &= ~here
    return found
