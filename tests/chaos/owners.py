"""Who holds which partitions, asked of the brokers every second: `python -m tests.chaos.owners BOOTSTRAP PREFIX FILE`.

A process of its own: the admin client has been seen to abort when a broker dies in the middle of a question.
"""

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from confluent_kafka import KafkaException

from infra.kafka_clients import admin
from infra.settings import KafkaSettings

GROUPS = ("orchestrator", "scheduler")


def ask(kafka: KafkaSettings) -> dict[str, list[int]]:
    """The event partitions of `orchestrator-a` and the like, and those that `kafka-1` and the like lead."""
    client, events = admin(kafka), kafka.topics.events.name
    found: dict[str, list[int]] = defaultdict(list)
    for number, partition in client.list_topics(events, timeout=2).topics[events].partitions.items():
        found[f"kafka-{partition.leader}"].append(number)
    for name in GROUPS:
        group = f"{kafka.topic_prefix}.{name}"
        for member in client.describe_consumer_groups([group], request_timeout=2)[group].result(3).members:
            held = [place.partition for place in member.assignment.topic_partitions]
            found[f"{name}-{member.group_instance_id}"] = held
    return found


def main() -> None:
    bootstrap, prefix, file = sys.argv[1:]
    kafka, told = KafkaSettings(bootstrap_servers=bootstrap, topic_prefix=prefix), Path(file)
    while True:
        try:
            beside = told.with_suffix(".new")
            beside.write_text(json.dumps(ask(kafka)))
            beside.replace(told)
        except (KafkaException, TimeoutError, KeyError):
            pass
        time.sleep(1)


if __name__ == "__main__":
    main()
