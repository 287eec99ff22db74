"""A review that nobody looks at for a month: what may expire has expired, and the job goes on all the same."""

import time
from pathlib import Path

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted, ReviewStep
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import PlannedStep
from event_schemas.message import EngineUsed, Message, StepMetrics
from infra import kafka_admin, kafka_clients
from infra.kafka_admin import ensure_topics
from infra.local.stack import Backing
from infra.settings import KafkaSettings
from processors.book import Book, Slot
from processors.domain.job import Job
from replay import reader
from replay.audit import audit
from replay.rebuild import rebuild
from tests.integration.projecting import events_read, projector, until
from tests.integration.spine import Spine, ask, new_job, submit

MONTH_S = 31 * 86_400
PLAN = (PlannedStep(name="noop1", checkpoint="look"), PlannedStep(name="noop2"))
GROUPS = ("orchestrator", "scheduler", "gpu.cpu0", "projector")


class NoShelf:
    def fetch(self, stream: str) -> Slot | None:
        return None


class MonthAgo:
    """Writes commands and their events as they were written a month ago, by the log's clock of then."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._producer = kafka_clients.producer(kafka, linger_ms=0)
        self._book = Book(0, NoShelf())
        self._at_ms = int((time.time() - MONTH_S) * 1_000)
        self.commands: list[CommandEnvelope[Message]] = []

    def tell(self, body: Message, stream: str) -> Job:
        command = ask(body, stream)._replace(at=self._at_ms * 1_000)
        self._put(self._kafka.topics.commands.name, stream, avro.encode_command(command))
        for record in self._book.decide(command, len(self.commands)):
            self._put(self._kafka.topics.events.name, stream, record)
        self.commands.append(command)
        state = self._book.slot(stream).state
        assert isinstance(state, Job)
        return state

    def _put(self, topic: str, stream: str, record: bytes) -> None:
        self._producer.produce(topic, record, stream, partition=0, timestamp=self._at_ms)

    def ends(self) -> None:
        assert self._producer.flush(30) == 0
        ensure_topics(self._kafka)  # from now on the brokers' clock counts


@pytest.fixture
def one_partition(backing: Backing, topic_prefix: str, monkeypatch: pytest.MonkeyPatch) -> KafkaSettings:
    """Its records say themselves how old they are, until `ensure_topics` is called again."""
    settings = KafkaSettings(bootstrap_servers=backing.bootstrap, topic_prefix=topic_prefix, partitions=1)
    with monkeypatch.context() as patched:
        patched.setattr(kafka_admin, "CLOCK", {"message.timestamp.type": "CreateTime"})
        ensure_topics(settings)
    return settings


def test_case_24_a_review_left_for_a_month_goes_on_when_groups_and_commands_have_expired(
    one_partition: KafkaSettings, tmp_path: Path, database_url: str
) -> None:
    kafka = one_partition
    then = MonthAgo(kafka)
    job = new_job()
    then.tell(submit(PLAN), job)
    waiting = then.tell(completed(1), job)
    then.ends()
    remember_groups(kafka)

    assert all(at < (time.time() - MONTH_S + 3_600) * 1_000 for at in written_at(kafka))
    expire(kafka, commands=len(then.commands))
    before = audit(kafka)
    assert before.sound, before.faults
    assert (before.jobs, before.unprovable, before.at_rest) == ({"review": 1}, 2, True)

    spine = Spine(kafka, tmp_path)
    try:
        spine.orchestrator()
        spine.scheduler()
        spine.worker()
        with projector(kafka, database_url):
            spine.tell(*then.commands)  # everything of a month ago comes once more
            spine.tell(ask(ReviewStep(step="noop1", decision="approved", subject_sha256=waiting.subject_sha256), job))
            spine.until(lambda: spine.ended([job]))
            until(lambda: events_read(database_url) == len(spine.read()))
        told = [line.split()[-1] for line in spine.told(job)]
        assert told.count("JobSubmitted") == told.count("ReviewRequested") == told.count("JobCompleted") == 1
        assert told.count("StepCompleted") == 2
    finally:
        spine.stop()
    after = audit(kafka)
    assert after.sound, after.faults
    assert (after.jobs, after.unprovable, after.silent, after.repeated) == ({"completed": 1}, 2, 2, 2)
    assert rebuild(kafka, database_url, processes=1, switch=False).equal


def completed(attempt: int) -> ReportStepCompleted:
    return ReportStepCompleted(
        step="noop1",
        attempt=attempt,
        gpu_id="cpu0",
        incarnation="of a month ago",
        engine=EngineUsed(name="noop", version="1"),
        metrics=StepMetrics(duration_s=1.0),
        started_at=1,
        finished_at=2,
    )


def written_at(kafka: KafkaSettings) -> list[int]:
    """When the log took each event, milliseconds since 1970."""
    return [message.timestamp()[1] for batch in reader.batches(kafka, reader.ends(kafka)) for message in batch]


def remember_groups(kafka: KafkaSettings) -> None:
    """As every process leaves a group behind that has committed how far it came."""
    for group in GROUPS:
        consumer = kafka_clients.consumer(kafka, group)
        consumer.commit(offsets=[TopicPartition(kafka.topics.commands.name, 0, 1)], asynchronous=False)
        consumer.close()


def expire(kafka: KafkaSettings, commands: int) -> None:
    """What a broker does by itself: groups that were silent for a week are forgotten, commands after 30 days."""
    admin = kafka_clients.admin(kafka)
    names = [f"{kafka.topic_prefix}.{group}" for group in GROUPS]
    for deleted in admin.delete_consumer_groups(names).values():
        deleted.result(30)
    gone = TopicPartition(kafka.topics.commands.name, 0, commands)
    for deleted in admin.delete_records([gone]).values():
        deleted.result(30)
    assert reader.spans(kafka, kafka.topics.commands.name)[0] == (commands, commands)
    assert all(offsets_of(admin, name) == [] for name in names)


def offsets_of(admin: AdminClient, group: str) -> list[TopicPartition]:
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    try:
        (answer,) = asked.values()
        return [one for one in answer.result(30).topic_partitions if one.offset >= 0]
    except KafkaException:
        return []
