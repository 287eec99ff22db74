"""Looking a file over before anything opens it: in a process of its own that may burst without harm."""

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Final

import infra
from infra.examination.verdict import BURST, Examined, Unsafe, heard

SECONDS: Final = 10.0
WRITING_SECONDS: Final = 15.0
"""More, to write a large picture anew."""
_ROOT: Final = str(Path(infra.__file__).resolve().parents[1])
_START: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); from infra.examination.child import main; main()"
# Nothing of the parent's surroundings goes along: no keys, no proxies. One thread is enough, and threads cost memory.
_SURROUNDINGS: Final = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def examine(path: Path, claimed_media_type: str = "", clean: Path | None = None) -> Examined:
    """What a file is, when it is safe to open. About a quarter of a second; the file never enters this process.

    `claimed_media_type` "" claims nothing. `clean`: a picture is also written there, as a PNG of its pixels alone, and
    `media_type` is then that of what was written; a mesh writes nothing. Raises `Unsafe` with one sentence for a file
    that is broken, hostile, empty, of another kind than it claims, or none of PNG, JPEG, WebP, GLB and OBJ.
    """
    with path.open("rb") as file:
        if clean is None:
            return _asked(file, claimed_media_type, SECONDS)
        with clean.open("wb") as written:
            return _asked(file, claimed_media_type, SECONDS + WRITING_SECONDS, written.fileno())


def _asked(file: BinaryIO, claimed: str, seconds: float, written: int | None = None) -> Examined:
    given = () if written is None else (written,)
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START, _ROOT, claimed, "".join(map(str, given))],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_SURROUNDINGS,
        cwd="/",
        text=True,
        pass_fds=given,
    )
    with child:
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Unsafe(BURST, code="hostile_file") from None
    return heard(said)
