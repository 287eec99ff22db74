"""What other tools call our bones. Engines re-target by such a table; nothing in a file is renamed for it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

FINGERS: Final = ("thumb", "index", "middle", "ring", "little")
TORSO: Final = ("hips", "spine", "chest", "upper_chest", "neck", "head", "jaw")
LIMBS: Final = ("shoulder", "upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toe")
# Without these no engine takes a skeleton for a human one: Unity's Mecanim and VRM 1.0 ask for the same fifteen; chest
# and neck are asked for by ourselves, for without them no look or breath is carried over.
REQUIRED: Final = (
    *("hips", "spine", "chest", "neck", "head"),
    *(f"{limb}.{side}" for limb in ("upper_arm", "forearm", "hand", "thigh", "shin", "foot") for side in "LR"),
)


class _Profile(NamedTuple):
    torso: tuple[str, ...]  # as in TORSO; empty where there is no such bone
    limbs: tuple[str, ...]  # as in LIMBS
    limb: str  # how a side is written round a limb's name
    fingers: tuple[str, ...]  # as in FINGERS
    finger: str  # how a finger's joint is written
    joints: tuple[str, str, str]  # from the palm outward
    thumb: tuple[str, str, str]


_WORDS: Final = ("Proximal", "Intermediate", "Distal")
_WORD_LIMBS: Final = ("Shoulder", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Toes")
_WORD_FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Little")
_NUMBERS: Final = ("1", "2", "3")
_NUMBERED: Final = ("01", "02", "03")
_FROM_THE_WRIST: Final = ("Metacarpal", "Proximal", "Distal")

_PROFILES: Final[Mapping[str, _Profile]] = {
    "unity_humanoid": _Profile(  # UnityEngine.HumanBodyBones
        ("Hips", "Spine", "Chest", "UpperChest", "Neck", "Head", "Jaw"),
        _WORD_LIMBS, "{Side}{limb}", _WORD_FINGERS, "{Side}{finger}{joint}", _WORDS, _WORDS,
    ),
    "godot_humanoid": _Profile(  # SkeletonProfileHumanoid
        ("Hips", "Spine", "Chest", "UpperChest", "Neck", "Head", "Jaw"),
        _WORD_LIMBS, "{Side}{limb}", _WORD_FINGERS, "{Side}{finger}{joint}", _WORDS, _FROM_THE_WRIST,
    ),
    "unreal_mannequin": _Profile(  # Manny and Quinn of Unreal Engine 5: the ends of the spine's chain
        ("pelvis", "spine_01", "spine_05", "", "neck_01", "head", ""),
        ("clavicle", "upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball"),
        "{limb}_{s}", ("thumb", "index", "middle", "ring", "pinky"), "{finger}_{joint}_{s}", _NUMBERED, _NUMBERED,
    ),
    "mixamo": _Profile(
        ("mixamorig:Hips", "mixamorig:Spine", "mixamorig:Spine1", "mixamorig:Spine2", "mixamorig:Neck",
         "mixamorig:Head", ""),
        ("Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot", "ToeBase"), "mixamorig:{Side}{limb}",
        ("Thumb", "Index", "Middle", "Ring", "Pinky"), "mixamorig:{Side}Hand{finger}{joint}", _NUMBERS, _NUMBERS,
    ),
    "vrm": _Profile(  # VRM 1.0, VRMC_vrm.humanoid.humanBones
        ("hips", "spine", "chest", "upperChest", "neck", "head", "jaw"),
        _WORD_LIMBS, "{side}{limb}", _WORD_FINGERS, "{side}{finger}{joint}", _WORDS, _FROM_THE_WRIST,
    ),
}  # fmt: skip


def finger_bone(finger: str, joint: int, side: str) -> str:
    """Our name of a finger's bone; joint 1 is the one at the palm."""
    return f"{finger}.{joint:02d}.{side}"


def bone_map(bones: Iterable[str]) -> dict[str, dict[str, str]]:
    """Our bone -> their bone, by profile; only for bones that are there. Empty for a body that is no biped."""
    here = set(bones)
    if "thigh.L" not in here:
        return {}
    return {
        name: {ours: theirs for ours, theirs in _pairs(profile) if ours in here} for name, profile in _PROFILES.items()
    }


def missing_bones(bones: Iterable[str]) -> list[str]:
    """What a biped lacks of what engines require."""
    here = set(bones)
    return [bone for bone in REQUIRED if bone not in here]


def _pairs(profile: _Profile) -> Iterator[tuple[str, str]]:
    yield from ((ours, theirs) for ours, theirs in zip(TORSO, profile.torso, strict=True) if theirs)
    for mark, side in (("L", "left"), ("R", "right")):
        words = {"side": side, "Side": side.title(), "s": mark.lower()}
        for ours, theirs in zip(LIMBS, profile.limbs, strict=True):
            yield f"{ours}.{mark}", profile.limb.format(limb=theirs, **words)
        for ours, theirs in zip(FINGERS, profile.fingers, strict=True):
            for number, joint in enumerate(profile.thumb if ours == "thumb" else profile.joints, 1):
                yield finger_bone(ours, number, mark), profile.finger.format(finger=theirs, joint=joint, **words)
