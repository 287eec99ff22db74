"""What covers a part of a face: scarves, eye patches, goggles, spectacles. Lengths in head heights."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved, turned, vec
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.heads.cap import Cap, on_skin, put_cap
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Rod, Stroke, mould, scaled

_SCARF: Final = Cap(
    [(-0.48, -40.0), (-0.21, -40.0), (-0.15, 200.0)], [(-0.5, 0.05), (0.5, 0.05)], low=-0.465, soft=9.0, rows=8
)
_SURGICAL: Final = Cap(
    [(-0.44, -40.0), (-0.18, -40.0), (-0.13, 200.0)], [(-0.5, 0.045), (0.5, 0.05)], low=-0.44, soft=9.0, rows=8
)
# Pieces stand before the eyes; x is the eyes' distance from the middle.
PIECES: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "glasses": (
        Rod([(0.188 + 0.115 * np.cos(a), -0.49, 0.105 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 11)],
            [0.016] * 11, "lash",
            "lens_ring", 6, across=(0, 1, 0), twice=True),
        Rod([(-0.07, -0.50, 0.02), (0, -0.515, 0.035), (0.07, -0.50, 0.02)], [0.015] * 3, "lash", "glasses_bridge", 6,
            across=(0, 1, 0)),
        Rod([(0.30, -0.47, 0.01), (0.46, -0.26, 0.01), (0.50, 0.02, 0.0)], [0.013] * 3, "lash", "glasses_arm", 6,
            twice=True),
    ),
    "goggles": (
        Rod([(0.19, -0.42, 0.0), (0.19, -0.53, 0.0)], [0.145, 0.130], "leather", "goggle", 12, 0.0, 0.05, twice=True),
        Blob((0.19, -0.525, 0.0), (0.105, 0.03, 0.105), "glass", "lens", 10, 5, twice=True),
        Box((0, -0.48, 0.0), (0.14, 0.06, 0.06), "trim", "goggle_bridge", 0.015),
        Rod([(0, 0, -0.04), (0, 0, 0.05)], [(0.535, 0.495), (0.535, 0.495)], "leather", "goggle_strap", 16,
            square=2.3),
    ),
    "domino": (
        Rod([(-0.42, -0.24, 0.02), (-0.20, -0.45, 0.0), (0.0, -0.475, -0.01), (0.20, -0.45, 0.0), (0.42, -0.24, 0.02)],
            [(0.012, 0.09), (0.02, 0.13), (0.02, 0.10), (0.02, 0.13), (0.012, 0.09)], "mask", "mask", 8,
                across=(0, 1, 0)),
    ),
    "oni": (
        Rod([(0, 0.02, -0.46), (0, 0.0, -0.30), (0, 0.0, -0.17)], [(0.34, 0.36), (0.46, 0.445), (0.49, 0.47)], "mask",
            "mask", 14, 0.2, 0.0, 2.3),
        Blob((0, -0.48, -0.19), (0.08, 0.07, 0.06), "mask", "mask_nose", 8, 5),
        Box((0, -0.435, -0.31), (0.30, 0.08, 0.055), "lash", "mask_mouth", 0.01),
        *(Rod([(x, -0.47, -0.345), (x, -0.475, -0.26)], [0.026, 0.006], "tooth", "mask_tusk", 6, 0.3,
            twice=True) for x in (0.115,)),
        Rod([(0.02, -0.50, -0.235), (0.15, -0.485, -0.225), (0.30, -0.42, -0.285)], [0.02, 0.034, 0.006],
            "furs_white", "mask_moustache", 6,
            0.4, 0.4, twice=True),
    ),
}  # fmt: skip


def build_mask(body: Body) -> None:
    mask = body.part("mask")
    if mask in {"scarf", "bandit_scarf"}:
        put_cap(body, _SCARF, "mask", "scarf")
        _scarf_tail(body)
    elif mask == "surgical":
        put_cap(body, _SURGICAL, "mask", "surgical_mask")
    elif mask == "eyepatch":
        _eyepatch(body)
    elif mask in PIECES:
        frame = moved(*(body.skull + vec(0, 0, body.build.eye_height * body.head))) @ scaled(body.head)
        mould(body.clay, frame, "head", PIECES[mask])


def _scarf_tail(body: Body) -> None:
    h, x = body.head, body.taste.side
    knot = on_skin(body, 150.0 * x, -0.30, 0.05)
    body.clay.ball(knot, (0.07 * h, 0.07 * h, 0.07 * h), "mask", "head", name="scarf_knot", sides=8, rows=5)
    for k in (0, 1):
        body.clay.tube(
            [
                knot,
                knot + vec(x * 0.06, 0.14, -0.10 - 0.06 * k) * h,
                knot + vec(x * (0.12 + 0.06 * k), 0.20, -0.36 + 0.10 * k) * h,
            ],
            [(0.06 * h, 0.03 * h), (0.085 * h, 0.025 * h), (0.07 * h, 0.010 * h)],
            "mask",
            "head",
            name="scarf_tail",
            sides=6,
            start=0.3,
            end=0.2,
        )


def _eyepatch(body: Body) -> None:
    h, x, z = body.head, body.taste.side, body.build.eye_height
    body.clay.ball(
        body.on_face(0.188 * x, z, 0.004), (0.115 * h, 0.030 * h, 0.115 * h), "lash", "head", name="eyepatch",
            sides=10, rows=5,
        frame=turned("z", x * 17),
    )  # fmt: skip
    strap = [
        on_skin(body, a * x, zz, 0.006)
        for a, zz in ((-50, 0.27), (-16, 0.13), (22, z + 0.04), (55, z + 0.02), (95, z), (140, 0.0))
    ]
    body.clay.tube(strap, [0.016 * h] * len(strap), "lash", "head", name="eyepatch_strap", sides=6)
