"""A game engine with a ComfyUI server behind it, on a real line: every address, field, state and message of its own."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
import pytest
import websockets

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted, ReportStepFailed, ReportStepStarted
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import JobSubmitted
from event_schemas.message import EngineUsed, StepMetrics
from infra.file_store import FileStore, LinkSigner
from infra.local.child import free_port
from infra.local.stack import Backing
from infra.vault import Vault
from tests.integration.gateway_line import GIVES, Hand, Line, running_line, until

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08"
OVER = ("done", "failed", "cancelled")

GRAPH: dict[str, Any] = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dream.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "10": {"class_type": "LoadImage", "inputs": {"image": "style.png"}},
    "11": {"class_type": "IPAdapterModelLoader", "inputs": {"ipadapter_file": "plus.safetensors"}},
    "12": {
        "class_type": "IPAdapterApply",
        "inputs": {"model": ["4", 0], "ipadapter": ["11", 0], "image": ["10", 0], "weight": 0.8},
    },
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 1,
            "steps": 30,
            "cfg": 7.5,
            "sampler_name": "euler",
            "model": ["12", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "forge"}},
}
EDITOR = {
    "prompt_mappings": [
        {
            "node": "CLIPTextEncode",
            "input": "positive",
            "source": "entity_description",
            "template": "{description}, portrait, detailed face",
        },
        {"node": "CLIPTextEncode", "input": "negative", "negative": True, "template": "{negative_prompt}, blurry"},
    ],
    "locked_inputs": ["KSampler.steps", "KSampler.cfg", "KSampler.sampler", "EmptyLatentImage.width"],
    "style_reference_mapping": "AutoDetect",
}
"""As the document's workflow editor shows it."""


class Comfy:
    """Stands at the address of a ComfyUI server; `here` when it answers."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: ThreadingHTTPServer | None = None

    def come(self) -> None:
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.path == "/system_stats"
                body = json.dumps({"system": {"comfyui_version": "0.3.40"}, "devices": []} if known else {}).encode()
                self.send_response(200 if known else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Answers)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def go(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class Artist(Hand):
    """Draws for the jobs of a batch: every step up to the library, which the scheduler sees to."""

    def __init__(self, line: Line, http: httpx.Client) -> None:
        super().__init__(line)
        self._http = http

    def draw(self, job_id: str, fails: bool = False) -> str:
        """The job's status in the end. `fails`: its first step, for good."""
        deadline, done = time.monotonic() + 30, set[tuple[str, int]]()
        while time.monotonic() < deadline:
            job = self._http.get(f"/v1/jobs/{job_id}").json()
            at = str(job.get("current_step")), int(job.get("attempt", 0))
            if job.get("status") in OVER:
                return str(job["status"])
            if job.get("phase") == "queued" and at[0] != "index" and at not in done:
                done.add(at)
                self._do(job, *at, fails)
            time.sleep(0.03)
        raise AssertionError(f"the job does not end: {job}")

    def _do(self, job: dict[str, Any], step: str, attempt: int, fails: bool) -> None:
        stream, now = f"job-{job['job_id']}", time.time_ns() // 1_000
        who = {"step": step, "attempt": attempt, "gpu_id": "hand", "incarnation": "1"}
        started = ReportStepStarted(**who, engine="by hand", started_at=now)
        self.tell(stream, job["project_id"], started)
        if fails:
            failed = ReportStepFailed(
                **who,
                failure="bad_input",
                error_code="no_model",
                error_message="ComfyUI timeout",
                retryable=False,
            )
            self.tell(stream, job["project_id"], failed)
            return
        picture = PICTURE + job["job_id"].encode()
        done = ReportStepCompleted(
            **who,
            engine=EngineUsed(name="by hand", version="1"),
            metrics=StepMetrics(duration_s=0.01),
            started_at=now,
            finished_at=now,
            outputs=tuple(self.put(role, picture) for role in GIVES.get(step, ())),
        )
        self.tell(stream, job["project_id"], done)


