"""The HTTP addresses of the game engine."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from gateway.commands.commanding import WROTE, OptionalKey, Undecided, accepted
from gateway.commands.etags import IfMatch
from gateway.compat.worlds.batches import MOST, Batches
from gateway.compat.worlds.gallery import Gallery
from gateway.compat.worlds.shapes import (
    ActivateBody,
    ClearBody,
    Cleared,
    EntityType,
    GalleryAsset,
    GenerateBody,
    GenerationBatch,
)
from gateway.door.callers import Caller, Who, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.jobs.job_request import LOCAL_PROJECT, Key, Slot
from gateway.jobs.routes import READ
from gateway.reads.positions import Positions
from gateway.reads.queries import Row, cursor_of, parsed_cursor
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.workflows.routes import SAVED, Workflows, saved
from gateway.workflows.shapes import WorkflowBody, WorkflowView

ASKED: Final = (
    "idempotency_key_reused",
    "unknown_project",
    "unknown_asset",
    "too_many_requests",
    "quota_open_jobs",
    "quota_gpu_hours",
    "quota_storage",
    "log_unavailable",
    "store_unavailable",
    "read_model_unavailable",
)
CHANGED: Final = ("idempotency_key_reused", "log_unavailable", "read_model_unavailable", "read_model_behind")
World = Annotated[UUID | None, Query(description="left out: of every world that you are in")]
OneWorld = Annotated[UUID | None, Query(description="left out: your only world, or the local one")]
AS_YET_UNKNOWN: Final = ActivateBody()


def routes(gallery: Gallery, batches: Batches, workflows: Workflows, reader: Reader, positions: Positions) -> APIRouter:
    router = APIRouter(tags=["worlds"])
    _gallery(router, gallery, reader)
    _generation(router, batches, reader, positions)
    _workflows(router, workflows, reader)
    return router


def _gallery(router: APIRouter, gallery: Gallery, reader: Reader) -> None:
    @router.get(
        "/api/worlds/{project_id}/assets",
        responses=problems("unknown_project", *READ),
        dependencies=[reader.fresh, takes("project")],
    )
    async def list_assets(
        project_id: UUID,
        response: Response,
        entity_type: EntityType | None = None,
        entity_id: Key | None = None,
        asset_type: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_]{1,40}$")] = None,
        is_active: bool | None = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> list[GalleryAsset]:
        """The newest first. The header X-Next-Cursor, if there is one, is the `cursor` of the next page."""
        before = parsed_cursor(cursor) if cursor else None
        wanted = asset_type.lower() if asset_type else None
        found = await gallery.all(str(project_id), limit + 1, before, entity_type, entity_id, wanted, is_active)
        shown, following = cut(found, limit, lambda one: cursor_of(one.created_at, one.id))
        if following:
            response.headers["X-Next-Cursor"] = following
        return list(shown)

    @router.get(
        "/api/assets/{asset_id:uuid}",
        responses=problems("unknown_asset", *READ),
        dependencies=[reader.fresh, takes("asset")],
    )
    async def read_asset(asset_id: UUID) -> GalleryAsset:
        return await gallery.one(asset_id)

    @router.delete(
        "/api/assets/{asset_id:uuid}",
        status_code=204,
        response_class=Response,
        responses=WROTE | problems("unknown_asset", *CHANGED),
        dependencies=[reader.fresh, takes("asset", "editor")],
    )
    async def delete_asset(
        asset_id: UUID,
        include_variants: Annotated[
            bool, Query(alias="includeVariants", description="what was made from it, too")
        ] = False,
        key: OptionalKey = None,
    ) -> Response:
        """Gone from the gallery and from what shows it."""
        if await gallery.was_deleted(asset_id, key):
            return Response(status_code=204)
        row = await gallery.row(asset_id)
        decided = await gallery.delete(row, key, include_variants)
        return _later(decided, asset_id) or Response(status_code=204)

    @router.put(
        "/api/assets/{asset_id:uuid}/activate",
        response_model=GalleryAsset,
        responses=WROTE | problems("unknown_asset", "no_entity", *CHANGED),
        dependencies=[reader.fresh, takes("asset", "editor")],
    )
    async def activate(
        asset_id: UUID, body: ActivateBody = AS_YET_UNKNOWN, key: OptionalKey = None
    ) -> Response | GalleryAsset:
        """Its entity shows it from now on as its portrait_asset, sprite_asset, backdrop_asset, ..., and no other."""
        row = await gallery.row(asset_id)
        decided = await gallery.activate(row, body, key)
        return _later(decided, asset_id) or await gallery.one(asset_id)


def _later(decided: object, asset_id: UUID) -> JSONResponse | None:
    """202, when what came of it is not to be seen yet."""
    return accepted(decided, f"/api/assets/{asset_id}") if isinstance(decided, Undecided) else None


def _generation(router: APIRouter, batches: Batches, reader: Reader, positions: Positions) -> None:
    def changing(*codes: str) -> dict[str, Any]:
        return {
            "responses": problems("unknown_batch", *CHANGED, *codes),
            "dependencies": [reader.fresh, takes("list", "editor")],
        }

    async def row(batch_id: UUID, who: Caller) -> Row:
        found = await batches.row(str(batch_id), who.within(None))
        nothing = Problem("unknown_batch", f"there is no batch {batch_id}", "batch_id")
        who.must("editor", found["project_id"], nothing)
        return found

    @router.post(
        "/api/assets/generate",
        status_code=202,
        responses=problems(*ASKED),
        dependencies=[takes("body", "editor")],
    )
    async def generate(body: GenerateBody, who: Who, response: Response, key: OptionalKey = None) -> GenerationBatch:
        """Queue `count` pictures of one thing in the game. 202 means: it is in the log, and cannot be lost."""
        body = body.model_copy(update={"world_id": _world(body.world_id, "world_id" in body.model_fields_set, who)})
        who.must("editor", str(body.world_id), unknown_project(body.world_id))
        batch_id, promise = await batches.generate(body, key)
        if promise.positions:
            response.headers["X-Forge-Position"] = promise.token
        await positions.all_reached(list(promise.positions))
        return await batches.one_of(batch_id, body)

    @router.get(
        "/api/assets/batches", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")]
    )
    async def list_batches(
        who: Who,
        world_id: World = None,
        cleared: Annotated[bool, Query(description="those that were cleared, too")] = False,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> list[GenerationBatch]:
        """The newest first."""
        return await batches.all(who.within(world_id), limit, cleared)

    @router.post(
        "/api/assets/batches/clear",
        responses=problems("unknown_project", *CHANGED),
        dependencies=[reader.fresh, takes("body", "editor")],
    )
    async def clear_all(body: ClearBody, who: Who) -> Cleared:
        """Hide every batch of the world that is over. Nothing is deleted: `cleared=true` lists them still."""
        world = _world(body.world_id, "world_id" in body.model_fields_set, who)
        who.must("editor", str(world), unknown_project(world))
        return Cleared(cleared=await batches.clear_all(str(world)))

    @router.get(
        "/api/assets/batch/{batch_id:uuid}",
        responses=problems("unknown_batch", *READ),
        dependencies=[reader.fresh, takes("list")],
    )
    async def read_batch(batch_id: UUID, who: Who) -> GenerationBatch:
        return await batches.one(str(batch_id), who.within(None))

    @router.delete("/api/assets/batch/{batch_id:uuid}", **changing("already_finished"))
    async def cancel(batch_id: UUID, who: Who, response: Response, key: OptionalKey = None) -> GenerationBatch:
        """Stop every job of this batch that is not over, and nothing else. 202 while any is undecided."""
        if not await batches.cancel(await row(batch_id, who), key):
            response.status_code = 202
        return await batches.one(str(batch_id), who.within(None))

    @router.post("/api/assets/batch/{batch_id:uuid}/retry", **changing("no_failed_jobs"))
    async def retry(batch_id: UUID, who: Who, key: OptionalKey = None) -> GenerationBatch:
        """Take up again the jobs that failed, each where it failed. What is done is not done again."""
        await batches.retry(await row(batch_id, who), key)
        return await batches.one(str(batch_id), who.within(None))

    @router.delete("/api/assets/batch/{batch_id:uuid}/clear", **changing("not_finished"))
    async def clear(batch_id: UUID, who: Who) -> Cleared:
        """Hide a batch that is over, until it is retried. Nothing is deleted."""
        await batches.clear(await row(batch_id, who))
        return Cleared(cleared=1)


def _workflows(router: APIRouter, workflows: Workflows, reader: Reader) -> None:
    @router.get(
        "/api/workflows", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")]
    )
    async def list_workflows(who: Who, world_id: OneWorld = None) -> list[WorkflowView]:
        """The five slots, and the workflow that is saved in each."""
        world = _world(world_id or UUID(LOCAL_PROJECT), world_id is not None, who)
        who.must("viewer", str(world), unknown_project(world))
        return await workflows.all(str(world))

    @router.put(
        "/api/workflows/{slot}",
        response_model=WorkflowView,
        responses=WROTE | problems(*SAVED),
        dependencies=[takes("list", "admin")],
    )
    async def save_workflow(
        who: Who,
        slot: Slot,
        body: WorkflowBody,
        response: Response,
        world_id: OneWorld = None,
        if_match: IfMatch = None,
        key: OptionalKey = None,
    ) -> Response | WorkflowView:
        """Save a workflow that ComfyUI exported with Save (API Format). Every faulty node and input is named."""
        world = _world(world_id or UUID(LOCAL_PROJECT), world_id is not None, who)
        who.must("admin", str(world), unknown_project(world))
        return await saved(workflows, str(world), slot, body, response, if_match, key)


def _world(named: UUID, is_named: bool, who: Caller) -> UUID:
    """Who names no world means the only one they are in."""
    return named if is_named or who.only_project is None else UUID(who.only_project)
