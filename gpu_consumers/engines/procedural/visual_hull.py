"""A mesh from calibrated views of anything: the visual hull of their outlines, with the views as its texture.

The visual hull is Laurentini's (1994): the largest body that fits into every outline. Each outline becomes a signed
distance, the body's is the least of them (soft silhouettes, no votes), and marching cubes (Lorensen and Cline, 1987)
finds its skin, smoothed as by Taubin (1995). Dents that no outline shows are filled: that is what a hull is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue
from scipy.ndimage import binary_fill_holes, distance_transform_edt, gaussian_filter, label, map_coordinates
from scipy.sparse import coo_array
from skimage.measure import marching_cubes

from gpu_consumers.engines.procedural.calibration import Calibration
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera
from gpu_consumers.engines.procedural.relief import Mask, outward, reduced
from gpu_consumers.engines.procedural.textured import Triangles
from gpu_consumers.errors import Unworkable

FINE: Final = 152  # voxels along the longest side
COARSE: Final = 64  # for comparing the views with one another
SMOOTH: Final = 0.5  # voxels
FAIR: Final = 6  # rounds of smoothing
TRIANGLES: Final = 16_000
AGREED: Final = 0.965  # share of an outline that the hull must fill; below, the views disagree
FORGIVEN: Final = (0.0, 0.01, 0.02, 0.035, 0.055)  # of the height: how far a doubted view may be off
SAME_WAY: Final = 8.0  # degrees
FEW: Final = 3  # outlines
BOUNDED: Final = "outlines from all round; dents that no outline shows are filled"
LOOSELY_BOUNDED: Final = "few outlines: seen from between the given views the shape is fuller than the real one"
NOTHING: Final = 1e-3  # metres: just inside, or just outside
CRUMB: Final = 0.004  # of the largest body's volume
LEAST_GAIN: Final = 0.004


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One side of a thing: straight-alpha RGBA (s, s, 4), and the camera that saw it."""

    name: str
    picture: NDArray[np.uint8]
    calibration: Calibration

    @property
    def camera(self) -> Camera:
        return self.calibration.camera

    @property
    def shown(self) -> Mask:
        return np.asarray(self.picture[..., 3] > 127)


