"""The door on a real line: Kafka, Postgres, orchestrator and projector are the ones that users have."""

import asyncio
import io
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import fastavro
import httpx
import pytest
import websockets

from event_schemas.commands import IndexAsset
from infra.local.stack import Backing
from tests.integration.gateway_line import Hand, Line, running_line, seen, until

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08" + bytes(range(200))


def kcat(*arguments: str) -> bytes:
    """What kcat prints; nothing where there is none."""
    found = shutil.which("kcat")
    return subprocess.run([found, *arguments], capture_output=True, timeout=60, check=True).stdout if found else b""


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("gateway")) as line:
        yield line


@pytest.fixture
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=15) as client:
        yield client


@pytest.fixture(scope="module")
def hand(line: Line) -> Hand:
    return Hand(line)


def submit(http: httpx.Client, key: str = "", **changes: Any) -> httpx.Response:
    body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}, **changes}
    return http.post("/v1/jobs", json=body, headers={"Idempotency-Key": key or str(uuid4())})


def in_review(http: httpx.Client, hand: Hand) -> dict[str, Any]:
    job_id = seen(http, submit(http))["job_id"]
    hand.work(job_id, {"concept_refined": PICTURE})
    job: dict[str, Any] = http.get(f"/v1/jobs/{job_id}").json()
    assert job["review"]["step"] == "refine", job
    return job


def history(http: httpx.Client, since: str = "", **query: Any) -> list[dict[str, Any]]:
    """All that the event stream tells from the beginning, or from `since` on, until it falls silent."""
    found: list[dict[str, Any]] = []
    id_ = ""
    headers = {"Last-Event-ID": since} if since else {}
    with http.stream("GET", "/v1/events", params={"from": "beginning", **query}, headers=headers, timeout=2) as answer:
        try:
            for text in answer.iter_lines():
                if text.startswith("id: "):
                    id_ = text[4:]
                elif text.startswith('data: {"position"'):
                    found.append({**json.loads(text[6:]), "id": id_})
        except httpx.ReadTimeout:
            return found
    raise AssertionError("the stream ended")


@pytest.mark.accepts("B-04")
def test_a_client_reads_its_own_write_by_the_position_it_was_given(http: httpx.Client) -> None:
    job = seen(http, submit(http))

    assert (job["status"], job["current_step"]) == ("pending", "safety")
    assert [step["name"] for step in job["steps"]][:3] == ["safety", "expand_prompt", "concept"]


def test_a_gateway_killed_after_its_answer_answers_the_same_again_without_a_second_command(
    line: Line, http: httpx.Client
) -> None:
    first = submit(http, "crash-1")
    seen(http, first)
    before = line.records(line.kafka.topics.commands.name)
    line.kill("gateway")
    line.gateway()
    with httpx.Client(base_url=line.url, timeout=15) as again:
        second = submit(again, "crash-1")
        other = submit(again, "crash-1", prompt={"core_concept": "a wolf"})

    assert (second.status_code, second.content) == (202, first.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert line.records(line.kafka.topics.commands.name) == before


def test_a_hundred_requests_at_once_with_one_key_are_one_job(line: Line, http: httpx.Client) -> None:
    before = line.records(line.kafka.topics.commands.name)
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: submit(http, "same"), range(100)))

    assert {answer.status_code for answer in found} == {202}
    assert len({answer.content for answer in found}) == 1
    assert line.records(line.kafka.topics.commands.name) == before + 1


