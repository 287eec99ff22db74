"""Closed surfaces as plain arrays: hulls, geodesic spheres, rings sewn together. Faces look outward or all inward."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull

from gpu_consumers.engines.procedural.clay import Face, Floats

SHARP: Final = 25.0  # degrees; a softer corner of a turned profile is not bevelled


def hull(points: Floats) -> tuple[Floats, list[Face]]:
    """The convex hull of points (n, 3): its corners and outward triangles (Barber et al.'s Quickhull, 1996)."""
    found = ConvexHull(points)
    used = np.sort(found.vertices)
    place = np.full(len(points), -1)
    place[used] = np.arange(len(used))
    middle = points[used].mean(axis=0)
    faces: list[Face] = []
    for a, b, c in found.simplices:
        outward = np.dot(np.cross(points[b] - points[a], points[c] - points[a]), points[a] - middle) > 0
        faces.append(
            (int(place[a]), int(place[b]), int(place[c])) if outward else (int(place[a]), int(place[c]), int(place[b]))
        )
    return points[used], faces


@cache
def geodesic(steps: int) -> tuple[Floats, list[Face]]:
    """A unit sphere: an icosahedron whose edges are cut into `steps` (Fuller's geodesic grid, class I)."""
    golden = (1 + 5**0.5) / 2
    corners = np.array(
        [(0, s, t * golden) for s in (-1.0, 1.0) for t in (-1.0, 1.0)]
        + [(s, t * golden, 0) for s in (-1.0, 1.0) for t in (-1.0, 1.0)]
        + [(t * golden, 0, s) for s in (-1.0, 1.0) for t in (-1.0, 1.0)]
    )
    points, sides = hull(corners / np.linalg.norm(corners, axis=1, keepdims=True))
    found: dict[tuple[float, float, float], int] = {}
    faces: list[Face] = []

    def number(place: Floats) -> int:
        x, y, z = (float(round(v, 6)) + 0.0 for v in place / np.linalg.norm(place))
        return found.setdefault((x, y, z), len(found))

    for side in sides:
        a, b, c = points[list(side)]
        at = {
            (i, j): number(a + (b - a) * i / steps + (c - a) * j / steps)
            for i in range(steps + 1)
            for j in range(steps + 1 - i)
        }
        for i, j in at:
            if (i + 1, j) in at and (i, j + 1) in at:
                faces.append((at[i, j], at[i + 1, j], at[i, j + 1]))
            if (i + 1, j + 1) in at:
                faces.append((at[i + 1, j], at[i + 1, j + 1], at[i, j + 1]))
    return np.array(list(found)), faces


def corners_of(points: Floats, faces: Sequence[Face]) -> Floats:
    """The triangles (m, 3, 3) of faces that are fans."""
    fan = np.array([(f[0], f[i], f[i + 1]) for f in faces for i in range(1, len(f) - 1)])
    return np.asarray(points[fan], dtype=np.float64)


def first_hit(corners: Floats, start: Floats, way: Floats) -> float:
    """How many times `way` (3,) lies before the first triangle that a ray meets, inf for none.

    Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997.
    """
    a = corners[:, 0]
    ab, ac = corners[:, 1] - a, corners[:, 2] - a
    p = np.cross(way, ac)
    det = np.einsum("kw,kw->k", ab, p)
    scale = 1.0 / np.where(np.abs(det) > 1e-15, det, np.inf)
    to = start - a
    u = np.einsum("kw,kw->k", to, p) * scale
    q = np.cross(to, ab)
    v, t = q @ way * scale, np.einsum("kw,kw->k", ac, q) * scale
    met = (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0) & (scale != 0)
    return float(t[met].min()) if met.any() else float("inf")


def wrapped(rings: Sequence[Floats], tips: tuple[Floats, Floats] | None) -> tuple[Floats, list[Face], list[int]]:
    """Rings (n, 3) joined by quads; closed by two fans, or the last to the first. Says each face's stretch."""
    m, n = len(rings), len(rings[0])
    faces: list[Face] = []
    stretch: list[int] = []
    for j in range(m if tips is None else m - 1):
        low, high = j * n, (j + 1) % m * n
        faces += [(low + k, low + (k + 1) % n, high + (k + 1) % n, high + k) for k in range(n)]
        stretch += [j] * n
    if tips is None:
        return np.concatenate(rings), faces, stretch
    bottom, top, roof = m * n, m * n + 1, (m - 1) * n
    faces += [(bottom, (k + 1) % n, k) for k in range(n)] + [(top, roof + k, roof + (k + 1) % n) for k in range(n)]
    return np.concatenate([*rings, tips[0][None], tips[1][None]]), faces, stretch + [-1] * n + [m - 1] * n


def bevelled(points: Floats, by: float, loop: bool, bands: Sequence[str] | None) -> tuple[Floats, Sequence[str] | None]:
    """A profile whose sharp corners are cut; the cut takes the colour of the stretch before it."""
    if by <= 0:
        return points, bands
    last = len(points) - 1
    cut: list[Floats] = []
    colours: list[str] = []
    for i, here in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        into, onward = here - before, after - here
        long_in, long_out = float(np.hypot(*into)), float(np.hypot(*onward))
        corner = loop or 0 < i < last
        if corner and min(long_in, long_out) > 1e-9:
            cosine = float(into @ onward) / (long_in * long_out)
            corner = bool(np.degrees(np.arccos(np.clip(cosine, -1, 1))) > SHARP)
        if corner:
            cut += [here - into / long_in * min(by, long_in * 0.4), here + onward / long_out * min(by, long_out * 0.4)]
        else:
            cut.append(here)
        if bands is not None:
            colours += [bands[min(max(i - 1, 0), len(bands) - 1)]] * corner + [bands[min(i, len(bands) - 1)]]
    return np.array(cut), colours if bands is not None else None
