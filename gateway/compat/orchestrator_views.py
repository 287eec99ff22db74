"""Jobs, steps, assets and events in document 002's words. Pure: rows and events in, views out.

Document 002 names six steps. Each is the view name of one of ours; the steps that it leaves out keep their own names.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, JsonValue

from gateway.files.links import Links
from gateway.reads.queries import Row
from gateway.reads.views import FileView, Instant, Json
from infra.vault import MARK

STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "concept": "text_to_image",
        "reconstruct": "image_to_3d",
        "bones": "rig",
        "animate": "anim",
        "animate_2d": "anim",
        "export_2d": "export",
    }
)
"""Our name of a step -> the document's. `refine`, `retopo`, `rig` and `export` are called so by both."""

EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "step-started": "StepStarted",
        "step-completed": "StepCompleted",
        "step-failed": "StepFailed",
        "user-review-updated": "UserReviewUpdated",
        "asset-indexed": "AssetIndexed",
    }
)
_MAIN: Final = ("glb", "sprite_sheet", "mesh", "concept", "preview")
_WORDS: Final = ("application/json", "text/")
ArtifactKind = Literal["images", "mesh", "fbx", "textures", "data"]
State = Literal["pending", "running", "paused", "approved", "rejected", "done", "failed", "cancelled"]


class ArtifactUrl(BaseModel):
    """A file by its address, which is signed and ends after ten minutes."""

    kind: ArtifactKind
    role: str
    url: str
    name: str
    media_type: str
    size: int
    sha256: str


class Metrics(BaseModel):
    """`duration` in seconds; `cost_estimate` in the farm's own currency; `gpu_type` cpu where no card was at work."""

    duration: float
    gpu_type: str
    cost_estimate: float


class Step(BaseModel):
    """`facts`: what is known of what was made: seed, prompt, operations, polygons, armature, clips, texture set."""

    name: str
    status: State
    started_at: datetime | None
    finished_at: datetime | None
    artifacts: list[ArtifactUrl]
    metrics: Metrics | None
    facts: Json


class UserDecision(BaseModel):
    step_name: str
    decision: Literal["approved", "rejected", "paused"]
    notes: str
    ts: Instant


class JobError(BaseModel):
    step_name: str
    error_code: str
    error_message: str


class Job(BaseModel):
    id: str
    project_id: str
    asset_type: str
    status: State
    created_at: datetime
    steps: list[Step]
    current_step: str
    user_decisions: list[UserDecision]
    error: JobError | None


class Asset(BaseModel):
    """A line of the library as its active version shows it. `cdn_url`: of its main file."""

    id: str
    project_id: str
    version: int
    type: Literal["2D", "3D"]
    files: list[ArtifactUrl]
    metadata: Json
    library_path: str
    cdn_url: str


class Delivery:
    """Addresses of files: signed links, by way of a CDN where one stands in front of the store."""

    def __init__(self, links: Links, cdn: str) -> None:
        self._links = links
        self._cdn = cdn.rstrip("/")

    def files(self, artifacts: Sequence[Row]) -> list[ArtifactUrl]:
        return [self._shown(view) for view in self._links.files(artifacts)]

    def _shown(self, view: FileView) -> ArtifactUrl:
        told = {**view.model_dump(), "kind": kind_of(view.role, view.media_type), "url": self._by_cdn(view)}
        return ArtifactUrl.model_validate(told)

    def _by_cdn(self, view: FileView) -> str:
        """The signature is over the path as the CDN's origin sees it. What may hold words of people goes by no CDN."""
        if not self._cdn or view.media_type.startswith(_WORDS) or MARK in view.name:
            return view.url
        parts = urlsplit(view.url)
        return f"{self._cdn}{parts.path}?{parts.query}"


def kind_of(role: str, media_type: str) -> ArtifactKind:
    if role == "fbx":
        return "fbx"
    if role.startswith(("texture", "baked", "obj_texture", "normal_map")):
        return "textures"
    if media_type.startswith("model/"):
        return "mesh"
    return "images" if media_type.startswith(("image/", "video/")) else "data"


