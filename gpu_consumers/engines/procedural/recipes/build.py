"""How a style builds people: the measures of a body before its kind and its seed change them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief, Proportions
from gpu_consumers.engines.procedural.clay import Floats


class Build(NamedTuple):
    """One style's body. Lengths in standard body heights, faces in head heights, the rest are factors."""

    head: float  # chin to crown
    hip: float  # how high the hip joint is
    torso: float  # from the hip joint to the neck's base
    gap: float  # how much neck shows
    wide: float  # the head's width and depth against a toy's round head
    deep: float
    jaw: float  # how wide the jaw is against the cheeks
    girth: float
    lean: float  # 0 a toy's tube of a body, 1 waist, calves and wrists as people have them
    shoulder: float  # half the distance of the shoulder joints
    arm: float  # shoulder to wrist
    arm_radius: float
    hand: float
    leg_apart: float
    leg_radius: float
    ankle: float  # how high
    foot: float  # length against a toy's
    neck_radius: float
    eyes: float
    eye_height: float  # above the head's middle
    sclera: bool  # eyes with a white


_STYLISED: Final = Build(
    head=0.318, hip=0.300, torso=0.352, gap=0.004, wide=0.97, deep=0.98, jaw=1.0, girth=0.90, lean=0.25,
        shoulder=0.134,
    arm=0.282, arm_radius=0.040, hand=0.046, leg_apart=0.066, leg_radius=0.054, ankle=0.050, foot=0.96,
    neck_radius=0.046, eyes=1.0, eye_height=-0.065, sclera=False,
)  # fmt: skip
BUILDS: Final[Mapping[str, Build]] = {
    "chibi": _STYLISED._replace(
        head=0.388, hip=0.262, torso=0.324, gap=-0.006, wide=1.0, deep=1.0, girth=0.97, lean=0.0, shoulder=0.138,
        arm=0.262, arm_radius=0.045, hand=0.051, leg_apart=0.070, leg_radius=0.061, foot=1.0, neck_radius=0.052,
        eyes=1.06, eye_height=-0.08,
    ),
    "stylised": _STYLISED,
    "heroic": Build(
        head=0.182, hip=0.440, torso=0.362, gap=0.022, wide=0.82, deep=0.92, jaw=0.95, girth=0.83, lean=0.75,
        shoulder=0.132, arm=0.318, arm_radius=0.034, hand=0.034, leg_apart=0.058, leg_radius=0.048, ankle=0.046,
        foot=0.84, neck_radius=0.038, eyes=0.74, eye_height=-0.02, sclera=True,
    ),
    "realistic": Build(
        head=0.146, hip=0.478, torso=0.348, gap=0.028, wide=0.74, deep=0.90, jaw=0.88, girth=0.72, lean=1.0,
        shoulder=0.112, arm=0.326, arm_radius=0.028, hand=0.027, leg_apart=0.050, leg_radius=0.042, ankle=0.042,
        foot=0.74, neck_radius=0.031, eyes=0.56, eye_height=0.01, sclera=True,
    ),
}  # fmt: skip

# Torso: how far up it, half width, depth as a share of the width. A toy's, and one with a waist and a chest.
_TOY: Final = np.array(
    [
        (-0.35, 0.108, 0.74), (-0.10, 0.124, 0.74), (0.05, 0.124, 0.73), (0.25, 0.118, 0.73), (0.50, 0.127, 0.72),
        (0.72, 0.139, 0.69), (0.88, 0.122, 0.66), (1.00, 0.066, 0.80),
    ]
)  # fmt: skip
_GROWN: Final = np.array(
    [
        (-0.35, 0.100, 0.80), (-0.10, 0.127, 0.76), (0.05, 0.128, 0.74), (0.25, 0.106, 0.76), (0.50, 0.126, 0.74),
        (0.72, 0.153, 0.69), (0.88, 0.134, 0.64), (1.00, 0.058, 0.88),
    ]
)  # fmt: skip
# What a figure does to the width at each of those heights, and to the distance of the shoulders.
FIGURES: Final[Mapping[str, tuple[tuple[float, ...], float]]] = {
    "": ((1, 1, 1, 1, 1, 1, 1, 1), 1.0),
    "broad": ((0.98, 0.96, 0.92, 0.93, 1.06, 1.13, 1.12, 1.05), 1.10),
    "curvy": ((1.02, 1.04, 0.98, 0.82, 0.88, 0.90, 0.88, 0.90), 0.90),
    "stout": ((1.02, 1.08, 1.13, 1.18, 1.13, 1.04, 1.0, 1.0), 1.03),
    "slim": ((0.94, 0.94, 0.94, 0.90, 0.92, 0.96, 0.96, 0.95), 0.96),
}


def build_of(physique: str, style: str) -> Build:
    """The measures of a physique; where that is left open, a realistic style has realistic bodies."""
    if physique in BUILDS:
        return BUILDS[physique]
    return BUILDS.get(style, _STYLISED)


def torso_profile(build: Build, figure: str) -> Floats:
    """Rows (8, 3) of height up the torso, half width and depth share."""
    profile = _TOY + (_GROWN - _TOY) * build.lean
    profile[:, 1] *= build.girth * np.array(FIGURES.get(figure, FIGURES[""])[0])
    return np.asarray(profile, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Taste:
    """What a seed decides, once for the whole figure: small things that make two takes two people."""

    side: float  # +1 the left, -1 the right: where what stands on one side only goes
    brow: float  # degrees of tilt, added
    fringe: int
    lock: int  # which style of its kind the hair has
    trait: int  # which small mark of its own

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Taste":
        return cls(
            side=1.0 if rng.integers(2) else -1.0,
            brow=float(rng.uniform(-5.0, 5.0)),
            fringe=int(rng.integers(3)),
            lock=int(rng.integers(12)),
            trait=int(rng.integers(4)),
        )


SPREAD: Final[Mapping[str, float]] = {
    "head": 0.035, "legs": 0.03, "arms": 0.025, "bulk": 0.04, "belly": 0.03, "eyes": 0.06, "nose": 0.18, "ears": 0.12,
}  # fmt: skip


def varied(brief: DesignBrief, rng: np.random.Generator) -> Proportions:
    """The brief's proportions, each a little off, as a seed has it."""
    own = brief.proportions.model_dump()
    drawn = {name: own[name] * (1.0 + share * float(rng.uniform(-1.0, 1.0))) for name, share in SPREAD.items()}
    if brief.style == "pixel":
        drawn["eyes"] *= 1.6
    return Proportions.model_construct(**{**own, **drawn})
