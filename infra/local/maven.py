"""Jars from Maven Central: fetched once by jgo, checked against a lock file's sha256 sums, kept beside the packages.

`python -m infra.local.maven FOLDER...` fetches what is missing of what the folders' `jgo.toml` and `jgo.lock.toml`
name; `--lock` makes the lock files anew. Without a folder: Kafka's.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

SPEC, LOCK = "jgo.toml", "jgo.lock.toml"


class JarsAreMissing(Exception):
    """The jars are not here, or are not the ones of the lock file."""


@dataclass(frozen=True, slots=True)
class Jars:
    """What one program needs to run. `spec`: the folder of its `jgo.toml`, which names it, and `jgo.lock.toml`."""

    spec: Path

    @property
    def name(self) -> str:
        return str(tomllib.loads((self.spec / SPEC).read_text())["environment"]["name"])

    @property
    def home(self) -> Path:
        return Path(sys.prefix) / "share" / "forgelog" / self.name

    def class_path(self) -> str:
        """Every jar, for `java -cp`. Raises `JarsAreMissing` with the command that fetches them."""
        jars = sorted(self.home.glob("*.jar"))
        if {jar.name for jar in jars} != self.locked().keys():
            command = f"python -m infra.local.maven {os.path.relpath(self.spec)}"
            raise JarsAreMissing(f"the jars of {self.name} are not here: run `{command}`")
        return ":".join(map(str, jars))

    def locked(self) -> dict[str, str]:
        """File name -> sha256 of every locked jar."""
        lock = tomllib.loads((self.spec / LOCK).read_text())
        return {f"{jar['artifactId']}-{jar['version']}.jar": jar["sha256"] for jar in lock["dependencies"]}

    def fetch(self) -> None:
        """Resolves the jars, checks each against its sum and puts them in place together. Raises `JarsAreMissing`."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.home.parent) as folder:
            bench = Path(folder)
            for file in (SPEC, LOCK):
                shutil.copy(self.spec / file, bench / file)
            jgo("sync", bench)
            good = [self.checked(jar) for jar in (bench / ".jgo").glob("*/*.jar")]
            if missing := self.locked().keys() - {jar.name for jar in good}:
                raise JarsAreMissing(f"jgo did not bring {', '.join(sorted(missing))}")
            shutil.rmtree(self.home, ignore_errors=True)
            self.home.mkdir()
            for jar in good:
                jar.rename(self.home / jar.name)

    def fetch_missing(self) -> None:
        try:
            self.class_path()
        except JarsAreMissing:
            self.fetch()
        print(f"The jars of {self.name}: {len(self.locked())} in {self.home}")

    def lock(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            bench = Path(folder)
            shutil.copy(self.spec / SPEC, bench / SPEC)
            jgo("lock", bench)
            shutil.copy(bench / LOCK, self.spec / LOCK)

    def checked(self, jar: Path) -> Path:
        expected = self.locked().get(jar.name)
        if expected is None:
            raise JarsAreMissing(f"{jar.name} is not in the lock file: run `make lock` and read the difference")
        if hashlib.sha256(jar.read_bytes()).hexdigest() != expected:
            raise JarsAreMissing(f"{jar.name} is not the file that was locked: its sha256 differs")
        return jar


KAFKA = Jars(Path(__file__).with_name("jars"))


def jgo(verb: str, folder: Path) -> None:
    """Runs jgo without asking for a system-wide Java: the resolver is pure Python."""
    done = subprocess.run([sys.executable, "-m", "jgo", verb], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise JarsAreMissing(f"jgo {verb} failed:\n{done.stderr[-2000:]}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="*", type=Path, default=[KAFKA.spec], metavar="FOLDER")
    arguments.add_argument("--lock", action="store_true", help="make the lock files anew")
    asked = arguments.parse_args()
    for folder in asked.folders:
        jars = Jars(folder.resolve())
        if asked.lock:
            jars.lock()
        else:
            jars.fetch_missing()


if __name__ == "__main__":
    main()
