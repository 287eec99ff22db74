"""Read models made anew from the log: equal to the live ones to the last byte, or the report says where not."""

from threading import Event, Thread

import psycopg
import pytest

from event_schemas.events.job import JobCancelled
from infra.settings import KafkaSettings
from projections import postgres
from replay import reader, time_travel
from replay.rates import fold_rate, postgres_rate
from replay.rebuild import NotPossible, rebuild, roll_back
from replay.verify import verify
from tests.integration.projecting import ask, events_read, projector, until
from tests.integration.written import Log
from tests.unit.projections.given import SUBMITTED, queued


@pytest.mark.accepts("B-05")
def test_case_21_a_rebuild_beside_a_forge_at_work_is_equal_takes_over_and_can_be_undone(
    kafka: KafkaSettings, database_url: str
) -> None:
    """No reader fails, neither at the switch nor on the way back; at the switch none sees less than before."""
    log = Log(kafka)
    for number in range(200):
        log.job(str(number))
    log.flush()
    with projector(kafka, database_url), a_busy_writer(log) as writer:
        until(lambda: events_read(database_url) > 1_600)
        first = live(database_url)
        with a_busy_reader(database_url) as readings:
            seen: list[tuple[int, int]] = []
            report = rebuild(kafka, database_url, lambda done, of: seen.append((done, of)), processes=2)
            failed = [table for table in report.tables if not table.equal]
            assert report.equal, failed
            assert seen[-1][0] == seen[-1][1] == report.events
            assert (report.switched, live(database_url)) == (True, report.schema)
            forward = list(readings.jobs)
            assert roll_back(database_url) == first
            writer.set()
            until(lambda: log.producer.flush(10) == 0 and events_read(database_url) == log.records)
    assert readings.failures == []
    assert len(forward) > 20
    assert forward == sorted(forward), "the fresh tables were behind when they were switched to"
    assert min(readings.jobs) >= 200
    assert live(database_url) == first
    assert rebuild(kafka, database_url, processes=1, switch=False).equal
    assert live(database_url) == first


class a_busy_reader:
    """Asks as the gateway does, on one connection, again and again, for as long as the block lasts."""

    def __init__(self, database_url: str) -> None:
        self.database_url, self.stop = database_url, Event()
        self.failures: list[Exception] = []
        self.jobs: list[int] = []
        self.thread = Thread(target=self.work)

    def work(self) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as reader:
            while not self.stop.wait(0.01):
                try:
                    found = reader.execute("select count(*), count(distinct status) from job").fetchone()
                    self.jobs.append(found[0] if found else 0)
                except psycopg.Error as failure:
                    self.failures.append(failure)

    def __enter__(self) -> "a_busy_reader":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(20)


class a_busy_writer:
    """Jobs keep coming until the event is set, or the block ends."""

    def __init__(self, log: Log) -> None:
        self.log, self.stop = log, Event()
        self.thread = Thread(target=self.work)

    def work(self) -> None:
        number = 0
        while not self.stop.wait(0.01):
            self.log.job(f"busy {number}")
            self.log.producer.flush(10)
            number += 1

    def __enter__(self) -> Event:
        self.thread.start()
        return self.stop

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(20)


def live(database_url: str) -> str:
    return str(ask(database_url, "select schema_name from read_model where state = 'live'")[0][0])


@pytest.mark.accepts("B-06")
def test_a_tampered_row_is_named_and_the_rebuild_mends_it(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    for number in range(20):
        log.job(str(number))
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    ask(database_url, "update job set title = 'Mine' where job_id = '7' returning 1")
    ask(database_url, "delete from step where job_id = '3' and ordinal = 1 returning 1")
    ask(database_url, "insert into member values ('moon', 'eve', 'admin') returning 1")
    report = rebuild(kafka, database_url, processes=1)
    assert not report.equal
    assert {table.name: table.differing for table in report.tables if not table.equal} == {
        "job": ("7",),
        "step": ("3 1",),
        "member": ("moon eve",),
    }
    assert ask(database_url, "select title from job where job_id = '7'") == [("A lamp",)]
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def test_rolled_back_the_earlier_tables_are_read_again_and_caught_up(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
        first = live(database_url)
        second = rebuild(kafka, database_url, processes=1).schema
        log.job("vase")
        log.flush()
        until(lambda: events_read(database_url) == log.records)
        assert roll_back(database_url) == first
        log.job("bowl")
        log.flush()
        until(lambda: events_read(database_url) == log.records)
    assert (live(database_url), first == second) == (first, False)
    assert ask(database_url, "select count(*) from job") == [(3,)]


def test_without_live_tables_the_rebuilt_ones_are_the_first(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.flush()
    report = rebuild(kafka, database_url, processes=1)
    assert (report.switched, report.equal, report.why_unproved) == (True, False, "there is no live read model yet")
    assert ask(database_url, "select count(*) from job") == [(1,)]
    with pytest.raises(NotPossible, match="no earlier read model"):
        roll_back(database_url)


def test_the_whole_log_is_verified(kafka: KafkaSettings) -> None:
    log = Log(kafka)
    for number in range(50):
        log.job(str(number))
    log.decided("job-open", SUBMITTED, queued("draw"))
    log.flush()
    report = verify(kafka, processes=2)
    assert report.sound, report.faults
    assert (report.events, report.streams, report.open_decisions) == (log.records, 51, ())
    log.put("job-7", b"from a stranger")
    log.flush()
    again = verify(kafka, processes=1)
    assert again.counts == {"undecodable": 1}
    assert (again.faults[0].stream, again.faults[0].partition) == ("job-7", log.home("job-7"))


@pytest.mark.accepts("B-05")
def test_the_past_can_be_asked(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.flush()
    then = reader.ends(kafka)
    log.decided("job-lamp", JobCancelled(reason="enough"))
    log.job("vase")
    log.flush()
    with time_travel.read_models_at(kafka, database_url, then) as db:
        assert db.execute("select job_id, status from job").fetchall() == [("lamp", "running")]
    events = list(time_travel.history(kafka, "job-lamp"))
    assert [event.seq for event in events] == list(range(1, 10))
    second = time_travel.job_then(iter(events), "job-lamp", 2)
    assert second.job is not None
    assert (second.seq, second.job.status, second.steps[0].attempt) == (2, "pending", 1)
    last = time_travel.job_then(iter(events), "job-lamp", 99)
    assert last.job is not None
    assert (last.seq, last.job.status) == (9, "cancelled")
    assert ask(database_url, "select schema_name from read_model") == []


def test_what_was_written_before_an_instant_is_a_moment(kafka: KafkaSettings) -> None:
    Log(kafka).flush()
    assert time_travel.moment_at(kafka, 0) == time_travel.moment_at(kafka, 2**52) == dict.fromkeys(range(4), 0)


def test_rates_are_measured_without_a_trace(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    for number in range(20):
        log.job(str(number))
    log.flush()
    assert fold_rate(kafka, processes=1).events == log.records
    rate = postgres_rate(kafka, database_url, processes=2)
    assert (rate.events, rate.processes) == (log.records, 2)
    assert rate.events_per_second > 0
    assert ask(database_url, "select schema_name from read_model") == []
    assert f"rm_{postgres.fold_version()}_rate" not in {
        name for (name,) in ask(database_url, "select nspname from pg_namespace")
    }
