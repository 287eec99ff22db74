"""Clay: an accumulator of closed shells, and the six primitives that everything is made of.

Metres, Z up, the figure looks along -Y, its left is +X. Every shell is closed and turned outward when it is added,
so a whole figure is a union of watertight bodies, each with its colours, its shading and its bone weights.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
SMALL_RING: Final = 8  # sides; a thin tube needs one ring for its dome, a thick one two
DOME: Final = (0.45, 0.85)  # where the rings of a dome lie, as shares of its quarter circle
SHALLOW_DOME: Final = (0.6,)
Face = tuple[int, ...]
Weights = Mapping[str, float]
TRINKETS_FROM: Final = 0.75  # the detail from which nails and rings are worth their triangles
# A bone's name, a blend, a blend per point of a path, or a rule from a place to a blend.
Holding = str | Weights | Sequence[Weights] | Callable[[Floats], Weights]


class Bone(NamedTuple):
    """Where one bone stands at rest, in metres."""

    head: tuple[float, float, float]
    tail: tuple[float, float, float]
    parent: str | None


class Paint(NamedTuple):
    """One column of the palette: sRGB hex at the top and the bottom of a part, and how it takes the light."""

    top: str
    bottom: str
    metallic: float = 0.0
    roughness: float = 0.7
    glow: float = 0.0


@dataclass(frozen=True, slots=True)
class Shell:
    """One closed body as it was added."""

    name: str
    first_vertex: int
    first_face: int


def vec(x: float, y: float, z: float) -> Floats:
    return np.array((x, y, z), dtype=np.float64)


def unit(direction: ArrayLike) -> Floats:
    """One direction (3,) at the length 1; what has no length stays as it is."""
    v = np.asarray(direction, dtype=np.float64)
    return v / max(sqrt(v.dot(v)), 1e-12)


def moved(x: float, y: float, z: float) -> Floats:
    """A 4x4 placement that only moves."""
    frame = np.eye(4)
    frame[:3, 3] = (x, y, z)
    return frame


def turned(axis: str, degrees: float) -> Floats:
    """A 4x4 placement that only turns, right-handed, about "x", "y" or "z"."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    frame = np.eye(4)
    frame[i, i], frame[i, j], frame[j, i], frame[j, j] = c, -s, s, c
    return frame


def placed(frame: Floats, points: ArrayLike) -> Floats:
    """Points (..., 3) carried by a 4x4 placement."""
    p = np.asarray(points, dtype=np.float64)
    return np.asarray(p @ frame[:3, :3].T + frame[:3, 3], dtype=np.float64)


def ring(sides: int, rx: float, ry: float, square: float = 2.0, phase: float = 0.0) -> Floats:
    """A superellipse (sides, 2): `square` 2 is an ellipse, 4 almost a box."""
    return _round(sides, square, phase) * np.array((rx, ry), dtype=np.float64)


@lru_cache(maxsize=512)
def _round(sides: int, square: float, phase: float) -> Floats:
    """The ring of radius 1, which is made again and again. Nobody may change it."""
    angle = np.arange(sides) / sides * 2 * np.pi + phase
    c, s = np.cos(angle), np.sin(angle)
    power = 2.0 / square
    made: Floats = np.stack([np.sign(c) * np.abs(c) ** power, np.sign(s) * np.abs(s) ** power], axis=1)
    made.flags.writeable = False
    return made


def curve(points: ArrayLike, count: int) -> Floats:
    """A smooth line of `count` places through a few given ones (Catmull and Rom's spline, 1974)."""
    p = np.asarray(points, dtype=np.float64)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    place = np.linspace(0, len(p) - 3, count)
    k = np.minimum(place.astype(int), len(p) - 4)
    t = (place - k)[:, None]
    a, b, c, d = p[k], p[k + 1], p[k + 2], p[k + 3]
    bent = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return np.asarray(b + ((c - a) * t + bent) / 2, dtype=np.float64)


