"""One event on its way to those who watch: decoded only if somebody wants it, and then once for all of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from confluent_kafka import Message as Record

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message
from gateway.queries import Vector

_JOB: Final = "job-"


class Entry:
    """A record of `forge.events`, as it lies in the ring. What needs no decoding is there at once."""

    def __init__(self, record: Record) -> None:
        self.partition = int(record.partition() or 0)
        self.offset = int(record.offset() or 0)
        self.stream = (record.key() or b"").decode(errors="replace")
        self._value: bytes = record.value() or b""

    @property
    def type(self) -> str:
        return avro.type_of(self._value) or ""

    @property
    def seq(self) -> int:
        """0 when there is none to read."""
        try:
            return avro.seq_of(self._value) if self.type else 0
        except ValueError:
            return 0

    @cached_property
    def event(self) -> EventEnvelope[Message] | None:
        """None for a record that cannot be decoded; whoever follows the log for a living deals with it."""
        found = avro.decode_event(self._value)
        return None if isinstance(found, avro.Undecodable) else found

    @cached_property
    def fields(self) -> str:
        """The event as JSON, without the closing brace, so that a reader's own fields can follow."""
        event = self.event
        assert event is not None
        told = {
            "position": f"{self.partition}:{self.offset}",
            "type": event.body.type,  # type: ignore[attr-defined]
            "stream": event.stream,
            "job_id": event.stream.removeprefix(_JOB) if event.stream.startswith(_JOB) else None,
            "project_id": event.project_id,
            "seq": event.seq,
            "id": event.id,
            "at": datetime.fromtimestamp(event.at / 1e6, UTC).isoformat(),
            "actor": event.actor.model_dump(),
            "causation_id": event.causation_id,
            "correlation_id": event.correlation_id,
            "source": f"{event.source.partition}:{event.source.offset}",
            "body": event.body.model_dump(mode="json", exclude={"type"}),
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))[:-1]


@dataclass(frozen=True)
class Filter:
    """What a subscriber wants to hear of; empty means everything. A type may be named with or without its version."""

    project_id: str | None = None
    job_id: str | None = None
    types: frozenset[str] = frozenset()

    def wants(self, entry: Entry) -> bool:
        """The cheap questions first: only the last one decodes."""
        if self.job_id is not None and entry.stream != _JOB + self.job_id:
            return False
        if self.types and entry.type not in self.types and entry.type.partition(".")[0] not in self.types:
            return False
        event = entry.event
        return event is not None and self.project_id in (None, event.project_id)

    def wants_progress(self, project_id: str, job_id: str) -> bool:
        return self.project_id in (None, project_id) and self.job_id in (None, job_id)


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


def with_fields(entry: Entry, more: Mapping[str, str]) -> str:
    extra = json.dumps(dict(more), separators=(",", ":"))
    return f"{entry.fields},{extra[1:]}"
