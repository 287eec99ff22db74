"""What the concept and the views share: which figure is shown, in which pose, from where."""

from dataclasses import dataclass
from typing import Final

from gpu_consumers.engine import Bench, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import Figure, design
from gpu_consumers.engines.procedural.posing import POSES, pose_for, posed
from gpu_consumers.engines.procedural.scene import frame_points
from gpu_consumers.errors import Unworkable

PICTURE_DETAIL: Final = 1.25
AZIMUTH: Final = {"humanoid": 24.0, "quadruped": 42.0, "blob": 18.0, "prop": 28.0}
ELEVATION: Final = {"humanoid": 9.0, "quadruped": 12.0, "blob": 14.0, "prop": 20.0}


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """A figure before the camera."""

    figure: Figure
    pose: str
    middle: list[float]
    width: float
    azimuth: float
    elevation: float


def brief_of(bench: Bench) -> DesignBrief:
    """The brief on the bench. Raises `Unworkable` for one that is not ours."""
    try:
        return DesignBrief.model_validate_json(only(bench, "brief").path.read_bytes())
    except ValueError as error:
        raise Unworkable(f"the brief cannot be read: {error}", code="bad_brief") from error


def sitting(brief: DesignBrief, seed: int) -> Sitting:
    """How the concept shows this brief. The same for the concept itself and for whoever must find it again."""
    figure = design(brief, seed, PICTURE_DETAIL)
    pose = pose_for(figure, brief.parts.get("held_right", ""))
    figure = posed(figure, POSES[pose])
    azimuth, elevation = AZIMUTH[figure.kind], ELEVATION[figure.kind]
    middle, width = frame_points(figure.vertices, azimuth, elevation, margin=1.12)
    return Sitting(figure, pose, middle, width, azimuth, elevation)


def extent(points: Floats) -> float:
    """The diagonal of a figure's box, in metres."""
    return float(((points.max(axis=0) - points.min(axis=0)) ** 2).sum() ** 0.5)
