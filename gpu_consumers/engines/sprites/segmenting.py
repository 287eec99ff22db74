"""Which pixel belongs to which part, by shape and colour alone: no model is at work here.

A figure is read from its silhouette (necks are narrow, legs leave a gap) and the borders between parts are then
moved onto the picture's own lines by a watershed on its gradient (Meyer, 1994).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage import segmentation

from gpu_consumers.engines.sprites.documents import Kind
from gpu_consumers.engines.sprites.labels import BY_NAME
from gpu_consumers.engines.vision.pictures import Mask, Rgba, bled, bounding_box, convex_hull, largest_pieces, to_float

LabelMap: TypeAlias = npt.NDArray[np.uint8]

_COARSE: Final = 320  # the shape is read at this size; only the borders are found finer
_SCRAP: Final = 0.01


@dataclass(frozen=True, slots=True)
class Segments:
    labels: LabelMap
    method: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The silhouette, small: its rows from head to foot."""

    mask: Mask
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def segment(picture: Rgba, kind: Kind) -> Segments:
    """Labels every pixel of the figure. `picture` has a transparent background."""
    figure = largest_pieces(picture[..., 3] > 127, 0.004)
    if kind == "humanoid":
        found = _humanoid(picture, figure)
    elif kind == "quadruped":
        found = _quadruped(picture, figure)
    else:
        found = None
    return found or _soft_body(picture, figure, kind)


# ---- soft bodies ---------------------------------------------------------------------------------------------------


def _soft_body(picture: Rgba, figure: Mask, kind: Kind) -> Segments:
    labels = np.where(figure, BY_NAME["body"].index, 0).astype(np.uint8)
    if kind != "blob":
        return Segments(labels, "silhouette", ("no limbs were told apart: the figure moves as one soft body",))
    eyes, mouth = _face(picture, figure)
    notes = [] if eyes.any() else ["no eyes were found by colour: they move with the body"]
    labels[mouth] = BY_NAME["mouth"].index
    labels[eyes] = BY_NAME["eyes"].index
    return Segments(labels, "silhouette and colour", tuple(notes))


@dataclass(frozen=True, slots=True)
class _Feature:
    mask: Mask
    area: float
    x: float
    y: float
    width: float
    height: float


def _face(picture: Rgba, figure: Mask) -> tuple[Mask, Mask]:
    """Eyes and mouth: compact spots inside the figure that differ from its colour around them and hold dark pixels."""
    spots = _spots(picture, figure)
    none = np.zeros_like(figure)
    pair = _best_pair(spots)
    if pair is None:
        return none, none
    eyes = pair[0].mask | pair[1].mask
    mouth = none.copy()
    low = max(eye.y for eye in pair)
    middle, apart = (pair[0].x + pair[1].x) / 2, abs(pair[0].x - pair[1].x)
    for spot in spots:
        between = abs(spot.x - middle) < apart * 0.45
        if spot is not pair[0] and spot is not pair[1] and between and low < spot.y < low + apart * 1.3:
            mouth |= spot.mask
    return eyes, mouth & ~eyes