def test_bad_input_is_told_by_field_and_appends_nothing(line: Line, http: httpx.Client, hand: Hand) -> None:
    """The list of the issue."""
    job = in_review(http, hand)
    address = f"/v1/jobs/{job['job_id']}"
    subject = job["review"]["subject_sha256"]
    approve = {"decision": "approve", "subject_sha256": subject}
    before = (line.records(line.kafka.topics.commands.name), line.records(line.kafka.topics.events.name))

    refused = {
        "asset_type": submit(http, asset_type="4D"),
        "constraints.poly_count_budget": submit(http, constraints={"poly_count_budget": 0}),
        "constraints.poly_count_budget ": submit(http, constraints={"poly_count_budget": 10**9}),
        "prompt.core_concept": submit(http, prompt={"core_concept": ""}),
        "prompt.core_concept ": submit(http, prompt={"core_concept": "x" * 100_000}),
        "reference_image_url": submit(http, reference_image_url="https://10.0.0.7/a.png"),
        "body": http.post(
            "/v1/jobs", content=b"{", headers={"Idempotency-Key": "j", "Content-Type": "application/json"}
        ),
        "step": http.post(f"{address}/steps/rig/review", json=approve),
        "subject_sha256": http.post(f"{address}/steps/refine/review", json={**approve, "subject_sha256": "0" * 64}),
        "job_id": http.get(f"/v1/jobs/{uuid4()}"),
        "job_id ": http.post(f"/v1/jobs/{uuid4()}/cancel"),
    }

    for field, answer in refused.items():
        assert 400 <= answer.status_code < 500, (field, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["field"] == field.strip(), answer.text
        assert answer.json()["remedy"]
    after = (line.records(line.kafka.topics.commands.name), line.records(line.kafka.topics.events.name))
    assert after == before


@pytest.mark.accepts("S000-018")
def test_an_approval_is_granted_once_and_the_job_goes_on(http: httpx.Client, hand: Hand) -> None:
    job = in_review(http, hand)
    decision = {"decision": "approve", "subject_sha256": job["review"]["subject_sha256"], "notes": "fine"}
    address = f"/v1/jobs/{job['job_id']}/steps/concept/review"
    first = http.post(address, json=decision)
    second = http.post(address, json=decision)

    assert first.status_code == 200, first.text
    assert first.json()["current_step"] == "views"
    assert first.json()["decisions"][-1]["notes"] == "fine"
    assert (second.status_code, second.json()["code"]) == (409, "not_in_review")


def test_of_many_reviews_at_once_exactly_one_is_granted(http: httpx.Client, hand: Hand) -> None:
    job = in_review(http, hand)
    decision = {"decision": "approve", "subject_sha256": job["review"]["subject_sha256"]}
    address = f"/v1/jobs/{job['job_id']}/steps/refine/review"
    with ThreadPoolExecutor(8) as pool:
        found = [answer.status_code for answer in pool.map(lambda _: http.post(address, json=decision), range(8))]

    assert sorted(found) == [200, *[409] * 7]
    told = history(http, job_id=job["job_id"])
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert sum(event["type"] == "user-review-updated.v1" for event in told) == 1


def test_a_cancelled_job_is_over_and_cannot_be_cancelled_again(http: httpx.Client) -> None:
    job = seen(http, submit(http))
    address = f"/v1/jobs/{job['job_id']}/cancel"
    first = http.post(address, json={"reason": "enough"}, headers={"Idempotency-Key": "c-1" + job["job_id"]})
    repeated = http.post(address, json={"reason": "enough"}, headers={"Idempotency-Key": "c-1" + job["job_id"]})
    again = http.post(address)

    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert repeated.status_code == 200
    assert (again.status_code, again.json()["code"]) == (409, "already_finished")


def test_pause_resume_and_priority_are_seen_at_once(http: httpx.Client) -> None:
    address = f"/v1/jobs/{seen(http, submit(http))['job_id']}"

    assert http.post(f"{address}/pause").json()["paused"] is True
    assert http.post(f"{address}/pause").status_code == 409
    assert http.post(f"{address}/resume").json()["paused"] is False
    assert http.post(f"{address}/priority", json={"priority": 7}).json()["priority"] == 7
    assert http.post(f"{address}/retry").json()["code"] == "not_failed"


def test_a_project_gives_its_taste_to_the_jobs_after_it(http: httpx.Client) -> None:
    project = str(uuid4())
    made = http.put(f"/v1/projects/{project}", json={"name": "isle", "style_dna": "ink and gold"})
    job = seen(http, submit(http, project_id=project))

    assert (made.status_code, made.json()["style_dna"]) == (200, "ink and gold")
    assert job["request"]["prompt"]["style"] == "ink and gold"
    assert http.get("/v1/jobs", params={"project_id": project}).json()["items"][0]["job_id"] == job["job_id"]
    assert any(one["project_id"] == project for one in http.get("/v1/projects").json()["items"])


def test_pages_follow_each_other_without_gap_or_double_while_jobs_are_added(http: httpx.Client) -> None:
    project = str(uuid4())
    made = [seen(http, submit(http, project_id=project))["job_id"] for _ in range(7)]
    found, cursor = [], None
    while True:
        page = http.get(
            "/v1/jobs", params={"project_id": project, "limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        found += [job["job_id"] for job in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
        seen(http, submit(http, project_id=project))

    assert found == made[::-1]
    assert http.get("/v1/jobs", params={"cursor": cursor or "%%%"}).status_code == 422


def test_events_are_resumed_at_any_of_them_without_gap_or_double(http: httpx.Client) -> None:
    seen(http, submit(http, count=8))
    every = history(http)
    positions = [event["position"] for event in every]
    assert len(set(positions)) == len(positions) >= 16

    for cut in (0, len(every) // 2, len(every) - 2):
        before, after = positions[: cut + 1], [event["position"] for event in history(http, every[cut]["id"])]
        assert sorted(before + after) == sorted(positions)


def test_whoever_catches_up_while_events_pour_in_misses_none(http: httpx.Client) -> None:
    project = str(uuid4())
    with ThreadPoolExecutor(2) as pool:
        asking = pool.submit(lambda: [submit(http, project_id=project, count=8) for _ in range(25)])
        told = history(http, project_id=project)
        jobs = {job["job_id"] for promise in asking.result() for job in promise.json()["jobs"]}

    seqs: dict[str, list[int]] = {}
    for event in told:
        seqs.setdefault(event["job_id"], []).append(event["seq"])
    assert {job: seqs.get(job) for job in jobs} == {job: [1, 2] for job in jobs}


def test_events_can_be_asked_for_by_type(http: httpx.Client) -> None:
    seen(http, submit(http))

    assert {event["type"] for event in history(http, type="job-submitted")} == {"job-submitted.v1"}
    assert http.get("/v1/events", params={"type": "Job Submitted"}).status_code == 422
    assert http.get("/v1/events", params={"since": "0:99999999"}).json()["code"] == "position_unknown"
    assert http.get("/v1/events", params={"since": "rubbish"}).json()["field"] == "since"


def test_live_begins_with_a_snapshot_and_goes_on_from_there(line: Line, http: httpx.Client) -> None:
    job_id = seen(http, submit(http))["job_id"]

    async def watch() -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        address = line.url.replace("http", "ws") + "/v1/live"
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps({"subscribe": {"job_id": job_id}}))
            snapshot = json.loads(await asyncio.wait_for(socket.recv(), 10))
            await asyncio.to_thread(http.post, f"/v1/jobs/{job_id}/pause")
            first = [json.loads(await asyncio.wait_for(socket.recv(), 10))]
        await asyncio.to_thread(http.post, f"/v1/jobs/{job_id}/resume")
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps({"subscribe": {"job_id": job_id}, "since": first[0]["resume"]}))
            assert json.loads(await asyncio.wait_for(socket.recv(), 10))["kind"] == "resumed"
            await asyncio.to_thread(http.post, f"/v1/jobs/{job_id}/cancel")
            second = [json.loads(await asyncio.wait_for(socket.recv(), 10)) for _ in range(2)]
        return snapshot, first, second

    snapshot, first, second = asyncio.run(watch())
    assert [job["job_id"] for job in snapshot["jobs"]] == [job_id]
    assert [(event["type"], event["seq"]) for event in first] == [("job-paused.v1", 3)]
    assert [(event["type"], event["seq"]) for event in second] == [("job-resumed.v1", 4), ("job-cancelled.v1", 5)]


def test_a_foreign_page_cannot_listen(line: Line) -> None:
    async def listen() -> None:
        async with websockets.connect(line.url.replace("http", "ws") + "/v1/live", origin="https://evil.example"):  # type: ignore[arg-type]
            pass

    with pytest.raises(websockets.InvalidStatus, match="403"):
        asyncio.run(listen())


@pytest.mark.accepts("S000-084")
def test_files_are_served_by_signed_links_only_whole_or_in_part(http: httpx.Client, hand: Hand) -> None:
    job = in_review(http, hand)
    file = next(one for one in job["review"]["artifacts"] if one["role"] == "concept_refined")
    whole = http.get(file["url"])
    part = http.get(file["url"], headers={"Range": "bytes=4-9"})
    head = http.head(file["url"])

    assert (whole.status_code, whole.content) == (200, PICTURE)
    assert (part.status_code, part.content) == (206, PICTURE[4:10])
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(PICTURE)), b"")
    assert whole.headers["content-type"] == "image/png"
    assert whole.headers["x-content-type-options"] == "nosniff"
    for tampered in (
        file["url"].replace("expires=", "expires=9"),
        file["url"].replace("name=concept", "name=other"),
        file["url"].replace("/objects/", "/objects/0"),
        file["url"][:-2],
    ):
        assert http.get(tampered).status_code in (403, 404)
    assert http.put(file["url"], content=b"mine").status_code == 403
    shortcut = http.get(f"/v1/jobs/{job['job_id']}/files/concept_refined", follow_redirects=True)
    assert shortcut.content == PICTURE


