"""Quotas at the door: what a project may ask for, and when it pays to ask again."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.door.admission import Admission
from gateway.errors import Problem
from tests.unit.gateway.fakes import Caller, Fakes

pytestmark = pytest.mark.anyio


async def ask(client: Caller, key: str, **changes: Any) -> httpx.Response:
    body = {"project_id": client.project, "asset_type": "PROP", "prompt": {"core_concept": "a barrel"}, **changes}
    return await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": key})


@pytest.mark.accepts("S000-086")
async def test_a_project_with_as_many_open_jobs_as_it_may_have_is_told_when_there_is_room(
    client: Caller, fakes: Fakes
) -> None:
    fakes.reads.burdens[client.project] = {"open": 9, "ended": 60, "settings": {"open_jobs": 10}}
    assert (await ask(client, "k-1")).status_code == 202
    refused = await ask(client, "k-2", count=4)
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_open_jobs")
    assert refused.headers["retry-after"] == "20", "four too many, and one ends every five seconds"
    assert "10 open jobs and may have 10" in refused.json()["detail"]
    assert len(fakes.log.commands) == 1, "nothing was kept of what was refused"
    assert (await ask(client, "k-1")).status_code == 202, "what was promised before is promised still"


async def test_what_was_promised_since_the_last_look_counts_as_well(client: Caller, fakes: Fakes) -> None:
    fakes.reads.burdens[client.project] = {"open": 0, "settings": {"open_jobs": 3}}
    answers = [await ask(client, f"k-{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429, 429]
    assert answers[-1].headers["retry-after"] == "60", "nothing has ended yet, so nobody can tell"


@pytest.mark.parametrize(
    ("burden", "code"),
    [
        ({"hours": 10.5, "quotas": {"gpu_hours": 10}}, "quota_gpu_hours"),
        ({"megabytes": 500.0, "quotas": {"storage_mb": 500}}, "quota_storage"),
    ],
)
@pytest.mark.accepts("S000-087", "S000-088")
async def test_a_quota_that_is_used_up_is_named(client: Caller, fakes: Fakes, burden: Any, code: str) -> None:
    fakes.reads.burdens[client.project] = burden
    refused = await ask(client, "k-1")
    assert (refused.status_code, refused.json()["code"]) == (429, code)
    assert 0 < int(refused.headers["retry-after"]) <= 31 * 86_400


async def test_quotas_of_zero_are_no_limit(client: Caller, fakes: Fakes) -> None:
    fakes.reads.burdens[client.project] = {
        "open": 50,
        "hours": 9e9,
        "megabytes": 9e9,
        "quotas": {"gpu_hours": 0, "storage_mb": 0},
        "settings": {"open_jobs": 0},
    }
    assert (await ask(client, "k-1")).status_code == 202


async def test_commands_are_taken_while_the_read_models_are_away(client: Caller, fakes: Fakes) -> None:
    fakes.reads.away = True
    assert (await ask(client, "k-1")).status_code == 202


async def test_one_projects_crowd_is_turned_away_and_anothers_request_is_not() -> None:
    async def no_burden(_: str) -> dict[str, Any]:
        return {}

    admission, leave = Admission(no_burden, 10, at_once=2), asyncio.Event()

    async def stay(project: str) -> None:
        async with admission.one_of_few(project):
            await leave.wait()

    crowd = [asyncio.create_task(stay("crowd")) for _ in range(3)]
    other = asyncio.create_task(stay("other"))
    await asyncio.sleep(0)
    leave.set()
    ends = await asyncio.gather(*crowd, other, return_exceptions=True)
    assert [type(end) for end in ends] == [type(None), type(None), Problem, type(None)]
    async with admission.one_of_few("crowd"):
        pass
