"""Skins: a trunk and the limbs that grow out of it as one closed surface, and marks that lie on it.

A hull is a loft of rings along a path in the plane of symmetry. Its side view is drawn by how far each ring reaches
above and below the path, its top view by how wide the ring is. Limbs are stitched to holes in the hull, so that
shoulder and haunch flow into the leg as on a modelled animal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gpu_consumers.engines.procedural.clay import Clay, Face, Floats, Weights

THINNEST: Final = 1e-3
COARSE: Final = 0.4  # the detail below which only what carries the silhouette and the face is worth its triangles
Roles = Callable[[float, float], str]  # (ring, degrees from the back's ridge) -> colour role


class Ring(NamedTuple):
    """One station of a hull: its middle in the plane of symmetry, and how far the skin is from there."""

    y: float
    z: float
    wide: float
    up: float
    down: float
    link: float = 0.0  # where it hangs on the hull's chain of bones: 1.5 is half way from the second to the third
    square: float = 2.0


@dataclass(frozen=True)
class Hull:
    """A loft through rings, and the chain of bones that carries it. Rings are counted from 0; degrees from the ridge,
    positive to the figure's left."""

    rings: Sequence[Ring]
    chain: Sequence[str]

    @cached_property
    def _values(self) -> Floats:
        """The rings (n + 2, 7), with one more at either end to start and stop the spline."""
        p = np.array(self.rings, dtype=np.float64)
        return np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])

    def _at(self, place: Floats) -> Floats:
        """Ring values (n, 7) at ring numbers (n,), by Catmull and Rom's spline (1974)."""
        p = self._values
        k = np.clip(place.astype(int), 0, len(p) - 4)
        t = (place - k)[:, None]
        a, b, c, d = p[k], p[k + 1], p[k + 2], p[k + 3]
        value = b + ((c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
        value[:, 2:5] = np.maximum(value[:, 2:5], THINNEST)
        return np.asarray(value)

    def points(self, place: ArrayLike, degrees: ArrayLike) -> Floats:
        """Points of the skin, (n, 3), at ring numbers (n,) and degrees (n,)."""
        s, angle = (np.atleast_1d(x).astype(float) for x in np.broadcast_arrays(place, np.radians(degrees)))
        n, step = len(s), 0.05
        found = self._at(np.concatenate([s, np.minimum(s + step, len(self.rings) - 1.0), np.maximum(s - step, 0.0)]))
        value, ahead = found[:n], found[n : 2 * n, :2] - found[2 * n :, :2]
        along = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-12)
        normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
        power = 2.0 / value[:, 6]
        c, si = np.cos(angle), np.sin(angle)
        side = np.sign(si) * np.abs(si) ** power * value[:, 2]
        tall = np.sign(c) * np.abs(c) ** power * np.where(c >= 0, value[:, 3], value[:, 4])
        return np.column_stack([side, value[:, :2] + normal * tall[:, None]])

    def normals(self, place: ArrayLike, degrees: ArrayLike) -> Floats:
        """Outward unit normals (n, 3)."""
        s, d = (np.atleast_1d(x).astype(float) for x in np.broadcast_arrays(place, degrees))
        last = len(self.rings) - 1.0
        places = np.concatenate([np.minimum(s + 0.1, last), np.maximum(s - 0.1, 0), s, s])
        ahead, behind, left, right = np.split(self.points(places, np.concatenate([d, d, d + 4, d - 4])), 4)
        found = _cross(ahead - behind, left - right)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12))

    def middle(self, place: float) -> Floats:
        value = self._at(np.array([place]))[0]
        return np.array((0.0, value[0], value[1]))

    def holds(self, places: ArrayLike) -> list[dict[str, float]]:
        """The bones that hold the rings at these numbers."""
        links = np.clip(self._at(np.atleast_1d(np.asarray(places, dtype=np.float64)))[:, 5], 0, len(self.chain) - 1)
        found = []
        for link in links.tolist():
            low = min(int(link), max(len(self.chain) - 2, 0))
            pairs = ((self.chain[low], 1 - link + low), (self.chain[min(low + 1, len(self.chain) - 1)], link - low))
            found.append({name: weight for name, weight in pairs if weight > 1e-6})
        return found

    def held(self, place: float) -> dict[str, float]:
        return self.holds(place)[0]


