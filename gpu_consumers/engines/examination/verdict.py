"""What the examination finds, and how it is told from one process to the other."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

from gpu_consumers.errors import Unworkable

BURST: Final = "opening the file takes more memory or time than any honest one needs"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be opened."""

    kind: Literal["picture", "mesh"]
    media_type: str
    width: int = 0  # pixels; 0 for a mesh
    height: int = 0
    triangles: int = 0  # 0 for a picture
    notes: tuple[str, ...] = ()


def told(found: Examined | Unworkable) -> str:
    if isinstance(found, Unworkable):
        return json.dumps({"refused": str(found), "code": found.code})
    return json.dumps(asdict(found))


def heard(text: str) -> Examined:
    """Raises `Unworkable` when the other process refused the file, or died over it."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Unworkable(BURST, code="hostile_file") from error
    if "refused" in said:
        raise Unworkable(said["refused"], code=said["code"])
    return Examined(**{**said, "notes": tuple(said["notes"])})
