"""What each game engine wants of a model: which file, which axes, which settings, which of its bones are ours."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from gpu_consumers.engines.procedural.bone_names import bone_map


class Engine(NamedTuple):
    """One engine's ways. Axes are those of the file that it takes."""

    file: str  # the role of the file to import
    up_axis: str
    forward_axis: str
    units_per_metre: float
    skeleton: str  # the profile of bone names it re-targets by
    collision: str
    detail: str
    steps: tuple[str, ...]


ENGINES: Final[Mapping[str, Engine]] = {
    "unity": Engine(
        file="fbx",
        up_axis="Y",
        forward_axis="+Z",
        units_per_metre=1.0,
        skeleton="unity_humanoid",
        collision="Add a MeshCollider with the collision mesh, Convex on.",
        detail="Put the LOD meshes into an LODGroup at 60 %, 30 % and 10 % of the screen's height.",
        steps=(
            "Import the FBX. Model: Scale Factor 1, Convert Units on, Bake Axis Conversion off.",
            "Rig: Humanoid for bipeds with the bone map below, Generic for every other body.",
            "Animation: Loop Time on for the clips that are told to loop; Root Transform as the movement says.",
        ),
    ),
    "unreal": Engine(
        file="fbx",
        up_axis="Y",
        forward_axis="+Z",
        units_per_metre=100.0,
        skeleton="unreal_mannequin",
        collision="Import the collision mesh beside it and choose Use Complex Collision as Simple, or name it UCX_.",
        detail="Import the LOD meshes as LOD 1 and LOD 2 of the skeletal or static mesh.",
        steps=(
            "Import the FBX as a skeletal mesh with Import Animations on, Convert Scene and Convert Scene Unit on.",
            "Forward turns into +X by Force Front XAxis. Each clip becomes a sequence.",
            "Re-target with an IK Retargeter; the bone map below names the mannequin's bones.",
        ),
    ),
    "godot": Engine(
        file="glb",
        up_axis="Y",
        forward_axis="+Z",
        units_per_metre=1.0,
        skeleton="godot_humanoid",
        collision="Create a ConvexPolygonShape3D from the collision mesh.",
        detail="Godot makes its own LODs on import; the LOD meshes are for other uses.",
        steps=(
            "Drop the GLB into the project: no settings are needed.",
            "Skeleton3D, Retarget: a BoneMap with SkeletonProfileHumanoid and the bone map below.",
            "Set the loop mode of the clips that are told to loop in the import dock.",
        ),
    ),
}


def engine_profiles(bones: Iterable[str], clips: Mapping[str, Mapping[str, JsonValue]]) -> dict[str, JsonValue]:
    """For every engine: its file, axes and steps, and our bone -> its bone. `clips`: what each clip's extras say."""
    maps = bone_map(bones)
    loops: list[JsonValue] = [name for name, said in clips.items() if said.get("loop")]
    speeds: dict[str, JsonValue] = {name: said["speed"] for name, said in clips.items() if said.get("speed")}
    found: dict[str, JsonValue] = {}
    for name, engine in ENGINES.items():
        found[name] = {
            "import": engine.file,
            "up_axis": engine.up_axis,
            "forward_axis": engine.forward_axis,
            "units_per_metre": engine.units_per_metre,
            "pivot": "on the ground between the feet",
            "steps": list[JsonValue](engine.steps),
            "collision": engine.collision,
            "levels_of_detail": engine.detail,
            "looping_clips": loops,
            "metres_per_second": {clip: speed for clip, speed in speeds.items()},
            "bones": dict[str, JsonValue](maps.get(engine.skeleton, {})),
        }
    return found
