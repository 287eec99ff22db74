"""The orchestrator on a real Kafka: killed, put to sleep and poisoned, and the log is as if nothing had been."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from event_schemas import avro
from event_schemas.commands import CancelJob, ReportStepCompleted
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.message import Actor, EngineUsed, Message, StepMetrics
from infra.kafka_clients import consumer
from infra.settings import KafkaSettings
from tests.integration.spine import NOOPS, Spine, ask, new_job, submit
from tests.simulation.audit import Auditor

HAND = Actor(kind="worker", id="hand")


@pytest.fixture
def spine(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Spine]:
    spine = Spine(kafka, tmp_path)
    yield spine
    spine.stop()


def life_of(job: str) -> list[CommandEnvelope[Message]]:
    """Everything that is ever said to this job, its end included."""
    return [ask(submit(NOOPS[:3]), job), *(ask(done(step.name), job, actor=HAND) for step in NOOPS[:3])]


def done(step: str) -> ReportStepCompleted:
    return ReportStepCompleted(
        step=step,
        attempt=1,
        gpu_id="hand",
        incarnation="1",
        engine=EngineUsed(name="by hand", version="1"),
        metrics=StepMetrics(duration_s=0.0),
        started_at=1,
        finished_at=2,
    )


def flood(count: int) -> tuple[list[str], list[CommandEnvelope[Message]]]:
    jobs = [new_job() for _ in range(count)]
    lives = [life_of(job) for job in jobs]
    return jobs, [life[moment] for moment in range(4) for life in lives]


@pytest.mark.accepts("B-01", "S000-065")
@pytest.mark.accepts("S002-054", "S000-019")
def test_killed_in_the_middle_of_a_flood_it_leaves_no_gap_and_doubles_nothing(spine: Spine) -> None:
    jobs, commands = flood(1_500)
    spine.tell(*commands)
    for _ in range(3):
        spine.orchestrator()
        spine.until_it_grows(500)
        spine.kill("orchestrator")
    spine.orchestrator()
    spine.until(lambda: spine.ended(jobs))
    auditor = spine.audit([one for one in commands if one.actor.kind == "user"], jobs)
    assert sum(len(events) for events in auditor.events.values()) == 1_500 * 11


def test_two_that_decide_for_one_partition_are_read_as_one(spine: Spine) -> None:
    """SIGSTOP until the group has given its partitions to another one, then SIGCONT in the middle of a flood."""
    spine.orchestrator("old")
    first_jobs, first = flood(50)
    spine.tell(*first)
    spine.until(lambda: spine.ended(first_jobs))
    jobs, commands = flood(1_500)
    half = len(commands) // 2
    spine.tell(*commands[:half])
    spine.until(lambda: len(spine.log) > 50 * 11 + 100)
    spine.send("old", signal.SIGSTOP)
    spine.orchestrator("new")
    spine.until(lambda: len(spine.log) >= 50 * 11 + 1_500 * 4, 60)
    spine.tell(*commands[half:])
    spine.send("old", signal.SIGCONT)
    spine.until(lambda: spine.ended(jobs))
    time.sleep(1.0)
    spine.audit([one for one in (*first, *commands) if one.actor.kind == "user"], [*first_jobs, *jobs])


def test_a_second_reading_with_an_empty_folder_tells_the_same_story(spine: Spine) -> None:
    jobs, commands = flood(200)
    spine.orchestrator()
    spine.tell(*commands)
    spine.until(lambda: spine.ended(jobs))
    before = Auditor(spine.log).states
    spine.kill("orchestrator")
    spine.start("elsewhere", "processors.orchestrator", "--member", "orchestrator")
    late = [ask(CancelJob(), job) for job in jobs]
    spine.tell(*late, *commands[:100])
    spine.until(lambda: len(spine.log) >= 200 * 11 + 200)
    auditor = spine.audit(late, jobs)
    assert auditor.states == before
    assert all(isinstance(events[-1].body, CommandRejected) for events in auditor.events.values())


@pytest.mark.accepts("S000-071")
def test_poison_goes_to_the_dead_letters_with_its_reason_and_the_next_command_is_answered(spine: Spine) -> None:
    job = new_job()
    good = avro.encode_command(ask(submit(NOOPS[:1]), job))
    poison = {
        "garbage": b"garbage",
        "unknown schema": b"\x00\x00\x0f\x42\x40" + good[5:],
        "cut": good[:-3],
        "bomb": good[:5] + b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        "an event": good[:1] + avro.ids()["job-paused.v1"].to_bytes(4, "big") + good[5:],
        "no decider": avro.encode_command(ask(CancelJob(), "spell-1")),
        "wrong key": avro.encode_command(ask(CancelJob(), "job-another")),
    }
    spine.orchestrator()
    for value in poison.values():
        spine.write(job, value)
    spine.write(job, b"")
    spine.tell(ask(submit(NOOPS[:1]), job), ask(done("noop1"), job, actor=HAND))
    spine.until(lambda: spine.ended([job]))
    assert spine.processes["orchestrator"].poll() is None
    dead = buried(spine)
    assert [value for value, _ in dead] == [*poison.values(), b""]
    assert all(headers["reason"] and headers["topic"].endswith("commands") for _, headers in dead)


def buried(spine: Spine) -> list[tuple[bytes, dict[str, str]]]:
    reader = consumer(spine.kafka, "gravedigger")
    topic = spine.kafka.topics.dead.name
    reader.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(spine.kafka.partitions)])
    found = []
    for message in reader.consume(100, 5):
        headers = cast("list[tuple[str, bytes]]", message.headers())
        found.append((message.value() or b"", {name: value.decode() for name, value in headers}))
    reader.close()
    return found


def test_a_command_that_breaks_its_decider_is_rejected_and_stops_nobody(spine: Spine) -> None:
    job, large = new_job(), new_job()
    huge = submit(NOOPS[:1]).model_copy(update={"title": "x" * 989_900})
    spine.orchestrator()
    spine.tell(ask(huge, large), ask(submit(NOOPS[:1]), job), ask(done("noop1"), job, actor=HAND))
    spine.until(lambda: spine.ended([job]) and spine.events(large))
    (told,) = [event.body for event in spine.events(large)]
    assert isinstance(told, CommandRejected)
    assert told.code == "undecidable"
