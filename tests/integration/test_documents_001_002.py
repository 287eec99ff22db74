"""Documents 001 and 002 on a real line: what their clients ask for, in their words, from the one state machine."""

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from event_schemas.commands import (
    CompleteIndexing,
    IndexAsset,
    ReportStepCompleted,
    ReportStepFailed,
    ReportStepStarted,
)
from event_schemas.message import Artifact, EngineUsed, Gpu, StepMetrics
from gateway.app import create_app
from gateway.configuration import Configuration
from gateway.files.addresses import Address
from gateway.files.fetching import Fetcher
from gateway.parts import real_parts
from infra.local.stack import Backing
from tests.integration.gateway_line import Hand, Line, running_line, until
from tests.unit.gateway.fakes import FakeWeb, png

LOCAL_PROJECT = "00000000-0000-4000-8000-000000000001"
GLB = "model/gltf-binary"
MODEL = {
    "glb": GLB,
    "fbx": "application/octet-stream",
    "obj": "model/obj",
    "usdz": "model/vnd.usdz+zip",
    "texture_base_color": "image/png",
    "preview": "image/webp",
    "turntable": "image/webp",
    "engine_profiles": "application/json",
}
MADE: dict[str, dict[str, str]] = {
    "expand_prompt": {"brief": "application/json"},
    "concept": {"concept": "image/png"},
    "upscale": {"concept_large": "image/png"},
    "refine": {"concept_refined": "image/png", "normal_map": "image/png"},
    "views": {"view.front": "image/png"},
    "normalize": {"clean.reference": "image/png"},
    "reconstruct": {"mesh_raw": GLB},
    "repair": {"mesh_repaired": GLB},
    "retopo": {"mesh": GLB},
    "rig": {"rigged": GLB},
    "animate": {"animated": GLB},
    "export": MODEL,
}
"""What each step makes: role -> media type."""

OVER = ("done", "failed", "cancelled")
ENDINGS = {"application/json": ".json", "image/png": ".png", GLB: ".glb", "image/webp": ".webp", "model/obj": ".obj"}
FACTS: dict[str, dict[str, Any]] = {
    "concept": {"prompt_used": "a chest of oak", "seed": 7},
    "refine": {"operations": ["edge clean", "guided detail"]},
    "retopo": {"triangles": 2_900, "uv": {"charts": 12, "coverage": 0.7}},
    "rig": {"armature": {"bones": 24}, "weights": {"most_per_vertex": 4}},
    "animate": {"clips": [{"name": "idle", "duration_s": 2.0, "fps": 30}]},
    "export": {"textures": ["base_color"], "engine_notes": {"unity": "Y up"}},
}
EVENT_FIELDS = {
    "StepStarted": {"job_id", "step_name", "correlation_id", "ts"},
    "StepCompleted": {"job_id", "step_name", "artifacts", "metrics", "ts"},
    "StepFailed": {"job_id", "step_name", "error_code", "error_message", "ts"},
    "UserReviewUpdated": {"job_id", "step_name", "decision", "notes", "ts"},
    "AssetIndexed": {"asset_id", "project_id", "version", "files", "metadata", "ts"},
}


