"""Both stores: a folder, and a real S3.

The S3 is the server at S3_TEST_ENDPOINT (S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY), else one that runs for the tests
alone: tests/tools/s3_server.py.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.file_store import FileStore, LinkSigner
from infra.local.maven import JarsAreMissing
from infra.object_store import ObjectStore
from infra.s3_store import S3Store
from infra.settings import StoreSettings
from tests.tools.s3_server import s3_server


@pytest.fixture(scope="session")
def s3_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreSettings]:
    if endpoint := os.environ.get("S3_TEST_ENDPOINT"):
        access, secret = os.environ["S3_TEST_ACCESS_KEY"], os.environ["S3_TEST_SECRET_KEY"]
        yield StoreSettings(endpoint=endpoint, access_key=access, secret_key=secret, bucket="contract", secure=False)
        return
    try:
        with s3_server(tmp_path_factory.mktemp("s3"), "contract") as settings:
            yield settings
    except JarsAreMissing as missing:
        pytest.skip(f"no S3: {missing}, or set S3_TEST_ENDPOINT")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "s3":
        return S3Store(request.getfixturevalue("s3_settings"))
    return FileStore(tmp_path / "store", LinkSigner("secret", "http://forge"), durable=False)
