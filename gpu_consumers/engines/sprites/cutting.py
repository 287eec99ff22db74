"""Cuts the figure into parts that still hide one another's seams when they move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from scipy import ndimage

from gpu_consumers.engines.sprites.documents import Kind, Layout, Part
from gpu_consumers.engines.sprites.labels import BY_INDEX, BY_NAME, EVERYWHERE, parent_among
from gpu_consumers.engines.sprites.segmenting import LabelMap
from gpu_consumers.engines.vision.pictures import (
    Colours,
    Mask,
    Plane,
    Rgba,
    bounding_box,
    convex_hull,
    premultiply,
    spread_colours,
    to_bytes,
    to_float,
    unpremultiply,
)

_BORDER: Final = 8  # transparent pixels around each part, so that filtering never reads past its edge
_FEATHER: Final = 0.9


@dataclass(frozen=True, slots=True)
class Cut:
    layout: Layout
    pictures: Mapping[str, Rgba]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What is known of a figure beyond its picture. Masks are as large as the picture, joints in its pixels."""

    whole: Mapping[str, Mask]  # each part with what other parts hide of it
    joints: Mapping[str, tuple[float, float]]  # what a part turns about; some may be missing


def cut(picture: Rgba, labels: LabelMap, kind: Kind, anatomy: Anatomy | None = None) -> Cut:
    """One picture per label, cropped; parts behind go on under the parts before them, in colours spread from their own.

    How far they go on, which part is before which, and where they turn is guessed from their shapes where there is
    no `anatomy`. Laid on one another in order they give the picture back (`Layout.rebuild_error` says how nearly).
    """
    colours = to_float(picture)
    names = [BY_INDEX[int(index)].name for index in np.unique(labels) if int(index) in BY_INDEX]
    masks = {name: labels == BY_NAME[name].index for name in names}
    figure = labels > 0
    _left, top, _right, bottom = bounding_box(figure)
    depth = _depths(masks, anatomy)
    order = sorted(names, key=lambda name: depth[name])
    whole = {}
    for name in order:
        before = np.zeros_like(figure)
        for other in names:
            if depth[other] > depth[name]:
                before |= masks[other]
        goes_on = anatomy.whole.get(name) if anatomy else None
        hidden = before & (_goes_on(masks, name, bottom - top) if goes_on is None else goes_on)
        whole[name] = _completed(colours, masks, name, before, hidden)
    pivot = (_standing_column(figure, bottom, bottom - top), float(bottom))
    parts, pieces = [], {}
    for name in order:
        box = _crop(whole[name])
        pieces[name] = to_bytes(whole[name][box[1] : box[3], box[0] : box[2]])
        parent = parent_among(name, frozenset(names))
        parts.append(
            Part(
                name=name,
                x=box[0],
                y=box[1],
                width=box[2] - box[0],
                height=box[3] - box[1],
                z=depth[name],
                joint=(anatomy.joints.get(name) if anatomy else None) or _joint(masks, name, parent),
                parent=parent,
            )
        )
    error = _rebuild_error(colours, figure, [whole[name] for name in order])
    layout = Layout(
        kind=kind,
        canvas=(picture.shape[1], picture.shape[0]),
        pivot=pivot,
        parts=tuple(parts),
        rebuild_error=round(error, 3),
    )
    return Cut(layout, pieces)


def _depths(masks: Mapping[str, Mask], anatomy: Anatomy | None) -> dict[str, int]:
    """Which part is drawn over which: by their names, or by who shows where two of them overlap."""
    if anatomy is None:
        return {name: BY_NAME[name].z for name in masks}
    left = sorted(masks, key=lambda name: BY_NAME[name].z)
    whole = anatomy.whole
    shows = {(one, other): int((whole[one] & whole[other] & masks[one]).sum()) for one in left for other in left}
    found: dict[str, int] = {}
    while left:  # the farthest is the one that shows least where it overlaps with those that are left
        farthest = min(left, key=lambda name: sum(shows[name, other] for other in left if other != name))
        found[farthest] = 10 * (len(found) + 1)
        left.remove(farthest)
    return found


