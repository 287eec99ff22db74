"""Horns and antlers. Lengths in head heights from the head's middle."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.procedural.clay import moved
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.strokes import Rod, Stroke, mould, scaled

_SIDEWAYS: Final = (0.0, 1.0, 0.0)
HORNS: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "pair": (
        Rod([(0.46, 0, 0.22), (0.68, 0, 0.26), (0.80, -0.01, 0.42), (0.80, -0.03, 0.66)], [0.115, 0.10, 0.07, 0.008],
            "horn",
            "horn", 8, 0.0, 0.5, across=_SIDEWAYS, twice=True),
        Rod([(0.52, 0, 0.22), (0.60, 0, 0.235)], [0.135, 0.125], "trim", "horn_ring", 8, 0.1, 0.1, across=_SIDEWAYS,
            twice=True),
    ),
    "devil": (
        Rod([(0.24, -0.20, 0.38), (0.34, -0.30, 0.56), (0.36, -0.26, 0.74), (0.30, -0.14, 0.88)],
            [0.105, 0.085, 0.055, 0.006],
            "horn", "horn", 8, 0.3, 0.5, twice=True),
    ),
    "small": (
        Rod([(0.26, -0.22, 0.38), (0.32, -0.28, 0.50), (0.33, -0.28, 0.60)], [0.075, 0.055, 0.008], "horn", "horn", 8,
            0.3, 0.5,
            twice=True),
    ),
    "ram": (
        Rod([(0.38, 0.0, 0.28), (0.60, 0.06, 0.40), (0.74, 0.20, 0.24), (0.74, 0.16, 0.0), (0.70, -0.04, -0.10),
            (0.72, -0.20, 0.0)],
            [0.13, 0.135, 0.12, 0.10, 0.07, 0.01], "horn", "horn", 8, 0.3, 0.5, twice=True),
    ),
    "single": (
        Rod([(0, -0.30, 0.36), (0, -0.44, 0.62), (0, -0.46, 0.91)], [0.09, 0.06, 0.008], "horn", "horn", 10, 0.0, 0.5),
    ),
    "antlers": (
        Rod([(0.22, 0.0, 0.42), (0.40, 0.06, 0.66), (0.52, 0.10, 0.92), (0.44, 0.04, 1.16)],
            [0.060, 0.052, 0.044, 0.008], "antler",
            "antler", 6, 0.3, 0.5, twice=True),
        Rod([(0.38, 0.05, 0.62), (0.56, -0.04, 0.72), (0.60, -0.10, 0.86)], [0.042, 0.036, 0.008], "antler", "tine",
            6, 0.3, 0.5, twice=True),
        Rod([(0.50, 0.09, 0.86), (0.70, 0.04, 0.98), (0.74, 0.0, 1.12)], [0.038, 0.032, 0.008], "antler", "tine", 6,
            0.3, 0.5, twice=True),
    ),
}  # fmt: skip


def build_horns(body: Body) -> None:
    shape = body.part("horns") or ("pair" if body.part("crest") == "horns" else "")
    if shape:
        mould(body.clay, moved(*body.skull) @ scaled(body.head), "head", HORNS.get(shape, HORNS["pair"]))
