"""A convex hull for physics: closed, few triangles, and around nearly everything."""

from typing import Final, NamedTuple

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, creased
from gpu_consumers.errors import Unworkable

MOST_TRIANGLES: Final = 256
_GOLDEN: Final = np.pi * (3 - 5**0.5)


class Hull(NamedTuple):
    mesh: Drawn
    volume_share: float  # of the exact hull's volume


def hull_of(points: Floats, most: int = MOST_TRIANGLES) -> Hull:
    """The convex hull of places (n, 3), or of those that lie outermost in evenly spread directions.

    A closed convex shell of v points has 2v - 4 triangles. Raises `Unworkable` for a mesh that is flat.
    """
    try:
        exact = ConvexHull(points)
        directions = most // 2 + 2
        found = exact
        while len(found.simplices) > most:
            corners = exact.points[exact.vertices]
            found = ConvexHull(corners[np.unique((corners @ _spread(directions).T).argmax(axis=0))])
            directions -= 8
    except QhullError as error:
        raise Unworkable("the mesh is flat: it has no hull", code="flat_mesh") from error
    triangles = found.simplices.astype(np.int64)
    corners = found.points[triangles]
    inward = (
        np.einsum(
            "mw,mw->m", np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), found.equations[:, :3]
        )
        < 0
    )
    triangles[inward] = triangles[inward][:, ::-1]
    mesh = Drawn.plain(*creased(found.points, triangles, 1.0))
    return Hull(mesh, float(found.volume / exact.volume))


def _spread(count: int) -> Floats:
    """Unit vectors (count, 3), evenly over the sphere (Fibonacci's lattice)."""
    z = 1 - 2 * (np.arange(count) + 0.5) / count
    around = np.arange(count) * _GOLDEN
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(around), flat * np.sin(around), z], axis=1)
