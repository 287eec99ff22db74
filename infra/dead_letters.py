"""Records that could not be used go to `forge.dead`: the bytes as they were, and the reason in the headers."""

from confluent_kafka import Message, Producer

from infra.kafka_clients import Headers, send


def bury(producer: Producer, topic: str, message: Message, reason: str) -> None:
    """Put `message` aside. The caller flushes, as it does for everything else it writes."""
    headers: Headers = [
        ("reason", reason.encode()[:1_000]),
        ("topic", str(message.topic()).encode()),
        ("partition", str(message.partition()).encode()),
        ("offset", str(message.offset()).encode()),
    ]
    send(producer, topic, message.value(), message.key(), headers=headers)
