"""What is wrong with a mesh, counted: shells, holes, inside-out parts, faces without area, left against right."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Ints, drawn, unit_rows
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inside import buried_shells

SAME_PLACE: Final = 1e-5  # of the size: nearer points are one
MANY_SHELLS: Final = 400  # from here on nobody looks which of them lie inside others


@dataclass(frozen=True, slots=True)
class Inspection:
    triangles: int
    shells: int
    open_shells: int
    inside_out_shells: int
    non_manifold_edges: int  # more than two faces meet there, and not as closed shells that touch
    flipped_edges: int  # both faces run along it the same way
    empty_faces: int
    buried_shells: int  # closed shells that lie wholly inside another
    symmetry_error: float  # mean distance from a mirrored point to the mesh's points, as a share of the height

    @property
    def sound(self) -> bool:
        """Every shell closed and outward. What is buried is sound too, only wasteful."""
        faults = (self.open_shells, self.inside_out_shells, self.non_manifold_edges, self.flipped_edges)
        return not any(faults) and not self.empty_faces

    def facts(self) -> dict[str, JsonValue]:
        return {**asdict(self), "sound": self.sound}


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A mesh as places and triangles, seams closed: vertices that only differ in normals or UVs are one."""

    points: Floats  # (n, 3) Z up
    triangles: Ints  # (m, 3), empty ones included


@dataclass(frozen=True, slots=True, eq=False)
class Shells:
    """A surface taken apart into connected pieces."""

    surface: Surface
    label: Ints  # (m,) which shell a triangle belongs to, -1 for those that have not three places
    closed: NDArray[np.bool_]  # (shells,) every edge has as many faces one way as the other
    volume: Floats  # (shells,) six times the signed volume
    non_manifold_edges: int
    flipped_edges: int

    @property
    def solid(self) -> NDArray[np.bool_]:
        return np.asarray(self.closed & (self.volume > 0))


def surface_of(path: Path) -> Surface:
    """Raises `Unworkable` for a file without triangles."""
    return closed_seams(*_drawn(path))


def _drawn(path: Path) -> tuple[Floats, Ints]:
    mesh = drawn(Glb.read(path))
    return mesh.points, mesh.triangles


def closed_seams(points: Floats, triangles: Ints) -> Surface:
    size = float(np.ptp(points, axis=0).max())
    _, kept, place = np.unique(
        np.rint(points / max(size * SAME_PLACE, 1e-12)), axis=0, return_index=True, return_inverse=True
    )
    return Surface(points[kept], place.reshape(-1)[triangles])


def inspect(path: Path) -> Inspection:
    """Look a GLB over. Blender is not needed."""
    return look_over(surface_of(path))


def look_over(surface: Surface) -> Inspection:
    parts = shells_of(surface)
    count = len(parts.closed)
    real = parts.label >= 0
    buried = (
        buried_shells(surface.points, surface.triangles[real], parts.label[real], parts.solid)
        if count <= MANY_SHELLS
        else []
    )
    return Inspection(
        triangles=len(surface.triangles),
        shells=count,
        open_shells=int((~parts.closed).sum()),
        inside_out_shells=int((parts.closed & (parts.volume < 0)).sum()),
        non_manifold_edges=parts.non_manifold_edges,
        flipped_edges=parts.flipped_edges,
        empty_faces=int(_empty(surface).sum()),
        buried_shells=len(buried),
        symmetry_error=symmetry_error(surface.points),
    )


def shells_of(surface: Surface) -> Shells:
    """Connected pieces. Where more than two faces share an edge, closed shells touch: they stay apart."""
    one, two, three = surface.triangles.T
    real = (one != two) & (two != three) & (three != one)
    faces = surface.triangles[real]
    ends = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2).reshape(-1, 2)
    forward = np.where(ends[:, 0] < ends[:, 1], 1, -1)
    low, high = ends.min(axis=1), ends.max(axis=1)
    _, edge, uses = np.unique(low * len(surface.points) + high, return_inverse=True, return_counts=True)
    edge = edge.reshape(-1)
    balance = np.bincount(edge, weights=forward, minlength=len(uses)).astype(int)
    owner = np.repeat(np.arange(len(faces)), 3)
    crowded = _touching(surface.points, faces, edge, ends, forward, (uses > 2) & (balance == 0))
    pairs = np.concatenate([_pairs(edge, owner, uses), crowded])
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(faces), len(faces)))
    count, found = connected_components(links, directed=False)
    holed = (uses % 2 == 1)[edge].reshape(-1, 3).any(axis=1)
    corners = surface.points[faces]
    six = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    label = np.full(len(surface.triangles), -1, dtype=np.int64)
    label[real] = found
    return Shells(
        surface,
        label,
        np.bincount(found, weights=holed, minlength=count) == 0,
        np.bincount(found, weights=six, minlength=count).astype(np.float64),
        int(((uses > 2) & (balance != 0)).sum()),
        int(((uses == 2) & (balance != 0)).sum()),
    )


def _empty(surface: Surface) -> NDArray[np.bool_]:
    a, b, c = (surface.points[surface.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    longest = np.linalg.norm(np.stack([b - a, c - b, a - c]), axis=2).max(axis=0)
    return np.asarray(area <= 1e-7 * np.maximum(longest, 1e-9) * np.ptp(surface.points, axis=0).max())


def _pairs(edge: Ints, owner: Ints, uses: NDArray[np.int64]) -> Ints:
    """(p, 2) neighbouring faces over edges that exactly two faces share."""
    plain = uses[edge] == 2
    order = np.argsort(edge[plain], kind="stable")
    return np.asarray(owner[plain][order].reshape(-1, 2))


def _touching(points: Floats, faces: Ints, edge: Ints, ends: Ints, forward: Ints, crowded: NDArray[np.bool_]) -> Ints:
    """(p, 2) neighbouring faces over edges where closed shells touch: the two that enclose the same wedge of solid."""
    sides = np.flatnonzero(crowded[edge])
    if not len(sides):
        return np.zeros((0, 2), dtype=np.int64)
    low, high = points[ends[sides].min(axis=1)], points[ends[sides].max(axis=1)]
    axis = unit_rows(high - low)
    out = points[faces[sides // 3, (sides % 3 + 2) % 3]] - low
    out = unit_rows(out - axis * np.einsum("kw,kw->k", out, axis)[:, None])
    near = unit_rows(np.cross(axis, np.where(np.abs(axis[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])))
    across = np.cross(axis, near)
    turn = np.arctan2(np.einsum("kw,kw->k", out, across), np.einsum("kw,kw->k", out, near)).round(6)
    order = np.lexsort((forward[sides], turn, edge[sides]))
    found: list[tuple[int, int]] = []
    for group in np.split(order, np.flatnonzero(np.diff(edge[sides][order])) + 1):
        waiting: list[int] = []
        # A face that runs backward opens a wedge and one that runs forward closes it; round and round, like brackets.
        for row in (*group, *group):
            face = int(sides[row] // 3)
            if forward[sides[row]] < 0:
                waiting.append(face)
            elif waiting:
                found.append((waiting.pop(), face))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def symmetry_error(points: Floats) -> float:
    """How far the points are from their own mirror image across x=0, on average, as a share of the height."""
    distance, _ = cKDTree(points).query(points * np.array([-1.0, 1.0, 1.0]))
    return round(float(distance.mean() / max(float(np.ptp(points[:, 2])), 1e-9)), 5)
