"""A batch: jobs that were asked for together, stopped together."""

import asyncio
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, ValidationInfo, field_validator

from event_schemas.commands import CancelJob
from gateway.commands.commanding import Commands, Decided, OptionalKey, Undecided
from gateway.commands.idempotency import IdempotencyKey
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.jobs.batch_views import BatchDetail, BatchSummary, batches, counted, first_jobs, page_of
from gateway.jobs.job_request import Body, JobRequest, Key, Text
from gateway.jobs.routes import SUBMIT, of_the_caller, promised
from gateway.jobs.submissions import Submissions
from gateway.reads.queries import ReadModels, Row
from gateway.reads.reading import Cursor, Limit, Reader
from gateway.reads.views import OVER, BatchAccepted, Page

MOST = 10_000
MOST_REQUESTS: Final = 100
READ: Final = ("read_model_unavailable", "read_model_behind")
BatchId = Annotated[Key, Field(min_length=1)]

Outcome = Literal["cancelled", "cancel_requested", "already_finished"]


class BatchRequest(Body):
    """Up to a hundred different requests, for one project. Their takes are jobs of one batch."""

    batch_id: Key | None = Field(None, description="a name of your own; left out: one is made")
    jobs: tuple[JobRequest, ...] = Field(min_length=1, max_length=MOST_REQUESTS)

    @field_validator("jobs")
    @classmethod
    def _one_project_and_one_batch(cls, jobs: tuple[JobRequest, ...], info: ValidationInfo) -> tuple[JobRequest, ...]:
        for number, job in enumerate(jobs):
            if job.project_id != jobs[0].project_id:
                raise ValueError(f"jobs.{number}.project_id: all of a batch are of one project")
            if job.batch_id not in (None, info.data.get("batch_id")):
                raise ValueError(f"jobs.{number}.batch_id: say it once, beside jobs")
        return jobs


class CancelBatch(Body):
    """`all_or_nothing`: where any job of the batch is over already, none is cancelled."""

    reason: Text = ""
    all_or_nothing: bool = False


class JobOutcome(BaseModel):
    """What came of it for one job. `cancel_requested`: it is in the log, the read model does not show yet what came."""

    job_id: str
    outcome: Outcome
    status: str = Field(description="of the job before the cancellation")


class BatchCancelled(BaseModel):
    batch_id: str
    cancelled: int
    cancel_requested: int
    already_finished: int
    jobs: list[JobOutcome]


def routes(reads: ReadModels, reader: Reader, commands: Commands, submissions: Submissions) -> APIRouter:
    router = APIRouter(prefix="/v1/batches", tags=["jobs"])
    _submit(router, submissions)
    _read(router, reads, reader)
    _cancel(router, reads, reader, commands)
    return router


def _submit(router: APIRouter, submissions: Submissions) -> None:
    @router.post(
        "",
        status_code=202,
        response_model=BatchAccepted,
        responses=problems(*SUBMIT),
        dependencies=[takes("body", "editor")],
    )
    async def submit_batch(batch: BatchRequest, key: IdempotencyKey, who: Who) -> Response:
        """Ask for several assets at once: all of them, or none. A problem names the request: `jobs.3.prompt`."""
        requests = [of_the_caller(job, who) for job in batch.jobs]
        return promised(await submissions.submit_batch(requests, batch.batch_id, key))


def _read(router: APIRouter, reads: ReadModels, reader: Reader) -> None:
    @router.get("", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")])
    async def list_batches(
        who: Who, project_id: UUID | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[BatchSummary]:
        """The latest begun first."""
        return page_of(await batches(reads, who.within(project_id), limit + 1, cursor), limit)

    @router.get(
        "/{batch_id}",
        responses=problems("unknown_batch", "unknown_project", *READ),
        dependencies=[reader.fresh, takes("list")],
    )
    async def read_batch(who: Who, batch_id: BatchId, project_id: UUID | None = None) -> BatchDetail:
        """How its jobs stand. `project_id` is only needed where two projects have a batch of this name."""
        rows = await batches(reads, who.within(project_id), 2, batch_id=batch_id)
        if not rows:
            raise _unknown(batch_id)
        if len(rows) > 1:
            raise invalid("project_id", "several of your projects have a batch of this name: say which")
        return BatchDetail.model_validate({**counted(rows[0]), "first_jobs": await first_jobs(reads, rows[0])})


def _cancel(router: APIRouter, reads: ReadModels, reader: Reader, commands: Commands) -> None:
    @router.post(
        "/{batch_id}/cancel",
        responses=problems(
            "unknown_batch", "batch_partly_over", "log_unavailable", "read_model_unavailable", "read_model_behind"
        ),
        dependencies=[reader.fresh, takes("list", "editor")],
    )
    async def cancel(
        who: Who,
        batch_id: BatchId,
        body: CancelBatch,
        response: Response,
        project_id: UUID | None = None,
        key: OptionalKey = None,
    ) -> BatchCancelled:
        """Stops every job of the batch and none beside. Says of each what came of it; 202 while any is undecided."""
        nothing = _unknown(batch_id)
        rows = await reads.jobs(MOST, batch_id=batch_id, within=who.within(project_id))
        if not rows:
            raise nothing
        for project in {row["project_id"] for row in rows}:
            who.must("editor", project, nothing)
        over = [row for row in rows if row["status"] in OVER]
        if body.all_or_nothing and over:
            raise Problem(
                "batch_partly_over", f"{len(over)} of {len(rows)} jobs are over, {over[0]['job_id']} among them"
            )
        outcomes = await asyncio.gather(*(cancelled(commands, row, body.reason, key) for row in rows))
        counts = {name: sum(one.outcome == name for one in outcomes) for name in Outcome.__args__}  # type: ignore[attr-defined]
        if counts["cancel_requested"]:
            response.status_code = 202
        return BatchCancelled(batch_id=batch_id, jobs=outcomes, **counts)


def _unknown(batch_id: str) -> Problem:
    return Problem("unknown_batch", f"there is no batch {batch_id!r}", "batch_id")


async def cancelled(commands: Commands, row: Row, reason: str, key: str | None) -> JobOutcome:
    """What came of it for one job of a batch. `row`: its job_id, project_id and status."""
    job_id = str(row["job_id"])
    outcome: Outcome = "already_finished"
    if row["status"] not in OVER:
        outcome = await _ask(commands, row, CancelJob(reason=reason), key and f"{key}/{job_id}"[-255:])
    return JobOutcome(job_id=job_id, outcome=outcome, status=row["status"])


async def _ask(commands: Commands, row: Row, body: CancelJob, key: str | None) -> Outcome:
    try:
        job_id = str(row["job_id"])
        decided: Decided | Undecided = await commands.ask(
            f"job-{job_id}", row["project_id"], body, key, correlation_id=job_id
        )
    except Problem as refusal:
        if refusal.code != "already_finished":
            raise
        return "already_finished"  # it ended between our look and our word
    return "cancelled" if isinstance(decided, Decided) else "cancel_requested"
