"""An S3 that is away, slow or cut short: every file that is said to be kept is kept whole, and none is there in part.

A small proxy stands between the store and a real S3 (tests/contract/conftest.py) and breaks what it is told to.
"""

import http.client
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infra.object_store import StoreUnavailable, hash_of
from infra.s3_store import S3Store
from infra.settings import StoreSettings

LARGE = 12 * 1024 * 1024
"""More than two parts of an upload."""


class Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.upstream = upstream
        self.refuse = 0  # so many requests get a 503
        self.cut = 0  # so many parts of uploads lose their connection half way
        self.spoil = 0  # so many have a byte changed on their way
        self.slow_s = 0.0
        self.lock = threading.Lock()

    def is_due(self, fault: str) -> bool:
        with self.lock:
            left = getattr(self, fault)
            setattr(self, fault, max(0, left - 1))
            return bool(left)


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def passing(self) -> None:
        proxy = self.server
        time.sleep(proxy.slow_s)
        length = int(self.headers.get("Content-Length", 0))
        is_part = "partNumber" in self.path
        if is_part and proxy.is_due("cut"):
            self.rfile.read(length // 2)
            self.connection.close()
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if proxy.is_due("refuse"):
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if is_part and proxy.is_due("spoil"):
            body = body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]
        upstream = http.client.HTTPConnection(proxy.upstream)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        upstream.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = passing

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def proxy(s3_settings: StoreSettings) -> Iterator[Proxy]:
    with Proxy(str(s3_settings.endpoint)) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()


@pytest.fixture
def store(proxy: Proxy, s3_settings: StoreSettings) -> S3Store:
    endpoint = f"127.0.0.1:{proxy.server_address[1]}"
    return S3Store(s3_settings.model_copy(update={"endpoint": endpoint, "bucket": "faults"}))


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(LARGE))
    return path


def key_of(path: Path) -> str:
    return hash_of([path.read_bytes()]).key


@pytest.mark.parametrize("fault", [{"refuse": 2}, {"cut": 1}, {"slow_s": 0.3}])
def test_case_14_what_passes_is_tried_again_until_the_file_is_kept_whole(
    proxy: Proxy, store: S3Store, large: Path, fault: dict[str, float], tmp_path: Path
) -> None:
    for name, value in fault.items():
        setattr(proxy, name, value)
    stored = store.put_file(large)
    proxy.slow_s = 0.0
    store.fetch(stored.key, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == large.read_bytes()


@pytest.mark.parametrize("fault", ["refuse", "cut", "spoil"])
def test_case_14_an_upload_that_fails_leaves_no_part_behind_that_looks_like_the_file(
    proxy: Proxy, store: S3Store, large: Path, fault: str
) -> None:
    setattr(proxy, fault, 50)
    with pytest.raises(StoreUnavailable):
        store.put_file(large)
    setattr(proxy, fault, 0)
    assert store.size(key_of(large)) is None
    assert store.put_file(large).size == LARGE


def test_case_14_a_manifest_is_put_once_also_when_its_answer_was_lost(proxy: Proxy, store: S3Store) -> None:
    key = f"steps/{time.time_ns()}/manifest.json"
    proxy.refuse = 2
    assert store.put_if_absent(key, b"first")
    proxy.refuse = 2
    assert not store.put_if_absent(key, b"second")
    assert store.get(key) == b"first"
