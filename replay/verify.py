"""Reads the whole log and says whether it is what was written: every hash, every link, every number, every decision.

A stream is whole when its events count from 1 without a gap, when each names the hash of the one before it, and when
every decision is there to its last event. An event that stands in the log twice, byte for byte, is no fault: a
decider that took over wrote it again. One that stands there twice with different bytes is a conflict.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, Protocol

from event_schemas import avro
from event_schemas.avro import Undecodable, decode_event
from infra.settings import KafkaSettings
from projections.decoding import Event, decode
from replay import reader, team
from replay.reader import OnProgress, Vector, no_progress
from replay.team import Count

Kind = Literal[
    "changed bytes",
    "undecodable",
    "broken link",
    "gap",
    "conflict",
    "torn decision",
    "wrong key",
    "two partitions",
    "changed file",
    "missing file",
    "broken chain",
]
"""The last three are of the files of an export."""


class Record(Protocol):
    """A record of the log, from the broker or from an export."""

    def key(self) -> str | bytes | None: ...
    def value(self) -> bytes | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...


FIRST_FAULTS = 20
_DIGEST = 16
"""So many bytes of each event's hash are remembered, to tell a twin from a conflict."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written, and where it stands in `forge.events`."""

    kind: Kind
    stream: str
    partition: int
    offset: int
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `faults` holds the first few, `counts` how many of each kind there are.

    `open_decisions`: streams whose last decision has not all its events yet; on a forge at work that may be the
    very last moment, on one at rest it is a fault. `seal`: of an export, what stands for the whole of it.
    """

    events: int
    streams: int
    bytes: int
    twins: int
    open_decisions: tuple[str, ...]
    faults: tuple[Fault, ...]
    counts: dict[Kind, int]
    until: dict[int, int]
    seconds: float
    seal: str = ""

    @property
    def sound(self) -> bool:
        return not self.counts


@dataclass(slots=True)
class _Stream:
    """What has been seen of a stream: the next index its open decision needs, and every event's hash in short."""

    partition: int
    seq: int = 0
    last_hash: bytes = bytes(32)  # as the orchestrator begins a stream
    next_index: int = 0
    count: int = 0
    decision: str = ""
    digests: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Findings:
    """What one process found in its partitions."""

    events: int = 0
    bytes: int = 0
    twins: int = 0
    homes: dict[str, int] = field(default_factory=dict)
    open_decisions: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        self.counts[fault.kind] += 1
        if len(self.faults) < FIRST_FAULTS:
            self.faults.append(fault)


def verify(
    kafka: KafkaSettings,
    on_progress: OnProgress = no_progress,
    *,
    until: Vector | None = None,
    processes: int | None = None,
) -> Report:
    """Check the log from its first record to `until`, else to where it ends now. Raises `KafkaException`."""
    until = dict(until or reader.ends(kafka))
    begun = time.perf_counter()
    found = team.share(sorted(until), partial(_check_some, kafka, until), on_progress, reader.length(until), processes)
    all_ = merge(found)
    return Report(
        events=all_.events,
        streams=len(all_.homes),
        bytes=all_.bytes,
        twins=all_.twins,
        open_decisions=tuple(sorted(all_.open_decisions)),
        faults=tuple(sorted(all_.faults, key=_place))[:FIRST_FAULTS],
        counts=dict(all_.counts),
        until=until,
        seconds=time.perf_counter() - begun,
    )


def merge(found: Iterable[Findings]) -> Findings:
    """What several processes found, each in partitions of its own. A stream that two of them met is a fault."""
    whole = Findings()
    for one in found:
        for stream, partition in one.homes.items():
            if whole.homes.setdefault(stream, partition) != partition:
                whole.add(Fault("two partitions", stream, partition, 0, 0, f"also in {whole.homes[stream]}"))
        whole.events += one.events
        whole.bytes += one.bytes
        whole.twins += one.twins
        whole.open_decisions += one.open_decisions
        whole.faults += one.faults
        whole.counts += one.counts
    return whole


def _place(fault: Fault) -> tuple[int, int]:
    return fault.partition, fault.offset


def _check_some(kafka: KafkaSettings, until: Vector, partitions: Sequence[int], count: Count) -> Findings:
    return check(_messages(kafka, {partition: until[partition] for partition in partitions}, count))


