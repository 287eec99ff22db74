"""Everything that can go wrong at the door: one catalogue of problems, and the only place that knows status codes.

A problem is an RFC 9457 document: `type` points at `/problems/<code>`, `field` names the offending part of the request
as a dotted path, `remedy` says what to do next.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One sort of problem. `retry_after` in seconds, when trying again helps."""

    status: int
    title: str
    remedy: str
    retry_after: int | None = None


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        # the request cannot be read
        "missing_idempotency_key": Kind(
            400,
            "The Idempotency-Key header is missing",
            "Send a new UUID as Idempotency-Key, and the same one again when you repeat the request.",
        ),
        "malformed_json": Kind(400, "The body is not JSON", "Send one JSON object, encoded as UTF-8."),
        "bad_request": Kind(400, "The request cannot be read", "Compare it with /openapi.json."),
        "body_too_large": Kind(413, "The body is too large", "Send less; files go to POST /v1/uploads, up to 64 MB."),
        "unsupported_media_type": Kind(
            415,
            "This kind of content is not taken",
            "Send application/json, or to /v1/uploads a PNG, JPEG, WebP, GLB or OBJ.",
        ),
        "file_too_large": Kind(
            413, "The file holds more than is taken", "Make it smaller: the detail says which measure it passes."
        ),
        # the request makes no sense
        "invalid_request": Kind(
            422, "A part of the request is not valid", "Correct the named field and send it again."
        ),
        "idempotency_key_reused": Kind(
            422, "This Idempotency-Key belongs to another request", "Use a new key for a new request."
        ),
        "unknown_step": Kind(422, "The plan has no such step", "GET the job: its steps are listed there."),
        "empty_graph": Kind(422, "The workflow has no nodes", "Export it from ComfyUI with Save (API Format)."),
        "unknown_asset_type": Kind(422, "There is no plan for this asset type", "Use one of those that are named."),
        "bad_plan": Kind(422, "The plan could never run to its end", "Mend what is named."),
        "bad_rewind": Kind(422, "The job cannot go back to that step", "Name a step at or before the one in review."),
        "unknown_role": Kind(422, "The step made no file of this role", "Use a role of the files under review."),
        "unknown_version": Kind(422, "The asset has no such version", "GET the asset: its versions are listed there."),
        "too_many_presets": Kind(422, "The project keeps as many presets as it may", "Delete some of them first."),
        "too_many_webhooks": Kind(422, "The project has as many webhooks as it may", "Delete some of them first."),
        "unknown_upload": Kind(422, "No such file was uploaded", "Send the file to POST /v1/uploads first."),
        "unsafe_file": Kind(
            422, "The file is broken, or would harm whoever opens it", "Export it again as the detail says."
        ),
        "address_not_fetched": Kind(
            422, "Nothing could be fetched from the address", "Send the file itself to POST /v1/uploads and name it."
        ),
        "position_unknown": Kind(422, "The log has no such position", "Start again with from=beginning or from=now."),
        # it is not there
        "unknown_route": Kind(404, "There is nothing at this address", "/openapi.json lists every address."),
        "unknown_job": Kind(404, "There is no such job", "GET /v1/jobs lists the jobs."),
        "unknown_batch": Kind(404, "There is no such batch", "GET /v1/batches lists them."),
        "unknown_asset": Kind(404, "There is no such asset", "GET /v1/assets lists the library."),
        "unknown_project": Kind(
            404, "There is no such project", "GET /v1/projects lists them; PUT /v1/projects/{id} makes one."
        ),
        "unknown_key": Kind(404, "There is no such key", "GET the project's keys: they are listed there."),
        "unknown_file": Kind(404, "There is no such file", "GET the job or the asset: its files are listed there."),
        "unknown_preset": Kind(404, "There is no such preset", "GET the project's presets: they are listed there."),
        "unknown_webhook": Kind(404, "There is no such webhook", "GET the project's webhooks: they are listed there."),
        "unknown_delivery": Kind(
            404, "There is no such delivery", "GET the webhook's deliveries: they are listed there, for thirty days."
        ),
        "unknown_workflow": Kind(
            404, "No workflow is saved in this slot", "GET the project's workflows: the slots are listed there."
        ),
        "unknown_transfer": Kind(
            404, "There is no such upload under way", "Begin a new one: uploads end after a while, and when refused."
        ),
        "unknown_letter": Kind(404, "There is no such dead letter", "GET /v1/dead-letters lists them."),
        "unknown_schema": Kind(404, "There is no such schema", "GET /registry/subjects lists them."),
        "unknown_problem": Kind(404, "There is no such problem", "GET /problems lists them."),
        "no_such_step": Kind(404, "The job has no such step", "GET /v1/jobs/{id}/steps lists them."),
        "no_such_version": Kind(404, "The asset has no such version", "GET the asset: its versions are listed there."),
        "method_not_allowed": Kind(
            405, "This address does not take this method", "The Allow header names those it takes."
        ),
        "read_only_registry": Kind(
            405, "The registry is read-only", "Schemas come with a release: change event_schemas and deploy."
        ),
        # it does not fit what has happened
        "not_in_review": Kind(
            409, "This step is not in review", "GET the job: `review` names the step that waits, if any."
        ),
        "review_moved": Kind(
            409,
            "What you reviewed is not what waits now",
            "GET the job, look at it again, and send its subject_sha256.",
        ),
        "not_ready": Kind(409, "The file is not made yet", "Ask for the job's status until it is completed."),
        "not_made": Kind(409, "The job ended without making it", "The detail says why; retry the job, or ask again."),
        "already_finished": Kind(409, "The job is over", "Submit a new job, or retry a failed one."),
        "batch_partly_over": Kind(
            409, "Some jobs of the batch are over", "Ask again without all_or_nothing to cancel the others."
        ),
        "already_paused": Kind(409, "The job is paused already", "Resume it to go on."),
        "not_paused": Kind(409, "The job is not paused", "There is nothing to do."),
        "not_failed": Kind(409, "The job has not failed", "Only a failed job can be retried."),
        "locked_input": Kind(
            409,
            "A locked input would change",
            "Save it as it is, no longer locked; the save after that may change it.",
        ),
        "no_entity": Kind(
            409, "The asset is for nothing in the game", "Say for what it shall be: entity_type, entity_id, asset_type."
        ),
        "not_finished": Kind(409, "It is not over yet", "Wait until it is, or cancel it."),
        "no_failed_jobs": Kind(409, "No job of the batch has failed", "Ask for a new batch."),
        "webhook_off": Kind(409, "The webhook is off", "PUT the webhook with active true; then ask again."),
        "not_redrivable": Kind(
            409, "The letter cannot be redriven", "GET the letter: `remedy` says what to do about one of its kind."
        ),
        "already_redriven": Kind(409, "The letter was redriven before", "There is nothing to do."),
        "upload_offset": Kind(
            409, "The upload is not where this part begins", "HEAD it: Upload-Offset says where to go on."
        ),
        "not_uploaded": Kind(409, "Not all of the file is there yet", "Send the rest of it, then ask again."),
        "checksum_mismatch": Kind(
            460, "What came is not what was sent", "Nothing of this part was kept: send it again."
        ),
        "tus_version": Kind(412, "Another version of tus is spoken here", "Send Tus-Resumable: 1.0.0."),
        "range_not_there": Kind(416, "The file has no such part", "Content-Range says how many bytes the file has."),
        "refused": Kind(409, "The forge refused", "GET the job to see how it stands."),
        "last_admin": Kind(409, "The last admin cannot leave", "Make somebody else admin first."),
        "changed_meanwhile": Kind(
            412, "Somebody changed it meanwhile", "GET it again, make your change in that, and send its new ETag."
        ),
        "object_exists": Kind(
            412, "The link was used already", "What was sent first is kept; ask for a new link to send something else."
        ),
        # not you
        "unauthenticated": Kind(
            401,
            "The gateway does not know who asks",
            "Send Authorization: Bearer, with a key of the project or a token; an admin issues keys.",
        ),
        "forbidden": Kind(403, "You may not do this", "Ask an admin of the project for the role that is named."),
        "too_many_connections": Kind(
            429, "Too many streams are open", "Close one, or listen to several things on one stream.", 5
        ),
        "too_many_uploads": Kind(
            429, "Too many uploads are under way", "Finish some of them, or give them up with DELETE.", 60
        ),
        "link_invalid": Kind(
            403, "The link is not valid, or no longer", "GET the job or the asset again for a fresh link."
        ),
        "words_erased": Kind(
            410, "The words were erased", "There is no way back: whoever said them asked for them to be forgotten."
        ),
        "foreign_origin": Kind(
            403,
            "This page may not use the forge",
            "Open the forge's own page, call it from a program, or name the page in FORGELOG_ORIGINS.",
        ),
        "too_many_requests": Kind(
            429, "Too many requests of this project at once", "Send them one after the other, or a few at a time.", 1
        ),
        "too_fast": Kind(
            429, "Too many requests", "Wait as long as Retry-After says; the header RateLimit tells what is left.", 1
        ),
        "quota_open_jobs": Kind(
            429,
            "The project has as many open jobs as it may have",
            "Wait as long as Retry-After says, or cancel some.",
            5,
        ),
        "quota_gpu_hours": Kind(
            429,
            "The project has used up its hours of this month",
            "Wait for the next month, or ask an admin of the project for a higher quota.",
            3600,
        ),
        "quota_storage": Kind(
            429, "The project has used up its storage", "Ask an admin of the project for a higher quota.", 3600
        ),
        # not now
        "log_unavailable": Kind(
            503,
            "The log cannot be written just now",
            "Nothing was kept: send the same request, same Idempotency-Key, again.",
            2,
        ),
        "read_model_unavailable": Kind(503, "Answers are not to be had just now", "Ask again in a moment.", 2),
        "read_model_behind": Kind(503, "The read model is not there yet", "Ask again in a moment.", 1),
        "too_contended": Kind(
            503, "Too many change it at the same time", "Nothing was changed: send it again in a moment.", 1
        ),
        "store_unavailable": Kind(503, "The file store does not answer", "Ask again in a moment.", 5),
        "examiner_busy": Kind(
            503, "Too many files are being looked over", "Nothing was kept: send the file again in a moment.", 5
        ),
        "file_damaged": Kind(
            500,
            "The file kept here is damaged",
            "Tell the operator: it must be restored from a copy, and `forgelog audit --deep` lists all such files.",
        ),
        "internal_error": Kind(500, "The gateway made a mistake", "Tell the operator the time and the address."),
    }
)


