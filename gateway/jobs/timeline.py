"""The story of a job, told from its rows."""

from collections.abc import Iterator
from datetime import UTC, datetime

from gateway.reads.queries import Row
from gateway.reads.views import Json, Moment, Timeline


def timeline(job: Row, steps: list[Row]) -> Timeline:
    moments = [*_of_the_job(job), *(moment for step in steps for moment in _of_a_step(step))]
    return Timeline(job_id=job["job_id"], status=job["status"], moments=sorted(moments, key=lambda one: one.at))


def _of_the_job(job: Row) -> Iterator[Moment]:
    yield Moment(at=job["created_at"], what="submitted", detail={"asset_type": job["asset_type"]})
    for decision in job["decisions"]:
        shown = {
            name: value for name, value in decision.items() if name not in ("at", "step") and value not in ("", None)
        }
        yield Moment(at=_time(decision["at"]), what="reviewed", step=decision["step"], detail=shown)
    if job["finished_at"]:
        yield Moment(at=job["finished_at"], what=job["status"], detail=job["error"] or {})


def _of_a_step(step: Row) -> Iterator[Moment]:
    what = {"queued_at": "queued", "started_at": "started", "finished_at": "completed"}
    if step["error"]:
        what["finished_at"] = "attempt failed"
    for column, word in what.items():
        if step[column]:
            yield Moment(
                at=step[column],
                what=word,
                step=step["name"],
                attempt=step["attempt"],
                detail=_ending(step) if column == "finished_at" else {},
            )


def _ending(step: Row) -> Json:
    detail: Json = {}
    if step["engine"]:
        detail["engine"] = f"{step['engine'].get('name')} {step['engine'].get('version')}"
    if step["metrics"]:
        detail["seconds"] = round(float(step["metrics"].get("duration_s") or 0.0), 3)
    if step["gpu_id"]:
        detail["gpu_id"] = step["gpu_id"]
    if step["artifacts"]:
        detail["made"] = [file["role"] for file in step["artifacts"]]
    if step["error"]:
        detail["error"] = step["error"]
    return detail


def _time(at: object) -> datetime:
    """A time as the read model keeps it in JSON: microseconds since 1970, or ISO 8601."""
    return datetime.fromtimestamp(at / 1e6, UTC) if isinstance(at, int) else datetime.fromisoformat(str(at))
