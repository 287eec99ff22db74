"""The design brief: what to make, in terms that every engine can work from and a person can read and edit."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.shapes import SHAPES
from gpu_consumers.engines.brief.words.looks import STYLES
from gpu_consumers.engines.brief.words.materials import MATERIALS
from gpu_consumers.engines.brief.words.places import PLACES
from gpu_consumers.errors import Unworkable

Archetype = Literal["humanoid", "quadruped", "blob", "prop", "bird", "serpent", "bug", "fish", "composed"]
AssetType = Literal["3D_CHARACTER", "PROP", "2D_SPRITE", "BACKGROUND"]
RigType = Literal["HUMANOID", "QUADRUPED", "STATIC"]
Platform = Literal["MOBILE", "PC", "CONSOLE"]
Mood = Literal["", "brave", "wise", "fierce", "friendly", "sad", "calm", "sly", "proud", "stern"]
Style = Literal["low-poly", "toon", "pixel", "painterly", "realistic"]
Physique = Literal["standard", "chibi", "heroic"]
TimeOfDay = Literal["", "dawn", "day", "sunset", "dusk", "night"]
Weather = Literal["", "clear", "clouds", "rain", "snow", "fog", "storm", "wind"]
Symmetry = Literal["auto", "mirror", "free"]
Pose = (
    Literal["", "stand", "walk", "run", "sit", "kneel", "crouch", "fight", "guard", "cast", "fly", "jump", "sleep"]
    | (Literal["wave", "cheer", "t-pose", "a-pose"])
)

LEAST_BUDGET: Final = 12
MOST_BUDGET: Final = 2_000_000
MOST_BYTES: Final = 256 * 1024  # of a brief's file

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Shape = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Noun = Annotated[str, StringConstraints(pattern=r"^\w[\w' -]{0,47}$")]
Words = Annotated[str, StringConstraints(max_length=4_000)]
Count = Annotated[int, Field(ge=0, le=12)]
Size = Annotated[float, Field(ge=0.4, le=2.5, allow_inf_nan=False)]


class Proportions(BaseModel):
    """Factors on the recipe's own taste; 1.0 changes nothing. `hunch` is a share of the height."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    height: float = Field(default=1.0, ge=0.3, le=3.0)
    head: float = Field(default=1.0, ge=0.6, le=1.6)
    legs: float = Field(default=1.0, ge=0.5, le=1.6)
    arms: float = Field(default=1.0, ge=0.6, le=1.5)
    bulk: float = Field(default=1.0, ge=0.6, le=1.8)
    belly: float = Field(default=1.0, ge=0.8, le=1.6)
    hands: float = Field(default=1.0, ge=0.6, le=1.6)
    hunch: float = Field(default=0.0, ge=0.0, le=0.2)
    eyes: float = Field(default=1.0, ge=0.5, le=1.8)
    nose: float = Field(default=1.0, ge=0.0, le=2.5)
    muzzle: float = Field(default=1.0, ge=0.4, le=1.6)
    neck: float = Field(default=1.0, ge=0.4, le=2.2)
    ears: float = Field(default=1.0, ge=0.4, le=2.0)
    tail: float = Field(default=1.0, ge=0.3, le=2.0)
    limb: float = Field(default=1.0, ge=0.6, le=1.8)


BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    name: (told["minimum"], told["maximum"]) for name, told in Proportions.model_json_schema()["properties"].items()
}
"""Of each proportion: its least and its most."""


