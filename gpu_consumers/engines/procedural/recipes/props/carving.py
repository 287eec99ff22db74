"""What props are carved with: the clay's primitives in a placement of their own, and the solids that only props need.

Metres, Z up, a prop looks along -Y. Whatever is random is drawn in the same number at every detail, so that a coarse
prop is the same thing as the fine one.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from gpu_consumers.engines.procedural.clay import Clay, Floats, moved, placed, turned, vec
from gpu_consumers.engines.procedural.recipes.props.solids import (
    bevelled,
    corners_of,
    first_hit,
    geodesic,
    hull,
    wrapped,
)

BONE: Final = "root"
PLAIN: Final = np.eye(4)
Shade = tuple[float, float]
FULL: Final[Shade] = (0.0, 1.0)


def tilted(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Floats:
    """A 4x4 turn about X, then Y, then Z, in degrees."""
    return turned("z", z) @ turned("y", y) @ turned("x", x)


def arc(radius: float, start: float, end: float, count: int, deep: float | None = None) -> Floats:
    """Places (count, 2) on a circle, or an ellipse of half height `deep`; degrees from the first axis."""
    angle = np.radians(np.linspace(start, end, count))
    return np.stack([np.cos(angle) * radius, np.sin(angle) * (radius if deep is None else deep)], axis=1)


def around(count: int, start: float = 0.0) -> list[float]:
    """Degrees of `count` places evenly round a circle."""
    return [start + 360.0 * k / count for k in range(count)]


def out(degrees: float, radius: float, z: float = 0.0) -> Floats:
    """The place at a radius from the Z axis."""
    return vec(np.cos(np.radians(degrees)) * radius, np.sin(np.radians(degrees)) * radius, z)


def upright(points: ArrayLike, y: float = 0.0) -> Floats:
    """Places (k, 2) of the XZ plane as places in space."""
    flat = np.asarray(points, dtype=np.float64)
    return np.stack([flat[:, 0], np.full(len(flat), y), flat[:, 1]], axis=1)


def mirrored(half: Sequence[tuple[float, float]]) -> Floats:
    """An outline from its right half, drawn from the bottom to the top; places on the axis are not doubled."""
    left = [(-x, z) for x, z in reversed(half) if x > 0]
    return np.array([*half, *left])


def star(points: int, outer: float, inner: float) -> Floats:
    radii = np.where(np.arange(2 * points) % 2, inner, outer)
    angle = np.pi / 2 + np.arange(2 * points) * np.pi / points
    return np.stack([np.cos(angle) * radii, np.sin(angle) * radii], axis=1)


class Carver:
    """Clay, chance, and the placement that everything is carved in."""

    def __init__(self, clay: Clay, rng: np.random.Generator, frame: Floats = PLAIN, state: str = "") -> None:
        self.clay, self.rng, self.frame, self.state = clay, rng, frame, state

    def within(self, *frames: Floats) -> "Carver":
        """The same carver in a placement inside this one, the outermost first."""
        frame = self.frame
        for inner in frames:
            frame = frame @ inner
        return Carver(self.clay, self.rng, frame, self.state)

    # -- chance

    def any(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def either(self) -> float:
        """-1 or 1."""
        return -1.0 if self.rng.random() < 0.5 else 1.0

    # -- the clay's primitives, placed

    @property
    def trinkets(self) -> bool:
        return self.clay.trinkets

    def steps(self, wanted: int, least: int = 3) -> int:
        return self.clay.steps(wanted, least)

    def box(
        self,
        at: ArrayLike,
        size: tuple[float, float, float],
        colour: str,
        name: str,
        *,
        bevel: float | None = None,
        turn: Floats = PLAIN,
        shade: Shade = FULL,
    ) -> None:
        cut = min(0.22 * min(size), 0.03) if bevel is None else bevel
        if cut <= 0:
            self.brick(at, size, colour, name, turn=turn, shade=shade)
            return
        self.clay.block(vec(0, 0, 0), size, colour, BONE, name=name, bevel=cut, frame=self._at(at, turn), shade=shade)

    def brick(
        self,
        at: ArrayLike,
        size: tuple[float, float, float],
        colour: str,
        name: str,
        *,
        top: tuple[float, float] = (1.0, 1.0),
        turn: Floats = PLAIN,
        shade: Shade = FULL,
    ) -> None:
        """A box without bevels, 12 triangles; `top` narrows its upper face: tiles, planks far off, battlements."""
        x, y, z = (s / 2 for s in size)
        low = np.array([(-x, -y, -z), (x, -y, -z), (x, y, -z), (-x, y, -z)])
        high = low * np.array([top[0], top[1], -1.0])
        self.loft([low, high], colour, name, frame=self._at(at, turn), shade=shade)

    def ball(
        self,
        at: ArrayLike,
        radius: float | tuple[float, float, float],
        colour: str,
        name: str,
        *,
        sides: int = 10,
        rows: int = 6,
        square: float = 2.0,
        turn: Floats = PLAIN,
        shade: Shade = FULL,
    ) -> None:
        frame = self._at(at, turn)
        self.clay.ball(
            vec(0, 0, 0),
            radius,
            colour,
            BONE,
            name=name,
            sides=sides,
            rows=rows,
            square=square,
            frame=frame,
            shade=shade,
        )

    def nail(self, at: ArrayLike, radius: float, colour: str = "trim", name: str = "nail") -> None:
        """A small round head; left out when there is no budget for trinkets."""
        if self.trinkets:
            self.ball(at, radius, colour, name, sides=6, rows=4)

    def rod(
        self,
        path: ArrayLike,
        radii: float | Sequence[float | tuple[float, float]],
        colour: str,
        name: str,
        *,
        sides: int = 8,
        square: float = 2.0,
        across: tuple[float, float, float] = (1.0, 0.0, 0.0),
        ends: tuple[float, float] = (0.0, 0.0),
        shade: Shade = FULL,
        bands: Sequence[str] | None = None,
    ) -> None:
        points = placed(self.frame, path)
        each = [radii] * len(points) if isinstance(radii, int | float) else radii
        self.clay.tube(
            points,
            each,
            colour,
            BONE,
            name=name,
            sides=sides,
            square=square,
            across=self.frame[:3, :3] @ np.asarray(across),
            start=ends[0],
            end=ends[1],
            shade=shade,
            bands=bands,
        )

    def slab(
        self,
        outline: ArrayLike,
        thickness: float,
        colour: str,
        name: str,
        *,
        at: ArrayLike = (0.0, 0.0, 0.0),
        turn: Floats = PLAIN,
        bevel: float = 0.0,
        shade: Shade = FULL,
    ) -> None:
        """An outline (k, 2) in XZ with a thickness along Y."""
        frame = self._at(at, turn)
        self.clay.slab(outline, thickness, colour, BONE, name=name, frame=frame, bevel=bevel, shade=shade)

    def sheet(
        self,
        grid: Floats,
        thickness: float,
        colour: str,
        name: str,
        *,
        inside: str | None = None,
        round_about: bool = False,
        shade: Shade = FULL,
    ) -> None:
        self.clay.sheet(
            placed(self.frame, grid), thickness, colour, BONE, name=name, inside=inside, around=round_about, shade=shade
        )

    # -- solids of props

    def lathe(
        self,
        profile: Sequence[tuple[float, float]],
        colour: str,
        name: str,
        *,
        at: ArrayLike = (0.0, 0.0, 0.0),
        turn: Floats = PLAIN,
        sides: int = 14,
        facets: int = 0,
        phase: float = 0.0,
        loop: bool = False,
        bevel: float = 0.0,
        bands: Sequence[str] | None = None,
        shade: Shade = FULL,
        flat: float = 1.0,
    ) -> None:
        """A profile (k, 2) of radii and heights turned about Z, from the axis to the axis, or as a `loop` round it.

        It may come down again inside, as in a cup. `bands` colours its stretches; `facets` is an exact number of
        sides that no detail changes; `flat` squeezes it along Y.
        """
        points, bands = bevelled(np.asarray(profile, dtype=np.float64), bevel, loop, bands)
        n = facets or self.clay.sides(sides)
        angle = np.arange(n) / n * 2 * np.pi + np.radians(phase)
        wheel = np.stack([np.cos(angle), np.sin(angle) * flat], axis=1)
        rings = [np.c_[wheel * radius, np.full(n, z)] for radius, z in points if loop or radius > 1e-9]
        first = 0 if loop or points[0, 0] > 1e-9 else 1
        tips = None if loop else (vec(0, 0, points[0, 1]), vec(0, 0, points[-1, 1]))
        vertices, faces, stretch = wrapped(rings, tips)
        paints: str | list[str] = colour
        if bands is not None:
            paints = [bands[min(max(s + first, 0), len(bands) - 1)] for s in stretch]
        self.clay.solid(placed(self._at(at, turn), vertices), faces, paints, BONE, name=name, shade=shade)

    def ring(
        self,
        at: ArrayLike,
        radius: float,
        thick: float | tuple[float, float],
        colour: str,
        name: str,
        *,
        turn: Floats = PLAIN,
        sides: int = 16,
        round_sides: int = 6,
        flat: float = 1.0,
        shade: Shade = FULL,
    ) -> None:
        """A torus about Z; `thick` is its half width, or (half width, half height)."""
        wide, high = (thick, thick) if isinstance(thick, int | float) else thick
        profile = [(radius + c * wide, s * high) for c, s in arc(1.0, 30, 30 + 360 - 360 / round_sides, round_sides)]
        self.lathe(profile, colour, name, at=at, turn=turn, sides=sides, loop=True, flat=flat, shade=shade)

    def loft(
        self,
        rings: Sequence[ArrayLike],
        colour: str,
        name: str,
        *,
        frame: Floats | None = None,
        bands: Sequence[str] | None = None,
        shade: Shade = FULL,
    ) -> None:
        """Rings (n, 3) joined one after the other, closed by flat ends: hulls, blades, bodies of cars."""
        each = [np.asarray(ring, dtype=np.float64) for ring in rings]
        vertices, faces, stretch = wrapped(each, (each[0].mean(axis=0), each[-1].mean(axis=0)))
        paints = colour if bands is None else [bands[min(max(s, 0), len(bands) - 1)] for s in stretch]
        where = self.frame if frame is None else frame
        self.clay.solid(placed(where, vertices), faces, paints, BONE, name=name, shade=shade)

    def blade(
        self,
        stations: Sequence[tuple[float, float, float, float]],
        colour: str,
        name: str,
        *,
        turn: Floats = PLAIN,
        bend: Callable[[float], float] | None = None,
        shade: Shade = (0.2, 1.0),
    ) -> None:
        """Steel with a ridge: stations of (height, reach to +X, reach to -X, half thickness); `bend` shifts X."""
        rings = []
        for z, right, left, thick in stations:
            x = bend(z) if bend else 0.0
            rings.append([(x + right, 0, z), (x, thick, z), (x - left, 0, z), (x, -thick, z)])
        self.loft(rings, colour, name, frame=self.frame @ turn, shade=shade)

    def clump(
        self,
        at: ArrayLike,
        size: float | tuple[float, float, float],
        colour: str,
        name: str,
        *,
        rough: float = 0.07,
        fine: int = 3,
        shade: Shade = FULL,
    ) -> None:
        """A lumpy ball on a geodesic grid: foliage, dough, clouds of smoke."""
        ways, faces = geodesic(self.clay.steps(fine, 2))
        waves, phases = self.rng.normal(0, 2.6, (4, 3)), self.rng.uniform(0, 2 * np.pi, 4)
        lumps = 1 + rough * np.sin(ways @ waves.T + phases).sum(axis=1)
        spot = ways * lumps[:, None] * np.asarray(size) + np.asarray(at)
        self.clay.solid(placed(self.frame, spot), faces, colour, BONE, name=name, shade=shade)

    def chunk(
        self,
        at: ArrayLike,
        size: tuple[float, float, float],
        colour: str,
        name: str,
        *,
        corners: int = 26,
        square: float = 3.0,
        floor: float | None = None,
        shade: Shade = FULL,
    ) -> None:
        """Broken stone: the convex hull of chance places on a superellipsoid; nothing lies below `floor`."""
        drawn = self.rng.normal(size=(64, 3))
        drawn = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        boxy = (np.abs(drawn) ** square).sum(axis=1, keepdims=True) ** (-1 / square)
        points = (drawn * boxy)[: min(64, max(12, round(corners * min(self.clay.detail, 2.0))))] * np.asarray(size)
        points = points + np.asarray(at)
        if floor is not None:
            points[:, 2] = np.maximum(points[:, 2], floor)
        vertices, faces = hull(points)
        self.clay.solid(placed(self.frame, vertices), faces, colour, BONE, name=name, shade=shade)

    def surface(self, name: str) -> "Surface":
        """The shells of that name as they stand now, for other things to be set on."""
        shells, clay = self.clay.shells, self.clay
        ends = [*(shell.first_face for shell in shells[1:]), len(clay.faces)]
        faces = [
            face
            for shell, last in zip(shells, ends, strict=True)
            if shell.name == name
            for face in clay.faces[shell.first_face : last]
        ]
        return Surface(corners_of(np.concatenate(clay.vertices), faces), self.frame)

    def _at(self, place: ArrayLike, turn: Floats) -> Floats:
        x, y, z = np.asarray(place, dtype=np.float64)
        return np.asarray(self.frame @ moved(x, y, z) @ turn, dtype=np.float64)


class Surface:
    """Triangles (m, 3, 3) in space, asked in the placement of a carver."""

    def __init__(self, corners: Floats, frame: Floats) -> None:
        self._corners, self._frame = corners, frame

    def seat(self, outside: ArrayLike, towards: ArrayLike) -> Floats | None:
        """Where a ray from `outside` first meets the surface, None when it misses."""
        start, end = placed(self._frame, outside), placed(self._frame, towards)
        far = first_hit(self._corners, start, end - start)
        return placed(np.linalg.inv(self._frame), start + (end - start) * far) if np.isfinite(far) else None


Maker = Callable[[Carver], None]
