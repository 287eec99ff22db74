"""Small things worth finding."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, mirrored, out, star, tilted


def book(c: Carver) -> None:
    wide, tall, thick = c.any(0.22, 0.25), 0.31, c.any(0.065, 0.085)
    lying = c.within(moved(0, 0, thick / 2 + 0.012), turned("z", c.any(-16, 16)))
    lying.box((0.006, 0, 0), (wide * 0.95, tall * 0.93, thick), "paper", "pages", bevel=0.006, shade=(0.2, 1))
    for z in (-0.28, 0.02, 0.3):
        lying.brick((0.008, 0, z * thick), (wide * 0.955, tall * 0.935, 0.004), "accent", "leaf_edge")
    for z in (-1.0, 1.0):
        lying.box((0, 0, z * (thick / 2 + 0.004)), (wide, tall, 0.018), "cloth", "cover", bevel=0.006)
    spine = [(-wide / 2 + 0.012, y, 0) for y in (-tall / 2 + 0.002, tall / 2 - 0.002)]
    lying.rod(spine, [(thick * 0.56, 0.026)] * 2, "cloth", "spine", sides=8, across=(0, 0, 1))
    for y in (-0.34, -0.12, 0.12, 0.34):
        lying.rod(
            [(-wide / 2 + 0.012, y * tall - 0.008, 0), (-wide / 2 + 0.012, y * tall + 0.008, 0)],
            [(thick * 0.60, 0.031)] * 2,
            "trim",
            "rib",
            sides=8,
            across=(0, 0, 1),
        )
    top = thick / 2 + 0.013
    for x in (-1.0, 1.0):
        for y in (-1.0, 1.0):
            lying.box(
                (x * (wide / 2 - 0.02), y * (tall / 2 - 0.02), 0),
                (0.055, 0.055, thick + 0.036),
                "trim",
                "corner",
                bevel=0.010,
            )
    lying.slab(
        star(c.count(4, 6), 0.07, 0.034),
        0.016,
        "trim",
        "device",
        at=(0.0, 0, top + 0.004),
        turn=tilted(x=-90),
        bevel=0.004,
    )
    lying.ball((0, 0, top + 0.008), (0.028, 0.028, 0.018), "gem", "jewel", sides=8, rows=5)
    lying.box((wide / 2 - 0.005, 0, 0), (0.04, 0.05, thick + 0.04), "leather", "strap", bevel=0.008)
    lying.box((wide / 2 + 0.012, 0, 0), (0.018, 0.062, 0.05), "trim", "clasp", bevel=0.006)
    ribbon = [
        (0.03, -tall * 0.45, 0.0),
        (0.035, -tall * 0.52, -0.005),
        (0.045, -tall * 0.60, -thick / 2),
        (0.05, -tall * 0.68, -thick / 2 - 0.004),
    ]
    lying.rod(ribbon, [(0.014, 0.004)] * 4, "fruit", "ribbon", sides=4)


def scroll(c: Carver) -> None:
    wide, long = 0.26, c.any(0.30, 0.36)
    t = np.linspace(-1, 1, c.steps(9, 6))
    sheet = np.array(
        [
            [(x, y * long / 2, 0.022 + 0.010 * np.cos(y * 3.0) + 0.012 * y**2) for x in (-wide / 2, 0, wide / 2)]
            for y in t
        ]
    )
    c.sheet(sheet, 0.012, "paper", "sheet", shade=(0.2, 1))
    for y in (-1.0, 1.0):
        at = y * (long / 2 + 0.012)
        c.rod(
            [(-wide / 2 - 0.006, at, 0.042), (wide / 2 + 0.006, at, 0.042)],
            0.038,
            "paper",
            "roll",
            sides=12,
            across=(0, 1, 0),
            shade=(0.0, 0.9),
        )
        c.rod(
            [(-wide / 2 - 0.05, at, 0.042), (wide / 2 + 0.05, at, 0.042)],
            0.018,
            "wood",
            "rod",
            sides=8,
            across=(0, 1, 0),
        )
        for x in (-1.0, 1.0):
            c.ball((x * (wide / 2 + 0.062), at, 0.042), 0.026, "trim", "knob", sides=8, rows=6)
    for k in range(4):
        y = long * (0.30 - 0.15 * k)
        c.brick(
            (c.any(-0.01, 0.01), y, 0.036 + 0.012 * (y * 2 / long) ** 2),
            (wide * c.any(0.55, 0.72), 0.014, 0.008),
            "bark",
            "writing",
        )
    c.lathe(
        [(0, 0), (0.034, 0), (0.030, 0.012), (0, 0.014)],
        "fruit",
        "seal",
        at=(wide * 0.28, -long * 0.30, 0.034),
        sides=10,
    )
    for x in (-0.02, 0.02):
        c.slab(
            [(x - 0.012, 0), (x + 0.012, 0), (x * 1.9 + 0.012, -0.07), (x * 1.9, -0.055), (x * 1.9 - 0.012, -0.07)],
            0.006,
            "fruit",
            "ribbon",
            at=(wide * 0.28, -long * 0.30, 0.036),
            turn=tilted(x=-90),
        )


def coins(c: Carver) -> None:
    def coin(at: Floats, turn: Floats) -> None:
        one = c.within(moved(*at), turn)
        one.lathe(
            [(0, -0.013), (0.060, -0.013), (0.060, 0.013), (0.048, 0.013), (0.046, 0.008), (0, 0.008)],
            "trim",
            "coin",
            facets=12,
            shade=(0.25, 1.0),
        )

    for pile, angle in enumerate(around(3, c.any(0, 120))):
        foot = out(angle, 0.10)
        for k in range((9, 5, 3)[pile] + c.count(0, 2)):
            coin(
                foot + np.array([c.any(-0.008, 0.008), c.any(-0.008, 0.008), 0.013 + 0.0265 * k]),
                turned("z", c.any(0, 30)),
            )
    for k, angle in enumerate(around(7, c.any(0, 50))):
        coin(out(angle, c.any(0.19, 0.25), 0.014 + 0.012 * (k % 2)), tilted(x=c.any(-7, 7), y=c.any(-7, 7)))
    lean = out(c.any(250, 290), 0.185, 0.058)
    coin(lean, tilted(x=66, z=c.any(-30, 30)))
    c.lathe(
        [(0, 0), (0.045, 0.045), (0.034, 0.066), (0, 0.066)],
        "gem",
        "jewel",
        at=out(c.any(200, 250), 0.27, 0.0),
        facets=6,
    )


def key(c: Carver) -> None:
    long = c.any(0.20, 0.23)
    c.rod([(0, 0, 0.014), (0, 0, long + 0.06)], [0.014, 0.015], "trim", "shank", sides=8, ends=(0.5, 0))
    for z in (0.03, long * 0.78, long * 0.88):
        c.ring((0, 0, z + 0.02), 0.017, 0.007, "trim", "ring", sides=10)
    teeth = c.count(2, 3)
    for k in range(teeth):
        c.box((0.034, 0, 0.045 + 0.03 * k), (0.058 - 0.012 * (k % 2), 0.020, 0.018), "trim", "tooth", bevel=0.004)
    c.box((0.014, 0, 0.06), (0.022, 0.020, 0.075), "trim", "bit", bevel=0.004)
    head = long + 0.03
    for angle in (90, 210, 330) if c.count(0, 1) else (45, 135, 225, 315):
        x, z = np.cos(np.radians(angle)) * 0.043, np.sin(np.radians(angle)) * 0.043
        c.ring((x, 0, head + 0.055 + z), 0.031, (0.012, 0.013), "trim", "bow", turn=tilted(x=90), sides=12)
    c.ball((0, 0, head + 0.055), (0.027, 0.022, 0.027), "gem", "jewel", sides=8, rows=6)


def gem(c: Carver) -> None:
    r, n = c.any(0.105, 0.125), c.count(8, 10)
    lean = c.within(moved(0, 0, 0), tilted(x=c.any(-5, 5), y=c.any(-9, 9)))
    cut = [
        (0, 0.0),
        (r * 0.52, r * 0.52),
        (r * 0.98, r * 1.02),
        (r, r * 1.12),
        (r * 0.84, r * 1.36),
        (r * 0.60, r * 1.50),
    ]
    bands = ["gem", "gem", "gem", "gem", "gem_top", "gem_top", "gem_top"]
    lean.lathe([*cut, (0, r * 1.50)], "gem", "gem", facets=n, bands=bands)
    for k, angle in enumerate(around(c.count(5, 6), c.any(0, 90))):
        s = c.any(0.03, 0.045)
        chip = [(0, 0), (s, s), (s * 0.98, s * 1.12), (s * 0.62, s * 1.5), (0, s * 1.5)]
        turn = tilted(x=c.any(-8, 8))
        c.lathe(chip, "gem", "chip", at=out(angle, 0.15 + 0.05 * (k % 2), 0.0), turn=turn, facets=6)


def finger_ring(c: Carver) -> None:
    r = 0.075
    c.ring((0, 0, r + 0.012), r, (0.013, 0.020), "trim", "ring", turn=tilted(x=90), sides=24, round_sides=8)
    top = 2 * r + 0.018
    c.lathe([(0, 0), (0.026, 0), (0.040, 0.026), (0, 0.026)], "trim", "setting", at=(0, 0, top), facets=8)
    size = c.any(0.040, 0.048)
    c.lathe(
        [(0, 0), (size, 0.03), (size * 0.66, 0.055), (0, 0.055)],
        "gem",
        "stone",
        at=(0, 0, top + 0.005),
        facets=c.count(6, 8),
        bands=["gem", "gem_top", "gem_top"],
    )
    for angle in around(4, 45):
        c.rod(
            [
                out(angle, size * 0.72, top + 0.014),
                out(angle, size * 0.98, top + 0.036),
                out(angle, size * 0.80, top + 0.048),
            ],
            [0.009, 0.008, 0.006],
            "trim",
            "claw",
            sides=6,
            across=(0, 0, 1),
        )
    for side in (-1.0, 1.0):
        c.ball((side * 0.047, 0, top - 0.014), (0.017, 0.019, 0.017), "liquid", "side_stone", sides=8, rows=5)


def crown(c: Carver) -> None:
    r, points = c.any(0.125, 0.14), c.count(5, 7)
    c.lathe([(r - 0.012, 0), (r + 0.006, 0), (r + 0.012, 0.07), (r - 0.006, 0.07)], "trim", "band", loop=True, sides=24)
    for z in (0.008, 0.064):
        c.ring((0, 0, z), r + 0.006 + 0.004 * (z > 0.03), 0.011, "trim", "rim", sides=24)
    c.lathe(
        [(0, 0.03), (r * 0.93, 0.03), (r * 0.98, 0.10), (r * 0.72, 0.165), (0.03, 0.18), (0, 0.18)],
        "cloth",
        "cap",
        sides=16,
    )
    for k, angle in enumerate(around(points, -90)):
        tall = 0.125 if k else 0.155
        spike = c.within(turned("z", angle + 90), moved(0, -r - 0.002, 0.055), tilted(x=9))
        fin = mirrored([(0, 0), (r * 2.4 / points, 0), (r * 1.0 / points, tall * 0.5), (0, tall)])
        spike.slab(fin, 0.022, "trim", "point", bevel=0.005)
        spike.ball((0, 0, tall + 0.012), 0.021, "trim", "pearl", sides=8, rows=6)
        spike.ball(
            (0, -0.014, tall * 0.30), (0.019, 0.013, 0.022), "gem" if k % 2 == 0 else "liquid", "jewel", sides=8, rows=5
        )
    for angle in around(points, -90 + 180 / points):
        c.ball(
            out(angle, r + 0.012, 0.036),
            (0.016, 0.016, 0.016),
            "liquid" if angle % 2 < 1 else "gem",
            "stud",
            sides=6,
            rows=5,
        )
    c.ball((0, 0, 0.195), 0.026, "trim", "orb", sides=8, rows=6)


SHAPES: Final[Mapping[str, Maker]] = {
    "book": book,
    "scroll": scroll,
    "coins": coins,
    "key": key,
    "gem": gem,
    "ring": finger_ring,
    "crown": crown,
}
