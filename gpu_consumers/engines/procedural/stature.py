"""How tall a model is to stand: measured, and brought to the height that was asked for.

One factor on every length of a finished file does it: places, joints, travel and what the extras say in metres. So
nothing that was made or measured at the usual height changes but its size: weights, turns, textures, planted feet.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import skeleton_of
from gpu_consumers.engines.procedural.rig import bodies_of
from gpu_consumers.report_card import Gate, ReportCard

WITHIN: Final = 0.01  # of the height asked for
CROWN: Final = "the crown of the head"
TOP: Final = "its highest point"
_BIPED: Final = frozenset({"head", "thigh.L"})
_LENGTHS: Final = ("bone_length", "travel", "speed")  # extras in metres, or in metres a second
_ARRAY_BUFFER: Final = 34962


@dataclass(frozen=True, slots=True)
class Stature:
    """Metres above the lowest point, at rest."""

    height: float  # what people mean by it
    whole: float  # with all that stands above the head
    up_to: str  # CROWN or TOP


def stature_of(glb: Glb, designed: Figure | None = None) -> Stature:
    """A biped stands as tall as the crown of its head: a plume, a hat or a raised staff does not count. Anything else
    stands as tall as it is.

    The crown is where the head's bone ends. A biped without bones has it where the figure that it was `designed` as
    has it. Raises `Unworkable` for a file without faces.
    """
    upward = np.concatenate([body.points[:, 2] for body in bodies_of(glb)])
    ground, whole = float(upward.min()), float(np.ptp(upward))
    if _knows_its_head(glb):
        return Stature(skeleton_of(glb)["head"].tail[2] - ground, whole, CROWN)
    if designed is not None and designed.bones.keys() >= _BIPED:
        return Stature(designed.bones["head"].tail[2] / designed.height * whole, whole, CROWN)
    return Stature(whole, whole, TOP)


def _knows_its_head(glb: Glb) -> bool:
    """glTF tells no bone's end: a skeleton from elsewhere may leave it out."""
    joints = [glb.json["nodes"][number] for skin in glb.json.get("skins", ())[:1] for number in skin["joints"]]
    told = {node.get("name") for node in joints if node.get("extras", {}).get("bone_length")}
    return told >= _BIPED


def brought_to(glb: Glb, asked: float, designed: Figure | None) -> tuple[float, dict[str, JsonValue]]:
    """Bring a file to `asked` metres. Returns the factor, and what is to be said of it with its report card.

    Raises `Unworkable` when it does not stand that tall then.
    """
    before = stature_of(glb, designed)
    factor = asked / before.height
    resize(glb, factor)
    after = stature_of(glb, designed)
    near = abs(after.height / asked - 1.0) <= WITHIN
    note = f"from the ground to {after.up_to}; {after.whole:.3g} m with all that stands above it"
    gate = Gate("height_asked", round(after.height, 5), f"{asked:g} m, within {WITHIN:.0%}", near, "m", note)
    told: dict[str, JsonValue] = {
        "asked_m": asked,
        "measured_m": round(after.height, 5),
        "measured_to": after.up_to,
        "whole_m": round(after.whole, 5),
        "usual_m": round(before.height, 5),
        "factor": round(factor, 6),
    }
    return factor, {"height": told, **ReportCard.of([gate]).enforce().facts()}


def resize(glb: Glb, factor: float) -> None:
    """Make everything in a file `factor` times as large, about the origin."""
    grown: dict[int, int] = {}

    def larger(accessor: int) -> int:
        if accessor not in grown:
            told = glb.json["accessors"][accessor]
            values = np.asarray(glb.array(accessor) * factor, np.float32)
            grown[accessor] = glb.add(values, told["type"], target=_target(glb, told), bounds="min" in told)
        return grown[accessor]

    for primitive in (each for mesh in glb.json.get("meshes", ()) for each in mesh["primitives"]):
        for places in (primitive["attributes"], *primitive.get("targets", ())):
            if "POSITION" in places:
                places["POSITION"] = larger(places["POSITION"])
    for skin in glb.json.get("skins", ()):
        if "inverseBindMatrices" in skin:
            skin["inverseBindMatrices"] = glb.add(_moved_off(glb.array(skin["inverseBindMatrices"]), factor), "MAT4")
    for clip in glb.json.get("animations", ()):
        shifting = {each["sampler"] for each in clip["channels"] if each["target"]["path"] == "translation"}
        for number in shifting:
            clip["samplers"][number]["output"] = larger(clip["samplers"][number]["output"])
        _lengthen(clip, factor)
    for node in glb.json.get("nodes", ()):
        if "matrix" in node:
            node["matrix"] = _moved_off(np.asarray([node["matrix"]]), factor)[0].astype(float).tolist()
        if "translation" in node:
            node["translation"] = [round(value * factor, 9) for value in node["translation"]]
        _lengthen(node, factor)
    glb.compact()


def _moved_off(matrices: NDArray[np.floating[Any]], factor: float) -> NDArray[np.float32]:
    """Matrices (n, 16), column by column, whose shifts are `factor` times as long."""
    moved = np.array(matrices, np.float32)
    moved[:, 12:15] *= factor
    return moved


def _lengthen(told: Json, factor: float) -> None:
    """What its extras say in metres. A bone's length is rounded less than elsewhere: a tiny figure has tiny ones."""
    extras: Json = told.get("extras") or {}
    told_more = {
        name: round(extras[name] * factor, 9) for name in _LENGTHS if isinstance(extras.get(name), int | float)
    }
    if told_more:
        told["extras"] = {**extras, **told_more}


def _target(glb: Glb, told: Json) -> int | None:
    view: Json = glb.json["bufferViews"][told["bufferView"]] if "bufferView" in told else {}
    return view.get("target")
