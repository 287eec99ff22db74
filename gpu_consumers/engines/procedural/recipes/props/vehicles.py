"""What rolls, floats and flies."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, out, star, tilted


def _spoked(c: Carver, r: float, spokes: int = 8) -> None:
    """A wooden wheel about the X axis, its hub at the origin."""
    axle = c.within(turned("y", 90))
    axle.lathe(
        [(r * 0.82, -0.045), (r * 0.97, -0.045), (r * 0.97, 0.045), (r * 0.82, 0.045)],
        "wood",
        "felloe",
        loop=True,
        sides=20,
    )
    axle.lathe([(r * 0.955, -0.05), (r, -0.05), (r, 0.05), (r * 0.955, 0.05)], "iron", "tyre", loop=True, sides=20)
    for angle in around(spokes, 10):
        axle.rod(
            [out(angle, r * 0.12), out(angle, r * 0.86)],
            [(0.05 * r / 0.5, 0.028)] * 2,
            "plank",
            "spoke",
            sides=6,
            square=3.0,
            across=tuple(out(angle + 90, 1.0)),
        )
    axle.lathe([(0, -0.08), (r * 0.2, -0.08), (r * 0.24, 0), (r * 0.2, 0.08), (0, 0.08)], "wood", "hub", sides=10)
    for z in (-0.085, 0.085):
        axle.lathe([(0, -0.02), (r * 0.13, -0.02), (r * 0.10, 0.02), (0, 0.02)], "trim", "cap", at=(0, 0, z), sides=8)


def wheel(c: Carver) -> None:
    r = c.any(0.42, 0.5)
    lean = c.within(moved(0, 0, r * np.cos(np.radians(8)) + 0.0), tilted(y=0, x=0, z=90), turned("x", c.any(0, 40)))
    _spoked(lean, r, c.count(7, 9))


def cannon(c: Carver) -> None:
    r = 0.36
    for x in (-1.0, 1.0):
        _spoked(c.within(moved(x * 0.40, 0.05, r)), r)
        cheek = [
            (-0.42, 0.40),
            (0.30, 0.30),
            (0.95, 0.02),
            (1.05, 0.02),
            (1.05, 0.14),
            (0.36, 0.52),
            (-0.10, 0.62),
            (-0.42, 0.58),
        ]
        c.within(turned("z", 90)).slab(cheek, 0.09, "wood", "cheek", at=(0, -x * 0.22, 0), bevel=0.02)
    c.rod([(-0.40, 0.05, r), (0.40, 0.05, r)], 0.05, "iron", "axle", sides=8, across=(0, 1, 0))
    for y, z in ((-0.30, 0.42), (0.9, 0.10)):
        c.box((0, y, z), (0.44, 0.12, 0.10), "plank", "transom", bevel=0.02)
    gun = c.within(moved(0, 0.02, 0.60), turned("x", 90 - c.any(8, 16)))
    barrel = [
        (0, -0.56),
        (0.10, -0.56),
        (0.20, -0.50),
        (0.205, -0.36),
        (0.165, -0.34),
        (0.15, 0.10),
        (0.165, 0.12),
        (0.165, 0.18),
        (0.14, 0.20),
        (0.125, 0.62),
        (0.165, 0.70),
        (0.165, 0.80),
        (0.13, 0.82),
        (0.085, 0.82),
        (0.08, 0.60),
        (0, 0.60),
    ]
    gun.lathe(barrel, "iron", "barrel", sides=16, bands=["iron"] * 13 + ["keyhole"] * 2)
    for z in (-0.35, 0.15, 0.68):
        gun.ring((0, 0, z), 0.168 if z > 0 else 0.20, (0.014, 0.024), "trim", "band", sides=16)
    gun.ball((0, 0, -0.62), 0.075, "trim", "cascabel", sides=10, rows=7)
    gun.rod([(0, 0.20, -0.40), (0, 0.28, -0.46), (0.02, 0.34, -0.42)], [0.014, 0.012, 0.012], "rope", "fuse", sides=6)
    for x, y in ((0.62, -0.42), (0.80, -0.34), (0.70, -0.22)):
        c.ball((x + c.any(-0.02, 0.02), y, 0.095), 0.095, "iron", "ball", sides=10, rows=7)
    c.ball((0.705, -0.325, 0.245), 0.095, "iron", "ball", sides=10, rows=7)


def cart(c: Carver) -> None:
    long, wide, r = c.any(1.5, 1.75), 0.95, 0.42
    floor = 0.52
    for x in (-1.0, 1.0):
        _spoked(c.within(moved(x * (wide / 2 + 0.12), 0.1, r)), r)
        for k in range(2):
            c.box(
                (x * wide / 2, 0, floor + 0.14 + 0.19 * k),
                (0.055, long, 0.175),
                "plank" if k else "wood",
                "side",
                bevel=0.016,
            )
        for y in (-0.42, 0.0, 0.42):
            c.box((x * (wide / 2 + 0.035), y * long, floor + 0.21), (0.05, 0.09, 0.48), "beam", "stake", bevel=0.014)
        shaft = curve(
            [
                (x * wide * 0.42, -long * 0.3, floor - 0.04),
                (x * wide * 0.42, -long * 0.62, floor - 0.02),
                (x * wide * 0.30, -long * 1.1, floor + 0.05),
            ],
            5,
        )
        c.rod(shaft, [0.05, 0.05, 0.045, 0.04, 0.04], "wood", "shaft", sides=8, ends=(0, 0.4), across=(0, 0, 1))
    for k in range(5):
        c.box(
            (-wide / 2 + wide * (k + 0.5) / 5, 0, floor),
            (wide / 5 * 0.98, long, 0.06),
            "wood" if k % 2 else "plank",
            "floor",
            bevel=0.012,
        )
    c.box((0, long / 2, floor + 0.22), (wide, 0.055, 0.36), "wood", "tail", bevel=0.016)
    c.box((0, -long / 2, floor + 0.16), (wide, 0.055, 0.24), "wood", "front", bevel=0.016)
    c.rod([(-wide / 2 - 0.15, 0.1, r), (wide / 2 + 0.15, 0.1, r)], 0.05, "beam", "axle", sides=8, across=(0, 1, 0))
    c.rod([(0, -long * 0.44, floor), (0, -long * 0.46, 0.0)], [0.045, 0.05], "beam", "prop", sides=8)
    c.ball((0, 0.02, floor + 0.16), (wide * 0.46, long * 0.46, 0.28), "straw", "hay", sides=14, rows=6, square=3.0)
    for angle in around(4, c.any(0, 60)):
        s = c.any(0.19, 0.25)
        c.clump(
            out(angle, 0.28, floor + 0.34) * np.array([0.8, 1.6, 1]),
            (s * 1.2, s * 1.3, s),
            "straw",
            "hay",
            fine=2,
            rough=0.06,
        )
    c.rod([(0.1, 0.2, floor + 0.3), (0.24, 0.62, floor + 1.05)], 0.022, "wood", "fork", sides=6, ends=(0, 0.5))


def boat(c: Carver) -> None:
    long, wide = c.any(2.4, 2.8), c.any(0.52, 0.60)
    n = c.steps(11, 8)
    rows = []
    for t in np.linspace(-1, 1, n):
        half = wide * max(0.02, 1 - abs(t) ** 2.6) ** 0.8 * (1.0 if t < 0 else 0.94)
        sheer = 0.50 + 0.26 * abs(t) ** 2.2 + 0.05 * (t < 0)
        keel = 0.02 + 0.30 * abs(t) ** 4
        section = [(-half, sheer), (-half * 0.86, keel + (sheer - keel) * 0.45), (-half * 0.42, keel + 0.03), (0, keel)]
        profile = [*section, *[(-x, z) for x, z in section[-2::-1]]]
        rows.append([(x, t * long / 2, z) for x, z in profile])
    grid = np.array(rows)
    c.sheet(grid[:, ::-1], 0.06, "wood", "hull", inside="plank")
    for edge in (0, -1):
        rail = grid[:, edge] + np.array([0, 0, 0.015])
        c.rod(rail, [(0.05, 0.035)] * n, "trim_wood", "gunwale", sides=6, square=3.0, ends=(0.4, 0.4), across=(1, 0, 0))
        stripe = grid[:, edge] * 0.55 + grid[:, 1 if edge == 0 else -2] * 0.45
        c.rod(stripe[1:-1], [(0.028, 0.022)] * (n - 2), "cloth", "stripe", sides=6, across=(1, 0, 0))
    spine = np.array([(0, y, z - 0.02) for y, z in zip(grid[:, 3, 1], grid[:, 3, 2], strict=True)])
    c.rod(spine, [(0.035, 0.05)] * n, "beam", "keel", sides=6, square=4.0)
    for end in (0, -1):
        c.rod(
            [grid[end, 3] + np.array([0, 0, -0.02]), grid[end, 0] * np.array([0, 1, 1]) + np.array([0, 0, 0.14])],
            [0.045, 0.05],
            "beam",
            "post",
            sides=8,
        )
    for along, reach in ((-0.28, 0.78), (0.06, 0.94), (0.34, 0.68)):
        size = (wide * reach * 2, 0.20, 0.045)
        c.box((0, along * long, 0.40), size, "plank", "thwart", bevel=0.012)
    for side in (-1.0, 1.0):
        oar = c.within(moved(side * (wide + 0.02), 0.02 * long, 0.58), tilted(y=side * c.any(24, 32), z=c.any(-12, 12)))
        oar.rod(
            [(-side * 0.45, 0, 0), (side * 0.75, 0, 0)], 0.024, "wood", "oar", sides=8, across=(0, 1, 0), ends=(0.5, 0)
        )
        oar.slab(
            [
                (side * 0.72, -0.03),
                (side * 0.82, -0.075),
                (side * 1.08, -0.08),
                (side * 1.10, 0.08),
                (side * 0.82, 0.075),
                (side * 0.72, 0.03),
            ],
            0.03,
            "cloth",
            "blade",
            turn=tilted(x=90),
            bevel=0.008,
        )
        oar.ring((0, 0, -0.01), 0.034, 0.012, "iron", "lock", turn=tilted(y=90), sides=8)
    for k in range(3):
        c.ring((0.10, long * 0.19, 0.12 + 0.035 * k), 0.13 - 0.012 * k, 0.022, "rope", "coil", sides=12, round_sides=4)


def ship(c: Carver) -> None:
    boat(c.within(np.diag([1.7, 1.7, 1.7, 1.0])))
    high = c.any(3.4, 3.8)
    c.rod([(0, 0, 0.2), (0, 0, high)], [0.085, 0.055], "beam", "mast", sides=8, ends=(0, 0.4))
    c.rod(
        [(-1.15, -0.06, high - 0.45), (1.15, -0.06, high - 0.45)],
        0.045,
        "beam",
        "yard",
        sides=8,
        across=(0, 1, 0),
        ends=(0.5, 0.5),
    )
    t, s = np.linspace(-1, 1, c.steps(7, 5)), np.linspace(0, 1, c.steps(7, 5))
    grid = np.array(
        [
            [
                (
                    x * (1.08 - 0.10 * v),
                    -0.10 - 0.55 * np.sin(np.pi * v * 0.8) * (1 - 0.5 * x * x),
                    high - 0.48 - 1.75 * v - 0.10 * x * x * v,
                )
                for x in t
            ]
            for v in s
        ]
    )
    c.sheet(grid[:, ::-1], 0.035, "sheet", "sail", shade=(0.1, 1))
    device = c.within(moved(0, -0.70, high - 1.30), tilted(x=4))
    device.slab(star(5, 0.34, 0.15), 0.05, "cloth", "device", bevel=0.012)
    for side in (-1.0, 1.0):
        c.rod([(side * 1.0, -0.15, high - 2.2), (side * 0.92, 0.6, 1.02)], 0.014, "rope", "sheet_rope", sides=4)
        c.rod([(0, 0, high - 0.15), (side * 0.96, 0.35, 1.02)], 0.014, "rope", "shroud", sides=4)
    flag = [(0.03, high - 0.30), (0.62, high - 0.18), (0.03, high - 0.03)]
    c.slab(flag, 0.04, "cloth", "pennant", bevel=0.010)
    c.ball((0, 0, high + 0.02), 0.075, "trim", "truck", sides=8, rows=6)


def rocket(c: Carver) -> None:
    r, high = c.any(0.40, 0.46), c.any(2.3, 2.6)
    foot = 0.42
    body = [
        (0, foot),
        (r * 0.62, foot),
        (r * 0.78, foot + 0.10),
        (r, foot + high * 0.35),
        (r * 0.97, foot + high * 0.58),
        (r * 0.70, foot + high * 0.82),
        (r * 0.3, foot + high * 0.96),
        (0, foot + high),
    ]
    c.lathe(body, "spot", "hull", sides=18, bands=["metal", "metal", "spot", "spot", "body", "body", "body"])
    for z in (0.10, high * 0.58):
        radius = float(np.interp(z, [h - foot for _, h in body], [x for x, _ in body]))
        c.ring((0, 0, foot + z), radius, (0.022, 0.035), "trim", "band", sides=18)
    c.lathe(
        [(0, foot - 0.16), (r * 0.62, foot - 0.18), (r * 0.42, foot + 0.04), (0, foot + 0.04)],
        "iron",
        "nozzle",
        sides=14,
    )
    fins = c.count(3, 4)
    for angle in around(fins, 90 if fins == 3 else 45):
        fin = [
            (r * 0.62, foot + 0.12),
            (r * 1.2, foot - 0.10),
            (r * 1.62, 0.0),
            (r * 1.78, 0.02),
            (r * 1.66, foot + 0.30),
            (r * 1.20, foot + 0.72),
            (r * 0.84, foot + 0.86),
        ]
        c.slab(fin, 0.11, "body", "fin", turn=turned("z", angle), bevel=0.026)
    port = c.surface("hull").seat((0, -2, foot + high * 0.46), (0, 0, foot + high * 0.46))
    if port is not None:
        c.ring(port, 0.17, (0.045, 0.05), "trim", "port_rim", turn=tilted(x=90), sides=16)
        c.ball(port, (0.15, 0.05, 0.15), "screen", "port", sides=14, rows=6, shade=(0.2, 1))
    c.ball((0, -r * 0.985, foot + high * 0.25), (0.09, 0.04, 0.09), "screen", "port", sides=10, rows=5)
    for angle in around(8 if c.trinkets else 0, 20):
        c.nail(out(angle, r * 0.93, foot + high * 0.22), 0.022, "metal")
    c.rod([(0, 0, foot + high - 0.03), (0, 0, foot + high + 0.22)], [0.03, 0.012], "metal", "antenna", sides=6)
    c.ball((0, 0, foot + high + 0.24), 0.045, "trim", "tip", sides=8, rows=6)


def car(c: Carver) -> None:
    long, wide = c.any(3.3, 3.7), 1.62
    half, r = long / 2, 0.36
    low = [
        (half * 0.97, 0.32),
        (half, 0.52),
        (half * 0.95, 0.72),
        (half * 0.36, 0.86),
        (-half * 0.50, 0.90),
        (-half * 0.96, 0.80),
        (-half, 0.52),
        (-half * 0.96, 0.32),
    ]
    side = turned("z", 90)
    c.slab([(-x, z) for x, z in low], wide, "body", "body", turn=side, bevel=0.10)
    roof = [(half * 0.40, 0.80), (half * 0.14, 1.30), (-half * 0.46, 1.34), (-half * 0.78, 0.84)]
    c.slab([(-x, z) for x, z in roof], wide * 0.84, "screen", "glass", turn=side, bevel=0.07)
    top = [(half * 0.17, 1.255), (half * 0.10, 1.36), (-half * 0.44, 1.40), (-half * 0.53, 1.27)]
    c.slab([(-x, z) for x, z in top], wide * 0.82, "body", "roof", turn=side, bevel=0.04)
    for x in (-1.0, 1.0):
        for a, b in (
            ((half * 0.42, 0.80), (half * 0.14, 1.32)),
            ((-half * 0.14, 0.84), (-half * 0.14, 1.36)),
            ((-half * 0.80, 0.84), (-half * 0.47, 1.36)),
        ):
            path = [(x * wide * 0.415, -a[0], a[1]), (x * wide * 0.40, -b[0], b[1])]
            c.rod(path, 0.055, "body", "pillar", sides=6, square=4.0)
        for y in (-half * 0.60, half * 0.58):
            one = c.within(moved(x * wide * 0.44, y, r), turned("y", 90))
            one.lathe(
                [(0, -0.14), (r * 0.86, -0.14), (r, -0.09), (r, 0.09), (r * 0.86, 0.14), (0, 0.14)],
                "rubber",
                "tyre",
                sides=18,
            )
            one.lathe(
                [(0, -0.16), (r * 0.58, -0.16), (r * 0.58, 0.16), (0, 0.16)], "metal", "rim", sides=12, bevel=0.02
            )
            one.lathe([(0, -0.18), (r * 0.2, -0.18), (r * 0.2, 0.18), (0, 0.18)], "trim", "hub", sides=8)
        c.ball((x * wide * 0.33, -half * 0.985, 0.62), (0.15, 0.07, 0.13), "light", "headlamp", sides=10, rows=6)
        c.box((x * wide * 0.36, half * 0.985, 0.64), (0.26, 0.06, 0.14), "fruit", "tail_lamp", bevel=0.02)
        c.ball((x * wide * 0.56, -half * 0.30, 0.95), (0.09, 0.06, 0.075), "body", "mirror", sides=8, rows=5)
        c.box((x * wide * 0.505, half * 0.0, 0.74), (0.03, 0.2, 0.045), "metal", "handle", bevel=0.008)
        c.box((x * wide * 0.50, 0, 0.40), (0.06, long * 0.36, 0.10), "metal", "sill", bevel=0.02)
    for y in (-1.0, 1.0):
        c.rod(
            [(-wide * 0.46, y * half * 0.985, 0.40), (wide * 0.46, y * half * 0.985, 0.40)],
            0.085,
            "metal",
            "bumper",
            sides=8,
            across=(0, 1, 0),
            ends=(0.5, 0.5),
        )
    c.box((0, -half * 0.985, 0.60), (0.5, 0.06, 0.18), "iron", "grille", bevel=0.02)
    for k in range(3):
        c.box((0, -half * 0.985 - 0.03, 0.55 + 0.05 * k), (0.46, 0.03, 0.02), "metal", "bar", bevel=0.004)
    c.box((0, -half * 0.60, 0.825), (0.34, half * 0.62, 0.03), "spot", "stripe", bevel=0.008, turn=tilted(x=6))


SHAPES: Final[Mapping[str, Maker]] = {
    "cannon": cannon,
    "wheel": wheel,
    "cart": cart,
    "boat": boat,
    "ship": ship,
    "rocket": rocket,
    "car": car,
}
