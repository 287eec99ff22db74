"""Bones and weights from the shape of a mesh alone, for bodies that we did not make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from gpu_consumers.engines.procedural.binding import bind
from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.fit_beast import fit_beast
from gpu_consumers.engines.procedural.fit_biped import fit_biped
from gpu_consumers.engines.procedural.voxels import solid_of

_CUBES: Final = 72  # along the longest side
_LEAST_OVERLAP: Final = 0.6  # of the outlines: below it the mannequin has not found the body


@dataclass(frozen=True, slots=True, eq=False)
class Skinning:
    """A skeleton and what it holds."""

    bones: Mapping[str, Bone]
    weights: Floats  # (n, bones), rows sum to 1
    method: str
    fitted: bool = False  # the joints were found for this mesh rather than known
    repaired: int = 0  # vertices that no bone wanted, and that were given to the nearest one
    distance: float = 0.0  # metres, the median, to what lent the weights
    notes: Mapping[str, JsonValue] = field(default_factory=dict)


def skinned_by_shape(archetype: str, points: Floats, triangles: NDArray[np.int64]) -> Skinning | None:
    """For points (n, 3), triangles (m, 3) of an upright or four-legged body; None where its outline tells no joints."""
    if archetype not in {"humanoid", "quadruped"}:
        return None
    solid = solid_of(points, triangles, _CUBES)
    notes: dict[str, JsonValue] = {}
    if archetype == "humanoid":
        man = fit_biped(solid)
        if man.overlap < _LEAST_OVERLAP:
            return None
        bones, middle = man.bones, man.middle
        notes = {"outline_overlap": round(man.overlap, 3), "symmetry": round(man.symmetry, 3)}
    else:
        beast = fit_beast(solid)
        if beast is None:
            return None
        bones, middle = beast.bones, beast.middle
        notes = {"symmetry": round(beast.symmetry, 3)}
    weights = bind(solid, bones, points, triangles, middle)
    method = "joints fitted to the outlines of the mesh, weights by geodesic voxel binding"
    return Skinning(bones, weights, method, fitted=True, notes=notes)
