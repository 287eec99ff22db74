"""Uploads that go on where they stopped: the tus protocol 1.0.0 (tus.io), by any gateway, whoever began them.

Beyond the core: creation, termination, expiration, checksum. What a PATCH brings is kept in parts of `PART` bytes as it
comes; with a checksum, when all of it is there and right.
"""

import asyncio
import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from email.utils import formatdate
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from gateway.door.callers import Who
from gateway.door.middleware import LARGEST_UPLOAD
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.files.links import store_answers
from gateway.files.owners import holder
from gateway.files.parcels import Parcels
from gateway.files.quarantine import Ticket
from gateway.files.upload_links import ParcelId
from gateway.files.uploads import NOT_TAKEN
from gateway.reads.views import UploadView
from infra.object_store import chunks_of

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination,expiration,checksum"
CHECKSUMS: Final = ("sha1", "sha256", "sha512")
SECONDS: Final = 86_400
PART: Final = 4 << 20
BYTES: Final = "application/offset+octet-stream"
HEADERS: Final = (
    "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm", "Upload-Offset",
    "Upload-Length", "Upload-Metadata", "Upload-Expires", "Upload-Complete", "Upload-Id",
)  # fmt: skip
"""What a page of another origin must be let read."""
_METADATA: Final = re.compile(r"[!-+\--~]+(?: [A-Za-z0-9+/]*={0,2})?")
_WHOLE: Final = re.compile(r"^(?:0|[1-9][0-9]{0,15})$")

Offset = Annotated[str, Header(pattern=_WHOLE.pattern, alias="Upload-Offset")]
Version = Annotated[str, Header(alias="Tus-Resumable", description=VERSION)]


class _Spoken(APIRoute):
    """Every answer names the version; a client of another one is told which is spoken."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                if request.method not in ("OPTIONS", "GET") and request.headers.get("tus-resumable") != VERSION:
                    raise Problem("tus_version", f"Tus-Resumable: {VERSION} is spoken here", Tus_Version=VERSION)
                response = await handle(request)
            except Problem as problem:
                problem.headers = {**(problem.headers or {}), "Tus-Resumable": VERSION}
                raise
            response.headers["Tus-Resumable"] = VERSION
            return response

        return spoken


def routes(parcels: Parcels) -> APIRouter:
    router = APIRouter(
        prefix="/v1/uploads/resumable",
        tags=["uploads"],
        route_class=_Spoken,
        dependencies=[takes("somewhere", "editor")],
    )
    _talk(router, parcels)
    _send(router, parcels)
    return router


def _talk(router: APIRouter, parcels: Parcels) -> None:
    @router.options("", status_code=204)
    @router.options("/{parcel_id}", status_code=204, include_in_schema=False)
    async def options() -> Response:
        """What is spoken here: tus 1.0.0, its extensions, and how large a file may be."""
        return _empty(
            204,
            Tus_Version=VERSION,
            Tus_Extension=EXTENSIONS,
            Tus_Max_Size=LARGEST_UPLOAD,
            Tus_Checksum_Algorithm=",".join(CHECKSUMS),
        )

    @router.head(
        "/{parcel_id}",
        response_class=Response,
        responses=problems("unknown_transfer", "tus_version", "store_unavailable"),
    )
    async def head(parcel_id: ParcelId, who: Who) -> Response:
        """How far the upload has come: `Upload-Offset`, in bytes."""
        ticket = await parcels.mine(who, parcel_id)
        offset = await _received(parcels, ticket)
        more = {"Upload_Metadata": ticket.metadata} if ticket.metadata else {}
        return _empty(200, ticket, offset, Upload_Length=ticket.size, Cache_Control="no-store", **more)

    @router.get("/{parcel_id}", responses=problems("unknown_transfer", "not_uploaded", *NOT_TAKEN))
    async def result(parcel_id: ParcelId, who: Who) -> UploadView:
        """The file that a whole upload has become."""
        return await parcels.arrived(await parcels.mine(who, parcel_id))

    @router.delete(
        "/{parcel_id}", status_code=204, responses=problems("unknown_transfer", "tus_version", "store_unavailable")
    )
    async def delete(parcel_id: ParcelId, who: Who) -> Response:
        """Gives the upload up. A file that it has become already stays."""
        ticket = await parcels.mine(who, parcel_id)
        with store_answers():
            await asyncio.to_thread(parcels.quarantine.remove, ticket.parcel_id)
        return _empty(204)


def _send(router: APIRouter, parcels: Parcels) -> None:
    @router.post(
        "",
        status_code=201,
        response_class=Response,
        responses=problems(
            "body_too_large",
            "bad_request",
            "tus_version",
            "too_many_uploads",
            "unknown_project",
            "store_unavailable",
        ),
    )
    async def create(
        who: Who,
        upload_length: Annotated[str, Header(pattern=_WHOLE.pattern, description="bytes")],
        tus_resumable: Version = VERSION,
        upload_metadata: Annotated[
            str, Header(max_length=4_000, description="`filename` and `project_id`, each with its value in base64")
        ] = "",
    ) -> Response:
        """Begins an upload of so many bytes. `Location` is where it goes; `Upload-Expires` how long it may take."""
        size, told = int(upload_length), _told(upload_metadata)
        if size > LARGEST_UPLOAD:
            raise Problem("body_too_large", f"at most {LARGEST_UPLOAD} bytes are taken", "Upload-Length")
        if size == 0:
            raise invalid("Upload-Length", "a file has at least one byte")
        whose = holder(who, _project(told.get("project_id", "")))
        name = told.get("filename") or told.get("name") or ""
        with store_answers():
            ticket = await asyncio.to_thread(
                parcels.quarantine.begin, "parts", size, name, whose, who.actor.id, SECONDS, upload_metadata
            )
        return _empty(201, ticket, 0, Location=f"/v1/uploads/resumable/{ticket.parcel_id}")

    @router.patch(
        "/{parcel_id}",
        status_code=204,
        responses=problems(
            "unknown_transfer",
            "upload_offset",
            "checksum_mismatch",
            "bad_request",
            "body_too_large",
            "tus_version",
            *NOT_TAKEN,
        ),
        openapi_extra={
            "requestBody": {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
        },
    )
    async def patch(
        request: Request,
        parcel_id: ParcelId,
        who: Who,
        upload_offset: Offset,
        tus_resumable: Version = VERSION,
        upload_checksum: Annotated[
            str, Header(max_length=200, description=f"one of {', '.join(CHECKSUMS)}, and the digest in base64")
        ] = "",
    ) -> Response:
        """Goes on from `Upload-Offset`. With the last byte the file is looked over: `Upload-Id` names what was kept."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != BYTES:
            raise Problem("unsupported_media_type", f"a part comes as {BYTES}", "Content-Type")
        ticket = await parcels.mine(who, parcel_id)
        offset = await _received(parcels, ticket)
        if offset != int(upload_offset):
            raise Problem("upload_offset", f"{offset} bytes are here, the part begins at {upload_offset}")
        body = request.stream()
        if upload_checksum:
            offset = await _keep_checked(parcels, ticket, offset, body, _expected(upload_checksum))
        else:
            offset = await _keep(parcels, ticket, offset, body)
        if offset < ticket.size:
            return _empty(204, ticket, offset, Upload_Complete="?0")
        kept = await parcels.arrived(ticket)
        return _empty(204, ticket, offset, Upload_Complete="?1", Upload_Id=kept.upload_id)


