"""Document 001's internal services, each call a real job with a plan of its own, answered when the job is over."""

import asyncio
import base64
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from gateway.commands.commanding import OptionalKey
from gateway.compat.asking import SUBMITS, UNNAMED, Address, Asked, Desk, FilePath, Ticket, Words
from gateway.compat.endings import USUAL_S, Endings, Patience
from gateway.compat.three_d import main_file, output_path, why
from gateway.door.callers import Who
from gateway.door.rights import takes
from gateway.errors import Problem, Responses, problems
from gateway.files.links import store_answers
from gateway.jobs.job_request import Format, ImageSize, JobRequest, Seed
from gateway.reads.queries import Row
from infra.object_store import ObjectMissing, ObjectStore, content_key

MOST_AT_ONCE: Final = 8
MOST_SEED: Final = 2**63 - 20


class Prompts(Asked):
    prompts: tuple[Words, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    seed: Seed | None = None


class Urls(Asked):
    urls: tuple[Address, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Pictures(Asked):
    """One picture, or 4 or 8 around the thing, beginning at its front and going to its left."""

    image_paths: tuple[FilePath, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    output_format: Format = "glb"
    prompt: Words = Field(UNNAMED, description="what the pictures show")


class Mesh(Asked):
    """`mesh_path`: /inputs/<upload_id> of a GLB or OBJ, or the /outputs/... path of a mesh that a job has made."""

    mesh_path: FilePath
    output_format: Format = "glb"
    prompt: Words = Field(UNNAMED, description="what the mesh shows")


class Image(Asked):
    prompt: Words
    width: int = Field(1024, ge=64, le=2048)
    height: int = Field(1024, ge=64, le=2048)
    seed: Seed | None = None


class Started(Ticket):
    """It takes longer than the request was willing to wait: ask at each `status_url`."""

    jobs: list[Ticket]


class ImagePaths(BaseModel):
    image_paths: list[str]
    jobs: list[Ticket]


class MeshPath(Ticket):
    mesh_path: str


class ImageMade(Ticket):
    """`image_b64`: the PNG itself."""

    image_path: str
    image_b64: str


LATER: Final[Responses] = {202: {"model": Started, "description": "Not over yet: ask for its status"}}
ANSWERS: Final[Responses] = LATER | problems(*SUBMITS, "not_made", "too_many_connections")


class Services:
    """Submits jobs and waits for them."""

    def __init__(self, desk: Desk, endings: Endings) -> None:
        self.desk = desk
        self._endings = endings

    async def done(
        self,
        body: Asked,
        who: Who,
        requests: Sequence[JobRequest],
        key: str | None,
        patience_s: float,
        fields: Sequence[Sequence[str]] = (),
    ) -> tuple[list[Ticket], list[Row] | None]:
        """The jobs when they are done; None in their place when that takes too long.

        `fields`: what each request's files are called in the body. Raises `Problem("not_made")` when one of them
        comes to nothing.
        """
        called = fields or [()] * len(requests)
        async with self._endings.watched(who, self.desk.project_of(body, who)) as vigil:
            tickets = [
                await self.desk.submit(request, who, key and f"{key}.{number}"[-255:], called[number])
                for number, request in enumerate(requests)
            ]
            rows = await vigil.over([ticket.job_id for ticket in tickets], patience_s)
        for row in rows or ():
            if row["status"] != "done":
                raise Problem("not_made", why(row) if row["status"] == "failed" else "the job was cancelled")
        return tickets, rows


def routes(services: Services, store: ObjectStore) -> APIRouter:
    router = APIRouter(tags=["document 001, services"], dependencies=[takes("body", "editor")])
    _imagine(router, services, store)
    _shape(router, services)
    return router


def _imagine(router: APIRouter, services: Services, store: ObjectStore) -> None:
    desk = services.desk

    @router.post("/imagine/generate", response_model=ImagePaths, responses=ANSWERS)
    async def from_prompts(
        body: Prompts, who: Who, wait_s: Patience = USUAL_S, key: OptionalKey = None
    ) -> Response | ImagePaths:
        """One picture of each prompt, on a plain ground."""
        seeds = [None if body.seed is None else (body.seed + n) % MOST_SEED for n in range(len(body.prompts))]
        requests = [
            desk.request(body, words, asset_type="2D_SPRITE", only="images", seed=seed)
            for words, seed in zip(body.prompts, seeds, strict=True)
        ]
        tickets, rows = await services.done(body, who, requests, key, wait_s)
        return _later(tickets) if rows is None else ImagePaths(image_paths=_inputs(rows), jobs=tickets)

    @router.post("/imagine/from-urls", response_model=ImagePaths, responses=ANSWERS)
    async def from_urls(
        body: Urls, who: Who, wait_s: Patience = USUAL_S, key: OptionalKey = None
    ) -> Response | ImagePaths:
        """Fetches each picture, checks it and frees it from its ground."""
        requests = [
            desk.request(body, asset_type="2D_SPRITE", only="pictures", inputs=({"url": url, "role": "reference"},))
            for url in body.urls
        ]
        fields = [[f"urls.{number}"] for number in range(len(body.urls))]
        tickets, rows = await services.done(body, who, requests, key, wait_s, fields)
        return _later(tickets) if rows is None else ImagePaths(image_paths=_inputs(rows), jobs=tickets)

    @router.post("/generate", response_model=ImageMade, responses=ANSWERS)
    async def flux(body: Image, who: Who, wait_s: Patience = USUAL_S, key: OptionalKey = None) -> Response | ImageMade:
        """One picture of a prompt, of the size that is asked for."""
        size = ImageSize(width=body.width, height=body.height)
        request = desk.request(body, body.prompt, asset_type="2D_SPRITE", only="images", image=size, seed=body.seed)
        (ticket,), rows = await services.done(body, who, [request], key, wait_s)
        if rows is None:
            return _later([ticket])
        file = _file(rows[0])
        data = await asyncio.to_thread(_bytes, store, str(file["sha256"]))
        return ImageMade(
            **ticket.model_dump(), image_path=f"/inputs/{file['sha256']}", image_b64=base64.b64encode(data).decode()
        )


def _shape(router: APIRouter, services: Services) -> None:
    desk = services.desk

    @router.post("/reconstruct/mesh", response_model=MeshPath, responses=ANSWERS)
    async def reconstruct(
        body: Pictures, who: Who, wait_s: Patience = USUAL_S, key: OptionalKey = None
    ) -> Response | MeshPath:
        """A shape from pictures, as it comes: nothing is repaired."""
        given = await desk.pictures(who, desk.project_of(body, who), (), body.image_paths, "image_paths")
        request = desk.request(
            body, body.prompt, asset_type="PROP", only="mesh", inputs=given, output_format=body.output_format
        )
        fields = [f"image_paths.{number}" for number in range(len(given))]
        tickets, rows = await services.done(body, who, [request], key, wait_s, [fields])
        return _later(tickets) if rows is None else _mesh(tickets[0], rows[0])

    @router.post("/postprocess/clean", response_model=MeshPath, responses=ANSWERS)
    async def clean(body: Mesh, who: Who, wait_s: Patience = USUAL_S, key: OptionalKey = None) -> Response | MeshPath:
        """The mesh repaired, within its budget of triangles, with normals and texture coordinates."""
        digest = await desk.inputs.digest(who, desk.project_of(body, who), body.mesh_path, "mesh_path", "mesh")
        request = desk.request(
            body,
            body.prompt,
            asset_type="PROP",
            only="clean",
            inputs=({"upload_id": digest, "role": "mesh_raw"},),
            output_format=body.output_format,
        )
        tickets, rows = await services.done(body, who, [request], key, wait_s, [["mesh_path"]])
        return _later(tickets) if rows is None else _mesh(tickets[0], rows[0])


def _later(tickets: Sequence[Ticket]) -> Response:
    started = Started(**tickets[0].model_dump(), jobs=list(tickets))
    return JSONResponse(started.model_dump(), 202, {"Location": started.status_url})


def _inputs(rows: Sequence[Row]) -> list[str]:
    return [f"/inputs/{_file(row)['sha256']}" for row in rows]


def _mesh(ticket: Ticket, row: Row) -> MeshPath:
    return MeshPath(**ticket.model_dump(), mesh_path=output_path(ticket.job_id, _file(row)))


def _file(row: Row) -> Row:
    file = main_file(row)
    if file is None:
        raise Problem("not_made", "the job has made no file")
    return file


def _bytes(store: ObjectStore, sha256: str) -> bytes:
    with store_answers():
        try:
            return store.get(content_key(sha256))
        except ObjectMissing:
            raise Problem("unknown_file", "the picture was made, but is not kept any more") from None
