"""A forge in server mode: who may do what, asked of the real gateway by people, programs and those who are neither."""

import asyncio
import json
import re
import socket as sockets
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import httpx
import psutil
import pytest
import websockets

from event_schemas.commands import ExpireReview
from event_schemas.message import JsonObject
from infra.file_store import FileStore, LinkSigner
from infra.kafka_admin import ensure_topics
from infra.local.stack import Backing
from infra.object_store import content_key
from infra.settings import KafkaSettings
from tests.integration import matrix
from tests.integration.gateway_line import Line, running_line, until
from tests.integration.issuer import AUDIENCE, NAME, Issuer, running_issuer
from tests.integration.matrix import Ids, Things
from tests.integration.studio import OWNER_KEY, PICTURE, PICTURE_HASH, Studio, shows
from tests.integration.written import Log
from tests.unit.projections.given import SUBMITTED

OUR_PAGE = "https://studio.example"
MOST_STREAMS = 6
EVENTS = 6_500
NOBODY = (401, 403, 404)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def server_mode(issuer: Issuer) -> dict[str, str]:
    return {
        "FORGELOG_AUTH": "server",
        "FORGELOG_OWNER_KEY": OWNER_KEY,
        "FORGELOG_ORIGINS": OUR_PAGE,
        "FORGELOG_CONNECTIONS": str(MOST_STREAMS),
        "FORGELOG_OIDC_ISSUER": NAME,
        "FORGELOG_OIDC_AUDIENCE": AUDIENCE,
        "FORGELOG_OIDC_JWKS_URL": f"{issuer.url}/jwks",
    }


