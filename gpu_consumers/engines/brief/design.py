"""The design brief: what to make, in terms that every engine can work from and a person can read and edit."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Archetype = Literal["humanoid", "quadruped", "blob", "prop"]
Mood = Literal["", "brave", "wise", "fierce", "friendly", "sad", "calm", "sly", "proud", "stern"]

LEAST_BUDGET: Final = 12


class Proportions(BaseModel):
    """Factors on the recipe's own taste; 1.0 changes nothing. `hunch` is a share of the height."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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


class DesignBrief(BaseModel):
    """What to make, in terms that every engine can work from. Versioned, because it outlives the code that wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    concept: str = Field(min_length=1)  # the user's own words
    prompt: str  # expanded, for engines that paint from words
    negative_prompt: str
    asset_type: str
    archetype: Archetype
    kind: str  # a row of kinds.KINDS
    place: str = ""  # for backgrounds: forest, meadow, desert, snow, mountains, night, sunset
    parts: dict[str, str] = Field(default_factory=dict)  # slot -> shape
    palette: dict[str, tuple[str, str]] = Field(default_factory=dict)  # role -> sRGB hex at top and bottom
    proportions: Proportions = Proportions()
    style: str = "stylised"
    mood: Mood = ""
    poly_count_budget: int = Field(default=6000, ge=LEAST_BUDGET)
    rig_type: str = "STATIC"
    platform: str = "PC"
