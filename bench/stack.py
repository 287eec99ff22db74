"""A whole local stack with a worker that does nothing, as the bench wants it: `Forge` for real."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from confluent_kafka import Consumer, Producer, TopicPartition

from bench.figures import ReplayResult
from bench.forge import ForgeResult, measure, wait_for_all
from bench.memory import pss_mb_by_name
from bench.workload import Workload
from event_schemas import avro
from event_schemas.commands import SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import PlannedStep
from event_schemas.message import Actor
from infra import kafka_clients
from infra.local import stack
from infra.local.roles import GATEWAY, ORCHESTRATOR, PROJECTOR, SCHEDULER, worker
from infra.settings import KafkaSettings
from replay.rates import fold_rate, postgres_rate

SLOTS = 1_000
PROJECT = "00000000-0000-4000-8000-000000000001"
READY_S = 30.0
REPLAYED_FLOODS = 5


class LocalForge:
    """Sends `SubmitJob` commands, watches the log for the ends of jobs, asks the read model for their status."""

    def __init__(self, kafka: KafkaSettings, database_url: str, work: Workload, pids: dict[str, int]) -> None:
        self.kafka = kafka
        self.database_url = database_url
        self._pids = pids
        self._payload = work.payload()
        self._plan = tuple(PlannedStep(name=f"noop{number}") for number in range(1, work.steps + 1))
        self._producer: Producer = kafka_clients.producer(kafka)
        self._over: set[str] = set()
        self._db = psycopg.connect(database_url, autocommit=True)
        self._watching = threading.Event()
        self._stop = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        self._watching.wait(READY_S)

    def submit(self, jobs: int) -> Sequence[str]:
        ids = [str(uuid4()) for _ in range(jobs)]
        for number, job in enumerate(ids):
            body = SubmitJob(
                asset_id=job,
                asset_type="BENCH",
                title="nothing",
                request={"payload": self._payload},
                seed=number,
                plan=self._plan,
            )
            actor = Actor(kind="user", id="bench")
            command = CommandEnvelope(str(uuid4()), f"job-{job}", time.time_ns() // 1_000, actor, PROJECT, job, body)
            self._send(command)
        self._producer.flush()
        return ids

    def _send(self, command: CommandEnvelope[SubmitJob]) -> None:
        record = avro.encode_command(command)
        kafka_clients.send(self._producer, self.kafka.topics.commands.name, record, command.stream)

    def done_in_log(self, job: str) -> bool:
        return job in self._over

    def visible(self, job: str) -> bool:
        return self._db.execute("SELECT 1 FROM job WHERE job_id = %s", [job]).fetchone() is not None

    def completed(self, jobs: Sequence[str]) -> int:
        """The log is asked first: while it has not seen all ends, the read model is left in peace."""
        over = sum(1 for job in jobs if job in self._over)
        if over < len(jobs):
            return over if len(jobs) > 1 else 0
        row = self._db.execute(
            "SELECT count(*) FROM job WHERE status = 'done' AND job_id = ANY(%s)", [list(jobs)]
        ).fetchone()
        return int(row[0]) if row else 0

    def pss_mb(self) -> dict[str, float]:
        """The supervisor is the parent of all others, so of its tree only the rest is its own."""
        figures = pss_mb_by_name(self._pids)
        others = figures["total"] - figures["supervisor"]
        return figures | {"supervisor": round(figures["supervisor"] - others, 1), "total": figures["supervisor"]}

    def close(self) -> None:
        self._stop.set()
        self._db.close()

    def _watch(self) -> None:
        """Looks at the type of each new event and nothing else."""
        reader: Consumer = kafka_clients.consumer(self.kafka, f"bench-{uuid4().hex[:8]}")
        events = self.kafka.topics.events.name
        numbers = reader.list_topics(events, timeout=30).topics[events].partitions
        places = [TopicPartition(events, number) for number in numbers]
        ends = [reader.get_watermark_offsets(place, timeout=30)[1] for place in places]
        reader.assign([TopicPartition(events, p.partition, end) for p, end in zip(places, ends, strict=True)])
        self._watching.set()
        while not self._stop.is_set():
            first = reader.poll(0.2)
            if first is None:
                continue
            for message in (first, *reader.consume(2_000, 0)):
                if avro.type_of(message.value() or b"") == "job-completed.v1":
                    self._over.add((message.key() or b"").decode().removeprefix("job-"))
        reader.close()


def measure_forge(work: Workload) -> ForgeResult:
    with local_forge(work) as forge:
        return measure(forge, work)


def measure_replay(work: Workload) -> ReplayResult:
    """The log of one flood, five times as long as the flood that is timed, read back in both ways."""
    with local_forge(work) as forge:
        for _ in range(REPLAYED_FLOODS):
            wait_for_all(forge, forge.submit(work.jobs))
        folded = fold_rate(forge.kafka)
        stored = postgres_rate(forge.kafka, forge.database_url)
        return ReplayResult(folded.events_per_second, stored.events_per_second)


@contextmanager
def local_forge(work: Workload) -> Iterator[LocalForge]:
    """Started in a folder that is thrown away, on ports of its own."""
    noop = worker("cpu0", card="")
    noop = replace(noop, arguments=(*noop.arguments, "--slots", str(SLOTS), "--engine", "bench.noop_engine:NoopEngine"))
    with TemporaryDirectory(prefix="forgelog-bench-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        state = stack.up(folder, port=0, roles=(ORCHESTRATOR, SCHEDULER, PROJECTOR, GATEWAY, noop))
        try:
            kafka = KafkaSettings(bootstrap_servers=state.env["KAFKA_BOOTSTRAP_SERVERS"])
            forge = LocalForge(
                kafka,
                state.env["DATABASE_URL"],
                work,
                {one.name: one.pid for one in state.processes if one.pid} | {"supervisor": state.pid},
            )
            try:
                yield forge
            finally:
                forge.close()
        finally:
            stack.down(folder)
