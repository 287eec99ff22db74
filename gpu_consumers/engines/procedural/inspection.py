"""What is wrong with a mesh, counted: shells, holes, inside-out parts, faces without area, left against right."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import trimesh
from pydantic import JsonValue
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.origin import points_of
from gpu_consumers.errors import Unworkable

SAME_PLACE = 1e-5  # of the size: nearer points are one


@dataclass(frozen=True, slots=True)
class Inspection:
    triangles: int
    shells: int
    open_shells: int
    inside_out_shells: int
    non_manifold_edges: int
    empty_faces: int
    symmetry_error: float  # mean distance from a mirrored point to the mesh's points, as a share of the height

    @property
    def sound(self) -> bool:
        return not (self.open_shells or self.inside_out_shells or self.non_manifold_edges or self.empty_faces)

    def facts(self) -> dict[str, JsonValue]:
        return {**asdict(self), "sound": self.sound}


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A mesh as places and triangles, seams closed: vertices that only differ in normals or UVs are one."""

    points: Floats  # (n, 3) Z up
    triangles: np.ndarray[tuple[int, int], np.dtype[np.int64]]  # (m, 3), empty ones included


def surface_of(path: Path) -> Surface:
    """Raises `Unworkable` for a file without triangles."""
    glb = Glb.read(path)
    points, corners, first = points_of(glb), [], 0
    for mesh in glb.json.get("meshes", ()):
        for primitive in mesh["primitives"]:
            count = glb.json["accessors"][primitive["attributes"]["POSITION"]]["count"]
            own = glb.array(primitive["indices"])[:, 0].astype(np.int64) if "indices" in primitive else np.arange(count)
            if primitive.get("mode", 4) == 4:
                corners.append(own.reshape(-1, 3) + first)
            first += count
    if not corners or not sum(map(len, corners)):
        raise Unworkable("the mesh has no faces", code="empty_mesh")
    size = float(np.ptp(points, axis=0).max())
    _, kept, place = np.unique(
        np.rint(points / max(size * SAME_PLACE, 1e-12)), axis=0, return_index=True, return_inverse=True
    )
    return Surface(points[kept], place.reshape(-1)[np.concatenate(corners)])


def inspect(path: Path) -> Inspection:
    """Look a GLB over. Blender is not needed."""
    surface = surface_of(path)
    a, b, c = (surface.points[surface.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    longest = np.max(
        [np.linalg.norm(b - a, axis=1), np.linalg.norm(c - b, axis=1), np.linalg.norm(a - c, axis=1)], axis=0
    )
    empty = area <= 1e-7 * np.maximum(longest, 1e-9) * np.ptp(surface.points, axis=0).max()
    whole = trimesh.Trimesh(surface.points, surface.triangles[~empty], process=False)
    parts = _labels(whole.face_adjacency, len(whole.faces))
    edges = np.sort(whole.edges, axis=1)
    _, group, uses = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    # An edge with an odd number of faces borders a hole; one with four is where two closed shells touch.
    broken = uses[group.reshape(-1)].reshape(-1, 3) % 2 == 1
    fan = whole.triangles
    volume = np.bincount(parts, weights=np.einsum("ij,ij->i", fan[:, 0], np.cross(fan[:, 1], fan[:, 2])))
    open_part = np.bincount(parts, weights=broken.any(axis=1)) > 0
    return Inspection(
        triangles=len(surface.triangles),
        shells=int(parts.max()) + 1,
        open_shells=int(open_part.sum()),
        inside_out_shells=int(((volume < 0) & ~open_part).sum()),
        non_manifold_edges=int((uses > 2).sum()),
        empty_faces=int(empty.sum()),
        symmetry_error=symmetry_error(surface.points),
    )


def _labels(
    pairs: np.ndarray[tuple[int, int], np.dtype[np.int64]], faces: int
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Which shell each face belongs to, from pairs of neighbouring faces."""
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(faces, faces))
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels, dtype=np.int32)


def symmetry_error(points: Floats) -> float:
    """How far the points are from their own mirror image across x=0, on average, as a share of the height."""
    distance, _ = cKDTree(points).query(points * np.array([-1.0, 1.0, 1.0]))
    return round(float(distance.mean() / max(float(np.ptp(points[:, 2])), 1e-9)), 5)
