"""A job seen as one of Asset Forge's pipelines: stages, milestones, results. Pure.

The document's pipeline passes 10 % with the prompt, 25 % with the picture, 50 % with the shape, 75 % with the material
variants, 85 % with the rig, and is over at 100 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.reads.queries import Row

Json = dict[str, Any]

INITIALIZING, PROCESSING, COMPLETED, FAILED = "initializing", "processing", "completed", "failed"
PENDING, SKIPPED = "pending", "skipped"

STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "promptOptimization": ("safety", "expand_prompt"),
    "imageGeneration": ("concept", "image_safety", "upscale", "refine"),
    "image3D": ("views", "normalize", "reconstruct", "repair", "retopo"),
    "rigging": ("rig", "animate"),
    "spriteGeneration": ("render_sprites",),
}
MILESTONES: Final[Mapping[str, int]] = {
    "promptOptimization": 10,
    "imageGeneration": 25,
    "image3D": 50,
    "textureGeneration": 75,
    "rigging": 85,
}
_GONE: Final = ("failed", "cancelled")
_DONE: Final = ("done", "approved")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a pipeline was asked for beside the shape. `presets`: how many material variants."""

    name: str
    enhance: bool = True
    rigging: bool = False
    sprites: bool = False
    presets: int = 0
    pictured: bool = False  # it starts from a picture that somebody brought


@dataclass(frozen=True, slots=True)
class Variant:
    """A job that makes the asset anew in another material."""

    id: str
    status: str
    error: str = ""


def pipeline(job: Row, steps: Sequence[Row], wish: Wish, variants: Sequence[Variant] = (), drawn: bool = False) -> Json:
    """`drawn`: there is a picture of it already."""
    stages = _stages(job, steps, wish, variants)
    status = _status(job, steps, stages)
    results = {name: stage["result"] for name, stage in stages.items() if "result" in stage and name != "textInput"}
    imaging, picture = stages["imageGeneration"], f"/api/assets/{wish.name}/concept-art.png"
    if drawn and imaging["status"] == COMPLETED:
        results["imageGeneration"] = imaging["result"] = {"imageUrl": picture, "source": "forgelog"}
    found: Json = {
        "id": job["job_id"],
        "status": status,
        "progress": 100 if status == COMPLETED else _progress(stages),
        "stages": stages,
        "results": results,
        "createdAt": job["created_at"].isoformat(),
    }
    if status == COMPLETED:
        ended = job["finished_at"] or job["updated_at"]
        found["completedAt"] = ended.isoformat()
        found["finalAsset"] = {
            "id": wish.name,
            "modelUrl": f"/api/assets/{wish.name}/model",
            "conceptArtUrl": picture,
            "variants": results.get("textureGeneration", {}).get("variants", []),
        }
    if status == FAILED:
        found["error"] = _error(job)
    return found


def _stages(job: Row, steps: Sequence[Row], wish: Wish, variants: Sequence[Variant]) -> dict[str, Json]:
    by_name = {step["name"]: step for step in steps}
    stages: dict[str, Json] = {
        "textInput": {"status": COMPLETED, "progress": 100, "result": {"description": job["title"]}},
        "promptOptimization": _stage(by_name, "promptOptimization", job),
        "imageGeneration": _stage(by_name, "imageGeneration", job),
        "image3D": _stage(by_name, "image3D", job),
        "textureGeneration": _texturing(job, wish, variants),
    }
    if not wish.enhance:
        stages["promptOptimization"] = _skipped()
    if wish.pictured:
        stages["imageGeneration"] = _skipped() | {"result": {"source": "user-provided"}}
    if wish.rigging:
        stages["rigging"] = _stage(by_name, "rigging", job)
    if wish.sprites:
        stages["spriteGeneration"] = _stage(by_name, "spriteGeneration", job)
    _tell_results(stages, job, wish)
    return stages


