"""Both stores keep the same promises: one suite, run over a folder and over a real S3.

What the S3 is, tests/contract/conftest.py says.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import urllib3

from infra.file_store import FileStore, LinkSigner
from infra.local.child import free_port
from infra.object_store import (
    ObjectDamaged,
    ObjectExists,
    ObjectMissing,
    ObjectStore,
    SignedUpload,
    StoreUnavailable,
    content_key,
    media_type,
)
from infra.s3_store import S3Store
from infra.settings import StoreSettings

HELLO = b"hello, forge"
HELLO_HASH = hashlib.sha256(HELLO).hexdigest()


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A key that no other test uses, for the S3 outlives the test."""
    return f"steps/{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]}-{time.time_ns()}/manifest.json"


def test_a_file_is_kept_under_the_hash_of_its_content(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_bytes(HELLO)
    stored = store.put_file(tmp_path / "hello.txt")
    assert (stored.key, stored.sha256, stored.size) == (content_key(HELLO_HASH), HELLO_HASH, len(HELLO))
    assert store.get(stored.key) == HELLO
    assert store.size(stored.key) == len(HELLO)


def test_the_same_bytes_are_kept_once(store: ObjectStore) -> None:
    assert store.put_bytes(HELLO) == store.put_bytes(HELLO)


def test_a_large_file_comes_back_as_it_was(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(os.urandom(1024 * 1024) * 7 + b"end")
    stored = store.put_file(tmp_path / "large")
    store.fetch(stored.key, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "large").read_bytes()


def test_of_two_who_put_under_one_key_the_first_wins(store: ObjectStore, key: str) -> None:
    assert store.put_if_absent(key, b"first")
    assert not store.put_if_absent(key, b"second")
    assert store.get(key) == b"first"


def test_of_many_at_once_exactly_one_wins(store: ObjectStore, key: str) -> None:
    with ThreadPoolExecutor(8) as crowd:
        won = list(crowd.map(lambda n: store.put_if_absent(key, f"writer {n}".encode()), range(8)))
    assert won.count(True) == 1
    assert store.get(key) == f"writer {won.index(True)}".encode()


def test_what_is_not_there_is_said_to_be_missing(store: ObjectStore, tmp_path: Path) -> None:
    nowhere = content_key(hashlib.sha256(b"never kept").hexdigest())
    assert store.size(nowhere) is None
    with pytest.raises(ObjectMissing):
        store.get(nowhere)
    with pytest.raises(ObjectMissing), store.open(nowhere):
        pass
    with pytest.raises(ObjectMissing):
        store.fetch(nowhere, tmp_path / "nothing")


@pytest.mark.parametrize("bad", ["../secrets", "/etc/passwd", "objects/../../x", ".writing/x", "a//b", ""])
def test_a_key_cannot_leave_the_store(store: ObjectStore, bad: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        store.get(bad)
    with pytest.raises(ValueError, match="not an object key"):
        store.put_if_absent(bad, b"")
    with pytest.raises(ValueError, match="not an object key"):
        store.signed_link(bad, "x", 60)


def test_an_open_object_can_be_streamed(store: ObjectStore) -> None:
    with store.open(store.put_bytes(HELLO).key) as stream:
        assert stream.read(5) == b"hello"
        assert stream.read() == b", forge"


def test_an_upload_is_adopted_under_its_hash(store: ObjectStore, key: str) -> None:
    store.put_if_absent(key, HELLO)
    assert store.adopt(key).sha256 == HELLO_HASH
    assert store.get(content_key(HELLO_HASH)) == HELLO
    assert store.size(key) is None


def test_a_listing_tells_every_object_under_a_prefix(store: ObjectStore, key: str) -> None:
    folder = key.removesuffix("/manifest.json")
    begun = time.time()
    store.put_if_absent(key, HELLO)
    store.put_if_absent(f"{folder}/other", b"")
    store.put_bytes(HELLO)
    found = {one.key: one for one in store.list(f"{folder}/")}
    assert {name: one.size for name, one in found.items()} == {key: len(HELLO), f"{folder}/other": 0}
    assert abs(found[key].modified - begun) < 60
    assert content_key(HELLO_HASH) in {one.key for one in store.list("objects/")}
    assert content_key(HELLO_HASH) in {one.key for one in store.list(f"objects/{HELLO_HASH[:1]}")}
    assert list(store.list("nothing/")) == []


def test_an_object_is_deleted_unless_it_was_put_again(store: ObjectStore, key: str) -> None:
    store.put_if_absent(key, HELLO)
    assert not store.delete(key, put_before=time.time() - 60)
    assert store.get(key) == HELLO
    assert store.delete(key, put_before=time.time() + 60)
    assert store.size(key) is None
    assert not store.delete(key)
    assert store.put_if_absent(key, HELLO)
    assert store.delete(key)


def test_what_was_never_finished_is_no_object_and_can_be_cleared(store: ObjectStore, key: str) -> None:
    begin_and_die(store, key)
    assert list(store.list(key)) == []
    assert list(store.clear_unfinished(time.time() - 60, go=True)) == []
    assert len(list(store.clear_unfinished(time.time() + 60, go=False))) == 1
    assert len(list(store.clear_unfinished(time.time() + 60, go=True))) == 1
    assert list(store.clear_unfinished(time.time() + 60, go=False)) == []


def begin_and_die(store: ObjectStore, key: str) -> None:
    """As a process leaves it that is killed while it writes."""
    if isinstance(store, S3Store):
        store.client._create_multipart_upload(store.bucket, key, {})
        return
    assert isinstance(store, FileStore)
    half = store.folder / ".writing" / "half"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"half")


def test_renewing_tells_the_size(store: ObjectStore, key: str) -> None:
    assert store.renew(key) is None
    store.put_if_absent(key, HELLO)
    assert store.renew(key) == len(HELLO)
    assert store.get(key) == HELLO


def test_nobody_is_given_a_link_that_writes_over_a_checked_object(store: ObjectStore) -> None:
    kept = store.put_bytes(HELLO)
    with pytest.raises(ValueError, match="nobody writes"):
        store.signed_link(kept.key, "x", 60, "PUT")
    with pytest.raises(ValueError, match="nobody writes"):
        store.signed_upload(kept.key, 10, 60)


# --- the folder alone -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store", LinkSigner("secret", "http://forge", clock=lambda: 1000.0))


def test_bytes_that_rotted_are_not_handed_out_and_are_put_right(folder: FileStore) -> None:
    stored = folder.put_bytes(HELLO)
    folder.path(stored.key).chmod(0o644)
    folder.path(stored.key).write_bytes(b"hello, rust!")
    with pytest.raises(ObjectDamaged):
        folder.get(stored.key)
    folder.put_bytes(HELLO)
    assert folder.get(stored.key) == HELLO


def test_a_write_that_was_cut_short_leaves_nothing_behind(folder: FileStore) -> None:
    def cut() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is full")

    with pytest.raises(StoreUnavailable, match="the disk is full"):
        folder.put_upload("uploads/u1", cut())
    assert folder.size("uploads/u1") is None
    assert not [path for path in folder.folder.rglob("*") if path.is_file()]


def test_what_is_put_again_or_renewed_is_young(folder: FileStore) -> None:
    for again in (lambda: folder.put_bytes(HELLO), lambda: folder.renew(content_key(HELLO_HASH))):
        stored = folder.put_bytes(HELLO)
        os.utime(folder.path(stored.key), (0, 0))
        again()
        assert not folder.delete(stored.key, put_before=time.time() - 60)
        assert folder.get(stored.key) == HELLO


def test_an_upload_is_never_replaced_not_even_after_it_was_adopted(folder: FileStore) -> None:
    folder.put_upload("uploads/u1", [HELLO])
    with pytest.raises(ObjectExists):
        folder.put_upload("uploads/u1", [b"mine"])
    assert folder.adopt("uploads/u1").sha256 == HELLO_HASH
    with pytest.raises(ObjectExists):
        folder.put_upload("uploads/u1", [b"mine"])
    assert folder.size("uploads/u1") is None


def parts(link: str) -> tuple[str, str, int, str]:
    address = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    return unquote(address.path.removeprefix("/files/")), query["name"], int(query["expires"]), query["signature"]


@pytest.mark.accepts("S000-084")
def test_a_signed_link_holds_for_its_use_and_its_time_only(folder: FileStore) -> None:
    key, name, expires, signature = parts(folder.signed_link("objects/ab/cd", "knight & horse.glb", 60))
    signer = folder.signer
    assert signer.holds("GET", key, name, expires, signature)
    assert signer.holds("HEAD", key, name, expires, signature)
    assert not signer.holds("PUT", key, name, expires, signature)
    assert not signer.holds("GET", "objects/ab/ce", name, expires, signature)
    assert not signer.holds("GET", key, "knight.exe", expires, signature)
    assert not signer.holds("GET", key, name, expires + 1, signature)
    assert not LinkSigner("other", "", clock=lambda: 0.0).holds("GET", key, name, expires, signature)
    assert not LinkSigner("secret", "", clock=lambda: 1060.0).holds("GET", key, name, expires, signature)


def test_a_forge_without_a_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="FORGELOG_LINK_SECRET"):
        LinkSigner("", "http://forge")


# --- the S3 alone -----------------------------------------------------------------------------------------------------


@pytest.mark.accepts("S000-084")
def test_a_signed_s3_link_works_without_credentials_until_tampered_with(s3_settings: StoreSettings, key: str) -> None:
    store, http = S3Store(s3_settings), urllib3.PoolManager()
    assert http.request("PUT", store.signed_link(key, "x", 60, "PUT"), body=HELLO).status == 200
    link = store.signed_link(key, "knight & horse.glb", 60)
    answer = http.request("GET", link)
    assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, HELLO, "model/gltf-binary")
    assert "knight%20%26%20horse.glb" in answer.headers["Content-Disposition"]
    assert http.request("GET", link.replace("glb", "exe")).status == 403
    assert http.request("DELETE", link).status == 403


