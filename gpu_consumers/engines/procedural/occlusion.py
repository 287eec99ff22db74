"""How much of the sky every place on a mesh sees, without casting a ray.

Cones are marched through a distance field (Evans, "Fast Approximations for Global Illumination on Dynamic Scenes",
2006; cones as in Wright, "Dynamic Occlusion with Signed Distance Fields", 2015). Smooth, free of noise, deterministic.
"""

from typing import Final

import numpy as np
from scipy.ndimage import binary_fill_holes, distance_transform_edt, map_coordinates

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, scattered, unit_rows

VOXELS: Final = 144  # along the longest side
DARKEST: Final = 0.45  # toys are never black in their creases
_REACH: Final = 0.16  # of the longest side: what is farther off gives no shade
_STEPS: Final = 6
_TILT: Final = np.radians(58.0)
_CONES: Final = 6  # one upright, the others around it
_BURIED, _OPEN = 0.28, 0.94  # what the marched cones make of a deep crease and of an open plane
_CONTRAST: Final = 1.25
_SLACK: Final = 0.75  # voxels by which the field may be wrong


def occlusion(mesh: Drawn, points: Floats, normals: Floats) -> Floats:
    """1.0 in the open to `DARKEST` in deep creases, for places (k, 3) on the mesh that look along `normals`."""
    field, low, voxel = _distances(mesh)
    reach = _REACH * VOXELS * voxel
    start = points + normals * (1.2 * voxel)
    upright, around = np.cos(_TILT), np.sin(_TILT)
    side = unit_rows(np.cross(normals, np.where(np.abs(normals[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])))
    other = np.cross(normals, side)
    total, weight = np.zeros(len(points)), 0.0
    for cone in range(_CONES):
        angle = 2 * np.pi * cone / max(_CONES - 1, 1)
        rise = 1.0 if cone == 0 else float(upright)
        way = normals if cone == 0 else normals * upright + (side * np.cos(angle) + other * np.sin(angle)) * around
        seen = np.ones(len(points))
        for step in range(1, _STEPS + 1):
            far = reach * (step / _STEPS) ** 1.6
            at = ((start + way * far - low) / voxel).T
            free = map_coordinates(field, at, order=1, mode="nearest") * voxel
            # Over an open plane the field grows as the cone rises from it: what it lacks of that is in the way.
            wanted = (1.2 * voxel + far * rise) * (0.75 if cone == 0 else 1.0)
            share = np.clip((free + _SLACK * voxel) / wanted, 0.0, 1.0)
            fade = 1.0 - (step - 1) / _STEPS
            seen = np.minimum(seen, 1.0 - fade * (1.0 - share))
        total += seen * rise
        weight += rise
    open_share = np.clip((total / weight - _BURIED) / (_OPEN - _BURIED), 0.0, 1.0)
    return np.asarray(DARKEST + (1.0 - DARKEST) * open_share**_CONTRAST)


def _distances(mesh: Drawn) -> tuple[Floats, Floats, float]:
    """Distances to the mesh in voxels (x, y, z), where the grid begins, and how large a voxel is."""
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    voxel = float(max((high - low).max(), 1e-9)) / VOXELS
    margin = 0.5 * _REACH * VOXELS
    low = low - margin * voxel
    shape = np.ceil((high - low) / voxel + margin).astype(int) + 1
    solid = np.zeros(shape, bool)
    solid[tuple(np.rint((scattered(mesh, voxel * 0.5).places - low) / voxel).astype(int).T)] = True
    solid = binary_fill_holes(solid)
    field = distance_transform_edt(~solid).astype(np.float32)
    return field, low, voxel
