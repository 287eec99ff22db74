"""The library searched for real: by words, by meaning, by what is known of it; by whom it may; and forgotten."""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from event_schemas.commands import IndexAsset, ReportStepCompleted, ReportStepStarted
from event_schemas.message import EngineUsed, JsonObject, ModelUsed, StepMetrics
from gateway.search.words import Coder, Field
from infra import sentences
from infra.file_store import FileStore, LinkSigner
from infra.local.stack import Backing
from infra.vault import Vault
from tests.integration.gateway_line import Hand, Line, running_line, seen, until

OWNER_KEY = "the owner's key of the tests, longer than 32"
WEIGHTS = "ab" * 32


class Studio:
    """A project with an editor, who asks for things, and a library of what came of it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.hand = Hand(line)
        self.project = str(uuid4())
        self.clients = ExitStack()
        self.owner = self._caller(OWNER_KEY)
        assert self.owner.put(f"/v1/projects/{self.project}", json={"name": "tests"}).status_code == 200
        issued = self.owner.post(f"/v1/projects/{self.project}/keys", json={"name": "tests", "role": "editor"}).json()
        self.person = f"key-{issued['key_id']}"
        self.editor = self._caller(issued["key"])

    def _caller(self, key: str) -> httpx.Client:
        shows = {"Authorization": f"Bearer {key}"}
        return self.clients.enter_context(httpx.Client(base_url=self.line.url, timeout=15, headers=shows))

    def asset(self, concept: str, details: str = "", triangles: int = 0, **more: Any) -> str:
        """A job that came to be an asset: what it was asked with is sealed by the gateway, as ever."""
        body = {
            "project_id": self.project,
            "asset_type": "PROP",
            "prompt": {"core_concept": concept, "details": details},
            **more,
        }
        promise = self.editor.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
        assert promise.status_code == 202, promise.text
        job = seen(self.editor, promise)
        if triangles:
            self._step_done(job, triangles)
        row = self.row("select * from job where job_id = %s", job["job_id"])
        indexed = IndexAsset(
            asset_id=row["asset_id"],
            job_id=row["job_id"],
            asset_type=row["asset_type"],
            title=row["title"],
            files=(),
            metadata=JsonObject.of({"request": row["request"], "seed": row["seed"]}),
        )
        self.hand.tell(f"asset-{row['asset_id']}", self.project, indexed)
        until(lambda: self.editor.get(f"/v1/assets/{row['asset_id']}").status_code == 200)
        return str(row["asset_id"])

    def _step_done(self, job: dict[str, Any], triangles: int) -> None:
        now = time.time_ns() // 1_000
        named = {"step": job["current_step"], "attempt": 1, "gpu_id": "hand", "incarnation": "1", "started_at": now}
        self.hand.tell(f"job-{job['job_id']}", self.project, ReportStepStarted(engine="by hand", **named))
        done = ReportStepCompleted(
            engine=EngineUsed(name="by hand", version="1"),
            model=ModelUsed(name="TripoSR", version="1", weights_sha256=WEIGHTS),
            metrics=StepMetrics(duration_s=0.01),
            facts=JsonObject.of({"triangles": triangles, "rig_type": "QUADRUPED", "clips": ["gallop"]}),
            finished_at=now,
            **named,
        )
        self.hand.tell(f"job-{job['job_id']}", self.project, done)
        until(lambda: self.editor.get(f"/v1/jobs/{job['job_id']}").json()["steps_done"] == 1)

    def found(self, q: str = "", mode: str = "words", **more: Any) -> list[str]:
        return [one["asset_id"] for one in self.answer(q, mode, **more)["items"]]

    def answer(self, q: str = "", mode: str = "words", **more: Any) -> dict[str, Any]:
        answer = self.editor.get("/v1/search/assets", params={"q": q, "mode": mode, **more})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def row(self, query: str, *values: object) -> dict[str, Any]:
        with psycopg.connect(self.line.env["DATABASE_URL"], row_factory=dict_row) as db:
            row = db.execute(query.encode(), values).fetchone()
        assert row is not None
        return row

    def embedded(self) -> int:
        kept = "select count(*) as n from search.meaning where project_id = %s and vector is not null"
        return int(self.row(kept, self.project)["n"])


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    mode = {"FORGELOG_AUTH": "server", "FORGELOG_OWNER_KEY": OWNER_KEY}
    with running_line(backing, tmp_path_factory.mktemp("search"), **mode) as line:
        line.shows = {"Authorization": f"Bearer {OWNER_KEY}"}
        yield line


@pytest.fixture(scope="module")
def studio(line: Line) -> Iterator[Studio]:
    studio = Studio(line)
    with studio.clients:
        yield studio


@pytest.fixture
def stranger(line: Line) -> Iterator[Studio]:
    """Somebody else, with a project of their own."""
    studio = Studio(line)
    with studio.clients:
        yield studio


@pytest.fixture(scope="module")
def library(studio: Studio) -> dict[str, str]:
    made = {
        "knight": studio.asset("three knights in mossy armour", "with a banner", seed=77),
        "horse": studio.asset("a white horse", triangles=4_321, entity={"type": "item", "id": "horse-1"}),
        "boat": studio.asset("a fishing boat"),
    }
    until(lambda: len(studio.found()) == len(made), 30)
    return made


def test_words_are_found_in_title_and_prompt_and_shown_where_they_stand(
    studio: Studio, library: dict[str, str]
) -> None:
    answer = studio.answer("KNIGHT")

    assert [one["asset_id"] for one in answer["items"]] == [library["knight"]]
    assert answer["behind"] == 0
    [highlight, *_] = answer["items"][0]["highlights"]
    begin, end = highlight["marks"][0]
    assert (highlight["field"], highlight["text"][begin:end]) == ("title", "knights")
    assert studio.found("banner") == [library["knight"]]
    assert studio.found("fish") == [library["boat"]], "by how a word of the title begins"
    assert studio.found('"mossy armour" -horse') == [library["knight"]]
    assert studio.found('"armour mossy"') == studio.found("knight -mossy") == []


def test_a_tag_is_found_right_after_it_was_given(studio: Studio, library: dict[str, str]) -> None:
    changed = studio.editor.patch(f"/v1/assets/{library['boat']}", json={"tags": ["harbour", "hero ship"]})
    assert changed.status_code == 200, changed.text

    assert studio.found("harbour") == studio.found(tag="hero ship") == [library["boat"]]
    assert studio.found(tag="hero") == []
    listed = studio.editor.get("/v1/assets", params={"tag": "harbour", "q": "boats"}).json()
    assert [one["asset_id"] for one in listed["items"]] == [library["boat"]]
    assert studio.answer("", facets=True)["facets"]["tag"] == {"harbour": 1, "hero ship": 1}


def test_assets_are_found_by_what_is_known_of_them(studio: Studio, library: dict[str, str]) -> None:
    horse = [library["horse"]]
    for wish in (
        {"poly_min": 4_000, "poly_max": 5_000},
        {"rig": "QUADRUPED"},
        {"clip": "gallop"},
        {"model": "TripoSR"},
        {"model": WEIGHTS},
        {"engine": "by hand"},
        {"entity_type": "item", "entity_id": "horse-1"},
        {"sort": "poly_count"},
    ):
        assert studio.found(**wish) == horse, wish
    assert studio.found(seed=77) == [library["knight"]]
    assert studio.found(poly_min=5_000) == studio.found(reviewer="nobody") == studio.found(type="2D") == []
    assert studio.found(created_until="2020-01-01T00:00:00Z") == []
    assert studio.answer()["facets"]["model"] == {"TripoSR": 1, WEIGHTS: 1}


def test_a_list_goes_on_where_its_page_ended(studio: Studio, library: dict[str, str]) -> None:
    for sort in ("updated", "created"):
        first = studio.answer(sort=sort, limit=2)
        second = studio.answer(sort=sort, limit=2, cursor=first["next_cursor"])
        both = [one["asset_id"] for one in first["items"] + second["items"]]
        assert sorted(both) == sorted(library.values())
        assert second["next_cursor"] is None
    wrong = studio.editor.get("/v1/search/assets", params={"sort": "poly_count", "cursor": first["next_cursor"]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "cursor")
    assert studio.editor.get("/v1/search/assets", params={"q": "-knight"}).json()["field"] == "q"


@pytest.mark.skipif(bool(sentences.missing()), reason=sentences.missing())
def test_what_means_the_same_is_found_without_its_words(studio: Studio, library: dict[str, str]) -> None:
    until(lambda: studio.embedded() == len(library), 60)
    until(lambda: studio.found("medieval soldiers", "meaning")[:1] == [library["knight"]], 30)

    assert studio.found("medieval soldiers", "words") == []
    assert studio.found("vessel on the sea", "meaning")[:1] == [library["boat"]]
    assert studio.found("vessel on the sea", "meaning", seed=77, limit=1) in ([], [library["knight"]])
    assert studio.answer("a boat", "hybrid")["items"][0]["found_by"] == ["words", "meaning"]
    near = studio.editor.get(f"/v1/search/similar/{library['horse']}").json()
    assert library["horse"] not in [one["asset_id"] for one in near["items"]]


def test_nobody_finds_what_stands_in_anothers_project(
    line: Line, studio: Studio, stranger: Studio, library: dict[str, str]
) -> None:
    assert stranger.found("knight") == stranger.found("medieval soldiers", "meaning") == stranger.found() == []
    assert stranger.answer()["counted"] == 0
    assert stranger.editor.get("/v1/search/jobs", params={"q": "knight"}).json()["items"] == []
    foreign = {"project_id": studio.project}
    for path in ("/v1/search/assets", "/v1/search/jobs", f"/v1/search/similar/{library['knight']}"):
        assert stranger.editor.get(path, params=foreign).status_code == 404, path
        assert httpx.get(line.url + path).status_code == 401, path


def test_jobs_are_found_by_their_words(studio: Studio, library: dict[str, str]) -> None:
    def jobs(**wishes: Any) -> list[str]:
        found = studio.editor.get("/v1/search/jobs", params=wishes).json()["items"]
        return [one["asset_id"] for one in found]

    assert jobs(q="white horses") == [library["horse"]]
    assert jobs(q="armour", status="pending", seed=77) == [library["knight"]]
    assert jobs(q="armour", status="done") == jobs(q="armour", reviewer="somebody") == []


def test_an_erased_persons_words_are_not_in_the_index_any_more(line: Line, stranger: Studio) -> None:
    studio = stranger
    word = "zq" + secrets.token_hex(4)
    asset = studio.asset(f"a {word} lantern")
    until(lambda: studio.found(word) == [asset])
    if not sentences.missing():
        until(lambda: studio.embedded() == 1, 60)
    store = FileStore(line.store, LinkSigner("none", ""), durable=False)
    coder = Coder(Vault(store, line.env["FORGELOG_VAULT_SECRET"]).blind)
    whole = coder.document([Field(word, "D")]).partition(":")[0]
    assert word not in everything(line), "a word stands in clear"
    assert whole in everything(line)

    assert studio.owner.post(f"/v1/people/{studio.person}/erase").json()["keys"]

    assert studio.found(word) == studio.found("lantern") == []
    assert studio.embedded() == 0
    assert whole not in everything(line)
    assert studio.found() == [asset], "what was made stays"
    until(lambda: studio.row("select seq from search.asset where asset_id = %s", asset)["seq"] > 0)
    assert whole not in everything(line), "it came back"
    assert studio.found(word, "meaning") == []


def everything(line: Line) -> str:
    """Every row of the index as text."""
    with psycopg.connect(line.env["DATABASE_URL"]) as db:
        names = db.execute("select table_name from information_schema.tables where table_schema = 'search'").fetchall()
        assert len(names) >= 5
        rows = [db.execute(f"select t::text from search.{name} t".encode()).fetchall() for (name,) in names]
    return "\n".join(text for found in rows for (text,) in found)
