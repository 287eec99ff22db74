"""The forge's own processes, in the order in which they start; they stop in the reverse order.

The compose file and the Kubernetes folder carry the same roles; a test holds them to it.
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Role:
    """One process: `python -m <module> <arguments>`. `answers`: where it says that it is ready."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    answers: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


ORCHESTRATOR = Role("orchestrator", "processors.orchestrator", ("--member", "local"))
SCHEDULER = Role("scheduler", "processors.scheduler", ("--member", "local"))
METERS = Role("meters", "processors.meters", ("--member", "local"))
PROJECTOR = Role("projector", "projections.runner")
GATEWAY = Role("gateway", "gateway", answers="/readyz")
WEBHOOKS = Role("webhooks", "gateway.webhooks", ("--member", "local"))


def worker(gpu: str, card: str) -> Role:
    """The worker of one lane, which sees one card or, with an empty `card`, none."""
    return Role(f"worker-{gpu}", "gpu_consumers.worker", ("--gpu", gpu), env={"CUDA_VISIBLE_DEVICES": card})


def forge(workers: int, cards: int = 0) -> tuple[Role, ...]:
    """Every role of a local forge, with so many CPU workers and one worker for each card."""
    hands = [worker(f"cpu{number}", "") for number in range(workers)]
    hands += [worker(f"gpu{number}", str(number)) for number in range(cards)]
    return (ORCHESTRATOR, SCHEDULER, PROJECTOR, GATEWAY, *hands, METERS, WEBHOOKS)


def cards_here() -> int:
    """How many NVIDIA cards the driver shows; 0 without a driver."""
    if not (tool := shutil.which("nvidia-smi")):
        return 0
    done = subprocess.run([tool, "--list-gpus"], capture_output=True, text=True)
    return sum(line.startswith("GPU ") for line in done.stdout.splitlines())
