"""Which clips a body can perform, and which of them a motion prompt asks for. Pure; needs only a skeleton."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.procedural.bipeds import BIPED
from gpu_consumers.engines.procedural.clip import Choreography, Skeleton
from gpu_consumers.engines.procedural.quadrupeds import QUADRUPED
from gpu_consumers.engines.procedural.slimes import OTHER, SLIME


def repertoire(skeleton: Skeleton) -> Mapping[str, Choreography]:
    """The clips that a build can dance, the calmest first."""
    if {"thigh.L", "shin.L", "foot.L", "hips"} <= set(skeleton):
        return BIPED
    if {"front_upper.L", "back_upper.L", "hips"} <= set(skeleton):
        return QUADRUPED
    return SLIME if "body.01" in skeleton else OTHER


def chosen(prompt: str, known: Mapping[str, Choreography]) -> tuple[str, ...]:
    """The clips that a motion prompt asks for; all that are known when it names none of them."""
    text = prompt.lower().replace("-", " ").replace("_", " ")
    found = tuple(
        name for name in known if any(word in text for word in (*name.split("_"), *_ALSO_CALLED.get(name, ())))
    )
    return found or tuple(known)


_ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "idle_breath": ("idle", "breath", "stand", "rest", "wait"),
    "idle": ("breath", "stand", "rest", "wait"),
    "walk": ("stroll", "patrol", "wander", "march"),
    "run": ("sprint", "jog", "dash", "chase"),
    "gallop": ("run", "sprint", "dash", "chase"),
    "attack": ("slash", "strike", "swing", "hit", "fight", "punch", "bite"),
    "cheer": ("victory", "celebrate", "wave", "joy"),
    "hop": ("jump", "bounce", "walk", "move", "run"),
}
