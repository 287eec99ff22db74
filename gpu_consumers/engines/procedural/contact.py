"""A soft contact shadow under a picture, so that nothing floats. Painted, not traced: it costs milliseconds."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.picture import Sitting

NEAR: Final = 0.10  # of the height: what is higher throws no contact shadow
SOFT: Final = 0.016  # of the picture's width
DARKEST: Final = 0.42
INK: Final = (38, 28, 52)


def ground(path: Path, shown: Sitting) -> None:
    """Paint the shadow below what a transparent square PNG shows; the file is replaced."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    shade = _shade(shown, picture.width)
    below = np.zeros((picture.height, picture.width, 4), dtype=np.uint8)
    below[..., :3] = INK
    below[..., 3] = np.rint(shade * DARKEST * 255)
    Image.alpha_composite(Image.fromarray(below), picture).save(path)


def _shade(shown: Sitting, size: int) -> Floats:
    """(size, size) in 0..1: where the lowest parts stand close to the ground, blurred as the ground is seen."""
    points = shown.figure.vertices
    near = 1.0 - points[:, 2] / (NEAR * shown.figure.height)
    flat = points[near > 0] * np.array([1.0, 1.0, 0.0])
    around, up = np.radians(shown.azimuth), np.radians(shown.elevation)
    right = np.array([np.cos(around), np.sin(around), 0.0])
    above = np.array([-np.sin(around) * np.sin(up), np.cos(around) * np.sin(up), np.cos(up)])
    offset = flat - np.array(shown.middle)
    columns = np.rint((offset @ right / shown.width + 0.5) * size).astype(int)
    rows = np.rint((0.5 - offset @ above / shown.width) * size).astype(int)
    here = (columns >= 0) & (columns < size) & (rows >= 0) & (rows < size)
    dots = np.zeros((size, size))
    np.add.at(dots, (rows[here], columns[here]), near[near > 0][here])
    spread = SOFT * size
    shade = gaussian_filter(dots, (spread * max(0.25, float(np.sin(up)) * 1.6), spread * 1.5))
    return np.asarray(
        np.clip(shade / max(float(np.percentile(shade[shade > shade.max() * 0.02], 75)), 1e-9), 0, 1), dtype=np.float64
    )
