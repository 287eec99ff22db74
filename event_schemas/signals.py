"""Signals: what workers say about themselves and their progress. JSON, lossy by design, never state."""

from typing import Literal

from pydantic import Field

from event_schemas.message import Gpu, Value


class Hold(Value):
    """An order that a worker has taken off its lane and not yet reported on."""

    job_id: str
    step: str
    attempt: int


class WorkerState(Value):
    """One lane's heartbeat on `forge.workers`, keyed by `gpu_id`. `at` in microseconds since 1970."""

    gpu_id: str
    incarnation: str
    at: int
    state: Literal["ready", "draining", "gone"] = "ready"
    slots: int = 1
    steps: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # step -> engines here, the preferred first
    missing: dict[str, str] = Field(default_factory=dict)  # engine -> what it lacks and the command that mends it
    hot_models: tuple[str, ...] = ()
    vram_mb: int = 0
    gpu: Gpu | None = None
    host: str = ""
    holds: tuple[Hold, ...] = ()


class StepProgress(Value):
    """How far a running step is, on `forge.progress`, keyed by `job_id`. `preview` is a small data: URL or empty."""

    job_id: str
    project_id: str
    step: str
    attempt: int
    gpu_id: str
    at: int
    fraction: float
    note: str = ""
    preview: str = ""
