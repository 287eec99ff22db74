"""Outlines for emblems, in half heights: chests, shields and flags share them."""

from collections.abc import Mapping
from typing import Final

import numpy as np

Outline = list[tuple[float, float]]


def _mirrored(half: Outline) -> Outline:
    """An outline from its right half, told from the bottom to the top; points on the axis are not doubled."""
    return [*half, *((-x, z) for x, z in reversed(half) if x > 0)]


def _star(points: int, inner: float) -> Outline:
    return [
        (float(np.sin(k * np.pi / points) * r), float(np.cos(k * np.pi / points) * r))
        for k, r in ((k, 1.1 if k % 2 == 0 else inner) for k in range(2 * points))
    ]


EMBLEMS: Final[Mapping[str, Outline]] = {
    "cross": _mirrored([(0.22, -1.20), (0.18, -0.20), (0.80, -0.26), (0.80, 0.26), (0.18, 0.20), (0.22, 0.90)]),
    "star": _star(5, 0.46),
    "sun": _star(8, 0.62),
    "heart": _mirrored([(0, -1.0), (0.62, -0.30), (0.92, 0.25), (0.78, 0.70), (0.40, 0.85), (0, 0.50)]),
    "crown": _mirrored([(0.80, -0.70), (0.95, 0.60), (0.45, -0.05), (0, 0.85)]),
    "leaf": _mirrored([(0, -1.1), (0.45, -0.55), (0.62, 0.0), (0.42, 0.55), (0, 1.05)]),
    "diamond": _mirrored([(0, -1.0), (0.62, 0.0), (0, 1.0)]),
    "moon": [(0.35, -0.95), (-0.30, -0.85), (-0.75, -0.35), (-0.80, 0.25), (-0.45, 0.80), (0.20, 0.98), (-0.12, 0.55),
        (-0.22, 0.05), (-0.10, -0.50)],
    "chevron": _mirrored([(0, -0.75), (0.85, 0.10), (0.85, 0.75), (0, -0.05)]),
    "bolt": [(-0.15, -1.1), (0.55, 0.15), (0.08, 0.12), (0.40, 1.0), (-0.35, 0.05), (0.02, 0.02)],
    "skull": _mirrored([(0.36, -0.95), (0.42, -0.50), (0.78, -0.25), (0.85, 0.35), (0.50, 0.85), (0, 0.98)]),
}  # fmt: skip
DEFAULTS: Final = ("cross", "diamond", "chevron", "leaf")
