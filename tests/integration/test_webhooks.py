"""Webhooks on a real line: the process that tells them, and a server that is told."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cli import webhooks as terminal
from gateway.webhooks.ears import ends_of
from gateway.webhooks.subscribers import NotKnown, Subscribers
from infra.crash_points import VARIABLE
from infra.local.stack import Backing
from tests.integration.crash_matrix import MATRIX
from tests.integration.gateway_line import Line, running_line, seen, until
from tests.integration.receiver import Message, Receiver, receiving

PATIENCE = {
    "FORGELOG_WEBHOOK_TRIES": "5",
    "FORGELOG_WEBHOOK_FIRST_PAUSE_S": "0.5",
    "FORGELOG_WEBHOOK_LONGEST_PAUSE_S": "1",
    "FORGELOG_WEBHOOK_TIMEOUT_S": "5",
}


def begin(line: Line, crash_at: str = "") -> None:
    """The process that tells webhooks, under a name by which a restart has its partitions back at once."""
    command = [sys.executable, "-m", "gateway.webhooks", "--member", "teller"]
    env = {**os.environ, **line.env, VARIABLE: crash_at}
    line.processes["webhooks"] = subprocess.Popen(command, env=env)


def end(line: Line) -> None:
    """Told to stop, it hears out what is under way, and notes it."""
    line.processes["webhooks"].terminate()
    assert line.processes["webhooks"].wait(30) == 0


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("webhooks"), **PATIENCE) as line:
        begin(line)
        yield line


@pytest.fixture
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=15) as client:
        yield client


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def project(http: httpx.Client) -> str:
    """A project of the test's own."""
    project_id = str(uuid4())
    http.put(f"/v1/projects/{project_id}", json={"name": "webhooks"}).raise_for_status()
    return project_id


