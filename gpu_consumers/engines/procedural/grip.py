"""Where a hand holds a thing, and which way the thing then points: found from its shape alone, no names, no recipe.

The mesh is cut by planes across its principal axis (Pearson, 1901). A handle is the longest stretch of cuts that are
slim, round and uniform; what lies beyond it is the head. That a tool's handle shows in the profile of its girth along
its main axis is the idea behind grasping by generalised cylinders (Binford, 1971) and by shape primitives (Miller et
al., 2003). Shields are flat, bows have two slim strands, lanterns hang from a ring: each has a rule of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue
from scipy.ndimage import grey_opening

from gpu_consumers.engines.procedural.clay import Floats, unit

Ints = NDArray[np.int32] | NDArray[np.int64]
Hold = Literal["hilt", "haft", "pole", "bow", "shield", "hang", "body"]

CUTS: Final = 160
ROUND: Final = 0.55  # least ratio of a handle's two widths
# How much wider than its slimmest cuts a handle may be, and how far from an end, as a share of the length, it may
# begin; the second pair is tried where the first finds none.
TRIES: Final = ((1.75, 0.15), (2.9, 0.24))
LEAST_HANDLE: Final = 0.07  # of the length
FLAT: Final = 0.45  # a shield's depth against its width
MOSTLY: Final = 0.55  # of the length, over which a shield is at least half as broad as at its broadest
APART: Final = 0.35  # of a cut: an emptiness that parts two strands
WRAPPED: Final = (0.05, 1.2)  # how much a wrapping stands out from its haft
SLENDER: Final = 30.0  # length against girth, from which a haft without a wrapping is held at its balance
BUTT_SHARE: Final = 0.18  # of the length: where a shorter one is held


@dataclass(frozen=True, slots=True, eq=False)
class Grip:
    """Metres in the mesh's own frame. `axis` runs from the hand to the blade or head, `edge` to its cutting side.

    `edge` is known up to its sign where both sides are alike, and of no meaning where the head is round.
    """

    hold: Hold
    point: Floats  # (3,)
    axis: Floats  # (3,) unit
    edge: Floats  # (3,) unit, square to the axis
    length: float  # of the thing along the axis
    confidence: float  # 0..1

    @property
    def placement(self) -> Floats:
        """A 4x4 that brings the grip to the origin, the axis to +Z and the edge to +X."""
        turn = np.stack([self.edge, np.cross(self.axis, self.edge), self.axis])
        frame = np.eye(4)
        frame[:3, :3], frame[:3, 3] = turn, -turn @ self.point
        return frame

    def facts(self) -> Mapping[str, JsonValue]:
        """As the report tells it. A glTF file is Y up: (x, y, z) here is (x, z, -y) there."""
        return {
            "method": "cuts across the principal axis: slim, round, uniform stretch; no model",
            "hold": self.hold,
            "point_m": [round(float(v), 4) for v in self.point],
            "point_gltf_m": [round(float(v), 4) for v in (self.point[0], self.point[2], -self.point[1])],
            "axis": [round(float(v), 4) for v in self.axis],
            "edge": [round(float(v), 4) for v in self.edge],
            "confidence": round(self.confidence, 2),
            "placement": [[round(float(v), 6) for v in row] for row in self.placement],
        }


class _Cuts(NamedTuple):
    """The mesh in the frame of its principal axes, and what each plane across the first one cuts."""

    points: Floats  # (n, 3)
    at: Floats  # (k,) places of the planes
    low: Floats  # (k, 2) of each cut
    high: Floats  # (k, 2)
    split: Floats  # (k,) share of the wider extent that is an empty gap
    near: Floats  # (k, 2) middle of the strand on the gap's far side, of the whole cut where there is no gap
    length: float

    @property
    def wide(self) -> Floats:
        return self.high - self.low

    @property
    def girth(self) -> Floats:
        return np.asarray(self.wide.max(axis=1), dtype=np.float64)

    @property
    def middle(self) -> Floats:
        return (self.high + self.low) / 2


def grip_of(points: Floats, triangles: Ints) -> Grip:
    """The grip of a mesh of `points` (n, 3) and `triangles` (m, 3), in any pose and scale. Raises `ValueError` for
    a mesh without area."""
    frame, centre = _principal(points, triangles)
    local = (points - centre) @ frame.T
    cuts = _cut(local, triangles)
    extent = np.ptp(local, axis=0)
    found = None
    broad = (cuts.girth > 0.5 * cuts.girth.max()).mean() > MOSTLY
    if broad and extent[2] < FLAT * extent[1] and extent[1] > 0.38 * extent[0] and not _stranded(cuts):
        found = _shield(local, triangles, cuts)
    handles = (_handle(cuts, local, triangles, *limits) for limits in TRIES)
    found = found or _bow(cuts) or next(filter(None, handles), None) or _hanging(cuts) or _by_the_body(cuts)
    return Grip(
        hold=found.hold,
        point=found.point @ frame + centre,
        axis=unit(found.axis @ frame),
        edge=unit(found.edge @ frame),
        length=cuts.length,
        confidence=found.confidence,
    )


def _principal(points: Floats, triangles: Ints) -> tuple[Floats, Floats]:
    """Rows: the principal axes of the surface, longest first, right-handed; and its centre."""
    corners = points[triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    if area.sum() <= 0:
        raise ValueError("the mesh has no area")
    share = area / area.sum()
    centre = np.einsum("m,mkc->c", share, corners) / 3
    off = corners - centre
    total = off.sum(axis=1)
    spread = np.einsum("m,mka,mkb->ab", share, off, off) + np.einsum("m,ma,mb->ab", share, total, total)
    _, axes = np.linalg.eigh(spread / 12)
    rows = axes.T[::-1].copy()
    rows[2] = np.cross(rows[0], rows[1])
    return rows, np.asarray(centre)


def _cut(points: Floats, triangles: Ints) -> _Cuts:
    low, high = float(points[:, 0].min()), float(points[:, 0].max())
    at = low + (high - low) * (np.arange(CUTS) + 0.5) / CUTS
    ends = np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2)
    a, b = points[ends[:, 0]], points[ends[:, 1]]
    lows, highs, nears = (np.zeros((CUTS, 2)) for _ in range(3))
    split = np.zeros(CUTS)
    for k, x in enumerate(at):
        crossing = (a[:, 0] < x) != (b[:, 0] < x)
        if not crossing.any():
            lows[k], highs[k], nears[k] = lows[k - 1], highs[k - 1], nears[k - 1]
            continue
        p, q = a[crossing], b[crossing]
        t = ((x - p[:, 0]) / (q[:, 0] - p[:, 0]))[:, None]
        flat = p[:, 1:] + (q[:, 1:] - p[:, 1:]) * t
        lows[k], highs[k] = flat.min(axis=0), flat.max(axis=0)
        split[k], nears[k] = _gap(flat.reshape(-1, 2, 2))
    return _Cuts(points, at, lows, highs, split, nears, high - low)


def _gap(segments: Floats) -> tuple[float, Floats]:
    """The widest empty share of a cut (k, 2, 2) along its longer side, and the middle of the stouter side of it."""
    flat = segments.reshape(-1, 2)
    way = int(np.ptp(flat, axis=0).argmax())
    starts, ends = segments[..., way].min(axis=1), segments[..., way].max(axis=1)
    order = np.argsort(starts, kind="stable")
    covered = np.maximum.accumulate(ends[order])
    empty = starts[order][1:] - covered[:-1]
    whole = float(np.ptp(flat[:, way]))
    widest = int(empty.argmax()) if len(empty) else 0
    if whole <= 0 or not len(empty) or empty[widest] < APART * whole:
        return 0.0, (flat.min(axis=0) + flat.max(axis=0)) / 2
    limit = float(covered[widest])
    sides = [flat[flat[:, way] <= limit], flat[flat[:, way] > limit]]
    stout = max(sides, key=lambda side: float(np.ptp(side, axis=0).max()))
    return float(empty[widest] / whole), (stout.min(axis=0) + stout.max(axis=0)) / 2


class _Found(NamedTuple):
    hold: Hold
    point: Floats
    axis: Floats
    edge: Floats
    confidence: float


_X: Final = np.array([1.0, 0.0, 0.0])


def _stranded(cuts: _Cuts) -> bool:
    return bool((cuts.split > 0).mean() > 0.5)


def _bow(cuts: _Cuts) -> _Found | None:
    """Two slim strands along most of the length: the stave, and the string. Held where the stave is farthest off."""
    if not _stranded(cuts):
        return None
    apart = cuts.split > 0
    off = np.linalg.norm(cuts.near - cuts.middle, axis=1) * apart
    reach = cuts.near[apart] - cuts.middle[apart]
    way = unit(np.array([0.0, *reach.sum(axis=0)]))
    place = float(cuts.at[0] + cuts.at[-1]) / 2
    k = int(np.abs(cuts.at - place).argmin())
    point = np.array([place, *cuts.near[k]])
    steady = float(off[k] / max(off.max(), 1e-12))
    return _Found("bow", point, _X, way, 0.55 + 0.4 * steady)


def _handle(cuts: _Cuts, points: Floats, triangles: Ints, swell: float, near_end: float) -> _Found | None:
    girth, wide = cuts.girth, cuts.wide
    round_ = (wide.min(axis=1) >= ROUND * girth) & (cuts.split == 0)
    long_enough = [run for run in _runs(round_, 0) if run[1] - run[0] >= LEAST_HANDLE * CUTS]  # a point is no handle
    if not long_enough:
        return None
    slimmest = float(np.quantile(np.concatenate([girth[start:end] for start, end in long_enough]), 0.15))
    fits = round_ & (girth <= slimmest * swell) & (girth < 0.16 * cuts.length)
    runs = [run for run in _runs(fits, 3) if run[1] - run[0] >= LEAST_HANDLE * CUTS]
    runs = [run for run in runs if min(run[0], CUTS - run[1]) <= near_end * CUTS]
    if not runs:
        return None
    first, last = max(runs, key=lambda run: run[1] - run[0])
    below, above = first, CUTS - last
    mass = girth.max() > 0 and (girth[:first].max(initial=0.0), girth[last:].max(initial=0.0))
    long = (last - first) / CUTS
    if not mass:
        return None
    towards = 1.0 if (above > below if abs(above - below) > 0.12 * CUTS else mass[1] >= mass[0]) else -1.0
    path = np.c_[cuts.at, cuts.middle][first:last]
    way = _line(path) * towards
    place, hold, sure = _held_at(cuts, first, last, towards)
    point = np.array([place, *(np.interp(place, cuts.at, cuts.middle[:, j]) for j in range(2))])
    edge, sided = _edge(points, triangles, point, way, cuts.at[last if towards > 0 else first], towards)
    slim = float(np.clip(cuts.length / max(float(np.ptp(points[:, 1])), 1e-12) - 1, 0.2, 1.0))  # a stub is no handle
    confidence = min(1.0, slim * sure * (0.75 + 0.25 * sided) * (0.8 + 0.4 * min(long, 0.5)))
    return _Found(hold, point, way, edge, confidence)


def _runs(fits: NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    """Stretches [first, last) that fit; gaps of up to `bridge` cuts, a ring on a haft, are bridged."""
    filled = fits.copy()
    inside = np.flatnonzero(fits)
    for a, b in pairwise(inside.tolist()):
        if b - a - 1 <= bridge:
            filled[a:b] = True
    edges = np.diff(np.r_[0, filled.astype(int), 0])
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def _held_at(cuts: _Cuts, first: int, last: int, towards: float) -> tuple[float, Hold, float]:
    """Where on its handle a thing is held, what kind of handle it is, and how sure that is."""
    if last - first < 0.36 * CUTS:
        girth = cuts.girth[first:last]
        slim = max(_runs(girth <= 1.35 * np.quantile(girth, 0.3), 2), key=lambda run: run[1] - run[0])
        return float(cuts.at[first + slim[0]] + cuts.at[first + slim[1] - 1]) / 2, "hilt", 0.95
    girth, at = cuts.girth[first:last], cuts.at[first:last]
    slender = cuts.length / float(np.median(girth)) > SLENDER
    hold: Hold = "pole" if slender else "haft"
    wrap = _wrapping(girth, towards)
    if wrap is not None:
        return float(at[wrap[0]] + at[wrap[1] - 1]) / 2, hold, 0.95
    if slender:
        return float(np.clip(0.0, at[0], at[-1])), hold, 0.7
    butt = cuts.at[0] if towards > 0 else cuts.at[-1]
    return float(np.clip(butt + towards * BUTT_SHARE * cuts.length, at[0], at[-1])), hold, 0.6


def _wrapping(girth: Floats, towards: float) -> tuple[int, int] | None:
    """The longest stretch that stands out from a haft that may taper, the head's socket left aside.

    The bare haft is the girth's morphological opening (Serra, 1982): bumps shorter than its window are gone from it.
    """
    base = grey_opening(girth, size=min(len(girth), round(0.5 * CUTS)) | 1, mode="nearest")
    excess = girth / np.maximum(base, 1e-12) - 1
    runs = _runs((excess > WRAPPED[0]) & (excess < WRAPPED[1]), 2)
    runs = [run for run in runs if 0.05 * CUTS <= run[1] - run[0] <= 0.45 * CUTS]
    runs = [run for run in runs if (len(girth) - run[1] if towards > 0 else run[0]) > 3]
    return max(runs, key=lambda run: run[1] - run[0]) if runs else None


def _line(path: Floats) -> Floats:
    """The direction of a straight line through places (k, 3), along +X."""
    _, _, rows = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    return np.asarray(rows[0] * np.sign(rows[0, 0]), dtype=np.float64)


def _edge(
    points: Floats, triangles: Ints, grip: Floats, way: Floats, start: float, towards: float
) -> tuple[Floats, float]:
    """The side to which the head reaches beyond the line of the handle, and how clearly it does."""
    corners = points[triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    middle = corners.mean(axis=1)
    head = (middle[:, 0] - start) * towards > 0
    if not head.any() or area[head].sum() <= 0:
        head = np.ones(len(middle), dtype=bool)
    off = middle[head] - grip
    off = off - np.outer(off @ way, way)
    share = area[head] / area[head].sum()
    spread = np.einsum("m,ma,mb->ab", share, off, off)
    values, axes = np.linalg.eigh(spread)
    widest = axes[:, 2]
    clear = float(np.clip((values[2] - values[1]) / max(values[2], 1e-30), 0, 1))
    lean = float(share @ (off @ widest))
    if abs(lean) < 0.12 * np.sqrt(values[2]):
        lean = 1.0
    return unit(widest * np.sign(lean) - way * float(widest @ way)), clear


def _shield(points: Floats, triangles: Ints, cuts: _Cuts) -> _Found:
    """Flat and broad. Its face is the side that bulges; it is held in the middle of the other, its narrow end down."""
    corners = points[triangles].mean(axis=1)
    area = np.linalg.norm(
        np.cross(points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]]),
        axis=1,
    )
    half = np.ptp(points[:, :2], axis=0) / 2
    centre = (points[:, :2].max(axis=0) + points[:, :2].min(axis=0)) / 2
    out = (((corners[:, :2] - centre) / half) ** 2).sum(axis=1)
    off = out - np.average(out, weights=area)
    bulge = -float(np.average(off * corners[:, 2], weights=area) / np.average(off * off, weights=area))
    front = 1.0 if bulge >= 0 else -1.0
    broad = cuts.wide[:, 0]
    ends = broad[: CUTS // 5].mean(), broad[-CUTS // 5 :].mean()
    up = 1.0 if ends[1] >= ends[0] else -1.0
    held = np.average(corners[:, :2], axis=0, weights=area)
    rear = (corners[:, 2] - np.average(corners[:, 2], weights=area)) * front < 0
    board = float(np.average(corners[rear, 2], weights=area[rear]))
    behind = (board + (corners[:, 2].min() if front > 0 else corners[:, 2].max())) / 2  # in the straps
    clear = abs(ends[1] - ends[0]) / max(*ends)
    face = np.array([0.0, 0.0, front])
    return _Found("shield", np.array([*held, behind]), _X * up, face, 0.65 + 0.3 * min(1.0, 2 * clear))


def _hanging(cuts: _Cuts) -> _Found | None:
    """A bulky body and a slim loop at one end, by which it hangs; the axis runs down from the hand."""
    stout = cuts.wide.min(axis=1)
    slim = (stout < 0.35 * stout.max()) | (cuts.split > 0)
    for end in (1, -1):
        run = slim[::end]
        count = int(np.argmin(run)) if not run.all() else CUTS
        if 0.08 * CUTS <= count <= 0.5 * CUTS:
            place = cuts.at[-1] if end < 0 else cuts.at[0]
            k = CUTS - 2 if end < 0 else 1
            point = np.array([place, *cuts.middle[k]])
            return _Found("hang", point, _X * float(end), np.array([0.0, 1.0, 0.0]), 0.6)
    return None


def _by_the_body(cuts: _Cuts) -> _Found:
    """Nothing to hold it by: taken in the middle, its stouter end down."""
    half = CUTS // 2
    up = 1.0 if cuts.girth[:half].mean() >= cuts.girth[half:].mean() else -1.0
    return _Found("body", np.zeros(3), _X * up, np.array([0.0, 1.0, 0.0]), 0.2)
