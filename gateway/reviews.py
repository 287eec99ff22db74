"""Reviews: a person's decision about exactly the files that were looked at."""

import asyncio
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from event_schemas.commands import ReviewStep
from event_schemas.events.job import Verdict
from event_schemas.message import Artifact
from gateway.commanding import WROTE, OptionalKey
from gateway.errors import Problem, problems
from gateway.files import store_answers
from gateway.job_request import Body, JsonObject, Name, Seed, Text
from gateway.jobs import CHANGE, JobDesk, StepName
from gateway.queries import Row
from gateway.uploads import find
from gateway.views import JobDetail
from infra.object_store import ObjectStore, content_key

VERDICTS: Final[dict[str, Verdict]] = {
    "approve": "approved",
    "approved": "approved",
    "reject": "rejected",
    "rejected": "rejected",
    "pause": "paused",
    "paused": "paused",
}
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Edit(Body):
    """A file of one's own in the place of one that the step made. Name it by what POST /v1/uploads answered."""

    role: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")]
    upload_id: Digest | None = None
    sha256: Digest | None = None
    name: Name = ""

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if not (self.upload_id or self.sha256) or (self.upload_id and self.sha256 and self.upload_id != self.sha256):
            raise ValueError("name one uploaded file by upload_id")
        return self

    @property
    def digest(self) -> str:
        return self.upload_id or self.sha256 or ""


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
    )
    async def review(job_id: UUID, step: StepName, body: Review, key: OptionalKey = None) -> Response | JobDetail:
        """Approve, reject or pause. `step` is the step's name or its checkpoint's.

        A rejection goes back to `rewind_to`, or to the first step since the last checkpoint.
        """
        row = await desk.row(job_id)
        if await desk.was_done(row, "review-step.v1", key):
            return await desk.detail(job_id)
        waiting = _in_review(row, step, body)
        edits = [await _artifact(store, edit, number) for number, edit in enumerate(body.edits)]
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


async def _artifact(store: ObjectStore, edit: Edit, number: int) -> Artifact:
    with store_answers():
        found = await asyncio.to_thread(find, store, edit.digest)
    if found is None:
        raise Problem("unknown_upload", f"no file {edit.digest} was uploaded", f"edits.{number}.upload_id")
    size, kind = found
    return Artifact(
        role=edit.role,
        sha256=edit.digest,
        media_type=kind.media_type,
        size=size,
        uri=content_key(edit.digest),
        name=edit.name or edit.role + kind.ending,
        by_person=True,
    )