@pytest.mark.accepts("S000-038")
def test_the_library_shows_every_version_with_links_to_its_files(http: httpx.Client, hand: Hand) -> None:
    asset, project = str(uuid4()), str(uuid4())
    for number in (1, 2):
        indexed = IndexAsset(
            asset_id=asset,
            job_id=str(uuid4()),
            asset_type="PROP",
            title="An oak barrel",
            files=(hand.put("glb", b"version %d" % number),),
            metadata={"polygons": number},
        )
        hand.tell(f"asset-{asset}", project, indexed)
    until(lambda: http.get(f"/v1/assets/{asset}").json().get("versions_count") == 2)
    shown = http.get(f"/v1/assets/{asset}").json()
    listed = http.get(f"/v1/projects/{project}/assets").json()["items"]

    assert (shown["type"], shown["title"], shown["active_version"]) == (
        "3D",
        "An oak barrel",
        listed[0]["active_version"],
    )
    assert [version["version"] for version in shown["versions"]] == [2, 1]
    assert [http.get(version["files"][0]["url"]).content for version in shown["versions"]] == [
        b"version 2",
        b"version 1",
    ]
    assert [asset["asset_id"] for asset in listed] == [asset]
    assert http.get("/v1/assets", params={"q": "OAK bar", "type": "3D", "project_id": project}).json()["items"]
    assert not http.get("/v1/assets", params={"q": "100%", "project_id": project}).json()["items"]
    assert http.get(f"/v1/assets/{uuid4()}").json()["code"] == "unknown_asset"


