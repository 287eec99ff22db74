"""The whole forge as a newcomer meets it: `forgelog demo`, undisturbed and with every process killed on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.local.child import free_port
from infra.local.state import Home

PATIENCE_S = 540
KILLED_IN_TURN = ("gateway", "worker-cpu0", "orchestrator", "projector", "scheduler", "kafka", "worker-cpu1")

pytestmark = pytest.mark.timeout(PATIENCE_S + 120)


@dataclass
class Forge:
    """A forge of our own: its data, its port, and `forgelog` pointed at it."""

    folder: Path

    @property
    def home(self) -> Home:
        return Home(self.folder / "data")

    @property
    def results(self) -> Path:
        return self.folder / "demo"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        env = {**os.environ, "FORGELOG_DATA": str(self.home.folder), "FORGELOG_PORT": str(free_port())}
        env.pop("FORGELOG_URL", None)
        command = [sys.executable, "-m", "cli", *arguments]
        return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str) -> str:
        """What the command said. Fails the test when it did not end well."""
        process = self.start(*arguments)
        said, trouble = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, said + trouble
        return said

    def kill(self, name: str) -> None:
        pid = next(process.pid for process in self.home.read().processes if process.name == name)
        if pid:
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    ours = Forge(tmp_path)
    yield ours
    ours.start("down").communicate(timeout=90)


@pytest.mark.accepts("S000-014", "S000-015", "S000-027", "S000-101", "S000-102")
@pytest.mark.accepts("S002-008", "S002-009", "S002-010", "S000-023", "S000-028", "S000-029", "S000-107")
def test_the_demo_makes_a_character_and_a_sprite(forge: Forge) -> None:
    said = forge.run("demo", "--output", str(forge.results))
    assert "concept approved automatically, because this is a demo" in said
    assert_results(forge.results)
    assert not forge.home.is_held(), "the demo stops what it started"


@pytest.mark.accepts("B-01")
def test_the_demo_ends_the_same_with_every_process_killed_on_the_way(forge: Forge) -> None:
    demo = forge.start("demo", "--keep", "--output", str(forge.results))
    wait_for_first_job(forge, demo)
    for name in KILLED_IN_TURN:
        time.sleep(6)
        forge.kill(name)
    said, trouble = demo.communicate(timeout=PATIENCE_S)
    assert demo.returncode == 0, said + trouble
    assert_results(forge.results)
    jobs = json.loads(forge.run("jobs", "--json"))
    assert [job["status"] for job in jobs] == ["done", "done"]
    assert [asset["versions_count"] for asset in json.loads(forge.run("assets", "--json"))] == [1, 1]
    log = json.loads(forge.run("verify", "--json"))
    assert log["sound"], log["faults"]


def assert_results(folder: Path) -> None:
    knight, slime = folder / "knight", folder / "slime"
    assert (knight / "knight.glb").read_bytes()[:4] == b"glTF"
    assert (knight / "knight.fbx").read_bytes()[:18] == b"Kaydara FBX Binary"
    assert (knight / "preview.png").read_bytes()[:4] == b"\x89PNG"
    assert list(knight.glob("turntable.*"))
    assert list(knight.glob("texture*.png"))
    assert json.loads((slime / "slime.json").read_text())["bones"]
    assert (slime / "slime.atlas").exists()
    assert (slime / "sprite_sheet.png").read_bytes()[:4] == b"\x89PNG"


def wait_for_first_job(forge: Forge, demo: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert demo.poll() is None, "".join(demo.communicate())
        if forge.home.read().phase == "running" and '"job_id"' in forge.start("jobs", "--json").communicate()[0]:
            return
        time.sleep(1)
    demo.terminate()
    pytest.fail("no job was ordered: " + "".join(demo.communicate(timeout=60)))
