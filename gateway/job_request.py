"""What may be asked for, in the documents' words. What passes here never fails in the log for its shape."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from event_schemas.events.job import AssetType
from event_schemas.message import canonical_json
from gateway.addresses import LONGEST
from infra.vault import MARK

LOCAL_PROJECT: Final = "00000000-0000-4000-8000-000000000001"
MOST_JSON: Final = 16_000
LEAST_SIDES: Final = 4
_LINE_BREAKS: Final = "\n\t"

Platform = Literal["MOBILE", "PC", "CONSOLE"]
RigType = Literal["HUMANOID", "QUADRUPED", "STATIC"]
Checkpoint = Literal["concept", "mesh", "rig", "animation"]

POLY_BUDGETS: Final[Mapping[Platform, int]] = MappingProxyType({"MOBILE": 6_000, "PC": 20_000, "CONSOLE": 30_000})
"""Triangles, when the request names no budget."""


class Body(BaseModel):
    """The base of every request body: an unknown field is a mistake that is told, not swallowed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class UploadedFile(Body):
    """One file, named by what POST /v1/uploads answered."""

    upload_id: Digest | None = None
    sha256: Digest | None = None

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if not (self.upload_id or self.sha256) or (self.upload_id and self.sha256 and self.upload_id != self.sha256):
            raise ValueError("name one uploaded file by upload_id")
        return self

    @property
    def digest(self) -> str:
        return self.upload_id or self.sha256 or ""


def _clean(text: str) -> str:
    """Composed Unicode, without characters that only steer a terminal, a database or the direction of reading.

    Nor does it look like a sealed text: nobody has another's opened by bringing it as his own.
    """
    if MARK in text:
        raise ValueError(f"a text cannot have {MARK!r} in it")
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    for character in composed:
        if (character not in _LINE_BREAKS and unicodedata.category(character) in ("Cc", "Cs")) or character in _BIDI:
            raise ValueError(f"the character U+{ord(character):04X} is not allowed")
    return composed


def _one_line(text: str) -> str:
    if any(character in _LINE_BREAKS for character in text):
        raise ValueError("a name is one line, without tabs")
    return text


_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _clean_json(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        text = canonical_json(value)
        size = len(text.encode())
    except (ValueError, RecursionError):
        raise ValueError("a number or a text in it cannot be kept") from None
    if size > MOST_JSON:
        raise ValueError(f"at most {MOST_JSON} bytes as JSON, this has {size}")
    if MARK in text:
        raise ValueError(f"no text in it can have {MARK!r} in it")
    if "\\u0000" in text:
        raise ValueError("the character U+0000 is not allowed")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_clean)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(_clean), AfterValidator(_one_line)
]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]
PublicAddress = Annotated[str, Field(max_length=LONGEST, description="public https; fetched once, by the gateway")]
JsonObject = Annotated[dict[str, JsonValue], AfterValidator(_clean_json)]
Seed = Annotated[int, Field(ge=0, le=2**63 - 20)]


class Prompt(Body):
    """What it shall be. `style` left empty: the project's own style."""

    core_concept: Annotated[Text, StringConstraints(min_length=1)] = Field(examples=["a knight with a red cape"])
    details: Text = ""
    style: Text = ""
    negative_prompt: Text = Field("", validation_alias=AliasChoices("negative_prompt", "negative"))


class Constraints(Body):
    """What it must keep to. `poly_count_budget` in triangles."""

    platform: Platform = "PC"
    poly_count_budget: int | None = Field(None, ge=100, le=2_000_000)
    rig_type: RigType | None = Field(None, description="left out: guessed from the words")
    single_skin: bool = Field(False, description="one closed skin instead of many closed parts: for printing")
    root_motion: bool = Field(False, description="clips travel with the root bone; left out they stay in place")
    views: Literal[4, 8] = Field(4, description="how many sides are drawn before the shape is made")


class Sprites(Body):
    """Sheets of a figure seen from several sides. `angles`, in degrees from the front, win over `directions`."""

    directions: int = Field(8, ge=1, le=16)
    angles: tuple[Annotated[FiniteFloat, Field(ge=-360, le=360)], ...] = Field((), max_length=32)
    elevation: Annotated[FiniteFloat, Field(ge=0, le=80)] | None = None
    clips: tuple[Name, ...] = Field((), max_length=12, description="left out: idle, walk, run and attack")
    cell_px: int | None = Field(None, ge=32, le=512)
    fps: int | None = Field(None, ge=1, le=30)
    pixel_art: bool | None = Field(None, description="left out: when the style says so")
    palette_colours: int | None = Field(None, ge=2, le=256)


