"""A snapshot of the floor beside the offsets it was folded to, so that a restart need not read the whole log.

Saved only after everything that follows from it was flushed; thrown away when the folding code has changed.
"""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from infra.crash_points import reached
from processors.domain.floor import Floor
from processors.stream_store import fold_version

log = logging.getLogger(__name__)


@dataclass
class _Snapshot:
    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    fold: str
    floor: Floor
    next_event: dict[int, int] = field(default_factory=dict)


class FloorStore:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._adapter = TypeAdapter(_Snapshot)

    def load(self) -> tuple[Floor, dict[int, int]]:
        """The floor and the next offset per partition; an empty floor when there is no snapshot to trust."""
        try:
            snapshot = self._adapter.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Floor(), {}
        except ValidationError:
            log.warning("the snapshot of the floor is unreadable: the log is read from its beginning")
            return Floor(), {}
        if snapshot.fold != fold_version():
            return Floor(), {}
        snapshot.floor.line_up()
        return snapshot.floor, snapshot.next_event

    def save(self, floor: Floor, next_event: dict[int, int]) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(
            self._adapter.dump_json(_Snapshot(fold_version(), floor, next_event), exclude={"floor": {"queues"}})
        )
        reached("scheduler.snapshot_written")
        os.replace(fresh, self._path)
        reached("scheduler.snapshot_placed")
