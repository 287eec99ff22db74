"""The JSON files that the steps hand to one another. A person may edit any of them, so each is checked on reading.

Pictures count y downwards from the top left. Skeletons count y upwards from the figure's pivot, which stands on the
ground under its middle: the convention of Spine.
"""

from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gpu_consumers.errors import Unworkable

Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Kind = Literal["blob", "humanoid", "quadruped", "soft"]
Document = TypeVar("Document", bound="_Document")

ROOT: Final = "root"


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Document):
    """One piece of the figure, cropped: where its top left corner lies and what it hangs on."""

    name: Name
    x: int
    y: int
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    z: int  # drawn from low to high
    joint: tuple[Number, Number]  # in the picture: what it turns about
    parent: Name | None = None


class Layout(_Document):
    kind: Kind
    canvas: tuple[int, int]
    pivot: tuple[Number, Number]
    parts: tuple[Part, ...] = Field(min_length=1, max_length=32)
    rebuild_error: Number = 0.0  # mean difference (0..255) between the picture and its parts laid back together


class Bone(_Document):
    name: Name
    parent: Name | None = None
    x: Number = 0.0
    y: Number = 0.0
    rotation: Number = 0.0  # degrees, counter-clockwise
    length: Number = 0.0


class Mesh(_Document):
    """A part as a net of triangles. The first `hull` points are its outline, in order."""

    part: Name
    bone: Name  # the bone its slot hangs on
    points: tuple[tuple[Number, Number], ...] = Field(min_length=3, max_length=4096)
    uvs: tuple[tuple[Number, Number], ...]
    triangles: tuple[tuple[int, int, int], ...] = Field(min_length=1)
    hull: int = Field(ge=3)
    weights: tuple[dict[Name, Number], ...]


class Skeleton(_Document):
    kind: Kind
    height: Number  # of the figure, in pixels
    bones: tuple[Bone, ...] = Field(min_length=1, max_length=128)  # parents stand before their children
    meshes: tuple[Mesh, ...]  # from back to front


class Track(_Document):
    """One bone's way through a clip, one value per sample; an empty list leaves that property alone.

    `rotate` in degrees and `x`, `y` in pixels are added to the bone's rest; `sx`, `sy` multiply.
    """

    rotate: tuple[Number, ...] = ()
    x: tuple[Number, ...] = ()
    y: tuple[Number, ...] = ()
    sx: tuple[Number, ...] = ()
    sy: tuple[Number, ...] = ()


class Clip(_Document):
    name: Name
    samples: int = Field(ge=2, le=2000)  # the first stands at 0 s, the last at the clip's end
    loop: bool
    sheet_frames: int = Field(ge=1, le=128)
    tracks: dict[Name, Track]


class Motion(_Document):
    rate: int = Field(ge=1, le=120)  # samples per second
    sheet_fps: int = Field(ge=1, le=60)
    clips: tuple[Clip, ...] = Field(min_length=1, max_length=32)


def duration(clip: Clip, motion: Motion) -> float:
    """In seconds."""
    return (clip.samples - 1) / motion.rate


def read(kind: type[Document], path: Path) -> Document:
    """Raises `Unworkable` naming the first thing that is wrong in the file."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        name = kind.__name__.lower()
        raise Unworkable(f"the {name} file cannot be used: {where}: {first['msg']}", code=f"bad_{name}") from error


def write(path: Path, document: _Document) -> Path:
    path.write_text(document.model_dump_json(indent=1), "utf-8")
    return path
