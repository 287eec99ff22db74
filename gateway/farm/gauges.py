"""What the meters read last: failure rates, GPU-seconds, and how long steps take."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from confluent_kafka import Message as Record
from pydantic import TypeAdapter, ValidationError

from event_schemas.signals import AnyReading, EngineMeter, Reading, StepMeter
from gateway.metrics import Metrics

SILENT_S: Final = 150.0
"""Meters tell every reading once a minute at least: an older one says that they are away."""

_READING: Final[TypeAdapter[Reading]] = TypeAdapter(AnyReading)


class Gauges:
    """The last reading of every meter. Durations age well; rates do not, and are not told when they are old."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.time) -> None:
        self._metrics = metrics
        self._clock = clock
        self._engines: dict[str, EngineMeter] = {}
        self._steps: dict[str, StepMeter] = {}

    def hear(self, records: Sequence[Record]) -> None:
        for record in records:
            try:
                reading = _READING.validate_json(record.value() or b"")
            except ValidationError:
                self._metrics.undecodable.labels("meters").inc()
                continue
            if isinstance(reading, EngineMeter):
                self._engines[reading.engine] = reading
            else:
                self._steps[reading.key] = reading

    def engine(self, name: str) -> EngineMeter | None:
        """None when nothing has been measured lately."""
        reading = self._engines.get(name)
        return reading if reading is not None and self._clock() - reading.at / 1e6 < SILENT_S else None

    def steps(self) -> Mapping[str, StepMeter]:
        return self._steps

    def steps_of(self, engine: str) -> list[StepMeter]:
        return [one for _, one in sorted(self._steps.items()) if one.engine == engine]
