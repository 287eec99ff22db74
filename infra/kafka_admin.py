"""Makes the forge's topics, and refuses to run on topics that are not as they must be.

`python -m infra.kafka_admin` does it for the environment's settings.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewTopic, ResourceType

from event_schemas.topics import Topic
from infra.kafka_clients import admin
from infra.settings import KafkaSettings

TIMEOUT = 30.0
CLOCK: Final = {"message.timestamp.type": "LogAppendTime"}
"""The brokers' clock stamps every record: docs/adr/0012 tells why. Readers rely on it."""


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
    check_settings(client, wanted)


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
                config=promises(topic) | CLOCK | tuning(topic, settings),
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


def check_settings(client: AdminClient, topics: Mapping[str, Topic]) -> None:
    """Refuses what only a person may decide; a clock that is not the brokers' is set right, which harms nobody."""
    unclocked = []
    for topic, found in settings_once_known(client, topics).items():
        for name, wanted in promises(topics[topic]).items():
            if found.get(name) != wanted:
                raise differs(topic, name, found.get(name), wanted)
        if any(found.get(name) != wanted for name, wanted in CLOCK.items()):
            unclocked.append(topic)
    set_clock(client, unclocked)


def settings_once_known(client: AdminClient, topics: Iterable[str]) -> dict[str, dict[str, str | None]]:
    """Any broker may answer, also one that has not heard of a new topic yet: then it is asked again."""
    deadline = time.monotonic() + TIMEOUT
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in topics]
    while True:
        try:
            return {
                resource.name: {name: entry.value for name, entry in future.result(TIMEOUT).items()}
                for resource, future in client.describe_configs(resources).items()
            }
        except KafkaException as failure:
            unknown = failure.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART
            if not unknown or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def set_clock(client: AdminClient, names: Iterable[str]) -> None:
    """From now on: records that stand in a topic keep the stamp they came with."""
    entries = [ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in CLOCK.items()]
    changes = [ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries) for name in names]
    if not changes:
        return
    for resource, future in client.incremental_alter_configs(changes).items():
        try:
            future.result(TIMEOUT)
        except KafkaException as failure:
            key, wanted = next(iter(CLOCK.items()))
            raise differs(resource.name, key, "CreateTime", wanted) from failure


def differs(topic: str, name: str, found: str | None, wanted: str) -> TopicDiffers:
    return TopicDiffers(
        f"{topic} has {name}={found}, it must be {wanted}. Mend it with "
        f"kafka-configs.sh --alter --entity-type topics --entity-name {topic} --add-config {name}={wanted}"
    )


if __name__ == "__main__":
    ensure_topics(KafkaSettings())