class Farm(Hand):
    """Plays the workers and the library for one job: step by step, up to where it is wanted."""

    def __init__(self, line: Line, http: httpx.Client) -> None:
        super().__init__(line)
        self._http = http

    def job(self, job_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get(f"/v1/jobs/{job_id}").json()
        return found

    def work(self, job_id: str, files: Any = None, before: str = "") -> dict[str, Any]:  # type: ignore[override]
        """Until it is over, in review, or about to begin the step `before`."""
        end = time.monotonic() + 30
        while True:
            assert time.monotonic() < end, "the job does not go on"
            job = self.job(job_id)
            if job.get("phase") == "queued" and job["current_step"] != before:
                self.report(job)
                self.wait_past(job)
            elif job.get("current_step") == before or job.get("phase") == "review" or job.get("status") in OVER:
                return job
            time.sleep(0.02)

    def started(self, job: dict[str, Any]) -> dict[str, Any]:
        """Takes the waiting step up. Returns what its report must say."""
        told = {
            "step": job["current_step"],
            "attempt": job["attempt"],
            "gpu_id": "hand",
            "incarnation": "1",
        }
        now = time.time_ns() // 1_000
        self.tell(
            f"job-{job['job_id']}", job["project_id"], ReportStepStarted(**told, engine="by hand", started_at=now)
        )
        return told

    def report(self, job: dict[str, Any]) -> None:
        if job["current_step"] == "index":
            self.shelve(job)
        else:
            self.done(job, self.started(job))

    def finished(self, job_id: str) -> None:
        """What was taken up is done."""
        job = self.job(job_id)
        told = {"step": job["current_step"], "attempt": job["attempt"], "gpu_id": "hand", "incarnation": "1"}
        self.done(job, told)
        self.wait_past(job)

    def wait_past(self, job: dict[str, Any]) -> None:
        until(lambda: self.job(job["job_id"])["steps_done"] > job["steps_done"])

    def done(self, job: dict[str, Any], told: dict[str, Any]) -> None:
        now = time.time_ns() // 1_000
        done = ReportStepCompleted(
            **told,
            engine=EngineUsed(name="by hand", version="1"),
            metrics=StepMetrics(duration_s=1.5, cost=0.25),
            gpu=Gpu(model="NVIDIA Test"),
            started_at=now,
            finished_at=now,
            outputs=tuple(self.made(role, kind) for role, kind in MADE.get(told["step"], {}).items()),
            facts=FACTS.get(told["step"], {}),
        )
        self.tell(f"job-{job['job_id']}", job["project_id"], done)

    def made(self, role: str, media_type: str) -> Artifact:
        data = png() if media_type == "image/png" else GLB_BYTES if media_type == GLB else role.encode()
        name = f"{role}{ENDINGS.get(media_type, '.' + role)}"
        return self.put(role, data).model_copy(update={"media_type": media_type, "name": name})

    def shelve(self, job: dict[str, Any]) -> None:
        last = next(step for step in job["steps"] if step["name"] == "index")
        files = tuple(
            Artifact(**{name: file[name] for name in ("role", "sha256", "media_type", "size", "name")})
            for file in last["inputs"]
        )
        asset, project = job["asset_id"], job["project_id"]
        indexed = IndexAsset(
            asset_id=asset,
            job_id=job["job_id"],
            asset_type=job["asset_type"],
            title="x",
            files=files,
            metadata={"request": job["request"], "seed": job["seed"]},
        )
        self.tell(f"asset-{asset}", project, indexed)
        self.tell(f"job-{job['job_id']}", project, CompleteIndexing(asset_id=asset, version=1))


def glb() -> bytes:
    """The least that a GLB can be: one triangle."""
    points = b"".join(number.to_bytes(4, "little") for number in (0, 0, 0, 0x3F800000, 0, 0, 0, 0x3F800000, 0))
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(points)}],
        "buffers": [{"byteLength": len(points)}],
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = len(text).to_bytes(4, "little") + b"JSON" + text + len(points).to_bytes(4, "little") + b"BIN\0" + points
    return b"glTF" + (2).to_bytes(4, "little") + (12 + len(chunks)).to_bytes(4, "little") + chunks


GLB_BYTES = glb()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a compose file would mount as /inputs."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "chest").mkdir()
    for number in range(4):
        (folder / "chest" / f"{number}.png").write_bytes(png(40 + number))
    (folder / "notes.txt").write_text("no picture")
    (folder.parent / "secret.png").write_bytes(png(60))
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "way").symlink_to(folder.parent)
    return folder


@pytest.fixture(scope="module")
def line(backing: Backing, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("documents"), FORGELOG_INPUTS_DIR=str(folder)) as line:
        yield line


@pytest.fixture(scope="module")
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def farm(line: Line, http: httpx.Client) -> Farm:
    return Farm(line, http)


def asked(http: httpx.Client, address: str, body: dict[str, Any]) -> str:
    """Submits, and waits until the job can be seen."""
    answer = http.post(address, json=body)
    assert answer.status_code == 202, answer.text
    job_id = str(answer.json()["job_id"])
    assert answer.json() == {"job_id": job_id, "status_url": f"/3d/status/{job_id}"}
    until(lambda: http.get(f"/3d/status/{job_id}").status_code == 200)
    return job_id