class Opening(NamedTuple):
    """Where a pair of limbs grows out of a hull: between two of its rings, from the side downward."""

    first: int
    last: int
    bone: str  # "front_upper": the side is appended


class LimbRing(NamedTuple):
    """One ring of a limb: its middle (of the left one), half its width and depth, what holds it, its colour."""

    x: float
    y: float
    z: float
    wide: float
    deep: float
    holds: Weights
    role: str
    flat: bool = False  # level with the ground, however the limb leans


@dataclass
class Skin:
    """A shell while it grows."""

    vertices: list[Floats] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    weights: list[Weights] = field(default_factory=list)

    def add(self, points: Floats, holds: Sequence[Weights]) -> list[int]:
        first = len(self.vertices)
        self.vertices.extend(points)
        self.weights.extend(holds)
        return list(range(first, first + len(points)))

    def join(self, a: Sequence[int], b: Sequence[int], roles: Sequence[str]) -> None:
        """Quads from one closed loop to the next."""
        n = len(a)
        self.faces += [(a[k], a[(k + 1) % n], b[(k + 1) % n], b[k]) for k in range(n)]
        self.roles += roles

    def close(self, loop: Sequence[int], role: str | Sequence[str], at: Floats | None = None) -> None:
        """A fan over a loop that runs as `join`'s second."""
        n = len(loop)
        middle = np.mean([self.vertices[i] for i in loop], axis=0) if at is None else at
        tip = self.add(middle[None], [self.weights[loop[0]]])[0]
        self.faces += [(loop[k], loop[(k + 1) % n], tip) for k in range(n)]
        self.roles += [role] * n if isinstance(role, str) else role

    def poured(self, clay: Clay, name: str, low: float, high: float) -> None:
        """Hand the shell over; the gradient runs from height `low` to `high`, whatever the shell's own height."""
        used = sorted({i for face in self.faces for i in face})
        place = {index: k for k, index in enumerate(used)}
        points = np.array([self.vertices[i] for i in used])
        faces = [tuple(place[i] for i in face) for face in self.faces]
        clay.solid(
            points, faces, self.roles, [self.weights[i] for i in used], name=name, shade=graded(points, low, high)
        )


def _cross(a: Floats, b: Floats) -> Floats:
    """Cross products of (..., 3); numpy's own spends most of its time on shuffling axes."""
    (ax, ay, az), (bx, by, bz) = np.moveaxis(a, -1, 0), np.moveaxis(b, -1, 0)
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def graded(points: Floats, low: float, high: float) -> tuple[float, float]:
    """The ends of a shell's own gradient, for one that runs from `low` to `high` in space."""
    z = points[:, 2]
    return float(np.clip((z.min() - low) / (high - low), 0, 1)), float(np.clip((z.max() - low) / (high - low), 0, 1))


def columns_for(detail: float, wanted: int = 16) -> int:
    """How many columns a hull has: a multiple of four, so that its widest line is one of them."""
    return 4 * max(2, int(detail * wanted / 4 + 0.5))


