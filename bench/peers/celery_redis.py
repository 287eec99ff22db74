"""Celery on Redis: each job a chain of tasks, the last one's result telling the job's status."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.memory import pss_mb
from bench.peers.result import PeerResult
from bench.peers.servers import first_line, redis_program, redis_server, running, versions, wait_until
from bench.workload import Percentiles, Workload, percentiles
from infra.local.child import Service

WORKERS = 2
FLOOD_S = 600.0
NOTES = (
    "Redis with appendonly, appendfsync everysec: an acknowledged job can be lost within the last second",
    "acks_late and reject_on_worker_lost, JSON, prefetch 8, no events, gossip, mingle or heartbeats",
    f"{WORKERS} workers of pool solo: the fastest of the pools here, as no pipe lies between a parent and its children",
    "results of the steps between are not kept: a status per job, none per step",
)


def run(work: Workload) -> PeerResult:
    """Measures once, on servers of its own. Raises `Missing`, TimeoutError, or RuntimeError for a job undone."""
    with tempfile.TemporaryDirectory(prefix="bench-celery-") as name, ExitStack() as stack:
        folder = Path(name)
        redis, url = stack.enter_context(redis_server(folder))
        os.environ["BENCH_REDIS"] = url  # read where celery_app is imported: here and in the workers
        workers = [stack.enter_context(running(worker(number), folder)) for number in range(WORKERS)]
        client = Client(work)
        client.warm_up()
        weight = pss_mb(redis.pid, *(child.pid for child in workers))
        idle = client.singles()
        accepted, steps = client.flood()
        return PeerResult(
            name="celery",
            steps_per_second=steps,
            step_overhead_ms=idle,
            jobs_accepted_per_second=accepted,
            pss_mb=weight,
            notes=NOTES,
            versions=versions("celery", "kombu", "redis") | {"redis-server": redis_version()},
        )


def worker(number: int) -> Service:
    """It takes its first task a second or so after its start: `Client.warm_up` waits for that."""
    celery = (sys.executable, "-m", "celery", "-A", "bench.peers.celery_app:app", "worker")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
    return Service(f"worker{number}", (*celery, "-P", "solo", "-n", f"bench{number}@%h", *quiet), ready=lambda: True)


class Client:
    """Sends jobs and reads their status, in the process that measures."""

    def __init__(self, work: Workload) -> None:
        from bench.peers.celery_app import app, step

        self.app = app
        self.work = work
        self.step = step

    def send(self) -> str:
        """The id of the job's last task: its status is the job's."""
        from celery import chain

        *between, last = [self.step.s(self.work.payload()), *(self.step.s() for _ in range(self.work.steps - 1))]
        job_id: str = chain(*(task.set(ignore_result=True) for task in between), last).apply_async().id
        return job_id

    def warm_up(self) -> None:
        """Both workers have run tasks when it returns: together they empty the queue."""
        self.wait_for([self.send() for _ in range(50)], within_s=60)

    def singles(self) -> Percentiles:
        """Milliseconds per step, jobs one after another."""
        return percentiles([self.single() for _ in range(self.work.singles)])

    def single(self) -> float:
        began = time.perf_counter()
        self.app.AsyncResult(self.send()).get(timeout=30)
        return (time.perf_counter() - began) * 1_000 / self.work.steps

    def flood(self) -> tuple[float, float]:
        """Jobs accepted per second, and steps per second until the last job is done."""
        began = time.perf_counter()
        jobs = [self.send() for _ in range(self.work.jobs)]
        accepted = time.perf_counter() - began
        self.wait_for(jobs, within_s=FLOOD_S)
        done = time.perf_counter() - began
        self.verify(jobs)
        return self.work.jobs / accepted, self.work.all_steps / done

    def wait_for(self, jobs: Sequence[str], *, within_s: float) -> None:
        """By one cheap count in Redis, so that the waiting takes nothing from the workers."""
        backend = self.app.backend
        keys = [backend.get_key_for_task(job) for job in jobs]
        done = f"{len(jobs)} jobs done by Celery"
        wait_until(lambda: backend.client.exists(*keys) == len(keys), what=done, within_s=within_s, every_s=0.02)

    def verify(self, jobs: Sequence[str]) -> None:
        wrong = [job for job in jobs if self.app.AsyncResult(job).state != "SUCCESS"]
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {len(jobs)} jobs did not succeed, the first is {wrong[0]}")


def redis_version() -> str:
    said = first_line(redis_program(), "--version")
    return next((word[2:] for word in said.split() if word.startswith("v=")), said)
