"""Which web pages may talk to the forge: those that it serves itself, and those on this machine."""

import re
from typing import Final

LOOPBACK: Final = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
_LOOPBACK: Final = re.compile(LOOPBACK)


def allowed(origin: str | None, host: str | None) -> bool:
    """Programs send no Origin; a browser does, and cannot be made to lie about it."""
    if not origin:
        return True
    return bool(_LOOPBACK.fullmatch(origin)) or (bool(host) and origin.partition("://")[2] == host)