def pour_hull(
    clay: Clay,
    hull: Hull,
    roles: Roles,
    *,
    name: str,
    low: float,
    high: float,
    wanted: int = 16,
    fine: float = 1.6,
    openings: Sequence[Opening] = (),
    limbs: Callable[[Opening, str, float], Sequence[LimbRing]] | None = None,
) -> None:
    """Make a hull into clay, with a pair of limbs in each of its openings."""
    skin = Skin()
    n, finer = columns_for(clay.detail, wanted), max(1, int(clay.detail * fine + 0.5))
    count = (len(hull.rings) - 1) * finer + 1
    places = np.linspace(0, len(hull.rings) - 1, count)
    degrees = np.arange(n) * 360.0 / n
    grid = hull.points(np.repeat(places, n), np.tile(degrees, count)).reshape(count, n, 3)
    grid[:, 0, 0] = grid[:, n // 2, 0] = 0.0
    grid[:, n // 2 + 1 :] = grid[:, n // 2 - 1 : 0 : -1] * (-1.0, 1.0, 1.0)  # exact mirror of the left half
    deep = min(max(1, int(n / 4 * 0.8)), n // 4 if n > 8 else 1)
    blocks = [(o, o.first * finer, o.last * finer, n // 4, n // 4 + deep) for o in openings]
    loops = []
    for j, base in enumerate(hull.holds(places)):
        holds = [_leaning(base, blocks, j, k, n) for k in range(n)]
        loops.append(skin.add(grid[j], holds))
    hidden = {
        (j, column)
        for _, j0, j1, k0, k1 in blocks
        for j in range(j0, j1)
        for k in range(k0, k1)
        for column in (k, n - 1 - k)
    }
    for j in range(count - 1):
        for k in range(n):
            if (j, k) not in hidden:
                a, b, at = loops[j], loops[j + 1], (k + 0.5) * 360.0 / n
                skin.faces.append((a[k], a[(k + 1) % n], b[(k + 1) % n], b[k]))
                skin.roles.append(roles((places[j] + places[j + 1]) / 2, min(at, 360.0 - at)))
    ends = [roles(0.0, min(d, 360 - d)) for d in degrees], [roles(float(places[-1]), min(d, 360 - d)) for d in degrees]
    skin.close(loops[0][::-1], list(reversed(ends[0])), hull.middle(0.0))
    skin.close(loops[-1], ends[1], hull.middle(float(places[-1])))
    if limbs is not None:
        for opening, j0, j1, k0, k1 in blocks:
            for side, x in (("L", 1.0), ("R", -1.0)):
                _grow(skin, loops, (j0, j1, k0, k1), x, limbs(opening, side, x), finer > 2)
    skin.poured(clay, name, low, high)


def _leaning(
    base: dict[str, float], blocks: Sequence[tuple[Opening, int, int, int, int]], j: int, k: int, n: int
) -> dict[str, float]:
    """The bones of one vertex of a hull: round an opening the limb pulls a little."""
    side, column = ("L", k) if k <= n // 2 else ("R", n - k)
    for opening, j0, j1, k0, k1 in blocks:
        away = max(j0 - j, j - j1, 0) / max(j1 - j0, 1) + max(k0 - column, column - k1, 0) / max(k1 - k0, 1)
        pull = 0.45 * max(0.0, 1.0 - 1.6 * away)
        if pull > 0:
            return {b: w * (1 - pull) for b, w in base.items()} | {f"{opening.bone}.{side}": pull}
    return base


def _grow(
    skin: Skin,
    loops: Sequence[Sequence[int]],
    block: tuple[int, int, int, int],
    x: float,
    rings: Sequence[LimbRing],
    fine: bool,
) -> None:
    """Stitch a limb to its opening. Each corner of the opening keeps its bearing, so that the limb is not twisted."""
    j0, j1, k0, k1 = block
    n = len(loops[0])
    cells = (
        [(j0, k) for k in range(k0, k1)]
        + [(j, k1) for j in range(j0, j1)]
        + [(j1, k) for k in range(k1, k0, -1)]
        + [(j, k0) for j in range(j1, j0, -1)]
    )
    if x < 0:
        cells = [cells[0], *cells[:0:-1]]
    loop = [loops[j][k if x > 0 else (n - k) % n] for j, k in cells]
    # u: +1 outside, -1 inside; v: -1 behind, +1 in front. A square carried to a circle keeps corners apart.
    u = np.array([1 - 2 * (k - k0) / (k1 - k0) for _, k in cells])
    v = np.array([2 * (j - j0) / (j1 - j0) - 1 for j, _ in cells])
    around = np.stack([u * np.sqrt(1 - v**2 / 2), v * np.sqrt(1 - u**2 / 2)], axis=1)
    middles = np.array([(ring.x, ring.y, ring.z) for ring in rings])
    if fine:
        rings, middles = _halved(rings, middles)
    before = loop
    for i, ring in enumerate(rings):
        way = middles[min(i + 1, len(rings) - 1)] - middles[max(i - 1, 0)]
        if ring.flat:
            way = np.array((0.0, 0.0, -1.0))
        front = np.array((0.0, way[2], -way[1]))  # square to the limb and to X: -Y for one that hangs down
        front = front / max(float(np.linalg.norm(front)), 1e-9)
        points = middles[i] + around[:, :1] * (ring.wide, 0, 0) + around[:, 1:] * ring.deep * front
        if x < 0:
            points = points * (-1.0, 1.0, 1.0)
        after = skin.add(points, [ring.holds] * len(points))
        skin.join(before, after, [ring.role] * len(points))
        before = after
    skin.close(before, rings[-1].role)


def _halved(rings: Sequence[LimbRing], middles: Floats) -> tuple[list[LimbRing], Floats]:
    """Twice as many rings; colours still change where they did."""
    found = [rings[0]]
    for a, b in pairwise(rings):
        holds = {name: (a.holds.get(name, 0) + b.holds.get(name, 0)) / 2 for name in {**a.holds, **b.holds}}
        x, y, z, wide, deep = (np.array(a[:5]) + np.array(b[:5])) / 2
        found.append(LimbRing(x, y, z, wide, deep, holds, b.role, a.flat and b.flat))
        found.append(b)
    points = np.concatenate([[middles[0]], *(np.stack([(p + q) / 2, q]) for p, q in pairwise(middles))])
    return found, points


def pour_path(
    clay: Clay,
    path: ArrayLike,
    radii: ArrayLike,
    holds: Sequence[Weights],
    roles: Roles,
    *,
    name: str,
    sides: int = 12,
    low: float = 0.0,
    high: float = 1.0,
) -> None:
    """A loft along any path (n, 3) that nowhere stands upright for long: radii (n, 2) are half widths and half heights.

    Roles are asked for by the number of a ring and the degrees from its top.
    """
    points, size = np.asarray(path, dtype=np.float64), np.asarray(radii, dtype=np.float64)
    n, skin = columns_for(clay.detail, sides), Skin()
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    side = np.cross(along[0], (0.0, 0.0, 1.0))
    side = side if np.linalg.norm(side) > 1e-3 else np.array((-1.0, 0.0, 0.0))
    angle = np.arange(n) * 2 * np.pi / n
    loops = []
    for k, centre in enumerate(points):
        side = side - along[k] * float(side @ along[k])  # carried along, so that the loft never twists
        side = side / max(float(np.linalg.norm(side)), 1e-9)
        up = _cross(side, along[k])
        ring = centre + np.outer(np.sin(angle) * size[k, 0], side) + np.outer(np.cos(angle) * size[k, 1], up)
        loops.append(skin.add(ring, [holds[k]] * n))
    turns = [min(at, 360.0 - at) for at in (np.arange(n) + 0.5) * 360.0 / n]
    for k in range(len(points) - 1):
        skin.join(loops[k], loops[k + 1], [roles(k + 0.5, at) for at in turns])
    skin.close(loops[0][::-1], [roles(0.0, at) for at in turns])
    skin.close(loops[-1], [roles(len(points) - 1.0, at) for at in turns])
    skin.poured(clay, name, low, high)


@dataclass(frozen=True, slots=True)
class Marking:
    """How marks lie on a hull: their role, their name, how thick, and between which heights their gradient runs."""

    role: str
    name: str
    thick: float
    low: float = -1.0
    high: float = 2.0


def patch(clay: Clay, hull: Hull, outline: ArrayLike, mark: Marking, *, both: bool = True) -> None:
    """A mark with an outline of (ring, degrees) corners (n, 2): a closed lens that follows the skin; on `both` sides,
    one the mirror image of the other."""
    edge = np.asarray(outline, dtype=np.float64)
    if clay.detail < COARSE and len(edge) > 6:
        edge = edge[:: 2 if len(edge) > 8 else 1]
    n, middle = len(edge), edge.mean(axis=0)
    places = np.concatenate([edge, middle + (edge - middle) * 0.6, middle[None], middle[None]])
    lift = np.concatenate([np.full(n, -0.25), np.ones(n + 1), [-1.0]]) * mark.thick
    points = hull.points(places[:, 0], places[:, 1]) + hull.normals(places[:, 0], places[:, 1]) * lift[:, None]
    faces: list[Face] = []
    for k in range(n):
        b = (k + 1) % n
        faces += [(k, b, n + b, n + k), (n + k, n + b, 2 * n), (b, k, 2 * n + 1)]
    _laid(clay, points, faces, hull.holds(places[:, 0]), mark, both=both)


def stripe(
    clay: Clay, hull: Hull, line: ArrayLike, widths: Sequence[float], mark: Marking, *, both: bool = True
) -> None:
    """A band along (ring, degrees) places (n, 2), `widths` metres half across and pointed where that is 0."""
    way, half_widths = np.asarray(line, dtype=np.float64), np.asarray(widths, dtype=np.float64)
    if clay.detail < COARSE:  # half as many places will do
        kept = np.unique(np.linspace(0, len(way) - 1, max(3, len(way) // 2 + 1)).round().astype(int))
        way, half_widths = way[kept], half_widths[kept]
    s, d = way[:, 0], way[:, 1]
    middle, normal = hull.points(s, d), hull.normals(s, d)
    across = _cross(np.gradient(middle, axis=0), normal)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    half, lift = across * np.maximum(half_widths, 1e-4)[:, None], normal * mark.thick
    points = np.concatenate([middle - half - 0.4 * lift, middle + lift, middle + half - 0.4 * lift, middle - lift])
    m = len(way)
    faces: list[Face] = [
        (a * m + i, b * m + i, b * m + i + 1, a * m + i + 1)
        for i in range(m - 1)
        for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))
    ]
    faces += [(0, 3 * m, 2 * m, m), (m - 1, 2 * m - 1, 3 * m - 1, 4 * m - 1)]
    _laid(clay, points, faces, hull.holds(s) * 4, mark, both=both)


def blotch(hull: Hull, place: float, degrees: float, size: float, ragged: ArrayLike, turn: float) -> Floats:
    """The outline (n, 2) of a mark of about `size` metres round a place; `ragged` scales each corner's distance."""
    reach = np.asarray(ragged, dtype=np.float64) * size
    near = hull.points([place - 0.25, place + 0.25, place, place], [degrees, degrees, degrees - 5, degrees + 5])
    per_ring = max(float(np.linalg.norm(near[1] - near[0])) / 0.5, 1e-3)
    per_degree = max(float(np.linalg.norm(near[3] - near[2])) / 10, 1e-4)
    angle = np.arange(len(reach)) / len(reach) * 2 * np.pi + turn
    along = np.clip(place + reach * np.cos(angle) / per_ring, 0.3, len(hull.rings) - 1.05)
    return np.stack([along, degrees + reach * np.sin(angle) / per_degree], axis=1)


def _laid(
    clay: Clay, points: Floats, faces: Sequence[Face], holds: Sequence[Weights], mark: Marking, *, both: bool
) -> None:
    shade = graded(points, mark.low, mark.high)
    clay.solid(points, faces, mark.role, holds, name=mark.name, shade=shade)
    if both:
        clay.solid(
            points * (-1.0, 1.0, 1.0), faces, mark.role, [_other_side(h) for h in holds], name=mark.name, shade=shade
        )


def _other_side(holds: Weights) -> dict[str, float]:
    swap = {".L": ".R", ".R": ".L"}
    return {name[:-2] + swap[name[-2:]] if name[-2:] in swap else name: weight for name, weight in holds.items()}
