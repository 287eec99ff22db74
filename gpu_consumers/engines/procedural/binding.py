"""Skin weights for a mesh that nobody has weighted: by distance inside the body, so that no bone pulls across a gap.

Geodesic voxel binding (Dionne and de Lasa 2013): every cube of the filled mesh learns how far each bone is by ways
inside it; a vertex takes its cube's. Parts that are shells of their own and hang on one bone stay rigid.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.voxels import Solid

MOST_INFLUENCES: Final = 4
_FALLOFF: Final = 6.0  # the power of distance that a bone's pull falls with
_WITHIN: Final = 1.0  # cubes: nearer a bone than that all is one
_RIGID_SPAN: Final = 0.34  # of the height: a larger shell bends
_RIGID_SHARE: Final = 0.4  # of its weight that one bone must have in a shell for it to be rigid
_CHIN: Final = 0.02  # of the height: how far above the head's joint all is head
_TRUNK: Final = ("hips", "spine", "chest")
_WELD: Final = 1e-5  # of the height
_LEGS: Final = (
    "thigh",
    "shin",
    "foot",
    "toe",
    "back_upper",
    "back_lower",
    "back_foot",
    "front_upper",
    "front_lower",
    "front_foot",
)


def bind(
    solid: Solid, bones: Mapping[str, Bone], points: Floats, triangles: NDArray[np.int64], middle: float
) -> Floats:
    """Weights (n, bones) for points (n, 3), at most four a point, rows sum to 1. `middle`: x of the mirror plane."""
    names = list(bones)
    pulls = np.zeros((len(solid.cubes), len(names)))
    for column, bone in enumerate(bones.values()):
        if bone.parent is None and len(bones) > 1:
            continue  # the root carries the body as a whole, and holds nothing of it
        pulls[:, column] = _pull(solid, bone)
    weights: Floats = _smoothed(solid, pulls)[solid.nearest(points)]
    _keep_to_its_side(weights, names, points, middle, bones)
    weights = _at_most_four(weights, points, bones)
    return _rigid_parts(weights, points, triangles)


def _pull(solid: Solid, bone: Bone) -> Floats:
    head, tail = np.asarray(bone.head), np.asarray(bone.tail)
    count = max(2, int(np.ceil(np.linalg.norm(tail - head) / solid.size)) + 1)
    spots = head + np.linspace(0.0, 1.0, count)[:, None] * (tail - head)
    far = solid.distances(solid.nearest(spots))
    near = np.maximum(far / solid.size, _WITHIN)
    return np.asarray(np.where(np.isfinite(far), near**-_FALLOFF, 0.0))


def _smoothed(solid: Solid, pulls: Floats) -> Floats:
    """Shares (m, bones), averaged over each cube's neighbours inside: joints bend over a stretch, not at a line."""
    shares = pulls / np.maximum(pulls.sum(axis=1, keepdims=True), 1e-30)
    inside = solid.inside.astype(float)
    spread = np.maximum(ndimage.uniform_filter(inside, 3), 1e-9)
    found = np.empty_like(shares)
    for column in range(shares.shape[1]):
        grid = np.zeros(solid.inside.shape)
        grid[tuple(solid.cubes.T)] = shares[:, column]
        found[:, column] = (ndimage.uniform_filter(grid, 3) / spread)[tuple(solid.cubes.T)]
    return np.asarray(found, dtype=np.float64)


def _keep_to_its_side(
    weights: Floats, names: list[str], points: Floats, middle: float, bones: Mapping[str, Bone]
) -> None:
    """No leg pulls at the other leg, even where both touch, and no trunk at a head that is wider than its neck."""
    if "head" in bones and "thigh.L" in bones:
        chin = bones["head"].head[2] + _CHIN * float(np.ptp(points[:, 2]))
        for bone in (bone for bone in _TRUNK if bone in bones):
            weights[points[:, 2] > chin, names.index(bone)] = 0.0
    for column, name in enumerate(names):
        part, _, side = name.partition(".")
        if part not in _LEGS or side not in {"L", "R"}:
            continue
        top = max(bones[name].head[2], bones[name].tail[2])
        across = (points[:, 0] - middle) * (1 if side == "L" else -1) < 0
        weights[across & (points[:, 2] < top) if part == "thigh" else across, column] = 0.0


def _at_most_four(weights: Floats, points: Floats, bones: Mapping[str, Bone]) -> Floats:
    weaker = np.argsort(-weights, axis=1, kind="stable")[:, MOST_INFLUENCES:]
    np.put_along_axis(weights, weaker, 0.0, axis=1)
    weights[weights < 0.02 * weights.max(axis=1, keepdims=True)] = 0.0
    strays = weights.sum(axis=1) <= 0.0
    if strays.any():
        away = np.stack([_distance(points[strays], bone) for bone in bones.values()], axis=1)
        weights[np.flatnonzero(strays), away.argmin(axis=1)] = 1.0
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _distance(points: Floats, bone: Bone) -> Floats:
    """From points (n, 3) to a bone as a line from head to tail."""
    head, along = np.asarray(bone.head), np.subtract(bone.tail, bone.head)
    share = np.clip((points - head) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
    return np.asarray(np.linalg.norm(points - head - share[:, None] * along, axis=1))


def _rigid_parts(weights: Floats, points: Floats, triangles: NDArray[np.int64]) -> Floats:
    """A small shell of its own that hangs mostly on one bone hangs on it wholly: a helmet, a buckle, a blade."""
    height = float(np.ptp(points[:, 2])) or 1.0
    shells = shells_of(points, triangles, _WELD * height)
    count = int(shells.max()) + 1
    if count < 2:
        return weights
    mean = np.zeros((count, weights.shape[1]))
    np.add.at(mean, shells, weights)
    mean /= np.maximum(np.bincount(shells, minlength=count), 1)[:, None]
    low = np.full((count, 3), np.inf)
    high = np.full((count, 3), -np.inf)
    np.minimum.at(low, shells, points)
    np.maximum.at(high, shells, points)
    small = np.linalg.norm(high - low, axis=1) < _RIGID_SPAN * height
    rigid = small & (mean.max(axis=1) > _RIGID_SHARE)
    held = rigid[shells]
    weights[held] = np.eye(weights.shape[1])[mean.argmax(axis=1)[shells[held]]]
    return weights


def shells_of(points: Floats, triangles: NDArray[np.int64], weld: float) -> NDArray[np.int64]:
    """Which connected shell each point belongs to; points nearer than `weld` are one."""
    _, same = np.unique(np.rint(points / weld).astype(np.int64), axis=0, return_inverse=True)
    same = same.reshape(-1)
    ends = same[triangles]
    rows, columns = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 2]])
    n = int(same.max()) + 1
    _, found = connected_components(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, n)), directed=False)
    return np.asarray(found[same], dtype=np.int64)
