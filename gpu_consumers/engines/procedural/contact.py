"""A soft contact shadow under a picture, so that nothing floats. Painted, not traced: it costs milliseconds."""

from typing import Final

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera

NEAR: Final = 0.10  # of the height: what is higher throws no contact shadow
SOFT: Final = 0.016  # of the picture's width
DARKEST: Final = 0.42
INK: Final = (38, 28, 52)


def grounded(picture: Image.Image, points: Floats, camera: Camera) -> Image.Image:
    """The shadow of `points` (n, 3) on the floor z=0, below a transparent square picture that `camera` took."""
    shade = _shade(points, camera, picture.width)
    below = np.zeros((picture.height, picture.width, 4), dtype=np.uint8)
    below[..., :3] = INK
    below[..., 3] = np.rint(shade * DARKEST * 255)
    return Image.alpha_composite(Image.fromarray(below), picture)


def _shade(points: Floats, camera: Camera, size: int) -> Floats:
    """(size, size) in 0..1: where the lowest parts stand close to the ground, blurred as the ground is seen."""
    near = 1.0 - points[:, 2] / (NEAR * float(np.ptp(points[:, 2])))
    flat = points[near > 0] * np.array([1.0, 1.0, 0.0])
    seen = camera.seen(flat, size)
    columns, rows = np.rint(seen[:, 0]).astype(int), np.rint(seen[:, 1]).astype(int)
    here = (columns >= 0) & (columns < size) & (rows >= 0) & (rows < size)
    dots = np.zeros((size, size))
    np.add.at(dots, (rows[here], columns[here]), near[near > 0][here])
    spread = SOFT * size
    flattened = max(0.25, float(np.sin(np.radians(camera.elevation))) * 1.6)
    shade: Floats = gaussian_filter(dots, (spread * flattened, spread * 1.5))
    if not shade.any():
        return shade
    usual = float(np.percentile(shade[shade > shade.max() * 0.02], 75))
    return np.asarray(np.clip(shade / max(usual, 1e-9), 0, 1), dtype=np.float64)
