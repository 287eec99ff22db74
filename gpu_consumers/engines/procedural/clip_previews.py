"""A small moving picture of every clip, drawn from the finished file itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from gpu_consumers.engines.procedural.model import Model
from gpu_consumers.engines.procedural.raster import framing, picture

SIZE: Final = 144
MOST_FRAMES: Final = 8
LEAST_FRAMES: Final = 5
FRAMES_A_SECOND: Final = 8
TURN: Final = 14.0  # degrees further round than the hero, so that a stride shows
ELEVATION: Final = 8.0


def clip_previews(
    model: Model, folder: Path, azimuth: float, step: Callable[[float], None], size: int = SIZE
) -> dict[str, Path]:
    """One animated WebP per clip, through one camera per clip; `step` hears the share that is done."""
    found = {}
    for number, clip in enumerate(model.clips):
        step(number / len(model.clips))
        seconds = model.seconds(clip)
        count = int(np.clip(round(seconds * FRAMES_A_SECOND), LEAST_FRAMES, MOST_FRAMES))
        poses = [model.points(clip, seconds * frame / count) for frame in range(count)]
        camera = framing(np.concatenate(poses), azimuth + TURN, ELEVATION)
        shots = [Image.fromarray(picture(points, model.triangles, model.colours, camera, size)) for points in poses]
        path = folder / f"clip_preview_{clip}.webp"
        each = max(20, round(1000 * seconds / count))
        shots[0].save(path, save_all=True, append_images=shots[1:], duration=each, loop=0, quality=80, method=2)
        found[clip] = path
    return found
