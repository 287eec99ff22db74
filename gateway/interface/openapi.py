"""What the OpenAPI document says beyond the routes' own words: problems, and what each route asks of its caller."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from gateway.door.rights import Right, right_of
from gateway.errors import MEDIA_TYPE, ProblemDocument, problems
from gateway.interface.operations import OWN, operation_ids

EXAMPLES: Final = Path(__file__).parent / "examples.json"
"""Route -> {status, answer, body?}: what tests asked of a real gateway, by `python -m tests.examples`."""
UNREADABLE: Final = 422
REF: Final = "#/components/schemas/"
_REFS: Final = re.compile(r'(?<=")#/components/schemas/[^"]+')
JSON: Final = "application/json"
SCHEME: Final = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of a project (`flk_…`), a token of the configured OIDC issuer, or the owner's key. "
        "Not asked for in local mode.",
    }
}
TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "jobs": "Ask for an asset, see how it stands, stop it, take it up again; batches.",
        "reviews": "A person's decision about exactly the files that were looked at.",
        "uploads": "Files sent in: in one request, in pieces (tus), or by a signed link straight to the store.",
        "assets": "The library: every version of every asset, and what people change of it.",
        "search": "Assets by words, by meaning, or by both; jobs by what was asked for.",
        "lineage": "How an asset came to be, and what came of it.",
        "live": "What happens, from any position on, as events or on a WebSocket.",
        "webhooks": "What happens, sent to an address of yours, signed, until it is taken.",
        "projects": "Taste, review policy, limits, and how much of them is used.",
        "presets": "What a project keeps for later requests: materials, prompts, styles, saved searches.",
        "workflows": "ComfyUI workflows by slot: what may be edited in them, and where prompts go in.",
        "people": "Keys, members, tickets, the record of who did what, and forgetting a person.",
        "farm": "Workers and engines: what they can do, what they lack, how they fare.",
        "dead letters": "Records and steps that failed for good: look at them, send them on their way again.",
        "files": "The files themselves, by signed links.",
        "registry": "The schemas of the log, and the AsyncAPI document.",
        "operations": "For supervisors and Prometheus.",
        "document 001": "The 3D API (`/3d`), over the same jobs.",
        "document 001, services": "Its internal services: one step each, answered when it is done.",
        "document 002": "The orchestrator's API (`/jobs`, `/projects`, `/assets`), over the same jobs.",
        "asset forge": "The API of Asset Forge (`/api`), for its own client.",
        "worlds": "The API of worlds, galleries and batches (`/api/worlds`), over the same library.",
    }
)
"""What each part of the API is for, in the order in which one reads it."""


def describe(app: FastAPI, asks: bool) -> None:
    """Adds what FastAPI cannot know: problems, names, examples, and each route's right. `asks`: in server mode."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document["tags"] = [{"name": name, "description": told} for name, told in TAGS.items()]
            document["components"]["securitySchemes"] = SCHEME
            _add_problem_document(document["components"]["schemas"])
            _add_examples(document["paths"])
            _add_rights_and_names(document["paths"], app, asks)
            _answers_are_whole(document)
            app.openapi_schema = with_plain_names(document)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def with_plain_names(document: dict[str, Any]) -> dict[str, Any]:
    """Where FastAPI tells models of one name apart by their modules: ours has the plain name, others their module's."""
    schemas = document["components"]["schemas"]
    by_module = {name: name.split("__") for name in schemas if "__" in name}
    of_ours = Counter(parts[-1] for parts in by_module.values() if "compat" not in parts)
    plain = {
        name: parts[-1]
        if "compat" not in parts and of_ours[parts[-1]] == 1
        else parts[-2].replace("_", " ").title().replace(" ", "") + parts[-1]
        for name, parts in by_module.items()
    }
    renamed: dict[str, Any] = _renamed(document, {REF + name: REF + new for name, new in plain.items()})
    renamed["components"]["schemas"] = {
        plain.get(name, name): {**schema, "title": plain[name]} if name in plain else schema
        for name, schema in renamed["components"]["schemas"].items()
    }
    return renamed


