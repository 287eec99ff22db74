"""The forge's topics on a real broker."""

from dataclasses import replace

import pytest

from infra.kafka_admin import TopicDiffers, ensure, ensure_lane, ensure_topics
from infra.kafka_clients import admin, consumer, producer
from infra.settings import KafkaSettings


def test_making_the_topics_twice_changes_nothing(kafka: KafkaSettings) -> None:
    ensure_topics(kafka)
    lane = ensure_lane(kafka, "cpu0")
    assert ensure_lane(kafka, "cpu0") == lane
    found = admin(kafka).list_topics(timeout=10).topics
    assert {name: len(found[name].partitions) for name in found if name.startswith(kafka.topic_prefix)} == {
        kafka.topics.commands.name: 4,
        kafka.topics.events.name: 4,
        kafka.topics.workers.name: 1,
        kafka.topics.progress.name: 4,
        kafka.topics.meters.name: 1,
        kafka.topics.dead.name: 4,
        kafka.topics.deliveries.name: 4,
        lane.name: 1,
    }


def test_another_partition_count_is_refused_with_the_way_out(kafka: KafkaSettings) -> None:
    with pytest.raises(TopicDiffers, match="set FORGELOG_PARTITIONS=4"):
        ensure_topics(kafka.model_copy(update={"partitions": 8}))


def test_a_topic_that_forgets_too_soon_is_refused(kafka: KafkaSettings) -> None:
    with pytest.raises(TopicDiffers, match=r"retention\.ms=-1, it must be 2592000000"):
        ensure(kafka, [replace(kafka.topics.events, kept=kafka.topics.commands.kept)])


def test_a_record_written_is_read_back_in_order(kafka: KafkaSettings) -> None:
    topic = kafka.topics.events.name
    writer = producer(kafka)
    for number in range(100):
        writer.produce(topic, key="job-1", value=str(number))
    assert writer.flush(10) == 0
    reader = consumer(kafka, group=f"{kafka.topic_prefix}.reader", member="one")
    reader.subscribe([topic])
    seen: list[bytes | None] = []
    while len(seen) < 100:
        seen += [record.value() for record in reader.consume(100, timeout=5)]
    reader.close()
    assert seen == [str(number).encode() for number in range(100)]
