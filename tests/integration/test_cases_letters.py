"""Dead letters on a real line: poison is put aside whole, steps that failed for good are taken up again, once."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from confluent_kafka import KafkaError, Producer

from event_schemas import avro
from event_schemas.commands import CancelJob, SubmitJob
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import PlannedStep
from event_schemas.events.letter import LetterRedriven
from event_schemas.message import JsonObject
from infra.kafka_clients import producer
from infra.local.stack import Backing
from infra.vault import is_token
from tests.integration.gateway_line import Hand, Line, running_line, until
from tests.integration.spine import NOOPS, ask, new_job, submit

MEGABYTE = 1_000_000
ROUNDS = 20
LETTERS = "/v1/dead-letters"


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("letters")) as line:
        yield line


@pytest.fixture
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def pen(line: Line) -> Producer:
    """Writes what no client of ours would."""
    return producer(line.kafka, message_max_bytes=30 * MEGABYTE, linger_ms=0)


def put(pen: Producer, line: Line, key: str, value: bytes, **headers: str) -> list[KafkaError]:
    """The errors that the brokers answered with."""
    refused: list[KafkaError] = []
    pen.produce(
        line.kafka.topics.commands.name,
        value,
        key,
        headers=list(headers.items()),
        on_delivery=lambda error, _: refused.append(error) if error else None,
    )
    assert pen.flush(30) == 0
    return refused


def put_job(pen: Producer, line: Line, stream: str = "") -> str:
    stream = stream or new_job()
    assert not put(pen, line, stream, avro.encode_command(ask(submit(NOOPS[:2]), stream)))
    return stream


def decided(http: httpx.Client, stream: str) -> bool:
    return http.get(f"/v1/jobs/{stream.removeprefix('job-')}").status_code == 200


def letters(http: httpx.Client, stream: str = "", **filters: str) -> list[dict[str, Any]]:
    """Everything that is listed, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = http.get(LETTERS, params={**filters, "cursor": cursor, "limit": 5}).raise_for_status().json()
        found += page["items"]
        cursor = page["next_cursor"]
    return [letter for letter in found if stream in ("", letter["stream"])]


def redrive(http: httpx.Client, letter_id: str, **wish: object) -> dict[str, Any]:
    answer = http.post(f"{LETTERS}/{letter_id}/redrive", json={"dry_run": False, **wish})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def noted(line: Line, letter_id: str) -> list[tuple[str, LetterRedriven]]:
    """The audited events of a letter: by whom, and what."""
    events = [avro.decode_event(value) for value in line.values(line.kafka.topics.events.name)]
    of_letter = [one for one in events if isinstance(one, EventEnvelope) and one.stream == f"letter-{letter_id}"]
    return [(one.actor.id, one.body) for one in of_letter if isinstance(one.body, LetterRedriven)]


