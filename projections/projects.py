"""How is a project set up, who is in it, which workflows does it use?"""

from typing import NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.project import (
    AssetAssigned,
    KeyIssued,
    KeyRevoked,
    MemberChanged,
    PresetDeleted,
    PresetSaved,
    ProjectConfigured,
    WebhookDeleted,
    WebhookSaved,
)
from event_schemas.events.workflow import WorkflowSaved
from projections.values import NOTHING_SAID, Json, Micros, instant_or_none, json_of


class ProjectRow(NamedTuple):
    """A row of `project`."""

    project_id: str
    name: str
    style_dna: str
    world_context: str
    auto_approve: tuple[str, ...]
    quotas: Json
    weight: float
    settings: Json
    updated_at: Micros


class MemberRow(NamedTuple):
    """A row of `member`. The role none: left."""

    project_id: str
    member_id: str
    role: str


class KeyRow(NamedTuple):
    """A row of `issued_key`: what is known of a key from its first day on."""

    key_id: str
    project_id: str
    name: str
    secret_sha256: str
    role: str
    issued_at: Micros
    issued_by: str
    expires_at: Micros | None


class RevocationRow(NamedTuple):
    """A row of `revoked_key`."""

    key_id: str
    revoked_at: Micros
    revoked_by: str


class PresetRow(NamedTuple):
    """A row of `preset`: what stands in it now. A deleted one keeps its revision, which goes on counting."""

    project_id: str
    kind: str
    preset_id: str
    revision: int
    content: Json
    deleted: bool
    updated_at: Micros
    updated_by: str


class AssignmentRow(NamedTuple):
    """A row of `assignment`: which asset a thing in the game shows in a slot; an empty one: none."""

    project_id: str
    entity_type: str
    entity_id: str
    slot: str
    asset_id: str
    updated_at: Micros


class WebhookRow(NamedTuple):
    """A row of `webhook`, as it was last saved; `previous_until`: so long the secret before this generation holds."""

    webhook_id: str
    project_id: str
    url: str
    events: tuple[str, ...]
    description: str
    active: bool
    generation: int
    previous_until: Micros | None
    deleted: bool
    updated_at: Micros


class WorkflowRow(NamedTuple):
    """A row of `workflow`: the slot's latest revision."""

    project_id: str
    slot: str
    revision: int
    graph: Json
    mappings: Json
    locked_inputs: tuple[str, ...]
    updated_at: Micros


def evolve(row: ProjectRow | None, event: EventEnvelope[ProjectConfigured]) -> ProjectRow:
    """The project after `event`, which tells all settings: what stood before is not asked."""
    body = event.body
    return ProjectRow(
        project_id=event.stream.removeprefix("project-"),
        name=body.name,
        style_dna=body.style_dna,
        world_context=body.world_context,
        auto_approve=body.auto_approve,
        quotas=json_of(body.quotas),
        weight=body.weight,
        settings=json_of(body.settings),
        updated_at=Micros(event.at),
    )


def evolve_member(row: MemberRow | None, event: EventEnvelope[MemberChanged]) -> MemberRow:
    """The member after `event`."""
    return MemberRow(event.stream.removeprefix("project-"), event.body.member_id, event.body.role)


def key_of(event: EventEnvelope[KeyIssued]) -> KeyRow:
    """The key that was issued."""
    body = event.body
    return KeyRow(
        key_id=body.key_id,
        project_id=event.stream.removeprefix("project-"),
        name=body.name,
        secret_sha256=body.secret_sha256,
        role=body.role,
        issued_at=Micros(event.at),
        issued_by=event.actor.id,
        expires_at=instant_or_none(body.expires_at),
    )


def revocation_of(event: EventEnvelope[KeyRevoked]) -> RevocationRow:
    """That the key is good no longer."""
    return RevocationRow(event.body.key_id, Micros(event.at), event.actor.id)


def preset_of(event: EventEnvelope[PresetSaved | PresetDeleted]) -> PresetRow:
    """The preset after `event`."""
    body = event.body
    saved = body.content if isinstance(body, PresetSaved) else None
    return PresetRow(
        project_id=event.stream.removeprefix("project-"),
        kind=body.kind,
        preset_id=body.preset_id,
        revision=body.revision,
        content=NOTHING_SAID if saved is None else json_of(saved),
        deleted=saved is None,
        updated_at=Micros(event.at),
        updated_by=event.actor.id,
    )


def assignment_of(event: EventEnvelope[AssetAssigned]) -> AssignmentRow:
    body, project_id = event.body, event.stream.removeprefix("project-")
    return AssignmentRow(project_id, body.entity_type, body.entity_id, body.slot, body.asset_id, Micros(event.at))


def webhook_of(event: EventEnvelope[WebhookSaved | WebhookDeleted]) -> WebhookRow:
    """The webhook after `event`; of a deleted one only its name is kept."""
    body = event.body
    saved = body if isinstance(body, WebhookSaved) else WebhookSaved(webhook_id=body.webhook_id, url="", active=False)
    return WebhookRow(
        webhook_id=body.webhook_id,
        project_id=event.stream.removeprefix("project-"),
        url=saved.url,
        events=saved.events,
        description=saved.description,
        active=saved.active,
        generation=saved.generation,
        previous_until=instant_or_none(saved.previous_until),
        deleted=saved is not body,
        updated_at=Micros(event.at),
    )


def evolve_workflow(row: WorkflowRow | None, event: EventEnvelope[WorkflowSaved]) -> WorkflowRow:
    """The slot after `event`: the latest revision stands here, the ones before in the log."""
    body = event.body
    return WorkflowRow(
        project_id=event.project_id,
        slot=body.slot,
        revision=body.revision,
        graph=json_of(body.graph),
        mappings=json_of(body.mappings),
        locked_inputs=body.locked_inputs,
        updated_at=Micros(event.at),
    )
