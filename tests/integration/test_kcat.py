"""Tools of other people read the log as it is, with the schemas that the gateway serves."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from gateway import registry
from infra.local.child import free_port
from infra.settings import KafkaSettings
from tests.integration.spine import NOOPS, Spine, ask, new_job, submit

pytestmark = pytest.mark.skipif(not shutil.which("kcat"), reason="kcat is not installed here")


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


def test_kcat_reads_every_event_and_every_command(kafka: KafkaSettings, tmp_path: Path, registry_url: str) -> None:
    spine = Spine(kafka, tmp_path)
    try:
        spine.orchestrator()
        job = new_job()
        spine.tell(ask(submit(NOOPS), job))
        spine.until(lambda: len(spine.events(job)) == 2)
    finally:
        spine.stop()
    submitted, queued = read_by_kcat(kafka, kafka.topics.events.name, registry_url)
    assert (submitted["type"], submitted["seq"], submitted["stream"]) == ("job-submitted.v1", 1, job)
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
