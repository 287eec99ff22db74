"""Jobs that start from a version of the library: what of it goes into the log, and what is refused at the door."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from event_schemas.commands import SubmitJob
from processors.domain.plans import faults, plan_for
from tests.unit.gateway.fakes import Caller, Fakes

pytestmark = pytest.mark.anyio

ASSET = "0b1c1f0e-5a7e-4c1b-9a35-0f6f72676501"
MATERIAL = {"name": "Mithril", "style_prompt": "polished mithril with a black leather grip"}
STORED = {
    "prompt": {"core_concept": "an oak chest", "style": "stylised"},
    "constraints": {"platform": "PC", "poly_count_budget": 3000},
    "style_dna": "low poly",
    "fingerprint": "f" * 32,
}


def file(role: str, digit: str, **more: Any) -> dict[str, Any]:
    kept = {"role": role, "sha256": digit * 64, "media_type": "model/gltf-binary", "size": 9, "uri": f"o/{digit}"}
    return {**kept, "name": "", "by_person": False, **more}


FILES = [file("glb", "a"), file("lod.1", "b"), file("collision", "c"), file("preview", "d"), file("fbx", "e")]


@pytest.fixture
def library(fakes: Fakes, client: Caller, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One chest with two versions, the first in use."""
    asset = {
        "asset_id": ASSET,
        "project_id": client.project,
        "asset_type": "PROP",
        "title": "a chest",
        "active_version": 1,
        "versions": 2,
        "deleted": False,
    }
    versions = [
        {"version": number, "job_id": str(uuid4()), "files": FILES[: 4 + number], "metadata": {"request": STORED}}
        for number in (1, 2)
    ]

    async def asset_of(asset_id: str) -> dict[str, Any] | None:
        return asset if asset_id == ASSET else None

    async def versions_of(asset_id: str) -> list[dict[str, Any]]:
        return versions if asset_id == ASSET else []

    monkeypatch.setattr(fakes.reads, "asset", asset_of)
    monkeypatch.setattr(fakes.reads, "versions", versions_of)
    return {"asset": asset, "versions": versions}


async def ask(client: Caller, operation: str, key: str = "k-1", **more: Any) -> httpx.Response:
    source = {"asset_id": ASSET, "operation": operation, **more.pop("source", {})}
    body = {"project_id": client.project, "source": source, **more}
    return await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": key})


def plan_of(command: SubmitJob) -> list[str]:
    """The steps of the plan that the forge will take, which can run to its end with the files given."""
    given = frozenset(item.role for item in command.inputs)
    plan = plan_for(command.asset_type, command.request, given)
    assert faults(plan, given) == []
    return [step.name for step in plan]


