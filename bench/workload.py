"""The work that every system gets: many jobs, each a chain of steps that do nothing."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workload:
    """What to run. `singles` jobs go one after another on the idle system, `jobs` go all at once."""

    jobs: int = 2_000
    steps: int = 8
    payload_bytes: int = 300
    singles: int = 100

    @property
    def all_steps(self) -> int:
        return self.jobs * self.steps

    def payload(self) -> str:
        """What goes into a step and comes out of it again."""
        return "x" * self.payload_bytes


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The middle of the samples, and what all but one in a hundred stay under."""

    p50: float
    p99: float


def percentiles(samples: Sequence[float]) -> Percentiles:
    """Of at least one sample, in the samples' unit."""
    if len(samples) == 1:
        return Percentiles(samples[0], samples[0])
    cuts = statistics.quantiles(samples, n=100, method="inclusive")
    return Percentiles(cuts[49], cuts[98])
