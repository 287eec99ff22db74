"""A new version of a message may be read by old readers and read old records: both ways, with every version before it.

By the schema's text, because the Parsing Canonical Form drops defaults, which are what compatibility is made of.
"""

import copy
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from event_schemas import avro

WIDER = {("int", "long"), ("int", "double"), ("long", "double"), ("string", "bytes"), ("bytes", "string")}


def breaks(old: Any, new: Any) -> list[str]:
    """Why readers and writers of these two schemas do not understand each other; empty when they do, both ways."""
    return [*_unreadable(old, new, "old records"), *_unreadable(new, old, "old readers")]


def _unreadable(writer: Any, reader: Any, who: str, path: str = "") -> Iterator[str]:
    if _kind(writer) != _kind(reader):
        if (_kind(writer), _kind(reader)) not in WIDER:
            yield f"{who}: {path or 'the record'} is {_kind(reader)} where {_kind(writer)} was written"
        return
    match _kind(reader):
        case "record":
            written = {field["name"]: field for field in writer["fields"]}
            for field in reader["fields"]:
                here = f"{path}.{field['name']}".lstrip(".")
                if field["name"] in written:
                    yield from _unreadable(written[field["name"]]["type"], field["type"], who, here)
                elif "default" not in field:
                    yield f"{who}: {here} is missing and has no default"
        case "array":
            yield from _unreadable(writer["items"], reader["items"], who, f"{path}[]")
        case "union":
            for branch in writer:
                if not any(not list(_unreadable(branch, other, who)) for other in reader):
                    yield f"{who}: {path} may be {_kind(branch)}, which is not expected"


def _kind(schema: Any) -> str:
    if isinstance(schema, list):
        return "union"
    return str(schema["type"]) if isinstance(schema, dict) else str(schema)


SCHEMA = json.loads(avro.text("step-completed.v1"))


def edited(**change: Any) -> Any:
    """The schema of `step-completed.v1` with its body's field changed: None removes it, a dict updates or adds it."""
    schema = copy.deepcopy(SCHEMA)
    body = next(field for field in schema["fields"] if field["name"] == "body")["type"]
    fields = {field["name"]: field for field in body["fields"]}
    for name, update in change.items():
        if update is None:
            del fields[name]
        else:
            fields[name] = {"name": name, **fields.get(name, {}), **update}
    body["fields"] = list(fields.values())
    return schema


def test_every_version_understands_all_versions_before_it() -> None:
    versions = defaultdict(list)
    for name in avro.ids():
        versions[re.sub(r"\.v\d+$", "", name)].append(json.loads(avro.text(name)))
    assert len(versions) >= 50
    for name, schemas in versions.items():
        for old, new in combinations(schemas, 2):
            assert breaks(old, new) == [], name


@pytest.mark.parametrize(
    "change",
    [
        {"mood": {"type": "string", "default": ""}},
        {"mood": {"type": ["null", "string"], "default": None}},
        {"facts": None},
        {"started_at": {"doc": "microseconds"}},
    ],
    ids=["a field with a default", "an optional field", "one less that had a default", "a remark"],
)
def test_a_gentle_edit_is_let_through(change: dict[str, Any]) -> None:
    assert breaks(SCHEMA, edited(**change)) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mood": {"type": "string"}}, "old records: body.mood is missing and has no default"),
        ({"step_key": None}, "old readers: body.step_key is missing and has no default"),
        ({"seed": {"type": "string"}}, "old records: body.seed is string where long was written"),
        ({"attempt": {"type": "double"}}, "old readers: body.attempt is long where double was written"),
        ({"outputs": {"type": {"type": "array", "items": "string"}}}, "old records: body.outputs[] is string"),
        ({"model": {"type": "string", "default": ""}}, "old records: body.model is string where union was written"),
    ],
    ids=[
        "new without default",
        "gone without default",
        "another type",
        "narrower one way",
        "items",
        "not optional",
    ],
)
def test_a_breaking_edit_is_found(change: dict[str, Any], reason: str) -> None:
    assert any(found.startswith(reason) for found in breaks(SCHEMA, edited(**change))), breaks(SCHEMA, edited(**change))


def test_a_field_with_another_name_is_two_breaks() -> None:
    assert len(breaks(SCHEMA, edited(step_key=None, key_of_step={"type": "string"}))) == 2
