"""Which clips a body can perform, and how a motion prompt has them performed. Pure; needs only a skeleton."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.airborne import BIRD
from gpu_consumers.engines.procedural.bipeds import BIPED
from gpu_consumers.engines.procedural.clip import PLAIN, Bearing, Choreography, Clip, Manner, Skeleton
from gpu_consumers.engines.procedural.crawling import BUG
from gpu_consumers.engines.procedural.quadrupeds import QUADRUPED
from gpu_consumers.engines.procedural.slimes import OTHER, SLIME
from gpu_consumers.engines.procedural.swaying import ARMED, FISH, SERPENT
from gpu_consumers.engines.procedural.wishes import Wish, wish

_KEYS_A_FRAME: Final = {"run": 2, "attack": 2, "jump": 2, "cheer": 2}  # of a biped: else feet sink between frames
ON_DEMAND: Final = frozenset({"sneak", "crouch_idle", "dance"})  # known, but performed only when asked for


def repertoire(skeleton: Skeleton) -> Mapping[str, Choreography]:
    """The clips that a build can dance, the calmest first."""
    if {"thigh.L", "shin.L", "foot.L", "hips"} <= set(skeleton):
        return BIPED
    if {"front_upper.L", "back_upper.L", "hips"} <= set(skeleton):
        return QUADRUPED
    for bones, known in _BY_BONES:
        if bones <= set(skeleton):
            return known
    return SLIME if "body.01" in skeleton else OTHER


# Bones that tell a build, the most telling first.
_BY_BONES: Final[tuple[tuple[frozenset[str], Mapping[str, Choreography]], ...]] = (
    (frozenset({"leg_upper.L", "wing_upper.L", "hips"}), BIRD),
    (frozenset({"leg1_upper.L", "leg1_lower.L"}), BUG),
    (frozenset({"body.09", "head"}), SERPENT),
    (frozenset({"body.03", "tail.01", "fin.L"}), FISH),
    (frozenset({"arm1.01", "body.02"}), ARMED),
)


def wished(prompt: str, skeleton: Skeleton, base: Manner = PLAIN) -> Wish:
    """What a motion prompt asks of a body; without a clip in it, all that the body usually shows."""
    known = tuple(repertoire(skeleton))
    return wish(prompt, known, tuple(name for name in known if name not in ON_DEMAND), base)


def performed(skeleton: Skeleton, fps: int, bearing: Bearing, wanted: Wish) -> list[Clip]:
    return [paced(skeleton, fps, bearing, name, manner) for name, manner in wanted.performances]


def paced(skeleton: Skeleton, fps: int, bearing: Bearing, name: str, manner: Manner) -> Clip:
    """One clip in a manner. Its pace is given by composing it with more or fewer frames, whatever the body."""
    many_legs = any(bone.startswith("leg1_") for bone in skeleton)
    keys = 2 if many_legs else _KEYS_A_FRAME.get(name, 1) if "shin.L" in skeleton else 1
    rate = round(fps / manner.pace)
    composed = repertoire(skeleton)[name](skeleton, rate * keys, replace(bearing, manner=manner))
    return replace(composed, fps=fps, keys=keys, speed=composed.speed * fps / rate)


def manner_of(brief: DesignBrief) -> Manner:
    """How a figure does everything: as its build and its mood say."""
    weight = float(np.clip((brief.proportions.bulk - 1.1) * 3, -0.5, 1.0)) + float(
        np.clip((brief.proportions.height - 1.05) * 1.5, 0.0, 0.4)
    )
    pace, vigour, slump = _MOODS.get(brief.mood, (1.0, 1.0, 0.0))
    small = float(np.clip(brief.proportions.height, 0.5, 1.3)) ** -0.35  # pendulums: short legs swing faster
    return Manner(pace * small * (1 - 0.1 * max(weight, 0.0)), vigour, slump + 0.25 * max(weight, 0.0), weight)


_MOODS: Final[Mapping[str, tuple[float, float, float]]] = {
    # pace, vigour, slump
    "brave": (1.0, 1.05, -0.25),
    "proud": (0.97, 1.05, -0.4),
    "fierce": (1.04, 1.15, 0.15),
    "friendly": (1.02, 1.05, -0.15),
    "wise": (0.94, 0.9, 0.1),
    "calm": (0.95, 0.9, 0.0),
    "stern": (0.97, 0.95, -0.15),
    "sly": (1.0, 0.95, 0.2),
    "sad": (0.85, 0.75, 0.8),
}
