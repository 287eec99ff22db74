"""Food and drink, a little larger than life, as games have them."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, arc, around, out, tilted


def apple(c: Carver) -> None:
    r = c.any(0.11, 0.125)
    profile = [
        (0, 0.18),
        (0.28, 0.02),
        (0.5, 0.0),
        (0.82, 0.30),
        (1.0, 0.80),
        (0.95, 1.25),
        (0.72, 1.56),
        (0.42, 1.64),
        (0.16, 1.50),
        (0, 1.38),
    ]
    c.within(tilted(x=c.any(-6, 6), y=c.any(-7, 7))).lathe(
        [(x * r, z * r) for x, z in profile], "fruit", "apple", sides=16
    )
    stalk = curve([(0, 0, r * 1.40), (0.004, 0, r * 1.7), (c.either() * 0.022, 0, r * 2.02)], 4)
    c.rod(stalk, [0.010, 0.009, 0.010, 0.014], "bark", "stalk", sides=6)
    side = c.either()
    leaf = [(0, 0), (0.05, 0.028), (0.105, 0.018), (0.135, 0.0), (0.105, -0.018), (0.05, -0.026)]
    c.slab(
        [(side * x, z) for x, z in leaf],
        0.014,
        "leaf",
        "leaf",
        at=(side * 0.008, 0, r * 1.78),
        turn=tilted(x=-62, y=-side * 18, z=side * -16),
        bevel=0.004,
    )


def bread(c: Carver) -> None:
    long, n = c.any(0.24, 0.28), c.steps(11, 7)
    t = np.linspace(-1, 1, n)
    path = np.c_[t * long, np.zeros(n), np.full(n, 0.075)]
    swell = np.maximum(1 - np.abs(t) ** 3.2, 0.10) ** 0.6
    c.rod(
        path,
        [(0.105 * s, 0.078 * s) for s in swell],
        "crust",
        "loaf",
        sides=12,
        across=(0, 1, 0),
        ends=(0.5, 0.5),
        square=2.4,
    )
    cuts = c.count(3, 4)
    for k in range(cuts):
        x = long * (-0.55 + 1.1 * k / (cuts - 1))
        cut = [
            (x - 0.04, dy, 0.075 + 0.078 * np.sqrt(max(0.0, 1 - (dy / 0.105) ** 2)) - 0.004)
            for dy in (-0.07, -0.035, 0, 0.035, 0.07)
        ]
        c.rod(
            [(px + 0.055 * j / 4 + 0.01, py, pz) for j, (px, py, pz) in enumerate(cut)],
            [(0.004, 0.006), (0.017, 0.011), (0.021, 0.012), (0.017, 0.011), (0.004, 0.006)],
            "crumb",
            "cut",
            sides=6,
            across=(1, 0, 0),
        )


def cheese(c: Carver) -> None:
    r, high, cut = c.any(0.22, 0.25), c.any(0.12, 0.15), 300
    rim = arc(r, 0, cut, c.steps(16, 10))
    wheel = np.r_[rim, [[0.0, 0.0]]]
    flat = tilted(x=-90) @ tilted(z=0)
    turn = c.within(turned("z", c.any(-15, 15) - 90 - 30 + 0))
    turn.slab(wheel, high, "cheese", "wheel", at=(0, 0, high / 2), turn=flat, bevel=0.008, shade=(0.1, 1))
    skin = np.r_[arc(r * 1.03, 0, cut, c.steps(16, 10)), arc(r * 0.95, cut, 0, c.steps(16, 10))]
    turn.slab(skin, high * 0.94, "fruit", "rind", at=(0, 0, high / 2), turn=flat, bevel=0.006, shade=(0.1, 1))
    for _ in range(5):
        angle, d = c.any(20, cut - 20), c.any(0.08, r - 0.06)
        s = c.any(0.018, 0.03)
        spot = out(-angle, d, high)
        turn.ball(spot, (s, s, 0.006), "cheese_dark", "hole", sides=8, rows=4)
    for face, angle in ((1, 0), (-1, -cut)):
        for d, z, s in ((0.07, 0.08, 0.020), (0.15, 0.045, 0.026), (0.17, 0.105, 0.014)):
            normal = out(angle + face * 90, 0.0012)
            turn.ball(
                out(angle, d, z) + normal,
                (s, 0.006, s),
                "cheese_dark",
                "hole",
                sides=8,
                rows=4,
                turn=turned("z", angle),
            )
    slice_ = c.within(moved(0.0, -0.30, 0.0), turned("z", c.any(-20, 30)))
    wedge = np.array([(-0.045, 0.09), (-0.07, -0.07), (0.0, -0.088), (0.07, -0.07), (0.045, 0.09)])
    wedge[[0, 4]] = ((-0.006, 0.12), (0.006, 0.12))
    slice_.slab(wedge, 0.085, "cheese", "wedge", at=(0, 0, 0.043), turn=tilted(x=-90), bevel=0.006, shade=(0.2, 1))
    slice_.ball((0.012, -0.02, 0.086), (0.02, 0.02, 0.006), "cheese_dark", "hole", sides=8, rows=4)


def ham(c: Carver) -> None:
    lift = c.within(moved(0, 0, 0.15), tilted(y=c.any(-10, -4)))
    path = [(-0.20, 0, 0), (-0.17, 0, 0), (-0.03, 0, 0.005), (0.10, 0, 0.0), (0.20, 0, -0.01), (0.25, 0, -0.01)]
    lift.rod(
        path,
        [(0.125, 0.125), (0.15, 0.15), (0.155, 0.155), (0.115, 0.115), (0.06, 0.06), (0.042, 0.042)],
        "crust_dark",
        "skin",
        sides=14,
        across=(0, 1, 0),
        ends=(0.2, 0.4),
    )
    lift.rod([(-0.23, 0, 0), (-0.20, 0, 0)], [0.135, 0.142], "sheet", "fat", sides=14, across=(0, 1, 0))
    lift.rod([(-0.242, 0, 0), (-0.21, 0, 0)], [0.112, 0.118], "meat", "cut", sides=14, across=(0, 1, 0))
    lift.rod([(-0.255, 0.01, 0.0), (-0.22, 0.01, 0.0)], [0.034, 0.036], "bone", "marrow", sides=8, across=(0, 1, 0))
    lift.rod([(0.22, 0, -0.01), (0.36, 0, -0.012)], [0.030, 0.026], "bone", "bone", sides=8, across=(0, 1, 0))
    for y in (-1.0, 1.0):
        lift.ball((0.37, y * 0.024, -0.012), (0.036, 0.034, 0.034), "bone", "knuckle", sides=8, rows=6)
    for k in range(3 if c.trinkets else 0):
        x = -0.09 + 0.085 * k
        lift.rod(
            [
                (x - 0.02, -0.09, 0.118 - 0.012 * k),
                (x + 0.02, 0.0, 0.155 - 0.014 * k),
                (x + 0.05, 0.08, 0.118 - 0.02 * k),
            ],
            [0.006, 0.011, 0.006],
            "bark_dark",
            "score",
            sides=6,
        )
    c.ball((0, 0, 0.0), (0.34, 0.20, 0.022), "wood", "board", sides=16, rows=4, square=3.0)


def cake(c: Carver) -> None:
    r, tiers = c.any(0.20, 0.23), 2
    c.lathe(
        [(0, 0), (0.10, 0), (0.09, 0.02), (r * 1.35, 0.03), (r * 1.38, 0.045), (0, 0.045)], "spot", "plate", sides=20
    )
    z = 0.045
    for k in range(tiers):
        size, tall = r * (1 - 0.36 * k), 0.115
        c.lathe([(0, z), (size, z), (size, z + tall), (0, z + tall)], "crumb", "sponge", sides=20, bevel=0.01)
        c.ring((0, 0, z + tall * 0.42), size * 0.995, (0.008, 0.012), "fruit", "jam", sides=20)
        top = [
            (0, z + tall - 0.012),
            (size * 1.04, z + tall - 0.012),
            (size * 1.03, z + tall + 0.012),
            (0, z + tall + 0.022),
        ]
        c.lathe(top, "icing", "icing", sides=20, bevel=0.006)
        drips = 12 - 3 * k
        for d, angle in enumerate(around(drips, c.any(0, 30))):
            long = (0.028, 0.05, 0.036, 0.064)[(d * 3 + k) % 4]
            c.rod(
                [
                    out(angle, size * 1.0, z + tall),
                    out(angle, size * 1.022, z + tall - 0.01),
                    out(angle, size * 1.022, z + tall - long),
                ],
                [(0.022, 0.012)] * 2 + [(0.018, 0.011)],
                "icing",
                "drip",
                sides=6,
                across=tuple(out(angle + 90, 1.0)),
                ends=(0, 0.9),
            )
        z += tall
    for angle in around(6, c.any(0, 60)):
        c.ball(out(angle, r * 0.82, 0.16 + 0.03), (0.03, 0.03, 0.028), "sheet", "cream", sides=8, rows=5)
    c.ball((0, 0, z + 0.045), 0.042, "fruit", "cherry", sides=10, rows=7)
    c.rod(
        curve([(0, 0, z + 0.08), (0.012, 0, z + 0.11), (0.04, 0, z + 0.135)], 4), 0.006, "leaf_dark", "stalk", sides=6
    )
    for k, angle in enumerate(around(3, c.any(0, 120))):
        at = out(angle, r * 0.40, z + 0.005)
        c.rod([at, at + np.array([0, 0, 0.085])], 0.011, ("shutter", "cheese", "petal")[k], "candle", sides=6)
        c.lathe([(0, 0), (0.011, 0.012), (0, 0.042)], "flame", "flame", at=at + np.array([0, 0, 0.088]), sides=6)


def carrot(c: Carver) -> None:
    long, bow = c.any(0.26, 0.30), c.any(-0.02, 0.02)
    t = np.linspace(0, 1, c.steps(8, 6))
    path = [(bow * np.sin(3 * s), 0, long * s + 0.004) for s in t]
    c.rod(path, [0.006 + 0.058 * s**0.62 for s in t], "carrot", "carrot", sides=10, ends=(0.6, 0.5), shade=(0.0, 1.0))
    for k, angle in enumerate(around(6, c.any(0, 50))):
        z = long * (0.30 + 0.11 * k)
        r = 0.006 + 0.058 * (z / long) ** 0.62
        x = bow * np.sin(3 * z / long)
        ring = [np.array([x, 0, z]) + out(angle + d, r * 0.985) for d in (-34, 0, 34)]
        c.rod(ring, [0.003, 0.006, 0.003], "carrot_dark", "ridge", sides=4, across=(0, 0, 1))
    top = np.array([bow * np.sin(3), 0, long + 0.02])
    for k, angle in enumerate(around(5, c.any(0, 70))):
        reach = 0.075 if k else 0.0
        spine = curve(
            [top, top + out(angle, reach * 0.5, 0.075), top + out(angle, reach * 1.3, 0.15 + 0.03 * (k == 0))], 5
        )
        c.rod(
            spine,
            [(0.010, 0.008), (0.014, 0.008), (0.026, 0.009), (0.030, 0.009), (0.004, 0.004)],
            "leaf",
            "frond",
            sides=6,
            across=tuple(out(angle + 90, 1.0)),
            shade=(0, 1),
        )


def bottle(c: Carver) -> None:
    r, high = c.any(0.052, 0.060), c.any(0.20, 0.23)
    profile = [
        (0, 0.008),
        (r * 0.6, 0.0),
        (r * 0.95, 0.004),
        (r, 0.02),
        (r, high * 0.78),
        (r * 0.72, high),
        (0.022, high + 0.045),
        (0.020, high + 0.10),
        (0.028, high + 0.105),
        (0.028, high + 0.122),
        (0.018, high + 0.125),
        (0, high + 0.125),
    ]
    c.lathe(profile, "bottle", "bottle", sides=16)
    c.lathe([(0, 0), (0.017, 0), (0.021, 0.03), (0, 0.032)], "cork", "cork", at=(0, 0, high + 0.115), sides=8)
    c.lathe(
        [(r + 0.0035, high * 0.24), (r + 0.0035, high * 0.66), (r - 0.008, high * 0.66), (r - 0.008, high * 0.24)],
        "paper",
        "label",
        loop=True,
        sides=16,
    )
    for z in (0.28, 0.62):
        c.ring((0, 0, high * z), r + 0.003, (0.003, 0.005), "trim", "line", sides=16, round_sides=4)
    c.slab(
        [(0, -0.032), (0.024, 0), (0, 0.032), (-0.024, 0)],
        0.012,
        "cloth",
        "mark",
        at=(0, -r - 0.002, high * 0.45),
        bevel=0.003,
    )
    c.ring((0, 0, high + 0.07), 0.022, (0.005, 0.012), "cloth", "seal", sides=10)
    c.rod(
        [out(-130, r * 1.0, high * 0.70), out(-130, r * 0.93, high * 0.84)],
        [0.006, 0.009],
        "glint",
        "glint",
        sides=6,
        ends=(0.8, 0.8),
        shade=(1, 1),
    )


def mug(c: Carver) -> None:
    r, high = c.any(0.085, 0.095), c.any(0.155, 0.175)
    staves = 10
    for k in range(staves):
        a = 360 * k / staves
        across = out(a + 90, 1.0)
        c.rod(
            [out(a, r * 1.03, 0.0), out(a, r * 0.96, high * 0.5), out(a, r, high)],
            [(r * 0.325, 0.013)] * 3,
            "plank" if k % 3 == 0 else "wood",
            "stave",
            sides=6,
            square=5.0,
            across=(float(across[0]), float(across[1]), 0.0),
        )
    c.lathe([(0, 0.01), (r * 0.98, 0.01), (r * 0.93, high * 0.9), (0, high * 0.9)], "cheese", "ale", sides=14)
    for z in (0.03, high - 0.035):
        c.lathe(
            [(r, z - 0.014), (r + 0.016, z - 0.014), (r + 0.016, z + 0.014), (r, z + 0.014)],
            "metal",
            "hoop",
            loop=True,
            sides=18,
        )
    grip = curve(
        [
            (r, 0, high * 0.82),
            (r + 0.055, 0, high * 0.86),
            (r + 0.085, 0, high * 0.52),
            (r + 0.05, 0, high * 0.2),
            (r, 0, high * 0.22),
        ],
        c.steps(11, 7),
    )
    c.rod(grip, 0.017, "wood", "handle", sides=8, across=(0, 1, 0), square=3.0)
    c.clump((0, 0, high), (r * 0.92, r * 0.92, 0.03), "spot", "foam", fine=3, rough=0.04)
    for angle in around(5, c.any(0, 70)):
        s = c.any(0.03, 0.042)
        c.ball(out(angle, r * 0.6, high + 0.012), (s, s, s * 0.8), "spot", "foam", sides=8, rows=5)
    drip = c.any(200, 320)
    c.rod(
        [out(drip, r * 0.85, high + 0.012), out(drip, r * 1.13, high + 0.002), out(drip, r * 1.17, high - 0.05)],
        [0.022, 0.02, 0.017],
        "spot",
        "drip",
        sides=8,
        ends=(0.4, 0.9),
        across=(0, 0, 1),
    )


SHAPES: Final[Mapping[str, Maker]] = {
    "apple": apple,
    "bread": bread,
    "cheese": cheese,
    "ham": ham,
    "cake": cake,
    "carrot": carrot,
    "bottle": bottle,
    "mug": mug,
}
