"""Clips for two legs: the gaits, by foot-falls and rolling feet, and with the acting everything that a biped knows.

Gaits follow the usual key poses: contact, down, passing, up (Williams, The Animator's Survival Kit, 2001).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.acting import ACTING
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import (
    Bearing,
    Choreography,
    Clip,
    Contact,
    Manner,
    Skeleton,
    how_far_back,
    how_high,
    longest_stride,
    phases,
    triple,
)
from gpu_consumers.engines.procedural.dangle import let_hang
from gpu_consumers.engines.procedural.motion import UP, Motion, curve, turning
from gpu_consumers.engines.procedural.stance import Biped, Standing

_LANDS: Final = {"L": 0.0, "R": 0.5}
_HIGHEST_HEEL: Final = 1.25  # of the pitch that a foot leaves the ground with, in the air
_SINKS_FOR_A_STRIDE: Final = 0.1  # of the leg: how much lower than they would the hips may be carried for a long step
_HEEL_DOWN: Final = 0.16  # of the stance: until then a foot stands on its heel


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
    twist: float  # of the hips about the vertical; the chest turns against it
    drop: float  # of the hips towards the leg that swings
    sway: float
    arm: float
    arm_middle: float  # about which angle an arm swings
    elbow: float
    elbow_swing: float  # how much more an elbow bends on the way forward
    heel_up: float
    toe_up: float
    nod: float = 2.5
    look: float = 0.0


_WALK: Final = _Gait(
    seconds=0.97, duty=0.6, stride=1.1, lift=0.16, crouch=0.075, bob=0.05, lowest=0.1, lean=4, twist=11, drop=5,
    sway=0.06, arm=33, arm_middle=4, elbow=24, elbow_swing=20, heel_up=40, toe_up=20,
)  # fmt: skip
_RUN: Final = _Gait(
    seconds=0.6, duty=0.34, stride=1.3, lift=0.4, crouch=0.15, bob=0.11, lowest=0.17, lean=20, twist=15, drop=4,
    sway=0.025, arm=50, arm_middle=2, elbow=84, elbow_swing=18, heel_up=55, toe_up=10, nod=3.0, look=4,
)  # fmt: skip
_SNEAK: Final = _Gait(
    seconds=1.5, duty=0.64, stride=0.95, lift=0.3, crouch=0.26, bob=0.035, lowest=0.12, lean=34, twist=9, drop=3,
    sway=0.07, arm=16, arm_middle=30, elbow=82, elbow_swing=16, heel_up=34, toe_up=4, nod=3.0, look=-4,
)  # fmt: skip


def _in_a_manner(gait: _Gait, manner: Manner) -> _Gait:
    """Vigour widens what swings, weight sinks and sways, a slump bows the back and drags the feet."""
    v, heavy, low = manner.vigour, manner.weight, max(manner.slump, 0.0)
    return replace(
        gait,
        stride=gait.stride * (0.5 + 0.5 * v) * (1 - 0.25 * low),
        lift=gait.lift * (0.4 + 0.6 * v) * (1 - 0.45 * low) * (1 + 0.3 * max(heavy, 0)),
        crouch=gait.crouch * (1 + 0.35 * heavy) + 0.02 * low,
        bob=gait.bob * v * (1 + 0.35 * abs(heavy)),
        lean=gait.lean + 4 * heavy + 10 * manner.slump,
        twist=gait.twist * v * (1 + 0.2 * heavy),
        drop=gait.drop * (1 + 0.6 * heavy),
        sway=gait.sway * (1 + 0.9 * heavy),
        arm=gait.arm * v * (1 - 0.3 * low),
        elbow=gait.elbow * (1 - 0.4 * low),
        toe_up=gait.toe_up * (1 - 0.5 * low),
        look=gait.look + 16 * manner.slump,
    )


def _in_a_skirt(gait: _Gait) -> _Gait:
    """Short steps close to the ground: knees and heels stay inside the cloth."""
    return replace(
        gait,
        stride=0.5 * gait.stride,
        lift=0.22 * gait.lift,
        crouch=0.4 * gait.crouch,
        heel_up=0.45 * gait.heel_up,
        toe_up=0.4 * gait.toe_up,
        sway=1.2 * gait.sway,
        duty=gait.duty + 0.04,
    )


def _footfall(t: Floats, phase: float, gait: _Gait, duty: float, leg: float) -> tuple[Floats, Standing]:
    """How far back the foot is for a stride of 1, and the rest of what it does."""
    p = np.mod(t + phase, 1.0)
    roll = [
        (0.0, -gait.toe_up),
        (_HEEL_DOWN * duty, 0.0),
        (0.58 * duty, 0.0),
        (duty, gait.heel_up),
        (duty + 0.28 * (1 - duty), _HIGHEST_HEEL * gait.heel_up),
        (duty + 0.68 * (1 - duty), 0.0),
        (duty + 0.9 * (1 - duty), -gait.toe_up),
    ]
    still = np.zeros_like(t)
    foot = Standing(still, still, gait.lift * leg * how_high(p, duty), curve(p, roll, loop=True))
    return how_far_back(p, duty) * duty / gait.duty, foot


def _gait(name: str, usual: _Gait) -> Choreography:
    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        body = Biped(Motion(skeleton, phases(usual.seconds, fps)), bearing)
        gait = _in_a_manner(_in_a_skirt(usual) if body.skirted else usual, bearing.manner)
        gait = replace(gait, heel_up=min(gait.heel_up, body.heel_up / _HIGHEST_HEEL))
        motion, leg, limp = body.motion, body.leg, bearing.manner.limp
        _carry_the_body(body, gait, limp)
        duties = {"L": gait.duty * (1 + 0.12 * limp), "R": gait.duty * (1 - 0.28 * limp)}
        feet = {side: _footfall(motion.t, _LANDS[side], gait, duties[side], leg) for side in "LR"}

        def stepping(stride: float) -> dict[str, Standing]:
            return {side: replace(foot, forward=-stride * back) for side, (back, foot) in feet.items()}

        def strain(stride: float) -> float:
            """With the hips as low as they may sink for it."""
            found = 0.0
            for side, foot in stepping(stride).items():
                ankle = body.ankle(side, foot) + _SINKS_FOR_A_STRIDE * leg * UP
                found = max(found, motion.strain(f"thigh.{side}", f"shin.{side}", ankle))
            return found

        stride = longest_stride(gait.stride * leg, strain)
        body.sink_within_reach(stepping(stride), loop=True)
        for side, foot in stepping(stride).items():
            body.put_foot(side, foot)
        body.keep_feet_up()
        _swing_the_arms(body, gait)
        seconds = (len(motion.t) - 1) / fps
        speed = stride / gait.duty / seconds
        let_hang(motion, seconds, loop=True, speed=speed, flesh=bearing.flesh)
        contacts = tuple(each for side in "LR" for each in _stance(body, side, gait, duties[side]))
        return Clip(name, fps, True, motion, speed, contacts)

    return compose


def _stance(body: Biped, side: str, gait: _Gait, duty: float) -> tuple[Contact, Contact]:
    pitch, sole = body.steps[side].pitch, body.sole(side)
    heel, toe = sole.corner(min(float(pitch.min()), -1.0)), sole.corner(max(float(pitch.max()), 1.0))
    flat, phase = _HEEL_DOWN * duty, _LANDS[side]
    return (
        Contact(f"foot.{side}", triple(heel), -phase, flat - phase),
        Contact(f"foot.{side}", triple(toe), flat - phase, duty - phase),
    )


def _carry_the_body(body: Biped, gait: _Gait, limp: float) -> None:
    """Hips sink as a foot lands, swing over the leg that stands and drop on the other side; the chest counters it all.

    Each part follows the one below it a little late.
    """
    motion, leg = body.motion, body.leg
    t = motion.t
    stepping = np.cos(2 * np.pi * t)  # +1 as the left foot lands ahead
    onto_left = np.cos(2 * np.pi * (t - gait.duty / 2))
    fall = np.cos(4 * np.pi * (t - gait.lowest))
    limped = limp * np.maximum(-onto_left, 0.0)  # while the right leg must bear it
    sink = -gait.crouch - gait.bob * fall - 0.05 * limped
    sway = gait.sway * onto_left * (1 - 0.4 * limp) + 0.03 * limp
    motion.shift("hips", np.stack([sway * leg, -0.02 * leg * np.sin(4 * np.pi * t), sink * leg], axis=1))
    roll = -gait.drop * onto_left
    late = np.cos(2 * np.pi * (t - 0.04))
    motion.turn("hips", turning("z", -gait.twist * stepping), turning("y", roll), turning("x", 0.25 * gait.lean))
    motion.turn(
        "spine",
        turning("z", 0.95 * gait.twist * late),
        turning("y", -1.1 * roll - 4 * limped),
        turning("x", 0.35 * gait.lean + 5 * limped),
    )
    nod = gait.nod * np.cos(4 * np.pi * (t - gait.lowest - 0.08))
    motion.turn(
        "chest",
        turning("z", 1.15 * gait.twist * np.cos(2 * np.pi * (t - 0.06))),
        turning("y", -0.9 * roll),
        turning("x", 0.4 * gait.lean + nod),
    )
    body.look(turn=1.5 * late, tilt=0.5 * roll, nod=0.15 * gait.lean + gait.look - 0.8 * nod + 3 * limped)


def _swing_the_arms(body: Biped, gait: _Gait) -> None:
    """An arm swings against its leg from the shoulder; the elbow follows late, and folds on the way forward."""
    t = body.motion.t
    for side, sign in (("L", 1.0), ("R", -1.0)):
        ahead = -sign * np.cos(2 * np.pi * (t - 0.02))
        follows = -sign * np.cos(2 * np.pi * (t - 0.09))
        if side in body.bearing.laden:
            swing = gait.arm_middle + 0.45 * gait.arm * ahead
            elbow = 0.5 * gait.elbow + 20 + 0.3 * gait.elbow_swing * follows
            body.lift_clear(side, swing, elbow)
        else:
            swing = gait.arm_middle + gait.arm * ahead
            body.hang(side, swing, gait.elbow + gait.elbow_swing * follows)


BIPED: Final[Mapping[str, Choreography]] = {
    "idle_breath": ACTING["idle_breath"],
    "walk": _gait("walk", _WALK),
    "run": _gait("run", _RUN),
    **{name: act for name, act in ACTING.items() if name != "idle_breath"},
    "sneak": _gait("sneak", _SNEAK),
}
