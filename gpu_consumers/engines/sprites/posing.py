"""Bones to matrices, matrices to moved points: the arithmetic of Spine, so that what we draw is what it plays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gpu_consumers.engines.sprites.documents import Bone, Clip, Mesh, Skeleton, Track

Matrix: TypeAlias = npt.NDArray[np.float64]  # 3 x 3, affine
Points: TypeAlias = npt.NDArray[np.float64]  # n x 2


@dataclass(frozen=True, slots=True)
class Delta:
    """How far a bone is from its rest: added to rotation and place, multiplied onto scale."""

    rotate: float = 0.0
    x: float = 0.0
    y: float = 0.0
    sx: float = 1.0
    sy: float = 1.0


Pose: TypeAlias = Mapping[str, Delta]
REST: Pose = {}
_STILL = Delta()


def world_matrices(skeleton: Skeleton, pose: Pose) -> dict[str, Matrix]:
    """From each bone's own space to the skeleton's. Raises `KeyError` for a parent that does not stand before."""
    found: dict[str, Matrix] = {}
    for bone in skeleton.bones:
        local = _local(bone, pose.get(bone.name, _STILL))
        found[bone.name] = found[bone.parent] @ local if bone.parent else local
    return found


def _local(bone: Bone, delta: Delta) -> Matrix:
    angle = math.radians(bone.rotation + delta.rotate)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array(
        [
            [cos * delta.sx, -sin * delta.sy, bone.x + delta.x],
            [sin * delta.sx, cos * delta.sy, bone.y + delta.y],
            [0.0, 0.0, 1.0],
        ]
    )


def skinning(skeleton: Skeleton, pose: Pose) -> dict[str, Matrix]:
    """Per bone: what moves a point of the resting figure to where the pose has it."""
    rest, now = world_matrices(skeleton, REST), world_matrices(skeleton, pose)
    return {name: now[name] @ np.linalg.inv(rest[name]) for name in rest}


def moved(mesh: Mesh, skins: Mapping[str, Matrix]) -> Points:
    """The mesh's points in this pose (linear blend skinning)."""
    points = np.array(mesh.points)
    out = np.zeros_like(points)
    for bone in sorted({name for weights in mesh.weights for name in weights}):
        share = np.array([weights.get(bone, 0.0) for weights in mesh.weights])[:, None]
        out += share * transformed(points, skins[bone])
    return out


def transformed(points: Points, matrix: Matrix) -> Points:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], np.float64)


def pose_at(clip: Clip, sample: float) -> Pose:
    """The pose at a (fractional) sample; between samples everything goes straight."""
    return {bone: _delta(track, sample) for bone, track in clip.tracks.items()}


def _delta(track: Track, sample: float) -> Delta:
    return Delta(
        rotate=_value(track.rotate, sample, 0.0),
        x=_value(track.x, sample, 0.0),
        y=_value(track.y, sample, 0.0),
        sx=_value(track.sx, sample, 1.0),
        sy=_value(track.sy, sample, 1.0),
    )


def _value(values: tuple[float, ...], sample: float, otherwise: float) -> float:
    if not values:
        return otherwise
    before = min(int(sample), len(values) - 1)
    after = min(before + 1, len(values) - 1)
    part = sample - before
    return values[before] * (1 - part) + values[after] * part
