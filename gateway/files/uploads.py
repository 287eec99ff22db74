"""Files from people: looked over, their type told by their bytes, kept under the hash of their content."""

import asyncio
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from event_schemas.message import Artifact
from gateway.door.callers import Who, caller
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.files.file_types import HEAD, FileKind, kind_of
from gateway.files.intake import Intake, apart
from gateway.files.links import store_answers
from gateway.files.owners import Owners, holder
from gateway.reads.views import UploadView
from infra.object_store import ObjectMissing, ObjectStore, content_key

NOT_TAKEN: Final = ("file_too_large", "unsupported_media_type", "unsafe_file", "examiner_busy", "store_unavailable")
"""What may come of any file that is looked over."""
ForProject = Annotated[
    UUID | None, Query(description="whose file it shall be; left out: of your only project, else yours")
]
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def routes(intake: Intake) -> APIRouter:
    router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

    @router.post(
        "",
        status_code=201,
        response_model=UploadView,
        responses=problems("bad_request", "body_too_large", "unknown_project", *NOT_TAKEN),
        openapi_extra=_BODY,
        dependencies=[takes("somewhere", "editor")],
    )
    async def upload(
        request: Request,
        who: Who,
        project_id: ForProject = None,
        x_file_name: Annotated[str, Header(max_length=255, description="of a file sent bare")] = "",
    ) -> JSONResponse:
        """Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form.

        A picture is kept as a PNG of its pixels alone; `original_sha256` is the hash of what you sent.
        """
        whose = holder(who, project_id)
        with apart() as path:
            name = await _receive(request, path) or x_file_name
            kept = await intake.keep(path, name, whose)
        return JSONResponse(kept.model_dump(), 201)

    return router


async def _receive(request: Request, path: Path) -> str:
    """Writes what is sent into the file; returns the name that it came under, if any."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        with path.open("wb") as whole:
            async for chunk in request.stream():
                await asyncio.to_thread(whole.write, chunk)
        return ""
    async with request.form(max_files=1, max_fields=8) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise Problem("invalid_request", "file: the form has no part of this name with a file in it", "file")
        with path.open("wb") as whole:
            while chunk := await part.read(1024 * 1024):
                await asyncio.to_thread(whole.write, chunk)
        return part.filename or ""


async def artifact(owners: Owners, project_id: str, digest: str, role: str, field: str, name: str = "") -> Artifact:
    """A file of this project, or of the caller, under a role. Raises `Problem` for `field` when there is none."""
    found = None
    if await owners.may_name(caller(), project_id, digest):
        with store_answers():
            found = await asyncio.to_thread(_find, owners.store, digest)
    if found is None:
        raise Problem("unknown_upload", f"no file {digest} was uploaded", field)
    size, kind = found
    return Artifact(
        role=role,
        sha256=digest,
        media_type=kind.media_type,
        size=size,
        uri=content_key(digest),
        name=name or role + kind.ending,
        by_person=True,
    )


def _find(store: ObjectStore, sha256: str) -> tuple[int, FileKind] | None:
    """Size and kind of an uploaded file; None if none has this hash, or it is no file that people may send."""
    key = content_key(sha256)
    size = store.renew(key)
    if size is None:
        return None
    try:
        with store.open(key) as file:
            kind = kind_of(file.read(HEAD))
    except ObjectMissing:
        return None
    return (size, kind) if kind else None
