"""Every route of the gateway, as it lists them itself, and how somebody else's things are asked for there.

A route that takes a body, an id or a name which is not told of here has no way to be asked: the matrix fails.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr
from starlette.routing import WebSocketRoute

from gateway.app import create_app
from gateway.configuration import Configuration
from gateway.door.rights import Right, right_of
from infra.settings import StoreSettings, VaultSettings

ENDLESS: Final = frozenset({"/v1/events", "/events"})
SECRET: Final = SecretStr("to list the routes, and nothing else")

Ids = Mapping[str, str]
Request = dict[str, Any]
"""Keyword arguments of `httpx.Client.request`."""


@dataclass(frozen=True)
class Route:
    """`queries`: names that it takes in its address. `takes_body`: it reads one."""

    method: str
    path: str
    right: Right
    queries: frozenset[str]
    takes_body: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


@dataclass(frozen=True)
class Things:
    """Somebody's: parameter -> id. `traces`: words that no answer to a stranger may hold."""

    ids: Ids
    traces: tuple[str, ...] = field(default=())


WISH: Final = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
KEY: Final = {"Idempotency-Key": "the same for each caller of the matrix"}
OF_A_KIND: Final[Mapping[str, str]] = {
    "kind": "no-such-kind",
    "prompt_id": "no-such-prompt",
    "slot": "portrait",
    "letter_id": "commands-0-0",
    "delivery_id": "0-0",
}
"""Names in addresses that say what is asked for, not whose it is."""

