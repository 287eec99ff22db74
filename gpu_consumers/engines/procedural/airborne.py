"""Clips for birds, bats and dinosaurs on two legs: a strut, a hop, flight, a peck."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.spatial.transform import Rotation

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import (
    SIDES,
    Bearing,
    Choreography,
    Clip,
    Contact,
    Skeleton,
    how_far_back,
    how_high,
    longest_stride,
    phases,
    pressed,
    trail,
    triple,
)
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, curve, turning, wave

_DUTY: Final = 0.58


def _limb(side: str) -> tuple[str, str, str]:
    return f"leg_upper.{side}", f"leg_lower.{side}", f"leg_foot.{side}"


def _sole(motion: Motion, side: str) -> Floats:
    """Where a foot stands: under its ankle."""
    point = motion.tail(_limb(side)[1])
    return np.array((point[0], point[1], 0.0))


def _stand(motion: Motion, side: str) -> None:
    upper, lower, foot = _limb(side)
    motion.reach(upper, lower, np.tile(motion.tail(lower), (len(motion.t), 1)), FORWARD)
    motion.face(foot, turning("x", np.zeros_like(motion.t)))


def _planted(motion: Motion) -> tuple[Contact, ...]:
    return tuple(Contact(_limb(side)[2], triple(_sole(motion, side)), 0.0, 1.0) for _, side in SIDES)


def _folded(skeleton: Skeleton) -> bool:
    """Do the wings lie on the flanks at rest?"""
    return "wing_tip.L" not in skeleton


def _wings(motion: Motion, lift: Floats | float, spread: Floats | float) -> None:
    """Wings raised by degrees; `spread` 0 leaves them as they rest, 1 opens folded ones and folds spread ones."""
    still = np.zeros_like(motion.t)
    for x, side in SIDES:
        if _folded(motion.skeleton):
            share = spread + still
            # From the flank to the side: what points back points outward, what is the upper edge trails.
            open_ = Rotation.from_matrix(
                np.array(((0, x, 0), (0, 0, 1), (x, 0, 0)), dtype=float).T
                if x < 0
                else ((0, 1, 0), (0, 0, 1), (1, 0, 0))
            )
            turn = Rotation.from_rotvec(np.outer(share, open_.as_rotvec())).as_matrix()
            motion.turn(f"wing_upper.{side}", turning("y", -x * (lift + still) * share), turn)
            motion.turn(f"wing_lower.{side}", turning("y", still))
        else:
            motion.turn(
                f"wing_upper.{side}", turning("y", -x * (lift + still)), turning("z", x * 30.0 * (spread + still))
            )
            motion.turn(
                f"wing_lower.{side}",
                turning("y", -x * 0.5 * (lift + still)),
                turning("z", -x * 42.0 * (spread + still)),
            )
            motion.turn(
                f"wing_tip.{side}", turning("y", -x * 0.4 * (lift + still)), turning("z", x * 36.0 * (spread + still))
            )


def _at_rest(motion: Motion) -> None:
    """Wings while the bird is on its feet."""
    breath = wave(motion.t, beats=2)
    if _folded(motion.skeleton):
        _wings(motion, 0.0, 0.0)
    else:
        _wings(motion, -14.0 + 1.5 * breath, 0.85)


def _idle(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Breathes, looks about in the quick turns that birds make, settles its tail."""
    motion = Motion(skeleton, phases(4.0, fps))
    t, size = motion.t, float(motion.head("hips")[2])
    breath = wave(t, beats=2)
    motion.shift("hips", np.stack([0 * t, 0 * t, size * (-0.03 + 0.008 * breath)], axis=1))
    motion.turn("chest", turning("x", 1.2 * breath))
    glance = curve(t, [(0.0, 0), (0.16, 0), (0.2, 26), (0.42, 24), (0.46, -22), (0.70, -22), (0.75, 0)], loop=True)
    tilt = curve(t, [(0.0, 0), (0.5, 0), (0.55, 11), (0.68, 11), (0.74, 0)], loop=True)
    motion.turn("neck", turning("z", 0.4 * glance), turning("x", 1.5 * wave(t, lag=0.1, beats=2)))
    motion.turn("head", turning("z", 0.6 * glance), turning("y", tilt))
    trail(motion, "tail", rest=0, sway=1.4, side=2.0)
    _at_rest(motion)
    for _, side in SIDES:
        _stand(motion, side)
    return Clip("idle", fps, True, motion, contacts=_planted(motion))