def add(http: httpx.Client, project: str, url: str, *events: str) -> dict[str, Any]:
    answer = http.post(f"/v1/projects/{project}/webhooks", json={"url": url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def job(http: httpx.Client, project: str, concept: str = "an oak barrel", pauses: int = 2) -> str:
    """A job of some events: it is submitted, paused and resumed so often, and cancelled."""
    body = {"asset_type": "PROP", "prompt": {"core_concept": concept}, "project_id": project}
    promise = http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert promise.status_code == 202, promise.text
    name = str(seen(http, promise)["job_id"])
    for change in ["pause", "resume"] * pauses + ["cancel"]:
        http.post(f"/v1/jobs/{name}/{change}", json={}).raise_for_status()
    return name


def sequences(messages: list[Message], name: str) -> list[int]:
    return [int(one.event["sequence"]) for one in messages if one.event["subject"] == f"job/{name}"]


def log_of(http: httpx.Client, project: str, hook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    answer = http.get(f"/v1/projects/{project}/webhooks/{hook['webhook_id']}/deliveries", params=query)
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


def over(messages: list[Message], name: str) -> bool:
    return any(
        one.event["type"] == "forgelog.job-cancelled.v1" and one.event["subject"] == f"job/{name}" for one in messages
    )


@pytest.mark.parametrize("point", [one for one in MATRIX if MATRIX[one].scene == "telling a webhook"])
def test_a_death_of_the_teller_at(point: str, line: Line, http: httpx.Client, receiver: Receiver, project: str) -> None:
    """Before anybody else is told of anything: the first message is the first of this job."""
    path = f"/{point}"
    hook = add(http, project, f"{receiver.url}{path}")
    log = f"/v1/projects/{project}/webhooks/{hook['webhook_id']}/deliveries"

    line.kill("webhooks")
    name = job(http, project) if point == "webhooks.restored" else ""
    begin(line, point)
    name = name or job(http, project)
    if point == "webhooks.wish_heard":
        until(lambda: over(receiver.at(path), name), 45)
        wished = next(one for one in receiver.at(path) if one.event["subject"] == f"job/{name}").id
        until(lambda: http.post(f"{log}/{wished}/redeliver").status_code == 202)  # when it is noted
    assert line.processes["webhooks"].wait(45) == -signal.SIGKILL
    begin(line)
    after = job(http, project, pauses=0)

    doubles = point in ("webhooks.message_sent", "webhooks.wish_heard")
    until(lambda: over(receiver.at(path), name) and over(receiver.at(path), after), 45)
    until(lambda: sequences(receiver.at(path), name).count(1) == 1 + doubles, 45)
    end(line)  # whatever was under way is told and noted
    begin(line)
    told = [one for one in receiver.at(path) if one.event["subject"] == f"job/{name}"]
    numbers = sequences(told, name)
    assert list(dict.fromkeys(numbers)) == list(range(1, max(numbers) + 1)), "nothing was skipped or overtaken"
    assert numbers.count(1) == 1 + doubles
    ids = {one.event["sequence"]: one.id for one in told}
    assert all(ids[one.event["sequence"]] == one.id for one in told)
    assert len(set(ids.values())) == len(ids)


def test_read_models_that_are_behind_are_not_asked_who_is_to_be_told(line: Line) -> None:
    """As when they are made anew: they would say that nobody is, and what happens now would be told to nobody."""
    ends = ends_of(line.kafka)
    beyond = Subscribers(line.env["DATABASE_URL"], lambda: {number: end + 1 for number, end in ends.items()})
    reached = Subscribers(line.env["DATABASE_URL"], lambda: ends)
    with closing(beyond), pytest.raises(NotKnown, match="not caught up"):
        beyond.refresh()
    with closing(reached):
        until(lambda: not_raised(reached.refresh, NotKnown))


def not_raised(work: Callable[[], None], kind: type[Exception]) -> bool:
    try:
        work()
    except kind:
        return False
    return True


def test_a_job_is_told_in_order_signed_and_in_plain_words_though_a_try_fails(
    http: httpx.Client, receiver: Receiver, project: str
) -> None:
    refused: list[str] = []

    def stumbles(message: Message) -> int:
        """Fails the second event of a job twice."""
        if message.event["sequence"] != "0000000002" or "job/" not in message.event["subject"] or len(refused) == 2:
            return 200
        refused.append(message.id)
        return 500

    receiver.answers["/stumbles"] = stumbles
    hook = add(http, project, f"{receiver.url}/stumbles")

    name = job(http, project, concept="a barrel for Ada")
    until(lambda: over(receiver.at("/stumbles"), name), 20)

    told = [one for one in receiver.at("/stumbles") if one.event["subject"] == f"job/{name}"]
    assert sequences(told, name) == list(range(1, len(told) + 1))
    assert len({one.id for one in told}) == len(told)
    for one in told:
        Webhook(hook["secret"]).verify(one.body, one.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(hook["secret"]).verify(one.body + b" ", one.headers)
    first = told[0]
    assert first.headers["content-type"].startswith("application/cloudevents+json")
    assert {name: first.event[name] for name in ("specversion", "type", "projectid", "datacontenttype")} == {
        "specversion": "1.0",
        "type": "forgelog.job-submitted.v1",
        "projectid": project,
        "datacontenttype": "application/json",
    }
    assert first.event["data"]["request"]["prompt"]["core_concept"] == "a barrel for Ada"
    until(lambda: len(log_of(http, project, hook, state="delivered")) == len(receiver.at("/stumbles")))
    (retried,) = set(refused)
    detail = http.get(f"/v1/projects/{project}/webhooks/{hook['webhook_id']}/deliveries/{retried}").json()
    states = [(turn["state"], turn["attempt"], turn["status"]) for turn in detail["turns"]]
    assert states == [("delivered", 3, 200), ("failed", 2, 500), ("failed", 1, 500)]


def test_a_slow_receiver_and_a_broken_one_slow_nobody(http: httpx.Client, receiver: Receiver, project: str) -> None:
    open_again = threading.Event()

    def slow(message: Message) -> int:
        open_again.wait(4.0)
        return 200

    receiver.answers["/slow"] = slow
    receiver.answers["/broken"] = lambda message: 500
    add(http, project, f"{receiver.url}/slow")
    add(http, project, f"{receiver.url}/broken")
    add(http, project, f"{receiver.url}/quick")

    names = [job(http, project) for _ in range(6)]
    for name in names:
        until(lambda name=name: over(receiver.at("/quick"), name), 5)

    assert not over(receiver.at("/slow"), names[-1])
    open_again.set()
    for name in names:
        until(lambda name=name: over(receiver.at("/slow"), name), 20)
        assert sequences(receiver.at("/slow"), name) == sequences(receiver.at("/quick"), name)


def test_whoever_is_killed_in_the_middle_loses_nothing_and_doubles_carry_the_same_id(
    line: Line, http: httpx.Client, receiver: Receiver, project: str
) -> None:
    hanging = threading.Event()
    reached = threading.Event()

    def hangs(message: Message) -> int:
        if not hanging.is_set() and message.event["sequence"] == "0000000003":
            reached.set()
            hanging.wait(10)
        return 200

    receiver.answers["/hangs"] = hangs
    receiver.answers["/fails"] = lambda message: 200 if hanging.is_set() else 503
    add(http, project, f"{receiver.url}/hangs")
    add(http, project, f"{receiver.url}/fails")
    names = [job(http, project) for _ in range(3)]
    assert reached.wait(10)
    until(lambda: receiver.at("/fails", taken_only=False))

    line.kill("webhooks")
    names.append(job(http, project))
    hanging.set()
    begin(line)

    for name in names:
        for path in ("/hangs", "/fails"):
            until(lambda path=path, name=name: over(receiver.at(path), name), 20)
            told = receiver.at(path)
            numbers = sequences(told, name)
            assert sorted(set(numbers)) == list(range(1, max(numbers) + 1)), (path, numbers)
    told = receiver.at("/hangs")
    ids = {(one.event["subject"], one.event["sequence"]): one.id for one in told}
    assert all(ids[one.event["subject"], one.event["sequence"]] == one.id for one in told)


def test_a_dead_delivery_is_sent_again_when_somebody_asks(http: httpx.Client, receiver: Receiver, project: str) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=5)
    down = threading.Event()
    receiver.answers["/down"] = lambda message: 200 if down.is_set() else 502
    hook = add(http, project, f"{receiver.url}/down", "job-cancelled", "job-submitted")
    place = f"/v1/projects/{project}/webhooks/{hook['webhook_id']}"
    job(http, project, pauses=0)
    until(lambda: len(log_of(http, project, hook, state="dead")) == 2, 20)
    assert {one.event["type"] for one in receiver.at("/down", taken_only=False)} == {
        "forgelog.job-submitted.v1",
        "forgelog.job-cancelled.v1",
    }
    dead = log_of(http, project, hook, state="dead")
    assert all(one["attempt"] == 5 and "502" in one["reason"] for one in dead)

    down.set()
    assert http.post(f"{place}/deliveries/{dead[0]['delivery_id']}/redeliver").status_code == 202
    until(lambda: [one.id for one in receiver.at("/down")] == [dead[0]["delivery_id"]])
    rest = http.post(f"{place}/redeliver", json={"since": begun.isoformat()})
    assert rest.json()["requested"] == 1, rest.text
    until(lambda: len(receiver.at("/down")) == 2)
    again = http.post(f"{place}/redeliver", json={"since": begun.isoformat()})
    assert again.json()["requested"] == 0


def test_secrets_rotate_with_both_signing_and_gone_turns_a_webhook_off(
    http: httpx.Client, receiver: Receiver, project: str
) -> None:
    hook = add(http, project, f"{receiver.url}/rotated", "job-submitted", "job-cancelled")
    place = f"/v1/projects/{project}/webhooks/{hook['webhook_id']}"
    pinged = http.post(f"{place}/test").json()
    assert (pinged["delivered"], pinged["status"], pinged["answer"]) == (True, 200, "ok")

    turned = http.post(f"{place}/rotate", json={"overlap_s": 60}).json()
    assert turned["previous"] == hook["secret"] != turned["secret"]
    assert http.get(f"{place}/secret").json() == turned
    name = job(http, project, pauses=0)
    until(lambda: over(receiver.at("/rotated"), name))
    last = receiver.at("/rotated")[-1]
    assert last.headers["webhook-signature"].count("v1,") == 2
    for secret in (turned["secret"], hook["secret"]):
        Webhook(secret).verify(last.body, last.headers)
    http.post(f"{place}/rotate", json={"overlap_s": 0})
    http.post(f"{place}/test")
    with pytest.raises(WebhookVerificationError):
        Webhook(turned["secret"]).verify(receiver.at("/rotated")[-1].body, receiver.at("/rotated")[-1].headers)

    receiver.answers["/rotated"] = lambda message: 410
    job(http, project, pauses=0)
    until(lambda: http.get(place).json()["active"] is False)
    assert http.get(place).json()["url"] == hook["url"]
    assert http.post(f"{place}/redeliver", json={"since": "2026-01-01"}).json()["code"] == "webhook_off"


def test_a_person_does_all_of_it_at_a_terminal(
    line: Line,
    http: httpx.Client,
    receiver: Receiver,
    project: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORGELOG_URL", line.url)

    def told(command: Callable[..., None], *words: str, **options: Any) -> Any:
        command(project, *words, **options, as_json=True)
        return json.loads(capsys.readouterr().out)

    made = told(terminal.add, f"{receiver.url}/terminal", event=["job-submitted"])
    assert told(terminal.send_test, made["webhook_id"])["delivered"]
    name = job(http, project, pauses=0)
    until(lambda: [one for one in receiver.at("/terminal") if one.event["subject"] == f"job/{name}"])
    until(lambda: told(terminal.show, made["webhook_id"])["deliveries"])
    (turn,) = told(terminal.show, made["webhook_id"], state=["delivered"])["deliveries"]
    assert told(terminal.redeliver, made["webhook_id"], turn["delivery_id"][:8]) == {"requested": 1}
    until(lambda: len([one for one in receiver.at("/terminal") if one.id == turn["delivery_id"]]) == 2)
    assert told(terminal.redeliver, made["webhook_id"], since="1h") == {"requested": 0}
    assert told(terminal.rotate, made["webhook_id"], overlap="1h")["previous"] == made["secret"]
    assert told(terminal.secret, made["webhook_id"])["previous"] == made["secret"]
    changed = told(terminal.change, made["webhook_id"], on=False, description="mine")
    assert (changed["active"], changed["description"], changed["events"]) == (False, "mine", ["job-submitted"])
    assert [one["webhook_id"] for one in told(terminal.list_webhooks)] == [made["webhook_id"]]
    terminal.remove(project, made["webhook_id"])
    capsys.readouterr()
    assert told(terminal.list_webhooks) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://studio.example/hook",
        "https://10.0.0.1/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "http://169.254.169.254/latest/meta-data",
        "https://user:word@studio.example/",
        "ftp://127.0.0.1/",
    ],
)
def test_an_address_that_leads_inside_is_not_saved(http: httpx.Client, project: str, url: str) -> None:
    answer = http.post(f"/v1/projects/{project}/webhooks", json={"url": url})
    assert (answer.status_code, answer.json()["field"]) == (422, "url"), answer.text


def test_webhooks_of_another_project_and_events_that_do_not_exist_are_refused(
    http: httpx.Client, receiver: Receiver, project: str
) -> None:
    hook = add(http, project, f"{receiver.url}/quick")
    assert http.get(f"/v1/projects/{uuid4()}/webhooks/{hook['webhook_id']}").json()["code"] == "unknown_webhook"
    answer = http.post(f"/v1/projects/{project}/webhooks", json={"url": receiver.url, "events": ["job-exploded"]})
    assert answer.status_code == 422
    assert "job-cancelled" in answer.text
    assert http.delete(f"/v1/projects/{project}/webhooks/{hook['webhook_id']}").status_code == 204
    assert http.get(f"/v1/projects/{project}/webhooks").json()["items"] == []


def test_events_stream_as_cloud_events_for_whoever_asks(http: httpx.Client, project: str) -> None:
    begun = time.monotonic()
    name = job(http, project, pauses=0)
    told: list[dict[str, Any]] = []
    query = {"project_id": project, "job_id": name, "from": "beginning", "format": "cloudevents"}
    with http.stream("GET", "/v1/events", params=query) as answer:
        for text in answer.iter_lines():
            if text.startswith('data: {"specversion'):
                told.append(json.loads(text[6:]))
            if (told and told[-1]["type"] == "forgelog.job-cancelled.v1") or time.monotonic() - begun > 10:
                break
    assert [one["sequence"] for one in told] == [f"{number:010d}" for number in range(1, len(told) + 1)]
    assert told[0]["data"]["request"]["prompt"]["core_concept"] == "an oak barrel"