@dataclass(frozen=True, slots=True, eq=False)
class Hull:
    """A closed skin (n, 3), (m, 3), and how well it fills each view's outline."""

    points: Floats
    triangles: Triangles
    filled: dict[str, float]  # by view, 1.0 when all of its outline is there
    outlines: int  # how many of the views tell an outline that no other tells
    forgiven: dict[str, float]  # by view, in metres: how far a view that disagreed was believed to be off

    @property
    def consistency(self) -> float:
        return float(np.mean(list(self.filled.values())))

    def facts(self) -> dict[str, JsonValue]:
        said = "the views agree" if self.consistency >= AGREED else "the views disagree: they do not show one solid"
        return {
            "consistency": round(self.consistency, 4),
            "consistency_note": said,
            "distinct_outlines": self.outlines,
            "bounded_by": BOUNDED if self.outlines > FEW else LOOSELY_BOUNDED,
            "outline_filled": {name: round(value, 4) for name, value in self.filled.items()},
            "down_weighted_m": {name: round(value, 4) for name, value in self.forgiven.items() if value},
        }


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Voxel centres in a box of metres."""

    low: Floats  # (3,) centre of the first voxel
    step: float
    shape: tuple[int, int, int]

    def axes(self) -> tuple[Floats, Floats, Floats]:
        x, y, z = (self.low[k] + self.step * np.arange(self.shape[k]) for k in range(3))
        return x, y, z


def carve(views: Sequence[View], fine: int = FINE) -> Hull:
    """Raises `Unworkable` when the views have no body in common, or all look along one line."""
    _refuse_one_direction(views)
    distances = [_distance(view) for view in views]
    box = _box(views)
    rough = _grid(box, COARSE)
    seen = [_carried(view, far, rough) for view, far in zip(views, distances, strict=True)]
    slack = _forgiveness(views, seen, rough, float(box[1][2] - box[0][2]))
    grid = _grid(box, fine)
    body = np.full(grid.shape, np.inf, dtype=np.float32)
    for view, far, by in zip(views, distances, slack, strict=True):
        np.minimum(body, _carried(view, far, grid) + np.float32(by), out=body)
    body = _without_crumbs(gaussian_filter(np.clip(body, -4 * grid.step, 4 * grid.step), SMOOTH))
    if not (body > 0).any():
        raise Unworkable("the views have no body in common; do they show one thing?", code="inconsistent_views")
    points, triangles = _skin(body, grid)
    filled = _filled(views, np.asarray(body > 0), grid)
    names = [view.name for view in views]
    return Hull(
        points,
        triangles,
        dict(zip(names, filled, strict=True)),
        _distinct(views),
        dict(zip(names, map(float, slack), strict=True)),
    )


def _distinct(views: Sequence[View]) -> int:
    """How many outlines there are: two views from opposite sides see the same one, mirrored."""
    ways: list[Floats] = []
    for view in views:
        away = view.camera.axes[2]
        if all(abs(float(away @ other)) < np.cos(np.radians(SAME_WAY)) for other in ways):
            ways.append(away)
    return len(ways)


def _refuse_one_direction(views: Sequence[View]) -> None:
    turns = {round(view.calibration.azimuth % 180.0) % 180 for view in views}
    if len(turns) < 2 and all(abs(view.calibration.elevation) < 45 for view in views):
        raise Unworkable("the views all look along one line: give at least a front and a side", code="too_few_views")


def _distance(view: View) -> NDArray[np.float32]:
    """Metres to the outline (s, s), positive inside, exact to a part of a pixel where the edge is soft."""
    alpha = view.picture[..., 3].astype(np.float32) / 255
    inside = alpha > 0.5
    if not inside.any():
        raise Unworkable(f"the view {view.name!r} shows nothing", code="empty_image")
    pixels = distance_transform_edt(inside) - distance_transform_edt(~inside)
    pixels += np.where(np.abs(pixels) <= 1, alpha - 0.5 - 0.5 * np.sign(pixels), -0.5 * np.sign(pixels))
    return np.asarray(pixels * view.camera.width / alpha.shape[0], dtype=np.float32)


def _box(views: Sequence[View]) -> tuple[Floats, Floats]:
    """The least box of metres that every outline allows; along an axis no view spans, the nearest width stands in."""
    low, high = np.full(3, -np.inf), np.full(3, np.inf)
    for view in views:
        rows, columns = np.flatnonzero(view.shown.any(1)), np.flatnonzero(view.shown.any(0))
        camera, size = view.camera, len(view.picture)
        scale = camera.width / size
        across = (np.array([columns[0], columns[-1] + 1]) - size / 2) * scale
        upright = (size / 2 - np.array([rows[-1] + 1, rows[0]])) * scale
        for axis in range(3):
            for way, span in ((camera.axes[0], across), (camera.axes[1], upright)):
                if abs(way[axis]) > 0.98:
                    ends = np.sort(span * np.sign(way[axis])) + camera.middle[axis]
                    low[axis], high[axis] = max(low[axis], ends[0]), min(high[axis], ends[1])
    widest = max(view.camera.width for view in views)
    middle = np.mean([view.camera.middle for view in views], axis=0)
    low = np.where(np.isfinite(low), low, middle - widest / 2)
    high = np.where(np.isfinite(high), high, middle + widest / 2)
    if (high - low <= 0).any():
        raise Unworkable("the views have no body in common; do they show one thing?", code="inconsistent_views")
    return low, high


def _grid(box: tuple[Floats, Floats], fine: int) -> Grid:
    low, high = box
    step = float((high - low).max()) / fine
    low, high = low - 3 * step, high + 3 * step
    x, y, z = (int(np.ceil(span / step)) + 1 for span in high - low)
    return Grid(low, step, (x, y, z))


def _carried(view: View, far: NDArray[np.float32], grid: Grid) -> NDArray[np.float32]:
    """A view's distances at every voxel, (x, y, z). Works slice by slice of x to stay small."""
    camera, size = view.camera, len(far)
    scale, axes = size / camera.width, camera.axes
    x, y, z = (values - centre for values, centre in zip(grid.axes(), camera.middle, strict=True))
    found = np.empty(grid.shape, dtype=np.float32)
    for number, place in enumerate(x):
        right = place * axes[0, 0] + y[:, None] * axes[0, 1] + z * axes[0, 2]
        up = place * axes[1, 0] + y[:, None] * axes[1, 1] + z * axes[1, 2]
        where = np.stack([size / 2 - up * scale - 0.5, size / 2 + right * scale - 0.5])
        found[number] = map_coordinates(far, where, order=1, mode="nearest", prefilter=False)
    return found


