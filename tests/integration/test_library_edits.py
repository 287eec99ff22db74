"""Many people edit one library: the real gateway, the real log, the real read models."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from event_schemas import avro
from event_schemas.commands import IndexAsset
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepQueued
from gateway.jobs.job_request import LOCAL_PROJECT
from infra.local.stack import Backing
from infra.vault import MARK
from tests.integration.gateway_line import Hand, Line, running_line, seen, until

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PRESETS = f"/v1/projects/{LOCAL_PROJECT}/presets"


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("edits")) as line:
        yield line


@pytest.fixture(scope="module")
def http(line: Line) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=line.url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def hand(line: Line) -> Hand:
    return Hand(line)


def put_in(hand: Hand, http: httpx.Client, asset_id: str = "", source: str = "", project: str = LOCAL_PROJECT) -> str:
    """One more version in the library; of an asset of its own unless told."""
    asset_id = asset_id or str(uuid4())
    known = http.get(f"/v1/assets/{asset_id}")
    before = known.json()["versions_count"] if known.status_code == 200 else 0
    request: dict[str, Any] = {"source": {"asset_id": source, "version": 1, "operation": "retexture"}} if source else {}
    hand.tell(
        f"asset-{asset_id}",
        project,
        IndexAsset(
            asset_id=asset_id,
            job_id=str(uuid4()),
            asset_type="PROP",
            title="a barrel",
            files=(hand.put("glb", uuid4().bytes),),
            metadata={"poly_count": 900, "request": request},
        ),
    )
    until(lambda: http.get(f"/v1/assets/{asset_id}").json().get("versions_count") == before + 1)
    return asset_id


def submitted(http: httpx.Client, **changes: Any) -> dict[str, Any]:
    body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}, **changes}
    promise = http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert promise.status_code == 202, promise.text
    return seen(http, promise)


# --- assets --------------------------------------------------------------------------------------


def test_an_edit_with_the_tag_that_was_read_is_granted_once(http: httpx.Client, hand: Hand) -> None:
    asset = put_in(hand, http)
    tag = http.get(f"/v1/assets/{asset}").headers["etag"]
    first = http.patch(f"/v1/assets/{asset}", json={"title": "a cask", "tags": ["oak"]}, headers={"If-Match": tag})
    second = http.patch(f"/v1/assets/{asset}", json={"title": "a tun"}, headers={"If-Match": tag})
    again = http.patch(f"/v1/assets/{asset}", json={"title": "a tun"}, headers={"If-Match": second.headers["etag"]})

    assert (first.status_code, first.json()["title"], first.json()["tags"]) == (200, "a cask", ["oak"])
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert (again.status_code, again.json()["title"], again.json()["tags"]) == (200, "a tun", ["oak"])
    known = http.get(f"/v1/assets/{asset}", headers={"If-None-Match": again.headers["etag"]})
    assert known.status_code == 304


def test_of_many_who_patch_at_once_nobodys_part_is_lost(http: httpx.Client, hand: Hand) -> None:
    asset = put_in(hand, http)

    def note(number: int) -> int:
        return http.patch(f"/v1/assets/{asset}", json={"metadata": {f"note-{number}": "done"}}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(note, range(4))) == [200] * 4
    kept = http.get(f"/v1/assets/{asset}").json()["metadata"]
    assert {f"note-{number}" for number in range(4)} <= set(kept)
    assert kept["poly_count"] == 900


def test_a_repeated_patch_is_one_patch(http: httpx.Client, hand: Hand) -> None:
    asset = put_in(hand, http)
    tag, key = http.get(f"/v1/assets/{asset}").headers["etag"], {"Idempotency-Key": str(uuid4())}
    first, again = (
        http.patch(f"/v1/assets/{asset}", json={"title": "a keg"}, headers={"If-Match": tag, **key}) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["etag"] == again.headers["etag"]
    assert http.get(f"/v1/assets/{asset}").headers["etag"] == first.headers["etag"]


@pytest.mark.accepts("S000-038")
def test_people_choose_the_version_in_use(http: httpx.Client, hand: Hand) -> None:
    asset = put_in(hand, http)
    put_in(hand, http, asset)
    back = http.put(f"/v1/assets/{asset}/active", json={"version": 1})

    assert (back.status_code, back.json()["active_version"]) == (200, 1)
    one, two = (http.get(f"/v1/assets/{asset}/versions/{number}").json() for number in (1, 2))
    assert back.json()["files"][0]["sha256"] == one["files"][0]["sha256"] != two["files"][0]["sha256"]
    assert http.get(f"/v1/assets/{asset}/versions/3").json()["code"] == "no_such_version"
    odd = http.put(f"/v1/assets/{asset}/active", json={"version": 3})
    assert (odd.status_code, odd.json()["code"]) == (422, "unknown_version")


def test_a_deleted_asset_leaves_the_library_with_its_variants_and_only_with_them(
    http: httpx.Client, hand: Hand
) -> None:
    base = put_in(hand, http)
    child = put_in(hand, http, source=base)
    grandchild = put_in(hand, http, source=child)
    stranger = put_in(hand, http, project=str(uuid4()), source=base)
    bystander = put_in(hand, http)
    gone = http.delete(f"/v1/assets/{base}", params={"variants": True, "reason": "off style"})

    assert gone.status_code == 200, gone.text
    assert set(gone.json()["variants"]) == {child, grandchild}
    assert [http.get(f"/v1/assets/{one}").status_code for one in (base, child, grandchild)] == [404] * 3
    assert [http.get(f"/v1/assets/{one}").status_code for one in (stranger, bystander)] == [200] * 2
    again = http.delete(f"/v1/assets/{base}", params={"variants": True})
    assert (again.status_code, again.json()["variants"]) == (200, [])
    listed = {one["asset_id"] for one in http.get("/v1/assets", params={"limit": 200}).json()["items"]}
    assert bystander in listed
    assert not listed & {base, child, grandchild}
    with_deleted = http.get("/v1/assets", params={"limit": 200, "deleted": True}).json()["items"]
    assert {base, child, grandchild} == {one["asset_id"] for one in with_deleted if one["deleted"]}
    assert bystander in {one["asset_id"] for one in with_deleted}
    assert http.get("/v1/assets", params={"deleted": True, "q": "barrel"}).json()["field"] == "deleted"


def test_a_bulk_edit_answers_for_each(http: httpx.Client, hand: Hand) -> None:
    ids = [put_in(hand, http) for _ in range(3)]
    http.patch(f"/v1/assets/{ids[0]}", json={"tags": ["draft", "oak"]})
    nobody = str(uuid4())
    body = {"ids": [*ids, nobody], "add_tags": ["shipped"], "remove_tags": ["draft"]}
    done = http.post("/v1/assets/bulk", json=body).json()

    assert [one["outcome"] for one in done["assets"]] == ["changed"] * 3 + ["refused"]
    assert done["assets"][3]["code"] == "unknown_asset"
    assert http.get(f"/v1/assets/{ids[0]}").json()["tags"] == ["oak", "shipped"]
    assert [one["outcome"] for one in http.post("/v1/assets/bulk", json=body).json()["assets"][:3]] == ["unchanged"] * 3
    gone = http.post("/v1/assets/bulk", json={"ids": ids, "delete": True}).json()
    assert (gone["changed"], gone["refused"]) == (3, 0)
    assert [http.get(f"/v1/assets/{one}").status_code for one in ids] == [404] * 3


# --- presets and projects ------------------------------------------------------------------------


def test_a_preset_is_kept_for_the_project_and_guarded_by_its_revision(http: httpx.Client) -> None:
    rusty = {"content": {"name": "Rusty steel", "style_prompt": "steel, pitted with rust", "roughness": 0.8}}
    path = f"{PRESETS}/material/rusty"
    made = http.put(path, json=rusty, headers={"If-None-Match": "*"})
    assert (made.status_code, made.headers["etag"], made.json()["content"]) == (200, '"1"', rusty["content"])
    assert http.put(path, json=rusty, headers={"If-None-Match": "*"}).status_code == 412

    with ThreadPoolExecutor(2) as pool:
        both = list(
            pool.map(
                lambda n: http.put(path, json={"content": {"n": n}}, headers={"If-Match": '"1"'}).status_code, range(2)
            )
        )
    assert sorted(both) == [200, 412]
    assert http.get(path).headers["etag"] == '"2"'
    assert http.get(path, headers={"If-None-Match": '"2"'}).status_code == 304

    assert http.delete(path, headers={"If-Match": '"1"'}).status_code == 412
    assert http.delete(path).status_code == 204
    assert http.get(path).status_code == 404
    assert http.put(path, json=rusty).headers["etag"] == '"4"'  # it goes on counting


def test_the_projects_own_material_stands_for_the_one_that_came_with_the_forge(http: httpx.Client) -> None:
    steel = http.get(f"{PRESETS}/material/steel").json()
    assert (steel["builtin"], steel["content"]["name"]) == (True, "Steel")
    own = http.put(f"{PRESETS}/material/steel", json={"content": {"name": "Our steel"}}, headers={"If-Match": '"0"'})
    http.put(f"{PRESETS}/prompt/knight", json={"content": {"text": "a knight, {mood}"}})

    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = http.get(PRESETS, params={"limit": 7, **({"cursor": cursor} if cursor else {})}).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    names = [(one["kind"], one["preset_id"]) for one in found]
    assert names == sorted(set(names))
    assert ("prompt", "knight") in names
    assert [one["content"]["name"] for one in found if one["preset_id"] == "steel"] == ["Our steel"]
    assert own.json()["builtin"] is False

    assert http.delete(f"{PRESETS}/material/steel").status_code == 204
    assert http.get(f"{PRESETS}/material/steel").json()["builtin"] is True
    assert http.delete(f"{PRESETS}/material/steel").status_code == 404


def test_a_project_is_edited_beside_others_and_says_what_it_has_used(http: httpx.Client, hand: Hand) -> None:
    path = f"/v1/projects/{uuid4()}"
    assert http.get(f"{path}/quota").status_code == 404
    made = http.put(path, json={"name": "isle", "style_dna": "ink"}, headers={"If-None-Match": "*"})
    tag = made.headers["etag"]
    http.put(f"{path}/presets/prompt/one", json={"content": {}})  # the same stream, another thing
    limits = {"quotas": {"concurrent_jobs": 2, "gpu_hours": 1.5, "storage_mb": 100}, "settings": {"open_jobs": 5}}
    patched = http.patch(path, json={"world_context": "an island", **limits}, headers={"If-Match": tag})
    late = http.put(path, json={"name": "mine"}, headers={"If-Match": tag})

    assert (made.status_code, patched.status_code, late.status_code) == (200, 200, 412), patched.text
    project = http.get(path).json()
    assert (project["style_dna"], project["world_context"]) == ("ink", "an island")

    job = submitted(http, project_id=path.rpartition("/")[2])
    hand.work(job["job_id"], {"concept_refined": PICTURE})
    quota = http.get(f"{path}/quota").json()
    assert (quota["open_jobs"]["used"], quota["open_jobs"]["limit"]) == (1, 5)
    assert (quota["concurrent_jobs"]["used"], quota["concurrent_jobs"]["left"]) == (0, 2)
    assert (quota["gpu_hours"]["limit"], quota["gpu_hours"]["resets_at"][8:10]) == (1.5, "01")
    assert quota["storage_mb"]["limit"] == 100


# --- reviews -------------------------------------------------------------------------------------


@pytest.mark.accepts("S000-058")
def test_marks_on_a_picture_are_kept_with_the_decision_and_heard_by_the_step(
    line: Line, http: httpx.Client, hand: Hand
) -> None:
    job = submitted(http)
    hand.work(job["job_id"], {"concept_refined": PICTURE})
    waiting = http.get(f"/v1/jobs/{job['job_id']}").json()["review"]
    picture = waiting["artifacts"][0]["sha256"]
    marks = [{"sha256": picture, "x": 0.25, "y": 0.5, "text": "thicker hoops"}]
    rejected = http.post(
        f"/v1/jobs/{job['job_id']}/steps/concept/review",
        json={"decision": "reject", "subject_sha256": waiting["subject_sha256"], "annotations": marks},
    )

    assert rejected.status_code == 200, rejected.text
    [decision] = rejected.json()["decisions"]
    assert decision["annotations"] == [{**marks[0], "kind": "pin"}]
    # words were said, so that the brief is written again, and hears them
    assert rejected.json()["current_step"] == "expand_prompt"
    found = http.get("/v1/jobs", params={"reviewer": decision["by"], "limit": 200}).json()["items"]
    assert job["job_id"] in {one["job_id"] for one in found}
    assert http.get("/v1/jobs", params={"reviewer": "nobody"}).json()["items"] == []
    steps = http.get(f"/v1/jobs/{job['job_id']}/steps").json()["items"]
    assert [one["name"] for one in steps] == [one["name"] for one in rejected.json()["steps"]]
    assert http.get(f"/v1/jobs/{job['job_id']}/steps/expand_prompt").json()["status"] in ("pending", "running")
    events = (avro.decode_event(value) for value in line.values(line.kafka.topics.events.name))
    again = [one.body for one in events if isinstance(one, EventEnvelope) and one.stream == f"job-{job['job_id']}"]
    queued = [body for body in again if isinstance(body, StepQueued)][-1]
    assert queued.step == "expand_prompt"
    assert str(queued.params["feedback"]).startswith(MARK)
    assert "annotations" in queued.params


# --- lists ---------------------------------------------------------------------------------------


def test_pages_of_jobs_hold_whatever_comes_meanwhile(http: httpx.Client) -> None:
    project = str(uuid4())
    made = [submitted(http, project_id=project, priority=n % 3)["job_id"] for n in range(5)]
    for sort in ("created", "-created", "updated", "-updated", "priority", "-priority"):
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            wanted = {"project_id": project, "sort": sort, "limit": 2, **({"cursor": cursor} if cursor else {})}
            page = http.get("/v1/jobs", params=wanted).json()
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            if sort == "-created":
                submitted(http, project_id=project, priority=9)
        keys = [
            one[{"created": "created_at", "updated": "updated_at"}.get(sort.strip("-"), "priority")] for one in found
        ]
        assert keys == sorted(keys, reverse=sort.startswith("-")), sort
        assert len({one["job_id"] for one in found}) == len(found), sort
        assert set(made) <= {one["job_id"] for one in found}, sort


def test_jobs_are_found_by_the_thing_they_are_for(http: httpx.Client) -> None:
    name = f"npc-{uuid4()}"
    job = submitted(http, entity={"type": "character", "id": name})
    submitted(http, entity={"type": "item", "id": name})
    found = http.get("/v1/jobs", params={"entity_type": "character", "entity_id": name}).json()["items"]

    assert [one["job_id"] for one in found] == [job["job_id"]]


def test_a_batch_is_counted_by_how_its_jobs_stand(http: httpx.Client) -> None:
    project, name = str(uuid4()), f"props-{uuid4()}"
    jobs = [submitted(http, project_id=project, batch_id=name) for _ in range(3)]
    http.post(f"/v1/jobs/{jobs[0]['job_id']}/cancel")
    listed = http.get("/v1/batches", params={"project_id": project}).json()["items"]
    detail = http.get(f"/v1/batches/{name}").json()

    assert [(one["batch_id"], one["jobs"]) for one in listed] == [(name, 3)]
    assert detail["counts"]["cancelled"] == 1
    assert sum(detail["counts"].values()) == 3
    assert 0.3 < detail["progress"] < 0.5
    assert [one["job_id"] for one in detail["first_jobs"]] == [one["job_id"] for one in jobs]
    http.post(f"/v1/batches/{name}/cancel", json={})
    over = http.get(f"/v1/batches/{name}").json()
    assert (over["status"], over["progress"]) == ("cancelled", 1.0)
    assert over["finished_at"]
    submitted(http, project_id=str(uuid4()), batch_id=name)
    assert http.get(f"/v1/batches/{name}").json()["field"] == "project_id"
    assert http.get(f"/v1/batches/{name}", params={"project_id": project}).json()["jobs"] == 3
    assert http.get(f"/v1/batches/{uuid4()}").status_code == 404


def test_the_words_of_edits_stand_nowhere_in_the_open(line: Line, http: httpx.Client, hand: Hand) -> None:
    secret = f"quetzal{uuid4().hex}"
    asset = put_in(hand, http)
    http.patch(f"/v1/assets/{asset}", json={"title": secret, "tags": [secret], "metadata": {"n": secret}})
    http.put(f"{PRESETS}/prompt/secret", json={"content": {"text": secret}})
    time.sleep(0.2)

    assert http.get(f"/v1/assets/{asset}").json()["metadata"]["n"] == secret
    for topic in (line.kafka.topics.commands.name, line.kafka.topics.events.name):
        assert not any(secret.encode() in value for value in line.values(topic))
