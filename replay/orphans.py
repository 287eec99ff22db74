"""Which objects of a store nobody will ever ask for: no event names them, and no work in hand can still come to.

Only looks; whoever called removes what it found, by `ObjectStore.delete(key, put_before)`. Safe beside a forge at work:
the store is listed first and the log read to its end afterwards; whatever was put within the grace is left alone, and
whoever names an old object anew puts or renews it first. Any hash that stands anywhere in an event, a command, a dead
letter or the manifest of a step still in hand counts as named: in doubt an object stays.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from confluent_kafka import Message

from event_schemas import avro
from event_schemas.avro import Undecodable
from event_schemas.events.job import StepCompleted, StepQueued
from event_schemas.events.person import SubjectErased
from infra.object_store import Listed, ObjectMissing, ObjectStore, hash_in
from infra.settings import KafkaSettings
from infra.vault import key_path
from replay import reader
from replay.reader import OnProgress, no_progress

GRACE_S: Final = 86_400.0
TELL_EVERY: Final = 1_000
_HASHES: Final = re.compile(rb"[0-9a-f]{64,}")
_KEYS: Final = re.compile(rb"[0-9a-f]{2}/[0-9a-f]{62}")
_HEX: Final = 64
_OVER: Final = frozenset({"job-completed.v1", "job-failed.v1", "job-cancelled.v1"})

Why = Literal[
    "no event names it", "its job is over", "an upload that nobody took", "half written", "its person was erased"
]


class NotSafe(Exception):
    """This store and this log do not belong together, or the log is not whole: nothing may be removed."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """An object that may go. `modified`: when it was last put, seconds since 1970."""

    key: str
    size: int
    modified: float
    why: Why


@dataclass(frozen=True, slots=True)
class Found:
    """`kept`: objects that stay, `young` of them only because of the grace. `put_before`: the orphans' age limit."""

    orphans: tuple[Orphan, ...]
    kept: int
    young: int
    put_before: float
    seconds: float

    @property
    def bytes(self) -> int:
        return sum(one.size for one in self.orphans)


@dataclass(slots=True)
class _Search:
    """What is left of the listing while the log goes by."""

    objects: dict[str, Listed] = field(default_factory=dict)  # by sha256: old ones that nobody has named so far
    manifests: dict[str, Listed] = field(default_factory=dict)  # by step key: those of no completed step so far
    uploads: list[Listed] = field(default_factory=list)
    jobs: dict[str, str] = field(default_factory=dict)  # step key of a manifest -> the job that queued the step
    in_hand: dict[str, str] = field(default_factory=dict)  # job -> step key
    erased: set[str] = field(default_factory=set)  # ids of keys that must not be kept any more
    listed: int = 0
    young: int = 0

    def name(self, text: bytes) -> None:
        """Strike out every object whose hash stands in these bytes."""
        for run in _HASHES.findall(text):
            for at in range(len(run) - _HEX + 1):
                self.objects.pop(run[at : at + _HEX].decode(), None)
        for key in _KEYS.findall(text):
            self.objects.pop(key.decode().replace("/", ""), None)

    def follow(self, stream: str, record: bytes) -> None:
        """Which step each job has in hand, which steps are completed, and whose keys were erased."""
        kind = avro.type_of(record)
        if kind in _OVER:
            self.in_hand.pop(stream, None)
        elif kind in ("step-queued.v1", "step-completed.v1", "subject-erased.v1"):
            event = avro.decode_event(record)
            if isinstance(event, Undecodable):
                return
            if isinstance(event.body, StepQueued):
                self.in_hand[stream] = event.body.step_key
                if event.body.step_key in self.manifests:
                    self.jobs[event.body.step_key] = stream
            elif isinstance(event.body, StepCompleted):
                self.manifests.pop(event.body.step_key, None)
            elif isinstance(event.body, SubjectErased):
                self.erased.update(event.body.key_ids)


