"""Clips for two legs: gaits with rolling feet, and acting by keyed curves."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    trail,
    triple,
)
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, curve, direction, turning, wave


@dataclass(frozen=True, slots=True)
class _Gait:
    """One way to go. Lengths are shares of the leg, angles degrees, phases shares of the cycle."""

    seconds: float
    duty: float  # how much of its cycle a foot stands on the ground
    stride: float
    lift: float
    crouch: float
    bob: float
    lowest: float  # phase at which the hips are lowest
    lean: float
    twist: float
    sway: float
    arm: float
    elbow: float
    heel_up: float
    toe_up: float
    cape: float


_WALK: Final = _Gait(
    seconds=0.97, duty=0.6, stride=1.05, lift=0.13, crouch=0.06, bob=0.035, lowest=0.06, lean=3, twist=8, sway=0.045,
    arm=27, elbow=16, heel_up=34, toe_up=14, cape=10,
)  # fmt: skip
_RUN: Final = _Gait(
    seconds=0.6, duty=0.36, stride=1.25, lift=0.34, crouch=0.14, bob=0.075, lowest=0.17, lean=13, twist=12, sway=0.02,
    arm=42, elbow=72, heel_up=50, toe_up=8, cape=34,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Foot:
    """One foot of a gait, on every frame: where its ankle goes and how it is pitched (toes down is positive)."""

    back: Floats  # (n,) how far behind its place at rest, for a stride of 1
    lift: Floats
    pitch: Floats


def _footfall(t: Floats, phase: float, gait: _Gait, lift: float) -> _Foot:
    p = np.mod(t + phase, 1.0)
    roll = [
        (0.0, -gait.toe_up),
        (0.16 * gait.duty, 0.0),
        (0.62 * gait.duty, 0.0),
        (gait.duty, gait.heel_up),
        (gait.duty + 0.3 * (1 - gait.duty), 1.15 * gait.heel_up),
        (gait.duty + 0.72 * (1 - gait.duty), 0.0),
    ]
    return _Foot(how_far_back(p, gait.duty), how_high(p, gait.duty) * lift, curve(p, roll, loop=True))


def _sole(motion: Motion, side: str) -> tuple[Floats, Floats]:
    """The ball and the heel of a foot at rest, on the ground."""
    ankle, toe = motion.head(f"foot.{side}"), motion.tail(f"foot.{side}")
    ball, heel = ankle + 0.72 * (toe - ankle), ankle - 0.38 * (toe - ankle)
    ball[2] = heel[2] = 0.0
    return ball, heel


def _ankle(motion: Motion, side: str, foot: _Foot, stride: float) -> Floats:
    """Toes down turns about the ball, toes up about the heel: the point on the ground never moves."""
    ball, heel = _sole(motion, side)
    pivot = np.where(foot.pitch[:, None] > 0, ball, heel)
    arm = motion.tail(f"shin.{side}") - pivot
    turned = np.einsum("nij,nj->ni", turning("x", foot.pitch), arm)
    return np.asarray(pivot + turned + np.stack([0 * foot.back, stride * foot.back, foot.lift], axis=1))


def _gait(name: str, gait: _Gait) -> Choreography:
    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        motion = Motion(skeleton, phases(gait.seconds, fps))
        leg = float(motion.head("thigh.L")[2])
        _carry_the_body(motion, gait, leg)
        feet = {side: _footfall(motion.t, phase, gait, gait.lift * leg) for side, phase in (("L", 0.0), ("R", 0.5))}

        def strain(stride: float) -> float:
            aims = {side: _ankle(motion, side, foot, stride) for side, foot in feet.items()}
            return max(motion.strain(f"thigh.{side}", f"shin.{side}", aim) for side, aim in aims.items())

        stride = longest_stride(gait.stride * leg, strain)
        for side, foot in feet.items():
            motion.reach(f"thigh.{side}", f"shin.{side}", _ankle(motion, side, foot, stride), FORWARD)
            motion.face(f"foot.{side}", turning("x", foot.pitch))
        _swing_the_arms(motion, gait, bearing)
        trail(motion, "cape", rest=gait.cape, sway=3.5 if gait.duty > 0.5 else 5.5, side=2.5)
        contacts = tuple(
            each for side, phase in (("L", 0.0), ("R", 0.5)) for each in _stance(motion, side, phase, gait.duty)
        )
        speed = stride / gait.duty / ((len(motion.t) - 1) / fps)
        return Clip(name, fps, True, motion, speed, contacts)

    return compose


def _stance(motion: Motion, side: str, phase: float, duty: float) -> tuple[Contact, Contact]:
    ball, heel = _sole(motion, side)
    flat = 0.16 * duty
    return (
        Contact(f"foot.{side}", triple(heel), -phase, flat - phase),
        Contact(f"foot.{side}", triple(ball), flat - phase, duty - phase),
    )


def _carry_the_body(motion: Motion, gait: _Gait, leg: float) -> None:
    """Hips sink as a foot lands, lean over the leg that stands, and turn with the stride; the chest turns against them."""
    t = motion.t
    onto_left = np.cos(2 * np.pi * (t - gait.duty / 2))
    stepping = np.cos(2 * np.pi * t)
    fall = -np.cos(4 * np.pi * (t - gait.lowest))
    sink = -gait.crouch + gait.bob * fall
    motion.shift("hips", np.stack([gait.sway * leg * onto_left, 0 * t, sink * leg], axis=1))
    motion.turn(
        "hips", turning("z", -gait.twist * stepping), turning("y", -3.0 * onto_left), turning("x", 0.3 * gait.lean)
    )
    motion.turn(
        "spine", turning("z", 0.8 * gait.twist * stepping), turning("y", 3.5 * onto_left), turning("x", 0.3 * gait.lean)
    )
    nod = 1.6 * np.cos(4 * np.pi * (t - gait.lowest - 0.06))
    motion.turn(
        "chest",
        turning("z", 1.1 * gait.twist * stepping),
        turning("y", 1.5 * onto_left),
        turning("x", 0.4 * gait.lean + nod),
    )
    motion.face(
        "head",
        turning("z", -1.5 * stepping) @ turning("y", 2.0 * onto_left) @ turning("x", 0.12 * gait.lean - 1.2 * nod),
    )


def _swing_the_arms(motion: Motion, gait: _Gait, bearing: Bearing) -> None:
    for sign, side in SIDES:
        swing = -sign * gait.arm * np.cos(2 * np.pi * (motion.t - 0.03))
        laden = (bearing.shielded and side == "L") or (bearing.armed and side == "R")
        bend = gait.elbow + 0.35 * swing
        _hold_an_arm(
            motion, side, sign, (0.45 if laden else 1.0) * swing, (0.7 * gait.elbow + 14 if laden else bend), laden
        )


def _hold_an_arm(
    motion: Motion, side: str, sign: float, swing: Floats, bend: Floats | float, laden: bool = False
) -> None:
    """An arm swung forward by `swing` degrees from hanging, its elbow bent by `bend`."""
    spread = _spread(motion, side) * (1.25 if laden else 1.0)
    motion.aim(f"upper_arm.{side}", direction(swing, spread, sign), within="chest")
    motion.aim(f"forearm.{side}", direction(swing + bend, 0.45 * spread, sign), within="chest")


def _spread(motion: Motion, side: str) -> float:
    """How far from the body an arm must hang, in degrees: the maker's own pose knows how stout the body is."""
    along = motion.tail(f"upper_arm.{side}") - motion.head(f"upper_arm.{side}")
    return float(np.clip(0.5 * np.degrees(np.arctan2(abs(along[0]), max(-along[2], 1e-6))), 8.0, 26.0))


