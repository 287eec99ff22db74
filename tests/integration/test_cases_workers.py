"""What goes wrong around a worker, on a real Kafka: each fault becomes the right fact, and no work is done twice."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from event_schemas import avro
from event_schemas.commands import CancelJob
from event_schemas.events.job import (
    JobCancelled,
    JobSubmitted,
    PlannedStep,
    StepCompleted,
    StepFailed,
    StepQueued,
    StepStarted,
)
from event_schemas.message import JsonObject, Message
from event_schemas.signals import WorkerState
from gpu_consumers.worker import Worker
from infra.file_store import FileStore, LinkSigner
from infra.kafka_admin import CLOCK, create, ensure, ensure_topics
from infra.kafka_clients import admin, consumer, producer
from infra.local.stack import Backing
from infra.log_clock import appended_at, ask_log
from infra.settings import KafkaSettings
from infra.vault import Vault
from infra.watchdog import Watchdog
from processors.orchestrator import Orchestrator
from tests.integration.spine import NOOPS, Spine, ask, new_job, submit

T = TypeVar("T", bound=Message)
SLOW = "tests.integration.slow_engine:SlowEngine"
PUPPET = "tests.contract.lane_engine:Puppet"
HOUR = 3_600


@pytest.fixture(scope="module")
def farm(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """An orchestrator and a scheduler that serve all tests of this file but those about themselves."""
    prefix = f"test-{secrets.token_hex(4)}"
    kafka = KafkaSettings(bootstrap_servers=backing.bootstrap, topic_prefix=prefix, partitions=4)
    ensure_topics(kafka)
    spine = Spine(kafka, tmp_path_factory.mktemp("farm"))
    spine.orchestrator()
    spine.scheduler()
    yield spine
    spine.stop()


@pytest.fixture
def spine(farm: Spine) -> Iterator[Spine]:
    """Its workers, and their lanes, are the test's own."""
    yield farm
    farm.dismiss(*(farm.processes.keys() - {"orchestrator", "scheduler"}))
    farm.env.clear()
    farm.tell(*(ask(CancelJob(), job) for job in {record.key for record in farm.log}))  # of a test that failed half way


@pytest.fixture
def alone(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Spine]:
    spine = Spine(kafka, tmp_path)
    yield spine
    spine.stop()


@pytest.fixture
def slow(tmp_path: Path) -> PlannedStep:
    return slow_step(tmp_path)


def slow_step(tmp_path: Path, diary: str = "diary") -> PlannedStep:
    params = JsonObject.of({"until": str(tmp_path / "until"), "diary": str(tmp_path / diary)})
    return PlannedStep(name="slow", gives=("made",), params=params)


def act(what: str, **more: int) -> tuple[PlannedStep, ...]:
    return (PlannedStep.model_validate({"name": "act", "params": {"act": what}, **more}),)


def bodies(spine: Spine, job: str, kind: type[T]) -> list[T]:
    return [event.body for event in spine.events(job) if isinstance(event.body, kind)]


def runs(tmp_path: Path, name: str = "diary") -> list[str]:
    """The attempts that an engine has begun."""
    diary = tmp_path / name
    return [line.split()[0] for line in diary.read_text().splitlines()] if diary.exists() else []


def words(kafka: KafkaSettings) -> list[WorkerState]:
    """All that the workers have said of themselves."""
    reader = consumer(kafka, f"words-{time.time_ns()}")
    line = TopicPartition(kafka.topics.workers.name, 0, OFFSET_BEGINNING)
    _, end = reader.get_watermark_offsets(line, timeout=10)
    reader.assign([line])
    found: list[WorkerState] = []
    while reader.position([line])[0].offset < end:
        for message in reader.consume(500, 0.5):
            value = message.value()
            if value is not None:
                found.append(WorkerState.model_validate_json(value))
    reader.close()
    return found


def test_case_10_a_crash_a_hang_and_a_lack_of_memory_are_told_apart_and_the_worker_stays(
    spine: Spine, tmp_path: Path
) -> None:
    spine.worker("ten0", PUPPET)
    ways = {"exit": "crashed", "be killed": "out_of_memory", "hang": "timeout"}
    jobs = {what: new_job() for what in (*ways, "starve once", "nothing")}
    orders = []
    for what, job in jobs.items():
        step = act(what, max_attempts=1 if what in ways else 3, start_to_close_s=3 if what == "hang" else 60)
        orders.append(ask(submit(step), job))
    spine.tell(*orders)  # at once, so that they meet in one child
    spine.until(lambda: spine.ended([jobs["starve once"], jobs["nothing"]]))
    spine.until(lambda: all(bodies(spine, jobs[what], StepFailed) for what in ways))
    assert {what: bodies(spine, jobs[what], StepFailed)[0].failure for what in ways} == ways
    starved = bodies(spine, jobs["starve once"], StepFailed)
    assert [one.failure for one in starved] == ["out_of_memory"], [one.error_message for one in starved]
    assert bodies(spine, jobs["starve once"], StepCompleted)[0].facts["short_of_memory"] is True
    assert not bodies(spine, jobs["nothing"], StepFailed)
    assert len({one.incarnation for job in jobs.values() for one in bodies(spine, job, StepStarted)}) == 1


