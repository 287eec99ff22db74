"""What no other test asks in so many words: a studio's small requests, as the OpenAPI document shows them.

`pytest --record-exchanges` makes the examples of the document out of these, so they are what a reader would send.
"""

import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from event_schemas.commands import IndexAsset, ReportStepFailed, ReportStepStarted
from event_schemas.message import Gpu
from event_schemas.signals import Hold, WorkerState
from infra.kafka_clients import producer
from infra.local.stack import Backing
from tests.integration.gateway_line import Hand, Line, running_line, seen, until

PROJECT = "00000000-0000-4000-8000-000000000001"
BARREL = {"asset_type": "PROP", "title": "Oak barrel", "prompt": {"core_concept": "an oak barrel with iron hoops"}}


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("examples")) as line:
        yield line


@pytest.fixture(scope="module")
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=30) as http:
        yield http


@pytest.fixture(scope="module")
def hand(line: Line) -> Hand:
    return Hand(line)


def submitted(http: httpx.Client, **more: Any) -> dict[str, Any]:
    promise = http.post("/v1/jobs", json={**BARREL, **more}, headers={"Idempotency-Key": str(uuid4())})
    assert promise.status_code == 202, promise.text
    return seen(http, promise)


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_a_job_from_its_first_step_to_a_second_try(http: httpx.Client, hand: Hand) -> None:
    job = submitted(http, priority=5, seed=7, entity={"type": "item", "id": "barrel-01"})
    address = f"/v1/jobs/{job['job_id']}"
    until(lambda: http.get(address).json()["phase"] == "queued")
    step = http.get(address).json()["current_step"]

    assert ok(http.get(f"{address}/status"))["job_id"] == job["job_id"]
    assert ok(http.get(f"{address}/steps"))["items"]
    assert ok(http.get(f"{address}/steps/{step}"))["name"] == step
    assert ok(http.post(f"{address}/priority", json={"priority": 10}))["priority"] == 10
    assert ok(http.post(f"{address}/pause", json={"reason": "lunch"}))["paused"]
    assert not ok(http.post(f"{address}/resume"))["paused"]
    fail(hand, http.get(address).json())
    until(lambda: http.get(address).json()["status"] == "failed")
    assert any(moment["what"] for moment in ok(http.get(f"{address}/timeline"))["moments"])
    assert ok(http.post(f"{address}/retry", json={"from_step": step}))["status"] == "pending"
    assert ok(http.post(f"{address}/rewind", json={"to_step": step, "reason": "a darker wood", "seed": 8}))
    assert ok(http.post(f"{address}/cancel", json={"reason": "no longer needed"}))["status"] == "cancelled"


def fail(hand: Hand, job: dict[str, Any]) -> None:
    told = {"step": job["current_step"], "attempt": job["attempt"], "gpu_id": "gpu0", "incarnation": "1"}
    started = ReportStepStarted(**told, engine="by hand", started_at=time.time_ns() // 1_000)
    failed = ReportStepFailed(
        **told, failure="bad_input", error_code="no_words", error_message="nothing to draw", retryable=False
    )
    for report in (started, failed):
        hand.tell(f"job-{job['job_id']}", job["project_id"], report)


def test_a_batch_is_looked_at_and_cancelled(http: httpx.Client) -> None:
    crate = {"asset_type": "PROP", "prompt": {"core_concept": "a crate of fish", "style": "stylised low-poly"}}
    lamp = {"asset_type": "PROP", "prompt": {"core_concept": "a harbour lamp", "style": "stylised low-poly"}}
    told = http.post(
        "/v1/batches",
        json={"batch_id": "harbour-1", "jobs": [crate, lamp]},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert told.status_code == 202, told.text
    seen(http, told)

    assert [one["batch_id"] for one in ok(http.get("/v1/batches"))["items"]] == ["harbour-1"]
    assert ok(http.get("/v1/batches/harbour-1"))["counts"]
    assert len(ok(http.post("/v1/batches/harbour-1/cancel", json={"reason": "another harbour"}))["jobs"]) == 2


def test_a_project_with_its_people_taste_and_presets(http: httpx.Client) -> None:
    project = f"/v1/projects/{uuid4()}"
    about = {"name": "Moon", "style_dna": "gouache, muted, strong outlines", "quotas": {"concurrent_jobs": 4}}
    ok(http.put(project, json=about))
    assert ok(http.patch(project, json={"world_context": "a harbour town at dusk"}))["name"] == "Moon"
    ok(http.put(f"{project}/members/person-7c2c8a30", json={"role": "editor"}))
    assert [one["role"] for one in ok(http.get(f"{project}/members"))["items"]] == ["editor"]
    assert ok(http.delete(f"{project}/members/person-7c2c8a30"))["items"] == []
    preset = {"content": {"name": "Rusty iron", "style_prompt": "old iron, pitted, orange rust", "roughness": 0.8}}
    ok(http.put(f"{project}/presets/material/rusty-iron", json=preset))
    kept = ok(http.get(f"{project}/presets/material"))["items"]
    assert preset["content"] in [one["content"] for one in kept]
    nodes = {"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a portrait"}}}
    ok(http.put(f"{project}/workflows/portrait", json={"workflow_json": nodes}))
    assert ok(http.get(f"{project}/workflows"))["items"][0]["slot"] == "portrait"
    assert ok(http.get(f"{project}/quota"))
    assert ok(http.get("/v1/usage"))["total"]
    assert ok(http.get(project))["style_dna"].startswith("gouache")
    assert "Moon" in [one["name"] for one in ok(http.get("/v1/projects"))["items"]]


