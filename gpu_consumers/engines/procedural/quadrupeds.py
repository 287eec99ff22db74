"""Clips for four legs: gaits by their foot-fall phases, a look around, a bite or a butt, a blow taken, a fall."""

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
    pressed,
    trail,
    triple,
)
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, curve, turning, wave


@dataclass(frozen=True, slots=True)
class _FourGait:
    """A gait by its foot-fall phases (Hildebrand's diagrams): when in the cycle each foot lands."""

    seconds: float
    duty: float
    stride: float
    lift: float
    crouch: float
    bob: float
    pitch: float
    flick: float  # how far a paw folds back as it leaves the ground, in degrees
    lands: Mapping[str, float]
    tail: float


_AMBLE: Final = _FourGait(
    seconds=1.07, duty=0.64, stride=0.56, lift=0.14, crouch=0.085, bob=0.012, pitch=0, flick=34, tail=0,
    lands={"back.L": 0.0, "front.L": 0.25, "back.R": 0.5, "front.R": 0.75},
)  # fmt: skip
_GALLOP: Final = _FourGait(
    seconds=0.53, duty=0.3, stride=0.85, lift=0.26, crouch=0.10, bob=0.07, pitch=9, flick=52, tail=-16,
    lands={"back.L": 0.0, "back.R": 0.12, "front.L": 0.46, "front.R": 0.58},
)  # fmt: skip

_TROT: Final = _FourGait(
    seconds=0.7, duty=0.48, stride=0.62, lift=0.20, crouch=0.085, bob=0.022, pitch=0, flick=42, tail=0,
    lands={"back.L": 0.0, "front.R": 0.0, "back.R": 0.5, "front.L": 0.5},
)  # fmt: skip


def _limb(foot: str) -> tuple[str, str, str]:
    end, side = foot.split(".")
    return f"{end}_upper.{side}", f"{end}_lower.{side}", f"{end}_foot.{side}"


def _bend(foot: str) -> Floats:
    return -FORWARD if foot.startswith("front") else FORWARD  # elbows point back, knees forward


def _paw(motion: Motion, foot: str) -> Floats:
    """Where a paw stands: under the tip of its bone."""
    point = motion.tail(_limb(foot)[2])
    point[2] = 0.0
    return point


def _four_gait(name: str, gait: _FourGait) -> Choreography:
    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        motion = Motion(skeleton, phases(gait.seconds, fps))
        leg = float(motion.head("front_upper.L")[2])
        (_gallop_body if gait.pitch else _amble_body)(motion, gait, leg)
        ways = {foot: _paw_way(motion, foot, gait, leg, bearing) for foot in gait.lands}

        def strain(stride: float) -> float:
            return max(motion.strain(*_limb(foot)[:2], way.target(stride)) for foot, way in ways.items())

        _trimmings(motion, 1.6 if gait.pitch else 1.0)
        stride = longest_stride(gait.stride * leg, strain)
        for foot, way in ways.items():
            upper, lower, paw = _limb(foot)
            motion.reach(upper, lower, way.target(stride), _bend(foot))
            motion.face(paw, way.turn)
        contacts = tuple(
            Contact(_limb(foot)[2], triple(_paw(motion, foot)), lands, lands + gait.duty)
            for foot, lands in gait.lands.items()
        )
        speed = stride / gait.duty / ((len(motion.t) - 1) / fps)
        return Clip(name, fps, True, motion, speed, contacts)

    return compose


@dataclass(frozen=True, slots=True, eq=False)
class _PawWay:
    """Where one leg's end is to go, for a stride of any length."""

    still: Floats  # (n, 3)
    back: Floats  # (n,)
    turn: Floats  # (n, 3, 3)

    def target(self, stride: float) -> Floats:
        return np.asarray(self.still + stride * self.back[:, None] * -FORWARD)


