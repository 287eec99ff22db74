"""What a worker says on Kafka: reports to the job, progress to whoever looks, and that it lives."""

from collections.abc import Sequence

from confluent_kafka import Message, Producer

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message as Body
from event_schemas.signals import StepProgress, WorkerState
from infra import kafka_clients
from infra.crash_points import reached
from infra.dead_letters import UNDECODABLE, bury
from infra.kafka_clients import Headers
from infra.settings import KafkaSettings


class Voice:
    """May be used by several threads. While the brokers are away it waits, and loses nothing that counts."""

    def __init__(self, kafka: KafkaSettings, gpu_id: str) -> None:
        self._topics = kafka.topics
        self._role = f"worker {gpu_id}"
        self._producer: Producer = kafka_clients.patient_producer(kafka)

    def report(self, reports: Sequence[CommandEnvelope[Body]], patience_s: float = -1) -> None:
        """Acknowledged when this returns, unless patience has run out: then the brokers get it when they are back."""
        for report in reports:
            trace: Headers = [("traceparent", report.traceparent)] if report.traceparent else []
            self._say(self._topics.commands.name, report.stream, avro.encode_command(report), trace)
        if reports:
            reached("worker.report_produced")
            self._producer.flush(patience_s)
            reached("worker.report_flushed")

    def announce(self, worker: WorkerState) -> None:
        self._say(self._topics.workers.name, worker.gpu_id, worker.model_dump_json().encode())
        self._producer.flush(1)

    def progress(self, signal: StepProgress) -> None:
        self._say(self._topics.progress.name, signal.job_id, signal.model_dump_json().encode())
        self._producer.flush(0.5)

    def bury(self, message: Message, reason: str) -> None:
        """Acknowledged when this returns: only then may its place in the lane be given up."""
        bury(self._producer, self._topics.dead.name, message, reason, kind=UNDECODABLE, role=self._role)
        self._producer.flush()

    def close(self) -> None:
        self._producer.flush(5)

    def _say(self, topic: str, key: str, value: bytes, headers: Headers | None = None) -> None:
        kafka_clients.send(self._producer, topic, value, key, headers=headers or [])
