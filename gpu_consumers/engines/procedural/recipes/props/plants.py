"""Trees, flowers, mushrooms and what grows under water, at the scale of a person of 1.8 m."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, out, tilted


def tree(c: Carver) -> None:
    bole, lean = c.any(1.1, 1.4), (c.any(-0.12, 0.12), c.any(-0.08, 0.08))
    _trunk(c, bole + 0.5, 0.17, lean)
    middle = np.array([lean[0], lean[1], bole + 0.75])
    c.clump(middle, (0.80, 0.76, 0.68), "leaf", "crown", rough=0.05, shade=(0.12, 0.85))
    for k, angle in enumerate(around(c.count(4, 5), c.any(0, 72))):
        size = c.any(0.42, 0.54)
        at = middle + out(angle, c.any(0.46, 0.56), c.any(-0.34, -0.12))
        c.clump(at, (size, size, size * 0.86), "leaf", "crown", rough=0.05, shade=(0.0, 0.58 + 0.06 * (k % 2)))
    for angle in around(3, c.any(0, 120)):
        size = c.any(0.36, 0.46)
        c.clump(
            middle + out(angle, c.any(0.22, 0.34), c.any(0.34, 0.5)),
            (size, size, size * 0.85),
            "leaf",
            "crown",
            rough=0.05,
            shade=(0.35, 1.0),
        )
    canopy = c.surface("crown")
    for k, angle in enumerate(around(9, c.any(0, 40))):
        up = 0.05 + 0.30 * ((k * 4) % 9) / 9 - 0.22 * (k % 2)
        spot = canopy.seat(middle + out(angle + c.any(-12, 12), 2.0, up), middle + np.array([0, 0, up]))
        if spot is not None and c.trinkets:
            _apple(c, spot + out(angle, 0.02), 0.068)


def _apple(c: Carver, at: Floats, size: float) -> None:
    c.ball(at, (size, size, size * 0.95), "fruit", "apple", sides=8, rows=6)


def _trunk(c: Carver, high: float, thick: float, lean: tuple[float, float]) -> None:
    path = [(lean[0] * t**1.5, lean[1] * t**1.5, high * t) for t in (0.0, 0.08, 0.35, 0.7, 1.0)]
    c.rod(path, [thick * f for f in (1.55, 1.1, 0.82, 0.72, 0.5)], "bark", "trunk", sides=10)
    for angle in around(5, c.any(0, 72)):
        root = [out(angle, thick * 0.4, 0.20), out(angle, thick * 1.5, 0.07), out(angle, thick * 2.4, 0.0)]
        c.rod(root, [thick * 0.5, thick * 0.38, thick * 0.12], "bark", "root", sides=6, ends=(0, 0.3))


def pine(c: Carver) -> None:
    _trunk(c, 0.8, 0.15, (0, 0))
    snow = "spot" if c.state == "snowy" else "leaf"
    tiers, high = c.count(4, 5), c.any(2.7, 3.1)
    for k in range(tiers):
        t = k / (tiers - 0.2)
        low, wide = 0.42 + (high - 0.9) * t, 0.98 * (1 - t) ** 0.85 + 0.16
        tall = 0.62 + 0.34 * (1 - t)
        sides = 12
        wheel = np.radians(np.arange(sides) * 360 / sides + k * 15)
        points = np.where(np.arange(sides) % 2, 0.80, 1.0)
        droop = np.where(np.arange(sides) % 2, 0.07, 0.0)
        shift = np.array([c.any(-0.03, 0.03), c.any(-0.03, 0.03), 0.0])
        rings = []
        for share, z in ((0.35, 0.10), (1.0, 0.0), (0.62, tall * 0.42), (0.06, tall)):
            ray = wide * share * (points if share > 0.5 else 1.0)
            flat = np.c_[np.cos(wheel) * ray, np.sin(wheel) * ray, np.full(sides, z)]
            flat[:, 2] += droop if share == 1.0 else 0.0
            rings.append(flat + shift + np.array([0, 0, low]))
        c.loft(rings, "leaf", "tier", bands=["leaf", "leaf", snow], shade=(0.08 * k, 0.62 + 0.38 * k / (tiers - 1)))


def snowy_pine(c: Carver) -> None:
    c.state = "snowy"
    pine(c)


def palm(c: Carver) -> None:
    high, bow = c.any(2.5, 3.0), c.either() * c.any(0.4, 0.7)
    rings = 9
    path = curve([(0, 0, -0.0), (bow * 0.12, 0, high * 0.35), (bow * 0.5, 0, high * 0.75), (bow, 0, high)], rings + 1)
    for k in range(rings):
        step = path[k : k + 2].copy()
        step[1] += (step[1] - step[0]) * 0.12
        r = 0.17 - 0.009 * k
        c.rod(step, [r * 0.86, r * 1.08], "bark", "trunk", sides=9, shade=(0.25, 0.9))
    c.rod([path[0], path[0] + np.array([0, 0, 0.12])], [0.26, 0.16], "bark", "foot", sides=9)
    top = path[-1]
    for k, angle in enumerate(around(8, c.any(0, 45))):
        reach, rise = c.any(1.0, 1.2), 0.16 + 0.20 * (k % 2)
        mid = [
            top + out(angle, reach * t, rise * np.sin(t * 2.3) - 0.85 * t**2.4 + 0.02)
            for t in np.linspace(0, 1, c.steps(6, 4))
        ]
        _frond(c, np.array(mid), angle, 0.24)
    for angle in around(3, c.any(0, 100)):
        c.ball(top + out(angle, 0.15, -0.10), 0.105, "bark_dark", "coconut", sides=8, rows=6)


def _frond(c: Carver, spine: Floats, angle: float, wide: float) -> None:
    """A leaf folded along its spine (k, 3), its edges lower than its middle."""
    t = np.linspace(0, 1, len(spine))
    breadth = wide * np.sin(np.pi * (0.12 + 0.86 * t)) ** 0.7
    side = out(angle + 90, 1.0)
    down = np.array([0, 0, -1.0])
    rows = [
        [p + side * b + down * b * 0.55, p, p - side * b + down * b * 0.55] for p, b in zip(spine, breadth, strict=True)
    ]
    c.sheet(np.array(rows), 0.035, "leaf", "frond", inside="leaf_dark", shade=(0.0, 1.0))


def dead_tree(c: Carver) -> None:
    high = c.any(1.9, 2.3)
    lean = c.either() * c.any(0.1, 0.25)
    path = curve(
        [(0, 0, 0), (lean * 0.1, 0.03, high * 0.3), (lean * 0.8, -0.04, high * 0.65), (lean * 0.6, 0.02, high)],
        c.steps(7, 5),
    )
    c.rod(path, list(np.linspace(0.24, 0.05, len(path))), "driftwood", "trunk", sides=8, ends=(0, 0.8))
    for angle in around(5, c.any(0, 70)):
        c.rod(
            [out(angle, 0.08, 0.18), out(angle, 0.3, 0.05), out(angle, 0.46, 0.0)],
            [0.1, 0.07, 0.02],
            "driftwood",
            "root",
            sides=6,
        )
    for k, angle in enumerate(around(5, c.any(0, 72))):
        at = path[min(len(path) - 1, round((0.42 + 0.12 * k) * (len(path) - 1)))]
        reach = c.any(0.55, 0.75) * (1 - 0.09 * k)
        arm = [
            at,
            at + out(angle, reach * 0.45, 0.16),
            at + out(angle + 18, reach * 0.8, 0.50),
            at + out(angle - 6, reach, 0.80),
        ]
        c.rod(
            curve(arm, c.steps(7, 4)),
            list(np.linspace(0.085, 0.012, c.steps(7, 4))),
            "driftwood",
            "branch",
            sides=6,
            across=(0, 0, 1),
        )
        twig = [arm[1], arm[1] + out(angle - 55, 0.20, 0.13), arm[1] + out(angle - 60, 0.26, 0.34)]
        c.rod(twig, [0.045, 0.03, 0.008], "driftwood", "twig", sides=6, across=(0, 0, 1))
    knot = c.surface("trunk").seat((c.any(-0.05, 0.05), -1.0, high * 0.38), (0, 0, high * 0.38))
    if knot is not None:
        c.ring(knot, 0.06, 0.026, "driftwood", "knot_rim", turn=tilted(x=90), sides=10)
        c.ball(knot, (0.055, 0.02, 0.055), "keyhole", "hollow", sides=8, rows=5)


def bush(c: Carver) -> None:
    c.clump((0, 0, 0.36), (0.46, 0.42, 0.40), "leaf", "crown", rough=0.055, shade=(0.05, 1.0))
    for k, angle in enumerate(around(c.count(5, 6), c.any(0, 60))):
        size = c.any(0.25, 0.36)
        c.clump(
            out(angle, 0.42, size * 0.72),
            (size, size, size * 0.88),
            "leaf",
            "crown",
            rough=0.055,
            shade=(0.0, 0.66 + 0.1 * (k % 2)),
        )
    middle = np.array([0, 0, 0.3])
    canopy = c.surface("crown")
    for k, angle in enumerate(around(11, c.any(0, 30))):
        up = 0.10 + 0.34 * ((k * 5) % 11) / 11
        spot = canopy.seat(middle + out(angle, 1.5, up), middle)
        if spot is not None and c.trinkets:
            c.ball(spot, 0.042, "petal", "blossom", sides=8, rows=5)


def flower(c: Carver) -> None:
    stems = c.count(3, 4)
    for k, angle in enumerate(around(stems, c.any(0, 90))):
        size, high = (1.0, c.any(0.42, 0.48)) if k == 0 else (c.any(0.62, 0.8), c.any(0.24, 0.34))
        foot = out(angle, 0.05 + 0.03 * (k > 0))
        head = foot + out(angle, 0.04 + 0.05 * (k > 0), high)
        c.rod(
            curve([foot, (foot + head) / 2 + out(angle, -0.015), head], c.steps(6, 4)),
            0.014,
            "leaf_dark",
            "stem",
            sides=6,
        )
        face = c.within(moved(*head), tilted(x=38) @ tilted(z=0) if k == 0 else tilted(x=30, y=c.any(-25, 25)))
        petals = 6
        for petal in around(petals, c.any(0, 30)):
            one = face.within(turned("z", petal), tilted(y=-12))
            one.ball(
                (0.075 * size, 0, 0.004), (0.062 * size, 0.042 * size, 0.016 * size), "petal", "petal", sides=8, rows=5
            )
        face.ball((0, 0, 0.012 * size), (0.05 * size, 0.05 * size, 0.032 * size), "cheese", "heart", sides=10, rows=5)
    for angle in around(5, c.any(0, 70)):
        spine = np.array([out(angle, r, z) for r, z in ((0.02, 0.01), (0.09, 0.13), (0.19, 0.16), (0.28, 0.06))])
        _frond(c, spine, angle, 0.05)


def cactus(c: Carver) -> None:
    high = c.any(1.4, 1.65)
    _ribbed(c, np.array([(0, 0, 0), (0, 0, 0.2), (0, 0, high * 0.6), (0, 0, high)]), [0.20, 0.235, 0.235, 0.19])
    side = c.either()
    for x, low, tall in ((side, high * c.any(0.30, 0.38), 0.56), (-side, high * c.any(0.46, 0.55), 0.40)):
        arm = curve(
            [(x * 0.12, 0, low), (x * 0.36, 0, low), (x * 0.46, 0, low + 0.10), (x * 0.47, 0, low + tall)],
            c.steps(8, 5),
        )
        _ribbed(c, arm, [0.125] * len(arm), across=(0, 1, 0))
    c.ball((0.02, -0.02, high + 0.17), (0.075, 0.075, 0.05), "petal", "flower", sides=8, rows=5)
    for angle in around(5):
        c.ball(out(angle, 0.065, high + 0.19), (0.05, 0.05, 0.026), "petal", "petal", sides=8, rows=4)
    skin = c.surface("stem")
    for k in range(18 if c.trinkets else 0):
        z, angle = high * (0.12 + 0.82 * ((k * 7) % 18) / 18), k * 97.0
        spot = skin.seat(out(angle, 1.0, z), (0, 0, z))
        if spot is not None:
            c.rod([spot - out(angle, 0.01), spot + out(angle, 0.05, 0.01)], [0.011, 0.001], "spot", "spine", sides=4)


def _ribbed(c: Carver, path: Floats, radii: list[float], across: tuple[float, float, float] = (1.0, 0, 0)) -> None:
    c.rod(path, radii, "cactus", "stem", sides=12, across=across, ends=(0.4, 1.0))


def mushroom(c: Carver) -> None:
    sizes = [
        (0.0, 0.0, c.any(0.92, 1.08)),
        (0.36, c.any(-0.2, -0.06), c.any(0.42, 0.58)),
        (-0.27, c.any(-0.28, -0.16), c.any(0.30, 0.42)),
    ]
    for x, y, s in sizes:
        tilt = c.within(moved(x, y, 0), tilted(x=c.any(-6, 6), y=c.any(-7, 7)))
        tilt.lathe(
            [
                (0, -0.02),
                (0.15 * s, -0.02),
                (0.17 * s, 0.05 * s),
                (0.12 * s, 0.26 * s),
                (0.115 * s, 0.48 * s),
                (0, 0.5 * s),
            ],
            "stem",
            "stem",
            sides=12,
        )
        tilt.lathe(
            [(0.10 * s, 0.36 * s), (0.15 * s, 0.335 * s), (0.175 * s, 0.30 * s), (0.12 * s, 0.345 * s)],
            "stem",
            "skirt",
            loop=True,
            sides=14,
        )
        cap = [
            (0, 0.44 * s),
            (0.30 * s, 0.42 * s),
            (0.40 * s, 0.40 * s),
            (0.415 * s, 0.435 * s),
            (0.385 * s, 0.54 * s),
            (0.30 * s, 0.66 * s),
            (0.16 * s, 0.755 * s),
            (0, 0.785 * s),
        ]
        tilt.lathe(cap, "cap", "cap", sides=18, bands=["stem", "stem", *["cap"] * 6], shade=(0.0, 1.0))
        roof = tilt.surface("cap")
        spots = [(0.0, 0.0)] + [(62.0 * k + 20, 0.19 + 0.11 * (k % 2)) for k in range(6)]
        for angle, r in spots:
            above = out(angle, r * s, 1.2 * s)
            spot = roof.seat(above, above - np.array([0, 0, 1.0]))
            if spot is not None:
                size = s * (0.085 if r == 0 else 0.055 + 0.02 * (r < 0.25))
                lean = np.degrees(np.arctan2(r, 0.30)) * 0.9
                tilt.ball(
                    spot,
                    (size, size, size * 0.34),
                    "spot",
                    "spot",
                    sides=8,
                    rows=4,
                    turn=tilted(z=angle) @ tilted(y=lean),
                )


def grass(c: Carver) -> None:
    blades = c.count(13, 17)
    for k, angle in enumerate(around(blades, c.any(0, 30))):
        foot, reach, high = c.any(0.01, 0.09), c.any(0.06, 0.2), c.any(0.2, 0.42) * (1.15 if k % 3 == 0 else 0.9)
        base = out(angle, foot)
        path = curve([base, base + out(angle, reach * 0.3, high * 0.6), base + out(angle, reach, high)], 4)
        c.rod(
            path,
            [(0.022, 0.008), (0.021, 0.008), (0.015, 0.006), (0.001, 0.001)],
            "leaf",
            "blade",
            sides=4,
            across=tuple(out(angle + 90, 1.0)),
            shade=(0.0, 0.75 + 0.25 * (k % 2)),
        )
    if c.trinkets:
        for angle in around(2, c.any(0, 180)):
            c.ball(out(angle, 0.11, 0.30), 0.024, "petal", "bud", sides=8, rows=5)
            c.rod([out(angle, 0.05), out(angle, 0.11, 0.30)], 0.007, "leaf_dark", "stem", sides=4)


def pumpkin(c: Carver) -> None:
    lobes, wide = 9, c.any(0.25, 0.30)
    high = wide * c.any(0.62, 0.74)
    for angle in around(lobes):
        c.ball(
            out(angle, wide * 0.50, high),
            (wide * 0.52, wide * 0.36, high),
            "carrot",
            "lobe",
            sides=10,
            rows=8,
            turn=turned("z", angle),
        )
    stalk = curve([(0, 0, high * 1.72), (0.01, 0, high * 2.1), (c.either() * 0.06, 0.01, high * 2.4)], 5)
    c.rod(stalk, [0.055, 0.042, 0.038, 0.038, 0.048], "leaf_dark", "stalk", sides=6)
    if c.state == "carved":
        _face(c, wide, high)
    for angle in (c.any(20, 60), c.any(190, 240)):
        spine = np.array([out(angle, r, high * 1.9 + z) for r, z in ((0.02, 0.04), (0.11, 0.11), (0.2, 0.06))])
        _frond(c, spine, angle, 0.085)
        curl = [out(angle + 50, 0.03 + 0.018 * k, high * 1.9 + 0.06 + 0.028 * np.sin(k * 1.4)) for k in range(8)]
        c.rod(curl, 0.008, "leaf", "tendril", sides=4, across=(0, 0, 1))


def jack_o_lantern(c: Carver) -> None:
    c.state = "carved"
    pumpkin(c)


def _face(c: Carver, wide: float, high: float) -> None:
    eye = [(0.045, 1.12), (0.155, 1.12), (0.11, 1.52)]
    nose = [(-0.03, 0.92), (0.03, 0.92), (0.0, 1.1)]
    grin = [(-0.18, 0.80), (-0.10, 0.58), (0.0, 0.50), (0.10, 0.58), (0.18, 0.80), (0.105, 0.70), (0.07, 0.76)]
    grin += [(0.035, 0.665), (-0.035, 0.665), (-0.07, 0.76), (-0.105, 0.70)]
    for name, hole in (("eye", eye), ("eye", [(-x, z) for x, z in eye]), ("nose", nose), ("mouth", grin)):
        before = len(c.clay.vertices)
        c.slab([(x, high * z) for x, z in hole], 0.07, "light", name, bevel=0.005, shade=(0.3, 1))
        bent = c.clay.vertices[before].copy()
        away = 1 - ((bent[:, 2] / high - 1.0) * 0.72) ** 2
        bent[:, 1] -= np.sqrt((wide * 1.0) ** 2 * away - bent[:, 0] ** 2 * 0.9) - 0.028
        c.clay.vertices[before] = bent


def coral(c: Carver) -> None:
    _sea_bed(c)
    for k, angle in enumerate(around(3, c.any(0, 120))):
        foot = out(angle, 0.11 * (k > 0), 0.05)
        _branch(c, foot, angle, 8.0 + 20 * (k > 0), c.any(0.30, 0.38), 0.075, 3)
    for angle in around(4, c.any(0, 90)):
        c.lathe(
            [(0, 0), (0.035, 0), (0.05, 0.14), (0.07, 0.17), (0.045, 0.17), (0.035, 0.12), (0, 0.12)],
            "crystal",
            "tube",
            at=out(angle, 0.26, 0.03),
            turn=tilted(x=c.any(-14, 14)),
            sides=8,
            bands=["crystal"] * 4 + ["keyhole"] * 2,
        )


def _branch(c: Carver, foot: Floats, angle: float, lean: float, long: float, thick: float, depth: int) -> None:
    up = tilted(z=angle) @ tilted(y=lean)
    tip = foot + up[:3, 2] * long
    c.rod(
        [foot, (foot + tip) / 2 + out(angle, 0.01), tip],
        [thick, thick * 0.84, thick * (0.72 if depth > 1 else 0.9)],
        "coral",
        "branch",
        sides=8,
        ends=(0.5, 0.9),
        shade=(0.75 - 0.25 * depth, 1.0 - 0.17 * (depth - 1)),
    )
    if depth > 1:
        for side in (-1.0, 1.0):
            _branch(
                c,
                tip - up[:3, 2] * thick * 0.5,
                angle + side * c.any(40, 70),
                lean + c.any(14, 30),
                long * 0.68,
                thick * 0.74,
                depth - 1,
            )


def _sea_bed(c: Carver) -> None:
    c.chunk((0, 0, 0.02), (0.34, 0.30, 0.11), "stone", "bed", floor=0.0, corners=22)
    for angle in around(3, c.any(0, 100)):
        c.ball(out(angle, 0.32, 0.02), (0.055, 0.045, 0.035), "sand", "pebble", sides=8, rows=4)


def seaweed(c: Carver) -> None:
    _sea_bed(c)
    for k, angle in enumerate(around(c.count(5, 7), c.any(0, 60))):
        high, foot = c.any(0.6, 1.15), out(angle, 0.05 + 0.06 * (k % 2), 0.04)
        n = c.steps(9, 6)
        t = np.linspace(0, 1, n)
        sway = np.sin(t * 6.0 + k * 1.7) * 0.09 * t**0.5
        path = (
            foot
            + np.c_[
                np.cos(np.radians(angle)) * 0.16 * t + sway, np.sin(np.radians(angle)) * 0.16 * t + sway * 0.3, high * t
            ]
        )
        radii = [(0.055 * np.sin(np.pi * (0.18 + 0.8 * s)) + 0.004, 0.012) for s in t]
        c.rod(
            path,
            radii,
            "kelp" if k % 2 else "leaf",
            "frond",
            sides=6,
            across=tuple(out(angle + 70, 1.0)),
            shade=(0.0, 1.0),
        )


SHAPES: Final[Mapping[str, Maker]] = {
    "tree": tree,
    "pine": pine,
    "snowy_pine": snowy_pine,
    "palm": palm,
    "dead_tree": dead_tree,
    "bush": bush,
    "flower": flower,
    "cactus": cactus,
    "mushroom": mushroom,
    "grass": grass,
    "pumpkin": pumpkin,
    "jack_o_lantern": jack_o_lantern,
    "coral": coral,
    "seaweed": seaweed,
}
