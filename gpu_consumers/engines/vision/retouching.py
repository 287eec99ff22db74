"""Classical retouching on arrays: edges, detail, a margin for cut figures, normals from brightness."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from gpu_consumers.engines.vision.pictures import (
    Colours,
    Mask,
    Plane,
    Rgba,
    bled,
    largest_pieces,
    premultiply,
    resized,
    spread_colours,
    to_bytes,
    to_float,
    unpremultiply,
)

_SOLID: Final = 0.5
_TOUCHES: Final = 0.02  # share of a side that must be figure before we call it cut
_MARGIN: Final = 0.07
_SPECKS: Final = 0.0004


@dataclass(frozen=True, slots=True)
class Margin:
    """Which sides cut the figure, and by how many pixels of the result the picture was widened there."""

    sides: tuple[str, ...] = ()
    pixels: int = 0


def with_clean_edges(picture: Rgba) -> Rgba:
    """Drops specks, firms the edge's alpha, and gives half-transparent pixels the figure's own colour."""
    alpha = to_float(picture[..., 3])
    kept = largest_pieces(alpha > 0.03, _SPECKS)
    alpha = np.where(kept, alpha, 0).astype(np.float32)
    firm = np.clip((alpha - 0.03) / 0.94, 0, 1)
    out = picture.copy()
    out[..., 3] = to_bytes(firm.astype(np.float32))
    return bled(out)


def with_margin_where_cut(picture: Rgba) -> tuple[Rgba, Margin]:
    """A picture whose figure touches no border.

    Where it does (feet, a hat), the picture grows there: the figure's last pixels are carried on and end in a round
    cap. The result has the old size again.
    """
    sides = cut_sides(picture[..., 3] > 127)
    if not sides:
        return picture, Margin()
    height, width = picture.shape[:2]
    grow = round(max(height, width) * _MARGIN)
    top, bottom, left, right = (grow if side in sides else 0 for side in ("top", "bottom", "left", "right"))
    wide = _bordered(premultiply(to_float(picture)), (top, bottom, left, right), cv2.BORDER_REPLICATE)
    inside = np.zeros(wide.shape[:2], np.bool_)
    inside[top : top + height, left : left + width] = True
    wide *= _cap(wide[..., 3] > _SOLID, inside, reach=grow * 0.6)[..., None]
    wide = _in_shape(wide, width / height)
    grown = bled(to_bytes(unpremultiply(wide)))
    return bled(resized(grown, (width, height))), Margin(sides, round(grow * width / grown.shape[1]))


def cut_sides(figure: Mask) -> tuple[str, ...]:
    """The sides of the frame that run through the figure."""
    edges = {"top": figure[0], "bottom": figure[-1], "left": figure[:, 0], "right": figure[:, -1]}
    return tuple(side for side, edge in edges.items() if edge.mean() > _TOUCHES)


def _cap(figure: Mask, inside: Mask, reach: float) -> Plane:
    """1 inside the old frame; outside, 1 near the figure's cut and falling to 0 in a round end."""
    away = cv2.distanceTransform((~(figure & inside)).astype(np.uint8), cv2.DIST_L2, 5)
    cap = np.clip(reach - away, 0, 1)
    return np.where(inside, 1, cap).astype(np.float32)


def _in_shape(picture: Colours, ratio: float) -> Colours:
    """Transparent columns or rows, evenly, until width / height is `ratio`: the figure keeps its shape."""
    height, width = picture.shape[:2]
    wide, high = max(0, round(height * ratio) - width), max(0, round(width / ratio) - height)
    return _bordered(picture, (high // 2, high - high // 2, wide // 2, wide - wide // 2), cv2.BORDER_CONSTANT)


def _bordered(picture: Colours, sides: tuple[int, int, int, int], how: int) -> Colours:
    return np.asarray(cv2.copyMakeBorder(picture, *sides, how), np.float32)


def with_more_detail(picture: Rgba, strength: float) -> Rgba:
    """Local contrast by a guided filter (He et al., 2010) and a fine unsharp mask, without halos.

    Brightness may leave the range of its 5 x 5 neighbourhood by a hair only, so edges cannot ring.
    """
    colours = to_float(picture)
    light = (colours[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)
    radius = max(2, max(light.shape) // 256)
    detail = light - _guided(light, radius, 0.002)
    fine = light - cv2.GaussianBlur(light, (0, 0), 1.2)
    better = light + np.float32(strength) * (0.8 * detail + 0.9 * fine)
    around = np.ones((5, 5), np.uint8)
    better = np.clip(better, cv2.erode(light, around) - 0.015, cv2.dilate(light, around) + 0.015)
    out = picture.copy()
    out[..., :3] = to_bytes((colours[..., :3] + (better - light)[..., None]).astype(np.float32))
    return out


def _guided(light: Plane, radius: int, epsilon: float) -> Plane:
    window = (2 * radius + 1, 2 * radius + 1)
    mean = cv2.blur(light, window)
    variance = cv2.blur(light * light, window) - mean * mean
    gain = variance / (variance + epsilon)
    return np.asarray(cv2.blur(gain, window) * light + cv2.blur(mean * (1 - gain), window), np.float32)


def normal_map(picture: Rgba, *, flat: bool = False) -> npt.NDArray[np.uint8]:
    """Tangent-space normals, 8 bits, OpenGL (green points up). (128, 128, 255) where there is no figure.

    Height is the silhouette blown up like a balloon plus the brightness at two scales; its slope comes from Sobel.
    `flat` leaves out the balloon, for scenes that fill their frame.
    """
    colours = to_float(picture)
    alpha = colours[..., 3]
    side = max(alpha.shape)
    known = (alpha > 0.98).astype(np.float32)
    light = (colours[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)
    light = spread_colours(light[..., None], known)[..., 0] if known.any() else light
    coarse = cv2.GaussianBlur(light, (0, 0), side / 170)
    fine = cv2.GaussianBlur(light, (0, 0), side / 900)
    height = 0.011 * side * coarse + 0.0035 * side * fine
    if not flat:
        height = height + _balloon(alpha > _SOLID, side)
    slope_x = cv2.Sobel(height.astype(np.float32), cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    slope_y = cv2.Sobel(height.astype(np.float32), cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    normal = np.dstack([-slope_x, slope_y, np.ones_like(slope_x)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    normal = np.where(alpha[..., None] > 0.02, normal, np.array([0, 0, 1], np.float32))
    return np.asarray(np.round(normal * 127.0 + 128.0).clip(0, 255), np.uint8)


def _balloon(figure: Mask, side: int) -> Plane:
    """A smooth dome over the silhouette, in pixels of height. Worked out small: it has no detail."""
    shrink = max(1, side // 512)
    size = (max(1, figure.shape[1] // shrink), max(1, figure.shape[0] // shrink))
    small = (cv2.resize(figure.astype(np.float32), size, interpolation=cv2.INTER_AREA) > _SOLID).astype(np.uint8)
    inner = cv2.distanceTransform(np.pad(small, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    reach = max(float(inner.max()), 1.0)
    near = np.clip(inner / reach, 0, 1)
    dome = reach * np.sqrt(np.maximum(near * (2 - near), 0)) * 0.7
    dome = cv2.GaussianBlur(dome.astype(np.float32), (0, 0), max(1.0, side / shrink / 70))
    whole = (figure.shape[1], figure.shape[0])
    return np.asarray(cv2.resize(dome * shrink, whole, interpolation=cv2.INTER_CUBIC), np.float32)
