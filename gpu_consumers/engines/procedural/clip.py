"""What a clip is, and the few moves that every build shares. Pure numpy.

A foot on the ground moves back *linearly*, so at the clip's own `speed` it stands still in the world; a stride is
never longer than the legs can reach. Phases run from 0 to 1 over one clip.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, turning, wave

Skeleton = Mapping[str, Bone]
SIDES: Final = ((1.0, "L"), (-1.0, "R"))
LONGEST_REACH: Final = 0.985  # of a limb: a straighter knee snaps visibly


@dataclass(frozen=True, slots=True)
class Contact:
    """A point of a bone (where it is at rest) that stands on the ground from one phase to another, maybe past 1."""

    bone: str
    point: tuple[float, float, float]
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """`speed` is how fast the figure must be moved forward, in metres per second, for its feet to stand still."""

    name: str
    fps: int
    loop: bool
    motion: Motion
    speed: float = 0.0
    contacts: tuple[Contact, ...] = ()
    keys: int = 1  # a frame; quick clips have more, so that feet stay where they are between frames, too
    travels: bool = False  # the root bone carries the figure forward at that speed; else it stays in place

    @property
    def frames(self) -> int:
        return (len(self.motion.t) - 1) // self.keys

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


@dataclass(frozen=True, slots=True)
class Grip:
    """A thing in a hand, as it is held at rest. Unit directions and metres in the figure's axes."""

    thing: str  # "sword", "bow": a held part of the brief
    palm: tuple[float, float, float]  # where the hand closes round it
    way: tuple[float, float, float]  # from the palm to its farthest point
    edge: tuple[float, float, float]  # across it: where its far half is broadest, or heaviest
    reach: float  # from the palm to its tip
    behind: float = 0.0  # how far it sticks out of the fist's other end
    hangs: float = 0.0  # how far it reaches below the wrist
    one_edged: bool = False  # heavier on the side that `edge` looks to, as an axe is


@dataclass(frozen=True, slots=True)
class Manner:
    """How a body does what it does; 1 and 0 change nothing. What it means for a clip is the clip's own matter."""

    pace: float = 1.0  # faster or slower in time
    vigour: float = 1.0  # wider or smaller movements
    slump: float = 0.0  # -1 chest out, head up; 1 bowed down
    weight: float = 0.0  # 1 heavy: sinks deep, sways wide; -1 light-footed
    limp: float = 0.0  # 1 spares the right leg


PLAIN: Final = Manner()


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """What a figure carries, wears and feels decides how it holds itself."""

    laden: frozenset[str] = frozenset()  # sides whose hand holds something: "L", "R"
    weapon: tuple[float, float, float] | None = None  # where the thing in the right hand points at rest
    hangs: float = 0.0  # how far, in metres, that thing reaches below the hand
    grips: Mapping[str, Grip] = field(default_factory=dict)
    flesh: Mapping[str, Floats] = field(default_factory=dict)  # hull corners (n, 3) of what each bone moves, at rest
    manner: Manner = PLAIN


Choreography = Callable[[Skeleton, int, Bearing], Clip]


def pressed(flesh: Floats | None, pivot: Floats, turn: Floats) -> Floats:
    """(n,) how deep a foot's flesh (k, 3) would be in the ground when it is turned (n, 3, 3) about a place."""
    if flesh is None:
        return np.zeros(len(turn))
    lowest = float(pivot[2]) + np.einsum("nj,kj->nk", turn[:, 2], flesh - pivot).min(axis=1)
    return np.asarray(np.maximum(0.0, min(0.0, float(flesh[:, 2].min())) - lowest))


def phases(seconds: float, fps: int) -> Floats:
    """The phase of every key of a clip, both ends included: an even number of steps, for clips keyed twice a frame."""
    return np.linspace(0.0, 1.0, max(4, 2 * round(seconds * fps / 2)) + 1)


def trail(motion: Motion, chain: str, *, rest: float, sway: float, side: float = 0.0, beats: int = 2) -> None:
    """Let a hanging chain follow late: each link later than the one before it."""
    for link in range(1, 9):
        bone = f"{chain}.{link:02d}"
        if bone not in motion.skeleton:
            return
        lift = rest * (1.0 if link == 1 else 0.35)
        nod = turning("x", lift + sway * (0.6 + 0.25 * link) * wave(motion.t, lag=0.13 * link, beats=beats))
        motion.turn(bone, turning("z", side * wave(motion.t, lag=0.12 * link)), nod)


def how_far_back(p: Floats, duty: float) -> Floats:
    """How far behind its middle a foot is, for a stride of 1, at each phase of its own cycle (n,).

    Linear while it stands (the first `duty` of the cycle); a cubic Hermite with that same speed at both ends after.
    """
    u = np.clip((p - duty) / (1 - duty), 0.0, 1.0)
    pace = (1 - duty) / duty
    swing = 0.5 * (2 * u**3 - 3 * u**2 + 1) - 0.5 * (3 * u**2 - 2 * u**3) + pace * (2 * u**3 - 3 * u**2 + u)
    return np.where(p < duty, p / duty - 0.5, swing)


def how_high(p: Floats, duty: float) -> Floats:
    """The lift of a foot, (n,): 0 on the ground, about 1 early in the swing, gentle at both ends."""
    u = np.clip((p - duty) / (1 - duty), 0.0, 1.0)
    return np.asarray(np.sin(np.pi * u) ** 2 * (1.25 - 0.5 * u))


def longest_stride(wanted: float, strain: Callable[[float], float]) -> float:
    """The wanted stride, or the longest that strains no leg too much. `strain` grows with the stride."""
    if strain(wanted) <= LONGEST_REACH:
        return wanted
    low, high = 0.0, wanted
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if strain(middle) <= LONGEST_REACH else (low, middle)
    return low


def travelling(clip: Clip) -> Clip:
    """The same clip with root motion; a clip that goes nowhere stays as it is."""
    root = next((name for name, bone in clip.motion.skeleton.items() if bone.parent is None), None)
    if clip.speed <= 0.0 or root is None:
        return clip
    clip.motion.shift(root, np.outer(clip.motion.t * clip.seconds * clip.speed, FORWARD))
    return replace(clip, travels=True)


def triple(point: Floats) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z
