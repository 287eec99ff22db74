"""Links to files, and the files behind those links when the store is a folder."""

import asyncio
import base64
import hashlib
import hmac
import logging
import mimetypes
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from gateway.door.rights import takes
from gateway.errors import Problem, Responses, problems
from gateway.files.ranges import heeded
from gateway.reads.views import FileView
from infra.file_store import FileStore, LinkSigner
from infra.object_store import (
    ObjectExists,
    ObjectMissing,
    ObjectStore,
    StoreUnavailable,
    checked_key,
    chunks_of,
    content_key,
    hash_in,
    shown_type,
)
from infra.settings import GatewaySettings, StoreSettings, VaultSettings
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
_WORDS: Final = ("application/json", "text/")
"""Kinds of files that may repeat what a person said, and are kept sealed then."""
_HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_SHOWN: Final = ("image/png", "image/jpeg", "image/webp", "image/gif", "video/", "audio/")

Artifact = dict[str, Any]


class Links:
    """Signs links. `relative` ones stay on the address by which the client came.

    A file that may be sealed is never linked straight to a store that could not open it: the gateway hands it out.
    """

    def __init__(self, store: ObjectStore, base_url: str, signer: LinkSigner) -> None:
        self._store = store
        self._base_url = base_url
        self._signer = signer

    def file(self, artifact: Artifact) -> FileView:
        name, key = file_name(artifact), content_key(artifact["sha256"])
        may_be_sealed = MARK in name or str(artifact.get("media_type")).startswith(_WORDS)
        if may_be_sealed and not isinstance(self._store, FileStore):
            url = self._signer.link(key, name, LINK_SECONDS, "GET")
        else:
            url = self._store.signed_link(key, name, LINK_SECONDS)
        return FileView.model_validate({**artifact, "name": name, "url": url})

    def files(self, artifacts: Iterable[Artifact]) -> list[FileView]:
        return [self.file(one) for one in artifacts]

    def once(self) -> Callable[[Iterable[Artifact]], list[FileView]]:
        """`files` for one answer: what one step makes the next ones take, and it is linked once."""
        known: dict[tuple[str, str, str], FileView] = {}

        def files(artifacts: Iterable[Artifact]) -> list[FileView]:
            found = []
            for one in artifacts:
                named = one["sha256"], one["role"], one.get("name", "")
                if named not in known:
                    known[named] = self.file(one)
                found.append(known[named])
            return found

        return files

    def relative(self, artifact: Artifact) -> str:
        return self.file(artifact).url.removeprefix(self._base_url)


def signer_of(store: StoreSettings, http: GatewaySettings, vault: VaultSettings) -> LinkSigner:
    """Signs with FORGELOG_LINK_SECRET. An S3 needs none for its own links: then with what the vault's secret yields."""
    secret = store.link_secret.get_secret_value()
    if not secret:
        secret = hmac.new(vault.secret.get_secret_value().encode(), b"links of files", hashlib.sha256).hexdigest()
    return LinkSigner(secret, http.base_url)


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


async def said_in(store: ObjectStore, vault: Vault, artifact: Artifact) -> bytes | None:
    """What a file says that is kept sealed, which no link of a store can open. None for any other, also for one that is
    gone: as its link will say."""
    if not str(artifact["media_type"]).startswith(_WORDS):
        return None
    try:
        return await asyncio.to_thread(opened, store, vault, content_key(artifact["sha256"]))
    except ObjectMissing:
        return None