def events(http: httpx.Client, since: str = "", **query: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Id, name and fields of every event until the stream falls silent."""
    found, seen_ = [], {}
    headers = {"Last-Event-ID": since} if since else {}
    with http.stream("GET", "/events", params=query, headers=headers, timeout=1.5) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        try:
            for text in answer.iter_lines():
                name, _, value = text.partition(": ")
                seen_[name] = value
                if name == "data":
                    found.append((seen_["id"], seen_["event"], json.loads(value)))
        except httpx.ReadTimeout:
            return found
    raise AssertionError("the stream ended")


# --- document 001 --------------------------------------------------------------------------------


@pytest.mark.accepts("S001-001", "S001-005", "S001-006", "S001-011", "S001-013", "S001-014", "S001-015")
@pytest.mark.accepts("S001-021", "S001-025", "S001-029", "S001-030", "S001-031", "S001-048")
@pytest.mark.accepts("S001-032", "S001-033", "S001-034", "S001-035", "S001-036")
def test_a_prompt_becomes_a_file_and_every_state_is_told_on_the_way(http: httpx.Client, farm: Farm) -> None:
    assert http.get("/health").json() == {"status": "ok"}
    job_id = asked(http, "/3d/generate", {"prompt": "a wooden chest", "output_format": "fbx", "quality_tier": "high"})
    assert farm.job(job_id)["request"]["constraints"]["views"] == 8
    assert farm.job(job_id)["asset_type"] == "PROP"

    told = [http.get(f"/3d/status/{job_id}").json()]
    early = http.get(f"/3d/download/{job_id}")
    for step in ("concept", "reconstruct", "repair"):
        farm.work(job_id, before=step)
        told.append(http.get(f"/3d/status/{job_id}").json())
    over = farm.work(job_id)
    told.append(http.get(f"/3d/status/{job_id}").json())

    assert over["status"] == "done", over["error"]
    states = ["queued", "generating_images", "reconstructing_3d", "post_processing", "completed"]
    assert [one["state"] for one in told] == states
    assert [one["progress"] for one in told] == sorted(one["progress"] for one in told)
    assert all(one.keys() == {"job_id", "state", "message", "asset_path", "progress"} for one in told)
    assert {one["asset_path"] for one in told[:-1]} == {""}
    assert told[-1] | {"message": ""} == {
        "job_id": job_id,
        "state": "completed",
        "message": "",
        "asset_path": f"/outputs/{job_id}/fbx.fbx",
        "progress": 1.0,
    }
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    file = http.get(f"/3d/download/{job_id}", follow_redirects=True)
    assert (file.status_code, file.content) == (200, b"fbx")
    assert f"{job_id}.fbx" in file.headers["content-disposition"]
    assert http.get(f"/3d/download/{job_id}?format=glb", follow_redirects=True).content == GLB_BYTES
    assert http.get(told[-1]["asset_path"], follow_redirects=True).content == b"fbx"
    assert http.get(f"/outputs/{job_id}/nothing.fbx").status_code == 404


@pytest.mark.accepts("S001-037", "S001-030")
def test_what_failed_or_was_cancelled_shows_as_failed_with_the_reason(http: httpx.Client, farm: Farm) -> None:
    broken, stopped = (asked(http, "/3d/generate", {"prompt": "a wooden chest"}) for _ in range(2))
    fail(farm, farm.job(broken), "the words are not safe")
    http.post(f"/v1/jobs/{stopped}/cancel")
    until(lambda: http.get(f"/3d/status/{broken}").json()["state"] == "failed")

    assert http.get(f"/3d/status/{broken}").json()["message"] == "safety: the words are not safe"
    assert http.get(f"/3d/status/{stopped}").json() | {"progress": 0} == {
        "job_id": stopped,
        "state": "failed",
        "message": "the job was cancelled",
        "asset_path": "",
        "progress": 0,
    }
    for job_id in (broken, stopped):
        refused = http.get(f"/3d/download/{job_id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_made")
    for nothing in (f"/3d/status/{uuid4()}", f"/3d/download/{uuid4()}"):
        assert (http.get(nothing).status_code, http.get(nothing).json()["code"]) == (404, "unknown_job")


def fail(farm: Farm, job: dict[str, Any], why: str) -> None:
    failed = ReportStepFailed(
        **farm.started(job), failure="engine", error_code="unsafe", error_message=why, retryable=False
    )
    farm.tell(f"job-{job['job_id']}", job["project_id"], failed)


@pytest.mark.accepts("S001-002", "S001-003", "S001-012", "S001-022", "S001-024", "S001-027")
def test_pictures_become_a_job_whether_uploaded_or_laid_into_the_folder(
    line: Line, http: httpx.Client, farm: Farm
) -> None:
    sent = http.post("/v1/uploads", content=png(50)).json()
    one = asked(http, "/3d/from-image", {"image_paths": [f"/inputs/{sent['upload_id']}"], "output_format": "obj"})
    four = asked(http, "/3d/from-image", {"image_paths": [f"/inputs/chest/{number}.png" for number in range(4)]})

    assert [step["name"] for step in farm.job(one)["steps"]][2:5] == ["image_safety", "normalize", "reconstruct"]
    brought = farm.work(four, before="normalize")["steps"][3]["inputs"]
    assert [file["role"] for file in brought] == ["view.front", "view.left", "view.back", "view.right"]
    assert len({file["sha256"] for file in brought}) == 4
    assert all(file["by_person"] for file in brought)
    assert http.get(f"/inputs/{sent['upload_id']}", follow_redirects=True).content.startswith(b"\x89PNG")
    assert http.get(f"/inputs/{'0' * 64}").status_code == 404
    assert farm.work(one)["status"] == "done"
    assert http.get(f"/3d/download/{one}", follow_redirects=True).content == b"obj"


@pytest.mark.accepts("S001-012", "S001-022")
def test_no_path_leads_out_of_the_folder_and_no_other_file_is_taken(line: Line, http: httpx.Client) -> None:
    before = line.records(line.kafka.topics.commands.name)
    for path, code in {
        "/inputs/../secret.png": "invalid_request",
        "/inputs/chest/../../secret.png": "invalid_request",
        "/inputs//etc/passwd": "invalid_request",
        "/inputs/./notes.txt": "invalid_request",
        "/etc/passwd": "invalid_request",
        "/inputs/link.png": "unknown_upload",
        "/inputs/way/secret.png": "unknown_upload",
        "/inputs/chest": "unknown_upload",
        "/inputs/nothing.png": "unknown_upload",
        "/inputs/notes.txt": "unsupported_media_type",
        f"/inputs/{'0' * 64}": "unknown_upload",
    }.items():
        refused = http.post("/3d/from-image", json={"image_paths": [path]})
        assert (refused.json()["code"], refused.json()["field"]) == (code, "image_paths.0"), (path, refused.text)
    for body, field in (
        ({"image_urls": ["https://10.0.0.7/a.png"]}, "image_urls.0"),
        ({"image_paths": ["/inputs/chest/0.png"] * 2}, "image_paths"),
        ({}, "body"),
        ({"image_urls": ["https://a.example/a.png"], "image_paths": ["/inputs/chest/0.png"]}, "body"),
    ):
        refused = http.post("/3d/from-image", json=body)
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert line.records(line.kafka.topics.commands.name) == before


@pytest.mark.accepts("S001-016", "S001-018", "S001-019", "S001-020", "S001-025")
def test_each_service_is_a_job_that_the_request_waits_for(http: httpx.Client, farm: Farm) -> None:
    def served(address: str, body: dict[str, Any]) -> dict[str, Any]:
        known = {job["job_id"] for job in http.get("/v1/jobs").json()["items"]}
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(http.post, address, json=body)
            until(lambda: answer.done() or {one["job_id"] for one in newest(http)} - known)
            for job_id in {one["job_id"] for one in newest(http)} - known:
                farm.work(job_id)
            found = answer.result(timeout=10)
        assert found.status_code == 200, found.text
        told: dict[str, Any] = found.json()
        return told

    drawn = served("/imagine/generate", {"prompts": ["a chest from the front"]})
    picture = served("/generate", {"prompt": "a chest", "width": 640, "height": 480, "seed": 5})
    solid = served("/reconstruct/mesh", {"image_paths": drawn["image_paths"], "output_format": "glb"})
    clean = served("/postprocess/clean", {"mesh_path": solid["mesh_path"], "output_format": "obj"})

    assert http.get(drawn["image_paths"][0], follow_redirects=True).content == png()
    assert base64.b64decode(picture["image_b64"]) == png()
    assert picture["image_path"] == drawn["image_paths"][0]  # one content, one path
    made = farm.job(picture["job_id"])
    assert (made["seed"], made["request"]["image"]) == (5, {"width": 640, "height": 480})
    assert [step["name"] for step in farm.job(solid["job_id"])["steps"]][-3:] == ["reconstruct", "export", "index"]
    steps = [step["name"] for step in farm.job(clean["job_id"])["steps"]]
    assert steps == ["safety", "expand_prompt", "repair", "retopo", "export", "index"]
    assert clean["mesh_path"] == f"/outputs/{clean['job_id']}/obj.obj"

    later = http.post("/imagine/generate?wait_s=0", json={"prompts": ["a chest"], "seed": 1})
    assert (later.status_code, later.headers["location"]) == (202, later.json()["status_url"])
    until(lambda: http.get(later.json()["status_url"]).status_code == 200)
    refused = http.post("/postprocess/clean", json={"mesh_path": drawn["image_paths"][0]}, params={"wait_s": 0})
    assert refused.status_code == 202  # a picture is told apart by the worker, who looks it over


def newest(http: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/v1/jobs").json()["items"]
    return found


@pytest.mark.accepts("S001-002", "S001-012", "S001-017", "S001-022")
@pytest.mark.anyio
async def test_addresses_are_fetched_and_become_inputs(line: Line, farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway of the line with another network: the only thing here that is not real."""
    for name, value in line.env.items():
        monkeypatch.setenv(name, value)
    web = FakeWeb()

    async def lookup(host: str) -> list[Address]:
        return web.lookup(host)

    settings = Configuration()
    parts = real_parts(settings)
    object.__setattr__(parts, "fetcher", Fetcher(lookup, web))
    app = create_app(settings, parts)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=line.url, timeout=30) as client:
            made = await client.post("/3d/from-image", json={"image_urls": ["https://example.com/chest.png"]})
            later = await client.post("/imagine/from-urls?wait_s=0", json={"urls": ["https://example.com/chest.png"]})
    assert [made.status_code, later.status_code] == [202, 202], (made.text, later.text)
    job_id = made.json()["job_id"]
    until(lambda: "job_id" in farm.job(job_id))
    steps = farm.work(job_id, before="normalize")["steps"]
    assert [file["role"] for file in steps[3]["inputs"]] == ["reference"]
    until(lambda: "job_id" in farm.job(later.json()["job_id"]))
    over = farm.work(later.json()["job_id"])
    assert [file["role"] for file in over["outputs"]] == ["clean.reference"]


