"""A picture of triangles without Blender: an orthographic z-buffer in numpy, lit flat, with inked edges.

Not the look of the concept; a third of a second for a first look at a shape, and for exact silhouettes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats

Triangles = NDArray[np.int32] | NDArray[np.int64]
Painter = Callable[[NDArray[np.int32], Floats], Floats]
Pixels = NDArray[np.uint8]  # (height, width, 4) RGBA, straight alpha
SQUARES: Final = (4, 8, 16)  # pixels a side: small triangles are tried by the thousand, larger ones one by one
TOGETHER: Final = 1 << 20  # samples at once: some tens of megabytes
FINER: Final = 2  # samples per pixel and axis
AMBIENT: Final = 0.60
# Where light comes from in the camera's frame (right, up, towards the eye), unit length, and how strong it is.
LIGHTS: Final = (((-0.41, 0.69, 0.60), 0.52), ((0.80, 0.46, 0.40), 0.16))
INK: Final = (0.10, 0.08, 0.14)


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Orthographic; azimuth 0 sees the front (from -Y), 90 the figure's left side (from +X). Degrees and metres."""

    middle: Floats
    width: float
    azimuth: float
    elevation: float = 0.0

    @property
    def axes(self) -> Floats:
        """Rows: to the right of the picture, up in it, out of it towards the eye."""
        around, up = np.radians(self.azimuth), np.radians(self.elevation)
        away = np.array([np.sin(around) * np.cos(up), -np.cos(around) * np.cos(up), np.sin(up)])
        right = np.array([np.cos(around), np.sin(around), 0.0])
        return np.stack([right, np.cross(away, right), away])

    def seen(self, points: Floats, size: int) -> Floats:
        """Points (n, 3) as x and y in pixels of a square picture, y down, and nearness in metres."""
        p = (points - self.middle) @ self.axes.T
        scale = size / self.width
        return np.stack([size / 2 + p[:, 0] * scale, size / 2 - p[:, 1] * scale, p[:, 2]], axis=1)


def framing(points: Floats, azimuth: float, elevation: float = 0.0, margin: float = 1.08) -> Camera:
    """The camera that just sees every point in a square picture."""
    tried = Camera(np.zeros(3), 1.0, azimuth, elevation)
    low, high = (points @ tried.axes.T).min(axis=0), (points @ tried.axes.T).max(axis=0)
    return Camera((low + high) / 2 @ tried.axes, float(max(*(high - low)[:2], 1e-6)) * margin, azimuth, elevation)


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """What each pixel of a square picture sees: which triangle (-1 for none), where in it, and how near."""

    triangle: NDArray[np.int32]  # (s, s)
    place: Floats  # (s, s, 3) barycentric
    near: Floats  # (s, s), -inf where nothing is


