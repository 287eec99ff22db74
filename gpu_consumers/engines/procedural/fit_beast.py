"""The joints of a four-legged body that somebody else made, found from its outline from the side.

Legs are where the underside comes down to the ground; the back, the neck and the tail follow the middle of what is
above. Only a body that stands on four feet and looks along -Y is understood.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.fit_biped import body_of
from gpu_consumers.engines.procedural.voxels import Solid

_FOOT: Final = 0.06  # of the height: what of a leg is on the ground
_BELLY: Final = (0.12, 0.75)  # of the height: between which the underside of the trunk is looked for
_NECK_AHEAD: Final = 0.2  # of the trunk's length: how far before the front feet the neck begins
_POLL_BACK: Final = 0.76  # of the way from the muzzle to where the neck begins: where the skull sits on it
_POLL_HIGH: Final = 0.25  # of the way from the muzzle's height to the top of the head
_ANKLES: Final = {"front": 0.17, "back": 0.26}  # of the leg's height
_TAIL_LINKS: Final = 3
_SHOULDER_DOWN, _HIP_DOWN = 0.52, 0.50  # of the trunk's depth below the back: where the legs are hung


@dataclass(frozen=True, slots=True, eq=False)
class FittedBeast:
    """`bones` in the mesh's own metres; `legs` are the y of the front and the back feet, in metres."""

    bones: dict[str, Bone]
    middle: float
    symmetry: float
    legs: tuple[float, float]


def fit_beast(solid: Solid) -> FittedBeast | None:
    """Bones for a filled body on four legs; None when its outline shows no two pairs of legs."""
    core, middle, symmetry = body_of(solid)
    side = core.inside.any(axis=0)  # (y, z)
    used = np.argwhere(side)
    floor, top = used[:, 1].min(), used[:, 1].max()
    high = top - floor + 1
    feet = _feet(side[:, floor : floor + max(3, round(_FOOT * high))].any(axis=1))
    if feet is None:
        return None
    front, back = feet
    y = solid.low[1] + np.arange(side.shape[0]) * solid.size
    z = solid.low[2] + np.arange(side.shape[1]) * solid.size
    ground = float(z[floor] - solid.size / 2)
    belly = _belly(side[front : back + 1], floor, high)
    trunk = _Trunk(side, y, z, belly, front, back)
    apart = [_half_width(core, middle, row, floor, high) for row in (front, back)]
    bones = _bones(trunk, middle, ground, apart, _extremes(side, y, z, belly, front, back))
    return FittedBeast(bones, middle, symmetry, (float(y[front]), float(y[back])))


def _feet(touching: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, int] | None:
    """The rows of the front and the back feet: the outermost runs of what touches the ground."""
    labels, count = ndimage.label(touching)
    if count < 2:
        return None
    runs = [np.flatnonzero(labels == k + 1) for k in range(count)]
    half = (runs[0][0] + runs[-1][-1]) / 2
    ahead = [run for run in runs if run.mean() < half]
    behind = [run for run in runs if run.mean() >= half]
    if not ahead or not behind:
        return None
    front, back = (round(float(np.concatenate(group).mean())) for group in (ahead, behind))
    return front, back


