"""Shields, on their points, their faces towards -Y: a rim, boards, a device, and straps behind."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, curve, moved
from gpu_consumers.engines.procedural.recipes.props.carving import (
    Carver,
    Maker,
    arc,
    around,
    mirrored,
    out,
    star,
    tilted,
)

CROSS: Final = [(0.13, -1.0), (0.13, -0.13), (0.75, -0.13), (0.75, 0.13), (0.13, 0.13), (0.13, 0.75)]


def heater(c: Carver) -> None:
    half = [(0.0, -0.42), (0.10, -0.33), (0.20, -0.16), (0.255, 0.06), (0.26, 0.33), (0.13, 0.355), (0.0, 0.34)]
    _boards(c, _drawn(mirrored(half), c), 0.86, 0.42, studs=((0.225, 0.29), (0.215, 0.02), (0.12, -0.22)))


def kite(c: Carver) -> None:
    half = [(0.0, -0.62), (0.09, -0.46), (0.19, -0.18), (0.265, 0.12), (0.25, 0.31), (0.17, 0.43), (0.0, 0.49)]
    _boards(c, _drawn(mirrored(half), c), 0.86, 0.62, studs=((0.21, 0.31), (0.22, 0.02), (0.13, -0.28)))


def tower(c: Carver) -> None:
    half = [(0.0, -0.62), (0.27, -0.60), (0.29, -0.55), (0.29, 0.52), (0.26, 0.58), (0.0, 0.62)]
    outline = _drawn(mirrored(half), c)
    _boards(c, outline, 0.89, 0.62, studs=((0.26, 0.5), (0.265, 0.0), (0.26, -0.5)), bend=0.16)


def round_shield(c: Carver) -> None:
    r = c.any(0.38, 0.43)
    centre = c.within(moved(0, 0, r))
    centre.slab(arc(r * 0.95, 0, 345, 24), 0.045, "wood", "back", bevel=0.01)
    planks = c.count(5, 7)
    wide = 2 * r / planks
    for k in range(planks):
        x0, x1 = -r + wide * k + 0.004, -r + wide * (k + 1) - 0.004
        xs = np.linspace(x0, x1, 5)
        deep = np.sqrt(np.maximum((r * 0.93) ** 2 - xs**2, 0.0006))
        board = np.r_[np.c_[xs, -deep], np.c_[xs[::-1], deep[::-1]]]
        centre.slab(
            board,
            0.05,
            "shield" if k % 2 else "accent",
            "board",
            at=(0, -0.016, 0),
            bevel=0.006,
            shade=(0.1, 0.9 + 0.1 * (k % 2)),
        )
    centre.ring((0, -0.012, 0), r * 0.96, (0.028, 0.036), "metal", "rim", turn=tilted(x=90), sides=26)
    centre.lathe(
        [(0, 0), (0.13, 0), (0.125, 0.02), (0, 0.02)],
        "metal",
        "boss_plate",
        at=(0, -0.035, 0),
        turn=tilted(x=90),
        sides=16,
    )
    centre.lathe(
        [(0, 0), (0.088, 0), (0.08, 0.045), (0.045, 0.075), (0, 0.085)],
        "trim",
        "boss",
        at=(0, -0.048, 0),
        turn=tilted(x=90),
        sides=14,
    )
    for angle in around(8, c.any(0, 40)):
        x, z = np.cos(np.radians(angle)) * r * 0.96, np.sin(np.radians(angle)) * r * 0.96
        centre.nail((x, -0.045, z), 0.021)
    _straps(centre, 0.028)


def _drawn(outline: Floats, c: Carver) -> Floats:
    """The same outline a little wider or narrower, as the seed says."""
    return np.asarray(outline * np.array([c.any(0.95, 1.05), 1.0]), dtype=np.float64)


def _boards(
    c: Carver, outline: Floats, inner: float, drop: float, studs: Sequence[tuple[float, float]], bend: float = 0.10
) -> None:
    middle = c.within(moved(0, 0, drop))
    _bowed(middle, outline, 0.062, "metal", "rim", bend, 0.0)
    _bowed(middle, outline * inner, 0.062, "shield", "face", bend, -0.013)
    _bowed(middle, outline * inner, 0.03, "wood", "back", bend, 0.030)
    device = c.count(0, 2)
    if device == 0:
        low, high = float(outline[:, 1].min()), float(outline[:, 1].max())
        cross = mirrored([(x * 0.24, z * (abs(low) if z < 0 else high) * 0.66) for x, z in CROSS])
        _curved(middle, cross + np.array([0, 0.03]), 0.03, "trim", "device", bend, -0.040)
    elif device == 1:
        _curved(middle, star(5, 0.165, 0.07) + np.array([0, 0.05]), 0.03, "trim", "device", bend, -0.042)
    else:
        wide = float(outline[:, 0].max()) * inner * 0.99
        chevron = [
            (-wide * 0.8, -0.12),
            (0, 0.06),
            (wide * 0.8, -0.12),
            (wide * 0.86, 0.02),
            (0, 0.21),
            (-wide * 0.86, 0.02),
        ]
        _curved(middle, np.array(chevron), 0.03, "trim", "device", bend, -0.040)
        _curved(middle, np.array(chevron) * 0.5 + np.array([0, -0.18]), 0.03, "trim", "device", bend, -0.040)
    if device != 1:
        middle.ball(
            (0, -0.055, 0.03 if device == 0 else 0.24), (0.062, 0.035, 0.062), "metal", "boss", sides=12, rows=6
        )
    for x, z in studs:
        for side in (-1.0, 1.0):
            middle.nail((side * x * 1.02, -0.034 + bend * x * x * 4, z), 0.02)
    _straps(middle, 0.043)


def _bowed(c: Carver, outline: Floats, thick: float, colour: str, name: str, bend: float, y: float) -> None:
    """A board that bows away from the foe at its sides: columns of its outline from the left to the right."""
    right = outline[outline[:, 0] >= 0]
    low, high = right[: right[:, 0].argmax() + 1], right[right[:, 0].argmax() :]
    wide, b = float(right[:, 0].max()), min(0.014, thick * 0.25)
    rings = []
    for x in np.linspace(-1, 1, c.steps(11, 7) | 1) * (wide - b * 0.3):
        z0, z1 = np.interp(abs(x), low[:, 0], low[:, 1]), np.interp(abs(x), high[::-1, 0], high[::-1, 1])
        z0, z1 = min(z0, (z0 + z1) / 2 - 1.2 * b), max(z1, (z0 + z1) / 2 + 1.2 * b)
        front, back = y - thick / 2 + bend * 4 * x * x, y + thick / 2 + bend * 4 * x * x
        face = [(front + b, z0), (front, z0 + b), (front, z1 - b), (front + b, z1)]
        rear = [(back - b, z1), (back, z1 - b), (back, z0 + b), (back - b, z0)]
        rings.append([(x, *place) for place in (*face, *rear)])
    c.loft(rings, colour, name)


def _curved(c: Carver, outline: Floats, thick: float, colour: str, name: str, bend: float, y: float) -> None:
    """A slab that bows away from the foe at its sides, about the Z axis."""
    before = len(c.clay.vertices)
    c.slab(outline, thick, colour, name, at=(0, y, 0), bevel=min(0.014, thick * 0.2))
    block = c.clay.vertices[before].copy()
    block[:, 1] += bend * 4 * block[:, 0] ** 2
    c.clay.vertices[before] = block


def _straps(c: Carver, y: float) -> None:
    for z in (-0.12, 0.12):
        path = curve([(-0.10, y, z), (-0.05, y + 0.055, z), (0.05, y + 0.055, z), (0.10, y, z)], 6)
        c.rod(path, [(0.022, 0.007)] * 6, "leather", "strap", sides=6, square=4.0, across=(0, 0, 1))
        c.nail(out(0, 0.09, z) + np.array([0, y + 0.006, 0]), 0.013, "metal")


SHAPES: Final[Mapping[str, Maker]] = {
    "shield": heater,
    "kite_shield": kite,
    "tower_shield": tower,
    "round_shield": round_shield,
}