class DesignBrief(BaseModel):
    """What to make, in terms that every engine can work from. Versioned, because it outlives the code that wrote it.

    Every field is bounded: a person may edit a brief at review, and what an editor can write, a recipe must survive.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    concept: str = Field(min_length=1, max_length=4_000)  # the user's own words
    prompt: str = Field(max_length=16_000)  # expanded, for engines that paint from words
    negative_prompt: str = Field(max_length=8_000)
    asset_type: AssetType
    archetype: Archetype
    kind: Noun  # a row of kinds.KINDS; for a composed thing, its noun
    take: int | None = Field(default=None, ge=0, lt=1 << 63)  # the seed whose choices stand in this brief
    composed_from: Annotated[tuple[Noun, ...], Field(max_length=8)] = ()  # the nouns that have no recipe of their own
    cues: Annotated[tuple[Key, ...], Field(max_length=12)] = ()  # of a composed thing: "round", "wheels", "tall"
    place: str = Field(default="", max_length=32)  # for backgrounds: forest, meadow, desert ...
    time_of_day: TimeOfDay = ""
    weather: Weather = ""
    parts: Annotated[dict[Key, Shape], Field(max_length=40)] = Field(default_factory=dict)  # slot -> shape
    sizes: Annotated[dict[Key, Size], Field(max_length=40)] = Field(default_factory=dict)  # slot -> factor
    counts: Annotated[dict[Key, Count], Field(max_length=16)] = Field(default_factory=dict)  # "heads" -> 3
    palette: Annotated[dict[Key, tuple[Hex, Hex]], Field(max_length=64)] = Field(default_factory=dict)
    # ^ role -> sRGB hex at top and bottom
    materials: Annotated[dict[Key, Key], Field(max_length=64)] = Field(default_factory=dict)  # role -> "gold"
    variants: Annotated[tuple[Key, ...], Field(max_length=8)] = ()  # materials or colours for further variants
    proportions: Proportions = Proportions()
    style: Style = "low-poly"
    physique: Physique = "standard"
    pose: Pose = ""
    motion: str = Field(default="", max_length=1_000)  # the wished clips, in the user's words; "" for all
    symmetry: Symmetry = "auto"
    mood: Mood = ""
    avoid: Annotated[tuple[Noun, ...], Field(max_length=40)] = ()  # what the user's negative list names
    poly_count_budget: int = Field(default=6000, ge=LEAST_BUDGET, le=MOST_BUDGET)
    rig_type: RigType = "STATIC"
    platform: Platform = "PC"

    @field_validator("style", mode="before")
    @classmethod
    def _any_name_of_a_style(cls, said: object) -> object:
        return STYLES.get(said.lower().strip().replace(" ", "-"), said) if isinstance(said, str) else said

    @field_validator("place")
    @classmethod
    def _known_place(cls, said: str) -> str:
        return _one_of(said, ["", *dict.fromkeys(PLACES.values())])

    @field_validator("materials")
    @classmethod
    def _known_materials(cls, said: dict[str, str]) -> dict[str, str]:
        return {role: _one_of(name, MATERIALS) for role, name in said.items()}

    @field_validator("parts")
    @classmethod
    def _known_parts(cls, said: dict[str, str]) -> dict[str, str]:
        for slot, shape in said.items():
            _one_of(slot, SHAPES)
            _one_of(shape, SHAPES[slot])
        return said

    @model_validator(mode="after")
    def _kind_has_a_recipe(self) -> Self:
        if self.archetype == "composed":
            return self
        row = KINDS[_one_of(self.kind, KINDS, "kind")]
        if row.archetype != self.archetype:
            raise ValueError(f"archetype: a {self.kind} is made as {row.archetype!r}, not as {self.archetype!r}")
        return self


def opened(data: bytes) -> DesignBrief:
    """A brief from its file. Raises `Unworkable` that names the first wrong field and what may stand there."""
    if len(data) > MOST_BYTES:
        raise Unworkable(f"the brief has {len(data)} bytes, at most {MOST_BYTES} are read", code="bad_brief")
    try:
        return DesignBrief.model_validate_json(data)
    except ValidationError as error:
        raise Unworkable(f"the brief cannot be used: {complaint(error)}", code="bad_brief") from error


def edited(brief: DesignBrief, changes: JsonValue) -> DesignBrief:
    """The brief with the fields that a person wrote anew. Raises `Unworkable` like `opened`."""
    if not isinstance(changes, Mapping):
        raise Unworkable("params.brief: write an object with the fields that change", code="bad_brief")
    try:
        return DesignBrief.model_validate(brief.model_dump() | dict(changes))
    except ValidationError as error:
        raise Unworkable(f"params.brief cannot be used: {complaint(error)}", code="bad_brief") from error


def complaint(error: ValidationError) -> str:
    """The first mistake as a sentence: which field, what is wrong, what stood there."""
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(step) for step in first["loc"] if step != "[key]")
    wrong = first["msg"].removeprefix("Value error, ")
    more = error.error_count() - 1
    stood = re.sub(r"\s+", " ", repr(first["input"]))
    told = f"{field + ': ' if field else ''}{wrong[0].lower() + wrong[1:]}"
    if not isinstance(first["input"], dict | list) and repr(first["input"]) not in wrong:
        told += f", not {stood[:60] + ('…' if len(stood) > 60 else '')}"
    return told + (f" (and {more} more)" if more else "")


def _one_of(said: str, known: Mapping[str, object] | list[str] | frozenset[str], field: str = "") -> str:
    if said in known:
        return said
    names = sorted(name for name in known if name)
    near = get_close_matches(said[:48], names, 5, 0.4) or names[:12]
    prefix = f"{field}: " if field else ""
    raise ValueError(f"{prefix}{said[:48]!r} is unknown here; write one of {', '.join(near)}")
