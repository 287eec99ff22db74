"""Reads the whole log and says whether it is what was written: every hash, every link, every number, every decision.

A stream is whole when its events count from 1 without a gap, when each names the hash of the one before it, and when
every decision is there to its last event. An event that stands in the log twice, byte for byte, is no fault: a
decider that took over wrote it again. One that stands there twice with different bytes is a conflict.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from confluent_kafka import Message

from event_schemas import avro
from event_schemas.avro import Undecodable, decode_event
from infra.settings import KafkaSettings
from projections.decoding import Event, decode
from replay import reader, team
from replay.reader import OnProgress, Vector, no_progress
from replay.team import Count

Kind = Literal[
    "changed bytes", "undecodable", "broken link", "gap", "conflict", "torn decision", "wrong key", "two partitions"
]

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
    very last moment, on one at rest it is a fault.
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
class _Findings:
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
    homes: dict[str, int] = {}
    for findings in found:
        for stream, partition in findings.homes.items():
            if homes.setdefault(stream, partition) != partition:
                findings.add(Fault("two partitions", stream, partition, 0, 0, f"also in partition {homes[stream]}"))
    counts = sum((findings.counts for findings in found), Counter[Kind]())
    return Report(
        events=sum(findings.events for findings in found),
        streams=len(homes),
        bytes=sum(findings.bytes for findings in found),
        twins=sum(findings.twins for findings in found),
        open_decisions=tuple(sorted(name for findings in found for name in findings.open_decisions)),
        faults=tuple(sorted((fault for findings in found for fault in findings.faults), key=_place))[:FIRST_FAULTS],
        counts=dict(counts),
        until=until,
        seconds=time.perf_counter() - begun,
    )


def _place(fault: Fault) -> tuple[int, int]:
    return fault.partition, fault.offset


def _check_some(kafka: KafkaSettings, until: Vector, partitions: Sequence[int], count: Count) -> _Findings:
    return check(_messages(kafka, {partition: until[partition] for partition in partitions}, count))


def _messages(kafka: KafkaSettings, until: Vector, count: Count) -> Iterator[Message]:
    for batch in reader.batches(kafka, until):
        yield from batch
        count(len(batch))


def check(messages: Iterator[Message]) -> _Findings:
    """Follow every stream through these records, which must be in the log's order within each partition."""
    findings = _Findings()
    streams: dict[str, _Stream] = {}
    for message in messages:
        value = message.value() or b""
        findings.events += 1
        findings.bytes += len(value)
        event = decode(value)
        if isinstance(event, Undecodable):
            findings.add(_unreadable(message, value, event))
            continue
        key: object = message.key()
        if key != event.stream.encode():
            findings.add(_fault("wrong key", message, event, f"the record's key is {key!r}"))
        stream = streams.get(event.stream)
        if stream is None:
            stream = streams[event.stream] = _Stream(message.partition() or 0)
            findings.homes.setdefault(event.stream, stream.partition)
        elif stream.partition != message.partition():
            findings.add(_fault("two partitions", message, event, f"also in partition {stream.partition}"))
        _follow(stream, message, event, findings)
    findings.open_decisions = [name for name, stream in streams.items() if stream.next_index]
    return findings


def _follow(stream: _Stream, message: Message, event: Event, findings: _Findings) -> None:
    if event.seq <= stream.seq:
        place = (event.seq - 1) * _DIGEST
        if event.hash[:_DIGEST] == stream.digests[place : place + _DIGEST]:
            findings.twins += 1
        else:
            findings.add(_fault("conflict", message, event, f"another event {event.seq} stands before it"))
        return
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


def _torn(stream: _Stream, event: Event) -> str:
    """Why this event cannot be the next of its stream's decisions; empty when it can."""
    if event.index != stream.next_index:
        return f"event {event.index} of its decision came where {stream.next_index} was due"
    if event.index and (event.causation_id, event.count) != (stream.decision, stream.count):
        return "the decision before it is not whole"
    return ""


def _unreadable(message: Message, value: bytes, fault: Undecodable) -> Fault:
    """Bytes that were changed can often still be read: then the fault says which event they were."""
    key: object = message.key()
    stream = key.decode(errors="replace") if isinstance(key, bytes) else str(key or "")
    event = decode_event(value)
    changed = not isinstance(event, Undecodable) and not avro.hash_holds(value)
    seq = 0 if isinstance(event, Undecodable) else event.seq
    kind: Kind = "changed bytes" if changed else "undecodable"
    return Fault(kind, stream, message.partition() or 0, message.offset() or 0, seq, fault.reason)


def _fault(kind: Kind, message: Message, event: Event, detail: str) -> Fault:
    return Fault(kind, event.stream, message.partition() or 0, message.offset() or 0, event.seq, detail)
