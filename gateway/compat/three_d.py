"""Document 001: a prompt or pictures in, a 3D file out. A view of the one state machine, and a way to ask it."""

from pathlib import PurePosixPath
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field, model_validator

from gateway.commands.commanding import OptionalKey
from gateway.compat.asking import SUBMITS, UNNAMED, Address, Asked, Desk, FilePath, Ticket, Words
from gateway.compat.inputs import made_file
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.files.links import Links, file_name, plainly, said_in
from gateway.files.owners import Owners
from gateway.files.uploads import artifact
from gateway.jobs.job_request import LOCAL_PROJECT, Constraints, Digest, Format, Seed
from gateway.jobs.routes import READ, JobDesk
from gateway.reads.queries import Row
from gateway.reads.reading import Reader
from gateway.reads.views import WaitingView
from infra.vault import Vault

State = Literal["queued", "generating_images", "reconstructing_3d", "post_processing", "completed", "failed"]
Tier = Literal["standard", "high"]
VIEWS: Final[dict[Tier, Literal[4, 8]]] = {"standard": 4, "high": 8}
_IMAGES: Final = frozenset(
    ("safety", "expand_prompt", "concept", "image_safety", "upscale", "refine", "views", "normalize")
)
_BEST_FIRST: Final = ("glb", "fbx", "obj", "mesh", "sprite_sheet", "preview", "concept", "clean.reference")
"""What a job is about, by the roles of its files: the first that it has made."""
FileName = Annotated[str, Field(pattern=r"^[^/\x00]{1,200}$")]


class Solid(Asked):
    """`quality_tier` says from how many sides the thing is drawn: standard 4, high 8."""

    output_format: Format = "glb"
    quality_tier: Tier = "standard"
    asset_type: Literal["PROP", "3D_CHARACTER"] = Field("PROP", description="a 3D_CHARACTER is rigged and animated")
    seed: Seed | None = None

    def wishes(self) -> dict[str, object]:
        return {
            "asset_type": self.asset_type,
            "output_format": self.output_format,
            "constraints": Constraints(views=VIEWS[self.quality_tier]),
            "seed": self.seed,
        }


class Generate(Solid):
    prompt: Words = Field(examples=["a wooden treasure chest"])


class FromImage(Solid):
    """One picture, or 4 or 8 around the thing, beginning at its front and going to its left."""

    image_urls: tuple[Address, ...] = Field((), max_length=8)
    image_paths: tuple[FilePath, ...] = Field((), max_length=8, examples=[["/inputs/<upload_id>"]])
    prompt: Words = Field(UNNAMED, description="what the pictures show; it names the asset")

    @model_validator(mode="after")
    def _pictures_come_one_way(self) -> Self:
        if bool(self.image_urls) == bool(self.image_paths):
            raise ValueError("give image_urls, or image_paths")
        return self


class Status(BaseModel):
    """`asset_path` is empty until the state is completed. `progress`: from 0 to 1, by steps."""

    job_id: str
    state: State
    message: str
    asset_path: str
    progress: float


def routes(desk: Desk, jobs: JobDesk, reader: Reader, links: Links, owners: Owners, vault: Vault) -> APIRouter:
    router = APIRouter(tags=["document 001"])
    _submit(router, desk)
    _read(router, jobs, reader, links, owners, vault)
    return router


def _submit(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/3d/generate",
        status_code=202,
        response_model=Ticket,
        responses=problems(*SUBMITS),
        dependencies=[takes("body", "editor")],
    )
    async def generate(body: Generate, who: Who, key: OptionalKey = None) -> Response:
        """From words to a 3D file, without any review."""
        return _accepted(await desk.submit(desk.request(body, body.prompt, **body.wishes()), who, key))

    @router.post(
        "/3d/from-image",
        status_code=202,
        response_model=Ticket,
        responses=problems(*SUBMITS),
        dependencies=[takes("body", "editor")],
    )
    async def from_image(body: FromImage, who: Who, key: OptionalKey = None) -> Response:
        """From pictures to a 3D file. Addresses are fetched once, now; a path names an upload: /inputs/<upload_id>."""
        field = "image_urls" if body.image_urls else "image_paths"
        given = await desk.pictures(who, desk.project_of(body, who), body.image_urls, body.image_paths, field)
        request = desk.request(body, body.prompt, inputs=given, **body.wishes())
        return _accepted(await desk.submit(request, who, key, [f"{field}.{number}" for number in range(len(given))]))


def _accepted(ticket: Ticket) -> Response:
    return JSONResponse(ticket.model_dump(), 202, {"Location": ticket.status_url})


