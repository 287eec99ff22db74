"""Makes the forge's topics, and refuses to run on topics that are not as they must be.

`python -m infra.kafka_admin` does it for the environment's settings.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import timedelta

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from event_schemas.topics import Topic
from infra.kafka_clients import admin
from infra.settings import KafkaSettings

TIMEOUT = 30.0


class TopicDiffers(Exception):
    """A topic exists with other properties than the forge relies on; the message says how to mend it."""


def ensure_topics(settings: KafkaSettings) -> None:
    """Every shared topic is there, as it must be. Raises `TopicDiffers`, or `KafkaException` when no broker answers."""
    ensure(settings, settings.topics.shared())


def ensure_lane(settings: KafkaSettings, gpu: str) -> Topic:
    """The lane of one GPU is there. A worker calls this for itself before it says that it exists."""
    lane = settings.topics.work(gpu)
    ensure(settings, [lane])
    return lane


def ensure(settings: KafkaSettings, topics: Iterable[Topic]) -> None:
    client, wanted = admin(settings), {topic.name: topic for topic in topics}
    missing = wanted.keys() - partition_counts(client).keys()
    create(client, settings, [wanted[name] for name in sorted(missing)])
    found = counts_once_known(client, set(wanted))
    for name, topic in wanted.items():
        check_partitions(topic, found[name], settings)
    check_retention(client, wanted)


def partition_counts(client: AdminClient) -> dict[str, int]:
    return {name: len(topic.partitions) for name, topic in client.list_topics(timeout=TIMEOUT).topics.items()}


def create(client: AdminClient, settings: KafkaSettings, topics: list[Topic]) -> None:
    if not topics:
        return
    made = client.create_topics(
        [
            NewTopic(
                topic.name,
                num_partitions=partitions(topic, settings),
                replication_factor=settings.replication,
                config=promises(topic) | tuning(topic, settings),
            )
            for topic in topics
        ],
        operation_timeout=TIMEOUT,
    )
    for future in made.values():
        try:
            future.result(TIMEOUT)
        except KafkaException as failure:
            if failure.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:  # another process was quicker
                raise


def counts_once_known(client: AdminClient, names: set[str]) -> dict[str, int]:
    """A topic is made when the controller says so, but a broker hears of it a moment later. Raises `TimeoutError`."""
    deadline = time.monotonic() + TIMEOUT
    while not names <= (counts := partition_counts(client)).keys():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the brokers do not know {', '.join(sorted(names))} after {TIMEOUT:.0f} s")
        time.sleep(0.02)
    return counts


def partitions(topic: Topic, settings: KafkaSettings) -> int:
    return topic.partitions or settings.partitions


def promises(topic: Topic) -> dict[str, str]:
    """What readers rely on, and what is therefore checked at every start."""
    kept = "-1" if topic.kept is None else str(topic.kept // timedelta(milliseconds=1))
    return {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": kept,
        "retention.bytes": "-1",
    }


def tuning(topic: Topic, settings: KafkaSettings) -> dict[str, str]:
    """What an operator may change at will."""
    chosen = {"min.insync.replicas": str(min(2, settings.replication)), "compression.type": "producer"}
    if topic.compacted:
        chosen |= {"min.cleanable.dirty.ratio": "0.1", "segment.ms": "3600000"}
    elif topic.kept is not None and topic.kept <= timedelta(hours=1):
        chosen |= {"segment.ms": "900000"}  # an hour's retention needs segments that end within the hour
    return chosen


def check_partitions(topic: Topic, found: int, settings: KafkaSettings) -> None:
    """A stream stays in its partition for ever, so a count that changed would tear streams apart."""
    wanted = partitions(topic, settings)
    if found != wanted:
        raise TopicDiffers(
            f"{topic.name} has {found} partitions, the settings say {wanted}. The count is chosen once: "
            f"set FORGELOG_PARTITIONS={found}, or choose another FORGELOG_TOPIC_PREFIX."
        )


def check_retention(client: AdminClient, topics: Mapping[str, Topic]) -> None:
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in topics]
    for resource, future in client.describe_configs(resources).items():
        found = {name: entry.value for name, entry in future.result(TIMEOUT).items()}
        for name, wanted in promises(topics[resource.name]).items():
            if found.get(name) != wanted:
                raise TopicDiffers(
                    f"{resource.name} has {name}={found.get(name)}, it must be {wanted}. Mend it with "
                    f"kafka-configs.sh --alter --entity-type topics --entity-name {resource.name} "
                    f"--add-config {name}={wanted}"
                )


if __name__ == "__main__":
    ensure_topics(KafkaSettings())
