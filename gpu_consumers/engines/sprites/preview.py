"""A sheet that moves: all its sides next to one another, clip after clip, as an animated WebP."""

import math
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from gpu_consumers.engines.sprites.frames import Animation, Frame, Rgba, Sheet
from gpu_consumers.engines.sprites.pixels import enlarged

MOST_SIDES: Final = 8
WIDEST: Final = 1024  # pixels
_STILL_MS: Final = 700


def save(path: Path, sheet: Sheet, enlarge: int = 1) -> Path:
    """Loops are shown twice. `enlarge` makes every pixel a square of that many pixels."""
    frames: dict[str, list[Frame]] = {}
    for frame in sheet.frames:
        frames.setdefault(frame.animation, []).append(frame)
    pictures, durations = [], []
    for clip in dict.fromkeys(animation.clip for animation in sheet.animations):
        sides = [animation for animation in sheet.animations if animation.clip == clip][:MOST_SIDES]
        for number in _numbers(sides[0]):
            pictures.append(_laid_out([frames[side.name][number].picture for side in sides], enlarge))
            own = frames[sides[0].name][number].ms or sides[0].frame_ms
            durations.append(own if sides[0].frames > 1 else _STILL_MS)
    images = [Image.fromarray(picture) for picture in pictures]
    images[0].save(
        path, "WEBP", save_all=True, append_images=images[1:], duration=durations, loop=0, quality=86, method=2
    )
    return path


def _numbers(animation: Animation) -> list[int]:
    return list(range(animation.frames)) * (2 if animation.loop else 1)


def _laid_out(pictures: list[Rgba], enlarge: int) -> Rgba:
    cell = len(pictures[0])
    columns = min(len(pictures), max(1, math.ceil(len(pictures) / 2) if len(pictures) > 3 else len(pictures)))
    times = max(1, min(enlarge, WIDEST // (columns * cell)))
    rows = math.ceil(len(pictures) / columns)
    canvas = np.zeros((rows * cell, columns * cell, 4), np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        canvas[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell] = picture
    return enlarged(canvas, times)
