"""Document 003 on a real line: the very calls that Asset Forge's own web client makes, and what it reads of them.

Its client was read, not copied: `CALLS` says which of its files makes which call. Every call of the table is made here.
"""

import base64
import io
import json
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image, ImageDraw

from event_schemas.commands import ReportStepCompleted, ReportStepFailed, ReportStepStarted
from event_schemas.message import Artifact, EngineUsed, StepMetrics
from infra.examination.gltf import chunks_of
from infra.local.stack import Backing
from tests.integration.gateway_line import Hand, Line, running_line, until
from tests.tools.hostile import png

Json = dict[str, Any]

CALLS = (
    ("GET", "/api/health", "GenerationAPIClient.healthCheck"),
    ("GET", "/api/assets", "AssetService.listAssets, with ?t= and Cache-Control: no-cache"),
    ("GET", "/api/assets/{id}/model", "ThreeViewer, usePipelineStatus: modelUrl"),
    ("HEAD", "/api/assets/{id}/model", "AssetDetailsPanel: is there a model?"),
    ("GET", "/api/assets/{id}/concept-art.png", "usePipelineStatus: conceptArtUrl"),
    ("GET", "/api/assets/{id}/{id}_rigged.glb", "AnimationPlayer"),
    ("GET", "/api/assets/{id}/animations/walking.glb", "AnimationPlayer"),
    ("GET", "/api/assets/{id}/animations/running.glb", "AnimationPlayer"),
    ("HEAD", "/api/assets/{id}/t-pose", "AssetService.getTPoseUrl"),
    ("GET", "/api/assets/{id}/sprite-metadata.json", "GenerationPage: sprites of an asset"),
    ("GET", "/api/assets/{id}/sprites/0deg.png", "GenerationPage: sprites of an asset"),
    ("GET", "/assets/{id}/{id}.glb", "AssetService.getModelUrl"),
    ("GET", "/assets/{id}/concept-art.png", "AssetService.getConceptArtUrl"),
    ("PATCH", "/api/assets/{id}", "useAssetActions.handleSaveAsset"),
    ("DELETE", "/api/assets/{id}", "useAssetActions.handleDeleteAsset, with ?includeVariants="),
    ("POST", "/api/assets/{id}/sprites", "SpriteGenerationService"),
    ("GET", "/api/material-presets", "AssetService.getMaterialPresets"),
    ("POST", "/api/material-presets", "useMaterialPresets"),
    ("POST", "/api/retexture", "AssetService.retexture"),
    ("POST", "/api/regenerate-base/{id}", "RegenerateModal"),
    ("POST", "/api/generation/pipeline", "GenerationAPIClient.startPipeline"),
    ("GET", "/api/generation/pipeline/{id}", "GenerationAPIClient.fetchPipelineStatus, every half second"),
    ("POST", "/api/weapon-handle-detect", "WeaponHandleDetector.getGripCoordinates"),
    ("POST", "/api/weapon-orientation-detect", "WeaponHandleDetector.detectWeaponOrientation"),
    ("GET", "/api/prompts/game-styles", "PromptService.getGameStylePrompts"),
    ("POST", "/api/prompts/game-styles", "PromptService.saveGameStylePrompts"),
    ("DELETE", "/api/prompts/game-styles/{id}", "PromptService.deleteGameStyle"),
    ("GET", "/api/prompts/asset-types", "PromptService.getAssetTypePrompts"),
    ("POST", "/api/prompts/asset-types", "PromptService.saveAssetTypePrompts"),
    ("DELETE", "/api/prompts/asset-types/{id}", "PromptService.deleteAssetType, with ?category="),
    ("GET", "/api/prompts/materials", "PromptService.getMaterialPrompts"),
    ("POST", "/api/prompts/materials", "PromptService.saveMaterialPrompts"),
)

MODEL = {
    "glb": "model/gltf-binary",
    "fbx": "application/octet-stream",
    "obj": "model/obj",
    "usdz": "model/vnd.usdz+zip",
    "texture_base_color": "image/png",
    "preview": "image/png",
    "turntable": "image/webp",
    "engine_profiles": "application/json",
}
SHEET = {"sprite_sheet": "image/png", "sprite_meta": "application/json", "sheet_preview": "image/png"}
MAKES: dict[str, dict[str, str]] = {
    "expand_prompt": {"brief": "application/json"},
    "concept": {"concept": "image/png"},
    "upscale": {"concept_large": "image/png"},
    "refine": {"concept_refined": "image/png", "normal_map": "image/png"},
    "views": {"view.front": "image/png"},
    "normalize": {"clean.reference": "image/png"},
    "reconstruct": {"mesh_raw": "model/gltf-binary"},
    "repair": {"mesh_repaired": "model/gltf-binary"},
    "retopo": {"mesh": "model/gltf-binary"},
    "rig": {"rigged": "model/gltf-binary"},
    "animate": {"animated": "model/gltf-binary"},
    "export": MODEL,
    "retexture": MODEL,
    "render_sprites": SHEET,
}
GRIP = {
    "method": "cuts across the principal axis: slim, round, uniform stretch; no model",
    "hold": "hilt",
    "point_m": [0.0, 0.0, 0.1],
    "point_gltf_m": [0.0, 0.1, 0.0],
    "axis": [0.0, 0.0, 1.0],
    "edge": [1.0, 0.0, 0.0],
    "confidence": 0.9,
    "placement": [[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 1.0, -0.1], [0, 0, 0, 1.0]],
}