def find(
    kafka: KafkaSettings,
    store: ObjectStore,
    on_progress: OnProgress = no_progress,
    *,
    grace_s: float = GRACE_S,
    now: float | None = None,
) -> Found:
    """Every orphan older than the grace, with half-written ones. `now`: seconds since 1970, by the store's clock.

    Raises `NotSafe`, `StoreUnavailable`, `KafkaException`.
    """
    begun = time.perf_counter()
    before = (time.time() if now is None else now) - grace_s
    search = _list(store, before)
    _read(kafka, search, on_progress)
    orphans = [Orphan(one.key, one.size, one.modified, "an upload that nobody took") for one in search.uploads]
    for step_key, one in search.manifests.items():
        job = search.jobs.get(step_key)
        if job is None:
            raise NotSafe(
                f"{one.key} is the manifest of a step that this log never queued: the store is another forge's,"
                " or the log is not the one that it was filled from"
            )
        if one.modified >= before or search.in_hand.get(job) == step_key:
            _spare(store, one.key, search)
        else:
            orphans.append(Orphan(one.key, one.size, one.modified, "its job is over"))
    orphans += [Orphan(one.key, one.size, one.modified, "no event names it") for one in search.objects.values()]
    kept = search.listed - len(orphans)
    orphans += kept_keys(store, search.erased)
    unfinished = store.clear_unfinished(before, go=False)
    orphans += [Orphan(one.key, one.size, one.modified, "half written") for one in unfinished]
    return Found(tuple(orphans), kept, search.young, before, time.perf_counter() - begun)


def strike_out(kafka: KafkaSettings, objects: dict[str, Listed]) -> None:
    """Take out of these objects (by sha256) those that a command or a dead letter still names."""
    search = _Search(objects)
    for name in (kafka.topics.commands.name, kafka.topics.dead.name):
        for record in _records(kafka, name, reader.spans(kafka, name)):
            search.name(record.value() or b"")


def kept_keys(store: ObjectStore, erased: Iterable[str]) -> Iterator[Orphan]:
    """Keys that lie there although their person was erased: whoever erased them died before they were gone."""
    for key_id in sorted(erased):
        path = key_path(key_id)
        for one in store.list(path):
            if one.key == path:
                yield Orphan(path, one.size, one.modified, "its person was erased")


def _list(store: ObjectStore, before: float) -> _Search:
    search = _Search()
    for one in _every(store):
        search.listed += 1
        search.young += one.modified >= before
        sha256 = hash_in(one.key)
        if one.key.startswith("steps/"):
            search.manifests[one.key.removeprefix("steps/").removesuffix("/manifest.json")] = one
        elif one.modified >= before:
            continue
        elif sha256 is not None:
            search.objects[sha256] = one
        else:
            search.uploads.append(one)
    return search


def _every(store: ObjectStore) -> Iterator[Listed]:
    """Only what the forge itself puts there: what else lies in the bucket is not ours to judge."""
    for prefix in ("steps/", "objects/", "uploads/", "quarantine/"):
        yield from store.list(prefix)


def _read(kafka: KafkaSettings, search: _Search, on_progress: OnProgress) -> None:
    topics = kafka.topics
    spans = {name: reader.spans(kafka, name) for name in (topics.events.name, topics.commands.name, topics.dead.name)}
    events = spans[topics.events.name]
    if any(first for first, _ in events.values()):
        raise NotSafe(f"{topics.events.name} has lost its beginning: what it named can not be known")
    if search.listed and not any(end for _, end in events.values()):
        raise NotSafe(f"{topics.events.name} is empty, and the store is not: they do not belong together")
    total = sum(end - first for span in spans.values() for first, end in span.values())
    done = 0
    for name, span in spans.items():
        for message in _records(kafka, name, span):
            record = message.value() or b""
            search.name(record)
            if name == topics.events.name:
                search.follow((message.key() or b"").decode(errors="replace"), record)
            done += 1
            if done % TELL_EVERY == 0:
                on_progress(done, total)
    on_progress(total, total)


def _records(kafka: KafkaSettings, name: str, span: Mapping[int, tuple[int, int]]) -> Iterator[Message]:
    until, since = {one: end for one, (_, end) in span.items()}, {one: first for one, (first, _) in span.items()}
    for batch in reader.batches(kafka, until, since, name):
        yield from batch


def _spare(store: ObjectStore, key: str, search: _Search) -> None:
    """The files of a manifest whose step may yet be completed by it."""
    try:
        search.name(store.get(key))
    except ObjectMissing:
        return
