"""Weapons, upright on their butts: the blade up, its flat towards -Y, its edge along X."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import (
    Carver,
    Maker,
    arc,
    around,
    out,
    tilted,
)

Stations = list[tuple[float, float, float, float]]  # height, reach to +X, reach to -X, half thickness


def sword(c: Carver) -> None:
    long, wide = c.any(0.68, 0.78), c.any(0.050, 0.060)
    top = _hilt(c, 0.165, 0.023, 0.13 + c.any(0, 0.06), droop=c.either() * c.any(0.008, 0.055))
    _straight_blade(c, top, long, wide, 0.019, waist=c.any(0.86, 0.98))


def greatsword(c: Carver) -> None:
    long, wide = c.any(1.10, 1.22), c.any(0.088, 0.10)
    top = _hilt(c, 0.34, 0.029, 0.25 + c.any(0, 0.04), droop=c.any(0.03, 0.06))
    ricasso = top + 0.14
    c.blade([(top - 0.02, 0.056, 0.056, 0.022), (ricasso, 0.056, 0.056, 0.022)], "metal", "ricasso")
    for x in (-1.0, 1.0):
        c.slab(
            [(x * 0.04, ricasso - 0.06), (x * 0.15, ricasso + 0.045), (x * 0.04, ricasso + 0.05)], 0.024, "blade", "lug"
        )
    _straight_blade(c, ricasso - 0.02, long - 0.14, wide, 0.022, waist=1.05)


def dagger(c: Carver) -> None:
    top = _hilt(c, 0.105, 0.016, 0.075 + c.any(0, 0.015), droop=-c.any(0.008, 0.016))
    _straight_blade(c, top, c.any(0.21, 0.25), 0.027, 0.012, waist=c.any(1.02, 1.2))


def katana(c: Carver) -> None:
    bow = c.any(0.05, 0.075)
    c.rod([(0.012, 0, 0.0), (0.004, 0, 0.14), (0, 0, 0.27)], [(0.025, 0.018)] * 3, "cloth", "grip", sides=8)
    for k in range(5 if c.trinkets else 0):
        z = 0.03 + 0.05 * k
        for face in (-1.0, 1.0):
            c.box(
                (0.008 - 0.02 * z, face * 0.016, z),
                (0.021, 0.008, 0.021),
                "paper",
                "wrap",
                turn=tilted(y=45),
                bevel=0.002,
            )
    c.rod([(0.013, 0, -0.022), (0.012, 0, 0.012)], [(0.024, 0.018)] * 2, "trim", "pommel", sides=8, ends=(0.5, 0.0))
    c.lathe([(0, 0.27), (0.055, 0.27), (0.055, 0.287), (0, 0.285)], "trim", "guard", bevel=0.004, sides=14, flat=0.82)
    c.lathe([(0, 0.285), (0.028, 0.285), (0.026, 0.315), (0, 0.315)], "trim", "collar", sides=8, flat=0.6)
    long = c.any(0.70, 0.78)
    tall = np.linspace(0, 1, c.steps(8))

    def bend(z: float) -> float:
        return float(-bow * ((z - 0.29) / long) ** 2)

    stations = [(0.29 + t * long, 0.021 * (1 - 0.25 * t), 0.025 * (1 - 0.25 * t), 0.008) for t in tall[:-1]]
    c.blade([*stations, (0.29 + long * 1.02, -0.006, 0.010, 0.001)], "blade", "blade", bend=bend)
    edge = [(z, right + 0.005, -right + 0.011, 0.003) for z, right, _, _ in stations]
    c.blade([*edge, (0.29 + long * 1.005, -0.002, 0.008, 0.001)], "edge", "edge", bend=bend)


def axe(c: Carver) -> None:
    high = c.any(0.78, 0.86)
    _haft(c, high, 0.021, lean=c.any(-0.012, 0.012))
    _wrap(c, 0.06, 0.20, 0.026)
    top = high - 0.10
    reach, beard = c.any(0.19, 0.23), c.any(0.02, 0.06)
    edge = arc(0.145, 62, -62, c.steps(6, 4), 0.125)
    bit = [
        (0.02, 0.055),
        (0.08, 0.058),
        *[(reach - 0.145 + x, z - beard * (z < 0) * 0.5) for x, z in edge],
        (0.07, -0.052),
        (0.02, -0.05),
    ]
    c.slab(bit, 0.042, "metal", "axe_head", at=(0, 0, top), bevel=0.015, shade=(0.15, 0.9))
    rim = [
        (reach - 0.145 + x * s, z * (1.02 if s > 0.9 else 0.9) - beard * (z < 0) * 0.5)
        for s, e in ((1.05, edge), (0.86, edge[::-1]))
        for x, z in e
    ]
    c.slab(rim, 0.020, "blade", "edge", at=(0.0, 0, top), bevel=0.008)
    c.box((-0.045, 0, top), (0.09, 0.05, 0.075), "metal", "poll", bevel=0.014)
    c.box((0, 0, top), (0.064, 0.062, 0.125), "trim", "socket", bevel=0.012)
    c.ball((0, 0, high), (0.024, 0.024, 0.018), "wood", "haft_end", sides=8, rows=4)


def greataxe(c: Carver) -> None:
    high = c.any(1.12, 1.24)
    _haft(c, high, 0.024, lean=0.0)
    _wrap(c, 0.10, 0.34, 0.030)
    top, reach = high - 0.16, c.any(0.24, 0.28)
    for side in (1.0, -1.0):
        edge = arc(0.22, 58, -58, c.steps(7, 4), 0.20)
        bit = [(0.02, 0.06), (0.09, 0.05), *[(reach - 0.22 + x, z) for x, z in edge], (0.09, -0.05), (0.02, -0.06)]
        c.slab(
            [(side * x, z) for x, z in bit], 0.046, "metal", "axe_head", at=(0, 0, top), bevel=0.016, shade=(0.1, 0.9)
        )
        rim = [
            (side * (reach - 0.22 + x * s), z * (1.02 if s > 0.9 else 0.9))
            for s, e in ((1.05, edge), (0.88, edge[::-1]))
            for x, z in e
        ]
        c.slab(rim, 0.022, "blade", "edge", at=(0, 0, top), bevel=0.009)
    c.lathe([(0, -0.09), (0.04, -0.09), (0.046, 0), (0.04, 0.09), (0, 0.09)], "trim", "socket", at=(0, 0, top), sides=8)
    c.blade(
        [(top + 0.07, 0.026, 0.026, 0.02), (top + 0.12, 0.032, 0.032, 0.018), (high + 0.10, 0.001, 0.001, 0.001)],
        "blade",
        "spike",
    )
    _butt(c, 0.032)


def hammer(c: Carver) -> None:
    high = c.any(0.82, 0.92)
    _haft(c, high, 0.024, lean=0.0)
    _wrap(c, 0.07, 0.27, 0.031)
    top, wide = high - 0.04, c.any(0.34, 0.40)
    c.box((0, 0, top), (wide, 0.17, 0.17), "metal", "hammer_head", bevel=0.03)
    for x in (-1.0, 1.0):
        c.box((x * wide * 0.46, 0, top), (0.055, 0.205, 0.205), "trim", "hammer_rim", bevel=0.02)
        c.box((x * (wide * 0.46 + 0.034), 0, top), (0.03, 0.16, 0.16), "metal", "hammer_face", bevel=0.014)
    c.box((0, 0, top), (0.09, 0.195, 0.195), "trim", "band", bevel=0.018)
    for y in (-1.0, 1.0):
        c.ball((0, y * 0.10, top), (0.03, 0.016, 0.03), "gem", "hammer_gem", sides=8, rows=5)
    c.lathe([(0, -0.14), (0.036, -0.14), (0.044, -0.08), (0, -0.08)], "trim", "socket", at=(0, 0, top), sides=8)
    _butt(c, 0.036)


def mace(c: Carver) -> None:
    high = c.any(0.66, 0.74)
    c.rod([(0, 0, 0.03), (0, 0, high)], [0.017, 0.019], "metal", "shaft", sides=8, ends=(0.3, 0.0))
    _wrap(c, 0.05, 0.20, 0.024)
    c.ring((0, 0, 0.215), 0.023, 0.009, "trim", "ring", sides=10)
    fins = c.count(6, 8)
    c.ball((0, 0, high), (0.052, 0.052, 0.075), "metal", "mace_head", sides=10, rows=6)
    fin = [(0.02, -0.085), (0.05, -0.085), (0.112, -0.02), (0.118, 0.03), (0.07, 0.085), (0.02, 0.09)]
    for angle in around(fins):
        c.slab(fin, 0.022, "blade", "flange", at=(0, 0, high), turn=turned("z", angle), bevel=0.007)
    c.lathe([(0, 0.07), (0.036, 0.085), (0.022, 0.13), (0, 0.165)], "trim", "finial", at=(0, 0, high), sides=8)
    _butt(c, 0.032)


def spear(c: Carver) -> None:
    high = c.any(1.62, 1.78)
    c.rod([(0, 0, 0.06), (0.004, 0, high * 0.5), (0, 0, high)], 0.019, "wood", "shaft", sides=8)
    c.lathe([(0, 0), (0.014, 0.0), (0.026, 0.05), (0.026, 0.1), (0, 0.1)], "metal", "butt", sides=8)
    _wrap(c, high * 0.44, high * 0.56, 0.026)
    top, wide = high - 0.02, c.any(0.066, 0.082)
    c.lathe([(0, -0.09), (0.031, -0.09), (0.022, 0.05), (0, 0.05)], "trim", "socket", at=(0, 0, top), sides=8)
    for k in range(2):
        c.ring((0, 0, top - 0.05 + 0.04 * k), 0.030, 0.009, "trim", "ring", sides=8)
    c.blade(
        [
            (top + 0.02, 0.014, 0.014, 0.013),
            (top + 0.10, wide, wide, 0.012),
            (top + 0.16, wide * 0.84, wide * 0.84, 0.011),
            (top + 0.37, 0.001, 0.001, 0.001),
        ],
        "blade",
        "spear_head",
    )
    for side in (-1.0, 1.0):
        tassel = [
            (side * 0.018, -0.012, top - 0.06),
            (side * 0.045, -0.02, top - 0.12),
            (side * 0.035, -0.02, top - 0.2),
        ]
        c.rod(tassel, [0.008, 0.016, 0.004], "cloth", "tassel", sides=6, across=(0, 1, 0))


def bow(c: Carver) -> None:
    half, deep = c.any(0.68, 0.76), c.any(0.22, 0.27)
    steps = c.steps(15, 9) | 1
    t = np.linspace(-1, 1, steps)
    x = deep * (1 - t**2) - 0.09 * np.exp(-((abs(t) - 1) ** 2) / 0.018) * 0.75
    path = np.c_[x, np.zeros(steps), half + t * half]
    radii = [(0.015 + 0.020 * (1 - abs(s)) ** 0.7, 0.013 + 0.015 * (1 - abs(s)) ** 0.7) for s in t]
    bands = ["trim" if abs(s) > 0.86 else "wood" for s in t]
    c.rod(path, radii, "wood", "bow", sides=8, ends=(0.6, 0.6), bands=bands)
    ends = [path[1], path[-2]]
    c.rod([ends[0], ends[1]], 0.006, "string", "bowstring", sides=6)
    middle = moved(deep, 0, half)
    c.within(middle).rod(
        [(0, 0, -0.075), (0.004, 0, 0), (0, 0, 0.075)], [(0.042, 0.034)] * 3, "leather", "bow_grip", sides=8
    )
    for z in (-0.085, 0.085):
        c.within(middle).ring((-0.002, 0, z), 0.039, 0.010, "trim", "ring", sides=10)
    c.within(middle).ring((-deep + x[1] + 0.0, 0, 0), 0.007, 0.005, "cloth", "nock", sides=6)


def crossbow(c: Carver) -> None:
    long = c.any(0.72, 0.80)
    stock = [
        (-0.03, 0.0),
        (0.045, 0.0),
        (0.04, 0.14),
        (0.032, 0.24),
        (0.034, long),
        (-0.026, long),
        (-0.026, 0.25),
        (-0.035, 0.16),
    ]
    c.within(turned("z", 90)).slab(stock, 0.062, "wood", "stock", bevel=0.012, shade=(0.1, 0.95))
    c.box((0, -0.034, long * 0.66), (0.024, 0.012, long * 0.6), "plank", "groove", bevel=0.003)
    c.box((0, 0.005, 0.02), (0.072, 0.085, 0.05), "metal", "butt_plate", bevel=0.014)
    c.rod([(0, 0.03, 0.28), (0, 0.085, 0.25), (0, 0.082, 0.16)], [0.010, 0.010, 0.008], "metal", "trigger", sides=6)
    top, reach = long - 0.05, c.any(0.36, 0.42)
    t = np.linspace(-1, 1, c.steps(11, 7) | 1)
    limb = np.c_[t * reach, np.full(len(t), -0.03), top - 0.16 * t**2 + 0.03 * (abs(t) > 0.95)]
    c.rod(
        limb,
        [(0.014 + 0.012 * (1 - abs(s)), 0.022 - 0.008 * abs(s)) for s in t],
        "metal",
        "limb",
        sides=6,
        ends=(0.4, 0.4),
        across=(0, 1, 0),
    )
    nut = (0.0, -0.045, long * 0.46)
    for end in (limb[1], limb[-2]):
        c.rod([end, nut], 0.005, "string", "string", sides=6)
    c.box((0, -0.02, top), (0.10, 0.09, 0.07), "trim", "bridle", bevel=0.016)
    c.ring((0, -0.005, long + 0.05), 0.055, (0.011, 0.011), "metal", "stirrup", turn=tilted(x=90), sides=12)
    c.rod([(0, -0.05, long * 0.46), (0, -0.05, long + 0.12)], 0.009, "rope", "bolt", sides=6)
    c.blade(
        [(long + 0.10, 0.02, 0.02, 0.008), (long + 0.19, 0.001, 0.001, 0.001)],
        "blade",
        "bolt_head",
        turn=moved(0, -0.05, 0),
    )


def staff(c: Carver) -> None:
    high = c.any(1.45, 1.60)
    wave = [(c.any(-0.02, 0.02), c.any(-0.02, 0.02), high * t) for t in (0.25, 0.5, 0.75)]
    path = curve([(0, 0, 0.02), *wave, (0, 0, high)], c.steps(12, 8))
    c.rod(path, list(np.linspace(0.023, 0.037, len(path))), "wood", "staff", sides=8, ends=(0.4, 0.3))
    c.lathe([(0, 0), (0.016, 0), (0.024, 0.03), (0.024, 0.09), (0, 0.09)], "trim", "ferrule", sides=8)
    for z in (high * 0.82, high * 0.86):
        c.ring((*_on(path, z), z), 0.034, 0.013, "trim", "ring", sides=10)
    _wrap(c, high * 0.5, high * 0.66, 0.036, path=path)
    size = c.any(0.066, 0.08)
    for angle in around(c.count(3, 4), 30):
        claw = [
            out(angle, r, high + z)
            for r, z in ((0.012, -0.03), (size + 0.03, 0.035), (size + 0.036, 0.11), (size * 0.5, 0.20))
        ]
        c.rod(
            curve(claw, c.steps(6, 4)),
            list(np.linspace(0.020, 0.006, c.steps(6, 4))),
            "wood",
            "claw",
            sides=6,
            across=(0, 0, 1),
        )
    c.lathe(
        [(0, -size * 1.35), (size, -size * 0.2), (size * 0.86, size * 0.5), (0, size * 1.3)],
        "gem",
        "staff_gem",
        at=(0, 0, high + 0.105),
        facets=6,
        shade=(0.1, 1),
    )


def wand(c: Carver) -> None:
    long = c.any(0.34, 0.40)
    twist = c.any(0.006, 0.012)
    path = curve([(0, 0, 0.09), (twist, 0, long * 0.5), (-twist, 0, long * 0.75), (0, 0, long)], c.steps(8, 5))
    c.rod(path, list(np.linspace(0.013, 0.007, len(path))), "wood", "wand", sides=8, ends=(0, 0.5))
    c.lathe(
        [(0, 0), (0.016, 0.008), (0.019, 0.05), (0.015, 0.09), (0.019, 0.115), (0, 0.12)], "leather", "grip", sides=8
    )
    for z in (0.012, 0.118):
        c.ring((0, 0, z), 0.016, 0.006, "trim", "ring", sides=10)
    star = [(np.sin(k * np.pi / 5) * r, np.cos(k * np.pi / 5) * r) for k, r in enumerate([0.062, 0.027] * 5)]
    c.slab(star, 0.026, "trim", "star", at=(0, 0, long + 0.035), bevel=0.009)
    c.ball((0, 0, long + 0.035), (0.019, 0.020, 0.019), "gem", "wand_gem", sides=8, rows=5)


def blunderbuss(c: Carver) -> None:
    long = c.any(0.46, 0.54)
    stock = [
        (-0.045, 0.0),
        (0.055, 0.02),
        (0.035, 0.16),
        (0.022, 0.26),
        (0.024, 0.52),
        (-0.02, 0.52),
        (-0.028, 0.28),
        (-0.03, 0.2),
    ]
    c.within(turned("z", 90)).slab(stock, 0.062, "wood", "stock", bevel=0.014, shade=(0.1, 0.95))
    c.box((0, 0.002, 0.012), (0.07, 0.105, 0.03), "trim", "butt_plate", bevel=0.01, turn=tilted(x=11))
    barrel = [
        (0, 0.24),
        (0.030, 0.24),
        (0.026, 0.45),
        (0.028, 0.24 + long * 0.8),
        (0.066, 0.24 + long),
        (0.054, 0.24 + long),
        (0.03, 0.24 + long * 0.9),
        (0, 0.24 + long * 0.88),
    ]
    c.lathe(barrel, "metal", "barrel", at=(0, -0.02, 0), sides=12, bands=["metal"] * 5 + ["shadow"] * 2)
    c.ring((0, -0.02, 0.24 + long - 0.005), 0.062, 0.010, "trim", "muzzle", sides=12)
    for z in (0.40, 0.24 + long * 0.72):
        c.ring((0, -0.02, z), 0.031, (0.009, 0.015), "trim", "band", sides=12)
    c.box((0.034, -0.012, 0.29), (0.018, 0.045, 0.10), "trim", "lock", bevel=0.006)
    c.rod(
        [(0.036, -0.02, 0.26), (0.036, -0.07, 0.25), (0.036, -0.075, 0.30)],
        [0.011, 0.011, 0.014],
        "metal",
        "hammer",
        sides=6,
    )
    c.rod([(0, 0.03, 0.33), (0, 0.075, 0.31), (0, 0.07, 0.23), (0, 0.03, 0.22)], 0.008, "trim", "guard", sides=6)


def bomb(c: Carver) -> None:
    r = c.any(0.15, 0.17)
    c.ball((0, 0, r), r, "iron", "bomb", sides=18, rows=11, shade=(0.05, 1))
    tilt = c.within(moved(0, 0, r), tilted(y=c.any(12, 24)))
    tilt.lathe(
        [(0, r * 0.9), (0.056, r * 0.9), (0.052, r * 1.22), (0.036, r * 1.22), (0.03, r * 1.12), (0, r * 1.12)],
        "trim",
        "cap",
        sides=12,
        bevel=0.005,
    )
    fuse = curve(
        [(0, 0, r * 1.0), (0.005, 0, r * 1.42), (0.055, -0.01, r * 1.62), (0.06, -0.01, r * 1.95)], c.steps(8, 5)
    )
    tilt.rod(fuse, 0.013, "rope", "fuse", sides=6, across=(0, 1, 0))
    for k, angle in enumerate(around(5, c.any(0, 60))):
        tip = fuse[-1] + out(angle, 0.05, 0.035 if k % 2 else 0.01)
        tilt.rod([fuse[-1], tip], [0.014, 0.002], "glow", "spark", sides=6)
    tilt.ball(fuse[-1], 0.026, "glow", "spark_heart", sides=8, rows=5)
    c.ring((0, 0, r), r * 0.995, (0.008, 0.022), "trim", "band", sides=18)


def club(c: Carver) -> None:
    high = c.any(0.68, 0.78)
    path = [(0, 0, 0.0), (0, 0, 0.22), (0.01, 0, high * 0.6), (-0.008, 0, high * 0.86), (0, 0, high)]
    c.rod(path, [0.026, 0.028, 0.058, 0.086, 0.07], "wood", "club", sides=10, ends=(0.4, 0.5))
    _wrap(c, 0.04, 0.2, 0.034)
    c.ring((0.0, 0, high * 0.62), 0.062, (0.010, 0.02), "metal", "band", sides=12)
    for k, angle in enumerate(around(8, c.any(0, 45))):
        z = high * (0.74 + 0.13 * (k % 2))
        r = 0.07 + 0.012 * (k % 2)
        c.rod([out(angle, r * 0.7, z), out(angle, r + 0.045, z + 0.006)], [0.019, 0.002], "bone", "spike", sides=6)


# -- what weapons share


def _on(path: Floats, z: float) -> tuple[float, float]:
    return float(np.interp(z, path[:, 2], path[:, 0])), float(np.interp(z, path[:, 2], path[:, 1]))


def _hilt(c: Carver, grip: float, thick: float, guard: float, droop: float) -> float:
    """Pommel, grip and cross guard; the height where the blade begins."""
    knob = thick * 1.75
    foot = knob * 1.75
    style = c.count(0, 2)
    if style == 0:
        c.ball((0, 0, knob), (knob * 1.05, knob * 0.9, knob), "trim", "pommel", sides=10, rows=6)
    elif style == 1:
        c.lathe(
            [(0, -0.62), (1.15, -0.62), (1.15, 0.62), (0, 0.62)],
            "trim",
            "pommel",
            at=(0, 0, knob),
            turn=np.diag([knob, knob, knob, 1.0]) @ tilted(x=90),
            facets=10,
            bevel=0.2,
        )
    else:
        c.lathe(
            [(0, 0), (knob * 0.7, knob * 0.25), (knob * 1.1, knob), (knob * 0.6, knob * 1.8), (0, knob * 1.9)],
            "trim",
            "pommel",
            facets=8,
        )
    for y in (-1.0, 1.0):
        c.ball((0, y * knob * 0.78, knob), (knob * 0.5, knob * 0.3, knob * 0.5), "gem", "pommel_gem", sides=8, rows=5)
    top = foot + grip
    c.rod(
        [(0, 0, foot - 0.012), (0, 0, foot + grip / 2), (0, 0, top + 0.01)],
        [(thick * 0.94, thick * 0.8), (thick * 1.12, thick * 0.95), (thick * 0.94, thick * 0.8)],
        "leather",
        "grip",
        sides=8,
    )
    turns = max(3, round(grip / 0.042))
    for k in range(turns if c.trinkets else 0):
        z = foot + grip * (k + 0.5) / turns
        c.ring(
            (0, 0, z),
            thick * 1.0,
            thick * 0.2,
            "wrap",
            "grip_ring",
            turn=tilted(y=12),
            sides=8,
            flat=0.88,
            round_sides=4,
        )
    x = np.array([-1, -0.55, 0, 0.55, 1])
    bar = np.c_[x * guard, np.zeros(5), top + 0.012 - droop * np.array([1, 0.3, 0, 0.3, 1])]
    w = thick * 0.75
    c.rod(
        bar,
        [(w * 1.0, w * 1.15), (w * 0.85, w * 0.95), (w * 1.25, w * 1.4), (w * 0.85, w * 0.95), (w * 1.0, w * 1.15)],
        "trim",
        "guard",
        sides=8,
        square=3.0,
        across=(0, 1, 0),
        ends=(0.5, 0.5),
    )
    if c.count(0, 1):
        for end in (bar[0], bar[-1]):
            c.ball(end, w * 1.75, "trim", "guard_knob", sides=8, rows=6)
    c.lathe(
        [(0, 0.0), (thick * 1.5, 0.0), (thick * 1.7, thick), (thick * 1.2, thick * 2), (0, thick * 2)],
        "trim",
        "collar",
        at=(0, 0, top - thick * 0.3),
        facets=8,
        flat=0.72,
    )
    return top + 0.02


def _straight_blade(c: Carver, foot: float, long: float, wide: float, thick: float, waist: float) -> None:
    """Parallel edges, a leaf that swells before its point, or a taper; with a fuller."""
    middle, shoulder, place = ((1.0, 0.94, 0.80), (0.84, 1.22, 0.68), (0.84, 0.56, 0.82))[c.count(0, 2)]
    stations: Stations = [
        (foot - 0.01, wide, wide, thick),
        (foot + 0.42 * long, wide * waist * middle, wide * waist * middle, thick * 0.9),
        (foot + place * long, wide * shoulder, wide * shoulder, thick * 0.8),
        (foot + long, 0.001, 0.001, 0.001),
    ]
    c.blade(stations, "blade", "blade")
    c.blade(
        [
            (foot - 0.005, wide * 0.3, wide * 0.3, thick * 1.12),
            (foot + 0.42 * long, wide * 0.24, wide * 0.24, thick * 1.04),
            (foot + 0.62 * long, 0.002, 0.002, thick * 0.8),
        ],
        "metal",
        "fuller",
        shade=(0.0, 0.6),
    )


def _haft(c: Carver, high: float, thick: float, lean: float) -> None:
    path = [(0, 0, 0.01), (lean, 0, high * 0.5), (0, 0, high)]
    c.rod(path, [thick * 1.05, thick * 0.92, thick], "wood", "haft", sides=8, ends=(0.4, 0.3))


def _wrap(c: Carver, low: float, high: float, thick: float, path: Floats | None = None) -> None:
    z = np.linspace(low, high, 3)
    places = [(*(_on(path, h) if path is not None else (0.0, 0.0)), h) for h in z]
    c.rod(places, [thick * 0.96, thick, thick * 0.96], "leather", "wrap", sides=8)
    for h in (low, high):
        x, y = _on(path, h) if path is not None else (0.0, 0.0)
        c.ring((x, y, h), thick * 0.98, thick * 0.2, "wrap", "wrap_end", sides=8, round_sides=4)


def _butt(c: Carver, size: float) -> None:
    c.lathe(
        [(0, 0), (size * 0.7, 0.004), (size, size * 0.9), (size * 0.75, size * 1.7), (0, size * 1.8)],
        "trim",
        "butt",
        sides=8,
    )


SHAPES: Final[Mapping[str, Maker]] = {
    "sword": sword,
    "greatsword": greatsword,
    "dagger": dagger,
    "katana": katana,
    "axe": axe,
    "greataxe": greataxe,
    "hammer": hammer,
    "mace": mace,
    "club": club,
    "spear": spear,
    "bow": bow,
    "crossbow": crossbow,
    "staff": staff,
    "wand": wand,
    "blunderbuss": blunderbuss,
    "bomb": bomb,
}