def _plant(motion: Motion, side: str, forward: Floats | float = 0.0, lift: Floats | float = 0.0) -> None:
    """Keep a foot flat where it stands at rest, or step it forward and up by metres."""
    n = len(motion.t)
    step = np.stack([np.zeros(n), -np.broadcast_to(forward, (n,)), np.broadcast_to(lift, (n,))], axis=1)
    motion.reach(f"thigh.{side}", f"shin.{side}", motion.tail(f"shin.{side}") + step, FORWARD)
    motion.face(f"foot.{side}", turning("x", np.zeros(n)))


def _idle_breath(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Two breaths, the weight going from one leg to the other, a look around."""
    motion = Motion(skeleton, phases(4.0, fps))
    t, leg = motion.t, float(motion.head("thigh.L")[2])
    breath, drift = wave(t, beats=2), wave(t, lag=0.1)
    motion.shift("hips", np.stack([0.035 * leg * drift, 0 * t, leg * (-0.045 + 0.012 * breath)], axis=1))
    motion.turn("hips", turning("y", -1.6 * drift), turning("z", 1.2 * drift))
    motion.turn("spine", turning("y", 2.2 * drift), turning("x", -0.8 * breath))
    motion.turn("chest", turning("x", -1.6 * wave(t, lag=0.04, beats=2)))
    glance = curve(t, [(0.0, 0.0), (0.22, 9.0), (0.42, 8.0), (0.62, -7.0), (0.8, -6.0)], loop=True)
    motion.face("head", turning("z", glance) @ turning("x", 1.2 * wave(t, lag=0.18, beats=2)))
    for sign, side in SIDES:
        _plant(motion, side)
        laden = (bearing.shielded and side == "L") or (bearing.armed and side == "R")
        _hold_an_arm(
            motion, side, sign, 4 + 2.0 * wave(t, lag=0.12, beats=2), (26.0 if laden else 15.0) + 2 * breath, laden
        )
    trail(motion, "cape", rest=3, sway=1.6, side=1.2)
    return Clip("idle_breath", fps, True, motion, contacts=_standing(motion))


def _standing(motion: Motion) -> tuple[Contact, ...]:
    return tuple(Contact(f"foot.{side}", triple(_sole(motion, side)[0]), 0.0, 1.0) for _, side in SIDES)


# What an attack does, by phase: wind up, strike, follow through, come back. Angles in degrees, lengths in legs.
_STRIKE: Final = {
    "twist": [(0, 0), (0.28, -34), (0.36, -36), (0.5, 34), (0.62, 40), (0.74, 38), (1, 0)],
    "lean": [(0, 0), (0.28, -7), (0.36, -8), (0.5, 14), (0.62, 17), (0.74, 15), (1, 0)],
    "sink": [(0, -0.045), (0.28, -0.09), (0.36, -0.07), (0.5, -0.17), (0.62, -0.19), (0.74, -0.17), (1, -0.045)],
    "ahead": [(0, 0), (0.28, -0.10), (0.36, -0.08), (0.5, 0.26), (0.62, 0.28), (0.74, 0.27), (1, 0)],
    "arm": [(0, 4), (0.28, 138), (0.36, 146), (0.46, 92), (0.52, 40), (0.62, 8), (0.74, 10), (1, 4)],
    "elbow": [(0, 26), (0.28, 62), (0.36, 66), (0.46, 22), (0.52, 6), (0.62, 14), (0.74, 20), (1, 26)],
    "spread": [(0, 1), (0.28, 2.4), (0.36, 2.4), (0.46, 1.0), (0.52, 0.0), (0.62, -1.3), (0.74, -1.1), (1, 1)],
    "wrist": [(0, 0), (0.28, -26), (0.36, -34), (0.46, 10), (0.52, 34), (0.62, 24), (0.74, 18), (1, 0)],
    "guard": [(0, 0), (0.28, 42), (0.36, 42), (0.5, -18), (0.62, -22), (0.74, -18), (1, 0)],
    "step": [(0, 0), (0.32, 0), (0.48, 0.46), (0.78, 0.46), (0.92, 0), (1, 0)],
    "raise": [(0, 0), (0.32, 0), (0.4, 0.16), (0.48, 0), (0.78, 0), (0.85, 0.12), (0.92, 0), (1, 0)],
    "cape": [(0, 3), (0.3, -2), (0.42, 4), (0.58, 26), (0.8, 9), (1, 3)],
}  # fmt: skip


def _attack(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """A blow from high on the right down across the body, with a step into it. Starts and ends as the idle does."""
    motion = Motion(skeleton, phases(0.9, fps))
    t, leg = motion.t, float(motion.head("thigh.L")[2])
    key = {name: curve(t, keys) for name, keys in _STRIKE.items()}
    motion.shift("hips", np.stack([0 * t, -key["ahead"] * leg, key["sink"] * leg], axis=1))
    motion.turn("hips", turning("z", 0.35 * key["twist"]), turning("x", 0.35 * key["lean"]))
    motion.turn("spine", turning("z", 0.35 * key["twist"]), turning("x", 0.35 * key["lean"]))
    motion.turn("chest", turning("z", 0.45 * key["twist"]), turning("x", 0.5 * key["lean"]))
    motion.face("head", turning("z", 0.18 * key["twist"]) @ turning("x", 0.4 * key["lean"]))
    _plant(motion, "R")
    _plant(motion, "L", key["step"] * leg, key["raise"] * leg)
    spread = _spread(motion, "R") * (1.25 if bearing.armed else 1.0)
    motion.aim("upper_arm.R", direction(key["arm"], key["spread"] * spread, -1.0), within="chest")
    motion.aim("forearm.R", direction(key["arm"] + key["elbow"], 0.45 * key["spread"] * spread, -1.0), within="chest")
    motion.turn("hand.R", turning("x", key["wrist"]))
    _hold_an_arm(motion, "L", 1.0, 4 + key["guard"], 20 + 0.8 * np.abs(key["guard"]), bearing.shielded)
    for link in (1, 2, 3):
        motion.turn(
            f"cape.{link:02d}", turning("x", curve(t - 0.03 * link, _STRIKE["cape"]) * (1.0 if link == 1 else 0.45))
        )
    right, left = (triple(_sole(motion, side)[0]) for side in "RL")
    contacts = (
        Contact("foot.R", right, 0.0, 1.0),
        Contact("foot.L", left, 0.0, 0.31),
        Contact("foot.L", left, 0.49, 0.77),
        Contact("foot.L", left, 0.93, 1.0),
    )
    return Clip("attack", fps, False, motion, contacts=contacts)


def _cheer(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Both arms up and two bounces on the toes: a victory pose that loops."""
    motion = Motion(skeleton, phases(1.2, fps))
    t, leg = motion.t, float(motion.head("thigh.L")[2])
    bounce = curve(t, [(0.0, -0.12), (0.12, -0.12), (0.3, -0.015), (0.42, -0.02)], loop=True)
    motion.shift("hips", np.stack([0.02 * leg * wave(t), 0 * t, leg * bounce], axis=1))
    up = 1 + bounce / 0.12
    motion.turn("spine", turning("x", -4 * up), turning("z", 4 * wave(t)))
    motion.turn("chest", turning("x", -5 * up), turning("y", 3 * wave(t)))
    motion.face("head", turning("x", -10 * up) @ turning("y", 4 * wave(t, lag=0.1)))
    for sign, side in SIDES:
        _plant(motion, side)
        laden = bearing.shielded and side == "L"
        raised = (62 if laden else 150) + 10 * wave(t, lag=0.1 + 0.1 * sign)
        motion.aim(f"upper_arm.{side}", direction(raised, np.full_like(t, 30.0), sign), within="chest")
        motion.aim(f"forearm.{side}", direction(raised + 22 - 16 * up, np.full_like(t, 12.0), sign), within="chest")
    trail(motion, "cape", rest=6, sway=5, side=2)
    return Clip("cheer", fps, True, motion, contacts=_standing(motion))


BIPED: Final[Mapping[str, Choreography]] = {
    "idle_breath": _idle_breath,
    "walk": _gait("walk", _WALK),
    "run": _gait("run", _RUN),
    "attack": _attack,
    "cheer": _cheer,
}
