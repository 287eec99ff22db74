"""Files into and out of a forge in server mode: whose they are, in parts through a gateway's death, in ranges."""

import json
import os
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import psutil
import pytest
from PIL import Image
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from infra.local.stack import Backing
from infra.object_store import content_key
from tests.integration.gateway_line import Hand, Line, running_line, seen, until
from tests.tools import hostile

OWNER_KEY: Final = "the owner's key of the tests, longer than 32"
LARGE: Final = 60 << 20


@pytest.fixture(scope="module")
def line(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    server = {"FORGELOG_AUTH": "server", "FORGELOG_OWNER_KEY": OWNER_KEY}
    with running_line(backing, tmp_path_factory.mktemp("files"), **server) as line:
        line.shows = {"Authorization": f"Bearer {OWNER_KEY}"}
        yield line


class Side:
    """A project, and a program that edits in it."""

    def __init__(self, line: Line) -> None:
        self.project = str(uuid4())
        with httpx.Client(base_url=line.url, headers=line.shows) as owner:
            assert owner.put(f"/v1/projects/{self.project}", json={"name": "side"}).status_code == 200
            key = owner.post(f"/v1/projects/{self.project}/keys", json={"name": "it", "role": "editor"}).json()["key"]
        self.shows = {"Authorization": f"Bearer {key}"}
        self.http = httpx.Client(base_url=line.url, headers=self.shows, timeout=30)

    def sent(self, data: bytes) -> str:
        answer = self.http.post("/v1/uploads", content=data)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["upload_id"])

    def asked(self, **changes: Any) -> httpx.Response:
        body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}, **changes}
        return self.http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})

    def asked_with(self, upload_id: str) -> httpx.Response:
        return self.asked(inputs=[{"role": "reference", "upload_id": upload_id}])


@pytest.fixture(scope="module")
def moon(line: Line) -> Iterator[Side]:
    side = Side(line)
    with side.http:
        yield side


@pytest.fixture(scope="module")
def mars(line: Line) -> Iterator[Side]:
    side = Side(line)
    with side.http:
        yield side


def hashed(data: bytes) -> str:
    return sha256(data).hexdigest()


def painting(shade: int) -> bytes:
    return hostile.png((shade, 90, 90, 255))


# --- whose a file is ------------------------------------------------------------------------------


@pytest.mark.accepts("S000-049")
def test_who_knows_the_hash_of_anothers_file_cannot_bring_it_into_a_job(moon: Side, mars: Side) -> None:
    upload_id = moon.sent(painting(1))
    refused = mars.asked_with(upload_id)
    unknown = mars.asked_with("0" * 64)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "unknown_upload",
        "inputs.0.upload_id",
    )
    assert refused.json()["detail"].replace(upload_id, "0" * 64) == unknown.json()["detail"], "that it is there is told"
    assert moon.asked_with(upload_id).status_code == 202
    assert mars.sent(painting(1)) == upload_id, "kept once"
    assert mars.asked_with(upload_id).status_code == 202, "who has the picture has the picture"


def test_an_edit_is_a_file_of_ones_own_too_and_what_a_job_made_is_its_projects(
    line: Line, moon: Side, mars: Side
) -> None:
    job = seen(moon.http, moon.asked())
    made = painting(2)
    Hand(line).work(job["job_id"], {"concept_refined": made})
    job = moon.http.get(f"/v1/jobs/{job['job_id']}").json()
    output = next(one["sha256"] for one in job["review"]["artifacts"] if one["role"] == "concept_refined")
    assert mars.asked_with(output).status_code == 422
    assert moon.asked_with(output).status_code == 202
    edit = {"role": "concept_refined", "upload_id": mars.sent(painting(3))}
    body = {"decision": "approve", "subject_sha256": job["review"]["subject_sha256"], "edits": [edit]}
    refused = moon.http.post(f"/v1/jobs/{job['job_id']}/steps/refine/review", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, "edits.0.upload_id")


def test_a_transfer_is_only_for_who_began_it(moon: Side, mars: Side) -> None:
    link = moon.http.post("/v1/uploads/link", json={"size": 10}).json()
    begun = moon.http.post("/v1/uploads/resumable", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "10"})
    where = begun.headers["location"]
    tus = {"Tus-Resumable": "1.0.0"}
    assert mars.http.post(link["complete_url"]).status_code == 404
    assert mars.http.head(where, headers=tus).status_code == 404
    assert mars.http.delete(where, headers=tus).status_code == 404
    foreign = mars.http.post("/v1/uploads", content=painting(4), params={"project_id": moon.project})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unknown_project")
    assert moon.http.head(where, headers=tus).headers["upload-offset"] == "0"


# --- in parts, and by a link ----------------------------------------------------------------------


