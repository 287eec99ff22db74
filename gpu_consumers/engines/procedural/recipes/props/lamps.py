"""What gives light."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, out, tilted


def lantern(c: Carver) -> None:
    wide, high = c.any(0.105, 0.12), c.any(0.20, 0.24)
    _housing(c, wide, high, 0.0)
    top = high + 0.20
    c.ring((0, 0, top + 0.055), 0.060, 0.011, "metal", "handle", turn=tilted(x=90, z=c.any(-25, 25)), sides=14)


def _housing(c: Carver, wide: float, high: float, z: float) -> None:
    """Foot, flame behind glass, four posts, a roof."""
    one = c.within(moved(0, 0, z))
    one.lathe(
        [(0, 0), (wide * 1.22, 0), (wide * 1.22, 0.025), (wide, 0.05), (0, 0.05)],
        "metal",
        "foot",
        facets=8,
        bevel=0.006,
    )
    one.lathe(
        [
            (0, 0.045),
            (wide * 0.78, 0.045),
            (wide * 0.86, 0.05 + high / 2),
            (wide * 0.78, 0.05 + high),
            (0, 0.05 + high),
        ],
        "light",
        "glass",
        facets=8,
        shade=(0.1, 1),
    )
    for angle in around(4, 45):
        one.rod([out(angle, wide * 1.02, 0.035), out(angle, wide * 1.02, 0.06 + high)], 0.013, "metal", "post", sides=6)
    for h in (0.05 + high * 0.33, 0.05 + high * 0.67):
        one.ring((0, 0, h), wide * 0.92, 0.008, "metal", "bar", sides=8)
    roof = [
        (0, 0.045 + high),
        (wide * 1.35, 0.045 + high),
        (wide * 1.30, 0.07 + high),
        (wide * 0.55, 0.13 + high),
        (wide * 0.45, 0.16 + high),
        (0, 0.165 + high),
    ]
    one.lathe(roof, "metal", "roof", facets=8)
    one.lathe(
        [(0, 0), (wide * 0.4, 0.0), (wide * 0.28, 0.03), (0, 0.05)], "trim", "finial", at=(0, 0, 0.16 + high), facets=8
    )


def torch(c: Carver) -> None:
    high = c.any(0.50, 0.58)
    c.rod(
        [(0, 0, 0.01), (0.004, 0, high * 0.5), (0, 0, high)],
        [0.023, 0.027, 0.036],
        "wood",
        "torch",
        sides=8,
        ends=(0.4, 0),
    )
    c.rod([(0, 0, 0.10), (0, 0, 0.24)], 0.033, "leather", "wrap", sides=8)
    for k in range(3):
        c.ring(
            (0, 0, high - 0.09 + 0.035 * k),
            0.044 + 0.004 * k,
            0.016,
            "rope",
            "rags",
            sides=10,
            turn=tilted(y=8 - 8 * k),
        )
    c.lathe(
        [(0, high - 0.02), (0.05, high - 0.02), (0.068, high + 0.03), (0.05, high + 0.035), (0, high + 0.02)],
        "iron",
        "cup",
        sides=10,
    )
    _flame(c.within(moved(0, 0, high + 0.015)), 0.062, 0.24)


def _flame(c: Carver, wide: float, high: float) -> None:
    """Tongues of fire: an outer one, a bright heart, small ones round it."""
    bow = c.any(-0.3, 0.3) * wide
    tongue = [(0, 0, 0), (0, 0, high * 0.22), (bow, 0, high * 0.55), (-bow * 0.4, 0, high * 0.82), (bow * 0.8, 0, high)]
    c.rod(
        tongue,
        [wide * f for f in (0.55, 1.0, 0.62, 0.26, 0.02)],
        "flame",
        "flame",
        sides=8,
        ends=(0.3, 0),
        shade=(0.0, 0.9),
    )
    for k, angle in enumerate(around(4, c.any(0, 90))):
        tall = high * (0.42 + 0.14 * (k % 2))
        lick = [out(angle, wide * 0.5, high * 0.06), out(angle, wide * 1.02, tall * 0.5), out(angle, wide * 0.78, tall)]
        c.rod(lick, [wide * 0.36, wide * 0.3, 0.002], "flame", "lick", sides=6, shade=(0, 0.75))
    front = [(0, -wide * 0.5, high * 0.03), (0, -wide * 0.72, high * 0.24), (bow * 0.3, -wide * 0.34, high * 0.60)]
    c.rod(front, [wide * 0.4, wide * 0.48, 0.002], "light", "heart", sides=8, ends=(0.4, 0))


def candle(c: Carver) -> None:
    c.lathe([(0, 0), (0.075, 0), (0.095, 0.022), (0.085, 0.026), (0.06, 0.012), (0, 0.012)], "trim", "dish", sides=16)
    c.ring((0.108, 0, 0.025), 0.028, 0.008, "trim", "handle", turn=tilted(x=90), sides=10)
    high = c.any(0.13, 0.19)
    c.lathe(
        [(0, 0.01), (0.044, 0.01), (0.040, high), (0.036, high + 0.006), (0.02, high - 0.006), (0, high - 0.008)],
        "spot",
        "candle",
        sides=12,
    )
    c.lathe([(0, 0.008), (0.06, 0.008), (0.05, 0.022), (0, 0.026)], "spot", "pool", sides=12)
    for angle in around(4, c.any(0, 80)):
        long = c.any(0.03, 0.085)
        c.rod(
            [out(angle, 0.036, high + 0.002), out(angle, 0.043, high - 0.012), out(angle, 0.045, high - long)],
            [0.008, 0.010, 0.013],
            "spot",
            "drip",
            sides=6,
            ends=(0.5, 0.9),
        )
    c.rod([(0, 0, high - 0.01), (0.002, 0, high + 0.018)], 0.004, "keyhole", "wick", sides=4)
    c.lathe([(0, 0), (0.019, 0.018), (0.014, 0.045), (0, 0.085)], "flame", "flame", at=(0, 0, high + 0.008), sides=8)
    c.lathe([(0, 0), (0.011, 0.012), (0, 0.036)], "light", "heart", at=(0, -0.012, high + 0.014), sides=6)


def street_lamp(c: Carver) -> None:
    high = c.any(2.7, 3.0)
    foot = [
        (0, 0),
        (0.22, 0),
        (0.22, 0.08),
        (0.15, 0.12),
        (0.13, 0.34),
        (0.09, 0.42),
        (0.055, 0.5),
        (0.045, high - 0.1),
        (0, high - 0.1),
    ]
    c.lathe(foot, "iron", "post", facets=8, bevel=0.01)
    for z in (0.42, high * 0.55, high - 0.14):
        c.ring((0, 0, z), 0.06 if z > 0.5 else 0.10, 0.022, "trim", "ring", sides=10)
    for side in (-1.0, 1.0):
        arm = curve(
            [
                (side * 0.03, 0, high - 0.42),
                (side * 0.18, 0, high - 0.34),
                (side * 0.19, 0, high - 0.22),
                (side * 0.10, 0, high - 0.20),
            ],
            c.steps(8, 5),
        )
        c.rod(arm, 0.017, "iron", "scroll", sides=6, across=(0, 1, 0))
    c.rod(
        [(-0.24, 0, high - 0.42), (0.24, 0, high - 0.42)],
        0.02,
        "iron",
        "ladder_rest",
        sides=6,
        ends=(0.6, 0.6),
        across=(0, 1, 0),
    )
    head = c.within(moved(0, 0, high - 0.12))
    low, wide, tall = 0.10, 0.165, 0.34
    head.lathe([(0, 0), (low, 0), (low + 0.03, 0.04), (0, 0.04)], "iron", "cup", facets=6)
    head.lathe(
        [(0, 0.04), (low, 0.04), (wide - 0.015, 0.04 + tall), (0, 0.04 + tall)],
        "light",
        "glass",
        facets=6,
        shade=(0.1, 1),
    )
    for angle in around(6):
        head.rod([out(angle, low + 0.008, 0.03), out(angle, wide, 0.05 + tall)], 0.015, "iron", "post", sides=6)
    head.lathe(
        [
            (0, 0.03 + tall),
            (wide + 0.06, 0.03 + tall),
            (wide + 0.05, 0.07 + tall),
            (0.08, 0.17 + tall),
            (0.05, 0.21 + tall),
            (0, 0.22 + tall),
        ],
        "iron",
        "roof",
        facets=6,
    )
    head.ball((0, 0, 0.25 + tall), 0.045, "trim", "finial", sides=8, rows=6)


def campfire(c: Carver) -> None:
    stones = c.count(9, 11)
    for angle in around(stones, c.any(0, 40)):
        s = c.any(0.10, 0.135)
        c.chunk(
            out(angle, 0.44, s * 0.5),
            (s, s * 0.95, s * 0.8),
            "stone" if c.any(0, 1) > 0.4 else "stone_dark",
            "stone",
            corners=18,
            floor=0.0,
        )
    c.ball((0, 0, 0.0), (0.36, 0.36, 0.05), "soil", "ash", sides=14, rows=5)
    for k, angle in enumerate(around(5, c.any(0, 70))):
        foot, tip = out(angle, 0.33, 0.06), out(angle + 180, 0.07, 0.36)
        c.rod([foot, tip], [0.062, 0.052], "bark" if k % 2 else "wood", "log", sides=8)
        way = (foot - tip) / np.linalg.norm(foot - tip)
        c.rod([foot - way * 0.01, foot + way * 0.006], [0.05, 0.05], "crumb", "cut", sides=8)
    _flame(c.within(moved(0, 0, 0.10)), 0.19, 0.66)
    for angle in around(4, c.any(0, 80)):
        c.ball(out(angle, 0.17, 0.055), (0.045, 0.045, 0.03), "flame", "ember", sides=6, rows=4, shade=(0, 0.5))


SHAPES: Final[Mapping[str, Maker]] = {
    "lantern": lantern,
    "torch": torch,
    "candle": candle,
    "street_lamp": street_lamp,
    "campfire": campfire,
}
