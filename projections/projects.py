"""How is a project set up, who is in it, which workflows does it use?"""

from typing import NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.project import KeyIssued, KeyRevoked, MemberChanged, ProjectConfigured
from event_schemas.events.workflow import WorkflowSaved
from projections.values import Json, Micros, instant_or_none, json_of


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
