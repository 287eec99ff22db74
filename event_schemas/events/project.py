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


ProjectEvent = ProjectConfigured | MemberChanged | KeyIssued | KeyRevoked
AnyProjectEvent = Annotated[ProjectEvent, Field(discriminator="type")]
