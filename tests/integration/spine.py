"""The spine under test: orchestrators, schedulers and workers as real processes on a real Kafka, and an auditor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from event_schemas import avro
from event_schemas.commands import SubmitJob
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import PlannedStep
from event_schemas.message import EMPTY, Actor, Message
from infra.kafka_clients import consumer, producer
from infra.settings import KafkaSettings
from tests.simulation.audit import Auditor
from tests.simulation.log import Record

ADA = Actor(kind="user", id="ada")
NOOPS = tuple(PlannedStep(name=f"noop{number}") for number in range(1, 9))


def ask(body: Message, stream: str, name: str = "", actor: Actor = ADA) -> CommandEnvelope[Message]:
    number = name or str(uuid4())
    return CommandEnvelope(number, stream, time.time_ns() // 1_000, actor, "moon", number, body)


def submit(plan: tuple[PlannedStep, ...]) -> SubmitJob:
    return SubmitJob(asset_id=str(uuid4()), asset_type="PROP", title="", request=EMPTY, seed=7, plan=plan)


def new_job() -> str:
    return f"job-{uuid4()}"


@dataclass
class Spine:
    """The processes of one test. `log` follows the events topic from its beginning."""

    kafka: KafkaSettings
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    log: list[Record] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)  # of the processes that are started from now on

    def __post_init__(self) -> None:
        self._producer = producer(self.kafka, linger_ms=5)
        self._reader = consumer(self.kafka, f"follow-{uuid4()}")
        topic = self.kafka.topics.events.name
        self._reader.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(self.kafka.partitions)]
        )

    # --- processes ---

    def start(self, name: str, module: str, *arguments: str) -> None:
        env = {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka.bootstrap_servers,
            "FORGELOG_TOPIC_PREFIX": self.kafka.topic_prefix,
            "FORGELOG_PARTITIONS": str(self.kafka.partitions),
            "FORGELOG_DATA": str(self.folder / name.split("-")[0]),
            "FORGELOG_STORE_DIR": str(self.folder / "store"),
            "FORGELOG_LINK_SECRET": "a secret of the tests",
            "FORGELOG_VAULT_SECRET": "a secret of the tests, and a long one",
            "FORGELOG_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", module, *arguments]
        self.processes[name] = subprocess.Popen(command, env={**os.environ, **env, **self.env})

    def orchestrator(self, name: str = "orchestrator", *arguments: str) -> None:
        self.start(name, "processors.orchestrator", *(arguments or ("--member", name)))

    def scheduler(self) -> None:
        self.start("scheduler", "processors.scheduler", "--member", "scheduler")

    def worker(self, gpu: str = "cpu0", engine: str = "bench.noop_engine:NoopEngine", member: str = "") -> None:
        name, more = (f"{member}-on-{gpu}", ("--member", member)) if member else (f"worker-{gpu}", ())
        self.start(name, "gpu_consumers.worker", "--gpu", gpu, "--engine", engine, "--slots", "4", *more)

    def send(self, name: str, number: signal.Signals) -> None:
        self.processes[name].send_signal(number)

    def kill(self, name: str) -> None:
        self.send(name, signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        self._reader.close()
        self.dismiss(*self.processes)

    def dismiss(self, *names: str) -> None:
        """Those of them that are there say good-bye and go."""
        gone = [self.processes.pop(name) for name in names if name in self.processes]
        for process in gone:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in gone:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    # --- commands and events ---

    def tell(self, *commands: CommandEnvelope[Message]) -> None:
        """Acknowledged when this returns."""
        for command in commands:
            self.write(command.stream, avro.encode_command(command))
        assert self._producer.flush(30) == 0

    def write(self, key: str, value: bytes) -> None:
        while True:
            try:
                self._producer.produce(self.kafka.topics.commands.name, value, key)
                return
            except BufferError:
                self._producer.poll(0.1)

    def read(self) -> list[Record]:
        """The log so far."""
        for message in self._reader.consume(5_000, 0.1):
            assert message.error() is None, message.error()
            self.log.append(Record((message.key() or b"").decode(), message.value() or b"", 0))
        return self.log

    def read_all(self) -> None:
        """The log up to what is its end now."""
        lines = [TopicPartition(self.kafka.topics.events.name, number) for number in range(self.kafka.partitions)]
        end = sum(self._reader.get_watermark_offsets(line, timeout=30)[1] for line in lines)
        self.until(lambda: len(self.log) >= end)

    def until(self, holds: Callable[[], object], patience_s: float = 60.0) -> None:
        """Reads the log until it does."""
        deadline = time.monotonic() + patience_s
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain; the log ends with {self.told()[-5:]}"
            self.read()

    def until_it_grows(self, by: int) -> None:
        wanted = len(self.log) + by
        self.until(lambda: len(self.log) >= wanted)

    def ended(self, jobs: Iterable[str]) -> bool:
        over = {record.key for record in self.log if avro.type_of(record.value) == "job-completed.v1"}
        return over >= set(jobs)

    def events(self, stream: str = "") -> list[EventEnvelope[Message]]:
        """What stands in the log, doubles too."""
        found = [avro.decode_event(record.value) for record in self.log if not stream or record.key == stream]
        return [event for event in found if isinstance(event, EventEnvelope)]

    def told(self, stream: str = "") -> list[str]:
        return [f"{event.stream[:12]} {event.seq} {type(event.body).__name__}" for event in self.events(stream)]

    def audit(self, commands: Iterable[CommandEnvelope[Message]] = (), jobs: Iterable[str] = ()) -> Auditor:
        """Raises `Broken` when a law does not hold. Reads what there is to read first."""
        self.read_all()
        auditor = Auditor(self.log)
        auditor.check_decisions(commands)
        auditor.check_effects()
        auditor.check_ends(jobs)
        return auditor
