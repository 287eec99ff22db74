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
from gateway.files.addresses import LONGEST
from gateway.jobs.scalars import must_fit
from infra.vault import MARK

LOCAL_PROJECT: Final = "00000000-0000-4000-8000-000000000001"
MOST_JSON: Final = 16_000
LEAST_SIDES: Final = 4
LEAST_HEIGHT_M: Final = 0.02
MOST_HEIGHT_M: Final = 100.0
_LINE_BREAKS: Final = "\n\t"

Platform = Literal["MOBILE", "PC", "CONSOLE"]
RigType = Literal["HUMANOID", "QUADRUPED", "STATIC"]
Checkpoint = Literal["concept", "mesh", "rig", "animation"]
Part = Literal["images", "pictures", "mesh", "clean"]
Format = Literal["glb", "obj", "fbx"]
Slot = Literal["portrait", "sprite", "backdrop", "item", "custom"]

POLY_BUDGETS: Final[Mapping[Platform, int]] = MappingProxyType({"MOBILE": 6_000, "PC": 20_000, "CONSOLE": 30_000})
"""Triangles, when the request names no budget."""


class Body(BaseModel):
    """The base of every request body: an unknown field is a mistake that is told, not swallowed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("*", mode="before")
    @classmethod
    def _is_what_it_is(cls, value: object, info: ValidationInfo) -> object:
        return must_fit(cls, info.field_name or "", value)


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
    enhance: bool = Field(
        True,
        exclude_if=lambda enhance: enhance is True,
        description="a language model may write the brief, where one is configured; false: by word tables alone",
    )


class Constraints(Body):
    """What it must keep to. `poly_count_budget` in triangles."""

    platform: Platform = "PC"
    poly_count_budget: int | None = Field(None, ge=100, le=2_000_000)
    rig_type: RigType | None = Field(None, description="left out: guessed from the words")
    single_skin: bool = Field(False, description="one closed skin instead of many closed parts: for printing")
    root_motion: bool = Field(False, description="clips travel with the root bone; left out they stay in place")
    views: Literal[4, 8] = Field(4, description="how many sides are drawn before the shape is made")
    height_m: FiniteFloat | None = Field(
        None,
        ge=LEAST_HEIGHT_M,
        le=MOST_HEIGHT_M,
        exclude_if=lambda height: height is None,
        description="how tall the model stands at rest, in metres: a biped to the crown of its head (no plume, no hat, "
        "no raised staff), anything else to its highest point; left out: what its kind is",
    )


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


class ImageSize(Body):
    """Pixels. What is drawn is fitted into it, whole."""

    width: int = Field(ge=64, le=2_048)
    height: int = Field(ge=64, le=2_048)


class GivenFile(UploadedFile):
    """A picture to start from: several sides of one thing ("view.front", "view.left"), or one ("reference").

    "mesh_raw" is a model, for `only: "clean"`. Named by what POST /v1/uploads answered, or, if it is a picture, by an
    https address that the gateway fetches it from.
    """

    url: PublicAddress | None = Field(None, exclude_if=lambda url: url is None)
    role: Annotated[str, Field(pattern=r"^(reference|view\.(front|back|left|right)(_(left|right))?|mesh_raw)$")]

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
    """A thing in the game that the asset is for: a character, a location, an item. `slot`: as what it is shown."""

    type: Key
    id: Key
    slot: Key | None = Field(None, exclude_if=lambda slot: slot is None, description="portrait, sprite, backdrop, ...")


class StyleReference(Body):
    """A picture whose style it shall have: an asset's own, or an uploaded one."""

    asset_id: UUID | None = None
    upload_id: Digest | None = None

    @model_validator(mode="after")
    def _names_one_picture(self) -> Self:
        if bool(self.asset_id) == bool(self.upload_id):
            raise ValueError("name one picture: by asset_id, or by upload_id")
        return self


class Source(Body):
    """A version of the library that the job starts from. It stays as it is; `version` left out: the one in use.

    retexture: the same model in another `material`, as an asset of its own. regenerate: the version's own request once
    more, with another seed unless one is given, as the next version of the same asset; what the request says beside it
    wins. sprites: sheets of its model, as a 2D_SPRITE of its own.
    """

    asset_id: UUID
    version: int | None = Field(None, ge=1, le=2**31)
    operation: Literal["retexture", "regenerate", "sprites"]


class Material(Body):
    """What a model is to be made of: in words, in numbers, or both. Numbers win over what words would give.

    `base_color`: sRGB as #RRGGBB. `metallic` and `roughness` as in glTF 2.0.
    """

    id: Key | None = Field(None, description="a name without spaces: steel, worn-bronze, mithril")
    name: Name = ""
    style_prompt: Text = Field("", validation_alias=AliasChoices("style_prompt", "stylePrompt"))
    base_color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    metallic: Annotated[FiniteFloat, Field(ge=0, le=1)] | None = None
    roughness: Annotated[FiniteFloat, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.id or self.name or self.style_prompt or self.base_color):
            raise ValueError("name a material, describe it, or give its base_color")
        return self

    @property
    def words(self) -> str:
        return self.style_prompt or self.name or (self.id or "").replace("-", " ") or self.base_color or ""


def _type_if_sourced(data: dict[str, object]) -> str:
    """A job from the library takes the type of its source: that stands here only until the source is looked up."""
    return "PROP" if data.get("source") else ""


