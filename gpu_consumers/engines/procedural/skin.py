"""One skin around many closed shells: an exact union, so that thin parts stay and every face keeps its colour.

Boolean union by Manifold (Lalish, 2022), which carries texture coordinates and tints along into every new triangle.
"""

from typing import Any, Final

import numpy as np

from gpu_consumers.engines.procedural.drawn import Drawn, creased
from gpu_consumers.engines.procedural.inspection import Shells, Surface
from gpu_consumers.errors import Unworkable

_FINEST, _COARSEST = 1e-5, 2e-2  # of the size: how far a simplified surface may lie from the old one
_HALVINGS: Final = 9
_SMALLEST_EDGE: Final = 2e-4  # of the size: shorter edges, left over by a cut, are collapsed


def single_skin(mesh: Drawn, parts: Shells) -> Drawn:
    """The outer surface of all solid shells together. `parts` is the same mesh with its seams closed.

    Raises `Unworkable` when a shell is not closed, or the union is not.
    """
    import manifold3d

    if not parts.solid.all():
        raise Unworkable("a single skin needs closed shells that look outward", code="not_watertight")
    size = float(np.ptp(mesh.points, axis=0).max())
    bodies = [_body(manifold3d, mesh, parts, number) for number in range(len(parts.solid))]
    joined = manifold3d.Manifold.batch_boolean(bodies, manifold3d.OpType.Add)
    if joined.status() != manifold3d.Error.NoError or joined.is_empty():
        raise Unworkable("the shells could not be joined into a single skin", code="no_single_skin")
    joined = manifold3d.Manifold.compose(_outer(joined, size)).simplify(size * _SMALLEST_EDGE)
    return _drawn(manifold3d.Manifold.compose(_outer(joined, size)).to_mesh())


def simplified(surface: Surface, budget: int) -> Surface | None:
    """At most `budget` triangles, by collapsing what leaves the surface least; closed shells stay closed.

    None for a surface that is not closed, or that cannot be made so coarse without losing its shape.
    """
    import manifold3d

    given = manifold3d.Mesh(
        vert_properties=np.ascontiguousarray(surface.points, dtype=np.float32),
        tri_verts=np.ascontiguousarray(surface.triangles, dtype=np.uint32),
    )
    body = manifold3d.Manifold(given)
    if body.status() != manifold3d.Error.NoError or body.is_empty():
        return None
    size = float(np.ptp(surface.points, axis=0).max())
    low, high = np.log(_FINEST * size), np.log(_COARSEST * size)
    found = body.simplify(float(np.exp(high)))
    if found.num_tri() > budget:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = body.simplify(float(np.exp(middle)))
        if tried.num_tri() > budget:
            low = middle
        else:
            high, found = middle, tried
    told = manifold3d.Manifold.compose(_outer(found, size)).to_mesh()
    points = np.asarray(told.vert_properties, dtype=np.float64)[:, :3]
    return Surface(points, np.asarray(told.tri_verts, dtype=np.int64))


def _outer(joined: Any, size: float) -> list[Any]:
    """The pieces without the hollows that they enclose, and without crumbs: nobody sees either."""
    return [piece for piece in joined.decompose() if piece.volume() > (size * _SMALLEST_EDGE) ** 3]


def _body(manifold3d: Any, mesh: Drawn, parts: Shells, number: int) -> Any:
    chosen = np.flatnonzero(parts.label == number)
    used, corner = np.unique(mesh.triangles[chosen], return_inverse=True)
    material = np.zeros((len(mesh.points), 1))
    material[mesh.triangles] = mesh.material[:, None, None]
    place = np.empty(len(mesh.points), dtype=np.int64)
    place[mesh.triangles.reshape(-1)] = parts.surface.triangles.reshape(-1)
    # Vertices at one place are merged by their place, never by their distance: nothing else may touch.
    _, first, same = np.unique(place[used], return_index=True, return_inverse=True)
    kept = first[same.reshape(-1)]
    doubled = np.flatnonzero(kept != np.arange(len(used)))
    rows = np.concatenate([parts.surface.points[place], mesh.uv, mesh.tint, material], axis=1)[used]
    shape = manifold3d.Mesh(
        vert_properties=np.ascontiguousarray(rows, dtype=np.float32),
        tri_verts=np.ascontiguousarray(corner.reshape(-1, 3), dtype=np.uint32),
        merge_from_vert=doubled.astype(np.uint32),
        merge_to_vert=kept[doubled].astype(np.uint32),
    )
    body = manifold3d.Manifold(shape)
    if body.status() != manifold3d.Error.NoError:
        raise Unworkable(f"shell {number} is not closed enough to be joined", code="no_single_skin")
    return body


def _drawn(shape: Any) -> Drawn:
    """Back to arrays: sharp edges split, one row of colour for each corner."""
    rows = np.asarray(shape.vert_properties, dtype=np.float64)
    corners = np.asarray(shape.tri_verts, dtype=np.int64)
    place = np.arange(len(rows))
    place[np.asarray(shape.merge_from_vert, dtype=np.int64)] = np.asarray(shape.merge_to_vert, dtype=np.int64)
    points, normals, split = creased(rows[:, :3], place[corners])
    both, index = np.unique(np.stack([split.reshape(-1), corners.reshape(-1)], axis=1), axis=0, return_inverse=True)
    return Drawn(
        points[both[:, 0]],
        normals[both[:, 0]],
        rows[both[:, 1], 3:5],
        rows[both[:, 1], 5:8],
        index.reshape(-1, 3),
        np.rint(rows[corners[:, 0], 8]).astype(np.int64),
    )
