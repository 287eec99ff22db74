"""What a person's brush changed in a figure's shape and colours, as a record that any detail of the figure can follow.

The record speaks of parts by name and of outlines on the picture plane, never of vertices, so that the figure can be
designed again at another detail and be changed in the same way: it stays our own, with its bones and weights. Parts
are cut and split by exact booleans (Manifold, Lalish 2022), which leave every shell closed.
"""

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.calibration import Calibration
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import BONES_PER_VERTEX, Figure, Ints
from gpu_consumers.engines.procedural.posing import POSES, posed

Loops = tuple[tuple[tuple[float, float], ...], ...]  # closed outlines on the picture plane, metres right and up

WELD: Final = 5e-5  # of the height: nearer points are one, as they are to whoever inspects the file
MIRRORED: Final = 0.03  # of the height: how near a mirrored face must come to stand for its hidden twin
THROUGH: Final = 3.0  # thicknesses of a part that its other side may lie behind
NEEDLE: Final = 2e-5  # of the height: lower triangles have no area once a file has rounded them
NEEDLE_ROUNDS: Final = 6
CRUMB: Final = 0.12  # of the largest piece's volume: less than that is not left hanging in the air
LEAST_TRIANGLES: Final = 4


class Cut(BaseModel):
    """A part loses what lies inside the outlines, through its whole depth."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    part: str
    loops: Loops


class Dye(BaseModel):
    """A part's colours become others inside the outlines, or everywhere when there are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    part: str
    colours: dict[str, str]  # what each colour becomes
    loops: Loops
    through: bool  # a thin part: both of its sides
    mirrored: bool = True  # what the picture did not show follows its mirror image


