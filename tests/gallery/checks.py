"""What others say of the files of one asset: readers that are not ours, each in a process of its own."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.gallery.model import Model
from tests.tools.fbx import read_fbx
from tests.tools.gltf import validated
from tests.tools.importers import by_godot, by_three, godot


def khronos(files: dict[str, Path]) -> str:
    """Every GLB through the Khronos validator; "" when it finds no error."""
    found = []
    for role, path in files.items():
        if path.suffix == ".glb" and role in _SHIPPED:
            errors = validated(path)["counts"]["numErrors"]
            if errors:
                found.append(f"{role}: {errors} errors")
    return ", ".join(found)


def strict_fbx(files: dict[str, Path]) -> str:
    """The FBX holds the clips of the GLB, each within a frame of its length."""
    theirs = read_fbx(files["fbx"])
    ours = Model.read(files["glb"])
    if set(theirs.clips) != set(ours.clips):
        return f"clips differ: {sorted(set(theirs.clips) ^ set(ours.clips))}"
    apart = {name: abs(seconds - ours.seconds(name)) for name, seconds in theirs.clips.items()}
    late = [name for name, by in apart.items() if by > 0.05]
    return f"clips of another length: {late}" if late else ""


def three(files: dict[str, Path]) -> str:
    """three.js loads it with its skin and its clips, and the clips move it."""
    found, ours = by_three(files["glb"]), Model.read(files["glb"])
    still = [clip for clip, gap in found.moved.items() if gap < 1e-4]
    wrong = []
    if set(found.clips) != set(ours.clips):
        wrong.append(f"clips {sorted(found.clips)}")
    if bool(ours.bones()) != bool(found.skinned):
        wrong.append(f"{found.skinned} skins")
    if still:
        wrong.append(f"clips that move nothing: {still}")
    return ", ".join(wrong)


def in_godot(files: dict[str, Path]) -> str:
    """Godot imports it headless: every triangle and every clip. "" too where there is no Godot."""
    if not godot():
        return ""
    found, ours = by_godot(files["glb"]), Model.read(files["glb"])
    wrong = []
    if found.triangles != len(ours.triangles):
        wrong.append(f"{found.triangles} triangles of {len(ours.triangles)}")
    if set(found.clips) != set(ours.clips):
        wrong.append(f"clips {sorted(found.clips)}")
    return ", ".join(wrong)


_SHIPPED: Final = ("glb", "lod.1", "lod.2", "collision")
CHECKS: Final[dict[str, tuple[str, Callable[[dict[str, Path]], str]]]] = {
    # name -> the role it needs, and the check, which answers what is wrong
    "Khronos": ("glb", khronos),
    "FBX": ("fbx", strict_fbx),
    "three.js": ("glb", three),
    "Godot" if godot() else "Godot (not here: apt-get install godot3-server)": ("glb", in_godot),
}


def checked(told: dict[str, Any], folder: Path) -> dict[str, str]:
    """Check -> what is wrong ("" for nothing), for every check that these files can be put to."""
    files = {role: folder / name for step in told["steps"] for role, name in step["files"].items()}
    found = {}
    for name, (role, check) in CHECKS.items():
        if role not in files:
            continue
        try:
            found[name] = check(files)
        except (subprocess.SubprocessError, OSError, ValueError, json.JSONDecodeError) as trouble:
            found[name] = f"{type(trouble).__name__}: {trouble}"[:300]
    return found
