"""Hands: a palm, a thumb and fingers, open at the side or closed around what is held.

Everything is told in a frame of the hand's own: along the arm, across the knuckles, and out of the back of the hand.
"""

from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, Holding, unit, vec
from gpu_consumers.engines.procedural.recipes.frame import Arm, Body

# Points in hand radii: along the arm from the middle of the palm, across (+ is the thumb's side), out of the back.
_OPEN: Final = {
    "palm": ((-0.95, 0.0, 0.02), (-0.35, 0.02, 0.04), (0.45, 0.0, 0.02)),
    "fingers": ((0.30, -0.04, 0.03), (0.95, -0.05, 0.00), (1.45, -0.05, -0.22), (1.72, -0.05, -0.52)),
    "thumb": ((-0.45, 0.45, -0.12), (0.05, 0.98, -0.28), (0.55, 1.02, -0.42)),
}
_CLOSED: Final = {
    "palm": ((-0.95, 0.0, 0.06), (-0.30, 0.02, 0.34), (0.62, 0.0, 0.34)),
    "fingers": ((0.52, -0.02, 0.34), (0.98, -0.02, -0.02), (0.66, -0.02, -0.62), (0.02, -0.02, -0.72)),
    "thumb": ((-0.50, 0.52, 0.10), (0.05, 0.88, -0.30), (0.42, 0.66, -0.80)),
}
# One finger each: its name, how far across it starts, how long and how thick it is.
_FINGERS: Final = (
    ("index", 0.56, 0.96, 0.25),
    ("middle", 0.19, 1.05, 0.26),
    ("ring", -0.19, 1.0, 0.25),
    ("little", -0.54, 0.82, 0.22),
)


class Grip(NamedTuple):
    """Which way a held thing's axis runs through the fist."""

    axis: Floats


class _Frame(NamedTuple):
    middle: Floats
    along: Floats
    across: Floats
    out: Floats
    radius: float

    def at(self, place: tuple[float, float, float]) -> Floats:
        a, c, o = (p * self.radius for p in place)
        return np.asarray(self.middle + self.along * a + self.across * c + self.out * o, dtype=np.float64)


def build_hand(body: Body, side: str, x: float, grip: Grip | None) -> None:
    """A hand in skin, glove or bone colour; `grip` closes it."""
    arm, colour = body.arm(x), _colour(body)
    frame, places = _frame(body, arm, x, grip), _CLOSED if grip else _OPEN
    hand, r = f"hand.{side}", body.hand_radius
    body.clay.tube(
        [frame.at(p) for p in places["palm"]],
        [(r * 0.56, r * 0.50), (r * 0.84, r * 0.52), (r * 0.86, r * 0.46)],
        colour,
        hand,
        name=f"palm.{side}",
        sides=8,
        square=2.8,
        across=frame.across,
        start=0.3,
        end=0.4,
        shade=(0.25, 1.0),
    )
    if body.part("fingers") == "yes":
        _separate_fingers(body, side, frame, places, colour)
    else:
        _finger_block(body, side, frame, places, colour)


def _colour(body: Body) -> str:
    worn = body.part("hands")
    return "gloves" if worn in {"gauntlets", "gloves", "mittens"} else "skin"


def _frame(body: Body, arm: Arm, x: float, grip: Grip | None) -> _Frame:
    """Across is the way a held thing points, so that the thumb is on its upper side; else it is ahead."""
    along = arm.along
    across = vec(0.0, -1.0, 0.0) if grip is None else unit(grip.axis)
    along = unit(along - across * float(along @ across))
    out = np.cross(along, across) * -x
    return _Frame(arm.palm, along, across, out, body.hand_radius)


def _finger_block(
    body: Body, side: str, frame: _Frame, places: dict[str, tuple[tuple[float, float, float], ...]], colour: str
) -> None:
    hand, r = f"hand.{side}", frame.radius
    # The forefinger stands by itself and three go together: two shapes that read as four fingers.
    for name, shift, wide in (("forefinger", 0.58, 0.27), ("fingers", -0.22, 0.56)):
        path = [frame.at((a, c + shift, o)) for a, c, o in places["fingers"]]
        body.clay.tube(
            path,
            [(r * wide, r * 0.33), (r * wide, r * 0.34), (r * wide * 0.96, r * 0.31), (r * wide * 0.86, r * 0.26)],
            colour,
            hand,
            name=f"{name}.{side}",
            sides=8,
            square=2.6,
            across=frame.across,
            start=0.5,
            end=0.7,
            shade=(0.1, 0.95),
        )
    body.clay.tube(
        [frame.at(p) for p in places["thumb"]],
        [r * 0.34, r * 0.34, r * 0.27],
        colour,
        hand,
        name=f"thumb.{side}",
        sides=8,
        start=0.5,
        end=0.8,
        shade=(0.15, 1.0),
    )


def _separate_fingers(
    body: Body, side: str, frame: _Frame, places: dict[str, tuple[tuple[float, float, float], ...]], colour: str
) -> None:
    """Five fingers of three bones each, from `thumb.01.L` to `little.03.R`."""
    r = frame.radius
    root = np.array(places["fingers"][0])
    for name, shift, long, thick in _FINGERS:
        path = [frame.at(tuple(root + (np.array(p) - root) * long + (0, shift, 0))) for p in places["fingers"]]
        _finger(body, side, name, path, [r * thick * k for k in (1.05, 1.0, 0.94, 0.8)], colour, frame)
    thumb = [np.array(p) for p in places["thumb"]]
    path = [frame.at(tuple(p)) for p in (thumb[0], (thumb[0] + thumb[1]) / 2, thumb[1], thumb[2])]
    _finger(body, side, "thumb", path, [r * k for k in (0.34, 0.34, 0.32, 0.26)], colour, frame)


def _finger(
    body: Body, side: str, name: str, path: list[Floats], radii: list[float], colour: str, frame: _Frame
) -> None:
    hand = f"hand.{side}"
    links = [f"{name}.{k:02d}.{side}" for k in (1, 2, 3)]
    for k, link in enumerate(links):
        body.clay.bone(link, path[k], path[k + 1], links[k - 1] if k else hand)
    held: Holding = [
        {hand: 0.5, links[0]: 0.5},
        {links[0]: 0.5, links[1]: 0.5},
        {links[1]: 0.5, links[2]: 0.5},
        {links[2]: 1.0},
    ]
    body.clay.tube(
        path, radii, colour, held, name=f"{name}.{side}", sides=6, across=frame.across, start=0.4, end=0.8,
        shade=(0.1, 0.95),
    )  # fmt: skip
