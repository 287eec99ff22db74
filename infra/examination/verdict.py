"""What the examination finds, and how it is told from one process to the other."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

BURST: Final = "opening the file takes more memory or time than any honest one needs"


class Unsafe(Exception):
    """A file that nothing should open. `code` is a stable word for machines, the message a sentence for people."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be opened."""

    kind: Literal["picture", "mesh"]
    media_type: str
    width: int = 0  # pixels; 0 for a mesh
    height: int = 0
    triangles: int = 0  # 0 for a picture
    notes: tuple[str, ...] = ()


def told(found: Examined | Unsafe) -> str:
    if isinstance(found, Unsafe):
        return json.dumps({"refused": str(found), "code": found.code})
    return json.dumps(asdict(found))


def heard(text: str) -> Examined:
    """Raises `Unsafe` when the other process refused the file, or died over it."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Unsafe(BURST, code="hostile_file") from error
    if "refused" in said:
        raise Unsafe(said["refused"], code=said["code"])
    return Examined(**{**said, "notes": tuple(said["notes"])})
