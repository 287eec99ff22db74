"""Reads events into a `Floor`, decoding no more of them than it must.

Pure of Kafka: the simulator runs this very code.
"""

import logging
from typing import Final

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import LIBRARY_STEP, StepQueued, StepStarted
from processors.domain.floor import HEEDED, Floor, Waiting

log = logging.getLogger(__name__)

_FOR_THE_QUEUE: Final = avro.Decoder(
    {StepQueued: frozenset(StepQueued.model_fields) - {"type", "step", "attempt", "priority"}}
)
"""What a worker needs of an order it gets in the record itself; the queue needs these three."""


class FloorFold:
    """`take` every record of the log in its order, then `look_at_begun` before the floor is asked anything."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._begun: dict[str, tuple[bytes, int]] = {}

    def take(self, stream: str, record: bytes, at: int) -> None:
        """`at`: when the log took the record. Not the event's own `at`, which a worker with a wrong clock may have set;
        and not now, so that a replay counts what the first reading did."""
        name = avro.type_of(record)
        if name is None or not self.floor.is_news(stream, avro.seq_of(record)):
            return
        kind, _, identity = stream.partition("-")
        match name:
            case "step-started.v1":
                self._begun[identity] = record, at  # most are over before anyone looks
            case "step-completed.v1":
                self._complete(identity, at)
            case "step-queued.v1":
                self._queue(identity, record, at)
            case "job-completed.v1" | "job-failed.v1":
                self.floor.close(identity, has_failed=name == "job-failed.v1")
            case _ if name not in HEEDED:
                pass
            case _:
                self._other(kind, identity, record, at)

    def look_at_begun(self) -> None:
        """Steps that have started and not ended within one batch: only they are worth decoding."""
        for job_id, (record, at) in self._begun.items():
            event = avro.decode_event(record)
            if isinstance(event, EventEnvelope) and isinstance(event.body, StepStarted):
                self.floor.start(job_id, event.project_id, at, event.body)
        self._begun.clear()

    def _complete(self, job_id: str, at: int) -> None:
        if self.floor.minds_engines:
            self.look_at_begun()
        _, began = self._begun.pop(job_id, (b"", 0))
        self.floor.complete(job_id, at, began)

    def _queue(self, job_id: str, record: bytes, at: int) -> None:
        event = _FOR_THE_QUEUE.event(record)
        if isinstance(event, avro.Undecodable) or not isinstance(event.body, StepQueued):
            log.error("job-%s: %s", job_id, event)
            return
        body = event.body
        if body.step != LIBRARY_STEP:
            self.floor.queue(Waiting(job_id, event.project_id, body.step, body.attempt, body.priority, at, record))
            return
        whole = avro.decode_event(record)
        if isinstance(whole, EventEnvelope) and isinstance(whole.body, StepQueued):
            self.floor.shelve(job_id, whole.project_id, whole.body)

    def _other(self, kind: str, identity: str, record: bytes, at: int) -> None:
        self.look_at_begun()
        event = avro.decode_event(record)
        if isinstance(event, avro.Undecodable):
            log.error("%s-%s: %s", kind, identity, event.reason)
        elif kind == "engine":
            self.floor.fold_engine(identity, event.body)
        else:
            self.floor.fold(identity, event.project_id, at, event.body)
