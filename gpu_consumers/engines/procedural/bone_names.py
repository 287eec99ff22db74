"""What other tools call our bones. Engines re-target by such a table; nothing in a file is renamed for it."""

from collections.abc import Iterable, Mapping
from typing import Final

_TORSO: Final = ("hips", "spine", "chest", "neck", "head")
_LIMBS: Final = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")

_PROFILES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str]]] = {
    # torso, limbs, and how a side is written round a limb's name
    "unity_humanoid": (
        ("Hips", "Spine", "Chest", "Neck", "Head"),
        ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot"),
        "{Side}{limb}",
    ),
    "godot_humanoid": (
        ("Hips", "Spine", "Chest", "Neck", "Head"),
        ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot"),
        "{Side}{limb}",
    ),
    "unreal_mannequin": (
        ("pelvis", "spine_01", "spine_03", "neck_01", "head"),
        ("upperarm", "lowerarm", "hand", "thigh", "calf", "foot"),
        "{limb}_{s}",
    ),
    "mixamo": (
        ("mixamorig:Hips", "mixamorig:Spine", "mixamorig:Spine1", "mixamorig:Neck", "mixamorig:Head"),
        ("Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot"),
        "mixamorig:{Side}{limb}",
    ),
    "vrm": (
        ("hips", "spine", "chest", "neck", "head"),
        ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot"),
        "{side}{limb}",
    ),
}


def bone_map(bones: Iterable[str]) -> dict[str, dict[str, str]]:
    """Our bone -> their bone, by profile; only for bones that are there. Empty for a body that is no biped."""
    here = set(bones)
    if "thigh.L" not in here:
        return {}
    return {profile: {ours: theirs for ours, theirs in _pairs(profile) if ours in here} for profile in _PROFILES}


def _pairs(profile: str) -> list[tuple[str, str]]:
    torso, limbs, pattern = _PROFILES[profile]
    found = list(zip(_TORSO, torso, strict=True))
    for ours, theirs in zip(_LIMBS, limbs, strict=True):
        for mark, side in (("L", "left"), ("R", "right")):
            name = pattern.format(limb=theirs, side=side, Side=side.title(), s=mark.lower())
            found.append((f"{ours}.{mark}", name))
    return found