def step_name(ours: str) -> str:
    return STEPS.get(ours, ours)


def job_view(job: Row, steps: Sequence[Row], delivery: Delivery) -> Job:
    error = job["error"]
    verdicts = {one["step"]: one["decision"] for one in job["decisions"]}
    return Job(
        id=job["job_id"],
        project_id=job["project_id"],
        asset_type=job["asset_type"],
        status=job["status"],
        created_at=job["created_at"],
        steps=[_step(step, job["seed"], verdicts.get(step["name"], ""), delivery) for step in steps],
        current_step=step_name(job["current_step"]),
        user_decisions=[_decision(one) for one in job["decisions"]],
        error=error
        and JobError(step_name=step_name(error["step"]), error_code=error["code"], error_message=error["message"]),
    )


def _step(step: Row, seed: int, verdict: str, delivery: Delivery) -> Step:
    """`verdict`: the latest on this step. What was rejected shows so until it is done again."""
    over = bool(step["artifacts"] or step["metrics"])
    return Step(
        name=step_name(step["name"]),
        status="rejected" if step["status"] == "pending" and verdict == "rejected" else step["status"],
        started_at=step["started_at"],
        finished_at=step["finished_at"],
        artifacts=delivery.files(step["artifacts"]),
        metrics=metrics(step["metrics"], step["gpu"]) if step["metrics"] else None,
        facts={"seed": seed, **step["facts"]} if over else {},
    )


def metrics(taken: Mapping[str, Any], gpu: Mapping[str, Any] | None) -> Metrics:
    return Metrics(
        duration=taken["duration_s"], gpu_type=str((gpu or {}).get("model") or "cpu"), cost_estimate=taken["cost"]
    )


def _decision(one: Mapping[str, Any]) -> UserDecision:
    return UserDecision(step_name=step_name(one["step"]), decision=one["decision"], notes=one["notes"], ts=one["at"])


def asset_view(asset: Row, active: Row | None, delivery: Delivery) -> Asset:
    """`asset` and its active version, as the read models have them."""
    version: Row = active or {"version": 0, "files": [], "metadata": {}, "library_path": ""}
    files = delivery.files(version["files"])
    main = sorted(files, key=lambda file: _MAIN.index(file.role) if file.role in _MAIN else len(_MAIN))
    return Asset(
        id=asset["asset_id"],
        project_id=asset["project_id"],
        version=version["version"],
        type=asset["kind"],
        files=files,
        metadata={**version["metadata"], **asset["metadata"]},
        library_path=version["library_path"],
        cdn_url=main[0].url if main else "",
    )


def event_view(event: Mapping[str, Any], delivery: Delivery) -> tuple[str, dict[str, JsonValue]]:
    """Name and fields of an event, exactly those of the document. `event`: as `/v1/events` tells it."""
    name = EVENTS[str(event["type"]).partition(".")[0]]
    body: Mapping[str, Any] = event["body"]
    told: dict[str, JsonValue] = {"job_id": event["job_id"]}
    if name != "AssetIndexed":
        told["step_name"] = step_name(body["step"])
    match name:
        case "StepStarted":
            told["correlation_id"] = event["correlation_id"]
        case "StepCompleted":
            told["artifacts"] = [file.model_dump() for file in delivery.files(body["outputs"])]
            told["metrics"] = metrics(body["metrics"], body["gpu"]).model_dump()
        case "StepFailed":
            told |= {"error_code": body["error_code"], "error_message": body["error_message"]}
        case "UserReviewUpdated":
            told |= {"decision": body["decision"], "notes": body["notes"]}
        case _:
            told = {
                "asset_id": body["asset_id"],
                "project_id": event["project_id"],
                "version": body["version"],
                "files": [file.model_dump() for file in delivery.files(body["files"])],
                "metadata": body["metadata"],
            }
    return name, {**told, "ts": event["at"]}
