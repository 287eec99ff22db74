"""Deaths, zombies and lost words, one numbered case each, on real processes, Kafka and Postgres."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from event_schemas import avro
from event_schemas.commands import CancelJob, ReportStepCompleted, SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected, JobSubmitted, StepCompleted
from event_schemas.message import Message
from infra.kafka_admin import ensure_topics
from infra.local import kafka as local_kafka
from infra.local.child import Child, Service, free_port, port_is_open
from infra.local.stack import Backing
from infra.settings import KafkaSettings
from processors.book import Book, Slot
from processors.orchestrator import understood
from tests.chaos.proxy import Remote
from tests.integration.crashing import Forge, running_forge
from tests.integration.projecting import ask as query
from tests.integration.spine import ask, new_job
from tests.integration.test_orchestrator import life_of


@pytest.fixture(scope="module")
def forge(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    roles = ("orchestrator", "scheduler", "worker", "projector")
    with running_forge(backing, tmp_path_factory.mktemp("forge"), *roles) as forge:
        yield forge


# --- the gateway ---


def test_case_01_a_request_repeated_after_its_gateway_died_is_one_command_with_one_answer(forge: Forge) -> None:
    body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
    key = {"Idempotency-Key": str(uuid4())}

    def post() -> httpx.Response:
        return httpx.post(f"{forge.url}/v1/jobs", json=body, headers=key, timeout=15)

    forge.begin("gateway", "gateway.command_delivered")
    forge.until(forge.answers)
    with pytest.raises(httpx.TransportError):
        post()
    forge.until_dead("gateway")
    forge.begin("gateway")
    forge.until(forge.answers)
    answers = [post(), post()]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    job = f"job-{answers[0].json()['job_id']}"
    cancel = ask(CancelJob(), job)._replace(project_id=answers[0].json()["project_id"])
    forge.tell(cancel)  # nobody here carries out such a plan
    forge.until(lambda: "JobCancelled" in " ".join(forge.told(job)))
    told = [event for event in forge.audit([], [job]).events[job] if isinstance(event.body, JobSubmitted)]
    assert len(told) == 1
    asked = {command.command_id for command in commands(forge, job) if isinstance(command.body, SubmitJob)}
    assert asked == {told[0].causation_id}


def commands(forge: Forge, stream: str) -> list[CommandEnvelope[Message]]:
    records = forge.records(forge.kafka.topics.commands.name, stream)
    decoded = [avro.decode_command(record.value() or b"") for record in records]
    return [one for one in decoded if isinstance(one, CommandEnvelope)]


# --- the orchestrator ---


def test_case_03_a_decision_that_was_written_and_not_committed_is_not_made_again(forge: Forge) -> None:
    forge.begin("orchestrator", "orchestrator.events_flushed")
    work = forge.order()
    forge.until_dead("orchestrator")
    forge.begin("orchestrator")
    forge.tell(*work.commands)
    forge.see_through(work)
    forge.audit_all(work)
    (job,) = work.jobs
    records = [event.seq for event in forge.events(job)]
    assert records == list(range(1, len(records) + 1)), "not even as a twin that readers pass over"


def test_case_03_half_a_decision_is_made_whole_with_the_very_same_events(forge: Forge) -> None:
    """A batch that was cut on the way to the broker: the first event of two stands in the log."""
    forge.kill("orchestrator")
    work = forge.order()
    (job,) = work.jobs
    (message,) = forge.records(forge.kafka.topics.commands.name, job)
    command = understood(message)
    assert isinstance(command, CommandEnvelope)
    first, _ = Book(int(message.partition() or 0), EmptyShelf()).decide(command, int(message.offset() or 0))
    forge.write_event(job, first)
    forge.begin("orchestrator")
    forge.see_through(work)
    forge.audit_all(work)
    assert [event.seq for event in forge.events(job)][:3] == [1, 1, 2]


class EmptyShelf:
    def fetch(self, stream: str) -> Slot | None:
        return None


def test_an_orchestrator_that_fails_between_a_decision_and_the_log_keeps_no_memory_of_it(forge: Forge) -> None:
    forge.begin("orchestrator", "orchestrator.decided:2:raise")
    before = forge.order()
    forge.until(lambda: forge.events(before.jobs[0]))
    work = forge.order()
    forge.work_until(lambda: forge.processes["orchestrator"].poll() is not None, before, work)
    assert forge.processes["orchestrator"].returncode == 1
    forge.begin("orchestrator")
    forge.see_through(before, work)
    forge.audit_all(before, work)


def test_case_04_what_a_sleeper_writes_late_is_passed_over_and_it_folds_anew(backing: Backing, tmp_path: Path) -> None:
    with running_forge(backing, tmp_path, "projector", session_timeout_s=2.0) as forge:
        forge.begin("orchestrator-old", "orchestrator.decided:2:stop")
        first, *rest_of_first = life_of(new_job())
        forge.tell(first)
        forge.until(lambda: forge.log)
        contested = life_of(new_job())
        forge.tell(contested[0])
        forge.until_stopped("orchestrator-old")
        forge.begin("orchestrator-new")
        forge.tell(*rest_of_first, *contested[1:])
        jobs = [first.stream, contested[0].stream]
        forge.until(lambda: forge.ended(jobs))
        forge.send("orchestrator-old", signal.SIGCONT)
        forge.until(lambda: "is folded anew" in forge.said("orchestrator-old"))
        forge.kill("orchestrator-new")
        late = [ask(CancelJob(), job) for job in jobs]
        forge.tell(*late)
        forge.until(lambda: all(isinstance(forge.events(job)[-1].body, CommandRejected) for job in jobs))
        auditor = forge.audit([first, contested[0], *late], jobs)
        assert auditor.passed_over == 2
        forge.check_read_models()
        assert query(forge.database_url, "select sum(ignored)::int from position") == [(2,)]


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[tuple[Forge, Remote, int]]:
    """A broker of its own, which clients find behind a door where bytes can get lost; the test goes past it."""
    door, control = free_port(), free_port()
    node = local_kafka.Node(tmp_path / "kafka", free_port(), free_port(), 1, advertised=door, inner=free_port())
    proxy = Service(
        "proxy",
        (sys.executable, "-m", "tests.chaos.proxy", "--control", str(control), f"{door}:{node.port}"),
        lambda: port_is_open(control),
    )
    children = [Child(service, tmp_path / f"{service.name}.log") for service in (proxy, *local_kafka.cluster([node]))]
    try:
        for child in children:
            child.wait_ready(60)
        kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{node.inner}", partitions=4)
        ensure_topics(kafka)
        with Forge(kafka, tmp_path) as forge:
            forge.begin("orchestrator", KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{door}")
            yield forge, Remote(control), door
    finally:
        for child in children:
            child.stop()


def test_case_05_a_decision_whose_acknowledgement_is_lost_on_the_way_is_neither_lost_nor_torn_nor_doubled(
    narrow: tuple[Forge, Remote, int],
) -> None:
    """As no transactions are used, the reply that can get lost is that to a produce request."""
    forge, network, door = narrow
    lives = [life_of(new_job()) for _ in range(3)]
    for moment in range(4):
        forge.tell(*(life[moment] for life in lives))
    jobs = [life[0].stream for life in lives]
    forge.until(lambda: forge.ended(jobs))
    forge.begin("orchestrator", "orchestrator.decided:1:stop", KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{door}")
    more = [life_of(new_job()) for _ in range(3)]
    forge.tell(*(life[0] for life in more))
    forge.until_stopped("orchestrator")
    network.spoil(door, "drop_replies", 1.0)
    forge.send("orchestrator", signal.SIGCONT)
    for moment in range(1, 4):
        forge.tell(*(life[moment] for life in more))
    jobs += [life[0].stream for life in more]
    forge.until(lambda: forge.ended(jobs))
    assert forge.processes["orchestrator"].poll() is None
    auditor = forge.audit([life[0] for life in (*lives, *more)], jobs)
    assert auditor.passed_over == 0


# --- the worker ---


@pytest.mark.parametrize(
    ("point", "runs"),
    [
        pytest.param("worker.object_put:2", 2, id="between upload and manifest it is made again"),
        pytest.param("worker.manifest_put", 1, id="between manifest and report it is told and not made again"),
        pytest.param("worker.report_flushed:2", 1, id="after its report it is over"),
    ],
)
def test_case_07_what_a_dying_worker_had_done_is_done_again_only_where_its_manifest_is_not_put(
    forge: Forge, point: str, runs: int
) -> None:
    forge.begin("worker", point)
    work = forge.order(nap="0")
    forge.until_dead("worker", work)
    forge.begin("worker")
    forge.see_through(work)
    forge.audit_all(work, again=runs - 1, attempts=1)
    (job,) = work.jobs
    assert forge.runs()[job, "draw"] == runs
    done = [event.body for event in forge.events(job) if isinstance(event.body, StepCompleted)]
    assert [step.attempt for step in done[:2]] == [1 if point == "worker.report_flushed:2" else 2, 1]


def test_case_08_a_zombie_worker_that_finishes_late_changes_nothing(forge: Forge) -> None:
    forge.begin("worker", "worker.object_put:2:stop")
    work = forge.order(nap="0")
    forge.until_stopped("worker")
    zombie = forge.processes.pop("worker")
    forge.processes["worker-zombie"] = zombie
    forge.begin("worker")
    forge.see_through(work)
    (job,) = work.jobs
    zombie.send_signal(signal.SIGCONT)  # it reports, unless it hears first that somebody has its place, and goes
    forge.until(lambda: reported(forge, job, "draw") == [2, 1] or zombie.poll() is not None)
    after = forge.order()
    forge.see_through(after)
    forge.audit_all(work, after, again=1, attempts=1)
    done = [event.body for event in forge.events(job) if isinstance(event.body, StepCompleted)]
    assert [step.attempt for step in done if step.step == "draw"] == [2]
    assert forge.runs()[job, "draw"] == 2


def reported(forge: Forge, job: str, step: str) -> list[int]:
    """The attempts at this step that workers have told to be done, in the order in which they told."""
    told = [command.body for command in commands(forge, job)]
    return [body.attempt for body in told if isinstance(body, ReportStepCompleted) and body.step == step]


def test_an_order_that_comes_again_when_its_step_is_over_is_not_worked_on_again(forge: Forge) -> None:
    """So sends a scheduler that slept between choosing a step and putting it on the lane, or died right after."""
    work = forge.order()
    forge.see_through(work)
    (job,) = work.jobs
    lane = forge.kafka.topics.work("cpu0").name
    for sent in forge.records(lane, job):
        forge.write_again(sent)
    after = forge.order()
    forge.see_through(after)
    forge.audit_all(work, after)