def _belly(between: np.ndarray[tuple[int, int], np.dtype[np.bool_]], floor: int, high: int) -> int:
    """The row of the underside between the legs."""
    low, most = (floor + round(share * high) for share in _BELLY)
    middle = between[len(between) // 4 : max(len(between) // 4 + 1, 3 * len(between) // 4)]
    bottoms = [int(np.argmax(column[low:most])) + low for column in middle if column[low:most].any()]
    return int(np.median(bottoms)) if bottoms else (low + most) // 2


class _Trunk:
    """The back and the middle of the trunk over each row, metres."""

    def __init__(self, side: Floats, y: Floats, z: Floats, belly: int, front: int, back: int) -> None:
        self.front, self.back, self.y, self.belly = front, back, y, float(z[belly])
        inner = slice(front + (back - front) // 3, back - (back - front) // 4 + 1)
        tops = [float(z[np.flatnonzero(column)[-1]]) for column in side[inner] if column.any()]
        self.top = float(np.median(tops))

    @property
    def deep(self) -> float:
        return self.top - self.belly

    def at(self, share: float) -> float:
        """y along the trunk: 0 over the front feet, 1 over the back feet."""
        return float(self.y[self.front] + share * (self.y[self.back] - self.y[self.front]))


def _half_width(core: Solid, middle: float, row: int, floor: int, high: int) -> float:
    """How far from the middle a pair of legs stands, metres."""
    near = core.inside[:, max(0, row - 1) : row + 2, floor + round(0.05 * high) : floor + round(0.25 * high)]
    columns = np.flatnonzero(near.any(axis=(1, 2)))
    if not len(columns):
        return 0.08 * high * core.size
    x = np.abs(core.low[0] + columns * core.size - middle)
    return float((x.max() + x.min()) / 2)


def _extremes(
    side: Floats, y: Floats, z: Floats, belly: int, front: int, back: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Where the neck leaves the trunk, the poll, the muzzle, and the end of the tail: each (y, z)."""
    used = np.argwhere(side)
    above = used[used[:, 1] > belly]
    ahead = above[above[:, 0] <= front + (back - front) * 0.15]
    nose = ahead[ahead[:, 0].argmin()]
    snout = ahead[ahead[:, 0] <= nose[0] + max(1, round(0.06 * (back - front)))]
    muzzle = np.array([y[nose[0]], z[round(float(snout[:, 1].mean()))]])
    base = front - _NECK_AHEAD * (back - front)
    poll_row = round(float(nose[0] + _POLL_BACK * (base - nose[0])))
    column = np.flatnonzero(side[poll_row])
    poll = np.array([y[poll_row], _POLL_HIGH * z[column[-1]] + (1 - _POLL_HIGH) * muzzle[1]])
    behind = above[above[:, 0] >= back]
    end = behind[behind[:, 0].argmax()]
    return np.array([y[front], z[belly]]), poll, muzzle, np.array([y[end[0]], z[end[1]]])


def _bones(
    trunk: _Trunk, middle: float, ground: float, apart: list[float], extremes: tuple[Floats, Floats, Floats, Floats]
) -> dict[str, Bone]:
    _, poll, muzzle, tail = extremes
    line = trunk.top - 0.35 * trunk.deep

    def at(y: float, z: float, x: float = 0.0) -> tuple[float, float, float]:
        return middle + x, float(y), float(z)

    base = at(trunk.at(-_NECK_AHEAD), line + 0.1 * trunk.deep)
    rump = at(trunk.at(1.1), trunk.top - 0.2 * trunk.deep)
    bones = {
        "root": Bone(at(trunk.at(0.5), ground), at(trunk.at(0.5) + 0.1 * trunk.deep, ground), None),
        "hips": Bone(at(trunk.at(1.02), line), at(trunk.at(0.62), line), "root"),
        "spine": Bone(at(trunk.at(0.62), line), at(trunk.at(0.3), line), "hips"),
        "chest": Bone(at(trunk.at(0.3), line), base, "spine"),
        "neck": Bone(base, at(*poll), "chest"),
        "head": Bone(at(*poll), at(*muzzle), "neck"),
    }
    end = np.array(at(*tail))
    start = np.array(rump)
    if np.linalg.norm(end - start) > 0.25 * trunk.deep:
        links = start + np.linspace(0.0, 1.0, _TAIL_LINKS + 1)[:, None] * (end - start)
        for k in range(_TAIL_LINKS):
            head, far = (tuple(float(v) for v in links[i]) for i in (k, k + 1))
            above = f"tail.{k:02d}" if k else "hips"
            bones[f"tail.{k + 1:02d}"] = Bone((head[0], head[1], head[2]), (far[0], far[1], far[2]), above)
    for name, row, hung, out, above in (
        ("front", trunk.front, _SHOULDER_DOWN, apart[0], "chest"),
        ("back", trunk.back, _HIP_DOWN, apart[1], "hips"),
    ):
        y, high = float(trunk.y[row]), trunk.top - hung * trunk.deep - ground
        forward = 1.0 if name == "front" else -1.0  # elbows give way backward, knees forward
        for side, sign in (("L", 1.0), ("R", -1.0)):
            x = sign * out
            knee = at(y + forward * 0.06 * high, ground + 0.52 * high, x)
            ankle = at(y - forward * 0.01 * high, ground + _ANKLES[name] * high, x)
            bones[f"{name}_upper.{side}"] = Bone(at(y, ground + high, x), knee, above)
            bones[f"{name}_lower.{side}"] = Bone(knee, ankle, f"{name}_upper.{side}")
            bones[f"{name}_foot.{side}"] = Bone(
                ankle, at(y - 0.1 * high, ground + 0.02 * high, x), f"{name}_lower.{side}"
            )
    return bones
