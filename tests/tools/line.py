"""The second half of the procedural line in a process of its own, as a worker would run it.

`python -m tests.tools.line FOLDER STEP [PARAMS]` carries out one step on what lies in FOLDER and prints its facts.
The step "mesh" stands for everything before: it designs the figure of `words.txt` and writes `brief.json`, `mesh.glb`.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from gpu_consumers.engine import InputFile, StepOrder

SEED = 7
TAKES = {"rig": ("brief", "mesh"), "animate": ("brief", "rigged"), "export": ("brief", "animated", "mesh")}


def carried_out(folder: Path, step: str, **params: Any) -> dict[str, Any]:
    """One step in a fresh process, every time with another hash salt. Returns its facts."""
    command = [sys.executable, "-m", "tests.tools.line", str(folder), step, json.dumps(params)]
    salt = {**os.environ, "PYTHONHASHSEED": str(len(os.listdir(folder)) + 1)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=salt)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("{")]  # Blender talks, too
    facts: dict[str, Any] = json.loads(told[-1])
    return facts


class FolderBench:
    """A bench over a folder: `mesh.glb` has the role "mesh"."""

    def __init__(self, folder: Path, roles: tuple[str, ...]) -> None:
        self.output = folder
        found = [path for role in roles for path in sorted(folder.glob(f"{role}.*"))]
        self.inputs = tuple(
            InputFile(path.stem, path, "", hashlib.sha256(path.read_bytes()).hexdigest()) for path in found
        )

    def progress(self, fraction: float, note: str = "") -> None:
        assert 0.0 <= fraction <= 1.0

    def show(self, picture: bytes, media_type: str = "image/webp") -> None:
        assert picture

    def raise_if_cancelled(self) -> None:
        pass


def main(folder: Path, step: str, params: dict[str, Any]) -> dict[str, Any]:
    if step == "mesh":
        return _designed(folder)
    from gpu_consumers.engines.procedural.engine import Procedural

    order = StepOrder(step, "3D_CHARACTER", {}, params, SEED)
    return dict(Procedural().run(order, FolderBench(folder, TAKES[step])).facts)


def _designed(folder: Path) -> dict[str, Any]:
    from gpu_consumers.engines.brief.reading import read
    from gpu_consumers.engines.procedural import scene
    from gpu_consumers.engines.procedural.figure import design_within
    from gpu_consumers.engines.procedural.reconstruct import write

    words = (folder / "words.txt").read_text()
    brief = read({"prompt": {"core_concept": words}}, "3D_CHARACTER").brief
    (folder / "brief.json").write_text(brief.model_dump_json())
    figure, detail = design_within(brief, SEED, brief.poly_count_budget)
    scene.fresh()
    write(folder / "mesh.glb", figure, SEED, detail)
    return {"triangles": figure.triangles}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))))