def test_case_23_a_cancel_frees_the_card_at_once_and_one_that_waits_is_never_begun(
    spine: Spine, tmp_path: Path
) -> None:
    spine.worker("cancel0", SLOW)
    running, prefetched, last = (new_job() for _ in range(3))
    for name, job in (("running", running), ("prefetched", prefetched), ("last", last)):
        spine.tell(ask(submit((slow_step(tmp_path, name),)), job))
        spine.until(lambda: bodies(spine, running, StepStarted) and runs(tmp_path, "running"))
    time.sleep(1.0)  # the others lie on the lane
    spine.tell(ask(CancelJob(), prefetched))
    spine.until(lambda: bodies(spine, prefetched, JobCancelled))
    begun = time.monotonic()
    spine.tell(ask(CancelJob(), running))
    spine.until(lambda: bodies(spine, last, StepStarted))
    assert time.monotonic() - begun < 5.0
    time.sleep(3.0)
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([last]))
    assert [runs(tmp_path, name) for name in ("running", "prefetched", "last")] == [["1"], [], ["1"]]
    assert not any(bodies(spine, job, StepCompleted) for job in (running, prefetched))


def test_case_23_a_cancel_that_comes_together_with_its_order_is_heard(alone: Spine, tmp_path: Path) -> None:
    alone.orchestrator()
    alone.worker("cpu0", SLOW)
    jobs = {name: new_job() for name in ("cancelled", "wanted")}
    for name, job in jobs.items():
        alone.tell(ask(submit((slow_step(tmp_path, name),)), job))
    alone.until(lambda: all(bodies(alone, job, StepQueued) for job in jobs.values()))
    while not (said := words(alone.kafka)):
        time.sleep(0.2)
    orders = {record.key: record.value for record in alone.log if avro.type_of(record.value) == "step-queued.v1"}
    incarnation, topic = said[-1].incarnation, alone.kafka.topics.work("cpu0").name
    lane = producer(alone.kafka, linger_ms=500)  # one batch, as when the worker was busy while they came
    cancel = f"{jobs['cancelled'].removeprefix('job-')}/slow/1"
    for job, value, more in (
        (jobs["cancelled"], orders[jobs["cancelled"]], {}),
        (jobs["cancelled"], b"", {"cancel": cancel}),
        (jobs["wanted"], orders[jobs["wanted"]], {}),
    ):
        lane.produce(topic, value, job, headers={"incarnation": incarnation, **more})
    assert lane.flush(10) == 0
    (tmp_path / "until").touch()
    alone.until(lambda: alone.ended([jobs["wanted"]]))
    assert [runs(tmp_path, name) for name in jobs] == [[], ["1"]]


@pytest.mark.parametrize("wakes", ["before", "after"])
def test_case_08_and_09_a_worker_that_lost_its_lane_at_work_finishes_for_nobody(
    spine: Spine, slow: PlannedStep, tmp_path: Path, wakes: str
) -> None:
    lane = f"lost{wakes}"
    spine.env["KAFKA_SESSION_TIMEOUT_S"] = "3"
    spine.worker(lane, SLOW, "first")
    job = new_job()
    command = ask(submit((slow,)), job)
    spine.tell(command)
    spine.until(lambda: bodies(spine, job, StepStarted) and runs(tmp_path))
    spine.worker(lane, SLOW, "second")
    time.sleep(1.5)
    assert runs(tmp_path) == ["1"], "the second stands by"
    spine.send(f"first-on-{lane}", signal.SIGSTOP)  # its lane moves to the second; its child works on
    spine.until(lambda: len(bodies(spine, job, StepStarted)) == 2, 30)
    if wakes == "before":
        spine.send(f"first-on-{lane}", signal.SIGCONT)
        time.sleep(1.0)
    (tmp_path / "until").touch()
    spine.until(lambda: spine.ended([job]))
    if wakes == "after":
        spine.send(f"first-on-{lane}", signal.SIGCONT)
    time.sleep(4.0)  # the late one has had its say, and its heartbeat
    spine.audit([command], [job])
    (completed,) = bodies(spine, job, StepCompleted)
    assert completed.attempt == 2
    assert [one.error_code for one in bodies(spine, job, StepFailed)] == ["worker_restarted"]
    assert runs(tmp_path) == ["1", "2"]
    after = new_job()
    spine.tell(ask(submit((slow,)), after))
    spine.until(lambda: spine.ended([after]), 20)


