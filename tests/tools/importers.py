"""Engines that are not ours, on a finished GLB: three.js in node, and Godot without a window."""

import json
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.tools.gltf import node_run

HERE: Final = Path(__file__).parent
GODOT: Final = ("godot3-server", "godot3-headless", "godot3")


@dataclass(frozen=True)
class Imported:
    """What an engine found. Clips with their seconds."""

    meshes: int = 0
    bones: int = 0
    clips: dict[str, float] = field(default_factory=dict)
    triangles: int = 0
    skinned: int = 0
    moved: dict[str, float] = field(default_factory=dict)  # clip -> how far its middle moves the skin, in metres
    size: tuple[float, float, float] = (0.0, 0.0, 0.0)
    surfaces: int = 0


def by_three(file: Path) -> Imported:
    """Loaded and played by three.js. Raises `CalledProcessError` when it cannot."""
    return Imported(**json.loads(node_run("three.mjs", str(file))))


def godot() -> str:
    """The headless Godot of this machine, "" for none: `apt-get install godot3-server`."""
    return next((found for name in GODOT if (found := shutil.which(name))), "")


def by_godot(file: Path) -> Imported:
    """Imported by Godot's editor and instanced. Raises `ValueError` when Godot makes nothing of it."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(HERE / "godot", project)
        shutil.copyfile(file, project / "asset.glb")
        home = {"HOME": folder, "PATH": "/usr/bin:/bin"}
        _import(project, home)
        look = [godot(), "--path", str(project), "--script", "look.gd"]
        said = subprocess.run(look, capture_output=True, text=True, timeout=60, env=home).stdout
    told = [line.removeprefix("FOUND ") for line in said.splitlines() if line.startswith("FOUND ")]
    if not told or told[-1] == "{}":
        raise ValueError(f"Godot made nothing of {file.name}: {said[-300:]}")
    return Imported(**json.loads(told[-1]))


def _import(project: Path, home: dict[str, str]) -> None:
    """Let the editor import what is there. Its headless build does not always find its way out: it is shown it."""
    quiet = subprocess.DEVNULL
    editor = subprocess.Popen(
        [godot(), "--path", str(project), "--editor", "--quit"], stdout=quiet, stderr=quiet, env=home
    )
    deadline = time.monotonic() + 60
    try:
        while editor.poll() is None and time.monotonic() < deadline and not list(project.glob(".import/*.md5")):
            time.sleep(0.1)
    finally:
        editor.kill()
        editor.wait()