def _prompt_if_sourced(data: dict[str, object]) -> dict[str, object]:
    source, material = data.get("source"), data.get("material")
    if not isinstance(source, Source):
        return {}
    return {"core_concept": material.words if isinstance(material, Material) else source.operation}


class JobRequest(Body):
    """One asset to make, or `count` takes of it. With a `source`, `asset_type` and `prompt` may be left out."""

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
    source: Source | None = Field(None, description="start from a version of the library")
    material: Material | None = Field(None, description="for a retexture")
    asset_type: AssetType = Field(default_factory=_type_if_sourced, validate_default=True)
    title: Name = ""
    prompt: Prompt = Field(default_factory=_prompt_if_sourced, validate_default=True)
    constraints: Constraints = Constraints()
    reference_image_url: PublicAddress | None = None
    style_reference: StyleReference | None = Field(None, exclude_if=lambda one: one is None)
    workflow_slot: Slot | None = Field(
        None, exclude_if=lambda one: one is None, description="make the picture by the workflow saved there, if one is"
    )
    style_embeddings: tuple[FiniteFloat, ...] = Field((), max_length=4_096)
    motion: Text | JsonObject | None = None
    sprites: Sprites | None = Field(None, description="asks for sheets, besides the model or as a 2D sprite")
    only: Part | None = Field(
        None,
        description="one part of the work: images (draw the words), pictures (clean those given), "
        "mesh (a shape from pictures), clean (repair and finish a mesh)",
    )
    output_format: Format | None = Field(None, description="which of its files a client means to take")
    image: ImageSize | None = Field(None, description='of the picture that `only: "images"` draws; left out: 1024')
    inputs: tuple[GivenFile, ...] = Field((), max_length=8, validate_default=True)
    entity: Entity | None = Field(None, description="the thing in the game that the asset is for")
    metadata: JsonObject = Field(default_factory=dict, description="kept with the job and its asset, for your own use")
    seed: Seed | None = None
    priority: int = Field(0, ge=-100, le=100)
    batch_id: Key | None = None
    count: int = Field(1, ge=1, le=16)
    review: ReviewPolicy = ReviewPolicy()

    @field_validator("material")
    @classmethod
    def _a_retexture_needs_a_material(cls, material: Material | None, info: ValidationInfo) -> Material | None:
        source = info.data.get("source")
        if material and not (source and source.operation == "retexture"):
            raise ValueError("a material is for a source with the operation retexture")
        return material

    @field_validator("inputs")
    @classmethod
    def _a_source_brings_its_own_files(
        cls, given: tuple[GivenFile, ...], info: ValidationInfo
    ) -> tuple[GivenFile, ...]:
        if given and info.data.get("source"):
            raise ValueError("a job with a source takes its files from there")
        return given

    @field_validator("only")
    @classmethod
    def _parts_are_flat_or_solid(cls, only: Part | None, info: ValidationInfo) -> Part | None:
        asset_type = info.data.get("asset_type")
        if only in ("images", "pictures") and asset_type != "2D_SPRITE":
            raise ValueError(f"{only} are kept as a 2D_SPRITE")
        if only in ("mesh", "clean") and asset_type not in ("3D_CHARACTER", "PROP"):
            raise ValueError("a mesh is a 3D_CHARACTER or a PROP")
        return only

    @field_validator("inputs")
    @classmethod
    def _pictures_make_a_shape(cls, given: tuple[GivenFile, ...], info: ValidationInfo) -> tuple[GivenFile, ...]:
        roles = [item.role for item in given]
        only = info.data.get("only")
        if only == "clean":
            if roles != ["mesh_raw"]:
                raise ValueError('give one mesh to clean, as "mesh_raw"')
            return given
        if "mesh_raw" in roles:
            raise ValueError('a mesh is taken with `only: "clean"`')
        if bool(roles) != (only in ("pictures", "mesh")) and only is not None:
            raise ValueError("draws from words, and takes no pictures" if roles else "give the pictures to work on")
        if roles and only != "pictures" and info.data.get("asset_type") not in ("3D_CHARACTER", "PROP"):
            raise ValueError("pictures to start from make a 3D_CHARACTER or a PROP")
        if len(set(roles)) < len(roles):
            raise ValueError("two files have one role")
        if roles and roles != ["reference"] and ("reference" in roles or len(roles) < LEAST_SIDES):
            raise ValueError(f'give one "reference", or at least {LEAST_SIDES} sides ("view.front", ...)')
        return given

    @field_validator("style_reference")
    @classmethod
    def _one_style_at_a_time(cls, style: StyleReference | None, info: ValidationInfo) -> StyleReference | None:
        if style and info.data.get("reference_image_url"):
            raise ValueError("name one picture: by style_reference, or by reference_image_url")
        return style

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
        if self.material:
            kept["material"] = self.material.model_dump(mode="json", exclude_defaults=True)
        if self.only:
            kept["only"] = self.only
        if self.output_format:
            kept["output_format"] = self.output_format
        if self.image:
            kept["image"] = self.image.model_dump()
        if self.style_reference:
            kept["style_reference"] = self.style_reference.model_dump(mode="json", exclude_none=True)
        if self.workflow_slot:
            kept["workflow_slot"] = self.workflow_slot
        if self.count > 1:
            kept["takes"] = self.count
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
