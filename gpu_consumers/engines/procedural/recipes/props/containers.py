"""What holds other things: chests, barrels, crates, sacks, pots, bottles."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, arc, around, out, tilted

HEART: Final = [(0, -0.060), (0.052, -0.012), (0.064, 0.024), (0.046, 0.050), (0.022, 0.052), (0, 0.030)]


def chest(c: Carver) -> None:
    _chest(c, -c.any(104, 116) if c.state == "open" else 0.0)


def chest_open(c: Carver) -> None:
    _chest(c, -c.any(104, 116))


def _chest(c: Carver, swing: float) -> None:
    wide, deep, high, wall = c.any(0.80, 1.06), 0.62, c.any(0.32, 0.44), 0.05
    rows = c.count(3, 4)
    base = 0.06
    for k in range(rows):
        z, tall = base + high * (k + 0.5) / rows, high / rows * 0.995
        role, shade = ("wood", "plank")[k % 2], (0.05, 0.85 + 0.15 * (k % 2))
        for y in (-1.0, 1.0):
            size = (wide - 0.004 * (k % 2), wall, tall)
            c.box((0, y * (deep - wall) / 2, z), size, role, "board", bevel=0.012, shade=shade)
        for x in (-1.0, 1.0):
            c.box(
                (x * (wide - wall) / 2, 0, z), (wall, deep - 1.6 * wall, tall), role, "board", bevel=0.012, shade=shade
            )
    c.box((0, 0, base + 0.025), (wide - 0.03, deep - 0.03, 0.05), "plank", "floor")
    for x in (-1.0, 1.0):
        for y in (-1.0, 1.0):
            c.box(
                (x * (wide - 0.02) / 2, y * (deep - 0.02) / 2, base + high / 2),
                (0.085, 0.085, high),
                "metal",
                "corner",
                bevel=0.016,
            )
            c.box(
                (x * (wide - 0.03) / 2, y * (deep - 0.03) / 2, 0.035), (0.13, 0.13, 0.07), "metal", "foot", bevel=0.02
            )
            for z in (0.10, high - 0.04):
                c.nail((x * (wide - 0.02) / 2, y * (deep + 0.07) / 2, base + z), 0.019)
    top = base + high
    c.box((0, -deep / 2 - 0.006, top - 0.03), (wide + 0.02, 0.05, 0.06), "metal", "rim", bevel=0.014)
    c.box((0, deep / 2 + 0.006, top - 0.03), (wide + 0.02, 0.05, 0.06), "metal", "rim", bevel=0.014)
    for x in (-1.0, 1.0):
        c.box((x * (wide / 2 + 0.004), 0, top - 0.03), (0.05, deep, 0.06), "metal", "rim", bevel=0.014)
        c.ring(
            (x * (wide / 2 + 0.035), 0, base + high * 0.52), 0.062, 0.014, "trim", "handle", turn=tilted(y=90), sides=10
        )
    lid = c.within(moved(0, deep / 2, top + 0.006), turned("x", swing), moved(0, -deep / 2, 0))
    _lid(lid, wide, deep, hollow=swing != 0.0)
    if swing:
        _treasure(c, wide - 2 * wall, deep - 2 * wall, base + high * 0.62)


def _lid(c: Carver, wide: float, deep: float, hollow: bool) -> None:
    steps = 2 * c.steps(4, 3) + 1
    rise = deep * c.any(0.30, 0.50)
    arch = arc(deep * 0.5, 180, 0, steps, rise)
    inner = arc(deep * 0.5 - 0.05, 0, 180, steps, rise - 0.05)
    shell = np.r_[arch, inner] if hollow else arch
    side = turned("z", 90)
    c.slab(shell, wide, "wood", "lid", turn=side, bevel=0.0 if hollow else 0.015)
    if hollow:
        for x in (-1.0, 1.0):
            c.slab(arch * 0.97, 0.05, "plank", "lid_side", at=(x * (wide / 2 - 0.03), 0, 0), turn=side)
    for x in ((-0.42, 0.42), (-0.26, 0.26), (-0.42, 0.0, 0.42))[c.count(0, 2)]:
        big = np.r_[arch * np.array([1.07, 1.10]), arch[::-1] * 0.96]
        c.slab(big, 0.095, "metal", "hoop", at=(x * wide, 0, 0), turn=side, bevel=0.012)
    c.box((0, -deep / 2 - 0.002, 0.03), (wide + 0.03, 0.055, 0.06), "metal", "lid_rim", bevel=0.014)
    for x in (-1.0, 1.0):
        c.box((x * (wide / 2 + 0.004), 0, 0.03), (0.05, deep, 0.06), "metal", "lid_rim", bevel=0.014)
    if c.count(0, 1):
        c.box((0, -deep / 2 - 0.035, 0.0), (0.19, 0.06, 0.20), "trim", "lock", bevel=0.024)
    else:
        c.lathe(
            [(0, -0.03), (0.115, -0.03), (0.115, 0.02), (0.09, 0.03), (0, 0.03)],
            "trim",
            "lock",
            at=(0, -deep / 2 - 0.035, 0.0),
            turn=tilted(x=90),
            sides=14,
        )
    c.ball((0, -deep / 2 - 0.066, 0.022), (0.028, 0.012, 0.028), "keyhole", "keyhole", sides=8, rows=5)
    c.box((0, -deep / 2 - 0.064, -0.022), (0.022, 0.014, 0.06), "keyhole", "keyhole", bevel=0.004)


def _treasure(c: Carver, wide: float, deep: float, z: float) -> None:
    c.ball((0, 0, z), (wide * 0.49, deep * 0.48, 0.14), "trim", "hoard", sides=14, rows=6, square=3.2)
    for k in range(14):
        x, y = c.any(-0.42, 0.42) * wide, c.any(-0.38, 0.32) * deep
        up = z + 0.13 * (1 - (abs(x / wide) * 1.4) ** 3 - (abs(y / deep) * 1.4) ** 3)
        tip = tilted(x=c.any(-40, 40), y=c.any(-40, 40))
        if k < 11:
            c.lathe(
                [(0, 0), (0.048, 0), (0.048, 0.016), (0, 0.016)],
                "trim",
                "coin",
                at=(x, y, up),
                turn=tip,
                facets=8,
                shade=(0.5, 1),
            )
        else:
            role = ("gem", "liquid", "leaf")[k % 3]
            c.lathe(
                [(0, -0.05), (0.045, 0.01), (0.03, 0.035), (0, 0.035)],
                role,
                "jewel",
                at=(x, y, up + 0.02),
                turn=tip,
                facets=6,
            )


def barrel(c: Carver) -> None:
    staves, wide = c.count(11, 13), c.any(0.33, 0.37)
    z = [0.0, 0.14, 0.32, 0.45, 0.58, 0.76, 0.9]
    r = [wide * f for f in (0.80, 0.90, 0.98, 1.0, 0.98, 0.90, 0.80)]
    for k in range(staves):
        a = 2 * np.pi * k / staves
        path = [(np.cos(a) * s, np.sin(a) * s, h) for s, h in zip(r, z, strict=True)]
        radii = [(s * np.sin(np.pi / staves) * 0.985, 0.034) for s in r]
        tone = "plank" if k % 3 == 0 else "wood"
        c.rod(
            path,
            radii,
            tone,
            "stave",
            sides=8,
            square=5.0,
            across=(-np.sin(a), np.cos(a), 0),
            shade=(0.03 * (k % 3), 0.9 + 0.05 * (k % 2)),
        )
    c.lathe(
        [(0, 0.05), *[(q * 0.97, h) for q, h in zip(r, z, strict=True)][1:-1], (0, 0.85)], "beam", "inside", sides=16
    )
    for h in (0.15, 0.75):
        _hoop(c, np.interp([h - 0.045, h + 0.045], z, r) + 0.042, h)
    for h in (0.055, 0.845):
        c.lathe(
            [(0, h - 0.02), (wide * 0.78, h - 0.02), (wide * 0.78, h + 0.02), (0, h + 0.02)], "plank", "head", sides=16
        )
    c.rod([(0.0, -wide * 0.9, 0.45), (0, -wide - 0.075, 0.45)], [0.05, 0.044], "cork", "bung", sides=8, ends=(0, 0.3))


def _hoop(c: Carver, radii: Floats, z: float) -> None:
    low, high = float(radii[0]), float(radii[1])
    c.lathe(
        [(low - 0.02, z - 0.045), (low, z - 0.045), (high, z + 0.045), (high - 0.02, z + 0.045)],
        "metal",
        "hoop",
        loop=True,
        sides=24,
        bevel=0.006,
    )
    for angle in around(6, 30):
        c.nail(out(angle, (low + high) / 2 - 0.006, z), 0.017)


def crate(c: Carver) -> None:
    s, rows = c.any(0.74, 0.84), c.count(4, 5)
    c.brick((0, 0, s / 2), (s * 0.88, s * 0.88, s * 0.92), "beam", "inside")
    for k in range(rows):
        z = 0.04 + (s - 0.08) * (k + 0.5) / rows
        c.box(
            (0, 0, z),
            (s * 0.93, s * 0.93, (s - 0.08) / rows * 0.94),
            "plank" if k % 2 else "wood",
            "board",
            bevel=0.012,
        )
    for k in range(rows):
        x = -s * 0.45 + s * 0.9 * (k + 0.5) / rows
        c.box(
            (x, 0, s - 0.035), (s * 0.9 / rows * 0.94, s * 0.88, 0.04), "wood" if k % 2 else "plank", "lid", bevel=0.01
        )
    for x in (-1.0, 1.0):
        for y in (-1.0, 1.0):
            c.box((x * s * 0.46, y * s * 0.46, s / 2), (0.11, 0.11, s), "wood", "post", bevel=0.018)
    lean = c.either()
    for turn in (0, 90, 180, 270):
        face = c.within(turned("z", turn))
        for z in (0.055, s - 0.055):
            face.box((0, -s * 0.47, z), (s * 0.84, 0.075, 0.11), "wood", "rail", bevel=0.016)
        face.box(
            (0, -s * 0.466, s / 2),
            (0.10, 0.05, s * 1.06),
            "wood",
            "brace",
            bevel=0.012,
            turn=turned("y", lean * 42),
            shade=(0.1, 0.8),
        )
        for x, z in ((-0.46, 0.055), (0.46, 0.055), (-0.46, s - 0.055), (0.46, s - 0.055)):
            face.nail((x * s, -s * 0.46 - 0.058, z), 0.019, "metal")


def sack(c: Carver) -> None:
    lean, fat = c.any(-0.05, 0.05), c.any(0.25, 0.29)
    path = [
        (0, 0, 0.02),
        (0, 0, 0.10),
        (lean * 0.4, 0, 0.26),
        (lean * 0.8, 0, 0.40),
        (lean, 0, 0.48),
        (lean, 0, 0.53),
        (lean * 1.4, 0, 0.62),
    ]
    radii = [(fat * f, fat * f * 0.84) for f in (0.86, 1.06, 1.0, 0.74, 0.36, 0.27, 0.50)]
    c.rod(path, radii, "burlap", "sack", sides=14, ends=(0.1, 0.0), square=2.3)
    c.lathe(
        [(0, 0), (fat * 0.44, 0), (fat * 0.1, -0.04), (0, -0.05)],
        "wrap",
        "mouth",
        at=(lean * 1.4, 0, 0.626),
        sides=12,
        flat=0.84,
    )
    for dz in (-0.012, 0.014):
        c.ring(
            (lean, 0, 0.515 + dz), fat * 0.29, 0.016, "rope", "tie", sides=14, turn=tilted(y=5 * dz / 0.01), flat=0.86
        )
    for side in (-1.0, 1.0):
        end = [
            (lean + side * 0.01, -fat * 0.27, 0.51),
            (lean + side * 0.06, -fat * 0.42, 0.46),
            (lean + side * 0.085, -fat * 0.62, 0.37),
        ]
        c.rod(curve(end, 5), [0.013, 0.013, 0.012, 0.012, 0.017], "rope", "end", sides=6, across=(0, 0, 1))
    patch = c.within(moved(c.either() * 0.09, -fat * 0.845, 0.20), tilted(x=-5, z=0, y=c.any(-12, 12)))
    patch.box((0, 0, 0), (0.15, 0.03, 0.14), "cloth", "patch", bevel=0.008)
    for x in (-0.06, 0.06):
        patch.box((x, -0.012, 0.0), (0.035, 0.018, 0.012), "rope", "stitch", bevel=0.003)


def basket(c: Carver) -> None:
    low, wide, high = c.any(0.19, 0.22), c.any(0.27, 0.31), 0.26
    rows = 6
    for k in range(rows):
        t = (k + 0.5) / rows
        radius = low + (wide - low) * t**0.7
        c.ring(
            (0, 0, 0.03 + high * t),
            radius,
            (0.022, 0.026),
            "straw" if k % 2 else "straw_dark",
            "weave",
            sides=20,
            round_sides=6,
        )
    ribs = 14
    for angle in around(ribs):
        path = [
            out(angle, low + 0.012 + (wide - low) * t**0.7, 0.01 + (high + 0.02) * t) for t in (0.0, 0.35, 0.7, 1.0)
        ]
        c.rod(path, (0.016), "straw", "rib", sides=6)
    c.lathe([(0, 0), (low, 0), (low + 0.03, 0.05), (0, 0.05)], "straw_dark", "floor", sides=16)
    c.ring((0, 0, high + 0.04), wide + 0.004, (0.030, 0.024), "straw_dark", "rim", sides=20)
    hoop = upright_arc(wide - 0.005, 0.30, c.steps(13, 8))
    c.rod(hoop + np.array([0, 0, high + 0.03]), 0.021, "straw", "handle", sides=8, across=(0, 1, 0))
    items = c.count(5, 7)
    for k, angle in enumerate(around(items, c.any(0, 60))):
        c.ball(
            out(angle, wide * 0.52, high + 0.03 + 0.012 * (k % 2)),
            0.088,
            ("fruit", "leaf", "cheese")[k % 3],
            "apple",
            sides=10,
            rows=7,
        )
    c.ball((0, 0, high + 0.075), 0.095, "fruit", "apple", sides=10, rows=7)
    c.rod([(0, 0, high + 0.16), (0.012, 0, high + 0.205)], 0.009, "bark", "stalk", sides=6)


def upright_arc(radius: float, high: float, count: int) -> Floats:
    """Half an ellipse (count, 3) in the XZ plane, from +X to -X."""
    flat = arc(radius, 0, 180, count, high)
    return np.asarray(np.c_[flat[:, 0], np.zeros(count), flat[:, 1]], dtype=np.float64)


def pot(c: Carver) -> None:
    fat, neck = c.any(0.24, 0.29), c.any(0.10, 0.13)
    profile = [
        (0, 0),
        (0.13, 0),
        (0.155, 0.03),
        (fat * 0.9, 0.17),
        (fat, 0.29),
        (fat * 0.86, 0.41),
        (neck, 0.52),
        (neck * 0.95, 0.57),
    ]
    lip = [(neck * 1.45, 0.63), (neck * 1.42, 0.66), (neck * 1.15, 0.66), (neck * 0.75, 0.57), (0, 0.56)]
    bands = [
        "clay_dark",
        "clay_dark",
        "clay",
        "clay",
        "accent",
        "clay",
        "clay",
        "clay",
        "clay",
        "clay",
        "clay_dark",
        "keyhole",
    ]
    c.lathe([*profile, *lip], "clay", "pot", sides=18, bands=bands)
    for angle in around(12 if c.trinkets else 0, 15):
        c.ball(out(angle, fat * 0.93, 0.345), (0.03, 0.03, 0.03), "clay_dark", "dot", sides=6, rows=4)
    for r, z in ((fat, 0.285), (fat * 0.875, 0.408)):
        c.ring((0, 0, z), r, 0.012, "clay_dark", "line", sides=18)
    for side in (-1.0, 1.0):
        handle = curve(
            [
                (side * neck, 0, 0.57),
                (side * (neck + 0.10), 0, 0.60),
                (side * (fat + 0.01), 0, 0.51),
                (side * fat * 0.9, 0, 0.39),
            ],
            c.steps(9, 6),
        )
        c.rod(handle, 0.023, "clay_dark", "handle", sides=8, across=(0, 1, 0))


def potion(c: Carver) -> None:
    style = c.count(0, 2)
    if style == 0:
        r, full = 0.115, 0.115
        body = [
            (0.055, 0.0),
            (0.085, 0.012),
            (r, 0.07),
            (r * 1.04, full),
            (r * 0.92, 0.165),
            (0.055, 0.215),
            (0.036, 0.235),
        ]
    elif style == 1:
        r, full = 0.12, 0.10
        body = [(0.10, 0.0), (r, 0.012), (0.112, 0.05), (0.085, full), (0.055, 0.165), (0.040, 0.205), (0.036, 0.235)]
    else:
        r, full = 0.085, 0.15
        body = [(0.07, 0.0), (0.083, 0.012), (r, 0.06), (r, full), (r * 0.97, 0.175), (0.055, 0.21), (0.036, 0.235)]
    z = [h for _, h in body]
    k = next(i for i, h in enumerate(z) if h == full)
    bands = ["liquid"] * (k + 1) + ["liquid_top"] + ["glass"] * 8
    c.lathe(
        [(0, 0), *body, (0.036, 0.275), (0.052, 0.282), (0.052, 0.300), (0, 0.300)],
        "glass",
        "flask",
        sides=18,
        bands=bands,
    )
    c.lathe([(0, 0.295), (0.032, 0.295), (0.040, 0.345), (0.034, 0.352), (0, 0.352)], "cork", "cork", sides=10)
    c.ring((0, 0, 0.240), 0.040, 0.010, "rope", "rope", sides=12)
    for side in (-1.0, 1.0):
        c.rod([(side * 0.01, -0.045, 0.24), (side * 0.035, -0.068, 0.215)], [0.007, 0.009], "rope", "bow", sides=6)

    def reach(h: float) -> float:
        return float(np.interp(h, z, [w for w, _ in body]))

    low, high = (0.035, 0.085) if style == 1 else (0.06, 0.12)
    slope = np.degrees(np.arctan2(reach(high) - reach(low), high - low))
    label = c.within(moved(0, -reach((low + high) / 2) + 0.006, (low + high) / 2 + 0.006), tilted(x=slope))
    label.box((0, 0, 0), (0.088, 0.022, 0.068), "paper", "label", bevel=0.008)
    heart = np.array([*HEART, *[(-x, y) for x, y in HEART[4:0:-1]]]) * 0.42
    label.slab(heart, 0.014, "liquid", "heart", at=(0, -0.011, 0), bevel=0.003)
    for k in range(5):
        h, angle = c.any(0.03, full), c.any(-40, 220)
        c.ball(
            out(angle, reach(h) - 0.001, h),
            0.006 + 0.0025 * (k % 3),
            "liquid_top",
            "bubble",
            sides=8,
            rows=5,
            shade=(0.8, 1.0),
        )
    h = 0.185 if style != 1 else 0.15
    spine = [out(-128, reach(h + d) + 0.0005, h + d) for d in (-0.02, 0.0, 0.02)]
    c.rod(spine, [0.004, 0.008, 0.004], "glint", "glint", sides=6, ends=(0.6, 0.6), shade=(1, 1))


def cauldron(c: Carver) -> None:
    r = c.any(0.32, 0.36)
    wall = [
        (0, 0.10),
        (r * 0.5, 0.11),
        (r * 0.9, 0.22),
        (r, 0.36),
        (r * 0.92, 0.50),
        (r * 0.80, 0.56),
        (r * 0.98, 0.60),
        (r * 1.0, 0.63),
        (r * 0.86, 0.63),
    ]
    c.lathe([*wall, (r * 0.74, 0.57), (0, 0.565)], "iron", "cauldron", sides=20, shade=(0, 0.95))
    c.lathe([(0, 0.54), (r * 0.80, 0.54), (r * 0.80, 0.58), (0, 0.592)], "potion", "brew", sides=16, shade=(0.4, 1))
    for angle in around(3, 90):
        c.rod(
            [out(angle, r * 0.62, 0.16), out(angle, r * 0.80, 0.07), out(angle, r * 0.82, 0.0)],
            [0.055, 0.045, 0.035],
            "iron",
            "leg",
            sides=8,
        )
    for _ in range(7):
        angle, d, size = c.any(0, 360), c.any(0, r * 0.62), c.any(0.03, 0.07)
        c.ball(out(angle, d, 0.585), (size, size, size * 0.8), "potion", "bubble", sides=8, rows=6, shade=(0.5, 1))
    for side in (-1.0, 1.0):
        c.ring((side * r * 1.06, 0, 0.45), 0.075, 0.017, "trim", "ring", turn=tilted(y=90 - side * 18), sides=12)
        c.ball((side * r * 1.0, 0, 0.52), (0.035, 0.045, 0.035), "iron", "lug", sides=8, rows=5)
    drip = c.within(turned("z", c.any(-30, 30)))
    drip.rod(
        curve([(0, -r * 0.93, 0.63), (0, -r * 1.01, 0.60), (0, -r * 1.01, 0.50)], 5),
        [0.03, 0.03, 0.026, 0.024, 0.032],
        "potion",
        "drip",
        sides=8,
        ends=(0.4, 0.8),
        across=(1, 0, 0),
    )
    c.rod([(0.04, 0.05, 0.50), (0.20, 0.12, 0.95)], [0.018, 0.022], "wood", "ladle", sides=8, ends=(0, 0.6))


def bucket(c: Carver) -> None:
    low, wide, high = 0.15, c.any(0.19, 0.21), c.any(0.29, 0.33)
    staves = 12
    for k in range(staves):
        a = 360 * k / staves
        path = [out(a, low, 0.0), out(a, wide, high)]
        radii = [(low * 0.268, 0.018), (wide * 0.268, 0.018)]
        across = tuple(out(a + 90, 1.0))
        c.rod(
            path,
            radii,
            ("wood", "plank")[k % 3 == 0],
            "stave",
            sides=8,
            square=5.0,
            across=(float(across[0]), float(across[1]), 0.0),
        )
    for t in (0.16, 0.78):
        r = low + (wide - low) * t + 0.021
        z = high * t
        c.lathe(
            [(r - 0.012, z - 0.025), (r, z - 0.025), (r + 0.008, z + 0.025), (r - 0.006, z + 0.025)],
            "metal",
            "hoop",
            loop=True,
            sides=22,
        )
    c.lathe([(0, 0.02), (low, 0.02), (low, 0.045), (0, 0.045)], "plank", "floor", sides=14)
    c.lathe(
        [(0, 0.1), (wide * 0.86, 0.1), (wide * 0.93, high * 0.84), (0, high * 0.845)],
        "water",
        "water",
        sides=16,
        shade=(0.2, 1),
    )
    for side in (-1.0, 1.0):
        c.box((side * (wide + 0.016), 0, high - 0.005), (0.03, 0.07, 0.09), "metal", "ear", bevel=0.008)
    lean = c.within(moved(0, 0, high + 0.01), tilted(x=c.either() * c.any(15, 40)))
    lean.rod(upright_arc(wide + 0.024, 0.24, c.steps(13, 8)), 0.012, "metal", "handle", sides=6, across=(0, 1, 0))
    lean.rod([(-0.06, 0, 0.237), (0.06, 0, 0.237)], 0.022, "wood", "grip", sides=8, ends=(0.2, 0.2), across=(0, 1, 0))


SHAPES: Final[Mapping[str, Maker]] = {
    "chest": chest,
    "chest_open": chest_open,
    "barrel": barrel,
    "crate": crate,
    "sack": sack,
    "basket": basket,
    "pot": pot,
    "potion": potion,
    "cauldron": cauldron,
    "bucket": bucket,
}
