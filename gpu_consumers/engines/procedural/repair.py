"""Step `repair`: a mesh that is closed, faces outward and has no dead faces, whoever made it.

A sound mesh passes through byte for byte. Anything else is mended in Blender: doubled points welded, empty faces
dissolved, normals turned outward, and every shell that still has a hole is voxelised and skinned anew (OpenVDB). On
demand all shells are joined into one single skin.
"""

import shutil
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, drawn, redrawn
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.given import Given, given_mesh
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inside import buried_shells
from gpu_consumers.engines.procedural.inspection import closed_seams, inspect, shells_of
from gpu_consumers.engines.procedural.mending import enforce_symmetry, remesh_open_shells, weld
from gpu_consumers.engines.procedural.mesh_card import shape_gates, stance_gates
from gpu_consumers.engines.procedural.reconstruct import GLB
from gpu_consumers.engines.procedural.skinned import under_one_skin
from gpu_consumers.engines.procedural.symmetry import evened, symmetry_of
from gpu_consumers.engines.procedural.thinning import thinned_with_colours
from gpu_consumers.engines.procedural.wants import is_character, wants_single_skin
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import ReportCard

VOXELS_ACROSS: Final = 128
MENDED_WHOLE: Final = 150_000  # triangles; a broken mesh with more is thinned out before it is mended
_EVENED: Final = 0.01  # of the height: places nearer to their mirror image are put there
_WRONG_UNIT: Final = 4.0  # a character this much taller or smaller than designed came in another unit
_OFF_CENTRE: Final = 0.02  # of the height
_OFF_GROUND: Final = 0.002  # metres


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief`, `mesh_raw` -> `mesh_repaired`. `params.symmetry`: "enforce" mirrors the left half onto the right, "off"
    leaves a character's left and right as they are; `params.single_skin` joins all shells.

    Raises `Unworkable` when the mesh is hostile, has no faces, cannot be closed, or fails a gate of its report card.
    """
    brief = brief_of(bench)
    given = given_mesh(bench, "mesh_raw", brief, order.seed)
    path = bench.output / "mesh_repaired.glb"
    before = inspect(given.path)
    forced = order.params.get("symmetry") == "enforce"
    done: list[JsonValue] = ["read an OBJ"] if given.was_obj else []
    bench.progress(0.3, "sound" if before.sound else "needs mending")
    if before.sound and not forced:
        shutil.copyfile(given.path, path)
    else:
        done += _mended(given.path, path, forced, bench)
    character = is_character(order, brief)
    if not given.own:
        done += _settled(path, brief, order, given, character)
    if wants_single_skin(order):
        under_one_skin(Glb.read(path)).write(path)
        done.append("joined all shells into one skin by exact union")
    bench.progress(0.9)
    after, mesh = inspect(path), drawn(Glb.read(path))
    if after.open_shells:
        raise Unworkable(f"{after.open_shells} shells could not be closed", code="not_watertight")
    card = ReportCard.of([*shape_gates(after), *stance_gates(mesh, character, strict=given.own is not None)]).enforce()
    bench.progress(1.0)
    facts: dict[str, JsonValue] = {
        "before": before.facts(),
        "after": after.facts(),
        "mended": done,
        "watertight": not after.open_shells,
        "single_skin": wants_single_skin(order),
        "human_edit": given.by_person,
        **card.facts(),
    }
    return StepResult((MadeFile("mesh_repaired", path, GLB),), facts)


def _mended(source: Path, path: Path, forced: bool, bench: Bench) -> list[str]:
    done: list[str] = []
    glb = Glb.read(source)
    mesh = drawn(glb)
    if len(mesh.triangles) > MENDED_WHOLE:
        redrawn(Glb({}), thinned_with_colours(glb, mesh, MENDED_WHOLE)).write(path)
        done.append(f"thinned out from {len(mesh.triangles)} to about {MENDED_WHOLE} triangles")
        source = path
    scene.fresh()
    thing = scene.joined(scene.import_glb(source))
    done += weld(thing)
    if forced:
        done += enforce_symmetry(thing)
    bench.raise_if_cancelled()
    done += remesh_open_shells(thing, VOXELS_ACROSS)
    scene.export_glb(path)
    return done


def _settled(path: Path, brief: DesignBrief, order: StepOrder, given: Given, character: bool) -> list[str]:
    """What only a mesh of unknown origin needs: nothing buried, in metres, on the ground, left like right."""
    glb = Glb.read(path)
    mesh = drawn(glb)
    done: list[str] = []
    parts = shells_of(closed_seams(mesh.points, mesh.triangles))
    solid = parts.label >= 0
    hidden = buried_shells(parts.surface.points, parts.surface.triangles[solid], parts.label[solid], parts.solid)
    if hidden:
        mesh = mesh.only(~np.isin(parts.label, hidden))
        done.append(f"removed {len(hidden)} shells that lay wholly inside others")
    points, moved = _placed(mesh, brief, order.seed, character)
    done += moved
    even = character and not given.by_person and order.params.get("symmetry") != "off"
    if even:
        height = float(np.ptp(points[:, 2]))
        error = symmetry_of(shells_of(closed_seams(points, mesh.triangles))).error_m
        points, count = evened(points, _EVENED * height)
        if count:
            done.append(f"put {count} points on their partners' mirror image, {error * 1000:.2f} mm away on average")
    if done:
        redrawn(glb, mesh.at(points)).write(path)
    return done


def _placed(mesh: Drawn, brief: DesignBrief, seed: int, character: bool) -> tuple[Floats, list[str]]:
    done: list[str] = []
    points = mesh.points
    height = float(np.ptp(points[:, 2]))
    if character:
        wanted = design(brief, seed, 0.5).height
        if not 1 / _WRONG_UNIT < height / wanted < _WRONG_UNIT:
            points = points * (wanted / max(height, 1e-9))
            done.append(f"scaled from {height:.4g} m to {wanted:.4g} m: it came in another unit")
            height = wanted
    low, high = points.min(axis=0), points.max(axis=0)
    move = np.array([0.0, 0.0, -low[2]])
    middle = (low + high)[:2] / 2
    if np.abs(middle).max() > (0.25 if character else _OFF_CENTRE) * height:
        move[:2] = -middle
    if abs(move[2]) < _OFF_GROUND and not move[:2].any():
        return points, done
    return points + move, [*done, f"moved by {np.round(move, 4).tolist()} m, to stand on the origin"]