@pytest.fixture(scope="module")
def comfy() -> Iterator[Comfy]:
    comfy = Comfy()
    yield comfy
    comfy.go()


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory, comfy: Comfy) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("worlds"), COMFYUI_URL=comfy.url) as line:
        line.start("scheduler", "processors.scheduler")
        yield line


@pytest.fixture(scope="module")
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=15) as client:
        yield client


@pytest.fixture(scope="module")
def artist(line: Line, http: httpx.Client) -> Artist:
    return Artist(line, http)


@pytest.fixture
def world(http: httpx.Client) -> str:
    name = str(uuid4())
    answer = http.put(f"/v1/projects/{name}", json={"name": "Ashfall"})
    assert answer.status_code in (200, 202), answer.text
    return name


def ask(http: httpx.Client, world: str, **changes: Any) -> dict[str, Any]:
    body = {
        "world_id": world,
        "entity_type": "Character",
        "entity_id": "marcus",
        "asset_type": "Portrait",
        "prompt": "A grizzled bartender with gray hair",
        "negative_prompt": "beard",
        "count": 2,
        **changes,
    }
    answer = http.post("/api/assets/generate", json=body)
    assert answer.status_code == 202, answer.text
    batch: dict[str, Any] = answer.json()
    until(lambda: len(jobs_of(http, batch["id"])) == body["count"])
    return batch


def jobs_of(http: httpx.Client, batch_id: str) -> list[str]:
    found = http.get("/v1/jobs", params={"batch_id": batch_id, "sort": "created"})
    return [job["job_id"] for job in found.json()["items"]]