async def _received(parcels: Parcels, ticket: Ticket) -> int:
    if ticket.kind != "parts":
        raise Problem("unknown_transfer", "this upload goes by its link")
    with store_answers():
        return await asyncio.to_thread(parcels.quarantine.received, ticket)


async def _keep(parcels: Parcels, ticket: Ticket, offset: int, body: AsyncIterator[bytes]) -> int:
    """Part by part. Of a client that goes away what has come is kept. Returns how many bytes there are now."""
    waiting = bytearray()
    try:
        async for chunk in body:
            waiting += chunk
            if offset + len(waiting) > ticket.size:
                raise Problem("file_too_large", f"{ticket.size} bytes were announced, and more come", "file")
            while len(waiting) >= PART:
                offset = await _append(parcels, ticket, offset, bytes(waiting[:PART]))
                del waiting[:PART]
    except ClientDisconnect:
        await _append(parcels, ticket, offset, bytes(waiting))
        raise Problem("bad_request", "the client went away; what had come is kept") from None
    return await _append(parcels, ticket, offset, bytes(waiting))


async def _keep_checked(
    parcels: Parcels, ticket: Ticket, offset: int, body: AsyncIterator[bytes], expected: tuple[str, bytes]
) -> int:
    algorithm, digest = expected
    seen, size = hashlib.new(algorithm, usedforsecurity=False), 0
    with tempfile.TemporaryFile() as whole:
        async for chunk in body:
            size += len(chunk)
            if offset + size > ticket.size:
                raise Problem("file_too_large", f"{ticket.size} bytes were announced, and more come", "file")
            seen.update(chunk)
            await asyncio.to_thread(whole.write, chunk)
        if seen.digest() != digest:
            raise Problem("checksum_mismatch", f"the {algorithm} of what came is another one")
        whole.seek(0)
        for chunk in chunks_of(whole):
            offset = await _append(parcels, ticket, offset, chunk)
    return offset


async def _append(parcels: Parcels, ticket: Ticket, offset: int, data: bytes) -> int:
    if not data:
        return offset
    with store_answers():
        if not await asyncio.to_thread(parcels.quarantine.append, ticket, offset, data):
            raise Problem("upload_offset", "somebody else is sending this upload, too")
    return offset + len(data)


def _told(metadata: str) -> dict[str, str]:
    """Raises `Problem` for what is no list of keys and base64."""
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in metadata.split(","))):
        key, _, value = pair.partition(" ")
        try:
            if not _METADATA.fullmatch(pair) or key in found:
                raise ValueError(pair)
            found[key] = base64.b64decode(value, validate=True).decode()
        except (ValueError, binascii.Error):
            raise Problem("bad_request", f"Upload-Metadata: {pair[:60]!r} is no key with a value in base64") from None
    return found


def _project(told: str) -> UUID | None:
    try:
        return UUID(told) if told else None
    except ValueError:
        raise invalid("Upload-Metadata", "project_id is no UUID") from None


def _expected(header: str) -> tuple[str, bytes]:
    algorithm, _, digest = header.partition(" ")
    try:
        if algorithm not in CHECKSUMS:
            raise ValueError(algorithm)
        told = base64.b64decode(digest, validate=True)
        if len(told) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
            raise ValueError(digest)
        return algorithm, told
    except (ValueError, binascii.Error):
        raise Problem(
            "bad_request", f"Upload-Checksum: one of {', '.join(CHECKSUMS)}, and its digest in base64"
        ) from None


def _empty(
    status: Literal[200, 201, 204], ticket: Ticket | None = None, offset: int = 0, **headers: object
) -> Response:
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    if ticket is not None:
        told |= {"Upload-Offset": str(offset), "Upload-Expires": formatdate(ticket.expires_at, usegmt=True)}
    return Response(status_code=status, headers=told)
