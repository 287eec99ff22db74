"""Files handed out under Asset Forge's names: from a folder of this machine directly, else by a signed link."""

import asyncio
from typing import Final

from fastapi import Response
from fastapi.responses import FileResponse, RedirectResponse

from gateway.compat.asset_forge import clips
from gateway.compat.asset_forge.dialect import HEADERS
from gateway.compat.asset_forge.names_of_files import Made
from gateway.compat.asset_forge.shelf import File
from gateway.errors import Problem
from gateway.files.links import LINK_SECONDS, opened, plainly, store_answers
from infra.examination.verdict import Unsafe
from infra.object_store import FileStore, ObjectDamaged, ObjectMissing, ObjectStore, content_key, shown_type
from infra.soundness import Soundness
from infra.vault import Vault

GLB: Final = "model/gltf-binary"
_KEPT: Final = {"Cache-Control": "private, no-cache", **HEADERS}


class Hands:
    def __init__(self, store: ObjectStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._soundness = Soundness()

    async def out(self, file: File, name: str) -> Response:
        """`name`: as what it is handed out. Raises `Problem`: it is damaged, or gone."""
        key = content_key(file["sha256"])
        plain = await self._opened(file, key)
        if plain is not None:
            return plainly(plain, name)
        kind = shown_type(name)
        if not isinstance(self._store, FileStore):
            link = self._store.signed_link(key, name, LINK_SECONDS)
            return RedirectResponse(link, 307, {"Cache-Control": f"private, max-age={LINK_SECONDS // 2}"})
        path = self._store.path(key)
        if not await asyncio.to_thread(path.is_file):
            raise Problem("unknown_file", "File not found")
        if not await asyncio.to_thread(self._soundness.holds, path, file["sha256"]):
            raise Problem("file_damaged")
        return FileResponse(
            path, 200, _KEPT | {"ETag": f'"{file["sha256"]}"'}, kind, filename=name, content_disposition_type="inline"
        )

    async def taken(self, file: File, made: Made, name: str) -> Response:
        """A model with one clip of its own, or with none."""
        data = await self.whole(file)
        try:
            found = await asyncio.to_thread(_part, data, made)
        except Unsafe:
            found = None
        if found is None:
            raise Problem("unknown_file", "File not found")
        disposition = f'inline; filename="{name.rpartition("/")[2]}"'
        return Response(found, 200, _KEPT | {"Content-Disposition": disposition}, GLB)

    async def size(self, file: File) -> int:
        """Raises `Problem` when it is gone."""
        with store_answers():
            found = await asyncio.to_thread(self._store.size, content_key(file["sha256"]))
        if found is None:
            raise Problem("unknown_file", "File not found")
        return found

    async def whole(self, file: File) -> bytes:
        """The whole file, which is as sound as its hash says."""
        with store_answers():
            try:
                return await asyncio.to_thread(self._store.get, content_key(file["sha256"]))
            except ObjectMissing:
                raise Problem("unknown_file", "File not found") from None
            except ObjectDamaged:
                raise Problem("file_damaged") from None

    async def _opened(self, file: File, key: str) -> bytes | None:
        """What a sealed file says, for nobody else can open it; None for any other."""
        if not str(file["media_type"]).startswith(("application/json", "text/")):
            return None
        try:
            return await asyncio.to_thread(opened, self._store, self._vault, key)
        except ObjectMissing:
            raise Problem("unknown_file", "File not found") from None


def _part(data: bytes, made: Made) -> bytes | None:
    return clips.none(data) if made == "rest" else clips.only(data, made)
