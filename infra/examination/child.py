"""The limited process: reads one file from its standard input and tells what it is on its standard output.

It may use little memory and little time, opens no file, starts no process and reaches no network. It writes no file
either, but the one that it was given open, where a picture is to be written anew. The limits are the kernel's where an
ordinary user may set them (`setrlimit`), and Python's audit events elsewhere (PEP 578); both are set before the first
byte of the file is read.
"""

import os
import resource
import sys
from typing import BinaryIO, Final

from PIL import Image

from infra.examination import meshes, pictures
from infra.examination.kinds import kind_of, refuse_other
from infra.examination.verdict import BURST, Examined, Unsafe, told

MEMORY_BYTES: Final = 1536 << 20
CPU_SECONDS: Final = 8
WRITING_SECONDS: Final = 12
"""More, to write a large picture anew."""
MOST_BYTES: Final = 512 << 20
_FORBIDDEN: Final = ("open", "socket.", "subprocess.", "os.", "shutil.", "ctypes.", "ftplib.", "pty.")


def main() -> None:
    """Takes the claimed media type, and the number of the open file that the picture is written to, "" for none."""
    claimed, number = sys.argv[1:3]
    clean = os.fdopen(int(number), "wb") if number else None
    _limit(writes=clean is not None)
    print(told(_examined(claimed, clean)), flush=True)


def _limit(writes: bool = False) -> None:
    Image.preinit()  # while files may still be opened
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS + WRITING_SECONDS * writes),
        (resource.RLIMIT_FSIZE, MOST_BYTES * writes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 8),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not allowed here")


def _examined(claimed: str, clean: BinaryIO | None) -> Examined | Unsafe:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unsafe("the file is over 512 MiB", code="file_too_large")
        found = kind_of(data)
        refuse_other(found, claimed)
        if found == "picture":
            examined = pictures.examine_picture(data, clean)
            if clean:
                clean.flush()
            return examined
        return meshes.examine_glb(data) if found == "glb" else meshes.examine_obj(data)
    except Unsafe as refusal:
        return refusal
    except (MemoryError, RecursionError):
        return Unsafe(BURST, code="hostile_file")


if __name__ == "__main__":
    main()
