"""Pipelines: started by a configuration, then asked how they stand, every second or two."""

import json
from typing import Annotated, Any, Final, LiteralString
from uuid import UUID, uuid4

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from gateway.commands.commanding import OptionalKey
from gateway.commands.opening import Opener
from gateway.compat.asking import in_words_of_the_body
from gateway.compat.asset_forge.configs import MaterialPreset, PipelineConfig, request_of
from gateway.compat.asset_forge.dialect import ERRORS, AssetForgeRoute, InProject, Json, wanting
from gateway.compat.asset_forge.metadata import KEPT, objects
from gateway.compat.asset_forge.pictures import Pictures
from gateway.compat.asset_forge.retexturing import Retexturing
from gateway.compat.asset_forge.slugs import Names
from gateway.compat.asset_forge.stages import INITIALIZING, Variant, Wish, pipeline
from gateway.door.callers import Caller, Who, actor, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, invalid
from gateway.files.owners import of_project
from gateway.jobs.job_request import GivenFile
from gateway.jobs.submissions import Submissions
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels, Row
from gateway.reads.reading import Reader

REFERENCE: Final = "reference"
_STEPS: Final[LiteralString] = """
    select name, status, artifacts @> '[{"role": "concept_refined"}]' as drawn from step
    where job_id = %s order by ordinal"""
_OF_BATCH: Final[LiteralString] = """
    select coalesce(request #>> '{entity,id}', asset_id) as name, status, error from job
    where project_id = %s and batch_id = %s order by created_at, job_id"""


class Started(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "pipelineId": "5f2d9c2e-53b8-5c7b-a8b2-7d7e0a1f3c55",
                    "status": "initializing",
                    "message": "Pipeline started successfully",
                    "assetId": "bronze-sword",
                }
            ]
        }
    )

    pipelineId: str
    status: str
    message: str
    assetId: str


