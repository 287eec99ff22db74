"""The limited process that looks for an outline: a picture on its standard input, rows on its standard output."""

import sys
from typing import Final

from PIL import Image, ImageChops

from infra.examination.child import MOST_BYTES, _limit
from infra.examination.kinds import kind_of
from infra.examination.outline import SIDE, Outline, largest, told
from infra.examination.pictures import examine_picture, unpacked
from infra.examination.verdict import BURST, Unsafe

_DIFFERS: Final = 28  # of 255, in one channel at least
_SEEN: Final = 64  # of 255: less alpha is nothing
_LEAST_ROWS: Final = 16


def main() -> None:
    _limit()
    print(told(_found()), flush=True)


def _found() -> Outline | Unsafe:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES or kind_of(data) != "picture":
            raise Unsafe("this is no picture", code="wrong_type")
        examine_picture(data)
        found = largest(_mask(unpacked(data)))
        if found is None or len(found.rows) < _LEAST_ROWS:
            raise Unsafe("nothing stands out from the background of the picture", code="empty_image")
        return found
    except Unsafe as refusal:
        return refusal
    except (MemoryError, RecursionError):
        return Unsafe(BURST, code="hostile_file")


def _mask(image: Image.Image) -> list[bytes]:
    """One byte a pixel: 1 where there is something."""
    image = image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    alpha = image.getchannel("A")
    if any(alpha.histogram()[:_SEEN]):
        seen = alpha.point(lambda value: 1 if value >= _SEEN else 0)
    else:
        plain = Image.new("RGB", image.size, _background(image.convert("RGB")))
        bands = ImageChops.difference(image.convert("RGB"), plain).split()
        most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
        seen = most.point(lambda value: 1 if value > _DIFFERS else 0)
    whole = seen.tobytes()
    return [whole[at : at + SIDE] for at in range(0, len(whole), SIDE)]


def _background(image: Image.Image) -> tuple[int, int, int]:
    """The middle one of the colours of the four corners, channel by channel."""
    corners = [image.getpixel(at) for at in ((1, 1), (SIDE - 2, 1), (1, SIDE - 2), (SIDE - 2, SIDE - 2))]
    red, green, blue = (sorted(channel)[1] for channel in zip(*corners, strict=True))
    return red, green, blue
