"""The death of a biped: it reels, its knees give way, it falls on its back and lies on the ground, not in it."""

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from gpu_consumers.engines.procedural.acts import DIE
from gpu_consumers.engines.procedural.clay import Floats, unit
from gpu_consumers.engines.procedural.motion import curve
from gpu_consumers.engines.procedural.poses import Course
from gpu_consumers.engines.procedural.stance import STANDING_SINK, TRUNK, Biped

_LYING: Final = (*TRUNK, "head", "neck")
_ARMS: Final = ("upper_arm.L", "upper_arm.R", "forearm.L", "forearm.R")
_SEAT_BACK: Final = 0.42  # of the leg: how far behind its feet a body comes to sit
_STRETCHED: Final = 0.95  # of a leg, as it lies
_TOES_UP: Final = -68.0
_STEEPEST: Final = 25.0  # degrees that the back may lie off level


def falling(body: Biped) -> Course:
    """The way of the whole body down to the ground."""
    fallen = DIE.curve("fall", body.motion.t, 0.0)
    angle, high = _rest_on_the_back(body)
    return Course(
        up=_seat(body, fallen, high),
        forward=-_SEAT_BACK * body.leg * np.clip(fallen, 0.0, 1.0),
        pitch=-angle * fallen,
        feet=_feet(body, fallen, high),
        level=True,
    )


def laid_on_the_ground(body: Biped, course: Course) -> Course:
    """The same course, but nothing of the body goes below the ground any more: the back is raised, then the arms."""
    up = course.up + np.maximum(0.0, -body.lowest(_LYING))
    sunk = np.maximum(0.0, -body.lowest(_ARMS))
    return replace(course, up=up, arms=course.arms + np.degrees(sunk / body.arm))


def _rest_on_the_back(body: Biped) -> tuple[float, float]:
    """By how much a body pitches until it lies, and how high its hips' joint is then.

    It lies on the side of its outline's hull, seen from its left, that is below its middle.
    """
    points = [body.bearing.flesh[bone][:, 1:] for bone in _LYING if bone in body.bearing.flesh]
    hips = body.motion.head("hips")[1:]
    if not points:
        return 90.0, 0.15 * body.leg
    outline = np.concatenate(points) - hips
    try:
        hull = outline[ConvexHull(outline).vertices]
    except QhullError:
        return 90.0, float(outline[:, 0].max())
    middle = float(np.median(outline[:, 1]))
    for a, b in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        low, high = sorted((a, b), key=lambda point: float(point[1]))
        if low[1] <= middle <= high[1] and low[0] + high[0] > 0:
            along = unit(high - low)
            off = float(np.clip(np.degrees(np.arctan2(along[0], along[1])), -_STEEPEST, _STEEPEST))
            angle = np.radians(90.0 - off)
            depth = outline[:, 0] * np.sin(angle) - outline[:, 1] * np.cos(angle)
            return 90.0 - off, float(depth.max())
    return 90.0, float(outline[:, 0].max())


def _seat(body: Biped, fallen: Floats, high: float) -> Floats:
    """How far the hips go down beyond what the poses say, metres: quickly first, for knees give way before backs do."""
    standing = body.leg * (1 + STANDING_SINK)
    share = curve(np.clip(fallen, 0.0, 1.0), [(0.0, 0.0), (0.35, 0.62), (0.7, 0.95), (1.0, 1.0)])
    return np.asarray(-(standing - high) * share)


def _feet(body: Biped, fallen: Floats, high: float) -> dict[str, Floats]:
    """The feet slip forward from under the body, and come to lie on their heels."""
    leg = body.motion.length("thigh.L") + body.motion.length("shin.L")
    heel = float(np.abs(body.sole("L").profile[:, 1]).max())
    flat = np.sqrt(max((_STRETCHED * leg) ** 2 - (high - heel) ** 2, 0.0))
    share = curve(np.clip(fallen, 0.0, 1.0), [(0.0, 0.0), (0.2, 0.0), (1.0, 1.0)])
    forward = share * max(0.0, flat - _SEAT_BACK * body.leg)
    lift = 0.42 * body.leg * curve(np.clip(fallen, 0, 1), [(0, 0), (0.2, 0), (0.62, 1.0), (0.97, 0.0), (1.0, 0.0)])
    return {"forward": forward, "lift": lift, "pitch": _TOES_UP * share, "out": 0.12 * body.leg * share}
