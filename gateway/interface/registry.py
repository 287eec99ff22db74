"""The schemas of the log, by the read-only part of the Confluent Schema Registry API.

`kcat -s value=avro -r http://…/registry` and every other reader that knows a registry decodes the log with it. One
subject per message type, because the log's topics hold many types; each has one version, and its id is for ever.
"""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from event_schemas import avro
from gateway.door.rights import takes
from gateway.errors import Problem, problems

MEDIA_TYPE: Final = "application/vnd.schemaregistry.v1+json"
VERSION: Final = 1

Subject = Annotated[str, Path(max_length=100)]


class Answer(JSONResponse):
    media_type = MEDIA_TYPE


def routes() -> APIRouter:
    router = APIRouter(
        prefix="/registry", tags=["registry"], dependencies=[takes("open")], default_response_class=Answer
    )
    missing = problems("unknown_schema")

    @router.get("/schemas/types")
    async def types() -> Answer:
        return _answer(["AVRO"])

    @router.get("/schemas/ids/{schema_id}", responses=missing)
    async def by_id(schema_id: int) -> Answer:
        return _answer({"schema": _compact(_name(schema_id))})

    @router.get("/schemas/ids/{schema_id}/versions", responses=missing)
    async def where_used(schema_id: int) -> Answer:
        return _answer([{"subject": _name(schema_id), "version": VERSION}])

    @router.get("/schemas/ids/{schema_id}/subjects", responses=missing)
    async def subjects_of(schema_id: int) -> Answer:
        return _answer([_name(schema_id)])

    @router.get("/subjects")
    async def subjects() -> Answer:
        return _answer(sorted(avro.ids()))

    @router.get("/subjects/{subject}/versions", responses=missing)
    async def versions(subject: Subject) -> Answer:
        _must_exist(subject)
        return _answer([VERSION])

    @router.get("/subjects/{subject}/versions/{version}", responses=missing)
    async def version(subject: Subject, version: str) -> Answer:
        _must_exist(subject, version)
        return _answer({"subject": subject, "version": VERSION, "id": avro.ids()[subject], "schema": _compact(subject)})

    @router.get("/subjects/{subject}/versions/{version}/schema", responses=missing)
    async def schema(subject: Subject, version: str) -> Answer:
        _must_exist(subject, version)
        return _answer(json.loads(avro.text(subject)))

    @router.get("/config")
    async def config() -> Answer:
        """Every version reads every other's records; the tests hold us to it."""
        return _answer({"compatibilityLevel": "FULL_TRANSITIVE"})

    @router.get("/mode")
    async def mode() -> Answer:
        return _answer({"mode": "READONLY"})

    @router.api_route("/{rest:path}", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def refuse(request: Request, rest: str) -> Answer:
        raise Problem("read_only_registry", f"{request.method} is not taken here", Allow="GET, HEAD")

    return router


def _answer(content: Any) -> Answer:
    return Answer(content)


def _compact(subject: str) -> str:
    return json.dumps(json.loads(avro.text(subject)), separators=(",", ":"))


def _name(schema_id: int) -> str:
    name = avro.names().get(schema_id)
    if name is None:
        raise Problem("unknown_schema", f"there is no schema with the id {schema_id}", "schema_id")
    return name


def _must_exist(subject: str, version: str = "latest") -> None:
    if subject not in avro.ids():
        raise Problem("unknown_schema", f"there is no subject {subject!r}", "subject")
    if version not in ("latest", "-1", str(VERSION)):
        raise Problem("unknown_schema", f"{subject} has only version {VERSION}", "version")