ASKED: Final[Mapping[str, Callable[[Ids], Request]]] = {
    "POST /v1/jobs": lambda ids: {"json": {**WISH, "project_id": ids["project_id"]}, "headers": KEY},
    "POST /jobs": lambda ids: {"json": {**WISH, "project_id": ids["project_id"]}, "headers": KEY},
    "POST /v1/batches": lambda ids: {"json": {"jobs": [{**WISH, "project_id": ids["project_id"]}]}, "headers": KEY},
    "POST /v1/batches/{batch_id}/cancel": lambda ids: {"json": {}},
    "POST /v1/assets/bulk": lambda ids: {"json": {"ids": [ids["asset_id"]], "add_tags": ["mine"]}},
    "POST /v1/uploads": lambda ids: {"params": {"project_id": ids["project_id"]}, "content": b"a file"},
    "POST /v1/uploads/link": lambda ids: {"json": {"size": 8, "project_id": ids["project_id"]}},
    "POST /v1/uploads/{link_id}/complete": lambda ids: {},
    "POST /v1/uploads/resumable": lambda ids: {
        "headers": {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "8",
            "Upload-Metadata": f"project_id {_base64(ids['project_id'])}",
        }
    },
    "PATCH /v1/uploads/resumable/{parcel_id}": lambda ids: {
        "headers": {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
        "content": b"12345678",
    },
    "DELETE /v1/uploads/resumable/{parcel_id}": lambda ids: {"headers": {"Tus-Resumable": "1.0.0"}},
    "GET /v1/lineage/uses": lambda ids: {"params": {"engine": "by hand"}},
    "POST /v1/tickets": lambda ids: {},
    "POST /v1/dead-letters/redrive": lambda ids: {"json": {}},
    "POST /v1/dead-letters/{letter_id}/redrive": lambda ids: {"json": {}},
    "POST /v1/people/{person_id}/erase": lambda ids: {"json": {}},
    "POST /3d/generate": lambda ids: {"json": {"prompt": "a barrel", "project_id": ids["project_id"]}},
    "POST /3d/from-image": lambda ids: {
        "json": {"image_paths": [f"/outputs/{ids['job_id']}/{ids['name']}"], "project_id": ids["own_project"]}
    },
    "POST /imagine/generate": lambda ids: _now({"prompts": ["a barrel"], "project_id": ids["project_id"]}),
    "POST /imagine/from-urls": lambda ids: _now({"urls": ["https://a.example/b"], "project_id": ids["project_id"]}),
    "POST /generate": lambda ids: _now({"prompt": "a barrel", "project_id": ids["project_id"]}),
    "POST /reconstruct/mesh": lambda ids: _now(
        {"image_paths": [f"/outputs/{ids['job_id']}/{ids['name']}"], "project_id": ids["own_project"]}
    ),
    "POST /postprocess/clean": lambda ids: _now(
        {"mesh_path": f"/outputs/{ids['job_id']}/{ids['name']}", "project_id": ids["own_project"]}
    ),
    "POST /api/assets/generate": lambda ids: {
        "json": {
            "world_id": ids["project_id"],
            "entity_type": "item",
            "entity_id": "i1",
            "asset_type": "item",
            "prompt": "a barrel",
        }
    },
    "POST /api/assets/batches/clear": lambda ids: {"json": {"world_id": ids["project_id"]}},
    "POST /api/assets/batch/{batch_id}/retry": lambda ids: {},
    "PUT /api/workflows/{slot}": lambda ids: {
        "params": {"world_id": ids["project_id"]},
        "json": {"workflow_json": {"1": {"class_type": "SaveImage", "inputs": {}}}},
    },
    "POST /api/generation/pipeline": lambda ids: {
        "params": {"project_id": ids["project_id"]},
        "json": {"name": "a barrel", "type": "prop", "subtype": "barrel", "description": "a barrel"},
    },
    "POST /api/retexture": lambda ids: {
        "json": {"baseAssetId": ids["asset_id"], "materialPreset": {"id": "steel", "stylePrompt": "steel"}, "waitS": 0}
    },
    "POST /api/regenerate-base/{asset_id}": lambda ids: {"params": {"wait_s": 0}},
    "POST /api/material-presets": lambda ids: {"params": {"project_id": ids["project_id"]}, "json": []},
    "POST /api/prompts/{kind}": lambda ids: {"params": {"project_id": ids["project_id"]}, "json": {}},
    "PUT /api/prompts/{kind}": lambda ids: {"params": {"project_id": ids["project_id"]}, "json": {}},
    "POST /api/requirements": lambda ids: {"params": {"project_id": ids["project_id"]}, "json": {"requirements": []}},
    "PUT /api/requirements": lambda ids: {"params": {"project_id": ids["project_id"]}, "json": {"requirements": []}},
    "POST /api/weapon-handle-detect": lambda ids: {"json": {"assetId": ids["asset_id"]}},
    "POST /api/weapon-orientation-detect": lambda ids: {"json": {"assetId": ids["asset_id"]}},
    "PATCH /api/assets/{asset_id}": lambda ids: {"json": {"name": "mine"}},
    "POST /api/assets/{asset_id}/sprites": lambda ids: {"json": {"sprites": []}},
}
"""Of each route where the path alone does not say it: a sound request which asks for what these ids name."""

OF_ONES_OWN: Final = frozenset(
    {
        "POST /v1/tickets",
        "GET /api/prompts/{kind}",
        "DELETE /api/prompts/{kind}/{prompt_id}",
        "GET /inputs/{sha256}",
        "GET /v1/files/{sha256}/lineage",
        "GET /v1/lineage/uses",
        "POST /v1/assets/bulk",
        "OPTIONS /v1/uploads/resumable/{parcel_id}",
    }
)
"""What everybody who is known may ask: the answer is about what is theirs, or says of each thing that there is none."""


def names_anothers(route: Route) -> bool:
    """Is every sound answer to a stranger a refusal?"""
    return str(route) not in OF_ONES_OWN and (bool(route.names) or str(route) in ASKED or route.right.of == "farm")


def names_something(route: Route) -> bool:
    """Could the answer tell whether a thing is there?"""
    return str(route) != "POST /v1/tickets" and (bool(route.names) or str(route) in ASKED)


def refusals(route: Route, who: str) -> tuple[int, ...]:
    """404: there is no such thing for you. 403: you are that nowhere. 422: no file of yours has this name, or hash.

    400: whoever has no project, or several, must name one before anything is looked up.
    """
    if route.right.of in ("farm", "person"):
        return (403,)
    named_in_body = str(route) in ASKED and route.right.of in ("body", "somewhere", "list")
    return (404, 403) + (422,) * named_in_body + (400,) * (who == "nobody" and "project_id" in route.queries)


def _now(body: Mapping[str, Any]) -> Request:
    return {"json": body, "params": {"wait_s": 0}}


def _base64(text: str) -> str:
    from base64 import b64encode

    return b64encode(text.encode()).decode()


def an_app() -> FastAPI:
    """One that is not started: it knows its routes."""
    return create_app(Configuration(store=StoreSettings(link_secret=SECRET), vault=VaultSettings(secret=SECRET)))


def routes() -> list[Route]:
    """All that take a credential, the sockets aside."""
    found = []
    for route in iter_route_contexts(an_app().routes):
        right = right_of(route)
        if right is None or right.of == "open":
            continue
        queries = frozenset(_queries(getattr(route, "dependant", None)))
        takes_body = getattr(route, "body_field", None) is not None
        path = re.sub(r":\w+(?=})", "", str(route.path))
        found += [
            Route(method, path, right, queries, takes_body)
            for method in sorted(route.methods or ())
            if method != "HEAD"
        ]
    return found


def sockets() -> list[str]:
    """The addresses of all WebSockets."""
    found = [route.original_route for route in iter_route_contexts(an_app().routes)]
    return [one.path for one in found if isinstance(one, WebSocketRoute)]


def _queries(dependant: Any) -> list[str]:
    """Of a route and of everything that it depends on."""
    if dependant is None:
        return []
    inner = [name for one in dependant.dependencies for name in _queries(one)]
    return [str(one.alias) for one in dependant.query_params] + inner


def request_of(route: Route, ids: Ids) -> tuple[str, Request]:
    """The address, and what is sent along. Raises `KeyError` for a route that nobody has told of."""
    address = route.path.format_map({**OF_A_KIND, **ids})
    if str(route) in ASKED:
        return address, ASKED[str(route)](ids)
    if route.method in ("GET", "DELETE", "OPTIONS", "HEAD"):
        return address, {}
    if route.right.of in ("project", "job", "asset"):
        return address, {"json": {}}  # whose it is is asked before the body is looked at
    raise KeyError(f"{route}: say in ASKED how it is asked for what is another's")
