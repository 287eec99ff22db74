"""Projects: their taste, their people, their limits."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from event_schemas.commands import ConfigureProject
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, Undecided, accepted
from gateway.commands.editing import Thing, edited
from gateway.commands.etags import (
    NOT_MODIFIED,
    IfMatch,
    IfNoneMatch,
    IfNoneThere,
    is_known,
    not_modified,
    tag_of,
)
from gateway.commands.merging import merge
from gateway.commands.opening import Opener
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.jobs.job_request import LOCAL_PROJECT, Body, Checkpoint, JsonObject, Name, Text
from gateway.reads.queries import ReadModels, Row
from gateway.reads.reading import Reader
from gateway.reads.views import MemberView, Page, ProjectView, UsageDay, UsageTotal, UsageView

log = logging.getLogger(__name__)

FRESH_S: Final = 5.0
CHANGE: Final = (
    *("unknown_project", "changed_meanwhile", "too_contended", "idempotency_key_reused", "malformed_json"),
    *("log_unavailable", "read_model_unavailable", "store_unavailable"),
)


DAYS: Final = 365
OPEN_JOBS: Final = 1_000_000


def _known_settings(settings: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Those that the forge reads are what it can read; anything else is kept as it is."""
    for name, least, most in (("open_jobs", 1, OPEN_JOBS), ("review_days", 0, DAYS)):
        value = settings.get(name)
        if value is not None and (type(value) is not int or not least <= value <= most):
            raise ValueError(f"{name} is a whole number from {least} to {most}")
    return settings


Settings = Annotated[
    JsonObject,
    AfterValidator(_known_settings),
    Field(
        description="open_jobs: how many may be open; review_days: a review not decided by then fails its job, unless"
        " the job says otherwise. Anything else is kept for your own use.",
        examples=[{"review_days": 14, "engine": "godot"}],
    ),
]


class QuotaBody(Body):
    """Zero means no limit."""

    concurrent_jobs: int = Field(0, ge=0, le=1_000_000)
    gpu_hours: float = Field(0.0, ge=0, le=1e9)
    storage_mb: int = Field(0, ge=0, le=10**12)


class ProjectBody(Body):
    """All settings of a project as they shall stand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Isle of Ink", "style_dna": "ink and gold", "quotas": {"concurrent_jobs": 4}}]
        }
    )

    name: Annotated[Name, Field(min_length=1)]
    style_dna: Text = ""
    world_context: Text = ""
    auto_approve: list[Checkpoint] = Field(default_factory=list)
    quotas: QuotaBody = QuotaBody()
    weight: float = Field(1.0, gt=0, le=1_000)
    settings: Settings = Field(default_factory=dict)


class QuotaPatch(Body):
    concurrent_jobs: int | None = Field(None, ge=0, le=1_000_000)
    gpu_hours: float | None = Field(None, ge=0, le=1e9)
    storage_mb: int | None = Field(None, ge=0, le=10**12)


class ProjectPatch(Body):
    """A JSON merge patch: what is left out stays, `null` sets back to what a new project has."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"style_dna": "ink and silver", "quotas": {"gpu_hours": 40}}]}
    )

    name: Annotated[Name, Field(min_length=1)] | None = None
    style_dna: Text | None = None
    world_context: Text | None = None
    auto_approve: list[Checkpoint] | None = None
    quotas: QuotaPatch | None = None
    weight: float | None = Field(None, gt=0, le=1_000)
    settings: JsonObject | None = None

    @model_validator(mode="after")
    def _keeps_a_name(self) -> Self:
        if "name" in self.model_fields_set and self.name is None:
            raise ValueError("a project has a name: leave `name` out, or say another")
        return self


@dataclass(frozen=True)
class Taste:
    """What a project adds to every request."""

    style_dna: str = ""
    world_context: str = ""
    auto_approve: tuple[str, ...] = ()
    review_days: int = 0


