"""Where streams rest that are not in memory: one small SQLite file per partition.

It can always be thrown away, for the log has everything; it only saves reading the log from its beginning.
What another version of the deciders has folded is not trusted: then the file starts anew.
"""

import hashlib
import sqlite3
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from processors.book import REMEMBERED, Slot
from processors.domain import streams
from processors.domain.streams import DECIDERS, kind_of

_TABLES = """
CREATE TABLE IF NOT EXISTS place (fold TEXT NOT NULL, next_event INTEGER NOT NULL, next_command INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS slot (
    stream TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL,
    project_id TEXT NOT NULL, recent TEXT NOT NULL, state BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where the file has read: the next event to fold, the next command to answer."""

    next_event: int = 0
    next_command: int = 0


class StreamStore:
    """The shelf of one partition. Slots and place move together, in one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")  # the log is the truth; a torn file is caught and thrown away
        self._db.execute("PRAGMA cache_size=-8000")
        self._db.executescript(_TABLES)
        row = self._db.execute("SELECT fold FROM place").fetchone()
        if row is not None and row[0] != fold_version():
            self._db.executescript("DELETE FROM place; DELETE FROM slot;")

    def place(self) -> Place:
        row = self._db.execute("SELECT next_event, next_command FROM place").fetchone()
        return Place(*row) if row else Place()

    def fetch(self, stream: str) -> Slot | None:
        row = self._db.execute(
            "SELECT seq, hash, project_id, recent, state FROM slot WHERE stream = ?", (stream,)
        ).fetchone()
        if row is None:
            return None
        seq, digest, project_id, recent, state = row
        known = deque(recent.split(), maxlen=REMEMBERED)
        return Slot(_adapter(kind_of(stream)).validate_json(state), seq, digest, project_id, known)

    def save(self, slots: dict[str, Slot], place: Place) -> None:
        """Nothing is written over what is newer: who slept through the loss of the partition comes too late."""
        rows = [
            (
                stream,
                slot.seq,
                slot.hash,
                slot.project_id,
                " ".join(slot.recent),
                _adapter(kind_of(stream)).dump_json(slot.state),
            )
            for stream, slot in slots.items()
        ]
        self._db.execute("BEGIN IMMEDIATE")
        if self.place().next_event > place.next_event:
            self._db.execute("ROLLBACK")
            return
        self._db.executemany("INSERT OR REPLACE INTO slot VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.execute("DELETE FROM place")
        self._db.execute("INSERT INTO place VALUES (?, ?, ?)", (fold_version(), place.next_event, place.next_command))
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


def open_store(path: Path) -> StreamStore:
    """The file as it is, or a fresh one where a power cut has torn it."""
    try:
        store = StreamStore(path)
        store.place()
        return store
    except sqlite3.DatabaseError:
        for torn in path.parent.glob(path.name + "*"):
            torn.unlink()
        return StreamStore(path)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(type(DECIDERS[kind].unborn))


@cache
def fold_version() -> str:
    """Changes whenever the code of the deciders does."""
    domain = Path(streams.__file__).parent
    folds = [domain.parent / "book.py", domain.parent / "floor_fold.py"]
    sources = b"".join(path.read_bytes() for path in [*sorted(domain.glob("*.py")), *folds])
    return hashlib.sha256(sources).hexdigest()[:16]
