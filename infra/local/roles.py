"""The forge's own processes, in the order in which they start; they stop in the reverse order.

The compose file and the Kubernetes folder carry the same roles; a test holds them to it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One process: `python -m <module> <arguments>`. `answers`: where it says that it is ready."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    answers: str | None = None


ORCHESTRATOR = Role("orchestrator", "processors.orchestrator", ("--member", "local"))
SCHEDULER = Role("scheduler", "processors.scheduler", ("--member", "local"))
PROJECTOR = Role("projector", "projections.runner")
GATEWAY = Role("gateway", "gateway", answers="/readyz")


def worker(gpu: str) -> Role:
    return Role(f"worker-{gpu}", "gpu_consumers.worker", ("--gpu", gpu))


def forge(workers: int) -> tuple[Role, ...]:
    """Every role of a local forge, with so many CPU workers."""
    hands = tuple(worker(f"cpu{number}") for number in range(workers))
    return (ORCHESTRATOR, SCHEDULER, PROJECTOR, GATEWAY, *hands)
