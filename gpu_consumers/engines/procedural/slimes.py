"""Clips for bodies without legs: jelly that breathes and hops, and a sway for any build we have no name for."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import (
    Bearing,
    Choreography,
    Clip,
    Contact,
    Skeleton,
    phases,
)
from gpu_consumers.engines.procedural.motion import Motion, curve, turning, wave


def _jelly(motion: Motion, tall: Floats, wobble: float) -> None:
    """Stretch a body as a whole; its upper links overshoot and lag behind."""
    motion.stretch("body.01", tall)
    for link in (2, 3):
        late = np.interp(np.mod(motion.t - 0.045 * link, 1.0), motion.t, tall)
        motion.stretch(f"body.{link:02d}", 1 + wobble * (late - tall))


def _ground_under(motion: Motion, bone: str) -> tuple[float, float, float]:
    x, y, _ = motion.head(bone)
    return float(x), float(y), 0.0


def _slime_idle(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    motion = Motion(skeleton, phases(2.0, fps))
    _jelly(motion, 1 + 0.06 * wave(motion.t), 0.6)
    for link in (2, 3):
        motion.turn(f"body.{link:02d}", turning("y", 2.0 * wave(motion.t, lag=0.1 * link)))
    return Clip("idle", fps, True, motion, contacts=(Contact("root", _ground_under(motion, "body.01"), 0.0, 1.0),))


def _slime_hop(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Anticipate, fly on a parabola, land flat, settle. In place: whoever moves it does so while it flies."""
    motion = Motion(skeleton, phases(0.93, fps))
    t = motion.t
    size = float(max(bone.tail[2] for bone in skeleton.values()))
    tall = curve(
        t,
        [(0.0, 1.0), (0.16, 0.74), (0.28, 1.28), (0.46, 1.04), (0.6, 1.14), (0.7, 0.68), (0.84, 1.1), (0.93, 0.98)],
        loop=True,
    )
    u = np.clip((t - 0.25) / (0.66 - 0.25), 0.0, 1.0)
    motion.shift("body.01", np.stack([0 * t, 0 * t, 0.62 * size * 4 * u * (1 - u)], axis=1))
    _jelly(motion, tall, 0.5)
    motion.turn(
        "body.02",
        turning("x", 7 * curve(t, [(0, 0), (0.16, 1), (0.34, -1), (0.6, 0.6), (0.74, 0.8), (0.9, -0.2)], loop=True)),
    )
    foot = _ground_under(motion, "body.01")
    contacts = (Contact("body.01", foot, 0.0, 0.24), Contact("body.01", foot, 0.67, 1.0))
    return Clip("hop", fps, True, motion, contacts=contacts)


def _slime_lunge(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Gathers itself flat, leaps ahead with its whole body, flows back."""
    motion = Motion(skeleton, phases(0.83, fps))
    t = motion.t
    size = float(max(bone.tail[2] for bone in skeleton.values()))
    ahead = curve(t, [(0, 0), (0.3, -0.14), (0.4, -0.12), (0.54, 0.5), (0.66, 0.46), (1, 0)])
    u = np.clip((t - 0.38) / 0.24, 0.0, 1.0)
    motion.shift("body.01", np.stack([0 * t, -ahead * size, 0.5 * size * u * (1 - u)], axis=1))
    _jelly(motion, curve(t, [(0, 1), (0.3, 0.72), (0.4, 0.74), (0.52, 1.22), (0.64, 0.8), (0.8, 1.08), (1, 1)]), 0.5)
    lean = curve(t, [(0, 0), (0.32, -12), (0.52, 20), (0.7, -5), (1, 0)])
    for link in (2, 3):
        motion.turn(f"body.{link:02d}", turning("x", lean))
    return Clip("attack", fps, False, motion)


def _slime_hit(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Shaken through: the blow runs up the body as a wobble."""
    motion = Motion(skeleton, phases(0.6, fps))
    t = motion.t
    fade = (1 - t) ** 2
    _jelly(motion, 1 + curve(t, [(0, 0), (0.14, -0.26), (0.36, 0.16), (0.6, -0.07), (1, 0)]), 0.8)
    for link in (2, 3):
        motion.turn(
            f"body.{link:02d}",
            turning("x", -13 * fade * wave(t, beats=2, lag=0.06 * link) * np.sign(link)),
            turning("y", 6 * fade * wave(t, beats=3)),
        )
    return Clip("hit", fps, False, motion, contacts=(Contact("root", _ground_under(motion, "body.01"), 0.0, 1.0),))


def _slime_die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Trembles, and melts into a puddle."""
    motion = Motion(skeleton, phases(1.3, fps))
    t = motion.t
    tall = curve(t, [(0, 1.0), (0.15, 1.16), (0.3, 0.9), (0.42, 1.02), (0.85, 0.42), (1, 0.40)])
    motion.stretch("body.01", tall)
    for link in (2, 3):
        motion.stretch(f"body.{link:02d}", curve(t, [(0, 1.0), (0.4, 1.0), (0.9, 0.72), (1, 0.72)]))
        motion.turn(f"body.{link:02d}", turning("y", 7 * wave(t, beats=3) * np.clip(1 - 1.8 * t, 0, 1)))
    return Clip("die", fps, False, motion, contacts=(Contact("root", _ground_under(motion, "body.01"), 0.0, 1.0),))


def _sway(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """For any build we have no name for: its roots stay, its chains sway."""
    motion = Motion(skeleton, phases(3.0, fps))
    depth: dict[str, int] = {}
    for name, bone in skeleton.items():
        depth[name] = 0 if bone.parent is None else depth[bone.parent] + 1
        if depth[name]:
            motion.turn(
                name,
                turning("y", 2.0 * wave(motion.t, lag=0.1 * depth[name])),
                turning("x", wave(motion.t, lag=0.07 * depth[name])),
            )
    return Clip("idle", fps, True, motion)


SLIME: Final[Mapping[str, Choreography]] = {
    "idle": _slime_idle, "hop": _slime_hop, "attack": _slime_lunge, "hit": _slime_hit, "die": _slime_die,
}  # fmt: skip
OTHER: Final[Mapping[str, Choreography]] = {"idle": _sway}
