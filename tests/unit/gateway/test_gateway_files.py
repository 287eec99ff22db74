"""Files by signed link: what is damaged is never handed out."""

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from gateway import errors
from gateway.errors import Problem
from gateway.files import links as files
from gateway.files import ranges
from infra.file_store import FileStore, LinkSigner
from infra.object_store import Stored
from infra.soundness import SURE_FOR_S, Soundness
from infra.vault import Vault

URL = "http://forge"
MESH = b"glTF" + bytes(range(256)) * 20


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path, LinkSigner("secret", URL), durable=False)


@pytest.fixture
def vault(store: FileStore) -> Vault:
    return Vault(store, "a secret of the tests, and a long one")


@pytest.fixture
async def client(store: FileStore, vault: Vault) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    errors.install(app)
    app.include_router(files.routes(store, store.signer, vault))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


def flip(path: Path, at: int, bit: int = 1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= bit
    path.chmod(0o644)
    path.write_bytes(data)


def link(store: FileStore, stored: Stored) -> str:
    return store.signed_link(stored.key, "knight.glb", 60)


@pytest.mark.anyio
async def test_a_sound_file_and_ranges_of_it_are_served(store: FileStore, client: httpx.AsyncClient) -> None:
    address = link(store, store.put_bytes(MESH))
    whole = await client.get(address)
    part = await client.get(address, headers={"Range": "bytes=4-7"})
    assert (whole.status_code, whole.content, whole.headers["ETag"].strip('"')) == (
        200,
        MESH,
        store.put_bytes(MESH).sha256,
    )
    assert (part.status_code, part.content) == (206, MESH[4:8])


SIZE = 1_000


@pytest.mark.parametrize(
    ("asked", "heeded"),
    [
        ("bytes=0-9", "bytes=0-9"),
        ("bytes=0-9, 20-29", "bytes=0-9,20-29"),
        ("Bytes=990-", "bytes=990-"),
        ("bytes=-10", "bytes=-10"),
        ("bytes=0-9,5000-6000", "bytes=0-9"),
        ("furlongs=0-9", ""),
        ("bytes=", ""),
        ("bytes=9-0", ""),
        ("bytes=a-b", ""),
        ("bytes=" + ",".join(f"{at}-{at}" for at in range(101)), ""),
        ("bytes=" + "9" * 5_000 + "-", ""),
    ],
)
def test_ranges_are_heeded_as_far_as_they_make_sense(asked: str, heeded: str) -> None:
    assert ranges.heeded(asked, SIZE) == heeded


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=-0", "bytes=5000-6000,7000-"])
def test_a_range_that_is_not_there_is_told_with_the_size(asked: str) -> None:
    with pytest.raises(Problem) as refusal:
        ranges.heeded(asked, SIZE)
    assert (refusal.value.status_code, (refusal.value.headers or {})["Content-Range"]) == (416, "bytes */1000")


@pytest.mark.anyio
@pytest.mark.parametrize("at", [0, 2_000, len(MESH) - 1])
async def test_case_38_a_file_with_a_flipped_bit_is_never_served(
    store: FileStore, client: httpx.AsyncClient, at: int
) -> None:
    """Neither whole nor in part, also when it was served before; put right, it is served again."""
    stored = store.put_bytes(MESH)
    assert (await client.get(link(store, stored))).status_code == 200
    flip(store.path(stored.key), at)
    for asked in ({}, {"Range": "bytes=100-199"}):
        answer = await client.get(link(store, stored), headers=asked)
        assert (answer.status_code, answer.json()["code"]) == (500, "file_damaged")
    store.put_bytes(MESH)
    assert (await client.get(link(store, stored))).content == MESH


def test_a_file_that_was_found_sound_is_not_read_again_for_a_while(store: FileStore) -> None:
    clock = [0.0]
    stored, soundness = store.put_bytes(MESH), Soundness(lambda: clock[0])
    path = store.path(stored.key)
    assert soundness.holds(path, stored.sha256)
    before = path.stat()
    path.chmod(0o644)
    path.write_bytes(MESH[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a disk rots: nothing tells
    assert soundness.holds(path, stored.sha256)
    clock[0] = SURE_FOR_S
    assert not soundness.holds(path, stored.sha256)


@pytest.mark.anyio
async def test_a_sealed_file_is_handed_out_opened_with_the_hash_of_what_goes_out(
    client: httpx.AsyncClient, store: FileStore, vault: Vault
) -> None:
    stored = store.put_bytes(vault.seal_of("ada").data(b'{"concept": "a knight"}'))
    answer = await client.get(store.signed_link(stored.key, "brief.json", 60))
    assert (answer.status_code, answer.content) == (200, b'{"concept": "a knight"}')
    assert answer.headers["cache-control"] == "no-store"
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"


@pytest.mark.anyio
async def test_without_its_key_a_sealed_file_is_gone(client: httpx.AsyncClient, store: FileStore, vault: Vault) -> None:
    stored = store.put_bytes(vault.seal_of("ada").data(b"a knight"))
    vault.erase(vault.keys_of("ada"))
    answer = await client.get(store.signed_link(stored.key, "brief.json", 60))
    assert (answer.status_code, answer.json()["code"]) == (410, "words_erased")
