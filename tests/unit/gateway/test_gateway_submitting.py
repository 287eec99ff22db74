"""Asking for an asset: what is taken, what is refused, and what stands in the log afterwards."""

import json
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from gateway.commands.idempotency import NAMESPACE
from tests.unit.gateway.fakes import Caller, Fakes, job_row, png

pytestmark = pytest.mark.anyio

KNIGHT: dict[str, Any] = {"asset_type": "3D_CHARACTER", "prompt": {"core_concept": "a knight with a red cape"}}


async def ask(client: Caller, key: str | None = "k-1", **changes: Any) -> httpx.Response:
    body = {"project_id": client.project, **KNIGHT, **changes}
    return await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": key} if key else {})


@pytest.mark.accepts("S000-018")
async def test_a_request_becomes_one_command_and_a_promise(client: Caller, fakes: Fakes) -> None:
    answer = await ask(client)

    assert answer.status_code == 202
    promise = answer.json()
    assert answer.headers["location"] == promise["status_url"] == f"/v1/jobs/{promise['job_id']}"
    assert answer.headers["x-forge-position"] == "0:0"
    [command] = fakes.log.commands
    assert command.stream == f"job-{promise['job_id']}"
    assert command.project_id == client.project
    assert fakes.log.submitted()[0].asset_id == promise["asset_id"]


async def test_ids_follow_from_the_tenant_and_the_key(client: Caller, fakes: Fakes) -> None:
    promise = (await ask(client, "k-9")).json()

    command_id = uuid5(NAMESPACE, f"{client.project}/k-9")
    assert fakes.log.commands[0].command_id == str(command_id)
    assert promise["job_id"] == str(uuid5(command_id, "job"))
    assert promise["asset_id"] == str(uuid5(command_id, "asset"))


async def test_the_same_request_again_is_answered_alike_and_appends_nothing(client: Caller, fakes: Fakes) -> None:
    first, second = await ask(client), await ask(client)

    assert (second.status_code, second.content) == (202, first.content)
    assert second.headers["x-forge-position"] == first.headers["x-forge-position"]
    assert len(fakes.log.commands) == 1


async def test_another_gateway_knows_the_request_from_the_read_model(client: Caller, fakes: Fakes) -> None:
    first = await ask(client)
    command = fakes.log.submitted()[0]
    fakes.reads.job_rows[first.json()["job_id"]] = job_row(first.json()["job_id"], request=dict(command.request))
    other = Fakes(reads=fakes.reads, store=fakes.store)
    async with Caller(transport=httpx.ASGITransport(other.app()), base_url="http://127.0.0.1") as elsewhere:
        elsewhere.project = client.project
        again = await ask(elsewhere)
        different = await ask(elsewhere, prompt={"core_concept": "a wolf"})

    assert (again.status_code, again.content) == (202, first.content)
    assert (different.status_code, different.json()["code"]) == (422, "idempotency_key_reused")
    assert other.log.commands == []


