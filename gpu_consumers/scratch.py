"""A folder for one life of one worker: swept up by the next life on this machine, however this one ended."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ALIVE: Final = ".alive"
MEGABYTE: Final = 1024 * 1024


@contextmanager
def life_folder(root: Path, name: str) -> Iterator[Path]:
    """A fresh folder below `root`, locked while this process lives. Those that nobody holds are removed first."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".sweeping").open("w") as broom:
        fcntl.flock(broom, fcntl.LOCK_EX)  # nobody sweeps up a folder that is not locked yet
        for folder in root.iterdir():
            if folder.is_dir() and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)
        own = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=root))
        alive = (own / ALIVE).open("w")
        fcntl.flock(alive, fcntl.LOCK_EX)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        alive.close()


def _is_held(folder: Path) -> bool:
    try:
        descriptor = os.open(folder / ALIVE, os.O_WRONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def free_mb(folders: Iterable[Path]) -> int:
    """Megabytes free where there is least, of the disks that these folders are on, or will be."""
    return min(shutil.disk_usage(_existing(folder)).free // MEGABYTE for folder in folders)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
