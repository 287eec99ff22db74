"""Things that stand still: weapons, containers, furniture, plants, buildings, food and more."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, vec
from gpu_consumers.engines.procedural.materials import applied
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes.props import (
    buildings,
    containers,
    food,
    furniture,
    keepsakes,
    lamps,
    machines,
    plants,
    roadside,
    rocks,
    shields,
    treasures,
    vehicles,
    weapons,
)
from gpu_consumers.engines.procedural.recipes.props.carving import BONE, Carver, Maker
from gpu_consumers.engines.procedural.recipes.props.colours import PAINTS, toned

FLOOR: Final = np.array([-np.inf, -np.inf, 0.0])  # what a recipe sinks into the ground is cut off
_FAMILIES: Final = (
    weapons,
    shields,
    containers,
    furniture,
    lamps,
    plants,
    rocks,
    buildings,
    food,
    roadside,
    treasures,
    keepsakes,
    machines,
    vehicles,
)
SHAPES: Final[Mapping[str, Maker]] = {name: maker for family in _FAMILIES for name, maker in family.SHAPES.items()}


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    """Make the prop whose shape the brief names; a size factor of the brief scales it as a whole."""
    clay.palette = toned(applied(mixed(brief, PAINTS), brief.materials, brief.palette))
    clay.bone(BONE, vec(0, 0, 0), vec(0, 0, 0.25))
    SHAPES[brief.parts.get("shape", "crate")](Carver(clay, rng, state=brief.parts.get("state", "")))
    clay.vertices = [np.maximum(block, FLOOR) for block in clay.vertices]
    clay.resize(brief.proportions.height)
