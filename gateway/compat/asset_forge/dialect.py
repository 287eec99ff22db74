"""How Asset Forge speaks: `{"error": ...}` where the forge says problem, 400 where it says 422, and three headers."""

import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from gateway.door.callers import Who, unknown_project
from gateway.errors import MEDIA_TYPE, Problem, Responses, invalid, of_fields, of_request
from gateway.jobs.job_request import LOCAL_PROJECT

log = logging.getLogger(__name__)

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
}
NOT_KEPT: Final = {
    "Cache-Control": "no-store, no-cache, must-revalidate, proxy-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
}


class ErrorAnswer(BaseModel):
    """`code` and `field` are the forge's own, for programs that know it; Asset Forge's clients read `error`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": "name, type, and subtype are required",
                    "code": "invalid_request",
                    "field": "name",
                    "remedy": "Correct the named field and send it again.",
                }
            ]
        }
    )

    error: str
    code: str = ""
    field: str = ""
    remedy: str = ""


_AT_THE_DOOR_TOO: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
"""What is refused before it comes to a route is told in the forge's own words."""
ERRORS: Final[Responses] = {
    400: {"model": ErrorAnswer, "description": "A field is missing or wrong", "content": _AT_THE_DOOR_TOO},
    403: {"model": ErrorAnswer, "description": "You may not do this", "content": _AT_THE_DOOR_TOO},
    404: {"model": ErrorAnswer, "description": "There is none", "content": _AT_THE_DOOR_TOO},
    429: {"model": ErrorAnswer, "description": "Too many: Retry-After says when", "content": _AT_THE_DOOR_TOO},
    "4XX": {"model": ErrorAnswer, "description": "Refused, and why", "content": _AT_THE_DOOR_TOO},
    500: {"model": ErrorAnswer, "description": "The gateway made a mistake", "content": _AT_THE_DOOR_TOO},
    503: {"model": ErrorAnswer, "description": "Not just now: Retry-After says when", "content": _AT_THE_DOOR_TOO},
}


class AssetForgeRoute(APIRoute):
    """Tells everything that goes wrong in Asset Forge's words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                answer = await handle(request)
            except RequestValidationError as error:
                answer = told(of_request(error))
            except Problem as problem:
                answer = told(problem)
            except HTTPException as error:
                answer = JSONResponse(ErrorAnswer(error=str(error.detail)).model_dump(), error.status_code)
            except Exception:
                log.exception("%s %s failed", request.method, request.scope["route"].path)
                answer = told(Problem("internal_error"))
            answer.headers.update(HEADERS)
            return answer

        return spoken


def told(problem: Problem) -> JSONResponse:
    """What one cannot do with a body is 400 in this dialect."""
    status = 400 if problem.status_code == 422 else problem.status_code
    body = ErrorAnswer(
        error=str(problem.detail), code=problem.code, field=problem.field, remedy=problem.kind.remedy
    ).model_dump()
    return JSONResponse(body, status, problem.headers)


def not_found(what: str) -> Problem:
    return Problem("unknown_asset", f"{what} not found")


def wanting(field: str, message: str) -> Problem:
    """A field is missing: the very sentence that the document has for it."""
    problem = invalid(field, message)
    problem.detail = message
    return problem


def as_problem(error: ValidationError) -> Problem:
    """Of a request that was put together from a client's words."""
    return of_fields([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])


async def _project(
    who: Who, project_id: Annotated[UUID | None, Query(description="left out: your only one")] = None
) -> str:
    if project_id is not None:
        who.must("viewer", str(project_id), unknown_project(project_id))
        return str(project_id)
    if who.owner:
        return LOCAL_PROJECT
    if who.only_project:
        return who.only_project
    raise invalid("project_id", "you are in several projects, or none: name one in the address, as ?project_id=")


InProject = Annotated[str, Depends(_project)]
"""Which project a request is about. Asset Forge's clients know of none."""

Json = dict[str, Any]
Camel = ConfigDict(extra="allow", frozen=True)
Words = Annotated[str, Field(max_length=4_000)]
