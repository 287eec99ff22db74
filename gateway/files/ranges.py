"""Which parts of a file are asked for (RFC 9110, section 14): what makes no sense is passed over, not refused."""

import re
from typing import Final

from gateway.errors import Problem

MOST: Final = 100
_RANGES: Final = re.compile(r"bytes=\s*(?:(?:\d+-\d*|-\d+)\s*(?:,\s*|$))+", re.IGNORECASE)
_ONE: Final = re.compile(r"(\d*)-(\d*)")


def heeded(header: str, size: int) -> str:
    """The ranges of a file of `size` bytes that are there, as a header; "" when the whole file is to be sent.

    Raises `Problem` when none of them is there.
    """
    if len(header) > 40 * MOST or not _RANGES.fullmatch(header):
        return ""
    asked = [(first, last) for first, last in _ONE.findall(header)]
    if len(asked) > MOST or any(first and last and int(last) < int(first) for first, last in asked):
        return ""
    found = [f"{first}-{last}" for first, last in asked if (int(first) < size if first else int(last) > 0 and size)]
    if not found:
        detail = f"the file has {size} bytes, and {header!r} names none of them"
        raise Problem("range_not_there", detail, Content_Range=f"bytes */{size}")
    return "bytes=" + ",".join(found)
