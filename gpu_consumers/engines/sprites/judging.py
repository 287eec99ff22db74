"""The report card of a sheet: clean edges, a pivot that stays, loops that close, nothing cut off."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from scipy import ndimage

from gpu_consumers.engines.sprites.frames import Frame, Rgba, Sheet
from gpu_consumers.report_card import Gate, at_most, exactly, told

FRINGE_LIMIT: Final = 6.0  # of 255
DRIFT_LIMIT: Final = 1.0  # pixels
SEAM_LIMIT: Final = 1.25  # the last step of a loop against its largest one


def gates_of(
    sheet: Sheet, drift: float, ink: tuple[int, int, int] | None = None, untouched_fringe: float = 0.0
) -> list[Gate]:
    """What every sheet is measured by. `drift` in pixels: how far frames stray from where their pivot has them."""
    fringe = max((alpha_fringe(frame.picture, ink) for frame in sheet.frames), default=0.0)
    return [
        exactly("empty_frames", sum(not frame.picture[..., 3].any() for frame in sheet.frames), 0),
        exactly("cut_frames", sum(touches_edge(frame.picture) for frame in sheet.frames), 0, "a larger cell helps"),
        at_most("alpha_fringe", round(max(0.0, fringe - untouched_fringe), 2), FRINGE_LIMIT, "of 255"),
        at_most("pivot_drift", round(drift, 2), DRIFT_LIMIT, "px"),
        *_seams(sheet),
        told("frames", len(sheet.frames)),
        told("cell", sheet.cell, "px"),
    ]


def pixel_gates(frames: Sequence[Frame], colours: int) -> list[Gate]:
    """What pixel art is measured by besides: `colours` and the outline's, and no half-transparent pixel."""
    solid = np.concatenate([frame.picture[frame.picture[..., 3] > 0][:, :3] for frame in frames])
    soft = sum(int(((frame.picture[..., 3] > 0) & (frame.picture[..., 3] < 255)).sum()) for frame in frames)
    return [
        at_most("palette", len(np.unique(solid, axis=0)), colours + 1, note="one palette for the whole sheet"),
        exactly("soft_pixels", soft, 0),
    ]


def alpha_fringe(picture: Rgba, ink: tuple[int, int, int] | None = None) -> float:
    """How much colour (0..255, mean over the edge) half-transparent pixels have that no solid pixel near them has.

    Straight alpha that was mixed with a background shows here as a halo, light or dark. An outline may be thinner
    than a pixel: mixtures with its `ink` are no halo.
    """
    alpha = picture[..., 3]
    solid, edge = alpha > 250, (alpha > 8) & (alpha <= 250)
    if not solid.any() or not edge.any():
        return 0.0
    colours = picture[..., :3].astype(np.float32)
    low = ndimage.minimum_filter(np.where(solid[..., None], colours, 255), size=(5, 5, 1))
    high = ndimage.maximum_filter(np.where(solid[..., None], colours, 0), size=(5, 5, 1))
    if ink is not None:
        low, high = np.minimum(low, np.array(ink)), np.maximum(high, np.array(ink))
    beside = edge & (high >= low).all(axis=-1)
    if not beside.any():
        return 0.0
    strange = np.maximum(np.maximum(low - colours, colours - high), 0).max(axis=-1)
    return float((strange * alpha / 255)[beside].mean())


def rim_colour(picture: Rgba) -> tuple[int, int, int]:
    """The median colour of the solid pixels nearest to the edge: the ink of an outlined figure."""
    solid = picture[..., 3] > 250
    rim = solid & (ndimage.distance_transform_edt(solid) <= 2.5)
    red, green, blue = (int(np.median(picture[rim, k])) if rim.any() else 0 for k in range(3))
    return red, green, blue


def foot_drift(picture: Rgba, pivot: tuple[float, float]) -> float:
    """How far the lowest row of a figure that stands is from the ground line, in pixels."""
    rows = np.flatnonzero((picture[..., 3] > 127).any(1))
    return abs(float(rows[-1]) + 1 - pivot[1]) if rows.size else 0.0


def touches_edge(picture: Rgba) -> bool:
    alpha = picture[..., 3] > 127
    return bool(alpha[0].any() or alpha[-1].any() or alpha[:, 0].any() or alpha[:, -1].any())


def seam_ratio(frames: Iterable[Frame]) -> float:
    """The change from the last frame to the first over the largest change inside the loop. About 1 or less: no jump."""
    pictures = [frame.picture.astype(np.int16) for frame in frames]
    if len(pictures) < 2:
        return 0.0
    steps = [float(np.abs(one - other).mean()) for one, other in itertools.pairwise(pictures)]
    seam = float(np.abs(pictures[-1] - pictures[0]).mean())
    return round(seam / max(*steps, 1e-6), 3)


def _seams(sheet: Sheet) -> list[Gate]:
    worst: dict[str, float] = {}
    for animation in sheet.animations:
        if animation.loop:
            worst[animation.clip] = max(worst.get(animation.clip, 0.0), seam_ratio(sheet.of(animation.name)))
    return [
        at_most(f"loop_seam.{clip}", ratio, SEAM_LIMIT, "of the largest step inside the loop")
        for clip, ratio in worst.items()
    ]
