"""Files that document 001's clients name by a path: /inputs/<upload_id>, /inputs/<file of the folder>, /outputs/..."""

import asyncio
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple
from uuid import UUID

from gateway.door.callers import Caller
from gateway.door.middleware import LARGEST_UPLOAD
from gateway.door.rights import Whose
from gateway.errors import Problem, invalid
from gateway.files.intake import Intake, apart
from gateway.files.links import file_name
from gateway.files.owners import of_project
from gateway.reads.queries import ReadModels, Row
from infra.object_store import CHUNK

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_OUTPUT: Final = re.compile(r"/outputs/([0-9a-fA-F-]{36})/([^/]{1,200})")
_FAMILY: Final = {"picture": "image/", "mesh": "model/"}

Kind = Literal["picture", "mesh"]


class Folder(NamedTuple):
    """A folder whose files may be named; nothing outside it can be, by no spelling and by no link."""

    path: Path

    def open(self, parts: Sequence[str]) -> BinaryIO:
        """Raises `OSError` when there is no plain file of this name. Each part is opened within the one before."""
        here = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in parts[:-1]:
                inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
                os.close(here)
                here = inner
            found = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
        finally:
            os.close(here)
        file = os.fdopen(found, "rb")
        if not stat.S_ISREG(os.fstat(found).st_mode):
            file.close()
            raise FileNotFoundError(f"{parts[-1]} is no plain file")
        return file


class Inputs:
    """`folder` None: only what the forge itself keeps can be named."""

    def __init__(self, intake: Intake, reads: ReadModels, whose: Whose, folder: Path | None) -> None:
        self._intake = intake
        self._reads = reads
        self._whose = whose
        self._folder = Folder(folder) if folder else None

    async def digest(self, who: Caller, project_id: UUID, path: str, field: str, kind: Kind) -> str:
        """The hash under which the forge keeps the file; a file of the folder comes in like an upload for the project.

        Raises `Problem` for `field`: no such file, not the caller's, none that is taken.
        """
        output = _OUTPUT.fullmatch(path)
        if output:
            return await self._made(who, output[1], output[2], field)
        name = path.removeprefix("/inputs/")
        if name == path:
            raise invalid(field, "a path begins with /inputs/ or /outputs/")
        if _DIGEST.fullmatch(name):
            return name
        if self._folder is None:
            raise invalid(field, "send the file to POST /v1/uploads and name it as /inputs/<upload_id>")
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\0" in part or "\\" in part for part in parts):
            raise invalid(field, "a path goes down from /inputs/ only, without . and ..")
        return await self._kept(self._folder, parts, of_project(str(project_id)), field, kind)

    async def _kept(self, folder: Folder, parts: Sequence[str], holder: str, field: str, kind: Kind) -> str:
        with apart() as copy:
            try:
                await asyncio.to_thread(_copy, folder, parts, copy, field)
            except OSError:
                raise Problem("unknown_upload", f"{field}: there is no file {'/'.join(parts)!r}", field) from None
            kept = await self._intake.keep(copy, parts[-1], holder, field)
        if not kept.media_type.startswith(_FAMILY[kind]):
            raise Problem("unsupported_media_type", f"{field}: this is no {kind}", field)
        return kept.sha256

    async def _made(self, who: Caller, job_id: str, name: str, field: str) -> str:
        try:
            job = UUID(job_id)
        except ValueError:
            raise invalid(field, "an output is named /outputs/<job_id>/<file>") from None
        await self._whose.must(who, "viewer", "job", job)
        return str((await made_file(self._reads, job, name))["sha256"])


def _copy(folder: Folder, parts: Sequence[str], to: Path, field: str) -> None:
    size = 0
    with folder.open(parts) as file, to.open("wb") as copy:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_UPLOAD:
                raise Problem("file_too_large", f"{field}: at most {LARGEST_UPLOAD // 2**20} MB are taken", field)
            copy.write(chunk)


async def made_file(reads: ReadModels, job_id: UUID, name: str) -> Row:
    """The latest file of this name that the job has made. Raises `Problem`."""
    for step in reversed(await reads.steps(str(job_id))):
        for file in step["artifacts"]:
            if file_name(file) == name:
                return dict(file)
    raise Problem("unknown_file", f"the job has made no {name!r}", "name")