class Growth(BaseModel):
    """A closed shell that was not there before, at rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    vertices: tuple[tuple[float, float, float], ...]
    triangles: tuple[tuple[int, int, int], ...]
    colours: tuple[str, ...]  # one per triangle
    bones: tuple[dict[str, float], ...]  # one per vertex


class Reshaping(BaseModel):
    """All that was changed, in the pose and before the camera of the picture that was painted over."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    pose: str
    camera: Calibration
    dropped: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    dyes: tuple[Dye, ...] = ()
    growths: tuple[Growth, ...] = ()
    paints: dict[str, Paint] = {}  # colours that the figure did not have

    @property
    def changes_anything(self) -> bool:
        return bool(self.dropped or self.cuts or self.dyes or self.growths)

    def packed(self) -> str:
        return base64.b64encode(zlib.compress(self.model_dump_json().encode(), 9)).decode()

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """Raises `ValueError` for what `packed` did not make."""
        try:
            opened = zlib.decompressobj()
            return cls.model_validate_json(opened.decompress(base64.b64decode(text, validate=True), 16_000_000))
        except zlib.error as error:
            raise ValueError(f"the record of changes cannot be unpacked: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One part of a figure on its own; faces index its own vertices."""

    key: str  # its name, and which of that name it is
    name: str
    seen: Floats  # (k, 3) posed: right, up, towards the eye, from the middle of the picture
    rest: Floats  # (k, 3)
    shade: Floats  # (k,)
    bone_index: Ints  # (k, 4)
    bone_weight: Floats  # (k, 4)
    faces: Ints  # (f, 4), -1 for triangles
    colour: Ints  # (f,)
    size: float  # the whole figure's height, in metres

    @property
    def thickness(self) -> float:
        """Metres through a part that is all of one thickness: twice its volume over its surface."""
        corners = self.seen[triangulated(self)[0]]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        volume = float(np.einsum("ij,ij->", corners[:, 0], across)) / 6
        return 2 * volume / max(float(np.linalg.norm(across, axis=1).sum()) / 2, 1e-12)


def part_keys(names: Sequence[str]) -> list[str]:
    """A key for every part: its name, with a number from the second of that name on."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        keys.append(f"{name}#{seen[name]}" if name in seen else name)
        seen[name] = seen.get(name, 0) + 1
    return keys


def pieces_of(figure: Figure, stood: Floats) -> list[Piece]:
    """A figure taken apart; `stood` are its vertices as the picture shows them."""
    keys, found = part_keys(figure.part_names), []
    for number, name in enumerate(figure.part_names):
        mine = np.flatnonzero(figure.part == number)
        faces = figure.faces[mine]
        used = np.unique(faces[faces >= 0])
        local = np.where(faces >= 0, np.searchsorted(used, faces), -1).astype(np.int32)
        found.append(
            Piece(
                keys[number],
                name,
                stood[used],
                figure.vertices[used],
                figure.shade[used],
                figure.bone_index[used],
                figure.bone_weight[used],
                local,
                figure.colour[mine],
                figure.height,
            )
        )
    return found


def before_the_camera(figure: Figure, pose: str, calibration: Calibration) -> Floats:
    """A figure's vertices (n, 3) in its pose: right, up and towards the eye, from the middle of the picture."""
    camera = calibration.camera
    return np.asarray((posed(figure, POSES[pose]).vertices - camera.middle) @ camera.axes.T)


def reshaped(figure: Figure, asked: Reshaping | None) -> Figure:
    """The figure at any detail with those changes. Parts that it does not have at this detail are passed over."""
    if asked is None or not asked.changes_anything:
        return figure
    palette = {**figure.palette, **{name: paint for name, paint in asked.paints.items() if name not in figure.palette}}
    columns = {name: number for number, name in enumerate(palette)}
    cuts = {cut.part: cut for cut in asked.cuts}
    dyes: dict[str, list[Dye]] = {}
    for dye in asked.dyes:
        dyes.setdefault(dye.part, []).append(dye)
    kept = []
    for piece in pieces_of(figure, before_the_camera(figure, asked.pose, asked.camera)):
        if piece.key in asked.dropped:
            continue
        left = cut_out(piece, cuts[piece.key].loops) if piece.key in cuts else piece
        if left is not None:
            kept.append(reduce(lambda one, dye: dyed(one, dye, columns), dyes.get(piece.key, ()), left))
    mirrored = [columns[new] for dye in asked.dyes if dye.mirrored for new in dye.colours.values()]
    kept = _mirrored(kept, sorted(set(mirrored)), MIRRORED * figure.height) if mirrored else kept
    kept += [_grown(growth, columns, figure.bone_names) for growth in asked.growths]
    return _assembled(figure, kept, palette)


# -- cutting


def triangulated(piece: Piece) -> tuple[Ints, Ints]:
    """A piece's triangles (t, 3), and which face each comes from."""
    quads = np.flatnonzero(piece.faces[:, 3] >= 0)
    triangles = np.concatenate([piece.faces[:, :3], piece.faces[quads][:, [0, 2, 3]]])
    return triangles, np.concatenate([np.arange(len(piece.faces)), quads]).astype(np.int32)


def cut_out(piece: Piece, loops: Loops) -> Piece | None:
    """The piece without what lies inside the loops; None when nothing is left, the piece itself where none can be."""
    from manifold3d import Manifold

    body, knife, own = _body_and_knife(piece, loops)
    if body is None:
        return piece
    left = (body - knife).simplify(WELD * piece.size)
    if left.is_empty() or left.num_tri() < LEAST_TRIANGLES:
        return None
    crumbs = left.decompose()
    largest = max(crumb.volume() for crumb in crumbs)
    left = Manifold.compose([crumb for crumb in crumbs if crumb.volume() > CRUMB * largest])
    return _from_manifold(piece, left.to_mesh64(), own)


def dyed(piece: Piece, dye: Dye, columns: Mapping[str, int]) -> Piece:
    """The piece with another colour inside the loops; its faces are split along them, its surface stays closed."""
    becomes = np.arange(len(columns), dtype=np.int32)
    for old, new in dye.colours.items():
        becomes[columns[old]] = columns[new]
    if not dye.loops:
        return replace(piece, colour=becomes[piece.colour])
    body, knife, own = _body_and_knife(piece, dye.loops)
    if body is None:
        return piece
    inside, outside = body.split(knife)
    halves = [_surface(piece, half.to_mesh64(), own) for half in (inside, outside)]
    first, second = halves
    if first is None or second is None:
        return piece if first is None else _painted(piece, dye, becomes, np.ones(len(piece.faces), bool))
    joined = _welded(piece, [first, second])
    if joined is None:
        return _painted(piece, dye, becomes, _mostly_inside(piece, dye.loops))
    whole, of_first = joined
    return _painted(whole, dye, becomes, of_first)


def _body_and_knife(piece: Piece, loops: Loops) -> tuple[Any, Any, int]:
    """The piece and a prism over the loops as manifolds, and the id of the piece's faces; None without an inside."""
    from manifold3d import CrossSection, FillRule, Manifold, Mesh64

    triangles, source = triangulated(piece)
    order = np.argsort(source, kind="stable")
    bones = np.unique(piece.bone_index[piece.bone_index >= 0])
    weights = np.zeros((len(piece.seen), len(bones)))
    for slot in range(BONES_PER_VERTEX):
        used = piece.bone_index[:, slot] >= 0
        weights[used, np.searchsorted(bones, piece.bone_index[used, slot])] += piece.bone_weight[used, slot]
    own = int(Manifold.reserve_ids(1))
    mesh = Mesh64(
        np.ascontiguousarray(np.concatenate([piece.seen, piece.rest, piece.shade[:, None], weights], axis=1)),
        np.ascontiguousarray(triangles[order].astype(np.uint64)),
        run_index=np.array([0, 3 * len(triangles)], dtype=np.uint64),
        run_original_id=np.array([own], dtype=np.uint32),
        face_id=source[order].astype(np.uint64),
    )
    body = Manifold(mesh)
    if body.is_empty() or body.status().name != "NoError":
        return None, None, own
    low, high = float(piece.seen[:, 2].min()), float(piece.seen[:, 2].max())
    margin = 0.1 * (high - low) + 0.01
    section = CrossSection([list(map(list, loop)) for loop in loops], FillRule.EvenOdd)
    return body, Manifold.extrude(section, high - low + 2 * margin).translate([0, 0, low - margin]), own


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    """Triangles with a row of properties per vertex, as they come out of a boolean."""

    rows: Floats  # (k, 7 + bones)
    triangles: NDArray[np.int64]
    face: NDArray[np.int64]  # (t,) which face of the piece each triangle comes from, -1 for a new one


def _read(mesh: Any, own: int) -> _Surface:
    rows = np.asarray(mesh.vert_properties, dtype=np.float64)
    triangles = np.asarray(mesh.tri_verts).astype(np.int64)
    mine = np.zeros(len(triangles), bool)
    starts = np.asarray(mesh.run_index).astype(np.int64) // 3
    for number, origin in enumerate(np.asarray(mesh.run_original_id)):
        mine[starts[number] : starts[number + 1]] = int(origin) == own
    face = np.where(mine, np.asarray(mesh.face_id).astype(np.int64), -1)
    # A cut's new faces have vertices of their own, without properties, where the piece's vertices stand.
    place = np.arange(len(rows))
    place[np.asarray(mesh.merge_from_vert).astype(np.int64)] = np.asarray(mesh.merge_to_vert).astype(np.int64)
    known = np.full(len(rows), -1)
    of_piece = np.unique(triangles[mine])
    known[place[of_piece]] = of_piece
    return _Surface(rows, np.where(known[place[triangles]] >= 0, known[place[triangles]], place[triangles]), face)


def _from_manifold(piece: Piece, mesh: Any, own: int) -> Piece | None:
    found = _read(mesh, own)
    colour = piece.colour[np.maximum(found.face, 0)]
    colour[found.face < 0] = np.bincount(piece.colour).argmax()
    triangles, like = without_needles(found.rows[:, 3:6], found.triangles, NEEDLE * piece.size)
    return _as_piece(piece, found.rows, triangles, colour[like])


def _surface(piece: Piece, mesh: Any, own: int) -> _Surface | None:
    """Only what is left of the piece's own surface; None when that is nothing."""
    found = _read(mesh, own)
    mine = found.face >= 0
    return _Surface(found.rows, found.triangles[mine], found.face[mine]) if mine.any() else None


def _welded(piece: Piece, halves: Sequence[_Surface]) -> tuple[Piece, NDArray[np.bool_]] | None:
    """The halves as one closed piece, and which faces come from the first; None where a gap would be left."""
    from gpu_consumers.engines.procedural.relief import is_closed

    rows = np.concatenate([half.rows for half in halves])
    triangles = np.concatenate([halves[0].triangles, halves[1].triangles + len(halves[0].rows)])
    face = np.concatenate([half.face for half in halves])
    first = np.arange(len(triangles)) < len(halves[0].triangles)
    used = np.unique(triangles)
    place = np.arange(len(rows))
    for a, b in sorted(cKDTree(rows[used, :3]).query_pairs(WELD * piece.size)):
        place[used[b]] = min(place[used[a]], place[used[b]])
    triangles = place[place[triangles]]
    solid = (triangles != np.roll(triangles, 1, axis=1)).all(axis=1)
    triangles, face, first = triangles[solid], face[solid], first[solid]
    if not is_closed(triangles):
        return None
    triangles, like = without_needles(rows[:, 3:6], triangles, NEEDLE * piece.size)
    face, first = face[like], first[like]
    whole = _as_piece(piece, rows, triangles, piece.colour[face])
    return None if whole is None else (whole, first)


def _as_piece(piece: Piece, rows: Floats, triangles: NDArray[np.int64], colour: Ints) -> Piece | None:
    used = np.unique(triangles)
    if not len(used):
        return None
    rows = rows[used]
    bones = np.unique(piece.bone_index[piece.bone_index >= 0])
    index, weight = _strongest(rows[:, 7:], bones)
    faces = np.full((len(triangles), 4), -1, dtype=np.int32)
    faces[:, :3] = np.searchsorted(used, triangles)
    return replace(
        piece,
        seen=rows[:, :3],
        rest=rows[:, 3:6],
        shade=np.clip(rows[:, 6], 0, 1),
        bone_index=index,
        bone_weight=weight,
        faces=faces,
        colour=colour.astype(np.int32),
    )


def _strongest(weights: Floats, bones: NDArray[Any]) -> tuple[Ints, Floats]:
    """The four strongest of dense weights (k, b), summing to 1; `bones` names the columns."""
    count = min(BONES_PER_VERTEX, weights.shape[1])
    index = np.full((len(weights), BONES_PER_VERTEX), -1, dtype=np.int32)
    value = np.zeros((len(weights), BONES_PER_VERTEX))
    if not count:
        return index, value
    order = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    share = np.take_along_axis(weights, order, axis=1)
    share = np.where(share > 1e-6, share, 0.0)
    value[:, :count] = share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
    index[:, :count] = np.where(share > 0, bones[order], -1)
    return index, value


def without_needles(
    points: Floats, triangles: NDArray[np.int64], least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same closed surface with needles, triangles lower than `least`, turned away by flipping their longest edge.

    Also which triangle each new one takes its colour from.
    """
    triangles, like = triangles.copy(), np.arange(len(triangles))
    for _ in range(NEEDLE_ROUNDS):
        longest, height = _needle_shape(points, triangles)
        needles = np.flatnonzero(height < least)
        if not len(needles):
            break
        beside = {(int(t[k]), int(t[k - 2])): n for n, t in enumerate(triangles) for k in range(3)}
        touched: set[int] = set()
        for number in needles[np.argsort(height[needles], kind="stable")]:
            a, b, c = np.roll(triangles[number], -int(longest[number]))
            other = beside.get((int(b), int(a)), -1)
            if other < 0 or other in touched or number in touched:
                continue
            d = next(int(v) for v in triangles[other] if v not in (a, b))
            if d == c or (int(c), d) in beside or (d, int(c)) in beside:
                continue
            triangles[number], triangles[other] = (a, d, c), (d, b, c)
            like[number] = like[other]
            touched |= {int(number), other}
        if not touched:
            break
    return triangles, like


def _needle_shape(points: Floats, triangles: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Which corner of each triangle its longest edge starts from, and its height over that edge."""
    corners = points[triangles]
    edges = np.roll(corners, -1, axis=1) - corners
    lengths = np.linalg.norm(edges, axis=2)
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    return lengths.argmax(axis=1), area / np.maximum(lengths.max(axis=1), 1e-30)


# -- colouring


def _painted(piece: Piece, dye: Dye, becomes: Ints, inside: NDArray[np.bool_]) -> Piece:
    """Faces inside change colour: those that look at the picture, and of a thin part those behind them."""
    towards = inside & (_facing(piece) > 0)
    chosen = towards
    if dye.through and towards.any():
        corners = np.unique(piece.faces[towards][piece.faces[towards] >= 0])
        tree = cKDTree(np.concatenate([piece.seen[corners], _middles(piece, piece.seen)[towards]]))
        far, _ = tree.query(_middles(piece, piece.seen))
        chosen = inside & (towards | (far < THROUGH * piece.thickness))
    return replace(piece, colour=np.where(chosen, becomes[piece.colour], piece.colour).astype(np.int32))


def _within(places: Floats, loop: Sequence[tuple[float, float]]) -> NDArray[np.int64]:
    """1 for places (n, 2) inside one loop, else 0."""
    from skimage.measure import points_in_poly

    return np.asarray(points_in_poly(places, np.array(loop)), dtype=np.int64)  # type: ignore[no-untyped-call]


def _mostly_inside(piece: Piece, loops: Loops) -> NDArray[np.bool_]:
    middle = _middles(piece, piece.seen)[:, :2]
    crossings = sum(_within(middle, loop) for loop in loops)
    return np.asarray(crossings % 2 == 1)


def _mirrored(pieces: Sequence[Piece], new: Sequence[int], within: float) -> list[Piece]:
    """Faces turned away from the picture take a new colour from their mirror images across x = 0."""
    shown = {piece.key: piece for piece in pieces}
    return [_like_its_twin(piece, shown.get(_twin(piece.key)), new, within) for piece in pieces]


def _like_its_twin(piece: Piece, twin: Piece | None, new: Sequence[int], within: float) -> Piece:
    if twin is None or not np.isin(twin.colour, new).any():
        return piece
    far, near = cKDTree(_middles(twin, twin.rest) * (-1.0, 1.0, 1.0)).query(_middles(piece, piece.rest))
    take = (far < within) & np.isin(twin.colour[near], new) & (_facing(piece) <= 0) & ~np.isin(piece.colour, new)
    return replace(piece, colour=np.where(take, twin.colour[near], piece.colour).astype(np.int32))


def _middles(piece: Piece, places: Floats) -> Floats:
    """Where the middle of each face is, of vertices that stand at `places`."""
    used = piece.faces >= 0
    return np.asarray((places[piece.faces] * used[..., None]).sum(axis=1) / used.sum(axis=1, keepdims=True))


def _facing(piece: Piece) -> Floats:
    """How much area of each face looks at the picture; negative for one that looks away."""
    triangles, source = triangulated(piece)
    corners = piece.seen[triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    return np.asarray(np.bincount(source, weights=across, minlength=len(piece.faces)), dtype=np.float64)


def _twin(name: str) -> str:
    return {".L": name[:-2] + ".R", ".R": name[:-2] + ".L"}.get(name[-2:], name)


# -- putting together


def _grown(growth: Growth, columns: Mapping[str, int], bones: Sequence[str]) -> Piece:
    number = {name: k for k, name in enumerate(bones)}
    rest = np.array(growth.vertices)
    index = np.full((len(rest), BONES_PER_VERTEX), -1, dtype=np.int32)
    weight = np.zeros((len(rest), BONES_PER_VERTEX))
    for row, blend in enumerate(growth.bones):
        for slot, (name, share) in enumerate(sorted(blend.items(), key=lambda pair: (-pair[1], pair[0]))):
            index[row, slot], weight[row, slot] = number[name], share
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    low, high = rest[:, 2].min(), rest[:, 2].max()
    faces = np.full((len(growth.triangles), 4), -1, dtype=np.int32)
    faces[:, :3] = growth.triangles
    return Piece(
        growth.name,
        growth.name,
        rest,
        rest,
        np.clip((rest[:, 2] - low) / max(high - low, 1e-9), 0, 1),
        index,
        weight,
        faces,
        np.array([columns[colour] for colour in growth.colours], dtype=np.int32),
        float(high - low),
    )


def _assembled(figure: Figure, pieces: Sequence[Piece], palette: Mapping[str, Paint]) -> Figure:
    firsts = np.cumsum([0, *(len(piece.rest) for piece in pieces)])
    return replace(
        figure,
        vertices=np.concatenate([piece.rest for piece in pieces]),
        faces=np.concatenate(list(_shifted(pieces, firsts))),
        colour=np.concatenate([piece.colour for piece in pieces]).astype(np.int32),
        shade=np.concatenate([piece.shade for piece in pieces]),
        part=np.repeat(np.arange(len(pieces)), [len(piece.faces) for piece in pieces]).astype(np.int32),
        part_names=tuple(piece.name for piece in pieces),
        bone_index=np.concatenate([piece.bone_index for piece in pieces]),
        bone_weight=np.concatenate([piece.bone_weight for piece in pieces]),
        palette=palette,
    )


def _shifted(pieces: Sequence[Piece], firsts: NDArray[Any]) -> Iterator[Ints]:
    for piece, first in zip(pieces, firsts, strict=False):
        yield np.where(piece.faces >= 0, piece.faces + first, -1).astype(np.int32)
