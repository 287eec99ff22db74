"""What a file of the store is, by its first bytes. Whether it is safe to open, `infra.examination` has told before."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from infra.examination import kinds
from infra.examination.verdict import Unsafe

HEAD: Final = 64 * 1024


@dataclass(frozen=True)
class FileKind:
    media_type: str
    ending: str


PNG: Final = FileKind("image/png", ".png")
JPEG: Final = FileKind("image/jpeg", ".jpg")
WEBP: Final = FileKind("image/webp", ".webp")
GLB: Final = FileKind("model/gltf-binary", ".glb")
OBJ: Final = FileKind("model/obj", ".obj")

KINDS: Final[Mapping[str, FileKind]] = MappingProxyType({kind.media_type: kind for kind in (PNG, JPEG, WEBP, GLB, OBJ)})


def kind_of(head: bytes) -> FileKind | None:
    """None for anything but a PNG, JPEG, WebP, GLB or OBJ."""
    try:
        family = kinds.kind_of(head)
    except Unsafe:
        return None
    if family != "picture":
        return GLB if family == "glb" else OBJ
    return PNG if head.startswith(b"\x89PNG") else JPEG if head.startswith(b"\xff\xd8") else WEBP
