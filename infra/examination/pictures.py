"""Pictures from outside: what they say they are, small enough to unpack, and with something in them.

Runs in the limited process. The size is read from the header, before anything is unpacked.

What is kept of a picture is its pixels, written anew as a PNG: nothing that stood beside or behind them comes along,
and the same pixels are the same file. A JPEG becomes a PNG, too. Saved as a JPEG again it would lose a little each time
it is brought back, and what a person painted would not be what is built upon.
"""

import io
import warnings
from typing import BinaryIO, Final

from PIL import (
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from infra.examination.verdict import Examined, Unsafe

MOST_PIXELS: Final = 40_000_000
LEAST_SIDE: Final = 16
FORMATS: Final = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
"""An MPO is what telephones make: a JPEG with other pictures behind it, of which the first is meant."""
# Imported here, before opening files is forbidden; the last two read what cameras put into a JPEG.
READERS: Final = (PngImagePlugin, JpegImagePlugin, WebPImagePlugin, MpoImagePlugin, TiffImagePlugin)
_SEEN_FROM: Final = 16  # of 255: less alpha than this is nothing
_PACKED_WELL: Final = 4_000_000  # pixels; a larger picture is packed quickly, for it would take seconds
_KEPT_MODES: Final = frozenset({"L", "LA", "RGB", "RGBA", "I;16"})
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, OverflowError)


def check_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, unpacking nothing. Raises `Unsafe` for what is too large or no picture."""
    with _opened(data) as image:
        return image.size


def examine_picture(data: bytes, clean: BinaryIO | None = None) -> Examined:
    """Raises `Unsafe` for a picture that cannot be read whole, or has nothing in it.

    `clean`: where its pixels are written as a PNG, upright, in sRGB, with alpha and with grey of 16 bits as they were.
    """
    try:
        with _opened(data) as image:
            if min(image.size) < LEAST_SIDE:
                raise Unsafe(f"the picture is only {image.width} x {image.height} pixels", code="empty_image")
            image.load()
            _refuse_emptiness(image)
            if clean is None:
                return Examined("picture", MEDIA_TYPES[str(image.format)], *image.size)
            plain = _plain(image)
        plain.save(clean, "PNG", compress_level=6 if plain.width * plain.height <= _PACKED_WELL else 1)
        return Examined("picture", MEDIA_TYPES["PNG"], *plain.size)
    except _BROKEN as error:
        raise Unsafe("the picture is broken and cannot be read to its end", code="corrupt_image") from error


def _plain(image: Image.Image) -> Image.Image:
    """Pixels and nothing else."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if profile:
        image = _in_srgb(image, profile)
    if image.mode not in _KEPT_MODES:
        image = image.convert("RGB")
    image.info.clear()
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that cannot be followed is as good as none."""
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(given).startswith("sRGB"):
            return image
        target = "RGB" if mode == "L" else mode
        shown = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if shown is None:
        return image
    return shown.convert("L") if mode == "L" else shown


def unpacked(data: bytes) -> Image.Image:
    """The whole picture. Raises `Unsafe`."""
    image = _opened(data)
    image.load()
    return image


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unsafe("the picture unpacks to too many pixels", code="image_too_large") from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise Unsafe("the picture is broken and cannot be read", code="corrupt_image") from error
    if image.width * image.height > MOST_PIXELS:
        raise Unsafe(
            f"the picture is {image.width} x {image.height}; at most {MOST_PIXELS // 1_000_000} megapixels are taken",
            code="image_too_large",
        )
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise Unsafe("the picture is an animation; give one still picture", code="animated_image")
    return image


def _refuse_emptiness(image: Image.Image) -> None:
    small = image.convert("RGBA") if image.width * image.height <= 1 << 20 else image.convert("RGBA").reduce(4)
    extremes = [band.getextrema() for band in small.split()]
    if not any(small.getchannel("A").histogram()[_SEEN_FROM:]):
        raise Unsafe("the picture is empty: every pixel is transparent", code="empty_image")
    if all(len(set(pair)) == 1 for pair in extremes):
        raise Unsafe("the picture is empty: it is all of one colour", code="empty_image")