def forgelog(line: Line, *words: str) -> Any:
    """What the command says to a script."""
    env = {**os.environ, "FORGELOG_URL": line.url}
    said = subprocess.run([sys.executable, "-m", "cli", *words, "--json"], env=env, capture_output=True, timeout=60)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def resident_mb(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def poison(stream: str) -> dict[str, bytes]:
    command = ask(submit(NOOPS[:1]), stream)
    good = avro.encode_command(command)
    return {
        "garbage": b"\xff\xfe not a record at all \x00",
        "an unknown schema": b"\x00\x00\x0f\x42\x40" + good[5:],
        "a bomb": good[:-1] + b"\xfe\xff\xff\xff\x0f",  # five bytes that promise two thousand million files
        "endless names": avro.encode_command(command._replace(project_id="p" * 498_000, correlation_id="c" * 498_000)),
        "the largest": good[:5] + os.urandom(1_048_200),
    }


@pytest.mark.accepts("S000-071", "S002-057")
def test_case_18_poison_is_put_aside_whole_and_the_next_record_is_answered(
    line: Line, http: httpx.Client, pen: Producer
) -> None:
    stream = new_job()
    records = poison(stream)
    orchestrator = line.processes["orchestrator"]
    assert not put(pen, line, new_job(), avro.encode_command(ask(submit(NOOPS[:1]), stream)))
    until(lambda: letters(http), 20)
    before = resident_mb(orchestrator)

    for _ in range(ROUNDS):
        for value in records.values():
            assert not put(pen, line, stream, value, traceparent="00-0af7651916cd43dd8448eb211c80319c-01-01", own="1")
    [refused] = put(pen, line, stream, bytes(20 * MEGABYTE))
    assert refused.code() == KafkaError.MSG_SIZE_TOO_LARGE
    put_job(pen, line, stream)
    until(lambda: decided(http, stream), 20)
    found = letters(http, stream)
    assert resident_mb(orchestrator) - before < 50
    assert len(found) == ROUNDS * len(records)
    assert [letter["size"] for letter in found[len(records) - 1 :: -1]] == [len(value) for value in records.values()]
    for letter, value in zip(found[len(records) - 1 :: -1], records.values(), strict=True):
        assert (letter["kind"], letter["role"], letter["times"]) == ("undecodable", "orchestrator", 1)
        assert letter["topic"] == line.kafka.topics.commands.name
        assert letter["reason"]
        assert letter["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c")
        shown = http.get(f"{LETTERS}/{letter['letter_id']}").json()
        assert shown["decoded"] is None
        assert base64.b64decode(shown["bytes_base64"]) == value[:65_536]
        assert shown["headers"].get("own", "1") == "1"
        assert http.get(f"{LETTERS}/{letter['letter_id']}/bytes").content == value
    assert found[0]["message"] == "submit-job.v1"


def test_case_19_a_redrive_run_twice_does_nothing_the_second_time(
    line: Line, http: httpx.Client, pen: Producer
) -> None:
    """The letter: a command of today, that an orchestrator of yesterday could not read."""
    stream = put_job(pen, line)
    until(lambda: decided(http, stream), 20)
    job = f"/v1/jobs/{stream.removeprefix('job-')}"
    replace(line, "tests.integration.older_orchestrator")
    cancel = ask(CancelJob(reason="enough"), stream)
    put(pen, line, stream, avro.encode_command(cancel))
    until(lambda: letters(http, stream), 20)
    [letter] = letters(http, stream)
    replace(line, "processors.orchestrator")
    fresh = put_job(pen, line)
    until(lambda: decided(http, fresh), 60)

    plan = http.post(f"{LETTERS}/{letter['letter_id']}/redrive", json={}).json()
    assert (plan["dry_run"], plan["action"], plan["done"]) == (True, "send_again", False)
    assert plan["says"].endswith(f"it can be read now: cancel-job.v1 to {stream}")
    commands = line.records(line.kafka.topics.commands.name)
    first = redrive(http, letter["letter_id"], reason="upgraded")
    assert (first["done"], first["already"]) == (True, False)
    until(lambda: http.get(job).json()["status"] == "cancelled")
    after = line.records(line.kafka.topics.commands.name)
    assert after == commands + 2, "the record itself, and the word that it was sent"

    second = redrive(http, letter["letter_id"], reason="again")
    assert (second["done"], second["already"], second["redriven_by"]) == (False, True, "local")
    assert line.records(line.kafka.topics.commands.name) == after
    [(by, event)] = noted(line, letter["letter_id"])
    assert (by, is_token(event.reason), event.offset) == ("local", True, letter["offset"])
    [now] = letters(http, stream)
    assert (now["redriven_by"], now["redriven_reason"], now["came_back"]) == ("local", "upgraded", False)


def replace(line: Line, module: str) -> None:
    """Another orchestrator takes over."""
    line.processes["orchestrator"].terminate()
    line.processes["orchestrator"].wait(20)
    line.start("orchestrator", module)


def test_what_still_cannot_be_read_comes_back_as_the_same_letter(line: Line, http: httpx.Client, pen: Producer) -> None:
    stream = new_job()
    put(pen, line, stream, b"no message of ours")
    until(lambda: letters(http, stream), 20)
    [letter] = letters(http, stream)
    assert "it will come back" in http.post(f"{LETTERS}/{letter['letter_id']}/redrive").json()["says"]

    assert redrive(http, letter["letter_id"])["done"]
    until(lambda: letters(http, stream)[0]["came_back"], 20)
    [back] = letters(http, stream)
    assert (back["letter_id"], back["times"], back["came_back"]) == (letter["letter_id"], 2, True)
    assert back["offset"] > letter["offset"]

    told = redrive(http, letter["letter_id"])
    assert (told["done"], told["already"]) == (False, True)
    assert "ask with `again`" in told["says"]
    assert redrive(http, letter["letter_id"], again=True)["done"]
    until(lambda: letters(http, stream)[0]["times"] == 3, 20)
    assert len(noted(line, letter["letter_id"])) == 2


def test_a_step_that_failed_for_good_is_taken_up_again_when_its_cause_is_mended(
    line: Line, http: httpx.Client, tmp_path: Path
) -> None:
    worker = [sys.executable, "-m", "gpu_consumers.worker", "--gpu", "cpu0"]
    worker += ["--engine", "tests.integration.brittle_engine:BrittleEngine"]
    line.start("scheduler", "processors.scheduler")
    line.processes["worker"] = subprocess.Popen(worker, env={**os.environ, **line.env})
    mended = tmp_path / "mended"
    plan = (PlannedStep(name="brittle", params=JsonObject.of({"mended": str(mended)})),)
    job_id = str(uuid4())
    order = SubmitJob(asset_id=job_id, asset_type="PROP", title="", request=JsonObject("{}"), seed=7, plan=plan)
    Hand(line).tell(f"job-{job_id}", str(uuid4()), order)
    until(lambda: letters(http, f"job-{job_id}"), 60)

    [letter] = letters(http, f"job-{job_id}", kind="step")
    assert (letter["job_id"], letter["step"], letter["attempt"]) == (job_id, "brittle", 1)
    assert (letter["error_code"], letter["reason"]) == ("wrong_weights", "the weights are of another model")
    shown = http.get(f"{LETTERS}/{letter['letter_id']}").json()
    assert shown["decoded"]["type"] == "report-step-failed.v1"
    mended.touch()
    [said] = forgelog(line, "dead", "redrive", "--all", "--kind", "step")
    assert (said["action"], said["to"], said["done"]) == ("retry_job", f"job-{job_id}", False)
    page = http.post(f"{LETTERS}/redrive", json={"kind": "step", "dry_run": False, "reason": "new weights"}).json()
    assert [(one["done"], one["redriven_by"]) for one in page["items"]] == [(True, "local")]
    until(lambda: http.get(f"/v1/jobs/{job_id}").json()["status"] == "done", 30)
    told = forgelog(line, "dead", "redrive", letter["letter_id"][:8], "--go")
    assert (told["done"], told["already"]) == (False, True)
    assert len(noted(line, letter["letter_id"])) == 1


@pytest.mark.skipif(not shutil.which("kcat"), reason="our own client cannot write such headers")
def test_headers_that_no_client_of_ours_can_read_stop_nobody(line: Line, http: httpx.Client) -> None:
    stream = new_job()
    for value in (b"garbage", avro.encode_command(ask(submit(NOOPS[:1]), stream))):
        topic = line.kafka.topics.commands.name
        kcat = [b"kcat", b"-P", b"-b", line.kafka.bootstrap_servers.encode(), b"-t", topic.encode(), b"-D", b"\xffend"]
        subprocess.run(
            [*kcat, b"-X", b"partitioner=murmur2_random", b"-k", stream.encode(), b"-H", b"n\xff\xfe=v\xff"],
            input=value,
            check=True,
            timeout=30,
        )
    until(lambda: decided(http, stream), 20)
    assert [letter["kind"] for letter in letters(http, stream)] == ["undecodable"]
