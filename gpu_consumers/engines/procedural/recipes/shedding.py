"""What a creature goes without when its budget is short: small things first, whole shells at a time."""

from itertools import pairwise
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Face, Shell
from gpu_consumers.engines.procedural.recipes.skin import COARSE

MOST: Final = 1500  # triangles that the coarsest creature may have
# The names of shells in the order in which they may go. What carries the silhouette and the face stays.
SPARED_LAST: Final = (
    "claw", "toe", "nostril", "horn_ring", "trunk_ring", "wing_claw", "tooth", "nail", "bump", "spark", "thorn",
    "rib", "fluff", "frill", "feeler_tip", "face_stripe", "fang", "gill", "eyelid", "cheek", "web", "tag",
    "forelock", "scute", "belly_plate", "plate", "bristle", "disc", "wing_spot", "frill_spike", "spot",
    "breast_mark", "teeth", "tongue", "mark", "brow", "tuft", "wing_finger", "feather", "spike", "tine",
    "stripe", "jaw", "wing_panel", "fleece", "blot", "hump", "claw_finger", "mane_back", "ear",
)  # fmt: skip


def shed(clay: Clay) -> None:
    """Drop small parts of a coarse creature until it keeps to `MOST`. The order of what stays does not change."""
    if clay.detail >= COARSE:
        return
    ends = [shell.first_face for shell in clay.shells] + [len(clay.faces)]
    sizes = [sum(len(face) - 2 for face in clay.faces[a:b]) for a, b in pairwise(ends)]
    total, gone = sum(sizes), set[int]()
    for name in SPARED_LAST:
        for pair in reversed(_pairs(clay, name) if total > MOST else []):
            if total > MOST:
                gone.update(pair)
                total -= sum(sizes[index] for index in pair)
    _kept(clay, [index for index in range(len(clay.shells)) if index not in gone])


def _pairs(clay: Clay, name: str) -> list[list[int]]:
    """The shells of this name, each together with its mirror image, in the order in which they were made."""
    found: dict[tuple[float, ...], list[int]] = {}
    for index, shell in enumerate(clay.shells):
        if shell.name == name:
            x, y, z = np.round(clay.vertices[index].mean(axis=0), 5).tolist()
            found.setdefault((abs(x), y, z), []).append(index)
    return list(found.values())


def _kept(clay: Clay, indices: list[int]) -> None:
    first_vertices = [*(shell.first_vertex for shell in clay.shells), len(clay.weights)]
    first_faces = [*(shell.first_face for shell in clay.shells), len(clay.faces)]
    shells, faces, colours, weights, vertex = list[Shell](), list[Face](), list[str](), [], 0
    for index in indices:
        old = clay.shells[index]
        part = slice(first_faces[index], first_faces[index + 1])
        shells.append(Shell(old.name, vertex, len(faces)))
        faces += [tuple(i - old.first_vertex + vertex for i in face) for face in clay.faces[part]]
        colours += clay.colours[part]
        weights += clay.weights[first_vertices[index] : first_vertices[index + 1]]
        vertex += len(clay.vertices[index])
    clay.vertices = [np.asarray(clay.vertices[index]) for index in indices]
    clay.shade = [clay.shade[index] for index in indices]
    clay.shells, clay.faces, clay.colours, clay.weights = shells, faces, colours, weights
    clay._count = vertex
