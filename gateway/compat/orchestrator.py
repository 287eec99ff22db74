"""Document 002: jobs, reviews and assets under its addresses, and its five events as a stream."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse

from event_schemas.commands import ReviewStep
from event_schemas.events.job import Verdict
from gateway.commands.commanding import WROTE, OptionalKey
from gateway.commands.opening import Opener
from gateway.compat.asking import SUBMITS
from gateway.compat.orchestrator_views import EVENTS, Asset, Delivery, Job, asset_view, event_view, job_view
from gateway.door.auth import Doorman, Lapsed
from gateway.door.callers import Who
from gateway.door.rights import takes, unknown
from gateway.errors import Problem, problems
from gateway.jobs.job_request import Body, Digest, JobRequest, Text
from gateway.jobs.routes import CHANGE, READ, JobDesk, StepName, of_the_caller
from gateway.jobs.submissions import Submissions
from gateway.live.entries import Entry, Filter, parse_vector
from gateway.live.routes import HEARTBEAT_S, STREAM, Audience
from gateway.live.subscriptions import Closing, Start, Subscription, Told, TooSlow
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels, cursor_of
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import Accepted

_TYPES: Final = frozenset(EVENTS)


class Review(Body):
    """`subject_sha256`: of what was looked at, as /v1/jobs/{id} shows it; left out: whatever waits now."""

    decision: Verdict
    notes: Text = ""
    rewind_to: StepName | None = None
    subject_sha256: Digest | None = None


def routes(
    desk: JobDesk,
    reader: Reader,
    submissions: Submissions,
    positions: Positions,
    delivery: Delivery,
    audience: Audience,
    doorman: Doorman,
    opener: Opener,
) -> APIRouter:
    router = APIRouter(tags=["document 002"])
    shown = Shown(desk.reads, delivery)
    _jobs(router, desk, reader, submissions, positions, shown)
    _assets(router, reader, shown)
    _events(router, Stream(audience, doorman, desk.reads, delivery, opener))
    return router


class Shown:
    """Rows of the read models in document 002's words."""

    def __init__(self, reads: ReadModels, delivery: Delivery) -> None:
        self._reads = reads
        self._delivery = delivery

    async def job(self, job_id: UUID) -> Job:
        row = await self._reads.job_whole(str(job_id))
        if row is None:
            raise unknown("job", job_id)
        return job_view(row, row["steps"], self._delivery)

    async def asset(self, asset_id: UUID) -> Asset:
        row = await self._reads.asset(str(asset_id))
        if row is None or row["deleted"]:
            raise unknown("asset", asset_id)
        active = await self._reads.active_versions([str(asset_id)])
        return asset_view(row, active[0] if active else None, self._delivery)

    async def page(self, project_id: UUID, limit: int, cursor: str | None) -> tuple[list[Asset], str | None]:
        """The latest changed first, and where the next page begins."""
        found = await self._reads.assets(limit + 1, cursor, within=[str(project_id)])
        rows, following = cut(found, limit, lambda row: cursor_of(row["updated_at"], row["asset_id"]))
        found = await self._reads.active_versions([row["asset_id"] for row in rows]) if rows else []
        active = {version["asset_id"]: version for version in found}
        return [asset_view(row, active.get(row["asset_id"]), self._delivery) for row in rows], following


# --- jobs ----------------------------------------------------------------------------------------