@contextmanager
def in_a_thread(role: Orchestrator | Worker) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=role.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


class Sticking(Watchdog):
    """Paused behind its owner's back, as librdkafka has done by itself: assigned, polled, and silent."""

    stuck: Consumer | None = None
    will_stick = threading.Event()

    def look(self, consumer: Consumer) -> None:
        if self.will_stick.is_set() and self.stuck is None:
            self.stuck = consumer
            consumer.pause(consumer.assignment())
        super().look(consumer)


def test_case_11_an_orchestrator_or_a_worker_whose_partitions_are_stuck_gets_another_consumer(
    alone: Spine, tmp_path: Path
) -> None:
    orchestrator = Orchestrator(alone.kafka, tmp_path / "shelf", "decider")
    store = FileStore(tmp_path / "store", LinkSigner("secret", "http://forge"), durable=False)
    vault = Vault(store, "a secret of the tests, and a long one")
    worker = Worker("cpu0", alone.kafka, store, vault, tmp_path / "scratch", ("bench.noop_engine:NoopEngine",))
    dogs = orchestrator.watchdog, worker.watchdog = Sticking(limit_s=2.0), Sticking(limit_s=2.0)
    alone.scheduler()
    with in_a_thread(orchestrator), in_a_thread(worker):
        first, second = new_job(), new_job()
        alone.tell(ask(submit(NOOPS[:1]), first))
        alone.until(lambda: alone.ended([first]))
        Sticking.will_stick.set()
        while any(dog.stuck is None for dog in dogs):
            time.sleep(0.05)
        alone.tell(ask(submit(NOOPS[:1]), second))
        alone.until(lambda: alone.ended([second]), 60)
    assert orchestrator._consumer is not dogs[0].stuck
    assert worker._consumer is not dogs[1].stuck
    alone.audit(jobs=[first, second])


@pytest.mark.accepts("S000-059")
def test_case_14_a_result_waits_for_a_store_that_is_away_and_is_not_made_again(
    spine: Spine, slow: PlannedStep, tmp_path: Path
) -> None:
    spine.worker("away0", SLOW)
    job = new_job()
    spine.tell(ask(submit((slow,)), job))
    spine.until(lambda: bodies(spine, job, StepStarted) and runs(tmp_path))
    store, away = spine.folder / "store", spine.folder / "store is away"
    if store.exists():
        store.rename(away)
    store.write_text("no folder")
    (tmp_path / "until").touch()
    time.sleep(4.0)
    spine.read()
    assert not bodies(spine, job, StepCompleted)
    assert not bodies(spine, job, StepFailed)
    store.unlink()
    if away.exists():
        away.rename(store)
    spine.until(lambda: spine.ended([job]), 20)
    spine.audit(jobs=[job])
    assert bodies(spine, job, StepFailed) == []
    assert runs(tmp_path) == ["1"]
    assert (store / bodies(spine, job, StepCompleted)[0].outputs[0].uri).read_text() == "seed 7"


def test_case_15_a_lane_whose_disk_is_full_withdraws_and_its_step_is_done_elsewhere(spine: Spine) -> None:
    spine.worker("full0", PUPPET)
    job = new_job()
    spine.tell(ask(submit(act("fill the disk once")), job))
    spine.until(lambda: bodies(spine, job, StepFailed))
    (failed,) = bodies(spine, job, StepFailed)
    assert (failed.error_code, failed.retryable) == ("disk_full", True)
    spine.worker("full1", PUPPET)
    spine.until(lambda: spine.ended([job]))
    assert [one.gpu_id for one in bodies(spine, job, StepCompleted)] == ["full1"]
    assert "draining" in [word.state for word in words(spine.kafka) if word.gpu_id == "full0"]


FULL_STORE = """
import sys
from pathlib import Path
from infra.object_store import StoreUnavailable
from infra.file_store import FileStore, LinkSigner
from gpu_consumers.errors import is_disk_full
folder, large = Path(sys.argv[1]), Path(sys.argv[2])
store = FileStore(folder, LinkSigner("secret", "http://forge"))
small = store.put_bytes(b"small")
try:
    store.put_file(large)
except StoreUnavailable as fault:
    assert is_disk_full(fault), fault
else:
    raise SystemExit("it was kept")
left = sorted(path.name for path in folder.rglob("*") if path.is_file())
assert left == [small.key.rpartition("/")[2]], left
assert store.get(small.key) == b"small"
print("refused")
"""


