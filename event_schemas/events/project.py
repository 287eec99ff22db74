"""What has happened to a project: its taste, its people, its limits."""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.message import EMPTY, JsonText, Message, Sha256, Value


class Quotas(Value):
    """Zero means no limit."""

    concurrent_jobs: int = 0
    gpu_hours: float = 0.0
    storage_mb: int = 0


class ProjectConfigured(Message):
    """All settings as they now stand, so that the last one tells everything."""

    type: Literal["project-configured.v1"] = "project-configured.v1"
    name: str
    style_dna: str = ""
    world_context: str = ""
    auto_approve: tuple[str, ...] = ()
    quotas: Quotas = Quotas()
    weight: float = 1.0
    settings: JsonText = EMPTY


class MemberChanged(Message):
    """`role` none means that the member left."""

    type: Literal["member-changed.v1"] = "member-changed.v1"
    member_id: str
    role: Literal["viewer", "editor", "admin", "none"]


class KeyIssued(Message):
    """A program may come in with this key, as `role`, until `expires_at` (microseconds; 0: until it is revoked)."""

    type: Literal["key-issued.v1"] = "key-issued.v1"
    key_id: str
    name: str
    secret_sha256: Sha256
    role: Literal["viewer", "editor", "admin"]
    expires_at: int = 0


class KeyRevoked(Message):
    type: Literal["key-revoked.v1"] = "key-revoked.v1"
    key_id: str


class PresetSaved(Message):
    """`revision` counts the saves of this preset, from 1; deleted and saved again, it goes on counting."""

    type: Literal["preset-saved.v1"] = "preset-saved.v1"
    kind: str
    preset_id: str
    revision: int
    content: JsonText


class PresetDeleted(Message):
    type: Literal["preset-deleted.v1"] = "preset-deleted.v1"
    kind: str
    preset_id: str
    revision: int


class AssetAssigned(Message):
    """The thing in the game shows this asset in this slot; an empty `asset_id` means none."""

    type: Literal["asset-assigned.v1"] = "asset-assigned.v1"
    entity_type: str
    entity_id: str
    slot: str
    asset_id: str = ""


class WebhookSaved(Message):
    """Who is told at which address of which events: all that is said of it, as it now stands.

    No secret stands here. It is derived from the vault's, the webhook's id and `generation`, which counts from 1; until
    `previous_until` (microseconds) what is sent is signed with the generation before, too.
    """

    type: Literal["webhook-saved.v1"] = "webhook-saved.v1"
    webhook_id: str
    url: str
    events: tuple[str, ...] = ()
    description: str = ""
    active: bool = True
    generation: int = 1
    previous_until: int = 0


class WebhookDeleted(Message):
    type: Literal["webhook-deleted.v1"] = "webhook-deleted.v1"
    webhook_id: str


ProjectEvent = (
    ProjectConfigured
    | MemberChanged
    | KeyIssued
    | KeyRevoked
    | PresetSaved
    | PresetDeleted
    | AssetAssigned
    | WebhookSaved
    | WebhookDeleted
)
AnyProjectEvent = Annotated[ProjectEvent, Field(discriminator="type")]
