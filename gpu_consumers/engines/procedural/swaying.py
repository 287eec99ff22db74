"""Clips for bodies that wave: serpents on the ground, fish and whales in the water, arms of an octopus."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import SIDES, Bearing, Choreography, Clip, Skeleton, phases
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, curve, turning, wave


def _links(skeleton: Skeleton) -> list[str]:
    """A serpent's chain, from the tail to the head."""
    return [f"body.{k:02d}" for k in range(32, 0, -1) if f"body.{k:02d}" in skeleton]


def _upright(motion: Motion, bone: str) -> float:
    """How much of a link stands up: such a link nods, one that lies swings."""
    way = motion.tail(bone) - motion.head(bone)
    return float(abs(way[2]) / max(float(np.linalg.norm(way)), 1e-9))


def _serpent_idle(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """The coils rest; what stands up sways, and the tongue's bearer looks about."""
    motion = Motion(skeleton, phases(3.2, fps))
    t = motion.t
    for number, bone in enumerate(_links(skeleton)):
        stands = _upright(motion, bone)
        motion.turn(
            bone,
            turning("y", 5.0 * stands * wave(t, lag=0.06 * number)),
            turning("x", 2.0 * stands * wave(t, lag=0.05 * number, beats=2)),
        )
    motion.turn(
        "head",
        turning("z", 10 * wave(t, lag=0.3)),
        turning("x", -3 * wave(t, lag=0.2, beats=2)),
        turning("y", -9 * wave(t, lag=0.45)),
    )
    motion.turn("jaw", turning("x", 2 + 2 * wave(t, beats=2)))
    return Clip("idle", fps, True, motion)


def _slither(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """A wave runs from the head to the tail; every part follows where the one before it went."""
    motion = Motion(skeleton, phases(1.2, fps))
    t, links = motion.t, _links(skeleton)
    total = 0.0 * t
    for number, bone in enumerate(links):
        lies = 1.0 - _upright(motion, bone)
        swing = 13.0 * lies * wave(t, lag=-0.16 * number)
        total = total + swing
        motion.turn(bone, turning("z", swing))
    motion.turn("head", turning("z", -total * 0.8))
    joints = np.array([motion.head(bone) for bone in links])
    length = float(np.linalg.norm(np.diff(joints, axis=0), axis=1).sum())
    return Clip("slither", fps, True, motion, speed=0.45 * length / 1.2)


def _strike(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Draws the neck back, opens the jaws, and is there before it is seen."""
    motion = Motion(skeleton, phases(0.8, fps))
    t = motion.t
    dart = curve(t, [(0, 0), (0.34, -0.7), (0.44, -0.7), (0.52, 1.0), (0.60, 1.0), (1, 0)])
    standing = [bone for bone in _links(skeleton) if _upright(motion, bone) > 0.5] or _links(skeleton)[-3:]
    for bone in standing:
        motion.turn(bone, turning("x", 62.0 / len(standing) * dart))
    motion.turn("head", turning("x", -52 * dart))
    motion.turn("jaw", turning("x", curve(t, [(0, 2), (0.36, 14), (0.46, 44), (0.54, 4), (0.7, 2), (1, 2)])))
    return Clip("attack", fps, False, motion)


def _serpent_hit(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(0.5, fps))
    jolt = curve(motion.t, [(0, 0), (0.18, 1), (0.5, -0.3), (0.8, 0.06), (1, 0)])
    for number, bone in enumerate(_links(skeleton)):
        stands = _upright(motion, bone)
        motion.turn(
            bone, turning("x", -9 * stands * jolt), turning("z", (-6 if number % 2 else 6) * (1 - stands) * jolt)
        )
    motion.turn("head", turning("z", 20 * jolt))
    return Clip("hit", fps, False, motion)


def _serpent_die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """What stood up sinks to the ground, and the head rolls over."""
    motion = Motion(skeleton, phases(1.3, fps))
    t = motion.t
    fall = curve(t, [(0, 0), (0.2, -0.12), (0.62, 1.0), (0.72, 0.95), (0.82, 1.0), (1, 1.0)])
    lying = 0.0
    for bone in _links(skeleton):
        way = motion.tail(bone) - motion.head(bone)
        pitch = float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))
        motion.turn(
            bone,
            turning("x", (max(pitch, 0.0) - lying) * fall)
            if pitch > 12
            else turning("z", 3 * wave(t, beats=2) * (1 - np.clip(t * 1.4, 0, 1))),
        )
        if pitch > 12:
            lying = max(pitch, 0.0)
    motion.turn("head", turning("x", -lying * 0.2 * fall), turning("y", 70 * np.clip(fall, 0, 1)))
    motion.turn("jaw", turning("x", 20 * np.clip(fall, 0, 1)))
    return Clip("die", fps, False, motion)


# -- in the water


def _wave_down(motion: Motion, size: Floats | float, beats: int, bend: float, *, upright: bool) -> None:
    """Thrust by a wave that grows towards the tail; a whale's runs up and down, a fish's from side to side."""
    for number, (bone, share) in enumerate(
        (("head", -0.35), ("body.01", 0.2), ("body.02", 0.6), ("body.03", 1.0), ("tail.01", 1.5))
    ):
        swing = bend * size * share * wave(motion.t, lag=0.13 * number, beats=beats)
        motion.turn(bone, turning("x" if upright else "z", swing))


def _flukes(skeleton: Skeleton) -> bool:
    """A fish's eyes say nothing here, but its tail bone does: flukes are carried above the body's line."""
    return skeleton["tail.01"].head[2] > skeleton["body.01"].head[2] + 0.02


def _swim(name: str, seconds: float, bend: float, speed: float) -> Choreography:
    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        motion = Motion(skeleton, phases(seconds, fps))
        t = motion.t
        long = float(abs(motion.tail("tail.01")[1] - motion.tail("head")[1]))
        motion.shift("body.01", np.stack([0 * t, 0 * t, 0.02 * long * wave(t, lag=0.2)], axis=1))
        _wave_down(motion, 1.0, 1, bend, upright=_flukes(skeleton))
        for x, side in SIDES:
            motion.turn(f"fin.{side}", turning("y", -x * 9 * wave(t, lag=0.3)), turning("z", x * 8 * wave(t, lag=0.1)))
        motion.turn("jaw", turning("x", 3 + 3 * wave(t, lag=0.25)))
        return Clip(name, fps, True, motion, speed=speed * long)

    return compose


def _dart(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Bends like a bow, shoots ahead, drifts back."""
    motion = Motion(skeleton, phases(0.8, fps))
    t = motion.t
    long = float(abs(motion.tail("tail.01")[1] - motion.tail("head")[1]))
    ahead = curve(t, [(0, 0), (0.3, -0.12), (0.5, 0.42), (0.62, 0.44), (1, 0)])
    motion.shift("body.01", np.outer(ahead * long, FORWARD))
    bow = curve(t, [(0, 0), (0.28, 1.0), (0.42, -0.8), (0.54, 0.5), (0.68, -0.2), (1, 0)])
    for bone, share in (("head", -8.0), ("body.02", 14.0), ("body.03", 20.0), ("tail.01", 24.0)):
        motion.turn(bone, turning("x" if _flukes(skeleton) else "z", share * bow))
    for x, side in SIDES:
        motion.turn(f"fin.{side}", turning("z", -x * 24 * np.clip(ahead * 3, 0, 1)))
    return Clip("attack", fps, False, motion)


def _belly_up(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(1.6, fps))
    t = motion.t
    over = curve(t, [(0, 0), (0.7, 1.0), (0.85, 0.96), (1, 1.0)])
    long = float(abs(motion.tail("tail.01")[1] - motion.tail("head")[1]))
    motion.shift("body.01", np.stack([0 * t, 0 * t, 0.12 * long * over], axis=1))
    motion.turn("body.01", turning("y", 180 * over))
    _wave_down(motion, np.clip(1 - t * 1.3, 0, 1), 2, 5.0, upright=False)  # the last strokes die away
    for x, side in SIDES:
        motion.turn(f"fin.{side}", turning("y", x * 26 * over))
    return Clip("die", fps, False, motion)


# -- arms


def _arm_links(skeleton: Skeleton) -> list[tuple[str, int, int]]:
    return [
        (f"arm{arm}.{link:02d}", arm, link)
        for arm in range(1, 13)
        for link in (1, 2, 3)
        if f"arm{arm}.{link:02d}" in skeleton
    ]


def _radial(motion: Motion, bone: str, degrees: Floats) -> Floats:
    """Turns (n, 3, 3) that lift an arm outward, whichever way it points."""
    foot = motion.head(bone)
    out = np.array((foot[0], foot[1]))
    a = np.degrees(np.arctan2(out[0], -out[1]))
    return np.asarray(
        turning("z", np.full_like(degrees, a)) @ turning("x", -degrees) @ turning("z", np.full_like(degrees, -a))
    )


def _pulse(name: str, seconds: float, bend: float, rise: float) -> Choreography:
    """A bell draws together and the arms stream; or, with little of either, drift."""

    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        motion = Motion(skeleton, phases(seconds, fps))
        t = motion.t
        tall = float(skeleton["body.02"].tail[2])
        motion.shift("body.01", np.stack([0 * t, 0 * t, rise * tall * (1.0 + wave(t, lag=0.15))], axis=1))
        motion.stretch("body.01", 1 + 0.010 * bend * wave(t))
        motion.stretch("body.02", 1 + 0.006 * bend * wave(t, lag=0.08))
        for bone, arm, link in _arm_links(skeleton):
            lag = 0.10 * link + (0.0 if rise > 0.04 else 0.125 * arm)
            motion.turn(bone, _radial(motion, bone, bend * (0.6 + 0.3 * link) * wave(t, lag=lag)))
        return Clip(name, fps, True, motion)

    return compose


def _lash(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Gathers its arms and throws them out."""
    motion = Motion(skeleton, phases(0.9, fps))
    t = motion.t
    for bone, _, link in _arm_links(skeleton):
        throw = curve(t - 0.03 * link, [(0, 0), (0.3, -0.6), (0.4, -0.6), (0.54, 1.0), (0.66, 0.8), (1, 0)])
        motion.turn(bone, _radial(motion, bone, 22.0 * throw))
    motion.stretch("body.01", 1 + 0.14 * curve(t, [(0, 0), (0.34, -1), (0.52, 1), (0.7, -0.2), (1, 0)]))
    return Clip("attack", fps, False, motion)


SERPENT: Final[Mapping[str, Choreography]] = {
    "idle": _serpent_idle, "slither": _slither, "attack": _strike, "hit": _serpent_hit, "die": _serpent_die,
}  # fmt: skip
FISH: Final[Mapping[str, Choreography]] = {
    "idle": _swim("idle", 2.4, 5.0, 0.0), "swim": _swim("swim", 0.9, 13.0, 1.4), "attack": _dart, "die": _belly_up,
}  # fmt: skip
ARMED: Final[Mapping[str, Choreography]] = {
    "idle": _pulse("idle", 3.2, 4.5, 0.012),
    "swim": _pulse("swim", 1.3, 12.0, 0.09),
    "attack": _lash,
}
