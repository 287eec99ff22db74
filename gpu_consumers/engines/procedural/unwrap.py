"""Unique texture coordinates: every triangle a place of its own on the picture, with room between the charts.

Charts and packing by xatlas (Young, 2018; charts after Sander et al., "Multi-Chart Geometry Images", 2003).
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, Ints

REFERENCE_PX: Final = 1024
PADDING_PX: Final = 4  # between charts, at the reference size
_FIRST_GUESS: Final = 0.7  # of the density that a picture without any gap would have
_MOST_TRIES: Final = 12
_SAME_PLACE: Final = 1e-6  # of the size
_FEWER_SEAMS: Final = 3.0  # xatlas' cost of growing a chart; its own 2.0 cuts sooner


@dataclass(frozen=True, slots=True, eq=False)
class Texels:
    """The texels that a set of triangles covers on a square picture, each once, row by row."""

    px: int
    row: Ints  # (k,)
    column: Ints  # (k,)
    triangle: Ints  # (k,)
    place: Floats  # (k, 3) barycentric
    doubled: int  # how many texels lie inside more than one triangle

    def of(self, corners: Floats) -> Floats:
        """Values at the corners (m, 3, w) carried to the texels, (k, w)."""
        return np.asarray(np.einsum("kc,kcw->kw", self.place, corners[self.triangle]))

    def block(self, start: int, end: int) -> "Texels":
        part = slice(start, end)
        return Texels(self.px, self.row[part], self.column[part], self.triangle[part], self.place[part], 0)

    def picture(self, values: Floats, empty: float = 0.0) -> Floats:
        """(px, px, w) with what is not covered filled from its nearest covered texel."""
        from scipy.ndimage import distance_transform_edt

        shown = np.full((self.px, self.px, values.shape[1]), empty)
        bare = np.ones((self.px, self.px), bool)
        shown[self.row, self.column], bare[self.row, self.column] = values, False
        near = distance_transform_edt(bare, return_distances=False, return_indices=True)
        return np.asarray(shown[near[0], near[1]])


@dataclass(frozen=True, slots=True, eq=False)
class Unwrap:
    corner_uv: Floats  # (m, 3, 2) in 0..1, v down
    charts: int


def unwrapped(mesh: Drawn) -> Unwrap:
    """Unique coordinates for every triangle, charts at least `PADDING_PX` apart on a picture of `REFERENCE_PX`."""
    points, corners = welded(mesh.points, mesh.triangles)
    density = _FIRST_GUESS * REFERENCE_PX / max(float(areas(mesh.corners).sum()), 1e-12) ** 0.5
    for _ in range(_MOST_TRIES):
        atlas = _packed(points, corners, density)
        side = max(atlas.width, atlas.height)
        if side <= REFERENCE_PX:
            break
        density *= (REFERENCE_PX - PADDING_PX) / side  # the padding does not shrink along: another round or two
    _, index, uv = atlas[0]
    scale = np.array([atlas.width, atlas.height]) / REFERENCE_PX
    return Unwrap((uv.astype(np.float64) * scale)[index], int(atlas.chart_count))


def _packed(points: Floats, corners: Ints, density: float) -> Any:
    import xatlas

    atlas = xatlas.Atlas()
    atlas.add_mesh(points.astype(np.float32), corners.astype(np.uint32))
    charts, packing = xatlas.ChartOptions(), xatlas.PackOptions()
    charts.max_cost = _FEWER_SEAMS
    packing.padding, packing.resolution, packing.texels_per_unit = PADDING_PX, 0, density
    atlas.generate(charts, packing)
    return atlas


def welded(points: Floats, triangles: Ints) -> tuple[Floats, Ints]:
    """The same triangles over places that are each there once, in a stable order."""
    size = max(float(np.ptp(points, axis=0).max()), 1e-12)
    _, kept, place = np.unique(
        np.rint(points / (size * _SAME_PLACE)).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    return points[kept], place.reshape(-1)[triangles]


def areas(corners: Floats) -> Floats:
    """(m,) of triangles in space (m, 3, 3) or on a picture (m, 3, 2)."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    if corners.shape[2] == 2:
        return np.asarray(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2)
    return np.asarray(np.linalg.norm(np.cross(a, b), axis=1) / 2)


def texels(corner_uv: Floats, px: int) -> Texels:
    """Which texel of a picture belongs to which triangle; where two claim one, the later triangle has it."""
    corners = corner_uv * px - 0.5  # texel centres on whole numbers
    low = np.clip(np.ceil(corners.min(axis=1) - 1e-9), 0, px).astype(np.int64)
    high = np.clip(np.floor(corners.max(axis=1) + 1e-9) + 1, 0, px).astype(np.int64)
    wide, tall = np.maximum(high - low, 0).T
    count = wide * tall
    triangle = np.repeat(np.arange(len(corners)), count)
    within = np.arange(len(triangle)) - np.repeat(np.cumsum(count) - count, count)
    column = low[triangle, 0] + within % np.maximum(wide, 1)[triangle]
    row = low[triangle, 1] + within // np.maximum(wide, 1)[triangle]
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    twice = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    turn = 1.0 / np.where(np.abs(twice) > 1e-12, twice, np.inf)
    x, y = column - a[triangle, 0], row - a[triangle, 1]
    v = (x * ac[triangle, 1] - y * ac[triangle, 0]) * turn[triangle]
    w = (y * ab[triangle, 0] - x * ab[triangle, 1]) * turn[triangle]
    place = np.stack([1 - v - w, v, w], axis=1)
    drawn_at = (place > -1e-9).all(axis=1) & (turn[triangle] != 0)
    inside = np.bincount((row * px + column)[(place > 1e-6).all(axis=1) & drawn_at], minlength=1)
    flat, place, triangle = (row * px + column)[drawn_at], place[drawn_at], triangle[drawn_at]
    _, last = np.unique(flat[::-1], return_index=True)
    kept = len(flat) - 1 - last
    flat = flat[kept]
    return Texels(px, flat // px, flat % px, triangle[kept], place[kept], int((inside > 1).sum()))


@dataclass(frozen=True, slots=True)
class Layout:
    """How good a set of texture coordinates is."""

    overlap: float  # share of the covered texels that more than one triangle claims
    coverage: float  # share of the picture that is used
    density: float  # texels a metre at the reference size, the median by area
    spread: float  # the 95th percentile of the density over the 5th; 1.0 is perfectly even


def measured(mesh: Drawn, corner_uv: Floats) -> Layout:
    found = texels(corner_uv, REFERENCE_PX)
    flat, real = areas(corner_uv) * REFERENCE_PX**2, areas(mesh.corners)
    known = (real > 1e-10) & (flat > 1e-6)
    density = np.sqrt(flat[known] / real[known])
    order = np.argsort(density, kind="stable")
    share = np.cumsum(real[known][order]) / max(float(real[known].sum()), 1e-12)
    at = np.minimum(np.searchsorted(share, (0.05, 0.5, 0.95)), len(order) - 1)
    low, middle, high = (float(value) for value in density[order][at])
    covered = max(len(found.row), 1)
    return Layout(found.doubled / covered, covered / REFERENCE_PX**2, middle, high / max(low, 1e-9))
