"""Poses for pictures: a figure bent by its own bones and weights. Linear blend skinning in numpy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Bone, Floats, turned
from gpu_consumers.engines.procedural.figure import Figure

Turn = tuple[str, float]  # an axis of the world and degrees
Pose = Mapping[str, tuple[Turn, ...]]  # bone -> turns about its head, first to last

_WEIGHT_ON_ONE_LEG: Final[Pose] = {
    "hips": (("z", -8.0), ("y", -2.0)),
    "thigh.L": (("y", -5.0), ("x", -7.0)),
    "thigh.R": (("y", 6.0), ("x", 6.0)),
    "shin.L": (("x", 5.0),),
    "foot.L": (("z", 14.0), ("x", 2.0)),
    "foot.R": (("z", -10.0), ("x", -5.0)),
    "spine": (("z", -5.0), ("y", 2.0)),
    "chest": (("z", -7.0), ("y", 2.5), ("x", 3.0)),
    "head": (("z", 24.0), ("y", -4.0), ("x", 2.0)),
    "cape.01": (("x", 8.0), ("y", -7.0)),
    "cape.02": (("x", 9.0), ("y", -9.0), ("z", -6.0)),
    "cape.03": (("x", 10.0), ("y", -10.0), ("z", -8.0)),
}
POSES: Final[Mapping[str, Pose]] = {
    "weapon_raised": {
        **_WEIGHT_ON_ONE_LEG,
        "upper_arm.R": (("y", 16.0), ("x", -38.0)),
        "forearm.R": (("x", -52.0), ("z", -14.0)),
        "hand.R": (("y", -40.0), ("x", 14.0)),
        "upper_arm.L": (("x", -22.0), ("y", 6.0)),
        "forearm.L": (("z", -26.0),),
        "hand.L": (("x", 20.0), ("z", 20.0)),
    },
    "staff_planted": {
        **_WEIGHT_ON_ONE_LEG,
        "upper_arm.R": (("y", 4.0), ("x", -16.0)),
        "forearm.R": (("x", -18.0),),
        "hand.R": (("x", 34.0),),
        "upper_arm.L": (("y", 8.0), ("x", -14.0)),
        "forearm.L": (("x", -34.0), ("z", -16.0)),
    },
    "bow_ready": {
        **_WEIGHT_ON_ONE_LEG,
        "upper_arm.L": (("x", -34.0), ("y", 4.0)),
        "forearm.L": (("x", -38.0), ("z", -10.0)),
        "hand.L": (("x", 66.0), ("y", 16.0)),
        "upper_arm.R": (("y", -14.0), ("x", 8.0)),
        "forearm.R": (("x", -34.0), ("y", -8.0)),
    },
    "at_ease": {
        **_WEIGHT_ON_ONE_LEG,
        "upper_arm.R": (("y", -14.0), ("x", 4.0)),
        "forearm.R": (("x", -20.0), ("y", -8.0)),
        "upper_arm.L": (("y", 14.0), ("x", -6.0)),
        "forearm.L": (("x", -22.0), ("y", 8.0)),
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


STANDING: Final = ("hips", "thigh.L", "thigh.R", "shin.L", "foot.L", "foot.R")


def pose_for(figure: Figure, held_right: str) -> str:
    """The name of the pose that shows this figure best."""
    if figure.kind == "quadruped":
        return "alert"
    if figure.kind == "blob":
        return "wobble"
    if figure.kind != "humanoid":
        return "rest"
    if held_right in {"staff", "spear", "sceptre"}:
        return "staff_planted"
    if held_right:
        return "weapon_raised"
    return "bow_ready" if "bow" in figure.part_names else "at_ease"


def posed(figure: Figure, pose: Pose) -> Figure:
    """The figure in a pose. Turns are in world axes, about each bone's head, on top of its parent's; feet stay down."""
    if "robe" in figure.part_names:  # legs hidden by a robe must not step through it
        pose = {name: turns for name, turns in pose.items() if name not in STANDING}
    carried: dict[str, Floats] = {}
    for name, bone in figure.bones.items():
        own = _turned_about(np.asarray(bone.head), pose.get(name, ()))
        carried[name] = carried[bone.parent] @ own if bone.parent else own
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