@pytest.mark.accepts("S000-047")
async def test_a_retexture_takes_the_files_of_the_version_as_they_are(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    promise = await ask(client, "retexture", material=MATERIAL)

    assert promise.status_code == 202, promise.text
    [command] = fakes.log.submitted()
    assert (command.asset_type, command.title) == ("PROP", "a chest")
    assert command.asset_id == promise.json()["asset_id"] != ASSET
    assert {item.role: item.sha256 for item in command.inputs} == {
        "glb": "a" * 64,
        "lod.1": "b" * 64,
        "collision": "c" * 64,
    }
    assert plan_of(command) == ["safety", "expand_prompt", "retexture", "index"]
    assert command.request["source"] == {
        "asset_id": ASSET,
        "version": 1,
        "job_id": library["versions"][0]["job_id"],
        "operation": "retexture",
    }
    assert command.request["material"] == MATERIAL
    assert command.request["constraints"] == STORED["constraints"]
    assert command.request["prompt"]["core_concept"] == MATERIAL["style_prompt"]  # type: ignore[index, call-overload]


async def test_a_materials_words_are_sealed_like_any_other(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    await ask(client, "retexture", material=MATERIAL)
    assert b"leather" not in fakes.log.records[0]
    assert b"retexture" in fakes.log.records[0]


@pytest.mark.accepts("S000-046")
async def test_to_regenerate_is_the_stored_request_with_another_seed_on_the_same_asset(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    first = await ask(client, "regenerate", source={"version": 2})
    second = await ask(client, "regenerate", "k-2", source={"version": 2}, seed=7)

    assert (first.json()["asset_id"], second.json()["asset_id"]) == (ASSET, ASSET)
    assert first.json()["job_id"] != second.json()["job_id"]
    assert first.json()["seed"] != second.json()["seed"] == 7
    command = fakes.log.submitted()[0]
    assert command.request["prompt"] == STORED["prompt"]
    assert command.request["style_dna"] == STORED["style_dna"]
    assert command.request["fingerprint"] != STORED["fingerprint"]
    assert command.request["source"]["version"] == 2  # type: ignore[index, call-overload]
    assert plan_of(command) == [step.name for step in plan_for("PROP")]


async def test_what_is_said_beside_it_wins_over_the_stored_request(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    await ask(client, "regenerate", constraints={"poly_count_budget": 900})
    command = fakes.log.submitted()[0]
    assert command.request["constraints"]["poly_count_budget"] == 900  # type: ignore[index, call-overload]
    assert command.request["prompt"] == STORED["prompt"]


@pytest.mark.parametrize("operation", ["retexture", "regenerate"])
async def test_what_no_language_model_was_to_see_none_sees_when_it_is_made_anew(
    client: Caller, fakes: Fakes, library: dict[str, Any], operation: str
) -> None:
    plain = {**STORED, "prompt": {**STORED["prompt"], "enhance": False}}  # type: ignore[dict-item]
    library["versions"][0]["metadata"]["request"] = plain
    of = {"material": MATERIAL} if operation == "retexture" else {}
    await ask(client, operation, "k-1", **of)
    await ask(client, operation, "k-2", **of, prompt={"core_concept": "gilded"})
    await ask(client, operation, "k-3", **of, prompt={"core_concept": "gilded", "enhance": True})
    said = [command.request["prompt"].get("enhance", True) for command in fakes.log.submitted()]  # type: ignore[union-attr]
    assert said == [False, False, True]


async def test_pictures_that_a_person_gave_the_first_time_are_given_again(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    job_id = library["versions"][0]["job_id"]
    reference = file("reference", "f", by_person=True)
    fakes.reads.step_rows[job_id] = [
        {"inputs": [reference]},
        {"inputs": [reference, file("view.front", "7"), file("mesh", "8", by_person=True)]},
    ]
    await ask(client, "regenerate")
    [command] = fakes.log.submitted()
    assert [(item.role, item.by_person) for item in command.inputs] == [("reference", True)]
    assert "normalize" in plan_of(command)


async def test_sheets_of_a_model_are_a_sprite_of_their_own(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    answer = await ask(client, "sprites", sprites={"directions": 4})
    [command] = fakes.log.submitted()
    assert answer.json()["asset_id"] != ASSET
    assert command.asset_type == "2D_SPRITE"
    assert [item.role for item in command.inputs] == ["glb"]
    assert command.request["sprites"]["directions"] == 4  # type: ignore[index, call-overload]
    assert plan_of(command) == ["safety", "render_sprites", "index"]


@pytest.mark.parametrize(
    ("operation", "more", "status", "code", "field"),
    [
        ("retexture", {}, 422, "invalid_request", "material"),
        ("retexture", {"material": {}}, 422, "invalid_request", "material"),
        ("retexture", {"material": {"base_color": "red"}}, 422, "invalid_request", "material.base_color"),
        ("retexture", {"material": MATERIAL, "asset_type": "BACKGROUND"}, 422, "invalid_request", "asset_type"),
        ("retexture", {"material": MATERIAL, "sprites": {}}, 422, "invalid_request", "sprites"),
        ("retexture", {"material": MATERIAL, "source": {"version": 9}}, 422, "unknown_version", "source.version"),
        ("retexture", {"material": MATERIAL, "source": {"version": 0}}, 422, "invalid_request", "source.version"),
        ("sprites", {"source": {"asset_id": str(uuid4())}}, 404, "unknown_asset", "source.asset_id"),
        ("regenerate", {"material": MATERIAL}, 422, "invalid_request", "material"),
        ("sprites", {"inputs": [{"role": "reference", "upload_id": "e" * 64}]}, 422, "invalid_request", "inputs"),
        ("melt", {}, 422, "invalid_request", "source.operation"),
    ],
)
async def test_a_source_that_makes_no_sense_is_told_by_its_field(
    client: Caller,
    fakes: Fakes,
    library: dict[str, Any],
    operation: str,
    more: dict[str, Any],
    status: int,
    code: str,
    field: str,
) -> None:
    answer = await ask(client, operation, **more)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, field)
    assert fakes.log.commands == []


async def test_an_asset_of_another_project_or_a_deleted_one_is_not_there(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    library["asset"]["deleted"] = True
    assert (await ask(client, "regenerate")).json()["code"] == "unknown_asset"
    library["asset"] |= {"deleted": False, "project_id": str(uuid4())}
    assert (await ask(client, "regenerate", "k-2")).json()["code"] == "unknown_asset"


async def test_a_version_without_a_model_cannot_be_retextured(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    library["versions"][0]["files"] = [file("sprite_sheet", "a")]
    answer = await ask(client, "retexture", material=MATERIAL)
    assert (answer.status_code, answer.json()["field"]) == (422, "source")


async def test_a_variant_is_not_regenerated_but_made_again_from_its_base(
    client: Caller, fakes: Fakes, library: dict[str, Any]
) -> None:
    source = {"asset_id": str(uuid4()), "version": 1, "operation": "retexture"}
    library["versions"][0]["metadata"] = {"request": {**STORED, "source": source}}
    answer = await ask(client, "regenerate")
    assert answer.status_code == 422
    assert source["asset_id"] in answer.json()["detail"]


async def test_words_that_were_erased_are_not_said_again(client: Caller, fakes: Fakes, library: dict[str, Any]) -> None:
    seal = fakes.vault.seal_of("somebody")
    said = {**STORED, "prompt": {"core_concept": seal.text("an oak chest")}}
    library["versions"][0]["metadata"] = {"request": said}
    assert (await ask(client, "regenerate")).status_code == 202
    fakes.vault.erase(seal.key_ids)
    answer = await ask(client, "regenerate", "k-2")
    assert (answer.status_code, answer.json()["code"]) == (410, "words_erased")


async def test_without_a_source_type_and_prompt_are_still_asked_for(client: Caller, fakes: Fakes) -> None:
    for missing, body in (
        ("asset_type", {"prompt": {"core_concept": "a chest"}}),
        ("prompt.core_concept", {"asset_type": "PROP"}),
    ):
        answer = await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["field"]) == (422, missing)
