"""What a file is, by its first bytes: its name and what the sender says of it count for nothing.

Nothing is decoded here. Sizes of pictures are read from their headers, so that a small file that unpacks to gigabytes
is refused before anything opens it; a GLB must bring everything itself and name no other file.
"""

import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

MOST_PIXELS: Final = 40_000_000
MOST_GLB_JSON: Final = 4 * 1024 * 1024
_HEAD: Final = 64 * 1024
_OBJ_LINE: Final = re.compile(rb"(?:(?:v|vn|vt|vp|f|l|p|o|g|s|mtllib|usemtl)(?:[ \t].*)?|#.*|[ \t]*)\r?")


class Refused(Exception):
    """Not a file that the forge takes; the message says why."""


@dataclass(frozen=True)
class FileKind:
    media_type: str
    ending: str


PNG: Final = FileKind("image/png", ".png")
JPEG: Final = FileKind("image/jpeg", ".jpg")
WEBP: Final = FileKind("image/webp", ".webp")
GLB: Final = FileKind("model/gltf-binary", ".glb")
OBJ: Final = FileKind("model/obj", ".obj")


def kind_of(file: BinaryIO, size: int) -> FileKind:
    """Raises `Refused` for anything but a sound PNG, JPEG, WebP, GLB or OBJ."""
    head = file.read(_HEAD)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(PNG, _png_size, head)
    if head.startswith(b"\xff\xd8\xff"):
        return _picture(JPEG, _jpeg_size, head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _picture(WEBP, _webp_size, head)
    if head.startswith(b"glTF"):
        _check_glb(file, head, size)
        return GLB
    if _looks_like_obj(head):
        return OBJ
    raise Refused("the first bytes are those of no PNG, JPEG, WebP, GLB or OBJ")


def _picture(kind: FileKind, measure: Callable[[bytes], tuple[int, int]], head: bytes) -> FileKind:
    try:
        width, height = measure(head)
    except (struct.error, IndexError):
        raise Refused(f"the {kind.ending[1:]} is cut off or damaged") from None
    if not 0 < width * height <= MOST_PIXELS:
        raise Refused(f"{width} x {height} pixels; at most {MOST_PIXELS // 1_000_000} megapixels are taken")
    return kind


def _png_size(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", head, 16)
    return (width, height) if head[12:16] == b"IHDR" else (0, 0)


def _jpeg_size(head: bytes) -> tuple[int, int]:
    """Walks the segments up to the frame header."""
    at = 2
    while at < len(head):
        marker, length = head[at + 1], struct.unpack_from(">H", head, at + 2)[0]
        if head[at] != 0xFF or length < 2:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + length
    raise IndexError("no frame header")


def _webp_size(head: bytes) -> tuple[int, int]:
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = struct.unpack_from("<I", head, 21)[0]
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _check_glb(file: BinaryIO, head: bytes, size: int) -> None:
    try:
        _, version, total, json_size, json_kind = struct.unpack_from("<4sIII4s", head)
    except struct.error:
        raise Refused("the GLB is cut off") from None
    if version != 2 or total != size or json_kind != b"JSON":
        raise Refused(f"not a whole GLB of version 2: it claims version {version} and {total} bytes, and has {size}")
    if json_size > min(MOST_GLB_JSON, size):
        raise Refused(f"the GLB's scene text is too large: at most {MOST_GLB_JSON} bytes")
    file.seek(20)
    try:
        scene = json.loads(file.read(json_size))
        things = [*scene.get("buffers", []), *scene.get("images", [])]
        outside = [thing for thing in things if thing.get("uri") is not None]
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise Refused("the GLB's scene text is not glTF") from None
    if outside:
        raise Refused("the GLB names other files; export it with everything in it")


def _looks_like_obj(head: bytes) -> bool:
    lines = head.split(b"\n")
    whole = lines[:-1] if len(head) == _HEAD else lines
    return any(line.startswith(b"v ") for line in whole) and all(_OBJ_LINE.fullmatch(line) for line in whole)
