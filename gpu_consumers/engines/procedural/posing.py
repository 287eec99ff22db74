"""Poses for pictures: a figure bent by its own bones and weights. Linear blend skinning in numpy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Bone, Floats, turned
from gpu_consumers.engines.procedural.figure import Figure

Turn = tuple[str, float]  # an axis of the world and degrees
Pose = Mapping[str, tuple[Turn, ...]]  # bone -> turns about its head, first to last

_TRAILING: Final[Pose] = {
    "cape.01": (("x", 6.0), ("y", -6.0)),
    "cape.02": (("x", 8.0), ("y", -7.0)),
    "cape.03": (("x", 8.0), ("y", -8.0), ("z", -6.0)),
    "cape.04": (("x", 8.0), ("y", -8.0), ("z", -6.0)),
    "wing.01.L": (("z", -10.0), ("y", -8.0)),
    "wing.01.R": (("z", 10.0), ("y", 8.0)),
    "tail.02": (("z", 16.0),),
    "tail.03": (("z", 20.0),),
}
# How a body stands.
STANCES: Final[Mapping[str, Pose]] = {
    "easy": {
        **_TRAILING,
        "hips": (("z", -8.0), ("y", -2.0)),
        "thigh.L": (("y", -5.0), ("x", -7.0)),
        "thigh.R": (("y", 6.0), ("x", 6.0)),
        "shin.L": (("x", 5.0),),
        "foot.L": (("z", 14.0), ("x", 2.0)),
        "foot.R": (("z", -10.0), ("x", -5.0)),
        "spine": (("z", -5.0), ("y", 2.0)),
        "chest": (("z", -7.0), ("y", 2.5), ("x", 3.0)),
        "head": (("z", 24.0), ("y", -4.0), ("x", 2.0)),
    },
    "braced": {
        **_TRAILING,
        "hips": (("z", -12.0), ("x", 3.0)),
        "thigh.L": (("y", -10.0), ("x", -12.0)),
        "thigh.R": (("y", 10.0), ("x", 9.0)),
        "shin.L": (("x", 8.0),),
        "shin.R": (("x", 3.0),),
        "foot.L": (("z", 20.0), ("y", 8.0), ("x", 1.0)),
        "foot.R": (("z", -14.0), ("y", -8.0), ("x", -14.0)),
        "spine": (("z", -4.0), ("x", 5.0)),
        "chest": (("z", -8.0), ("x", 5.0)),
        "head": (("z", 24.0), ("x", -10.0)),
    },
    "upright": {
        **_TRAILING,
        "hips": (("z", -5.0), ("y", -1.5)),
        "thigh.L": (("y", -3.0), ("x", -4.0)),
        "thigh.R": (("y", 3.5), ("x", 3.0)),
        "shin.L": (("x", 3.0),),
        "foot.L": (("z", 12.0), ("x", 1.0)),
        "foot.R": (("z", -10.0), ("x", -3.0)),
        "spine": (("x", -2.0),),
        "chest": (("z", -5.0), ("x", -3.0)),
        "head": (("z", 18.0), ("x", -3.0), ("y", -2.0)),
    },
    "slumped": {
        **_TRAILING,
        "hips": (("z", -6.0), ("y", -3.0)),
        "thigh.L": (("y", -3.0), ("x", -9.0)),
        "thigh.R": (("y", 5.0), ("x", 5.0)),
        "shin.L": (("x", 9.0),),
        "foot.L": (("z", 6.0), ("x", 0.0)),
        "foot.R": (("z", 4.0), ("x", -5.0)),
        "spine": (("x", 7.0), ("y", 3.0)),
        "chest": (("x", 9.0), ("y", 3.0)),
        "head": (("z", 12.0), ("x", 4.0), ("y", 10.0)),
    },
}
# What a right arm does; a left arm does the same in a mirror.
ARMS: Final[Mapping[str, Pose]] = {
    "raised": {
        "upper_arm.R": (("y", 16.0), ("x", -38.0)),
        "forearm.R": (("x", -52.0), ("z", -14.0)),
        "hand.R": (("y", -40.0), ("x", 14.0)),
    },
    "planted": {"upper_arm.R": (("y", 4.0), ("x", -16.0)), "forearm.R": (("x", -18.0),), "hand.R": (("x", 34.0),)},
    "guarding": {
        "upper_arm.R": (("x", -22.0), ("y", -6.0)),
        "forearm.R": (("z", 26.0),),
        "hand.R": (("x", 20.0), ("z", -20.0)),
    },
    "presenting": {
        "upper_arm.R": (("y", -10.0), ("x", -20.0)),
        "forearm.R": (("x", -54.0), ("z", 8.0)),
        "hand.R": (("x", 66.0),),
    },
    "aiming": {"upper_arm.R": (("y", -14.0), ("x", -56.0)), "forearm.R": (("x", -22.0),), "hand.R": (("x", 74.0),)},
    "bow": {
        "upper_arm.R": (("x", -34.0), ("y", -4.0)),
        "forearm.R": (("x", -38.0), ("z", 10.0)),
        "hand.R": (("x", 66.0), ("y", -16.0)),
    },
    "hanging": {"upper_arm.R": (("y", -14.0), ("x", 4.0)), "forearm.R": (("x", -20.0), ("y", -8.0))},
    "low": {"upper_arm.R": (("y", -6.0), ("x", -6.0)), "forearm.R": (("x", -12.0),), "hand.R": (("x", 6.0),)},
    "on_hip": {
        "upper_arm.R": (("y", 6.0), ("x", 16.0)),
        "forearm.R": (("y", -66.0), ("x", -8.0)),
        "hand.R": (("y", 30.0),),
    },
    "waving": {
        "upper_arm.R": (("y", 52.0), ("x", -14.0)),
        "forearm.R": (("y", 28.0), ("x", -14.0)),
        "hand.R": (("y", -10.0),),
    },
    "clawing": {
        "upper_arm.R": (("y", 10.0), ("x", -28.0)),
        "forearm.R": (("x", -46.0), ("z", 10.0)),
        "hand.R": (("x", 24.0),),
    },
    "reaching": {"upper_arm.R": (("y", -22.0), ("x", -62.0)), "forearm.R": (("x", -10.0),), "hand.R": (("x", 22.0),)},
    "cheering": {
        "upper_arm.R": (("y", 84.0), ("x", -6.0)),
        "forearm.R": (("y", 24.0),),
        "hand.R": (("y", -10.0),),
    },
}
_OPPOSITE: Final = {"x": 1.0, "y": -1.0, "z": -1.0}


def _left(pose: Pose) -> Pose:
    return {
        name.replace(".R", ".L"): tuple((axis, degrees * _OPPOSITE[axis]) for axis, degrees in turns)
        for name, turns in pose.items()
    }


# "stance, right arm, left arm" -> pose, and the poses of those that are no people.
POSES: Final[Mapping[str, Pose]] = {
    **{
        f"{stance}, {right}, {left}": {**standing, **ARMS[right], **_left(ARMS[left])}
        for stance, standing in STANCES.items()
        for right in ARMS
        for left in ARMS
    },
    "alert": {
        "neck": (("z", 16.0), ("x", -4.0)),
        "head": (("z", 18.0), ("y", -5.0)),
        "front_upper.R": (("x", -40.0),),
        "front_lower.R": (("x", 60.0),),
        "front_foot.R": (("x", -10.0),),
        "tail.01": (("x", -14.0), ("z", 10.0)),
        "tail.02": (("x", -10.0), ("z", 12.0)),
        "tail.03": (("z", 12.0),),
    },
    "wobble": {"body.01": (("y", 0.0),), "body.02": (("y", -5.0), ("x", 2.0)), "body.03": (("y", -9.0), ("x", 3.0))},
    "rest": {},
}
# What is held -> what the arm does with it; anything else is raised as a weapon.
_HANDLED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "staff", "druid_staff", "crook", "trident", "pitchfork", "hoe", "scythe", "broom", "halberd", "flag",
                "spear",
        ),
        "planted",
    ),
    **dict.fromkeys(
        (
            "book", "clipboard", "flask", "potion", "bomb", "mug", "orb", "apple", "sceptre", "wand", "scroll", "pan",
            "ladle", "lute", "torch", "balloon", "key",
        ),
        "presenting",
    ),
    **dict.fromkeys(("pistol", "revolver", "rifle", "blaster", "crossbow"), "aiming"),
    **dict.fromkeys(("shield", "round_shield", "tower_shield", "buckler", "bone_shield"), "guarding"),
    **dict.fromkeys(("lantern", "bag"), "low"),
    "bow": "bow",
}  # fmt: skip
# mood -> stance, and what an empty right and an empty left hand do
_BY_MOOD: Final[Mapping[str, tuple[str, str, str]]] = {
    "fierce": ("braced", "clawing", "clawing"),
    "brave": ("easy", "on_hip", "hanging"),
    "proud": ("upright", "hanging", "on_hip"),
    "stern": ("upright", "hanging", "on_hip"),
    "friendly": ("easy", "waving", "hanging"),
    "sly": ("easy", "hanging", "on_hip"),
    "wise": ("upright", "presenting", "hanging"),
    "calm": ("upright", "hanging", "hanging"),
    "sad": ("slumped", "reaching", "reaching"),
}
# what a brief may ask of a pose -> stance, right, left; "" is left to what is held and to the mood
_ASKED: Final[Mapping[str, tuple[str, str, str]]] = {
    "fight": ("braced", "", "guarding"),
    "guard": ("braced", "", "guarding"),
    "cast": ("braced", "", "reaching"),
    "wave": ("easy", "waving", ""),
    "cheer": ("easy", "cheering", "cheering"),
    "stand": ("upright", "", ""),
}


STANDING: Final = ("hips", "thigh.L", "thigh.R", "shin.L", "shin.R", "foot.L", "foot.R")


def pose_for(figure: Figure, held_right: str, held_left: str = "", mood: str = "", asked: str = "") -> str:
    """The name of the pose that shows this figure best: by what its hands hold, its mood, and what was asked."""
    if figure.kind == "quadruped":
        return "alert"
    if figure.kind == "blob":
        return "wobble"
    if figure.kind != "humanoid" or asked in {"t-pose", "a-pose"}:
        return "rest"
    if not held_left and "bow" in figure.part_names:
        held_left = "bow"
    stance, right, left = _BY_MOOD.get(mood, ("easy", "hanging", "hanging"))
    if held_right:
        right = _HANDLED.get(held_right, "raised")
    if held_left:
        left = _HANDLED.get(held_left, "clawing")
    wish = _ASKED.get(asked, ("", "", ""))
    stance, right, left = (wanted or own for wanted, own in zip(wish, (stance, right, left), strict=True))
    return f"{stance}, {right}, {left}"


def _in_long_skirts(figure: Figure) -> bool:
    """Does the skirt reach the feet? Then it, and not the legs, is what stands."""
    if "skirt" not in figure.part_names:
        return False
    faces = figure.faces[figure.part == figure.part_names.index("skirt")]
    low = float(figure.vertices[faces[faces >= 0], 2].min())
    return low < 0.45 * figure.bones["shin.L"].head[2]


def carried_bones(figure: Figure, pose: Pose) -> dict[str, Floats]:
    """Where a pose carries each bone, as 4x4 placements, before the figure is set down on the ground."""
    if _in_long_skirts(figure):  # legs hidden by a robe must not step through it
        pose = {name: turns for name, turns in pose.items() if name not in STANDING}
    carried: dict[str, Floats] = {}
    for name, bone in figure.bones.items():
        own = _turned_about(np.asarray(bone.head), pose.get(name, ()))
        carried[name] = carried[bone.parent] @ own if bone.parent else own
    return carried


def posed(figure: Figure, pose: Pose) -> Figure:
    """The figure in a pose. Turns are in world axes, about each bone's head, on top of its parent's; feet stay down."""
    carried = carried_bones(figure, pose)
    if not carried:
        return figure
    moves = np.stack([*carried.values(), np.eye(4)])  # an unused slot (-1) meets the identity, with no weight
    flat = np.c_[figure.vertices, np.ones(len(figure.vertices))]
    each = np.einsum("nkij,nj->nki", moves[figure.bone_index], flat)[..., :3]
    vertices = np.einsum("nki,nk->ni", each, figure.bone_weight)
    ground = _ground(figure, vertices)
    vertices[:, 2] -= ground
    return replace(
        figure, vertices=vertices, bones={n: _carried(b, carried[n], ground) for n, b in figure.bones.items()}
    )


def _ground(figure: Figure, vertices: Floats) -> float:
    """The lowest place of the body itself: a lowered sword does not lift its bearer off the floor."""
    held = [i for i, name in enumerate(figure.bones) if name.startswith("hand.")]
    body = ~np.isin(figure.bone_index[:, 0], held)
    return float(vertices[body, 2].min())


def _turned_about(place: Floats, turns: tuple[Turn, ...]) -> Floats:
    spin = np.eye(4)
    for axis, degrees in turns:
        spin = turned(axis, degrees) @ spin
    spin[:3, 3] = place - spin[:3, :3] @ place
    return spin


def _carried(bone: Bone, move: Floats, ground: float) -> Bone:
    head, tail = (move[:3, :3] @ np.asarray(p) + move[:3, 3] for p in (bone.head, bone.tail))
    return Bone(
        (float(head[0]), float(head[1]), float(head[2]) - ground),
        (float(tail[0]), float(tail[1]), float(tail[2]) - ground),
        bone.parent,
    )
