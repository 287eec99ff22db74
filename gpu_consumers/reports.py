"""What a worker says: answers of the lane as commands to the job. Pure; ids follow from what is reported."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from event_schemas.commands import ReportStepCompleted, ReportStepFailed, ReportStepStarted
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import FailureClass, StepQueued
from event_schemas.ids import derived_id
from event_schemas.message import Actor, Artifact, EngineUsed, Message, ModelUsed, StepMetrics
from gpu_consumers.card import Card
from gpu_consumers.engine import StepEngine
from gpu_consumers.host import Done, Failed

COMMAND_IDS: Final = UUID("b3d4c7a2-95f1-5a36-8f0d-2f3b6a0e1c58")
SECOND: Final = 1_000_000


class Reporter:
    """Speaks for one lane in one life of its worker."""

    def __init__(self, gpu_id: str, incarnation: str, card: Card) -> None:
        self.gpu_id = gpu_id
        self.incarnation = incarnation
        self.card = card
        self._actor = Actor(kind="worker", id=gpu_id)

    def started(
        self, order: EventEnvelope[StepQueued], engine: str, began_at: int, now: int
    ) -> CommandEnvelope[Message]:
        body = ReportStepStarted(
            step=order.body.step,
            attempt=order.body.attempt,
            gpu_id=self.gpu_id,
            incarnation=self.incarnation,
            engine=engine,
            started_at=began_at,
        )
        return self._about(order, "started", body, now)

    def completed(
        self,
        order: EventEnvelope[StepQueued],
        engine: StepEngine,
        done: Done,
        outputs: Sequence[Artifact],
        commit: str,
        now: int,
        instead_of: str = "",
    ) -> CommandEnvelope[Message]:
        """`instead_of`: the engine that is preferred for the step and was not trusted; the facts name it."""
        seconds = (done.finished_at - done.began_at) / SECOND
        model = done.result.model
        body = ReportStepCompleted(
            step=order.body.step,
            attempt=order.body.attempt,
            gpu_id=self.gpu_id,
            incarnation=self.incarnation,
            engine=EngineUsed(name=engine.name, version=engine.version, commit=commit),
            metrics=StepMetrics(duration_s=seconds, gpu_seconds=seconds if self.card.is_gpu else 0.0),
            started_at=done.began_at,
            finished_at=done.finished_at,
            gpu=self.card.gpu,
            model=ModelUsed(
                name=model.name, version=model.version, weights_sha256=model.weights_sha256, licence=model.licence
            )
            if model
            else None,
            outputs=tuple(outputs),
            facts=dict(done.result.facts) | ({"instead_of": instead_of} if instead_of else {}),
        )
        return self._about(order, "completed", body, now)

    def failed(
        self, order: EventEnvelope[StepQueued], failed: Failed, jitter: float, now: int
    ) -> CommandEnvelope[Message]:
        body = ReportStepFailed(
            step=order.body.step,
            attempt=order.body.attempt,
            gpu_id=self.gpu_id,
            incarnation=self.incarnation,
            failure=failure_class(failed),
            error_code=failed.code,
            error_message=failed.message,
            retryable=failed.retryable,
            retry_after_s=failed.retry_after_s,
            jitter=jitter,
        )
        return self._about(order, "failed", body, now)

    def repeated(
        self, order: EventEnvelope[StepQueued], body: ReportStepCompleted, now: int
    ) -> CommandEnvelope[Message]:
        """A result that an earlier attempt has stored already, reported as this attempt's."""
        again = body.model_copy(
            update={"attempt": order.body.attempt, "gpu_id": self.gpu_id, "incarnation": self.incarnation}
        )
        return self._about(order, "completed", again, now)

    def _about(self, order: EventEnvelope[StepQueued], what: str, body: Message, now: int) -> CommandEnvelope[Message]:
        return CommandEnvelope(
            command_id=derived_id(COMMAND_IDS, f"{order.id}/{self.incarnation}/{what}"),
            stream=order.stream,
            at=now,
            actor=self._actor,
            project_id=order.project_id,
            correlation_id=order.correlation_id,
            body=body,
            causation_id=order.id,
            traceparent=order.traceparent,
        )


def failure_class(failed: Failed) -> FailureClass:
    if failed.cancelled:
        return "cancelled"
    if failed.out_of_memory:
        return "out_of_memory"
    match failed.code:
        case "start_to_close":
            return "timeout"
        case "crashed":
            return "crashed"
    return "engine" if failed.retryable else "bad_input"
