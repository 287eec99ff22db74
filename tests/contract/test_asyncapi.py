"""What the forge says of its topics, sockets and webhooks is a valid AsyncAPI document, by AsyncAPI's own parser."""

import json
from pathlib import Path
from typing import Any

import pytest

from event_schemas import avro
from event_schemas.topics import Topics
from gateway.interface.asyncapi import document
from tests.tools.gltf import node_run


def parsed(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = folder / "asyncapi.json"
    path.write_text(json.dumps(document))
    found: dict[str, Any] = json.loads(node_run("asyncapi.mjs", str(path)))
    return found


@pytest.mark.accepts("B-07")
def test_the_document_is_valid_and_names_every_topic_and_message(tmp_path: Path) -> None:
    topics = Topics("studio")
    made = document(topics)
    found = parsed(made, tmp_path)
    assert found["faults"] == []
    assert found["messages"] >= len(avro.EVENT_TYPES) + len(avro.COMMAND_TYPES)
    told = {channel["address"] for channel in made["channels"].values()}
    assert {topic.name for topic in topics.shared()} | {"studio.work.{gpu}", "/v1/live"} <= told


def test_a_fault_in_it_would_be_found(tmp_path: Path) -> None:
    broken = document(Topics())
    broken["channels"]["events"]["messages"]["jobPaused_v1"] = {"$ref": "#/components/messages/nobody"}
    broken["components"]["messages"]["jobResumed_v1"]["payload"]["schema"]["type"] = "rekord"
    assert parsed(broken, tmp_path)["faults"]
