"""What a file is, by its first bytes. A name or a claim proves nothing."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from infra.examination.verdict import Unsafe

Kind = Literal["picture", "glb", "obj"]

_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"glTF", "glb"),
)
_STRANGERS: Final = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!", "a rar archive"),
    (b"GIF8", "a GIF"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file"),
    (b"%PDF", "a PDF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"Kaydara FBX", "an FBX"),
    (b"BLENDER", "a Blender file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_OBJ_LINE: Final = re.compile(rb"(?m)^(?:v|vn|vt|f|o|g|s|mtllib|usemtl)[ \t]")
_WANTED: Final[Mapping[str, frozenset[Kind]]] = {
    "image/": frozenset({"picture"}),
    "model/gltf-binary": frozenset({"glb"}),
    "model/obj": frozenset({"obj"}),
    "model/": frozenset({"glb", "obj"}),
    "text/": frozenset({"obj"}),
}
_CALLED: Final[Mapping[Kind, str]] = {"picture": "a picture", "glb": "a binary glTF", "obj": "a Wavefront OBJ"}


def kind_of(data: bytes) -> Kind:
    """Raises `Unsafe` for everything but PNG, JPEG, WebP, GLB and OBJ."""
    if not data:
        raise Unsafe("the file is empty", code="empty_file")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "picture"
    stranger = next((name for magic, name in _STRANGERS if data.startswith(magic)), _by_text(data))
    if stranger == "obj":
        return "obj"
    raise Unsafe(
        f"the file is {stranger or 'of no kind that is known here'}; PNG, JPEG, WebP, GLB and OBJ are taken",
        code="wrong_type",
    )


def _by_text(data: bytes) -> str:
    head = data[:4096]
    if data[257:262] == b"ustar":
        return "a tar archive"
    if b"<svg" in head.lower() or head.lstrip().startswith(b"<?xml"):
        return "an SVG or another XML file"
    if b"\0" not in head and _OBJ_LINE.search(data[: 1 << 16]):
        return "obj"
    return ""


def refuse_other(found: Kind, claimed: str) -> None:
    """Raises `Unsafe` when a file is of another kind than its media type says. "" claims nothing."""
    for start, wanted in _WANTED.items():
        if claimed.startswith(start):
            if found not in wanted:
                raise Unsafe(f"the file is {_CALLED[found]}, but it came as {claimed}", code="wrong_type")
            return
