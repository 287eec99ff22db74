"""What has happened to a project: its taste, its people, its limits."""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.message import EMPTY, JsonText, Message, Value


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


ProjectEvent = ProjectConfigured | MemberChanged
AnyProjectEvent = Annotated[ProjectEvent, Field(discriminator="type")]
