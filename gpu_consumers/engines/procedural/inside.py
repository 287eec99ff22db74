"""Which closed shells lie wholly inside another, where nobody will ever see them.

Inside is told by the generalised winding number (Jacobson et al., "Robust Inside-Outside Segmentation Using
Generalized Winding Numbers", 2013), with the solid angle of a triangle after Van Oosterom and Strackee (1983).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Ints

_INSIDE: Final = 0.5
_AT_ONCE: Final = 500_000  # pairs of a point and a triangle
_FEW: Final = 12  # points that are asked first: most shells are out at once


def winding_numbers(places: Floats, corners: Floats) -> Floats:
    """How often triangles (m, 3, 3) wind around places (k, 3): 1 inside a closed outward shell, 0 outside."""
    found = np.zeros(len(places))
    step = max(1, _AT_ONCE // max(len(corners), 1))
    for start in range(0, len(places), step):
        a, b, c = (corners[None, :, k] - places[start : start + step, None] for k in range(3))
        la, lb, lc = (np.linalg.norm(v, axis=2) for v in (a, b, c))
        volume = np.einsum("kmw,kmw->km", a, np.cross(b, c))
        ab, bc, ca = (np.einsum("kmw,kmw->km", x, y) for x, y in ((a, b), (b, c), (c, a)))
        found[start : start + step] = np.arctan2(volume, la * lb * lc + ab * lc + bc * la + ca * lb).sum(axis=1)
    return found / (2 * np.pi)


def buried_shells(
    points: Floats,
    triangles: Ints,
    shell: Ints,
    solid: NDArray[np.bool_],
    moves_with: Callable[[int, int], bool] = lambda inner, outer: True,
) -> list[int]:
    """The shells that lie wholly inside a solid one.

    `shell` (m,) names each triangle's shell, `solid` (shells,) says which are closed and outward, and `moves_with`
    whether an inner shell stays inside an outer one when limbs bend.
    """
    corners = points[triangles]
    count = len(solid)
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, shell, corners.min(axis=1))
    np.maximum.at(high, shell, corners.max(axis=1))
    found: list[int] = []
    for inner in range(count):
        around = (low < low[inner]).all(axis=1) & (high > high[inner]).all(axis=1) & solid
        for outer in np.flatnonzero(around):
            if not moves_with(inner, int(outer)):
                continue
            if _lies_in(corners[shell == inner], corners[shell == outer]):
                found.append(inner)
                break
    return found


def _lies_in(inner: Floats, outer: Floats) -> bool:
    """Are all points, and the middles of all edges, inside? A long edge may pierce what its ends lie in."""
    places = np.concatenate([inner.reshape(-1, 3), ((inner + np.roll(inner, 1, axis=1)) / 2).reshape(-1, 3)])
    few = places[:: max(1, len(places) // _FEW)]
    if not (winding_numbers(few, outer) > _INSIDE).all():
        return False
    return bool((winding_numbers(np.unique(places, axis=0), outer) > _INSIDE).all())
