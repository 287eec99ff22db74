"""Machines, instruments and tools."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, out, star, tilted


def flag(c: Carver) -> None:
    high = c.any(2.2, 2.5)
    c.lathe([(0, 0), (0.22, 0), (0.2, 0.07), (0.09, 0.12), (0, 0.12)], "stone", "foot", facets=8, bevel=0.012)
    c.rod([(0, 0, 0.08), (0, 0, high)], [0.038, 0.030], "wood", "pole", sides=8)
    c.lathe(
        [(0, 0), (0.055, 0.01), (0.045, 0.05), (0.06, 0.08), (0.02, 0.16), (0, 0.24)],
        "trim",
        "finial",
        at=(0, 0, high),
        sides=8,
    )
    wide, tall = c.any(1.05, 1.25), 0.72
    u, v = np.linspace(0, 1, c.steps(11, 7)), np.linspace(0, 1, 5)
    phase = c.any(0, 2)
    ripple = [
        [
            (
                0.03 + wide * x,
                0.11 * np.sin(x * 6.5 + phase) * x**0.7 - 0.04 * y * x,
                high - 0.05 - tall * y - 0.07 * x * x + 0.09 * x * (0.5 - abs(y - 0.5)) * (x > 0.98) * -3,
            )
            for x in u
        ]
        for y in v
    ]
    grid = np.array(ripple)
    c.sheet(grid[:, ::-1][:2], 0.025, "trim", "hem", shade=(0.4, 1))
    c.sheet(grid[:, ::-1][1:4], 0.025, "cloth", "flag", shade=(0.1, 1))
    c.sheet(grid[:, ::-1][3:], 0.025, "trim", "hem", shade=(0, 0.6))
    middle = grid[2, len(u) // 2]
    slope = np.degrees(np.arctan2(*(grid[2, len(u) // 2 + 1] - grid[2, len(u) // 2 - 1])[[1, 0]]))
    c.slab(star(5, 0.17, 0.072), 0.07, "sheet", "device", at=middle, turn=turned("z", float(slope)), bevel=0.01)
    for z in (high - 0.08, high - tall + 0.02):
        c.ring((0, 0, z), 0.040, 0.014, "trim", "ring", sides=10)


def ladder(c: Carver) -> None:
    high, wide, lean = c.any(2.3, 2.6), 0.46, c.any(10, 15)
    up = c.within(tilted(x=-lean))
    for x in (-1.0, 1.0):
        up.rod(
            [(x * wide / 2 * 1.08, 0, 0), (x * wide / 2 * 0.92, 0, high)],
            [(0.045, 0.035)] * 2,
            "wood",
            "rail",
            sides=8,
            square=4.0,
        )
        up.box((x * wide / 2 * 1.08, 0, 0.05), (0.11, 0.09, 0.10), "iron", "shoe", bevel=0.014)
    rungs = 8
    loose = c.count(2, rungs - 2)
    for k in range(rungs):
        z = high * (0.10 + 0.84 * k / (rungs - 1))
        tip = 0.035 * c.either() if k == loose else 0.0
        half = wide / 2 * (1.12 - 0.16 * z / high)
        up.rod(
            [(-half, 0, z - tip), (half, 0, z + tip)],
            0.026,
            "plank",
            "rung",
            sides=8,
            across=(0, 1, 0),
            ends=(0.3, 0.3),
        )
        if k % 3 == 0:
            for x in (-1.0, 1.0):
                up.ring(
                    (x * wide / 2 * (1.08 - 0.16 * z / high), 0, z),
                    0.052,
                    0.016,
                    "rope",
                    "lashing",
                    sides=8,
                    turn=tilted(y=x * 20),
                    round_sides=4,
                )


def gear(c: Carver) -> None:
    r, teeth = c.any(0.30, 0.34), c.count(9, 12)
    outline = []
    for k in range(teeth):
        for share, ray in ((-0.30, 0.82), (-0.20, 1.0), (0.20, 1.0), (0.30, 0.82)):
            a = 2 * np.pi * (k + share) / teeth
            outline.append((np.cos(a) * r * ray, np.sin(a) * r * ray))
    up = c.within(moved(0, 0, r * 0.97), turned("y", c.any(0, 360 / teeth)))
    flat = np.array(outline)
    layers = [(0.965, -0.05), (1.0, -0.036), (1.0, 0.036), (0.965, 0.05)]
    up.loft([np.c_[flat[:, 0] * s, np.full(len(flat), y), flat[:, 1] * s] for s, y in layers], "bronze", "gear")
    up.ring((0, 0, 0), r * 0.66, (0.045, 0.068), "trim", "rim", turn=tilted(x=90), sides=18, round_sides=4)
    for y in (-1.0, 1.0):
        for angle in around(5):
            x, z = np.cos(np.radians(angle)) * r * 0.43, np.sin(np.radians(angle)) * r * 0.43
            up.within(moved(x, y * 0.050, z), tilted(x=90)).lathe(
                [(0, -0.004), (r * 0.115, -0.004), (r * 0.115, 0.004), (0, 0.004)], "keyhole", "hole", sides=10
            )
        up.within(tilted(x=90)).ball((0, 0, y * 0.06), (r * 0.13, r * 0.13, 0.03), "metal", "bolt", sides=8, rows=4)
    up.within(tilted(x=90)).lathe(
        [(0, -0.075), (r * 0.24, -0.075), (r * 0.24, 0.075), (0, 0.075)], "bronze", "hub", sides=12, bevel=0.014
    )


def telescope(c: Carver) -> None:
    high, aim = c.any(1.05, 1.2), c.any(24, 36)
    for angle in around(3, 90):
        c.rod([out(angle, 0.40), out(angle, 0.05, high - 0.05)], [0.025, 0.032], "wood", "leg", sides=8)
        c.lathe([(0, 0), (0.036, 0), (0.03, 0.06), (0, 0.07)], "trim", "shoe", at=out(angle, 0.395), sides=8)
    c.ring((0, 0, high * 0.45), 0.235, 0.014, "plank", "brace", sides=12)
    c.lathe(
        [(0, -0.10), (0.07, -0.10), (0.085, -0.02), (0.05, 0.06), (0, 0.08)], "trim", "head", at=(0, 0, high), sides=10
    )
    tube = c.within(moved(0, 0, high + 0.12), turned("x", 90 - aim))
    parts = [
        (0, -0.60),
        (0.045, -0.60),
        (0.045, -0.50),
        (0.036, -0.50),
        (0.036, -0.34),
        (0.062, -0.34),
        (0.062, 0.02),
        (0.085, 0.02),
        (0.088, 0.52),
        (0.112, 0.54),
        (0.112, 0.62),
        (0.095, 0.62),
        (0.09, 0.57),
        (0, 0.565),
    ]
    tube.lathe(
        parts,
        "leather",
        "tube",
        sides=16,
        bands=[
            "iron",
            "iron",
            "iron",
            "trim",
            "trim",
            "cloth",
            "trim",
            "cloth",
            "trim",
            "trim",
            "trim",
            "screen",
            "screen",
        ],
        bevel=0.004,
    )
    for z, r in ((-0.33, 0.064), (0.02, 0.086), (0.27, 0.088)):
        tube.ring((0, 0, z), r, 0.013, "trim", "ring", sides=16)
    tube.rod([(0, -0.115, -0.30), (0, -0.115, -0.02)], 0.02, "iron", "finder", sides=8)
    for side in (-1.0, 1.0):
        tube.box((side * 0.075, 0, -0.02), (0.03, 0.05, 0.12), "trim", "fork", bevel=0.010)
        tube.ball((side * 0.10, 0, -0.02), (0.025, 0.032, 0.032), "iron", "knob", sides=8, rows=5)


def clock(c: Carver) -> None:
    r = c.any(0.15, 0.165)
    up = c.within(moved(0, 0, r + 0.07))
    for x in (-1.0, 1.0):
        up.rod([(x * r * 0.5, 0, -r * 0.8), (x * r * 0.72, 0, -r - 0.07)], [0.018, 0.024], "trim", "foot", sides=8)
        bell_ = up.within(turned("y", x * 32), moved(0, 0, r * 1.03))
        bell_.lathe([(0, 0.0), (0.075, 0.0), (0.066, 0.035), (0.03, 0.056), (0, 0.06)], "trim", "bell", sides=12)
        bell_.ball((0, 0, 0.064), 0.014, "iron", "stud", sides=6, rows=4)
    up.within(tilted(x=90)).lathe(
        [
            (0, -0.06),
            (r * 0.94, -0.06),
            (r, -0.03),
            (r, 0.045),
            (r * 1.03, 0.06),
            (r * 0.95, 0.07),
            (r * 0.88, 0.058),
            (0, 0.056),
        ],
        "body",
        "case",
        sides=24,
        bands=["body"] * 3 + ["trim"] * 3 + ["sheet"],
    )
    front = up.within(moved(0, -0.056, 0))
    for k in range(12):
        a = np.radians(30 * k)
        tall = 0.026 if k % 3 == 0 else 0.014
        front.brick(
            (np.sin(a) * r * 0.74, -0.003, np.cos(a) * r * 0.74),
            (0.012, 0.008, tall),
            "keyhole",
            "mark",
            turn=turned("y", 30.0 * k),
        )
    hour, minute = c.any(0, 360), c.any(0, 360)
    for angle, long, wide, y in ((hour, 0.44, 0.016, -0.008), (minute, 0.64, 0.012, -0.013)):
        front.slab(
            [
                (-wide / 2, -0.02),
                (wide / 2, -0.02),
                (wide * 0.8, r * long * 0.7),
                (0, r * long),
                (-wide * 0.8, r * long * 0.7),
            ],
            0.006,
            "keyhole",
            "hand",
            at=(0, y, 0),
            turn=turned("y", angle),
        )
    front.ball((0, -0.014, 0), (0.014, 0.008, 0.014), "liquid", "pin", sides=8, rows=4)
    up.rod([(0, 0, r), (0, 0, r + 0.09)], 0.010, "iron", "hammer", sides=6)
    up.ball((0, 0, r + 0.095), (0.03, 0.018, 0.018), "iron", "hammer_head", sides=8, rows=5)
    hoop = [(np.sin(a) * 0.065, 0, r * 1.03 + 0.07 + np.cos(a) * 0.062) for a in np.linspace(-1.9, 1.9, c.steps(11, 7))]
    up.rod(hoop, 0.010, "trim", "handle", sides=6, across=(0, 1, 0))
    up.within(moved(0, 0.06, 0), tilted(x=90)).lathe(
        [(0, -0.05), (0.02, -0.05), (0.02, 0), (0, 0)], "trim", "winder", sides=8
    )


def monitor(c: Carver) -> None:
    wide, tall = c.any(0.58, 0.66), 0.40
    c.lathe([(0, 0), (0.15, 0), (0.145, 0.018), (0.05, 0.03), (0, 0.03)], "iron", "foot", sides=18, flat=0.72)
    c.rod([(0, 0.03, 0.02), (0, 0.045, 0.24)], [(0.036, 0.02), (0.03, 0.018)], "iron", "neck", sides=8, square=3.0)
    up = c.within(moved(0, 0, 0.16 + tall / 2), tilted(x=-c.any(3, 7), z=c.any(-8, 8)))
    up.box((0, 0.0, 0), (wide, 0.045, tall), "iron", "case", bevel=0.014)
    up.box((0, 0.035, -0.01), (wide * 0.6, 0.05, tall * 0.62), "keyhole", "back", bevel=0.02)
    up.box((0, -0.020, 0.012), (wide * 0.93, 0.012, tall * 0.84), "screen", "screen", bevel=0.003, shade=(0.0, 0.9))
    up.box(
        (-wide * 0.10, -0.027, 0.04), (wide * 0.56, 0.006, tall * 0.52), "sheet", "window", bevel=0.0, shade=(0.5, 1)
    )
    up.box((-wide * 0.10, -0.029, 0.04 + tall * 0.24), (wide * 0.56, 0.007, tall * 0.055), "liquid", "title", bevel=0.0)
    for k in range(4):
        long = wide * c.any(0.2, 0.44)
        up.brick(
            (-wide * 0.34 + long / 2, -0.030, 0.075 - 0.045 * k),
            (long, 0.005, 0.014),
            ("shutter", "carrot", "indigo", "leaf")[k],
            "line",
        )
    for k, high in enumerate((0.06, 0.11, 0.085)):
        up.brick(
            (wide * (0.27 + 0.06 * k), -0.027, -tall * 0.25 + high / 2),
            (wide * 0.04, 0.006, high),
            ("cheese", "liquid", "leaf")[k],
            "bar",
        )
    up.ball((wide * 0.42, -0.022, -tall * 0.45), (0.008, 0.005, 0.008), "leaf", "lamp", sides=6, rows=4)
    board = c.within(moved(0.0, -0.24, 0.012), tilted(x=4))
    board.box((0, 0, 0), (0.44, 0.15, 0.022), "sheet", "keyboard", bevel=0.007)
    for row in range(3):
        for k in range(9):
            x, y = -0.18 + 0.0405 * k + 0.008 * row, 0.042 - 0.037 * row
            board.brick(
                (x, y, 0.013),
                (0.034, 0.030, 0.012),
                "trim" if (row, k) == (2, 8) else "accent",
                "key",
                top=(0.85, 0.85),
            )
    c.ball((0.30, -0.24, 0.008), (0.032, 0.05, 0.022), "sheet", "mouse", sides=10, rows=6)


SHAPES: Final[Mapping[str, Maker]] = {
    "flag": flag,
    "ladder": ladder,
    "gear": gear,
    "telescope": telescope,
    "clock": clock,
    "monitor": monitor,
}
