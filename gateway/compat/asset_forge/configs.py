"""A pipeline's configuration, as Asset Forge's client sends it, as a request of ours."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, FiniteFloat, JsonValue, ValidationError

from event_schemas.events.job import AssetType
from gateway.compat.asset_forge.dialect import Camel, Words, as_problem
from gateway.compat.asset_forge.metadata import KEPT
from gateway.compat.asset_forge.slugs import slug
from gateway.jobs.job_request import LEAST_HEIGHT_M, MOST_HEIGHT_M, GivenFile, JobRequest

TARGETS: Final = {"standard": 6_000, "high": 12_000, "ultra": 20_000}
"""Triangles. The document's own figure is 12,000."""
MOST_PRESETS: Final = 24
_FIGURES: Final = ("character", "avatar", "npc", "creature", "monster")

Short = Annotated[str, Field(max_length=160, pattern=r"^[^\x00]*$")]


class MaterialPreset(BaseModel):
    """What a variant is to be made of."""

    model_config = Camel

    id: Short = ""
    name: Short = ""
    displayName: Short = ""
    stylePrompt: Annotated[str, Field(max_length=2_000)] = ""
    category: Short = ""
    tier: FiniteFloat | Short | None = None
    color: Short = ""
    description: Annotated[str, Field(max_length=2_000)] = ""

    @property
    def key(self) -> str:
        return slug(self.id or self.name or self.displayName, "material")


class ReferenceImage(BaseModel):
    """A picture to start from: `dataUrl`, or an https `url`, which the gateway fetches once."""

    model_config = Camel

    source: Short = ""
    url: Annotated[str, Field(max_length=2_048)] | None = None
    dataUrl: str | None = None


class CustomPrompts(BaseModel):
    model_config = Camel

    gameStyle: Annotated[str, Field(max_length=2_000)] | None = None
    assetType: Annotated[str, Field(max_length=2_000)] | None = None


class Said(BaseModel):
    """`characterHeight` in metres; `riggingOptions.heightMeters` wins over it. One that no figure can have is kept."""

    model_config = Camel

    useGPT4Enhancement: bool = True
    characterHeight: FiniteFloat | None = None


class RiggingOptions(BaseModel):
    model_config = Camel

    heightMeters: FiniteFloat | None = Field(
        None, ge=LEAST_HEIGHT_M, le=MOST_HEIGHT_M, description="from the ground to the crown of the head"
    )


class SpriteConfig(BaseModel):
    model_config = Camel

    angles: Annotated[int, Field(ge=1, le=16)] = 8


class PipelineConfig(BaseModel):
    """`name`, `type` and `subtype` are required. Fields that are not named here are left aside."""

    model_config = Camel | {
        "json_schema_extra": {
            "examples": [
                {
                    "name": "Bronze Sword",
                    "type": "weapon",
                    "subtype": "sword",
                    "description": "a short bronze sword with a leather grip",
                    "assetId": "bronze-sword",
                    "generationType": "item",
                    "style": "low-poly",
                    "enableRetexturing": False,
                }
            ]
        }
    }

    name: Annotated[str, Field(max_length=120)] = ""
    type: Short = ""
    subtype: Short = ""
    description: Words = ""
    assetId: Short = ""
    generationType: Short = ""
    style: Annotated[str, Field(max_length=2_000)] = ""
    quality: Literal["standard", "high", "ultra"] | None = None
    tier: FiniteFloat | Short | None = None
    referenceImage: ReferenceImage | None = None
    enableRigging: bool = False
    enableRetexturing: bool = False
    enableSprites: bool = False
    materialPresets: list[MaterialPreset] = Field(default_factory=list, max_length=MOST_PRESETS)
    customPrompts: CustomPrompts | None = None
    metadata: Said = Said()
    riggingOptions: RiggingOptions | None = None
    spriteConfig: SpriteConfig | None = None

    @property
    def asset_name(self) -> str:
        return slug(self.assetId or self.name)

    @property
    def is_figure(self) -> bool:
        return self.generationType == "avatar" or self.type.lower() in _FIGURES

    @property
    def height_m(self) -> float | None:
        """How tall the figure is to be; None for what is no figure."""
        if not self.is_figure:
            return None
        told = self.metadata.characterHeight
        usable = told if told is not None and LEAST_HEIGHT_M <= told <= MOST_HEIGHT_M else None
        return (self.riggingOptions and self.riggingOptions.heightMeters) or usable

    @property
    def presets(self) -> list[MaterialPreset]:
        """Those that variants are made of: one for each name."""
        return list({one.key: one for one in self.materialPresets}.values()) if self.enableRetexturing else []

    @property
    def reference(self) -> ReferenceImage | None:
        given = self.referenceImage
        return given if given and (given.url or given.dataUrl) else None


