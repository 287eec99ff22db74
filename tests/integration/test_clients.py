"""The clients in Python and TypeScript, made from the OpenAPI document, in use against a real gateway."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from forgelog.client import AuthenticatedClient, Client
from forgelog.client.api.jobs import cancel_job, list_jobs, pause_job, read_job, read_job_file, submit_job
from forgelog.client.api.people import read_me
from forgelog.client.api.reviews import review_step
from forgelog.client.api.uploads import upload_file
from forgelog.client.models import (
    Accepted,
    JobDetail,
    JobRequest,
    JobRequestMetadata,
    Me,
    PageJobInList,
    ProblemDocument,
    Prompt,
    Review,
    UploadFileFilesBody,
    UploadView,
)
from forgelog.client.types import File, Response
from infra.local.child import free_port
from infra.local.stack import Backing
from tests.integration.gateway_line import Hand, Line, answers, running_line, until

ROOT = Path(__file__).parent.parent.parent
HOW_TO = (ROOT / "docs" / "how-to" / "use-the-clients.md").read_text()
TOOLS = ROOT / "tests" / "tools" / "node_modules"
TSC = TOOLS / ".bin" / "tsc"
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
OWNER_KEY = "the owner's key of the tests, longer than 32"
SCRIPT = [
    "--target",
    "ES2022",
    "--module",
    "NodeNext",
    "--moduleResolution",
    "NodeNext",
    "--strict",
    "--lib",
    "ES2022,DOM",
]

needs_node = pytest.mark.skipif(not (NODE and TSC.exists()), reason="node and the test tools are not here: make setup")


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("clients")) as line:
        yield line


@pytest.fixture
def forge(line: Line) -> Iterator[Client]:
    with Client(line.url, raise_on_unexpected_status=True, follow_redirects=True, timeout=httpx.Timeout(30)) as forge:
        yield forge


def wanted(what: str = "an oak barrel") -> JobRequest:
    metadata = JobRequestMetadata()
    metadata["shelf"] = 3
    return JobRequest(asset_type="PROP", prompt=Prompt(core_concept=what), metadata=metadata)


def sketch() -> bytes:
    kept = BytesIO()
    Image.radial_gradient("L").resize((32, 32)).save(kept, "PNG")
    return kept.getvalue()


def a_file() -> UploadFileFilesBody:
    return UploadFileFilesBody(File(BytesIO(sketch()), "sketch.png", "image/png"))


def job_of(promise: Response[Accepted | ProblemDocument]) -> tuple[UUID, str]:
    """Its id, and the position that shows it."""
    assert isinstance(promise.parsed, Accepted), promise.content
    return UUID(promise.parsed.job_id), promise.headers["X-Forge-Position"]


def seen(forge: Client, job_id: UUID, position: str) -> JobDetail:
    """As soon as the read models show it, asked again as the problem says."""
    end = time.monotonic() + 30
    while True:
        told = read_job.sync(job_id, client=forge, x_forge_position=position)
        if isinstance(told, JobDetail):
            return told
        assert told is not None
        assert told.code == "read_model_behind"
        assert time.monotonic() < end, told
        time.sleep(1)


def test_a_program_takes_an_asset_through_its_review(line: Line, forge: Client) -> None:
    job_id, position = job_of(submit_job.sync_detailed(client=forge, body=wanted(), idempotency_key=str(uuid4())))
    assert seen(forge, job_id, position).status in ("pending", "running")

    Hand(line).work(str(job_id), {"concept": sketch()})
    waits = read_job.sync(job_id, client=forge)
    assert isinstance(waits, JobDetail)
    assert waits.review is not None
    drawn = read_job_file.sync(job_id, "concept", client=forge)
    assert isinstance(drawn, File)
    assert drawn.payload.read() == sketch()
    decision = Review(decision="approve", subject_sha256=waits.review.subject_sha256)
    decided = review_step.sync(job_id, waits.review.step, client=forge, body=decision)

    assert isinstance(decided, JobDetail)
    assert decided.review is None
    assert next(step.status for step in decided.steps if step.name == waits.review.step) == "approved"


def test_a_list_goes_on_by_its_cursor(forge: Client) -> None:
    asked = [
        job_of(submit_job.sync_detailed(client=forge, body=wanted(what), idempotency_key=str(uuid4())))
        for what in ("a bucket", "a chest")
    ]
    for job_id, position in asked:
        seen(forge, job_id, position)

    first = list_jobs.sync(client=forge, limit=1, asset_type="PROP")
    assert isinstance(first, PageJobInList)
    second = list_jobs.sync(client=forge, limit=1, asset_type="PROP", cursor=first.next_cursor)

    assert isinstance(second, PageJobInList)
    assert [UUID(one.job_id) for one in first.items + second.items] == [asked[1][0], asked[0][0]]


def test_a_refusal_is_a_problem_with_a_type(forge: Client) -> None:
    told = read_job.sync(uuid4(), client=forge)
    assert isinstance(told, ProblemDocument)
    assert (told.status, told.code) == (404, "unknown_job")
    assert told.remedy

    empty = submit_job.sync(client=forge, body=wanted(""), idempotency_key=str(uuid4()))
    assert isinstance(empty, ProblemDocument)
    assert empty.field == "prompt.core_concept"


def test_the_same_without_blocking(forge: Client) -> None:
    async def program() -> None:
        async with forge:
            sent = await upload_file.asyncio(client=forge, body=a_file())
            assert isinstance(sent, UploadView)
            promise = await submit_job.asyncio_detailed(client=forge, body=wanted(), idempotency_key=str(uuid4()))
            job_id, position = job_of(promise)
            await asyncio.to_thread(seen, forge, job_id, position)
            paused = await pause_job.asyncio(job_id, client=forge)
            assert isinstance(paused, JobDetail)
            assert paused.paused
            cancelled = await cancel_job.asyncio(job_id, client=forge)
            assert isinstance(cancelled, JobDetail)
            again = await cancel_job.asyncio(job_id, client=forge)
            assert isinstance(again, ProblemDocument)
            assert again.code == "already_finished"

    asyncio.run(program())


def test_a_file_goes_up(forge: Client) -> None:
    sent = upload_file.sync(client=forge, body=a_file())
    again = upload_file.sync(client=forge, body=a_file())

    assert isinstance(sent, UploadView)
    assert isinstance(again, UploadView)
    assert sent.upload_id == again.upload_id


def test_a_key_lets_a_client_in(line: Line) -> None:
    port = free_port()
    line.start("guarded", "gateway", FORGELOG_PORT=str(port), FORGELOG_AUTH="server", FORGELOG_OWNER_KEY=OWNER_KEY)
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url), 90)

    with Client(url) as without, AuthenticatedClient(url, OWNER_KEY) as with_a_key:
        nobody = read_me.sync(client=without)
        owner = read_me.sync(client=with_a_key)

    assert isinstance(nobody, ProblemDocument)
    assert nobody.code == "unauthenticated"
    assert isinstance(owner, Me)
    assert owner.owner


def program(language: str, line: Line) -> str:
    """The one that the documentation shows, for this gateway."""
    found = re.search(rf"```{language}\n(.*?)```", HOW_TO, re.DOTALL)
    assert found
    return found[1].replace("http://127.0.0.1:7400", line.url)


def done(*command: str | Path, **more: str) -> str:
    """What it printed. Fails when it fails."""
    ran = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, timeout=100, env={**os.environ, **more}
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.strip()


def test_the_program_that_the_documentation_shows_is_typed_and_works(line: Line, tmp_path: Path) -> None:
    shown = tmp_path / "shown.py"
    shown.write_text(program("python", line))
    options = ["--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={tmp_path / 'mypy'}"]
    environment = {"PYTHONPATH": str(ROOT), "MYPYPATH": str(ROOT)}

    assert "Success" in done(sys.executable, "-m", "mypy", *options, shown, **environment)
    assert done(sys.executable, shown, **environment) in ("pending", "running")

    shown.write_text(shown.read_text().replace("job.status", "job.state"))
    wrong = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(shown)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert 'has no attribute "state"' in wrong.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in TypeScript that has the client installed, built by its own package file."""
    folder = tmp_path_factory.mktemp("typescript")
    modules = folder / "node_modules"
    (modules / "@forgelog").mkdir(parents=True)
    for needed in ("openapi-fetch", "openapi-typescript-helpers"):
        (modules / needed).symlink_to(TOOLS / needed)
    client = modules / "@forgelog" / "client"
    shutil.copytree(ROOT / "clients" / "typescript", client, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (folder / "package.json").write_text(json.dumps({"type": "module"}))
    done(str(NODE), TSC, "--project", client)
    return folder


@needs_node
def test_the_program_in_typescript_compiles_and_works(line: Line, project: Path) -> None:
    shown = project / "shown.ts"
    shown.write_text(program("ts", line))
    done(str(NODE), TSC, *SCRIPT, shown)
    assert done(str(NODE), project / "shown.js") in ("pending", "running")


@needs_node
def test_a_refusal_is_typed_in_typescript_too(line: Line, project: Path) -> None:
    asking = project / "asking.ts"
    asking.write_text(f"""
        import {{ forge, type Problem }} from "@forgelog/client";
        const client = forge({{ url: "{line.url}", key: "flk_nobody_asks" }});
        const params = {{ path: {{ job_id: "{uuid4()}" }} }};
        const {{ error }} = await client.GET("/v1/jobs/{{job_id}}", {{ params }});
        const problem: Problem = error!;
        console.log(problem.code, problem.status);
        // @ts-expect-error: no such address
        client.GET("/v1/jobz");
    """)
    done(str(NODE), TSC, *SCRIPT, asking)
    assert done(str(NODE), project / "asking.js") == "unknown_job 404"
