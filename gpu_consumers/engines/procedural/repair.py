"""Step `repair`: a mesh that is closed, faces outward and has no dead faces, whoever made it.

A sound mesh passes through byte for byte. Anything else is mended in Blender: doubled points welded, empty faces
dissolved, normals turned outward, and every shell that still has a hole is voxelised and skinned anew (OpenVDB).
"""

import shutil
from typing import Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, only
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.inspection import inspect
from gpu_consumers.engines.procedural.mending import enforce_symmetry, remesh_open_shells, weld
from gpu_consumers.engines.procedural.reconstruct import GLB
from gpu_consumers.errors import Unworkable

VOXELS_ACROSS: Final = 128


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`mesh_raw` -> `mesh_repaired`. `params.symmetry="enforce"` mirrors the left half onto the right.

    Raises `Unworkable` when the mesh has no faces or cannot be closed.
    """
    source = only(bench, "mesh_raw").path
    path = bench.output / "mesh_repaired.glb"
    before = inspect(source)
    symmetric = order.params.get("symmetry") == "enforce"
    done: list[JsonValue] = []
    bench.progress(0.3, "sound" if before.sound else "needs mending")
    if before.sound and not symmetric:
        shutil.copyfile(source, path)
        after = before
    else:
        scene.fresh()
        thing = scene.joined(scene.import_glb(source))
        done += weld(thing)
        if symmetric:
            done += enforce_symmetry(thing)
        bench.raise_if_cancelled()
        done += remesh_open_shells(thing, VOXELS_ACROSS)
        scene.export_glb(path)
        after = inspect(path)
        if after.open_shells:
            raise Unworkable(f"{after.open_shells} shells could not be closed", code="not_watertight")
    bench.progress(1.0)
    facts: dict[str, JsonValue] = {
        "before": before.facts(),
        "after": after.facts(),
        "mended": done,
        "watertight": not after.open_shells,
    }
    return StepResult((MadeFile("mesh_repaired", path, GLB),), facts)