def _stage(by_name: Mapping[str, Row], stage: str, job: Row) -> Json:
    """How far the steps of the plan are that make up a stage."""
    steps = [by_name[name] for name in STEPS[stage] if name in by_name]
    if not steps:
        return _skipped()
    done = sum(step["status"] in _DONE for step in steps)
    progress = round(100 * done / len(steps))
    if done == len(steps):
        return {"status": COMPLETED, "progress": 100}
    here = any(step["name"] == job["current_step"] for step in steps)
    if job["status"] in _GONE:
        if here:
            return {"status": FAILED, "progress": progress, "error": _error(job)}
        return {"status": PENDING, "progress": progress}
    begun = here and (done or any(step["status"] != "pending" for step in steps) or job["phase"] == "running")
    return {"status": PROCESSING if begun else PENDING, "progress": progress}


def _texturing(job: Row, wish: Wish, variants: Sequence[Variant]) -> Json:
    if not wish.presets:
        return _skipped()
    over = [one for one in variants if one.status in ("done", *_GONE)]
    told = [
        {
            "id": one.id,
            "name": one.id,
            "success": one.status == "done",
            **({"modelUrl": f"/api/assets/{one.id}/model"} if one.status == "done" else {}),
            **({"error": one.error} if one.error else {}),
        }
        for one in over
    ]
    if len(over) >= wish.presets:
        return {
            "status": COMPLETED,
            "progress": 100,
            "result": {"variants": told, "totalVariants": wish.presets},
        }
    status = PROCESSING if job["status"] == "done" else PENDING
    return {"status": status, "progress": round(100 * len(over) / wish.presets)}


def _tell_results(stages: dict[str, Json], job: Row, wish: Wish) -> None:
    """A path tells the client that there is a model, so it is told when there is one to be had."""
    if stages["promptOptimization"]["status"] == COMPLETED:
        stages["promptOptimization"]["result"] = {"originalPrompt": job["title"], "model": "forgelog"}
    if job["status"] != "done":
        return
    model = {"taskId": job["job_id"], "modelUrl": f"/api/assets/{wish.name}/model"}
    stages["image3D"]["result"] = model | {"localPath": f"gdd-assets/{wish.name}/{wish.name}.glb"}
    if "rigging" in stages and stages["rigging"]["status"] == COMPLETED:
        stages["rigging"]["result"] = model | {
            "localPath": f"gdd-assets/{wish.name}/{wish.name}_rigged.glb",
            "animations": {"walking": "animations/walking.glb", "running": "animations/running.glb"},
        }
    if "spriteGeneration" in stages and stages["spriteGeneration"]["status"] == COMPLETED:
        stages["spriteGeneration"]["result"] = {"status": "metadata_created"}


def _status(job: Row, steps: Sequence[Row], stages: Mapping[str, Json]) -> str:
    if job["status"] in _GONE:
        return FAILED
    if job["status"] == "done":
        return COMPLETED if stages["textureGeneration"]["status"] in (COMPLETED, SKIPPED) else PROCESSING
    begun = any(step["status"] != "pending" for step in steps)
    return PROCESSING if begun or job["phase"] == "running" else INITIALIZING


def _progress(stages: Mapping[str, Json]) -> int:
    """The last milestone that was passed, whichever order they came in."""
    passed = (MILESTONES[name] for name, stage in stages.items() if name in MILESTONES and _is_behind(name, stages))
    return max(passed, default=0)


def _is_behind(name: str, stages: Mapping[str, Json]) -> bool:
    """A stage that is left out lies behind when the one before it does; extras that were not asked for never do."""
    if stages[name]["status"] == COMPLETED:
        return True
    if stages[name]["status"] != SKIPPED or name in ("textureGeneration", "rigging"):
        return False
    return name == "imageGeneration" and stages["promptOptimization"]["status"] in (COMPLETED, SKIPPED)


def _skipped() -> Json:
    return {"status": SKIPPED, "progress": 0}


def _error(job: Row) -> str:
    if job["status"] == "cancelled":
        return "The job was cancelled"
    return str((job["error"] or {}).get("message") or "The job failed")
