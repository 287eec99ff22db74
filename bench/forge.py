"""The forge on the same workload: what the bench asks of a running stack, and what it measures on it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.workload import Percentiles, Workload, percentiles

FLOOD_S = 600.0
SINGLE_S = 30.0
WARM_UP_JOBS = 500


class Forge(Protocol):
    """A whole stack that runs, with no-op engines: broker, orchestrator, scheduler, workers, projector, database."""

    def submit(self, jobs: int) -> Sequence[str]:
        """Sends this many jobs; returns their ids when the log has acknowledged every one."""

    def done_in_log(self, job: str) -> bool:
        """Has the job's last event been read back from the log? Cheap: it looks at what a consumer has seen."""

    def visible(self, job: str) -> bool:
        """Does the read model know the job, in whatever state?"""

    def completed(self, jobs: Sequence[str]) -> int:
        """How many of these the read model calls completed."""

    def pss_mb(self) -> dict[str, float]:
        """Of each process of the stack, by its role, and "total"."""


@dataclass(frozen=True, slots=True)
class ForgeResult:
    steps_per_second: float  # from the first job sent to the last one completed in the read model
    step_overhead_ms: Percentiles  # of the per-job means of single jobs on the idle stack, by the log
    jobs_accepted_per_second: float
    visible_ms: Percentiles  # from the command's sending to a row in the read model, idle
    projection_lag_ms: Percentiles  # from the last event in the log to "completed" in the read model, idle
    pss_mb: dict[str, float]  # warm and idle, before the flood


def measure(forge: Forge, work: Workload) -> ForgeResult:
    """Raises TimeoutError when jobs are not done in time."""
    wait_for_all(forge, forge.submit(WARM_UP_JOBS))
    pss_mb = forge.pss_mb()
    overhead = [single(forge, work) for _ in range(work.singles)]
    sightings = [sighting(forge) for _ in range(work.singles)]
    accepted, steps = flood(forge, work)
    return ForgeResult(
        steps_per_second=steps,
        step_overhead_ms=percentiles(overhead),
        jobs_accepted_per_second=accepted,
        visible_ms=percentiles([visible for visible, _ in sightings]),
        projection_lag_ms=percentiles([lag for _, lag in sightings]),
        pss_mb=pss_mb,
    )


def single(forge: Forge, work: Workload) -> float:
    """Milliseconds per step of one job alone. The read model is left in peace meanwhile."""
    began = time.perf_counter()
    (job,) = forge.submit(1)
    return (moment(lambda: forge.done_in_log(job), "a single job") - began) * 1_000 / work.steps


def sighting(forge: Forge) -> tuple[float, float]:
    """Milliseconds until the read model knows a new job, and by which it trails the log at the job's end."""
    began = time.perf_counter()
    (job,) = forge.submit(1)
    visible = moment(lambda: forge.visible(job), "a job in the read model")
    logged = moment(lambda: forge.done_in_log(job), "a job's end in the log")
    completed = moment(lambda: forge.completed([job]) == 1, "a job's end in the read model")
    return (visible - began) * 1_000, (completed - logged) * 1_000


def flood(forge: Forge, work: Workload) -> tuple[float, float]:
    """Jobs accepted per second, and steps per second until every job's status reads completed."""
    began = time.perf_counter()
    jobs = forge.submit(work.jobs)
    accepted = time.perf_counter() - began
    wait_for_all(forge, jobs)
    return work.jobs / accepted, work.all_steps / (time.perf_counter() - began)


def wait_for_all(forge: Forge, jobs: Sequence[str]) -> None:
    moment(lambda: forge.completed(jobs) == len(jobs), f"{len(jobs)} jobs", within_s=FLOOD_S, every_s=0.02)


def moment(done: Callable[[], bool], what: str, *, within_s: float = SINGLE_S, every_s: float = 0.000_5) -> float:
    """The perf_counter reading at which it was so. Raises TimeoutError naming `what`."""
    deadline = time.perf_counter() + within_s
    while not done():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{what}: not done by the forge within {within_s:.0f} s")
        time.sleep(every_s)
    return time.perf_counter()
