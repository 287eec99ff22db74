"""Jobs: ask for one, see how it stands, stop it, take it up again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from event_schemas.commands import CancelJob, PauseJob, ReprioritiseJob, ResumeJob, RetryJob, RewindJob
from event_schemas.events.job import AssetType
from event_schemas.message import Message
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, accepted
from gateway.commands.idempotency import IdempotencyKey
from gateway.door.callers import Who, unknown_project
from gateway.door.rights import takes, unknown
from gateway.errors import Problem, Responses, problems
from gateway.files.links import Links, file_name, plainly, said_in
from gateway.jobs.job_request import Body, JobRequest, Key, Text
from gateway.jobs.line import Line
from gateway.jobs.submissions import Promise, Submissions
from gateway.jobs.timeline import timeline
from gateway.reads.queries import JobOrder, ReadModels, Row, job_cursor
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import (
    OVER,
    Accepted,
    FileView,
    JobDetail,
    JobInList,
    JobSummary,
    Page,
    StepInBrief,
    StepView,
    Timeline,
)
from infra.object_store import ObjectStore
from infra.vault import Vault

Status = Literal["pending", "running", "paused", "approved", "rejected", "done", "failed", "cancelled"]
StepName = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,64}$")]
READ = ("read_model_unavailable", "read_model_behind")
SUBMIT = (
    "missing_idempotency_key",
    "malformed_json",
    "body_too_large",
    "idempotency_key_reused",
    "unknown_upload",
    "address_not_fetched",
    "unsupported_media_type",
    "file_too_large",
    "unsafe_file",
    "examiner_busy",
    "too_many_requests",
    "quota_open_jobs",
    "quota_gpu_hours",
    "quota_storage",
    "log_unavailable",
    "store_unavailable",
    "unknown_project",
    "unknown_asset",
    "unknown_version",
    "words_erased",
)
CHANGE = ("unknown_job", "idempotency_key_reused", "log_unavailable", "read_model_unavailable")
HELD: Final[Responses] = {
    200: {
        "description": "The file itself",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Reason(Body):
    reason: Text = ""


class Retry(Body):
    """`from_step` left out: the step that failed."""

    from_step: StepName | None = None


class Rewind(Body):
    """`reason` is heard by every step that is done again; `seed` left out: the next one."""

    to_step: StepName
    reason: Text = ""
    seed: Annotated[int, Field(ge=0, lt=1 << 63)] | None = None


NO_REASON: Final = Reason()
FROM_THE_FAILED_STEP: Final = Retry()


class Priority(Body):
    priority: int = Field(ge=-100, le=100)


class JobDesk:
    """Jobs as they are shown, and commands to them."""

    def __init__(self, reads: ReadModels, commands: Commands, links: Links, line: Line) -> None:
        self.reads = reads
        self.commands = commands
        self.links = links
        self.line = line

    async def row(self, job_id: UUID) -> Row:
        row = await self.reads.job(str(job_id))
        if row is None:
            raise unknown("job", job_id)
        return row

    async def detail(self, job_id: UUID) -> JobDetail:
        row = await self.reads.job_whole(str(job_id))
        if row is None:
            raise unknown("job", job_id)
        waiting = await self.line.waiting([row])
        files = self.links.once()
        return JobDetail.model_validate(
            {
                **_reviewed(row, files),
                "waiting": waiting.get(row["job_id"]),
                "outputs": files(row["outputs"]),
                "steps": [_filed(step, files) for step in row["steps"]],
            }
        )

    async def steps(self, job_id: UUID) -> list[StepView]:
        """In the order of the plan. Raises `Problem("unknown_job")`."""
        await self.row(job_id)
        return [StepView.model_validate(_filed(step, self.links.files)) for step in await self.reads.steps(str(job_id))]

    async def brief(self, job_id: UUID) -> JobSummary:
        row = await self.reads.job_in_brief(str(job_id))
        if row is None:
            raise unknown("job", job_id)
        waiting = await self.line.waiting([row])
        return JobSummary.model_validate({**_reviewed(row, self.links.files), "waiting": waiting.get(row["job_id"])})

    async def listed(self, rows: Sequence[Row]) -> list[JobInList]:
        """Jobs with their steps in brief, and why they wait: some queries for a whole page."""
        steps: dict[str, list[StepInBrief]] = {}
        for step in await self.reads.steps_in_brief([row["job_id"] for row in rows]) if rows else ():
            steps.setdefault(step["job_id"], []).append(StepInBrief.model_validate(step))
        waiting = await self.line.waiting(rows)
        return [
            JobInList.model_validate(
                {
                    **_reviewed(row, self.links.files),
                    "waiting": waiting.get(row["job_id"]),
                    "steps": steps.get(row["job_id"], []),
                }
            )
            for row in rows
        ]

    async def change(self, row: Row, body: Message, key: str | None) -> Response | JobDetail:
        """The job as it is when the forge has granted the command; 202 when that is not to be seen yet."""
        job_id = str(row["job_id"])
        decided = await self.commands.ask(f"job-{job_id}", row["project_id"], body, key, correlation_id=job_id)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/jobs/{job_id}")
        return await self.detail(UUID(job_id))

    async def was_done(self, row: Row, command: str, key: str | None) -> bool:
        """Has this very request been granted before? Then its answer is the job as it is."""
        return await self.commands.earlier(f"job-{row['job_id']}", row["project_id"], command, key) is not None


Filed = Callable[[Iterable[Row]], list[FileView]]


def _reviewed(row: Row, files: Filed) -> Row:
    review = row["review"]
    return {**row, "review": review and {**review, "artifacts": files(review["artifacts"])}}


def _filed(step: Row, files: Filed) -> Row:
    return {**step, "inputs": files(step["inputs"]), "artifacts": files(step["artifacts"])}


def routes(desk: JobDesk, reader: Reader, submissions: Submissions, store: ObjectStore, vault: Vault) -> APIRouter:
    router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
    _submit(router, submissions)
    _read(router, desk, reader)
    _steps(router, desk, reader)
    _files(router, desk, reader, store, vault)
    _change(router, desk)
    return router


def _submit(router: APIRouter, submissions: Submissions) -> None:
    @router.post(
        "",
        status_code=202,
        response_model=Accepted,
        responses=problems(*SUBMIT),
        dependencies=[takes("body", "editor")],
    )
    async def submit(request: JobRequest, key: IdempotencyKey, who: Who) -> Response:
        """Ask for an asset. 202 means: it is in the log, and nothing short of losing the log can lose it."""
        return promised(await submissions.submit(of_the_caller(request, who), key))


def _read(router: APIRouter, desk: JobDesk, reader: Reader) -> None:
    @router.get("", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")])
    async def list_jobs(
        who: Who,
        project_id: UUID | None = None,
        status: Annotated[list[Status] | None, Query(description="may be given several times")] = None,
        asset_type: AssetType | None = None,
        batch_id: Key | None = None,
        entity_type: Annotated[Key | None, Query(description="of the thing in the game that it is for")] = None,
        entity_id: Key | None = None,
        reviewer: Annotated[
            str | None, Query(pattern=r"^[A-Za-z0-9_.:-]{1,100}$", description="who decided a review of it")
        ] = None,
        sort: Annotated[JobOrder, Query(description="with a minus the latest or the highest first")] = "-created",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[JobInList]:
        """The jobs of the caller's projects. A page begins right behind the one before, whatever came meanwhile."""
        rows = await desk.reads.jobs(
            limit + 1,
            cursor,
            sort=sort,
            within=who.within(project_id),
            status=status or (),
            asset_type=asset_type,
            batch_id=batch_id,
            entity_type=entity_type,
            entity_id=entity_id,
            reviewer=reviewer,
        )
        shown, following = cut(rows, limit, lambda row: job_cursor(row, sort))
        return Page(items=await desk.listed(shown), next_cursor=following)

    @router.get("/{job_id}", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")])
    async def read_job(job_id: UUID) -> JobDetail:
        """How the job stands, step by step, with links to every file it has made."""
        return await desk.detail(job_id)

    @router.get("/{job_id}/status", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")])
    async def read_status(job_id: UUID) -> JobSummary:
        """How the job stands, in brief: what a client that asks again and again needs. `/v1/live` tells unasked."""
        return await desk.brief(job_id)

    @router.get(
        "/{job_id}/timeline", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")]
    )
    async def read_timeline(job_id: UUID) -> Timeline:
        """What happened to the job, in order of time."""
        return timeline(await desk.row(job_id), await desk.reads.steps(str(job_id)))


def _steps(router: APIRouter, desk: JobDesk, reader: Reader) -> None:
    @router.get("/{job_id}/steps", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")])
    async def list_steps(job_id: UUID) -> Page[StepView]:
        """Every step of the plan, in its order."""
        return Page(items=await desk.steps(job_id))

    @router.get(
        "/{job_id}/steps/{step}",
        responses=problems("unknown_job", "no_such_step", *READ),
        dependencies=[reader.fresh, takes("job")],
    )
    async def read_step(job_id: UUID, step: StepName) -> StepView:
        """One step, by its name or its checkpoint's."""
        steps = await desk.steps(job_id)
        named = [one for one in steps if one.name == step] or [one for one in steps if one.checkpoint == step]
        if named:
            return named[0]
        raise Problem("no_such_step", f"the job has no step {step!r}", "step")


def _files(router: APIRouter, desk: JobDesk, reader: Reader, store: ObjectStore, vault: Vault) -> None:
    @router.get(
        "/{job_id}/files/{role}",
        status_code=307,
        responses=HELD | problems("unknown_job", "unknown_file", "words_erased", "store_unavailable", *READ),
        dependencies=[reader.fresh, takes("job")],
        response_class=RedirectResponse,
    )
    async def read_file(
        job_id: UUID,
        role: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")],
        sha256: Annotated[
            str | None, Query(pattern=r"^[0-9a-f]{64}$", description="which, if there are several")
        ] = None,
    ) -> Response:
        """Leads to the latest file of this role. One that repeats the words of the request is answered itself."""
        await desk.row(job_id)
        for step in reversed(await desk.reads.steps(str(job_id))):
            for file in step["artifacts"]:
                if file["role"] == role and sha256 in (None, file["sha256"]):
                    plain = await said_in(store, vault, file)
                    if plain is not None:
                        return plainly(plain, file_name(file))
                    return RedirectResponse(desk.links.relative(file), 307, {"Cache-Control": "private, max-age=300"})
        raise Problem("unknown_file", f"the job has made no {role!r}", "role")


def _change(router: APIRouter, desk: JobDesk) -> None:
    def change(*codes: str) -> dict[str, Any]:
        return {
            "response_model": JobDetail,
            "responses": WROTE | problems(*CHANGE, *codes),
            "dependencies": [takes("job", "editor")],
        }

    @router.post("/{job_id}/cancel", **change("already_finished"))
    async def cancel(job_id: UUID, body: Reason = NO_REASON, key: OptionalKey = None) -> Response | JobDetail:
        """Stop the job for good. A running step is told to stop."""
        row = await desk.row(job_id)
        if await desk.was_done(row, CancelJob().type, key):
            return await desk.detail(job_id)
        _must_be_live(row)
        return await desk.change(row, CancelJob(reason=body.reason), key)

    @router.post("/{job_id}/pause", **change("already_finished", "already_paused"))
    async def pause(job_id: UUID, body: Reason = NO_REASON, key: OptionalKey = None) -> Response | JobDetail:
        """Finish the step in hand, then wait."""
        row = await desk.row(job_id)
        if await desk.was_done(row, PauseJob().type, key):
            return await desk.detail(job_id)
        _must_be_live(row)
        if row["paused"]:
            raise Problem("already_paused")
        return await desk.change(row, PauseJob(reason=body.reason), key)

    @router.post("/{job_id}/resume", **change("already_finished", "not_paused"))
    async def resume(job_id: UUID, key: OptionalKey = None) -> Response | JobDetail:
        """Go on after a pause."""
        row = await desk.row(job_id)
        if await desk.was_done(row, ResumeJob().type, key):
            return await desk.detail(job_id)
        _must_be_live(row)
        if not row["paused"]:
            raise Problem("not_paused")
        return await desk.change(row, ResumeJob(), key)

    @router.post("/{job_id}/retry", **change("not_failed", "bad_rewind"))
    async def retry(job_id: UUID, body: Retry = FROM_THE_FAILED_STEP, key: OptionalKey = None) -> Response | JobDetail:
        """Take a failed job up again, at the step that failed or at one before it."""
        row = await desk.row(job_id)
        command = RetryJob(from_step=body.from_step or "")
        if await desk.was_done(row, command.type, key):
            return await desk.detail(job_id)
        if row["status"] != "failed":
            raise Problem("not_failed", f"only a failed job can be retried; this one is {row['status']}")
        return await desk.change(row, command, key)

    @router.post("/{job_id}/rewind", **change("already_finished", "bad_rewind"))
    async def rewind(job_id: UUID, body: Rewind, key: OptionalKey = None) -> Response | JobDetail:
        """Go back to an earlier step of a live job, whatever it is doing. What was made before that step is kept."""
        row = await desk.row(job_id)
        command = RewindJob(to_step=body.to_step, reason=body.reason, seed=body.seed)
        if await desk.was_done(row, command.type, key):
            return await desk.detail(job_id)
        _must_be_live(row)
        return await desk.change(row, command, key)

    @router.post("/{job_id}/priority", **change("already_finished"))
    async def prioritise(job_id: UUID, body: Priority, key: OptionalKey = None) -> Response | JobDetail:
        """Steps of a job with a higher priority are dispatched first."""
        row = await desk.row(job_id)
        command = ReprioritiseJob(priority=body.priority)
        if row["priority"] == body.priority or await desk.was_done(row, command.type, key):
            return await desk.detail(job_id)
        _must_be_live(row)
        return await desk.change(row, command, key)


def promised(promise: Promise) -> Response:
    headers = {"Location": promise.status_url}
    if promise.positions:
        headers["X-Forge-Position"] = promise.token
    return Response(promise.body, 202, headers, "application/json")


def of_the_caller(request: JobRequest, who: Who) -> JobRequest:
    """The request for a project where the caller may submit. One that names none is for the only one they have."""
    if "project_id" not in request.model_fields_set and who.only_project:
        request = request.model_copy(update={"project_id": UUID(who.only_project)})
    who.must("editor", str(request.project_id), unknown_project(request.project_id))
    return request


def _must_be_live(row: Row) -> None:
    if row["status"] in OVER:
        raise Problem("already_finished", f"the job is {row['status']}")
