"""Nothing damaged leaves the store: before its first byte goes out, a file is compared with its hash."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from infra.object_store import chunks_of, hash_of

REMEMBERED: Final = 4_096
SURE_FOR_S: Final = 60.0
"""So long a file counts as sound without another look, while its size and its time of change stay as they were."""

Signature = tuple[int, int, int]


class Soundness:
    """Whether files are what their hashes say. Reading costs about a second per gigabyte; a file that many ask for at
    once, or in ranges, is read once a minute. Blocking: for a thread of its own.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._sound: OrderedDict[str, tuple[Signature, float]] = OrderedDict()

    def holds(self, path: Path, sha256: str) -> bool:
        """Raises `FileNotFoundError` when it is gone."""
        status = path.stat()
        signature = status.st_ino, status.st_size, status.st_mtime_ns
        with self._lock:
            known = self._sound.get(sha256)
        if known is not None and known[0] == signature and self._now() - known[1] < SURE_FOR_S:
            return True
        with path.open("rb") as file:
            sound = hash_of(chunks_of(file)).sha256 == sha256
        with self._lock:
            self._sound.pop(sha256, None)
            if sound:
                self._sound[sha256] = signature, self._now()
            if len(self._sound) > REMEMBERED:
                self._sound.popitem(last=False)
        return sound
