"""How requests and answers look to the game engine."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, StringConstraints

from gateway.compat.worlds.batch_status import BatchStatus
from gateway.jobs.job_request import LOCAL_PROJECT, Body, Key, Slot, Text

SUFFIX: Final = "_asset"
MOST_TAKES: Final = 16


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


AssetType = Annotated[Slot, BeforeValidator(_lower)]
EntityType = Annotated[Key, BeforeValidator(_lower), Field(examples=["character", "location", "scene", "item"])]
"""The engine writes Character or character; both are the same."""


def shown_as(asset_type: str) -> str:
    """The entity's property that an asset of this type fills: portrait_asset, backdrop_asset."""
    return asset_type + SUFFIX


class GenerateBody(Body):
    """Pictures of one thing in the game. `workflow_slot` left out: the slot of the asset type."""

    world_id: UUID = Field(UUID(LOCAL_PROJECT), validation_alias=AliasChoices("world_id", "worldId"))
    entity_type: EntityType = Field(validation_alias=AliasChoices("entity_type", "entityType"))
    entity_id: Key = Field(validation_alias=AliasChoices("entity_id", "entityId"))
    asset_type: AssetType = Field(validation_alias=AliasChoices("asset_type", "assetType"))
    prompt: Annotated[Text, StringConstraints(min_length=1)] = Field(examples=["a grizzled bartender with grey hair"])
    negative_prompt: Text | None = Field(None, validation_alias=AliasChoices("negative_prompt", "negativePrompt"))
    count: int = Field(4, ge=1, le=MOST_TAKES)
    workflow_slot: AssetType | None = Field(
        None, validation_alias=AliasChoices("workflow_slot", "workflowSlot", "workflow")
    )
    style_reference_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("style_reference_id", "styleReferenceId"),
        description="an asset of the world, whose style the pictures shall have",
    )


class ActivateBody(Body):
    """For what it shall be shown. Left out: what the asset was made for."""

    entity_type: EntityType | None = Field(None, validation_alias=AliasChoices("entity_type", "entityType"))
    entity_id: Key | None = Field(None, validation_alias=AliasChoices("entity_id", "entityId"))
    asset_type: AssetType | None = Field(None, validation_alias=AliasChoices("asset_type", "assetType"))


class ClearBody(Body):
    world_id: UUID = Field(UUID(LOCAL_PROJECT), validation_alias=AliasChoices("world_id", "worldId"))


class GalleryAsset(BaseModel):
    """One picture of the gallery. The paths are links that hold for ten minutes.

    `is_active`: the entity shows it. `asset_type` is the slot it was made for; of an asset that was made elsewhere, the
    forge's own type. Its entity is empty then.
    """

    id: str
    file_path: str
    thumbnail_path: str
    asset_type: str = Field(examples=["portrait"])
    entity_type: str = Field(examples=["character"])
    entity_id: str
    prompt: str
    workflow_slot: str
    is_active: bool
    created_at: datetime


class GenerationBatch(BaseModel):
    """`position`: its place among the world's unfinished batches, from 1, while it is Queued."""

    id: str
    world_id: str
    entity_type: str
    entity_id: str
    asset_type: str
    prompt: str
    count: int
    status: BatchStatus
    completed_count: int
    error_message: str | None = None
    created_at: datetime
    position: int | None = None
    workflow_slot: str
    assets: list[str] = Field(default_factory=list, description="ids of those that are there")


class Cleared(BaseModel):
    """How many batches are hidden from now on. Nothing was deleted."""

    cleared: int
