"""A batch: jobs that were asked for together, stopped together."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from event_schemas.commands import CancelJob
from gateway.callers import Who
from gateway.commanding import Commands, Decided, OptionalKey, Undecided
from gateway.errors import Problem, problems
from gateway.job_request import Body, Key, Text
from gateway.queries import ReadModels, Row
from gateway.reading import Reader
from gateway.rights import takes
from gateway.views import OVER

MOST = 10_000

Outcome = Literal["cancelled", "cancel_requested", "already_finished"]


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


def routes(reads: ReadModels, reader: Reader, commands: Commands) -> APIRouter:
    router = APIRouter(prefix="/v1/batches", tags=["jobs"])

    @router.post(
        "/{batch_id}/cancel",
        responses=problems(
            "unknown_batch", "batch_partly_over", "log_unavailable", "read_model_unavailable", "read_model_behind"
        ),
        dependencies=[reader.fresh, takes("list", "editor")],
    )
    async def cancel(
        who: Who,
        batch_id: Annotated[Key, Field(min_length=1)],
        body: CancelBatch,
        response: Response,
        project_id: UUID | None = None,
        key: OptionalKey = None,
    ) -> BatchCancelled:
        """Stops every job of the batch and none beside. Says of each what came of it; 202 while any is undecided."""
        nothing = Problem("unknown_batch", f"there is no batch {batch_id!r}", "batch_id")
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
        outcomes = await asyncio.gather(*(_cancelled(commands, row, body.reason, key) for row in rows))
        counts = {name: sum(one.outcome == name for one in outcomes) for name in Outcome.__args__}  # type: ignore[attr-defined]
        if counts["cancel_requested"]:
            response.status_code = 202
        return BatchCancelled(batch_id=batch_id, jobs=outcomes, **counts)

    return router


async def _cancelled(commands: Commands, row: Row, reason: str, key: str | None) -> JobOutcome:
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
