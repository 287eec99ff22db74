"""Files handed out under Asset Forge's names: from a folder of this machine directly, else by a signed link."""

import asyncio
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from gateway.compat.asset_forge import clips
from gateway.compat.asset_forge.dialect import HEADERS
from gateway.compat.asset_forge.names_of_files import Made
from gateway.compat.asset_forge.shelf import File
from gateway.errors import Problem
from gateway.files.links import LINK_SECONDS, from_folder, plainly, said_in, store_answers
from infra.examination.verdict import Unsafe
from infra.file_store import FileStore
from infra.object_store import ObjectDamaged, ObjectMissing, ObjectStore, content_key, hash_in, shown_type
from infra.vault import Vault

GLB: Final = "model/gltf-binary"
_KEPT: Final = {"Cache-Control": "private, no-cache", **HEADERS}


class Hands:
    def __init__(self, store: ObjectStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._of_folder = from_folder(store, _headers) if isinstance(store, FileStore) else None

    async def out(self, request: Request, file: File, name: str) -> Response:
        """`name`: as what it is handed out. Raises `Problem`: it is damaged, or gone."""
        plain = await said_in(self._store, self._vault, file)
        if plain is not None:
            return plainly(plain, name)
        key = content_key(file["sha256"])
        if self._of_folder is not None:
            try:
                return await self._of_folder(request, key, name)
            except FileNotFoundError:
                raise _gone() from None
        if request.method == "HEAD":  # a link is signed for GET alone
            return await self._head(key, name)
        link = self._store.signed_link(key, name, LINK_SECONDS)
        return RedirectResponse(link, 307, {"Cache-Control": f"private, max-age={LINK_SECONDS // 2}"})

    async def _head(self, key: str, name: str) -> Response:
        with store_answers():
            size = await asyncio.to_thread(self._store.size, key)
        if size is None:
            raise _gone()
        return Response(None, 200, {"Content-Length": str(size), "Accept-Ranges": "bytes"}, shown_type(name))

    async def taken(self, file: File, made: Made, name: str) -> Response:
        """A model with one clip of its own, or with none."""
        data = await self.whole(file)
        try:
            found = await asyncio.to_thread(_part, data, made)
        except Unsafe:
            found = None
        if found is None:
            raise _gone()
        return Response(found, 200, _KEPT | _named(name.rpartition("/")[2]), GLB)

    async def whole(self, file: File) -> bytes:
        """The whole file, which is as sound as its hash says."""
        with store_answers():
            try:
                return await asyncio.to_thread(self._store.get, content_key(file["sha256"]))
            except ObjectMissing:
                raise _gone() from None
            except ObjectDamaged:
                raise Problem("file_damaged") from None


def _part(data: bytes, made: Made) -> bytes | None:
    return clips.none(data) if made == "rest" else clips.only(data, made)


def _headers(key: str, name: str) -> dict[str, str]:
    return {**_KEPT, **_named(name), "ETag": f'"{hash_in(key)}"'}


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"inline; filename*=utf-8''{quote(name, safe='')}"}


def _gone() -> Problem:
    return Problem("unknown_file", "File not found")
