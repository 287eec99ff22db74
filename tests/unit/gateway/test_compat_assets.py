"""Other systems' addresses, where they meet what somebody else wrote, or ask for more than a little at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, cast
from uuid import uuid4

import pytest

from event_schemas.commands import DeleteAsset
from event_schemas.message import Actor
from gateway.compat.asset_forge.assets import Assets
from gateway.compat.asset_forge.metadata import changes, metadata_of, sprite_files
from gateway.compat.asset_forge.names_of_files import wanted
from gateway.compat.asset_forge.requirements import understood
from gateway.compat.asset_forge.shelf import Piece
from gateway.compat.few_at_once import AT_ONCE, few_at_once
from gateway.compat.worlds import watching
from gateway.compat.worlds.batch_status import JobInBatch, Standing, standing
from gateway.door.callers import Caller as Person
from gateway.errors import Problem
from gateway.files.owners import Owners, of_project
from gateway.reads.queries import parsed_cursor
from tests.unit.gateway.fakes import Caller, FakeReads, Fakes, MemoryStore

Json = dict[str, Any]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ASSET = "0b1d5c1e-7a54-4a0f-9a0e-6f0a4f6f3c11"
PROJECT = "5d7ecb7f-7f0f-4a57-8b51-0f2a8d6f1f11"
STOLEN = "<sealed:0123456789abcdef.1:AAAA>"
GRANTED = {"outcome": "accepted", "stream": "", "command": "any"}


def piece(asset_type: str = "PROP", rig: str = "", wish: Any = None, said: Any = None) -> Piece:
    """An asset with a model. `wish`: what was asked for; `said`: what stands beside it."""
    request: Json = {
        "prompt": {"core_concept": "a sword"},
        "constraints": {"rig_type": rig} if rig else {},
        "metadata": {} if wish is None else {"asset_forge": wish},
    }
    row = {
        "asset_id": ASSET,
        "project_id": PROJECT,
        "asset_type": asset_type,
        "title": "Sword",
        "metadata": {} if said is None else {"asset_forge": said},
        "made": {"request": request},
        "files": [{"role": "glb", "sha256": "ab" * 32, "media_type": "model/gltf-binary"}],
        "job_id": "j",
        "version": 2,
        "created_at": NOON,
        "updated_at": NOON,
        "made_at": NOON,
    }
    return Piece(row, {}, [])


# --- what people say of an asset -----------------------------------------------------------------


@pytest.mark.accepts("S003-010")
def test_what_was_changed_can_be_changed_back() -> None:
    first = piece(wish={"type": "weapon", "tier": 2})
    said = changes(first, {}, {"tier": 3, "type": "weapon"})
    assert said == {"tier": 3}

    then = piece(wish={"type": "weapon", "tier": 2}, said=said)
    back = changes(then, {}, {"tier": 2, "type": "weapon"})

    assert back == {"tier": 2}
    assert metadata_of(piece(wish={"tier": 2}, said={**said, **back}), {})["tier"] == 2


@pytest.mark.accepts("S003-010")
def test_who_sends_back_what_they_read_a_while_ago_does_not_hold_up_what_the_log_knows_since() -> None:
    old = {"updatedAt": "2020-01-01T00:00:00", "version": 1, "variants": [], "variantCount": 0, "spriteCount": 9}
    said = changes(piece(), {}, {**old, "lore": "old"})
    kept_before = metadata_of(piece(said={**old, "lore": "old"})._replace(variants=["b"]), {"b": "steel-sword"})

    assert said == {"lore": "old"}
    assert (kept_before["updatedAt"], kept_before["version"]) == (NOON.isoformat(), 2)
    assert (kept_before["variants"], kept_before["variantCount"]) == (["steel-sword"], 1)


@pytest.mark.parametrize("odd", [5, "x", [1], {"a": 1}, None])
def test_what_was_written_elsewhere_in_its_place_keeps_no_list_from_being_shown(odd: Any) -> None:
    shown = piece(wish={"materialPresets": odd, "riggingOptions": odd}, said={"spriteFiles": odd})
    assert metadata_of(shown, {})["materialVariants"] == []
    assert sprite_files(shown) == {}
    assert sprite_files(piece(said={"spriteFiles": {"no hash": [0], "ab" * 32: [0, odd]}}))["0"] == "ab" * 32


def test_a_figure_that_was_to_stand_still_has_no_clips_and_no_rig() -> None:
    still, moving = piece("3D_CHARACTER", "STATIC"), piece("3D_CHARACTER")
    assert metadata_of(still, {})["isRigged"] is False
    for file in ("t-pose.glb", "animations/walking.glb", "sword_rigged.glb"):
        assert wanted(still, "sword", file) is None
        assert wanted(moving, "sword", file) is not None


@pytest.mark.anyio
async def test_a_picture_that_the_project_never_brought_is_not_handed_out_whatever_its_asset_says() -> None:
    theirs, mine = "cd" * 32, "ef" * 32
    store, stranger = MemoryStore(), person()
    owners = Owners(store, FakeReads())
    owners.claim(of_project(str(uuid4())), theirs)
    owners.claim(of_project(PROJECT), mine)
    nothing = cast(Any, None)
    assets = Assets(nothing, nothing, nothing, nothing, nothing, nothing, owners)
    named = piece(said={"spriteFiles": {theirs: [0], mine: [45]}})

    assert (await assets.file(stranger, named, "sword", "sprites/45deg.png")).file is not None
    with pytest.raises(Problem) as refused:
        await assets.file(stranger, named, "sword", "sprites/0deg.png")
    assert refused.value.code == "unknown_file"


def person() -> Person:
    return Person(Actor(kind="user", id="somebody"), "token", roles=MappingProxyType({PROJECT: "editor"}))


# --- what a client brings ------------------------------------------------------------------------


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/material-presets", [{"id": "x", "name": "x", "displayName": "X", "stylePrompt": STOLEN}]),
        ("/api/requirements", {"requirements": [{"id": "mace", "description": STOLEN}]}),
        ("/api/requirements", {"requirements": [{"id": "mace", "lore": [STOLEN]}]}),
        ("/api/requirements", {"requirements": [{"id": "mace", "lore": "x" * 20_000}]}),
        ("/api/requirements", {"requirements": [{"id": "big mace"}, {"id": "big-mace"}]}),
    ],
)
async def test_nobody_has_anothers_words_opened_by_keeping_them_as_their_own(
    client: Caller, fakes: Fakes, path: str, body: Any
) -> None:
    refused = await client.post(path, json=body)
    assert refused.status_code == 400, refused.text
    assert fakes.log.commands == []


@pytest.mark.anyio
async def test_nor_by_describing_an_asset_with_them(client: Caller, fakes: Fakes) -> None:
    refused = await client.patch("/api/assets/sword", json={"description": STOLEN})
    assert (refused.status_code, refused.json()["field"]) == (400, "description"), refused.text


def test_presets_that_somebody_saved_elsewhere_are_requirements_if_they_can_be() -> None:
    kept: list[Json] = [
        {"id": "mace"},
        {"id": "axe", "priority": 5},
        {"id": "bow", "priority": "low", "animationsNeeded": "all"},
    ]
    (mace,) = understood(kept)
    assert (mace["id"], mace["priority"], mace["category"]) == ("mace", "medium", "unknown")


@pytest.mark.anyio
async def test_a_problem_with_a_file_names_the_field_that_the_client_knows(client: Caller, fakes: Fakes) -> None:
    sword = {"name": "Sword", "type": "weapon", "subtype": "sword", "referenceImage": {"url": "https://127.0.0.1/x"}}
    local = await client.post("/api/generation/pipeline", json=sword)
    unknown = await client.post("/reconstruct/mesh", json={"image_paths": [f"/inputs/{'0' * 64}"]})
    assert (local.status_code, local.json()["field"]) == (400, "referenceImage")
    assert local.json()["error"].startswith("referenceImage:")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "image_paths.0"), unknown.text


@pytest.mark.accepts("S003-051", "S003-050")
@pytest.mark.anyio
async def test_a_mistake_of_the_gateways_own_and_a_broken_body_are_told_in_asset_forges_shape(
    client: Caller, fakes: Fakes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def rows(*_: object) -> list[Json]:
        raise LookupError("secrets of the house")

    monkeypatch.setattr(fakes.reads, "rows", rows)
    mistake = await client.get("/api/assets")
    broken = await client.post(
        "/api/generation/pipeline", content=b'{"name": ', headers={"Content-Type": "application/json"}
    )
    assert (mistake.status_code, mistake.json()["code"]) == (500, "internal_error")
    assert mistake.json()["error"]
    assert "secrets" not in mistake.text
    assert "secrets of the house" in caplog.text
    assert mistake.headers["x-frame-options"] == "DENY"
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed_json")
    assert broken.json()["error"].startswith("the body is not JSON")


# --- many things at once -------------------------------------------------------------------------


@pytest.mark.anyio
async def test_of_many_commands_a_few_are_under_way_at_a_time_and_their_answers_keep_their_order() -> None:
    under_way = most = 0

    async def ask(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001 * (number % 3))
        under_way -= 1
        return number

    assert await few_at_once(ask, range(40)) == list(range(40))
    assert most == AT_ONCE


@pytest.mark.accepts("S003-009", "S004-038")
@pytest.mark.anyio
async def test_an_asset_that_is_named_by_its_id_goes_with_its_variants_too_and_itself_last(
    client: Caller, fakes: Fakes
) -> None:
    variant = str(uuid4())
    row = {"asset_id": ASSET, "project_id": PROJECT, "asset_type": "PROP", "created_at": NOON, "files": []}
    fakes.reads.granted = GRANTED
    fakes.reads.answers["as shown"] = [{**row, "request": {}, "shown": []}]
    fakes.reads.answers["with recursive variant"] = [{"asset_id": variant}]

    alone = await client.delete(f"/api/assets/{ASSET}")
    assert alone.status_code == 204, alone.text
    assert [one.stream for one in fakes.log.commands] == [f"asset-{ASSET}"]
    both = await client.delete(f"/api/assets/{ASSET}", params={"includeVariants": "true"})
    assert both.status_code == 204
    assert [one.stream for one in fakes.log.commands[1:]] == [f"asset-{variant}", f"asset-{ASSET}"]
    assert all(isinstance(one.body, DeleteAsset) for one in fakes.log.commands)


def test_the_line_is_put_in_order_once_when_it_moves_up_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(jobs: Sequence[JobInBatch], total: int) -> Standing:
        nonlocal looks
        looks += 1
        return standing(jobs, total)

    watch, number = watching.Watch(), 300
    for at in range(number):
        job = JobInBatch(f"j{at}", f"a{at}", "pending", False)
        watch.learn(watching.Batch(f"b{at}", NOON.replace(microsecond=at), 1, {job.job_id: job}, {}))
    assert [one["position"] for one in watch.standing()] == list(range(1, number + 1))

    monkeypatch.setattr(watching, "standing", counted)
    told = watch.heard(watching.Event(0, 1, "job-cancelled", "j0", NOON, {}))
    assert [one.get("position") for one in told] == [None, *range(1, number)]
    assert looks < 5 * number


@pytest.mark.accepts("S003-036", "S003-042")
@pytest.mark.anyio
async def test_a_picture_that_a_pipeline_names_by_its_address_is_fetched_and_becomes_what_it_starts_from(
    client: Caller, fakes: Fakes
) -> None:
    fakes.reads.granted = GRANTED
    sword = {"name": "Sword", "type": "weapon", "subtype": "sword", "enableRigging": False}
    begun = await client.post(
        "/api/generation/pipeline",
        json={**sword, "referenceImage": {"source": "url", "url": "https://example.com/sword.png"}},
        params={"project_id": client.project},
    )
    assert begun.status_code == 200, begun.text
    (job,) = fakes.log.submitted()
    assert [(file.role, file.by_person) for file in job.inputs] == [("reference", True)]
    assert fakes.web.connected == [("93.184.216.34", 443)]


@pytest.mark.accepts("S002-046")
@pytest.mark.anyio
async def test_the_library_of_a_project_is_read_page_by_page(
    client: Caller, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"asset_id": str(uuid4()), "project_id": client.project, "kind": "3D", "metadata": {}, "updated_at": NOON}
        for _ in range(3)
    ]
    after: list[str | None] = []

    async def assets(limit: int, cursor: str | None = None, **_: object) -> list[Json]:
        after.append(cursor)
        return rows[len(after) - 1 :][:limit]

    async def active_versions(_: object) -> list[Json]:
        return []

    monkeypatch.setattr(fakes.reads, "assets", assets)
    monkeypatch.setattr(fakes.reads, "active_versions", active_versions)
    address: str | None = f"/projects/{client.project}/assets?limit=1"
    seen = []
    while address:
        page = await client.get(address)
        assert page.status_code == 200, page.text
        seen += [one["id"] for one in page.json()]
        address = page.links.get("next", {}).get("url")
    assert seen == [row["asset_id"] for row in rows]
    assert [one and parsed_cursor(one)[1] for one in after] == [None, *seen[:2]]