def cast(points: Floats, triangles: Triangles, camera: Camera, size: int) -> Hit:
    """Rasterise `triangles` (m, 3) over `points` (n, 3).

    Small triangles of about one size are tried together, each against a square of pixels.
    """
    corners = camera.seen(points, size)[triangles]
    hit = Hit(np.full((size, size), -1, np.int32), np.zeros((size, size, 3)), np.full((size, size), -np.inf))
    low = np.clip(np.floor(corners[..., :2].min(axis=1) - 0.5).astype(int), 0, size)
    high = np.clip(np.ceil(corners[..., :2].max(axis=1) + 0.5).astype(int), 0, size)
    (ab, ac), side = (corners[:, k, :2] - corners[:, 0, :2] for k in (1, 2)), (high - low).max(axis=1)
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    shown = (np.abs(area) > 1e-9) & (high > low).all(axis=1)
    smallest = 0
    for reach in SQUARES:
        alike = np.flatnonzero(shown & (side > smallest) & (side <= reach))
        many = max(1, TOGETHER // reach**2)
        for start in range(0, len(alike), many):
            some = alike[start : start + many]
            _try(hit, some, corners[some], area[some], low[some], reach)
        smallest = reach
    for index in np.flatnonzero(shown & (side > smallest)):
        _try_one(hit, int(index), corners[index], float(area[index]), low[index], high[index])
    return hit


def _try_one(
    hit: Hit, index: int, corners: Floats, area: float, low: NDArray[np.int64], high: NDArray[np.int64]
) -> None:
    (x0, y0), (x1, y1) = low, high
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
    x, y = np.arange(x0, x1) + 0.5 - ax, (np.arange(y0, y1) + 0.5 - ay)[:, None]
    u, v = (x * (cy - ay) - y * (cx - ax)) / area, ((bx - ax) * y - (by - ay) * x) / area
    near = az + u * (bz - az) + v * (cz - az)
    part = np.s_[y0:y1, x0:x1]
    wins = (u >= 0) & (v >= 0) & (u + v <= 1) & (near > hit.near[part])
    if not wins.any():
        return  # it looks away, or stands behind what was tried before it
    u, v = u[wins], v[wins]
    hit.near[part][wins] = near[wins]
    hit.triangle[part][wins] = index
    hit.place[part][wins] = np.stack([1 - u - v, u, v], axis=-1)


def _try(hit: Hit, which: NDArray[np.int64], corners: Floats, area: Floats, low: NDArray[np.int64], reach: int) -> None:
    """Try triangles (t,) against the `reach` x `reach` pixels from their lowest corners on; the nearest wins."""
    size = len(hit.near)
    step = np.arange(reach)
    column, row = low[:, 0, None, None] + step[None, None, :], low[:, 1, None, None] + step[None, :, None]
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners.transpose(1, 2, 0)[..., None, None]
    x, y = column + 0.5 - ax, row + 0.5 - ay
    u = (x * (cy - ay) - y * (cx - ax)) / area[:, None, None]
    v = ((bx - ax) * y - (by - ay) * x) / area[:, None, None]
    inside = (u >= 0) & (v >= 0) & (u + v <= 1) & (column < size) & (row < size)
    number, down, across = np.nonzero(inside)
    u, v = u[number, down, across], v[number, down, across]
    az, bz, cz = corners[number, 0, 2], corners[number, 1, 2], corners[number, 2, 2]
    near = az + u * (bz - az) + v * (cz - az)
    pixel = (low[number, 1] + down) * size + low[number, 0] + across
    order = np.lexsort((number, near, pixel))
    last = np.flatnonzero(np.diff(pixel[order], append=-1))  # the nearest of every pixel
    best = order[last]
    best = best[near[best] > hit.near.reshape(-1)[pixel[best]]]
    hit.near.reshape(-1)[pixel[best]] = near[best]
    hit.triangle.reshape(-1)[pixel[best]] = which[number[best]]
    hit.place.reshape(-1, 3)[pixel[best]] = np.stack([1 - u[best] - v[best], u[best], v[best]], axis=1)


def silhouette(points: Floats, triangles: Triangles, camera: Camera, size: int) -> NDArray[np.bool_]:
    """Where the shape covers a square picture, (size, size)."""
    return cast(points, triangles, camera, size).triangle >= 0


def picture(points: Floats, triangles: Triangles, colours: "Floats | Painter", camera: Camera, size: int) -> Pixels:
    """A shaded picture with straight alpha.

    `colours` are sRGB 0..1 at the corners of every triangle (m, 3, 3), or a rule that tells the colours (k, 3) of the
    places that are seen: from the triangles (k,) and the places in them (k, 3).
    """
    fine = size * FINER
    hit = cast(points, triangles, camera, fine)
    there = hit.triangle >= 0
    shown = np.zeros((fine, fine, 4))
    normal = np.cross(*(points[triangles[:, k]] - points[triangles[:, 0]] for k in (1, 2)))
    normal = (normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)) @ camera.axes.T
    lit = AMBIENT + sum(strength * np.clip(normal @ np.array(way), 0, 1) for way, strength in LIGHTS)
    which, place = hit.triangle[there], hit.place[there]
    seen = colours(which, place) if callable(colours) else np.einsum("nk,nkc->nc", place, colours[which])
    shown[there, :3] = np.clip(seen * np.asarray(lit)[which][:, None], 0, 1)
    shown[there, 3] = 1.0
    shown[_edges(hit, camera.width / fine) & there, :3] = INK
    small = shown.reshape(size, FINER, size, FINER, 4)
    alpha = small[..., 3:].sum(axis=(1, 3))
    rgb = (small[..., :3] * small[..., 3:]).sum(axis=(1, 3)) / np.maximum(alpha, 1e-9)
    return np.asarray(np.rint(np.concatenate([rgb, alpha / FINER**2], axis=-1) * 255), dtype=np.uint8)


def _edges(hit: Hit, pixel: float) -> NDArray[np.bool_]:
    """Where the nearness jumps by more than a steep slope explains."""
    near = np.where(np.isfinite(hit.near), hit.near, -1e3)
    jump = 14 * pixel
    edges = np.zeros(near.shape, bool)
    for axis in (0, 1):
        step = np.abs(np.diff(near, axis=axis)) > jump
        edges |= np.pad(step, [(0, 1) if k == axis else (0, 0) for k in (0, 1)])
        edges |= np.pad(step, [(1, 0) if k == axis else (0, 0) for k in (0, 1)])
    return edges
