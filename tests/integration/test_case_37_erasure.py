"""A person is forgotten: every word of theirs is gone from everywhere, and everything can still be played again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from event_schemas.events.job import JobFailed
from infra.file_store import FileStore, LinkSigner
from infra.kafka_clients import admin, consumer
from infra.kafka_loop import read_to_end
from infra.local.stack import Backing
from replay.audit import audit
from replay.orphans import find
from replay.rebuild import rebuild
from replay.verify import verify
from tests.integration import crashing
from tests.integration.crashing import Forge, events_seen, running_forge
from tests.tools import hostile

PROMPT, DETAIL, TITLE, NOTES, REASON, TASTE, NAME, FILE = (
    "quillwort", "bandersnatch", "marchpane", "snickersnee", "fandango", "brillig", "mimsyborogove", "slithytoves",
)  # fmt: skip
WORDS = (PROMPT, DETAIL, TITLE, NOTES, REASON, TASTE, NAME, FILE)
LOCAL = "00000000-0000-4000-8000-000000000001"
WORKER = (
    "gpu_consumers.worker",
    "--gpu",
    "cpu0",
    *("--engine", "gpu_consumers.engines.safety:Safety"),
    *("--engine", "gpu_consumers.engines.brief.engine:Wordsmith"),
    *("--engine", "tests.integration.quoting_engine:QuotingEngine"),
)


@pytest.fixture
def forge(backing: Backing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    monkeypatch.setitem(crashing.PROGRAMS, "worker", WORKER)
    with running_forge(backing, tmp_path) as forge:
        for role in ("orchestrator", "scheduler", "worker", "projector", "gateway"):
            forge.begin(role, FORGELOG_LOG_LEVEL="INFO")
        forge.until(forge.answers)
        yield forge


@pytest.fixture
def http(forge: Forge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=forge.url, timeout=30) as http:
        yield http


def test_case_37_an_erased_persons_words_are_nowhere_and_replay_still_works(forge: Forge, http: httpx.Client) -> None:
    job, waiting = said_much(forge, http)
    shown = everything_shown(http, job)
    assert {word for word in WORDS if word in shown.casefold()} == set(WORDS)
    assert found_in_kafka(forge) == found_in_postgres(forge) == found_in_files(forge.folder) == set()

    receipt = http.post("/v1/people/local/erase").json()
    assert len(receipt["keys"]) == 1
    assert http.post("/v1/people/local/erase").json()["keys"] == []

    assert [path.name for path in forge.folder.glob("store/keys/*/*")] == ["1.erased"]
    shown = everything_shown(http, job)
    assert "[erased]" in shown
    assert not any(word in shown.casefold() for word in WORDS)
    assert http.get(f"/v1/jobs/{job}/files/brief", follow_redirects=True).json()["code"] == "words_erased"
    is_sound(forge)

    forge.begin("worker")  # one that remembers no key
    approve(forge, http, waiting)
    forge.until(lambda: any(isinstance(event.body, JobFailed) for event in forge.events(f"job-{waiting}")))
    forge.until(lambda: http.get(f"/v1/jobs/{waiting}").json()["status"] == "failed")  # the read model follows the log
    assert http.get(f"/v1/jobs/{waiting}").json()["error"]["code"] == "words_erased"
    assert PROMPT in everything_shown(http, submitted(forge, http)), "who comes back gets a new key"
    assert found_in_kafka(forge) == found_in_postgres(forge) == found_in_files(forge.folder) == set()
    is_sound(forge)


def said_much(forge: Forge, http: httpx.Client) -> tuple[str, str]:
    """A job that is done and one that waits for a person, with words in every place where there is room for them."""
    settings = {"name": f"of {NAME}", "style_dna": f"a {TASTE} style", "settings": {"note": TASTE}}
    assert http.put(f"/v1/projects/{LOCAL}", json=settings).status_code == 200
    job, waiting, stopped = (submitted(forge, http) for _ in range(3))
    poison(forge, f"job-{job}")
    in_review(forge, http, job)
    review = http.get(f"/v1/jobs/{job}").json()["review"]
    wish = {"decision": "reject", "notes": f"more {NOTES}", "rewind_to": "refine", "params": {"hue": f"{NOTES} red"}}
    answer = http.post(f"/v1/jobs/{job}/steps/refine/review", json={**wish, "subject_sha256": review["subject_sha256"]})
    assert answer.status_code in (200, 202), answer.text
    assert http.post(f"/v1/jobs/{stopped}/cancel", json={"reason": f"no more {REASON}"}).status_code in (200, 202)
    approve(forge, http, job)
    in_review(forge, http, waiting)
    forge.until(lambda: http.get(f"/v1/jobs/{job}").json()["status"] == "done", 60)
    forge.until(lambda: forge.letters(f"job-{job}"))
    return job, waiting


def submitted(forge: Forge, http: httpx.Client) -> str:
    body = {
        "asset_type": "PROP",
        "title": f"The {TITLE}",
        "prompt": {"core_concept": f"a {PROMPT} chest", "details": f"with a {DETAIL}. {DETAIL}!", "style": "low-poly"},
        "motion": {DETAIL.upper() + " waves": [DETAIL]},
        "review": {"auto_approve": ["mesh", "rig", "animation"]},
    }
    answer = http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 202, answer.text
    job = str(answer.json()["job_id"])
    forge.until(lambda: http.get(f"/v1/jobs/{job}").status_code == 200)
    return job


def in_review(forge: Forge, http: httpx.Client, job: str) -> None:
    forge.until(lambda: http.get(f"/v1/jobs/{job}").json()["phase"] == "review")


def approve(forge: Forge, http: httpx.Client, job: str) -> None:
    """What waits for it now, or soon, with a word about it and a picture of one's own."""
    in_review(forge, http, job)
    picture = http.post("/v1/uploads", files={"file": (f"{FILE}.png", hostile.png(), "image/png")}).json()
    edit = {"role": "concept_refined", "upload_id": picture["upload_id"], "name": f"my {FILE}.png"}
    subject = http.get(f"/v1/jobs/{job}").json()["review"]["subject_sha256"]
    verdict = {"decision": "approve", "subject_sha256": subject, "notes": f"a fine {NOTES}", "edits": [edit]}
    answer = http.post(f"/v1/jobs/{job}/steps/refine/review", json=verdict)
    assert answer.status_code in (200, 202), answer.text


