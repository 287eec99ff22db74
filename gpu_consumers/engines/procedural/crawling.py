"""Clips for many legs: insects walk on alternating tripods, spiders on alternating tetrapods (Wilson 1966)."""

from collections.abc import Mapping
from typing import Final

import numpy as np

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
    triple,
)
from gpu_consumers.engines.procedural.motion import FORWARD, UP, Motion, curve, turning, wave

_DUTY: Final = 0.56


def _legs(skeleton: Skeleton) -> list[tuple[str, str, str, int]]:
    """Upper bone, lower bone, side and pair of every leg."""
    return [
        (f"leg{k}_upper.{side}", f"leg{k}_lower.{side}", side, k)
        for k in range(1, 9)
        for _, side in SIDES
        if f"leg{k}_upper.{side}" in skeleton
    ]


def _body(skeleton: Skeleton) -> str:
    return "thorax" if "thorax" in skeleton else "abdomen"


def _outward(motion: Motion, upper: str) -> Floats:
    """Knees point up and away from the body."""
    way = motion.tail(upper) - motion.head(upper)
    return np.asarray(UP + 0.3 * np.array((np.sign(way[0]), 0, 0)))


def _stand(motion: Motion) -> tuple[Contact, ...]:
    contacts = []
    for upper, lower, _, _ in _legs(motion.skeleton):
        foot = motion.tail(lower)
        motion.reach(upper, lower, np.tile(foot, (len(motion.t), 1)), _outward(motion, upper))
        contacts.append(Contact(lower, triple(foot), 0.0, 1.0))
    return tuple(contacts)


def _trimmings(motion: Motion, lively: float) -> None:
    """Feelers, claws, sting and wings are never quite still."""
    t = motion.t
    for x, side in SIDES:
        motion.turn(
            f"feeler.{side}",
            turning("y", x * 6 * lively * wave(t, lag=0.1)),
            turning("x", 7 * lively * wave(t, lag=0.35 if x > 0 else 0.1, beats=2)),
        )
        motion.turn(f"claw_upper.{side}", turning("x", 5 * lively * wave(t, lag=0.0 if x > 0 else 0.4)))
        motion.turn(f"claw_lower.{side}", turning("z", x * 8 * lively * wave(t, lag=0.2 if x > 0 else 0.6)))
        motion.turn(f"wing.{side}", turning("y", -x * (4 + 9 * lively * wave(t, beats=2))))
    for link in (1, 2, 3):
        motion.turn(
            f"sting.{link:02d}",
            turning("x", 3 * lively * wave(t, lag=0.1 * link)),
            turning("z", 4 * lively * wave(t, lag=0.15 + 0.1 * link)),
        )


def _idle(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(3.0, fps))
    t, body, size = motion.t, _body(skeleton), max(bone.tail[2] for bone in skeleton.values())
    motion.shift(body, np.stack([0 * t, 0 * t, size * (-0.02 + 0.012 * wave(t, beats=2))], axis=1))
    motion.turn(body, turning("y", 1.0 * wave(t, lag=0.2)))
    if body != "abdomen":
        motion.turn("abdomen", turning("x", 2.0 * wave(t, lag=0.2, beats=2)))
    motion.turn("head", turning("z", 7 * wave(t, lag=0.1)), turning("x", 2 * wave(t, lag=0.3, beats=2)))
    _trimmings(motion, 1.0)
    return Clip("idle", fps, True, motion, contacts=_stand(motion))


def _walk(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(0.6, fps))
    t, body = motion.t, _body(skeleton)
    legs = _legs(skeleton)
    size = max(float(motion.tail(upper)[2]) for upper, *_ in legs)
    motion.shift(
        body, np.stack([0.02 * size * wave(t), 0 * t, size * (-0.05 + 0.03 * wave(t, lag=0.1, beats=2))], axis=1)
    )
    motion.turn(body, turning("z", 2.0 * wave(t)), turning("y", 1.4 * wave(t, lag=0.2)))
    if body != "abdomen":
        motion.turn("abdomen", turning("z", -3.0 * wave(t, lag=0.15)), turning("x", 1.5 * wave(t, lag=0.2, beats=2)))
    motion.turn("head", turning("z", -2.0 * wave(t)))
    _trimmings(motion, 0.8)
    ways = {}
    for upper, lower, side, pair in legs:
        lands = 0.5 * ((pair + (side == "R")) % 2) + 0.03 * pair
        p = np.mod(t - lands, 1.0)
        ways[lower] = (
            upper,
            motion.tail(lower) + (0.30 * size * how_high(p, _DUTY))[:, None] * UP,
            how_far_back(p, _DUTY),
            lands,
        )

    def target(lower: str, stride: float) -> Floats:
        _, still, back, _ = ways[lower]
        return np.asarray(still - stride * back[:, None] * FORWARD)

    stride = longest_stride(
        0.75 * size, lambda s: max(motion.strain(ways[lower][0], lower, target(lower, s)) for lower in ways)
    )
    contacts = []
    for lower, (upper, _, _, lands) in ways.items():
        motion.reach(upper, lower, target(lower, stride), _outward(motion, upper))
        contacts.append(Contact(lower, triple(motion.tail(lower)), lands, lands + _DUTY))
    return Clip("walk", fps, True, motion, stride / _DUTY / ((len(t) - 1) / fps), tuple(contacts))