def _messages(kafka: KafkaSettings, until: Vector, count: Count) -> Iterator[Record]:
    for batch in reader.batches(kafka, until):
        yield from batch
        count(len(batch))


def check(records: Iterable[Record]) -> Findings:
    """Follow every stream through these records, which must be in the log's order within each partition."""
    chains = Chains()
    for record in records:
        chains.take(record, decode(record.value() or b""))
    return chains.ended()


class Chains:
    """Follows every stream's chain, record by record in the log's order within each partition."""

    def __init__(self) -> None:
        self.findings = Findings()
        self._streams: dict[str, _Stream] = {}

    def take(self, record: Record, event: Event | Undecodable) -> bool:
        """`event`: what the record says, undecodable if its hash does not hold. True if it is the next of its stream
        and nothing is wrong with it.
        """
        findings, value = self.findings, record.value() or b""
        findings.events += 1
        findings.bytes += len(value)
        if isinstance(event, Undecodable):
            findings.add(_unreadable(record, value, event))
            return False
        faults = findings.counts.total()
        key = record.key()
        if key != event.stream.encode():
            findings.add(_fault("wrong key", record, event, f"the record's key is {key!r}"))
        stream = self._streams.get(event.stream)
        if stream is None:
            stream = self._streams[event.stream] = _Stream(record.partition() or 0)
            findings.homes.setdefault(event.stream, stream.partition)
        elif stream.partition != record.partition():
            findings.add(_fault("two partitions", record, event, f"also in partition {stream.partition}"))
        return _follow(stream, record, event, findings) and findings.counts.total() == faults

    def ended(self) -> Findings:
        """All that was found; call it when the last record has been taken."""
        self.findings.open_decisions = [name for name, stream in self._streams.items() if stream.next_index]
        return self.findings


def _follow(stream: _Stream, message: Record, event: Event, findings: Findings) -> bool:
    """False for an event that readers pass over, because one stands in its place already."""
    if event.seq <= stream.seq:
        place = (event.seq - 1) * _DIGEST
        if event.hash[:_DIGEST] == stream.digests[place : place + _DIGEST]:
            findings.twins += 1
        else:
            findings.add(_fault("conflict", message, event, f"another event {event.seq} stands before it"))
        return False
    if event.seq != stream.seq + 1:
        findings.add(_fault("gap", message, event, f"it follows event {stream.seq}; readers go no further"))
        stream.digests += bytes(_DIGEST * (event.seq - stream.seq - 1))
        stream.last_hash, stream.next_index = event.prev_hash, event.index  # told once, not at every event from here
        stream.decision, stream.count = event.causation_id, event.count
    if event.prev_hash != stream.last_hash:
        findings.add(_fault("broken link", message, event, "it names another hash than that of the event before it"))
    torn = _torn(stream, event)
    if torn:
        findings.add(_fault("torn decision", message, event, torn))
    stream.seq, stream.last_hash = event.seq, event.hash
    stream.digests += event.hash[:_DIGEST]
    stream.decision, stream.count = event.causation_id, event.count
    stream.next_index = event.index + 1 if event.index + 1 < event.count else 0
    return True


def _torn(stream: _Stream, event: Event) -> str:
    """Why this event cannot be the next of its stream's decisions; empty when it can."""
    if event.index != stream.next_index:
        return f"event {event.index} of its decision came where {stream.next_index} was due"
    if event.index and (event.causation_id, event.count) != (stream.decision, stream.count):
        return "the decision before it is not whole"
    return ""


def _unreadable(message: Record, value: bytes, fault: Undecodable) -> Fault:
    """Bytes that were changed can often still be read: then the fault says which event they were."""
    key = message.key()
    stream = key.decode(errors="replace") if isinstance(key, bytes) else str(key or "")
    event = decode_event(value)
    changed = not isinstance(event, Undecodable) and not avro.hash_holds(value)
    seq = 0 if isinstance(event, Undecodable) else event.seq
    kind: Kind = "changed bytes" if changed else "undecodable"
    return Fault(kind, stream, message.partition() or 0, message.offset() or 0, seq, fault.reason)


def _fault(kind: Kind, message: Record, event: Event, detail: str) -> Fault:
    return Fault(kind, event.stream, message.partition() or 0, message.offset() or 0, event.seq, detail)
