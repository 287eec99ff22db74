"""Links to files, and the files behind those links when the store is a folder."""

import asyncio
import base64
import hashlib
import logging
import mimetypes
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from gateway.errors import Problem, problems
from gateway.rights import takes
from gateway.views import FileView
from infra.object_store import (
    FileStore,
    ObjectExists,
    ObjectStore,
    StoreUnavailable,
    chunks_of,
    content_key,
    hash_in,
    media_type,
)
from infra.soundness import Soundness
from infra.vault import MARK, SEALED_HEAD, Erased, Vault, is_sealed_data

log = logging.getLogger(__name__)

LINK_SECONDS: Final = 600
_KINDS: Final = {
    "model/gltf-binary": ".glb",
    "model/obj": ".obj",
    "model/mtl": ".mtl",
    "model/vnd.usdz+zip": ".usdz",
    "application/octet-stream": ".bin",
    "image/webp": ".webp",
    "application/json": ".json",
    "text/plain": ".txt",
}
_RUNNABLE: Final = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml")
_HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_SHOWN: Final = ("image/png", "image/jpeg", "image/webp", "image/gif", "video/", "audio/")

Artifact = dict[str, Any]


class Links:
    """Signs links. `relative` ones stay on the address by which the client came."""

    def __init__(self, store: ObjectStore, base_url: str) -> None:
        self._store = store
        self._base_url = base_url

    def file(self, artifact: Artifact) -> FileView:
        name = file_name(artifact)
        opens = isinstance(self._store, FileStore) or MARK not in name  # else the store itself would say it, sealed
        shown = name if opens else file_name({**artifact, "name": ""})
        url = self._store.signed_link(content_key(artifact["sha256"]), shown, LINK_SECONDS)
        return FileView.model_validate({**artifact, "name": name, "url": url})

    def files(self, artifacts: Iterable[Artifact]) -> list[FileView]:
        return [self.file(one) for one in artifacts]

    def relative(self, artifact: Artifact) -> str:
        return self.file(artifact).url.removeprefix(self._base_url)


def file_name(artifact: Artifact) -> str:
    """A name that a person recognises: the maker's, else the role with the ending of its kind."""
    given = str(artifact.get("name") or "")
    if given:
        return given
    kind = str(artifact.get("media_type") or "")
    return str(artifact["role"]) + (_KINDS.get(kind) or mimetypes.guess_extension(kind) or "")


@contextmanager
def store_answers() -> Iterator[None]:
    """The store's silence, and its refusals, as problems."""
    try:
        yield
    except ObjectExists as refusal:
        raise Problem("object_exists", str(refusal)) from None
    except StoreUnavailable as failure:
        raise Problem("store_unavailable", str(failure)) from failure


# --- serving the folder --------------------------------------------------------------------------

Signature = Annotated[str, Query(max_length=128)]
FileName = Annotated[str, Query(max_length=1_000)]
Expiry = Annotated[int, Query(ge=0, le=2**53)]


def opened(store: ObjectStore, vault: Vault, key: str) -> bytes | None:
    """What a sealed file says; None for one that is not sealed. Raises `Problem`, `ObjectMissing`."""
    with store_answers():
        with store.open(key) as file:
            if not is_sealed_data(file.read(SEALED_HEAD)):
                return None
        try:
            return vault.open_data(store.get(key))
        except Erased:
            raise Problem("words_erased") from None


def plainly(data: bytes, name: str) -> Response:
    """A file that was sealed, handed out: kept by nobody on its way. Its hash is of what goes out (RFC 9530)."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers = {
        **_HARMLESS,
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }
    return Response(data, 200, headers, content_type(name))


def routes(store: FileStore, vault: Vault) -> APIRouter:
    """GET, HEAD and PUT by signed link, which carries its own right: nobody is asked for a key."""
    router = APIRouter(tags=["files"], dependencies=[takes("open")])
    errors = problems(
        "link_invalid", "unknown_file", "object_exists", "file_damaged", "store_unavailable", "words_erased"
    )
    soundness = Soundness()

    @router.head("/files/{key:path}", include_in_schema=False)
    @router.get("/files/{key:path}", responses=errors, response_class=FileResponse)
    async def read(request: Request, key: str, name: FileName, expires: Expiry, signature: Signature) -> Response:
        """The file, or the range of it that is asked for; never bytes that are not what their hash says."""
        _must_hold(store, request.method, key, name, expires, signature)
        path = store.path(key)
        if not path.is_file():
            raise Problem("unknown_file", "the link is good, but the file is not here")
        digest = hash_in(key)
        if digest and not await asyncio.to_thread(soundness.holds, path, digest):
            log.error("%s is not what its hash says: it is not handed out", key)
            raise Problem("file_damaged", f"the bytes kept as {digest} are not those that were made")
        if MARK in name:
            name = await asyncio.to_thread(vault.open, name)
        plain = await asyncio.to_thread(opened, store, vault, key)
        if plain is not None:
            return plainly(plain, name)
        kind = content_type(name)
        shown = kind.startswith(_SHOWN)
        headers = {
            **_HARMLESS,
            "Cache-Control": "private, max-age=31536000, immutable" if digest else "no-store",
        }
        if digest:
            headers["ETag"] = f'"{digest}"'
        return FileResponse(
            path, 200, headers, kind, filename=name, content_disposition_type="inline" if shown else "attachment"
        )

    @router.put("/files/{key:path}", status_code=204, responses=errors, openapi_extra=_ANY_BYTES)
    async def write(request: Request, key: str, name: FileName, expires: Expiry, signature: Signature) -> Response:
        """Keeps what is sent under the key that the link names. A link is used once: nothing is ever replaced."""
        _must_hold(store, "PUT", key, name, expires, signature)
        with tempfile.TemporaryFile() as whole:
            async for chunk in request.stream():
                await asyncio.to_thread(whole.write, chunk)
            whole.seek(0)
            with store_answers():
                await asyncio.to_thread(store.put_upload, key, chunks_of(whole))
        return Response(status_code=204)

    return router


_ANY_BYTES: Final = {
    "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


def content_type(name: str) -> str:
    """By the name's ending; whatever a browser could run is only bytes to it."""
    kind = media_type(name)
    return "application/octet-stream" if kind in _RUNNABLE else kind


def _must_hold(store: FileStore, method: str, key: str, name: str, expires: int, signature: str) -> None:
    try:
        store.path(key)
    except ValueError:
        raise Problem("link_invalid") from None
    if not store.signer.holds(method, key, name, expires, signature):
        raise Problem("link_invalid")
