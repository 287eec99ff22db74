"""Kafka's jars: fetched once by jgo, checked against the sha256 sums of the lock file, kept beside the Python packages.

`python -m infra.local.kafka_jars` fetches them; `--lock` makes the lock file anew.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

SPEC = Path(__file__).with_name("jars")
HOME = Path(sys.prefix) / "share" / "forgelog" / "kafka"


class JarsAreMissing(Exception):
    """Kafka's jars are not here, or are not the ones of the lock file."""


def class_path() -> str:
    """Every jar, for `java -cp`. Raises `JarsAreMissing` with the command that fetches them."""
    jars = sorted(HOME.glob("*.jar"))
    if len(jars) != len(locked()):
        raise JarsAreMissing("Kafka's jars are not here: run `make setup`, or `python -m infra.local.kafka_jars`")
    return ":".join(map(str, jars))


def locked() -> dict[str, str]:
    """File name -> sha256 of every locked jar."""
    lock = tomllib.loads((SPEC / "jgo.lock.toml").read_text())
    return {f"{jar['artifactId']}-{jar['version']}.jar": jar["sha256"] for jar in lock["dependencies"]}


def fetch() -> None:
    """Resolves the jars, checks each against its sum and puts them in place together. Raises `JarsAreMissing`."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME.parent) as folder:
        bench = Path(folder)
        for name in ("jgo.toml", "jgo.lock.toml"):
            shutil.copy(SPEC / name, bench / name)
        jgo("sync", bench)
        good = [checked(jar) for jar in (bench / ".jgo").glob("*/*.jar")]
        if missing := locked().keys() - {jar.name for jar in good}:
            raise JarsAreMissing(f"jgo did not bring {', '.join(sorted(missing))}")
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir()
        for jar in good:
            jar.rename(HOME / jar.name)


def lock() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Path(folder)
        shutil.copy(SPEC / "jgo.toml", bench / "jgo.toml")
        jgo("lock", bench)
        shutil.copy(bench / "jgo.lock.toml", SPEC / "jgo.lock.toml")


def jgo(verb: str, folder: Path) -> None:
    """Runs jgo without asking for a system-wide Java: the resolver is pure Python."""
    done = subprocess.run([sys.executable, "-m", "jgo", verb], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise JarsAreMissing(f"jgo {verb} failed:\n{done.stderr[-2000:]}")


def checked(jar: Path) -> Path:
    expected = locked().get(jar.name)
    if expected is None:
        raise JarsAreMissing(f"{jar.name} is not in the lock file: run `make lock` and read the difference")
    if hashlib.sha256(jar.read_bytes()).hexdigest() != expected:
        raise JarsAreMissing(f"{jar.name} is not the file that was locked: its sha256 differs")
    return jar


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lock", action="store_true", help="make the lock file anew")
    if arguments.parse_args().lock:
        return lock()
    try:
        class_path()
    except JarsAreMissing:
        fetch()
    print(f"Kafka's jars: {len(locked())} in {HOME}")


if __name__ == "__main__":
    main()