def glb(mark: str, clips: tuple[str, ...] = ()) -> bytes:
    """The least that a GLB can be, one upright triangle of a metre; `mark` tells one from another."""
    points = struct.pack("<9f", 0, 0, 0, 0.2, 0, 0, 0, 1, 0)
    times = struct.pack("<2f", 0, 1) + struct.pack("<6f", 0, 0, 0, 0, 1, 0)
    numbers = points + times
    moving = {
        "samplers": [{"input": 1, "output": 2}],
        "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
    }
    told = {
        "asset": {"version": "2.0", "extras": {"mark": mark}},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "buffers": [{"byteLength": len(numbers)}],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 8},
            {"buffer": 0, "byteOffset": 44, "byteLength": 24},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [0.2, 1, 0]},
            {"bufferView": 1, "componentType": 5126, "count": 2, "type": "SCALAR", "min": [0], "max": [1]},
            {"bufferView": 2, "componentType": 5126, "count": 2, "type": "VEC3"},
        ],
        **({"animations": [{"name": clip, **moving} for clip in clips]} if clips else {}),
    }
    text = json.dumps(told).encode()
    text += b" " * (-len(text) % 4)
    whole = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(numbers), 0x004E4942) + numbers
    return struct.pack("<III", 0x46546C67, 2, 12 + len(whole)) + whole


LIVE = ["pending", "running", "approved"]


class Smithy(Hand):
    """Plays the workers for every job there is, in a thread of its own. A job of `held` waits before that step."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self.held: dict[str, str] = {}
        self._http = httpx.Client(base_url=line.url, timeout=15)
        self._done: set[tuple[str, str, int]] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work_on, daemon=True)

    def __enter__(self) -> "Smithy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)
        self._http.close()

    def _work_on(self) -> None:
        while not self._over.wait(0.03):
            try:
                jobs = self._http.get(
                    "/v1/jobs", params={"status": ["pending", "running", "approved"], "limit": 50}
                ).json()
                for job in jobs.get("items", ()):
                    self._strike(job)
            except httpx.HTTPError:
                continue

    def _strike(self, job: Json) -> None:
        job_id, step, attempt = job["job_id"], job["current_step"], job["attempt"]
        if job["phase"] != "queued" or step == "index" or self.held.get(job_id) == step:
            return
        if (job_id, step, attempt) in self._done:
            return
        self._done.add((job_id, step, attempt))
        who: Json = {"step": step, "attempt": attempt, "gpu_id": "hand", "incarnation": "1"}
        stream, now = f"job-{job_id}", time.time_ns() // 1_000
        self.tell(stream, job["project_id"], ReportStepStarted(**who, engine="by hand", started_at=now))
        if "broken" in job["title"] and step == "reconstruct":
            failed = ReportStepFailed(
                **who, failure="bad_input", error_code="no_shape", error_message="no shape", retryable=False
            )
            self.tell(stream, job["project_id"], failed)
            return
        done = ReportStepCompleted(
            **who,
            engine=EngineUsed(name="by hand", version="1"),
            metrics=StepMetrics(duration_s=0.01),
            started_at=now,
            finished_at=now,
            outputs=tuple(self._made(job, role, kind) for role, kind in MAKES.get(step, {}).items()),
            facts={"grip": GRIP} if step == "export" and job["asset_type"] == "PROP" else {},
        )
        self.tell(stream, job["project_id"], done)

    def _made(self, job: Json, role: str, kind: str) -> Artifact:
        mark = f"{job['job_id']} {role}"
        clips = ("idle_breath", "walk", "run") if job["asset_type"] == "3D_CHARACTER" else ()
        data = glb(mark, clips) if kind == "model/gltf-binary" else png() if kind == "image/png" else mark.encode()
        return self.put(role, data).model_copy(update={"media_type": kind})


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("asset_forge")) as line:
        line.start("scheduler", "processors.scheduler")
        yield line


@pytest.fixture(scope="module")
def smithy(line: Line) -> Iterator[Smithy]:
    with Smithy(line) as smithy:
        yield smithy


@pytest.fixture(scope="module")
def called() -> list[tuple[str, str]]:
    """Method and path of every call that was made."""
    return []


@pytest.fixture(scope="module")
def http(line: Line, smithy: Smithy, called: list[tuple[str, str]]) -> Iterator[httpx.Client]:
    """The client's own base URL, and the page that it is served from."""

    def note(request: httpx.Request) -> None:
        called.append((request.method, request.url.path))

    headers = {"Origin": "http://localhost:3003"}
    with httpx.Client(base_url=line.url, timeout=30, headers=headers, event_hooks={"request": [note]}) as client:
        yield client