def _completed(colours: Colours, masks: Mapping[str, Mask], name: str, before: Mask, hidden: Mask) -> Colours:
    """The part with what lies `hidden` behind its neighbours, straight alpha, on the whole canvas."""
    own = masks[name]
    # Two pixels of its neighbours' side keep the cut itself from showing as a hairline.
    seam = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    behind = np.zeros_like(own)
    for other, mask in masks.items():
        if other != name:
            behind |= mask
    shown = own | hidden | (seam & behind & before)
    # The picture's own edge (towards the background) keeps its alpha; a cut inside the figure gets a soft one.
    cut_edge = cv2.GaussianBlur(shown.astype(np.float32), (0, 0), _FEATHER)
    outline = cv2.dilate(shown.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    inner = behind & ~shown
    near_inner = cv2.dilate(inner.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    alpha = np.where(near_inner, np.minimum(cut_edge, colours[..., 3]), np.where(outline, colours[..., 3], 0))
    alpha = np.where(inner & ~near_inner, 0, alpha).astype(np.float32)
    edge = _spread_from(colours, own)
    inside = _spread_behind(colours, own, hidden, BY_NAME[name].reach) if hidden.any() else edge
    return np.dstack([np.where((shown & hidden & ~own)[..., None], inside, edge), alpha]).astype(np.float32)


def _spread_from(colours: Colours, own: Mask) -> Colours:
    """The part's colours, carried on smoothly beyond its edge."""
    known = own & (colours[..., 3] > 0.15)
    return spread_colours(np.ascontiguousarray(colours[..., :3]), (known if known.any() else own).astype(np.float32))


def _spread_behind(colours: Colours, own: Mask, hidden: Mask, reach: float) -> Colours:
    """What the part looks like behind others: from its inside only, for its rim is often their shadow or outline."""
    sure = own & (cv2.erode(own.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0)
    known = (sure if sure.any() else own).astype(np.float32)
    own_colours = np.ascontiguousarray(colours[..., :3])
    if reach < EVERYWHERE:
        own_colours, known = _carried_on(own_colours, known, hidden)
    return spread_colours(own_colours, known)


def _carried_on(colours: Colours, known: Plane, hidden: Mask) -> tuple[Colours, Plane]:
    """Hidden pixels take the nearest known colour, softened: a sleeve goes on as a sleeve, not as the mean of all."""
    nearest = ndimage.distance_transform_edt(known < 0.5, return_distances=False, return_indices=True)
    carried = cv2.GaussianBlur(colours[tuple(nearest)], (0, 0), 5.0)
    filled = np.where((hidden & (known < 0.5))[..., None], carried, colours).astype(np.float32)
    return filled, np.maximum(known, hidden.astype(np.float32))


def _goes_on(masks: Mapping[str, Mask], name: str, height: int) -> Mask:
    """Where the part may go on unseen: under what it holds or hangs on, never under its brothers, and not beyond its
    own contour by much, or it would stick out when they move away."""
    own, label = masks[name], BY_NAME[name]
    present = frozenset(masks)
    parent = parent_among(name, present)
    under = np.zeros_like(own)
    for other, mask in masks.items():
        hides = parent_among(other, present) == name or other.startswith("held")
        if other == parent or hides or name == "cape":
            under |= mask
    near = under & _within(own, label.reach * height)
    if name.startswith("leg"):
        rows, columns = np.nonzero(own)
        top = columns[rows < rows.min() + max(4, 0.12 * height)]
        near[:, : int(top.min())] = False
        near[:, int(top.max()) + 1 :] = False
        return near
    return near & (convex_hull(own) | _within(own, 0.012 * height))


def _within(mask: Mask, distance: float) -> Mask:
    if distance <= 0:
        return np.zeros_like(mask)
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) <= distance, np.bool_)


def _crop(part: Colours) -> tuple[int, int, int, int]:
    height, width = part.shape[:2]
    left, top, right, bottom = bounding_box(part[..., 3] > 0)
    return max(0, left - _BORDER), max(0, top - _BORDER), min(width, right + _BORDER), min(height, bottom + _BORDER)


def _standing_column(figure: Mask, bottom: int, height: int) -> float:
    """The middle of what touches the ground."""
    feet = np.flatnonzero(figure[bottom - max(2, height // 16) : bottom].any(0))
    return float((feet[0] + feet[-1] + 1) / 2)


def _joint(masks: Mapping[str, Mask], name: str, parent: str | None) -> tuple[float, float]:
    """What the part turns about: where it meets its parent, nearer the shoulder for arms."""
    own = masks[name]
    left, top, right, bottom = bounding_box(own)
    middle = ((left + right) / 2, (top + bottom) / 2)
    if parent is None or name in ("eyes", "mouth"):
        return middle
    contact = (cv2.dilate(masks[parent].astype(np.uint8), np.ones((7, 7), np.uint8)) > 0) & own
    rows, columns = np.nonzero(contact)
    if rows.size == 0:
        return (middle[0], float(top))
    if name.startswith("arm"):
        span = rows.max() - rows.min()
        if span < 0.35 * (bottom - top):  # it meets the trunk in one place
            return (float(columns.mean()), float(rows.mean()))
        # It lies along the trunk: only the upper end of that line is the shoulder.
        high = rows <= rows.min() + max(4, 0.2 * span)
        inset = 0.18 * (right - left) * (1 if columns[high].mean() < middle[0] else -1)
        return (float(columns[high].mean() + inset * 0.5), float(rows[high].mean() + 0.1 * span))
    if name.startswith("leg"):
        return (float((columns.min() + columns.max()) / 2), float(rows.min()))
    if name == "cape":
        return (float(columns.mean()), float(rows.min()))
    if name == "head":
        return (float((columns.min() + columns.max()) / 2), float(np.percentile(rows, 75)))
    return (float(columns.mean()), float(rows.mean()))


def _rebuild_error(colours: Colours, figure: Mask, parts: list[Colours]) -> float:
    laid = laid_together(parts)
    different = np.abs(premultiply(unpremultiply(laid)) - premultiply(colours)).max(2)
    return float(different[figure].mean() * 255)


def laid_together(parts: list[Colours]) -> Colours:
    """The parts composited from back to front; premultiplied."""
    total: Colours = np.zeros_like(parts[0])
    for part in parts:
        total = premultiply(part) + total * (1 - part[..., 3:])
    return total
