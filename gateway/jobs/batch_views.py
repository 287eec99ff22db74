"""Batches as they stand: their jobs, counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, LiteralString

from psycopg import sql
from pydantic import BaseModel, ConfigDict

from gateway.reads.queries import ReadModels, Row, Where, cursor_of
from gateway.reads.reading import cut
from gateway.reads.views import OVER, Page

BatchStatus = Literal["pending", "running", "done", "failed", "cancelled"]
MOST_SHOWN: Final = 200

_COUNTED: Final[LiteralString] = """
    select * from (
        select project_id, batch_id, batch_id || ' ' || project_id as key, min(created_at) as created_at,
               max(updated_at) as updated_at, sum(count)::bigint as jobs, jsonb_object_agg(status, count) as counts,
               sum(steps_done)::bigint as steps_done, sum(steps_total)::bigint as steps_total,
               case when bool_and(is_over) then max(finished_at) end as finished_at
        from (
            select project_id, batch_id, status, status in ('done', 'failed', 'cancelled') as is_over,
                   count(*) as count, min(created_at) as created_at, max(updated_at) as updated_at,
                   max(finished_at) as finished_at, sum(steps_total) as steps_total, sum(case
                   when status in ('done', 'failed', 'cancelled') then steps_total else steps_done end) as steps_done
            from job {} group by project_id, batch_id, status
        ) as by_status
        group by project_id, batch_id
    ) as batch {} order by created_at desc, key desc limit %s"""
_JOBS: Final[LiteralString] = """
    select job_id, asset_id, title, status, current_step, steps_done, steps_total, seed from job
    where project_id = %s and batch_id = %s order by created_at, job_id limit %s"""


class BatchSummary(BaseModel):
    """Jobs that were asked for together.

    status: pending (none has begun), running, and once all are over: done, cancelled (some are, and none failed) or
    failed. `counts`: by the jobs' own statuses. `progress`: 0 to 1, by steps; a job that is over counts whole.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "batch_id": "tavern-props",
                    "project_id": "00000000-0000-4000-8000-000000000001",
                    "status": "running",
                    "jobs": 4,
                    "counts": {"done": 1, "running": 1, "pending": 2},
                    "progress": 0.375,
                    "created_at": "2026-05-04T12:00:00Z",
                    "updated_at": "2026-05-04T12:03:10Z",
                    "finished_at": None,
                }
            ]
        }
    )

    batch_id: str
    project_id: str
    status: BatchStatus
    jobs: int
    counts: dict[str, int]
    progress: float
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None


class JobOfBatch(BaseModel):
    job_id: str
    asset_id: str
    title: str
    status: str
    current_step: str
    steps_done: int
    steps_total: int
    seed: int


class BatchDetail(BatchSummary):
    """With its first jobs, the oldest first; GET /v1/jobs?batch_id=… lists all of them."""

    first_jobs: list[JobOfBatch]


async def batches(
    reads: ReadModels, within: Sequence[str] | None, limit: int, cursor: str | None = None, batch_id: str | None = None
) -> list[Row]:
    """The latest begun first, each with its `key`. Two projects may each have a batch of one name: those are two."""
    of, behind = Where(), Where()
    of.add("batch_id <> ''")
    of.within(within)
    of.equals("batch_id", batch_id)
    behind.after(cursor, "created_at", "key", oldest_first=False)
    query = sql.SQL(_COUNTED).format(of.sql, behind.sql)
    return await reads.rows(query, *of.values, *behind.values, limit)


async def first_jobs(reads: ReadModels, batch: Row) -> list[JobOfBatch]:
    rows = await reads.rows(_JOBS, batch["project_id"], batch["batch_id"], MOST_SHOWN)
    return [JobOfBatch.model_validate(row) for row in rows]


def page_of(rows: Sequence[Row], limit: int) -> Page[BatchSummary]:
    """Of up to one row more than the page has."""
    shown, following = cut(rows, limit, lambda row: cursor_of(row["created_at"], row["key"]))
    return Page(items=[BatchSummary.model_validate(counted(row)) for row in shown], next_cursor=following)


def counted(row: Row) -> Row:
    total = row["steps_total"]
    return {**row, "status": standing(row["counts"]), "progress": round(row["steps_done"] / total, 4) if total else 0.0}


def standing(counts: Mapping[str, int]) -> BatchStatus:
    """What the statuses of its jobs come to, by how many there are of each."""
    there = {status for status, count in counts.items() if count}
    if there <= set(OVER):
        if "failed" in there:
            return "failed"
        return "cancelled" if "cancelled" in there else "done"
    return "pending" if there == {"pending"} else "running"
