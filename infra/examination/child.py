"""The limited process: reads one file from its standard input and tells what it is on its standard output.

It may use little memory and little time, writes no file, opens none, starts no process and reaches no network. The
limits are the kernel's where an ordinary user may set them (`setrlimit`), and Python's audit events elsewhere (PEP
578); both are set before the first byte of the file is read.
"""

import resource
import sys
from typing import Final

from PIL import Image

from infra.examination import meshes, pictures
from infra.examination.kinds import kind_of, refuse_other
from infra.examination.verdict import BURST, Examined, Unsafe, told

MEMORY_BYTES: Final = 1536 << 20
CPU_SECONDS: Final = 8
MOST_BYTES: Final = 512 << 20
_FORBIDDEN: Final = ("open", "socket.", "subprocess.", "os.", "shutil.", "ctypes.", "ftplib.", "pty.")


def main() -> None:
    _limit()
    print(told(_examined(sys.argv[1])), flush=True)


def _limit() -> None:
    Image.preinit()  # while files may still be opened
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
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


def _examined(claimed: str) -> Examined | Unsafe:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unsafe("the file is over 512 MiB", code="file_too_large")
        found = kind_of(data)
        refuse_other(found, claimed)
        if found == "picture":
            return pictures.examine_picture(data)
        return meshes.examine_glb(data) if found == "glb" else meshes.examine_obj(data)
    except Unsafe as refusal:
        return refusal
    except (MemoryError, RecursionError):
        return Unsafe(BURST, code="hostile_file")


if __name__ == "__main__":
    main()
