"""Where a mesh comes from: our own GLBs carry a tag, and a mesh is ours only if its points still say so too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import Figure, design, design_within, repainted
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.reshape import Reshaping, reshaped

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
    changes: str = ""  # a packed `Reshaping`: what a person's brush changed in shape and colour


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    figure: Figure
    origin: Origin
    changes: Reshaping | None = None

    def within(self, brief: DesignBrief, budget: int) -> tuple[Figure, float]:
        """The same figure, with all that was changed by hand, as fine as the budget allows, and its detail.

        Raises `ValueError` when even the coarsest has more triangles.
        """
        wanted = budget
        for _ in range(8):
            plain, detail = design_within(brief, self.origin.seed, wanted)
            figure = repainted(reshaped(plain, self.changes), self.figure.palette)
            if figure.triangles <= budget:
                return figure, detail
            wanted -= max(figure.triangles - budget, 8)
            if wanted <= 0:
                break
        raise ValueError(f"no detail of the changed figure has at most {budget} triangles")


def origin_of(figure: Figure, seed: int, detail: float, changes: Reshaping | None = None) -> str:
    """The extras, as text: Blender keeps a string exactly, a number only nearly."""
    palette = {name: (paint.top, paint.bottom) for name, paint in figure.palette.items()}
    packed = changes.packed() if changes and changes.changes_anything else ""
    return Origin(
        engine="procedural", tag=figure.tag, seed=seed, detail=detail, palette=palette, changes=packed
    ).model_dump_json()


def own_figure(path: Path, brief: DesignBrief) -> Own | None:
    """The figure that a GLB holds, when the engine made it from this brief and nobody has touched its shape since."""
    glb = Glb.read(path)
    for node in glb.json.get("nodes", ()):
        text = node.get("extras", {}).get(KEY)
        if isinstance(text, str):
            own = own_of(text, brief)
            return own if own and _same_points(points_of(glb), own.figure.vertices) else None
    return None


def own_of(text: str, brief: DesignBrief) -> Own | None:
    """The figure that an origin tells of, when it is of this brief."""
    try:
        origin = Origin.model_validate(json.loads(text))
        changes = Reshaping.unpacked(origin.changes) if origin.changes else None
        figure = reshaped(design(brief, origin.seed, origin.detail), changes)
    except (ValueError, KeyError):  # a record that is broken, or of another brief
        return None
    if figure.tag != origin.tag:
        return None
    return Own(repainted(figure, _paints(figure, origin.palette)), origin, changes)


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