def _jobs(
    router: APIRouter,
    desk: JobDesk,
    reader: Reader,
    submissions: Submissions,
    positions: Positions,
    shown: Shown,
) -> None:
    @router.post(
        "/jobs",
        status_code=202,
        response_model=Job,
        responses=problems(*SUBMITS, "read_model_behind"),
        dependencies=[takes("body", "editor")],
    )
    async def submit(request: JobRequest, who: Who, key: OptionalKey = None) -> Response:
        """Ask for an asset, as by POST /v1/jobs. The answer is the job as it begins."""
        promise = await submissions.submit(of_the_caller(request, who), key or str(uuid4()))
        accepted = Accepted.model_validate_json(promise.body)
        await positions.all_reached(list(promise.positions))
        return JSONResponse(
            (await _begun(shown, accepted)).model_dump(mode="json"),
            202,
            {"Location": f"/jobs/{accepted.job_id}", "X-Forge-Position": promise.token},
        )

    @router.get("/jobs/{job_id}", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")])
    async def read(job_id: UUID) -> Job:
        """How the job stands, step by step."""
        return await shown.job(job_id)

    @router.post(
        "/jobs/{job_id}/review",
        response_model=Job,
        responses=WROTE | problems(*CHANGE, "not_in_review", "review_moved", "bad_rewind"),
        dependencies=[takes("job", "editor")],
    )
    async def review(job_id: UUID, body: Review, who: Who, key: OptionalKey = None) -> Response | Job:
        """Decide about the step that waits. A rejection goes back to `rewind_to`, or to the latest that drew."""
        row = await desk.row(job_id)
        if await desk.was_done(row, ReviewStep.model_fields["type"].default, key):
            return await shown.job(job_id)
        waiting = row["review"] if row["phase"] == "review" else None
        if waiting is None:
            raise Problem("not_in_review", f"nothing waits for review: the job is {row['status']} ({row['phase']})")
        command = ReviewStep(
            step=waiting["step"],
            decision=body.decision,
            subject_sha256=body.subject_sha256 or waiting["subject_sha256"],
            notes=body.notes,
            rewind_to=body.rewind_to or "",
        )
        changed = await desk.change(row, command, key)
        return changed if isinstance(changed, Response) else await shown.job(job_id)


async def _begun(shown: Shown, accepted: Accepted) -> Job:
    """The job, as the read models show it. Raises `Problem` while they are behind."""
    try:
        return await shown.job(UUID(accepted.job_id))
    except Problem as problem:
        if problem.code not in ("unknown_job", "read_model_unavailable"):
            raise
    raise Problem("read_model_behind", "the job is in the log, and not to be seen yet: send the same request again")


# --- assets --------------------------------------------------------------------------------------


def _assets(router: APIRouter, reader: Reader, shown: Shown) -> None:
    @router.get(
        "/projects/{project_id}/assets",
        response_model=list[Asset],
        responses=problems("unknown_project", *READ),
        dependencies=[reader.fresh, takes("project")],
    )
    async def in_project(project_id: UUID, response: Response, limit: Limit = 50, cursor: Cursor = None) -> list[Asset]:
        """The library of a project, the latest changed first. A `Link` header leads to the next page (RFC 8288)."""
        assets, following = await shown.page(project_id, limit, cursor)
        if following:
            address = f"/projects/{project_id}/assets?limit={limit}&cursor={following}"
            response.headers["Link"] = f'<{address}>; rel="next"'
        return assets

    @router.get(
        "/assets/{asset_id}", responses=problems("unknown_asset", *READ), dependencies=[reader.fresh, takes("asset")]
    )
    async def read(asset_id: UUID) -> Asset:
        """An asset as its active version shows it."""
        return await shown.asset(asset_id)


# --- events --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfJob(Filter):
    """A job's own events, and what the library says of its asset, which is a stream of its own."""

    asset_id: str = ""

    def wants(self, entry: Entry) -> bool:
        if self.job_id is None or entry.stream != f"asset-{self.asset_id}":
            return super().wants(entry)
        return Filter(self.project_id, None, self.types, self.within).wants(entry)


class Stream:
    """Document 002's events, made from the hub that feeds /v1/events."""

    def __init__(
        self, audience: Audience, doorman: Doorman, reads: ReadModels, delivery: Delivery, opener: Opener
    ) -> None:
        self._audience = audience
        self._doorman = doorman
        self._reads = reads
        self._delivery = delivery
        self._opener = opener

    async def opened(self, who: Who, project_id: UUID | None, job_id: UUID | None, start: Start) -> StreamingResponse:
        wanted = await self._audience.filter(who, project_id, job_id, _TYPES)
        job = await self._reads.job(str(job_id)) if job_id else None
        if job_id and job is None:
            raise unknown("job", job_id)
        topic = OfJob(wanted.project_id, wanted.job_id, wanted.types, wanted.within, job["asset_id"] if job else "")
        async with AsyncExitStack() as opening:
            opening.enter_context(self._doorman.connected(who))
            listening = self._audience.listening(who, topic, start, "sse", progress=False)
            subscription = await opening.enter_async_context(listening)
            stack = opening.pop_all()
        return StreamingResponse(
            self._told(subscription, stack, topic),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _told(self, subscription: Subscription, stack: AsyncExitStack, topic: OfJob) -> AsyncIterator[str]:
        async with stack:
            yield f"retry: 2000\nid: {subscription.start}\n\n"
            try:
                async for told in subscription.messages(HEARTBEAT_S):
                    yield await self._opener.text(self._sse(told, topic))
            except (Lapsed, TooSlow, Closing, Problem):
                return  # an event source comes again by itself, with the last id it had

    def _sse(self, told: Told | None, topic: OfJob) -> str:
        if told is None or told.entry is None or told.entry.told is None:
            return ": heartbeat\n\n"
        event = json.loads(told.entry.told.fields + "}")
        if topic.job_id is not None and (event["job_id"] or event["body"].get("job_id")) != topic.job_id:
            return f": another job's version\nid: {told.resume}\n\n"
        name, fields = event_view(event, self._delivery)
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return f"id: {told.resume}\nevent: {name}\ndata: {text}\n\n"


def _events(router: APIRouter, stream: Stream) -> None:
    @router.get(
        "/events",
        response_class=StreamingResponse,
        responses=STREAM
        | problems(
            "position_unknown",
            "unknown_project",
            "unknown_job",
            "too_many_connections",
            "log_unavailable",
            "read_model_unavailable",
        ),
        dependencies=[takes("list")],
    )
    async def events(
        who: Who,
        project_id: UUID | None = None,
        job_id: UUID | None = None,
        from_: Annotated[Literal["beginning", "now"], Query(alias="from")] = "beginning",
        since: Annotated[str | None, Query(max_length=2_000, description="the id of the last message seen")] = None,
        last_event_id: Annotated[str | None, Header(max_length=2_000)] = None,
    ) -> StreamingResponse:
        """StepStarted, StepCompleted, StepFailed, UserReviewUpdated and AssetIndexed, with the document's fields.

        Goes on behind `Last-Event-ID`, which an EventSource sends by itself.
        """
        return await stream.opened(who, project_id, job_id, _start(last_event_id or since, from_))


def _start(since: str | None, otherwise: Literal["beginning", "now"]) -> Start:
    if not since:
        return otherwise
    try:
        return parse_vector(since)
    except ValueError:
        raise Problem("invalid_request", "since: send the id of a message as it came", "since") from None
