"""The crash points in the code, in the matrix of tests and in the documentation are the same ones."""

import ast
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.crash_points import Trap
from tests.integration.crash_matrix import MATRIX

ROOT = Path(__file__).parents[2]
PACKAGES = ("event_schemas", "processors", "gpu_consumers", "projections", "gateway", "replay", "infra", "cli")


def points_in(path: Path) -> Iterator[str]:
    source = path.read_text()
    if "from infra.crash_points import reached" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reached":
            (name,) = node.args
            assert isinstance(name, ast.Constant), f"{path}:{node.lineno}: a point's name must be a literal"
            yield str(name.value)


def points() -> list[str]:
    return sorted(name for package in PACKAGES for path in (ROOT / package).rglob("*.py") for name in points_in(path))


def documented() -> list[str]:
    lines = (ROOT / "docs/explanation/crash-points.md").read_text().splitlines()
    return sorted(line.split("`")[1] for line in lines if line.startswith("| `"))


def test_every_crash_point_of_the_code_has_its_death_in_the_matrix_and_is_told_of() -> None:
    assert points() == sorted(MATRIX), "write the new point into tests/integration/crash_matrix.py"
    assert points() == documented(), "write the new point into docs/explanation/crash-points.md"


def test_a_point_stands_in_one_place_only() -> None:
    assert len(points()) == len(set(points()))


def test_a_name_says_whose_point_it_is_and_each_role_that_writes_has_some() -> None:
    assert {name.partition(".")[0] for name in points()} == {
        "orchestrator",
        "scheduler",
        "worker",
        "projector",
        "gateway",
        "webhooks",
    }


REACHES_TWICE = """
from infra.crash_points import reached
for place in ("before", "here", "here"):
    print(place, flush=True)
    reached(f"test.{place}")
"""


@pytest.mark.parametrize(
    ("wish", "told", "ended"),
    [
        ("", "before here here", 0),
        ("test.here", "before here", -signal.SIGKILL),
        ("test.here:2", "before here here", -signal.SIGKILL),
        ("test.here:1:raise", "before here", 1),
        ("test.nowhere", "before here here", 0),
    ],
)
def test_a_process_dies_where_the_environment_says_and_only_there(wish: str, told: str, ended: int) -> None:
    env = {"FORGELOG_CRASH_AT": wish, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", REACHES_TWICE], env=env, capture_output=True, text=True, timeout=30)
    assert ran.stdout.split() == told.split()
    assert ran.returncode == ended
    assert (wish in ran.stderr) or not wish, "a process that will die says so"


@pytest.mark.parametrize("wish", ["worker.x:often", "worker.x:1:explode", ":2", "worker.x:0"])
def test_a_wish_that_cannot_be_read_is_refused_with_how_to_write_it(wish: str) -> None:
    with pytest.raises(ValueError, match=r"is not point\[:nth\[:kill\|stop\|raise\]\]"):
        Trap(wish)
