"""What a figure carries and how thick it is, measured: clips are composed for bones, and this is all else they need.

From a figure or from a file, the same answer.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Bone, Floats, unit
from gpu_consumers.engines.procedural.clip import Bearing, Grip, triple
from gpu_consumers.engines.procedural.figure import Figure

Held = Callable[[str, float], Floats]  # a bone and a share -> the points (n, 3) that it holds by more than that share

_SLOTS: Final = {"L": "held_left", "R": "held_right"}
_PALM: Final = 0.6  # how far along the hand's bone a thing is held
_FAR_HALF: Final = 0.45  # of a thing's reach: beyond it its edge is looked for
_LOPSIDED: Final = 0.15  # how far off its middle, as a share of its breadth, a thing is heavier on one side
_ALONE: Final = 0.9
_MOSTLY: Final = 0.5


def bearing_from(skeleton: Mapping[str, Bone], brief: DesignBrief, held: Held) -> Bearing:
    """The brief says whether a hand is full and of what, the mesh shows how it is held."""
    flesh = {bone: _hull(held(bone, _MOSTLY)) for bone in skeleton}
    grips: dict[str, Grip] = {}
    for side, slot in _SLOTS.items():
        thing, hand = brief.parts.get(slot, ""), skeleton.get(f"hand.{side}")
        points = held(f"hand.{side}", _ALONE) if hand else np.empty((0, 3))
        if thing and hand and len(points) > 3:
            grips[side] = _grip(thing, hand, points)
    right = grips.get("R")
    return Bearing(
        frozenset(grips),
        weapon=right.way if right else None,
        hangs=right.hangs if right else 0.0,
        grips=grips,
        flesh={bone: points for bone, points in flesh.items() if len(points)},
    )


def _grip(thing: str, hand: Bone, points: Floats) -> Grip:
    """The way a thing points is the way to its farthest point; its edge is where its far half is broadest."""
    head, tail = np.asarray(hand.head), np.asarray(hand.tail)
    palm = head + _PALM * (tail - head)
    ways = points - palm
    far = np.linalg.norm(ways, axis=1)
    way = unit(ways[far.argmax()])
    along = ways @ way
    blade = ways[along > _FAR_HALF * far.max()]
    across = blade - np.outer(blade @ way, way)
    _, _, axes = np.linalg.svd(across - across.mean(0), full_matrices=False)
    edge = unit(axes[0] - way * (axes[0] @ way))
    lopsided = float(across.mean(0) @ edge)
    one_edged = abs(lopsided) > _LOPSIDED * float(np.abs(across @ edge).max())
    if one_edged:
        edge = edge * np.sign(lopsided)
    elif edge[np.abs(edge).argmax()] < 0:
        edge = -edge
    return Grip(
        thing,
        palm=triple(palm),
        way=triple(way),
        edge=triple(edge),
        reach=float(far.max()),
        behind=float(max(0.0, -along.min())),
        hangs=float(head[2] - points[:, 2].min()),
        one_edged=one_edged,
    )


def _hull(points: Floats) -> Floats:
    """The corners of a cloud's convex hull; all of a cloud that is too small or too flat to have one."""
    try:
        return np.asarray(points[ConvexHull(points).vertices]) if len(points) > 4 else points
    except QhullError:
        return points


def bearing_of_figure(figure: Figure, brief: DesignBrief) -> Bearing:
    share = share_of_each_bone(figure)
    column = {bone: share[:, k] for k, bone in enumerate(figure.bones)}

    def held(bone: str, least: float) -> Floats:
        return np.asarray(figure.vertices[column[bone] > least])

    return bearing_from(figure.bones, brief, held)


def share_of_each_bone(figure: Figure) -> Floats:
    """A figure's weights as one table, (vertices, bones)."""
    found = np.zeros((len(figure.vertices), len(figure.bones)))
    rows, columns = np.nonzero(figure.bone_index >= 0)
    np.add.at(found, (rows, figure.bone_index[rows, columns]), figure.bone_weight[rows, columns])
    return found
