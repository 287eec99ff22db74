"""The projector on a real Kafka and a real Postgres: rows as the log says, through every kind of accident."""

import secrets
import signal
import time
from decimal import Decimal
from threading import Event, Timer

import psycopg
import pytest

from event_schemas.events.asset import AssetActivated, AssetIndexed
from event_schemas.events.job import CommandRejected, JobCompleted, ReviewRequested, UserReviewUpdated
from event_schemas.events.letter import LetterRedriven
from event_schemas.events.project import MemberChanged, ProjectConfigured
from event_schemas.message import JsonObject
from infra import kafka_clients
from infra.settings import KafkaSettings
from projections import postgres, runner
from replay.rebuild import rebuild
from tests.integration.projecting import ask, events_read, process, projector, until
from tests.integration.written import Log
from tests.unit.projections.given import DRAWING, PAINTING, SUBMITTED, WORKER, completed, queued, started


@pytest.mark.accepts("B-03", "S002-006")
@pytest.mark.accepts("S000-077")
def test_the_rows_tell_what_the_log_tells(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    stream = log.job("lamp")
    review = ReviewRequested(step="paint", checkpoint="concept", subject_sha256="f" * 64, artifacts=(PAINTING,))
    waiting = log.job("vase")
    log.decided(waiting, review, actor=WORKER)
    approved = UserReviewUpdated(step="paint", decision="approved", subject_sha256="f" * 64, notes="lovely")
    log.decided(stream, review, actor=WORKER)
    log.decided(stream, approved)
    over = JobCompleted(asset_id="asset", version=1, outputs=(PAINTING,))
    log.decided(stream, completed("index"), over, actor=WORKER)
    files = AssetIndexed(
        asset_id="asset",
        version=1,
        job_id="lamp",
        asset_type="PROP",
        title="A lamp",
        version_key="k",
        library_path="moon/prop/asset/v1",
        files=(PAINTING,),
    )
    log.decided("asset-asset", files, AssetActivated(version=1), actor=WORKER)
    log.decided("project-moon", ProjectConfigured(name="Moon", auto_approve=("concept",)))
    log.decided("project-moon", MemberChanged(member_id="ada", role="admin"))
    log.decided("project-moon", MemberChanged(member_id="bob", role="viewer"))
    log.decided("project-moon", MemberChanged(member_id="bob", role="none"))
    log.decided("letter-1", LetterRedriven(topic="forge.commands", partition=3, offset=9, reason="mended"))
    refused = log.decided("job-none", CommandRejected(command="cancel-job.v1", code="unknown_job", message="none"))
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select job_id, status, phase, steps_done, version from job order by 1") == [
        ("lamp", "done", "idle", 3, 1),
        ("vase", "paused", "review", 2, 0),
    ]
    assert ask(
        database_url, "select decisions -> 0 ->> 'notes', request ->> 'prompt' from job where job_id = 'lamp'"
    ) == [("lovely", "a lamp")]
    assert ask(
        database_url, "select name, status, artifacts -> 0 ->> 'role' from step where job_id = 'vase' order by ordinal"
    ) == [
        ("draw", "done", "drawing"),
        ("paint", "paused", "painting"),
        ("index", "pending", None),
    ]
    assert ask(database_url, "select kind, title, active_version, versions, tags from asset") == [
        ("3D", "A lamp", 1, 1, [])
    ]
    assert ask(database_url, "select version, job_id, files -> 0 ->> 'role' from asset_version") == [
        (1, "lamp", "painting")
    ]
    assert ask(database_url, "select steps, gpu_seconds, cost, bytes from usage") == [(5, 0.5, 1.0, 32)]
    assert ask(database_url, "select name, auto_approve from project") == [("Moon", ["concept"])]
    assert ask(database_url, "select member_id, role from member") == [("ada", "admin")]
    assert ask(database_url, 'select letter_id, topic, partition, "offset", reason, actor from redriven_letter') == [
        ("1", "forge.commands", 3, 9, "mended", "ada")
    ]
    assert ask(database_url, f"select outcome, code from command_outcome where command_id = 'command {refused}'") == [
        ("rejected", "unknown_job")
    ]
    assert ask(database_url, "select sum(ignored) from position") == [(Decimal(0),)]


