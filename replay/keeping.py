"""Is every file there that an event names, with its size (and, read to the end, its hash)? Has every file an event?

The log must be read before the store is listed: files are put before the event that names them, never after.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from pydantic import ValidationError

from event_schemas.commands import ReportStepCompleted
from event_schemas.message import Artifact, Message
from infra.object_store import (
    Listed,
    ObjectDamaged,
    ObjectMissing,
    ObjectStore,
    chunks_of,
    content_key,
    hash_in,
    hash_of,
)
from infra.vault import key_path
from replay.findings import Fault, Faults, Place
from replay.job_laws import Made, Unfinished, outputs_digest

FIRST_ORPHANS: Final = 20
READERS: Final = 8
One = TypeVar("One")


StrikeOut = Callable[[dict[str, Listed]], None]
"""Takes out of these objects, by sha256, those that are still wanted."""


def nothing_else(unnamed: dict[str, Listed]) -> None:
    """For a log of which nothing but the events is at hand."""


class Named(NamedTuple):
    """A file as the first event that names it tells of it."""

    size: int
    place: Place


@dataclass(slots=True)
class Kept:
    """What the store holds. `in_flight`: files that no event names yet, younger than the grace; `orphans`: older ones.
    `recomputed`: steps whose engine ran again although their manifest was there already.
    """

    objects: int = 0
    bytes: int = 0
    manifests: int = 0
    hashed: int = 0
    in_flight: int = 0
    orphans: int = 0
    orphaned_bytes: int = 0
    first_orphans: list[str] = field(default_factory=list)
    recomputed: int = 0


def artifacts_in(body: Message) -> Iterator[Artifact]:
    """Every file that an event names."""
    for name in _fields_of_files(type(body)):
        yield from getattr(body, name)


@cache
def _fields_of_files(kind: type[Message]) -> tuple[str, ...]:
    return tuple(name for name, field in kind.model_fields.items() if field.annotation == tuple[Artifact, ...])


def manifest_key(step_key: str) -> str:
    return f"steps/{step_key}/manifest.json"


class Inspection:
    """Compares a store with what the log says of it. Raises `StoreUnavailable`.

    `old`: a file put before this moment (seconds since 1970, by the store's clock) must have an event that names it.
    """

    def __init__(self, store: ObjectStore, faults: Faults, old: float) -> None:
        self.kept = Kept()
        self._spared: set[bytes] = set()
        self._store = store
        self._faults = faults
        self._old = old

    def objects(self, named: dict[bytes, Named], strike_out: StrikeOut) -> None:
        """`named`: by sha256; the dictionary is used up. `strike_out` takes out of old objects that no event names
        those that something else of the log does. Call `manifests` first.
        """
        unnamed: dict[str, Listed] = {}
        for one in self._store.list("objects/"):
            sha256 = _digest(one.key)
            event = named.pop(sha256, None) if sha256 else None
            if event is None:
                if one.modified >= self._old or sha256 is None or sha256 in self._spared:
                    self._unnamed(one, sha256 in self._spared)
                else:
                    unnamed[sha256.hex()] = one
                continue
            self.kept.objects += 1
            self.kept.bytes += one.size
            if one.size != event.size:
                detail = f"{one.key} has {one.size} bytes, the event says {event.size}"
                self._faults.at("wrong size", event.place, detail)
        for missing, event in named.items():
            key = content_key(missing.hex())
            self._faults.at("no object", event.place, f"{key} is not in the store")
        for one in self._store.list("uploads/"):
            self._unnamed(one)
        old = len(unnamed)
        if unnamed:
            strike_out(unnamed)
        self.kept.in_flight += old - len(unnamed)
        for one in unnamed.values():
            self._unnamed(one)

    def manifests(self, made: dict[str, Made], unfinished: Iterable[Unfinished]) -> None:
        """`made`: by step key."""
        in_hand = {job.step_key for job in unfinished}
        known: dict[str, float] = {}
        for one in self._store.list("steps/"):
            step_key = one.key.removeprefix("steps/").removesuffix("/manifest.json")
            if step_key in made:
                known[step_key] = one.modified
            elif step_key in in_hand:
                self.kept.in_flight += 1
                self._spare(one.key)
            else:
                self._unnamed(one)
        for step, fault in _at_once(self._manifest_fault, made.values()):
            self.kept.manifests += 1
            if fault == "no manifest":
                self._faults.at("no manifest", step.place, f"{manifest_key(step.step_key)} is not in the store")
            elif fault:
                self._faults.at("another manifest", step.place, fault)
            self.kept.recomputed += (
                bool(step.again_at) and known.get(step.step_key, step.again_at) * 1e6 < step.again_at
            )

    def hashes(self, named: Iterable[tuple[bytes, Place]], tell: Callable[[int], None]) -> None:
        """Reads every file to its end."""
        for (_, place), fault in _at_once(self._hash_fault, named):
            self.kept.hashed += 1
            tell(self.kept.hashed)
            if fault:
                self._faults.at("wrong hash", place, fault)

    def keys(self, erased: Mapping[str, Place]) -> None:
        """`erased`: ids of keys that must not be kept any more, with the event that says so."""
        for key_id, place in erased.items():
            path = key_path(key_id)
            if self._store.size(path) is not None:
                detail = f"{path} is still there, and opens the words: `forgelog collect --go` removes it"
                self._faults.at("key kept", place, detail)

    def _manifest_fault(self, step: Made) -> str:
        try:
            stored = self._store.get(manifest_key(step.step_key))
            report = ReportStepCompleted.model_validate_json(stored)
        except ObjectMissing:
            return "no manifest"
        except (ObjectDamaged, ValidationError) as error:
            return f"{manifest_key(step.step_key)} cannot be read: {str(error)[:200]}"
        if outputs_digest(report.outputs) != step.outputs:
            return f"{manifest_key(step.step_key)} names other files than the event"
        return ""

    def _hash_fault(self, one: tuple[bytes, Place]) -> str:
        key = content_key(one[0].hex())
        try:
            with self._store.open(key) as file:
                found = hash_of(chunks_of(file)).sha256
        except ObjectMissing:
            return ""  # told already
        return "" if found == one[0].hex() else f"the bytes kept under {key} have the sha256 {found}"

    def _spare(self, key: str) -> None:
        """A step in hand may yet be completed by its manifest: the files that it names are needed."""
        with suppress(ObjectMissing, ObjectDamaged, ValidationError):
            report = ReportStepCompleted.model_validate_json(self._store.get(key))
            self._spared |= {bytes.fromhex(one.sha256) for one in report.outputs}

    def _unnamed(self, one: Listed, spared: bool = False) -> None:
        if spared or one.modified >= self._old:
            self.kept.in_flight += 1
            return
        self.kept.orphans += 1
        self.kept.orphaned_bytes += one.size
        if len(self.kept.first_orphans) < FIRST_ORPHANS:
            self.kept.first_orphans.append(one.key)
        detail = f"{one.size} bytes that no event names: `forgelog collect --go` removes them"
        self._faults.add(Fault("orphan", "store", one.key, -1, -1, 0, detail))


def _digest(key: str) -> bytes | None:
    """The sha256 that a content key names; None for anything else."""
    sha256 = hash_in(key)
    try:
        return bytes.fromhex(sha256) if sha256 and len(sha256) == 64 else None
    except ValueError:
        return None


def _at_once(work: Callable[[One], str], items: Iterable[One]) -> Iterator[tuple[One, str]]:
    """Several at a time, for a store is slow to answer and quick to read; no more in memory than are at work."""
    rest = iter(items)
    with ThreadPoolExecutor(READERS) as readers:
        while some := list(islice(rest, READERS * 32)):
            yield from zip(some, readers.map(work, some), strict=True)
