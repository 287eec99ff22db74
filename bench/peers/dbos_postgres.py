"""DBOS on PostgreSQL: each job a workflow on a queue, each step a checkpoint in the database."""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from dbos import DBOSClient, EnqueueOptions

from bench.memory import pss_mb
from bench.peers.dbos_worker import APPLICATION, QUEUE, VERSION, WORKFLOW
from bench.peers.result import PeerResult
from bench.peers.servers import first_line, postgres_server, running, versions, wait_until
from bench.workload import Percentiles, Workload, percentiles
from infra.local import postgres
from infra.local.child import Service

WORKERS = 2
WORKFLOWS_AT_ONCE = 8  # per worker
POLL_S = 0.05
FLOOD_S = 600.0
UNFINISHED = ["ENQUEUED", "PENDING"]
NOTES = (
    "PostgreSQL with its defaults: fsync and synchronous_commit on, each step is on disk before the next",
    f"{WORKERS} workers, {WORKFLOWS_AT_ONCE} workflows at once in each, queue polled every {POLL_S * 1_000:.0f} ms",
    "a step runs in the process of its workflow: no hop to another process, in its favour",
)


def run(work: Workload) -> PeerResult:
    """Measures once, on a database of its own. Raises TimeoutError, or RuntimeError for a job undone."""
    with tempfile.TemporaryDirectory(prefix="bench-dbos-") as name, ExitStack() as stack:
        folder = Path(name)
        database, url = stack.enter_context(postgres_server(folder))
        workers = [stack.enter_context(running(worker(n, url, work, folder), folder)) for n in range(WORKERS)]
        client = Client(work, url)
        stack.callback(client.close)
        client.warm_up()
        weight = pss_mb(database.pid, *(child.pid for child in workers))
        idle = client.singles()
        accepted, steps = client.flood()
        return PeerResult(
            name="dbos",
            steps_per_second=steps,
            step_overhead_ms=idle,
            jobs_accepted_per_second=accepted,
            pss_mb=weight,
            notes=NOTES,
            versions=versions("dbos") | {"postgresql": postgres_version()},
        )


def worker(number: int, url: str, work: Workload, folder: Path) -> Service:
    """The first one to be ready has also made the tables."""
    ready = folder / f"worker{number}.ready"
    command = (sys.executable, "-m", "bench.peers.dbos_worker", url, f"worker{number}", str(work.steps), str(ready))
    return Service(f"worker{number}", command, ready=ready.exists)


class Client:
    """Sends jobs and reads their status, in the process that measures."""

    def __init__(self, work: Workload, url: str) -> None:
        self.work = work
        self.dbos = DBOSClient(system_database_url=url, application_name=APPLICATION)
        self.dbos.register_queue(QUEUE, worker_concurrency=WORKFLOWS_AT_ONCE, polling_interval_sec=POLL_S)
        self.options: EnqueueOptions = {"queue_name": QUEUE, "workflow_name": WORKFLOW, "app_version": VERSION}

    def close(self) -> None:
        self.dbos.destroy()

    def send(self) -> str:
        workflow_id: str = self.dbos.enqueue(self.options, self.work.payload()).workflow_id
        return workflow_id

    def warm_up(self) -> None:
        for _ in range(50):
            self.send()
        self.wait_for_all(within_s=60)

    def singles(self) -> Percentiles:
        """Milliseconds per step, jobs one after another."""
        return percentiles([self.single() for _ in range(self.work.singles)])

    def single(self) -> float:
        began = time.perf_counter()
        self.dbos.retrieve_workflow(self.send()).get_result(polling_interval_sec=0.002)
        return (time.perf_counter() - began) * 1_000 / self.work.steps

    def flood(self) -> tuple[float, float]:
        """Jobs accepted per second, and steps per second until the last job is done."""
        began = time.perf_counter()
        jobs = [self.send() for _ in range(self.work.jobs)]
        accepted = time.perf_counter() - began
        self.wait_for_all(within_s=FLOOD_S)
        done = time.perf_counter() - began
        self.verify(jobs)
        return self.work.jobs / accepted, self.work.all_steps / done

    def wait_for_all(self, *, within_s: float) -> None:
        wait_until(lambda: not self.unfinished(), what="all jobs done by DBOS", within_s=within_s, every_s=0.05)

    def unfinished(self) -> bool:
        return bool(self.dbos.list_workflows(status=UNFINISHED, limit=1, load_input=False, load_output=False))

    def verify(self, jobs: Sequence[str]) -> None:
        done = self.dbos.list_workflows(status="SUCCESS", load_input=False, load_output=False)
        wrong = set(jobs) - {workflow.workflow_id for workflow in done}
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {len(jobs)} jobs did not succeed, one is {min(wrong)}")


def postgres_version() -> str:
    return first_line(postgres.BIN / "postgres", "--version").split()[-1]
