"""Text from outside, made safe to show: nothing in it steers a terminal, forges a line or turns the way of reading."""

import re
from typing import Final

_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BREAKING: Final = re.compile("[\t\n]")


def printable(text: str) -> str:
    r"""Controls and marks of direction as `\u202e`; line breaks and tabs stay."""
    return _STEERING.sub(_told, text)


def one_line(text: str) -> str:
    """Like `printable`, with line breaks and tabs told too."""
    return _BREAKING.sub(_told, printable(text))


def _told(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
