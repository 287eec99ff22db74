"""What one run of one peer yields; as JSON it crosses from the peer's environment into ours."""

from dataclasses import dataclass

from bench.workload import Percentiles


@dataclass(frozen=True, slots=True)
class PeerResult:
    name: str
    steps_per_second: float  # from the first job sent to the last job done
    step_overhead_ms: Percentiles  # of the per-job means of single jobs on the idle system
    jobs_accepted_per_second: float
    pss_mb: float  # servers and workers, warm and idle, without the client that sends
    notes: tuple[str, ...]  # what was promised of durability, and how it was set up
    versions: dict[str, str]
