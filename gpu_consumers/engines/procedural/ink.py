"""Inked lines over a rendered picture, found in the depth of the shape and not grown as geometry.

A line lies where the shape ends, and a finer one where a nearer part stands clearly before a farther one: what merely
touches (an eye on a face) gets none. After Saito and Takahashi's G-buffer lines (1990).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import binary_dilation, gaussian_filter

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera, Triangles, cast

FINER: Final = 2  # samples per pixel and axis
INK: Final = (30, 22, 40)
OUTER: Final = 0.0034  # of the picture's width
INNER: Final = 0.0019
CLEARLY: Final = 0.022  # of the picture's width in metres: how far behind a part must be to be set off by a line
STEEPEST: Final = 4.0  # a slope this steep is not yet a step


def inked(picture: Image.Image, points: Floats, triangles: Triangles, camera: Camera) -> Image.Image:
    """A square RGBA picture of `points` (n, 3) and `triangles` (m, 3) as `camera` saw them, with its lines drawn."""
    size = picture.width
    hit = cast(points, triangles, camera, size * FINER)
    there = hit.triangle >= 0
    outer = _grown(there ^ binary_dilation(there), OUTER * size * FINER / 2)
    inner = _grown(_steps(hit.near, there, camera.width, size * FINER), INNER * size * FINER / 2)
    ink = np.maximum(outer.astype(float), 0.72 * (inner & there))
    alpha = gaussian_filter(ink, 0.6).reshape(size, FINER, size, FINER).mean(axis=(1, 3))
    over = np.zeros((size, size, 4), np.uint8)
    over[..., :3] = INK
    over[..., 3] = np.rint(alpha * 255)
    return Image.alpha_composite(picture, Image.fromarray(over))


def _steps(near: Floats, there: NDArray[np.bool_], width: float, size: int) -> NDArray[np.bool_]:
    """Pixels of the nearer side of a step in depth."""
    depth = np.where(there, near, np.inf)  # nothing stands before what is not there
    jump = max(CLEARLY * width, STEEPEST * width / size)
    edges = np.zeros(there.shape, bool)
    for axis in (0, 1):
        for way in (-1, 1):
            edges |= there & (depth > np.roll(depth, way, axis) + jump)
    return edges


def _grown(line: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    reach = max(1, round(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(binary_dilation(line, x**2 + y**2 <= reach**2 + 0.5))
