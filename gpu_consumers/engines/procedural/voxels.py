"""A mesh as a solid of cubes: what is inside, what lies how far from what inside it. Pure numpy and scipy.

Holes smaller than a cube and shells that overlap do no harm: inside is whatever the air cannot reach.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats

Bools = NDArray[np.bool_]
_EDGE: Final = 2  # cubes of air around the mesh
_FINE: Final = 0.6  # of a cube: how near each other a surface is sampled
_MOST_SAMPLES: Final = 64  # along an edge: a huge flat face needs no more to be tight at this resolution


@dataclass(frozen=True, eq=False)
class Solid:
    """Cubes (nx, ny, nz) that are inside; cube (i, j, k) has its middle at `low + (i, j, k) * size`."""

    inside: Bools
    low: Floats
    size: float

    @cached_property
    def cubes(self) -> NDArray[np.int64]:
        """The cubes inside, (m, 3)."""
        return np.argwhere(self.inside)

    @cached_property
    def middles(self) -> Floats:
        return np.asarray(self.low + self.cubes * self.size)

    @cached_property
    def tree(self) -> cKDTree:
        return cKDTree(self.middles)

    @cached_property
    def _ways(self) -> sparse.csr_matrix:
        """Steps between neighbouring cubes (26 of them), metres."""
        number = np.full(self.inside.shape, -1)
        number[tuple(self.cubes.T)] = np.arange(len(self.cubes))
        rows, columns, lengths = [], [], []
        for step in np.argwhere(np.ones((3, 3, 3)))[14:] - 1:
            there = self.cubes + step
            fits = ((there >= 0) & (there < self.inside.shape)).all(axis=1)
            found = np.where(fits, number[tuple(np.where(fits[:, None], there, 0).T)], -1)
            rows.append(np.flatnonzero(found >= 0))
            columns.append(found[found >= 0])
            lengths.append(np.full(len(rows[-1]), self.size * float(np.linalg.norm(step))))
        entries = np.concatenate(lengths), (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_matrix(entries, shape=(len(self.cubes),) * 2)

    def distances(self, starts: NDArray[np.int64]) -> Floats:
        """How far every cube is from the nearest of some cubes by ways inside, (m,); infinite where none leads."""
        return np.asarray(dijkstra(self._ways, directed=False, indices=np.unique(starts), min_only=True))

    def nearest(self, points: Floats) -> NDArray[np.int64]:
        """The cube inside that is nearest to each point."""
        return np.asarray(self.tree.query(points)[1])


def solid_of(points: Floats, triangles: NDArray[np.int64], cubes_high: int) -> Solid:
    """Fill a mesh: points (n, 3), triangles (m, 3); `cubes_high` cubes along its longest side."""
    size = float(np.ptp(points, axis=0).max()) / cubes_high
    low = points.min(axis=0) - _EDGE * size
    shape = np.ceil((points.max(axis=0) - low) / size).astype(int) + _EDGE + 1
    shell = np.zeros(shape, dtype=bool)
    for sample in _samples(points[triangles], size * _FINE):
        shell[tuple(np.rint((sample - low) / size).astype(int).T)] = True
    return Solid(np.asarray(ndimage.binary_fill_holes(shell)), low, size)


def _samples(corners: Floats, apart: float) -> list[Floats]:
    """Points over triangles (m, 3, 3), no farther apart than that."""
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    steps = np.clip(np.ceil(edges / apart).astype(int), 1, _MOST_SAMPLES)
    found = []
    for count in np.unique(steps):
        i, j = (grid.ravel() for grid in np.mgrid[: count + 1, : count + 1])
        inner = i + j <= count
        share = np.stack([i[inner], j[inner], count - i[inner] - j[inner]], axis=1) / count
        found.append(np.einsum("sk,mkc->msc", share, corners[steps == count]).reshape(-1, 3))
    return found