def _paw_way(motion: Motion, foot: str, gait: _FourGait, leg: float, bearing: Bearing) -> _PawWay:
    """The paw folds about its tip as it is lifted, so that the tip leaves and meets the ground without a slip.

    What of the paw would be pressed into the ground by the fold, lifts it.
    """
    p = np.mod(motion.t - gait.lands[foot], 1.0)
    fold = [
        (0.0, 0.0),
        (0.7 * gait.duty, 0.0),
        (gait.duty, 0.45),
        (gait.duty + 0.35 * (1 - gait.duty), 1.0),
        (0.97, 0.0),
    ]
    turn = turning("x", gait.flick * curve(p, fold, loop=True))
    tip, end = _paw(motion, foot), motion.tail(_limb(foot)[1])
    lift = gait.lift * leg * how_high(p, gait.duty)
    lift = np.maximum(lift, pressed(bearing.flesh.get(_limb(foot)[2]), tip, turn))
    still = tip + np.einsum("nij,j->ni", turn, end - tip) + lift[:, None] * np.array((0, 0, 1.0))
    return _PawWay(still, how_far_back(p, gait.duty), turn)


def _amble_body(motion: Motion, gait: _FourGait, leg: float) -> None:
    t = motion.t
    motion.shift(
        "hips",
        np.stack([0.012 * leg * wave(t), 0 * t, leg * (-gait.crouch + gait.bob * wave(t, lag=0.1, beats=2))], axis=1),
    )
    motion.turn("hips", turning("y", 2.4 * wave(t)), turning("z", 1.5 * wave(t, lag=0.2)))
    motion.turn("spine", turning("z", -3.0 * wave(t, lag=0.2)), turning("y", -1.5 * wave(t)))
    motion.turn("chest", turning("y", -1.5 * wave(t, lag=0.1)))
    motion.turn("neck", turning("x", 3.5 * wave(t, lag=0.1, beats=2)), turning("z", 1.5 * wave(t, lag=0.2)))
    motion.turn("head", turning("x", -2.5 * wave(t, lag=0.16, beats=2)))
    trail(motion, "tail", rest=0, sway=2.0, side=7.0)


def _gallop_body(motion: Motion, gait: _FourGait, leg: float) -> None:
    """The back rounds as the hind legs gather and stretches as they drive; the head counters it."""
    t, pitch = motion.t, gait.pitch
    motion.shift(
        "hips", np.stack([0 * t, 0 * t, leg * (-gait.crouch + gait.bob * np.sin(2 * np.pi * (t - 0.42)))], axis=1)
    )
    rock = np.sin(2 * np.pi * (t + 0.04))
    motion.turn("hips", turning("x", -pitch * rock))
    motion.turn("spine", turning("x", -0.8 * pitch * np.cos(2 * np.pi * (t + 0.22))))
    motion.turn("chest", turning("x", 0.9 * pitch * rock))
    motion.turn("neck", turning("x", 12 + 0.9 * pitch * np.sin(2 * np.pi * (t + 0.3))))
    motion.turn("head", turning("x", -8 - 0.5 * pitch * np.sin(2 * np.pi * (t + 0.34))))
    trail(motion, "tail", rest=gait.tail, sway=6.0, side=3.0, beats=1)


