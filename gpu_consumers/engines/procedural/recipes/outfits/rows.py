"""The three kinds of rows that clothes are made of: bands round the torso, panels down it, pieces on it."""

import itertools
from typing import NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import moved
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.strokes import Stroke, mould, scaled


class Band(NamedTuple):
    """A ring round the torso. `at` is its height as a share of the torso; lengths in body heights."""

    name: str
    colour: str
    at: float
    high: float
    slack: float
    roll: float = 0.08  # how round its edges are
    square: float = 2.5


class Panel(NamedTuple):
    """Cloth that hangs down the front (or with `sign` 1 the back).

    `low` and `high` are shares of the torso above the hip joint, and of the hip's height below it (negative);
    widths are shares of the chest's half width; `x` moves it aside.
    """

    name: str
    colour: str
    low: float
    high: float
    wide_low: float
    wide_high: float
    out: float
    sign: float = -1.0
    x_low: float = 0.0
    x_high: float = 0.0
    point: float = 0.0
    twice: bool = False
    rows: int = 7
    columns: int = 5
    thick: float = 0.012


class Piece(NamedTuple):
    """Strokes on the torso, in half widths of the chest, from a place on its front; -y looks ahead."""

    at: float
    strokes: tuple[Stroke, ...]
    out: float = 0.0
    sign: float = -1.0
    x: float = 0.0


class Tubed(NamedTuple):
    """A roll over the torso's skin through places (x in chest half widths, share of the torso, front -1 or back 1)."""

    name: str
    colour: str
    path: tuple[tuple[float, float, float], ...]
    radius: tuple[float, float]
    out: float = 0.006
    twice: bool = False


Row = Band | Panel | Piece | Tubed


def make(body: Body, row: Row) -> None:
    if isinstance(row, Band):
        _band(body, row)
    elif isinstance(row, Panel):
        for x in (1.0, -1.0) if row.twice else (1.0,):
            _panel(body, row, x)
    elif isinstance(row, Tubed):
        for x in (1.0, -1.0) if row.twice else (1.0,):
            _tubed(body, row, x)
    else:
        unit = body.girth(body.up(0.72))[0]
        place = body.front(row.x * unit, body.up(row.at), row.out, row.sign)
        weights = body.spine_weights(body.up(row.at))
        mould(body.clay, moved(*place) @ scaled(unit), weights, row.strokes)


def _band(body: Body, row: Band) -> None:
    z, half = body.up(row.at), row.high / 2
    edge = half * (1.0 - min(0.8, row.roll * 2.0))
    heights = (z - half, z - edge, z + edge, z + half)
    rings = []
    for height, into in zip(heights, (0.0, 1.0, 1.0, 0.0), strict=True):
        wide, deep = body.hull(height)
        slack = row.slack - (1.0 - into) * min(0.5 * row.slack, row.roll * row.high)
        rings.append((wide + slack, deep + slack))
    body.clay.tube(
        [body.at(0, 0, height) for height in heights],
        rings,
        row.colour,
        [body.spine_weights(height) for height in heights],
        name=row.name,
        sides=16,
        square=row.square,
    )


def height_of(body: Body, share: float) -> float:
    return body.up(share) if share >= 0 else body.hip * (1.0 + share)


def _panel(body: Body, row: Panel, x: float) -> None:
    rows, columns = body.clay.steps(row.rows, 4), row.columns
    low, high = height_of(body, row.low), height_of(body, row.high)
    unit = body.girth(body.up(0.72))[0]
    grid = np.zeros((rows, columns, 3))
    for j, t in enumerate(np.linspace(0, 1, rows)):
        z = low + (high - low) * t
        half = unit * (row.wide_low + (row.wide_high - row.wide_low) * t)
        middle = unit * (row.x_low + (row.x_high - row.x_low) * t) * x
        loose = 0.026 * np.clip((body.up(0.12) - z) / (0.6 * body.hip), 0.0, 1.2)
        for k, u in enumerate(np.linspace(-1, 1, columns)):
            drop = row.point * (1 - abs(u)) if j == 0 else 0.0
            grid[j, k] = body.front(middle + u * half, z, row.out + loose, row.sign)
            grid[j, k, 2] -= drop
    if row.sign > 0:
        grid = grid[:, ::-1]
    weights = [body.cloth_weights(p) for p in grid.reshape(-1, 3)]
    name = f"{row.name}.{'L' if x > 0 else 'R'}" if row.twice else row.name
    body.clay.sheet(grid, row.thick, row.colour, weights, name=name, shade=(0.0, 1.0))


def _tubed(body: Body, row: Tubed, x: float) -> None:
    unit = body.girth(body.up(0.72))[0]
    path, weights = [], []
    for u, t, face in _stations(row.path):
        point = body.front(u * unit * x, body.up(t), row.out, face if face else -1.0)
        if not face:
            point[1] = body.at(0, 0, float(point[2]))[1]
        path.append(point)
        weights.append(body.spine_weights(body.up(t)))
    name = f"{row.name}.{'L' if x > 0 else 'R'}" if row.twice else row.name
    body.clay.tube(
        path, [row.radius] * len(path), row.colour, weights, name=name, sides=6, across=(0, 1, 0), start=0.3, end=0.3
    )


def _stations(path: tuple[tuple[float, float, float], ...]) -> list[tuple[float, float, float]]:
    """The places of a roll and those between them on one face, so that it lies on the skin and not through it."""
    found = [path[0]]
    for a, b in itertools.pairwise(path):
        if a[2] == b[2] != 0.0:
            found += [(a[0] + (b[0] - a[0]) * k / 3, a[1] + (b[1] - a[1]) * k / 3, a[2]) for k in (1, 2)]
        found.append(b)
    return found
