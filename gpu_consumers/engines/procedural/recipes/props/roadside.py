"""What stands by the road: wells, tents, fences, signs, bridges, stalls."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.buildings import tiled_roof
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, mirrored, out, tilted


def well(c: Carver) -> None:
    r, rows = 0.62, 4
    for row in range(rows):
        stones = 10
        for angle in around(stones, 18 * (row % 2) + c.any(-2, 2)):
            tall = 0.185
            role = "stone" if c.any(0, 1) > 0.3 else "stone_dark"
            c.box(
                out(angle, r, 0.095 + tall * row),
                (c.any(0.23, 0.27), 0.39, tall * 0.98),
                role,
                "stone",
                bevel=0.035,
                turn=turned("z", angle),
            )
    c.ring((0, 0, 0.76), r, (0.19, 0.06), "stone_dark", "rim", sides=14, round_sides=6)
    c.lathe([(0, 0), (r - 0.05, 0), (r - 0.06, 0.50), (0, 0.5)], "water", "water", sides=14, shade=(0, 1))
    for x in (-1.0, 1.0):
        c.rod([(x * 0.68, 0, 0.62), (x * 0.66, 0, 1.86)], 0.07, "wood", "post", sides=8, square=4.0)
        c.rod([(x * 0.60, 0, 1.42), (x * 0.36, 0, 1.70)], 0.045, "beam", "brace", sides=6, across=(0, 1, 0))
    c.rod([(-0.8, 0, 1.34), (0.74, 0, 1.34)], 0.075, "plank", "drum", sides=8, across=(0, 1, 0), ends=(0.2, 0.2))
    crank = [(0.72, 0, 1.34), (0.92, 0, 1.34), (0.92, 0, 1.10), (1.06, 0, 1.10)]
    c.rod(crank, 0.025, "iron", "crank", sides=6, across=(0, 1, 0))
    for k in range(3):
        c.ring((-0.08 + 0.06 * k, 0, 1.34), 0.085, 0.03, "rope", "coil", turn=tilted(y=90), sides=10, round_sides=4)
    drop = c.any(0.98, 1.08)
    c.rod([(0.05, -0.08, 1.34), (0.05, -0.08, drop)], 0.017, "rope", "rope", sides=6)
    c.lathe(
        [(0, -0.24), (0.10, -0.24), (0.135, 0), (0.115, 0), (0.10, -0.05), (0, -0.05)],
        "wood",
        "bucket",
        at=(0.05, -0.08, drop - 0.05),
        sides=10,
    )
    c.ring((0.05, -0.08, drop - 0.12), 0.127, 0.014, "metal", "hoop", sides=10)
    c.ring((0.05, -0.08, drop - 0.05), 0.12, 0.011, "metal", "bail", turn=tilted(x=90), sides=10)
    tiled_roof(c, 1.9, 1.3, 1.74, 0.52)


def tent(c: Carver) -> None:
    long, half, high = c.any(2.2, 2.5), c.any(1.05, 1.2), c.any(1.65, 1.85)
    rows = []
    for y, sag in ((-long / 2, 0.0), (-long / 6, 0.05), (long / 6, 0.05), (long / 2, 0.0)):
        profile = [
            (-half - 0.08, 0.0),
            (-half * 0.52, high * 0.46 - sag),
            (0.0, high - sag * 1.6),
            (half * 0.52, high * 0.46 - sag),
            (half + 0.08, 0.0),
        ]
        rows.append([(x, y, z) for x, z in profile])
    c.sheet(np.array(rows), 0.05, "cloth", "canvas", inside="accent")
    for y in (-long / 2 - 0.02, long / 2 + 0.02):
        rim = curve([(-half - 0.06, y, 0.0), (-half * 0.5, y, high * 0.46), (0, y, high)], 6)
        for side in (1.0, -1.0):
            c.rod(rim * np.array([side, 1, 1]), [(0.035, 0.03)] * 6, "trim", "hem", sides=6, across=(0, 1, 0))
    c.slab([(-half, 0.0), (half, 0.0), (0, high * 0.97)], 0.03, "accent", "back", at=(0, long / 2 - 0.06, 0))
    for side in (-1.0, 1.0):
        y, out_by = -long / 2, c.any(0.22, 0.34)
        peak, hem = (side * 0.03, y + 0.01, high * 0.955), (side * half * 0.98, y + 0.01, 0.02)
        fold = (side * half * c.any(0.56, 0.66), y - out_by, 0.02)
        c.sheet(np.array([[peak, (0.0, y - 0.03, high * 0.955)], [hem, fold]]), 0.035, "cloth_dark", "flap")
    for y in (-1.0, 1.0):
        c.rod([(0, y * (long / 2 - 0.03), 0), (0, y * (long / 2 + 0.02), high + 0.20)], 0.04, "wood", "pole", sides=8)
        c.ball((0, y * (long / 2 + 0.02), high + 0.22), 0.06, "trim", "knob", sides=8, rows=6)
        peg = np.array([0, y * (long / 2 + 0.95), 0.06])
        c.rod(np.array([(0, y * (long / 2 + 0.02), high + 0.10), peg]), 0.013, "rope", "guy", sides=6)
        c.rod(
            [peg + np.array([0, y * 0.05, 0.1]), peg + np.array([0, -y * 0.02, -0.06])],
            [0.035, 0.02],
            "wood",
            "peg",
            sides=6,
        )
    for y in (-0.3, 0.3):
        for side in (-1.0, 1.0):
            c.rod(
                [(side * half * 0.98, y * long, 0.10), (side * (half + 0.35), y * long, 0.03)],
                0.012,
                "rope",
                "guy",
                sides=6,
            )
            c.rod(
                [(side * (half + 0.38), y * long, 0.12), (side * (half + 0.32), y * long, 0.0)],
                [0.03, 0.02],
                "wood",
                "peg",
                sides=6,
            )
    c.box((0, -0.1, 0.05), (half * 1.1, long * 0.7, 0.09), "shutter", "bedroll", bevel=0.04)
    c.rod(
        [(-0.26, long * 0.25, 0.16), (0.26, long * 0.25, 0.16)],
        0.12,
        "sheet",
        "pillow",
        sides=8,
        ends=(0.4, 0.4),
        across=(0, 1, 0),
    )


def fence(c: Carver) -> None:
    pales, gap = 7, 0.26
    long = pales * gap
    for z in (0.30, 0.72):
        c.box((0, 0.045, z), (long + 0.16, 0.05, 0.10), "plank", "rail", bevel=0.012, turn=tilted(y=c.any(-0.8, 0.8)))
    odd = c.count(1, pales - 2)
    for k in range(pales):
        x = -long / 2 + gap * (k + 0.5)
        tall = c.any(0.92, 1.0) - (0.2 if k == odd else 0.0)
        pale = mirrored([(0, 0.0), (0.085, 0.0), (0.085, tall - 0.10), (0, tall)])
        c.slab(
            pale,
            0.045,
            "wood" if k % 2 else "plank",
            "pale",
            at=(x, -0.005, 0),
            turn=tilted(y=c.any(-3.5, 3.5)),
            bevel=0.012,
        )
        for z in (0.30, 0.72):
            c.nail((x, -0.03, z), 0.014, "metal")
    for x in (-1.0, 1.0):
        c.box((x * (long / 2 + 0.06), 0.07, 0.54), (0.13, 0.13, 1.08), "beam", "post", bevel=0.02)
        c.lathe(
            [(0, 0), (0.115, 0), (0.115, 0.03), (0, 0.12)],
            "beam",
            "cap",
            at=(x * (long / 2 + 0.06), 0.07, 1.07),
            facets=4,
            phase=45,
        )


def sign(c: Carver) -> None:
    lean = c.any(-4, 4)
    post = c.within(tilted(y=lean))
    post.rod([(0, 0.05, 0), (0, 0.05, 1.55)], [0.075, 0.06], "beam", "post", sides=8, square=3.5, ends=(0, 0.2))
    for k, side in enumerate((1, -1)):
        z, tip = 1.28 - 0.36 * k, c.any(0.52, 0.62)
        arrow = [
            (-side * 0.34, z - 0.13),
            (side * (tip - 0.16), z - 0.13),
            (side * tip, z),
            (side * (tip - 0.16), z + 0.13),
            (-side * 0.34, z + 0.13),
            (-side * 0.28, z + 0.03),
            (-side * 0.34, z - 0.03),
        ]
        board = post.within(moved(0, -0.035, 0), tilted(y=c.any(-5, 5)))
        board.slab(arrow, 0.065, "wood" if k else "plank", "arrow", bevel=0.016)
        for x in (-0.04, 0.04):
            board.nail((x, -0.036, z + x * 1.4), 0.020, "metal")
        for j, wide in enumerate((0.20, 0.13)):
            x = side * (0.12 + 0.2 * j)
            board.box((x, -0.032, z + 0.0), (wide * 0.8, 0.016, 0.035), "beam", "writing", bevel=0.004)
    for angle in around(5, c.any(0, 70)):
        s = c.any(0.07, 0.12)
        c.chunk(out(angle, 0.15, s * 0.4), (s, s, s * 0.8), "stone", "stone", corners=16, floor=0.0)
    for angle in around(7, c.any(0, 50)):
        foot = out(angle, 0.24)
        c.rod(
            [foot, foot + out(angle, 0.06, c.any(0.14, 0.24))],
            [(0.022, 0.022), (0.001, 0.001)],
            "leaf",
            "grass",
            sides=4,
        )


def bridge(c: Carver) -> None:
    long, wide, rise = c.any(3.6, 4.2), 1.5, c.any(0.5, 0.7)
    planks = 15

    def deck(x: float) -> float:
        return 0.22 + rise * (1 - (2 * x / long) ** 2)

    for k in range(planks):
        x = -long / 2 + long * (k + 0.5) / planks
        slope = np.degrees(np.arctan2(deck(x + 0.05) - deck(x - 0.05), 0.1))
        size = (long / planks * 1.0, wide + c.any(-0.08, 0.08), 0.08)
        c.box(
            (x, c.any(-0.03, 0.03), deck(x)),
            size,
            "wood" if k % 2 else "plank",
            "plank",
            bevel=0.016,
            turn=tilted(y=-slope),
        )
    t = np.linspace(-long / 2, long / 2, c.steps(9, 7))
    for y in (-1.0, 1.0):
        under = np.array([(x, y * wide * 0.40, deck(x) - 0.11) for x in t])
        c.rod(under, [(0.07, 0.09)] * len(t), "beam", "beam", sides=6, square=5.0, across=(0, 1, 0))
        rail = np.array([(x, y * wide * 0.47, deck(x) + 0.72) for x in t])
        c.rod(rail, 0.05, "wood", "rail", sides=8, across=(0, 1, 0), ends=(0.5, 0.5))
        for x in np.linspace(-long * 0.46, long * 0.46, 5):
            high = deck(x) + 0.80
            c.rod(
                [(x, y * wide * 0.47, deck(x) - 0.18), (x, y * wide * 0.47, high)],
                0.06,
                "beam",
                "post",
                sides=8,
                square=4.0,
            )
            c.ball((x, y * wide * 0.47, high + 0.03), 0.075, "trim", "cap", sides=8, rows=5)
        for x in (-1.0, 1.0):
            c.chunk(
                (x * long * 0.48, y * wide * 0.34, 0.14), (0.42, 0.40, 0.26), "stone", "pier", corners=22, floor=0.0
            )


def stall(c: Carver) -> None:
    wide, deep, high = c.any(2.0, 2.3), 1.2, 2.15
    for x in (-1.0, 1.0):
        for y, tall in ((-1, high - 0.25), (1, high + 0.18)):
            c.rod(
                [(x * wide / 2, y * deep / 2, 0), (x * wide / 2, y * deep / 2, tall)],
                0.06,
                "wood",
                "post",
                sides=8,
                square=4.0,
            )
    c.box((0, -deep * 0.18, 0.84), (wide + 0.12, deep * 0.72, 0.08), "wood", "counter", bevel=0.02)
    for k in range(5):
        x = -wide / 2 + wide * (k + 0.5) / 5
        c.box(
            (x, -deep * 0.48, 0.44), (wide / 5 * 0.98, 0.06, 0.74), "plank" if k % 2 else "wood", "board", bevel=0.012
        )
    stripes = 7
    for k in range(stripes):
        x0 = -wide / 2 - 0.14 + (wide + 0.28) * k / stripes
        x1 = x0 + (wide + 0.28) / stripes
        role = "cloth" if k % 2 == 0 else "sheet"
        rows = [
            [(x, y, z) for x in (x0, x1)]
            for y, z in ((deep / 2 + 0.10, high + 0.20), (0.0, high + 0.02), (-deep / 2 - 0.14, high - 0.26))
        ]
        c.sheet(np.array(rows), 0.04, role, "awning")
        mid, r = (x0 + x1) / 2, (x1 - x0) / 2
        lap = [
            (mid + r * 0.99, 0.02),
            (mid - r * 0.99, 0.02),
            *[(mid + r * 0.99 * np.cos(a), 0.0 + 0.17 * np.sin(a)) for a in np.linspace(np.pi, 2 * np.pi, 7)],
        ]
        c.slab([(x, z + high - 0.28) for x, z in lap], 0.035, role, "scallop", at=(0, -deep / 2 - 0.135, 0))
    _wares(c, wide)
    c.box((0, -deep * 0.53, 0.50), (0.66, 0.04, 0.34), "beam", "sign", bevel=0.02)
    c.ball((0, -deep * 0.56, 0.50), (0.10, 0.03, 0.10), "fruit", "mark", sides=10, rows=5)


def _wares(c: Carver, wide: float) -> None:
    for k, role in enumerate(("fruit", "carrot", "leaf")):
        box = c.within(moved(-wide * 0.32 + wide * 0.32 * k, -0.24, 0.88), tilted(x=10))
        box.box((0, 0, 0.08), (wide * 0.28, 0.46, 0.16), "plank", "tray", bevel=0.016)
        for j in range(9):
            at = ((j % 3 - 1) * 0.165, (j // 3 - 1) * 0.14, 0.175 + c.any(0, 0.012))
            box.ball(at, 0.088, role, "ware", sides=8, rows=5)


SHAPES: Final[Mapping[str, Maker]] = {
    "well": well,
    "tent": tent,
    "fence": fence,
    "sign": sign,
    "bridge": bridge,
    "stall": stall,
}
