"""How a file comes in, by whatever way: looked over apart, a picture written anew, then kept under its hash."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gateway.errors import Problem
from gateway.files.examiner import Examiner
from gateway.files.file_types import KINDS, FileKind
from gateway.files.links import store_answers
from gateway.files.owners import Owners
from gateway.reads.views import UploadView
from infra.crash_points import reached
from infra.examination.verdict import Examined
from infra.object_store import Stored, chunks_of, hash_of

APART: Final = "forgelog-quarantine-"
"""How the folders on this machine begin in which files wait to be looked over."""
_UNSAFE: Final = re.compile(r"[^\w .()-]+")


@contextmanager
def apart() -> Iterator[Path]:
    """Where a file is written to that nobody has looked over. It goes with the block, whatever comes of it."""
    with tempfile.TemporaryDirectory(prefix=APART) as folder:
        yield Path(folder, "sent")


class Intake:
    def __init__(self, owners: Owners, examiner: Examiner) -> None:
        self._owners = owners
        self._examiner = examiner

    async def keep(self, path: Path, name: str, holder: str, field: str = "file") -> UploadView:
        """Raises `Problem` for `field`: no file that is taken, an unsafe one, too many before it, a store away."""
        found, stored, original = await self.cleaned(path, field)
        with store_answers():
            await asyncio.to_thread(self._owners.claim, holder, stored.sha256)
        reached("gateway.upload_kept")
        kind = KINDS[found.media_type]
        return UploadView(
            upload_id=stored.sha256,
            sha256=stored.sha256,
            original_sha256=original,
            size=stored.size,
            media_type=kind.media_type,
            name=plain_name(name, kind),
        )

    async def cleaned(self, path: Path, field: str, picture: bool = False) -> tuple[Examined, Stored, str]:
        """What it is, how it is kept, and the sha256 of what was sent. Whoever calls says whose it is.

        `picture`: nothing else is taken.
        """
        clean = path.with_name("clean")
        found = await self._examiner.examine(path, field, clean)
        if picture and found.kind != "picture":
            raise Problem("unsupported_media_type", f"{field}: there is a mesh, not a picture", field)
        kept = clean if found.kind == "picture" else path
        with store_answers():
            return found, *await asyncio.to_thread(self._put, kept, path)

    def _put(self, kept: Path, sent: Path) -> tuple[Stored, str]:
        with sent.open("rb") as file:
            original = hash_of(chunks_of(file)).sha256
        return self._owners.store.put_file(kept), original


def plain_name(name: str, kind: FileKind) -> str:
    """The last part of a path, of harmless characters, with the ending that fits the bytes."""
    last = re.split(r"[\\/]", name)[-1]
    stem = _UNSAFE.sub("_", last.rpartition(".")[0] or last).strip(" ._")[:100]
    return (stem or "upload") + kind.ending
