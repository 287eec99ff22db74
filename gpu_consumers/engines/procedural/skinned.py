"""A figure of ours under one single skin: known again later, and made again at the detail that a budget allows."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import JsonValue

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.drawn import Drawn, creased, drawn, redrawn
from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inspection import closed_seams, shells_of
from gpu_consumers.engines.procedural.origin import KEY, Own, own_of
from gpu_consumers.engines.procedural.skin import single_skin
from gpu_consumers.errors import Unworkable

SKINNED: Final = "forgelog_skin"
_SHARES: Final = (0.62, 0.54, 0.46)  # of the budget: a skin has more triangles than its parts


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    glb: Glb
    facts: dict[str, JsonValue]


def under_one_skin(glb: Glb) -> Glb:
    """The file with all its shells joined. Whose figure it was goes along, sealed with the new shape."""
    mesh = drawn(glb)
    skinned = redrawn(glb, single_skin(mesh, shells_of(closed_seams(mesh.points, mesh.triangles))))
    told = [node["extras"][KEY] for node in glb.json.get("nodes", ()) if KEY in node.get("extras", {})]
    if told:
        seal = json.dumps({"origin": told[0], "shape": _shape_of(skinned)})
        skinned.json["nodes"][0]["extras"] = {SKINNED: seal}
    return skinned


def own_skin(glb: Glb, brief: DesignBrief) -> Own | None:
    """The figure under a skin that nobody has touched since; None for any other file."""
    for node in glb.json.get("nodes", ()):
        try:
            told = json.loads(node.get("extras", {}).get(SKINNED, ""))
            if told["shape"] == _shape_of(glb):
                return own_of(told["origin"], brief)
        except (ValueError, TypeError, KeyError):
            continue
    return None


def skin_within(own: Own, painted: Glb, brief: DesignBrief, budget: int) -> Skin | None:
    """The figure designed again so that its skin has at most `budget` triangles.

    None when no detail does, or when that one is so coarse that simplifying the fine skin keeps more of it. `painted`
    lends its palette, whose columns are the same at every detail.
    """
    for share in _SHARES:
        try:
            figure, detail = own.within(brief, int(budget * share))
            mesh = figure_drawn(figure)
            joined = single_skin(mesh, shells_of(closed_seams(mesh.points, mesh.triangles)))
        except (ValueError, Unworkable):
            return None
        if len(joined.triangles) <= budget:
            told: dict[str, JsonValue] = {
                "detail": round(detail, 4),
                "uv": "a palette atlas on the first set; unique on the second",
            }
            return Skin(redrawn(painted, joined), told)
    return None


def figure_drawn(figure: Figure) -> Drawn:
    """A figure as triangles with its palette coordinates, without Blender."""
    faces = figure.faces
    quad = faces[:, 3] >= 0
    first, second = faces[:, :3], faces[quad][:, [0, 2, 3]]
    triangles = np.concatenate([first, second]).astype(np.int64)
    corner_uv = np.zeros((len(faces), 4, 2))
    corner_uv[faces >= 0] = figure.uv()
    corner_uv[..., 1] = 1.0 - corner_uv[..., 1]  # a figure counts v upward, a file downward
    uv = np.concatenate([corner_uv[:, :3], corner_uv[quad][:, [0, 2, 3]]])
    points, normals, split = creased(figure.vertices, triangles)
    rows = np.concatenate([split.reshape(-1, 1), np.rint(uv.reshape(-1, 2) * 1e6).astype(np.int64)], axis=1)
    _, kept, index = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    vertex = split.reshape(-1)[kept]
    return Drawn(
        points[vertex],
        normals[vertex],
        uv.reshape(-1, 2)[kept],
        np.ones((len(vertex), 3)),
        index.reshape(-1, 3),
        np.zeros(len(triangles), dtype=np.int64),
    )


def _shape_of(glb: Glb) -> str:
    mesh = drawn(glb)
    return hashlib.sha256(mesh.corners.astype(np.float32).tobytes()).hexdigest()
