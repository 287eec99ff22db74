"""A whole line for the gateway's tests: orchestrator, projector, gateway, and a hand that plays worker."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psycopg
from confluent_kafka import OFFSET_BEGINNING, Producer, TopicPartition

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted, ReportStepStarted
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Actor, Artifact, EngineUsed, Message, StepMetrics
from infra.kafka_admin import ensure_topics
from infra.kafka_clients import consumer, producer
from infra.kafka_loop import read_to_end
from infra.local.child import free_port
from infra.local.stack import Backing
from infra.object_store import content_key
from infra.settings import KafkaSettings

GIVES = {
    "expand_prompt": ("brief",),
    "concept": ("concept",),
    "upscale": ("concept_large",),
    "refine": ("concept_refined", "normal_map"),
}
"""What the steps up to the first checkpoint make."""


@dataclass
class Line:
    """Where everything is. `shows`: the headers by which a client is let in."""

    kafka: KafkaSettings
    env: dict[str, str]
    store: Path
    url: str = ""
    shows: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, module: str, **more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-m", module], env={**os.environ, **self.env, **more})
        self.processes[name] = process
        return process

    def gateway(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        process = self.start("gateway", "gateway", FORGELOG_PORT=str(port))
        until(lambda: answers(self.url) or process.poll() is not None, 90)

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def values(self, topic: str) -> list[bytes]:
        """The value of every record that a topic holds now."""
        reader = consumer(self.kafka, f"read-{uuid4()}")
        starts = [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(self.kafka.partitions)]
        found = [record.value() or b"" for record in read_to_end(reader, starts)]
        reader.close()
        return found

    def records(self, topic: str) -> int:
        """How many records a topic holds."""
        asking = consumer(self.kafka, f"count-{uuid4()}")
        ends = [
            asking.get_watermark_offsets(TopicPartition(topic, number), timeout=10)[1]
            for number in range(self.kafka.partitions)
        ]
        asking.close()
        return sum(ends)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def until(holds: Callable[[], object], patience_s: float = 10.0) -> None:
    """Fails when it does not come to hold."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def seen(http: httpx.Client, promise: httpx.Response, patience_s: float = 30.0) -> dict[str, Any]:
    """The job, read with the position of its command. While the read models are behind: as the remedy says."""
    at = {"X-Forge-Position": promise.headers["x-forge-position"]}
    deadline = time.monotonic() + patience_s
    while True:
        answer = http.get(promise.headers["location"], headers=at)
        if answer.status_code == 200:
            job: dict[str, Any] = answer.json()
            return job
        assert answer.json()["code"] == "read_model_behind", answer.text
        assert time.monotonic() < deadline, answer.text
        time.sleep(float(answer.headers["Retry-After"]))


@contextmanager
def running_line(backing: Backing, folder: Path, **more: str) -> Iterator[Line]:
    """With `more` in the environment of its processes."""
    name = f"gw_{secrets.token_hex(4)}"
    kafka = KafkaSettings(bootstrap_servers=backing.bootstrap, topic_prefix=name, partitions=4)
    ensure_topics(kafka)
    with psycopg.connect(backing.database_url, autocommit=True) as server:
        server.execute(f"create database {name} template template0")  # type: ignore[call-overload]
    line = Line(
        kafka,
        {
            "KAFKA_BOOTSTRAP_SERVERS": backing.bootstrap,
            "DATABASE_URL": urlsplit(backing.database_url)._replace(path=f"/{name}").geturl(),
            "FORGELOG_TOPIC_PREFIX": name,
            "FORGELOG_PARTITIONS": "4",
            "FORGELOG_DATA": str(folder / "data"),
            "FORGELOG_STORE_DIR": str(folder / "store"),
            "FORGELOG_LINK_SECRET": "a secret of the tests",
            "FORGELOG_VAULT_SECRET": "a secret of the tests, and a long one",
            "FORGELOG_LOG_LEVEL": "WARNING",
            **more,
        },
        folder / "store",
    )
    try:
        line.start("orchestrator", "processors.orchestrator")
        line.start("projector", "projections.runner")
        line.gateway()
        until(lambda: httpx.get(f"{line.url}/readyz").status_code == 200, 90)
        yield line
    finally:
        line.stop()
        with psycopg.connect(backing.database_url, autocommit=True) as server:
            server.execute(f"drop database {name} with (force)")  # type: ignore[call-overload]


class Hand:
    """Plays the worker for one job: reports each queued step done, until the job waits for somebody else."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._producer: Producer = producer(line.kafka, linger_ms=0)

    def work(self, job_id: str, files: Mapping[str, bytes]) -> None:
        """Until the job is in review or over. `files`: role -> bytes, the role itself for those not named."""
        for _ in range(40):
            job = httpx.get(f"{self._line.url}/v1/jobs/{job_id}", headers=self._line.shows).json()
            if job["phase"] not in ("queued", "running"):
                return
            if job["phase"] == "queued":
                self._report(job, files)
            time.sleep(0.05)
        raise AssertionError(f"the job does not go on: {job}")

    def _report(self, job: dict[str, object], files: Mapping[str, bytes]) -> None:
        step, attempt = str(job["current_step"]), int(str(job["attempt"]))
        now = time.time_ns() // 1_000
        started = ReportStepStarted(
            step=step, attempt=attempt, gpu_id="hand", incarnation="1", engine="by hand", started_at=now
        )
        done = ReportStepCompleted(
            step=step,
            attempt=attempt,
            gpu_id="hand",
            incarnation="1",
            engine=EngineUsed(name="by hand", version="1"),
            metrics=StepMetrics(duration_s=0.01),
            started_at=now,
            finished_at=now,
            outputs=tuple(self.put(role, files.get(role, role.encode())) for role in GIVES.get(step, ())),
        )
        self.tell(f"job-{job['job_id']}", str(job["project_id"]), started)
        self.tell(f"job-{job['job_id']}", str(job["project_id"]), done)

    def put(self, role: str, data: bytes) -> Artifact:
        digest = sha256(data).hexdigest()
        path = self._line.store / content_key(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return Artifact(role=role, sha256=digest, media_type="image/png", size=len(data), uri=content_key(digest))

    def tell(self, stream: str, project_id: str, body: Message) -> None:
        command = CommandEnvelope(
            command_id=str(uuid4()),
            stream=stream,
            at=time.time_ns() // 1_000,
            actor=Actor(kind="worker", id="hand"),
            project_id=project_id,
            correlation_id=stream,
            body=body,
        )
        self._producer.produce(self._line.kafka.topics.commands.name, avro.encode_command(command), key=command.stream)
        self._producer.flush(10)
