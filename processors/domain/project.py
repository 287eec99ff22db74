"""A project: its taste and context, its people, its limits, and what it keeps for later requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, TypeVar

from event_schemas.commands import (
    AssignAsset,
    ChangeMember,
    ConfigureProject,
    DeletePreset,
    DeleteWebhook,
    IssueKey,
    ProjectCommand,
    RevokeKey,
    RotateWebhookSecret,
    SavePreset,
    SaveWebhook,
)
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.project import (
    AssetAssigned,
    KeyIssued,
    KeyRevoked,
    MemberChanged,
    PresetDeleted,
    PresetSaved,
    ProjectConfigured,
    ProjectEvent,
    WebhookDeleted,
    WebhookSaved,
)
from event_schemas.message import JsonObject, Message
from processors.domain.decision import NOTHING, Decision, rejected

Event = TypeVar("Event", bound=Message)
SECOND: Final = 1_000_000
NO_PRESET: Final = -1
MOST_WEBHOOKS: Final = 50
MOST_PRESETS: Final = 5_000


class Preset(NamedTuple):
    """What is remembered of one: its content, as text, to know a save that changes nothing; None: deleted."""

    revision: int
    content: str | None


@dataclass(frozen=True, slots=True)
class Project:
    settings: ProjectConfigured | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, bool] = field(default_factory=dict)  # key id -> is it good?
    presets: Mapping[str, Preset] = field(default_factory=dict)  # "kind/id" -> its last revision
    assigned: Mapping[str, str] = field(default_factory=dict)  # "type/id/slot" -> asset id
    webhooks: Mapping[str, WebhookSaved] = field(default_factory=dict)


UNBORN: Final = Project()


def decide(command: CommandEnvelope[ProjectCommand], project: Project) -> Decision:
    body = command.body
    match body:
        case ConfigureProject():
            configured = _event_of(ProjectConfigured, body)
            return NOTHING if configured == project.settings else (configured,)
        case ChangeMember():
            if project.members.get(body.member_id, "none") == body.role:
                return NOTHING
            others = [role for member, role in project.members.items() if member != body.member_id]
            if project.members.get(body.member_id) == "admin" and "admin" not in others and body.role != "admin":
                return rejected(body, "last_admin", "make somebody else admin first", "role")
            return (MemberChanged(member_id=body.member_id, role=body.role),)
        case IssueKey():
            return NOTHING if body.key_id in project.keys else (_event_of(KeyIssued, body),)
        case RevokeKey():
            if body.key_id not in project.keys:
                return rejected(body, "unknown_key", "the project has no such key", "key_id")
            return (KeyRevoked(key_id=body.key_id),) if project.keys[body.key_id] else NOTHING
        case SavePreset():
            return _preset_saved(body, project)
        case DeletePreset():
            known = project.presets.get(f"{body.kind}/{body.preset_id}")
            if known is None or known.content is None:
                return rejected(body, "unknown_preset", "the project keeps no such preset", "preset_id")
            return (PresetDeleted(kind=body.kind, preset_id=body.preset_id, revision=known.revision + 1),)
        case AssignAsset():
            if project.assigned.get(_place(body), "") == body.asset_id:
                return NOTHING
            return (_event_of(AssetAssigned, body),)
        case SaveWebhook():
            return _webhook_saved(body, project)
        case RotateWebhookSecret():
            return _secret_rotated(command, body, project)
        case DeleteWebhook():
            if body.webhook_id not in project.webhooks:
                return rejected(body, "unknown_webhook", "the project has no such webhook", "webhook_id")
            return (WebhookDeleted(webhook_id=body.webhook_id),)


def _preset_saved(body: SavePreset, project: Project) -> Decision:
    known = project.presets.get(f"{body.kind}/{body.preset_id}")
    live = known is not None and known.content is not None
    revision = known.revision if known and live else NO_PRESET
    if body.expected_revision not in (0, revision):
        now = f"is at revision {revision}" if live else "is not there"
        return rejected(body, "changed_meanwhile", f"the preset {now}: read it again, then change it", "If-Match")
    if known is None and len(project.presets) >= MOST_PRESETS:
        return rejected(body, "too_many_presets", f"a project keeps at most {MOST_PRESETS}: delete some")
    if known is not None and known.content == _text(body.content):
        return NOTHING
    after = known.revision + 1 if known else 1
    return (PresetSaved(kind=body.kind, preset_id=body.preset_id, revision=after, content=body.content),)


def _webhook_saved(body: SaveWebhook, project: Project) -> Decision:
    known = project.webhooks.get(body.webhook_id)
    if known is None and len(project.webhooks) >= MOST_WEBHOOKS:
        return rejected(body, "too_many_webhooks", f"a project has at most {MOST_WEBHOOKS}: delete some")
    saved = (known or WebhookSaved(webhook_id=body.webhook_id, url=body.url)).model_copy(update=_fields(body))
    return NOTHING if saved == known else (saved,)


def _secret_rotated(command: CommandEnvelope[ProjectCommand], body: RotateWebhookSecret, project: Project) -> Decision:
    known = project.webhooks.get(body.webhook_id)
    if known is None:
        return rejected(body, "unknown_webhook", "the project has no such webhook", "webhook_id")
    until = command.at + max(0, body.overlap_s) * SECOND
    return (known.model_copy(update={"generation": known.generation + 1, "previous_until": until}),)


def _place(one: AssignAsset | AssetAssigned) -> str:
    return f"{one.entity_type}/{one.entity_id}/{one.slot}"


def _fields(body: Message) -> dict[str, object]:
    return {name: getattr(body, name) for name in type(body).model_fields if name != "type"}


def _text(content: Mapping[str, object]) -> str:
    return JsonObject.of(content).text


def _event_of(kind: type[Event], body: Message) -> Event:
    """The event that says what its command said."""
    return kind(**{name: getattr(body, name) for name in kind.model_fields if name != "type"})


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
        case PresetSaved():
            kept = Preset(event.revision, _text(event.content))
            return replace(project, presets={**project.presets, f"{event.kind}/{event.preset_id}": kept})
        case PresetDeleted():
            gone = Preset(event.revision, None)
            return replace(project, presets={**project.presets, f"{event.kind}/{event.preset_id}": gone})
        case AssetAssigned():
            return replace(project, assigned={**project.assigned, _place(event): event.asset_id})
        case WebhookSaved():
            return replace(project, webhooks={**project.webhooks, event.webhook_id: event})
        case WebhookDeleted():
            left = {name: one for name, one in project.webhooks.items() if name != event.webhook_id}
            return replace(project, webhooks=left)
        case CommandRejected():
            return project
