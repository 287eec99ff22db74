"""Where a mesh comes from: our own GLBs carry a tag, and a mesh is ours only if its points still say so too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import Figure, design, repainted
from gpu_consumers.engines.procedural.glb import Glb

KEY: Final = "forgelog"
TOLERANCE: Final = 1e-4  # metres: float32 and back


class Origin(BaseModel):
    """What the engine writes into the extras of its own meshes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    tag: str
    seed: int
    detail: float
    palette: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    figure: Figure
    origin: Origin


def origin_of(figure: Figure, seed: int, detail: float) -> str:
    """The extras, as text: Blender keeps a string exactly, a number only nearly."""
    palette = {name: (paint.top, paint.bottom) for name, paint in figure.palette.items()}
    return Origin(engine="procedural", tag=figure.tag, seed=seed, detail=detail, palette=palette).model_dump_json()


def own_figure(path: Path, brief: DesignBrief) -> Own | None:
    """The figure that a GLB holds, when the engine made it from this brief and nobody has touched its shape since."""
    glb = Glb.read(path)
    origin = _told(glb)
    if origin is None:
        return None
    figure = design(brief, origin.seed, origin.detail)
    if figure.tag != origin.tag or not _same_points(points_of(glb), figure.vertices):
        return None
    return Own(repainted(figure, _paints(figure, origin.palette)), origin)


def _told(glb: Glb) -> Origin | None:
    for node in glb.json.get("nodes", ()):
        text = node.get("extras", {}).get(KEY)
        if isinstance(text, str):
            try:
                return Origin.model_validate(json.loads(text))
            except (ValueError, ValidationError):
                return None
    return None


def _paints(figure: Figure, palette: Mapping[str, tuple[str, str]]) -> dict[str, Paint]:
    return {n: figure.palette[n]._replace(top=c[0], bottom=c[1]) for n, c in palette.items() if n in figure.palette}


def points_of(glb: Glb) -> Floats:
    """All mesh points of a file whose nodes stand at the origin, Z up."""
    found = [
        glb.array(primitive["attributes"]["POSITION"])
        for mesh in glb.json.get("meshes", ())
        for primitive in mesh["primitives"]
    ]
    points = np.concatenate(found).astype(np.float64) if found else np.zeros((0, 3))
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1)


def _same_points(file: Floats, figure: Floats) -> bool:
    """The same places, however often the file doubles a vertex for its seams."""
    from scipy.spatial import cKDTree

    if not len(file):
        return False
    there, _ = cKDTree(figure).query(file)
    back, _ = cKDTree(file).query(figure)
    return bool(there.max() < TOLERANCE and back.max() < TOLERANCE)
