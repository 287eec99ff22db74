"""One event on its way to those who watch: decoded only if somebody wants it, and then once for all of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message
from gateway.live.tellings import cloud_event, telling
from gateway.reads.queries import Vector

JOB: Final = "job-"


class Telling(NamedTuple):
    """What a decoded event comes to: whose it is, and its JSON without the closing brace, so that more can follow."""

    project_id: str
    fields: str


class Entry:
    """A record of `forge.events`, as it lies in the ring. What needs no decoding is there at once.

    `type` is empty and `seq` 0 for a record that is none of ours.
    """

    def __init__(self, record: Record) -> None:
        self.partition = int(record.partition() or 0)
        self.offset = int(record.offset() or 0)
        self.stream = (record.key() or b"").decode(errors="replace")
        self._value: bytes = record.value() or b""
        self.type = avro.type_of(self._value) or ""
        self.seq = _seq(self._value) if self.type else 0

    @cached_property
    def told(self) -> Telling | None:
        """None for a record that cannot be decoded; whoever follows the log for a living deals with it."""
        event = avro.decode_event(self._value)
        self._value = b""  # the text is kept instead
        return None if isinstance(event, avro.Undecodable) else _telling(event, f"{self.partition}:{self.offset}")


def _seq(value: bytes) -> int:
    try:
        return avro.seq_of(value)
    except ValueError:
        return 0


def _telling(event: EventEnvelope[Message], position: str) -> Telling:
    return Telling(event.project_id, _json(telling(event, position))[:-1])


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Filter:
    """What a subscriber wants to hear of, within what they may; None and empty mean everything.

    A type may be named with or without its version.
    """

    project_id: str | None = None
    job_id: str | None = None
    types: frozenset[str] = frozenset()
    within: frozenset[str] | None = None

    def wants(self, entry: Entry) -> bool:
        """The cheap questions first: only the last one decodes."""
        if self.job_id is not None and entry.stream != JOB + self.job_id:
            return False
        if self.types and entry.type not in self.types and entry.type.partition(".")[0] not in self.types:
            return False
        told = entry.told
        return told is not None and self._may(told.project_id)

    def wants_progress(self, project_id: str, job_id: str) -> bool:
        return self._may(project_id) and self.job_id in (None, job_id)

    def _may(self, project_id: str) -> bool:
        return self.project_id in (None, project_id) and (self.within is None or project_id in self.within)


def vector_text(vector: Vector) -> str:
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(vector.items()))


def parse_vector(text: str) -> Vector:
    """Partition -> next offset. Raises `ValueError` for anything but `p:o,p:o`."""
    found: dict[int, int] = {}
    for part in text.split(","):
        partition, offset = (int(number) for number in part.split(":"))
        if partition < 0 or not 0 <= offset < 2**62 or partition in found:
            raise ValueError("not a position")
        found[partition] = offset
    return found


def as_json(entry: Entry, **more: str) -> str:
    """The event as one JSON object, with some words of the teller's own. Only for entries that a filter wants."""
    assert entry.told is not None
    ending = "," + json.dumps(more, separators=(",", ":"))[1:] if more else "}"
    return entry.told.fields + ending


def as_cloud_event(entry: Entry, base_url: str) -> str:
    """The event as a CloudEvent in its JSON format. Only for entries that a filter wants."""
    assert entry.told is not None
    return _json(cloud_event(json.loads(entry.told.fields + "}"), base_url))