def _read(router: APIRouter, jobs: JobDesk, reader: Reader, links: Links, owners: Owners, vault: Vault) -> None:
    @router.get(
        "/3d/status/{job_id}", responses=problems("unknown_job", *READ), dependencies=[reader.fresh, takes("job")]
    )
    async def status(job_id: UUID) -> Status:
        """How the job stands, in document 001's words. A cancelled job shows as failed."""
        row = await jobs.row(job_id)
        return status_of(row, (await jobs.line.waiting([row])).get(row["job_id"]))

    @router.get(
        "/3d/download/{job_id}",
        status_code=307,
        response_class=RedirectResponse,
        responses=problems("unknown_job", "unknown_file", "not_ready", "not_made", *READ),
        dependencies=[reader.fresh, takes("job")],
    )
    async def download(
        job_id: UUID, format: Annotated[Format | None, Query(description="left out: the one asked for")] = None
    ) -> Response:
        """Leads to the finished file."""
        row = await jobs.row(job_id)
        _must_be_made(row)
        file = main_file(row, format)
        if file is None:
            raise Problem("unknown_file", f"the job has made no {format or wanted(row)}", "format")
        named = {**file, "name": row["job_id"] + PurePosixPath(file_name(file)).suffix}
        return RedirectResponse(links.relative(named), 307, {"Cache-Control": "private, max-age=300"})

    @router.get(
        "/outputs/{job_id}/{name}",
        status_code=307,
        response_class=RedirectResponse,
        responses=problems("unknown_job", "unknown_file", "words_erased", "store_unavailable", *READ),
        dependencies=[reader.fresh, takes("job")],
    )
    async def output(job_id: UUID, name: FileName) -> Response:
        """Leads to a file that the job has made, by its name. One that repeats its words is answered itself."""
        file = await made_file(jobs.reads, job_id, name)
        plain = await said_in(owners.store, vault, file)
        if plain is not None:
            return plainly(plain, name)
        return RedirectResponse(links.relative(file), 307, {"Cache-Control": "private, max-age=300"})

    @router.get(
        "/inputs/{sha256}",
        status_code=307,
        response_class=RedirectResponse,
        responses=problems("unknown_file", "store_unavailable"),
        dependencies=[takes("somewhere")],
    )
    async def given(sha256: Digest, who: Who) -> Response:
        """Leads to a picture or a mesh of one of the caller's projects, by its hash."""
        for project_id in sorted(who.roles) or (LOCAL_PROJECT,):
            try:
                file = await artifact(owners, project_id, sha256, "input", "sha256")
            except Problem as problem:
                if problem.code != "unknown_upload":
                    raise
            else:
                return RedirectResponse(
                    links.relative(file.model_dump()), 307, {"Cache-Control": "private, max-age=300"}
                )
        raise Problem("unknown_file", f"there is no file {sha256}", "sha256")


# --- the view ------------------------------------------------------------------------------------


def status_of(job: Row, waiting: WaitingView | None) -> Status:
    """`job` is a row of the read model."""
    state = state_of(job)
    file = main_file(job) if state == "completed" else None
    return Status(
        job_id=job["job_id"],
        state=state,
        message=_message(job, state, waiting),
        asset_path=output_path(job["job_id"], file) if file else "",
        progress=1.0 if state == "completed" else round(job["steps_done"] / job["steps_total"], 3),
    )


def state_of(job: Row) -> State:
    match job["status"]:
        case "done":
            return "completed"
        case "failed" | "cancelled":
            return "failed"
    if job["started_at"] is None:
        return "queued"
    if job["current_step"] in _IMAGES:
        return "generating_images"
    return "reconstructing_3d" if job["current_step"] == "reconstruct" else "post_processing"


def _message(job: Row, state: State, waiting: WaitingView | None) -> str:
    if state == "completed":
        return "the file is ready"
    if job["status"] == "cancelled":
        return "the job was cancelled"
    if state == "failed":
        return why(job)
    place = f"step {job['steps_done'] + 1} of {job['steps_total']}: {job['current_step']}"
    return f"{place}; {waiting.detail}" if waiting else place


def why(job: Row) -> str:
    """Why a failed job failed."""
    error = job["error"] or {}
    return f"{error.get('step', '')}: {error.get('message', '')}".strip(": ") or "the job failed"


def wanted(job: Row) -> str:
    """The format that was asked for; glb where none was."""
    return str(job["request"].get("output_format") or "glb")


def main_file(job: Row, format: str | None = None) -> Row | None:
    """The file that the job was for: in the format that was asked for, else the best of what it has made."""
    made: dict[str, Row] = {file["role"]: file for file in job["outputs"]}
    if format is not None:
        return made.get(format)
    return next((made[role] for role in (wanted(job), *_BEST_FIRST) if role in made), None)


def output_path(job_id: str, file: Row) -> str:
    return f"/outputs/{job_id}/{file_name(file)}"


def _must_be_made(job: Row) -> None:
    if job["status"] == "cancelled":
        raise Problem("not_made", "the job was cancelled")
    if job["status"] == "failed":
        raise Problem("not_made", why(job))
    if job["status"] != "done":
        raise Problem("not_ready", f"the job is {state_of(job)}")
