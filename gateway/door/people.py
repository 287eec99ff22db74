"""Who may come in, and as what: keys, members, tickets; and the record of who did what."""

import time
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from event_schemas.commands import ChangeMember, IssueKey, RevokeKey
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, accepted
from gateway.door import api_keys
from gateway.door.auth import Doorman
from gateway.door.callers import Role, Who, unknown_project
from gateway.door.rights import takes
from gateway.door.tickets import SECONDS
from gateway.errors import Problem, problems
from gateway.jobs.job_request import LOCAL_PROJECT, Body, Name
from gateway.reads.queries import ReadModels, cursor_of
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import MemberView, Page

DAY_S: Final = 86_400
READ: Final = ("unknown_project", "read_model_unavailable", "read_model_behind")
CHANGE: Final = ("unknown_project", "log_unavailable", "read_model_unavailable")

KeyId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
MemberId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,100}$", description="opaque: as GET /v1/me tells it")]


class KeyWanted(Body):
    """A key for a program, for one project."""

    name: Annotated[Name, Field(min_length=1)]
    role: Role = "editor"
    expires_days: int = Field(90, ge=1, le=3_650)


class KeyView(BaseModel):
    """A key without its secret, which nobody has but who was shown it."""

    key_id: str
    name: str
    role: Role
    issued_at: datetime | None = None
    issued_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class KeyShown(KeyView):
    """`key` is shown here and never again."""

    key: str


class RoleWanted(Body):
    role: Role


class Me(BaseModel):
    """`id` is what an admin needs to make somebody a member. `roles`: project id -> role."""

    id: str
    by: Literal["nothing", "owner key", "key", "token"]
    owner: bool
    roles: dict[str, Role]


class Ticket(BaseModel):
    """Good once, for `seconds`: /v1/live?ticket=…"""

    ticket: str
    seconds: float


class Deed(BaseModel):
    """One command of a person or a program, and what came of it."""

    at: datetime
    actor: str
    event: str
    stream: str
    outcome: str
    command_id: str
    code: str = ""
    message: str = ""


def routes(reads: ReadModels, reader: Reader, commands: Commands, doorman: Doorman) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["people"])
    _oneself(router, doorman)
    _keys(router, reads, reader, commands, doorman)
    _members(router, reads, reader, commands)
    _audit(router, reads, reader)
    return router


async def _must_exist(reads: ReadModels, project_id: UUID) -> None:
    if str(project_id) != LOCAL_PROJECT and await reads.project(str(project_id)) is None:
        raise unknown_project(project_id)


def _oneself(router: APIRouter, doorman: Doorman) -> None:
    @router.get("/me", responses=problems(), dependencies=[takes("list")])
    async def me(who: Who) -> Me:
        """Who the gateway takes you for, and what you may do where."""
        return Me(id=who.actor.id, by=who.by, owner=who.owner, roles=dict(who.roles))

    @router.post("/tickets", status_code=201, responses=problems(), dependencies=[takes("list")])
    async def ticket(who: Who) -> Ticket:
        """For a browser, which cannot send a header with a WebSocket. A key never belongs into an address."""
        return Ticket(ticket=doorman.tickets.issue(who), seconds=SECONDS)