def _renamed(node: Any, refs: Mapping[str, str]) -> Any:
    match node:
        case dict():
            return {name: _renamed(one, refs) for name, one in node.items()}
        case list():
            return [_renamed(one, refs) for one in node]
        case str():
            return refs.get(node, node)
        case _:
            return node


def _answers_are_whole(document: dict[str, Any]) -> None:
    """Our answers leave nothing out, so in what only they are made of a default does not make a field optional.

    Examples of such models go: FastAPI takes the nulls out of them, and the routes show real answers.
    """
    operations = [
        operation
        for path, methods in document["paths"].items()
        if path.startswith(OWN)
        for operation in methods.values()
    ]
    schemas = document["components"]["schemas"]
    successes = [
        response
        for operation in operations
        for status, response in operation["responses"].items()
        if status.startswith("2")
    ]
    bodies = [methods.get("requestBody") for path in document["paths"].values() for methods in path.values()]
    for name in reached(successes, schemas) - reached(bodies, schemas):
        if "properties" in schemas[name]:
            schemas[name]["required"] = list(schemas[name]["properties"])
            schemas[name].pop("examples", None)


def reached(node: Any, schemas: Mapping[str, Any]) -> set[str]:
    """The names of the schemas that a part of the document refers to, directly or by one another."""
    found: set[str] = set()
    todo = [node]
    while todo:
        named = {ref.removeprefix(REF) for ref in _REFS.findall(json.dumps(todo.pop()))} - found
        found |= named
        todo += [schemas[name] for name in named]
    return found


def _add_rights_and_names(paths: dict[str, Any], app: FastAPI, asks: bool) -> None:
    shown: list[tuple[str, Any]] = [
        (str(route.path_format), route)
        for route in iter_route_contexts(app.routes)
        if getattr(route, "path_format", "") in paths
    ]
    ids = operation_ids(route for _, route in shown)
    for path, route in shown:
        for method in route.methods or ():
            operation = paths[path].get(method.lower())
            if operation is not None:
                _add_right(operation, right_of(route), asks)
                operation["operationId"] = ids[method, path]
                if path.startswith(OWN):
                    operation["summary"] = ids[method, path].replace("_", " ").capitalize()


def _add_problem_document(schemas: dict[str, Any]) -> None:
    document = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= document.pop("$defs", {})
    schemas["ProblemDocument"] = document


def _add_examples(paths: dict[str, Any]) -> None:
    for route, example in json.loads(EXAMPLES.read_text()).items():
        method, path = route.split(" ", 1)
        operation = paths.get(path, {}).get(method.lower(), {})
        if "body" in example:
            for content in json_of(operation.get("requestBody", {})):
                content["example"] = example["body"]
        for content in json_of(operation.get("responses", {}).get(example["status"], {})):
            content["example"] = example["answer"]


def json_of(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a body or an answer says of its JSON, of whatever kind."""
    return [
        content
        for media_type, content in part.get("content", {}).items()
        if media_type == "application/json" or media_type.endswith("+json")
    ]


def _add_right(operation: dict[str, Any], right: Right | None, asks: bool) -> None:
    if right is None or right.of == "open":
        return
    if asks:
        operation["security"] = [{"bearer": []}]
    operation["x-forge-right"] = {"role": "owner" if right.of == "farm" else right.role, "in": right.of}
    at_the_door = ["unauthenticated", "forbidden", "too_fast", "read_model_unavailable"]
    at_the_door += ["body_too_large"] if "requestBody" in operation else []
    at_the_door += ["malformed_json"] if JSON in operation.get("requestBody", {}).get("content", {}) else []
    responses = operation.setdefault("responses", {})
    for status, told in problems(*at_the_door).items():
        if status == UNREADABLE and str(status) not in responses:
            continue  # nothing in its request could be wrong
        declared = responses.setdefault(str(status), told).get("content", {}).get(MEDIA_TYPE, {})
        declared["examples"] = {**declared.get("examples", {}), **told["content"][MEDIA_TYPE]["examples"]}
