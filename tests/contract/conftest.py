"""Both stores: a folder, and a real S3.

The S3 is the server at S3_TEST_ENDPOINT (S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY), or a `versitygw` that is installed:
go install github.com/versity/versitygw/cmd/versitygw@latest
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.child import free_port, port_is_open
from infra.object_store import FileStore, LinkSigner, ObjectStore
from infra.s3_store import S3Store
from infra.settings import StoreSettings


@pytest.fixture(scope="session")
def s3_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreSettings]:
    if endpoint := os.environ.get("S3_TEST_ENDPOINT"):
        access, secret = os.environ["S3_TEST_ACCESS_KEY"], os.environ["S3_TEST_SECRET_KEY"]
        yield StoreSettings(endpoint=endpoint, access_key=access, secret_key=secret, bucket="contract", secure=False)
        return
    gateway = shutil.which("versitygw") or shutil.which("versitygw", path=str(Path.home() / "go" / "bin"))
    if gateway is None:
        pytest.skip("no S3: set S3_TEST_ENDPOINT, or install versitygw")
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    command = [
        gateway,
        "--access",
        "forge",
        "--secret",
        "forge-secret",
        "--port",
        f"127.0.0.1:{port}",
        "posix",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while not port_is_open(port):
            time.sleep(0.05)
        yield StoreSettings(
            endpoint=f"127.0.0.1:{port}", access_key="forge", secret_key="forge-secret", bucket="contract", secure=False
        )
        server.terminate()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "s3":
        return S3Store(request.getfixturevalue("s3_settings"))
    return FileStore(tmp_path / "store", LinkSigner("secret", "http://forge"), durable=False)
