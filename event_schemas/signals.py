"""Signals: what workers say about themselves and their progress, and what meters read. JSON, never state."""

from typing import Annotated, Literal

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
    memory_mb: int = 0  # main memory that is free just now
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


class Attempts(Value):
    """How many attempts ended within a window, and how many of them failed by the engine's fault."""

    ended: int = 0
    failed: int = 0


class EngineMeter(Value):
    """One engine's reading on `forge.meters`, keyed by `engine/<name>`. `at`: the end of its windows, microseconds.

    `gpu_seconds_hour`: seconds of work by card, in the last hour.
    """

    kind: Literal["engine"] = "engine"
    engine: str
    at: int
    minute: Attempts = Attempts()
    five_minutes: Attempts = Attempts()
    gpu_seconds_hour: dict[str, float] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"engine/{self.engine}"


class StepMeter(Value):
    """How long a step takes, in seconds, keyed by `step/<asset type>/<step>/<engine>`: of its newest `count` times."""

    kind: Literal["step"] = "step"
    asset_type: str
    step: str
    engine: str
    at: int
    count: int
    p10_s: float
    p50_s: float
    p90_s: float

    @property
    def key(self) -> str:
        return f"step/{self.asset_type}/{self.step}/{self.engine}"


Reading = EngineMeter | StepMeter
AnyReading = Annotated[Reading, Field(discriminator="kind")]