def poison(forge: Forge, stream: str) -> None:
    """The same command again, with a schema that nobody knows: it becomes a dead letter, words and all."""
    original = forge.records(forge.kafka.topics.commands.name, stream)[0].value()
    assert original is not None
    forge.write(stream, original[:1] + b"\xff\xff\xff\xff" + original[5:])
    forge.tell()


def everything_shown(http: httpx.Client, job: str) -> str:
    """What a person sees: the job, its brief, its timeline, its events, the lists, the project and the dead letters."""
    paths = [f"/v1/jobs/{job}", f"/v1/jobs/{job}/timeline", "/v1/jobs", f"/v1/projects/{LOCAL}", "/v1/assets"]
    paths += [f"/v1/jobs/{job}/files/brief", f"/v1/assets?q={TITLE.upper()}", "/v1/dead-letters", "/v1/engines"]
    shown = [http.get(path, follow_redirects=True).text for path in paths]
    letter = http.get("/v1/dead-letters").json()["items"]
    shown += [http.get(f"/v1/dead-letters/{one['letter_id']}").text for one in letter]
    with http.stream("GET", "/v1/events", params={"from": "beginning"}) as stream:
        for line in stream.iter_lines():
            shown.append(line)
            if "job-cancelled" in line:
                break
    return "\n".join(shown)


# --- where a word could still be ------------------------------------------------------------------


def said_in(data: bytes) -> set[str]:
    folded = data.lower()
    return {word for word in WORDS if word.encode() in folded or word.encode("utf-16-le") in folded}


def found_in_kafka(forge: Forge) -> set[str]:
    """In any topic: keys, values and headers."""
    asking = consumer(forge.kafka, f"grep-{uuid4()}")
    topics = admin(forge.kafka).list_topics(timeout=10).topics
    ours = [topic for name, topic in topics.items() if name.startswith(forge.kafka.topic_prefix)]
    assert len(ours) >= 7
    starts = [TopicPartition(topic.topic, number, OFFSET_BEGINNING) for topic in ours for number in topic.partitions]
    found: set[str] = set()
    records = 0
    for record in read_to_end(asking, starts):
        records += 1
        headers = b"".join(value or b"" for _, value in record.headers() or ())
        found |= said_in((record.key() or b"") + (record.value() or b"") + headers)
    asking.close()
    assert records > 100
    return found


def found_in_postgres(forge: Forge) -> set[str]:
    found: set[str] = set()
    with psycopg.connect(forge.database_url) as db:
        tables = db.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(tables) > 10
        for schema, table in tables:
            for (row,) in db.execute(f'select t::text from "{schema}"."{table}" t'.encode()):
                found |= said_in(row.encode())
    return found


def found_in_files(folder: Path) -> set[str]:
    """Objects, process logs, snapshots, stores of state, what workers left lying: whatever the forge has written."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"gateway.log", "worker.log", "manifest.json"} <= {path.name for path in files}
    return set().union(*(said_in(path.read_bytes()) for path in files))


def is_sound(forge: Forge) -> None:
    """The log can be verified, audited with its store, and folded into the same tables again."""
    forge.until(lambda: events_seen(forge.database_url) >= len(forge.read()))
    assert verify(forge.kafka).sound
    report: Any = rebuild(forge.kafka, forge.database_url, switch=False)
    assert report.equal, [table for table in report.tables if not table.equal]
    store = FileStore(forge.folder / "store", LinkSigner("none", ""), durable=False)
    found = audit(forge.kafka, store, deep=True, patience_s=0.0)
    assert found.sound, found.faults
    assert not [one for one in find(forge.kafka, store).orphans if re.match("keys/", one.key)]
