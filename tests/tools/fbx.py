"""What a strict FBX reader that is not ours (ufbx) finds in a file."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fbx:
    """The names in a file, its measures and its times. A clip is named without its armature."""

    bones: list[str]
    clips: dict[str, float]  # name -> seconds
    meshes: list[str]
    metres_a_unit: float
    heights: tuple[float, float]  # of the lowest and the highest vertex; Blender keeps Z up inside a mesh


def read_fbx(file: Path) -> Fbx:
    """Reads in a process of its own. Raises `CalledProcessError` for a file that is no proper FBX."""
    command = [sys.executable, "-m", "tests.tools.fbx", str(file)]
    return Fbx(**json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def main() -> None:
    import ufbx

    scene = ufbx.load_file(sys.argv[1])
    # The binding frees what no name holds, even while a list of it is read: so hold the meshes, and count.
    meshes = list(scene.meshes)
    points = [mesh.vertices for mesh in meshes]
    heights = [each[number].z for each in points for number in range(len(each))]
    found = {
        "bones": [node.name for node in scene.nodes if node.bone is not None],
        "clips": {stack.name.split("|")[-1]: stack.time_end - stack.time_begin for stack in scene.anim_stacks},
        "meshes": [mesh.name for mesh in scene.meshes],
        "metres_a_unit": scene.settings.unit_meters,
        "heights": (min(heights), max(heights)),
    }
    print(json.dumps(found), flush=True)
    os._exit(0)  # the reader's binding crashes when Python tidies it up


if __name__ == "__main__":
    main()