class FieldProblem(BaseModel):
    field: str
    message: str


class ProblemDocument(BaseModel):
    """RFC 9457, with the field at fault and the remedy."""

    type: str = Field(examples=["/problems/unknown_job"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    remedy: str
    field: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)


class Problem(HTTPException):
    """Raised anywhere behind the door; becomes the answer."""

    def __init__(
        self, code: str, detail: str = "", field: str = "", errors: Sequence[FieldProblem] = (), **headers: str
    ) -> None:
        self.code = code if code in KINDS else "refused"
        self.kind = KINDS[self.code]
        self.field = field
        self.errors = list(errors)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.kind.retry_after is not None:
            more.setdefault("Retry-After", str(self.kind.retry_after))
        super().__init__(self.kind.status, detail or self.kind.title, more or None)

    def document(self, instance: str) -> ProblemDocument:
        return ProblemDocument(
            type=f"/problems/{self.code}",
            title=self.kind.title,
            status=self.kind.status,
            detail=str(self.detail),
            instance=instance,
            code=self.code,
            remedy=self.kind.remedy,
            field=self.field,
            errors=self.errors,
        )


def answer(problem: Problem, path: str) -> JSONResponse:
    document = problem.document(path).model_dump(exclude_defaults=True)
    return JSONResponse(document, problem.status_code, headers=problem.headers, media_type=MEDIA_TYPE)


def invalid(field: str, message: str) -> Problem:
    """One field is wrong, and this is why."""
    return Problem("invalid_request", f"{field}: {message}", field, [FieldProblem(field=field, message=message)])


# --- exceptions of others, made problems ---------------------------------------------------------


def install(app: FastAPI) -> None:
    """Every answer that is not a success is a problem document, unknown addresses and methods included."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _mistake)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    problem = error if isinstance(error, Problem) else _of_the_framework(error, request.method)
    if problem.code == "method_not_allowed":
        problem.headers = {**(problem.headers or {}), "Allow": ", ".join(sorted(_methods_at(request)))}
    return answer(problem, request.url.path)


def _methods_at(request: Request) -> set[str]:
    """Of all routes at this address: the framework names only those of the first that it finds."""
    routes = iter_route_contexts(request.app.routes)
    here = [one for one in routes if one.methods and one.path_regex.match(request.scope["path"])]
    return {method for one in here for method in one.methods or ()}


_FRAMEWORK: Final = {
    404: "unknown_route",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


def _of_the_framework(error: HTTPException, method: str) -> Problem:
    code = _FRAMEWORK.get(error.status_code, "bad_request" if error.status_code < 500 else "internal_error")
    detail = f"{method} is not taken here" if code == "method_not_allowed" else ""
    problem = Problem(code, detail or ("" if code == "unknown_route" else str(error.detail)))
    problem.headers = {**(problem.headers or {}), **(error.headers or {})} or None
    return problem


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(of_request(error), request.url.path)


def of_request(error: RequestValidationError) -> Problem:
    """What the framework found wrong in a request."""
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        reason = str(found[0].get("ctx", {}).get("error", "not JSON"))
        return Problem("malformed_json", f"the body is not JSON: {reason}", "body")
    return of_fields(found)


def of_fields(found: Sequence[Mapping[str, Any]]) -> Problem:
    """What pydantic found wrong in a request, the first fault in the detail."""
    faults = [FieldProblem(field=_field(one["loc"]), message=_message(one)) for one in found[:20]]
    first = faults[0]
    if first.field.lower() == "idempotency-key":
        return Problem(
            "missing_idempotency_key" if found[0]["type"] == "missing" else "invalid_request", "", first.field
        )
    return Problem("invalid_request", f"{first.field}: {first.message}", first.field, faults)


def _field(loc: Sequence[str | int]) -> str:
    """("body", "prompt", "core_concept") reads prompt.core_concept."""
    return ".".join(str(part) for part in loc[1:]) or str(loc[0])


def _message(fault: Mapping[str, Any]) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    given = fault.get("input")
    if isinstance(given, str | int | float | bool) and fault["type"] != "value_error" and len(str(given)) <= 80:
        return f"{message} (given: {given!r})"
    return message


async def _mistake(request: Request, error: Exception) -> JSONResponse:
    return answer(Problem("internal_error"), request.url.path)


# --- what the OpenAPI document says about it -----------------------------------------------------

PHRASES: Final = {460: "Checksum Mismatch"}
"""Of codes that only tus knows."""
Responses = dict[int | str, dict[str, Any]]


def problems(*codes: str) -> Responses:
    """The `responses` of a route: each problem under its status code, with an example."""
    found: Responses = {}
    for code in (*codes, "invalid_request", "internal_error"):
        kind = KINDS[code]
        response = found.setdefault(
            kind.status,
            {
                "description": PHRASES.get(kind.status) or HTTPStatus(kind.status).phrase,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}, "examples": {}}},
            },
        )
        example = Problem(code).document("/v1/...").model_dump(exclude_defaults=True)
        response["content"][MEDIA_TYPE]["examples"][code] = {"summary": kind.title, "value": example}
    return found
