"""What the concept and the views share: which figure is shown, in which pose, from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import Figure, design
from gpu_consumers.engines.procedural.posing import POSES, pose_for, posed
from gpu_consumers.engines.procedural.raster import Camera
from gpu_consumers.engines.procedural.scene import frame_points

PICTURE_DETAIL: Final = 1.25
# From where each build is shown best, in degrees: azimuth and elevation.
SEEN_FROM: Final[Mapping[str, tuple[float, float]]] = {
    "humanoid": (24.0, 9.0),
    "quadruped": (42.0, 12.0),
    "blob": (18.0, 14.0),
    "prop": (28.0, 20.0),
    "bird": (36.0, 10.0),
    "serpent": (38.0, 16.0),
    "bug": (40.0, 22.0),
    "fish": (58.0, 8.0),
}
ELSEWISE: Final = (30.0, 14.0)


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """A figure before the camera."""

    figure: Figure  # posed
    rest: Figure
    pose: str
    middle: list[float]
    width: float
    azimuth: float
    elevation: float

    @property
    def camera(self) -> Camera:
        return Camera(np.array(self.middle), self.width, self.azimuth, self.elevation)


def sitting(brief: DesignBrief, seed: int) -> Sitting:
    """How the concept shows this brief. The same for the concept itself and for whoever must find it again."""
    rest = design(brief, seed, PICTURE_DETAIL)
    right, left = (brief.parts.get(f"held_{side}", "") for side in ("right", "left"))
    pose = pose_for(rest, right, left, brief.mood, brief.pose)
    figure = posed(rest, POSES[pose])
    azimuth, elevation = SEEN_FROM.get(figure.kind, ELSEWISE)
    middle, width = frame_points(figure.vertices, azimuth, elevation, margin=1.12)
    return Sitting(figure, rest, pose, middle, width, azimuth, elevation)


def extent(points: Floats) -> float:
    """The diagonal of a figure's box, in metres."""
    return float(((points.max(axis=0) - points.min(axis=0)) ** 2).sum() ** 0.5)
