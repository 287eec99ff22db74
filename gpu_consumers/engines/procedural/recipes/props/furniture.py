"""Furniture, at the scale of a person of 1.8 m; the front looks along -Y."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, mirrored, out, tilted


def table(c: Carver) -> None:
    wide, deep, high = c.any(1.3, 1.6), 0.8, 0.74
    planks = c.count(4, 5)
    for k in range(planks):
        y = -deep / 2 + deep * (k + 0.5) / planks
        long = wide + c.any(-0.03, 0.03)
        c.box((0, y, high), (long, deep / planks * 0.98, 0.07), "wood" if k % 2 else "plank", "board", bevel=0.014)
    for x in (-1.0, 1.0):
        c.box((x * wide * 0.38, 0, high - 0.065), (0.10, deep * 0.94, 0.07), "beam", "rail", bevel=0.014)
        for y in (-1.0, 1.0):
            leg = [(x * wide * 0.40, y * 0.33, 0.0), (x * wide * 0.38, y * 0.31, high - 0.06)]
            c.rod(leg, [0.055, 0.075], "wood", "leg", sides=8, square=4.0)
            c.nail((x * wide * 0.38, y * deep * 0.42, high + 0.036), 0.016, "metal")
    c.box((0, 0, 0.22), (wide * 0.8, 0.07, 0.09), "beam", "stretcher", bevel=0.014)
    if c.trinkets:
        _candle(c.within(moved(c.any(0.1, 0.35), 0.08, high + 0.035)), 0.14)
        mug = c.within(moved(c.any(-0.4, -0.15), -0.1, high + 0.035))
        mug.lathe([(0, 0), (0.055, 0), (0.05, 0.12), (0.04, 0.12), (0.04, 0.10), (0, 0.10)], "metal", "cup", sides=10)


def _candle(c: Carver, high: float) -> None:
    c.lathe([(0, 0), (0.07, 0), (0.075, 0.018), (0.03, 0.022), (0, 0.022)], "trim", "dish", sides=12)
    c.rod([(0, 0, 0.015), (0, 0, high)], 0.028, "spot", "candle", sides=8, ends=(0, 0.2))
    c.lathe([(0, 0), (0.018, 0.02), (0.012, 0.045), (0, 0.075)], "glow", "flame", at=(0, 0, high + 0.008), sides=8)


def chair(c: Carver) -> None:
    seat, wide = 0.46, c.any(0.44, 0.50)
    lean = c.any(5, 9)
    c.box((0, 0, seat), (wide, 0.44, 0.06), "wood", "seat", bevel=0.016)
    c.box((0, -0.005, seat + 0.04), (wide * 0.86, 0.37, 0.05), "cloth", "cushion", bevel=0.022)
    for x in (-1.0, 1.0):
        c.rod(
            [(x * wide * 0.43, -0.185, 0), (x * wide * 0.41, -0.175, seat)],
            [0.027, 0.034],
            "wood",
            "leg",
            sides=8,
            square=4.0,
        )
        c.rod(
            [(x * wide * 0.43, 0.23, 0), (x * wide * 0.41, 0.185, seat)],
            [0.027, 0.034],
            "wood",
            "leg",
            sides=8,
            square=4.0,
        )
        c.box((x * wide * 0.42, 0.0, 0.2), (0.035, 0.36, 0.045), "plank", "rail", bevel=0.01)
    c.box((0, -0.18, 0.3), (wide * 0.8, 0.035, 0.045), "plank", "rail", bevel=0.01)
    back = c.within(moved(0, 0.185, seat), tilted(x=-lean))
    for x in (-1.0, 1.0):
        back.rod(
            [(x * wide * 0.42, 0, -0.02), (x * wide * 0.42, 0, 0.54)],
            [0.033, 0.029],
            "wood",
            "post",
            sides=8,
            square=4.0,
        )
        back.ball((x * wide * 0.42, 0, 0.56), 0.036, "trim", "knob", sides=8, rows=5)
    slats = c.count(3, 4)
    for k in range(slats):
        x = -wide * 0.28 + wide * 0.56 * k / (slats - 1)
        back.box((x, 0, 0.24), (0.065, 0.026, 0.46), "plank", "slat", bevel=0.01)
    crest = mirrored([(0, 0.42), (wide * 0.40, 0.42), (wide * 0.44, 0.52), (wide * 0.2, 0.56), (0, 0.575)])
    back.slab(crest, 0.045, "wood", "crest", bevel=0.012)


def throne(c: Carver) -> None:
    seat, wide = 0.50, c.any(0.78, 0.88)
    c.box((0, -0.06, 0.06), (wide + 0.34, 1.06, 0.12), "stone", "step", bevel=0.03)
    c.box((0, 0, seat / 2 + 0.06), (wide, 0.72, seat - 0.10), "cloth", "base", bevel=0.03)
    c.box((0, -0.02, seat), (wide * 0.82, 0.66, 0.11), "cloth", "cushion", bevel=0.045)
    c.box((0, -0.35, 0.17), (wide + 0.02, 0.05, 0.08), "trim", "rim", bevel=0.014)
    c.box((0, -0.35, seat - 0.08), (wide + 0.02, 0.05, 0.07), "trim", "rim", bevel=0.014)
    for x in (-1.0, 1.0):
        c.box((x * wide * 0.48, -0.28, 0.42), (0.14, 0.14, 0.62), "trim", "post", bevel=0.03)
        c.ball((x * wide * 0.48, -0.29, 0.77), 0.085, "gem", "orb", sides=10, rows=7)
        c.box((x * wide * 0.48, 0.02, 0.70), (0.13, 0.56, 0.09), "trim", "arm", bevel=0.03)
        c.box((x * wide * 0.48, 0.03, 0.765), (0.10, 0.44, 0.06), "cloth", "arm_pad", bevel=0.025)
        c.rod([(x * wide * 0.46, 0.32, 0.1), (x * wide * 0.46, 0.36, 1.62)], [0.075, 0.06], "trim", "pillar", sides=8)
        c.lathe(
            [(0, 0), (0.085, 0.01), (0.06, 0.06), (0.07, 0.09), (0, 0.22)],
            "trim",
            "spire",
            at=(x * wide * 0.46, 0.36, 1.60),
            facets=8,
        )
    top = c.any(1.78, 1.94)
    back = mirrored([(0, 0.5), (wide * 0.44, 0.5), (wide * 0.44, 1.5), (wide * 0.26, 1.66), (0, top)])
    c.slab(back, 0.11, "trim", "back", at=(0, 0.34, 0), bevel=0.025)
    pad = mirrored([(0, 0.55), (wide * 0.33, 0.55), (wide * 0.33, 1.42), (wide * 0.2, 1.52), (0, top - 0.24)])
    c.slab(pad, 0.10, "cloth", "back_pad", at=(0, 0.29, 0), bevel=0.035)
    for x, z in ((0, 1.3), (-0.13, 1.05), (0.13, 1.05), (0, 0.82)) if c.trinkets else ():
        c.ball((x, 0.238, z), (0.022, 0.014, 0.022), "trim", "button", sides=8, rows=4)
    c.ball((0, 0.31, top - 0.12), (0.075, 0.07, 0.085), "gem", "jewel", sides=8, rows=6)
    c.box((0, -0.40, 0.125), (0.5, 0.42, 0.03), "cloth_dark", "carpet", bevel=0.008)


def stool(c: Carver) -> None:
    seat = c.any(0.42, 0.50)
    c.lathe(
        [(0, seat - 0.05), (0.17, seat - 0.05), (0.185, seat), (0, seat + 0.005)], "wood", "seat", sides=16, bevel=0.012
    )
    c.ring((0, 0, seat - 0.032), 0.18, (0.010, 0.016), "metal", "band", sides=16)
    c.lathe(
        [(0, seat - 0.01), (0.145, seat - 0.01), (0.14, seat + 0.03), (0.07, seat + 0.05), (0, seat + 0.05)],
        "cloth",
        "pad",
        sides=14,
    )
    for angle in around(3, c.any(0, 60)):
        c.rod([out(angle, 0.21), out(angle, 0.115, seat - 0.04)], [0.026, 0.034], "wood", "leg", sides=8)
    low = c.within(turned("z", 0))
    low.ring((0, 0, seat * 0.38), 0.165, 0.015, "plank", "rung", sides=14)


def bench(c: Carver) -> None:
    wide, lean = c.any(1.3, 1.55), c.any(8, 13)
    for k, y in enumerate((-0.15, 0.0, 0.15)):
        c.box((0, y, 0.45), (wide + c.any(-0.02, 0.02), 0.135, 0.05), "wood" if k % 2 else "plank", "slat", bevel=0.012)
    back = c.within(moved(0, 0.22, 0.46), tilted(x=-lean))
    for k, z in enumerate((0.16, 0.33)):
        back.box((0, 0, z), (wide, 0.045, 0.135), "plank" if k else "wood", "slat", bevel=0.012)
    for x in (-1.0, 1.0):
        side = x * (wide / 2 - 0.10)
        c.box((side, 0.0, 0.405), (0.06, 0.46, 0.05), "iron", "frame", bevel=0.012)
        back.box((side, 0.03, 0.19), (0.06, 0.04, 0.48), "iron", "frame", bevel=0.012)
        for y, foot in ((-0.18, -0.23), (0.19, 0.25)):
            c.rod(
                curve([(side, y, 0.41), (side, y * 1.02, 0.2), (side, foot, 0.0)], 5),
                [0.03, 0.027, 0.025, 0.027, 0.036],
                "iron",
                "leg",
                sides=8,
            )
        arm = curve([(side, 0.22, 0.66), (side, 0.0, 0.68), (side, -0.2, 0.64), (side, -0.19, 0.42)], c.steps(9, 6))
        c.rod(arm, 0.024, "iron", "arm", sides=8, across=(1, 0, 0))
        for z in (0.16, 0.33):
            back.nail((side, -0.028, z), 0.014, "metal")


def bed(c: Carver) -> None:
    wide, long = c.any(1.0, 1.15), 2.0
    c.box((0, 0, 0.26), (wide, long, 0.16), "wood", "frame", bevel=0.025)
    c.box((0, -0.02, 0.41), (wide * 0.93, long * 0.93, 0.18), "sheet", "mattress", bevel=0.055)
    c.box((0, -0.30, 0.445), (wide * 0.98, long * 0.66, 0.17), "cloth", "blanket", bevel=0.055)
    c.box((0, 0.345, 0.465), (wide * 0.99, 0.20, 0.15), "accent", "fold", bevel=0.05)
    c.within(moved(0, 0.70, 0.55), tilted(x=-14, z=c.any(-6, 6))).ball(
        (0, 0, 0), (wide * 0.34, 0.20, 0.10), "sheet", "pillow", sides=14, rows=7, square=3.0
    )
    for y, high in ((0.99, 1.02), (-0.99, 0.62)):
        top = [(0, 0.14), (wide * 0.5, 0.14), (wide * 0.5, high * 0.80), (wide * 0.3, high * 0.92), (0, high)]
        c.slab(mirrored(top), 0.07, "plank", "board", at=(0, y, 0), bevel=0.018)
        inner = [
            (0, 0.32),
            (wide * 0.40, 0.32),
            (wide * 0.40, high * 0.72),
            (wide * 0.24, high * 0.80),
            (0, high * 0.85),
        ]
        c.slab(mirrored(inner), 0.10, "wood", "panel", at=(0, y, 0), bevel=0.018)
        for x in (-1.0, 1.0):
            c.box((x * wide * 0.52, y, high * 0.44), (0.10, 0.10, high * 0.88), "wood", "post", bevel=0.02)
            c.ball((x * wide * 0.52, y, high * 0.93), 0.065, "trim", "knob", sides=10, rows=6)
    for x in (-1.0, 1.0) if c.trinkets else ():
        patch = (x * 0.22, -0.55 + 0.3 * (x > 0), 0.528)
        c.box(patch, (0.2, 0.2, 0.016), "cheese", "patch", bevel=0.005)


def _books(c: Carver, low: float, high: float, y: float, z: float, room: float) -> None:
    """A row of books from x `low` to `high` standing on z; the last one leans."""
    x, k = low, 0
    while x < high - 0.05:
        thick, tall, deep = c.any(0.035, 0.065), room * c.any(0.62, 0.92), c.any(0.15, 0.19)
        gap = c.any(0, 1) < 0.12
        role = ("cloth", "shutter", "leather", "cheese", "indigo")[c.count(0, 4)]
        lean = 0.0
        if gap:
            lean = 11.0
        book = c.within(moved(x + thick / 2 + (0.03 if gap else 0.0), y, z + tall / 2), tilted(y=-lean))
        book.box((0, 0, 0), (thick, deep, tall), role, "book", bevel=0.008, shade=(0.1, 1.0))
        if c.trinkets and k % 2 == 0:
            book.brick((0, -deep / 2, tall * 0.26), (thick * 0.96, 0.008, tall * 0.08), "trim", "title")
        x += thick + (0.075 if gap else 0.004)
        k += 1


def bookshelf(c: Carver) -> None:
    wide, deep, high, shelves = c.any(0.92, 1.08), 0.34, 1.85, 4
    c.box((0, deep / 2 - 0.02, high / 2), (wide - 0.04, 0.04, high - 0.06), "beam", "back", bevel=0.0)
    for x in (-1.0, 1.0):
        c.box((x * wide / 2, 0, high / 2), (0.07, deep, high), "wood", "side", bevel=0.016)
    for k in range(shelves + 1):
        z = 0.10 + (high - 0.17) * k / shelves
        c.box((0, -0.005, z), (wide - 0.05, deep - 0.02, 0.05), "plank" if k % 2 else "wood", "shelf", bevel=0.012)
    room = (high - 0.17) / shelves - 0.05
    odd = c.count(0, shelves - 1)
    for k in range(shelves):
        z = 0.10 + (high - 0.17) * k / shelves + 0.025
        cut = wide * 0.10 if k == odd else wide * 0.46
        _books(c, -wide * 0.44, cut, -0.03, z, room)
        if k == odd:
            c.lathe(
                [(0, 0), (0.06, 0), (0.09, 0.08), (0.05, 0.16), (0.065, 0.19), (0, 0.19)],
                "clay",
                "vase",
                at=(wide * 0.28, -0.03, z),
                sides=10,
            )
    crest = mirrored(
        [
            (0, high - 0.02),
            (wide / 2 + 0.07, high - 0.02),
            (wide / 2 + 0.07, high + 0.05),
            (wide * 0.2, high + 0.08),
            (0, high + 0.14),
        ]
    )
    c.slab(crest, deep * 0.86, "wood", "crest", bevel=0.018)
    c.box((0, 0, 0.045), (wide + 0.09, deep + 0.04, 0.09), "beam", "foot", bevel=0.02)


def wardrobe(c: Carver) -> None:
    wide, deep, high = c.any(1.05, 1.2), 0.55, 1.85
    c.box((0, 0, 0.10 + high / 2), (wide, deep, high - 0.12), "wood", "body", bevel=0.025)
    c.box((0, 0, 0.09), (wide + 0.08, deep + 0.06, 0.10), "beam", "foot", bevel=0.025)
    c.box((0, -0.01, high + 0.06), (wide + 0.12, deep + 0.10, 0.10), "beam", "cornice", bevel=0.03)
    arch = mirrored([(0, high + 0.10), (wide * 0.45, high + 0.10), (wide * 0.28, high + 0.2), (0, high + 0.26)])
    c.slab(arch, 0.12, "wood", "crest", at=(0, -deep / 2 + 0.03, 0), bevel=0.025)
    c.ball((0, -deep / 2 - 0.03, high + 0.17), (0.05, 0.03, 0.05), "trim", "rosette", sides=10, rows=6)
    ajar = c.any(6, 16)
    for side in (-1.0, 1.0):
        hinge = c.within(moved(side * wide * 0.47, -deep / 2, 0), turned("z", side * (ajar if side > 0 else 0.0)))
        x = -side * wide * 0.235
        hinge.box((x, -0.02, high * 0.56 + 0.03), (wide * 0.455, 0.05, high * 0.80), "plank", "door", bevel=0.014)
        for z, tall in ((0.78, 0.34), (0.34, 0.30)):
            hinge.box((x, -0.045, high * z), (wide * 0.31, 0.03, high * tall), "wood", "panel", bevel=0.014)
        hinge.ball((x - side * wide * 0.19, -0.065, high * 0.56), 0.028, "trim", "knob", sides=8, rows=6)
        for z in (0.3, 0.85):
            hinge.box((-side * 0.02, -0.05, high * z), (0.06, 0.02, 0.12), "trim", "hinge", bevel=0.006)
    for x in (-1.0, 1.0):
        for y in (-1.0, 1.0):
            c.ball((x * wide * 0.46, y * deep * 0.42, 0.045), (0.06, 0.06, 0.045), "beam", "foot_ball", sides=8, rows=5)


def desk(c: Carver) -> None:
    wide, deep, high = c.any(1.3, 1.45), 0.66, 0.76
    c.box((0, 0, high), (wide, deep, 0.06), "wood", "top", bevel=0.018)
    c.box((0.0, -0.02, high + 0.032), (wide * 0.5, deep * 0.62, 0.012), "shutter", "pad", bevel=0.004)
    side = c.either()
    c.box((side * wide * 0.33, 0.01, high / 2), (wide * 0.28, deep * 0.86, high - 0.10), "wood", "cabinet", bevel=0.018)
    for k in range(3):
        z = 0.155 + 0.215 * k
        c.box((side * wide * 0.33, -deep * 0.43, z), (wide * 0.235, 0.04, 0.185), "plank", "drawer", bevel=0.012)
        c.ball((side * wide * 0.33, -deep * 0.43 - 0.03, z), 0.022, "trim", "knob", sides=8, rows=5)
    for y in (-1.0, 1.0):
        c.rod(
            [(-side * wide * 0.44, y * deep * 0.38, 0), (-side * wide * 0.44, y * deep * 0.38, high)],
            [0.03, 0.045],
            "wood",
            "leg",
            sides=8,
            square=4.0,
        )
    c.box((0, deep * 0.40, high - 0.2), (wide * 0.8, 0.035, 0.30), "plank", "back", bevel=0.01)
    top = high + 0.03
    c.box(
        (side * wide * 0.3, 0.1, top + 0.025),
        (0.2, 0.26, 0.05),
        "cloth",
        "book",
        bevel=0.01,
        turn=tilted(z=c.any(-25, 25)),
    )
    c.box(
        (side * wide * 0.3, 0.1, top + 0.07),
        (0.17, 0.23, 0.045),
        "shutter",
        "book",
        bevel=0.01,
        turn=tilted(z=c.any(-25, 25)),
    )
    c.box((0, -0.03, top + 0.014), (0.26, 0.32, 0.008), "paper", "sheet", bevel=0.002, turn=tilted(z=c.any(-12, 12)))
    c.lathe(
        [(0, 0), (0.045, 0), (0.04, 0.05), (0.018, 0.06), (0.022, 0.075), (0, 0.075)],
        "keyhole",
        "ink",
        at=(-side * 0.22, 0.16, top),
        sides=10,
    )
    quill = curve(
        [(-side * 0.22, 0.16, top + 0.04), (-side * 0.25, 0.17, top + 0.16), (-side * 0.33, 0.19, top + 0.28)], 6
    )
    c.rod(
        quill,
        [(0.004, 0.004), (0.006, 0.005), (0.03, 0.006), (0.04, 0.006), (0.03, 0.006), (0.002, 0.002)],
        "spot",
        "quill",
        sides=6,
        across=(1, 0, 0),
    )
    _candle(c.within(moved(-side * wide * 0.40, 0.14, top)), 0.16)


def rug(c: Carver) -> None:
    wide, deep = c.any(1.5, 1.8), c.any(0.95, 1.1)
    layers = [(1.0, "cloth"), (0.90, "trim"), (0.85, "cloth_dark"), (0.62, "cloth")]
    for k, (share, role) in enumerate(layers):
        c.box(
            (0, 0, 0.012 + 0.005 * k),
            (wide * share, deep - wide * (1 - share), 0.022),
            role,
            "rug",
            bevel=0.006,
            shade=(0.4, 1),
        )
    diamond = np.array([(0.30, 0), (0, 0.19), (-0.30, 0), (0, -0.19)])
    flat = tilted(x=-90)
    c.slab(diamond * deep, 0.02, "trim", "diamond", at=(0, 0, 0.034), turn=flat, bevel=0.003, shade=(0.4, 1))
    c.slab(diamond * deep * 0.72, 0.02, "shutter", "diamond", at=(0, 0, 0.039), turn=flat, bevel=0.003, shade=(0.4, 1))
    for x in (-1.0, 1.0):
        c.slab(diamond * deep * 0.34, 0.02, "trim", "diamond", at=(x * wide * 0.26, 0, 0.036), turn=flat, bevel=0.003)
        tassels = 11
        for k in range(tassels):
            y = -deep / 2 + deep * (k + 0.5) / tassels
            end = (x * (wide / 2 + c.any(0.06, 0.09)), y + c.any(-0.02, 0.02), 0.008)
            c.rod([(x * wide * 0.495, y, 0.012), end], [0.014, 0.009], "accent", "tassel", sides=6, across=(0, 1, 0))


SHAPES: Final[Mapping[str, Maker]] = {
    "table": table,
    "chair": chair,
    "throne": throne,
    "stool": stool,
    "bench": bench,
    "bed": bed,
    "bookshelf": bookshelf,
    "wardrobe": wardrobe,
    "desk": desk,
    "rug": rug,
}
