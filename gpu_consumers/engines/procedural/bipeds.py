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
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, between, curve, direction, turning, wave


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


_STANDING_SWING: Final = 4.0  # degrees: how an arm hangs in the idle
_LADEN_BEND: Final = 26.0
_FREE_BEND: Final = 15.0
_WALK: Final = _Gait(
    seconds=0.97, duty=0.6, stride=1.05, lift=0.13, crouch=0.06, bob=0.035, lowest=0.06, lean=3, twist=8, sway=0.045,
    arm=27, elbow=16, heel_up=34, toe_up=14, cape=7,
)  # fmt: skip
_RUN: Final = _Gait(
    seconds=0.6, duty=0.36, stride=1.25, lift=0.34, crouch=0.14, bob=0.075, lowest=0.17, lean=19, twist=12, sway=0.02,
    arm=42, elbow=72, heel_up=50, toe_up=8, cape=27,
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
    """Hips sink as a foot lands, lean over the leg that stands and turn with the stride; the chest counters."""
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
        if side in bearing.laden:
            swing, bend = 0.4 * swing + 4, 0.35 * gait.elbow + 16
            _hold_an_arm(motion, bearing, side, swing, bend, _clearing_the_ground(motion, bearing, side, swing, bend))
        else:
            _hold_an_arm(motion, bearing, side, swing, gait.elbow + 0.35 * swing)


def _hold_an_arm(
    motion: Motion, bearing: Bearing, side: str, swing: Floats, bend: Floats | float, lifted: float = 0.0
) -> None:
    """An arm swung forward by `swing` degrees from hanging, its elbow bent by `bend`, and lifted somewhat.

    Whatever the hand holds keeps its own bearing to the chest, as a wrist would see to: a shield looks ahead.
    """
    laden = side in bearing.laden
    spread = _spread(motion, side) * (1.25 if laden else 1.0)
    _point_an_arm(motion, side, swing - 0.3 * lifted, swing + bend + 0.7 * lifted, spread)
    if laden:
        raised = _raised(bearing) if side == "R" else 0.0
        motion.face(f"hand.{side}", motion.facing("chest") @ turning("x", -raised - 0.35 * swing))


def _point_an_arm(motion: Motion, side: str, upper: Floats, lower: Floats, spread: Floats | float) -> None:
    sign = 1.0 if side == "L" else -1.0
    motion.aim(f"upper_arm.{side}", direction(upper, spread, sign), within="chest")
    motion.aim(f"forearm.{side}", direction(lower, 0.45 * np.asarray(spread), sign), within="chest")


def _clearing_the_ground(motion: Motion, bearing: Bearing, side: str, swing: Floats, bend: Floats | float) -> float:
    """How far, in degrees, an arm must be lifted so that what the right hand holds does not drag on the ground."""
    if side != "R" or "R" not in bearing.laden:
        return 0.0
    for lifted in range(0, 90, 6):
        _hold_an_arm(motion, bearing, side, swing, bend, lifted)
        if motion.place("hand.R")[:, 2].min() >= bearing.hangs:
            return float(lifted)
    return 90.0


def _standing_lift(skeleton: Skeleton, bearing: Bearing, side: str) -> float:
    """The lift of an arm that stands still: the idle holds it, and the attack starts and ends with it."""
    motion = Motion(skeleton, np.zeros(1))
    motion.shift("hips", (0.0, 0.0, -0.06 * motion.head("thigh.L")[2]))
    return _clearing_the_ground(motion, bearing, side, np.full(1, _STANDING_SWING), _LADEN_BEND)


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
    breath, drift = wave(t, beats=2), wave(t)
    motion.shift("hips", np.stack([0.035 * leg * drift, 0 * t, leg * (-0.045 + 0.012 * breath)], axis=1))
    motion.turn("hips", turning("y", -1.6 * drift), turning("z", 1.2 * drift))
    motion.turn("spine", turning("y", 2.2 * drift), turning("x", -0.8 * breath))
    motion.turn("chest", turning("x", -1.6 * wave(t, lag=0.02, beats=2)))
    glance = curve(t, [(0.0, 0.0), (0.22, 9.0), (0.42, 8.0), (0.62, -7.0), (0.8, -6.0)], loop=True)
    motion.face("head", turning("z", glance) @ turning("x", 1.2 * wave(t, lag=0.08, beats=2)))
    for _, side in SIDES:
        _plant(motion, side)
        bend = (_LADEN_BEND if side in bearing.laden else _FREE_BEND) + 2 * breath
        swing = _STANDING_SWING + 2.0 * wave(t, lag=0.0, beats=2)
        _hold_an_arm(motion, bearing, side, swing, bend, _standing_lift(skeleton, bearing, side))
    trail(motion, "cape", rest=3, sway=1.6, side=1.2)
    return Clip("idle_breath", fps, True, motion, contacts=_standing(motion))


def _standing(motion: Motion) -> tuple[Contact, ...]:
    return tuple(Contact(f"foot.{side}", triple(_sole(motion, side)[0]), 0.0, 1.0) for _, side in SIDES)


# What an attack does, by phase: wind up, strike, follow through, come back. Angles in degrees, lengths in legs.
_STRIKE: Final[dict[str, list[tuple[float, float]]]] = {
    "twist": [(0, 0), (0.28, -25), (0.36, -27), (0.48, 28), (0.6, 36), (0.74, 33), (1, 0)],
    "lean": [(0, 0), (0.28, -8), (0.36, -9), (0.48, 13), (0.6, 18), (0.74, 15), (1, 0)],
    "sink": [(0, -0.045), (0.28, -0.08), (0.36, -0.05), (0.48, -0.18), (0.6, -0.21), (0.74, -0.18), (1, -0.045)],
    "ahead": [(0, 0), (0.28, -0.12), (0.36, -0.10), (0.48, 0.26), (0.6, 0.30), (0.74, 0.28), (1, 0)],
    "arm": [(0, 4), (0.28, 138), (0.36, 146), (0.44, 104), (0.5, 52), (0.6, 20), (0.74, 18), (1, 4)],
    "elbow": [(0, 0), (0.28, 56), (0.36, 60), (0.44, 26), (0.5, 8), (0.6, 12), (0.74, 20), (1, 0)],
    "spread": [(0, 1), (0.28, 2.5), (0.36, 2.5), (0.44, 1.3), (0.5, 0.2), (0.6, -1.2), (0.74, -1.0), (1, 1)],
    "guard": [(0, 4), (0.28, 38), (0.36, 36), (0.48, -14), (0.6, -20), (0.74, -16), (1, 4)],
    "step": [(0, 0), (0.30, 0), (0.46, 0.5), (0.78, 0.5), (0.92, 0), (1, 0)],
    "raise": [(0, 0), (0.30, 0), (0.38, 0.18), (0.46, 0), (0.78, 0), (0.85, 0.12), (0.92, 0), (1, 0)],
    "cape": [(0, 3), (0.3, -2), (0.42, 4), (0.56, 30), (0.8, 10), (1, 3)],
}  # fmt: skip
# Where the weapon points meanwhile, against the chest: over the shoulder, high, ahead, low on the left.
_BLADE: Final = [
    (0.28, (-0.35, 0.45, 0.85)),
    (0.36, (-0.30, 0.70, 0.65)),
    (0.43, (-0.45, -0.15, 0.90)),
    (0.48, (-0.15, -0.95, 0.30)),
    (0.54, (0.45, -0.88, 0.06)),
    (0.62, (0.86, -0.48, 0.10)),
    (0.74, (0.83, -0.52, 0.14)),
]


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
    guard_bend = _LADEN_BEND if "L" in bearing.laden else _FREE_BEND
    _hold_an_arm(motion, bearing, "L", key["guard"], guard_bend + 0.8 * np.abs(key["guard"] - _STANDING_SWING))
    spread = key["spread"] * _spread(motion, "R") * (1.25 if "R" in bearing.laden else 1.0)
    standing = curve(t, [(0, 1), (0.2, 0), (0.8, 0), (1, 1)])
    lifted = _standing_lift(skeleton, bearing, "R") * standing
    bend = key["elbow"] + standing * (_LADEN_BEND if "R" in bearing.laden else _FREE_BEND)
    upper = key["arm"] - 0.3 * lifted
    _point_an_arm(motion, "R", upper, key["arm"] + bend + 0.7 * lifted, spread)
    if bearing.weapon:
        carried = _carried(bearing)
        _wield(motion, bearing, curve(t, [(0.0, carried), *_BLADE, (1.0, carried)]))
    for link in (1, 2, 3):
        flap = curve(t - 0.03 * link, _STRIKE["cape"]) * (1.0 if link == 1 else 0.45)
        motion.turn(f"cape.{link:02d}", turning("x", flap))
    right, left = (triple(_sole(motion, side)[0]) for side in "RL")
    contacts = (
        Contact("foot.R", right, 0.0, 1.0),
        Contact("foot.L", left, 0.0, 0.29),
        Contact("foot.L", left, 0.47, 0.77),
        Contact("foot.L", left, 0.93, 1.0),
    )
    return Clip("attack", fps, False, motion, contacts=contacts)


def _carried(bearing: Bearing) -> Floats:
    """Where the idle's first frame points a weapon, against the chest."""
    return np.asarray(turning("x", -_raised(bearing) - 0.35 * _STANDING_SWING)[0] @ np.asarray(bearing.weapon))


def _wield(motion: Motion, bearing: Bearing, way: Floats) -> None:
    """Point what the right hand holds along `way` (n, 3), told against the chest; the hand starts from the idle's."""
    carried = turning("x", -_raised(bearing) - 0.35 * _STANDING_SWING)
    motion.face("hand.R", motion.facing("chest") @ between(_carried(bearing), way) @ carried)


def _raised(bearing: Bearing) -> float:
    """A blade that was made to point ahead is carried higher, by degrees; a staff stands as it was made."""
    return 20.0 * max(0.0, -bearing.weapon[1]) if bearing.weapon else 0.0


def _cheer(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Arms up and a jump for joy; loops."""
    motion = Motion(skeleton, phases(1.0, fps))
    t, leg = motion.t, float(motion.head("thigh.L")[2])
    u = np.clip((t - 0.3) / 0.36, 0.0, 1.0)
    flight = 0.42 * leg * 4 * u * (1 - u)
    crouch = curve(t, [(0, -0.08), (0.18, -0.22), (0.31, -0.02), (0.48, -0.05), (0.65, -0.02), (0.76, -0.2)], loop=True)
    joy = curve(t, [(0, 0.35), (0.18, 0.0), (0.36, 1.0), (0.6, 0.9), (0.78, 0.2)], loop=True)
    motion.shift("hips", np.stack([0 * t, 0 * t, flight + leg * crouch], axis=1))
    motion.turn("hips", turning("x", 8 - 10 * joy))
    motion.turn("spine", turning("x", 5 - 9 * joy))
    motion.turn("chest", turning("x", 3 - 8 * joy))
    motion.face("head", turning("x", 6 - 16 * joy))
    for sign, side in SIDES:
        _plant(motion, side, lift=flight)
        raised = 40 + (45 if side in bearing.laden and side == "L" else 110) * joy
        _hold_an_arm(motion, bearing, side, raised, 40 - 22 * joy)
        motion.aim(f"upper_arm.{side}", direction(raised, 18 + 16 * joy, sign), within="chest")
    if bearing.weapon:
        up = np.stack([-0.1 - 0.2 * joy, -0.75 + 0.6 * joy, 0.6 + 0.4 * joy], axis=1)
        _wield(motion, bearing, up)
    trail(motion, "cape", rest=8, sway=8, side=0, beats=1)
    ground = tuple(
        Contact(f"foot.{side}", triple(_sole(motion, side)[0]), start, end)
        for _, side in SIDES
        for start, end in ((0.0, 0.29), (0.67, 1.0))
    )
    return Clip("cheer", fps, True, motion, contacts=ground)


BIPED: Final[Mapping[str, Choreography]] = {
    "idle_breath": _idle_breath,
    "walk": _gait("walk", _WALK),
    "run": _gait("run", _RUN),
    "attack": _attack,
    "cheer": _cheer,
}
