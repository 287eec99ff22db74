"""Reviews: a person's decision about exactly the files that were looked at."""

from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, FiniteFloat, JsonValue, field_validator, model_validator

from event_schemas.commands import ReviewStep
from event_schemas.events.job import Verdict
from gateway.commands.commanding import WROTE, OptionalKey
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.files.owners import Owners
from gateway.files.uploads import artifact
from gateway.jobs.job_request import Body, Digest, JsonObject, Name, Seed, Text, UploadedFile
from gateway.jobs.routes import CHANGE, JobDesk, StepName
from gateway.reads.queries import Row
from gateway.reads.views import JobDetail

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


Share = Annotated[FiniteFloat, Field(ge=0, le=1)]
"""Of a picture's width or height, from its upper left corner."""
MOST_POINTS: Final = 2_000


class Annotation(Body):
    """A mark on one of the files under review: a pin at `x`, `y`, or a stroke through `points`, and what it says."""

    sha256: Digest
    kind: Literal["pin", "stroke"] = "pin"
    x: Share | None = None
    y: Share | None = None
    points: list[tuple[Share, Share]] = Field(default_factory=list, max_length=MOST_POINTS)
    text: Annotated[Text, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.kind == "pin" and (self.x is None or self.y is None or self.points):
            raise ValueError("a pin has `x` and `y`")
        if self.kind == "stroke" and (len(self.points) < 2 or self.x is not None or self.y is not None):
            raise ValueError("a stroke has at least two `points`, and no `x` or `y`")
        return self

    def kept(self) -> dict[str, JsonValue]:
        """As it stands in the log: places to a ten-thousandth."""
        said: dict[str, JsonValue] = {"sha256": self.sha256, "kind": self.kind, "text": self.text}
        if self.kind == "stroke":
            return said | {"points": [[round(x, 4), round(y, 4)] for x, y in self.points]}
        return said | {"x": round(self.x or 0.0, 4), "y": round(self.y or 0.0, 4)}


class Review(Body):
    """`subject_sha256` is the one that the job's `review` showed. `params` go to the step that is done again.

    What `notes` and `annotations` say is heard by every step that is done again.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "reject",
                    "subject_sha256": "5f" * 32,
                    "notes": "closer to the sketch",
                    "annotations": [{"sha256": "c4" * 32, "x": 0.41, "y": 0.3, "text": "the visor is too wide"}],
                    "rewind_to": "concept",
                }
            ]
        }
    )

    decision: Literal["approve", "reject", "pause", "approved", "rejected", "paused"]
    subject_sha256: Digest
    notes: Text = ""
    rewind_to: StepName | None = None
    edits: list[Edit] = Field(default_factory=list, max_length=32)
    annotations: list[Annotation] = Field(default_factory=list, max_length=100)
    params: JsonObject = Field(default_factory=dict)
    seed: Seed | None = None

    @field_validator("annotations")
    @classmethod
    def _can_be_kept(cls, annotations: list[Annotation]) -> list[Annotation]:
        if sum(len(one.points) for one in annotations) > MOST_POINTS:
            raise ValueError(f"strokes have at most {MOST_POINTS} points together")
        return annotations

    def wishes(self) -> dict[str, JsonValue]:
        """For the step that is done again, and kept with the decision."""
        if not self.annotations:
            return self.params
        return {**self.params, "annotations": [one.kept() for one in self.annotations]}


def routes(desk: JobDesk, owners: Owners) -> APIRouter:
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
            await artifact(owners, row["project_id"], edit.digest, edit.role, f"edits.{number}.upload_id", edit.name)
            for number, edit in enumerate(body.edits)
        ]
        command = ReviewStep(
            step=waiting["step"],
            decision=VERDICTS[body.decision],
            subject_sha256=body.subject_sha256,
            notes=body.notes,
            rewind_to=body.rewind_to or "",
            edits=tuple(edits),
            params=body.wishes(),
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
    shown = {file["sha256"] for file in waiting["artifacts"]}
    for number, mark in enumerate(body.annotations):
        if mark.sha256 not in shown:
            raise invalid(f"annotations.{number}.sha256", "none of the files under review has this hash")
    return waiting
