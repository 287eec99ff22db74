"""A clip while it is being written: every bone's turn on every frame, all frames at once. Pure numpy.

Axes are the figure's own (metres, Z up, looking along -Y). A turn is a rotation about a bone's head in *these*
axes, told relative to its parent; at rest every turn is the identity, however the bone itself may lie.
Shapes: n frames; a turn is (n, 3, 3), a place or a shift (n, 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator
from scipy.spatial.transform import Rotation

from gpu_consumers.engines.procedural.clay import Bone, Floats, unit

FORWARD: Final[Floats] = np.array((0.0, -1.0, 0.0))
UP: Final[Floats] = np.array((0.0, 0.0, 1.0))
_UNTURNED: Final[Floats] = np.eye(3)
_AXES: Final[Mapping[str, tuple[int, int]]] = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}


def turning(axis: str, degrees: ArrayLike) -> Floats:
    """Right-handed turns about "x", "y" or "z": (n, 3, 3) for n angles.

    For a figure that looks along -Y, +x nods forward, +y leans to its left and +z turns to its left.
    """
    angle = np.radians(np.atleast_1d(np.asarray(degrees, dtype=np.float64)))
    i, j = _AXES[axis]
    found = np.tile(np.eye(3), (len(angle), 1, 1))
    c, s = np.cos(angle), np.sin(angle)
    found[:, i, i], found[:, i, j], found[:, j, i], found[:, j, j] = c, -s, s, c
    return found


def wave(t: ArrayLike, *, lag: float = 0.0, beats: int = 1) -> Floats:
    """A sine with `beats` whole periods in t = 0..1, `lag` of one period late."""
    return np.asarray(np.sin(2 * np.pi * (beats * np.asarray(t, dtype=np.float64) - lag)))


def curve(t: ArrayLike, keys: Sequence[tuple[float, ArrayLike]], *, loop: bool = False) -> Floats:
    """Values through keys (place, value) without overshoot, smooth to the first derivative.

    Monotone cubic interpolation (Fritsch and Carlson 1980). With `loop` the keys lie on a circle of length 1.
    """
    places = np.array([place for place, _ in keys], dtype=np.float64)
    values = np.array([np.asarray(value, dtype=np.float64) for _, value in keys])
    at = np.asarray(t, dtype=np.float64)
    if loop:
        places = np.concatenate([places - 1.0, places, places + 1.0])
        values = np.concatenate([values, values, values])
        at = np.mod(at, 1.0)
    at = np.clip(at, places[0], places[-1])
    return np.asarray(PchipInterpolator(places, values)(at), dtype=np.float64)


def bone_axes(bone: Bone) -> Floats:
    """The axes (3, 3), as columns, of a bone at rest: y along it, z as near to the figure's front as can be.

    Left and right come out mirrored, and Blender shows such a joint as the bone that it was.
    """
    y = unit(np.subtract(bone.tail, bone.head))
    front = FORWARD if abs(y[1]) < 0.9 else UP
    z = unit(front - y * (y @ front))
    return np.stack([np.cross(y, z), y, z], axis=1)


def between(start: Floats, end: Floats) -> Floats:
    """The shortest turns that carry directions `start` to directions `end`; both (n, 3) or (3,)."""
    a, b = (each / np.linalg.norm(each, axis=-1, keepdims=True) for each in np.broadcast_arrays(start, end))
    a, b = np.atleast_2d(a), np.atleast_2d(b)
    axis, cosine = np.cross(a, b), np.sum(a * b, axis=1)
    cross = np.zeros((len(a), 3, 3))
    cross[:, 0, 1], cross[:, 0, 2], cross[:, 1, 2] = -axis[:, 2], axis[:, 1], -axis[:, 0]
    cross -= cross.transpose(0, 2, 1)
    return np.asarray(np.eye(3) + cross + cross @ cross / np.maximum(1 + cosine, 1e-6)[:, None, None])


def _times(turns: Floats, points: Floats) -> Floats:
    """(n, 3, 3) turns applied to (n, 3) or (3,) points."""
    return np.asarray(np.einsum("nij,j->ni" if points.ndim == 1 else "nij,nj->ni", turns, points))


@dataclass(slots=True, eq=False)
class Motion:
    """Bones move on `t` (n,), the phase of each frame from 0 to 1. Bones that a figure lacks are passed over."""

    skeleton: Mapping[str, Bone]
    t: Floats
    turns: dict[str, Floats] = field(default_factory=dict)
    shifts: dict[str, Floats] = field(default_factory=dict)
    stretches: dict[str, Floats] = field(default_factory=dict)  # (n, 3) along a bone's own x, y (its length), z

    def head(self, bone: str) -> Floats:
        return np.asarray(self.skeleton[bone].head, dtype=np.float64)

    def tail(self, bone: str) -> Floats:
        return np.asarray(self.skeleton[bone].tail, dtype=np.float64)

    def length(self, bone: str) -> float:
        return float(np.linalg.norm(self.tail(bone) - self.head(bone)))

    def turn(self, bone: str, *turns: Floats) -> None:
        """Turn a bone further, the last turn first, as matrices are read."""
        if bone not in self.skeleton:
            return
        found = self.turns.get(bone, self._still())
        for each in reversed(turns):
            found = each @ found
        self.turns[bone] = np.broadcast_to(found, (len(self.t), 3, 3))

    def shift(self, bone: str, by: ArrayLike) -> None:
        if bone in self.skeleton:
            moved = np.broadcast_to(np.asarray(by, dtype=np.float64), (len(self.t), 3))
            self.shifts[bone] = self.shifts.get(bone, np.zeros(3)) + moved

    def stretch(self, bone: str, along: ArrayLike) -> None:
        """Longer along the bone, thinner across it, so that its volume stays."""
        if bone in self.skeleton:
            y = np.broadcast_to(np.asarray(along, dtype=np.float64), self.t.shape)
            self.stretches[bone] = np.stack([y**-0.5, y, y**-0.5], axis=1)

    def transforms(self) -> dict[str, Floats]:
        """How every bone carries the points that it holds, from rest to each frame: name -> (n, 4, 4)."""
        found: dict[str, Floats] = {}
        for name, bone in self.skeleton.items():
            own = np.tile(np.eye(4), (len(self.t), 1, 1))
            own[:, :3, :3] = self.turns.get(name, np.eye(3))
            if name in self.stretches:
                axes = bone_axes(bone)
                own[:, :3, :3] = own[:, :3, :3] @ (axes * self.stretches[name][:, None, :]) @ axes.T
            own[:, :3, 3] = self.head(name) - own[:, :3, :3] @ self.head(name) + self.shifts.get(name, np.zeros(3))
            found[name] = own if bone.parent is None else found[bone.parent] @ own
        return found

    def between_keys(self, bones: Sequence[str]) -> "Motion":
        """Some bones midway between the frames, (n - 1,) of them, as an engine shows them: turned by slerp."""
        found = Motion(self.skeleton, (self.t[1:] + self.t[:-1]) / 2)
        for bone in bones:
            if bone in self.turns:
                turn = self.turns[bone]
                half = Rotation.from_matrix(turn[:-1].transpose(0, 2, 1) @ turn[1:]).as_rotvec() / 2
                found.turns[bone] = turn[:-1] @ Rotation.from_rotvec(half).as_matrix()
            if bone in self.shifts:
                found.shifts[bone] = (self.shifts[bone][1:] + self.shifts[bone][:-1]) / 2
        return found

    def facing(self, bone: str | None) -> Floats:
        """How a bone stands turned away from its rest in the figure's axes, its parents' turns included."""
        if bone is None:
            return self._still()
        return np.asarray(self.facing(self.skeleton[bone].parent) @ self.turns.get(bone, _UNTURNED))

    def place(self, bone: str, rest_point: Floats | None = None) -> Floats:
        """Where a point that is fixed to a bone goes (its head, if none is named)."""
        point = self.head(bone) if rest_point is None else rest_point
        parent = self.skeleton[bone].parent
        joint = (
            self.place(parent, self.head(bone)) if parent is not None else np.tile(self.head(bone), (len(self.t), 1))
        )
        joint = joint + _times(self.facing(parent), self.shifts.get(bone, np.zeros(3)))
        return joint + _times(self.facing(bone), point - self.head(bone))

    def face(self, bone: str, facing: Floats) -> None:
        """Turn a bone so that it stands exactly so in the figure's axes, whatever its parents do."""
        if bone in self.skeleton:
            parents = self.facing(self.skeleton[bone].parent)
            self.turns[bone] = np.broadcast_to(parents.transpose(0, 2, 1) @ facing, (len(self.t), 3, 3))

    def aim(self, bone: str, direction: Floats, within: str | None = None) -> None:
        """Point a bone along a direction (n, 3) told in the axes that `within` has, by the shortest turn.

        Without `within` the direction is the figure's own: it stays, whatever the parents do.
        """
        if bone not in self.skeleton:
            return
        parents = self.facing(self.skeleton[bone].parent)
        local = _times(parents.transpose(0, 2, 1) @ self.facing(within), direction)
        found = between(self.tail(bone) - self.head(bone), local)
        self.turns[bone] = np.broadcast_to(found, (len(self.t), 3, 3))

    def reach(self, upper: str, lower: str, target: Floats, bend: Floats, rest_bend: Floats | None = None) -> None:
        """Put the tail of `lower` on `target`; the joint between gives way towards `bend`, (3,) or (n, 3). Two-bone IK
        by the law of cosines. A target out of reach is met as nearly as the bones allow. `rest_bend` (3,) is the bend
        at rest, where `bend` changes."""
        start, joint_rest, end_rest = self.head(upper), self.head(lower), self.tail(lower)
        a, b = (float(np.linalg.norm(v)) for v in (joint_rest - start, end_rest - joint_rest))
        hip = self.place(upper)
        way = target - hip
        far = np.linalg.norm(way, axis=1)
        line = way / np.maximum(far, 1e-9)[:, None]
        far = np.clip(far, abs(a - b) + 1e-6, (a + b) * 0.9998)
        along = (a * a - b * b + far * far) / (2 * far)
        out = np.sqrt(np.maximum(a * a - along * along, 0.0))
        bend = np.broadcast_to(bend, line.shape)
        pole = bend - line * np.sum(line * bend, axis=1, keepdims=True)
        pole /= np.maximum(np.linalg.norm(pole, axis=1, keepdims=True), 1e-9)
        knee = hip + line * along[:, None] + pole * out[:, None]
        end = hip + line * far[:, None]
        still = bend[0] if rest_bend is None else rest_bend
        hinge, hinge_rest = np.cross(bend, line), np.cross(still, end_rest - start)
        thigh = _standing(knee - hip, hinge) @ _standing(joint_rest - start, hinge_rest).transpose(0, 2, 1)
        shin = _standing(end - knee, hinge) @ _standing(end_rest - joint_rest, hinge_rest).transpose(0, 2, 1)
        self.face(upper, thigh)
        self.face(lower, shin)

    def strain(self, upper: str, lower: str, target: Floats) -> float:
        """How far the farthest target lies, as a share of the whole limb: above 1 it cannot be met."""
        whole = float(np.linalg.norm(self.head(lower) - self.head(upper))) + self.length(lower)
        return float(np.linalg.norm(target - self.place(upper), axis=1).max()) / whole

    def _still(self) -> Floats:
        return np.tile(_UNTURNED, (len(self.t), 1, 1))


def _standing(along: Floats, hinge: Floats) -> Floats:
    """Frames (n, 3, 3) with z along the bone and x along the hinge, as nearly as it is square to it."""
    z = np.atleast_2d(along)
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    x = np.broadcast_to(hinge, z.shape)
    x = x - z * np.sum(x * z, axis=1, keepdims=True)
    x = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    return np.stack([x, np.cross(z, x), z], axis=2)


def direction(swing: ArrayLike, spread: ArrayLike, side: float) -> Floats:
    """Where a limb points that hangs down: swung forward and spread outward by degrees. side is +1 left, -1 right."""
    forward, out = np.broadcast_arrays(np.radians(swing), np.radians(spread))
    x = side * np.sin(out)
    return np.stack([x, -np.sin(forward) * np.cos(out), -np.cos(forward) * np.cos(out)], axis=-1)
