"""Editing beside others: entity tags, merge patches, presets, batches, marks on pictures."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import JsonValue

from event_schemas.commands import ConfigureProject, ReviewStep, SavePreset, UpdateAsset
from event_schemas.events.project import Quotas
from gateway.commands.editing import TRIES
from gateway.commands.etags import is_known, must_hold, parsed, tag_of
from gateway.commands.idempotency import command_id
from gateway.commands.merging import merged
from gateway.errors import Problem
from gateway.jobs.batch_views import counted, standing
from gateway.jobs.job_request import LOCAL_PROJECT
from gateway.projects.presets import PresetView, beside, came_with, expected_revision
from gateway.projects.quotas import standing as quota_standing
from gateway.reads.queries import job_cursor, parsed_job_cursor
from tests.unit.gateway.fakes import NOON, Fakes, in_review, job_row

pytestmark = pytest.mark.anyio

ASSET = "22222222-2222-4222-8222-222222222222"
JOB = "11111111-1111-4111-8111-111111111111"
SUBJECT = "a" * 64
GRANTED = {"outcome": "accepted", "stream": "any", "command": "any"}


def asset_row(**more: Any) -> dict[str, Any]:
    return {
        "asset_id": ASSET,
        "project_id": LOCAL_PROJECT,
        "asset_type": "PROP",
        "kind": "3D",
        "title": "a barrel",
        "tags": ["oak", "tavern"],
        "metadata": {"rarity": "common", "notes": {"by": "ada", "left": "lid"}},
        "active_version": 1,
        "versions": 1,
        "deleted": False,
        "created_at": NOON,
        "updated_at": NOON,
        "seq": 7,
        **more,
    }


@pytest.fixture
def shelf(fakes: Fakes) -> Fakes:
    """One asset in the library, and a forge that grants everything."""
    fakes.reads.answers["a.*, s.seq"] = [asset_row()]
    fakes.reads.answers["from asset_version"] = []
    fakes.reads.granted = GRANTED
    return fakes


@pytest.fixture(autouse=True)
def _no_versions(monkeypatch: pytest.MonkeyPatch, fakes: Fakes) -> None:
    async def none(_: str) -> list[dict[str, Any]]:
        return []

    monkeypatch.setattr(fakes.reads, "versions", none, raising=False)


def rejected(code: str) -> dict[str, Any]:
    told = {"outcome": "rejected", "code": code, "message": "because", "field": "If-Match", "stream": f"asset-{ASSET}"}
    return {**told, "command": "update-asset.v2", "event": "command-rejected.v1"}


# --- entity tags ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "holds"),
    [
        ('"a"', True),
        ('"b", "a"', True),
        (' , "b" ,,"a" , ', True),
        ("*", True),
        ('"b"', False),
        ('W/"a"', False),
        ('"with,comma", "b"', False),
    ],
)
def test_if_match_is_compared_strongly(header: str, holds: bool) -> None:
    if holds:
        must_hold('"a"', header)
    else:
        with pytest.raises(Problem, match="another ETag") as refused:
            must_hold('"a"', header)
        assert (refused.value.status_code, refused.value.headers) == (412, {"ETag": '"a"'})


@pytest.mark.parametrize(("header", "known"), [('"a"', True), ('W/"a"', True), ("*", True), ('"b"', False)])
def test_if_none_match_is_compared_weakly(header: str, known: bool) -> None:
    assert is_known('"a"', header) is known


@pytest.mark.parametrize("header", ['"a"', "*"])
def test_nothing_matches_where_nothing_is(header: str) -> None:
    with pytest.raises(Problem, match="not there"):
        must_hold(None, header)
    must_hold(None, None, "*")


@pytest.mark.parametrize("header", ["a", '"a', 'a"', '"a" "b"', "", ",", '"a\x7f"', "W/", "*, *", 'w/"a"'])
def test_a_header_that_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(Problem) as refused:
        parsed(header, "If-Match")
    assert (refused.value.status_code, refused.value.field) == (422, "If-Match")


def test_equal_states_have_equal_tags_and_others_not() -> None:
    assert tag_of({"a": 1, "b": (NOON,)}) == tag_of({"b": [NOON], "a": 1})
    assert len({tag_of("a", ["b"]), tag_of("a", "b"), tag_of("ab"), tag_of(["a", "b"]), tag_of(None)}) == 5


# --- merge patches -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # the examples of RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_is_that_of_the_rfc(target: JsonValue, patch: JsonValue, result: JsonValue) -> None:
    assert merged(target, patch, {}) == result


def test_a_sealed_key_is_met_by_its_name_and_keeps_its_seal() -> None:
    opened = {"<sealed:k:x>": "who made it"}
    target: JsonValue = {"<sealed:k:x>": "<sealed:k:y>", "plain": 1}

    assert merged(target, {"who made it": "Ada"}, opened) == {"<sealed:k:x>": "Ada", "plain": 1}
    assert merged(target, {"who made it": None}, opened) == {"plain": 1}
    assert merged(target, {"plain": 2}, opened) == {"<sealed:k:x>": "<sealed:k:y>", "plain": 2}


# --- assets --------------------------------------------------------------------------------------


async def test_a_patch_says_all_of_the_asset_and_expects_what_was_read(client: httpx.AsyncClient, shelf: Fakes) -> None:
    patch = {"tags": ["ship", "ship"], "metadata": {"rarity": None, "notes": {"left": "nothing"}}}
    sent = await client.patch(
        f"/v1/assets/{ASSET}", json=patch, headers={"Content-Type": "application/merge-patch+json"}
    )

    assert sent.status_code == 200, sent.text
    assert sent.headers["etag"]
    [command] = shelf.log.commands
    kept = {"notes": {"by": "ada", "left": "nothing"}}
    assert command.body == UpdateAsset(title="a barrel", tags=("ship",), metadata=kept, expected_seq=7)


async def test_a_patch_is_made_again_upon_what_came_between(
    client: httpx.AsyncClient, shelf: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[str] = []

    async def outcome(of: str) -> dict[str, Any] | None:
        came.append(of)
        if len(came) == 1:
            shelf.reads.answers["a.*, s.seq"] = [asset_row(seq=9, tags=["new"])]
            return rejected("changed_meanwhile")
        return GRANTED

    monkeypatch.setattr(shelf.reads, "outcome", outcome)
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"title": "a cask"})

    assert answer.status_code == 200, answer.text
    first, second = (command.body for command in shelf.log.commands)
    assert isinstance(first, UpdateAsset)
    assert first.expected_seq == 7
    assert second == UpdateAsset(title="a cask", tags=("new",), metadata=asset_row()["metadata"], expected_seq=9)


async def test_with_if_match_what_came_between_is_told(client: httpx.AsyncClient, shelf: Fakes) -> None:
    tag = (await client.get(f"/v1/assets/{ASSET}")).headers["etag"]
    shelf.reads.answers["a.*, s.seq"] = [asset_row(tags=["new"], seq=9)]
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"title": "a cask"}, headers={"If-Match": tag})

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (412, "changed_meanwhile", "If-Match")
    assert answer.headers["etag"] not in ("", tag)
    assert shelf.log.commands == []


async def test_a_refusal_in_the_stream_is_no_change_of_the_asset(client: httpx.AsyncClient, shelf: Fakes) -> None:
    tag = (await client.get(f"/v1/assets/{ASSET}")).headers["etag"]
    shelf.reads.answers["a.*, s.seq"] = [asset_row(seq=12)]
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"title": "a cask"}, headers={"If-Match": tag})

    assert answer.status_code == 200, answer.text


async def test_somebody_who_is_never_first_is_told_after_a_few_tries(client: httpx.AsyncClient, shelf: Fakes) -> None:
    shelf.reads.granted = rejected("changed_meanwhile")
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"title": "a cask"})

    assert (answer.status_code, answer.json()["code"]) == (503, "too_contended")
    assert answer.headers["retry-after"] == "1"
    assert len(shelf.log.commands) == TRIES


async def test_the_same_patch_again_changes_nothing_again(client: httpx.AsyncClient, shelf: Fakes) -> None:
    of = str(command_id(LOCAL_PROJECT, "k-1"))
    granted = {"outcome": "accepted", "stream": f"asset-{ASSET}", "command": "", "event": "asset-updated.v1"}
    shelf.reads.outcomes[of] = granted
    headers = {"Idempotency-Key": "k-1", "If-Match": '"what it was then"'}
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"title": "a cask"}, headers=headers)

    assert answer.status_code == 200, answer.text
    assert shelf.log.commands == []


async def test_what_is_known_already_is_not_sent_again(client: httpx.AsyncClient, shelf: Fakes) -> None:
    tag = (await client.get(f"/v1/assets/{ASSET}")).headers["etag"]
    again = await client.get(f"/v1/assets/{ASSET}", headers={"If-None-Match": f"W/{tag}"})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": None}, "body"),
        ({"title": ""}, "title"),
        ({"tags": [""]}, "tags.0"),
        ({"tags": ["x"] * 51}, "tags"),
        ({"metadata": {"a": "x" * 20_000}}, "metadata"),
        ({"metadata": {"a": "<sealed:k:x>"}}, "metadata"),
        ({"files": []}, "files"),
    ],
)
async def test_a_patch_that_cannot_be_is_told_by_its_field(
    client: httpx.AsyncClient, shelf: Fakes, body: dict[str, Any], field: str
) -> None:
    answer = await client.patch(f"/v1/assets/{ASSET}", json=body)

    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    assert shelf.log.commands == []


async def test_what_grows_too_large_piece_by_piece_is_refused(client: httpx.AsyncClient, shelf: Fakes) -> None:
    shelf.reads.answers["a.*, s.seq"] = [asset_row(metadata={"long": "x" * 15_000})]
    answer = await client.patch(f"/v1/assets/{ASSET}", json={"metadata": {"more": "y" * 2_000}})

    assert (answer.status_code, answer.json()["field"]) == (422, "metadata")


async def test_a_deeply_nested_patch_is_no_mistake_of_ours(client: httpx.AsyncClient, shelf: Fakes) -> None:
    for depth in (150, 400, 900, 3_000):
        body = '{"metadata":' + '{"a":' * depth + "1" + "}" * depth + "}"
        answer = await client.patch(f"/v1/assets/{ASSET}", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 400, 422), (depth, answer.text)


async def test_a_deleted_asset_is_not_there_to_be_changed(client: httpx.AsyncClient, shelf: Fakes) -> None:
    shelf.reads.answers["a.*, s.seq"] = [asset_row(deleted=True)]

    assert (await client.get(f"/v1/assets/{ASSET}")).status_code == 404
    assert (await client.patch(f"/v1/assets/{ASSET}", json={"title": "x"})).status_code == 404
    again = await client.delete(f"/v1/assets/{ASSET}")
    assert (again.status_code, again.json()) == (200, {"asset_id": ASSET, "variants": []})
    assert shelf.log.commands == []


@pytest.mark.parametrize("body", [{"ids": [ASSET]}, {"ids": [ASSET], "delete": True, "add_tags": ["x"]}, {"ids": []}])
async def test_a_bulk_request_says_one_thing(client: httpx.AsyncClient, shelf: Fakes, body: dict[str, Any]) -> None:
    assert (await client.post("/v1/assets/bulk", json=body)).status_code == 422


async def test_bulk_tags_are_added_and_taken_one_asset_at_a_time(client: httpx.AsyncClient, shelf: Fakes) -> None:
    body = {"ids": [ASSET, JOB, ASSET], "add_tags": ["oak", "shipped"], "remove_tags": ["tavern"]}
    done = (await client.post("/v1/assets/bulk", json=body)).json()

    assert [(one["asset_id"], one["outcome"], one["code"]) for one in done["assets"]] == [
        (ASSET, "changed", ""),
        (JOB, "refused", "unknown_asset"),
    ]
    [command] = shelf.log.commands
    assert isinstance(command.body, UpdateAsset)
    assert command.body.tags == ("oak", "shipped")


# --- presets -------------------------------------------------------------------------------------


def preset(preset_id: str, revision: int = 1, kind: str = "material") -> PresetView:
    return PresetView(kind=kind, preset_id=preset_id, content={}, revision=revision)


def test_what_came_with_the_forge_stands_beside_the_projects_own_until_it_is_overridden() -> None:
    steel = came_with("material", "steel")
    assert steel is not None
    assert steel.builtin

    shown = beside([preset("steel", 4), preset("zinc"), preset("b", kind="prompt")], [steel, *_came("bronze")])
    assert [(one.preset_id, one.builtin) for one in shown] == [
        ("bronze", True),
        ("steel", False),
        ("zinc", False),
        ("b", False),
    ]


def _came(*names: str) -> list[PresetView]:
    return [found for name in names if (found := came_with("material", name))]


def test_every_material_that_came_with_the_forge_says_how_it_looks() -> None:
    for name in ("steel", "bronze", "mithril", "wood", "leather"):
        [one] = _came(name)
        assert one.content["style_prompt"]
        assert str(one.content["base_color"]).startswith("#")
        assert 0 <= float(str(one.content["roughness"])) <= 1
        assert one.content["metallic"] in (0.0, 1.0)


def test_a_save_expects_what_its_condition_has_seen() -> None:
    assert expected_revision(preset("a", 3), None, None) == 0
    assert expected_revision(preset("a", 3), '"3"', None) == 3
    assert expected_revision(None, None, "*") == -1
    [steel] = _came("steel")
    assert expected_revision(steel, '"0"', None) == -1  # the first of the project's own
    for found, if_match, if_none_match in (
        (preset("a", 3), '"2"', None),
        (preset("a", 3), None, "*"),
        (None, "*", None),
        (steel, None, "*"),
    ):
        with pytest.raises(Problem) as refused:
            expected_revision(found, if_match, if_none_match)
        assert refused.value.code == "changed_meanwhile"


async def test_a_preset_is_saved_as_it_is_said(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.granted = GRANTED
    path = f"/v1/projects/{LOCAL_PROJECT}/presets/material/steel"
    answer = await client.put(path, json={"content": {"name": "our steel"}}, headers={"If-Match": '"0"'})

    assert answer.status_code == 200, answer.text
    [command] = fakes.log.commands
    assert command.body == SavePreset(
        kind="material", preset_id="steel", content={"name": "our steel"}, expected_revision=-1
    )


@pytest.mark.parametrize("path", ["Material/steel", "material/../x", "material/%20", "material/" + "x" * 129])
async def test_a_preset_has_a_plain_name(client: httpx.AsyncClient, fakes: Fakes, path: str) -> None:
    answer = await client.put(f"/v1/projects/{LOCAL_PROJECT}/presets/{path}", json={"content": {}})

    assert answer.status_code in (404, 405, 422)
    assert fakes.log.commands == []


# --- projects ------------------------------------------------------------------------------------


async def test_a_project_is_patched_by_what_is_named(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.project_rows[LOCAL_PROJECT] = {
        "project_id": LOCAL_PROJECT,
        "name": "isle",
        "style_dna": "ink",
        "world_context": "an island",
        "auto_approve": ["rig"],
        "quotas": {"concurrent_jobs": 4, "gpu_hours": 10.0, "storage_mb": 0},
        "weight": 2.0,
        "settings": {"open_jobs": 50, "engine": "godot"},
        "updated_at": NOON,
    }
    fakes.reads.answers["select seq from stream"] = [{"seq": 5}]
    fakes.reads.granted = GRANTED
    patch = {
        "style_dna": None,
        "weight": None,
        "quotas": {"gpu_hours": 40},
        "settings": {"engine": None, "review_days": 7},
    }
    answer = await client.patch(f"/v1/projects/{LOCAL_PROJECT}", json=patch)

    assert answer.status_code == 200, answer.text
    [command] = fakes.log.commands
    assert command.body == ConfigureProject(
        name="isle",
        world_context="an island",
        auto_approve=("rig",),
        quotas=Quotas(concurrent_jobs=4, gpu_hours=40.0),
        settings={"open_jobs": 50, "review_days": 7},
        expected_seq=5,
    )
    for body in ({"settings": {"open_jobs": "many"}}, {"settings": {"review_days": 400}}, {"name": None}):
        assert (await client.patch(f"/v1/projects/{LOCAL_PROJECT}", json=body)).status_code == 422


def test_a_quota_says_what_is_left_and_when_there_is_more() -> None:
    burden = {"open": 3, "hours": 12.5, "megabytes": 90.0, "quotas": {"gpu_hours": 10, "concurrent_jobs": 4}}
    told = quota_standing("p", burden, 1, 10, datetime(2026, 12, 31, 23, tzinfo=UTC))

    assert (told.gpu_hours.left, told.gpu_hours.resets_at) == (0.0, datetime(2027, 1, 1, tzinfo=UTC))
    assert (told.concurrent_jobs.used, told.concurrent_jobs.left) == (1, 3)
    assert (told.open_jobs.limit, told.open_jobs.left) == (10, 7)
    assert (told.storage_mb.used, told.storage_mb.limit, told.storage_mb.left) == (90.0, None, None)


# --- marks on pictures ---------------------------------------------------------------------------


async def review(client: httpx.AsyncClient, *marks: dict[str, Any]) -> httpx.Response:
    body = {"decision": "reject", "subject_sha256": SUBJECT, "params": {"strength": 0.4}, "annotations": list(marks)}
    return await client.post(f"/v1/jobs/{JOB}/steps/refine/review", json=body)


async def test_marks_go_along_with_the_decision(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.reads.granted = GRANTED
    stroke = {"sha256": "c" * 64, "kind": "stroke", "points": [[0, 0], [0.123456, 1]], "text": "less"}
    answer = await review(client, {"sha256": "c" * 64, "x": 0.5, "y": 1, "text": "too wide"}, stroke)

    assert answer.status_code == 200, answer.text
    [command] = fakes.log.commands
    assert isinstance(command.body, ReviewStep)
    assert command.body.params == {
        "strength": 0.4,
        "annotations": [
            {"sha256": "c" * 64, "kind": "pin", "text": "too wide", "x": 0.5, "y": 1.0},
            {"sha256": "c" * 64, "kind": "stroke", "text": "less", "points": [[0.0, 0.0], [0.1235, 1.0]]},
        ],
    }


@pytest.mark.parametrize(
    ("mark", "field"),
    [
        ({"sha256": "d" * 64, "x": 0, "y": 0}, "annotations.0.sha256"),
        ({"sha256": "c" * 64, "x": 0}, "annotations.0"),
        ({"sha256": "c" * 64, "x": 1.01, "y": 0}, "annotations.0.x"),
        ({"sha256": "c" * 64, "kind": "stroke", "points": [[0, 0]]}, "annotations.0"),
        ({"sha256": "c" * 64, "kind": "stroke", "points": [[0, 0], [0]]}, "annotations.0.points.1.1"),
        ({"sha256": "c" * 64, "x": 0, "y": 0, "text": "x" * 501}, "annotations.0.text"),
    ],
)
async def test_a_mark_is_on_a_picture_under_review(
    client: httpx.AsyncClient, fakes: Fakes, mark: dict[str, Any], field: str
) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    answer = await review(client, mark)

    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    assert fakes.log.commands == []


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({"pending": 2}, "pending"),
        ({"pending": 1, "done": 1}, "running"),
        ({"paused": 1}, "running"),
        ({"done": 2}, "done"),
        ({"done": 1, "cancelled": 1}, "cancelled"),
        ({"done": 1, "cancelled": 1, "failed": 1}, "failed"),
        ({"failed": 1, "running": 1}, "running"),
    ],
)
def test_a_batch_stands_as_its_jobs_do(counts: dict[str, int], status: str) -> None:
    assert standing(counts) == status


def test_a_batch_without_steps_has_no_progress_yet() -> None:
    assert counted({"steps_total": 0, "steps_done": 0, "counts": {}})["progress"] == 0.0
    assert counted({"steps_total": 8, "steps_done": 3, "counts": {}})["progress"] == 0.375


def test_a_cursor_belongs_to_its_order() -> None:
    row = job_row(JOB, priority=-3)

    assert parsed_job_cursor(job_cursor(row, "-updated"), "-updated") == (NOON, JOB)
    assert parsed_job_cursor(job_cursor(row, "priority"), "priority") == (-3, JOB)
    for cursor in (job_cursor(row, "priority"), job_cursor(row, "created"), "", "e30", "MTI"):
        with pytest.raises(Problem, match="cursor"):
            parsed_job_cursor(cursor, "-created")


async def test_a_step_is_shown_by_its_name_or_its_checkpoint(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB)
    fakes.reads.step_rows[JOB] = [step_row("concept"), step_row("refine", checkpoint="concept")]

    assert [one["name"] for one in (await client.get(f"/v1/jobs/{JOB}/steps")).json()["items"]] == ["concept", "refine"]
    assert (await client.get(f"/v1/jobs/{JOB}/steps/concept")).json()["name"] == "concept"
    fakes.reads.step_rows[JOB] = fakes.reads.step_rows[JOB][1:]
    assert (await client.get(f"/v1/jobs/{JOB}/steps/concept")).json()["name"] == "refine"
    nothing = await client.get(f"/v1/jobs/{JOB}/steps/rig")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_such_step")


def step_row(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "ordinal": 0, "status": "pending", "inputs": [], "artifacts": [], **more}
