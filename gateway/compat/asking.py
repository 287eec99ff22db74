"""What the routes of document 001 share: a small request becomes a `JobRequest`, and is submitted like any other."""

import re
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID, uuid4

from pydantic import BaseModel, StringConstraints

from gateway.compat.inputs import Inputs
from gateway.door.callers import Caller
from gateway.errors import Problem
from gateway.jobs.job_request import (
    LOCAL_PROJECT,
    Body,
    GivenFile,
    JobRequest,
    Prompt,
    PublicAddress,
    ReviewPolicy,
    Text,
)
from gateway.jobs.routes import of_the_caller
from gateway.jobs.submissions import Submissions
from gateway.reads.views import Accepted

UNNAMED: Final = "the thing in the pictures"
"""The words of a request that brings only pictures or a mesh."""
_INPUT: Final = re.compile(r"inputs\.(\d+)\.(?:url|upload_id)")
NO_REVIEW: Final = ReviewPolicy(auto_approve="*")
SIDES: Final[dict[int, tuple[str, ...]]] = {
    1: ("reference",),
    4: ("view.front", "view.left", "view.back", "view.right"),
    8: (
        "view.front",
        "view.front_left",
        "view.left",
        "view.back_left",
        "view.back",
        "view.back_right",
        "view.right",
        "view.front_right",
    ),
}
"""Which pictures a request may bring, by their number: one, or all around the thing, beginning at its front."""

FilePath = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Words = Annotated[Text, StringConstraints(min_length=1)]
Address = Annotated[PublicAddress, StringConstraints(min_length=1)]
SUBMITS: Final = (
    "malformed_json",
    "body_too_large",
    "idempotency_key_reused",
    "unknown_upload",
    "unknown_file",
    "unknown_job",
    "address_not_fetched",
    "unsupported_media_type",
    "file_too_large",
    "unsafe_file",
    "examiner_busy",
    "too_many_requests",
    "quota_open_jobs",
    "quota_gpu_hours",
    "quota_storage",
    "log_unavailable",
    "store_unavailable",
    "read_model_unavailable",
    "unknown_project",
)


class Ticket(BaseModel):
    """Where to ask how it stands."""

    job_id: str
    status_url: str


class Asked(Body):
    """What every body here may say beside its own: for whom. Left out: the local project, or the caller's only one."""

    project_id: UUID = UUID(LOCAL_PROJECT)


class Desk:
    """Turns the small requests into jobs."""

    def __init__(self, submissions: Submissions, inputs: Inputs) -> None:
        self._submissions = submissions
        self.inputs = inputs

    def project_of(self, body: Asked, who: Caller) -> UUID:
        """Where the caller means to work. Raises `Problem` where they may not."""
        return of_the_caller(self.request(body, asset_type="PROP"), who).project_id

    def request(self, body: Asked, words: str = UNNAMED, **more: object) -> JobRequest:
        """A job that waits for nobody. The caller's right to the project is not asked here."""
        named = {"project_id": body.project_id} if "project_id" in body.model_fields_set else {}
        return JobRequest.model_validate({**named, "prompt": Prompt(core_concept=words), "review": NO_REVIEW, **more})

    async def submit(self, request: JobRequest, who: Caller, key: str | None, fields: Sequence[str] = ()) -> Ticket:
        """`fields`: what the request's files are called in the body that the client sent."""
        try:
            promise = await self._submissions.submit(of_the_caller(request, who), key or str(uuid4()))
        except Problem as problem:
            raise in_words_of_the_body(problem, fields) from None
        job_id = Accepted.model_validate_json(promise.body).job_id
        return Ticket(job_id=job_id, status_url=f"/3d/status/{job_id}")

    async def pictures(
        self, who: Caller, project_id: UUID, urls: Sequence[PublicAddress], paths: Sequence[str], field: str
    ) -> tuple[GivenFile, ...]:
        """One picture, or all sides of a thing. Raises `Problem` for `field`."""
        roles = SIDES.get(len(urls) + len(paths))
        if roles is None:
            counts = ", ".join(map(str, SIDES))
            raise Problem("invalid_request", f"{field}: give one picture or all sides of the thing: {counts}", field)
        named = [
            await self.inputs.digest(who, project_id, path, f"{field}.{number}", "picture")
            for number, path in enumerate(paths)
        ]
        return (
            *(GivenFile(url=url, role=role) for url, role in zip(urls, roles, strict=False)),
            *(GivenFile(upload_id=digest, role=role) for digest, role in zip(named, roles[len(urls) :], strict=True)),
        )


def in_words_of_the_body(problem: Problem, fields: Sequence[str]) -> Problem:
    """A problem with `inputs.1.url` is one with what the client called its second file."""
    known = _INPUT.fullmatch(problem.field)
    if known is None or int(known[1]) >= len(fields):
        return problem
    field = fields[int(known[1])]
    detail = str(problem.detail).replace(problem.field, field)
    errors = [one.model_copy(update={"field": field}) for one in problem.errors]
    return Problem(problem.code, detail, field, errors)
