"""Tools of other people read the log as it is, with the schemas that the gateway serves."""

import io
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import fastavro
import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from gateway.interface import registry
from infra.local.child import free_port
from infra.settings import KafkaSettings
from tests.integration.spine import NOOPS, Spine, ask, submit


@pytest.fixture
def registry_url() -> Iterator[str]:
    """The gateway's registry routes, alone."""
    app = FastAPI()
    app.include_router(registry.routes())
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.config.port}/registry"
    server.should_exit = True
    thread.join()


@pytest.fixture
def job(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Spine]:
    """A log with one command and its two events."""
    spine = Spine(kafka, tmp_path)
    try:
        spine.orchestrator()
        spine.tell(ask(submit(NOOPS), "job-1"))
        spine.until(lambda: len(spine.log) == 2)
        yield spine
    finally:
        spine.stop()


def test_a_reader_that_has_only_the_registry_reads_every_event(job: Spine, registry_url: str) -> None:
    for record, name in zip(job.log, ("job-submitted.v1", "step-queued.v1"), strict=True):
        number = int.from_bytes(record.value[1:5], "big")
        schema = fastavro.parse_schema(json.loads(httpx.get(f"{registry_url}/schemas/ids/{number}").json()["schema"]))
        said = fastavro.schemaless_reader(io.BytesIO(record.value[5:]), schema, None)
        assert isinstance(said, dict)
        assert (said["type"], said["stream"]) == (name, "job-1")
        assert isinstance(said["at"], datetime)


@pytest.mark.skipif(not shutil.which("kcat"), reason="kcat is not installed here")
@pytest.mark.usefixtures("job")
def test_kcat_reads_every_event_and_every_command(kafka: KafkaSettings, registry_url: str) -> None:
    submitted, queued = read_by_kcat(kafka, kafka.topics.events.name, registry_url)
    assert (submitted["type"], submitted["seq"], submitted["stream"]) == ("job-submitted.v1", 1, "job-1")
    assert (queued["type"], queued["body"]["step"]) == ("step-queued.v1", "noop1")  # type: ignore[index]
    (command,) = read_by_kcat(kafka, kafka.topics.commands.name, registry_url)
    assert command["body"]["seed"] == 7  # type: ignore[index]


def read_by_kcat(kafka: KafkaSettings, topic: str, registry_url: str) -> list[dict[str, object]]:
    wishes = ["-t", topic, "-o", "beginning", "-e", "-q", "-s", "value=avro", "-r", registry_url]
    done = subprocess.run(
        ["kcat", "-b", kafka.bootstrap_servers, "-C", *wishes], capture_output=True, text=True, timeout=60
    )
    if "lacks Avro" in done.stderr:
        pytest.skip("kcat is built without Avro here")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
