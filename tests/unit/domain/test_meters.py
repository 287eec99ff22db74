"""What the meters make of the log: windows, quantiles, and the same readings in whatever order partitions come."""

import random
from collections.abc import Iterator

import pytest

from event_schemas import avro
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import (
    FailureClass,
    JobCancelled,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
)
from event_schemas.message import EMPTY, Actor, EngineUsed, Message, StepMetrics
from event_schemas.signals import Attempts, EngineMeter, StepMeter
from processors.domain import meters
from processors.domain.engine import is_to_blame
from processors.domain.meters import NEWEST, quantile
from processors.meters_fold import READ_AGAIN, SAY_AGAIN_AFTER, Station
from tests.unit.domain.given import NOON

SECOND = 1_000_000
MINUTE = 60 * SECOND
Record = tuple[int, int, bytes, bytes, int]  # partition, offset, key, value, at


class Log:
    """Jobs of one step, written into four partitions."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._seqs: dict[str, int] = {}
        self._ends = [0] * 4

    def event(self, job: str, body: Message, at: int) -> None:
        seq = self._seqs[job] = self._seqs.get(job, 0) + 1
        event = EventEnvelope(
            seq, "id", f"job-{job}", at, Actor(kind="worker", id="w"), "moon", "c", "c", Source(0, 0), 0, 1, b"", body
        )
        self.put(f"job-{job}", avro.encode_event(event), at)

    def put(self, stream: str, record: bytes, at: int) -> None:
        partition = sum(stream.encode()) % 4
        self.records.append((partition, self._ends[partition], stream.encode(), record, at))
        self._ends[partition] += 1

    def begun(self, job: str, at: int = NOON, engine: str = "flux", step: str = "draw") -> None:
        self.event(job, an_order(step), at)
        started = StepStarted(
            step=step,
            attempt=1,
            gpu_id="gpu0",
            incarnation="1",
            engine=engine,
            started_at=at,
            start_to_close_s=60,
        )
        self.event(job, started, at)

    def done(self, job: str, at: int = NOON, seconds: float = 1.0, gpu: float = 0.0, engine: str = "flux") -> None:
        self.begun(job, at, engine)
        self.event(job, a_result(seconds, gpu, engine), at)

    def failed(self, job: str, at: int = NOON, failure: FailureClass = "engine", code: str = "no_answer") -> None:
        self.begun(job, at)
        self.event(job, a_failure(failure, code), at)


def an_order(step: str) -> StepQueued:
    return StepQueued(
        step=step,
        attempt=1,
        revision=1,
        step_key="k",
        content_key="c",
        asset_id="a",
        asset_type="PROP",
        title="",
        request=EMPTY,
        params=EMPTY,
        seed=1,
        priority=0,
        start_to_close_s=60,
    )


def a_result(seconds: float, gpu: float = 0.0, engine: str = "flux") -> StepCompleted:
    return StepCompleted(
        step="draw",
        attempt=1,
        revision=1,
        step_key="k",
        content_key="c",
        gpu_id="gpu0",
        incarnation="1",
        engine=EngineUsed(name=engine, version="1"),
        seed=1,
        params_sha256="p",
        metrics=StepMetrics(duration_s=seconds, gpu_seconds=gpu),
        started_at=NOON,
        finished_at=NOON,
    )


def a_failure(failure: FailureClass = "engine", code: str = "no_answer", retryable: bool = True) -> StepFailed:
    return StepFailed(
        step="draw", attempt=1, failure=failure, error_code=code, error_message="", retryable=retryable, gpu_id="gpu0"
    )


def measured(records: list[Record]) -> Station:
    station = Station()
    for record in records:
        station.take(*record)
    return station


def engine_of(station: Station, now: int, name: str = "flux") -> EngineMeter:
    (found,) = (one for one in station.meters.readings(now) if isinstance(one, EngineMeter) and one.engine == name)
    return found


def steps_of(station: Station, now: int = NOON) -> list[StepMeter]:
    return [one for one in station.meters.readings(now) if isinstance(one, StepMeter)]


class TestWindows:
    @pytest.mark.accepts("S000-078")
    def test_attempts_leave_the_minute_after_a_minute_and_the_five_after_five(self) -> None:
        log = Log()
        log.done("a")
        log.failed("b")
        station = measured(log.records)

        reading = engine_of(station, NOON + 59 * SECOND)
        assert reading.minute == reading.five_minutes == Attempts(ended=2, failed=1)
        assert engine_of(station, NOON + MINUTE).minute == Attempts()
        assert engine_of(station, NOON + 299 * SECOND).five_minutes == Attempts(ended=2, failed=1)
        assert engine_of(station, NOON + 300 * SECOND).five_minutes == Attempts()

    def test_a_window_counts_whole_seconds(self) -> None:
        log = Log()
        log.failed("a", NOON + 9 * SECOND // 10)
        station = measured(log.records)
        assert engine_of(station, NOON + 59 * SECOND).minute == Attempts(ended=1, failed=1)
        assert engine_of(station, NOON + MINUTE).minute == Attempts()

    def test_failures_within_one_second_are_all_counted(self) -> None:
        log = Log()
        log.failed("a")
        log.failed("b")
        assert engine_of(measured(log.records), NOON).minute == Attempts(ended=2, failed=2)

    @pytest.mark.accepts("S000-076")
    def test_gpu_seconds_are_summed_by_card_for_an_hour(self) -> None:
        log = Log()
        log.done("a", gpu=12.5)
        log.done("b", NOON + MINUTE, gpu=7.25)
        station = measured(log.records)

        assert engine_of(station, NOON + 2 * MINUTE).gpu_seconds_hour == {"gpu0": 19.75}
        assert engine_of(station, NOON + 60 * MINUTE).gpu_seconds_hour == {"gpu0": 7.25}
        assert engine_of(station, NOON + 61 * MINUTE).gpu_seconds_hour == {}

    def test_half_a_second_of_a_gpu_counts(self) -> None:
        log = Log()
        log.done("a", gpu=0.5)
        assert engine_of(measured(log.records), NOON).gpu_seconds_hour == {"gpu0": 0.5}

    @pytest.mark.parametrize(
        ("failure", "code", "attempts"),
        [
            ("engine", "no_answer", Attempts(ended=1, failed=1)),
            ("crashed", "crashed", Attempts(ended=1, failed=1)),
            ("bad_input", "no_faces", Attempts(ended=1, failed=0)),
            ("worker_lost", "worker_silent", None),
            ("engine", "store_unavailable", None),
            ("engine", "disk_full", None),
        ],
    )
    def test_a_failure_counts_against_an_engine_that_is_to_blame(
        self, failure: FailureClass, code: str, attempts: Attempts | None
    ) -> None:
        log = Log()
        log.failed("a", failure=failure, code=code)
        found = [one.minute for one in measured(log.records).meters.readings(NOON) if isinstance(one, EngineMeter)]
        assert found == ([] if attempts is None else [attempts])

    def test_a_failure_that_no_engine_had_begun_counts_against_none(self) -> None:
        log = Log()
        log.event("a", an_order("draw"), NOON)
        log.event("a", a_failure(), NOON)
        assert list(measured(log.records).meters.readings(NOON)) == []

    def test_nor_does_one_of_another_attempt_than_was_begun(self) -> None:
        log = Log()
        log.begun("a")
        log.event("a", a_failure().model_copy(update={"attempt": 2}), NOON)
        assert list(measured(log.records).meters.readings(NOON)) == []


class TestDurations:
    @pytest.mark.accepts("S000-075")
    def test_each_kind_of_step_has_its_own_by_engine(self) -> None:
        log = Log()
        for number in range(11):
            log.done(f"a{number}", seconds=float(number))
            log.done(f"b{number}", seconds=100.0, engine="clay")
        clay, flux = steps_of(measured(log.records))
        assert (clay.key, clay.p10_s, clay.p90_s) == ("step/PROP/draw/clay", 100.0, 100.0)
        assert (flux.key, flux.count) == ("step/PROP/draw/flux", 11)
        assert (flux.p10_s, flux.p50_s, flux.p90_s) == (1.0, 5.0, 9.0)

    def test_a_step_whose_order_was_never_read_counts_as_an_attempt_but_for_no_kind_of_asset(self) -> None:
        log = Log()
        log.done("a")
        station = measured(log.records[1:])
        assert engine_of(station, NOON).minute == Attempts(ended=1)
        assert steps_of(station) == []

    def test_only_the_newest_stand_behind_a_quantile(self) -> None:
        log = Log()
        for number in range(NEWEST + 50):
            log.done(f"j{number}", NOON + number * SECOND, seconds=1_000.0 if number < 50 else 2.0)
        (reading,) = steps_of(measured(log.records))
        assert (reading.count, reading.p90_s) == (NEWEST, 2.0)

    def test_the_oldest_leaves_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(meters, "NEWEST", 1)
        log = Log()
        log.done("old", NOON, seconds=9.0)
        log.done("new", NOON + SECOND, seconds=2.0)
        assert [reading.p50_s for reading in steps_of(measured(log.records))] == [2.0]

    @pytest.mark.parametrize(
        ("values", "share", "expected"),
        [
            ([3.0], 0.9, 3.0),
            ([1.0, 2.0], 0.5, 1.5),
            ([0.0, 10.0], 0.1, 1.0),
            ([1.0, 2.0, 4.0, 8.0], 0.1, 1.3),
            ([1.0, 2.0, 4.0, 8.0], 0.9, 6.8),
            ([0.1234], 0.5, 0.123),
        ],
    )
    def test_a_quantile_lies_between_its_neighbours(self, values: list[float], share: float, expected: float) -> None:
        assert quantile(values, share) == expected


class TestReading:
    def history(self) -> list[Record]:
        """More jobs of two engines than stand behind a quantile: some fail, some are cancelled."""
        chance, log = random.Random(7), Log()
        for number in range(900):
            at = NOON + number * SECOND // 5
            if number % 7 == 0:
                log.failed(f"j{number}", at)
            else:
                log.done(f"j{number}", at, chance.uniform(1, 9), chance.uniform(0, 5), chance.choice(("flux", "clay")))
            if number % 11 == 0:
                log.event(f"j{number}", JobCancelled(), at)
        return log.records

    def merged(self, records: list[Record], chance: random.Random) -> Iterator[Record]:
        """The partitions in another order, each still in its own."""
        lines = [[one for one in records if one[0] == partition] for partition in range(4)]
        while any(lines):
            yield chance.choice([line for line in lines if line]).pop(0)

    def test_the_order_in_which_partitions_come_changes_no_reading(self) -> None:
        records, now = self.history(), NOON + 4 * MINUTE
        expected = list(measured(records).meters.readings(now))
        for seed in range(5):
            again = measured(list(self.merged(records, random.Random(seed))))
            assert list(again.meters.readings(now)) == expected

    def test_a_record_that_comes_twice_counts_once(self) -> None:
        records, now = self.history(), NOON + 4 * MINUTE
        station = measured(records)
        for record in records[-50:]:
            station.take(*record)
        assert list(station.meters.readings(now)) == list(measured(records).meters.readings(now))

    @pytest.mark.parametrize("failed", [0, 1])
    def test_an_event_that_stands_twice_in_the_log_counts_once(self, failed: int) -> None:
        log = Log()
        if failed:
            log.failed("a")
        else:
            log.done("a")
        _, _, key, ended, at = log.records[-1]
        log.put(key.decode(), ended, at)
        assert engine_of(measured(log.records), NOON).minute == Attempts(ended=1, failed=failed)

    def test_a_job_that_is_over_is_forgotten_also_if_it_was_never_heard_of(self) -> None:
        log = Log()
        log.begun("a")
        log.event("a", JobCancelled(), NOON)
        log.event("unheard-of", JobCancelled(), NOON)
        assert measured(log.records).meters.jobs == {}

    def test_of_more_jobs_than_are_remembered_the_one_quiet_longest_is_forgotten(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(meters, "JOBS_REMEMBERED", 2)
        log = Log()
        for job in ("a", "b", "a", "c"):
            log.event(job, an_order("draw"), NOON)
        assert set(measured(log.records).meters.jobs) == {"a", "c"}

    def test_garbage_is_passed_over(self) -> None:
        log = Log()
        header = avro.encode_event(
            EventEnvelope(1, "", "", 0, Actor(kind="user", id=""), "", "", "", Source(0, 0), 0, 1, b"", a_result(1.0))
        )[:5]
        for record in (b"", b"garbage", b"\x00\x00\x00\xff\xff", header, header + b"\xff" * 40):
            log.put("job-a", record, NOON)
        log.done("b")
        assert engine_of(measured(log.records), NOON).minute == Attempts(ended=1)


class TestTelling:
    def test_half_a_past_is_no_reading(self) -> None:
        log = Log()
        log.done("a")
        log.done("a")
        station = Station()
        station.begin({0: 0, 1: 0, 2: 0, 3: 0}, dict.fromkeys(range(4), 0) | {log.records[0][0]: 6})
        for record in log.records[:-1]:
            station.take(*record)
        assert station.changed(NOON) == [], "one of the two is known already"
        station.take(*log.records[-1])
        assert len(station.changed(NOON)) == 2

    def test_what_did_not_change_is_told_again_only_after_a_while(self) -> None:
        log = Log()
        log.done("a")
        station = measured(log.records)
        station.has_told(station.changed(NOON))
        assert station.changed(NOON + SECOND) == []
        assert len(station.changed(NOON + SAY_AGAIN_AFTER)) == 2

    def test_a_start_reads_the_newest_part_and_a_return_reads_on(self) -> None:
        station = Station()
        assert station.begin({0: 10, 1: 0}, {0: 12, 1: READ_AGAIN + 7}) == {0: 10, 1: 7}
        station.take(1, 7, b"job-a", b"", NOON)
        assert station.begin({1: 0}, {1: 3 * READ_AGAIN}) == {1: 8}

    def test_a_log_that_was_replaced_by_a_shorter_one_is_read_from_its_beginning(self) -> None:
        station = Station()
        station.begin({0: 0}, {0: 100})
        station.next[0] = 100
        assert station.begin({0: 0}, {0: 5}) == {0: 0}


@pytest.mark.parametrize(
    ("failed", "blamed"),
    [
        (a_failure("engine"), True),
        (a_failure("timeout", "start_to_close"), True),
        (a_failure("out_of_memory", "out_of_memory"), True),
        (a_failure("bad_input", "engine_bug", retryable=False), True),
        (a_failure("bad_input", "no_faces", retryable=False), False),
        (a_failure("engine", "no_engine"), False),
        (a_failure("engine", "input_unavailable"), False),
        (a_failure("cancelled", "cancelled", retryable=False), False),
    ],
    ids=lambda value: value.error_code if isinstance(value, StepFailed) else "",
)
def test_an_engine_is_to_blame_for_its_own_failures_alone(failed: StepFailed, blamed: bool) -> None:
    assert is_to_blame(failed) is blamed
