"""A figure: one finished low-poly asset as plain arrays. Pure numpy; Blender only ever reads it.

`design` is deterministic: the same brief, seed and detail give byte-identical arrays, so a figure never needs storing
to be found again.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Bone, Clay, Floats, Paint, Weights, cone_volumes
from gpu_consumers.engines.procedural.recipes import (
    bird,
    blob,
    bug,
    composed,
    fish,
    humanoid,
    props,
    quadruped,
    serpent,
)

Ints = NDArray[np.int32]

LEAST_DETAIL: Final = 0.3
MOST_DETAIL: Final = 4.0
BONES_PER_VERTEX: Final = 4
HIGH_DETAIL: Final = 1.6  # what `reconstruct` gives, for others to reduce

RECIPES: Final[Mapping[str, Callable[[DesignBrief, Clay, np.random.Generator], None]]] = {
    "humanoid": humanoid.build,
    "quadruped": quadruped.build,
    "blob": blob.build,
    "bird": bird.build,
    "serpent": serpent.build,
    "bug": bug.build,
    "fish": fish.build,
    "prop": props.build,
    "composed": composed.build,
}


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Metres, Z up, facing -Y, feet on z=0. Quads end in a real index, triangles in -1."""

    kind: str  # which recipe: humanoid, quadruped, blob, prop
    vertices: Floats  # (n, 3)
    faces: Ints  # (m, 4)
    colour: Ints  # (m,) column of the palette
    shade: Floats  # (n,) 0..1, how high on the column's gradient
    part: Ints  # (m,) index into part_names; every part is one closed, outward shell
    part_names: tuple[str, ...]
    bone_index: Ints  # (n, 4) into bone_names, -1 where unused
    bone_weight: Floats  # (n, 4) rows sum to 1
    bones: Mapping[str, Bone]  # parents stand before their children
    palette: Mapping[str, Paint]  # in column order

    @property
    def bone_names(self) -> tuple[str, ...]:
        return tuple(self.bones)

    @property
    def height(self) -> float:
        return float(self.vertices[:, 2].max() - self.vertices[:, 2].min())

    @property
    def triangles(self) -> int:
        return int(len(self.faces) + np.count_nonzero(self.faces[:, 3] >= 0))

    @property
    def quad_share(self) -> float:
        return float(np.count_nonzero(self.faces[:, 3] >= 0) / len(self.faces))

    @property
    def tag(self) -> str:
        """A sha256 over the shape and which colour goes where. Repainting a figure does not change it."""
        digest = hashlib.sha256()
        for array in (self.vertices, self.faces, self.colour, self.shade):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(repr(list(self.palette)).encode())
        return digest.hexdigest()

    def polygons(self) -> list[tuple[int, ...]]:
        return [tuple(face[: 4 if face[3] >= 0 else 3]) for face in self.faces.tolist()]

    def uv(self) -> Floats:
        """Palette-atlas coordinates (corners, 2), face by face: u picks the colour, v the place on its gradient."""
        used = self.faces >= 0
        u = (np.repeat(self.colour, used.sum(axis=1)) + 0.5) / columns_of(self.palette)
        v = np.clip(self.shade[self.faces[used]], 0.02, 0.98)
        return np.stack([u, v], axis=1)

    def weights_of(self, vertex: int) -> dict[str, float]:
        names = self.bone_names
        pairs = zip(self.bone_index[vertex], self.bone_weight[vertex], strict=True)
        return {names[bone]: float(weight) for bone, weight in pairs if bone >= 0}


def columns_of(palette: Mapping[str, Paint]) -> int:
    """How many columns the palette atlas has: the next power of two."""
    return 1 << max(0, len(palette) - 1).bit_length()


def design(brief: DesignBrief, seed: int, detail: float = 1.0) -> Figure:
    """Build the figure that a brief describes, as fine as `detail` says."""
    clay = Clay(detail)
    RECIPES[brief.archetype](brief, clay, np.random.default_rng(seed))
    return _fired(brief.archetype, clay)


def design_within(brief: DesignBrief, seed: int, budget: int) -> tuple[Figure, float]:
    """The finest figure with at most `budget` triangles, and its detail.

    Raises `ValueError` when even the coarsest figure has more.
    """
    low, high = LEAST_DETAIL, MOST_DETAIL
    best, detail = design(brief, seed, low), low
    if best.triangles > budget:
        raise ValueError(f"the coarsest figure has {best.triangles} triangles, the budget is {budget}")
    for _ in range(12):
        middle = (low + high) / 2
        tried = design(brief, seed, middle)
        if tried.triangles > budget:
            high = middle
            continue
        low = middle
        if tried.triangles >= best.triangles:
            best, detail = tried, middle
        if tried.triangles == budget:
            break
    return best, detail


