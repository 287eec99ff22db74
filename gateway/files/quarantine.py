"""Files under way that nobody has looked over yet: in the store, apart from everything, for a while.

A parcel lies at `quarantine/<sender>-<end>-<random>.*`: `ticket` says what is to come, `part-<offset>` or `body` is
what came, `result` what became of it. Every key is put once and never changed, so any gateway can go on where another
stopped, and of two who send the same part one wins. The end stands in the name, in seconds since 1970: what is over is
nothing to anybody, and is swept.
"""

import asyncio
import hashlib
import logging
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from gateway.errors import Problem
from gateway.files.intake import APART
from gateway.reads.views import UploadView
from infra.object_store import ObjectMissing, ObjectStore, StoreUnavailable, chunks_of

log = logging.getLogger(__name__)

FOLDER: Final = "quarantine/"
MOST_OPEN: Final = 100
"""Parcels that one sender may have under way."""
SWEEP_EVERY_S: Final = 600.0
LEFT_BEHIND_S: Final = 3_600.0
"""So old is a folder on this machine only when its gateway was killed."""
_ID: Final = re.compile(r"[0-9a-f]{16}-([0-9a-f]{8,16})-[0-9a-f]{32}")


class Ticket(BaseModel):
    """What is to come, and from whom. `size` in bytes: exactly so many in parts, at most so many in one piece."""

    model_config = ConfigDict(frozen=True)

    parcel_id: str
    kind: Literal["parts", "whole"]
    size: int
    name: str
    holder: str
    sender: str
    metadata: str = ""

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return _end_of(self.parcel_id)

    @property
    def body(self) -> str:
        """The key under which it comes in one piece."""
        return f"{FOLDER}{self.parcel_id}.body"


class Quarantine:
    """All methods block, and raise `StoreUnavailable`."""

    def __init__(self, store: ObjectStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def begin(
        self,
        kind: Literal["parts", "whole"],
        size: int,
        name: str,
        holder: str,
        sender: str,
        seconds: int,
        metadata: str = "",
    ) -> Ticket:
        """Raises `Problem` when the sender has too many under way."""
        mine = hashlib.sha256(sender.encode()).hexdigest()[:16]
        open_ = {_parcel_of(one.key) for one in self._store.list(f"{FOLDER}{mine}-")}
        if sum(_end_of(one) > self._clock() for one in open_) >= MOST_OPEN:
            raise Problem("too_many_uploads", f"{MOST_OPEN} uploads of yours are under way")
        parcel_id = f"{mine}-{int(self._clock()) + seconds:x}-{secrets.token_hex(16)}"
        ticket = Ticket(
            parcel_id=parcel_id, kind=kind, size=size, name=name, holder=holder, sender=sender, metadata=metadata
        )
        self._store.put_if_absent(f"{FOLDER}{parcel_id}.ticket", ticket.model_dump_json().encode())
        return ticket

    def ticket(self, parcel_id: str) -> Ticket | None:
        """None when there is none, or its time is over."""
        if not _ID.fullmatch(parcel_id) or _end_of(parcel_id) <= self._clock():
            return None
        try:
            return Ticket.model_validate_json(self._store.get(f"{FOLDER}{parcel_id}.ticket"))
        except ObjectMissing:
            return None

    def received(self, ticket: Ticket) -> int:
        """How many bytes of its parts are here; all of them when it is over."""
        if self.result(ticket):
            return ticket.size
        return sum(size for _, size in self._parts(ticket))

    def append(self, ticket: Ticket, offset: int, data: bytes) -> bool:
        """False when somebody else has sent this part."""
        return self._store.put_if_absent(f"{FOLDER}{ticket.parcel_id}.part-{offset:012}", data)

    def gather(self, ticket: Ticket, to: Path) -> None:
        """All that came, in one file. Raises `ObjectMissing`; `Problem` when it is not what was announced."""
        keys = [ticket.body] if ticket.kind == "whole" else [key for key, _ in self._parts(ticket)]
        with to.open("wb") as whole:
            for key in keys:
                with self._store.open(key) as part:
                    for chunk in chunks_of(part):
                        whole.write(chunk)
            size = whole.tell()
        if size > ticket.size:
            raise Problem("file_too_large", f"file: {ticket.size} bytes were announced, {size} came", "file")
        if size < ticket.size and ticket.kind == "parts":
            raise Problem("not_uploaded", f"{size} of {ticket.size} bytes have come", "file")

    def result(self, ticket: Ticket) -> UploadView | None:
        try:
            return UploadView.model_validate_json(self._store.get(f"{FOLDER}{ticket.parcel_id}.result"))
        except ObjectMissing:
            return None

    def finish(self, ticket: Ticket, kept: UploadView) -> None:
        """From now on the parcel is its result, and nothing else is left of it."""
        self._store.put_if_absent(f"{FOLDER}{ticket.parcel_id}.result", kept.model_dump_json().encode())
        for one in list(self._store.list(f"{FOLDER}{ticket.parcel_id}.")):
            if not one.key.endswith((".ticket", ".result")):
                self._store.delete(one.key)

    def remove(self, parcel_id: str) -> None:
        """The ticket first: who comes meanwhile finds nothing."""
        self._store.delete(f"{FOLDER}{parcel_id}.ticket")
        for one in list(self._store.list(f"{FOLDER}{parcel_id}.")):
            self._store.delete(one.key)

    def sweep(self) -> int:
        """Removes every parcel whose time is over, and what killed gateways have left on this machine. How many?"""
        over = {_parcel_of(one.key) for one in self._store.list(FOLDER)}
        gone = [parcel_id for parcel_id in over if _end_of(parcel_id) <= self._clock()]
        for parcel_id in gone:
            self.remove(parcel_id)
        for left in Path(tempfile.gettempdir()).glob(f"{APART}*"):
            try:
                if left.stat().st_mtime < self._clock() - LEFT_BEHIND_S:
                    shutil.rmtree(left)
                    gone.append(left.name)
            except OSError:  # another's, or gone by itself
                continue
        return len(gone)

    def _parts(self, ticket: Ticket) -> list[tuple[str, int]]:
        """Key and size, in order. Each was put only when all before it were there."""
        found = self._store.list(f"{FOLDER}{ticket.parcel_id}.part-")
        return sorted((one.key, one.size) for one in found)


async def sweeping(quarantine: Quarantine) -> None:
    """Again and again, until it is cancelled."""
    while True:
        try:
            gone = await asyncio.to_thread(quarantine.sweep)
            if gone:
                log.info("%d uploads that nobody finished were removed", gone)
        except StoreUnavailable as failure:
            log.warning("uploads that nobody finished stay for now: %s", failure)
        await asyncio.sleep(SWEEP_EVERY_S)


def _parcel_of(key: str) -> str:
    return key.removeprefix(FOLDER).partition(".")[0]


def _end_of(parcel_id: str) -> int:
    """0 for what is no parcel of ours: it is over."""
    named = _ID.fullmatch(parcel_id)
    return int(named[1], 16) if named else 0
