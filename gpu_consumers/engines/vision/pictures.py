"""Pictures as arrays: opened with care, written the same way every time.

`Rgba` is height x width x 4, uint8, straight (not premultiplied) alpha. `Plane` is height x width, float32, 0..1.
"""

import io
import warnings
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from gpu_consumers.engine import InputFile
from gpu_consumers.errors import Unworkable

Rgba: TypeAlias = npt.NDArray[np.uint8]
Plane: TypeAlias = npt.NDArray[np.float32]
Mask: TypeAlias = npt.NDArray[np.bool_]
Colours: TypeAlias = npt.NDArray[np.float32]  # height x width x channels, 0..1

MAX_PIXELS: Final = 40_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_OPAQUE: Final = 250
_TRUSTED: Final = 40  # from this alpha on a straight colour is known well enough
_MIN_SIDE: Final = 16


def open_picture(file: InputFile) -> Rgba:
    """The picture in a file. Raises `Unworkable` for one that is broken, far too large, tiny, or empty."""
    return decode(file.path.read_bytes(), file.role)


def decode(data: bytes, what: str) -> Rgba:
    """Like `open_picture`, from memory; `what` is how messages call it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _refuse_bad_size(image.size, what)
                pixels = np.asarray(image.convert("RGBA"), np.uint8)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unworkable(f"the picture {what!r} unpacks to too many pixels", code="image_too_large") from error
    except UnidentifiedImageError as error:
        raise Unworkable(f"the file {what!r} is not a PNG, JPEG or WebP picture", code="corrupt_image") from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise Unworkable(f"the picture {what!r} is broken and cannot be read", code="corrupt_image") from error
    if not (pixels[..., 3] > 127).any():
        raise Unworkable(f"the picture {what!r} is empty: every pixel is transparent", code="empty_image")
    return pixels


def _refuse_bad_size(size: tuple[int, int], what: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise Unworkable(
            f"the picture {what!r} is {width} x {height}; at most {MAX_PIXELS // 1_000_000} megapixels are taken",
            code="image_too_large",
        )
    if min(size) < _MIN_SIDE:
        raise Unworkable(f"the picture {what!r} is only {width} x {height} pixels", code="empty_image")


def save_png(path: Path, pixels: npt.NDArray[np.uint8]) -> Path:
    """Writes RGBA, RGB or grey by shape. The same pixels give the same bytes."""
    Image.fromarray(pixels).save(path, "PNG", compress_level=3)
    return path


def to_float(pixels: npt.NDArray[np.uint8]) -> Colours:
    return pixels.astype(np.float32) / np.float32(255)


def to_bytes(colours: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return (np.clip(colours, 0, 1) * 255 + 0.5).astype(np.uint8)


def fit_within(pixels: Rgba, longest: int) -> Rgba:
    """Shrunk so that neither side is above `longest`; never enlarged."""
    height, width = pixels.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    return resized(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))


def resized(pixels: Rgba, size: tuple[int, int]) -> Rgba:
    """To (width, height), with premultiplied colours so that transparent pixels lend no colour to their edge."""
    shrinking = size[0] < pixels.shape[1]
    how = cv2.INTER_AREA if shrinking else cv2.INTER_LANCZOS4
    premultiplied = cv2.resize(premultiply(to_float(pixels)), size, interpolation=how)
    return to_bytes(unpremultiply(np.clip(premultiplied, 0, 1).astype(np.float32)))


def premultiply(colours: Colours) -> Colours:
    out = colours.copy()
    out[..., :3] *= out[..., 3:]
    return out


def unpremultiply(colours: Colours) -> Colours:
    out = colours.copy()
    out[..., :3] /= np.maximum(out[..., 3:], np.float32(1 / 1024))
    return np.clip(out, 0, 1)


def spread_colours(colours: Colours, known: Plane) -> Colours:
    """Fills what is not known from what is, smoothly: known pixels keep their colour.

    Push-pull over an image pyramid (Gortler et al., "The Lumigraph", 1996). `colours` has any number of
    channels; `known` is a weight from 0 (a hole) to 1.
    """
    height, width = known.shape
    if min(height, width) <= 1 or bool((known > 0.999).all()):
        total = np.maximum(known, 1e-6)[..., None]
        mean = (colours * total).sum((0, 1)) / total.sum((0, 1))
        return np.where(known[..., None] > 0, colours, mean.astype(np.float32)).astype(np.float32)
    small = ((width + 1) // 2, (height + 1) // 2)
    weight = cv2.resize(known, small, interpolation=cv2.INTER_AREA)
    pushed = cv2.resize(colours * known[..., None], small, interpolation=cv2.INTER_AREA)
    pushed = pushed.reshape(small[1], small[0], -1) / np.maximum(weight, 1e-6)[..., None]
    coarse = spread_colours(pushed.astype(np.float32), np.minimum(weight * 4, 1).astype(np.float32))
    pulled = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, -1)
    return (colours * known[..., None] + pulled * (1 - known[..., None])).astype(np.float32)


def bled(pixels: Rgba, trusted: int = _TRUSTED) -> Rgba:
    """The same picture with the figure's own colours under its transparent pixels: no dark fringe when filtered.

    Colours of pixels with at least the alpha `trusted` are kept: a thin outline may have no solid pixel at all.
    """
    known = (pixels[..., 3] >= trusted).astype(np.float32)
    if not known.any():
        known = to_float(pixels[..., 3])
    colours = spread_colours(to_float(pixels[..., :3]), known)
    out = pixels.copy()
    out[..., :3] = to_bytes(colours)
    return out


def is_opaque(pixels: Rgba) -> bool:
    return bool((pixels[..., 3] >= _OPAQUE).all())


def with_background_removed(pixels: Rgba) -> tuple[Rgba, str]:
    """The figure on transparency, and how that was found: "alpha" or "border_colour".

    A picture with alpha is taken at its word. In an opaque one, whatever is joined to the border and has the
    border's colour is background. Raises `Unworkable` when that leaves no figure, or nothing but figure.
    """
    if not is_opaque(pixels):
        return pixels, "alpha"
    matte = _matte_by_border_colour(pixels)
    share = float(matte.mean())
    if not 0.005 < share < 0.97:
        raise Unworkable(
            "no figure stands out from the picture's background; give one on a plain or transparent ground",
            code="no_figure",
        )
    out = pixels.copy()
    out[..., 3] = to_bytes(matte)
    return bled(out, _OPAQUE), "border_colour"  # its edge is mixed with the old background: only solid pixels count


def _matte_by_border_colour(pixels: Rgba) -> Plane:
    height, width = pixels.shape[:2]
    lab = cv2.cvtColor(to_float(pixels[..., :3]), cv2.COLOR_RGB2LAB)
    lab = cv2.GaussianBlur(lab, (0, 0), max(height, width) / 1024)
    edge = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    middle = np.median(edge, axis=0)
    # A gradient behind the figure widens the net, a busy border must not swallow the figure.
    tolerance = float(np.clip(np.percentile(np.linalg.norm(edge - middle, axis=1), 90) + 8, 8, 22))
    alike = np.linalg.norm(lab - middle, axis=2) < tolerance
    _, labels = cv2.connectedComponents(np.pad(alike, 1, constant_values=True).astype(np.uint8), connectivity=4)
    background = (labels == labels[0, 0])[1:-1, 1:-1]
    figure = largest_pieces(~background, 0.02)
    return cv2.GaussianBlur(figure.astype(np.float32), (0, 0), 0.8).astype(np.float32)


def largest_pieces(mask: Mask, at_least: float) -> Mask:
    """The mask without its specks: pieces smaller than `at_least` of the largest one go."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count <= 2:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.asarray((areas >= areas.max() * at_least)[labels] & mask, np.bool_)


def convex_hull(mask: Mask) -> Mask:
    """The mask with all its dents filled. The mask is not empty."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(np.concatenate(contours)), (1,))
    return np.asarray(filled > 0, np.bool_)


def bounding_box(mask: Mask) -> tuple[int, int, int, int]:
    """left, top, right, bottom of what is set; right and bottom are one past the last. The mask is not empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
