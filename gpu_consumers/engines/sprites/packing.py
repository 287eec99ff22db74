"""Frames onto one picture: a plain grid while that is small, else trimmed and set on shelves."""

import hashlib
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy import ndimage

from gpu_consumers.engines.sprites.frames import Rgba, Sheet
from gpu_consumers.errors import Unworkable

LARGEST: Final = 4096  # pixels, either side: what old graphics cards still take
GRID_UP_TO: Final = 1024 * 1024  # pixels
_GAP: Final = 2
_ROOM: Final = 1  # pixels kept around a trimmed frame
_BLEED: Final = 2  # pixels of colour carried under the transparent edge, for filters that mix straight alpha


class Place(NamedTuple):
    """Where a frame lies on the sheet, and how much was trimmed off its left and top."""

    x: int
    y: int
    width: int
    height: int
    left: int
    top: int


class Packed(NamedTuple):
    picture: Rgba
    places: tuple[Place, ...]  # one a frame, in the sheet's order; equal frames share one


def packed(sheet: Sheet) -> Packed:
    """Raises `Unworkable` when the frames do not fit the largest sheet."""
    columns = max(animation.frames for animation in sheet.animations)
    rows = len(sheet.animations)
    if columns == 1:  # stills need no row of their own
        columns = math.ceil(math.sqrt(rows))
        rows = math.ceil(rows / columns)
    if max(columns, rows) * sheet.cell <= LARGEST // 2 and columns * rows * sheet.cell**2 <= GRID_UP_TO:
        places = _in_a_grid(sheet, columns)
        return _painted(sheet, places, columns * sheet.cell, rows * sheet.cell)
    boxes = [_trimmed(frame.picture) for frame in sheet.frames]
    seen: dict[bytes, int] = {}
    firsts = []
    for number, frame in enumerate(sheet.frames):
        firsts.append(seen.setdefault(hashlib.sha256(frame.picture.tobytes()).digest(), number))
    alone = sorted(set(firsts), key=lambda number: (-boxes[number].height, -boxes[number].width, number))
    width, height, corners = _shelved([boxes[number] for number in alone])
    at = dict(zip(alone, corners, strict=True))
    places = [boxes[number]._replace(x=at[first][0], y=at[first][1]) for number, first in enumerate(firsts)]
    return _painted(sheet, places, width, height)


def fits(sizes: Sequence[tuple[int, int]]) -> bool:
    """May frames of these sizes, in pixels, be expected to fit the largest sheet?"""
    return sum((w + 2 * _ROOM + _GAP) * (h + 2 * _ROOM + _GAP) for w, h in sizes) < 0.86 * LARGEST**2


def _in_a_grid(sheet: Sheet, columns: int) -> list[Place]:
    """One row an animation, one column a frame; stills one after the other."""
    still = all(animation.frames == 1 for animation in sheet.animations)
    row = {animation.name: number for number, animation in enumerate(sheet.animations)}
    found = []
    for number, frame in enumerate(sheet.frames):
        down, across = divmod(number, columns) if still else (row[frame.animation], frame.number)
        found.append(Place(across * sheet.cell, down * sheet.cell, sheet.cell, sheet.cell, 0, 0))
    return found


def _trimmed(picture: Rgba) -> Place:
    shown = picture[..., 3] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not rows.size:
        return Place(0, 0, 1, 1, 0, 0)
    high, wide = shown.shape
    top, bottom = max(int(rows[0]) - _ROOM, 0), min(int(rows[-1]) + 1 + _ROOM, high)
    left, right = max(int(columns[0]) - _ROOM, 0), min(int(columns[-1]) + 1 + _ROOM, wide)
    return Place(0, 0, right - left, bottom - top, left, top)


def _shelved(boxes: Sequence[Place]) -> tuple[int, int, list[tuple[int, int]]]:
    """The smallest sheet on whose shelves these boxes stand, tallest first: width, height and their corners."""
    best: tuple[int, int, list[tuple[int, int]]] | None = None
    for width in (64 * step for step in range(2, LARGEST // 64 + 1)):
        tried = _on_shelves(boxes, width)
        if tried is None:
            continue
        height, corners = tried
        squarer = height <= 2 * width and width <= 2 * height
        if height <= LARGEST and squarer and (best is None or width * height < best[0] * best[1]):
            best = width, height, corners
    if best is None:
        raise Unworkable(
            f"{len(boxes)} frames do not fit a sheet of {LARGEST} px; ask for fewer clips or smaller cells",
            code="sheet_too_large",
        )
    return best


def _on_shelves(boxes: Sequence[Place], width: int) -> tuple[int, list[tuple[int, int]]] | None:
    x = y = _GAP
    shelf = 0
    corners = []
    for box in boxes:
        if x + box.width + _GAP > width:
            x, y, shelf = _GAP, y + shelf + _GAP, 0
        if x + box.width + _GAP > width:
            return None
        corners.append((x, y))
        x, shelf = x + box.width + _GAP, max(shelf, box.height)
    return -(-(y + shelf + _GAP) // 4) * 4, corners


def _painted(sheet: Sheet, places: Sequence[Place], width: int, height: int) -> Packed:
    picture = np.zeros((height, width, 4), np.uint8)
    for frame, place in zip(sheet.frames, places, strict=True):
        part = frame.picture[place.top : place.top + place.height, place.left : place.left + place.width]
        picture[place.y : place.y + place.height, place.x : place.x + place.width] = _with_edge_colours(part)
    return Packed(picture, tuple(places))


def _with_edge_colours(picture: Rgba) -> Rgba:
    """The figure's own colours under its transparent edge. A hard edge is left as it is."""
    shown = picture[..., 3] > 0
    if not shown.any() or set(np.unique(picture[..., 3]).tolist()) <= {0, 255}:
        return picture
    distance, nearest = ndimage.distance_transform_edt(~shown, return_indices=True)
    out = picture.copy()
    near = ~shown & (distance <= _BLEED)
    out[near, :3] = picture[tuple(nearest[:, near])][:, :3]
    return out
