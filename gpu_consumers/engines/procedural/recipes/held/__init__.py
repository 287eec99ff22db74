"""What a hand holds, and what can stand alone as a prop: each is made along +Z from its grip at the frame's origin."""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, moved, turned, vec
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.hands import Grip
from gpu_consumers.engines.procedural.recipes.held.classics import CLASSICS, Maker
from gpu_consumers.engines.procedural.recipes.held.items import ITEMS
from gpu_consumers.engines.procedural.recipes.strokes import Stroke, mould

__all__ = ["CARRIED", "MAKERS", "Carry", "build_held", "grip_of"]


def _moulded(strokes: tuple[Stroke, ...], clay: Clay, frame: Floats, bone: str) -> None:
    mould(clay, frame, bone, strokes)


MAKERS: Final[Mapping[str, Maker]] = {
    **CLASSICS,
    **{name: partial(_moulded, strokes) for name, strokes in ITEMS.items()},
}


class Carry(NamedTuple):
    """How a thing is held: leaning ahead by degrees; a pole keeps its length; a shield stands before the hand."""

    lean: float = 58.0
    pole: bool = False
    shield: bool = False
    swivel: float = 0.0  # degrees about the vertical, outward


_POLE: Final = Carry(0.0, True)
_UPRIGHT: Final = Carry(0.0)
_SHIELD: Final = Carry(4.0, False, True, 24.0)
CARRIED: Final[Mapping[str, Carry]] = {
    **dict.fromkeys(("staff", "druid_staff", "crook", "trident", "pitchfork", "hoe", "scythe", "broom", "halberd",
        "flag"), _POLE),
    "spear": Carry(3.0, True),
    **dict.fromkeys(("shield", "round_shield", "tower_shield", "buckler", "bone_shield"), _SHIELD),
    **dict.fromkeys(("bow", "lantern", "book", "clipboard", "flask", "potion", "bomb", "bag", "mug", "orb", "apple",
        "balloon"), _UPRIGHT),
    **dict.fromkeys(("pistol", "revolver", "rifle", "blaster"), Carry(4.0)),
    "crossbow": Carry(82.0),
    "torch": Carry(12.0),
    "sceptre": Carry(20.0),
    "wand": Carry(34.0),
    "lute": Carry(0.0, swivel=20.0),
    "scroll": Carry(30.0),
}  # fmt: skip


def grip_of(body: Body, side: str) -> Grip | None:
    """How the fist of a side closes; None for an empty hand."""
    shape = _held(body, side)
    if not shape:
        return None
    carry = CARRIED.get(shape, Carry())
    return Grip(turned("x", 0.0 if carry.shield else carry.lean)[:3, 2])


def _held(body: Body, side: str) -> str:
    shape = body.part("held_right" if side == "R" else "held_left")
    return shape if shape in MAKERS else ""


def build_held(body: Body, side: str, x: float) -> None:
    shape = _held(body, side)
    if not shape:
        return
    carry, arm = CARRIED.get(shape, Carry()), body.arm(x)
    place = arm.palm
    if carry.shield:
        # A shield is strapped to the forearm and looks outward and ahead.
        place = place + vec(x * 0.022, -body.hand_radius * 1.45, 0.030)
    frame = moved(*place) @ turned("z", x * carry.swivel) @ turned("x", carry.lean)
    first = len(body.clay.vertices)
    MAKERS[shape](body.clay, frame, f"hand.{side}")
    stout = float(np.clip(body.hand_radius / 0.046, 0.55, 1.2))
    long = 1.0 if carry.pole else stout**0.5
    across = stout if not carry.shield else long
    fit = frame @ np.diag([across, across, long, 1.0]) @ np.linalg.inv(frame)
    for at in range(first, len(body.clay.vertices)):
        body.clay.vertices[at] = body.clay.vertices[at] @ fit[:3, :3].T + fit[:3, 3]
