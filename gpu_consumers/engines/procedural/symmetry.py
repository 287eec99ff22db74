"""Left against right: which shells have a mirror image across x=0, and how far from it they are."""

from typing import Final, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.inspection import Shells

MIRROR: Final = np.array([-1.0, 1.0, 1.0])
_PAIRED: Final = 0.01  # of the height: shells farther from their mirror image are not meant to be one


class Symmetry(NamedTuple):
    error_m: float  # the mean distance of a mirrored point to the shell it should lie on
    worst_m: float
    share: float  # of the points that belong to shells with a mirror image
    middle_m: float  # how far the middle of those points that do lie on a mirror image is off x=0


def symmetry_of(parts: Shells) -> Symmetry:
    """Over the shells that mirror one another, or themselves. What a figure holds in one hand does not count."""
    points, triangles = parts.surface.points, parts.surface.triangles
    height = max(float(np.ptp(points[:, 2])), 1e-9)
    own = [points[np.unique(triangles[parts.label == number])] for number in range(len(parts.closed))]
    middles = np.array([each.mean(axis=0) for each in own])
    near = cKDTree(middles).query(middles * MIRROR, k=min(4, len(own)))[1].reshape(len(own), -1)
    errors: list[Floats] = []
    kept: list[Floats] = []
    for number, places in enumerate(own):
        best = min((_gap(places, own[other]) for other in near[number]), key=lambda gap: float(gap.mean()))
        if float(best.mean()) < _PAIRED * height:
            errors.append(best)
            kept.append(places[best < _PAIRED * height])
    if not errors:
        return Symmetry(0.0, 0.0, 0.0, 0.0)
    gaps, held = np.concatenate(errors), np.concatenate(kept)
    middle = float(held[:, 0].max() + held[:, 0].min()) / 2
    return Symmetry(float(gaps.mean()), float(gaps.max()), len(gaps) / sum(map(len, own)), middle)


def _gap(places: Floats, other: Floats) -> Floats:
    return np.asarray(cKDTree(other).query(places * MIRROR)[0])


def evened(points: Floats, within: float) -> tuple[Floats, int]:
    """Points (n, 3) that have a partner across x=0 nearer than `within` metres to their mirror image, put exactly
    there: both go to the mean of themselves and their partner's image. Returns how many moved."""
    away, partner = cKDTree(points).query(points * MIRROR)
    mutual = (partner[partner] == np.arange(len(points))) & (away < within)
    moved = points.copy()
    moved[mutual] = (points[mutual] + points[partner[mutual]] * MIRROR) / 2
    return moved, int((mutual & (away > 0)).sum())