class Pipelines:
    def __init__(
        self,
        reads: ReadModels,
        positions: Positions,
        submissions: Submissions,
        names: Names,
        pictures: Pictures,
        retexturing: Retexturing,
        opener: Opener,
    ) -> None:
        self._reads = reads
        self._positions = positions
        self._submissions = submissions
        self._names = names
        self._pictures = pictures
        self._retexturing = retexturing
        self._opener = opener

    async def start(self, project_id: str, config: PipelineConfig, key: str) -> Started:
        """Raises `Problem`: words or a picture that are not taken, a quota, a log that is away."""
        given = await self._given(config, project_id)
        request = request_of(config, project_id, given, await self._waits(project_id))
        try:
            promised = await self._submissions.submit(request, key)
        except Problem as problem:
            raise in_words_of_the_body(problem, ["referenceImage"]) from None
        promise = json.loads(promised.body)
        await self._names.give(project_id, config.asset_name, promise["asset_id"])
        await self._positions.all_reached(list(promised.positions))  # its client asks at once, and gives up at a 404
        return Started(
            pipelineId=promise["job_id"],
            status=INITIALIZING,
            message="Pipeline started successfully",
            assetId=config.asset_name,
        )

    async def _given(self, config: PipelineConfig, project_id: str) -> GivenFile | None:
        given = config.reference
        if given is None:
            return None
        if given.dataUrl:
            kept = await self._pictures.keep(given.dataUrl, of_project(project_id), "referenceImage.dataUrl")
            return GivenFile(role=REFERENCE, upload_id=kept)
        if not (given.url or "").startswith("https://"):
            raise invalid("referenceImage.url", "name an https address, or send the picture itself as dataUrl")
        return GivenFile(role=REFERENCE, url=given.url)

    async def _waits(self, project_id: str) -> bool:
        """Asset Forge knows no reviews, so nothing waits for one, unless the project's settings say so."""
        row = await self._reads.project(project_id)
        said = row["settings"].get(KEPT) if row else None
        return isinstance(said, dict) and said.get("review") is True

    async def status(self, who: Caller, pipeline_id: str) -> Json:
        """Raises `Problem`: there is none, or none for this caller."""
        job = await self._job(who, pipeline_id)
        steps = await self._reads.rows(_STEPS, job["job_id"])
        said, wish = _wish(job)
        variants = await self._variants(job, said, wish) if wish.presets and job["status"] == "done" else []
        found = pipeline(job, steps, wish, variants, drawn=any(step["drawn"] for step in steps))
        found["config"] = said
        return found

    async def _job(self, who: Caller, pipeline_id: str) -> Row:
        missing = Problem("unknown_job", f"Pipeline {pipeline_id} not found")
        try:
            row = await self._reads.job(str(UUID(pipeline_id)))
        except ValueError:
            raise missing from None
        if row is None:
            raise missing
        who.must("viewer", row["project_id"], missing)
        return row

    async def _variants(self, job: Row, said: Json, wish: Wish) -> list[Variant]:
        """The variants' jobs, which are asked for when the asset is there, by the client that watches its pipeline.

        The key of each is told by the pipeline and the material, so that they are made once however often it looks.
        """
        batch = f"variants-{job['job_id']}"
        of_batch = job["project_id"], batch  # anybody may call a batch of theirs the same
        rows = await self._reads.rows(_OF_BATCH, *of_batch)
        if len(rows) < wish.presets and job["actor"] == actor().id:
            known = json.loads(await self._opener.text(json.dumps(objects(said["materialPresets"]))))
            presets = [MaterialPreset.model_validate(one) for one in known]
            refusal = await self._asked(job, presets, wish.name, batch)
            rows = await self._reads.rows(_OF_BATCH, *of_batch)
            if refusal:
                begun = {row["name"] for row in rows}
                rows += [_refused(name, refusal) for one in presets if (name := f"{wish.name}-{one.key}") not in begun]
        return [Variant(row["name"], row["status"], _reason(row)) for row in rows]

    async def _asked(self, job: Row, presets: list[MaterialPreset], name: str, batch: str) -> str:
        """Why they will never be made; empty when they will, or when the next look may have more luck."""
        for preset in presets:
            key = f"{batch}-{preset.key}"
            try:
                await self._retexturing.ask(
                    job["project_id"], job["asset_id"], preset, f"{name}-{preset.key}", key, batch
                )
            except Problem as problem:
                return str(problem.detail) if problem.kind.retry_after is None else ""
        return ""


def _wish(job: Row) -> tuple[Json, Wish]:
    request = job["request"]
    said = request.get("metadata", {}).get(KEPT)
    said = said if isinstance(said, dict) else {}
    name = (said and (request.get("entity") or {}).get("id")) or job["asset_id"]
    return said, Wish(
        name=str(name),
        enhance=said.get("useGPT4Enhancement") is not False,
        rigging=said.get("enableRigging") is True and job["asset_type"] == "3D_CHARACTER",
        sprites=bool(request.get("sprites")),
        presets=len(objects(said.get("materialPresets"))),
        pictured=said.get("hasReference") is True,
    )


def _refused(name: str, why: str) -> Row:
    return {"name": name, "status": "failed", "error": {"message": why}}


def _reason(row: Row) -> str:
    error: dict[str, Any] = row["error"] or {}
    return str(error.get("message") or ("cancelled" if row["status"] == "cancelled" else ""))


def routes(pipelines: Pipelines, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/api/generation", tags=["asset forge"], route_class=AssetForgeRoute, responses=ERRORS)

    @router.post("/pipeline", dependencies=[takes("somewhere", "editor")])
    async def start(config: PipelineConfig, who: Who, project_id: InProject, key: OptionalKey = None) -> Started:
        """Makes an asset. It is in the log when this answers."""
        if not (config.name and config.type and config.subtype):
            raise wanting("name", "name, type, and subtype are required")
        who.must("editor", project_id, unknown_project(project_id))
        return await pipelines.start(project_id, config, key or str(uuid4()))

    @router.get("/pipeline/{job_id}", dependencies=[reader.fresh, takes("list")])
    async def status(job_id: Annotated[str, Path(max_length=100)], who: Who) -> Json:
        """How it stands, stage by stage. No pipeline is ever forgotten."""
        return await pipelines.status(who, job_id)

    return router
