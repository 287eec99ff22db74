"""Caps: skins that lie on a head and dip under its own skin where it shows. Hair, hoods and helmets are caps."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, vec
from gpu_consumers.engines.procedural.recipes.frame import HEAD_SQUARE, Body

_UNDER = -0.11  # how far below the skin a cap dives, in head heights
_TOP = 0.486
Table = Sequence[tuple[float, float]]


class Cap(NamedTuple):
    """Where a cap leaves the face free, and how thick it is. Heights in head heights, angles in degrees from ahead."""

    opening: Table  # height -> half the angle that stays free; 180 and more: nothing is there; below 0: all is
    thick: Table  # height -> thickness
    low: float = -0.44
    back: float = 0.0  # thicker behind, as a share
    soft: float = 14.0  # degrees over which the edge comes up
    rows: int = 9
    columns: int = 18


def on_skin(body: Body, degrees: float, z: float, out: float = 0.0) -> Floats:
    """A place on the head, so many degrees round from the front to its left, `out` off its skin."""
    wide, deep = body.head_girth(float(np.clip(z, -0.46, 0.49)))
    angle = np.radians(degrees) - np.pi / 2
    c, s, power = np.cos(angle), np.sin(angle), 2.0 / HEAD_SQUARE
    flat = vec(np.sign(c) * abs(c) ** power * wide, np.sign(s) * abs(s) ** power * deep, z)
    return np.asarray(body.skull + (flat + _outward(flat) * out) * body.head, dtype=np.float64)


def _outward(places: Floats) -> Floats:
    """Unit normals of the ellipsoid that a head nearly is."""
    normal = places / np.array((0.495**2, 0.455**2, 0.49**2))
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9), dtype=np.float64)


def put_cap(
    body: Body, cap: Cap, colour: str, name: str, *, hidden_above: float = 1.0, shade: tuple[float, float] = (0.0, 1.0)
) -> None:
    """Make a cap. What would stand above `hidden_above` dives under the skin, for something else covers it."""
    columns = body.clay.sides(cap.columns)
    share = np.linspace(0, 1, body.clay.steps(cap.rows, 6))
    heights = cap.low + (_TOP - cap.low) * np.sin(share * np.pi / 2) ** 1.15
    grid = body.around_head(heights, columns)
    turn = np.arange(columns)
    angle = 360.0 * np.minimum(turn, columns - turn) / columns
    free = _read(cap.opening, heights)
    thick = _read(cap.thick, heights)[:, None]
    thick = thick * (1.0 + cap.back * np.clip((angle - 60.0) / 90.0, 0, 1)[None, :])
    edge = np.clip((angle[None, :] - free[:, None]) / cap.soft, -1.0, 1.0)
    rise = np.where(edge > 0, edge * thick, -edge * _UNDER)
    cover = np.clip((heights - hidden_above) / 0.06, 0.0, 1.0)[:, None]
    rise = rise * (1 - cover) + _UNDER * 0.4 * cover
    normal = _outward((grid - body.skull) / body.head)
    body.clay.loft(grid + normal * rise[..., None] * body.head, colour, "head", name=name, shade=shade)


def _read(table: Table, heights: Floats) -> Floats:
    known = np.array(table, dtype=np.float64)
    return np.asarray(np.interp(heights, known[:, 0], known[:, 1]), dtype=np.float64)


def rim_path(body: Body, cap: Cap, out: float, points: int = 7) -> Floats:
    """The edge of a cap's opening, from its left bottom over the brow to its right bottom, (n, 3)."""
    heights = [z for z, _ in cap.opening]
    angles = [a for _, a in cap.opening]
    top = float(np.interp(0.0, angles[::-1], heights[::-1]))
    bottom = next((z for z, a in cap.opening if a < 100.0), cap.low)
    rise = bottom + (top - bottom) * np.sin(np.linspace(0, np.pi / 2, points))
    side = [(float(np.interp(z, heights, angles)), float(z)) for z in rise]
    side[-1] = (0.0, top)
    left = [on_skin(body, max(a, 0.0), z, out) for a, z in side]
    right = [on_skin(body, -max(a, 0.0), z, out) for a, z in reversed(side[:-1])]
    return np.array([*left, *right])