def test_assets_of_a_project(http: httpx.Client, hand: Hand) -> None:
    file = hand.put("glb", b"an asset")
    first, second = (str(uuid4()) for _ in range(2))
    for asset, title in ((first, "Oak barrel"), (second, "Oak bucket")):
        indexed = IndexAsset(asset_id=asset, job_id=str(uuid4()), asset_type="PROP", title=title, files=(file,))
        hand.tell(f"asset-{asset}", PROJECT, indexed)
    until(lambda: len(http.get("/v1/assets").json()["items"]) == 2)

    assert ok(http.get(f"/v1/projects/{PROJECT}/assets"))["items"]
    changed = ok(http.patch(f"/v1/assets/{first}", json={"title": "Old oak barrel", "tags": ["harbour", "wood"]}))
    assert changed["tags"] == ["harbour", "wood"]
    many = {"ids": [first, second], "add_tags": ["reviewed"]}
    assert len(ok(http.post("/v1/assets/bulk", json=many))["assets"]) == 2
    assert ok(http.get("/v1/search/assets", params={"q": "barrel", "mode": "words"}))["items"]


def test_files_by_a_link_and_in_parts(http: httpx.Client) -> None:
    kept = BytesIO()
    Image.radial_gradient("L").resize((32, 32)).save(kept, "PNG")
    data = kept.getvalue()
    link = ok(http.post("/v1/uploads/link", json={"name": "sketch.png", "size": len(data)}))
    assert httpx.request(link["method"], link["url"], content=data).status_code == 204
    assert ok(http.post(link["complete_url"]))["name"] == "sketch.png"

    tus = {"Tus-Resumable": "1.0.0"}
    begun = http.post("/v1/uploads/resumable", headers={**tus, "Upload-Length": str(len(data))})
    whole = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert http.patch(begun.headers["location"], headers=whole, content=data).status_code == 204
    assert ok(http.get(begun.headers["location"]))["size"]
    assert ok(http.post("/v1/uploads", content=data, headers={"X-File-Name": "sketch.png"}))["name"] == "sketch.png"


def test_a_webhook_of_a_project(http: httpx.Client) -> None:
    project = f"/v1/projects/{uuid4()}"
    ok(http.put(project, json={"name": "Mars"}))
    webhook = {"url": "http://127.0.0.1:9/forge", "events": ["job-completed", "review-requested"]}
    made = ok(http.post(f"{project}/webhooks", json=webhook))
    address = f"{project}/webhooks/{made['webhook_id']}"

    ok(http.put(address, json={**webhook, "description": "the build server"}))
    assert [one["description"] for one in ok(http.get(f"{project}/webhooks"))["items"]] == ["the build server"]
    assert ok(http.get(f"{address}/secret"))["secret"] == made["secret"]
    assert ok(http.post(f"{address}/rotate", json={"overlap_s": 3600}))["secret"] != made["secret"]


def test_the_farm_and_the_registry(line: Line, http: httpx.Client) -> None:
    beat = WorkerState(
        gpu_id="gpu0",
        incarnation="1",
        at=time.time_ns() // 1_000,
        slots=1,
        steps={"concept": ("procedural",)},
        vram_mb=24_000,
        memory_mb=32_000,
        gpu=Gpu(model="RTX 4090", driver="550.54"),
        host="studio-1",
        holds=(Hold(job_id=str(uuid4()), step="concept", attempt=1),),
    )
    voice = producer(line.kafka, linger_ms=0)
    voice.produce(line.kafka.topics.workers.name, beat.model_dump_json().encode(), key=beat.gpu_id)
    voice.flush(10)
    until(lambda: http.get("/v1/workers").json()["items"])

    assert ok(http.get("/v1/engines"))["items"][0]["engine"] == "procedural"
    subject = ok(http.get("/registry/subjects"))[0]
    versions = ok(http.get(f"/registry/subjects/{subject}/versions"))
    told = ok(http.get(f"/registry/subjects/{subject}/versions/{versions[-1]}"))
    assert ok(http.get(f"/registry/subjects/{subject}/versions/{versions[-1]}/schema"))
    assert ok(http.get(f"/registry/schemas/ids/{told['id']}"))["schema"] == told["schema"]
    for more in (f"ids/{told['id']}/versions", f"ids/{told['id']}/subjects", "types"):
        assert ok(http.get(f"/registry/schemas/{more}"))
    for more in ("config", "mode"):
        assert ok(http.get(f"/registry/{more}"))


def test_small_things_of_the_other_documents(http: httpx.Client) -> None:
    needed = {"id": "smith", "type": "character", "priority": "high", "description": "the smith of the harbour"}
    ok(http.post("/api/requirements", json={"requirements": [needed]}))
    assert ok(http.get("/api/requirements"))["requirements"]


def test_a_person_is_forgotten(http: httpx.Client) -> None:
    """The last one: nobody can read what the owner of this forge has said."""
    assert ok(http.post("/v1/people/local/erase"))["keys"]
