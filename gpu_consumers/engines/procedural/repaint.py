"""A person painted over the concept: find out which colours they changed, so that the mesh follows.

Each palette colour's pixels are found by rendering the same pose and camera once more with flat colours; the median
colour there, in the painted picture and in our own, says whether and how that colour was changed. Shapes that were
painted are not followed, and the facts say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, every
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.paints import hexed, rgb
from gpu_consumers.engines.procedural.picture import Sitting, sitting

SIZE: Final = 256
CHANGED: Final = 0.09  # distance in sRGB; below it is noise, upscaling or denoising
ENOUGH_PIXELS: Final = 24


@dataclass(frozen=True, slots=True)
class Repaint:
    """Which colours a person changed."""

    paints: Mapping[str, Paint]

    def facts(self) -> dict[str, JsonValue]:
        return {
            "by_person": True,
            "colours_changed": {name: [paint.top, paint.bottom] for name, paint in self.paints.items()},
            "followed": "colours only; painted shapes are not followed",
        }


def wanted(bench: Bench, brief: DesignBrief, seed: int) -> Repaint | None:
    """What a person's painted concept asks for; None when no person touched it."""
    painted = [item for item in every(bench, "concept_refined") if item.by_person]
    if not painted:
        return None
    shown = sitting(brief, seed)
    ours, which = _our_own(shown, bench.output)
    theirs = _pixels(painted[-1].path)
    changed = {}
    for column, (name, paint) in enumerate(shown.figure.palette.items()):
        here = (which == column) & (theirs[..., 3] > 0.5)
        if int(here.sum()) < ENOUGH_PIXELS:
            continue
        before, after = np.median(ours[here][:, :3], axis=0), np.median(theirs[here][:, :3], axis=0)
        if float(np.linalg.norm(after - before)) > CHANGED:
            changed[name] = paint._replace(
                top=_carried(paint.top, before, after), bottom=_carried(paint.bottom, before, after)
            )
    return Repaint(changed)


def _carried(colour: str, before: Floats, after: Floats) -> str:
    """The colour changed as the picture was: by ratio where there was light to scale, else by difference."""
    old = np.array(rgb(colour)) ** 2.2
    ratio = (after**2.2 + 0.02) / (before**2.2 + 0.02)
    r, g, b = np.clip((old + 0.02) * ratio - 0.02, 0, 1) ** (1 / 2.2)
    return hexed((float(r), float(g), float(b)))


def _our_own(shown: Sitting, folder: Path) -> tuple[Floats, NDArray[np.int64]]:
    """Our picture of it (h, w, 4) in 0..1, and which palette column each pixel shows (-1 for none)."""
    scene.fresh()
    thing = scene.stand(shown.figure)
    scene.light_studio()
    scene.aim(shown.middle, shown.width, shown.azimuth, shown.elevation)
    path = folder / "own.png"
    ours = _pixels(scene.take(path, scene.Shot(SIZE, SIZE, 8)))
    scene.paint_flat(thing, shown.figure.colour, len(shown.figure.palette))
    flat = _pixels(scene.take(path, scene.Shot(SIZE, SIZE, 1, denoise=False, bounces=0)))
    path.unlink()
    return ours, np.where(flat[..., 3] > 0.5, np.rint(flat[..., 0] * 255).astype(np.int64) - 1, -1)


def _pixels(path: Path) -> Floats:
    with Image.open(path) as image:
        small = image.convert("RGBA").resize((SIZE, SIZE), Image.Resampling.BOX)
        return np.asarray(small, dtype=np.float64) / 255
