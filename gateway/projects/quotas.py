"""How much of its limits a project has used, and when there is more."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway.door.admission import next_month
from gateway.door.callers import unknown_project
from gateway.door.rights import takes
from gateway.errors import problems
from gateway.jobs.job_request import LOCAL_PROJECT
from gateway.reads.queries import ReadModels, Row
from gateway.reads.reading import Reader


class Quota(BaseModel):
    """`limit` null: there is none. `resets_at` null: it comes free with what ends, or by a higher limit."""

    used: float
    limit: float | None = None
    left: float | None = Field(None, description="null: without a limit")
    resets_at: datetime | None = None


class QuotaView(BaseModel):
    """open_jobs: asked for and not over. concurrent_jobs: a step of theirs is at work. gpu_hours: worked in this
    calendar month (UTC), on any lane. storage_mb: written by steps since the first day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project_id": "00000000-0000-4000-8000-000000000001",
                    "open_jobs": {"used": 3, "limit": 10000, "left": 9997, "resets_at": None},
                    "concurrent_jobs": {"used": 1, "limit": 4, "left": 3, "resets_at": None},
                    "gpu_hours": {"used": 12.5, "limit": 40, "left": 27.5, "resets_at": "2026-06-01T00:00:00Z"},
                    "storage_mb": {"used": 812.4, "limit": None, "left": None, "resets_at": None},
                }
            ]
        }
    )

    project_id: str
    open_jobs: Quota
    concurrent_jobs: Quota
    gpu_hours: Quota
    storage_mb: Quota


def routes(reads: ReadModels, reader: Reader, open_jobs: int) -> APIRouter:
    """`open_jobs`: how many a project may have open that sets no number of its own."""
    router = APIRouter(prefix="/v1", tags=["projects"])

    @router.get(
        "/projects/{project_id}/quota",
        responses=problems("unknown_project", "read_model_unavailable", "read_model_behind"),
        dependencies=[reader.fresh, takes("project")],
    )
    async def read_quota(project_id: UUID) -> QuotaView:
        """What is used and what is left. A request beyond it is answered 429, which says when to ask again."""
        name = str(project_id)
        if name != LOCAL_PROJECT and await reads.project(name) is None:
            raise unknown_project(project_id)
        at_work = await reads.rows("select count(*) as jobs from job where project_id = %s and phase = 'running'", name)
        return standing(name, await reads.burden(name), at_work[0]["jobs"], open_jobs, datetime.now(UTC))

    return router


def standing(project_id: str, burden: Row, at_work: int, open_jobs: int, now: datetime) -> QuotaView:
    limits, settings = burden.get("quotas") or {}, burden.get("settings") or {}
    own = settings.get("open_jobs")
    return QuotaView(
        project_id=project_id,
        open_jobs=_quota(burden.get("open", 0), own if isinstance(own, int) and own > 0 else open_jobs),
        concurrent_jobs=_quota(at_work, limits.get("concurrent_jobs", 0)),
        gpu_hours=_quota(burden.get("hours", 0), limits.get("gpu_hours", 0), next_month(now)),
        storage_mb=_quota(burden.get("megabytes", 0), limits.get("storage_mb", 0)),
    )


def _quota(used: float, limit: float, resets_at: datetime | None = None) -> Quota:
    used = round(float(used), 3)
    if limit <= 0:
        return Quota(used=used)
    return Quota(used=used, limit=limit, left=max(0.0, round(limit - used, 3)), resets_at=resets_at)