@pytest.mark.parametrize(("topic", "type_"), [("events", "job-submitted.v1"), ("commands", "submit-job.v1")])
def test_a_reader_that_knows_only_the_registry_decodes_the_log(
    line: Line, http: httpx.Client, topic: str, type_: str
) -> None:
    """By the Confluent wire format: magic 0, four bytes of id, then Avro by the schema that the registry has for it."""
    job_id = seen(http, submit(http))["job_id"]
    schemas: dict[int, Any] = {}
    found = []
    for value in line.values(getattr(line.kafka.topics, topic).name):
        assert value[0] == 0
        number = int.from_bytes(value[1:5], "big")
        if number not in schemas:
            schemas[number] = json.loads(http.get(f"/registry/schemas/ids/{number}").json()["schema"])
        found.append(fastavro.schemaless_reader(io.BytesIO(value[5:]), schemas[number], None))

    assert any(one["type"] == type_ and one["stream"] == f"job-{job_id}" for one in found)  # type: ignore[index,call-overload]


@pytest.mark.skipif(b"Avro" not in kcat("-V"), reason="this machine has no kcat that was built with Avro")
def test_kcat_decodes_the_log_with_our_registry(line: Line, http: httpx.Client) -> None:
    job_id = seen(http, submit(http))["job_id"]
    log = ["-b", line.kafka.bootstrap_servers, "-t", line.kafka.topics.events.name]
    told = kcat("-C", "-e", "-q", *log, "-s", "value=avro", "-r", f"{line.url}/registry")
    found = [json.loads(text) for text in told.splitlines()]

    assert any(one["type"] == "job-submitted.v1" and one["stream"] == f"job-{job_id}" for one in found)


