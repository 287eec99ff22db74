"""The crash-point matrix: one process dies at one named point, is started again, and nothing is lost or done twice."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest

from event_schemas.commands import CancelJob
from event_schemas.events.job import JobSubmitted, StepStarted
from event_schemas.events.person import SubjectErased
from infra.kafka_admin import ensure_topics
from infra.local.stack import Backing
from tests.integration.crash_matrix import MATRIX, Scene
from tests.integration.crashing import Forge, Work, empty_database, events_seen, running_forge
from tests.integration.projecting import ask as query
from tests.integration.spine import ask, new_job, submit
from tests.integration.written import Log
from tests.tools import hostile

PICTURE = hostile.png()


@pytest.fixture(scope="module")
def forge(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """One forge for all points: between two deaths everything else goes on, as it would in a farm."""
    roles = ("orchestrator", "scheduler", "worker", "projector")
    with running_forge(backing, tmp_path_factory.mktemp("forge"), *roles) as forge:
        yield forge


@pytest.mark.accepts("B-01", "S000-059")
@pytest.mark.parametrize("point", [one for one in MATRIX if MATRIX[one].scene != "telling a webhook"])
def test_a_death_at(point: str, forge: Forge) -> None:
    death, role = MATRIX[point], point.partition(".")[0]
    works = SCENES[death.scene](forge, role, f"{point}:{death.nth}")
    forge.audit_all(*works, again=death.again, attempts=death.attempts)


def at_work(forge: Forge, role: str, point: str) -> list[Work]:
    """A worker has one job in hand, the others two: its lane would take up the second while it keeps the first."""
    forge.begin(role, point)
    works = [forge.order()] if role == "worker" else [forge.order(), forge.order("draw")]
    forge.until_dead(role, *works)
    forge.begin(role)
    if role == "worker":
        works.append(forge.order("draw"))
    forge.see_through(*works)
    return works


def at_its_end(forge: Forge, role: str, point: str) -> list[Work]:
    forge.begin(role, point)
    before = forge.order("draw")
    forge.see_through(before)
    forge.processes[role].terminate()
    forge.until_dead(role)
    forge.begin(role)
    after = forge.order()
    forge.see_through(after)
    return [before, after]


def with_poison(forge: Forge, role: str, point: str) -> list[Work]:
    poisoned = new_job()
    forge.write(poisoned, b"garbage")
    works = at_work(forge, role, point)
    forge.work_until(lambda: forge.letters(poisoned))
    assert {letter.value for letter in forge.letters(poisoned)} == {b"garbage"}
    assert len({letter.id for letter in forge.letters(poisoned)}) == 1
    return works


def overtaken(forge: Forge, role: str, point: str) -> list[Work]:
    """Another owner's copy of an event, behind which ours must not be taken for the next."""
    forge.begin(role, point)
    before = forge.order()
    forge.see_through(before)
    (job,) = before.jobs
    forge.write_event(job, next(record.value for record in forge.log if record.key == job))
    late = ask(CancelJob(), job)
    before.commands.append(late)
    forge.tell(late)
    forge.until_dead(role)
    forge.begin(role)
    after = forge.order("draw")
    forge.see_through(after)
    return [before, after]


def cancelling(forge: Forge, role: str, point: str) -> list[Work]:
    """The step that nobody wants any more would go on for ever: only when it is let go of is there room for another.

    The trap is set when the step runs: before that a cancellation may be sent for a job that ended while nobody
    scheduled.
    """
    job = new_job()
    forge.tell(ask(submit(forge.plan(job, until="the end of days")), job))
    forge.until(lambda: any(isinstance(event.body, StepStarted) for event in forge.events(job)))
    forge.begin(role, point)
    forge.tell(ask(CancelJob(), job))
    forge.until_dead(role)
    forge.begin(role)
    after = forge.order("draw")
    forge.see_through(after)
    return [after]


def second_life(forge: Forge, role: str, point: str) -> list[Work]:
    forge.begin(role, "worker.manifest_put")
    work = forge.order()
    forge.until_dead(role)
    forge.begin(role, point)
    forge.until_dead(role)
    forge.begin(role)
    forge.see_through(work)
    return [work]


def fresh_tables(forge: Forge, role: str, point: str) -> list[Work]:
    forge.see_through(forge.order())
    with empty_database(forge.database_url) as url, Forge(forge.kafka, forge.folder, database_url=url) as beside:
        beside.begin(role, point)
        beside.until_dead(role)
        beside.begin(role)
        beside.check_read_models()
    return []


def after_an_upgrade(forge: Forge, role: str, point: str) -> list[Work]:
    """Tables of the new version are filled beside the old ones, and then shown."""
    with empty_database(forge.database_url) as url, Forge(forge.kafka, forge.folder, database_url=url) as beside:
        beside.begin(role)
        beside.until(lambda: live(url))
        beside.kill(role)
        age(url)
        beside.begin(role, point)
        beside.until_dead(role)
        beside.begin(role)
        beside.until(lambda: live(url) not in ("", "rm_old"))
        beside.check_read_models()
    return []


