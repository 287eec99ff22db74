"""A project: its taste and context, its people, its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from event_schemas.commands import ChangeMember, ConfigureProject, ProjectCommand
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.project import MemberChanged, ProjectConfigured, ProjectEvent
from processors.domain.decision import NOTHING, Decision, rejected


@dataclass(frozen=True, slots=True)
class Project:
    settings: ProjectConfigured | None = None
    members: Mapping[str, str] = field(default_factory=dict)


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


def evolve(project: Project, event: ProjectEvent | CommandRejected) -> Project:
    match event:
        case ProjectConfigured():
            return replace(project, settings=event)
        case MemberChanged():
            members = {**project.members, event.member_id: event.role}
            return replace(project, members={name: role for name, role in members.items() if role != "none"})
        case CommandRejected():
            return project
