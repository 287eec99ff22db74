"""Small things as data: rows of primitives in units of their own, put anywhere, at any size.

A row is symmetric by itself, or says `twice` and is then also made mirrored in x.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, Holding, placed, turned

Place = tuple[float, float, float]
Turns = tuple[tuple[str, float], ...]  # axis and degrees, the first is applied first


class Rod(NamedTuple):
    """A tube along a path."""

    path: Sequence[Place]
    radii: Sequence[float | tuple[float, float]]
    colour: str
    name: str
    sides: int = 8
    start: float = 0.0
    end: float = 0.0
    square: float = 2.0
    across: Place = (1.0, 0.0, 0.0)
    twice: bool = False
    trinket: bool = False


class Blob(NamedTuple):
    """A super-ellipsoid."""

    centre: Place
    radii: Place
    colour: str
    name: str
    sides: int = 8
    rows: int = 5
    square: float = 2.0
    turns: Turns = ()
    twice: bool = False
    trinket: bool = False


class Plate(NamedTuple):
    """A flat outline in XZ with thickness along Y."""

    outline: Sequence[tuple[float, float]]
    thickness: float
    colour: str
    name: str
    centre: Place = (0.0, 0.0, 0.0)
    turns: Turns = ()
    bevel: float = 0.0
    twice: bool = False
    trinket: bool = False


class Box(NamedTuple):
    """A block with chamfered edges."""

    centre: Place
    size: Place
    colour: str
    name: str
    bevel: float = 0.01
    turns: Turns = ()
    twice: bool = False
    trinket: bool = False


Stroke = Rod | Blob | Plate | Box
_MIRRORED: Final = {"x": 1.0, "y": -1.0, "z": -1.0}  # what a turn about each axis becomes in a mirror


def disc(radius: float, corners: int = 10, phase: float = 0.0) -> list[tuple[float, float]]:
    """An even outline for plates; symmetric in x."""
    angles = np.pi / 2 + phase + np.arange(corners) * 2 * np.pi / corners
    return [(float(np.cos(a) * radius), float(np.sin(a) * radius)) for a in angles]


def scaled(factor: float) -> Floats:
    """A 4x4 placement that only grows."""
    return np.diag([factor, factor, factor, 1.0])


def mould(clay: Clay, frame: Floats, bones: Holding, strokes: Iterable[Stroke], *, side: float = 1.0) -> None:
    """Make every row in `frame`, a 4x4 that turns, moves and grows evenly; `side` -1 mirrors the rows in x.

    Trinkets are only made where there is budget.
    """
    for stroke in strokes:
        if stroke.trinket and not clay.trinkets:
            continue
        for x in (1.0, -1.0) if stroke.twice else (side,):
            _made(clay, frame, bones, stroke, x)


def _made(clay: Clay, frame: Floats, bones: Holding, stroke: Stroke, x: float) -> None:
    size = float(np.cbrt(np.linalg.det(frame[:3, :3])))
    turn = np.eye(4)
    turn[:3, :3] = frame[:3, :3] / size
    name = f"{stroke.name}.{'L' if x > 0 else 'R'}" if stroke.twice else stroke.name
    if isinstance(stroke, Rod):
        clay.tube(
            placed(frame, np.asarray(stroke.path, dtype=np.float64) * (x, 1.0, 1.0)),
            [r * size if isinstance(r, int | float) else (r[0] * size, r[1] * size) for r in stroke.radii],
            stroke.colour,
            bones,
            name=name,
            sides=stroke.sides,
            start=stroke.start,
            end=stroke.end,
            square=stroke.square,
            across=turn[:3, :3] @ np.asarray(stroke.across),
        )
        return
    own = _spun(stroke.turns, x)
    centre = placed(frame, np.asarray(stroke.centre, dtype=np.float64) * (x, 1.0, 1.0))
    if isinstance(stroke, Blob):
        rx, ry, rz = (r * size for r in stroke.radii)
        clay.ball(
            centre,
            (rx, ry, rz),
            stroke.colour,
            bones,
            name=name,
            sides=stroke.sides,
            rows=stroke.rows,
            square=stroke.square,
            frame=turn @ own,
        )
    elif isinstance(stroke, Box):
        sx, sy, sz = (s * size for s in stroke.size)
        clay.block(centre, (sx, sy, sz), stroke.colour, bones, name=name, bevel=stroke.bevel * size, frame=turn @ own)
    else:
        stand = turn @ own
        stand[:3, 3] = centre
        clay.slab(
            np.asarray(stroke.outline, dtype=np.float64) * size * (x, 1.0),
            stroke.thickness * size,
            stroke.colour,
            bones,
            name=name,
            frame=stand,
            bevel=stroke.bevel * size,
        )


def _spun(turns: Turns, x: float) -> Floats:
    spin = np.eye(4)
    for axis, degrees in turns:
        spin = turned(axis, degrees if x > 0 else degrees * _MIRRORED[axis]) @ spin
    return spin
