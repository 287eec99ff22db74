"""A brief is a file that a person edits: what may stand there is used, what may not is refused by its name."""

import json
from typing import Any

import pytest
from pydantic import JsonValue

from gpu_consumers.engines.brief.design import MOST_BYTES, DesignBrief, edited, opened
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.errors import Unworkable


@pytest.fixture
def knight() -> dict[str, Any]:
    brief = read({"prompt": {"core_concept": "a knight with a red cape"}}, "3D_CHARACTER").brief
    return brief.model_dump(mode="json")


def saved(brief: dict[str, Any]) -> bytes:
    return json.dumps(brief).encode()


def test_a_brief_survives_its_own_file(knight: dict[str, Any]) -> None:
    assert opened(saved(knight)).model_dump(mode="json") == knight


def test_a_brief_of_an_older_forge_is_still_read(knight: dict[str, Any]) -> None:
    old = {key: knight[key] for key in ("concept", "prompt", "negative_prompt", "asset_type", "archetype", "kind")}
    assert opened(saved(old | {"style": "stylised"})).style == "low-poly"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("kind", "zorblax", "kind: 'zorblax' is unknown here; write one of"),
        ("archetype", "quadruped", "archetype: a knight is made as 'humanoid'"),
        ("parts", {"head": "helmt"}, "parts: 'helmt' is unknown here; write one of helmet"),
        ("parts", {"nostrils": "big"}, "parts: 'nostrils' is unknown here"),
        ("parts", {f"p{k}": "x" for k in range(10_000)}, "parts: dictionary should have at most 40 items"),
        ("palette", {"cape": ["red", "red"]}, "palette.cape.0: string should match pattern"),
        ("palette", {"cape": ["#FF0000"]}, "palette.cape.1: field required"),
        ("materials", {"cape": "unobtainium"}, "materials: 'unobtainium' is unknown here"),
        ("proportions", {"height": 1e9}, "proportions.height: input should be less than or equal to 3, not 1000000000"),
        ("proportions", {"height": float("nan")}, "proportions.height: input should be a finite number"),
        ("sizes", {"back": float("inf")}, "sizes.back: input should be a finite number"),
        ("counts", {"heads": 1_000_000}, "counts.heads: input should be less than or equal to 12"),
        ("poly_count_budget", 10**9, "poly_count_budget: input should be less than or equal to 2000000"),
        ("poly_count_budget", 0, "poly_count_budget: input should be greater than or equal to 12"),
        ("style", "baroque", "style: input should be 'low-poly'"),
        ("place", "../../etc", "place: .* is unknown here"),
        ("concept", "x" * 100_000, "concept: string should have at most 4000 characters"),
        ("take", -1, "take: input should be greater than or equal to 0"),
        ("shell", "rm -rf /", "shell: extra inputs are not permitted"),
    ],
)
def test_what_no_recipe_could_survive_is_refused_by_its_name(
    knight: dict[str, Any], field: str, value: object, told: str
) -> None:
    with pytest.raises(Unworkable, match=told) as refused:
        opened(saved(knight | {field: value}))
    assert refused.value.code == "bad_brief"
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", b"[]", b"null", b"[" * 100_000, b"{" + b" " * MOST_BYTES], ids=lambda d: repr(d[:6])
)
def test_a_file_that_is_no_brief_is_refused(data: bytes) -> None:
    with pytest.raises(Unworkable):
        opened(data)


def test_a_person_may_repaint_and_rearm_a_knight(knight: dict[str, Any]) -> None:
    edited = opened(saved(knight | {"palette": {"cape": ["#00FF00", "#008800"]}, "parts": {"held_left": "axe"}}))
    assert isinstance(edited, DesignBrief)
    assert edited.parts == {"held_left": "axe"}


def test_a_person_changes_some_fields_and_the_rest_stays() -> None:
    brief = read({"prompt": {"core_concept": "a knight with a red cape"}}, "3D_CHARACTER").brief
    changed = edited(brief, {"proportions": {"height": 1.2}, "poly_count_budget": 3000})
    assert (changed.proportions.height, changed.poly_count_budget) == (1.2, 3000)
    assert (changed.kind, changed.parts) == (brief.kind, brief.parts)


@pytest.mark.parametrize(
    ("changes", "told"), [(["tall"], "write an object"), ({"kind": "toster"}, "kind"), ({"colour": 1}, "colour")]
)
def test_a_change_that_cannot_be_is_refused_by_the_name_of_its_field(changes: JsonValue, told: str) -> None:
    brief = read({"prompt": {"core_concept": "a knight"}}, "3D_CHARACTER").brief
    with pytest.raises(Unworkable, match=told):
        edited(brief, changes)