def _attack(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Rears, then lunges: claws snap, a sting comes over the head."""
    motion = Motion(skeleton, phases(0.8, fps))
    t, body, size = motion.t, _body(skeleton), max(float(motion.tail(upper)[2]) for upper, *_ in _legs(skeleton))
    lunge = curve(t, [(0, 0), (0.3, -0.6), (0.4, -0.6), (0.52, 1.0), (0.64, 1.0), (1, 0)])
    motion.shift(body, np.stack([0 * t, -0.16 * size * lunge, size * (-0.02 - 0.06 * np.abs(lunge))], axis=1))
    motion.turn(body, turning("x", 6 * lunge))
    motion.turn("head", turning("x", -8 * lunge))
    for x, side in SIDES:
        motion.turn(
            f"claw_upper.{side}",
            turning("x", -14 * lunge),
            turning("z", x * 14 * np.clip(-lunge, 0, 1) - x * 10 * np.clip(lunge, 0, 1)),
        )
        motion.turn(f"claw_lower.{side}", turning("z", -x * 18 * lunge))
        motion.turn(f"wing.{side}", turning("y", -x * 30 * np.clip(-lunge, 0, 1)))
        motion.turn(f"feeler.{side}", turning("x", 22 * lunge))
    for link, share in ((1, -16.0), (2, -22.0), (3, -26.0)):
        motion.turn(
            f"sting.{link:02d}",
            turning(
                "x",
                -share * curve(t - 0.02 * link, [(0, 0), (0.3, -0.8), (0.4, -0.8), (0.54, 1.0), (0.64, 1.0), (1, 0)]),
            ),
        )
    return Clip("attack", fps, False, motion, contacts=_stand(motion))


def _hit(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(0.45, fps))
    t, body, size = motion.t, _body(skeleton), max(float(motion.tail(upper)[2]) for upper, *_ in _legs(skeleton))
    jolt = curve(t, [(0, 0), (0.18, 1), (0.5, -0.25), (0.8, 0.05), (1, 0)])
    motion.shift(body, np.stack([0 * t, 0.12 * size * jolt, -0.10 * size * np.abs(jolt)], axis=1))
    motion.turn(body, turning("x", -9 * jolt), turning("y", 5 * jolt))
    return Clip("hit", fps, False, motion, contacts=_stand(motion))


def _die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Rolls on its back, and the legs curl in."""
    motion = Motion(skeleton, phases(1.1, fps))
    t, body = motion.t, _body(skeleton)
    over = curve(t, [(0, 0), (0.15, -0.06), (0.55, 1.0), (0.66, 0.96), (0.76, 1.0), (1, 1.0)])
    height = float(motion.head(body)[2])
    leap = 0.9 * height * np.sin(np.pi * np.clip(t / 0.56, 0, 1))
    motion.shift(body, np.stack([0 * t, 0 * t, leap - 0.12 * height * np.clip(over, 0, 1)], axis=1))
    motion.turn(body, turning("y", 180 * over))
    curl = curve(t, [(0, 0), (0.4, 0.1), (0.8, 1.0), (1, 0.94)])
    for upper, lower, side, _ in _legs(skeleton):
        x = 1.0 if side == "L" else -1.0
        motion.turn(upper, turning("y", -x * 26 * curl))
        motion.turn(lower, turning("y", x * 62 * curl))
    return Clip("die", fps, False, motion)


BUG: Final[Mapping[str, Choreography]] = {"idle": _idle, "walk": _walk, "attack": _attack, "hit": _hit, "die": _die}