def plainly(data: bytes, name: str) -> Response:
    """A file that was sealed, handed out: kept by nobody on its way. Its hash is of what goes out (RFC 9530)."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers = {
        **_HARMLESS,
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}",
    }
    return Response(data, 200, headers, shown_type(name))


def routes(store: ObjectStore, signer: LinkSigner, vault: Vault) -> APIRouter:
    """GET, HEAD and PUT by signed link, which carries its own right: nobody is asked for a key."""
    router = APIRouter(tags=["files"], dependencies=[takes("open")])
    errors = problems(
        "link_invalid",
        "unknown_file",
        "object_exists",
        "file_damaged",
        "range_not_there",
        "store_unavailable",
        "words_erased",
    )
    hand_out = from_folder(store, _headers) if isinstance(store, FileStore) else _from_afar(store)

    @router.head("/files/{key:path}", include_in_schema=False)
    @router.get("/files/{key:path}", responses=errors, response_class=FileResponse)
    async def read(request: Request, key: str, name: FileName, expires: Expiry, signature: Signature) -> Response:
        """The file, or the range of it that is asked for; never bytes that are not what their hash says."""
        _must_hold(signer, request.method, key, name, expires, signature)
        if MARK in name:
            name = await asyncio.to_thread(vault.open, name)
        try:
            plain = await asyncio.to_thread(opened, store, vault, key)
        except ObjectMissing:
            raise Problem("unknown_file", "the link is good, but the file is not here") from None
        return await hand_out(request, key, name) if plain is None else plainly(plain, name)

    if isinstance(store, FileStore):
        _write(router, store, errors)
    return router


def _write(router: APIRouter, store: FileStore, errors: Responses) -> None:
    @router.put("/files/{key:path}", status_code=204, responses=errors, openapi_extra=_ANY_BYTES)
    async def write(request: Request, key: str, name: FileName, expires: Expiry, signature: Signature) -> Response:
        """Keeps what is sent under the key that the link names. A link is used once: nothing is ever replaced."""
        _must_hold(store.signer, "PUT", key, name, expires, signature)
        with tempfile.TemporaryFile() as whole:
            async for chunk in request.stream():
                await asyncio.to_thread(whole.write, chunk)
            whole.seek(0)
            with store_answers():
                await asyncio.to_thread(store.put_upload, key, chunks_of(whole))
        return Response(status_code=204)


HandOut = Callable[[Request, str, str], Awaitable[Response]]


def from_folder(store: FileStore, headers_of: Callable[[str, str], dict[str, str]]) -> HandOut:
    """Hands out the file of a key under a name, whole or in parts. `headers_of`: what is said of it beside its kind.

    Raises `FileNotFoundError` for one that is gone, `Problem` for one that is damaged and for parts that it has not.
    """
    soundness = Soundness()

    async def hand_out(request: Request, key: str, name: str) -> Response:
        path, digest = store.path(key), hash_in(key)
        if digest and not await asyncio.to_thread(soundness.holds, path, digest):
            log.error("%s is not what its hash says: it is not handed out", key)
            raise Problem("file_damaged", f"the bytes kept as {digest} are not those that were made")
        headers, asked = headers_of(key, name), request.headers
        tag = headers.get("ETag", "")
        if tag and tag in (one.strip() for one in asked.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        status = await asyncio.to_thread(path.stat)
        if "range" in asked and asked.get("if-range", tag) == tag:
            _put_range(request, heeded(asked["range"], status.st_size))
        return FileResponse(path, 200, headers, shown_type(name), stat_result=status)

    return hand_out


def _from_afar(store: ObjectStore) -> HandOut:
    """What another store keeps goes through, and is not held: whole, for only files of words come this way."""

    async def hand_out(request: Request, key: str, name: str) -> Response:
        with store_answers():
            size = await asyncio.to_thread(store.size, key)

        def chunks() -> Iterator[bytes]:
            with store.open(key) as file:
                yield from chunks_of(file)

        headers = _headers(key, name) | {"Content-Length": str(size)}
        if request.method == "HEAD":
            return Response(None, 200, headers, shown_type(name))
        return StreamingResponse(chunks(), 200, headers, shown_type(name))

    return hand_out


def _headers(key: str, name: str) -> dict[str, str]:
    digest, shown = hash_in(key), shown_type(name).startswith(_SHOWN)
    return {
        **_HARMLESS,
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=utf-8''{quote(name, safe='')}",
        "Cache-Control": "private, max-age=31536000, immutable" if digest else "no-store",
        **({"ETag": f'"{digest}"'} if digest else {}),
    }


def _put_range(request: Request, ranges: str) -> None:
    """In the place of the one that came. The answer reads it in its own way."""
    kept = [(header, value) for header, value in request.scope["headers"] if header != b"range"]
    request.scope["headers"] = [*kept, (b"range", ranges.encode())] if ranges else kept


_ANY_BYTES: Final = {
    "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


def _must_hold(signer: LinkSigner, method: str, key: str, name: str, expires: int, signature: str) -> None:
    try:
        checked_key(key)
    except ValueError:
        raise Problem("link_invalid") from None
    if not signer.holds(method, key, name, expires, signature):
        raise Problem("link_invalid")
