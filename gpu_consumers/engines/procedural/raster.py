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
    """Rasterise `triangles` (m, 3) over `points` (n, 3)."""
    corners = camera.seen(points, size)[triangles]
    hit = Hit(np.full((size, size), -1, np.int32), np.zeros((size, size, 3)), np.full((size, size), -np.inf))
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    low = np.clip(np.floor(corners[..., :2].min(axis=1) - 0.5).astype(int), 0, size)
    high = np.clip(np.ceil(corners[..., :2].max(axis=1) + 0.5).astype(int), 0, size)
    for index in np.flatnonzero(np.abs(area) > 1e-9):
        (x0, y0), (x1, y1) = low[index], high[index]
        if x0 >= x1 or y0 >= y1:
            continue
        x, y = np.arange(x0, x1) + 0.5, (np.arange(y0, y1) + 0.5)[:, None]
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners[index]
        u = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area[index]
        v = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area[index]
        near = az + u * (bz - az) + v * (cz - az)
        part = np.s_[y0:y1, x0:x1]
        wins = (u >= 0) & (v >= 0) & (u + v <= 1) & (near > hit.near[part])
        if wins.any():
            hit.near[part][wins] = near[wins]
            hit.triangle[part][wins] = index
            hit.place[part][wins] = np.stack([1 - u - v, u, v], axis=-1)[wins]
    return hit


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
