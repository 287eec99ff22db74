"""Shoulder pieces as rows: told in arm radii from the shoulder joint; -z along the arm, x out of it, -y ahead."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import vec
from gpu_consumers.engines.procedural.recipes.frame import SIDES, Body, limb_frame
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod, Stroke, disc, mould, scaled


def _dome(z: float, size: float, colour: str, name: str) -> tuple[Stroke, ...]:
    return (
        Rod([(0.25, 0, z - 1.0), (0.22, 0, z - 0.35), (0.14, 0, z + 0.25), (0.05, 0, z + 0.62)],
            [(1.72 * size, 1.80 * size), (1.62 * size, 1.72 * size), (1.20 * size, 1.30 * size),
                (0.55 * size, 0.6 * size)], colour, name, 12, 0.05, 0.5, 2.2),
    )  # fmt: skip


SHOULDERS: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "pauldrons": (
        *_dome(0.35, 1.06, "metal", "pauldron"),
        Rod([(0.27, 0, -0.80), (0.26, 0, -0.44)], [(1.94, 2.02), (1.90, 1.98)], "trim", "pauldron_rim", 12, 0.0, 0.0,
            2.2),
        Rod([(0.2, 0, -1.55), (0.22, 0, -0.75)], [(1.56, 1.62), (1.68, 1.74)], "metal", "pauldron_low", 12, 0.06, 0.0,
            2.2),
        Blob((0.16, 0, 1.30), (0.42, 0.42, 0.30), "trim", "pauldron_stud", 8, 4, trinket=True),
    ),
    "great": (
        *_dome(0.45, 1.30, "metal", "pauldron"),
        Rod([(0.27, 0, -0.80), (0.26, 0, -0.36)], [(2.34, 2.44), (2.30, 2.40)], "trim", "pauldron_rim", 12, 0.0, 0.0,
            2.2),
        Rod([(-0.75, 0, 0.5), (-0.9, 0, 1.5), (-0.85, 0, 2.1)], [(0.35, 1.5), (0.28, 1.35), (0.2, 0.9)], "metal",
            "haute_piece", 8, 0.2, 0.3),
        Blob((0.9, -0.9, 0.55), (0.4, 0.4, 0.4), "gem", "pauldron_gem", 8, 5),
    ),
    "spikes": (
        *_dome(0.30, 1.02, "leather", "pauldron"),
        Rod([(0.27, 0, -0.80), (0.26, 0, -0.48)], [(1.86, 1.94), (1.82, 1.90)], "metal", "pauldron_rim", 12, 0.0, 0.0,
            2.2),
        *(Rod([(x, y, z), (x * 1.9, y * 1.8, z + d)], [0.38, 0.04], "horn", "shoulder_spike", 6, 0.2) for x, y, z,
            d in ((0.6, 0.0, 0.85, 1.3), (0.9, -0.8, 0.3, 0.7), (0.9, 0.8, 0.3, 0.7))),
    ),
    "sode": tuple(
        Box((0.95 + 0.10 * k, 0.0, 0.35 - 0.72 * k), (0.36, 2.9, 0.78), "armour" if k % 2 == 0 else "trim_cloth",
            "sode", 0.14, (("y", -8.0),)) for k in range(4)
    ),
    "epaulettes": (
        Blob((0.1, 0, 0.95), (1.25, 1.15, 0.28), "trim", "epaulette", 10, 4),
        *(Rod([(1.0 * np.cos(a) + 0.1, 1.0 * np.sin(a), 0.85), (1.35 * np.cos(a) + 0.15, 1.25 * np.sin(a), 0.1)],
            [0.20, 0.16], "trim", "fringe_cord", 6, 0.2, 0.2) for a in np.linspace(-1.9, 1.9, 7)),
    ),
    "leather": (
        *_dome(0.25, 0.98, "leather", "pauldron"),
        Rod([(0.27, 0, -0.85), (0.26, 0, -0.55)], [(1.80, 1.88), (1.77, 1.85)], "trim", "pauldron_rim", 12, 0.0, 0.0,
            2.2),
    ),
    "leaves": tuple(
        Rod([(0.2, y * 0.4, 0.9), (0.9, y, 0.5), (1.5, y * 1.4, -0.7 - 0.2 * abs(y))],
            [(0.2, 0.5), (0.22, 0.85), 0.05], "leaf", "shoulder_leaf", 6, 0.4, 0.4, across=(1, 0, 0))
        for y in (-1.0, -0.35, 0.35, 1.0)
    ),
    "robot": (
        Blob((0.1, 0, 0.1), (1.75, 1.75, 1.75), "metal", "shoulder_ball", 12, 7),
        Rod([(0.1, 0, -1.1), (0.1, 0, -0.7)], [1.5, 1.6], "trim", "shoulder_ring", 12),
        Plate(disc(0.55, 8), 0.4, "emblem", "shoulder_mark", (1.5, 0.0, 0.2), (("z", 90.0),), 0.1),
    ),
}  # fmt: skip


def build_shoulders(body: Body) -> None:
    worn = body.part("shoulders")
    if worn == "fur":
        _fur(body)
        return
    rows = SHOULDERS.get(worn)
    if not rows:
        return
    for side, x in SIDES:
        arm = body.arm(x)
        frame = limb_frame(arm.shoulder, arm.along, vec(0, -1, 0)) @ scaled(body.arm_radius)
        named = [row._replace(name=f"{row.name}.{side}") for row in rows]
        mould(body.clay, frame, {"chest": 0.45, f"upper_arm.{side}": 0.55}, named, side=x)


def _fur(body: Body) -> None:
    """A collar of tufts, the longer the farther to the side."""
    tufts = 14
    z = body.neck - 0.10 * body.torso
    wide, deep = body.girth(z)
    for k in range(tufts):
        a = 2 * np.pi * (k + 0.5) / tufts
        out = vec(np.sin(a), -np.cos(a), 0)
        root = body.at(out[0] * wide * 1.0, out[1] * deep * 1.08, body.neck - 0.035)
        reach = (0.058 + 0.040 * abs(out[0])) * body.build.girth * body.bulk**0.5
        body.clay.tube(
            [root - out * 0.03, root + out * reach * 0.45 + vec(0, 0, 0.012), root + out * reach - vec(0, 0, 0.036)],
            [0.040, 0.038, 0.004],
            "furs",
            "chest",
            name="fur",
            sides=6,
            start=0.5,
        )
