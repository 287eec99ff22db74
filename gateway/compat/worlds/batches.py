"""Batches of a world: asked for, listed, cancelled, retried, cleared. A few queries for a page, none for each job."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4, uuid5

from event_schemas.commands import CancelJob, RetryJob, SavePreset
from event_schemas.message import JsonObject, Message
from gateway.commands.commanding import Commands, Decided
from gateway.commands.idempotency import command_id
from gateway.compat.few_at_once import few_at_once
from gateway.compat.worlds import batch_sql
from gateway.compat.worlds.batch_status import JobInBatch, standing
from gateway.compat.worlds.shapes import GenerateBody, GenerationBatch
from gateway.errors import Problem
from gateway.jobs.batches import cancelled
from gateway.jobs.job_request import Entity, ImageSize, JobRequest, Prompt, ReviewPolicy, StyleReference
from gateway.jobs.submissions import Promise, Submissions
from gateway.reads.queries import ReadModels, Row
from gateway.workflows.shapes import SLOTS

CLEARED: Final = "cleared-batch"
ALL: Final = "all"
"""The preset that clears every batch which was over when it was saved last."""
MOST: Final = 200
TOO_LATE: Final = ("already_finished", "not_failed")
"""What a job of a batch may have answered while others did as they were asked."""


class Batches:
    """The batches of all worlds."""

    def __init__(self, reads: ReadModels, commands: Commands, submissions: Submissions) -> None:
        self._reads = reads
        self._commands = commands
        self._submissions = submissions

    # --- asking ----------------------------------------------------------------------------------

    async def generate(self, body: GenerateBody, key: str | None) -> tuple[str, Promise]:
        """The batch's id, and the promise of its jobs. Raises `Problem` as a submission does."""
        key = key or str(uuid4())
        batch_id = str(uuid5(command_id(str(body.world_id), key), "batch"))
        return batch_id, await self._submissions.submit(wish(body, batch_id), key)

    async def one_of(self, batch_id: str, body: GenerateBody) -> GenerationBatch:
        """The batch that was just asked for, even if the read models do not show it yet."""
        rows = await self._named([str(body.world_id)], batch_id)
        if rows:
            return (await self._shown(rows))[0]
        return GenerationBatch(
            id=batch_id,
            world_id=str(body.world_id),
            entity_type=body.entity_type,
            entity_id=body.entity_id,
            asset_type=body.asset_type,
            prompt=body.prompt,
            count=body.count,
            status="Queued",
            completed_count=0,
            created_at=datetime.now(UTC),
            workflow_slot=body.workflow_slot or body.asset_type,
        )

    async def one(self, batch_id: str, within: Sequence[str] | None) -> GenerationBatch:
        """Raises `Problem("unknown_batch")`."""
        row = await self.row(batch_id, within)
        return (await self._shown([row]))[0]

    async def row(self, batch_id: str, within: Sequence[str] | None) -> Row:
        rows = await self._named(within, batch_id)
        if not rows:
            raise Problem("unknown_batch", f"there is no batch {batch_id}", "batch_id")
        return rows[0]

    async def all(self, within: Sequence[str] | None, limit: int, cleared: bool) -> list[GenerationBatch]:
        """The newest first. `cleared`: those too."""
        worlds, of = (batch_sql.WORLDS, []) if within is None else (batch_sql.WITHIN, [list(within)])
        found = await self._reads.rows(batch_sql.newest(worlds), *of, cleared, cleared, limit, limit)
        if len(found) < limit and not cleared:
            found += await self._left_over(within, {row["batch_id"] for row in found}, limit)
        return await self._shown(await self._whole(found[:limit]))

    async def _left_over(self, within: Sequence[str] | None, known: Collection[str], limit: int) -> list[Row]:
        """With the instant itself in each question, Postgres can tell how much has happened since."""
        among = None if within is None else list(within)
        found: list[Row] = []
        for one in await self._reads.rows(batch_sql.CLEARED_AT, among, among):
            world, at = one["project_id"], one["at"]
            rows = await self._reads.rows(batch_sql.LEFT_OVER, world, at, world, at, at, limit)
            found += [row for row in rows if row["batch_id"] not in known]
        return sorted(found, key=lambda row: (row["created_at"], row["batch_id"]), reverse=True)

    async def _named(self, within: Sequence[str] | None, batch_id: str) -> list[Row]:
        of = None if within is None else list(within)
        return await self._whole(await self._reads.rows(batch_sql.ONE, batch_id, of, of))

    async def _whole(self, page: Sequence[Row]) -> list[Row]:
        if not page:
            return []
        columns = ([row[name] for row in page] for name in ("project_id", "batch_id", "created_at", "over"))
        return await self._reads.rows(batch_sql.WHOLE, *columns)

    async def _shown(self, rows: Sequence[Row]) -> list[GenerationBatch]:
        waiting = sorted({row["project_id"] for row in rows if not row["over"]})
        found = await self._reads.rows(batch_sql.UNFINISHED, waiting) if waiting else []
        lines: dict[str, dict[str, int]] = {}
        for one in found:
            line = lines.setdefault(one["project_id"], {})
            line[one["batch_id"]] = len(line) + 1
        return [batch(row, lines.get(row["project_id"], {})) for row in rows]

    # --- changing --------------------------------------------------------------------------------

    async def cancel(self, row: Row, key: str | None) -> bool:
        """Every job of the batch and none beside. False while any is undecided.

        Raises `Problem("already_finished")`.
        """
        jobs = _jobs(row)
        if row["over"]:
            if await self._was_asked(row, CancelJob, key):
                return True
            raise Problem("already_finished", "every job of the batch is over")
        outcomes = await asyncio.gather(
            *(
                cancelled(
                    self._commands,
                    {"job_id": job.job_id, "project_id": row["project_id"], "status": job.status},
                    "the batch was cancelled",
                    key,
                )
                for job in jobs
            )
        )
        return not any(one.outcome == "cancel_requested" for one in outcomes)

    async def retry(self, row: Row, key: str | None) -> None:
        """Takes up again what failed; what is done stays. Raises `Problem("no_failed_jobs")`."""
        failed = [job for job in _jobs(row) if job.status == "failed"]
        if await self._was_asked(row, RetryJob, key):
            return
        if not failed:
            raise Problem("no_failed_jobs")
        await asyncio.gather(
            *(
                self._commands.ask(
                    f"job-{job.job_id}",
                    row["project_id"],
                    RetryJob(),
                    _of_one(key, job),
                    correlation_id=job.job_id,
                )
                for job in failed
            )
        )

    async def _was_asked(self, row: Row, command: type[Message], key: str | None) -> bool:
        """Of any of its jobs, by this very request, when it was sent before."""
        if key is None:
            return False

        async def earlier(job: JobInBatch) -> Decided | None:
            type_ = command.model_fields["type"].default
            try:
                return await self._commands.earlier(f"job-{job.job_id}", row["project_id"], type_, _of_one(key, job))
            except Problem as problem:
                if problem.code not in TOO_LATE:
                    raise
                return None

        return any(await few_at_once(earlier, _jobs(row)))

    async def clear(self, row: Row) -> None:
        """Hides the batch until it goes on. Raises `Problem("not_finished")` for one that is not over."""
        if not row["over"]:
            raise Problem("not_finished", "jobs of the batch are still to come: cancel it first")
        await self._hide(row["project_id"], row["batch_id"])

    async def clear_all(self, project_id: str) -> int:
        """Hides every batch of the world that is over; how many."""
        (found,) = await self._reads.rows(batch_sql.OVER, project_id)
        if found["batches"]:
            await self._hide(project_id, ALL)
        return int(found["batches"])

    async def _hide(self, project_id: str, preset_id: str) -> None:
        hide = SavePreset(kind=CLEARED, preset_id=preset_id, content=JsonObject.of({"at": time.time_ns() // 1_000}))
        await self._commands.ask(f"project-{project_id}", project_id, hide, None)


def wish(body: GenerateBody, batch_id: str) -> JobRequest:
    """A portrait, an item or a custom picture is drawn and no more; a sprite moves; a backdrop has its layers.

    Nobody reviews them one by one: people choose among the takes, in the gallery.
    """
    sort = SLOTS[body.asset_type]
    drawn = body.asset_type in ("portrait", "item", "custom")
    return JobRequest(
        project_id=body.world_id,
        asset_type="BACKGROUND" if body.asset_type == "backdrop" else "2D_SPRITE",
        prompt=Prompt(core_concept=body.prompt, details=sort.framing, negative_prompt=body.negative_prompt or ""),
        only="images" if drawn else None,
        image=ImageSize(width=sort.width, height=sort.height) if drawn else None,
        entity=Entity(type=body.entity_type, id=body.entity_id, slot=body.asset_type),
        style_reference=StyleReference(asset_id=body.style_reference_id) if body.style_reference_id else None,
        workflow_slot=body.workflow_slot or body.asset_type,
        batch_id=batch_id,
        count=body.count,
        review=ReviewPolicy(auto_approve="*"),
    )


def _of_one(key: str | None, job: JobInBatch) -> str | None:
    """The key of a request about a batch, for one of its jobs: as `gateway.jobs.batches` has it."""
    return key and f"{key}/{job.job_id}"[-255:]


def _jobs(row: Row) -> list[JobInBatch]:
    return [JobInBatch(*one) for one in row["jobs"]]


def batch(row: Row, line: Mapping[str, int]) -> GenerationBatch:
    """`line`: the place of each of the world's unfinished batches, from 1, by age."""
    request = row["request"]
    entity = request["entity"]
    now = standing(_jobs(row), max(int(request.get("takes", 1)), len(row["jobs"])))
    return GenerationBatch(
        id=row["batch_id"],
        world_id=row["project_id"],
        entity_type=entity["type"],
        entity_id=entity["id"],
        asset_type=entity["slot"],
        prompt=request["prompt"]["core_concept"],
        count=now.total,
        status=now.status,
        completed_count=now.completed,
        error_message=now.error or None,
        created_at=row["created_at"],
        position=line.get(row["batch_id"]) if now.status == "Queued" else None,
        workflow_slot=request.get("workflow_slot", entity["slot"]),
        assets=list(now.assets),
    )
