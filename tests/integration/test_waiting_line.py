"""The line before the workers, asked of a real Postgres: whose turn it is, and how much work is ahead."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened
from gateway.reads.queue_sql import LENGTHS, PLACES
from infra.settings import KafkaSettings
from projections import postgres
from tests.integration.projecting import ask, events_read, projector, until
from tests.integration.written import Log
from tests.unit.projections.given import NOON

Row = dict[str, Any]
TEN = {"asset_type": "PROP", "step": "draw", "low": 8.0, "likely": 10.0, "high": 14.0}


class Tables:
    """Jobs by hand, each with one step `draw`, queued a second after the one before it."""

    def __init__(self, url: str) -> None:
        with postgres.connect(url) as db:
            self._schema = postgres.adopt(db).schema
        self._db = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self._count = 0

    def job(self, name: str, project: str = "moon", phase: str = "queued", priority: int = 0, **more: Any) -> None:
        self._count += 1
        row = {
            **dict.fromkeys(("asset_id", "title", "batch_id", "parent_job_id", "actor"), ""),
            **dict.fromkeys(("correlation_id", "traceparent"), ""),
            **dict.fromkeys(("attempt", "steps_done", "steps_total", "seed", "version", "seq"), 0),
            **{"job_id": name, "project_id": project, "asset_type": "PROP", "status": "pending", "phase": phase},
            **{"current_step": "draw", "priority": priority, "paused": False, "request": "{}", "plan": []},
            **{"decisions": "[]", "outputs": "[]", "created_at": "now", "updated_at": "now", **more},
        }
        self._insert("job", row)
        since = f"{200 - self._count} seconds"
        self._insert(
            "step",
            {
                **dict.fromkeys(("checkpoint", "gpu_id", "step_key", "content_key"), ""),
                **{"job_id": name, "ordinal": 0, "name": row["current_step"], "status": phase, "attempt": 1},
                **{"revision": 1, "inputs": "[]", "artifacts": "[]", "facts": "{}"},
            },
        )
        begun = "now()" if phase == "running" else "null"
        self._db.execute(
            f"update step set queued_at = now() - %s::interval, started_at = {begun} where job_id = %s",  # type: ignore[arg-type]
            [since, name],
        )

    def project(self, name: str, weight: float = 1.0, **quotas: float) -> None:
        row = dict.fromkeys(("name", "style_dna", "world_context"), "")
        told = {"quotas": json.dumps({"concurrent_jobs": 0, "gpu_hours": 0.0, **quotas}), "settings": "{}"}
        self._insert(
            "project", {**row, **told, "project_id": name, "auto_approve": [], "weight": weight, "updated_at": "now"}
        )

    def _insert(self, table: str, row: Row) -> None:
        columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        self._db.execute(f"insert into {self._schema}.{table} ({columns}) values ({marks})", list(row.values()))  # type: ignore[arg-type]

    def places(self, *asked: str, **named: Any) -> dict[str, Row]:
        question = {"asked": asked, "held": [], "blocked": [], "lengths": [TEN], **named}
        return {row["job_id"]: row for row in self._db.execute(PLACES, [json.dumps(question)]).fetchall()}

    def line(self, **named: Any) -> list[str]:
        """All queued jobs in the order in which they stand."""
        every = [row["job_id"] for row in self._db.execute("select job_id from job").fetchall()]
        found = {name: place for name, place in self.places(*every, **named).items() if place["position"]}
        return sorted(found, key=lambda name: (found[name]["ahead"], name))


@pytest.fixture
def tables(database_url: str) -> Iterator[Tables]:
    tables = Tables(database_url)
    yield tables
    tables._db.close()


@pytest.mark.accepts("S000-090")
def test_the_first_job_of_a_project_stands_behind_one_of_each_other_project(tables: Tables) -> None:
    for number in range(20):
        tables.job(f"moon{number}")
    tables.job("mars", "mars")
    assert tables.line()[:4] == ["moon0", "mars", "moon1", "moon2"]
    place = tables.places("mars")["mars"]
    assert (place["position"], place["ahead"], place["likely"], place["low2"], place["high2"]) == (2, 1, 10, 4, 16)


def test_priority_weight_and_what_is_in_hand_are_heeded(tables: Tables) -> None:
    tables.project("mars", weight=3.0)
    tables.job("at work", phase="running")
    for number in range(2):
        tables.job(f"moon{number}")
    for number in range(4):
        tables.job(f"mars{number}", "mars")
    tables.job("urgent", "mars", priority=5)
    assert tables.line() == ["urgent", "mars0", "mars1", "moon0", "mars2", "mars3", "moon1"]
    urgent, first = (tables.places(name)[name] for name in ("urgent", "mars0"))
    assert (urgent["position"], first["position"], first["ahead"]) == (1, 1, 1), "each class has its own line"
    assert first["busy"] == 1
    assert 1 <= first["busy_likely"] <= 10


def test_whoever_cannot_go_on_holds_nobody_up(tables: Tables) -> None:
    tables.project("full", concurrent_jobs=1)
    tables.job("at work", "full", phase="running")
    tables.job("over its quota", "full")
    tables.job("without an engine", current_step="rig")
    tables.job("paused", paused=True)
    tables.job("at the library", current_step="index")
    tables.job("with a worker")
    tables.job("free")
    found = tables.places("free", "over its quota", "with a worker", held=["with a worker"], blocked=["rig"])
    assert (found["free"]["position"], found["free"]["ahead"]) == (1, 0)
    assert (found["free"]["busy"], found["free"]["lying"]) == (2, 1)
    assert found["over its quota"]["is_full"] is True
    assert 0 < found["over its quota"]["own_likely"] <= 10
    assert found["with a worker"]["position"] is None


def test_a_step_nobody_has_timed_makes_no_time_up(tables: Tables) -> None:
    tables.job("new", asset_type="2D_SPRITE")
    tables.job("next")
    assert tables.places("new")["new"]["unknown"] == 0
    assert tables.places("next")["next"]["unknown"] == 1
    tables.job("at work", asset_type="2D_SPRITE", phase="running")
    assert tables.places("next")["next"]["busy_unknown"] == 1
    assert tables._db.execute(LENGTHS).fetchall() == []


def test_a_breaker_is_followed_from_batch_to_batch(kafka: KafkaSettings, database_url: str) -> None:
    log, stream = Log(kafka), "engine-diffusers:flux"
    asked = "select engine, status, failures, last_error, probe_at is null from breaker"
    told = []
    for count, body in enumerate(
        (BreakerOpened(failures=6, probe_at=NOON, last_error="no answer"), BreakerHalfOpened(), BreakerClosed()), 1
    ):
        log.decided(stream, body)
        log.flush()
        with projector(kafka, database_url):  # each time another process, which knows only what the tables say
            until(lambda count=count: events_read(database_url) == count)  # type: ignore[misc]
        told += ask(database_url, asked)
    assert told == [
        ("diffusers:flux", "open", 6, "no answer", False),
        ("diffusers:flux", "half_open", 6, "no answer", True),
        ("diffusers:flux", "closed", 6, "no answer", True),
    ]
