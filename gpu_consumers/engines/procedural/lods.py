"""Coarser versions of a finished mesh for when it is far away: half and a quarter of its triangles.

Our own figures are designed again, so that every part stays what it is; other meshes are decimated by edge collapse
(Garland and Heckbert, "Surface Simplification Using Quadric Error Metrics", 1997) with their texture coordinates.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.origin import KEY, Own, origin_of
from gpu_consumers.engines.procedural.thinning import decimated

SHARES: Final[Mapping[str, float]] = {"lod.1": 0.5, "lod.2": 0.25}
LEAST: Final = 12  # triangles


class Lod(NamedTuple):
    role: str
    path: Path
    triangles: int
    method: str


def lods_of(mesh: Path, triangles: int, folder: Path, brief: DesignBrief, own: Own | None) -> list[Lod]:
    found = []
    for role, share in SHARES.items():
        path, budget = folder / f"{role.replace('.', '_')}.glb", max(LEAST, int(triangles * share))
        count = _designed(path, budget, brief, own) if own else 0
        method = "designed again" if count else "decimated"
        found.append(Lod(role, path, count or decimated(mesh, path, budget), method))
    return found


def _designed(path: Path, budget: int, brief: DesignBrief, own: Own) -> int:
    """0 when even the coarsest design has too many triangles."""
    try:
        figure, detail = own.within(brief, budget)
    except ValueError:
        return 0
    scene.fresh()
    scene.stand(figure)[KEY] = origin_of(figure, own.origin.seed, detail, own.changes)
    scene.export_glb(path)
    return figure.triangles
