"""The log as files, for a safe place of its own: Kafka keeps copies, but a copy is no backup.

Each partition is cut into segments, Avro container files that any Avro tool reads. `manifest.json` tells of every
segment its place in the log, its hash, and the hash of all before it; its `seal` stands for the whole. Exported again
into the same folder, the log is continued. Whoever keeps the seal elsewhere can tell later that not even folder and
manifest together were changed.
"""

import hashlib
import io
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import fastavro
from confluent_kafka import Message

from event_schemas.message import canonical_json
from infra.settings import KafkaSettings
from projections.decoding import decode
from replay import reader
from replay.reader import OnProgress, no_progress
from replay.verify import Chains, Fault, Findings, Kind, Report

FORMAT: Final = "forgelog-log.v1"
MOST_RECORDS: Final = 10_000
MOST_BYTES: Final = 32 * 1024 * 1024
"""In a file; the one record that fills it may go beyond."""
NOTHING: Final = "0" * 64

_SCHEMA: Final = fastavro.parse_schema(
    {
        "type": "record",
        "name": "Record",
        "namespace": "forgelog.export",
        "doc": "A record of forge.events as it stands in Kafka. timestamp: milliseconds since 1970.",
        "fields": [
            {"name": "offset", "type": "long"},
            {"name": "timestamp", "type": "long"},
            {"name": "key", "type": ["null", "bytes"]},
            {"name": "value", "type": ["null", "bytes"]},
        ],
    }
)


class NotAnExport(Exception):
    """The folder holds something else, or the export of another log."""


class Segment(NamedTuple):
    """One file. `first`: offset of its first record, `end`: the one behind its last. `chain` covers all before it."""

    file: str
    partition: int
    first: int
    end: int
    bytes: int
    sha256: str
    chain: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What stands in the folder now; `records` of it are new."""

    folder: Path
    segments: int
    records: int
    seal: str
    seconds: float


@dataclass(slots=True)
class Manifest:
    topic: str
    segments: list[Segment] = field(default_factory=list)

    def last(self, partition: int) -> tuple[int, str]:
        """Where the partition goes on, and its chain so far."""
        found = [(one.end, one.chain) for one in self.segments if one.partition == partition]
        return found[-1] if found else (0, NOTHING)

    def seal(self) -> str:
        heads = {one.partition: one.chain for one in self.segments}
        return hashlib.sha256(canonical_json([FORMAT, self.topic, sorted(heads.items())]).encode()).hexdigest()

    def text(self) -> str:
        told = {
            "format": FORMAT,
            "topic": self.topic,
            "seal": self.seal(),
            "segments": [one._asdict() for one in self.segments],
        }
        return json.dumps(told, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Copied:
    """A record of an export, as `verify` takes it."""

    home: int
    at: int
    name: bytes | None
    data: bytes | None

    def key(self) -> bytes | None:
        return self.name

    def value(self) -> bytes | None:
        return self.data

    def partition(self) -> int:
        return self.home

    def offset(self) -> int:
        return self.at


# --- writing ---------------------------------------------------------------------------------------


def export(kafka: KafkaSettings, folder: Path, on_progress: OnProgress = no_progress) -> Exported:
    """Write what the folder does not hold yet, up to where the log ends now.

    Raises `NotAnExport`, `OSError`, `KafkaException`.
    """
    begun = time.perf_counter()
    topic = kafka.topics.events.name
    folder.mkdir(parents=True, exist_ok=True)
    manifest = _opened(folder) if (folder / "manifest.json").exists() else Manifest(topic)
    if manifest.topic != topic:
        raise NotAnExport(f"{folder} holds {manifest.topic}, not {topic}")
    until = reader.ends(kafka)
    since = {partition: manifest.last(partition)[0] for partition in until}
    behind = [partition for partition, end in until.items() if since[partition] > end]
    if behind:
        raise NotAnExport(f"{folder} holds more of partition {behind[0]} than the log does: it is another log's")
    total, done = reader.length(until, since), 0
    for partition in sorted(until):
        batches = reader.batches(kafka, {partition: until[partition]}, {partition: since[partition]})
        for records in _cut(message for batch in batches for message in batch):
            manifest.segments.append(_write(folder, partition, records, manifest.last(partition)[1]))
            _whole(folder / "manifest.json", manifest.text().encode())
            done += len(records)
            on_progress(done, total)
    if not manifest.segments:
        _whole(folder / "manifest.json", manifest.text().encode())
    return Exported(folder, len(manifest.segments), done, manifest.seal(), time.perf_counter() - begun)


def _cut(messages: Iterator[Message]) -> Iterator[list[Message]]:
    some: list[Message] = []
    size = 0
    for message in messages:
        some.append(message)
        size += len(message.value() or b"")
        if len(some) == MOST_RECORDS or size >= MOST_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _write(folder: Path, partition: int, records: Sequence[Message], chain: str) -> Segment:
    first, end = int(records[0].offset() or 0), int(records[-1].offset() or 0) + 1
    name = f"partition-{partition:03}/{first:015}-{end:015}.avro"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        fastavro.writer(file, _SCHEMA, (_plain(one) for one in records), sync_marker=_marker(name))
        file.flush()
        os.fsync(file.fileno())
    data = part.read_bytes()
    part.replace(path)
    segment = Segment(name, partition, first, end, len(data), hashlib.sha256(data).hexdigest(), "")
    return segment._replace(chain=_link(chain, segment))


def _marker(name: str) -> bytes:
    """Between the file's blocks; else a random one is taken, and no two exports are the same."""
    return hashlib.md5(name.encode(), usedforsecurity=False).digest()


