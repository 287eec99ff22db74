"""Files from people: looked over, their type told by their bytes, kept under the hash of their content."""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from event_schemas.message import Artifact
from gateway.errors import Problem, problems
from gateway.examiner import Examiner
from gateway.file_types import HEAD, KINDS, FileKind, kind_of
from gateway.files import store_answers
from gateway.rights import takes
from gateway.views import UploadView
from infra.crash_points import reached
from infra.object_store import ObjectMissing, ObjectStore, content_key

_UNSAFE: Final = re.compile(r"[^\w .()-]+")
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


def routes(store: ObjectStore, examiner: Examiner) -> APIRouter:
    router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

    @router.post(
        "",
        status_code=201,
        response_model=UploadView,
        responses=problems(
            "bad_request",
            "body_too_large",
            "file_too_large",
            "unsupported_media_type",
            "unsafe_file",
            "examiner_busy",
            "store_unavailable",
        ),
        openapi_extra=_BODY,
        dependencies=[takes("somewhere", "editor")],
    )
    async def upload(
        request: Request, x_file_name: Annotated[str, Header(max_length=255, description="of a file sent bare")] = ""
    ) -> JSONResponse:
        """Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form."""
        with tempfile.NamedTemporaryFile() as whole:
            path = Path(whole.name)
            name = await _receive(request, path) or x_file_name
            found = await examiner.examine(path, "file")
            kept = await asyncio.to_thread(_keep, store, path, name, KINDS[found.media_type])
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


def _keep(store: ObjectStore, path: Path, name: str, kind: FileKind) -> UploadView:
    with store_answers():
        stored = store.put_file(path)
    reached("gateway.upload_kept")
    return UploadView(
        upload_id=stored.sha256,
        sha256=stored.sha256,
        size=stored.size,
        media_type=kind.media_type,
        name=plain_name(name, kind),
    )


def plain_name(name: str, kind: FileKind) -> str:
    """The last part of a path, of harmless characters, with the ending that fits the bytes."""
    last = re.split(r"[\\/]", name)[-1]
    stem = _UNSAFE.sub("_", last.rpartition(".")[0] or last).strip(" ._")[:100]
    return (stem or "upload") + kind.ending


async def artifact(store: ObjectStore, digest: str, role: str, field: str, name: str = "") -> Artifact:
    """An uploaded file under a role. Raises `Problem` for `field` when there is no such upload."""
    with store_answers():
        found = await asyncio.to_thread(_find, store, digest)
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
