"""Pictures that come as data URLs: taken in like an upload."""

import asyncio
import base64
import binascii
import re
from typing import Final

from gateway.errors import Problem, invalid
from gateway.files.intake import Intake, apart

_DATA_URL: Final = re.compile(r"data:image/(png|jpeg|jpg|webp);base64,", re.ASCII)


def bytes_of(data_url: str, field: str) -> bytes:
    """Raises `Problem` for `field`: it is no picture in a data URL."""
    head = _DATA_URL.match(data_url)
    if head is None:
        raise invalid(field, "send a PNG, JPEG or WebP as data:image/png;base64,...")
    try:
        return base64.b64decode(data_url[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise invalid(field, "this is not base64") from None


class Pictures:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def keep(self, data_url: str, holder: str, field: str) -> str:
        """The hash of the picture, written anew as a PNG. `holder`: whose it is.

        Raises `Problem` for `field`: no picture, an unsafe one, too many before it.
        """
        with apart() as path:
            await asyncio.to_thread(lambda: path.write_bytes(bytes_of(data_url, field)))
            kept = await self._intake.keep(path, "picture.png", holder, field)
        if not kept.media_type.startswith("image/"):
            raise Problem("unsupported_media_type", f"{field}: this is a mesh, not a picture", field)
        return kept.sha256