def live(database_url: str) -> str:
    found = query(database_url, "select schema_name from public.read_model where state = 'live'")
    return str(found[0][0]) if found else ""


def age(database_url: str) -> None:
    """What stands there was made by an older version."""
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute(f"alter schema {live(database_url)} rename to rm_old".encode())
        db.execute("update public.read_model set schema_name = 'rm_old', fold_version = 'old'")


def poisoned_log(forge: Forge, role: str, point: str) -> list[Work]:
    kafka = forge.kafka.model_copy(update={"topic_prefix": f"{forge.kafka.topic_prefix}-poisoned"})
    ensure_topics(kafka)
    log = Log(kafka)
    log.job("before")
    log.put("job-poisoned", b"garbage")
    log.job("after")
    log.flush()
    with empty_database(forge.database_url) as url, Forge(kafka, forge.folder, database_url=url) as beside:
        beside.begin(role, point)
        beside.until_dead(role)
        beside.begin(role)
        beside.until(lambda: events_seen(url) == log.records)
        beside.check_read_models()
        assert query(url, "select stream from parked") == [("job-poisoned",)]
        assert len({letter.id for letter in beside.letters("job-poisoned")}) == 1
    return []


def asked_for_a_job(forge: Forge, role: str, point: str) -> list[Work]:
    body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
    key = {"Idempotency-Key": str(uuid4())}
    first, second = asked_twice(forge, role, point, lambda http: http.post("/v1/jobs", json=body, headers=key))
    assert (first.status_code, second.status_code) == (202, 202), first.text
    assert first.content == second.content
    job = first.json()["job_id"]
    with httpx.Client(base_url=forge.url, timeout=15) as http:
        forge.until(lambda: http.get(f"/v1/jobs/{job}").status_code == 200)
        assert http.post(f"/v1/jobs/{job}/cancel").status_code in (200, 202)  # nobody here carries out such a plan
    forge.until(lambda: "JobCancelled" in " ".join(forge.told(f"job-{job}")))
    events = forge.audit([], [f"job-{job}"]).events[f"job-{job}"]
    assert sum(isinstance(event.body, JobSubmitted) for event in events) == 1
    return []


def given_a_file(forge: Forge, role: str, point: str) -> list[Work]:
    first, second = asked_twice(forge, role, point, lambda http: http.post("/v1/uploads", content=PICTURE))
    assert (first.status_code, second.status_code) == (201, 201), first.text
    assert first.content == second.content
    return []


def erasing_a_person(forge: Forge, role: str, point: str) -> list[Work]:
    """The log says that they are forgotten, and their key is still there: asking again finishes it."""
    forge.begin(role)
    forge.until(forge.answers)
    with httpx.Client(base_url=forge.url, timeout=15) as http:
        body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
        job = http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())}).json()["job_id"]
        forge.until(lambda: http.get(f"/v1/jobs/{job}").status_code == 200)
        assert http.post(f"/v1/jobs/{job}/cancel").status_code in (200, 202)
    first, second = asked_twice(forge, role, point, lambda http: http.post("/v1/people/local/erase"))
    assert (first.status_code, len(first.json()["keys"])) == (200, 1), first.text
    assert (second.status_code, second.json()["keys"]) == (200, []), second.text
    assert [path.name for path in forge.folder.glob("store/keys/*/*")] == ["1.erased"]
    forge.audit()
    assert sum(isinstance(event.body, SubjectErased) for event in forge.events("person-local")) == 1
    return []


def asked_twice(
    forge: Forge, role: str, point: str, request: Callable[[httpx.Client], httpx.Response]
) -> tuple[httpx.Response, httpx.Response]:
    """The client hears nothing while its gateway dies, and asks the next one, twice."""
    forge.begin(role, point)
    forge.until(forge.answers)
    with pytest.raises(httpx.TransportError), httpx.Client(base_url=forge.url, timeout=15) as http:
        request(http)
    forge.until_dead(role)
    forge.begin(role)
    forge.until(forge.answers)
    with httpx.Client(base_url=forge.url, timeout=15) as http:
        return request(http), request(http)


SCENES: dict[Scene, Callable[[Forge, str, str], list[Work]]] = {
    "at work": at_work,
    "at its end": at_its_end,
    "with poison": with_poison,
    "overtaken": overtaken,
    "cancelling": cancelling,
    "second life": second_life,
    "fresh tables": fresh_tables,
    "after an upgrade": after_an_upgrade,
    "poisoned log": poisoned_log,
    "asked for a job": asked_for_a_job,
    "given a file": given_a_file,
    "erasing a person": erasing_a_person,
}
