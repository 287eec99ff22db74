"""Jars are taken for what the lock file says, or not at all."""

import hashlib
import re
import sys
from pathlib import Path

import pytest

from infra.local.maven import KAFKA, Jars, JarsAreMissing
from tests.tools.s3_server import JARS

GOOD = b"a jar"


@pytest.fixture
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Jars:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    spec = tmp_path / "spec"
    spec.mkdir()
    (spec / "jgo.toml").write_text('[environment]\nname = "tool"\n')
    sha256 = hashlib.sha256(GOOD).hexdigest()
    (spec / "jgo.lock.toml").write_text(
        f'[[dependencies]]\nartifactId = "tool"\nversion = "2"\nsha256 = "{sha256}"\n',
    )
    return Jars(spec)


def put(jars: Jars, name: str, data: bytes = GOOD) -> Path:
    jars.home.mkdir(parents=True, exist_ok=True)
    (jars.home / name).write_bytes(data)
    return jars.home / name


def test_jars_of_another_version_are_not_taken_for_those_of_the_lock(jars: Jars) -> None:
    old = put(jars, "tool-1.jar")
    with pytest.raises(
        JarsAreMissing, match=r"the jars of tool are not here: run `python -m infra.local.maven .*spec`"
    ):
        jars.class_path()
    old.unlink()
    new = put(jars, "tool-2.jar")
    assert jars.class_path() == str(new)


def test_a_jar_that_is_not_the_one_that_was_locked_is_refused(jars: Jars) -> None:
    assert jars.checked(put(jars, "tool-2.jar")).exists()
    with pytest.raises(JarsAreMissing, match="sha256 differs"):
        jars.checked(put(jars, "tool-2.jar", b"another jar"))
    with pytest.raises(JarsAreMissing, match="not in the lock file"):
        jars.checked(put(jars, "more-2.jar"))


@pytest.mark.parametrize("spec", [KAFKA.spec, JARS.spec])
def test_a_lock_has_a_sum_for_every_jar_and_no_address(spec: Path) -> None:
    jars = Jars(spec)
    assert jars.locked()
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in jars.locked().values())
    assert "://" not in (spec / "jgo.lock.toml").read_text()
