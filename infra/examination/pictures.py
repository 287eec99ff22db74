"""Pictures from outside: what they say they are, small enough to unpack, and with something in them.

Runs in the limited process. The size is read from the header, before anything is unpacked.
"""

import io
import warnings
from typing import Final

from PIL import Image, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from infra.examination.verdict import Examined, Unsafe

MOST_PIXELS: Final = 40_000_000
LEAST_SIDE: Final = 16
MEDIA_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
READERS: Final = (PngImagePlugin, JpegImagePlugin, WebPImagePlugin)  # imported here, before opening files is forbidden
_SEEN_FROM: Final = 16  # of 255: less alpha than this is nothing


def check_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, unpacking nothing. Raises `Unsafe` for what is too large or no picture."""
    with _opened(data) as image:
        return image.size


def examine_picture(data: bytes) -> Examined:
    """Raises `Unsafe` for a picture that cannot be read whole, or has nothing in it."""
    try:
        with _opened(data) as image:
            if min(image.size) < LEAST_SIDE:
                raise Unsafe(f"the picture is only {image.width} x {image.height} pixels", code="empty_image")
            image.load()
            _refuse_emptiness(image)
            return Examined("picture", MEDIA_TYPES[str(image.format)], *image.size)
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise Unsafe("the picture is broken and cannot be read to its end", code="corrupt_image") from error


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unsafe("the picture unpacks to too many pixels", code="image_too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise Unsafe("the picture is broken and cannot be read", code="corrupt_image") from error
    if image.width * image.height > MOST_PIXELS:
        raise Unsafe(
            f"the picture is {image.width} x {image.height}; at most {MOST_PIXELS // 1_000_000} megapixels are taken",
            code="image_too_large",
        )
    if getattr(image, "n_frames", 1) > 1:
        raise Unsafe("the picture is an animation; give one still picture", code="animated_image")
    return image


def _refuse_emptiness(image: Image.Image) -> None:
    small = image.convert("RGBA") if image.width * image.height <= 1 << 20 else image.convert("RGBA").reduce(4)
    extremes = [band.getextrema() for band in small.split()]
    if not any(small.getchannel("A").histogram()[_SEEN_FROM:]):
        raise Unsafe("the picture is empty: every pixel is transparent", code="empty_image")
    if all(len(set(pair)) == 1 for pair in extremes):
        raise Unsafe("the picture is empty: it is all of one colour", code="empty_image")
