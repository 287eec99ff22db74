"""Files from outside, looked over in a process of their own before the forge keeps them; a few at a time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gateway.errors import Problem
from infra.examination import kinds
from infra.examination.examine import examine
from infra.examination.verdict import Examined, Unsafe

PATIENCE_S: Final = 15.0
HEAD: Final = 64 * 1024
_PROBLEMS: Final[Mapping[str, str]] = {
    "wrong_type": "unsupported_media_type",
    "file_too_large": "file_too_large",
    "image_too_large": "file_too_large",
    "mesh_too_large": "file_too_large",
}


class Examiner:
    """Each examination may take a gigabyte and a half of memory for some seconds, so `at_once` bounds them."""

    def __init__(self, at_once: int, patience_s: float = PATIENCE_S) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._patience_s = patience_s

    async def examine(self, path: Path, field: str, clean: Path | None = None) -> Examined:
        """Raises `Problem` for `field`: no file that is taken, an unsafe one, or too many before it.

        `clean`: where a picture is written anew.
        """
        try:
            kinds.kind_of(await asyncio.to_thread(_head, path))  # what is plainly something else costs no process
        except Unsafe as refusal:
            raise _refused(refusal, field) from None
        try:
            await asyncio.wait_for(self._places.acquire(), self._patience_s)
        except TimeoutError:
            raise Problem("examiner_busy") from None
        try:
            return await asyncio.to_thread(examine, path, "", clean)
        except Unsafe as refusal:
            raise _refused(refusal, field) from None
        finally:
            self._places.release()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _refused(refusal: Unsafe, field: str) -> Problem:
    return Problem(_PROBLEMS.get(refusal.code, "unsafe_file"), f"{field}: {refusal}", field)