async def test_a_key_used_for_another_request_is_refused(client: Caller, fakes: Fakes) -> None:
    await ask(client)
    answer = await ask(client, prompt={"core_concept": "a wolf"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert answer.json()["field"] == "Idempotency-Key"
    assert len(fakes.log.commands) == 1


async def test_without_a_key_the_remedy_is_told(client: Caller, fakes: Fakes) -> None:
    answer = await ask(client, key=None)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "missing_idempotency_key")
    assert "Idempotency-Key" in problem["remedy"]
    assert fakes.log.commands == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("asset_type", {"asset_type": "4D_CHARACTER"}),
        ("constraints.poly_count_budget", {"constraints": {"poly_count_budget": 0}}),
        ("constraints.poly_count_budget", {"constraints": {"poly_count_budget": 10**9}}),
        ("constraints.platform", {"constraints": {"platform": "TOASTER"}}),
        ("constraints.rig_type", {"constraints": {"rig_type": "CENTAUR"}}),
        ("constraints.height_m", {"constraints": {"height_m": 0.01}}),
        ("constraints.height_m", {"constraints": {"height_m": 100.5}}),
        ("constraints.height_m", {"constraints": {"height_m": "tall"}}),
        ("prompt.enhance", {"prompt": {"core_concept": "a knight", "enhance": "no"}}),
        ("prompt", {"prompt": None}),
        ("prompt.core_concept", {"prompt": {"core_concept": "  \n "}}),
        ("prompt.core_concept", {"prompt": {"core_concept": "k" * 100_000}}),
        ("prompt.core_concept", {"prompt": {"core_concept": "a\x00b"}}),
        ("prompt.core_concept", {"prompt": {"core_concept": "a\u202eb"}}),
        ("title", {"title": "a\x1b[31m"}),
        ("title", {"title": "a\r\nSet-Cookie: b"}),
        ("motion", {"motion": {"note": "a\x00b"}}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": 2**63}),
        ("count", {"count": 17}),
        ("review.auto_approve", {"review": {"auto_approve": ["everything"]}}),
        ("project_id", {"project_id": "mine"}),
        ("style_embeddings", {"style_embeddings": ["much"]}),
        ("sprites.directions", {"sprites": {"directions": 64}}),
        ("sprites", {"asset_type": "BACKGROUND", "sprites": {"directions": 8}}),
        ("inputs", {"inputs": [{"role": "view.front", "upload_id": "e" * 64}]}),
        ("inputs", {"inputs": [{"role": "reference", "upload_id": "e" * 64}] * 2}),
        ("inputs.0.role", {"inputs": [{"role": "view.inside", "upload_id": "e" * 64}]}),
        ("inputs", {"asset_type": "2D_SPRITE", "inputs": [{"role": "reference", "upload_id": "e" * 64}]}),
        ("spelling", {"spelling": "mistaken"}),
        ("reference_image_url", {"reference_image_url": "https://127.0.0.1/a.png"}),
        ("reference_image_url", {"reference_image_url": "http://example.com/a.png"}),
    ],
)
async def test_what_makes_no_sense_is_refused_by_the_name_of_its_field(
    client: Caller, fakes: Fakes, field: str, changes: dict[str, Any]
) -> None:
    answer = await ask(client, **changes)

    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["field"].startswith(field)
    assert problem["type"] == "/problems/invalid_request"
    assert problem["remedy"]
    assert fakes.log.commands == []


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[]", b'"words"', b'{"asset_type": "PROP"'])
async def test_what_is_not_the_right_json_is_refused(client: Caller, fakes: Fakes, body: bytes) -> None:
    answer = await client.post(
        "/v1/jobs", content=body, headers={"Idempotency-Key": "k", "Content-Type": "application/json"}
    )

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert fakes.log.commands == []


@pytest.mark.parametrize("poison", ['"\\ud800"', "NaN", "1e999", '"\\u0000"', "[" * 50_000 + "]" * 50_000])
async def test_json_that_the_log_could_not_keep_is_refused(client: Caller, fakes: Fakes, poison: str) -> None:
    body = json.dumps({**KNIGHT, "motion": {"x": "POISON"}}).replace('"POISON"', poison)
    answer = await client.post(
        "/v1/jobs", content=body, headers={"Idempotency-Key": "k", "Content-Type": "application/json"}
    )

    assert answer.status_code in (400, 422), answer.text
    assert fakes.log.commands == []


