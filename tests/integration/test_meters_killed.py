"""The meters on a real Kafka: killed under load they tell what the log tells; an engine that fails is stood in for."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from pydantic import TypeAdapter

from event_schemas.events.engine import BreakerOpened
from event_schemas.events.job import PlannedStep, StepCompleted, StepFailed, StepStarted
from event_schemas.signals import AnyReading, EngineMeter, Reading
from infra.kafka_clients import consumer
from infra.kafka_loop import drain, read_to_end
from infra.settings import KafkaSettings
from processors.meters_fold import Station
from tests.integration.spine import NOOPS, Spine, ask, new_job, submit

KILLS = 10
READING: TypeAdapter[Reading] = TypeAdapter(AnyReading)


@pytest.fixture
def spine(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Spine]:
    spine = Spine(kafka, tmp_path)
    spine.orchestrator()
    spine.scheduler()
    yield spine
    spine.stop()


class Dial:
    """The topic of the meters, as a gateway reads it."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._reader: Consumer = consumer(kafka, f"dial-{uuid4()}")
        self._reader.assign([TopicPartition(kafka.topics.meters.name, 0, OFFSET_BEGINNING)])
        self.shown: dict[str, Reading] = {}

    def read(self) -> dict[str, Reading]:
        for record in drain(self._reader, 1_000, 0.2):
            reading = READING.validate_json(record.value() or b"")
            assert (record.key() or b"").decode() == reading.key
            self.shown[reading.key] = reading
        return self.shown

    def engine(self, name: str) -> EngineMeter | None:
        found = self.read().get(f"engine/{name}")
        assert found is None or isinstance(found, EngineMeter)
        return found

    def close(self) -> None:
        self._reader.close()


def measured_again(kafka: KafkaSettings) -> Station:
    """The whole log, read once more by nobody's process."""
    reader, station = consumer(kafka, f"again-{uuid4()}"), Station()
    starts = [TopicPartition(kafka.topics.events.name, number, OFFSET_BEGINNING) for number in range(kafka.partitions)]
    for record in read_to_end(reader, starts):
        partition, offset = record.partition() or 0, record.offset() or 0
        station.take(partition, offset, record.key() or b"", record.value() or b"", record.timestamp()[1] * 1_000)
    reader.close()
    return station


def drift(told: dict[str, Reading], again: Station) -> float:
    """The greatest difference of any number in any reading, as a share of what the log says."""
    worst = 0.0
    for key, reading in told.items():
        (true,) = (one for one in again.meters.readings(reading.at) if one.key == key)
        for ours, theirs in zip(numbers(reading), numbers(true), strict=True):
            worst = max(worst, abs(ours - theirs) / theirs if theirs else float(ours != 0))
    return worst


def numbers(reading: Reading) -> list[float]:
    if isinstance(reading, EngineMeter):
        windows = (reading.minute, reading.five_minutes)
        return [float(count) for one in windows for count in (one.ended, one.failed)] + [
            seconds for _, seconds in sorted(reading.gpu_seconds_hour.items())
        ]
    return [reading.count, reading.p10_s, reading.p50_s, reading.p90_s]


def test_meters_killed_ten_times_under_load_tell_what_the_log_tells(
    spine: Spine, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, dial, jobs = random.Random(5), Dial(spine.kafka), []
    spine.worker()
    for number in range(KILLS):
        begun = time.time_ns() // 1_000
        spine.start("meters", "processors.meters", "--member", "meters")
        latest = time.monotonic() + (10.0 if number % 2 else chance.uniform(0.3, 1.5))
        while time.monotonic() < latest and max((one.at for one in dial.read().values()), default=0) < begun:
            jobs.append(new_job())
            spine.tell(ask(submit(NOOPS), jobs[-1]))
        spine.kill("meters")  # every other time just when it has spoken
    spine.until(lambda: spine.ended(jobs))

    spine.start("meters", "processors.meters", "--member", "meters")
    again = measured_again(spine.kafka)
    attempts, end = len(jobs) * len(NOOPS), time.monotonic() + 20
    expected = (attempts, 1 + len(NOOPS))
    while (shown := dial.engine("noop")) is None or (shown.five_minutes.ended, len(dial.shown)) != expected:
        assert time.monotonic() < end, f"{shown} does not come to {attempts}"
    while found := drift(dial.read(), again):  # of one round the last readings may still be on their way
        assert time.monotonic() < end, f"a drift of {found:.2%} stays"
    dial.close()

    with capsys.disabled():
        print(f"\n{KILLS} kills, {attempts} attempts, {len(dial.shown)} readings: no drift")


@pytest.mark.accepts("S000-072", "S002-058")
def test_an_engine_that_fails_at_once_is_stood_in_for_and_the_event_names_it(spine: Spine, tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    draw = PlannedStep(name="draw", max_attempts=6, params={"mended": str(mended)})
    names = [f"tests.integration.flaky_engine:{name}" for name in ("FlakyEngine", "SteadyEngine")]
    engines = [word for name in names for word in ("--engine", name)]
    spine.start("worker", "gpu_consumers.worker", "--gpu", "cpu0", *engines)
    spine.start("meters", "processors.meters")
    jobs = [new_job() for _ in range(5)]
    spine.tell(*(ask(submit((draw,)), job) for job in jobs))
    spine.until(lambda: spine.ended(jobs))

    (opened,) = (event.body for event in spine.events("engine-flaky:large") if isinstance(event.body, BreakerOpened))
    assert opened.last_error == "the model does not load"
    bodies = [event.body for job in jobs for event in spine.events(job)]
    begun = [body.engine for body in bodies if isinstance(body, StepStarted)]
    done = [body for body in bodies if isinstance(body, StepCompleted)]
    failures = sum(isinstance(body, StepFailed) for body in bodies)
    assert begun.count("flaky:large") == failures >= 5, "each failure is somebody's"
    assert [(one.engine.name, one.facts["instead_of"]) for one in done] == [("steady", "flaky:large")] * 5

    dial, end = Dial(spine.kafka), time.monotonic() + 15
    while (shown := dial.engine("flaky:large")) is None or shown.minute.failed < failures:
        assert time.monotonic() < end, f"the meters tell {shown}"
    dial.close()
    assert (shown.minute.ended, shown.minute.failed) == (failures, failures)
