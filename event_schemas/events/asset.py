"""What has happened to one line of the library: its versions, and which of them is in use."""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.message import EMPTY, Artifact, JsonText, Message


class AssetIndexed(Message):
    """A finished job became a version. Versions only ever grow: the same prompt twice is two versions."""

    type: Literal["asset-indexed.v1"] = "asset-indexed.v1"
    asset_id: str
    version: int
    job_id: str
    asset_type: str
    title: str
    version_key: str
    library_path: str
    files: tuple[Artifact, ...]
    metadata: JsonText = EMPTY


class AssetActivated(Message):
    type: Literal["asset-activated.v1"] = "asset-activated.v1"
    version: int


class AssetUpdated(Message):
    """People renamed or tagged it; the files stay as they are."""

    type: Literal["asset-updated.v1"] = "asset-updated.v1"
    title: str
    tags: tuple[str, ...] = ()
    metadata: JsonText = EMPTY


class AssetDeleted(Message):
    type: Literal["asset-deleted.v1"] = "asset-deleted.v1"
    reason: str = ""


AssetEvent = AssetIndexed | AssetActivated | AssetUpdated | AssetDeleted
AnyAssetEvent = Annotated[AssetEvent, Field(discriminator="type")]