def test_case_15_a_store_on_a_full_disk_keeps_nothing_half(tmp_path: Path) -> None:
    folder, large = tmp_path / "full", tmp_path / "large"
    folder.mkdir()
    large.write_bytes(os.urandom(4 * 1024 * 1024))
    mount = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'
    program = [sys.executable, "-c", FULL_STORE, str(folder), str(large)]
    alone = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(folder)]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("a disk of one megabyte needs a mount namespace, which this system does not give")
    done = subprocess.run([*alone, *program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n", done.stderr


SKEWED = """
import os, time
lead = int(os.environ["TEST_CLOCK_LEAD_S"])
seconds, nanoseconds = time.time, time.time_ns
time.time = lambda: seconds() + lead
time.time_ns = lambda: nanoseconds() + lead * 10**9
"""


def test_case_16_hosts_whose_clocks_are_an_hour_off_time_nothing_out_and_events_have_the_logs_time(
    alone: Spine, tmp_path: Path
) -> None:
    (tmp_path / "skewed").mkdir()
    (tmp_path / "skewed" / "sitecustomize.py").write_text(SKEWED)
    alone.env["PYTHONPATH"] = f"{tmp_path / 'skewed'}:{Path.cwd()}"
    for lead, start in ((HOUR, alone.scheduler), (-HOUR, alone.orchestrator)):
        alone.env["TEST_CLOCK_LEAD_S"] = str(lead)
        start()
    for lead, gpu in ((-HOUR, "cpu0"), (HOUR, "cpu1")):
        alone.env["TEST_CLOCK_LEAD_S"] = str(lead)
        alone.worker(gpu, PUPPET)
    jobs = [new_job() for _ in range(4)]
    begun = time.time()
    for number, job in enumerate(jobs):
        command = ask(submit(act("be busy once" if number < 2 else "tell", start_to_close_s=30)), job)
        alone.tell(command._replace(at=command.at + (number - 2) * HOUR * 1_000_000))
    alone.until(lambda: alone.ended(jobs))
    over = time.time()
    assert all(begun - 2 < event.at / 1e6 < over + 2 for event in alone.events())
    assert [one.error_code for job in jobs for one in bodies(alone, job, StepFailed)] == ["unavailable"] * 2
    assert over - begun < 60


def test_case_16_a_record_from_a_host_hours_ahead_is_taken_and_stamped_by_the_log(kafka: KafkaSettings) -> None:
    topic, ahead = kafka.topics.commands.name, int(time.time() * 1_000) + 3 * HOUR * 1_000
    stamps: list[int | None] = []
    writer = producer(kafka)
    for _ in range(3):
        writer.produce(topic, b"x", "job-1", timestamp=ahead, on_delivery=lambda e, m: stamps.append(appended_at(m)))
        writer.flush(10)
    assert all(stamp is not None and abs(stamp / 1e6 - time.time()) < 5 for stamp in stamps), stamps
    clock = ask_log(writer, kafka.topics.workers.name)
    assert abs(clock.now() / 1e6 - time.time()) < 5


def test_a_topic_of_an_older_forge_gets_the_logs_clock_in_place(kafka: KafkaSettings) -> None:
    old = kafka.topics.work("old")
    client = admin(kafka)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(CLOCK, "message.timestamp.type", "CreateTime")
        create(client, kafka, [old])
    ensure(kafka, [old])
    stamps: list[int | None] = []
    writer = producer(kafka)
    writer.produce(old.name, b"x", on_delivery=lambda error, message: stamps.append(appended_at(message)))
    assert writer.flush(10) == 0
    assert stamps != [None]


def test_the_time_of_an_event_is_when_the_log_took_its_command(spine: Spine) -> None:
    job = new_job()
    spine.tell(ask(submit(NOOPS), job)._replace(at=1))
    spine.until(lambda: bodies(spine, job, JobSubmitted))
    reader = consumer(spine.kafka, "commands")
    topic = spine.kafka.topics.commands.name
    reader.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(spine.kafka.partitions)])
    stamp = None
    while stamp is None:
        for record in reader.consume(100, 1):
            stamp = appended_at(record) if record.key() == job.encode() else stamp
    reader.close()
    assert {event.at for event in spine.events(job)} == {stamp}
