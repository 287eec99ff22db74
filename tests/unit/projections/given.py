"""given(what happened).then(how the row stands): a test of a projection is one line of each."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import JobSubmitted, PlannedStep, StepCompleted, StepQueued, StepStarted
from event_schemas.message import Actor, Artifact, EngineUsed, Gpu, Message, StepMetrics

NOON = 1_700_000_000_000_000
SECOND = 1_000_000
ADA = Actor(kind="user", id="ada")
WORKER = Actor(kind="worker", id="cpu0")
Row = TypeVar("Row")

PLAN = (
    PlannedStep(name="draw", gives=("drawing",)),
    PlannedStep(name="paint", takes=("drawing",), gives=("painting",), checkpoint="concept"),
    PlannedStep(name="index", takes=("painting",)),
)


def event(body: Message, seq: int = 1, stream: str = "job-1", **more: Any) -> EventEnvelope[Any]:
    """Event `seq` of a stream, `seq` seconds after noon, alone in its decision."""
    known: dict[str, Any] = {
        "id": f"{stream}/{seq}",
        "at": NOON + seq * SECOND,
        "actor": ADA,
        "project_id": "moon",
        "causation_id": f"command-{seq}",
        "correlation_id": "command-1",
        "source": Source(0, seq),
        "index": 0,
        "count": 1,
        "prev_hash": bytes(32),
    }
    return EventEnvelope(seq=seq, stream=stream, body=body, **(known | more))


def events(*bodies: Message, stream: str = "job-1") -> Iterator[EventEnvelope[Any]]:
    for seq, body in enumerate(bodies, 1):
        yield event(body, seq, stream)


def given(
    evolve: Callable[[Row | None, EventEnvelope[Any]], Row | None], *bodies: Message, stream: str = "job-1"
) -> Row:
    """The row after these events; there must be one."""
    row: Row | None = None
    for one in events(*bodies, stream=stream):
        row = evolve(row, one)
    assert row is not None
    return row


def file(role: str, digit: str = "a", size: int = 10) -> Artifact:
    return Artifact(role=role, sha256=digit * 64, media_type="image/png", size=size)


DRAWING = file("drawing", "d", 7)
PAINTING = file("painting", "e", 9)
SUBMITTED = JobSubmitted(
    asset_id="asset", asset_type="PROP", title="A lamp", request={"prompt": "a lamp"}, plan=PLAN, seed=5
)


def queued(step: str, attempt: int = 1, revision: int = 1, inputs: tuple[Artifact, ...] = ()) -> StepQueued:
    return StepQueued(
        step=step,
        attempt=attempt,
        revision=revision,
        step_key=f"key of {step} {revision}",
        content_key="content",
        asset_id="asset",
        asset_type="PROP",
        title="A lamp",
        request={"prompt": "a lamp"},
        params={},
        seed=5,
        priority=0,
        start_to_close_s=600,
        inputs=inputs,
    )


def started(step: str, attempt: int = 1) -> StepStarted:
    return StepStarted(
        step=step,
        attempt=attempt,
        gpu_id="cpu0",
        incarnation="i",
        engine="procedural",
        started_at=NOON + 1,
        start_to_close_s=600,
    )


def completed(step: str, *outputs: Artifact, attempt: int = 1, revision: int = 1) -> StepCompleted:
    return StepCompleted(
        step=step,
        attempt=attempt,
        revision=revision,
        step_key=f"key of {step} {revision}",
        content_key="content",
        gpu_id="cpu0",
        incarnation="i",
        engine=EngineUsed(name="procedural", version="1"),
        seed=5,
        params_sha256="0" * 64,
        metrics=StepMetrics(duration_s=2.0, gpu_seconds=0.1, cost=0.2),
        started_at=NOON + 1,
        finished_at=NOON + 2,
        gpu=Gpu(model="cpu"),
        outputs=outputs,
        facts={"prompt": "a lamp, at night"},
    )


def worked(step: str, *outputs: Artifact) -> tuple[Message, Message, Message]:
    """A step from its place in the queue to its end."""
    return queued(step), started(step), completed(step, *outputs)
