"""Numbered cases at the door: repeated requests, a database that dies, a tenant that floods."""

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.local import postgres
from infra.local.child import Child, free_port
from infra.local.stack import Backing
from replay.rebuild import rebuild
from tests.integration.gateway_line import Line, running_line, until

BARREL: dict[str, Any] = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
FLOOD, AT_ONCE, OPEN_JOBS = 5_000, 100, 150


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("cases")) as line:
        yield line


HTTP = httpx.Client(timeout=30)


def post(url: str, key: str | None, **changes: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return HTTP.post(f"{url}/v1/jobs", json={**BARREL, **changes}, headers=headers)


def test_case_02_one_key_is_one_request_however_often_it_is_sent(line: Line) -> None:
    key, before = str(uuid4()), line.records(line.kafka.topics.commands.name)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: post(line.url, key), range(16)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    other = post(line.url, key, title="Another barrel")
    missing = post(line.url, None)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (missing.status_code, missing.json()["code"]) == (400, "missing_idempotency_key")
    assert line.records(line.kafka.topics.commands.name) == before + 1, "nothing was appended twice"


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[tuple[Child, str]]:
    """One that may be killed: nobody else uses it."""
    port = free_port()
    child = Child(postgres.service(tmp_path / "postgres", port, durable=True), tmp_path / "postgres.log")
    child.wait_ready(60)
    yield child, postgres.url(tmp_path / "postgres", port)
    child.stop()


@pytest.mark.timeout(120)
def test_case_13_a_database_killed_among_its_batches_loses_and_doubles_nothing(
    backing: Backing, own_postgres: tuple[Child, str], tmp_path: Path
) -> None:
    server, url = own_postgres
    with running_line(Backing(backing.bootstrap, url), tmp_path / "line") as line:
        promised: list[str] = []

        def order(count: int) -> list[int]:
            with ThreadPoolExecutor(4) as many:
                answers = list(many.map(lambda _: post(line.url, str(uuid4())), range(count)))
            promised.extend(answer.json()["job_id"] for answer in answers if answer.status_code == 202)
            return [answer.status_code for answer in answers]

        order(40)
        restarts = 0
        for _ in range(2):
            with ThreadPoolExecutor(1) as beside:
                ordering = beside.submit(order, 40)
                server.process.kill()
                server.process.wait()
                codes = ordering.result()
            unread = httpx.get(f"{line.url}/v1/jobs", timeout=30)
            assert (unread.status_code, unread.json()["code"]) == (503, "read_model_unavailable")
            assert unread.headers["retry-after"]
            assert httpx.get(f"{line.url}/readyz", timeout=30).status_code == 503
            assert set(codes) == {202}, "commands are taken while nobody can read"
            server = Child(server.service, tmp_path / "postgres.log")
            server.wait_ready(60)
            restarts += 1
        until(lambda: is_ready(line.url), 40)
        until(lambda: all(is_known(line.url, job) for job in promised), 40)
        assert (restarts, len(promised)) == (2, 120)
        assert rebuild(line.kafka, line.env["DATABASE_URL"], processes=1, switch=False).equal
    server.stop()


def is_ready(url: str) -> bool:
    return httpx.get(f"{url}/readyz", timeout=30).status_code == 200


def is_known(url: str, job_id: str) -> bool:
    return httpx.get(f"{url}/v1/jobs/{job_id}", timeout=30).status_code == 200


@pytest.mark.timeout(300)
def test_case_36_a_tenant_that_floods_is_told_when_to_come_back_and_others_do_not_feel_it(line: Line) -> None:
    loud, quiet = str(uuid4()), str(uuid4())
    settings = {"name": "loud", "settings": {"open_jobs": OPEN_JOBS}}
    assert httpx.put(f"{line.url}/v1/projects/{loud}", json=settings, timeout=30).status_code == 200
    alone = asyncio.run(calmly(line.url, quiet, 30))
    codes, meanwhile = asyncio.run(flooded(line.url, loud, quiet))
    assert set(codes) == {202, 429}, codes
    assert codes[202] <= OPEN_JOBS, "not one more than the quota"
    assert codes[202] >= OPEN_JOBS // 2
    assert len(meanwhile) >= 20, "the other tenant got through all the while"
    alone_ms, flood_ms = statistics.median(alone) * 1e3, statistics.median(meanwhile) * 1e3
    print(f"median submit alone {alone_ms:.0f} ms, in the flood {flood_ms:.0f} ms")
    assert max(meanwhile) < 5.0


async def flooded(url: str, loud: str, quiet: str) -> tuple[Counter[int], list[float]]:
    codes: Counter[int] = Counter()
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        flood = asyncio.gather(*(shout(client, url, loud, codes, FLOOD // AT_ONCE) for _ in range(AT_ONCE)))
        beside = asyncio.create_task(calmly(url, quiet, 10_000, until=flood))
        await flood
        return codes, await beside


async def shout(client: httpx.AsyncClient, url: str, project: str, codes: Counter[int], times: int) -> None:
    body = json.dumps({**BARREL, "project_id": project})
    for _ in range(times):
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        answer = await client.post(f"{url}/v1/jobs", content=body, headers=headers)
        codes[answer.status_code] += 1
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["code"] in ("quota_open_jobs", "too_many_requests")


async def calmly(url: str, project: str, count: int, until: "asyncio.Future[Any] | None" = None) -> list[float]:
    """Seconds that each submit took, one after the other."""
    took: list[float] = []
    async with httpx.AsyncClient(timeout=60) as client:
        while len(took) < count and not (until and until.done()):
            begun = time.monotonic()
            headers = {"Idempotency-Key": str(uuid4())}
            answer = await client.post(f"{url}/v1/jobs", json={**BARREL, "project_id": project}, headers=headers)
            assert answer.status_code == 202, answer.text
            took.append(time.monotonic() - begun)
    return took
