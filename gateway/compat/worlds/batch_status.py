"""How a batch stands: a pure view of how its jobs stand."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gateway.reads.views import OVER

BatchStatus = Literal["Queued", "Processing", "Complete", "Failed", "Cancelled"]


class JobInBatch(NamedTuple):
    """`started`: a worker has taken up one of its steps."""

    job_id: str
    asset_id: str
    status: str
    started: bool
    error: str = ""


class Standing(NamedTuple):
    """`completed`: jobs that are done; `error`: the first one's; `assets`: of the done jobs."""

    status: BatchStatus
    completed: int
    total: int
    error: str
    assets: tuple[str, ...]

    @property
    def over(self) -> bool:
        return self.status in ("Complete", "Failed", "Cancelled")


def standing(jobs: Sequence[JobInBatch], total: int) -> Standing:
    """`total`: how many jobs were asked for; some of them may not have been seen yet.

    One failed job makes a batch that is over Failed, however many came to something: it can be retried then.
    """
    done = tuple(job.asset_id for job in jobs if job.status == "done")
    failed = [job.error or "the job failed" for job in jobs if job.status == "failed"]
    unfinished = total - sum(job.status in OVER for job in jobs)
    return Standing(
        _status(unfinished, bool(failed), len(done) == total, any(job.started for job in jobs) or bool(done)),
        len(done),
        total,
        failed[0] if failed else "",
        done,
    )


def _status(unfinished: int, failed: bool, complete: bool, started: bool) -> BatchStatus:
    if unfinished > 0:
        return "Processing" if started or failed else "Queued"
    if complete:
        return "Complete"
    return "Failed" if failed else "Cancelled"
