"""A project: its taste and context, its people, its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from event_schemas.commands import ChangeMember, ConfigureProject, IssueKey, ProjectCommand, RevokeKey
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.project import KeyIssued, KeyRevoked, MemberChanged, ProjectConfigured, ProjectEvent
from processors.domain.decision import NOTHING, Decision, rejected


@dataclass(frozen=True, slots=True)
class Project:
    settings: ProjectConfigured | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, bool] = field(default_factory=dict)  # key id -> is it good?


UNBORN: Final = Project()


def decide(command: CommandEnvelope[ProjectCommand], project: Project) -> Decision:
    body = command.body
    match body:
        case ConfigureProject():
            configured = ProjectConfigured(
                **{n: getattr(body, n) for n in ProjectConfigured.model_fields if n != "type"}
            )
            return NOTHING if configured == project.settings else (configured,)
        case ChangeMember():
            if project.members.get(body.member_id, "none") == body.role:
                return NOTHING
            others = [role for member, role in project.members.items() if member != body.member_id]
            if project.members.get(body.member_id) == "admin" and "admin" not in others and body.role != "admin":
                return rejected(body, "last_admin", "make somebody else admin first", "role")
            return (MemberChanged(member_id=body.member_id, role=body.role),)
        case IssueKey():
            return NOTHING if body.key_id in project.keys else (_issued(body),)
        case RevokeKey():
            if body.key_id not in project.keys:
                return rejected(body, "unknown_key", "the project has no such key", "key_id")
            return (KeyRevoked(key_id=body.key_id),) if project.keys[body.key_id] else NOTHING


def _issued(body: IssueKey) -> KeyIssued:
    return KeyIssued(**{name: getattr(body, name) for name in KeyIssued.model_fields if name != "type"})


def evolve(project: Project, event: ProjectEvent | CommandRejected) -> Project:
    match event:
        case ProjectConfigured():
            return replace(project, settings=event)
        case MemberChanged():
            members = {**project.members, event.member_id: event.role}
            return replace(project, members={name: role for name, role in members.items() if role != "none"})
        case KeyIssued():
            return replace(project, keys={**project.keys, event.key_id: True})
        case KeyRevoked():
            return replace(project, keys={**project.keys, event.key_id: False})
        case CommandRejected():
            return project
