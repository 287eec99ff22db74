"""Records that could not be used go to `forge.dead`: the bytes as they were, and the reason in the headers."""

from confluent_kafka import Message, Producer


def bury(producer: Producer, topic: str, message: Message, reason: str) -> None:
    """Put `message` aside. The caller flushes, as it does for everything else it writes."""
    headers: list[tuple[str, str | bytes | None]] = [
        ("reason", reason.encode()[:1_000]),
        ("topic", str(message.topic()).encode()),
        ("partition", str(message.partition()).encode()),
        ("offset", str(message.offset()).encode()),
    ]
    producer.produce(topic, message.value(), message.key(), headers=headers)