class GivenFile(UploadedFile):
    """A picture to start from: several sides of one thing ("view.front", "view.left"), or one ("reference").

    Named by what POST /v1/uploads answered, or by an https address that the gateway fetches it from.
    """

    url: PublicAddress | None = Field(None, exclude_if=lambda url: url is None)
    role: Annotated[str, Field(pattern=r"^(reference|view\.(front|back|left|right)(_(left|right))?)$")]

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if bool(self.url) == bool(self.digest):
            raise ValueError("name one file: by upload_id, or by url")
        return self


class ReviewPolicy(Body):
    """Which checkpoints wait for a person, and how long."""

    auto_approve: tuple[Checkpoint, ...] | Literal["*"] = Field(
        (), description='checkpoints that approve themselves; "*" means all'
    )
    days: int = Field(0, ge=0, le=365, description="a review not decided by then fails the job; 0 waits for ever")

    @property
    def policy(self) -> tuple[str, ...]:
        return ("*",) if self.auto_approve == "*" else self.auto_approve


class Entity(Body):
    """A thing in the game that the asset is for: a character, a location, an item."""

    type: Key
    id: Key


class JobRequest(Body):
    """One asset to make, or `count` takes of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "asset_type": "3D_CHARACTER",
                    "prompt": {"core_concept": "a knight with a red cape", "style": "stylised low-poly"},
                    "constraints": {"platform": "PC", "poly_count_budget": 8000, "rig_type": "HUMANOID"},
                }
            ]
        }
    )

    project_id: UUID = UUID(LOCAL_PROJECT)
    asset_type: AssetType
    title: Name = ""
    prompt: Prompt
    constraints: Constraints = Constraints()
    reference_image_url: PublicAddress | None = None
    style_embeddings: tuple[FiniteFloat, ...] = Field((), max_length=4_096)
    motion: Text | JsonObject | None = None
    sprites: Sprites | None = Field(None, description="asks for sheets, besides the model or as a 2D sprite")
    inputs: tuple[GivenFile, ...] = Field((), max_length=8)
    entity: Entity | None = Field(None, description="the thing in the game that the asset is for")
    metadata: JsonObject = Field(default_factory=dict, description="kept with the job and its asset, for your own use")
    seed: Seed | None = None
    priority: int = Field(0, ge=-100, le=100)
    batch_id: Key | None = None
    count: int = Field(1, ge=1, le=16)
    review: ReviewPolicy = ReviewPolicy()

    @field_validator("inputs")
    @classmethod
    def _pictures_make_a_shape(cls, given: tuple[GivenFile, ...], info: ValidationInfo) -> tuple[GivenFile, ...]:
        roles = [item.role for item in given]
        if roles and info.data.get("asset_type") not in ("3D_CHARACTER", "PROP"):
            raise ValueError("pictures to start from make a 3D_CHARACTER or a PROP")
        if len(set(roles)) < len(roles):
            raise ValueError("two files have one role")
        if roles and roles != ["reference"] and ("reference" in roles or len(roles) < LEAST_SIDES):
            raise ValueError(f'give one "reference", or at least {LEAST_SIDES} sides ("view.front", ...)')
        return given

    @field_validator("sprites")
    @classmethod
    def _a_figure_turns(cls, sprites: Sprites | None, info: ValidationInfo) -> Sprites | None:
        if sprites and info.data.get("asset_type") == "BACKGROUND":
            raise ValueError("a background has layers, not sheets")
        return sprites

    @property
    def name(self) -> str:
        """The title, or the first words of the prompt."""
        return self.title or self.prompt.core_concept.partition("\n")[0][:80].strip()

    def words(self) -> dict[str, JsonValue]:
        """The part of the request that makes the asset, as the log keeps it."""
        kept: dict[str, JsonValue] = {
            "prompt": self.prompt.model_dump(),
            "constraints": self._limits(),
        }
        if self.reference_image_url:
            kept["reference_image_url"] = self.reference_image_url
        if self.style_embeddings:
            kept["style_embeddings"] = list(self.style_embeddings)
        if self.motion:
            kept["motion"] = self.motion
        if self.sprites:
            kept["sprites"] = self.sprites.model_dump(mode="json", exclude_none=True)
        if self.entity:
            kept["entity"] = self.entity.model_dump()
        if self.metadata:
            kept["metadata"] = self.metadata
        return kept

    def _limits(self) -> dict[str, JsonValue]:
        limits = {"platform": self.constraints.platform, **self.constraints.model_dump(exclude_defaults=True)}
        if self.asset_type in ("3D_CHARACTER", "PROP"):
            limits.setdefault("poly_count_budget", POLY_BUDGETS[self.constraints.platform])
        return limits