async def test_a_body_beyond_all_measure_is_refused_before_it_is_read(client: Caller) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json", "Content-Length": str(26 * 1024 * 1024)}
    answer = await client.post("/v1/jobs", content=b"", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_body_that_grows_beyond_all_measure_is_cut_off(client: Caller) -> None:
    async def endless() -> Any:
        for _ in range(30):
            yield b" " * 1024 * 1024

    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await client.post("/v1/jobs", content=endless(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_brokers_away_means_try_again_later_and_nothing_is_remembered(client: Caller, fakes: Fakes) -> None:
    fakes.log.away = True
    refused = await ask(client)
    fakes.log.away = False
    granted = await ask(client)

    assert (refused.status_code, refused.json()["code"]) == (503, "log_unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert granted.status_code == 202
    assert len(fakes.log.commands) == 1


async def test_postgres_away_stops_no_command(client: Caller, fakes: Fakes) -> None:
    fakes.reads.away = True

    assert (await ask(client, "k-1")).status_code == 202
    assert (await ask(client, "k-2")).status_code == 202
    assert len(fakes.log.commands) == 2


async def test_three_takes_are_three_jobs_of_one_batch_with_seeds_of_their_own(client: Caller, fakes: Fakes) -> None:
    answer = await ask(client, count=3, seed=40)

    promise = answer.json()
    commands = fakes.log.submitted()
    assert [job["seed"] for job in promise["jobs"]] == [command.seed for command in commands] == [40, 41, 42]
    assert {command.batch_id for command in commands} == {promise["batch_id"]}
    assert promise["batch_id"]
    assert len({job["job_id"] for job in promise["jobs"]}) == 3
    assert answer.headers["x-forge-position"] == "0:2", "whoever sees this one sees those before it"


@pytest.mark.accepts("S000-002", "S000-003", "S000-004", "S000-005")
@pytest.mark.parametrize("asset_type", ["3D_CHARACTER", "2D_SPRITE", "BACKGROUND", "PROP"])
async def test_every_asset_type_of_the_documents_is_taken(client: Caller, fakes: Fakes, asset_type: str) -> None:
    assert (await ask(client, asset_type=asset_type)).status_code == 202
    assert fakes.log.submitted()[0].asset_type == asset_type


@pytest.mark.accepts("S000-001", "S000-006", "S000-007", "S000-008", "S000-010", "S000-011", "S000-012")
async def test_the_whole_request_of_the_documents_reaches_the_log(client: Caller, fakes: Fakes) -> None:
    answer = await ask(
        client,
        prompt={"core_concept": " a knight ", "details": "rusty", "style": "pixel", "negative": "blood"},
        constraints={"poly_count_budget": 5000, "platform": "MOBILE", "rig_type": "HUMANOID"},
        reference_image_url="https://example.com/knight.png",
        style_embeddings=[0.5, -1.0],
        motion="walk, wave",
        priority=5,
        review={"auto_approve": ["concept", "mesh"], "days": 3},
    )

    assert answer.status_code == 202, answer.text
    [command] = fakes.log.submitted()
    request = dict(command.request)
    assert request["prompt"] == {
        "core_concept": "a knight",
        "details": "rusty",
        "style": "pixel",
        "negative_prompt": "blood",
    }
    assert request["constraints"] == {"poly_count_budget": 5000, "platform": "MOBILE", "rig_type": "HUMANOID"}
    assert request["reference_image_url"] == "https://example.com/knight.png"
    assert request["style_embeddings"] == [0.5, -1.0]
    assert request["motion"] == "walk, wave"
    assert (command.priority, command.auto_approve, command.review_days) == (5, ("concept", "mesh"), 3)
    assert command.title == "a knight"


async def test_a_height_and_plain_words_reach_the_log_and_are_no_part_of_a_request_that_leaves_them_out(
    client: Caller, fakes: Fakes
) -> None:
    prompt = {"core_concept": "a knight"}
    await ask(client, "k-1", prompt={**prompt, "enhance": False}, constraints={"height_m": 2.4})
    await ask(client, "k-2", prompt=prompt)
    await ask(client, "k-2", prompt={**prompt, "enhance": True}, constraints={"height_m": None})
    wished, usual = (dict(command.request) for command in fakes.log.submitted())
    assert wished["prompt"]["enhance"] is False  # type: ignore[index, call-overload]
    assert wished["constraints"]["height_m"] == 2.4  # type: ignore[index, call-overload]
    assert "enhance" not in usual["prompt"]  # type: ignore[operator]
    assert "height_m" not in usual["constraints"]  # type: ignore[operator]


async def test_pictures_to_start_from_come_by_their_uploads(client: Caller, fakes: Fakes) -> None:
    kept = [(await client.post("/v1/uploads", content=png(shade))).json() for shade in (10, 20, 30, 40)]
    roles = ("view.front", "view.left", "view.back", "view.right")
    given = [{"role": role, "upload_id": one["upload_id"]} for role, one in zip(roles, kept, strict=True)]
    answer = await ask(client, inputs=given)

    assert answer.status_code == 202, answer.text
    [command] = fakes.log.submitted()
    assert [(item.role, item.sha256, item.by_person) for item in command.inputs] == [
        (role, one["sha256"], True) for role, one in zip(roles, kept, strict=True)
    ]


async def test_a_picture_that_nobody_uploaded_is_refused_by_its_place(client: Caller, fakes: Fakes) -> None:
    answer = await ask(client, inputs=[{"role": "reference", "upload_id": "e" * 64}])

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_upload")
    assert answer.json()["field"] == "inputs.0.upload_id"
    assert fakes.log.commands == []


async def test_a_wish_for_sheets_reaches_the_log(client: Caller, fakes: Fakes) -> None:
    await ask(client, asset_type="2D_SPRITE", sprites={"directions": 4, "clips": ["walk"]})

    assert dict(fakes.log.submitted()[0].request)["sprites"] == {"directions": 4, "angles": [], "clips": ["walk"]}


@pytest.mark.accepts("S002-002")
async def test_the_projects_taste_goes_into_the_request_and_yields_to_its_own_words(
    client: Caller, fakes: Fakes
) -> None:
    fakes.reads.project_rows[client.project] = {
        "style_dna": "ink and gold",
        "world_context": "an island",
        "auto_approve": ["rig"],
        "settings": {"review_days": 14},
    }
    await ask(client, "k-1")
    policy = {"auto_approve": "*", "days": 3}
    await ask(client, "k-2", prompt={"core_concept": "a fox", "style": "neon"}, review=policy)

    plain, own = (dict(command.request) for command in fakes.log.submitted())
    assert plain["style_dna"] == "ink and gold"
    assert plain["world_context"] == "an island"
    assert plain["prompt"]["style"] == "ink and gold"  # type: ignore[index,call-overload]
    assert own["prompt"]["style"] == "neon"  # type: ignore[index,call-overload]
    assert [command.auto_approve for command in fakes.log.submitted()] == [("rig",), ("*", "rig")]
    assert [command.review_days for command in fakes.log.submitted()] == [14, 3]


async def test_a_platform_without_a_budget_gets_its_own(client: Caller, fakes: Fakes) -> None:
    await ask(client, "k-1", constraints={"platform": "MOBILE"})
    await ask(client, "k-2", asset_type="BACKGROUND")

    mobile, scenery = (dict(command.request)["constraints"] for command in fakes.log.submitted())
    assert mobile == {"platform": "MOBILE", "poly_count_budget": 6000}
    assert scenery == {"platform": "PC"}


async def test_a_callers_trace_goes_on_in_the_command(client: Caller, fakes: Fakes) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await client.post("/v1/jobs", json=KNIGHT, headers={"Idempotency-Key": "trace", "traceparent": parent})

    assert fakes.log.commands[0].traceparent.split("-")[1] == parent.split("-")[1]


async def test_a_foreign_page_cannot_submit(client: Caller, fakes: Fakes) -> None:
    headers = {"Idempotency-Key": "k", "Origin": "https://evil.example"}
    answer = await client.post("/v1/jobs", json=KNIGHT, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert fakes.log.commands == []


async def test_a_page_on_this_machine_can(client: Caller) -> None:
    headers = {"Idempotency-Key": "page", "Origin": "http://localhost:5173"}
    answer = await client.post("/v1/jobs", json=KNIGHT, headers=headers)

    assert answer.status_code == 202
    assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "X-Forge-Position" in answer.headers["access-control-expose-headers"]


async def test_without_a_project_it_is_the_local_one(client: Caller, fakes: Fakes) -> None:
    await client.post("/v1/jobs", json=KNIGHT, headers={"Idempotency-Key": "nobody"})

    assert fakes.log.commands[0].project_id == "00000000-0000-4000-8000-000000000001"


def test_the_namespace_of_command_ids_never_changes() -> None:
    assert UUID("6f0c1f0e-5a7e-5c1b-9a35-0f6f7267656c") == NAMESPACE


async def test_takes_that_a_dying_gateway_did_not_send_are_sent_when_the_request_comes_again(
    client: Caller, fakes: Fakes
) -> None:
    first = await ask(client, count=3)
    known = fakes.log.submitted()[0]
    fakes.reads.job_rows[first.json()["job_id"]] = job_row(first.json()["job_id"], request=dict(known.request))
    other = Fakes(reads=fakes.reads, store=fakes.store)
    async with Caller(transport=httpx.ASGITransport(other.app()), base_url="http://127.0.0.1") as elsewhere:
        elsewhere.project = client.project
        again = await ask(elsewhere, count=3)

    assert (again.status_code, again.content) == (202, first.content)
    assert [one.command_id for one in other.log.commands] == [one.command_id for one in fakes.log.commands]


async def batch(client: Caller, *jobs: dict[str, Any], key: str = "b-1", **more: Any) -> httpx.Response:
    asked = [{"project_id": client.project, **KNIGHT, **job} for job in jobs]
    return await client.post("/v1/batches", json={"jobs": asked, **more}, headers={"Idempotency-Key": key})


async def test_different_requests_are_promised_together_as_one_batch(client: Caller, fakes: Fakes) -> None:
    answer = await batch(client, {"title": "one"}, {"asset_type": "PROP", "count": 2}, batch_id="harbour")

    told = answer.json()
    assert (answer.status_code, told["batch_id"], told["status_url"]) == (202, "harbour", "/v1/batches/harbour")
    assert [f"job-{one['job_id']}" for one in told["jobs"]] == [one.stream for one in fakes.log.commands]
    assert [(one.asset_type, one.batch_id) for one in fakes.log.submitted()] == [
        ("3D_CHARACTER", "harbour"),
        ("PROP", "harbour"),
        ("PROP", "harbour"),
    ]
    assert answer.headers["x-forge-position"] == "0:2", "the last of each partition says it for all"
    assert (
        await batch(client, {"title": "one"}, {"asset_type": "PROP", "count": 2}, batch_id="harbour")
    ).json() == told
    assert len(fakes.log.commands) == 3
    assert (await batch(client, {"title": "other"})).json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("jobs", "field"),
    [
        ([{}, {"prompt": {}}], "jobs.1.prompt.core_concept"),
        ([{}, {"inputs": [{"upload_id": "0" * 64, "role": "reference"}]}], "jobs.1.inputs.0.upload_id"),
        ([{"inputs": [{"upload_id": "0" * 64, "role": "reference"}]}], "jobs.0.inputs.0.upload_id"),
        ([{}, {"project_id": "00000000-0000-4000-8000-00000000000f"}], "jobs"),
        ([{}, {"batch_id": "another"}], "jobs"),
        ([{}] * 101, "jobs"),
        ([], "jobs"),
    ],
)
async def test_where_one_request_of_a_batch_is_wrong_none_is_sent(
    client: Caller, fakes: Fakes, jobs: list[dict[str, Any]], field: str
) -> None:
    answer = await batch(client, *jobs)

    assert 400 <= answer.status_code < 500
    assert answer.json()["field"] == field, answer.text
    assert not fakes.log.commands


async def test_a_batch_that_is_more_than_the_project_may_have_is_refused_whole(client: Caller, fakes: Fakes) -> None:
    fakes.reads.burdens[client.project] = {"settings": {"open_jobs": 2}}

    assert (await batch(client, {}, {"count": 2})).json()["code"] == "quota_open_jobs"
    assert not fakes.log.commands