def test_readers_are_told_how_far_the_tables_are(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    with projector(kafka, database_url), psycopg.connect(database_url, autocommit=True) as ear:
        until(lambda: ask(database_url, "select from position"))
        ear.execute("listen forge_position")
        offset = log.decided("job-lamp", SUBMITTED, queued("draw"))
        log.flush()
        heard = next(ear.notifies(timeout=20, stop_after=1))
    home = log.home("job-lamp")
    assert heard.payload == f"{home}:{offset}"
    assert ask(database_url, f"select command_offset, next_offset from position where partition = {home}") == [
        (offset, 2)
    ]


def test_killed_again_and_again_it_loses_nothing_and_doubles_nothing(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    for number in range(1_500):
        log.job(str(number))
    log.flush()
    total = log.records
    for share in (0.02, 0.2, 0.4, 0.6):
        victim = process(kafka, database_url)
        until(lambda goal=share * total: events_read(database_url) > goal)  # type: ignore[misc]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        victim.communicate()
    assert events_read(database_url) < total, "the last kill came too late to prove anything"
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == total)
    assert ask(database_url, "select count(*), sum(steps_done) from job") == [(1_500, 3_000)]
    assert ask(database_url, "select sum(steps), sum(bytes) from usage") == [(3_000, 1_500 * 16)]
    assert ask(database_url, "select sum(ignored) from position") == [(Decimal(0),)]
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def test_a_connection_that_breaks_is_made_again(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    with projector(kafka, database_url):
        for number in range(30):
            log.job(str(number))
            log.flush()
            if number % 10 == 5:
                ask(
                    database_url,
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'forgelog projections' and datname = current_database()",
                )
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select count(*), sum(steps_done) from job") == [(30, 60)]
    assert ask(database_url, "select steps from usage") == [(60,)]


def test_a_second_projector_leaves_and_says_why(kafka: KafkaSettings, database_url: str) -> None:
    Log(kafka).flush()
    with projector(kafka, database_url):
        until(lambda: ask(database_url, "select from position"))
        second = process(kafka, database_url)
        _, said = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "another projector works on this read model" in said


def test_a_projector_that_lost_its_lock_cannot_write_over_another(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    stop = Event()
    with psycopg.connect(database_url, autocommit=True) as db:
        slow = runner.Projector(kafka, db)
        Timer(3, overtake, [log, database_url]).start()
        with pytest.raises(postgres.AnotherProjector, match="moved the position"):
            slow.run(stop)
    assert ask(database_url, "select from job") == []


def overtake(log: Log, database_url: str) -> None:
    ask(database_url, "update position set next_offset = next_offset + 1 returning 1")
    log.job("lamp")
    log.flush()


def test_a_log_that_lost_its_end_stops_the_projector(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    ask(database_url, "update position set next_offset = next_offset + 500 returning 1")
    with pytest.raises(runner.LogCut, match="does not hold the records that come next"):
        runner.run(kafka, database_url, Event())


def test_a_record_that_cannot_be_read_parks_its_stream_and_no_other(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.decided("job-lamp", SUBMITTED, queued("draw"))
    log.put("job-lamp", b"\x00\x00\x00\x00\x07 no event at all")
    log.decided("job-lamp", started("draw"), actor=WORKER)
    log.job("vase")
    log.put("job-ghost", b"garbage of somebody else")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select job_id, status from job order by 1") == [("lamp", "pending"), ("vase", "running")]
    parked = ask(database_url, 'select stream, "offset", reason from parked order by 1')
    assert [stream for stream, *_ in parked] == ["job-ghost", "job-lamp"]
    assert "magic 0" in parked[0][2]
    dead = letters(kafka, 2)
    assert {key: reason for key, reason in dead} == {b"job-ghost": parked[0][2], b"job-lamp": parked[1][2]}
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def letters(kafka: KafkaSettings, count: int) -> list[tuple[object, str]]:
    """Key and reason of what lies in `forge.dead`."""
    reader = kafka_clients.consumer(kafka, "letters")
    reader.subscribe([kafka.topics.dead.name])
    found: list[tuple[object, str]] = []
    deadline = time.monotonic() + 20
    while len(found) < count and time.monotonic() < deadline:
        for message in reader.consume(10, 0.5):
            reasons = dict(message.headers() or [])
            reason = reasons["reason"]
            assert isinstance(reason, bytes)
            found.append((message.key(), reason.decode()))
    reader.close()
    return found


def test_an_impossible_history_parks_its_stream(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.decided("job-lamp", started("draw"))
    log.job("vase")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select stream, reason from parked") == [
        ("job-lamp", "step-started.v1 before the job was submitted")
    ]


def test_a_value_that_no_table_can_hold_parks_its_stream(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    beyond = JsonObject('{"n":' + "9" * 140_000 + "}")
    for number in range(20):
        log.job(str(number))
    log.decided("job-7", completed("index").model_copy(update={"facts": beyond}))
    log.decided("job-8", completed("index"))
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert [stream for (stream,) in ask(database_url, "select stream from parked")] == ["job-7"]
    assert ask(database_url, "select steps_done from job where job_id in ('7', '8') order by job_id") == [(2,), (3,)]
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def test_a_name_too_long_for_an_index_parks_its_stream_and_stops_no_other(
    kafka: KafkaSettings, database_url: str
) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.decided("job-endless", SUBMITTED.model_copy(update={"batch_id": secrets.token_hex(5_000)}))
    log.job("vase")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert [stream for (stream,) in ask(database_url, "select stream from parked")] == ["job-endless"]
    assert ask(database_url, "select job_id from job order by 1") == [("lamp",), ("vase",)]
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def test_a_character_that_no_text_can_hold_is_replaced(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.decided("job-lamp", SUBMITTED.model_copy(update={"title": "a\0b", "request": JsonObject('{"p":"\\u0000"}')}))
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select title, request ->> 'p' from job") == [("a\ufffdb", "\ufffd")]
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def test_what_was_written_twice_is_counted_once(kafka: KafkaSettings, database_url: str) -> None:
    log = Log(kafka)
    log.decided("job-lamp", SUBMITTED, queued("draw"))
    before = dict(log.last)
    log.decided("job-lamp", started("draw"), actor=WORKER)
    log.commands -= 1
    log.last = before
    log.decided("job-lamp", started("draw"), actor=WORKER)
    log.decided("job-lamp", completed("draw", DRAWING), actor=WORKER)
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select steps_done, seq from job") == [(1, 4)]
    assert ask(database_url, "select sum(ignored) from position") == [(Decimal(1),)]


def test_a_new_version_of_the_fold_is_filled_beside_the_old_one(
    kafka: KafkaSettings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(kafka)
    log.job("lamp")
    log.flush()
    with monkeypatch.context() as patched:
        patched.setattr(postgres, "fold_version", lambda: "00000000")
        with projector(kafka, database_url):
            until(lambda: events_read(database_url) == log.records)
    log.job("vase")
    log.flush()
    with projector(kafka, database_url):
        until(lambda: events_read(database_url) == log.records)
    assert ask(database_url, "select schema_name, state from read_model order by state") == [
        (f"rm_{postgres.fold_version()}", "live"),
        ("rm_00000000", "previous"),
    ]
    assert ask(database_url, "select count(*) from job") == [(2,)]