def _head(name: str) -> bytes:
    head = io.BytesIO()
    fastavro.writer(head, _SCHEMA, [], sync_marker=_marker(name))
    return head.getvalue()


def _plain(message: Message) -> dict[str, Any]:
    return {
        "offset": message.offset(),
        "timestamp": message.timestamp()[1],
        "key": message.key(),
        "value": message.value(),
    }


def _link(chain: str, segment: Segment) -> str:
    told = canonical_json(segment._replace(chain=chain)._asdict())
    return hashlib.sha256(told.encode()).hexdigest()


def _whole(path: Path, data: bytes) -> None:
    """There before and after, never in between."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


# --- checking --------------------------------------------------------------------------------------


def verify_export(folder: Path, on_progress: OnProgress = no_progress) -> Report:
    """Check every file of an export, and in the files everything that `verify` checks in the log.

    Raises `NotAnExport` when there is none, or when its manifest cannot be read.
    """
    begun = time.perf_counter()
    manifest = _opened(folder)
    chains = Chains()
    findings = chains.findings
    if manifest.text().encode() != (folder / "manifest.json").read_bytes():
        findings.add(Fault("changed file", "manifest.json", -1, -1, 0, "it is not as it was written"))
    ends: dict[int, int] = {}
    heads: dict[int, str] = {}
    for number, segment in enumerate(manifest.segments, 1):
        _check_link(segment, ends.get(segment.partition, 0), heads.get(segment.partition, NOTHING), findings)
        ends[segment.partition], heads[segment.partition] = segment.end, segment.chain
        for record in _read(folder, segment, findings):
            chains.take(record, decode(record.value() or b""))
        on_progress(number, len(manifest.segments))
    found = chains.ended()
    return Report(
        events=found.events,
        streams=len(found.homes),
        bytes=found.bytes,
        twins=found.twins,
        open_decisions=tuple(sorted(found.open_decisions)),
        faults=tuple(found.faults),
        counts=dict(found.counts),
        until=ends,
        seconds=time.perf_counter() - begun,
        seal=manifest.seal(),
    )


def _check_link(segment: Segment, first: int, chain: str, findings: Findings) -> None:
    if segment.first != first:
        detail = f"it begins with record {segment.first}, where {first} was due"
        findings.add(_fault("missing file", segment, first, detail))
    if segment.chain != _link(chain, segment):
        findings.add(_fault("broken chain", segment, segment.first, "the manifest is not as it was written"))


def _read(folder: Path, segment: Segment, findings: Findings) -> Iterator[Copied]:
    """The records of one file, as far as they can be read; a changed file is told with the last record before it."""
    try:
        data = (folder / segment.file).read_bytes()
    except OSError as error:
        findings.add(_fault("missing file", segment, segment.first, str(error)))
        return
    sound = hashlib.sha256(data).hexdigest() == segment.sha256 and len(data) == segment.bytes
    reached, faults = segment.first, Counter(findings.counts)
    with (folder / segment.file).open("rb") as file:
        try:
            if not data.startswith(_head(segment.file)):  # a schema of a stranger's may say anything
                raise ValueError("its head is not the one that was written")
            for record in fastavro.reader(file):
                copied = _copied(segment, record)
                if copied.at != reached:
                    break
                yield copied
                reached += 1
        except Exception as error:  # whatever changed bytes do to the decoder is the same to us
            detail = f"nothing can be read from record {reached} on: {type(error).__name__}: {str(error)[:200]}"
            findings.add(_fault("changed file", segment, reached, detail))
            return
    if not sound and findings.counts == faults:
        findings.add(_fault("changed file", segment, reached, "its bytes are not those that were written"))
    elif reached != segment.end:
        findings.add(_fault("changed file", segment, reached, f"it ends there, {segment.end} was due"))


def _copied(segment: Segment, record: Any) -> Copied:
    return Copied(segment.partition, int(record["offset"]), record["key"], record["value"])


def _fault(kind: Kind, segment: Segment, offset: int, detail: str) -> Fault:
    return Fault(kind, segment.file, segment.partition, offset, 0, detail)


def _opened(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        told = json.loads(path.read_bytes())
        if told["format"] != FORMAT:
            raise NotAnExport(f"{path} is of the format {told['format']!r}, this forge reads {FORMAT!r}")
        return Manifest(str(told["topic"]), [_segment(one) for one in told["segments"]])
    except FileNotFoundError:
        raise NotAnExport(f"{folder} holds no export of a log: there is no manifest.json in it") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(f"{path} cannot be read, it was changed: {type(error).__name__}: {error}") from error


def _segment(told: Any) -> Segment:
    segment = Segment(**told)
    name = f"partition-{segment.partition:03}/{segment.first:015}-{segment.end:015}.avro"
    if segment.file != name:
        raise ValueError(f"{segment.file!r} should be called {name}")
    return segment