def _spots(picture: Rgba, figure: Mask) -> list[_Feature]:
    height, width = figure.shape
    shrink = max(1, max(height, width) // 512)
    size = (width // shrink, height // shrink)
    small = cv2.resize(bled(picture)[..., :3], size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    inside = cv2.resize(figure.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0
    left, top, right, bottom = bounding_box(inside)
    extent = max(right - left, bottom - top)
    around = int(extent * 0.32) | 1
    calm = np.dstack([cv2.medianBlur(np.ascontiguousarray(small[..., band]), min(around, 255)) for band in range(3)])
    lab, ground = (cv2.cvtColor(to_float(image), cv2.COLOR_RGB2LAB) for image in (small, calm.astype(np.uint8)))
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    deep = depth > extent * 0.035
    dark = (ground[..., 0] - lab[..., 0] > 20) & deep
    odd = (np.linalg.norm(lab - ground, axis=2) > 22) & deep
    odd = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    count, pieces = cv2.connectedComponents(odd.astype(np.uint8), connectivity=8)
    found = []
    for number in range(1, count):
        piece = pieces == number
        share = piece.sum() / inside.sum()
        if 0.0004 < share < 0.12 and (dark & piece).sum() > 0.25 * piece.sum():
            found.append(_feature(piece, (width, height)))
    return found


def _feature(piece: Mask, size: tuple[int, int]) -> _Feature:
    """The spot with its glints: its convex hull, one pixel wider, at the size of the picture."""
    filled = convex_hull(piece).astype(np.uint8)
    filled = np.asarray(cv2.dilate(filled, np.ones((5, 5), np.uint8)), np.uint8)
    large = cv2.resize(filled.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5
    left, top, right, bottom = bounding_box(large)
    return _Feature(large, float(large.sum()), (left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def _best_pair(spots: list[_Feature]) -> tuple[_Feature, _Feature] | None:
    best: tuple[float, tuple[_Feature, _Feature]] | None = None
    for number, one in enumerate(spots):
        for other in spots[number + 1 :]:
            alike = min(one.area, other.area) / max(one.area, other.area)
            level = abs(one.y - other.y) < 0.5 * max(one.height, other.height)
            apart = abs(one.x - other.x) > 0.7 * (one.width + other.width) / 2
            upright = min(one.height / one.width, other.height / other.width)
            if alike > 0.35 and level and apart and upright > 0.45:
                score = (one.area + other.area) * alike
                if best is None or score > best[0]:
                    best = (score, (one, other))
    return best[1] if best else None


# ---- figures with limbs --------------------------------------------------------------------------------------------


def _humanoid(picture: Rgba, figure: Mask) -> Segments | None:
    """Head over the neck, legs under the crotch, arms beside the trunk. None if no neck can be found."""
    shape = _shape(figure)
    axis = _axis(shape)
    neck = _neck(shape, axis)
    if neck is None:
        return None
    head_width = _run_widths(shape, axis)[shape.top : neck].max()
    crotch = _crotch(shape, axis, neck)
    rows, columns = np.mgrid[0 : shape.mask.shape[0], 0 : shape.mask.shape[1]]
    aside = columns - axis
    markers = np.zeros(shape.mask.shape, np.int32)
    step = max(2, round(shape.height * 0.03))
    hips = crotch if crotch is not None else round(neck + 0.8 * (shape.bottom - neck))
    trunk = (rows > neck + step) & (rows < hips - step)
    markers[(rows < neck - step) & (abs(aside) < head_width * 0.55) & _core(shape, axis)] = BY_NAME["head"].index
    markers[trunk & (abs(aside) < head_width * 0.17)] = BY_NAME["torso"].index
    notes = []
    lateral = (rows > neck + step) & (rows < hips + 2 * step) & (abs(aside) > head_width * 0.47)
    for name, side in (("arm_left", aside < 0), ("arm_right", aside > 0)):
        seed = lateral & side & shape.mask
        if seed.sum() > 0.004 * shape.mask.sum():
            markers[seed] = BY_NAME[name].index
        else:
            notes.append(f"{name} could not be told from the trunk")
    if crotch is None:
        markers[(rows >= hips - step) & (abs(aside) < head_width * 0.3)] = BY_NAME["torso"].index
        notes.append("no gap between the legs: the figure glides")
    else:
        low = rows > crotch + step
        split = _gap_column(shape, axis, crotch)
        markers[low & (columns < split) & (abs(aside) < head_width * 0.6)] = BY_NAME["leg_left"].index
        markers[low & (columns >= split) & (abs(aside) < head_width * 0.6)] = BY_NAME["leg_right"].index
    labels = _grown(picture, figure, np.where(shape.mask, markers, 0).astype(np.int32))
    return Segments(labels, "silhouette and watershed", tuple(notes))


def _quadruped(picture: Rgba, figure: Mask) -> Segments | None:
    """Legs under the belly, the head at the taller end, a tail at the other. None if no legs can be told apart."""
    shape = _shape(figure)
    belly = _belly(shape)
    if belly is None:
        return None
    rows, columns = np.mgrid[0 : shape.mask.shape[0], 0 : shape.mask.shape[1]]
    width = shape.right - shape.left
    head_left = _tops(shape, 0.0, 0.3) < _tops(shape, 0.7, 1.0)
    along = (columns - shape.left) / width if head_left else (shape.right - columns) / width
    markers = np.zeros(shape.mask.shape, np.int32)
    step = max(2, round(shape.height * 0.03))
    back = shape.top + (belly - shape.top) * 0.45
    markers[(rows > back) & (rows < belly - step) & (along > 0.38) & (along < 0.72)] = BY_NAME["body"].index
    muzzle = shape.top + (belly - shape.top) * 0.8
    markers[((rows < back) & (along < 0.24)) | ((rows < muzzle) & (along < 0.17))] = BY_NAME["head"].index
    markers[(rows < belly - 2 * step) & (along > 0.93)] = BY_NAME["tail"].index
    for name, piece in _legs(shape, belly + step, head_left):
        markers[piece] = BY_NAME[name].index
    labels = _grown(picture, figure, np.where(shape.mask, markers, 0).astype(np.int32))
    return Segments(labels, "silhouette and watershed", ())


def _shape(figure: Mask) -> Shape:
    scale = _COARSE / max(figure.shape)
    size = (max(1, round(figure.shape[1] * scale)), max(1, round(figure.shape[0] * scale)))
    mask = cv2.resize(figure.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    left, top, right, bottom = bounding_box(mask)
    return Shape(np.asarray(mask, np.bool_), left, top, right, bottom)


def _axis(shape: Shape) -> float:
    """The column the figure stands on: midway between its head and its feet, whatever it holds to one side."""
    high = shape.mask[shape.top + round(shape.height * 0.08) : shape.top + round(shape.height * 0.38)]
    feet = shape.mask[shape.bottom - max(2, round(shape.height * 0.1)) : shape.bottom]
    return (_thick_middle(high) * 2 + _thick_middle(feet)) / 3


def _thick_middle(band: Mask) -> float:
    """The mean column, each weighted by the square of its height: thin things held aside count little."""
    weight = band.sum(0).astype(np.float64) ** 2
    return float((np.arange(band.shape[1]) * weight).sum() / max(weight.sum(), 1))


def _run_widths(shape: Shape, axis: float) -> npt.NDArray[np.float64]:
    """Per row, the width of the unbroken run of figure around the axis; 0 where the axis is outside."""
    widths = _core(shape, axis).sum(1).astype(np.float64)
    return np.asarray(ndimage.gaussian_filter1d(widths, max(1.0, shape.height / 90)), np.float64)


def _core(shape: Shape, axis: float) -> Mask:
    """What can be reached from the axis along its own row: the figure without what it holds up beside itself."""
    column = round(axis)
    core = np.zeros_like(shape.mask)
    for row in range(shape.top, shape.bottom):
        line = shape.mask[row]
        if line[column]:
            gaps = np.flatnonzero(~line)
            before = gaps[gaps < column].max(initial=-1)
            after = gaps[gaps > column].min(initial=line.size)
            core[row, before + 1 : after] = True
    return core


def _neck(shape: Shape, axis: float) -> int | None:
    """The narrow row between head and shoulders; chibi heads end near 0.42 of the height, grown ones near 0.2."""
    widths = _run_widths(shape, axis)
    first, last = (round(shape.top + shape.height * share) for share in (0.14, 0.58))
    widest = widths[shape.top : last].max()
    best: tuple[float, int] | None = None
    for row in range(first, last):
        above, below = widths[shape.top : row].max(), widths[row : row + shape.height // 4].max()
        dip = min(above, below) - widths[row]
        score = dip / widest - 0.5 * max(0.0, abs((row - shape.top) / shape.height - 0.36) - 0.1)
        if best is None or score > best[0]:
            best = (score, row)
    return best[1] if best is not None and best[0] > 0.03 else None


def _crotch(shape: Shape, axis: float, neck: int) -> int | None:
    """The highest row of the gap between the legs; None for a robe that reaches the ground in one piece."""
    reach = round(shape.height * 0.09)
    columns = slice(max(0, round(axis) - reach), round(axis) + reach + 1)
    middle = shape.mask[:, columns]
    floors = np.array([_floor(middle[:, index]) for index in range(middle.shape[1])])
    lowest = neck + round((shape.bottom - neck) * 0.35)
    top = int(max(floors.min(), lowest))
    sides = floors.max()
    return top if sides - floors.min() > max(2, 0.02 * shape.height) else None


def _floor(column: Mask) -> int:
    rows = np.flatnonzero(column)
    return int(rows[-1]) + 1 if rows.size else column.size


def _gap_column(shape: Shape, axis: float, crotch: int) -> float:
    reach = round(shape.height * 0.09)
    start = max(0, round(axis) - reach)
    band = shape.mask[crotch : shape.bottom, start : round(axis) + reach + 1]
    empty = (~band).sum(0)
    return float(start + np.flatnonzero(empty == empty.max()).mean()) if empty.max() else axis


def _belly(shape: Shape) -> int | None:
    """The row of the belly: where the ground shows highest between the front and the hind legs."""
    width = shape.right - shape.left
    middle = shape.mask[:, shape.left + round(width * 0.3) : shape.left + round(width * 0.72)]
    floors = [_floor(middle[:, index]) for index in range(middle.shape[1]) if middle[:, index].any()]
    if not floors or shape.bottom - min(floors) < 0.12 * shape.height:
        return None
    return min(floors)


def _tops(shape: Shape, start: float, end: float) -> float:
    """The mean height of the highest rows in a slice of columns: smaller is higher."""
    width = shape.right - shape.left
    part = shape.mask[:, shape.left + round(width * start) : shape.left + round(width * end)]
    rows = np.flatnonzero(part.any(1))
    return float(rows[0]) if rows.size else float(shape.bottom)


def _legs(shape: Shape, below: int, head_left: bool) -> list[tuple[str, Mask]]:
    """Two to four pieces under the belly, named from the head's end; the shorter of two neighbours is the far one."""
    under = shape.mask.copy()
    under[:below] = False
    count, pieces, stats, centres = cv2.connectedComponentsWithStats(under.astype(np.uint8), connectivity=8)
    big = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > 0.004 * shape.mask.sum()]
    big = sorted(sorted(big, key=lambda n: -stats[n, cv2.CC_STAT_AREA])[:4], key=lambda n: centres[n][0])
    if not head_left:
        big.reverse()
    half = (len(big) + 1) // 2
    named = []
    for group, near in ((big[:half], "leg_front"), (big[half:], "leg_hind")):
        lowest_first = sorted(group, key=lambda n: -(stats[n, cv2.CC_STAT_TOP] + stats[n, cv2.CC_STAT_HEIGHT]))
        for number, name in zip(lowest_first, (near, near + "_far"), strict=False):
            named.append((name, pieces == number))
    return named


def _grown(picture: Rgba, figure: Mask, markers: npt.NDArray[np.int32]) -> LabelMap:
    """Every pixel of the figure gets the label whose seed reaches it over the lowest ridge of the gradient."""
    height, width = figure.shape
    shrink = max(1, max(height, width) // 512)
    size = (width // shrink, height // shrink)
    small = cv2.resize(bled(picture)[..., :3], size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    lab = cv2.GaussianBlur(cv2.cvtColor(to_float(small), cv2.COLOR_RGB2LAB), (0, 0), 1.0)
    ridge = np.sqrt(sum(cv2.Sobel(lab[..., b], cv2.CV_32F, *d) ** 2 for b in range(3) for d in ((1, 0), (0, 1))))
    inside = cv2.resize(figure.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0
    seeds = cv2.resize(markers.astype(np.float32), size, interpolation=cv2.INTER_NEAREST).astype(np.int32)
    flood: Callable[..., npt.NDArray[np.int32]] = segmentation.watershed
    flooded = flood(ridge, np.where(inside, seeds, 0), mask=inside).astype(np.uint8)
    flooded = _smooth(_without_scraps(flooded))
    labels = cv2.resize(flooded, (width, height), interpolation=cv2.INTER_NEAREST)
    nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    return np.where(figure, labels[tuple(nearest)], 0).astype(np.uint8)


def _without_scraps(labels: LabelMap) -> LabelMap:
    """Labels that hold next to nothing of the figure go to their neighbours."""
    counts = np.bincount(labels.ravel(), minlength=256)
    scraps = [value for value in np.unique(labels) if value and counts[value] < _SCRAP * counts[1:].sum()]
    lost = np.isin(labels, scraps)
    nearest = ndimage.distance_transform_edt(lost | (labels == 0), return_distances=False, return_indices=True)
    return np.where(lost, labels[tuple(nearest)], labels).astype(np.uint8)


def _smooth(labels: LabelMap) -> LabelMap:
    """Borders without teeth, islands or hairs: each label keeps its solid pieces, the rest goes to its neighbours."""
    present = [int(value) for value in np.unique(labels) if value]
    votes = np.stack([cv2.GaussianBlur((labels == value).astype(np.float32), (0, 0), 2.0) for value in present])
    chosen = np.where(labels > 0, np.array(present, np.uint8)[votes.argmax(0)], 0).astype(np.uint8)
    kept = np.zeros_like(chosen)
    for value in present:
        solid = cv2.morphologyEx((chosen == value).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0
        kept[largest_pieces(solid if solid.any() else chosen == value, 0.5)] = value
    nearest = ndimage.distance_transform_edt(kept == 0, return_distances=False, return_indices=True)
    return np.where(chosen > 0, kept[tuple(nearest)], 0).astype(np.uint8)