def batch_of(http: httpx.Client, batch_id: str) -> dict[str, Any]:
    answer = http.get(f"/api/assets/batch/{batch_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def drawn(http: httpx.Client, artist: Artist, world: str, **changes: Any) -> dict[str, Any]:
    """A batch that is Complete."""
    batch = ask(http, world, **changes)
    for job_id in jobs_of(http, batch["id"]):
        assert artist.draw(job_id) == "done"
    until(lambda: batch_of(http, batch["id"])["status"] == "Complete")
    return batch_of(http, batch["id"])


def gallery(http: httpx.Client, world: str, **filters: Any) -> list[dict[str, Any]]:
    found = http.get(f"/api/worlds/{world}/assets", params=filters)
    assert found.status_code == 200, found.text
    listed: list[dict[str, Any]] = found.json()
    return listed


# --- workflows -----------------------------------------------------------------------------------


@pytest.mark.accepts("S004-001", "S004-028", "S004-029", "S004-030", "S004-031", "S004-032", "S004-033")
@pytest.mark.accepts("S004-043", "S004-044")
def test_a_workflow_is_saved_in_its_slot_and_listed_with_what_can_be_edited(http: httpx.Client, world: str) -> None:
    empty = http.get("/api/workflows", params={"world_id": world}).json()
    saved = http.put("/api/workflows/portrait", params={"world_id": world}, json={"workflow_json": GRAPH, **EDITOR})
    slots = {slot["slot"]: slot for slot in http.get("/api/workflows", params={"world_id": world}).json()}

    assert [(slot["slot"], slot["configured"]) for slot in empty] == [
        (name, False) for name in ("portrait", "sprite", "backdrop", "item", "custom")
    ]
    portrait, sprite, backdrop = slots["portrait"], slots["sprite"], slots["backdrop"]
    assert portrait["width"] == portrait["height"]
    assert sprite["transparent"]
    assert backdrop["width"] > 1.5 * backdrop["height"]
    assert (saved.status_code, saved.json()) == (200, portrait), saved.text
    assert portrait["workflow_json"] == GRAPH
    assert {(one["node"], one["input"], one["negative"]) for one in portrait["prompt_mappings"]} == {
        ("6", "text", False),
        ("7", "text", True),
    }
    assert portrait["locked_inputs"] == ["3.steps", "3.cfg", "3.sampler_name", "5.width"]
    assert portrait["style_reference_mapping"] == "AutoDetect"
    assert portrait["style_node"] == {
        "adapter": "12",
        "adapter_class": "IPAdapterApply",
        "node": "10",
        "input": "image",
    }
    editable = {(one["node"], one["input"]): one for one in portrait["parameters"]}
    assert editable["3", "cfg"] | {"value": 7.5, "type": "number", "locked": True} == editable["3", "cfg"]
    assert editable["6", "text"]["mapped"]
    assert ("3", "model") not in editable


def test_a_fault_in_a_workflow_is_told_by_its_node_and_input_and_nothing_is_saved(
    http: httpx.Client, world: str
) -> None:
    broken = {**GRAPH, "8": {"class_type": "VAEDecode", "inputs": {"samples": ["33", 0]}}}
    answer = http.put("/api/workflows/item", params={"world_id": world}, json={"workflow_json": broken})

    assert answer.status_code == 422
    assert answer.json()["field"] == "workflow_json.8.inputs.samples"
    assert "'33'" in answer.json()["detail"]
    assert http.get(f"/v1/projects/{world}/workflows/item").json()["code"] == "unknown_workflow"


def test_locked_inputs_stay_and_two_who_save_at_once_do_not_overwrite_each_other(
    http: httpx.Client, world: str
) -> None:
    address, body = f"/v1/projects/{world}/workflows/portrait", {"workflow_json": GRAPH, **EDITOR}
    first = http.put(address, json=body)
    faster = {**GRAPH, "3": {**GRAPH["3"], "inputs": {**GRAPH["3"]["inputs"], "steps": 4}}}
    refused = http.put(address, json={"workflow_json": faster})
    mapped = http.put(
        address,
        json={"workflow_json": GRAPH, "locked_inputs": ["6.text"], "prompt_mappings": [{"node": "6"}]},
    )
    tag = http.get(address).headers["ETag"]
    unlocked = http.put(address, json={**body, "locked_inputs": []}, headers={"If-Match": tag})
    late = http.put(address, json={**body, "locked_inputs": ["3.cfg"]}, headers={"If-Match": tag})
    changed = http.put(address, json={"workflow_json": faster})

    assert first.status_code == 200, first.text
    assert (refused.status_code, refused.json()["code"]) == (409, "locked_input")
    assert "3.steps" in refused.json()["detail"]
    assert (mapped.status_code, mapped.json()["field"]) == (422, "prompt_mappings"), mapped.text
    assert "node '6', input 'text'" in mapped.json()["detail"]
    assert (unlocked.status_code, unlocked.json()["revision"]) == (200, 2), unlocked.text
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert (changed.status_code, changed.json()["workflow_json"]["3"]["inputs"]["steps"]) == (200, 4), changed.text


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.accepts("S004-002", "S004-004", "S004-011", "S004-026", "S004-027", "S004-035", "S004-036", "S004-037")
@pytest.mark.accepts("S004-034", "S004-040")
def test_a_batch_is_queued_drawn_and_shown_in_the_gallery(http: httpx.Client, artist: Artist, world: str) -> None:
    asked = ask(http, world)
    behind = ask(http, world, entity_id="anna", count=1)
    first, second = jobs_of(http, asked["id"])
    artist.draw(first)
    until(lambda: batch_of(http, asked["id"])["completed_count"] == 1)
    halfway = {one["id"]: one for one in http.get("/api/assets/batches", params={"world_id": world}).json()}
    artist.draw(second)
    until(lambda: batch_of(http, asked["id"])["status"] == "Complete")
    complete = batch_of(http, asked["id"])
    shown = gallery(http, world)
    one = http.get(f"/api/assets/{shown[0]['id']}").json()

    assert (
        asked
        | {
            "world_id": world,
            "entity_type": "character",
            "entity_id": "marcus",
            "asset_type": "portrait",
            "prompt": "A grizzled bartender with gray hair",
            "count": 2,
            "status": "Queued",
            "completed_count": 0,
            "error_message": None,
        }
        == asked
    )
    assert asked["created_at"]
    assert (halfway[asked["id"]]["status"], halfway[asked["id"]]["completed_count"]) == ("Processing", 1)
    assert (halfway[behind["id"]]["status"], halfway[behind["id"]]["position"]) == ("Queued", 2)
    assert (complete["status"], complete["completed_count"]) == ("Complete", 2)
    assert {asset["id"] for asset in shown} == set(complete["assets"])
    assert set(one) == {
        "id",
        "file_path",
        "thumbnail_path",
        "asset_type",
        "entity_type",
        "entity_id",
        "prompt",
        "workflow_slot",
        "is_active",
        "created_at",
    }
    assert (one["asset_type"], one["entity_id"], one["workflow_slot"]) == ("portrait", "marcus", "portrait")
    assert (one["prompt"], one["is_active"]) == ("A grizzled bartender with gray hair", False)
    assert http.get(one["file_path"]).content.startswith(PICTURE)
    assert http.get(one["thumbnail_path"]).status_code == 200
    assert gallery(http, world, entity_type="character", entity_id="marcus", asset_type="portrait") == gallery(
        http, world
    )
    assert not gallery(http, world, entity_id="anna")
    assert not gallery(http, world, asset_type="backdrop")
    page = http.get(f"/api/worlds/{world}/assets", params={"limit": 1})
    after = gallery(http, world, limit=1, cursor=page.headers["X-Next-Cursor"])
    assert [page.json()[0]["id"], after[0]["id"]] == [asset["id"] for asset in shown]


@pytest.mark.accepts("S004-005", "S004-038", "S004-039", "S004-051")
def test_one_asset_is_active_for_an_entity_and_a_scene_may_show_a_backdrop_of_a_location(
    http: httpx.Client, artist: Artist, world: str
) -> None:
    first, second = drawn(http, artist, world)["assets"]
    named = {"entity_type": "asset_forge", "entity_id": "marcus-sketch", "asset_type": "portrait"}
    http.put(f"/api/assets/{first}/activate", json=named)
    only_named = http.get(f"/api/assets/{first}").json()["is_active"], gallery(http, world, is_active=True)
    activated = http.put(f"/api/assets/{first}/activate")
    instead = http.put(f"/api/assets/{second}/activate")
    active = gallery(http, world, entity_id="marcus", is_active=True)
    scene = {"entity_type": "scene", "entity_id": "tavern-at-night", "asset_type": "backdrop"}
    attached = http.put(f"/api/assets/{first}/activate", json=scene)
    in_scene = gallery(http, world, entity_type="scene", entity_id="tavern-at-night")
    key = {"Idempotency-Key": str(uuid4())}
    deleted, once_more = (http.delete(f"/api/assets/{second}", headers=key) for _ in range(2))
    gone = http.get(f"/api/assets/{second}")

    assert only_named == (False, []), "what another client calls it by is no entity that shows it"
    assert (activated.status_code, activated.json()["is_active"]) == (200, True), activated.text
    assert instead.status_code == 200
    assert [one["id"] for one in active] == [second]
    assert attached.status_code == 200, attached.text
    assert [one["id"] for one in in_scene] == [first]
    assert (deleted.status_code, once_more.status_code) == (204, 204), deleted.text
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_asset")
    assert not gallery(http, world, entity_id="marcus", entity_type="character", is_active=True)


@pytest.mark.accepts("S004-006", "S004-041", "S004-042")
def test_batches_are_cancelled_retried_and_cleared(http: httpx.Client, artist: Artist, world: str) -> None:
    doomed, other = ask(http, world), ask(http, world, entity_id="anna", count=1)
    key = {"Idempotency-Key": str(uuid4())}
    cancelled, once_more = (http.delete(f"/api/assets/batch/{doomed['id']}", headers=key) for _ in range(2))
    again = http.delete(f"/api/assets/batch/{doomed['id']}")
    untouched = batch_of(http, other["id"])
    (job,) = jobs_of(http, other["id"])
    artist.draw(job, fails=True)
    until(lambda: batch_of(http, other["id"])["status"] == "Failed")
    failed = batch_of(http, other["id"])
    hidden = http.delete(f"/api/assets/batch/{other['id']}/clear")
    left = [one["id"] for one in http.get("/api/assets/batches", params={"world_id": world}).json()]
    retried = http.post(f"/api/assets/batch/{other['id']}/retry", json={}, headers=key)
    back = {one["id"]: one for one in http.get("/api/assets/batches", params={"world_id": world}).json()}
    artist.draw(job)
    until(lambda: batch_of(http, other["id"])["status"] == "Complete")
    retried_once = http.post(f"/api/assets/batch/{other['id']}/retry", headers=key)
    no_more = http.post(f"/api/assets/batch/{other['id']}/retry")
    cleared = http.post("/api/assets/batches/clear", json={"world_id": world}).json()

    assert cancelled.status_code in (200, 202), cancelled.text
    assert (once_more.status_code, once_more.json()["status"]) == (200, "Cancelled"), once_more.text
    assert (retried_once.status_code, retried_once.json()["status"]) == (200, "Complete"), retried_once.text
    assert (again.status_code, again.json()["code"]) == (409, "already_finished")
    assert batch_of(http, doomed["id"])["status"] == "Cancelled"
    assert untouched["status"] == "Queued"
    assert (failed["status"], failed["error_message"]) == ("Failed", "ComfyUI timeout")
    assert (hidden.status_code, left) == (200, [doomed["id"]])
    assert (retried.status_code, retried.json()["id"]) == (200, other["id"]), retried.text
    assert back[other["id"]]["status"] in ("Queued", "Processing")
    assert (no_more.status_code, no_more.json()["code"]) == (409, "no_failed_jobs")
    assert cleared == {"cleared": 2}
    assert http.get("/api/assets/batches", params={"world_id": world}).json() == []
    kept = http.get("/api/assets/batches", params={"world_id": world, "cleared": True}).json()
    assert {one["id"] for one in kept} == {doomed["id"], other["id"]}


@pytest.mark.accepts("S004-007")
def test_a_style_reference_and_the_filled_workflow_go_along_with_the_job(
    line: Line, http: httpx.Client, artist: Artist, world: str
) -> None:
    http.put("/api/workflows/portrait", params={"world_id": world}, json={"workflow_json": GRAPH, **EDITOR})
    (style,) = drawn(http, artist, world, count=1)["assets"]
    batch = ask(http, world, count=1, style_reference_id=style)
    foreign = http.post(
        "/api/assets/generate",
        json={
            "world_id": str(uuid4()),
            "entity_type": "character",
            "entity_id": "x",
            "asset_type": "portrait",
            "prompt": "x",
            "style_reference_id": style,
        },
    )
    given = {file.role: file for file in submitted(line, jobs_of(http, batch["id"])[0]).inputs}
    store = FileStore(line.store, LinkSigner("none", ""))
    vault = Vault(store, line.env["FORGELOG_VAULT_SECRET"])
    kept = store.get(given["workflow"].uri)
    workflow = json.loads(vault.open_data(kept))

    assert store.get(given["style_reference"].uri).startswith(PICTURE)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unknown_asset")
    assert b"bartender" not in kept
    said = workflow["graph"]["6"]["inputs"]["text"]
    assert said.startswith("A grizzled bartender with gray hair")
    assert said.endswith(", portrait, detailed face")
    assert workflow["graph"]["7"]["inputs"]["text"] == "beard, blurry"
    assert (workflow["style_input"], workflow["seed_inputs"]) == ("10.image", ["3.seed"])
    assert {**workflow["graph"], "6": GRAPH["6"], "7": GRAPH["7"]} == GRAPH


def submitted(line: Line, job_id: str) -> JobSubmitted:
    for value in line.values(line.kafka.topics.events.name):
        event = avro.decode_event(value)
        if (
            isinstance(event, EventEnvelope)
            and event.stream == f"job-{job_id}"
            and isinstance(event.body, JobSubmitted)
        ):
            return event.body
    raise AssertionError("no such job")


# --- the socket ----------------------------------------------------------------------------------


@pytest.mark.accepts("S004-003", "S004-008", "S004-045", "S004-046", "S004-047", "S004-048", "S004-049", "S004-050")
def test_the_engine_is_told_of_its_batches_and_of_its_comfyui_and_misses_nothing_when_it_comes_back(
    line: Line, http: httpx.Client, artist: Artist, world: str, comfy: Comfy
) -> None:
    asyncio.run(listen(line, http, artist, world, comfy))


async def listen(line: Line, http: httpx.Client, artist: Artist, world: str, comfy: Comfy) -> None:
    aside = ThreadPoolExecutor(1)

    async def aside_do(work: Callable[..., Any], *what: Any, **more: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(aside, lambda: work(*what, **more))

    address = f"{line.url.replace('http', 'ws')}/api/worlds/{world}/live"
    earlier = await aside_do(ask, http, world, entity_id="anna", count=1)
    missing = (await aside_do(http.get, "/api/status/comfyui")).json()
    told: list[dict[str, Any]] = []
    async with websockets.connect(address) as socket:

        async def hear(*wanted: str) -> None:
            """Until the last message of that type, about that batch, has come."""
            while not told or (told[-1]["type"], told[-1].get("batch_id", told[-1].get("state"))) != wanted:
                told.append(json.loads(await asyncio.wait_for(socket.recv(), 20)))

        await hear("GenerationQueued", earlier["id"])
        await aside_do(comfy.come)
        await hear("ComfyUIStateChanged", "connected")
        batch = await aside_do(ask, http, world)
        await hear("GenerationQueued", batch["id"])
        for job_id in await aside_do(jobs_of, http, batch["id"]):
            assert await aside_do(artist.draw, job_id) == "done"
        await hear("GenerationComplete", batch["id"])
    resume = told[-1]["resume"]
    (job_id,) = await aside_do(jobs_of, http, earlier["id"])
    await aside_do(artist.draw, job_id, fails=True)
    async with websockets.connect(f"{address}?since={resume}") as socket:
        await hear("GenerationFailed", earlier["id"])
    status = (await aside_do(http.get, "/api/status/comfyui")).json()
    complete = await aside_do(batch_of, http, batch["id"])
    aside.shutdown()

    of_batch = [
        {name: value for name, value in one.items() if name != "resume"}
        for one in told
        if one.get("batch_id") == batch["id"]
    ]
    assert of_batch[0] == {"type": "GenerationQueued", "batch_id": batch["id"], "position": 2}
    assert of_batch[1:-1] == [
        {"type": "GenerationProgress", "batch_id": batch["id"], "completed": done, "total": 2} for done in (0, 1)
    ]
    assert of_batch[-1]["type"] == "GenerationComplete"
    assert sorted(of_batch[-1]["assets"]) == sorted(complete["assets"])
    assert told[-1]["error"] == "ComfyUI timeout"
    states = [one for one in told if one["type"] == "ComfyUIStateChanged"]
    assert states[0]["state"] in ("reconnecting", "circuit_open", "disconnected")
    assert states[0]["message"]
    assert missing["retry_in"] is not None
    assert status["state"] == "connected"