def _walk(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """The head is thrust ahead and then held while the body passes under it, twice a cycle."""
    motion = Motion(skeleton, phases(0.8, fps))
    t, leg = motion.t, float(motion.head("leg_upper.L")[2])
    motion.shift(
        "hips",
        np.stack([0.05 * leg * wave(t, lag=0.05), 0 * t, leg * (-0.09 + 0.03 * wave(t, lag=0.1, beats=2))], axis=1),
    )
    motion.turn("hips", turning("y", 4.0 * wave(t, lag=0.05)), turning("z", 3.0 * wave(t, lag=0.3)))
    motion.turn("chest", turning("z", -2.0 * wave(t, lag=0.3)))
    motion.turn("neck", turning("x", 9.0 * wave(t, lag=0.12, beats=2)))
    motion.turn("head", turning("x", -9.0 * wave(t, lag=0.12, beats=2)), turning("y", -2.5 * wave(t, lag=0.05)))
    trail(motion, "tail", rest=0, sway=1.5, side=7.0)
    _at_rest(motion)
    stills = {}
    for _, side in SIDES:
        p = np.mod(t - (0.0 if side == "L" else 0.5), 1.0)
        fold = turning("x", 48.0 * curve(p, [(0, 0), (_DUTY * 0.999, 0), (_DUTY + 0.16, 1.0), (0.97, 0)], loop=True))
        ankle = motion.tail(_limb(side)[1])
        lift = np.maximum(0.34 * leg * how_high(p, _DUTY), pressed(bearing.flesh.get(_limb(side)[2]), ankle, fold))
        still = ankle + lift[:, None] * np.array((0, 0, 1.0))
        stills[side] = (still, how_far_back(p, _DUTY), fold)

    def target(side: str, stride: float) -> Floats:
        still, back, _ = stills[side]
        return np.asarray(still - stride * back[:, None] * FORWARD)

    stride = longest_stride(
        0.95 * leg, lambda s: max(motion.strain(*_limb(side)[:2], target(side, s)) for _, side in SIDES)
    )
    for _, side in SIDES:
        upper, lower, foot = _limb(side)
        motion.reach(upper, lower, target(side, stride), FORWARD)
        motion.face(foot, stills[side][2])
    contacts = tuple(
        Contact(_limb(side)[2], triple(_sole(motion, side)), lands, lands + _DUTY)
        for side, lands in (("L", 0.0), ("R", 0.5))
    )
    return Clip("walk", fps, True, motion, stride / _DUTY / ((len(t) - 1) / fps), contacts)


def _fly(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Wings beat, the body rises as they fall, the legs are drawn up."""
    motion = Motion(skeleton, phases(0.6, fps))
    t, size = motion.t, max(bone.tail[2] for bone in skeleton.values())
    motion.shift("hips", np.stack([0 * t, 0 * t, size * (0.55 + 0.07 * wave(t, lag=0.05))], axis=1))
    motion.turn("hips", turning("x", 24 + 3 * wave(t, lag=0.2)))
    motion.turn("neck", turning("x", -10.0 + 2 * wave(t, lag=0.3)))
    motion.turn("head", turning("x", -12.0 - 2 * wave(t, lag=0.3)))
    beat = np.sin(2 * np.pi * t + 0.55 * np.sin(2 * np.pi * t))  # down faster than up
    _wings(motion, 12 + 46 * beat, 1.0 if _folded(skeleton) else 0.0)
    for x, side in SIDES:
        late = wave(t, lag=0.14)
        for name, share in (("wing_lower", 22.0), ("wing_tip", 24.0)):
            motion.turn(f"{name}.{side}", turning("y", -x * share * late))
        motion.turn(f"leg_upper.{side}", turning("x", 34 + 3 * wave(t, lag=0.2)))
        motion.turn(f"leg_lower.{side}", turning("x", 26 + 2 * wave(t, lag=0.25)))
        motion.turn(f"leg_foot.{side}", turning("x", 40))
    trail(motion, "tail", rest=-8, sway=4.0, beats=1)
    return Clip("fly", fps, True, motion)


def _peck(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Draws up, then drives the beak down and ahead."""
    motion = Motion(skeleton, phases(0.7, fps))
    t, leg = motion.t, float(motion.head("leg_upper.L")[2])
    drive = curve(t, [(0, 0), (0.3, -0.5), (0.4, -0.5), (0.52, 1), (0.62, 1), (1, 0)])
    motion.shift("hips", np.stack([0 * t, -0.16 * leg * drive, leg * (-0.03 - 0.10 * np.abs(drive))], axis=1))
    motion.turn("hips", turning("x", 20 * drive))
    motion.turn("chest", turning("x", 10 * drive))
    motion.turn("neck", turning("x", 24 * drive))
    motion.turn("head", turning("x", -10 * drive))
    motion.turn("jaw", turning("x", curve(t, [(0, 0), (0.3, 10), (0.46, 28), (0.54, 0), (1, 0)])))
    if _folded(skeleton):
        _wings(motion, 24 * np.clip(-drive, 0, 1), 0.55 * np.clip(-2 * drive, 0, 1))
    else:
        _wings(motion, -14 + 60 * np.clip(-drive, 0, 1), 0.85 - 0.8 * np.clip(-drive, 0, 1))
    trail(motion, "tail", rest=0, sway=0.0)
    motion.turn("tail.01", turning("x", -14 * drive))
    for _, side in SIDES:
        _stand(motion, side)
    return Clip("attack", fps, False, motion, contacts=_planted(motion))


def _hit(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(0.5, fps))
    t, leg = motion.t, float(motion.head("leg_upper.L")[2])
    jolt = curve(t, [(0, 0), (0.16, 1), (0.45, -0.25), (0.75, 0.05), (1, 0)])
    bump = np.asarray(np.abs(jolt), dtype=np.float64)
    motion.shift("hips", np.stack([0 * t, 0.10 * leg * jolt, leg * (-0.04 - 0.08 * bump)], axis=1))
    motion.turn("hips", turning("x", -9 * jolt), turning("y", 3 * jolt))
    motion.turn("neck", turning("x", 16 * jolt))
    motion.turn("head", turning("z", 16 * jolt))
    if _folded(skeleton):
        _wings(motion, 20 * bump, 0.4 * bump)
    else:
        _wings(motion, -14 + 30 * bump, 0.85 - 0.4 * bump)
    for _, side in SIDES:
        _stand(motion, side)
    return Clip("hit", fps, False, motion, contacts=_planted(motion))


def _die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Reels, falls on its side and lies still."""
    motion = Motion(skeleton, phases(1.2, fps))
    t = motion.t
    hips, wide = motion.head("hips"), abs(float(motion.head("leg_upper.L")[0]))
    fall = curve(t, [(0, 0), (0.22, -0.10), (0.55, 1.0), (0.64, 0.95), (0.74, 1.0), (1, 1.0)])
    drop = float(hips[2]) - 2.0 * wide
    motion.shift("root", np.stack([-0.35 * drop * np.clip(fall, 0, 1), 0 * t, 0 * t], axis=1))
    motion.shift("hips", np.stack([0 * t, 0 * t, -drop * np.clip(fall, 0, 1)], axis=1))
    motion.turn("hips", turning("y", -86 * fall))
    motion.turn("neck", turning("x", 12 * fall))
    motion.turn("head", turning("x", -16 * fall), turning("y", 10 * fall))
    for x, side in SIDES:
        motion.turn(f"leg_upper.{side}", turning("x", (-18 if x > 0 else 22) * np.clip(fall, 0, 1)))
        motion.turn(f"leg_lower.{side}", turning("x", 30 * np.clip(fall, 0, 1)))
    if not _folded(skeleton):
        _wings(motion, -14 * (1 - np.clip(fall, 0, 1)) - 30 * np.clip(fall, 0, 1), 0.85)
    return Clip("die", fps, False, motion)


_GROUND: Final[Mapping[str, Choreography]] = {"idle": _idle, "walk": _walk}
BIRD: Final[Mapping[str, Choreography]] = {**_GROUND, "fly": _fly, "attack": _peck, "hit": _hit, "die": _die}
