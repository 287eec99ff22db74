"""Buildings and what stands by the road. A door is 2 m high; the door side looks along -Y."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, mirrored, out, tilted


def cottage(c: Carver) -> None:
    wide, deep, eaves, rise = c.any(4.0, 5.0), c.any(3.3, 3.8), 2.5, c.any(1.6, 2.5)
    c.box((0, 0, 0.16), (wide + 0.3, deep + 0.3, 0.32), "stone", "plinth", bevel=0.06)
    gable = [(-deep / 2, 0.3), (deep / 2, 0.3), (deep / 2, eaves), (0, eaves + rise), (-deep / 2, eaves)]
    c.slab(gable, wide, "wall", "walls", turn=turned("z", 90))
    for x in (-1.0, 1.0):
        for y in (-1.0, 1.0):
            c.box((x * wide / 2, y * deep / 2, 1.38), (0.24, 0.24, 2.2), "beam", "post", bevel=0.03)
        c.box((x * (wide / 2 + 0.02), 0, eaves - 0.05), (0.12, deep, 0.2), "beam", "beam", bevel=0.02)
        c.box(
            (x * (wide / 2 + 0.02), 0, eaves + rise * 0.42), (0.12, 0.2, rise * 0.86), "beam", "king_post", bevel=0.02
        )
        for y in (-1.0, 1.0):
            brace = c.within(moved(x * (wide / 2 + 0.02), y * deep * 0.32, eaves - 0.42), tilted(x=y * 45))
            brace.box((0, 0, 0), (0.10, 0.14, 1.1), "beam", "brace", bevel=0.02)
    for y in (-1.0, 1.0):
        c.box((0, y * (deep / 2 + 0.02), eaves - 0.12), (wide, 0.12, 0.2), "beam", "beam", bevel=0.02)
    tiled_roof(c, wide + 0.7, deep + 0.7, eaves - 0.12, rise * (deep + 0.7) / deep)
    hand = c.either()
    door = hand * wide * c.any(-0.24, -0.17)
    _door(c.within(moved(door, -deep / 2 - 0.03, 0.3)), 0.95, 1.9)
    c.box((door, -deep / 2 - 0.42, 0.10), (1.3, 0.5, 0.2), "stone_dark", "step", bevel=0.05)
    _window(c.within(moved(hand * wide * 0.22, -deep / 2 - 0.03, 1.5)), 0.85, 0.85)
    _window(c.within(moved(wide / 2 + 0.03, 0, 1.45), turned("z", 90)), 0.8, 0.85)
    _window(c.within(moved(-wide / 2 - 0.03, 0, 1.45), turned("z", -90)), 0.8, 0.85)
    side = c.either()
    x, y = side * wide * 0.27, deep * 0.20
    top = eaves + rise + 0.55
    c.box((x, y, (eaves + top) / 2), (0.62, 0.62, top - eaves), "stone", "chimney", bevel=0.05)
    c.box((x, y, top), (0.80, 0.80, 0.2), "stone_dark", "chimney_cap", bevel=0.05)
    c.lathe([(0, 0), (0.2, 0), (0.17, 0.28), (0, 0.28)], "clay", "pot", at=(x, y, top + 0.08), sides=8)


def tiled_roof(c: Carver, wide: float, deep: float, eaves: float, rise: float) -> None:
    """A gabled roof, its ridge along X: two boards under rows of tiles, some of them darker."""
    half = deep / 2
    slope, pitch = float(np.hypot(half, rise)), float(np.degrees(np.arctan2(rise, half)))
    rows, columns = (5, max(6, round(wide / 0.78))) if wide > 3 else (4, 5)
    odd = c.rng.random((2, rows, columns))
    for side, way in enumerate((-1, 1)):
        face = c.within(moved(0, way * half, eaves), turned("z", 0 if way < 0 else 180), turned("x", pitch))
        face.box((0, slope / 2, -0.02), (wide - 0.1, slope, 0.12), "beam", "boards", bevel=0.0)
        for row in range(rows):
            y = slope * (row + 0.44) / rows
            for k in range(columns):
                size = wide / columns
                x = -wide / 2 + size * (k + 0.5)
                role = "roof_dark" if odd[side, row, k] < 0.25 else "roof"
                lift = 0.075 + 0.02 * odd[side, row, k]
                tile = (size * 0.985, slope / rows * 1.22, 0.07)
                face.brick(
                    (x, y, lift),
                    tile,
                    role,
                    "tile",
                    top=(0.94, 0.96),
                    turn=turned("x", -5),
                    shade=(0.2 + 0.1 * row, 0.5 + 0.125 * row),
                )
    c.rod(
        [(-wide / 2 - 0.02, 0, eaves + rise + 0.10), (wide / 2 + 0.02, 0, eaves + rise + 0.10)],
        0.15,
        "roof_dark",
        "ridge",
        sides=8,
        across=(0, 1, 0),
    )


def _door(c: Carver, wide: float, high: float) -> None:
    half = wide / 2
    top = [(half * np.cos(a), high - half * 0.6 + half * 0.6 * np.sin(a)) for a in np.linspace(0, np.pi / 2, 5)]
    leaf = mirrored([(0, 0), (half, 0), *[(max(x, 0.0), z) for x, z in top[:-1]], (0, high)])
    c.slab(leaf * np.array([1.24, 1.09]), 0.10, "beam", "frame", bevel=0.02)
    c.slab(leaf, 0.15, "wood", "door", bevel=0.02)
    for x in (-0.27, 0.0, 0.27):
        c.brick((x * wide, -0.076, high * 0.45), (0.022, 0.012, high * 0.86), "beam", "groove")
    for z in (0.22, 0.72):
        c.box((-wide * 0.1, -0.085, high * z), (wide * 0.72, 0.03, 0.09), "iron", "hinge", bevel=0.01)
    c.ball((wide * 0.33, -0.12, high * 0.46), 0.055, "trim", "knob", sides=8, rows=6)


def _window(c: Carver, wide: float, high: float) -> None:
    c.box((0, 0, 0), (wide, 0.10, high), "light", "pane", bevel=0.0, shade=(0.2, 1))
    for x in (-1.0, 0.0, 1.0):
        c.box((x * wide / 2, -0.02, 0), (0.075, 0.12, high + 0.07), "beam", "frame", bevel=0.0)
    for z in (-1.0, 0.0, 1.0):
        c.box((0, -0.02, z * high / 2), (wide + 0.07, 0.12, 0.075), "beam", "frame", bevel=0.0)
    for x in (-1.0, 1.0):
        c.box((x * (wide / 2 + 0.20), -0.02, 0), (0.30, 0.06, high + 0.04), "shutter", "shutter", bevel=0.02)
        for z in (-0.25, 0.25) if c.trinkets else ():
            c.brick(
                (x * (wide / 2 + 0.20), -0.055, z * high), (0.2, 0.02, high * 0.3), "shutter", "slat", shade=(0, 0.4)
            )
    c.box((0, -0.16, -high / 2 - 0.12), (wide + 0.16, 0.24, 0.14), "wood", "flower_box", bevel=0.03)
    for k in range(2):
        x = -wide * 0.22 + wide * 0.44 * k
        c.ball((x, -0.17, -high / 2 - 0.0), (0.2, 0.11, 0.11), "leaf", "leaves", sides=6, rows=4)
        c.ball((x + 0.02, -0.21, -high / 2 + 0.08), 0.055, "petal", "blossom", sides=6, rows=4)


def tower(c: Carver) -> None:
    r, high = c.any(1.35, 1.55), c.any(5.4, 6.2)
    wall = [(0, 0), (r * 1.16, 0), (r * 1.12, 0.5), (r, 0.7), (r * 0.94, high), (0, high)]
    c.lathe(wall, "stone", "wall", facets=12, bands=["stone_dark"] * 3 + ["stone"] * 3)
    c.lathe(
        [(0, high - 0.3), (r * 0.95, high - 0.3), (r * 1.22, high + 0.05), (r * 1.22, high + 0.35), (0, high + 0.35)],
        "stone",
        "gallery",
        facets=12,
        bands=["stone_dark", "stone_dark", "stone", "stone"],
    )
    for angle in around(12, 15):
        at = out(angle, r * 1.12, high + 0.58)
        c.brick(at, (0.30, 0.42, 0.5), "stone", "merlon", top=(0.92, 0.92), turn=turned("z", angle))
    c.lathe(
        [(0, high + 0.3), (r * 0.86, high + 0.3), (r * 0.86, high + 0.9), (0, high + 0.9)], "wall", "drum", facets=12
    )
    cone = c.any(2.1, 2.7)
    c.lathe(
        [
            (0, high + 0.85),
            (r * 1.14, high + 0.85),
            (r * 1.16, high + 0.95),
            (r * 0.52, high + 0.9 + cone * 0.5),
            (0, high + 0.9 + cone),
        ],
        "roof",
        "roof",
        facets=12,
    )
    for t in (0.24, 0.50, 0.74):
        ring = float(np.interp(t, [0, 0.5, 1], [r * 1.16, r * 0.52, 0.0]))
        c.ring((0, 0, high + 0.93 + cone * t), ring, (0.04, 0.05), "roof_dark", "course", sides=12)
    tip = high + 0.85 + cone
    c.rod([(0, 0, tip - 0.05), (0, 0, tip + 1.0)], [0.05, 0.03], "beam", "pole", sides=6)
    flag = [(0.02, tip + 0.5), (0.8, tip + 0.62), (0.55, tip + 0.74), (0.8, tip + 0.90), (0.02, tip + 0.96)]
    c.slab(flag, 0.05, "cloth", "flag", bevel=0.012)
    _door(c.within(moved(0, -r * 1.08, 0)), 1.0, 2.0)
    slot = mirrored([(0, 0), (0.16, 0), (0.16, 0.55), (0, 0.78)])
    for k, angle in enumerate((-90, 10, 170, -90)):
        z = 1.7 + 0.9 * k if k < 3 else high - 1.25
        front = c.within(turned("z", angle + 90), moved(0, -r * 0.985, z))
        front.slab(slot * 1.35 - np.array([0, 0.14]), 0.12, "stone_dark", "sill", bevel=0.03)
        front.slab(slot, 0.17, "light", "window", shade=(0.1, 1))
    for _ in range(16 if c.trinkets else 0):
        angle, z = c.any(0, 360), c.any(0.9, high - 0.8)
        if abs((angle + 90 + 180) % 360 - 180) < 24:
            continue
        at = out(angle, r * (1 - 0.06 * z / high) * 0.975, z)
        c.brick(at, (0.14, c.any(0.34, 0.5), 0.2), "stone_dark", "brick", turn=turned("z", angle), top=(0.9, 0.9))


def windmill(c: Carver) -> None:
    low, high = c.any(1.7, 1.9), c.any(4.6, 5.2)
    top = low * 0.66
    c.lathe([(0, 0), (low * 1.1, 0), (low * 1.08, 0.6), (low, 0.66), (0, 0.66)], "stone", "foot", facets=10, bevel=0.05)
    c.lathe([(0, 0.6), (low * 0.98, 0.6), (top, high), (0, high)], "wall", "tower", facets=10)
    for t in (0.36, 0.68):
        c.ring(
            (0, 0, 0.6 + (high - 0.6) * t),
            low * 0.98 + (top - low * 0.98) * t,
            (0.05, 0.08),
            "beam",
            "band",
            sides=10,
            round_sides=4,
        )
    cap = [
        (0, high - 0.05),
        (top * 1.18, high - 0.05),
        (top * 1.16, high + 0.15),
        (top * 0.86, high + 0.75),
        (top * 0.4, high + 1.15),
        (0, high + 1.28),
    ]
    c.lathe(cap, "roof", "cap", facets=10)
    c.ball((0, 0, high + 1.32), 0.11, "trim", "knob", sides=8, rows=6)
    _door(c.within(moved(0, -low * 1.06, 0.02)), 0.95, 1.9)
    for z, share in ((2.75, 0.5),):
        r = low * 0.98 + (top - low * 0.98) * share
        _window(c.within(moved(0, -r * 0.99, z), tilted(x=-6)), 0.55, 0.6)
    hub = c.within(moved(0, -top * 1.02, high + 0.32), turned("y", c.any(8, 40)))
    hub.rod([(0, 0.6, 0), (0, -0.42, 0)], [0.13, 0.13], "beam", "axle", sides=8)
    hub.ball((0, -0.46, 0), (0.22, 0.16, 0.22), "iron", "hub", sides=10, rows=6)
    reach = high * 0.60
    for angle in around(4):
        sail = hub.within(turned("y", angle), moved(0, -0.42, 0), turned("z", 12))
        sail.rod([(0, 0, 0.1), (0, 0, reach)], [0.075, 0.045], "beam", "spar", sides=6, square=4.0)
        sail.box((0.26, -0.01, reach * 0.60), (0.52, 0.03, reach * 0.74), "sheet", "sail", bevel=0.0, shade=(0.3, 1))
        for k in range(5):
            z = reach * (0.25 + 0.175 * k)
            sail.box((0.25, -0.035, z), (0.58, 0.045, 0.055), "wood", "bar", bevel=0.0)
        sail.box((0.50, -0.035, reach * 0.60), (0.055, 0.045, reach * 0.76), "wood", "bar", bevel=0.0)


def gate(c: Carver) -> None:
    span, high = c.any(2.5, 2.8), c.any(4.0, 4.5)
    for x in (-1.0, 1.0):
        side = c.within(moved(x * (span / 2 + 0.75), 0, 0))
        side.lathe(
            [(0, 0), (0.98, 0), (0.94, 0.5), (0.85, 0.62), (0.80, high), (0, high)],
            "stone",
            "tower",
            facets=10,
            bands=["stone_dark"] * 3 + ["stone"] * 3,
        )
        side.lathe(
            [(0, high - 0.2), (0.82, high - 0.2), (1.02, high + 0.1), (1.02, high + 0.34), (0, high + 0.34)],
            "stone",
            "gallery",
            facets=10,
            bands=["stone_dark", "stone_dark", "stone", "stone"],
        )
        for angle in around(7, 26):
            side.brick(
                out(angle, 0.90, high + 0.55),
                (0.26, 0.38, 0.46),
                "stone",
                "merlon",
                turn=turned("z", angle),
                top=(0.92, 0.92),
            )
        slot = mirrored([(0, 0), (0.13, 0), (0.13, 0.55), (0, 0.7)])
        side.slab(slot, 0.14, "keyhole", "slot", at=(0, -0.80, high * 0.68))
        banner = [(-0.36, 2.75), (0.36, 2.75), (0.36, 1.45), (0, 1.1), (-0.36, 1.45)]
        side.slab(banner, 0.06, "cloth", "banner", at=(0, -0.90, -0.15), bevel=0.012)
        side.slab([(0, 0.24), (0.2, 0), (0, -0.24), (-0.2, 0)], 0.06, "trim", "device", at=(0, -0.93, 1.9), bevel=0.012)
        side.rod([(-0.45, -0.9, 2.62), (0.45, -0.9, 2.62)], 0.045, "beam", "rod", sides=6, across=(0, 1, 0))
    half, spring = span / 2, 1.9
    hole = [(half * np.cos(a), spring + half * np.sin(a)) for a in np.linspace(0, np.pi, c.steps(13, 9))]
    outer = [
        (-half - 0.4, 0),
        (-half - 0.4, high - 0.35),
        (half + 0.4, high - 0.35),
        (half + 0.4, 0),
        (half, 0),
        *hole,
        (-half, 0),
    ]
    c.slab(outer, 1.1, "stone", "arch")
    stones = 11
    for k in range(stones):
        a = np.pi * (k + 0.5) / stones
        at = (np.cos(a) * (half + 0.16), 0, spring + np.sin(a) * (half + 0.16))
        c.box(
            at,
            (0.36, 1.24, np.pi * half / stones * 1.02),
            "stone_dark" if k % 2 else "stone",
            "voussoir",
            bevel=0.03,
            turn=tilted(y=-np.degrees(a)),
        )
    for k in range(4):
        x = -half * 1.1 + half * 2.2 * k / 3
        c.brick((x, -0.36, high - 0.12), (0.46, 0.34, 0.5), "stone", "merlon", top=(0.94, 0.94))
        c.brick((x, 0.36, high - 0.12), (0.46, 0.34, 0.5), "stone", "merlon", top=(0.94, 0.94))
    drop = c.any(0.0, 0.7)
    for k in range(6):
        x = -half * 0.86 + half * 1.72 * k / 5
        up = spring + np.sqrt(max(half**2 - x**2, 0)) * 0.98
        c.rod(
            [(x, 0, up), (x, 0, drop + 0.22), (x, 0, drop)], [0.065, 0.065, 0.005], "iron", "bar", sides=6, square=4.0
        )
    for z in (0.55, 1.15, 1.75):
        c.box((0, 0, drop + z), (span, 0.10, 0.11), "iron", "cross_bar", bevel=0.01)


def skyscraper(c: Carver) -> None:
    wide, floors = c.any(9, 11), c.count(8, 11)
    tall = 3.2
    z = 0.0
    c.box((0, 0, 0.2), (wide + 2.4, wide + 2.4, 0.4), "stone", "pavement", bevel=0.1)
    c.box((0, 0, 2.2), (wide + 0.5, wide + 0.5, 3.8), "stone_dark", "lobby", bevel=0.15)
    z = 4.0
    blocks = ((1.0, floors // 2 + 1), (0.80, floors - floors // 2 - 1))
    lit = c.rng.random((2, 12, 4, 6))
    for level, (share, count) in enumerate(blocks):
        size, high = wide * share, tall * count
        c.box((0, 0, z + high / 2), (size, size, high), "body", "block", bevel=0.12)
        columns = 4
        for side in range(4):
            face = c.within(turned("z", 90 * side))
            for floor in range(count):
                for k in range(columns):
                    x = size * (-0.38 + 0.76 * k / (columns - 1))
                    role = "light" if lit[level, floor, side, k] < 0.3 else "screen"
                    face.brick(
                        (x, -size / 2 - 0.03, z + tall * (floor + 0.52)),
                        (size * 0.175, 0.22, tall * 0.58),
                        role,
                        "window",
                        shade=(0.1, 1),
                    )
        c.box((0, 0, z + high + 0.15), (size + 0.5, size + 0.5, 0.5), "body_dark", "cornice", bevel=0.1)
        z += high + 0.3
    c.box((wide * 0.12, wide * 0.08, z + 0.9), (2.4, 2.0, 1.6), "metal", "machine", bevel=0.12)
    c.rod([(-wide * 0.16, 0, z), (-wide * 0.16, 0, z + 5.0)], [0.22, 0.06], "metal", "mast", sides=6)
    c.ball((-wide * 0.16, 0, z + 5.0), 0.28, "fruit", "beacon", sides=8, rows=6)
    _entrance(c, wide)


def _entrance(c: Carver, wide: float) -> None:
    y = -(wide + 0.5) / 2
    c.box((0, y, 1.6), (2.6, 0.3, 2.5), "light", "door", bevel=0.05, shade=(0.2, 1))
    c.box((0, y - 0.02, 1.6), (0.16, 0.4, 2.5), "metal", "jamb", bevel=0.02)
    c.box((0, y - 0.6, 3.15), (4.0, 1.6, 0.26), "cloth", "canopy", bevel=0.08)
    for x in (-1.0, 1.0):
        c.box((x * wide * 0.34, y, 1.9), (wide * 0.2, 0.3, 1.9), "screen", "shop", bevel=0.05)
        c.ball((x * 2.6, y - 0.75, 0.75), (0.5, 0.5, 0.55), "leaf", "shrub", sides=8, rows=6)


SHAPES: Final[Mapping[str, Maker]] = {
    "cottage": cottage,
    "tower": tower,
    "windmill": windmill,
    "gate": gate,
    "skyscraper": skyscraper,
}