class Tastes:
    """Looked up once in a few seconds per project, so that a submission asks nothing."""

    def __init__(self, reads: ReadModels) -> None:
        self._reads = reads
        self._known: dict[str, tuple[float, Taste]] = {}

    async def of(self, project_id: str) -> Taste:
        """The latest known. A project that nobody has configured has no taste of its own."""
        looked_at, taste = self._known.get(project_id, (0.0, Taste()))
        now = time.monotonic()
        if looked_at and now - looked_at < FRESH_S:
            return taste
        try:
            row = await self._reads.project(project_id)
        except Problem as problem:  # commands are taken while Postgres is away
            log.warning("project %s: %s; going on with what was known", project_id, problem.detail)
        else:
            taste = _taste(row) if row else Taste()
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[project_id] = (now, taste)
        return taste

    def forget(self, project_id: str) -> None:
        self._known.pop(project_id, None)


def _taste(row: Row) -> Taste:
    days = row["settings"].get("review_days")
    policy = tuple(row["auto_approve"])
    return Taste(row["style_dna"], row["world_context"], policy, days if isinstance(days, int) else 0)


class Desk:
    """Projects as they are shown, and changes built on how they stand."""

    def __init__(self, reads: ReadModels, commands: Commands, tastes: Tastes, opener: Opener) -> None:
        self._reads = reads
        self._commands = commands
        self._tastes = tastes
        self._opener = opener

    async def view(self, project_id: str) -> ProjectView:
        """Raises `Problem("unknown_project")`."""
        found = await self._found(project_id)
        if found is None:
            raise unknown_project(project_id)
        return found

    async def configure(
        self, project_id: str, body: ProjectBody, if_match: str | None, if_none_match: str | None, key: str | None
    ) -> Decided | Undecided | None:
        async def look() -> Thing:
            seq, now = await self._seq(project_id), await self._found(project_id)
            command = ConfigureProject.model_validate({**body.model_dump(), "expected_seq": seq})
            return Thing(project_tag(now) if now else None, command)

        return await self._edited(project_id, look, if_match, key, if_none_match)

    async def patch(
        self, project_id: str, patch: ProjectPatch, if_match: str | None, key: str | None
    ) -> Decided | Undecided | None:
        async def look() -> Thing:
            seq, now = await self._seq(project_id), await self.view(project_id)
            change = await self._patched(now, patch, seq) if patch.model_fields_set else None
            return Thing(project_tag(now), change)

        return await self._edited(project_id, look, if_match, key)

    async def _edited(
        self,
        project_id: str,
        look: Callable[[], Awaitable[Thing]],
        if_match: str | None,
        key: str | None,
        if_none_match: str | None = None,
    ) -> Decided | Undecided | None:
        decided = await edited(self._commands, f"project-{project_id}", project_id, look, if_match, key, if_none_match)
        self._tastes.forget(project_id)
        return decided

    async def _patched(self, now: ProjectView, patch: ProjectPatch, seq: int) -> ConfigureProject:
        said = patch.model_dump(exclude_unset=True)
        stands = now.model_dump(include=set(ProjectBody.model_fields))
        settings = said.pop("settings", {})
        merged: dict[str, JsonValue] = {}
        if settings is not None:
            merged = await merge(self._opener, stands["settings"], settings, "settings")
        try:
            _known_settings(merged)
        except ValueError as fault:
            raise invalid("settings", str(fault)) from None
        quotas = said.pop("quotas", {})
        limits = {} if quotas is None else {**stands["quotas"], **quotas}
        fields = {**stands, **said, "settings": merged, "expected_seq": seq}
        kept = {name: value for name, value in fields.items() if value is not None}
        kept["quotas"] = {name: value for name, value in limits.items() if value is not None}
        return ConfigureProject.model_validate(kept)

    async def _seq(self, project_id: str) -> int:
        """Of the last event of its stream, 0 for none. Asked before the settings: they are never older than it."""
        rows = await self._reads.rows("select seq from stream where stream = %s", f"project-{project_id}")
        return int(rows[0]["seq"]) if rows else 0

    async def _found(self, project_id: str) -> ProjectView | None:
        row = await self._reads.project(project_id) or (_local() if project_id == LOCAL_PROJECT else None)
        if row is None:
            return None
        members = [MemberView.model_validate(one) for one in await self._reads.members(project_id)]
        return ProjectView.model_validate({**row, "members": members})