def request_of(config: PipelineConfig, project_id: str, given: GivenFile | None, waits: bool) -> JobRequest:
    """`waits`: people of this project look at the checkpoints. Raises `Problem` for words that cannot be kept."""
    asset_type: AssetType = "3D_CHARACTER" if config.is_figure else "PROP"
    told: dict[str, Any] = {
        "project_id": UUID(project_id),
        "asset_type": asset_type,
        "title": config.name,
        "prompt": {
            "core_concept": (config.description or f"{config.name}, {config.subtype}")[:2_000],
            "details": _details(config),
            "style": _style(config),
            "enhance": config.metadata.useGPT4Enhancement,
        },
        "constraints": _constraints(config),
        "entity": {"type": slug(config.type, "item"), "id": config.asset_name},
        "metadata": {KEPT: kept(config)},
        "review": {} if waits else {"auto_approve": "*"},
        "inputs": [given.model_dump(exclude_none=True)] if given else [],
    }
    if config.enableSprites:
        told["sprites"] = {"directions": (config.spriteConfig or SpriteConfig()).angles}
    try:
        return JobRequest.model_validate(told)
    except ValidationError as error:
        raise as_problem(error) from None


def kept(config: PipelineConfig) -> dict[str, JsonValue]:
    """What stays with the job: flags and numbers stand in clear, words are sealed like any other."""
    said = config.model_dump(
        mode="json",
        include={
            *("name", "type", "subtype", "description", "assetId", "generationType", "style", "quality", "tier"),
            *("enableRigging", "enableRetexturing", "enableSprites", "riggingOptions", "spriteConfig"),
        },
        exclude_none=True,
        exclude_defaults=True,
    )
    return {
        **said,
        "useGPT4Enhancement": config.metadata.useGPT4Enhancement,
        "hasReference": config.reference is not None,
        "materialPresets": [one.model_dump(mode="json", exclude_defaults=True) for one in config.presets],
        **({"characterHeight": config.metadata.characterHeight} if config.metadata.characterHeight else {}),
    }


def _details(config: PipelineConfig) -> str:
    """What the description does not say: a client may describe "leather grip" and leave the sword to the subtype."""
    known = config.description.lower()
    more = [word for word in (config.name, config.subtype) if word and word.lower() not in known]
    asset_type = config.customPrompts.assetType if config.customPrompts else None
    return ", ".join([*more, *([asset_type] if asset_type else [])])[:2_000]


def _style(config: PipelineConfig) -> str:
    return ((config.customPrompts and config.customPrompts.gameStyle) or config.style)[:2_000]


def _constraints(config: PipelineConfig) -> dict[str, JsonValue]:
    quality = config.quality or ("ultra" if config.is_figure else "high")
    limits: dict[str, JsonValue] = {"poly_count_budget": TARGETS[quality]}
    if config.height_m:
        limits["height_m"] = config.height_m
    if config.is_figure and not config.enableRigging:
        limits["rig_type"] = "STATIC"
    elif config.is_figure and "humanoid" in config.subtype.lower():
        limits["rig_type"] = "HUMANOID"
    return limits
