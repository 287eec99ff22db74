"""Far too many triangles made fewer, quickly, by quadric edge collapse (Garland and Heckbert, 1997)."""

from pathlib import Path
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.drawn import Drawn, creased, drawn, redrawn
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inspection import Surface, closed_seams, shells_of
from gpu_consumers.engines.procedural.looks import linear, looks_of, shown
from gpu_consumers.engines.procedural.mending import reduce_to, weld
from gpu_consumers.engines.procedural.unwrap import areas

_CRUMB: Final = 0.005  # of the whole surface


def decimated(source: Path, made: Path, budget: int) -> int:
    """Edge collapse in Blender to at most `budget` triangles if it can be done; returns how many there are.

    Texture coordinates stay. A part too small for its share collapses to a scrap without inside: those go.
    """
    scene.fresh()
    thing = scene.joined(scene.import_glb(source))
    weld(thing)  # a file splits its vertices along seams; a collapse would tear the mesh there
    reduce_to(thing, budget)
    glb = Glb.read(scene.export_glb(made))
    mesh = drawn(glb)
    parts = shells_of(closed_seams(mesh.points, mesh.triangles))
    worth = np.bincount(np.maximum(parts.label, 0), weights=areas(mesh.corners), minlength=len(parts.closed))
    scrap = ~parts.closed & (worth < _CRUMB * worth.sum())
    if not scrap.any():
        return len(mesh.triangles)
    mesh = mesh.only(~(scrap[parts.label] | (parts.label < 0)))
    redrawn(glb, mesh).write(made)
    return len(mesh.triangles)


def thinned(surface: Surface, most: int) -> Surface:
    """At most about `most` triangles: shape alone, colours are taken from the fine mesh afterwards."""
    import fast_simplification

    points, triangles = fast_simplification.simplify(
        surface.points.astype(np.float32), surface.triangles.astype(np.int32), target_count=most
    )
    return Surface(np.asarray(points, dtype=np.float64), np.asarray(triangles, dtype=np.int64))


def thinned_with_colours(glb: Glb, mesh: Drawn, most: int) -> Drawn:
    """The same, with the colour of the nearest old face in every point: so dense a mesh needs no texture for it."""
    few = thinned(closed_seams(mesh.points, mesh.triangles), most)
    points, normals, triangles = creased(few.points, few.triangles)
    _, face = cKDTree(mesh.corners.mean(axis=1)).query(points)
    colour, _ = shown(mesh, looks_of(glb), face, np.full((len(points), 3), 1 / 3))
    blank = np.zeros((len(points), 2))
    return Drawn(points, normals, blank, linear(colour), triangles, np.full(len(triangles), -1, dtype=np.int64))
