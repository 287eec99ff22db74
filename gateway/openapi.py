"""What the OpenAPI document says beyond the routes' own words: problems, and what each route asks of its caller."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from gateway.errors import ProblemDocument, problems
from gateway.rights import Right, right_of

SCHEME: Final = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of a project (`flk_…`), a token of the configured OIDC issuer, or the owner's key. "
        "Not asked for in local mode.",
    }
}


def describe(app: FastAPI, asks: bool) -> None:
    """Adds the problem document, where every route's errors point, and each route's right. `asks`: in server mode."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        components = document["components"]
        if "securitySchemes" not in components:
            components["securitySchemes"] = SCHEME
            _add_problem_document(components["schemas"])
            for route in iter_route_contexts(app.routes):
                operations = document["paths"].get(getattr(route, "path_format", ""), {})
                for method in route.methods or ():
                    if method.lower() in operations:
                        _add_right(operations[method.lower()], right_of(route), asks)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _add_problem_document(schemas: dict[str, Any]) -> None:
    document = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= document.pop("$defs", {})
    schemas["ProblemDocument"] = document


def _add_right(operation: dict[str, Any], right: Right | None, asks: bool) -> None:
    if right is None or right.of == "open":
        return
    if asks:
        operation["security"] = [{"bearer": []}]
    operation["x-forge-right"] = {"role": "owner" if right.of == "farm" else right.role, "in": right.of}
    told = problems("unauthenticated", "forbidden")
    responses = operation.setdefault("responses", {})
    responses.setdefault("401", told[401])
    if "403" not in responses:
        responses["403"] = told[403]