@pytest.fixture(scope="module")
def line(backing: Backing, server_mode: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(backing, tmp_path_factory.mktemp("people"), **server_mode) as line:
        line.shows = shows(OWNER_KEY)
        yield line


@pytest.fixture(scope="module")
def moon(line: Line) -> Iterator[Studio]:
    with closing(Studio(line, "moon")) as studio:
        yield studio


@pytest.fixture(scope="module")
def mars(line: Line) -> Iterator[Studio]:
    with closing(Studio(line, "mars")) as studio:
        yield studio


# --- keys and members ----------------------------------------------------------------------------


@pytest.mark.accepts("S000-083")
def test_a_key_lets_a_program_into_its_project_as_its_role_until_it_is_revoked(line: Line, moon: Studio) -> None:
    job_id = moon.submitted()  # names no project: the key has only one
    listed = moon.admin.get(f"/v1/projects/{moon.project}/keys")
    refused = moon.viewer.post(f"/v1/jobs/{job_id}/cancel")
    spare = moon.issue("editor")
    with moon.caller(spare["key"]) as program:
        before = program.get("/v1/me")
        revoked = moon.admin.delete(f"/v1/projects/{moon.project}/keys/{spare['key_id']}")
        after = program.get("/v1/me")

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "editor" in refused.json()["detail"]
    assert before.json() == {
        "id": f"key-{spare['key_id']}",
        "by": "key",
        "owner": False,
        "roles": {moon.project: "editor"},
    }
    assert (revoked.status_code, after.status_code) == (204, 401)
    assert after.headers["www-authenticate"].startswith("Bearer")
    assert {key["key_id"] for key in listed.json()["items"]} >= {key["key_id"] for key in moon.keys.values()}
    for secret in (key["key"].split("_")[2] for key in moon.keys.values()):
        assert secret not in listed.text
        assert not any(secret.encode() in value for value in line.values(line.kafka.topics.events.name))


def test_the_log_says_who_did_what_and_admins_may_read_it(moon: Studio) -> None:
    job_id = moon.submitted()
    moon.editor.post(f"/v1/jobs/{job_id}/pause")
    moon.admin.post(f"/v1/jobs/{job_id}/cancel")
    moon.editor.post(f"/v1/jobs/{job_id}/resume")
    deeds = [
        one for one in moon.admin.get(f"/v1/projects/{moon.project}/audit").json()["items"] if job_id in one["stream"]
    ]

    editor, admin = (f"key-{moon.keys[role]['key_id']}" for role in ("editor", "admin"))
    assert [(one["actor"], one["event"]) for one in reversed(deeds)] == [
        (editor, "job-submitted.v1"),
        (editor, "job-paused.v1"),
        (admin, "job-cancelled.v1"),
    ]
    assert moon.editor.get(f"/v1/projects/{moon.project}/audit").status_code == 403


def test_a_person_comes_in_by_a_token_and_does_what_an_admin_made_them(issuer: Issuer, moon: Studio) -> None:
    with moon.caller(issuer.token("ada@studio.example")) as ada:
        me = ada.get("/v1/me").json()
        at_first = ada.get(f"/v1/projects/{moon.project}")
        members = f"/v1/projects/{moon.project}/members"
        made = moon.owner.put(f"{members}/{me['id']}", json={"role": "admin"})
        time.sleep(2.1)  # so long a gateway believes what it looked up
        as_admin = ada.put(f"{members}/{me['id']}", json={"role": "viewer"})

        assert (me["by"], me["roles"]) == ("token", {})
        assert "ada" not in me["id"]
        assert at_first.status_code == 404
        assert made.json()["items"] == [{"member_id": me["id"], "role": "admin"}]
        assert (as_admin.status_code, as_admin.json()["code"]) == (409, "last_admin")
        assert [one["project_id"] for one in ada.get("/v1/projects").json()["items"]] == [moon.project]


# --- reviews -------------------------------------------------------------------------------------


def test_case_22_a_review_is_granted_only_for_what_was_seen_in_time_and_by_a_reviewer(moon: Studio) -> None:
    job = moon.in_review()
    address = f"/v1/jobs/{job['job_id']}/steps/refine/review"
    seen = {"decision": "approve", "subject_sha256": job["review"]["subject_sha256"]}

    by_viewer = moon.viewer.post(address, json=seen)
    assert (by_viewer.status_code, by_viewer.json()["code"]) == (403, "forbidden")
    assert moon.job(job["job_id"]) | {"review": None} == job | {"review": None}

    again = moon.editor.post(address, json={**seen, "decision": "reject", "notes": "darker", "rewind_to": "refine"})
    assert again.status_code == 200, again.text
    moon.hand.work(job["job_id"], {"concept_refined": PICTURE + b"darker"})
    changed = moon.job(job["job_id"])
    moved = moon.editor.post(address, json=seen)
    assert (moved.status_code, moved.json()["code"]) == (409, "review_moved")
    assert moon.job(job["job_id"])["version"] == changed["version"]
    assert moon.job(job["job_id"])["review"]["subject_sha256"] == changed["review"]["subject_sha256"]

    approval = {**seen, "subject_sha256": changed["review"]["subject_sha256"]}
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (moon.editor.post(address, json=approval, headers=key) for _ in range(2))
    assert [first.status_code, second.status_code] == [200, 200], second.text
    assert [one["decision"] for one in moon.job(job["job_id"])["decisions"]] == ["rejected", "approved"]

    late = moon.in_review(review={"days": 1})
    deadline = datetime.fromisoformat(late["review"]["deadline"]).timestamp()
    overdue = ExpireReview(step="refine", deadline=round(deadline * 1e6))
    moon.hand.tell(f"job-{late['job_id']}", moon.project, overdue)
    until(lambda: moon.job(late["job_id"])["status"] == "failed")
    too_late = moon.editor.post(
        f"/v1/jobs/{late['job_id']}/steps/refine/review",
        json={**seen, "subject_sha256": late["review"]["subject_sha256"]},
    )
    assert (too_late.status_code, too_late.json()["code"]) == (409, "not_in_review")
    assert moon.job(late["job_id"])["status"] == "failed"


# --- links ---------------------------------------------------------------------------------------


def changed(link: str, **changes: str) -> str:
    address = urlsplit(link)
    return address._replace(query=urlencode({**dict(parse_qsl(address.query)), **changes})).geturl()


def test_case_28_a_signed_link_is_good_for_one_method_one_file_and_one_time(line: Line, moon: Studio) -> None:
    file = next(one for one in moon.in_review()["review"]["artifacts"] if one["role"] == "concept_refined")
    link, key = file["url"], content_key(file["sha256"])
    foreign = content_key(moon.hand.put("other", b"another file").sha256)
    signer = LinkSigner("a secret of the tests", line.url)
    with httpx.Client(timeout=15) as anybody:
        assert anybody.get(link).content == PICTURE
        for tampered in (
            changed(link, expires=str(int(time.time()) + 10**6)),
            changed(link, name="other.png"),
            changed(link, signature="0" * 64),
            changed(link, signature=""),
            link.replace(key, foreign),
            signer.link(key, "x.png", -1, "GET"),
            LinkSigner("another secret", line.url).link(key, "x.png", 60, "GET"),
        ):
            assert anybody.get(tampered).status_code == 403, tampered
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            assert anybody.request(method, link, content=b"mine").status_code in (403, 405)

        upload = signer.link("uploads/u1", "a.png", 60, "PUT")
        bombed = signer.link(key, "a.png", 60, "PUT")  # which the forge itself would not sign
        assert anybody.get(upload).status_code == 403
        assert anybody.put(upload, content=b"first").status_code == 204
        assert anybody.put(upload, content=b"second").status_code == 412
        store = FileStore(line.store, signer)
        kept = store.adopt("uploads/u1")
        assert anybody.put(upload, content=b"third").status_code == 412
        assert store.get(kept.key) == b"first"
        assert (anybody.put(bombed, content=b"mine").status_code, store.get(key)) == (412, PICTURE)
    with pytest.raises(ValueError, match="nobody writes"):
        store.signed_link(key, "a.png", 60, "PUT")


# --- tokens --------------------------------------------------------------------------------------


def test_case_32_a_forged_token_lets_nobody_in_and_its_issuer_is_left_in_peace(
    line: Line, issuer: Issuer, moon: Studio
) -> None:
    answers = {}
    with httpx.Client(base_url=line.url, timeout=15) as anybody:
        for trick, token in issuer.forged().items():
            answers[trick] = anybody.get("/v1/me", headers=shows(token))
        for number in range(50):
            answers[f"storm {number}"] = anybody.get(
                "/v1/me", headers=shows(issuer.token("eve", {"kid": f"s{number}"}))
            )
        headers = [("Authorization", f"Bearer {issuer.token()}"), ("Authorization", f"Bearer {OWNER_KEY}")]
        answers["two headers"] = anybody.get("/v1/me", headers=headers)
        good = anybody.get("/v1/me", headers=shows(issuer.token(exp=int(time.time()) - 30)))

    let_in = {trick: answer.text for trick, answer in answers.items() if answer.status_code != 401}
    assert not let_in
    assert all(answer.json()["code"] == "unauthenticated" for answer in answers.values())
    assert good.status_code == 200  # a minute of leeway for clocks that differ
    assert issuer.asked == 1


# --- streams -------------------------------------------------------------------------------------


async def said(socket: websockets.ClientConnection) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 10))
    return told


