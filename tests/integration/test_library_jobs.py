"""Jobs that start from the library, through the log and back into it: variants, further versions, and their lineage."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from event_schemas.commands import ReportStepCompleted
from event_schemas.message import EngineUsed, ModelUsed, StepMetrics
from infra.local.stack import Backing
from processors.domain.plans import plan_for
from tests.integration.gateway_line import Hand, Line, running_line, seen

pytestmark = pytest.mark.timeout(240)

CHEST: dict[str, Any] = {
    "asset_type": "PROP",
    "prompt": {"core_concept": "an oak chest that grandmother left"},
    "review": {"auto_approve": "*"},
}


class Worker(Hand):
    """Carries a job to its end; what a step made says which job and step it was."""

    def __init__(self, line: Line, http: httpx.Client) -> None:
        super().__init__(line)
        self._http = http

    def finish(self, job_id: str, model: str = "") -> dict[str, Any]:
        """The job when the library has it."""
        deadline = time.monotonic() + 90
        told: set[tuple[str, int]] = set()
        while True:
            job: dict[str, Any] = self._http.get(f"/v1/jobs/{job_id}").json()
            if job["status"] in ("done", "failed", "cancelled"):
                assert job["status"] == "done", job["error"]
                return job
            assert time.monotonic() < deadline, job["current_step"]
            at = job["current_step"], job["attempt"]
            if job["phase"] == "queued" and job["current_step"] != "index" and at not in told:
                told.add(at)
                self._done(job, model)
            time.sleep(0.05)

    def _done(self, job: dict[str, Any], model: str) -> None:
        given = frozenset(file["role"] for step in job["steps"] for file in step["inputs"])
        plan = plan_for(job["asset_type"], job["request"], given)
        step = next(one for one in plan if one.name == job["current_step"])
        roles = [role.removesuffix("*") for role in step.gives if not role.endswith("?")]
        outputs = tuple(self.put(role, f"{job['job_id']} {step.name} {role}".encode()) for role in roles)
        now = time.time_ns() // 1_000
        done = ReportStepCompleted(
            step=step.name,
            attempt=job["attempt"],
            gpu_id="gpu-of-the-test",
            incarnation="1",
            engine=EngineUsed(name="by hand", version="1"),
            model=ModelUsed(name=model, version="1") if model and step.name == "concept" else None,
            metrics=StepMetrics(duration_s=0.01),
            started_at=now,
            finished_at=now,
            outputs=outputs,
        )
        self.tell(f"job-{job['job_id']}", job["project_id"], done)


class Shelf:
    """A chest in the library, a variant of it, and a second version."""

    def __init__(self, http: httpx.Client, worker: Worker) -> None:
        self.http = http
        self.base = worker.finish(self.ask(CHEST), model="recalled-model")
        source = {"asset_id": self.base["asset_id"], "version": 1}
        material = {"name": "Mithril", "style_prompt": "polished mithril"}
        self.variant = worker.finish(
            self.ask({"source": {**source, "operation": "retexture"}, "material": material, "title": "mithril chest"})
        )
        self.again = worker.finish(
            self.ask({"source": {**source, "operation": "regenerate"}, "review": {"auto_approve": "*"}})
        )

    def ask(self, body: dict[str, Any]) -> str:
        promise = self.http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
        assert promise.status_code == 202, promise.text
        return str(seen(self.http, promise)["job_id"])

    def lineage(self, asset_id: str, version: int, **more: Any) -> dict[str, Any]:
        answer = self.http.get(f"/v1/assets/{asset_id}/lineage", params={"version": version, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
def shelf(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder: Path = tmp_path_factory.mktemp("library")
    with running_line(backing, folder) as line, httpx.Client(base_url=line.url, timeout=20) as http:
        line.start("scheduler", "processors.scheduler")
        yield Shelf(http, Worker(line, http))


def role_of(job: dict[str, Any], role: str) -> str:
    return next(str(file["sha256"]) for file in job["outputs"] if file["role"] == role)


@pytest.mark.accepts("S000-047", "S003-014")
def test_a_variant_is_an_asset_of_its_own_and_its_base_stays_as_it_was(shelf: Shelf) -> None:
    base = shelf.http.get(f"/v1/assets/{shelf.base['asset_id']}").json()
    variant = shelf.http.get(f"/v1/assets/{shelf.variant['asset_id']}").json()
    assert variant["asset_id"] != base["asset_id"]
    assert variant["asset_type"] == "PROP"
    assert variant["metadata"]["request"]["source"] == {
        "asset_id": base["asset_id"],
        "version": 1,
        "job_id": shelf.base["job_id"],
        "operation": "retexture",
    }
    assert variant["metadata"]["request"]["material"]["style_prompt"] == "polished mithril"
    first = next(one for one in base["versions"] if one["version"] == 1)
    assert {file["sha256"] for file in first["files"]} == {file["sha256"] for file in shelf.base["outputs"]}
    retexture = next(step for step in shelf.variant["steps"] if step["name"] == "retexture")
    assert role_of(shelf.base, "glb") in {file["sha256"] for file in retexture["inputs"]}


@pytest.mark.accepts("S000-046", "S003-015")
def test_to_regenerate_makes_the_next_version_of_the_same_asset(shelf: Shelf) -> None:
    asset = shelf.http.get(f"/v1/assets/{shelf.base['asset_id']}").json()
    assert shelf.again["asset_id"] == shelf.base["asset_id"]
    assert (asset["versions_count"], asset["active_version"], shelf.again["version"]) == (2, 2, 2)
    assert shelf.again["seed"] != shelf.base["seed"]
    assert shelf.again["request"]["prompt"] == shelf.base["request"]["prompt"]
    concepts = [next(s for s in job["steps"] if s["name"] == "concept") for job in (shelf.base, shelf.again)]
    assert all(step["status"] == "done" for step in concepts), "nothing was skipped"


@pytest.mark.accepts("S000-081")
def test_a_variant_leads_back_to_the_words_and_hands_that_its_base_was_made_by(shelf: Shelf) -> None:
    found = shelf.lineage(shelf.variant["asset_id"], 1)
    nodes = {node["id"]: node for node in found["nodes"]}
    edges = {(edge["source"], edge["target"], edge["kind"]) for edge in found["edges"]}
    base, variant = shelf.base, shelf.variant
    origin = f"version:{base['asset_id']}:1"
    assert not found["truncated"]
    assert found["of"] == f"version:{variant['asset_id']}:1"
    assert (f"job:{variant['job_id']}", found["of"], "became") in edges
    assert (origin, f"job:{variant['job_id']}", "began") in edges
    assert (f"file:{role_of(base, 'glb')}", f"step:{variant['job_id']}:retexture", "used") in edges
    assert (f"step:{base['job_id']}:export", f"file:{role_of(base, 'glb')}", "made") in edges
    assert nodes[f"job:{base['job_id']}"]["facts"]["prompt"]["core_concept"] == CHEST["prompt"]["core_concept"]
    concept = nodes[f"step:{base['job_id']}:concept"]["facts"]
    assert (concept["model"]["name"], concept["engine"]["name"]) == ("recalled-model", "by hand")
    assert any(node["kind"] == "decision" and node["facts"]["auto"] for node in found["nodes"])


def test_a_version_leads_on_to_what_was_made_of_it(shelf: Shelf) -> None:
    found = shelf.lineage(shelf.base["asset_id"], 1)
    edges = {(edge["source"], edge["target"], edge["kind"], edge["role"]) for edge in found["edges"]}
    origin = f"version:{shelf.base['asset_id']}:1"
    assert (origin, f"job:{shelf.variant['job_id']}", "began", "retexture") in edges
    assert (origin, f"job:{shelf.again['job_id']}", "began", "regenerate") in edges
    variant, again = f"version:{shelf.variant['asset_id']}:1", f"version:{shelf.base['asset_id']}:2"
    assert {variant, again} <= {node["id"] for node in found["nodes"]}


def test_a_graph_that_is_cut_says_so(shelf: Shelf) -> None:
    found = shelf.lineage(shelf.base["asset_id"], 1, limit=10)
    assert (len(found["nodes"]), found["truncated"]) == (10, True)


def test_a_file_leads_to_the_jobs_that_made_and_used_it(shelf: Shelf) -> None:
    found = shelf.http.get(f"/v1/files/{role_of(shelf.base, 'glb')}/lineage").json()
    kinds = {(edge["source"], edge["kind"]) for edge in found["edges"]}
    assert (f"step:{shelf.base['job_id']}:export", "made") in kinds
    assert {node["id"] for node in found["nodes"] if node["kind"] == "job"} == {
        f"job:{shelf.base['job_id']}",
        f"job:{shelf.variant['job_id']}",
    }
    assert shelf.http.get(f"/v1/files/{'0' * 64}/lineage").status_code == 404
    elsewhere = {"project_id": str(uuid4())}
    assert shelf.http.get(f"/v1/files/{role_of(shelf.base, 'glb')}/lineage", params=elsewhere).status_code == 404


def test_what_a_model_or_a_worker_ever_touched_can_be_recalled(shelf: Shelf) -> None:
    def uses(**asked: Any) -> list[dict[str, Any]]:
        answer = shelf.http.get("/v1/lineage/uses", params=asked)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    by_model = uses(model="recalled-model")
    assert [(one["asset_id"], one["step"], one["version"]) for one in by_model] == [
        (shelf.base["asset_id"], "concept", 1)
    ]
    jobs = {shelf.base["job_id"], shelf.variant["job_id"], shelf.again["job_id"]}
    assert {one["job_id"] for one in uses(worker="gpu-of-the-test")} == jobs
    assert uses(worker="gpu-of-the-test", until="2020-01-01T00:00:00Z") == []
    of_a_file = uses(sha256=role_of(shelf.base, "glb"))
    assert {(one["job_id"], one["how"]) for one in of_a_file} >= {
        (shelf.base["job_id"], "made"),
        (shelf.variant["job_id"], "used"),
    }
    assert shelf.http.get("/v1/lineage/uses").json()["field"] == "sha256"


def test_an_asset_of_another_project_is_no_source(shelf: Shelf) -> None:
    source = {"asset_id": shelf.base["asset_id"], "operation": "regenerate"}
    body = {"project_id": str(uuid4()), "source": source}
    answer = shelf.http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_asset")