def _four_idle(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(4.0, fps))
    t, leg = motion.t, float(motion.head("front_upper.L")[2])
    breath = wave(t, beats=2)
    motion.shift("hips", np.stack([0.015 * leg * wave(t), 0 * t, leg * (-0.025 + 0.006 * breath)], axis=1))
    motion.turn("chest", turning("x", 0.7 * breath), turning("y", 0.8 * wave(t, lag=0.2)))
    glance = curve(t, [(0.0, 0.0), (0.2, 9.0), (0.4, 8.0), (0.58, -5.0), (0.8, -6.0)], loop=True)
    motion.turn("neck", turning("z", 0.6 * glance), turning("x", 1.6 * wave(t, lag=0.1, beats=2)))
    motion.turn("head", turning("z", 0.7 * glance), turning("y", 0.3 * glance))
    motion.turn("jaw", turning("x", 2 + 2 * breath))
    trail(motion, "tail", rest=0, sway=1.2, side=9.0)
    _trimmings(motion, 1.0)
    twitch = curve(t, [(0, 0), (0.3, 0), (0.33, 1), (0.37, 0), (0.4, 0.8), (0.44, 0)], loop=True)
    motion.turn("ear.L", turning("y", 12 * twitch))
    motion.turn("ear.R", turning("y", -12 * np.roll(twitch[:-1], len(t) // 3)[np.arange(len(t)) % (len(t) - 1)]))
    return Clip("idle", fps, True, motion, contacts=_planted(motion))


def _planted(motion: Motion) -> tuple[Contact, ...]:
    """Put all four paws where they rest."""
    for foot in _AMBLE.lands:
        _stand_four(motion, foot)
    return tuple(Contact(_limb(foot)[2], triple(_paw(motion, foot)), 0.0, 1.0) for foot in _AMBLE.lands)


def _trimmings(motion: Motion, lively: float) -> None:
    """What hangs on the body follows it late: ears, a trunk, half-raised wings."""
    t = motion.t
    for x, side in SIDES:
        motion.turn(
            f"ear.{side}",
            turning("x", 3.0 * lively * wave(t, lag=0.22, beats=2)),
            turning("y", x * 2.0 * lively * wave(t, lag=0.3)),
        )
        for bone, share, lag in (("wing_upper", 7.0, 0.0), ("wing_lower", 5.0, 0.1), ("wing_tip", 6.0, 0.2)):
            motion.turn(f"{bone}.{side}", turning("y", -x * share * lively * wave(t, lag=lag, beats=1)))
    trail(motion, "trunk", rest=0, sway=3.0 * lively, side=5.0 * lively)


def _stand_four(motion: Motion, foot: str) -> None:
    upper, lower, paw = _limb(foot)
    motion.reach(upper, lower, np.tile(motion.tail(lower), (len(motion.t), 1)), _bend(foot))
    motion.face(paw, turning("x", np.zeros_like(motion.t)))


def _bite(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Back on the haunches, then forward with the jaws."""
    motion = Motion(skeleton, phases(0.87, fps))
    t, leg = motion.t, float(motion.head("front_upper.L")[2])
    ahead = curve(t, [(0, 0), (0.3, -0.16), (0.38, -0.16), (0.5, 0.2), (0.62, 0.2), (1, 0)])
    low = curve(t, [(0, -0.025), (0.3, -0.15), (0.38, -0.15), (0.5, -0.04), (0.62, -0.05), (1, -0.025)])
    rear = curve(t, [(0, 0), (0.3, -7), (0.38, -8), (0.5, 4), (0.62, 3), (1, 0)])
    motion.shift("hips", np.stack([0 * t, -ahead * leg, low * leg], axis=1))
    motion.turn("chest", turning("x", 0.8 * rear))
    motion.turn("neck", turning("x", 2.2 * rear))
    motion.turn("head", turning("x", -1.8 * rear))
    motion.turn("jaw", turning("x", curve(t, [(0, 2), (0.3, 6), (0.44, 30), (0.52, 0), (0.7, 0), (1, 2)])))
    _flick(motion)
    return Clip("attack", fps, False, motion, contacts=_planted(motion))


def _flick(motion: Motion) -> None:
    """Tail, wings and trunk answer a lunge."""
    t = motion.t
    for link in (1, 2, 3):
        late = curve(t - 0.04 * link, [(0, 0), (0.35, 10), (0.55, -14), (1, 0)])
        motion.turn(f"tail.{link:02d}", turning("x", late))
        motion.turn(f"trunk.{link:02d}", turning("x", -2.2 * late))
    for x, side in SIDES:
        for bone, share in (("wing_upper", 1.9), ("wing_lower", 0.8), ("wing_tip", 0.6)):
            motion.turn(
                f"{bone}.{side}", turning("y", -x * share * curve(t, [(0, 0), (0.32, 16), (0.52, -24), (1, 0)]))
            )


def _butt(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Lowers the horns, paws back, rams, and throws the head up."""
    motion = Motion(skeleton, phases(1.0, fps))
    t, leg = motion.t, float(motion.head("front_upper.L")[2])
    ahead = curve(t, [(0, 0), (0.34, -0.18), (0.44, -0.18), (0.56, 0.22), (0.68, 0.18), (1, 0)])
    low = curve(t, [(0, -0.025), (0.34, -0.13), (0.46, -0.12), (0.58, -0.06), (0.72, -0.04), (1, -0.025)])
    nod = curve(t, [(0, 0), (0.34, 1.0), (0.52, 1.0), (0.62, -0.5), (0.76, -0.4), (1, 0)])
    motion.shift("hips", np.stack([0 * t, -ahead * leg, low * leg], axis=1))
    motion.turn("chest", turning("x", 5 * nod))
    motion.turn("neck", turning("x", 24 * nod))
    motion.turn("head", turning("x", 22 * nod))
    _flick(motion)
    return Clip("attack", fps, False, motion, contacts=_planted(motion))


def _strike(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """With horns on its head a beast butts, without them it bites."""
    return (_butt if "horn" in skeleton else _bite)(skeleton, fps, bearing)


def _hit(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Thrown back on the haunches by a blow from the front; the head turns away."""
    motion = Motion(skeleton, phases(0.53, fps))
    t, leg = motion.t, float(motion.head("front_upper.L")[2])
    jolt = curve(t, [(0, 0), (0.15, 1), (0.42, -0.28), (0.72, 0.06), (1, 0)])
    motion.shift("hips", np.stack([0 * t, 0.13 * leg * jolt, leg * (-0.025 - 0.09 * np.abs(jolt))], axis=1))
    motion.turn("hips", turning("y", 3 * jolt))
    motion.turn("chest", turning("x", -5 * jolt), turning("z", 4 * jolt))
    motion.turn("neck", turning("x", -9 * jolt), turning("z", 12 * jolt))
    motion.turn("head", turning("x", 16 * jolt), turning("z", 10 * jolt))
    motion.turn("jaw", turning("x", 14 * np.abs(jolt)))
    for x, side in SIDES:
        motion.turn(f"ear.{side}", turning("x", -24 * np.clip(jolt, 0, 1)))
        motion.turn(f"wing_upper.{side}", turning("y", -x * 18 * jolt))
    for link in (1, 2, 3):
        motion.turn(
            f"tail.{link:02d}", turning("x", 9 * curve(t - 0.05 * link, [(0, 0), (0.2, 1), (0.5, -0.5), (1, 0)]))
        )
    return Clip("hit", fps, False, motion, contacts=_planted(motion))


def _die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """The legs give way, the body tips on its right side, bounces once and lies still."""
    motion = Motion(skeleton, phases(1.33, fps))
    t = motion.t
    height, wide = (
        float(motion.head("hips")[2]),
        abs(float(motion.tail("back_lower.L")[0])) + 0.12 * float(motion.head("hips")[2]),
    )
    sink = curve(t, [(0, 0), (0.25, 0.22), (0.6, 1.0), (1, 1.0)])
    fall = curve(t, [(0, 0), (0.2, 0.04), (0.58, 1.0), (0.66, 0.95), (0.76, 1.0), (1, 1.0)])
    down = np.clip(fall, 0, 1)
    motion.shift("hips", np.stack([-0.5 * height * down, 0 * t, -(height - wide) * sink], axis=1))
    motion.turn("hips", turning("y", -84 * fall))
    motion.turn("neck", turning("y", -6 * down), turning("x", 10 * sink))
    motion.turn("head", turning("x", -8 * sink), turning("y", -6 * down))
    motion.turn("jaw", turning("x", 12 * down))
    buckle = curve(t, [(0, 0), (0.3, 1.0), (0.6, 0.5), (1, 0.35)])
    for foot, swing, fold in (("front.L", 20, 34), ("front.R", -26, 30), ("back.L", -16, 30), ("back.R", 24, 36)):
        upper, lower, paw = _limb(foot)
        bend = 1.0 if foot.startswith("front") else -1.0
        motion.turn(upper, turning("x", bend * -0.5 * fold * buckle + 0.5 * swing * down))
        motion.turn(lower, turning("x", bend * fold * buckle))
        motion.turn(paw, turning("x", 10 * down))
    for link in (1, 2, 3):
        motion.turn(
            f"tail.{link:02d}",
            turning("x", 9 * curve(t - 0.05 * link, [(0, 0), (0.3, -1), (0.6, 1), (0.8, 0.4), (1, 0.4)])),
        )
    for x, side in SIDES:
        motion.turn(f"ear.{side}", turning("x", -18 * down))
        motion.turn(f"wing_upper.{side}", turning("y", -x * 38 * down))
    return Clip("die", fps, False, motion)


QUADRUPED: Final[Mapping[str, Choreography]] = {
    "idle": _four_idle,
    "walk": _four_gait("walk", _AMBLE),
    "trot": _four_gait("trot", _TROT),
    "gallop": _four_gait("gallop", _GALLOP),
    "attack": _strike,
    "hit": _hit,
    "die": _die,
}
