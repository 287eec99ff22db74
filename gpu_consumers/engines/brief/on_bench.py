"""The design brief among a step's inputs."""

from gpu_consumers.engine import Bench, only
from gpu_consumers.engines.brief.design import DesignBrief, opened


def brief_of(bench: Bench) -> DesignBrief:
    """Raises `Unworkable` that names the first wrong field and what may stand there."""
    return opened(only(bench, "brief").path.read_bytes())
