"""What the OpenAPI document promises: it is valid, every route is named, described, typed, and shown by an example."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from clients.__main__ import MADE_FROM, fingerprint, of_clients, our_document
from gateway.interface.openapi import EXAMPLES, json_of
from gateway.interface.operations import IN_FULL
from tests.unit.gateway.fakes import Fakes

VERBS = re.compile(
    "(activate|add|begin|cancel|complete|continue|delete|describe|erase|issue|list|make|patch|pause|prioritise|read|"
    "redeliver|redrive|remove|resume|retry|review|revoke|rewind|rotate|save|search|stream|submit|test|upload)_"
)
WITHOUT_EXAMPLE = {
    "GET /asyncapi.json": "it is one document of a hundred kilobytes, which has a standard of its own",
    "POST /imagine/from-urls": "it fetches from a public address, and no test leaves its machine",
}
"""Route -> why none is kept."""
WHERE_WE_ARE = Path(__file__).parents[3]
OURS = WHERE_WE_ARE.parent if WHERE_WE_ARE.parent.name else WHERE_WE_ARE
SECRETS = re.compile(
    r"flk_(?!0123456789abcdef_example)\w|whsec_(?!ZXhhbXBsZQ==)\w|eyJ[A-Za-z0-9_-]{8,}|<sealed:|/tmp/|/home/|/root/|"
    + re.escape(f"{OURS}/")
)
"""Keys, tokens, sealed words, and paths of a machine: also of the one that this is tried on."""


class Operation(NamedTuple):
    route: str
    told: dict[str, Any]

    def taken(self) -> list[dict[str, Any]]:
        """Its JSON body, if it has one."""
        return json_of(self.told.get("requestBody", {}))

    def given(self) -> list[dict[str, Any]]:
        """The JSON of each success, but for the 202 that is the same everywhere: nothing is to be seen yet."""
        return [
            content
            for status, response in self.told["responses"].items()
            if status.startswith("2")
            for content in json_of(response)
            if not content["schema"].get("$ref", "").endswith("/CommandAccepted")
        ]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return our_document()


@pytest.fixture(scope="module")
def operations(told: dict[str, Any]) -> list[Operation]:
    return [
        Operation(f"{method.upper()} {path}", operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.fixture(scope="module")
def own(operations: list[Operation]) -> list[Operation]:
    return [one for one in operations if one.route.split(" ")[1].startswith("/v1/")]


def test_the_document_is_valid_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(told).validate()


def test_every_operation_has_a_name_of_its_own(operations: list[Operation], own: list[Operation]) -> None:
    names = [one.told["operationId"] for one in operations]

    assert sorted(names) == sorted(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{2,60}", name)] == []
    assert [one.told["operationId"] for one in own if not VERBS.match(one.told["operationId"])] == []
    assert set(IN_FULL) - {one.route for one in own} == set(), "names of routes that are no more"


def test_every_route_of_ours_is_described(own: list[Operation]) -> None:
    silent = [one.route for one in own if not all(one.told.get(part) for part in ("summary", "description", "tags"))]
    assert silent == []


def test_every_answer_of_ours_has_a_type(own: list[Operation]) -> None:
    untyped = [
        one.route
        for one in own
        for content in one.taken() + one.given()
        if not content["schema"].get("properties") and "$ref" not in json.dumps(content["schema"])
    ]
    assert untyped == []


def test_every_route_tells_which_errors_it_may_answer_with(operations: list[Operation]) -> None:
    asked = [one for one in operations if "x-forge-right" in one.told]
    silent = [
        f"{one.route} {status}"
        for one in asked
        for status in ("401", "403", "429", "500", "503")
        if status not in one.told["responses"]
    ]
    assert asked
    assert silent == []


def test_models_have_names_that_a_person_would_give(told: dict[str, Any]) -> None:
    assert [name for name in told["components"]["schemas"] if "__" in name] == []


def shown(content: dict[str, Any], told: dict[str, Any]) -> bool:
    """By an example of its own, or of its model."""
    model = content["schema"].get("$ref", "").rpartition("/")[2]
    return "example" in content or bool(model and "examples" in told["components"]["schemas"][model])


def test_every_route_shows_what_it_takes_and_gives(told: dict[str, Any], operations: list[Operation]) -> None:
    """Of several answers one is enough. `make examples` writes what the tests ask of a real gateway."""
    bare = {
        f"{one.route}: {what}"
        for one in operations
        for what, contents in (("body", one.taken()), ("answer", one.given()))
        if contents and not any(shown(content, told) for content in contents)
    }
    assert {one.partition(":")[0] for one in bare} ^ set(WITHOUT_EXAMPLE) == set(), bare


def test_every_example_is_what_its_schema_says(told: dict[str, Any], operations: list[Operation]) -> None:
    examples = [
        (one.route, content["schema"], content["example"])
        for one in operations
        for content in one.taken() + one.given()
        if "example" in content
    ]
    of_models = [
        (name, model, one) for name, model in told["components"]["schemas"].items() for one in model.get("examples", ())
    ]
    wrong = {
        f"{where}: {fault.json_path} {fault.message[:120]}"
        for where, schema, example in examples + of_models
        for fault in Draft202012Validator({**schema, "components": told["components"]}).iter_errors(example)
    }
    assert wrong == set()


def test_no_example_holds_a_secret_or_a_place_on_a_machine() -> None:
    assert SECRETS.findall(EXAMPLES.read_text()) == []


def test_the_clients_are_made_from_this_document(told: dict[str, Any]) -> None:
    assert MADE_FROM.read_text().strip() == fingerprint(of_clients(told)), (
        "the interface has changed: run `make clients`"
    )


def test_every_part_of_the_api_says_what_it_is_for(told: dict[str, Any]) -> None:
    used = {tag for methods in told["paths"].values() for one in methods.values() for tag in one["tags"]}
    assert used == {one["name"] for one in told["tags"]}


def test_no_route_hides_another_behind_an_address_that_fits_both(gateway: tuple[Fakes, FastAPI]) -> None:
    routes = [one for one in iter_route_contexts(gateway[1].routes) if one.methods]
    hidden = []
    for number, later in enumerate(routes):
        address = re.sub(r"\{[^}]*\}", "7", str(later.path))
        for earlier in routes[:number]:
            if earlier.methods & later.methods and earlier.path_regex.fullmatch(address):
                hidden.append(f"{earlier.path} hides {later.methods} {later.path}")
    assert not hidden, "\n".join(hidden)
