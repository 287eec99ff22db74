"""Which colours a person's brush changed: whole palette colours, or only some region of a part.

Everything here compares two square pictures of one figure, ours and the painted one, pixel by pixel, knowing which
part and which palette colour each pixel of ours shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import (
    binary_closing,
    binary_dilation,
    binary_erosion,
    binary_opening,
    distance_transform_edt,
    gaussian_filter,
    label,
    maximum_filter,
    minimum_filter,
)
from skimage.measure import approximate_polygon, find_contours

from gpu_consumers.engines.procedural.calibration import Calibration
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.drawing import triangles_of
from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.paints import hexed, rgb
from gpu_consumers.engines.procedural.picture import Sitting
from gpu_consumers.engines.procedural.raster import Camera, Hit, cast
from gpu_consumers.engines.procedural.relief import Mask
from gpu_consumers.engines.procedural.reshape import Dye, Loops, Piece, before_the_camera, pieces_of, triangulated

CHANGED: Final = 0.10  # distance in sRGB; below it is noise, upscaling, sharpening or denoising
ALIKE: Final = 0.13  # how far apart two strokes of one colour may be felt
LEAST_PIXELS: Final = 48
NEARLY_ALL: Final = 0.80
THIN: Final = 0.02  # of the height
MOST_COLOURS: Final = 4
INK: Final = 0.22  # what is darker in our own picture is its outline, and tells nothing of a colour
TOLD_APART: Final = 0.94
CORNER: Final = 0.6  # pixels that an outline may be off

Pixels = NDArray[np.float64]  # (s, s, 4) straight RGBA in 0..1


@dataclass(frozen=True, slots=True, eq=False)
class Easel:
    """Our own picture, the painted one, and what ours shows where."""

    shown: Sitting
    calibration: Calibration
    ours: Pixels
    theirs: Pixels
    pieces: list[Piece]  # posed, before the camera
    part: NDArray[np.int64]  # (s, s) into pieces, -1 for none
    column: NDArray[np.int64]  # (s, s) into the palette, -1 for none
    changed: Mask  # (s, s) solid in both pictures, and of another colour

    @property
    def size(self) -> int:
        return len(self.ours)

    @property
    def cell(self) -> float:
        return self.calibration.width_m / self.size

    @property
    def was(self) -> Mask:
        return np.asarray(self.ours[..., 3] > 0.5)

    @property
    def now(self) -> Mask:
        return np.asarray(self.theirs[..., 3] > 0.5)


def easel(shown: Sitting, ours: Pixels, theirs: Pixels) -> Easel:
    """Set two pictures of one size beside each other."""
    x, y, z = shown.middle
    calibration = Calibration(azimuth=shown.azimuth, elevation=shown.elevation, width_m=shown.width, middle=(x, y, z))
    triangles, face = triangles_from(shown.figure)
    hit = cast(shown.figure.vertices, triangles, calibration.camera, len(ours)).triangle
    which = np.where(hit >= 0, face[hit], -1)
    both = (ours[..., 3] > 0.5) & (theirs[..., 3] > 0.5)
    share = np.maximum(gaussian_filter(both.astype(float), 1), 1e-6)[..., None]
    before, after = (gaussian_filter(p[..., :3] * both[..., None], (1, 1, 0)) / share for p in (ours, theirs))
    # A colour that stands beside a pixel in our own picture is no news there: edges move a little when sharpened.
    low, high = minimum_filter(before, (3, 3, 1)), maximum_filter(before, (3, 3, 1))
    changed = both & (np.linalg.norm(after - np.clip(after, low, high), axis=2) > CHANGED)
    return Easel(
        shown,
        calibration,
        ours,
        theirs,
        pieces_of(shown.rest, before_the_camera(shown.rest, shown.pose, calibration)),
        np.where(which >= 0, shown.figure.part[which], -1),
        np.where(which >= 0, shown.figure.colour[which], -1),
        binary_opening(changed, disk(1)),
    )


def disk(radius: int) -> Mask:
    """A round brush, (2 radius + 1, 2 radius + 1)."""
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(x**2 + y**2 <= radius**2)


def triangles_from(figure: Figure) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """A figure's triangles, and which face each comes from."""
    triangles, _ = triangles_of(figure)
    return triangles, np.concatenate([np.arange(len(figure.faces)), np.flatnonzero(figure.faces[:, 3] >= 0)])


