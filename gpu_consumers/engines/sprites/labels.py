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
    Label("arm_left", 4, 50, "torso", 0.04, (230, 90, 90)),
    Label("arm_right", 5, 52, "torso", 0.04, (240, 150, 60)),
    Label("leg_left", 6, 10, "torso", 0.09, (150, 90, 200)),
    Label("leg_right", 7, 12, "torso", 0.09, (200, 120, 220)),
    Label("eyes", 8, 62, "body", 0.0, (30, 30, 46)),
    Label("mouth", 9, 60, "body", 0.0, (170, 40, 70)),
    Label("tail", 10, 8, "body", 0.08, (120, 200, 210)),
    Label("leg_front", 11, 44, "body", 0.1, (250, 220, 90)),
    Label("leg_front_far", 12, 4, "body", 0.1, (180, 150, 40)),
    Label("leg_hind", 13, 30, "body", 0.1, (140, 220, 120)),
    Label("leg_hind_far", 14, 6, "body", 0.1, (90, 150, 70)),
    Label("cape", 15, 4, "torso", 0.3, (140, 30, 40)),
    Label("held_left", 16, 54, "arm_left", 0.0, (200, 208, 222)),
    Label("held_right", 17, 56, "arm_right", 0.0, (110, 130, 150)),
    Label("wing_left", 18, 5, "torso", 0.1, (255, 170, 210)),
    Label("wing_right", 19, 7, "torso", 0.1, (200, 100, 160)),
    Label("wing", 20, 48, "body", 0.0, (255, 240, 170)),
    Label("wing_far", 21, 2, "body", 0.1, (150, 130, 60)),
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
    arm = name.replace("held", "arm")
    return arm if arm != name and arm in present else trunk
