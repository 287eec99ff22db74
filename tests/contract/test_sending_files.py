"""Files by link and in parts, over both stores: the same doors, whatever stands behind them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import urllib3
from fastapi import FastAPI

from gateway import errors
from gateway.door.callers import LOCAL_OWNER, acting
from gateway.files import links as files
from gateway.files import resumable, upload_links
from gateway.files.examiner import Examiner
from gateway.files.intake import Intake
from gateway.files.owners import Owners
from gateway.files.parcels import Parcels
from gateway.files.quarantine import Quarantine
from gateway.reads.queries import ReadModels
from infra.file_store import FileStore, LinkSigner
from infra.object_store import ObjectStore, content_key
from infra.s3_store import S3Store
from infra.settings import StoreSettings
from infra.vault import Vault
from tests.tools import hostile

pytestmark = pytest.mark.anyio
URL = "http://forge"
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": resumable.BYTES}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def vault(store: ObjectStore) -> Vault:
    return Vault(store, "a secret of the tests, and a long one")


@pytest.fixture
async def client(store: ObjectStore, vault: Vault) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    errors.install(app)
    parcels = Parcels(Quarantine(store), Intake(Owners(store, ReadModels("")), Examiner(2)))
    app.include_router(upload_links.routes(parcels, store))
    app.include_router(resumable.routes(parcels))
    app.include_router(files.routes(store, LinkSigner("secret", URL), vault))
    with acting(LOCAL_OWNER):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
            yield client


def sent(store: ObjectStore, link: dict[str, Any], data: bytes) -> None:
    """As the one does it who was given the link."""
    if link["method"] == "POST":
        fields = {**link["fields"], "file": ("x", data)}
        assert urllib3.request("POST", link["url"], fields=fields).status == 204
        return
    assert isinstance(store, FileStore)  # whose PUT is the gateway's own, and proven there
    key = link["url"].removeprefix(f"{URL}/files/").partition("?")[0]
    store.put_upload(key, [data])


def under_way(store: ObjectStore) -> list[str]:
    return [one.key for one in store.list("quarantine/") if not one.key.endswith((".ticket", ".result"))]


async def test_a_file_by_its_link(client: httpx.AsyncClient, store: ObjectStore) -> None:
    data = hostile.with_words(hostile.png(), "for nobody else")
    link = (await client.post("/v1/uploads/link", json={"size": len(data), "name": "a.png"})).json()
    assert (await client.post(link["complete_url"])).json()["code"] == "not_uploaded"
    sent(store, link, data)
    kept = (await client.post(link["complete_url"])).json()
    assert store.get(content_key(kept["sha256"])) == hostile.png()
    assert under_way(store) == []


async def test_a_file_by_its_link_that_would_harm(client: httpx.AsyncClient, store: ObjectStore) -> None:
    data = hostile.PICTURES["200 MB in a colour profile"][0]()
    link = (await client.post("/v1/uploads/link", json={"size": len(data)})).json()
    sent(store, link, data)
    assert (await client.post(link["complete_url"])).json()["code"] == "unsafe_file"
    assert under_way(store) == []


async def test_a_file_in_parts(client: httpx.AsyncClient, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "PART", 50)
    data = hostile.png()
    where = (await client.post("/v1/uploads/resumable", headers={**TUS, "Upload-Length": str(len(data))})).headers[
        "location"
    ]
    assert (await client.patch(where, headers={**TUS, "Upload-Offset": "0"}, content=data[:120])).status_code == 204
    assert (await client.head(where, headers=TUS)).headers["upload-offset"] == "120"
    assert len(under_way(store)) == 3
    again = await client.patch(where, headers={**TUS, "Upload-Offset": "50"}, content=data[50:])
    assert again.status_code == 409
    done = await client.patch(where, headers={**TUS, "Upload-Offset": "120"}, content=data[120:])
    assert store.get(content_key(done.headers["upload-id"])) == data
    assert under_way(store) == []


async def test_words_are_never_linked_to_a_store_that_could_not_open_them(
    client: httpx.AsyncClient, store: ObjectStore, vault: Vault
) -> None:
    links = files.Links(store, URL, LinkSigner("secret", URL))
    stored = store.put_bytes(vault.seal_of("ada").data(b'{"concept": "a knight"}'))
    brief = {"role": "brief", "sha256": stored.sha256, "media_type": "application/json", "size": stored.size}
    url = links.file(brief).url
    assert url.startswith(URL) or isinstance(store, FileStore)
    if isinstance(store, S3Store):
        answer = await client.get(url)
        assert (answer.status_code, answer.content) == (200, b'{"concept": "a knight"}')
        head = await client.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert (await client.get(url.replace("brief", "chief"))).status_code == 403
        plain = store.put_bytes(b"plain words")
        notes = {"role": "notes", "sha256": plain.sha256, "media_type": "text/plain", "size": plain.size}
        answer = await client.get(links.file(notes).url)
        assert (answer.content, answer.headers["etag"]) == (b"plain words", f'"{plain.sha256}"')
        assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''notes.txt"
        picture = links.file({**brief, "role": "concept", "media_type": "image/png"})
        assert not picture.url.startswith(URL), "what says nothing comes straight from the store"


def test_what_a_browser_could_run_is_only_bytes_from_an_s3_too(s3_settings: StoreSettings) -> None:
    store = S3Store(s3_settings)
    key = store.put_bytes(b"<svg/>").key
    answer = urllib3.request("GET", store.signed_link(key, "größe.svg", 60))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "gr%C3%B6%C3%9Fe.svg" in answer.headers["Content-Disposition"]