SWORD = {
    "name": "Bronze Sword",
    "type": "weapon",
    "subtype": "sword",
    "description": "a short bronze sword with a leather grip",
    "generationType": "item",
    "style": "low-poly",
    "quality": "high",
    "enableRetexturing": False,
    "enableSprites": False,
    "metadata": {"useGPT4Enhancement": True},
}
STEEL = {
    "id": "steel",
    "name": "steel",
    "displayName": "Steel",
    "category": "metal",
    "tier": 2,
    "color": "#c3c5c7",
    "stylePrompt": "polished steel, cold grey",
}


def start(http: httpx.Client, **changes: Any) -> Json:
    answer = http.post("/api/generation/pipeline", json={**SWORD, **changes})
    assert answer.status_code == 200, answer.text
    started: Json = answer.json()
    assert started["status"] == "initializing"
    return started


def pipeline(http: httpx.Client, started: Json) -> Json:
    answer = http.get(f"/api/generation/pipeline/{started['pipelineId']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def ended(http: httpx.Client, started: Json, patience_s: float = 40) -> list[Json]:
    """Every different state that the pipeline was seen in, up to its end."""
    seen: list[Json] = []
    end = time.monotonic() + patience_s
    while not seen or seen[-1]["status"] not in ("completed", "failed"):
        assert time.monotonic() < end, seen[-1]
        answer = http.get(f"/api/generation/pipeline/{started['pipelineId']}")
        assert answer.status_code == 200, answer.text
        now = answer.json()
        if not seen or now != seen[-1]:
            seen.append(now)
        time.sleep(0.02)
    return seen


def made(http: httpx.Client, **changes: Any) -> str:
    """The id of an asset that was made."""
    started = start(http, assetId=f"thing-{uuid4().hex[:8]}", **changes)
    assert ended(http, started)[-1]["status"] == "completed"
    return str(started["assetId"])


def listed(http: httpx.Client) -> dict[str, Json]:
    answer = http.get("/api/assets", params={"t": 1}, headers={"Cache-Control": "no-cache", "Pragma": "no-cache"})
    assert answer.status_code == 200, answer.text
    assert "no-store" in answer.headers["cache-control"]
    return {one["id"]: one for one in answer.json()}


def data_url(image: Image.Image) -> str:
    whole = io.BytesIO()
    image.save(whole, "PNG")
    return "data:image/png;base64," + base64.b64encode(whole.getvalue()).decode()


def sword_picture(upside_down: bool = False) -> Image.Image:
    """As the client's renderer shows one: 512 x 512, upright, on 0x1a1a1a, with its lines across the thirds."""
    image = Image.new("RGB", (512, 512), (0x1A, 0x1A, 0x1A))
    draw = ImageDraw.Draw(image)
    draw.polygon([(256, 70), (274, 110), (270, 330), (242, 330), (238, 110)], fill=(180, 184, 190))
    draw.rectangle((206, 330, 306, 344), fill=(150, 120, 60))
    draw.rectangle((247, 345, 265, 425), fill=(96, 60, 36))
    draw.ellipse((242, 424, 270, 446), fill=(150, 120, 60))
    if upside_down:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    lines = ImageDraw.Draw(image, "RGBA")
    for at in (171, 341):
        lines.line((0, at, 511, at), fill=(255, 255, 255, 51))
    lines.text((5, 10), "Top Third", fill=(255, 255, 255, 128))
    return image


@pytest.mark.accepts("S003-004", "S003-050")
def test_the_client_finds_the_server_well_and_every_answer_has_its_headers(http: httpx.Client) -> None:
    health = http.get("/api/health")
    assert health.json()["status"] == "healthy"
    assert health.json()["timestamp"].startswith("20")
    assert set(health.json()["services"]) == {"meshy", "openai"}
    for answer in (health, http.get("/api/assets"), http.get("/api/generation/pipeline/none")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-xss-protection"].startswith("1")


@pytest.mark.accepts("S003-049")
def test_its_page_may_call_from_where_it_is_served_and_a_foreign_one_may_not(http: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = http.options("/api/generation/pipeline", headers=asked)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "http://localhost:3003"
    assert allowed.headers["access-control-allow-credentials"] == "true"
    assert {"GET", "POST", "PUT", "DELETE", "PATCH"} <= set(allowed.headers["access-control-allow-methods"].split(", "))
    foreign = {"Origin": "https://elsewhere.example"}
    assert "access-control-allow-origin" not in http.options("/api/assets", headers=asked | foreign).headers
    assert http.post("/api/generation/pipeline", json=SWORD, headers=foreign).status_code == 403


@pytest.mark.accepts("S003-051", "S003-003")
def test_what_is_wrong_with_a_request_is_told_in_its_own_shape(http: httpx.Client) -> None:
    for left_out in ("name", "type", "subtype"):
        answer = http.post("/api/generation/pipeline", json={**SWORD, left_out: ""})
        assert (answer.status_code, answer.json()["error"]) == (400, "name, type, and subtype are required")
    wrong = http.post("/api/generation/pipeline", json={**SWORD, "enableRigging": "perhaps"})
    assert wrong.status_code == 400
    assert wrong.json()["error"].startswith("enableRigging")
    for path in ("/api/generation/pipeline/none", f"/api/generation/pipeline/{uuid4()}"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"].endswith("not found")
    assert http.get("/api/assets/no-such-sword/model").status_code == 404
    assert http.get("/api/assets/no-such-sword/../../etc/passwd").status_code == 404
    assert http.get("/api/assets/no-such-sword/..%2f..%2fetc%2fpasswd").status_code == 404
    assert http.patch("/api/assets/no-such-sword", json={"name": "x"}).json()["code"] == "unknown_asset"
    for path, body in (
        ("/api/weapon-orientation-detect", {"assetId": "a\0b"}),
        ("/api/retexture", {"baseAssetId": "a\0b", "materialPreset": STEEL}),
    ):
        nothing = http.post(path, json=body)
        assert (nothing.status_code, nothing.json()["code"]) == (400, "invalid_request"), nothing.text
    large = http.post("/api/weapon-handle-detect", json={"image": "data:image/png;base64," + "A" * (26 * 2**20)})
    assert large.status_code == 413
    almost = http.post("/api/weapon-handle-detect", json={"image": "data:image/png;base64," + "A" * (24 * 2**20)})
    assert almost.status_code in (400, 413)
    assert "picture" in almost.json()["error"] or "image" in almost.json()["error"]


@pytest.mark.accepts("S003-016", "S003-017", "S003-041", "S003-043", "S003-044", "S003-045")
def test_a_pipeline_passes_its_stages_and_milestones_as_the_client_watches(http: httpx.Client, smithy: Smithy) -> None:
    started = start(http, assetId="bronze-sword")
    assert started["message"] == "Pipeline started successfully"
    seen = ended(http, started)
    statuses = [state["status"] for state in seen]
    assert list(dict.fromkeys(statuses)) in (
        ["initializing", "processing", "completed"],
        ["processing", "completed"],
    )
    progress = [state["progress"] for state in seen]
    assert progress == sorted(progress)
    assert set(progress) <= {0, 10, 25, 50, 100}
    assert {50, 100} <= set(progress)
    last = seen[-1]
    assert {"id", "status", "progress", "stages", "results", "createdAt", "completedAt", "config"} <= set(last)
    stages = last["stages"]
    assert list(stages) == ["textInput", "promptOptimization", "imageGeneration", "image3D", "textureGeneration"]
    for name in ("textInput", "promptOptimization", "imageGeneration", "image3D"):
        assert (stages[name]["status"], stages[name]["progress"]) == ("completed", 100)
        assert "result" in stages[name]
    assert stages["textureGeneration"]["status"] == "skipped"
    between = {stage["status"] for state in seen[:-1] for stage in state["stages"].values()}
    assert {"pending", "completed"} <= between
    assert last["results"]["image3D"]["localPath"].endswith("bronze-sword.glb")
    assert last["finalAsset"]["modelUrl"] == "/api/assets/bronze-sword/model"


@pytest.mark.accepts("S003-044", "S003-043", "S003-051")
def test_a_pipeline_that_fails_says_at_which_stage_and_why(http: httpx.Client) -> None:
    last = ended(http, start(http, name="a broken sword", assetId="broken-sword"))[-1]
    assert (last["status"], last["error"]) == ("failed", "no shape")
    assert last["stages"]["image3D"]["status"] == "failed"
    assert last["stages"]["imageGeneration"]["status"] == "completed"
    assert last["progress"] == 25
    assert "broken-sword" not in listed(http)


@pytest.mark.accepts("S003-005", "S003-006", "S003-007", "S003-008", "S003-023", "S003-024", "S003-025", "S003-048")
def test_a_finished_asset_is_listed_and_its_files_have_the_documents_names(
    http: httpx.Client,
) -> None:
    name = made(http)
    one = listed(http)[name]
    assert (one["name"], one["type"], one["subtype"]) == ("Bronze Sword", "weapon", "sword")
    assert one["modelUrl"] == f"/api/assets/{name}/model"
    assert one["conceptArtUrl"] == f"/api/assets/{name}/concept-art.png"
    metadata = one["metadata"]
    assert metadata["description"] == SWORD["description"]
    assert (metadata["isBaseModel"], metadata["hasModel"], metadata["hasConceptArt"]) == (True, True, True)
    assert metadata["generatedAt"] == one["generatedAt"]
    assert len(metadata["meshyTaskId"]) == 36

    model = http.get(f"/api/assets/{name}/model")
    assert (model.status_code, model.headers["content-type"]) == (200, "model/gltf-binary")
    assert chunks_of(model.content).json["asset"]["extras"]["mark"].endswith(" glb")
    head = http.head(f"/api/assets/{name}/model")
    assert (head.status_code, int(head.headers["content-length"])) == (200, len(model.content))
    assert http.head("/api/assets/no-such-sword/model").status_code == 404
    part = http.get(f"/api/assets/{name}/model", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"glTF")
    known = http.get(f"/api/assets/{name}/model", headers={"If-None-Match": model.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    beyond = http.get(f"/api/assets/{name}/model", headers={"Range": "bytes=999999999-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_not_there")
    for root in ("/assets", "/api/assets", "/gdd-assets"):
        assert http.get(f"{root}/{name}/{name}.glb").content == model.content
        assert http.get(f"{root}/{name}/concept-art.png").content == png()
    raw = http.get(f"/api/assets/{name}/{name}_raw.glb")
    assert chunks_of(raw.content).json["asset"]["extras"]["mark"].endswith(" mesh_raw")
    assert http.get(f"/api/assets/{name}/metadata.json").json() == metadata
    for missing in (
        f"{name}_rigged.glb",
        "animations/walking.glb",
        "sprites/0deg.png",
        "sprite-metadata.json",
        "x.txt",
    ):
        assert http.get(f"/api/assets/{name}/{missing}").status_code == 404, missing


@pytest.mark.accepts("S003-039", "S003-048", "S003-045", "S003-042", "S003-040")
def test_an_avatar_is_rigged_and_its_clips_come_one_by_one(http: httpx.Client) -> None:
    avatar = {
        "name": "Village Guard",
        "type": "character",
        "subtype": "humanoid",
        "description": "a guard with a red cape",
        "generationType": "avatar",
        "enableRigging": True,
        "enableSprites": True,
        "riggingOptions": {"heightMeters": 1.83},
    }
    started = start(http, assetId="village-guard", **avatar)
    seen = ended(http, started)
    assert 85 in {state["progress"] for state in seen}
    stages = seen[-1]["stages"]
    assert stages["rigging"]["status"] == stages["spriteGeneration"]["status"] == "completed"
    assert seen[-1]["results"]["rigging"]["localPath"].endswith("village-guard_rigged.glb")
    assert seen[-1]["results"]["spriteGeneration"]["status"] == "metadata_created"
    for key, value in avatar.items():
        assert seen[-1]["config"][key] == value, key

    metadata = listed(http)["village-guard"]["metadata"]
    assert (metadata["isRigged"], metadata["rigType"], metadata["characterHeight"]) == (True, "humanoid-standard", 1.83)
    clips = metadata["animations"]["basic"]
    for file, wanted in ((clips["walking"], ["walk"]), (clips["running"], ["run"]), (clips["tpose"], [])):
        found = chunks_of(http.get(f"/api/assets/village-guard/{file}").content)
        assert [one["name"] for one in found.json.get("animations", ())] == wanted
        assert found.binary_bytes == 68
    walking = f"/api/assets/village-guard/{clips['walking']}"
    assert http.head(walking).headers["content-length"] == str(len(http.get(walking).content))
    rigged = chunks_of(http.get("/api/assets/village-guard/village-guard_rigged.glb").content)
    assert len(rigged.json["animations"]) == 3
    assert http.head("/api/assets/village-guard/t-pose").status_code == 200
    assert http.get("/api/assets/village-guard/sprites/sheet.png").content == png()
    assert http.get("/api/assets/village-guard/sprite-metadata.json").json()["status"] == "metadata_created"


@pytest.mark.accepts("S003-036", "S003-034")
def test_a_picture_that_the_user_brings_takes_the_place_of_the_drawn_one(http: httpx.Client) -> None:
    picture = {"source": "data", "dataUrl": data_url(sword_picture())}
    started = start(http, assetId="drawn-sword", referenceImage=picture, metadata={"useGPT4Enhancement": False})
    last = ended(http, started)[-1]
    assert last["status"] == "completed"
    assert last["stages"]["imageGeneration"]["status"] == "skipped"
    assert last["stages"]["imageGeneration"]["result"] == {"source": "user-provided"}
    assert last["stages"]["promptOptimization"]["status"] == "skipped"
    assert last["stages"]["textInput"]["status"] == "completed"
    brought = http.get("/api/assets/drawn-sword/concept-art.png")
    assert Image.open(io.BytesIO(brought.content)).size == (512, 512)
    for bad in ({"dataUrl": "data:text/html;base64,AAAA"}, {"url": "http://127.0.0.1/x.png"}):
        refused = http.post("/api/generation/pipeline", json={**SWORD, "referenceImage": {"source": "url", **bad}})
        assert refused.status_code == 400
        assert refused.json()["error"].startswith("referenceImage")


@pytest.mark.accepts("S003-038", "S003-045", "S003-027", "S003-009", "S003-026")
def test_material_variants_are_made_of_the_finished_asset_and_deleted_with_it(http: httpx.Client) -> None:
    presets = [STEEL, {**STEEL, "id": "gold", "name": "gold", "displayName": "Gold", "stylePrompt": "solid gold"}]
    started = start(http, assetId="arrow", name="Arrow", enableRetexturing=True, materialPresets=presets)
    elsewhere, batch = str(uuid4()), f"variants-{started['pipelineId']}"  # another project may call its batch the same
    http.put(f"/v1/projects/{elsewhere}", json={"name": "Elsewhere"})
    stranger = {"project_id": elsewhere, "asset_type": "PROP", "prompt": {"core_concept": "x"}, "batch_id": batch}
    assert http.post("/v1/jobs", json=stranger, headers={"Idempotency-Key": batch}).status_code == 202
    seen = ended(http, started, 60)
    assert (seen[-1]["status"], seen[-1]["progress"]) == ("completed", 100)
    told = seen[-1]["results"]["textureGeneration"]
    assert (told["totalVariants"], len(told["variants"])) == (2, 2)
    assert sorted(one["id"] for one in told["variants"] if one["success"]) == ["arrow-gold", "arrow-steel"]

    assets = listed(http)
    assert sorted(assets["arrow"]["metadata"]["variants"]) == ["arrow-gold", "arrow-steel"]
    variant = assets["arrow-steel"]["metadata"]
    assert (variant["isBaseModel"], variant["isVariant"], variant["parentBaseModel"]) == (False, True, "arrow")
    assert {key: variant["materialPreset"][key] for key in ("id", "stylePrompt")} == {
        "id": "steel",
        "stylePrompt": STEEL["stylePrompt"],
    }
    assert {"id", "name", "type", "subtype", "retextureTaskId", "generatedAt"} <= set(variant)
    assert variant["retextureTaskId"] != assets["arrow"]["metadata"]["meshyTaskId"]

    pipeline(http, started)  # looking again asks for nothing again
    deleted = http.delete("/api/assets/arrow", params={"includeVariants": "true"})
    assert deleted.json() == {"success": True, "message": "Asset arrow deleted successfully"}
    assert not {"arrow", "arrow-gold", "arrow-steel"} & set(listed(http))
    assert http.delete("/api/assets/arrow").status_code == 404


@pytest.mark.accepts("S003-014", "S003-028", "S003-032", "S003-026", "S003-015", "S003-009")
def test_an_asset_is_retextured_as_another_and_regenerated_as_itself(http: httpx.Client) -> None:
    base = made(http)
    asked = http.post("/api/retexture", json={"baseAssetId": base, "materialPreset": STEEL, "outputName": "cold-blade"})
    assert asked.status_code == 200, asked.text
    answer = asked.json()
    assert (answer["success"], answer["variantId"], answer["status"]) == (True, "cold-blade", "completed")
    assert answer["asset"]["metadata"]["parentBaseModel"] == base
    variant = http.get(answer["modelUrl"])
    assert variant.content != http.get(f"/api/assets/{base}/model").content
    assert listed(http)[base]["metadata"]["variants"] == ["cold-blade"]
    # its base goes alone when nobody says otherwise, and the variant stays
    unnamed = http.post("/api/retexture", json={"baseAssetId": base, "materialPreset": STEEL}).json()
    assert unnamed["variantId"] == f"{base}-steel"

    before = http.get(f"/api/assets/{base}/model").content
    again = http.post(f"/api/regenerate-base/{base}").json()
    assert (again["success"], again["assetId"], again["status"]) == (True, base, "completed")
    assert http.get(f"/api/assets/{base}/model").content != before
    assert listed(http)[base]["metadata"]["version"] == 2
    assert sorted(listed(http)[base]["metadata"]["variants"]) == ["cold-blade", f"{base}-steel"]

    assert http.delete(f"/api/assets/{base}", params={"includeVariants": "false"}).status_code == 200
    assert base not in listed(http)
    assert "cold-blade" in listed(http)
    for body in ({}, {"baseAssetId": "cold-blade"}, {"materialPreset": STEEL}):
        refused = http.post("/api/retexture", json=body)
        assert (refused.status_code, refused.json()["error"]) == (400, "baseAssetId and materialPreset are required")
    assert http.post("/api/regenerate-base/cold-blade").status_code == 400
    assert http.post("/api/regenerate-base/no-such-sword").status_code == 404


@pytest.mark.accepts("S003-010", "S003-029")
def test_metadata_is_merged_and_a_new_name_is_a_new_id(http: httpx.Client) -> None:
    name = made(http)
    one = listed(http)[name]
    changed = http.patch(f"/api/assets/{name}", json={**one, "metadata": {**one["metadata"], "tier": 3, "lore": "old"}})
    assert changed.status_code == 200, changed.text
    metadata = changed.json()["metadata"]
    assert (metadata["tier"], metadata["lore"], metadata["subtype"]) == (3, "old", "sword")
    assert metadata["updatedAt"] > one["metadata"]["updatedAt"]
    assert changed.json()["id"] == name

    renamed = http.patch(f"/api/assets/{name}", json={"id": name, "name": f"{name} of Dawn", "type": "tool"}).json()
    new = f"{name}-of-dawn"
    assert (renamed["id"], renamed["name"], renamed["type"]) == (new, f"{name} of Dawn", "tool")
    assert renamed["metadata"]["lore"] == "old"
    assert new in listed(http)
    assert name not in listed(http)
    assert http.get(f"/api/assets/{name}/model").status_code == 404
    other = made(http)
    taken = http.patch(f"/api/assets/{other}", json={"name": new, "type": "tool"})
    assert (taken.status_code, taken.json()["error"]) == (400, f"name: Asset with name {new} already exists")
    assert listed(http)[other]["type"] == "weapon", "what is refused has changed nothing"


def test_a_name_that_is_used_again_is_the_latest_asset_and_the_older_one_is_not_lost(http: httpx.Client) -> None:
    first = ended(http, start(http, assetId="twin"))[-1]
    second = ended(http, start(http, assetId="twin"))[-1]
    assert first["id"] != second["id"]
    assets = {name: one for name, one in listed(http).items() if name.startswith("twin")}
    assert assets["twin"]["metadata"]["meshyTaskId"] == second["id"]
    older = next(name for name in assets if name != "twin")
    assert older == f"twin~{assets[older]['metadata']['forgeAssetId'][:8]}"
    assert first["id"] in http.get(f"/api/assets/{older}/model").text
    by_id = assets["twin"]["metadata"]["forgeAssetId"]
    assert http.get(f"/api/assets/{by_id}/model").content == http.get("/api/assets/twin/model").content


@pytest.mark.accepts("S003-011", "S003-040", "S003-048")
def test_sprites_that_the_client_has_drawn_are_kept_with_the_asset(http: httpx.Client, line: Line) -> None:
    name = made(http)
    faces = {angle: sword_picture().rotate(angle) for angle in (0, 45)}
    body = {
        "sprites": [{"angle": angle, "imageData": data_url(face)} for angle, face in faces.items()],
        "config": {"resolution": 512, "angles": 2, "backgroundColor": "transparent"},
    }
    saved = http.post(f"/api/assets/{name}/sprites", json=body)
    assert saved.json() == {
        "success": True,
        "message": "2 sprites saved successfully",
        "spritesDir": f"gdd-assets/{name}/sprites",
        "spriteFiles": ["0deg.png", "45deg.png"],
    }
    for angle, face in faces.items():
        found = Image.open(io.BytesIO(http.get(f"/api/assets/{name}/sprites/{angle}deg.png").content))
        assert found.convert("RGB").tobytes() == face.convert("RGB").tobytes()
    told = http.get(f"/api/assets/{name}/sprite-metadata.json").json()
    assert (told["assetId"], told["angles"], told["spriteCount"]) == (name, [0, 45], 2)
    assert told["config"] == body["config"]
    metadata = listed(http)[name]["metadata"]
    assert (metadata["hasSpriteSheet"], metadata["spriteCount"]) == (True, 2)
    assert "spriteFiles" not in metadata
    # what the log names in clear stays in the store
    digest = http.get(f"/api/assets/{name}/sprites/0deg.png").headers["etag"].strip('"')
    assert any(digest.encode() in record for record in line.values(line.kafka.topics.events.name))

    assert http.post(f"/api/assets/{name}/sprites", json={}).json()["error"] == "Invalid sprites data"
    bad = http.post(f"/api/assets/{name}/sprites", json={"sprites": [{"angle": 0, "imageData": "data:,x"}]})
    assert (bad.status_code, bad.json()["field"]) == (400, "sprites.0.imageData")


@pytest.mark.accepts("S003-012", "S003-013", "S003-028")
def test_material_presets_are_there_from_the_start_and_saved_as_one_list(http: httpx.Client) -> None:
    first = http.get("/api/material-presets").json()
    assert {"steel", "oak", "leather"} <= {one["id"] for one in first}
    assert all(one["displayName"] and one["stylePrompt"] and one["category"] for one in first)
    own = {"id": "moonstone", "name": "moonstone", "displayName": "Moonstone", "stylePrompt": "pale glow", "tier": 9}
    wished = [STEEL, {**own, "category": "custom", "color": "#AABBCC", "description": "Custom material"}]
    saved = http.post("/api/material-presets", json=wished)
    assert saved.json() == {"success": True, "message": "Material presets saved successfully"}
    assert http.get("/api/material-presets").json() == [{**one, "name": one["id"]} for one in wished]
    http.post("/api/material-presets", json=wished[1:])
    assert [one["id"] for one in http.get("/api/material-presets").json()] == ["moonstone"]
    assert http.post("/api/material-presets", json={}).json()["error"] == "Material presets must be an array"
    short = http.post("/api/material-presets", json=[{"id": "x", "name": "x"}])
    assert short.json()["error"] == "Each preset must have id, name, displayName, and stylePrompt"


@pytest.mark.accepts("S003-020", "S003-021", "S003-022")
def test_prompts_are_built_in_and_a_project_adds_its_own(http: httpx.Client) -> None:
    assert "tpose" in http.get("/api/prompts/generation").json()["posePrompts"]["avatar"]
    assert http.get("/api/prompts/gpt4-enhancement").json()["systemPrompt"]["focusPoints"]
    assert {"basePrompt", "restrictions", "responseFormat"} <= set(http.get("/api/prompts/weapon-detection").json())
    assert http.get("/api/prompts/secrets").json()["error"] == "Invalid prompt type"

    styles = http.get("/api/prompts/game-styles").json()
    styles["custom"]["pixel-art"] = {"name": "Pixel art", "base": "pixel art"}
    styles["default"] = {}
    saved = http.post("/api/prompts/game-styles", json=styles)
    assert saved.json() == {"success": True, "message": "Prompts updated successfully"}
    now = http.get("/api/prompts/game-styles").json()
    assert now["custom"] == {"pixel-art": {"name": "Pixel art", "base": "pixel art"}}
    assert {"runescape", "generic"} <= set(now["default"])
    assert http.delete("/api/prompts/game-styles/pixel-art").status_code == 200
    assert http.get("/api/prompts/game-styles").json()["custom"] == {}
    assert http.delete("/api/prompts/game-styles/pixel-art").status_code == 404
    assert http.post("/api/prompts/game-styles", json={"version": "1"}).status_code == 400

    types = http.get("/api/prompts/asset-types").json()
    types["item"]["custom"]["rune"] = {"name": "Rune", "prompt": "one rune", "placeholder": "a rune of fire"}
    assert http.post("/api/prompts/asset-types", json=types).status_code == 200
    assert http.get("/api/prompts/asset-types").json()["item"]["custom"]["rune"]["prompt"] == "one rune"
    assert http.delete("/api/prompts/asset-types/rune").status_code == 400
    assert http.delete("/api/prompts/asset-types/rune", params={"category": "item"}).status_code == 200

    materials = http.get("/api/prompts/materials").json()
    materials["customOverrides"]["steel"] = "steel, but blue"
    assert http.post("/api/prompts/materials", json=materials).status_code == 200
    assert http.get("/api/prompts/materials").json()["customOverrides"] == {"steel": "steel, but blue"}


@pytest.mark.accepts("S003-018", "S003-019")
def test_a_weapons_grip_is_found_in_its_mesh_or_in_the_outline_of_a_picture(http: httpx.Client) -> None:
    found = http.post("/api/weapon-handle-detect", json={"image": data_url(sword_picture()), "angle": "side"}).json()
    grip = found["gripData"]
    assert found["success"]
    assert found["originalImage"].startswith("data:image/png")
    assert "outline" in grip["method"]
    assert (grip["weaponType"], grip["confidence"] > 0.5) == ("sword", True)
    bounds = grip["gripBounds"]
    assert 340 <= bounds["minY"] < bounds["maxY"] <= 430
    assert bounds["maxY"] - bounds["minY"] > 60
    assert 240 <= bounds["minX"] < bounds["maxX"] <= 272
    for upside_down in (False, True):
        picture = data_url(sword_picture(upside_down))
        turned = http.post("/api/weapon-orientation-detect", json={"image": picture}).json()
        assert (turned["success"], turned["needsFlip"]) == (True, upside_down)
        assert turned["reason"]

    name = made(http)
    known = http.post("/api/weapon-handle-detect", json={"assetId": name}).json()["gripData"]
    assert known["method"] == GRIP["method"]
    assert known["gripPoint"] == {"x": 0.0, "y": 0.1, "z": 0.0}
    assert known["gripBounds"]["minY"] > 256
    assert http.post("/api/weapon-orientation-detect", json={"assetId": name}).json()["needsFlip"] is False
    for nothing in ({}, {"image": "data:image/png;base64,AAAA"}, {"image": data_url(Image.new("RGB", (64, 64)))}):
        assert http.post("/api/weapon-handle-detect", json=nothing).status_code in (400, 415)


def test_what_a_game_still_lacks_is_told_by_priority_and_made_from_there(http: httpx.Client) -> None:
    name = made(http)
    needed = [
        {"id": name.replace("-", "_"), "name": "There", "type": "weapon", "category": "weapons", "priority": "high"},
        {"id": "mace", "name": "Mace", "type": "weapon", "subtype": "mace", "category": "weapons", "priority": "low"},
        {"id": "smith", "name": "Smith", "type": "character", "category": "npcs", "priority": "critical"},
    ]
    assert http.post("/api/requirements", json={"requirements": needed}).status_code == 200
    covered = http.get("/api/requirements/coverage").json()
    assert (covered["total"], covered["exists"], covered["coveragePercent"]) == (3, 1, "33.3")
    assert covered["byCategory"]["weapons"]["missing"] == 1
    assert [one["id"] for one in http.get("/api/requirements/queue").json()["queue"]] == ["smith", "mace"]
    configs = http.get("/api/requirements/batch", params={"priority": "low"}).json()["configs"]
    assert [one["assetId"] for one in configs] == ["mace"]
    assert ended(http, http.post("/api/generation/pipeline", json=configs[0]).json())[-1]["status"] == "completed"
    assert http.get("/api/requirements/coverage").json()["exists"] == 2


def test_every_call_of_the_clients_was_made(called: list[tuple[str, str]]) -> None:
    """The last test of this file but one: the table is what the client does, and no more than was tried."""

    def is_a(path: str, pattern: str) -> bool:
        parts, wanted = path.split("/"), pattern.split("/")
        if len(parts) != len(wanted):
            return False
        name = next((one for one, other in zip(parts, wanted, strict=True) if other == "{id}"), "")
        return all(one == other.replace("{id}", name) for one, other in zip(parts, wanted, strict=True))

    left = [call for call in CALLS if not any(method == call[0] and is_a(path, call[1]) for method, path in called)]
    assert left == []


@pytest.mark.accepts("S003-002", "S003-047", "S003-030")
def test_no_pipeline_is_forgotten_when_the_gateway_dies(line: Line, http: httpx.Client, smithy: Smithy) -> None:
    done = start(http, assetId="lasting-sword")
    last = ended(http, done)[-1]
    line.kill("gateway")
    line.gateway()
    with httpx.Client(base_url=line.url, timeout=15) as again:
        until(lambda: again.get("/readyz").status_code == 200, 30)
        assert again.get(f"/api/generation/pipeline/{done['pipelineId']}").json() == last
        assert "lasting-sword" in listed(again)