def test_every_part_that_is_away_is_named(line: Line) -> None:
    """A gateway without brokers and without a database starts, says so, and keeps nothing."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and never listening
        nowhere = nobody.getsockname()[1]
        away = {
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{nowhere}",
            "DATABASE_URL": f"postgresql://x@127.0.0.1:{nowhere}/x",
            "FORGELOG_LOG_LEVEL": "ERROR",
        }
        lonely = Line(line.kafka, {**line.env, **away}, line.store)
        try:
            lonely.gateway()
            with httpx.Client(base_url=lonely.url, timeout=30) as http:
                ready = http.get("/readyz")
                refused = submit(http)
                unread = http.get("/v1/jobs")
        finally:
            lonely.stop()

    parts = ready.json()["parts"]
    assert (ready.status_code, parts["kafka"]["ok"], parts["postgres"]["ok"]) == (503, False, False)
    assert parts["kafka"]["reason"]
    assert parts["postgres"]["reason"]
    assert (refused.status_code, refused.json()["code"]) == (503, "log_unavailable")
    assert (unread.status_code, unread.json()["code"]) == (503, "read_model_unavailable")
    assert refused.headers["retry-after"]


def test_metrics_count_what_was_asked(http: httpx.Client) -> None:
    submit(http)
    text = http.get("/metrics").text

    assert 'forge_http_requests_total{method="POST",route="/v1/jobs",status="202"}' in text
    assert "forge_command_append_seconds_bucket" in text
    assert "forge_projection_lag_events" in text
    until(lambda: "forge_projection_lag_events 0.0" in http.get("/metrics").text)


@pytest.mark.accepts("S000-058")
def test_a_live_job_is_rewound_to_a_step_that_was_approved(http: httpx.Client, hand: Hand) -> None:
    job = in_review(http, hand)
    wish = {"to_step": "concept", "reason": "make it red"}
    key = {"Idempotency-Key": str(uuid4())}
    first = http.post(f"/v1/jobs/{job['job_id']}/rewind", json=wish, headers=key)
    again = http.post(f"/v1/jobs/{job['job_id']}/rewind", json=wish, headers=key)
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert (first.json()["current_step"], first.json()["review"]) == ("concept", None)
    attempts = [next(s["attempt"] for s in told.json()["steps"] if s["name"] == "concept") for told in (first, again)]
    assert attempts == [2, 2], "asked twice, rewound once"
    ahead = http.post(f"/v1/jobs/{job['job_id']}/rewind", json={"to_step": "export"})
    assert (ahead.status_code, ahead.json()["code"]) == (422, "bad_rewind")


def test_a_batch_is_cancelled_exactly_and_says_of_each_job_what_came_of_it(http: httpx.Client) -> None:
    promise = submit(http, count=3)
    other = seen(http, submit(http))
    seen(http, promise)
    batch, jobs = promise.json()["batch_id"], [one["job_id"] for one in promise.json()["jobs"]]
    assert http.post(f"/v1/jobs/{jobs[0]}/cancel").status_code == 200
    refused = http.post(f"/v1/batches/{batch}/cancel", json={"all_or_nothing": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_partly_over")
    assert http.get(f"/v1/jobs/{jobs[1]}").json()["status"] == "pending", "nothing was cancelled"
    told = http.post(f"/v1/batches/{batch}/cancel", json={"reason": "enough"}).json()
    assert {one["job_id"]: one["outcome"] for one in told["jobs"]} == {
        jobs[0]: "already_finished",
        jobs[1]: "cancelled",
        jobs[2]: "cancelled",
    }
    assert http.get(f"/v1/jobs/{other['job_id']}").json()["status"] == "pending", "no other job is touched"
    assert http.post(f"/v1/batches/{uuid4()}/cancel", json={}).status_code == 404