def test_a_tus_client_goes_on_where_a_killed_gateway_stopped(line: Line, moon: Side, tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    noise = Image.frombytes("RGB", (1_200, 1_200), os.urandom(1_200 * 1_200 * 3))
    noise.save(path)
    size = path.stat().st_size
    with path.open("rb") as file:
        client = TusClient(f"{line.url}/v1/uploads/resumable", headers=moon.shows)
        told = {"filename": "concept.png"}
        uploader = client.uploader(file_stream=file, chunk_size=1 << 20, metadata=told, upload_checksum=True)
        uploader.upload_chunk()  # type: ignore[no-untyped-call]
        uploader.upload_chunk()  # type: ignore[no-untyped-call]
        acknowledged, url = uploader.offset, str(uploader.url)
        line.kill("gateway")
        with pytest.raises((TusCommunicationError, TusUploadFailed)):
            uploader.upload_chunk()  # type: ignore[no-untyped-call]
        line.gateway()
        url = f"{line.url}{httpx.URL(url).path}"
        again = TusClient(line.url, headers=moon.shows).uploader(file_stream=file, url=url, chunk_size=1 << 20)
        assert again.offset == acknowledged == 2 << 20
        again.upload()
        assert again.offset == size
    kept = httpx.get(url, headers=moon.shows).json()
    moon.http.base_url = line.url
    assert kept["name"] == "concept.png"
    with Image.open(line.store / content_key(kept["sha256"])) as picture:
        assert picture.tobytes() == noise.tobytes()
    assert moon.asked_with(kept["upload_id"]).status_code == 202
    assert {one.name.rpartition(".")[2] for one in (line.store / "quarantine").iterdir()} <= {"ticket", "result"}


def test_a_file_goes_by_its_link_without_a_key_and_only_then_is_looked_over(line: Line, moon: Side) -> None:
    data = painting(5)
    link = moon.http.post("/v1/uploads/link", json={"name": "concept.png", "size": len(data)}).json()
    assert httpx.get(link["url"]).status_code == 403, "made for one method"
    assert httpx.request(link["method"], link["url"], content=data).status_code == 204
    assert httpx.put(link["url"], content=painting(6)).status_code == 412, "used once"
    assert not (line.store / content_key(hashed(data))).exists(), "nobody has looked at it yet"
    kept = moon.http.post(link["complete_url"])
    assert (kept.status_code, kept.json()["name"]) == (201, "concept.png")
    assert moon.asked_with(kept.json()["upload_id"]).status_code == 202


# --- memory and time ------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_files_of_sixty_megabytes_pass_through_a_gateway_that_stays_small(line: Line, moon: Side) -> None:
    moon.http.base_url = line.url
    bomb = hostile.png()[:-40] + os.urandom(1 << 20) * (LARGE >> 20)
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    moon.sent(painting(7))
    gateway = psutil.Process(line.processes["gateway"].pid)
    before, kept = gateway.memory_info().rss, objects(line)
    assert moon.http.post("/v1/uploads", content=bomb).status_code == 422
    most = gateway.memory_info().rss
    begun = moon.http.post("/v1/uploads/resumable", headers={**tus, "Upload-Length": str(len(bomb))})
    assert moon.http.patch(begun.headers["location"], headers=tus, content=bomb).status_code == 422
    most = max(most, gateway.memory_info().rss)
    assert objects(line) == kept
    print(f"the gateway grew by {(most - before) / 2**20:.0f} MB")
    assert most - before < 40 << 20


@pytest.mark.parametrize("name", ["a PNG of 100000 x 100000", "200 MB in a colour profile", "a web page", "a zip"])
def test_what_harms_is_refused_by_every_way_in(line: Line, moon: Side, name: str) -> None:
    data = hostile.PICTURES[name][0]()
    kept = objects(line)
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    begun = time.monotonic()
    link = moon.http.post("/v1/uploads/link", json={"size": len(data)}).json()
    assert httpx.put(link["url"], content=data).status_code == 204
    assert moon.http.post(link["complete_url"]).status_code in (413, 415, 422)
    where = moon.http.post("/v1/uploads/resumable", headers={**tus, "Upload-Length": str(len(data))}).headers[
        "location"
    ]
    assert moon.http.patch(where, headers=tus, content=data).status_code in (413, 415, 422)
    print(f"{name}: {time.monotonic() - begun:.2f} s for both")
    assert time.monotonic() - begun < 12, "two seconds each on an idle machine"
    assert objects(line) == kept


def objects(line: Line) -> set[str]:
    return {path.as_posix() for path in line.store.rglob("*") if path.is_file() and ".adopted" not in path.as_posix()}


# --- out ------------------------------------------------------------------------------------------


@pytest.mark.accepts("S000-084")
def test_a_file_is_read_whole_in_ranges_and_not_twice(line: Line, moon: Side) -> None:
    job = seen(moon.http, moon.asked())
    made = painting(8)
    Hand(line).work(job["job_id"], {"concept_refined": made})
    until(lambda: moon.http.get(f"/v1/jobs/{job['job_id']}").json()["review"])
    review = moon.http.get(f"/v1/jobs/{job['job_id']}").json()["review"]
    url = next(one["url"] for one in review["artifacts"] if one["role"] == "concept_refined")
    with httpx.Client() as anyone:
        whole = anyone.get(url)
        tag = whole.headers["etag"]
        assert (whole.status_code, whole.content, tag) == (200, made, f'"{hashed(made)}"')
        assert whole.headers["accept-ranges"] == "bytes"
        assert whole.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in whole.headers["content-security-policy"]
        head = anyone.head(url)
        assert (head.content, head.headers["content-length"]) == (b"", str(len(made)))
        part = anyone.get(url, headers={"Range": "bytes=8-15", "If-Range": tag})
        assert (part.status_code, part.content) == (206, made[8:16])
        assert part.headers["content-range"] == f"bytes 8-15/{len(made)}"
        changed = anyone.get(url, headers={"Range": "bytes=8-15", "If-Range": '"another"'})
        assert (changed.status_code, changed.content) == (200, made)
        nowhere = anyone.get(url, headers={"Range": "bytes=999999-"})
        assert (nowhere.status_code, nowhere.headers["content-range"]) == (416, f"bytes */{len(made)}")
        assert json.loads(nowhere.content)["code"] == "range_not_there"
        several = anyone.get(url, headers={"Range": "bytes=0-3,-4"})
        assert several.status_code == 206
        assert several.headers["content-type"].startswith("multipart/byteranges")
        assert made[:4] in several.content
        assert anyone.get(url, headers={"Range": "furlongs=1-2"}).status_code == 200
        assert anyone.get(url, headers={"If-None-Match": tag}).status_code == 304
