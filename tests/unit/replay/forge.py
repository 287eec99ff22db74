"""A forge in memory: one partition, the real book, and a store in a folder. What it writes is what an auditor reads."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import TIMESTAMP_CREATE_TIME

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted, ReportStepFailed, ReportStepStarted, SubmitJob
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import PlannedStep
from event_schemas.message import EMPTY, Actor, Artifact, EngineUsed, Message, StepMetrics
from infra.file_store import FileStore, LinkSigner
from processors.book import Book, Slot
from processors.domain.job import Job
from replay.audit import Auditor, Report, Share
from replay.audit import conclude as concluded
from replay.keeping import manifest_key

SECOND = 1_000_000
ADA = Actor(kind="user", id="ada")
WORKER = Actor(kind="worker", id="cpu0")
DRAW = PlannedStep(name="draw", gives=("drawing",))
PAINT = PlannedStep(name="paint", takes=("drawing",), gives=("painting",))
LOOK = PlannedStep(name="draw", gives=("drawing",), checkpoint="look")


class Written(NamedTuple):
    """A record as the broker hands it out."""

    topic_name: str
    data: bytes
    stream: str
    at: int
    written: int
    home: int = 0

    def topic(self) -> str:
        return self.topic_name

    def value(self) -> bytes:
        return self.data

    def key(self) -> bytes:
        return self.stream.encode()

    def partition(self) -> int:
        return self.home

    def offset(self) -> int:
        return self.at

    def timestamp(self) -> tuple[int, int]:
        return TIMESTAMP_CREATE_TIME, self.written // 1_000

    def headers(self) -> list[tuple[str, bytes]]:
        return []


class NoShelf:
    def fetch(self, stream: str) -> Slot | None:
        return None


@dataclass
class Forge:
    """`now` in microseconds; it is the log's clock and the store's, whose files have this machine's time."""

    folder: Path
    now: int = field(default_factory=lambda: int(time.time()) * SECOND)
    commands: list[Written] = field(default_factory=list)
    events: list[Written] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = Book(0, NoShelf())
        self.store = FileStore(self.folder, LinkSigner("secret", "http://forge"), durable=False)
        self._numbers = itertools.count(1)

    # --- asking ---

    def ask(self, body: Message, stream: str, command_id: str = "") -> CommandEnvelope[Message]:
        """A command in the log, not answered yet."""
        name = command_id or f"command {next(self._numbers)}"
        actor = WORKER if isinstance(body, (ReportStepStarted, ReportStepCompleted, ReportStepFailed)) else ADA
        command = CommandEnvelope(name, stream, self.now, actor, "moon", "story", body)
        record = avro.encode_command(command)
        self.commands.append(Written("forge.commands", record, stream, len(self.commands), self.now))
        return command

    def tell(self, body: Message, stream: str, command_id: str = "") -> list[bytes]:
        """A command in the log, and what the deciders say to it."""
        records = self.book.decide(self.ask(body, stream, command_id), len(self.commands) - 1)
        self.write(stream, *records)
        return records

    def write(self, stream: str, *records: bytes) -> None:
        for record in records:
            self.events.append(Written("forge.events", record, stream, len(self.events), self.now))

    def tamper(self, offset: int, record: bytes) -> None:
        self.events[offset] = self.events[offset]._replace(data=record)

    # --- a job ---

    def job(self, stream: str) -> Job:
        state = self.book.slot(stream).state
        assert isinstance(state, Job)
        return state

    def submit(self, stream: str, *plan: PlannedStep) -> None:
        asked = SubmitJob(asset_id="a", asset_type="PROP", title="", request=EMPTY, seed=7, plan=plan or (DRAW, PAINT))
        self.tell(asked, stream)

    def start(self, stream: str, gpu: str = "cpu0") -> None:
        job = self.job(stream)
        body = ReportStepStarted(
            step=job.step.name, attempt=job.attempt, gpu_id=gpu, incarnation="1", engine="hand", started_at=self.now
        )
        self.tell(body, stream)

    def report(self, stream: str, files: Iterable[bytes] = (), gpu: str = "cpu0") -> ReportStepCompleted:
        """What a worker says of the step in hand, its files and their manifest kept first."""
        job = self.job(stream)
        roles = job.step.gives
        contents = list(files) or [f"{stream} {job.step.name} {role}".encode() for role in roles]
        body = ReportStepCompleted(
            step=job.step.name,
            attempt=job.attempt,
            gpu_id=gpu,
            incarnation="1",
            engine=EngineUsed(name="hand", version="1"),
            metrics=StepMetrics(duration_s=1.0),
            started_at=self.now,
            finished_at=self.now,
            outputs=tuple(self.keep(role, data) for role, data in zip(roles, contents, strict=True)),
        )
        if body.outputs:
            self.store.put_if_absent(manifest_key(job.step_key), body.model_dump_json().encode())
        return body

    def complete(self, stream: str) -> None:
        self.tell(self.report(stream), stream)

    def fail(self, stream: str, *, retryable: bool = True, failure: str = "worker_lost", gpu: str = "cpu0") -> None:
        job = self.job(stream)
        body = ReportStepFailed(
            step=job.step.name,
            attempt=job.attempt,
            gpu_id=gpu,
            incarnation="1",
            failure=failure,  # type: ignore[arg-type]
            error_code="x",
            error_message="x",
            retryable=retryable,
        )
        self.tell(body, stream)

    def keep(self, role: str, data: bytes) -> Artifact:
        stored = self.store.put_bytes(data)
        assert stored.sha256 == sha256(data).hexdigest()
        return Artifact(role=role, sha256=stored.sha256, media_type="text/plain", size=len(data), uri=stored.key)

    # --- what was written ---

    def event(self, offset: int) -> EventEnvelope[Message]:
        event = avro.decode_event(self.events[offset].data)
        assert isinstance(event, EventEnvelope)
        return event

    def share(self, first_command: int = 0, since: int = 0) -> Share:
        auditor = Auditor(since, self.now - 60 * SECOND)
        kept = self.commands[first_command:]
        auditor.read(0, iter(self.events), iter(kept), first_command)  # type: ignore[arg-type]
        return auditor.ended()

    def audit(self, first_command: int = 0, since: int = 0, *, deep: bool = False, grace_s: float = 86_400.0) -> Report:
        """Without the dead letters, which lie in a topic of their own."""
        share = self.share(first_command, since)
        return concluded([share], self.store, now=self.now, grace_s=grace_s, deep=deep)
