"""Reads: how answers look, how they wait for a write, and that every error is a problem."""

import httpx
import pytest

from gateway.commands.command_log import Position
from gateway.errors import KINDS
from gateway.reads.positions import Positions
from gateway.reads.queries import cursor_of, parsed_cursor
from tests.unit.gateway.fakes import NOON, Fakes, in_review, job_row

pytestmark = pytest.mark.anyio

JOB = "11111111-1111-4111-8111-111111111111"


async def test_a_job_is_shown_with_its_review_and_links_to_the_files(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    shown = (await client.get(f"/v1/jobs/{JOB}")).json()

    assert shown["review"]["subject_sha256"] == "a" * 64
    [file] = shown["review"]["artifacts"]
    assert file["name"] == "concept_refined.png"
    assert file["url"].startswith("https://files.example/objects/cc/")


async def test_a_read_with_a_position_waits_for_it(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB)
    await client.get(f"/v1/jobs/{JOB}", headers={"X-Forge-Position": "3:17"})
    await client.get(f"/v1/jobs/{JOB}?at_least=4:1,5:2")

    assert fakes.positions.asked == [Position(3, 17), Position(4, 1), Position(5, 2)]


async def test_a_position_that_does_not_come_is_a_matter_of_patience(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.positions.told = False
    answer = await client.get(f"/v1/jobs/{JOB}", headers={"X-Forge-Position": "3:17"})

    assert (answer.status_code, answer.json()["code"]) == (503, "read_model_behind")
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("token", ["x", "1", "1:2:3", "-1:4", "1:-4", "1:2,", "9" * 700])
async def test_a_position_that_is_none_is_refused(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get("/v1/jobs", headers={"X-Forge-Position": token})

    assert answer.status_code == 422
    assert answer.json()["field"].lower() == "x-forge-position"


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/jobs/{JOB}",
        f"/v1/jobs/{JOB}/timeline",
        f"/v1/jobs/{JOB}/files/glb",
    ],
)
async def test_an_unknown_job_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (404, "unknown_job", "job_id")


@pytest.mark.parametrize(
    "query",
    ["status=odd", "limit=0", "limit=1000", "cursor=%00", "cursor=abc", "sort=name", "asset_type=4D", "batch_id=%00"],
)
async def test_a_list_is_asked_for_in_its_own_words(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/v1/jobs?{query}")

    if not query.startswith("cursor"):  # cursors are read by the query itself
        assert answer.status_code == 422
        assert answer.json()["field"].startswith(query.partition("=")[0])


def test_a_cursor_comes_back_as_it_went() -> None:
    assert parsed_cursor(cursor_of(NOON, JOB)) == (NOON, JOB)


@pytest.mark.parametrize(("method", "path", "code", "status"), [
    ("GET", "/nowhere", "unknown_route", 404),
    ("DELETE", "/v1/jobs", "method_not_allowed", 405),
    ("POST", "/registry/subjects/step-completed.v1/versions", "read_only_registry", 405),
    ("PUT", "/registry/config", "read_only_registry", 405),
    ("GET", "/registry/schemas/ids/99999", "unknown_schema", 404),
    ("GET", "/registry/subjects/nothing/versions", "unknown_schema", 404),
    ("GET", "/registry/subjects/step-completed.v1/versions/7", "unknown_schema", 404),
    ("GET", "/problems/none", "unknown_problem", 404),
])  # fmt: skip
async def test_every_dead_end_is_a_problem_document(
    client: httpx.AsyncClient, method: str, path: str, code: str, status: int
) -> None:
    answer = await client.request(method, path)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["remedy"]
    assert (await client.get(problem["type"])).json()["code"] == code


async def test_a_mistake_of_ours_tells_nothing_of_our_inside(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = {"job_id": JOB}  # a row that no projection writes
    answer = await client.get(f"/v1/jobs/{JOB}")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "KeyError" not in answer.text


async def test_the_openapi_document_names_every_error_with_an_example(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    submit = document["paths"]["/v1/jobs"]["post"]["responses"]
    assert {"202", "400", "413", "422", "503"} <= set(submit)
    assert "missing_idempotency_key" in submit["400"]["content"]["application/problem+json"]["examples"]
    assert "ProblemDocument" in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                if path.startswith("/v1") and status[0] in "45" and "application/problem+json" in response["content"]:
                    assert response["content"]["application/problem+json"]["examples"], (path, method, status)


async def test_no_route_promises_fastapis_own_error_format(client: httpx.AsyncClient) -> None:
    assert "HTTPValidationError" not in (await client.get("/openapi.json")).text


def test_every_problem_says_what_to_do() -> None:
    assert all(kind.remedy and kind.title and 400 <= kind.status < 600 for kind in KINDS.values())


async def test_the_registry_serves_the_schema_of_every_id_in_the_log(client: httpx.AsyncClient) -> None:
    subjects = (await client.get("/registry/subjects")).json()
    latest = (await client.get("/registry/subjects/step-completed.v1/versions/latest")).json()
    by_id = await client.get(f"/registry/schemas/ids/{latest['id']}")

    assert "submit-job.v1" in subjects
    assert by_id.json()["schema"] == latest["schema"]
    assert by_id.headers["content-type"] == "application/vnd.schemaregistry.v1+json"


async def test_waiting_for_a_position_ends_when_it_is_told() -> None:
    positions = Positions("")
    assert not await positions.reached(Position(0, 5), patience_s=0.01)
    positions.tell(0, 4)
    assert not await positions.reached(Position(0, 5), patience_s=0.01)
    positions.tell(0, 6)
    assert await positions.reached(Position(0, 5), patience_s=0.01)


async def test_the_page_brings_everything_with_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert 'src="http' not in answer.text
    assert "@import" not in answer.text