def repainted(figure: Figure, palette: Mapping[str, Paint]) -> Figure:
    """The same figure in other colours. `palette` may name only some of them."""
    return replace(figure, palette={name: palette.get(name, paint) for name, paint in figure.palette.items()})


def open_edges(figure: Figure) -> int:
    """How many edges do not lie between exactly two faces that run along it in opposite ways. 0 for a sound figure."""
    quads = figure.faces[:, 3] >= 0
    corners = np.where(quads[:, None], figure.faces, figure.faces[:, [0, 1, 2, 0]])
    after = np.roll(corners, -1, axis=1)
    real = np.stack([*[np.ones_like(quads)] * 3, quads], axis=1)
    start, end = corners[real].astype(np.int64), after[real].astype(np.int64)
    run, times = np.unique(start * len(figure.vertices) + end, return_counts=True)
    start, end = np.divmod(run, len(figure.vertices))
    back = np.isin(run, (end * len(figure.vertices) + start)[times == 1])
    return int(np.count_nonzero((times != 1) | ~back))


def inward_parts(figure: Figure) -> list[str]:
    """Names of parts whose faces look inward; empty for a sound figure."""
    quads = figure.faces[:, 3] >= 0
    triangles = np.concatenate([figure.faces[:, :3], figure.faces[quads][:, [0, 2, 3]]])
    part = np.concatenate([figure.part, figure.part[quads]])
    volumes = np.bincount(part, cone_volumes(figure.vertices, triangles), len(figure.part_names))
    return [figure.part_names[index] for index in np.flatnonzero(volumes <= 0)]


def _fired(kind: str, clay: Clay) -> Figure:
    """Clay made hard: plain arrays, weights trimmed to four bones, standing on the ground."""
    bones = _parents_first(clay.bones)
    index, weight = _packed_weights(clay.weights, list(bones))
    vertices = np.concatenate(clay.vertices)
    ground = float(vertices[:, 2].min())
    vertices[:, 2] -= ground
    used = set(clay.colours)
    palette = {name: paint for name, paint in clay.palette.items() if name in used}
    names = {name: i for i, name in enumerate(palette)}
    starts = np.array([shell.first_face for shell in clay.shells])
    return Figure(
        kind=kind,
        vertices=vertices,
        faces=np.array([(*face, -1)[:4] for face in clay.faces], dtype=np.int32),
        colour=np.array([names[colour] for colour in clay.colours], dtype=np.int32),
        shade=np.concatenate(clay.shade),
        part=np.asarray(np.searchsorted(starts, np.arange(len(clay.faces)), side="right") - 1, dtype=np.int32),
        part_names=tuple(shell.name for shell in clay.shells),
        bone_index=index,
        bone_weight=weight,
        bones={name: _lowered(bone, ground) for name, bone in bones.items()},
        palette=palette,
    )


def _lowered(bone: Bone, by: float) -> Bone:
    (hx, hy, hz), (tx, ty, tz) = bone.head, bone.tail
    return Bone((hx, hy, hz - by), (tx, ty, tz - by), bone.parent)


def _parents_first(bones: Mapping[str, Bone]) -> dict[str, Bone]:
    ordered: dict[str, Bone] = {}
    while len(ordered) < len(bones):
        ready = {n: b for n, b in bones.items() if n not in ordered and (b.parent is None or b.parent in ordered)}
        if not ready:
            raise ValueError(f"bones without a way to a root: {sorted(set(bones) - set(ordered))}")
        ordered |= ready
    return ordered


def _packed_weights(weights: Sequence[Weights], names: Sequence[str]) -> tuple[Ints, Floats]:
    place = {name: i for i, name in enumerate(names)}
    different = {id(blend): blend for blend in weights}  # most vertices share theirs with many others
    number = {key: i for i, key in enumerate(different)}
    index = np.full((len(different), BONES_PER_VERTEX), -1, dtype=np.int32)
    value = np.zeros((len(different), BONES_PER_VERTEX))
    for row, blend in enumerate(different.values()):
        if len(blend) == 1:
            index[row, 0], value[row, 0] = place[next(iter(blend))], 1.0
            continue
        strongest = sorted(blend.items(), key=lambda pair: (-pair[1], pair[0]))[:BONES_PER_VERTEX]
        total = sum(weight for _, weight in strongest)
        for column, (bone, weight) in enumerate(strongest):
            index[row, column], value[row, column] = place[bone], weight / total
    rows = np.array([number[id(blend)] for blend in weights])
    return index[rows], value[rows]
