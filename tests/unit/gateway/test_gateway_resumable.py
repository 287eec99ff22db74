"""Files sent in parts or by a link: nothing acknowledged is lost, nobody takes another's, and what harms goes."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.errors import Problem
from gateway.files import quarantine, resumable
from gateway.files.quarantine import Quarantine
from infra.file_store import FileStore, LinkSigner
from infra.object_store import content_key
from tests.tools import hostile
from tests.unit.gateway.fakes import Fakes, png

pytestmark = pytest.mark.anyio

TUS = {"Tus-Resumable": "1.0.0"}


async def begun(client: httpx.AsyncClient, size: int, **more: str) -> str:
    answer = await client.post("/v1/uploads/resumable", headers={**TUS, "Upload-Length": str(size), **more})
    assert (answer.status_code, answer.headers["tus-resumable"]) == (201, "1.0.0"), answer.text
    assert "upload-expires" in answer.headers
    return answer.headers["location"]


async def patch(client: httpx.AsyncClient, where: str, offset: int, data: bytes, **more: str) -> httpx.Response:
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": resumable.BYTES, **more}
    return await client.patch(where, headers=headers, content=data)


async def offset_of(client: httpx.AsyncClient, where: str) -> int:
    answer = await client.head(where, headers=TUS)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return int(answer.headers["upload-offset"])


def base(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


async def test_a_client_asks_first_what_is_spoken(client: httpx.AsyncClient) -> None:
    answer = await client.options("/v1/uploads/resumable")
    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")
    assert answer.headers["tus-max-size"] == str(64 << 20)
    assert set(answer.headers["tus-extension"].split(",")) == {"creation", "termination", "expiration", "checksum"}


async def test_a_file_sent_in_parts_becomes_an_upload_under_its_name(client: httpx.AsyncClient, fakes: Fakes) -> None:
    data = png()
    told = f"filename {base('a knight.png')},note"
    where = await begun(client, len(data), **{"Upload-Metadata": told})
    first = await patch(client, where, 0, data[:100])
    assert (first.status_code, first.headers["upload-offset"], first.headers["upload-complete"]) == (204, "100", "?0")
    head = await client.head(where, headers=TUS)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("100", str(len(data)))
    assert head.headers["upload-metadata"] == told
    early = await client.get(where)
    assert (early.status_code, early.json()["code"]) == (409, "not_uploaded")

    last = await patch(client, where, 100, data[100:])

    assert (last.status_code, last.headers["upload-complete"]) == (204, "?1")
    kept = (await client.get(where)).json()
    assert (kept["upload_id"], kept["name"]) == (last.headers["upload-id"], "a knight.png")
    assert fakes.store.objects[content_key(kept["sha256"])] == data
    assert await offset_of(client, where) == len(data)
    assert not [key for key in fakes.store.objects if ".part-" in key]


async def test_a_large_patch_is_kept_in_parts(
    client: httpx.AsyncClient, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "PART", 64)
    where = await begun(client, 1_000)
    await patch(client, where, 0, bytes(300))
    assert sorted(len(data) for key, data in fakes.store.objects.items() if ".part-" in key) == [44, 64, 64, 64, 64]
    assert await offset_of(client, where) == 300


async def test_a_part_that_does_not_fit_changes_nothing(client: httpx.AsyncClient) -> None:
    where = await begun(client, 100)
    await patch(client, where, 0, bytes(10))
    for offset in (0, 9, 11):
        wrong = await patch(client, where, offset, bytes(10))
        assert (wrong.status_code, wrong.json()["code"]) == (409, "upload_offset")
    too_much = await patch(client, where, 10, bytes(91))
    assert (too_much.status_code, too_much.json()["code"]) == (413, "file_too_large")
    no_part = await client.patch(where, headers={**TUS, "Upload-Offset": "10"}, content=b"x")
    assert no_part.status_code == 415
    assert await offset_of(client, where) == 10


async def test_a_part_whose_checksum_is_another_is_not_kept(client: httpx.AsyncClient) -> None:
    where = await begun(client, 100)
    right = "sha256 " + base64.b64encode(hashlib.sha256(bytes(10)).digest()).decode()
    wrong = await patch(client, where, 0, b"1" * 10, **{"Upload-Checksum": right})
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum_mismatch")
    assert await offset_of(client, where) == 0
    assert (await patch(client, where, 0, bytes(10), **{"Upload-Checksum": right})).status_code == 204
    for unknown in ("md5 abc=", "sha256", "sha256 !"):
        assert (await patch(client, where, 10, b"x", **{"Upload-Checksum": unknown})).status_code == 400
    assert await offset_of(client, where) == 10


async def test_another_version_is_told_which_one_is_spoken(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads/resumable", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1"})
    assert (answer.status_code, answer.headers["tus-version"], answer.headers["tus-resumable"]) == (
        412,
        "1.0.0",
        "1.0.0",
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": str((64 << 20) + 1)}, 413),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": "-1"}, 422),
        ({}, 422),
        ({"Upload-Length": "1", "Upload-Metadata": "filename !"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "filename YQ==,filename YQ=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": f"project_id {base('moon')}"}, 422),
    ],
)
async def test_what_cannot_be_begun_is_refused(client: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    answer = await client.post("/v1/uploads/resumable", headers={**TUS, **headers})
    assert answer.status_code == status, answer.text


async def test_what_is_given_up_is_gone(client: httpx.AsyncClient, fakes: Fakes) -> None:
    where = await begun(client, 100)
    await patch(client, where, 0, bytes(10))
    assert (await client.delete(where, headers=TUS)).status_code == 204
    assert (await client.head(where, headers=TUS)).status_code == 404
    assert (await patch(client, where, 10, bytes(10))).status_code == 404
    assert fakes.store.objects == {}


@pytest.mark.parametrize("name", ["a PNG of 20000 x 20000", "an SVG", "a PNG cut off", "a zip"])
async def test_what_would_harm_is_refused_with_its_last_byte_and_leaves_nothing(
    client: httpx.AsyncClient, fakes: Fakes, name: str
) -> None:
    data = hostile.PICTURES[name][0]()
    where = await begun(client, len(data))
    answer = await patch(client, where, 0, data)
    assert answer.status_code in (413, 415, 422)
    assert fakes.store.objects == {}


async def test_a_link_takes_one_file_which_is_then_looked_over(client: httpx.AsyncClient, fakes: Fakes) -> None:
    link = await linked(client, len(png()), name="a knight.gif")
    early = await client.post(link["complete_url"])
    assert (early.status_code, early.json()["code"]) == (409, "not_uploaded")
    fakes.store.objects[key_of(link)] = png()

    kept = await client.post(link["complete_url"])

    assert (kept.status_code, kept.json()["name"]) == (201, "a knight.png")
    assert key_of(link) not in fakes.store.objects
    assert (await client.post(link["complete_url"])).json() == kept.json()


@pytest.mark.parametrize(
    ("data", "code"), [(png() + bytes(10), "file_too_large"), (b"<html>", "unsupported_media_type")]
)
async def test_what_came_by_a_link_and_is_not_taken_is_gone(
    client: httpx.AsyncClient, fakes: Fakes, data: bytes, code: str
) -> None:
    link = await linked(client, len(png()))
    fakes.store.objects[key_of(link)] = data
    answer = await client.post(link["complete_url"])
    assert answer.json()["code"] == code
    assert fakes.store.objects == {}
    assert (await client.post(link["complete_url"])).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"size": 0}, {"size": (64 << 20) + 1}, {"size": 1, "media_type": "text/html"}, {"size": 1, "key": "objects/x"}],
)
async def test_no_link_is_given_for_what_would_not_be_taken(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post("/v1/uploads/link", json=body)).status_code in (415, 422)


async def linked(client: httpx.AsyncClient, size: int, **more: str) -> dict[str, Any]:
    answer = await client.post("/v1/uploads/link", json={"size": size, **more})
    assert answer.status_code == 201, answer.text
    link: dict[str, Any] = answer.json()
    return link


def key_of(link: dict[str, Any]) -> str:
    return str(link["url"]).removeprefix("https://files.example/")


# --- the quarantine itself ------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store", LinkSigner("secret", "http://forge"), durable=False)


def test_what_is_over_is_nothing_to_anybody_and_is_swept(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [2_000_000_000.0]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    waiting = Quarantine(store, lambda: now[0])
    old = waiting.begin("parts", 10, "a", "project-1", "ada", 60)
    young = waiting.begin("parts", 10, "a", "project-1", "ada", 120)
    assert waiting.append(old, 0, b"12345")
    assert not waiting.append(old, 0, b"54321")
    now[0] += 61
    assert waiting.ticket(old.parcel_id) is None
    assert waiting.sweep() == 1
    assert {one.key.split(".")[0] for one in store.list()} == {f"quarantine/{young.parcel_id}"}
    assert waiting.ticket(young.parcel_id) == young


def test_one_sender_has_so_many_under_way(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_OPEN", 2)
    waiting = Quarantine(store)
    for _ in range(2):
        waiting.begin("parts", 10, "a", "project-1", "ada", 60)
    with pytest.raises(Problem) as refusal:
        waiting.begin("whole", 10, "a", "project-1", "ada", 60)
    assert refusal.value.code == "too_many_uploads"
    waiting.begin("parts", 10, "a", "project-1", "grace", 60)
