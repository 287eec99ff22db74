"""Projects: their taste, their people, their limits."""

import logging
import time
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from event_schemas.commands import ConfigureProject
from event_schemas.events.project import Quotas
from gateway.callers import Who
from gateway.commanding import WROTE, Commands, Decided, OptionalKey, accepted
from gateway.errors import Problem, problems
from gateway.job_request import LOCAL_PROJECT, Body, Checkpoint, JsonObject, Name, Text
from gateway.queries import ReadModels, Row
from gateway.reading import Reader
from gateway.rights import takes
from gateway.views import MemberView, Page, ProjectView, UsageDay, UsageTotal, UsageView

log = logging.getLogger(__name__)

FRESH_S: Final = 5.0


class QuotaBody(Body):
    """Zero means no limit."""

    concurrent_jobs: int = Field(0, ge=0, le=1_000_000)
    gpu_hours: float = Field(0.0, ge=0, le=1e9)
    storage_mb: int = Field(0, ge=0, le=10**12)


class ProjectBody(Body):
    """All settings of a project as they shall stand."""

    name: Annotated[Name, Field(min_length=1)]
    style_dna: Text = ""
    world_context: Text = ""
    auto_approve: list[Checkpoint] = Field(default_factory=list)
    quotas: QuotaBody = QuotaBody()
    weight: float = Field(1.0, gt=0, le=1_000)
    settings: JsonObject = Field(default_factory=dict)


@dataclass(frozen=True)
class Taste:
    """What a project adds to every request."""

    style_dna: str = ""
    world_context: str = ""
    auto_approve: tuple[str, ...] = ()


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
    return Taste(row["style_dna"], row["world_context"], tuple(row["auto_approve"]))


def routes(reads: ReadModels, reader: Reader, commands: Commands, tastes: Tastes) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["projects"])

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
        responses=problems("unknown_project", "read_model_unavailable", "read_model_behind"),
        dependencies=[reader.fresh, takes("project")],
    )
    async def read_project(project_id: UUID) -> ProjectView:
        return await _project(reads, str(project_id))

    @router.put(
        "/projects/{project_id}",
        response_model=ProjectView,
        responses=WROTE
        | problems("unknown_project", "idempotency_key_reused", "log_unavailable", "read_model_unavailable"),
        dependencies=[takes("project", "admin")],
    )
    async def configure(project_id: UUID, body: ProjectBody, key: OptionalKey = None) -> Response | ProjectView:
        """Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow it."""
        name = str(project_id)
        command = ConfigureProject(
            name=body.name,
            style_dna=body.style_dna,
            world_context=body.world_context,
            auto_approve=tuple(body.auto_approve),
            quotas=Quotas(**body.quotas.model_dump()),
            weight=body.weight,
            settings=body.settings,
        )
        decided = await commands.ask(f"project-{name}", name, command, key)
        tastes.forget(name)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{name}")
        return await _project(reads, name)

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

    return router


def _total(days: list[UsageDay]) -> UsageTotal:
    return UsageTotal(**{name: sum(getattr(day, name) for day in days) for name in UsageTotal.model_fields})


async def _project(reads: ReadModels, project_id: str) -> ProjectView:
    row = await reads.project(project_id) or (_local() if project_id == LOCAL_PROJECT else None)
    if row is None:
        raise Problem("unknown_project", f"there is no project {project_id}", "project_id")
    members = [MemberView.model_validate(one) for one in await reads.members(project_id)]
    return ProjectView.model_validate({**row, "members": members})


def _local() -> Row:
    """The project of those who need none, before anybody has configured it."""
    plain = ConfigureProject(name="local")
    return {**plain.model_dump(mode="json", exclude={"type"}), "project_id": LOCAL_PROJECT}
