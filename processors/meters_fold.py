"""Reads events into `Meters`, decoding no more of them than they need. Pure of Kafka: tests run this very code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from event_schemas import avro
from event_schemas.events.job import StepCompleted, StepFailed, StepQueued, StepStarted
from event_schemas.signals import Reading
from processors.domain.meters import Meters

READ_AGAIN: Final = 5_000
"""So many of the newest records of each partition are read again at a start."""
SAY_AGAIN_AFTER: Final = 60_000_000
"""A reading that does not change is told once a minute, so that one that is old says that the meters are away."""

_QUICKLY: Final = avro.Decoder(
    {
        StepQueued: frozenset(StepQueued.model_fields) - {"type", "step", "attempt", "asset_type"},
        StepStarted: frozenset(StepStarted.model_fields) - {"type", "step", "attempt", "engine"},
        StepCompleted: frozenset({"step_key", "content_key", "params_sha256", "inputs", "outputs", "facts"}),
    }
)
_STEPS: Final = frozenset({"step-queued.v1", "step-started.v1", "step-completed.v1", "step-failed.v1"})
_ENDS: Final = frozenset({"job-completed.v1", "job-failed.v1", "job-cancelled.v1"})
_JOB: Final = "job-"


@dataclass(slots=True)
class Station:
    """The meters and how far they have read. Outlives the app around it, which is made anew when the brokers go."""

    meters: Meters = field(default_factory=Meters)
    next: dict[int, int] = field(default_factory=dict)  # partition -> the offset that has not been read
    goals: dict[int, int] = field(default_factory=dict)  # what there was when we began: half a past is no reading
    told: dict[str, Reading] = field(default_factory=dict)
    last: int = 0  # when the log took the newest record that was read

    def take(self, partition: int, offset: int, key: bytes, value: bytes, at: int) -> None:
        """One record. Faust may hand one over twice."""
        if offset < self.next.get(partition, 0):
            return
        self.next[partition] = offset + 1
        self.last = max(self.last, at)
        self._fold(key.decode(errors="replace"), value, at)

    def begin(self, lows: Mapping[int, int], highs: Mapping[int, int]) -> dict[int, int]:
        """From which offset on each partition is to be read: on from where the windows end, or the newest part."""
        for partition, high in highs.items():
            if partition not in self.next or self.next[partition] > high:  # never read, or another log by now
                self.next[partition] = max(lows[partition], high - READ_AGAIN)
            self.goals[partition] = high
        return {partition: self.next[partition] for partition in highs}

    def changed(self, now: int) -> list[Reading]:
        """What is to be told: nothing before the past has been read; then what differs or was not said lately."""
        if any(self.next[partition] < goal for partition, goal in self.goals.items()):
            return []
        return [reading for reading in self.meters.readings(now) if self._is_news(reading)]

    def _is_news(self, reading: Reading) -> bool:
        told = self.told.get(reading.key)
        if told is None or reading.at - told.at >= SAY_AGAIN_AFTER:
            return True
        return reading.model_copy(update={"at": told.at}) != told

    def has_told(self, readings: Iterable[Reading]) -> None:
        self.told.update({reading.key: reading for reading in readings})

    def _fold(self, stream: str, record: bytes, at: int) -> None:
        """What cannot be read is passed over: others bury it."""
        name = avro.type_of(record)
        if not stream.startswith(_JOB) or not (name in _STEPS or name in _ENDS):
            return
        job_id = stream.removeprefix(_JOB)
        if name in _ENDS:
            return self.meters.close(job_id)
        event = _QUICKLY.event(record)
        if isinstance(event, avro.Undecodable) or not self.meters.is_news(job_id, event.seq):
            return
        meters = self.meters
        match event.body:
            case StepQueued() as body:
                meters.queue(job_id, event.seq, body.asset_type, body.step, body.attempt)
            case StepStarted() as body:
                meters.start(job_id, event.seq, body.step, body.attempt, body.engine)
            case StepCompleted() as body:
                meters.complete(job_id, event.seq, at, body)
            case StepFailed() as body:
                meters.fail(job_id, event.seq, at, body)