async def ended(socket: websockets.ClientConnection) -> int | None:
    """The code by which the gateway closes it."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 20)
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def status(address: str, **more: Any) -> int:
    try:
        async with websockets.connect(address, **more):
            return 101
    except websockets.InvalidStatus as refusal:
        return refusal.response.status_code


def test_case_33_a_socket_is_for_those_who_may_hear_it_and_ends_when_they_may_not(
    line: Line, issuer: Issuer, moon: Studio, mars: Studio
) -> None:
    address = line.url.replace("http", "ws") + "/v1/live"
    job, foreign = moon.submitted(), mars.submitted()
    viewer = shows(moon.keys["viewer"]["key"])
    spare = moon.issue("viewer")

    async def listening() -> None:
        revoked = await websockets.connect(address, additional_headers=shows(spare["key"]))
        await revoked.send('{"subscribe": {}}')
        own = {one["job_id"] for one in (await said(revoked))["jobs"]}
        assert job in own
        assert foreign not in own
        assert await asyncio.to_thread(moon.admin.delete, f"/v1/projects/{moon.project}/keys/{spare['key_id']}")
        closing = asyncio.create_task(ended(revoked))

        for path in matrix.sockets():
            there = line.url.replace("http", "ws") + path.format(project_id=mars.project)
            assert await status(there) == 401, path
            if "{" in path:
                nowhere = line.url.replace("http", "ws") + path.format(project_id=uuid4())
                for one in (there, nowhere):
                    assert await status(one, additional_headers=viewer) == 404, path
        assert await status(address, additional_headers=viewer, origin="https://evil.example") == 403
        assert await status(address, additional_headers=viewer, origin="http://localhost:3000") == 403
        assert await status(address, additional_headers=viewer, origin=OUR_PAGE) == 101

        ticket = (await asyncio.to_thread(moon.viewer.post, "/v1/tickets")).json()["ticket"]
        by_ticket = f"{address}?ticket={ticket}"
        assert [await status(by_ticket, origin=OUR_PAGE), await status(by_ticket)] == [101, 401]
        assert await status(f"{address}?ticket={moon.keys['viewer']['key']}") == 401

        for subscribe in ({"job_id": foreign}, {"project_id": mars.project}, {"job_id": str(uuid4())}):
            async with websockets.connect(address, additional_headers=viewer) as denied:
                await denied.send(json.dumps({"subscribe": subscribe}))
                assert (await said(denied))["code"] in ("unknown_job", "unknown_project")
                assert await ended(denied) == 4403

        async with websockets.connect(address, additional_headers=viewer) as talking:
            await talking.send('{"subscribe": {}}')
            try:
                for _ in range(10_000):
                    await talking.send("are you there?")
            except websockets.ConnectionClosed:
                pass
            assert await ended(talking) == 4429
        async with websockets.connect(address, additional_headers=viewer) as shouting:
            await shouting.send("x" * 70_000)
            assert await ended(shouting) == 1009

        async with AsyncExitStack() as many:
            for _ in range(MOST_STREAMS):
                await many.enter_async_context(websockets.connect(address, additional_headers=viewer))
            assert await status(address, additional_headers=viewer) == 429
        assert await closing == 4401

        short = issuer.token("bo", exp=int(time.time()) - 58)
        async with websockets.connect(address, additional_headers=shows(short)) as over:
            await over.send('{"subscribe": {}}')
            assert await ended(over) == 4401

    asyncio.run(listening())
    with line_of(moon.viewer, from_="beginning") as events:
        assert {event["project_id"] for event in events} == {moon.project}
    assert moon.viewer.get("/v1/events", params={"job_id": foreign}).status_code == 404


class line_of:
    """What the event stream tells a caller from the beginning until it falls silent."""

    def __init__(self, http: httpx.Client, from_: str) -> None:
        self._http, self._from = http, from_

    def __enter__(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        with self._http.stream("GET", "/v1/events", params={"from": self._from}, timeout=2) as answer:
            try:
                for text in answer.iter_lines():
                    if text.startswith('data: {"position"'):
                        found.append(json.loads(text[6:]))
            except httpx.ReadTimeout:
                pass
        return found

    def __exit__(self, *_: object) -> None: ...


def test_case_33_a_slow_listener_is_let_go_and_the_gateway_grows_no_fatter(
    backing: Backing, server_mode: dict[str, str], line: Line
) -> None:
    """A gateway of its own on a log of its own: thousands of events for one who does not read and one who does."""
    alone = Line(own_topics(backing), {**line.env}, line.store, shows=shows(OWNER_KEY))
    alone.env["FORGELOG_TOPIC_PREFIX"] = alone.kafka.topic_prefix
    log = Log(alone.kafka)
    long = SUBMITTED.model_copy(update={"request": JsonObject.of({"prompt": "x" * 3_000})})
    try:
        alone.gateway()
        address = alone.url.replace("http", "ws") + "/v1/live"
        metrics = partial(httpx.get, f"{alone.url}/metrics", headers=shows(OWNER_KEY))
        process = psutil.Process(alone.processes["gateway"].pid)

        async def listening() -> tuple[int, int]:
            narrow = sockets.create_connection(("127.0.0.1", urlsplit(alone.url).port or 0))
            narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
            opened = {"additional_headers": shows(OWNER_KEY), "max_queue": 1, "compression": None}
            slow = await websockets.connect(address, sock=narrow, **opened)  # type: ignore[arg-type]
            quick = await websockets.connect(address, max_size=None, **opened)  # type: ignore[arg-type]
            for one in (slow, quick):
                await one.send('{"subscribe": {}, "since": "0:0"}')
            assert (await said(quick))["kind"] == "resumed"
            before = process.memory_info().rss
            heard = 0
            for number in range(EVENTS):
                log.decided(f"job-{number}", long)
                if number % 500 == 499:
                    await asyncio.to_thread(log.flush)
                    while heard <= number:
                        heard += "job-submitted" in str(await asyncio.wait_for(quick.recv(), 20))
            grown = process.memory_info().rss - before
            await quick.close()
            await asyncio.to_thread(until, lambda: 'subscribers{kind="websocket"} 0.0' in metrics().text)
            slow.transport.abort()  # it never read a word
            return heard, grown

        heard, grown = asyncio.run(listening())
        assert "forge_live_dropped_total 1.0" in metrics().text
    finally:
        alone.stop()
    assert heard == EVENTS
    assert grown < 100 * 2**20, f"{grown / 2**20:.0f} MB"


def own_topics(backing: Backing) -> KafkaSettings:
    kafka = KafkaSettings(bootstrap_servers=backing.bootstrap, topic_prefix=f"slow_{uuid4().hex[:8]}", partitions=4)
    ensure_topics(kafka)
    return kafka


# --- one's own, and nobody else's ----------------------------------------------------------------


def things_of(studio: Studio) -> Things:
    """One of everything that a project can have, which others might ask for by its id."""
    job, asset = studio.in_review(), studio.asset()
    base = f"/v1/projects/{studio.project}"
    preset = studio.editor.put(f"{base}/presets/style/ink", json={"content": {"style": "ink of the moon"}})
    webhook = studio.admin.post(f"{base}/webhooks", json={"url": "https://receiver.example/of-the-moon"})
    wished = {"entity_type": "item", "entity_id": "of-the-moon", "asset_type": "item", "prompt": "a coin of the moon"}
    batch = studio.editor.post("/api/assets/generate", json={**wished, "world_id": studio.project})
    link = studio.editor.post("/v1/uploads/link", json={"size": 8, "name": "of-the-moon.png"})
    begun = {"Tus-Resumable": "1.0.0", "Upload-Length": "8"}
    parcel = studio.editor.post("/v1/uploads/resumable", headers=begun)
    named = studio.editor.patch(f"/v1/assets/{asset}", json={"tags": ["tag-of-the-moon"]})
    for made in (preset, webhook, batch, link, parcel, named):
        assert made.status_code < 300, made.text
    spare = studio.issue("viewer")
    ids = {
        "job_id": job["job_id"],
        "asset_id": asset,
        "project_id": studio.project,
        "world_id": studio.project,
        "batch_id": batch.json()["id"],
        "key_id": spare["key_id"],
        "member_id": f"key-{spare['key_id']}",
        "person_id": f"key-{spare['key_id']}",
        "preset_id": "ink",
        "webhook_id": webhook.json()["webhook_id"],
        "link_id": link.json()["link_id"],
        "parcel_id": parcel.headers["location"].rpartition("/")[2],
        "sha256": PICTURE_HASH,
        "step": "refine",
        "role": "concept_refined",
        "version": "1",
        "name": "concept_refined.png",
        "file": "metadata.json",
        "source_asset_id": asset,
    }
    traces = (job["asset_id"], spare["key"], PICTURE_HASH, "of-the-moon", "of the moon", job["job_id"], asset)
    return Things(ids, traces)


def like(ids: Ids) -> Ids:
    """Ids of the same shape, of nothing that is there."""
    never = {value: str(uuid4()) for value in ids.values() if re.fullmatch(r"[0-9a-f-]{36}", value)}
    return {
        **{name: never.get(value, value) for name, value in ids.items()},
        "sha256": sha256(b"nothing").hexdigest(),
        "link_id": ids["link_id"][:-8] + "00000000",
        "parcel_id": ids["parcel_id"][:-8] + "00000000",
    }


def leaked(answer: httpx.Response, things: Things, asked: str) -> list[str]:
    """What an answer tells of somebody that the question did not say."""
    return [trace for trace in things.traces if trace in answer.text and trace not in asked]


def told(answer: httpx.Response, ids: Ids) -> tuple[int, str]:
    """Status and words, whatever ids they repeat."""
    words = answer.text
    for value in sorted({value for value in ids.values() if len(value) > 20}, key=len, reverse=True):
        words = words.replace(value, "it")
    return answer.status_code, words


@pytest.mark.accepts("S000-082")
@pytest.mark.timeout(300)
def test_case_35_no_route_shows_or_changes_what_is_anothers(
    line: Line, issuer: Issuer, moon: Studio, mars: Studio
) -> None:
    """Every route, everybody else, the ids of everything that a project has, and ids of nothing."""
    things = things_of(moon)
    job_id = things.ids["job_id"]
    before, events = moon.job(job_id), line.records(line.kafka.topics.events.name)
    foreign = {**things.ids, "own_project": mars.project}
    nothing = {**like(things.ids), "own_project": mars.project}
    wrong: list[object] = []
    with httpx.Client(base_url=line.url, timeout=15) as anybody, mars.caller(issuer.token("eve")) as nobody:
        strangers = {"viewer": mars.viewer, "editor": mars.editor, "admin": mars.admin, "nobody": nobody}
        for route in matrix.routes():
            address, sent = matrix.request_of(route, foreign)
            unknown = anybody.request(route.method, address, **sent)
            if (unknown.status_code, unknown.json().get("code")) != (401, "unauthenticated"):
                wrong.append(("without a key", str(route), unknown.text))
            narrowings: list[dict[str, str]] = [{}] if route.path not in matrix.ENDLESS else []
            narrowings += [{name: foreign[name]} for name in sorted(route.queries & foreign.keys())]
            for who, http in strangers.items():
                for more in narrowings:
                    asked = {**sent, "params": {**sent.get("params", {}), **more}}
                    answer = http.request(route.method, address, **asked)
                    must = matrix.names_anothers(route) or {"project_id", "world_id"} & more.keys()
                    allowed = matrix.refusals(route, who) if must else range(200, 500)
                    if answer.status_code not in allowed or leaked(answer, things, f"{address} {asked}"):
                        wrong.append((who, str(route), address, more, answer.status_code, answer.text[:300]))
            if route.path in matrix.ENDLESS:
                continue
            there = told(mars.admin.request(route.method, address, **sent), foreign)
            where, sent_there = matrix.request_of(route, nothing)
            nowhere = told(mars.admin.request(route.method, where, **sent_there), nothing)
            if matrix.names_something(route) and there != nowhere:
                wrong.append(("a difference", str(route), there, nowhere))
            if route.right.role != "viewer" and route.right.of not in ("body", "farm"):
                low = moon.viewer.request(route.method, address, **sent)
                if (low.status_code, low.json()["code"]) != (403, "forbidden"):
                    wrong.append(("as moon's viewer", str(route), low.text))

    assert not wrong, "\n".join(map(str, wrong))
    assert before["updated_at"] == moon.job(job_id)["updated_at"]
    assert line.records(line.kafka.topics.events.name) == events


def test_case_35_nobody_sets_by_a_body_what_is_not_theirs_to_say(line: Line, moon: Studio, mars: Studio) -> None:
    job = moon.in_review()
    address = f"/v1/jobs/{job['job_id']}"
    key = {"Idempotency-Key": str(uuid4())}
    wish = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
    approve = {"decision": "approve", "subject_sha256": job["review"]["subject_sha256"]}
    theirs = mars.editor.post("/v1/jobs", json={**wish, "project_id": moon.project}, headers=key)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "unknown_project")
    low = moon.viewer.post("/v1/jobs", json={**wish, "project_id": moon.project}, headers=key)
    assert (low.status_code, low.json()["code"]) == (403, "forbidden")

    grabbed = {
        "tenant_id": mars.project,
        "state": "done",
        "status": "done",
        "cost": 0,
        "actor": {"kind": "user", "id": "mallory"},
        "by": "mallory",
        "owner": True,
    }
    for name, value in grabbed.items():
        for http, method, path, body in (
            (moon.editor, "POST", "/v1/jobs", wish),
            (moon.editor, "POST", f"{address}/steps/refine/review", approve),
            (moon.editor, "POST", f"{address}/cancel", {}),
            (moon.admin, "PUT", f"/v1/projects/{moon.project}", {"name": "moon"}),
            (moon.admin, "POST", f"/v1/projects/{moon.project}/keys", {"name": "x"}),
            (moon.admin, "PUT", f"/v1/projects/{moon.project}/members/eve", {"role": "viewer"}),
        ):
            answer = http.request(method, path, json={**body, name: value}, headers=key)
            assert (answer.status_code, answer.json().get("field")) == (422, name), (path, answer.text)
    bodies = {
        path: operation["requestBody"]["content"]["application/json"]["schema"]
        for path, methods in httpx.get(f"{line.url}/openapi.json").json()["paths"].items()
        for operation in methods.values()
        if path.startswith("/v1/")  # clients of the documents' other systems send more than is read
        and "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    schemas = httpx.get(f"{line.url}/openapi.json").json()["components"]["schemas"]
    for path, schema in bodies.items():
        for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)):
            assert schemas[name].get("additionalProperties") is False, f"{path} swallows unknown fields"
    assert moon.job(job["job_id"])["status"] == job["status"]


def test_what_only_the_owner_may(line: Line, moon: Studio) -> None:
    new = str(uuid4())
    assert moon.admin.put(f"/v1/projects/{new}", json={"name": "mine"}).status_code == 404
    assert moon.admin.put(f"/v1/projects/{moon.project}", json={"name": "moon", "style_dna": "ink"}).status_code == 200
    assert moon.owner.post(f"/v1/projects/{new}/keys", json={"name": "x"}).json()["code"] == "unknown_project"
    assert moon.owner.get("/v1/me").json()["owner"] is True
    with moon.caller(OWNER_KEY[:-1]) as nearly:
        assert nearly.get("/v1/me").status_code == 401
    for path in ("/healthz", "/readyz", "/problems", "/problems/forbidden", "/openapi.json", "/registry/subjects", "/"):
        assert httpx.get(line.url + path).status_code == 200
