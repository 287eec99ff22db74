"""Quads for a mesh of unknown origin: Instant Meshes (Jakob et al., "Instant Field-Aligned Meshes", 2015).

It writes temporary files and talks to the terminal, so it runs in a process and a folder of its own:
`python -m gpu_consumers.engines.procedural.quads MESH.obj OUT.obj FACES`.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Ints
from gpu_consumers.engines.procedural.inspection import Surface, shells_of

SECONDS: Final = 60
_TRIES: Final = (0.92, 0.8, 0.66)  # of the budget: Instant Meshes only nearly meets what it is asked for
_CREASE: Final = 35.0
_CLOSE: Final = 0.006  # of the size: a mesh that is farther from the old one, on average, is not the same thing


@dataclass(frozen=True, slots=True, eq=False)
class Quads:
    surface: Surface  # every quad as two triangles
    share: float  # of the faces that have four corners


def quads_within(surface: Surface, budget: int) -> Quads | None:
    """The surface in quads with at most `budget` triangles; None when that cannot be done well.

    Well is: closed where it was closed, no shell lost, and near the old surface.
    """
    before = shells_of(surface)
    for share in _TRIES:
        found = _remeshed(surface, max(12, int(budget * share / 2)))
        if found is None:
            return None
        if len(found.surface.triangles) > budget:
            continue
        after = shells_of(found.surface)
        same = len(after.closed) == len(before.closed) and (after.closed.all() or not before.closed.all())
        if same and not after.non_manifold_edges and _distance(surface, found.surface) < _CLOSE:
            return found
        return None
    return None


def _remeshed(surface: Surface, faces: int) -> Quads | None:
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "mesh.obj"), Path(folder, "quads.obj")
        lines = [f"v {x:.7g} {y:.7g} {z:.7g}\n" for x, y, z in surface.points.tolist()]
        lines += [f"f {a} {b} {c}\n" for a, b, c in (surface.triangles + 1).tolist()]
        given.write_text("".join(lines), encoding="ascii")
        command = [sys.executable, "-m", __name__, str(given), str(made), str(faces)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return None
        return _read(made.read_text(encoding="ascii")) if done.returncode == 0 and made.exists() else None


def _read(text: str) -> Quads:
    """Polygons of an OBJ that has only `v` and `f`; what has more than four corners becomes quads and a triangle."""
    rows = [line.split() for line in text.splitlines()]
    points = np.array([row[1:4] for row in rows if row[:1] == ["v"]], dtype=np.float64)
    polygons: list[list[int]] = []
    for row in rows:
        if row[:1] != ["f"]:
            continue
        corners = [int(corner.split("/")[0]) - 1 for corner in row[1:]]
        while len(corners) > 4:
            polygons.append(corners[:4])
            corners = [corners[0], *corners[3:]]
        polygons.append((corners + corners[-1:])[:4])
    return split(points, np.array(polygons, dtype=np.int64).reshape(-1, 4))


def split(points: Floats, polygons: Ints) -> Quads:
    """Quads (m, 4) cut along their shorter diagonal; one whose last two corners are the same is a triangle."""
    four = polygons[:, 2] != polygons[:, 3]
    quad, three = polygons[four], polygons[~four][:, :3]
    across = np.linalg.norm(points[quad[:, 0]] - points[quad[:, 2]], axis=1)
    along = np.linalg.norm(points[quad[:, 1]] - points[quad[:, 3]], axis=1)
    quad = np.where((across <= along)[:, None], quad, np.roll(quad, -1, axis=1))
    triangles = np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    return Quads(Surface(points, np.concatenate([triangles, three])), len(quad) / max(len(polygons), 1))


def _distance(old: Surface, new: Surface) -> float:
    """The mean distance between the two surfaces' points, both ways, as a share of the size."""
    there = cKDTree(_middles(old)).query(_middles(new))[0].mean()
    return float(there / np.ptp(old.points, axis=0).max())


def _middles(surface: Surface) -> Floats:
    return np.concatenate([surface.points, surface.points[surface.triangles].mean(axis=1)])


def main(given: str, made: str, faces: str) -> None:
    import pyinstantmeshes

    pyinstantmeshes.remesh_file(given, made, target_face_count=int(faces), crease_angle=_CREASE, deterministic=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