# -- outlines


def layer(piece: Piece, easel: Easel, *, back: bool = False) -> Hit:
    """One part alone as the picture would see it, or its back as if from behind the picture; nearness in metres."""
    side = -1.0 if back else 1.0
    points = np.stack([piece.seen[:, 0], -side * piece.seen[:, 2], piece.seen[:, 1]], axis=1)
    return cast(points, triangulated(piece)[0], Camera(np.zeros(3), easel.calibration.width_m, 0.0), easel.size)


def loops_around(mask: Mask, cell: float) -> Loops:
    """The outlines of a mask (s, s) on the picture plane, metres right and up from its middle."""
    size = len(mask)
    lines = find_contours(np.pad(gaussian_filter(mask.astype(float), 0.7), 1), 0.5)  # type: ignore[no-untyped-call]
    found = []
    for line in lines:
        corners = approximate_polygon(line - 1, CORNER)[:-1]  # type: ignore[no-untyped-call]
        if len(corners) >= 3:
            right, up = (corners[:, 1] + 0.5 - size / 2) * cell, (size / 2 - corners[:, 0] - 0.5) * cell
            found.append(tuple((round(float(x), 5), round(float(y), 5)) for x, y in zip(right, up, strict=True)))
    return tuple(found)


def carried_on(piece: Piece, hit: Hit, region: Mask, known: Mask) -> Mask:
    """A region of what is known of a part, carried on over all of it, of which more is hidden behind other parts.

    Where one threshold along an axis of the figure at rest, or of the picture, tells the region from the rest (a hem
    that was shortened, a left half that was dyed), it decides what is hidden; else each pixel is as the nearest known.
    """
    whole, rest = np.asarray(hit.triangle >= 0), known & ~region
    if not region.any() or not rest.any():
        return np.asarray(whole & bool(region.any()))
    corners = piece.rest[triangulated(piece)[0][hit.triangle[whole]]]
    places = np.zeros((*whole.shape, 3))
    places[whole] = np.einsum("nk,nkc->nc", hit.place[whole], corners)
    hidden = whole & ~known
    axes = [*places.transpose(2, 0, 1), *np.indices(whole.shape).astype(float)]
    best, side = max((_told_apart(values, region, rest) for values in axes), key=lambda told: told[0])
    if best >= TOLD_APART:
        return np.asarray(region & whole | (hidden & side))
    nearer = distance_transform_edt(~region) < distance_transform_edt(~rest)
    return np.asarray(region & whole | (hidden & nearer))


def _told_apart(values: Floats, region: Mask, rest: Mask) -> tuple[float, Mask]:
    """How well one threshold tells a region from the rest, 0.5 to 1, and which pixels lie on the region's side."""
    inside, outside = np.sort(values[region]), np.sort(values[rest])
    tried = np.quantile(np.concatenate([inside, outside]), np.linspace(0.02, 0.98, 49))
    below = np.searchsorted(inside, tried) / len(inside)
    above = 1 - np.searchsorted(outside, tried) / len(outside)
    right = (below + above) / 2
    low, high = int(right.argmax()), int(right.argmin())
    if right[low] >= 1 - right[high]:
        return float(right[low]), np.asarray(values < tried[low])
    return float(1 - right[high]), np.asarray(values > tried[high])


# -- colours


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """What to paint: palette colours that changed as a whole, new ones, and where on the figure these go."""

    whole: dict[str, Paint]
    new: dict[str, Paint]
    dyes: tuple[Dye, ...]