def blend(a: str, b: str, t: float) -> dict[str, float]:
    """The weights of a point that lies `t` of the way from bone `a` to bone `b`."""
    t = min(1.0, max(0.0, t))
    return {name: weight for name, weight in ((a, 1.0 - t), (b, t)) if weight > 0.0}


class Clay:
    """What a recipe works in. `detail` scales the number of sides of round things; 1.0 is the recipe's own taste."""

    def __init__(self, detail: float = 1.0) -> None:
        self.detail = detail
        self.bones: dict[str, Bone] = {}
        self.palette: dict[str, Paint] = {}
        self.shells: list[Shell] = []
        self.vertices: list[Floats] = []  # one (n, 3) block per shell
        self.shade: list[Floats] = []  # one (n,) block per shell, 0 at the bottom of the gradient
        self.weights: list[Weights] = []  # one per vertex
        self.faces: list[Face] = []
        self.colours: list[str] = []  # one per face
        self._count = 0

    # -- what recipes say

    def bone(self, name: str, head: ArrayLike, tail: ArrayLike, parent: str | None = None) -> None:
        h, t = np.asarray(head, dtype=np.float64), np.asarray(tail, dtype=np.float64)
        self.bones[name] = Bone(
            (float(h[0]), float(h[1]), float(h[2])), (float(t[0]), float(t[1]), float(t[2])), parent
        )

    def sides(self, wanted: int) -> int:
        """An even number of sides, so that a left-right symmetric ring stays symmetric at every detail."""
        return 2 * max(2 if wanted <= 8 else 3, int(wanted * self.detail / 2 + 0.5))

    @property
    def trinkets(self) -> bool:
        """Is there budget for the small things that only a close look sees?"""
        return self.detail >= TRINKETS_FROM

    def steps(self, wanted: int, least: int = 3) -> int:
        return max(least, round(wanted * self.detail))

    def resize(self, factor: float) -> None:
        """Recipes may work in units of their own and call this at the end."""
        self.vertices = [block * factor for block in self.vertices]
        for name, (head, tail, parent) in self.bones.items():
            self.bone(name, np.array(head) * factor, np.array(tail) * factor, parent)

    # -- the primitives

    def tube(
        self,
        path: ArrayLike,
        radii: Sequence[float | tuple[float, float]],
        colour: str,
        bones: Holding,
        *,
        name: str,
        sides: int = 10,
        square: float = 2.0,
        across: ArrayLike = (1.0, 0.0, 0.0),
        start: float = 0.0,
        end: float = 0.0,
        shade: tuple[float, float] = (0.0, 1.0),
        bands: Sequence[str] | None = None,
    ) -> None:
        """A loft of superellipse rings along a path (k, 3).

        `across` is the direction of a ring's first radius; `start` and `end` round the caps (0 flat, 1 a half ball);
        `bands` colours each stretch of the path instead of `colour`.
        """
        points = np.asarray(path, dtype=np.float64)
        pairs = [(r, r) if isinstance(r, int | float) else r for r in radii]
        n = self.sides(sides)
        sections = _sections(points, pairs, start, end, DOME if n > SMALL_RING else SHALLOW_DOME)
        aside = _never_along(sections, np.asarray(across, dtype=np.float64))
        rings = [_oriented(ring(n, *s.radii, square), s.centre, s.direction, aside) for s in sections]
        first, last = _tip(points, pairs, start, 0), _tip(points, pairs, end, -1)
        vertices, faces, stretch = _stitched(rings, first, last)
        held: Holding = bones
        if isinstance(bones, Sequence) and not isinstance(bones, str):
            held = [bones[s.station] for s in sections for _ in range(n)] + [bones[0], bones[-1]]
        colours = [colour] * len(faces)
        if bands is not None:
            colours = [bands[min(sections[k].station, len(bands) - 1)] for k in stretch]
        self._add(vertices, faces, colours, held, name, shade)

    def ball(
        self,
        centre: ArrayLike,
        radius: float | tuple[float, float, float],
        colour: str,
        bones: Holding,
        *,
        name: str,
        sides: int = 12,
        rows: int = 7,
        square: float = 2.0,
        frame: Floats | None = None,
        shade: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """A super-ellipsoid."""
        rx, ry, rz = (radius, radius, radius) if isinstance(radius, int | float) else radius
        n, m = self.sides(sides), self.steps(rows, 4)
        rings = []
        for j in range(1, m):
            polar = np.pi * j / m
            wide, high = _rounded(np.sin(polar), square), _rounded(-np.cos(polar), square)
            flat = ring(n, rx * wide, ry * wide, square)
            rings.append(np.c_[flat, np.full(n, rz * high)])
        vertices, faces, _ = _stitched(rings, vec(0, 0, -rz), vec(0, 0, rz))
        turn = np.eye(4) if frame is None else frame
        self._add(placed(turn, vertices) + np.asarray(centre), faces, [colour] * len(faces), bones, name, shade)

    def sheet(
        self,
        grid: Floats,
        thickness: float,
        colour: str,
        bones: Holding,
        *,
        name: str,
        inside: str | None = None,
        around: bool = False,
        keep: NDArray[np.bool_] | None = None,
        shade: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """A surface grid (rows, columns, 3) given thickness against its normals: capes, robes, brims, open helmets.

        `around` joins the last column to the first; `keep` (rows-1, columns) cuts faces out; `inside` paints the back.
        A list for `bones` holds one blend per grid point, row by row.
        """
        rows, columns, _ = grid.shape
        across = columns if around else columns - 1
        flat = grid.reshape(-1, 3)
        quads = [
            (
                j * columns + k,
                j * columns + (k + 1) % columns,
                (j + 1) * columns + (k + 1) % columns,
                (j + 1) * columns + k,
            )
            for j in range(rows - 1)
            for k in range(across)
            if keep is None or keep[j, k]
        ]
        normals = _vertex_normals(flat, quads)
        used = sorted({index for quad in quads for index in quad})
        place = {index: i for i, index in enumerate(used)}
        n = len(used)
        front = [tuple(place[i] for i in quad) for quad in quads]
        back = [tuple(i + n for i in reversed(quad)) for quad in front]
        rim = [(b, a, a + n, b + n) for a, b in _open_edges(front)]
        vertices = np.concatenate([flat[used], flat[used] - normals[used] * thickness])
        colours = [colour] * len(front) + [inside or colour] * len(back) + [colour] * len(rim)
        held: Holding = bones
        if isinstance(bones, Sequence) and not isinstance(bones, str):
            held = [bones[i] for i in used] * 2
        self._add(vertices, [*front, *back, *rim], colours, held, name, shade)

    def loft(
        self,
        rings: Floats,
        colour: str,
        bones: Holding,
        *,
        name: str,
        shade: tuple[float, float] = (0.0, 1.0),
        bands: Sequence[str] | None = None,
    ) -> None:
        """A solid skin over rings of any shape (rows, columns, 3), each end closed by a fan to its middle.

        `bands` colours each stretch between two rings. A list for `bones` holds one blend per point, row by row.
        """
        first, last = rings[0].mean(axis=0), rings[-1].mean(axis=0)
        vertices, faces, stretch = _stitched(list(rings), first, last)
        held: Holding = bones
        if isinstance(bones, Sequence) and not isinstance(bones, str):
            held = [*bones, bones[0], bones[-1]]
        colours = [colour if bands is None else bands[min(row, len(bands) - 1)] for row in stretch]
        self._add(vertices, faces, colours, held, name, shade)

    def slab(
        self,
        outline: ArrayLike,
        thickness: float,
        colour: str,
        bones: Holding,
        *,
        name: str,
        frame: Floats | None = None,
        bevel: float = 0.0,
        shade: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """A flat outline (k, 2) in XZ given thickness along Y, with bevelled edges: blades, shields, emblems."""
        edge = np.asarray(outline, dtype=np.float64)
        if _area(edge) < 0:
            edge = edge[::-1]
        half = thickness / 2
        layers = [(edge, -half), (edge, half)]
        if bevel > 0:
            small, side = _inset(edge, bevel), max(half - bevel, half * 0.2)
            layers = [(small, -half), (edge, -side), (edge, side), (small, half)]
        n = len(edge)
        vertices = np.concatenate([np.c_[shape[:, 0], np.full(n, y), shape[:, 1]] for shape, y in layers])
        faces: list[Face] = []
        for j in range(len(layers) - 1):
            faces += [(j * n + k, j * n + (k + 1) % n, (j + 1) * n + (k + 1) % n, (j + 1) * n + k) for k in range(n)]
        lid = _triangulated(layers[0][0])
        top = (len(layers) - 1) * n
        faces += [tuple(reversed(face)) for face in lid] + [tuple(i + top for i in face) for face in lid]
        self._add(
            placed(np.eye(4) if frame is None else frame, vertices), faces, [colour] * len(faces), bones, name, shade
        )

    def block(
        self,
        centre: ArrayLike,
        size: tuple[float, float, float],
        colour: str,
        bones: Holding,
        *,
        name: str,
        bevel: float = 0.02,
        frame: Floats | None = None,
        shade: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """A box with chamfered edges."""
        x, y, z = (s / 2 for s in size)
        b = min(bevel, x * 0.9, y * 0.9, z * 0.9)
        corners = [
            (x - b, -y),
            (x, -y + b),
            (x, y - b),
            (x - b, y),
            (-x + b, y),
            (-x, y - b),
            (-x, -y + b),
            (-x + b, -y),
        ]
        lid = [(-x + b, -y + b), (x - b, -y + b), (x - b, y - b), (-x + b, y - b)]
        vertices = np.array(
            [(px, py, -z) for px, py in lid]
            + [(px, py, -z + b) for px, py in corners]
            + [(px, py, z - b) for px, py in corners]
            + [(px, py, z) for px, py in lid]
        )
        faces: list[Face] = [(4 + k, 4 + (k + 1) % 8, 12 + (k + 1) % 8, 12 + k) for k in range(8)]
        # Lid corner i meets the two ring corners that flank it, named in the order of the ring.
        order = [(6, 7), (0, 1), (2, 3), (4, 5)]
        for lift, base in ((0, 4), (20, 12)):
            rim: list[Face] = [(lift, lift + 1, lift + 2, lift + 3)]
            for i in range(4):
                j = (i + 1) % 4
                rim.append((lift + i, base + order[i][0], base + order[i][1]))
                rim.append((lift + i, base + order[i][1], base + order[j][0], lift + j))
            faces += rim if lift else [tuple(reversed(face)) for face in rim]
        turn = np.eye(4) if frame is None else frame
        self._add(placed(turn, vertices) + np.asarray(centre), faces, [colour] * len(faces), bones, name, shade)

    def solid(
        self,
        vertices: Floats,
        faces: Sequence[Face],
        colour: str | Sequence[str],
        bones: Holding,
        *,
        name: str,
        shade: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """Any closed shell: vertices (n, 3), faces that all turn the same way, one colour or one a face."""
        colours = [colour] * len(faces) if isinstance(colour, str) else colour
        self._add(np.asarray(vertices, dtype=np.float64), faces, colours, bones, name, shade)

    # -- what all primitives share

    def _add(
        self,
        vertices: Floats,
        faces: Sequence[Face],
        colours: Iterable[str],
        bones: Holding,
        name: str,
        shade: tuple[float, float],
    ) -> None:
        if signed_volume(vertices, faces) < 0:
            faces = [face[::-1] for face in faces]
        self.shells.append(Shell(name, self._count, len(self.faces)))
        z = vertices[:, 2]
        height = (z - z.min()) / max(float(np.ptp(z)), 1e-9)
        self.vertices.append(vertices)
        self.shade.append(shade[0] + (shade[1] - shade[0]) * height)
        self.weights += _weights(bones, vertices)
        self.faces += [tuple(map(self._count.__add__, face)) for face in faces]
        self.colours += colours
        self._count += len(vertices)


def signed_volume(vertices: Floats, faces: Sequence[Face]) -> float:
    """Six times the volume inside; positive when the faces look outward."""
    fan = [corner for f in faces for i in range(1, len(f) - 1) for corner in (f[0], f[i], f[i + 1])]
    return float(cone_volumes(vertices, np.array(fan).reshape(-1, 3)).sum())


def cone_volumes(vertices: Floats, triangles: NDArray[np.int32] | NDArray[np.int64]) -> Floats:
    """Six times the volume (t,) between each of `triangles` (t, 3) and the origin, with its sign."""
    # Written out: for a shell of some dozen faces, `np.cross` takes longer than all the rest.
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = vertices[triangles].transpose(1, 2, 0)
    return np.asarray(ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx))


def _weights(bones: Holding, vertices: Floats) -> list[Weights]:
    if isinstance(bones, str):
        return [{bones: 1.0}] * len(vertices)
    if isinstance(bones, Mapping):
        return [bones] * len(vertices)
    if callable(bones):
        return [bones(v) for v in vertices]
    if len(bones) != len(vertices):
        raise ValueError(f"{len(bones)} blends were given for {len(vertices)} vertices")
    return list(bones)


class _Section(NamedTuple):
    centre: Floats
    direction: Floats
    radii: tuple[float, float]
    station: int  # which point of the path it belongs to


def _sections(
    points: Floats, radii: Sequence[tuple[float, float]], start: float, end: float, dome: tuple[float, ...]
) -> list[_Section]:
    last = len(points) - 1
    along = [unit(points[min(i + 1, last)] - points[max(i - 1, 0)]) for i in range(last + 1)]
    body = [_Section(points[i], along[i], radii[i], i) for i in range(last + 1)]
    before = [_domed(body[0], -start, angle) for angle in reversed(dome)] if start > 0 else []
    after = [_domed(body[-1], end, angle) for angle in dome] if end > 0 else []
    return [*before, *body, *after]


def _domed(section: _Section, roundness: float, share: float) -> _Section:
    angle = share * np.pi / 2
    reach, narrow = min(section.radii) * roundness * np.sin(angle), float(np.cos(angle) ** 0.9)
    rx, ry = section.radii
    return section._replace(centre=section.centre + section.direction * reach, radii=(rx * narrow, ry * narrow))


def _tip(points: Floats, radii: Sequence[tuple[float, float]], roundness: float, at: int) -> Floats:
    outward = unit(points[0] - points[1]) if at == 0 else unit(points[-1] - points[-2])
    return np.asarray(points[at] + outward * min(radii[at]) * roundness, dtype=np.float64)


def _never_along(sections: Sequence[_Section], across: Floats) -> Floats:
    """`across`, unless the path somewhere runs along it: then the axis that it keeps farthest from."""
    directions = np.stack([section.direction for section in sections])
    if np.abs(directions @ unit(across)).max() < 0.93:
        return across
    return np.asarray(np.eye(3)[np.abs(directions).max(axis=0).argmin()], dtype=np.float64)


def _oriented(flat: Floats, centre: Floats, direction: Floats, across: Floats) -> Floats:
    x = unit(across - direction * float(across @ direction))
    (ux, uy, uz), (vx, vy, vz) = direction.tolist(), x.tolist()
    y = vec(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)  # for one pair, `np.cross` takes ten times as long
    return np.asarray(centre + flat[:, :1] * x + flat[:, 1:] * y, dtype=np.float64)


def _stitched(rings: Sequence[Floats], first: Floats, last: Floats) -> tuple[Floats, Sequence[Face], Sequence[int]]:
    """Rings joined by quads, closed by two fans. Also says from which ring each face starts."""
    faces, stretch = _seams(len(rings), len(rings[0]))
    return np.concatenate([*rings, first[None], last[None]]), faces, stretch


@lru_cache(maxsize=512)
def _seams(m: int, n: int) -> tuple[tuple[Face, ...], tuple[int, ...]]:
    """The faces between `m` rings of `n` points each and their two ends, and from which ring each face starts."""
    faces: list[Face] = []
    stretch: list[int] = []
    for j in range(m - 1):
        faces += [(j * n + k, j * n + (k + 1) % n, (j + 1) * n + (k + 1) % n, (j + 1) * n + k) for k in range(n)]
        stretch += [j] * n
    bottom, top, roof = m * n, m * n + 1, (m - 1) * n
    faces += [(bottom, (k + 1) % n, k) for k in range(n)] + [(top, roof + k, roof + (k + 1) % n) for k in range(n)]
    return tuple(faces), (*stretch, *[0] * n, *[max(m - 2, 0)] * n)


def _rounded(value: float, square: float) -> float:
    return float(np.sign(value) * abs(value) ** (2.0 / square))


def _vertex_normals(points: Floats, quads: Sequence[Face]) -> Floats:
    index = np.array(quads)
    normal = np.cross(points[index[:, 2]] - points[index[:, 0]], points[index[:, 3]] - points[index[:, 1]])
    total = np.zeros_like(points)
    for corner in range(4):
        np.add.at(total, index[:, corner], normal)
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12), dtype=np.float64)


def _open_edges(faces: Sequence[Face]) -> list[tuple[int, int]]:
    edges = {(a, b): None for face in faces for a, b in zip(face, (*face[1:], face[0]), strict=True)}
    return [(a, b) for a, b in edges if (b, a) not in edges]


def _area(outline: Floats) -> float:
    x, z = outline[:, 0], outline[:, 1]
    return float(np.sum(x * np.roll(z, -1) - np.roll(x, -1) * z) / 2)


def _inset(outline: Floats, by: float) -> Floats:
    """A counter-clockwise outline drawn in by `by`, corner by corner along its bisector."""
    into = np.roll(outline, -1, axis=0) - outline
    into = into / np.linalg.norm(into, axis=1, keepdims=True)
    normal = np.stack([-into[:, 1], into[:, 0]], axis=1)
    before = np.roll(normal, 1, axis=0)
    middle = normal + before
    middle = middle / np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
    reach = np.maximum(np.sum(middle * normal, axis=1, keepdims=True), 0.35)
    return np.asarray(outline + middle * by / reach, dtype=np.float64)


def _triangulated(outline: Floats) -> list[Face]:
    """Ear clipping of a simple counter-clockwise outline; a convex quad stays a quad."""
    if len(outline) == 4:
        return [(0, 1, 2, 3)]
    left = list(range(len(outline)))
    faces: list[Face] = []
    while len(left) > 3:
        ear = _an_ear(outline, left)
        a, b, c = left[ear - 1], left[ear], left[(ear + 1) % len(left)]
        faces.append((a, b, c))
        left.pop(ear)
    return [*faces, (left[0], left[1], left[2])]


def _an_ear(outline: Floats, left: list[int]) -> int:
    best, sharpest = 0, -np.inf
    for i in range(len(left)):
        a, b, c = outline[left[i - 1]], outline[left[i]], outline[left[(i + 1) % len(left)]]
        turn = _turn(a, b, c)
        others = (outline[k] for k in left if k not in (left[i - 1], left[i], left[(i + 1) % len(left)]))
        if turn <= 1e-12 or any(_within(p, a, b, c) for p in others):
            continue
        fatness = turn / max(float(np.sum((c - a) ** 2)), 1e-12)
        if fatness > sharpest:
            best, sharpest = i, fatness
    return best


def _turn(a: Floats, b: Floats, c: Floats) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _within(p: Floats, a: Floats, b: Floats, c: Floats) -> bool:
    return _turn(a, b, p) >= 0 and _turn(b, c, p) >= 0 and _turn(c, a, p) >= 0
