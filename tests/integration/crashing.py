"""A whole forge of real processes, one of which dies at a named point, and what must hold afterwards."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psutil
import psycopg
from confluent_kafka import OFFSET_BEGINNING, TopicPartition
from confluent_kafka import Message as Record

from event_schemas.commands import ReportStepCompleted, ReviewStep
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import LIBRARY_STEP, PlannedStep, ReviewRequested, StepCompleted, StepQueued
from event_schemas.message import JsonObject, Message
from infra.crash_points import VARIABLE
from infra.dead_letters import Letter, letter_of
from infra.kafka_admin import ensure_topics
from infra.kafka_clients import consumer
from infra.kafka_loop import read_to_end
from infra.local.child import free_port
from infra.local.stack import Backing
from infra.settings import KafkaSettings
from replay.rebuild import rebuild
from tests.integration.projecting import ask as query
from tests.integration.spine import Spine, ask, new_job, submit

PATIENCE_S = 45.0
ROLE = "its own name"
PROGRAMS = {
    "orchestrator": ("processors.orchestrator", "--member", ROLE),
    "scheduler": ("processors.scheduler", "--member", ROLE),
    "worker": ("gpu_consumers.worker", "--gpu", "cpu0", "--engine", "tests.integration.diary_engine:DiaryEngine"),
    "projector": ("projections.runner",),
    "gateway": ("gateway",),
}


@dataclass
class Work:
    """Jobs that are under way: their commands, and the reviews that somebody has looked at."""

    jobs: list[str]
    commands: list[CommandEnvelope[Message]]
    reviewed: set[str] = field(default_factory=set)


@dataclass
class Forge(Spine):
    """Roles by name, `worker` or `worker-second`. What one keeps in its folder outlives it."""

    database_url: str = ""
    url: str = ""
    kept: set[str] = field(default_factory=set)
    runs_then: Counter[tuple[str, str]] = field(default_factory=Counter)

    # --- processes ---

    def begin(self, role: str, crash_at: str = "", **more: str) -> None:
        """`crash_at` as infra/crash_points.py reads it. `more`: environment of this one process.

        A process of the same name is killed first.
        """
        if role in self.processes:
            self.kill(role)
        module, *arguments = (role if one is ROLE else one for one in PROGRAMS[role.partition("-")[0]])
        env = {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka.bootstrap_servers,
            "FORGELOG_TOPIC_PREFIX": self.kafka.topic_prefix,
            "FORGELOG_PARTITIONS": str(self.kafka.partitions),
            "KAFKA_SESSION_TIMEOUT_S": str(self.kafka.session_timeout_s),
            "DATABASE_URL": self.database_url,
            "FORGELOG_DATA": str(self.folder / role),
            "FORGELOG_STORE_DIR": str(self.folder / "store"),
            "FORGELOG_LINK_SECRET": "a secret of the tests",
            "FORGELOG_VAULT_SECRET": "a secret of the tests, and a long one",
            "FORGELOG_LOG_LEVEL": "WARNING",
            VARIABLE: crash_at,
            **more,
        }
        if role == "gateway":
            port = free_port()
            self.url = f"http://127.0.0.1:{port}"
            env["FORGELOG_PORT"] = str(port)
        with (self.folder / f"{role}.log").open("ab") as log:
            self.processes[role] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments], env={**os.environ, **env}, stderr=log
            )

    def is_dead(self, role: str) -> bool:
        """True when the process has been killed as the trap kills. Fails when it ended in any other way."""
        ended = self.processes[role].poll()
        assert ended in (None, -signal.SIGKILL), f"{role} ended with {ended}:\n{self.said(role)[-3_000:]}"
        return ended is not None

    def said(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text()

    def answers(self) -> bool:
        assert self.processes["gateway"].poll() is None, self.said("gateway")[-3_000:]
        try:
            return httpx.get(f"{self.url}/readyz", timeout=15).status_code == 200
        except httpx.HTTPError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def until_stopped(self, role: str) -> None:
        """Until the trap has put it to sleep."""
        process = psutil.Process(self.processes[role].pid)
        self.until(lambda: process.status() == psutil.STATUS_STOPPED)

    def until_dead(self, role: str, *works: Work) -> None:
        """Until the trap has gone off; notes which steps have their result committed by then."""
        self.work_until(lambda: self.is_dead(role), *works)
        self.kept = {manifest.parent.name for manifest in (self.folder / "store").glob("steps/*/manifest.json")}
        self.runs_then = self.runs()

    # --- work ---

    def plan(self, job: str, *checkpoints: str, **params: str) -> tuple[PlannedStep, ...]:
        """Two steps and the library. `checkpoints`: the steps that a person looks at."""
        named = JsonObject.of({"job": job, "diary": str(self.folder / "diary"), "nap": "0.04", **params})
        draw, paint = (
            PlannedStep(name=name, gives=(name,), takes=takes, params=named, checkpoint=name * (name in checkpoints))
            for name, takes in (("draw", ()), ("paint", ("draw",)))
        )
        return draw, paint, PlannedStep(name=LIBRARY_STEP, takes=("paint",))

    def order(self, *checkpoints: str, **params: str) -> Work:
        """A job, with these of its steps looked at by a person."""
        job = new_job()
        command = ask(submit(self.plan(job, *checkpoints, **params)), job)
        self.tell(command)
        return Work([job], [command])

    def review(self, work: Work) -> None:
        """Approves whatever waits."""
        for job in work.jobs:
            for event in self.events(job):
                if isinstance(event.body, ReviewRequested) and event.id not in work.reviewed:
                    work.reviewed.add(event.id)
                    verdict = ReviewStep(
                        step=event.body.step, decision="approved", subject_sha256=event.body.subject_sha256
                    )
                    command = ask(verdict, job, name=f"approve {event.id}")
                    work.commands.append(command)
                    self.tell(command)

    def work_until(self, holds: Callable[[], object], *works: Work) -> None:
        """People go on reviewing until it does."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain; the log ends with {self.told()[-8:]}"
            self.read()
            for work in works:
                self.review(work)

    def see_through(self, *works: Work) -> None:
        self.work_until(lambda: all(self.ended(work.jobs) for work in works), *works)

    def runs(self) -> Counter[tuple[str, str]]:
        """How often each step of each job was worked on."""
        diary = self.folder / "diary"
        lines = diary.read_text().splitlines() if diary.exists() else []
        return Counter((job, step) for job, step, _ in map(str.split, lines))

    # --- what must hold ---

    def audit_all(self, *works: Work, again: int = 0, attempts: int = 0) -> None:
        """The laws, from log, store, diary and read models.

        `again`: how many steps may have been worked on twice; `attempts`: how many may count as failed.
        """
        jobs = [job for work in works for job in work.jobs]
        auditor = self.audit([command for work in works for command in work.commands], jobs)
        runs = self.runs()
        failed = 0
        for job in jobs:
            events = auditor.events[job]
            self._check_files(events)
            for queued in (event.body for event in events if isinstance(event.body, StepQueued)):
                failed += queued.attempt > 1
                if queued.step_key in self.kept:
                    place = job, queued.step
                    assert runs[place] == self.runs_then[place], f"{place} was committed, and worked on again"
        in_vain = sum(runs[job, step] - 1 for job in jobs for step in ("draw", "paint"))
        assert 0 <= in_vain <= again, runs
        assert failed <= attempts, self.told()
        self.check_read_models()

    def _check_files(self, events: Sequence[EventEnvelope[Message]]) -> None:
        """One manifest for each step that made something, telling what the log tells, and every file it names."""
        done = [event.body for event in events if isinstance(event.body, StepCompleted)]
        assert [step.step for step in done] == ["draw", "paint", LIBRARY_STEP]
        for step in done[:-1]:
            manifest = self.folder / "store" / "steps" / step.step_key / "manifest.json"
            assert ReportStepCompleted.model_validate_json(manifest.read_bytes()).outputs == step.outputs
            for made in step.outputs:
                assert sha256((self.folder / "store" / made.uri).read_bytes()).hexdigest() == made.sha256

    def check_read_models(self) -> None:
        """Equal to a rebuild at the same moment of the log."""
        self.read_all()
        self.until(lambda: events_seen(self.database_url) >= len(self.log), PATIENCE_S)
        report = rebuild(self.kafka, self.database_url, switch=False)
        assert report.equal, [table for table in report.tables if not table.equal]

    def write_event(self, key: str, value: bytes) -> None:
        """Into the log itself, as only an orchestrator does."""
        self._producer.produce(self.kafka.topics.events.name, value, key)
        assert self._producer.flush(30) == 0

    def write_again(self, record: Record) -> None:
        self._producer.produce(record.topic(), record.value(), record.key(), headers=record.headers())
        assert self._producer.flush(30) == 0

    def records(self, topic: str, key: str) -> list[Record]:
        """What a topic holds of one key, in its order."""
        reader = consumer(self.kafka, f"look-{uuid4()}")
        partitions = reader.list_topics(topic, timeout=30).topics[topic].partitions
        starts = [TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions]
        found = [message for message in read_to_end(reader, starts) if message.key() == key.encode()]
        reader.close()
        return found

    def letters(self, key: str) -> list[Letter]:
        """The dead letters of one key, each as often as it was written."""
        return [letter_of(message, whole=True) for message in self.records(self.kafka.topics.dead.name, key)]


@contextmanager
def empty_database(beside: str) -> Iterator[str]:
    """The address of a database of one's own on the same server, dropped afterwards."""
    name = f"crash_{secrets.token_hex(4)}"
    with psycopg.connect(beside, autocommit=True) as server:
        server.execute(f"create database {name} template template0".encode())
        yield urlsplit(beside)._replace(path=f"/{name}").geturl()
        server.execute(f"drop database {name} with (force)".encode())


@contextmanager
def running_forge(backing: Backing, folder: Path, *roles: str, session_timeout_s: float = 10.0) -> Iterator[Forge]:
    """On topics and a database of its own, with these roles at work."""
    name = f"crash-{secrets.token_hex(4)}"
    kafka = KafkaSettings(
        bootstrap_servers=backing.bootstrap, topic_prefix=name, partitions=4, session_timeout_s=session_timeout_s
    )
    ensure_topics(kafka)
    with empty_database(backing.database_url) as database_url, Forge(kafka, folder, database_url=database_url) as forge:
        for role in roles:
            forge.begin(role)
        yield forge


def events_seen(database_url: str) -> int:
    return int((query(database_url, "select sum(next_offset) from position") or [(0,)])[0][0] or 0)