def colours_changed(easel: Easel, grown: Mask) -> Colours:
    """Compare colour by colour, then part by part, within the outline that both pictures share.

    `grown` is where a new shape was painted over the figure: it colours what it covers, but stands for no more.
    """
    inner = binary_erosion(easel.was & easel.now, disk(2)) & (easel.ours[..., :3].max(axis=2) >= INK)
    left = easel.changed & inner
    whole: dict[str, Paint] = {}
    for column, (name, paint) in enumerate(easel.shown.figure.palette.items()):
        here = (easel.column == column) & inner
        strokes = here & left & ~grown
        if int(strokes.sum()) < LEAST_PIXELS // 2 or strokes.sum() < NEARLY_ALL * (here & ~grown).sum():
            continue
        most = next(_strokes(easel, strokes), None)
        if most is not None and most.sum() > 0.5 * strokes.sum():
            whole[name] = _repainted(easel, paint, most)
            left &= ~_like(easel, strokes, most)
    mixed = _Palette(easel)
    dyes = [
        dye
        for number in range(len(easel.pieces))
        for region, mirrored in ((left & ~grown, True), (left & grown, False))
        for dye in _dyes(easel, number, region, inner, mixed, mirrored)
    ]
    return Colours(whole, mixed.new, tuple(dyes))


class _Palette:
    """New colours as they are met; a colour that is nearly there already is not made twice."""

    def __init__(self, easel: Easel) -> None:
        self.old = list(easel.shown.figure.palette.items())
        self.new: dict[str, Paint] = {}

    def named(self, column: int, paint: Paint) -> str:
        old = self.old[column][0]
        for name, known in self.new.items():
            if name.rpartition("_")[0] == old and np.linalg.norm(np.subtract(_plain(known), _plain(paint))) < 0.10:
                return name
        name = f"{old}_{len(self.new) + 1}"
        self.new[name] = paint
        return name