def _filled(views: Sequence[View], solid: Mask, grid: Grid) -> list[float]:
    """Which share of each view's outline the voxels fill."""
    x, y, z = np.nonzero(solid)
    places = np.stack([x, y, z], axis=1) * grid.step + grid.low
    shares = []
    for view in views:
        size = int(np.clip(view.camera.width / grid.step, 24, 256))
        at = np.floor(view.camera.seen(places, size)[:, :2]).astype(int)
        hit = np.zeros((size, size), bool)
        at = at[((at >= 0) & (at < size)).all(axis=1)]
        hit[at[:, 1], at[:, 0]] = True
        # A pixel may fall between voxel centres.
        grown = gaussian_filter(hit.astype(np.float32), 0.8) > 0.2
        pick = (np.arange(size) + 0.5) * len(view.picture) / size
        wanted = view.shown[np.ix_(pick.astype(int), pick.astype(int))]
        shares.append(float((grown & wanted).sum() / max(1, int(wanted.sum()))))
    return shares


def _forgiveness(
    views: Sequence[View], seen: Sequence[NDArray[np.float32]], grid: Grid, height: float
) -> NDArray[np.float64]:
    """How far off each view is believed to be, in metres: zero for views that agree.

    Where they do not, the view whose loosening gives the others most of their outlines back is loosened, a little at
    a time, until nothing is gained: a drawn view that is wrong then carves only what it is sure of.
    """
    slack = np.zeros(len(views))

    def score(off: NDArray[np.float64]) -> float:
        body = np.min([far + by for far, by in zip(seen, off, strict=True)], axis=0)
        return float(np.mean(_filled(views, np.asarray(body > 0), grid)))

    reached = score(slack)
    while reached < AGREED:
        tries = []
        for number in range(len(views)):
            looser = [by * height for by in FORGIVEN if by * height > slack[number] + 1e-9]
            if looser:
                off = slack.copy()
                off[number] = looser[0]
                tries.append((score(off), -number, off))
        if not tries:
            break
        best, _, off = max(tries, key=lambda one: one[:2])
        if best < reached + LEAST_GAIN:
            break
        reached, slack = best, off
    return slack


def _without_crumbs(body: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the small bodies that outlines happen to allow beside the real one, and without voids inside it.

    A void cannot be seen in any outline: where there is one, numbers lie near zero inside a thin part.
    """
    labels, count = label(body > 0)
    sizes = np.bincount(labels.ravel())
    small = sizes < CRUMB * sizes[1:].max(initial=0)
    if count > 1:
        body = np.where(small[labels] & (labels > 0), np.float32(-NOTHING), body)
    void = binary_fill_holes(body > 0) & (body <= 0)
    return np.where(void, np.float32(NOTHING), body)


def _skin(body: NDArray[np.float32], grid: Grid) -> tuple[Floats, Triangles]:
    points, faces, _, _ = marching_cubes(np.pad(body, 1, constant_values=float(body.min())), 0.0)  # type: ignore[no-untyped-call]
    faces = faces.astype(np.int64)
    points = smoothed(points.astype(np.float64), faces, FAIR)
    points, faces = reduced((points - 1) * grid.step + grid.low, faces, TRIANGLES)
    return points, outward(points, faces)


def smoothed(points: Floats, triangles: Triangles, rounds: int) -> Floats:
    """Smoothed without shrinking: a step in and a slightly larger one out, again and again (Taubin, 1995)."""
    count = len(points)
    i = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    j = np.concatenate([triangles[:, 1], triangles[:, 2], triangles[:, 0]])
    links = coo_array((np.ones(len(i)), (i, j)), shape=(count, count)).tocsr()
    degree = np.asarray(links.sum(axis=1)).reshape(-1, 1)
    for _ in range(rounds):
        for by in (0.5, -0.53):
            points = points + by * (links @ points / degree - points)
    return points
