"""The fixed names and numbers of parts. A label picture holds these numbers as palette indices."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    index: int
    z: int
    parent: str | None
    reach: float  # how far it goes on under the parts before it, as a share of the figure's height
    colour: tuple[int, int, int]


EVERYWHERE: Final = 9.0

LABELS: Final = (
    Label("body", 1, 20, None, EVERYWHERE, (92, 184, 92)),
    Label("head", 2, 40, "body", 0.05, (240, 196, 160)),
    Label("torso", 3, 20, None, 0.13, (80, 120, 220)),
    Label("arm_left", 4, 50, "torso", 0.0, (230, 90, 90)),
    Label("arm_right", 5, 52, "torso", 0.0, (240, 150, 60)),
    Label("leg_left", 6, 10, "torso", 0.09, (150, 90, 200)),
    Label("leg_right", 7, 12, "torso", 0.09, (200, 120, 220)),
    Label("eyes", 8, 62, "body", 0.0, (30, 30, 46)),
    Label("mouth", 9, 60, "body", 0.0, (170, 40, 70)),
    Label("tail", 10, 8, "body", 0.08, (120, 200, 210)),
    Label("leg_front", 11, 44, "body", 0.1, (250, 220, 90)),
    Label("leg_front_far", 12, 4, "body", 0.1, (180, 150, 40)),
    Label("leg_hind", 13, 30, "body", 0.1, (140, 220, 120)),
    Label("leg_hind_far", 14, 6, "body", 0.1, (90, 150, 70)),
)
BY_INDEX: Final = {label.index: label for label in LABELS}
BY_NAME: Final = {label.name: label for label in LABELS}


def parent_among(name: str, present: frozenset[str]) -> str | None:
    """What this part hangs on in a figure that has only the parts `present`."""
    trunk = next((part for part in ("torso", "body") if part in present), None)
    if name == trunk:
        return None
    if name in ("eyes", "mouth") and "head" in present:
        return "head"
    return trunk