def _strokes(easel: Easel, strokes: Mask) -> Iterator[Mask]:
    """Changed pixels by the colour of the brush, the most first."""
    place = np.argwhere(strokes)
    tones = felt(easel.theirs[..., :3][strokes])
    left = np.ones(len(place), bool)
    found = []
    for _ in range(MOST_COLOURS):
        if int(left.sum()) < max(LEAST_PIXELS // 2, 0.05 * len(place)):
            break
        mine = left & (np.linalg.norm(tones - _commonest(tones[left]), axis=1) < ALIKE)
        if not mine.any():
            break
        where = np.zeros(strokes.shape, bool)
        where[tuple(place[mine].T)] = True
        found.append(where)
        left &= ~mine
    yield from sorted(found, key=lambda one: -int(one.sum()))


def felt(colours: Floats) -> Floats:
    """Colours (n, 3) by their hue and saturation more than by their light, which the shading changes."""
    total = colours.sum(axis=1, keepdims=True)
    return np.concatenate([colours / (total + 0.3) * 1.4, total * 0.12], axis=1)


def _like(easel: Easel, strokes: Mask, some: Mask) -> Mask:
    """Of some strokes, those of nearly the colour of a few of them."""
    middle = np.median(felt(easel.theirs[..., :3][some]), axis=0)
    near = np.linalg.norm(felt(easel.theirs[..., :3].reshape(-1, 3)) - middle, axis=1).reshape(strokes.shape)
    return np.asarray(strokes & (near < 1.6 * ALIKE))


def _commonest(values: Floats) -> Floats:
    """The middle of the fullest of coarse bins."""
    _, group, counts = np.unique(np.floor(values * 8), axis=0, return_inverse=True, return_counts=True)
    return np.asarray(np.median(values[group.reshape(-1) == counts.argmax()], axis=0))


def _repainted(easel: Easel, paint: Paint, where: Mask) -> Paint:
    was, became = (np.median(picture[..., :3][where], axis=0) for picture in (easel.ours, easel.theirs))
    return paint._replace(top=_carried(paint.top, was, became), bottom=_carried(paint.bottom, was, became))


def _dyes(easel: Easel, number: int, strokes: Mask, inner: Mask, mixed: _Palette, mirrored: bool) -> Iterator[Dye]:
    piece, shows = easel.pieces[number], easel.part == number
    visible = shows & inner
    if int((strokes & visible).sum()) < LEAST_PIXELS // 2:
        return
    for stroke in _strokes(easel, strokes & visible):
        mine = binary_closing(np.pad(stroke, 3), disk(2))[3:-3, 3:-3] & visible
        mine = _without_specks(binary_dilation(binary_opening(mine, disk(2)), disk(2)) & mine)  # fringes are no stroke
        if not mine.any():
            continue
        colours = _dyed_palette(easel, piece, mine, mixed)
        thin = piece.thickness < THIN * easel.shown.figure.height
        if float(mine.sum() / visible.sum()) > NEARLY_ALL:
            yield Dye(part=piece.key, colours=colours, loops=(), through=True, mirrored=mirrored)
            continue
        region = mine
        if thin:
            region = carried_on(piece, layer(piece, easel), mine, visible)
        # Out over the part's own rim, where ink and soft edges hide what the brush did.
        region = region | (binary_dilation(region, disk(4)) & ~(visible & ~mine))
        loops = loops_around(region, easel.cell)
        if loops:
            yield Dye(part=piece.key, colours=colours, loops=loops, through=thin, mirrored=mirrored)


def _dyed_palette(easel: Easel, piece: Piece, mine: Mask, mixed: _Palette) -> dict[str, str]:
    """What each colour of a part becomes: as painted where it was seen, else as its fellows on that part."""
    columns, counts = np.unique(easel.column[mine & (easel.column >= 0)], return_counts=True)
    lead = int(columns[counts.argmax()])
    lead_paint = _repainted(easel, mixed.old[lead][1], mine & (easel.column == lead))
    found = {mixed.old[lead][0]: mixed.named(lead, lead_paint)}
    for column in np.unique(piece.colour):
        name, paint = mixed.old[column]
        seen = mine & (easel.column == column)
        if name in found:
            continue
        if int(seen.sum()) >= LEAST_PIXELS // 2:
            new = _repainted(easel, paint, seen)
        else:
            light = float(np.clip(sum(_plain(paint)) / max(sum(_plain(mixed.old[lead][1])), 0.05), 0.6, 1.5))
            new = paint._replace(top=_lit(lead_paint.top, light), bottom=_lit(lead_paint.bottom, light))
        found[name] = mixed.named(int(column), new)
    return found


def _plain(paint: Paint) -> tuple[float, float, float]:
    (r, g, b), (s, t, u) = rgb(paint.top), rgb(paint.bottom)
    return (r + s) / 2, (g + t) / 2, (b + u) / 2


def _lit(colour: str, by: float) -> str:
    r, g, b = rgb(colour)
    return hexed((min(1.0, r * by), min(1.0, g * by), min(1.0, b * by)))


def _without_specks(mask: Mask) -> Mask:
    labels, count = label(mask)
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    return np.asarray(mask & (areas[labels] >= LEAST_PIXELS))


def _relit(plain: Floats, before: Floats, after: Floats) -> Floats:
    """sRGB of a surface that was `plain` and looked like `before`, when it looks like `after`: by ratio of light."""
    ratio = (after**2.2 + 0.02) / (before**2.2 + 0.02)
    return np.asarray(np.clip((plain**2.2 + 0.02) * ratio - 0.02, 0, 1) ** (1 / 2.2))


def _carried(colour: str, before: Floats, after: Floats) -> str:
    r, g, b = _relit(np.array(rgb(colour)), before, after)
    return hexed((float(r), float(g), float(b)))
