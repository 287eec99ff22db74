"""Which triangle each pixel sees: a z-buffer (Catmull, 1974) filled row by row, all triangles at once, in numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What an orthographic picture shows."""

    triangle: NDArray[np.int32]  # (height, width), -1 where nothing is
    near: NDArray[np.float32]  # (height, width), how near to the eye; -inf where nothing is
    steep: NDArray[np.float32]  # (m,) how fast each triangle comes nearer, per pixel


def cover(corners: Floats, width: int, height: int) -> Seen:
    """`corners` (m, 3, 3): of every triangle x and y in pixels, y down, and how near it is to the eye."""
    x, y, near = (corners[..., axis] for axis in range(3))
    area: Floats = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (y[:, 1] - y[:, 0]) * (x[:, 2] - x[:, 0])
    first = np.clip(np.ceil(y.min(axis=1) - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.floor(y.max(axis=1) - 0.5), -1, height - 1).astype(np.int64)
    rows = np.where(np.abs(area) > 1e-9, np.maximum(last - first + 1, 0), 0)
    which, step = _expanded(rows)
    row = first[which] + step
    begin, count = _spans(x[which], y[which], np.sign(area)[which], row + 0.5, width)
    span, step = _expanded(count)
    column = begin[span] + step
    triangle = which[span]
    across, down, level = _plane(x, y, near, area)
    depth = across[triangle] * (column + 0.5) + down[triangle] * (row[span] + 0.5) + level[triangle]
    depth = depth.astype(np.float32)
    pixel = row[span] * width + column
    nearest = np.full(width * height, -np.inf, np.float32)
    np.maximum.at(nearest, pixel, depth)
    won = depth == nearest[pixel]
    winner = np.full(width * height, -1, np.int32)
    winner[pixel[won]] = triangle[won]
    steep = np.hypot(across, down, dtype=np.float32, casting="same_kind")
    return Seen(winner.reshape(height, width), nearest.reshape(height, width), steep)


def shares(corners: Floats, triangle: NDArray[np.int32], x: Floats, y: Floats) -> Floats:
    """Barycentric coordinates (n, 3) of places (n,) in their triangles (n,)."""
    a, b, c = (corners[triangle, k, :2] for k in range(3))
    area: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    u: Floats = ((x - a[:, 0]) * (c[:, 1] - a[:, 1]) - (y - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
    v: Floats = ((b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (b[:, 1] - a[:, 1]) * (x - a[:, 0])) / area
    return np.stack([1 - u - v, u, v], axis=1)


def _expanded(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each index as often as it counts, and the running number within it."""
    which = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - starts[which]


def _spans(x: Floats, y: Floats, side: Floats, at: Floats, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per row of a triangle the first column whose middle lies inside it, and how many do."""
    left, right = np.full(len(at), -0.5), np.full(len(at), width - 0.5)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        dx, dy = x[:, other] - x[:, one], y[:, other] - y[:, one]
        slope = -side * dy
        offset = side * (dx * (at - y[:, one]) + dy * x[:, one])
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = -offset / slope - 0.5
        left = np.where(slope > 0, np.maximum(left, bound), left)
        right = np.where(slope < 0, np.minimum(right, bound), right)
        right = np.where((slope == 0) & (offset < 0), -1.0, right)
    begin = np.maximum(np.ceil(left), 0).astype(np.int64)
    end = np.minimum(np.floor(right), width - 1).astype(np.int64)
    return begin, np.maximum(end - begin + 1, 0)


def _plane(x: Floats, y: Floats, value: Floats, area: Floats) -> tuple[Floats, Floats, Floats]:
    """A value at three corners as a plane over the picture: per pixel to the right, per pixel down, at the origin."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = value[:, 1] - value[:, 0], value[:, 2] - value[:, 0]
        across = (one * (y[:, 2] - y[:, 0]) - other * (y[:, 1] - y[:, 0])) / area
        down = (other * (x[:, 1] - x[:, 0]) - one * (x[:, 2] - x[:, 0])) / area
    return across, down, value[:, 0] - across * x[:, 0] - down * y[:, 0]