def send(upload: SignedUpload, data: bytes, **more: str) -> int:
    """As a client does it, which knows nothing but the link. Returns the status."""
    fields: dict[str, Any] = {**upload.fields, **more, "file": ("x", data)}
    return urllib3.request(upload.method, upload.url, fields=fields).status


@pytest.mark.accepts("S000-084")
def test_a_form_for_s3_takes_one_key_and_so_many_bytes(s3_settings: StoreSettings, key: str) -> None:
    s3 = S3Store(s3_settings)
    upload = s3.signed_upload(key, len(HELLO), 60)
    assert send(upload, HELLO) in (200, 204)
    assert s3.get(key) == HELLO
    assert send(upload, HELLO + b"!") in (400, 403), "larger than was said"
    assert send(upload, b"") in (400, 403)
    assert send(upload, HELLO, key=f"{key}x") in (400, 403), "to another key"
    assert s3.get(key) == HELLO
    assert s3.size(f"{key}x") is None


def test_what_s3_has_had_for_long_is_put_again_so_that_no_collector_takes_it(
    s3_settings: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = S3Store(s3_settings)
    data = str(time.time_ns()).encode()
    key = store.put_bytes(data).key
    first = store.client.stat_object(store.bucket, key).last_modified
    store.put_bytes(data)
    assert store.client.stat_object(store.bucket, key).last_modified == first
    monkeypatch.setattr("infra.s3_store.FRESH_S", -1.0)
    time.sleep(1.1)  # an S3 counts in whole seconds
    store.renew(key)
    second = store.client.stat_object(store.bucket, key).last_modified
    assert first is not None
    assert second is not None
    assert second > first
    assert store.get(key) == data


def test_a_store_that_is_away_is_unavailable_not_broken() -> None:
    settings = StoreSettings(endpoint=f"127.0.0.1:{free_port()}", access_key="a", secret_key="b", secure=False)
    with pytest.raises(StoreUnavailable):
        S3Store(settings)


def test_the_endings_of_game_assets_have_their_media_types() -> None:
    assert [media_type(f"a{end}") for end in (".GLB", ".png", ".json", ".fbx")] == [
        "model/gltf-binary",
        "image/png",
        "application/json",
        "application/octet-stream",
    ]