def project_tag(view: ProjectView) -> str:
    return tag_of(view.model_dump(mode="json", exclude={"updated_at"}))


def routes(reads: ReadModels, reader: Reader, desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["projects"])
    _read(router, reads, reader, desk)
    _change(router, desk)
    _usage(router, reads, reader)
    return router


def _read(router: APIRouter, reads: ReadModels, reader: Reader, desk: Desk) -> None:
    @router.get(
        "/projects",
        responses=problems("read_model_unavailable", "read_model_behind"),
        dependencies=[reader.fresh, takes("list")],
    )
    async def list_projects(who: Who) -> Page[ProjectView]:
        """Every project that the caller is in; the local one is always there for the owner."""
        mine = who.within(None)
        rows = await reads.projects() if mine is None else await reads.projects_of(mine)
        if mine is None and not any(row["project_id"] == LOCAL_PROJECT for row in rows):
            rows = [_local(), *rows]
        return Page(items=[ProjectView.model_validate(row) for row in rows])

    @router.get(
        "/projects/{project_id}",
        response_model=ProjectView,
        responses=NOT_MODIFIED | problems("unknown_project", "read_model_unavailable", "read_model_behind"),
        dependencies=[reader.fresh, takes("project")],
    )
    async def read_project(
        project_id: UUID, response: Response, if_none_match: IfNoneMatch = None
    ) -> Response | ProjectView:
        """Its taste, its limits, its people."""
        found = await desk.view(str(project_id))
        response.headers["ETag"] = tag = project_tag(found)
        return not_modified(tag) if is_known(tag, if_none_match) else found


def _change(router: APIRouter, desk: Desk) -> None:
    change: dict[str, Any] = {
        "response_model": ProjectView,
        "responses": WROTE | problems(*CHANGE),
        "dependencies": [takes("project", "admin")],
    }

    async def shown(project_id: str, decided: Decided | Undecided | None, response: Response) -> Response | ProjectView:
        if isinstance(decided, Undecided):
            return accepted(decided, f"/v1/projects/{project_id}")
        if decided and decided.position:
            response.headers["X-Forge-Position"] = str(decided.position)
        found = await desk.view(project_id)
        response.headers["ETag"] = project_tag(found)
        return found

    @router.put("/projects/{project_id}", **change)
    async def configure(
        project_id: UUID,
        body: ProjectBody,
        response: Response,
        if_match: IfMatch = None,
        if_none_match: IfNoneThere = None,
        key: OptionalKey = None,
    ) -> Response | ProjectView:
        """Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow it."""
        name = str(project_id)
        return await shown(name, await desk.configure(name, body, if_match, if_none_match, key), response)

    @router.patch("/projects/{project_id}", **change)
    async def patch_project(
        project_id: UUID, body: ProjectPatch, response: Response, if_match: IfMatch = None, key: OptionalKey = None
    ) -> Response | ProjectView:
        """Changes what is named and leaves the rest. With If-Match only if nobody changed it since."""
        name = str(project_id)
        return await shown(name, await desk.patch(name, body, if_match, key), response)


def _usage(router: APIRouter, reads: ReadModels, reader: Reader) -> None:
    @router.get(
        "/usage",
        responses=problems("unknown_project", "read_model_unavailable", "read_model_behind"),
        dependencies=[reader.fresh, takes("list")],
    )
    async def usage(
        who: Who,
        project_id: UUID | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> UsageView:
        """What the steps took, by day: `since` and `until` are UTC days, both included."""
        rows = await reads.usage(who.within(project_id), since, until)
        days = [UsageDay.model_validate(row) for row in rows]
        return UsageView(total=_total(days), days=days)


def _total(days: list[UsageDay]) -> UsageTotal:
    return UsageTotal(**{name: sum(getattr(day, name) for day in days) for name in UsageTotal.model_fields})


def _local() -> Row:
    """The project of those who need none, before anybody has configured it."""
    plain = ConfigureProject(name="local")
    return {**plain.model_dump(mode="json", exclude={"type"}), "project_id": LOCAL_PROJECT}
