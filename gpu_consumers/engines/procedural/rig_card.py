"""The report card of a rig: what its weights, its bones and its place in the world are worth to an engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.bone_names import missing_bones
from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.voxels import solid_of
from gpu_consumers.report_card import Gate, ReportCard, at_least, at_most, exactly, told

_CUBES: Final = 48
_NEAR: Final = 1.8  # cubes: a joint that near to the inside is inside
_MOST_ERROR: Final = 1e-5
_LEAST_INSIDE: Final = 75.0  # percent of the joints of a skeleton that was found
_LOW_LEG: Final = ("shin", "foot", "toe", "front_foot", "front_lower", "back_foot", "back_lower")
_LEG: Final = (*_LOW_LEG, "thigh", "front_upper", "back_upper")
_SPLIT: Final = 0.5  # by more than this share a vertex belongs to a lower leg


@dataclass(frozen=True, slots=True, eq=False)
class Rigged:
    bones: Mapping[str, Bone]
    weights: Floats  # (n, bones)
    points: Floats  # (n, 3)
    triangles: NDArray[np.int64]  # (m, 3)
    fitted: bool


def card_of(rigged: Rigged) -> ReportCard:
    return ReportCard.of(_gates(rigged))


def _gates(rigged: Rigged) -> Iterator[Gate]:
    weights, points = rigged.weights, rigged.points
    yield at_most("weights.most_influences", int((weights > 0).sum(axis=1).max()), 4, "a vertex")
    yield exactly("weights.unweighted", int((weights.sum(axis=1) < 0.5).sum()), 0)
    yield at_most("weights.sum_error", round(float(np.abs(weights.sum(axis=1) - 1.0).max()), 9), _MOST_ERROR)
    yield exactly("weights.across_legs", across_legs(rigged.bones, weights), 0)
    if "thigh.L" in rigged.bones:
        missing = missing_bones(rigged.bones)
        yield exactly("bone_map", ", ".join(missing) or "complete", "complete")
    inside = round(joints_inside(rigged), 1)
    yield at_least("joints_inside", inside, _LEAST_INSIDE, "%") if rigged.fitted else told("joints_inside", inside, "%")
    height = float(np.ptp(points[:, 2]))
    yield told("scale.height", round(height, 3), "m")
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    yield told("pivot.feet", round(1000 * float(points[:, 2].min()), 2), "mm", "above the origin")
    yield told("pivot.aside", round(float(abs(middle[0])) / max(height, 1e-9), 4), "of the height")


def across_legs(bones: Mapping[str, Bone], weights: Floats) -> int:
    """How many vertices of one lower leg are moved by a leg of the other side."""
    count = 0
    column = {name: k for k, name in enumerate(bones)}
    for side, other in (("L", "R"), ("R", "L")):
        own = [column[f"{part}.{side}"] for part in _LOW_LEG if f"{part}.{side}" in column]
        wrong = [column[f"{part}.{other}"] for part in _LEG if f"{part}.{other}" in column]
        if own and wrong:
            count += int(((weights[:, own].sum(axis=1) > _SPLIT) & (weights[:, wrong].sum(axis=1) > 0)).sum())
    return count


def joints_inside(rigged: Rigged) -> float:
    """Percent of the joints, the root's apart, that lie in the mesh or as near as a cube."""
    heads = np.array([bone.head for bone in rigged.bones.values() if bone.parent is not None]).reshape(-1, 3)
    if not len(heads):
        return 100.0
    solid = solid_of(rigged.points, rigged.triangles, _CUBES)
    away = np.asarray(solid.tree.query(heads)[0])
    return 100.0 * float((away <= _NEAR * solid.size).mean())
