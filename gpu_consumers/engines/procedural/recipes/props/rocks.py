"""Stone and crystal."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, mirrored, out, tilted


def rock(c: Carver) -> None:
    size = c.any(0.9, 1.1)
    c.chunk((0, 0, 0.34 * size), (0.62 * size, 0.52 * size, 0.46 * size), "stone", "rock", corners=30, floor=0.0)
    side = c.any(0, 360)
    for k, (r, s) in enumerate(((0.62, 0.5), (0.66, 0.36), (0.6, 0.26))):
        at = out(side + 70 * k + c.any(-15, 15), r * size, 0.30 * s)
        c.chunk(at, (0.46 * s, 0.42 * s, 0.42 * s), "stone_dark" if k == 1 else "stone", "rock", corners=20, floor=0.0)
    _moss(c, "rock", 0.0, 0.40 * size)


def _moss(c: Carver, on: str, at: float, wide: float) -> None:
    """A cushion that lies on the top of the shells of that name."""
    top = c.surface(on)
    for k, (dx, dy, s) in enumerate(((0.0, 0.0, 1.0), (0.5, -0.25, 0.6), (-0.5, -0.2, 0.52))):
        spot = top.seat((at + dx * wide, dy * wide, 4.0), (at + dx * wide, dy * wide, 0.0))
        if spot is not None:
            c.clump(
                spot,
                (wide * 0.6 * s, wide * 0.52 * s, 0.055),
                "moss",
                "moss",
                fine=3 - (k > 0),
                rough=0.06,
                shade=(0.2, 1),
            )


def crystal(c: Carver) -> None:
    c.chunk((0, 0, 0.06), (0.44, 0.38, 0.20), "stone", "bed", corners=24, floor=0.0)
    sizes = [(0.0, 0.0, 0.95, 0.15)] + [
        (angle, c.any(16, 34), c.any(0.4, 0.66), c.any(0.075, 0.11)) for angle in around(c.count(5, 6), c.any(0, 60))
    ]
    for k, (angle, lean, long, thick) in enumerate(sizes):
        one = c.within(moved(*out(angle, 0.16 * (k > 0), 0.10)), tilted(z=angle) @ tilted(y=lean + 4 * (k == 0)))
        profile = [(0, -0.08), (thick * 0.8, -0.08), (thick, long * 0.66), (0, long)]
        one.lathe(
            profile,
            "crystal",
            "crystal",
            facets=6,
            phase=c.any(0, 60),
            shade=(0.0, 1.0),
            bands=["crystal", "crystal", "crystal_top"],
        )
    for angle in around(5, c.any(0, 70)):
        c.lathe(
            [(0, 0), (0.035, 0.01), (0, 0.10)],
            "crystal",
            "shard",
            at=out(angle, c.any(0.4, 0.5), 0.0),
            turn=tilted(x=c.any(-30, 30)),
            facets=5,
        )


def ore(c: Carver) -> None:
    c.chunk((0, 0, 0.30), (0.50, 0.46, 0.40), "stone", "rock", corners=28, floor=0.0)
    c.chunk((c.either() * 0.46, -0.2, 0.12), (0.22, 0.2, 0.18), "stone_dark", "rock", corners=18, floor=0.0)
    face = c.surface("rock")
    for k, angle in enumerate(around(9, c.any(0, 40))):
        z = 0.14 + 0.40 * ((k * 4) % 9) / 9
        spot = face.seat(out(angle, 1.6, z + 0.1), (0, 0, z))
        if spot is not None:
            s = c.any(0.055, 0.10)
            c.chunk(spot, (s, s, s * 0.9), "trim", "nugget", corners=14, square=2.5)
    top = face.seat((0.03, -0.06, 2.0), (0.03, -0.06, 0.0))
    if top is not None:
        c.chunk(top, (0.13, 0.12, 0.09), "trim", "nugget", corners=14, square=2.5)


def gravestone(c: Carver) -> None:
    lean, wide = c.any(-5, 5), c.any(0.30, 0.34)
    c.ball((0, -0.28, 0.0), (0.42, 0.62, 0.10), "soil", "mound", sides=14, rows=6)
    tilt = c.within(moved(0, 0.16, 0), tilted(x=c.any(-4, 2), y=lean))
    tilt.box((0, 0, 0.06), (wide * 2 + 0.18, 0.34, 0.16), "stone_dark", "plinth", bevel=0.03)
    top = [(wide * np.cos(a), 0.72 + wide * np.sin(a)) for a in np.linspace(0, np.pi / 2, c.steps(5, 4))]
    face = mirrored([(0.0, 0.1), (wide, 0.1), *[(max(x, 0.0), z) for x, z in top[:-1]], (0.0, 0.72 + wide)])
    tilt.slab(face, 0.18, "stone", "stone", bevel=0.03)
    tilt.slab(
        face * np.array([0.80, 0.86]) + np.array([0, 0.07]), 0.03, "stone_dark", "field", at=(0, -0.085, 0), bevel=0.008
    )
    cross = mirrored(
        [(0, 0.66), (0.035, 0.66), (0.035, 0.80), (0.10, 0.80), (0.10, 0.87), (0.035, 0.87), (0.035, 0.94), (0, 0.94)]
    )
    tilt.slab(cross, 0.03, "stone", "cross", at=(0, -0.105, 0), bevel=0.006)
    for k, long in enumerate((0.30, 0.36, 0.24)):
        tilt.box((c.any(-0.01, 0.01), -0.10, 0.56 - 0.09 * k), (long, 0.02, 0.032), "stone", "line", bevel=0.005)
    x = wide * 0.62 * c.either()
    spot = tilt.surface("stone").seat((x, 0, 2.0), (x, 0, 0))
    if spot is not None:
        tilt.clump(spot, (0.13, 0.12, 0.05), "moss", "moss", fine=2)
    for angle in around(6, c.any(0, 60)):
        foot = out(angle, 1.0) * np.array([0.42, 0.26, 0]) + np.array([0, 0.12, 0.0])
        c.rod([foot, foot + out(angle, 0.05, 0.16)], [(0.02, 0.02), (0.001, 0.001)], "leaf", "grass", sides=4)
    for k, x in enumerate((-0.06, 0.0, 0.06)):
        stalk = np.array([x * 2.2, -0.42, 0.02])
        c.rod([stalk, stalk + np.array([x, -0.02, 0.20 + 0.03 * (k == 1)])], 0.010, "leaf_dark", "stem", sides=6)
        c.ball(
            stalk + np.array([x, -0.02, 0.21 + 0.03 * (k == 1)]),
            (0.045, 0.045, 0.035),
            "petal",
            "rose",
            sides=8,
            rows=5,
        )


def stalagmite(c: Carver) -> None:
    spires = [(0.0, 0.0, c.any(1.3, 1.6), 0.26)] + [
        (angle, 0.34, c.any(0.45, 0.85), c.any(0.13, 0.17)) for angle in around(c.count(3, 4), c.any(0, 90))
    ]
    for angle, r, high, thick in spires:
        one = c.within(moved(*out(angle, r)), tilted(x=c.any(-4, 4), y=c.any(-4, 4)))
        profile = [(0, -0.02), (thick * 1.25, -0.02)]
        steps = 5
        for k in range(steps):
            t = (k + 0.5) / steps
            profile += [
                (thick * (1 - t) ** 0.8 * 1.06, high * (t - 0.03)),
                (thick * (1 - t) ** 0.8 * 0.86, high * (t + 0.07)),
            ]
        one.lathe([*profile[:-1], (0, high)], "stone", "spire", facets=7, phase=c.any(0, 50))
    for angle in around(5, c.any(0, 72)):
        s = c.any(0.08, 0.15)
        c.chunk(out(angle, c.any(0.42, 0.56), s * 0.4), (s, s, s * 0.8), "stone_dark", "rubble", corners=14, floor=0.0)
    c.clump((0.22, -0.26, 0.03), (0.16, 0.13, 0.05), "moss", "moss", fine=2)


SHAPES: Final[Mapping[str, Maker]] = {
    "rock": rock,
    "crystal": crystal,
    "ore": ore,
    "gravestone": gravestone,
    "stalagmite": stalagmite,
}
