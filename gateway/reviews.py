"""Reviews: a person's decision about exactly the files that were looked at."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from event_schemas.commands import ReviewStep
from event_schemas.events.job import Verdict
from gateway.commanding import WROTE, OptionalKey
from gateway.errors import Problem, problems
from gateway.job_request import Body, Digest, JsonObject, Name, Seed, Text, UploadedFile
from gateway.jobs import CHANGE, JobDesk, StepName
from gateway.queries import Row
from gateway.rights import takes
from gateway.uploads import artifact
from gateway.views import JobDetail
from infra.object_store import ObjectStore

VERDICTS: Final[dict[str, Verdict]] = {
    "approve": "approved",
    "approved": "approved",
    "reject": "rejected",
    "rejected": "rejected",
    "pause": "paused",
    "paused": "paused",
}


class Edit(UploadedFile):
    """A file of one's own in the place of one that the step made."""

    role: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")]
    name: Name = ""


class Review(Body):
    """`subject_sha256` is the one that the job's `review` showed. `params` go to the step that is done again."""

    decision: Literal["approve", "reject", "pause", "approved", "rejected", "paused"]
    subject_sha256: Digest
    notes: Text = ""
    rewind_to: StepName | None = None
    edits: list[Edit] = Field(default_factory=list, max_length=32)
    params: JsonObject = Field(default_factory=dict)
    seed: Seed | None = None


def routes(desk: JobDesk, store: ObjectStore) -> APIRouter:
    router = APIRouter(prefix="/v1/jobs", tags=["reviews"])

    @router.post(
        "/{job_id}/steps/{step}/review",
        response_model=JobDetail,
        responses=WROTE
        | problems(
            *CHANGE,
            "not_in_review",
            "review_moved",
            "bad_rewind",
            "unknown_role",
            "unknown_upload",
            "store_unavailable",
        ),
        dependencies=[takes("job", "editor")],
    )
    async def review(job_id: UUID, step: StepName, body: Review, key: OptionalKey = None) -> Response | JobDetail:
        """Approve, reject or pause. `step` is the step's name or its checkpoint's.

        A rejection goes back to `rewind_to`, or to the first step since the last checkpoint.
        """
        row = await desk.row(job_id)
        if await desk.was_done(row, "review-step.v1", key):
            return await desk.detail(job_id)
        waiting = _in_review(row, step, body)
        edits = [
            await artifact(store, edit.digest, edit.role, f"edits.{number}.upload_id", edit.name)
            for number, edit in enumerate(body.edits)
        ]
        command = ReviewStep(
            step=waiting["step"],
            decision=VERDICTS[body.decision],
            subject_sha256=body.subject_sha256,
            notes=body.notes,
            rewind_to=body.rewind_to or "",
            edits=tuple(edits),
            params=body.params,
            seed=body.seed,
        )
        return await desk.change(row, command, key)

    return router


def _in_review(job: Row, step: str, body: Review) -> Row:
    """What waits for this decision. Refused here already when the read model shows that it cannot be granted."""
    waiting: Row | None = job["review"] if job["phase"] == "review" else None
    if waiting is None or step not in (waiting["step"], waiting["checkpoint"]):
        now = f"{waiting['step']!r} waits for review" if waiting else f"the job is {job['status']} ({job['phase']})"
        raise Problem("not_in_review", f"the step {step!r} is not in review: {now}", "step")
    if body.subject_sha256 != waiting["subject_sha256"]:
        raise Problem("review_moved", "what waits for review now has another hash", "subject_sha256")
    roles = {file["role"] for file in waiting["artifacts"]}
    for number, edit in enumerate(body.edits):
        if edit.role not in roles:
            known = ", ".join(sorted(roles))
            raise Problem("unknown_role", f"{edit.role!r} is not among {known}", f"edits.{number}.role")
    return waiting