def _keys(router: APIRouter, reads: ReadModels, reader: Reader, commands: Commands, doorman: Doorman) -> None:
    @router.get(
        "/projects/{project_id}/keys", responses=problems(*READ), dependencies=[reader.fresh, takes("project", "admin")]
    )
    async def list_keys(project_id: UUID) -> Page[KeyView]:
        """Every key that was ever issued for the project, the latest first."""
        return Page(items=[KeyView.model_validate(row) for row in await reads.api_keys(str(project_id))])

    @router.post(
        "/projects/{project_id}/keys",
        status_code=201,
        responses=problems(*CHANGE),
        dependencies=[takes("project", "admin")],
    )
    async def issue_key(project_id: UUID, body: KeyWanted, response: Response) -> KeyShown:
        """A new key. The answer is the only place where it is ever shown: lost, it is revoked and another issued."""
        await _must_exist(reads, project_id)
        key = api_keys.new_key()
        expires_at = int(time.time() + body.expires_days * DAY_S)
        command = IssueKey(
            key_id=key.key_id,
            name=body.name,
            secret_sha256=api_keys.hashed(key.secret),
            role=body.role,
            expires_at=expires_at * 1_000_000,
        )
        decided = await commands.ask(f"project-{project_id}", str(project_id), command, None)
        if decided.position:
            response.headers["X-Forge-Position"] = str(decided.position)
        response.headers["Cache-Control"] = "no-store"
        return KeyShown.model_validate(
            {**body.model_dump(), **key._asdict(), "expires_at": expires_at, "key": key.text}
        )

    @router.delete(
        "/projects/{project_id}/keys/{key_id}",
        status_code=204,
        response_class=Response,
        responses=WROTE | problems(*CHANGE, "unknown_key", "idempotency_key_reused"),
        dependencies=[takes("project", "admin")],
    )
    async def revoke_key(project_id: UUID, key_id: KeyId, key: OptionalKey = None) -> Response:
        """Lets nobody in with this key any more: here at once, at other gateways within two seconds."""
        known = {row["key_id"]: row for row in await reads.api_keys(str(project_id))}
        if key_id not in known:
            raise Problem("unknown_key", f"the project has no key {key_id}", "key_id")
        if known[key_id]["revoked_at"] is not None:
            return Response(status_code=204)
        decided = await commands.ask(f"project-{project_id}", str(project_id), RevokeKey(key_id=key_id), key)
        doorman.forget(key_id)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{project_id}/keys")
        return Response(status_code=204)


def _members(router: APIRouter, reads: ReadModels, reader: Reader, commands: Commands) -> None:
    listing: dict[str, Any] = {"responses": problems(*READ), "dependencies": [reader.fresh, takes("project")]}
    change: dict[str, Any] = {
        "response_model": Page[MemberView],
        "responses": WROTE | problems(*CHANGE, "last_admin", "idempotency_key_reused"),
        "dependencies": [takes("project", "admin")],
    }

    @router.get("/projects/{project_id}/members", **listing)
    async def list_members(project_id: UUID) -> Page[MemberView]:
        """Who has a role in the project, and which."""
        return await members(str(project_id))

    @router.put("/projects/{project_id}/members/{member_id}", **change)
    async def set_member(
        project_id: UUID, member_id: MemberId, body: RoleWanted, key: OptionalKey = None
    ) -> Response | Page[MemberView]:
        """Makes somebody a viewer, an editor or an admin. Their id is what GET /v1/me tells them."""
        return await changed(project_id, member_id, body.role, key)

    @router.delete("/projects/{project_id}/members/{member_id}", **change)
    async def remove_member(
        project_id: UUID, member_id: MemberId, key: OptionalKey = None
    ) -> Response | Page[MemberView]:
        """What they did stays in the log, under their opaque id. The last admin cannot leave."""
        return await changed(project_id, member_id, "none", key)

    async def members(project_id: str) -> Page[MemberView]:
        return Page(items=[MemberView.model_validate(row) for row in await reads.members(project_id)])

    async def changed(
        project_id: UUID, member_id: str, role: Literal["viewer", "editor", "admin", "none"], key: str | None
    ) -> Response | Page[MemberView]:
        await _must_exist(reads, project_id)
        now = {row["member_id"]: row["role"] for row in await reads.members(str(project_id))}
        if now.get(member_id, "none") != role:
            command = ChangeMember(member_id=member_id, role=role)
            decided = await commands.ask(f"project-{project_id}", str(project_id), command, key)
            if not isinstance(decided, Decided):
                return accepted(decided, f"/v1/projects/{project_id}/members")
        return await members(str(project_id))


def _audit(router: APIRouter, reads: ReadModels, reader: Reader) -> None:
    @router.get(
        "/projects/{project_id}/audit",
        responses=problems(*READ),
        dependencies=[reader.fresh, takes("project", "admin")],
    )
    async def audit(project_id: UUID, limit: Limit = 50, cursor: Cursor = None) -> Page[Deed]:
        """Who did what, the latest first: every command of people and programs that was decided, refused ones too."""
        rows = await reads.deeds(str(project_id), limit + 1, cursor)
        shown, following = cut(rows, limit, lambda row: cursor_of(row["at"], row["command_id"]))
        return Page(items=[Deed.model_validate(row) for row in shown], next_cursor=following)