# --- document 002 --------------------------------------------------------------------------------

JOB_FIELDS = {
    "id",
    "project_id",
    "asset_type",
    "status",
    "created_at",
    "steps",
    "current_step",
    "user_decisions",
    "error",
}
STEP_FIELDS = {"name", "status", "started_at", "finished_at", "artifacts", "metrics", "facts"}
ASSET_FIELDS = {"id", "project_id", "version", "type", "files", "metadata", "library_path", "cdn_url"}
NAMED = ["text_to_image", "refine", "retopo", "rig", "anim", "export"]
HERO = {
    "project_id": LOCAL_PROJECT,
    "asset_type": "3D_CHARACTER",
    "prompt": {"core_concept": "a knight with a red cape", "style": "low-poly"},
}


def step_of(job: dict[str, Any], name: str) -> dict[str, Any]:
    return next(step for step in job["steps"] if step["name"] == name)


@pytest.mark.accepts("S002-005", "S002-006", "S002-007", "S002-035", "S002-036", "S002-038", "S002-039", "S002-040")
@pytest.mark.accepts("S002-013", "S002-014", "S002-015", "S002-016", "S002-017", "S002-018", "S002-019", "S002-020")
@pytest.mark.accepts("S002-021", "S002-022", "S002-023", "S002-024", "S002-025", "S002-026", "S002-041", "S002-042")
@pytest.mark.accepts("S002-027", "S002-028", "S002-029", "S002-030", "S002-031", "S002-032", "S002-033", "S002-034")
@pytest.mark.accepts("S002-043", "S002-044", "S002-045", "S002-046", "S002-047", "S002-065", "S002-066")
@pytest.mark.accepts("S002-048", "S002-049", "S002-051", "S002-052")
@pytest.mark.accepts("S002-012")
def test_a_job_goes_through_its_reviews_into_the_library_in_the_words_of_document_002(
    http: httpx.Client, farm: Farm
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = http.post("/jobs", json=HERO, headers=key)
    again = http.post("/jobs", json=HERO, headers=key)
    assert (first.status_code, again.status_code) == (202, 202), first.text
    job_id = first.json()["id"]
    address = f"/jobs/{job_id}"
    assert (first.headers["location"], again.json()["id"]) == (address, job_id)
    begun = http.get(address).json()
    assert begun.keys() == JOB_FIELDS
    assert {step["status"] for step in begun["steps"]} == {"pending"}
    assert [step["name"] for step in begun["steps"] if step["name"] in NAMED] == NAMED
    assert all(step.keys() == STEP_FIELDS for step in begun["steps"])
    assert (begun["status"], begun["user_decisions"], begun["error"]) == ("pending", [], None)
    assert (begun["project_id"], begun["asset_type"]) == (LOCAL_PROJECT, "3D_CHARACTER")

    farm.started(farm.work(job_id, before="concept"))
    until(lambda: step_of(http.get(address).json(), "text_to_image")["status"] == "running")
    assert http.get(address).json()["current_step"] == "text_to_image"
    too_early = http.post(f"{address}/review", json={"decision": "approved"})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not_in_review")
    farm.finished(job_id)

    farm.work(job_id)
    paused = http.get(address).json()
    assert (paused["status"], step_of(paused, "refine")["status"]) == ("paused", "paused")
    held = http.post(f"{address}/review", json={"decision": "paused", "notes": "back on Monday"}).json()
    rejected = http.post(f"{address}/review", json={"decision": "rejected", "notes": "darker"}).json()
    assert held["status"] == "paused"
    assert (rejected["status"], step_of(rejected, "refine")["status"]) == ("rejected", "rejected")
    farm.work(job_id)
    while farm.work(job_id)["phase"] == "review":
        told = http.post(f"{address}/review", json={"decision": "approved"}).json()
        assert told["user_decisions"][-1]["decision"] == "approved"

    over = http.get(address).json()
    assert over.keys() == JOB_FIELDS
    assert (over["status"], over["error"], over["current_step"]) == ("done", None, "index")
    assert step_of(over, "refine")["status"] == "approved"
    assert step_of(over, "export")["status"] == "done"
    assert [(one["step_name"], one["decision"]) for one in over["user_decisions"]] == [
        ("refine", "paused"),
        ("refine", "rejected"),
        ("refine", "approved"),
        ("retopo", "approved"),
        ("rig", "approved"),
        ("anim", "approved"),
    ]
    assert over["user_decisions"][1].keys() == {"step_name", "decision", "notes", "ts"}
    assert over["user_decisions"][1]["notes"] == "darker"
    export = step_of(over, "export")
    assert export["started_at"] <= export["finished_at"]
    assert export["metrics"] == {"duration": 1.5, "gpu_type": "NVIDIA Test", "cost_estimate": 0.25}
    kinds = {file["role"]: file["kind"] for file in export["artifacts"]}
    assert {kinds["glb"], kinds["fbx"], kinds["texture_base_color"], kinds["preview"]} == {
        "mesh",
        "fbx",
        "textures",
        "images",
    }
    with httpx.Client() as anybody:
        fetched = anybody.get(next(file["url"] for file in export["artifacts"] if file["role"] == "fbx"))
    assert fetched.content == b"fbx"

    (asset,) = [
        one
        for one in http.get(f"/projects/{LOCAL_PROJECT}/assets").json()
        if one["type"] == "3D" and one["id"] == farm.job(job_id)["asset_id"]
    ]
    assert asset.keys() == ASSET_FIELDS
    assert (asset["project_id"], asset["version"]) == (LOCAL_PROJECT, 1)
    assert asset["library_path"] == f"{LOCAL_PROJECT}/3d_character/{asset['id']}/v1"
    assert {file["role"] for file in asset["files"]} == MODEL.keys()
    assert asset["metadata"]["request"]["prompt"]["core_concept"] == "a knight with a red cape"
    with httpx.Client() as anybody:
        assert anybody.get(asset["cdn_url"]).content == GLB_BYTES
    alone = http.get(f"/assets/{asset['id']}").json()
    assert {**alone, "files": [], "cdn_url": ""} == {**asset, "files": [], "cdn_url": ""}
    _the_stream_tells_it(http, job_id, asset["id"])


def _the_stream_tells_it(http: httpx.Client, job_id: str, asset_id: str) -> None:
    told = events(http, job_id=job_id)
    assert {name: set(fields) for _, name, fields in told} == {
        name: fields for name, fields in EVENT_FIELDS.items() if name != "StepFailed"
    }
    assert {fields["job_id"] for _, name, fields in told if name != "AssetIndexed"} == {job_id}
    started = [fields["step_name"] for _, name, fields in told if name == "StepStarted"]
    assert [name for name in started if name in NAMED][:2] == ["text_to_image", "refine"]
    assert set(NAMED) <= set(started)
    assert {fields["correlation_id"] for _, name, fields in told if name == "StepStarted"} == {f"job-{job_id}"}
    decided = [
        (one["step_name"], one["decision"], one["notes"]) for _, name, one in told if name == "UserReviewUpdated"
    ]
    assert decided[:2] == [("refine", "paused", "back on Monday"), ("refine", "rejected", "darker")]
    drawn = next(one for _, name, one in told if name == "StepCompleted" and one["step_name"] == "text_to_image")
    assert [file["role"] for file in drawn["artifacts"]] == ["concept"]
    assert drawn["metrics"] == {"duration": 1.5, "gpu_type": "NVIDIA Test", "cost_estimate": 0.25}
    (indexed,) = [fields for _, name, fields in told if name == "AssetIndexed"]
    assert (indexed["asset_id"], indexed["project_id"], indexed["version"]) == (asset_id, LOCAL_PROJECT, 1)

    middle = len(told) // 2
    resumed = events(http, since=told[middle][0], job_id=job_id)
    # The library's word is in a partition of its own, which may be read before or after the job's.
    assert sorted(map(_what_and_when, resumed)) == sorted(map(_what_and_when, told[middle + 1 :]))
    assert events(http, **{"from": "now"}, job_id=job_id) == []
    assert http.get("/events", params={"job_id": str(uuid4())}).status_code == 404
    assert http.get("/events", params={"since": "everything"}).status_code == 422


def _what_and_when(event: tuple[str, str, dict[str, Any]]) -> tuple[str, str]:
    return event[1], event[2]["ts"]


@pytest.mark.accepts("S002-050", "S002-021", "S002-023")
def test_a_failed_step_is_told_with_its_code_and_ends_in_the_job(http: httpx.Client, farm: Farm) -> None:
    job_id = http.post("/jobs", json=HERO).json()["id"]
    until(lambda: "phase" in farm.job(job_id))
    fail(farm, farm.job(job_id), "the words are not safe")
    until(lambda: http.get(f"/jobs/{job_id}").json()["status"] == "failed")
    job = http.get(f"/jobs/{job_id}").json()

    assert job["error"] == {"step_name": "safety", "error_code": "unsafe", "error_message": "the words are not safe"}
    assert step_of(job, "safety")["status"] == "failed"
    (failed,) = [fields for _, name, fields in events(http, job_id=job_id) if name == "StepFailed"]
    assert failed.keys() == EVENT_FIELDS["StepFailed"]
    assert (failed["error_code"], failed["error_message"]) == ("unsafe", "the words are not safe")


@pytest.mark.accepts("S002-059", "S002-060", "S002-061", "S002-062", "S002-063", "S002-064")
def test_what_each_step_knows_of_its_work_is_kept_and_shown(http: httpx.Client, farm: Farm) -> None:
    job_id = http.post("/jobs", json={**HERO, "review": {"auto_approve": "*"}, "seed": 7}).json()["id"]
    until(lambda: "phase" in farm.job(job_id))
    assert farm.work(job_id)["status"] == "done"
    job = http.get(f"/jobs/{job_id}").json()

    for ours, name in {"concept": "text_to_image", "animate": "anim"}.items() | {
        (same, same) for same in ("refine", "retopo", "rig", "export")
    }:
        step = step_of(job, name)
        assert step["facts"] == {"seed": 7, **FACTS[ours]}
        assert {file["role"] for file in step["artifacts"]} == MADE[ours].keys()
        assert all(file["url"].startswith("http") for file in step["artifacts"])


@pytest.mark.accepts("S002-003")
def test_requests_that_make_no_sense_are_refused_by_field(line: Line, http: httpx.Client) -> None:
    before = line.records(line.kafka.topics.commands.name)
    for body, field in (
        ({**HERO, "asset_type": "4D"}, "asset_type"),
        ({**HERO, "prompt": {"core_concept": ""}}, "prompt.core_concept"),
        ({**HERO, "constraints": {"poly_count_budget": 0}}, "constraints.poly_count_budget"),
        ({**HERO, "speed": "fast"}, "speed"),
    ):
        refused = http.post("/jobs", json=body)
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert [http.get(f"/jobs/{uuid4()}").status_code, http.get(f"/assets/{uuid4()}").status_code] == [404, 404]
    assert line.records(line.kafka.topics.commands.name) == before


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
