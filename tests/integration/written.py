"""A log as the orchestrator writes it: hashed, linked and numbered, whole decisions, a stream in one partition."""

from confluent_kafka import Producer

from event_schemas.avro import encode_event, hash_of
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.message import Actor, Message
from infra import kafka_clients
from infra.settings import KafkaSettings
from tests.unit.projections.given import ADA, DRAWING, NOON, PAINTING, SECOND, SUBMITTED, WORKER, queued, worked


class Log:
    """Writes into the test's own `forge.events`."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self.topic = kafka.topics.events.name
        self.partitions = kafka.partitions
        self.producer: Producer = kafka_clients.producer(kafka)
        self.commands = 0
        self.records = 0
        self.last: dict[str, tuple[int, bytes]] = {}

    def home(self, stream: str) -> int:
        return sum(stream.encode()) % self.partitions

    def decided(self, stream: str, *bodies: Message, actor: Actor = ADA, project_id: str = "moon") -> int:
        """One decision of a stream. Returns the offset of the command that it was made from."""
        offset, self.commands = self.commands, self.commands + 1
        for index, body in enumerate(bodies):
            seq, prev_hash = self.last.get(stream, (0, bytes(32)))
            record = encode_event(
                EventEnvelope(
                    seq=seq + 1,
                    id=f"{offset}/{index}",
                    stream=stream,
                    at=NOON + offset * SECOND,
                    actor=actor,
                    project_id=project_id,
                    causation_id=f"command {offset}",
                    correlation_id=f"command {offset}",
                    source=Source(self.home(stream), offset),
                    index=index,
                    count=len(bodies),
                    prev_hash=prev_hash,
                    body=body,
                )
            )
            self.last[stream] = seq + 1, hash_of(record)
            self.put(stream, record)
        return offset

    def put(self, stream: str, record: bytes) -> None:
        """A record as it is, whatever it is."""
        self.records += 1
        self.producer.produce(self.topic, record, stream, partition=self.home(stream))

    def flush(self) -> None:
        assert self.producer.flush(30) == 0

    def job(self, name: str) -> str:
        """A job from its submission to the last step's place in the queue: eight events."""
        stream = f"job-{name}"
        self.decided(stream, SUBMITTED, queued("draw"))
        self.step(stream, "draw")
        self.decided(stream, queued("paint", inputs=(DRAWING,)), actor=WORKER)
        self.step(stream, "paint")
        self.decided(stream, queued("index", inputs=(PAINTING,)), actor=WORKER)
        return stream

    def step(self, stream: str, step: str) -> None:
        _, begun, done = worked(step, DRAWING if step == "draw" else PAINTING)
        self.decided(stream, begun, actor=WORKER)
        self.decided(stream, done, actor=WORKER)
