"""What a person's brush changed in a figure's outline: parts that were wiped away, and shapes that were added.

What was wiped is dropped or cut; where a part goes on behind another, the wiped region goes on with it. What was added
becomes a closed shell, inflated from its outline (see `relief`) at the depth and the thickness of the part that it
grows from, coloured from the paint, and held by that part's bones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import (
    binary_closing,
    binary_dilation,
    binary_erosion,
    binary_fill_holes,
    binary_opening,
    binary_propagation,
    distance_transform_edt,
    label,
)
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.brushwork import ALIKE, Easel, carried_on, disk, felt, layer, loops_around
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import BONES_PER_VERTEX, Figure
from gpu_consumers.engines.procedural.paints import hexed, rgb
from gpu_consumers.engines.procedural.posing import POSES, carried_bones
from gpu_consumers.engines.procedural.relief import Mask, solid
from gpu_consumers.engines.procedural.reshape import Cut, Growth, Piece
from gpu_consumers.engines.procedural.textured import Triangles

SPECK: Final = 2  # pixels: a brush's fringe
LEAST_AREA: Final = 90  # pixels
ROOT: Final = 9  # pixels that a growth reaches into what it grows from
GONE: Final = 0.80  # of a part; what little is left goes too
BUSY: Final = 0.02
NEAR_DROPPED: Final = 0.02  # of the height
THINNEST: Final = 0.008  # of the height
STEEPEST: Final = 0.7
MOST_TRIANGLES: Final = 420
SAME_COLOUR: Final = 0.16  # distance in sRGB
LENDERS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """How the outline was changed."""

    dropped: tuple[str, ...]
    cuts: tuple[Cut, ...]
    growths: tuple[Growth, ...]
    hosts: tuple[str, ...]  # what each growth grows from
    paints: dict[str, Paint]
    covers: Mask  # (s, s) where the growths were painted over the figure itself


def outline_changed(easel: Easel, ink: float) -> Outline:
    """`ink` is how far our own picture's outline reaches beyond the figure, in pixels."""
    rim = disk(max(1, round(ink)))
    wiped = _brushed(easel.was & ~easel.now)
    dropped, cuts = _wiped_parts(easel, binary_dilation(wiped, rim)) if wiped.any() else ((), ())
    kept = [number for number, piece in enumerate(easel.pieces) if piece.key not in dropped]
    growths: list[Growth] = []
    hosts: list[str] = []
    paints: dict[str, Paint] = {}
    covers = np.zeros_like(easel.was)
    for region, over in _painted_shapes(easel):
        covers |= over
        grown = _growth(easel, region, over, rim, kept, len(growths) + 1)
        if grown is not None:
            growths.append(grown[0])
            hosts.append(grown[1])
            paints |= grown[2]
    return Outline(dropped, cuts, tuple(growths), tuple(hosts), paints, covers)


def _brushed(difference: Mask) -> Mask:
    """What is left of a difference of outlines without soft fringes and specks."""
    core = binary_opening(difference, disk(SPECK))
    near = binary_dilation(core, disk(SPECK + 1)) & difference
    labels, count = label(near)
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    return np.asarray(near & (areas[labels] >= LEAST_AREA))


def _painted_shapes(easel: Easel) -> list[tuple[Mask, Mask]]:
    """Every shape that reaches out of the figure: its whole region, and the part of it painted over the figure.

    A horn is drawn from its root, which lies on the head: strokes of its colour that touch it belong to it.
    """
    outside = _brushed(easel.now & ~easel.was)
    if not outside.any():
        return []
    brush = felt(easel.theirs[..., :3].reshape(-1, 3)).reshape(*outside.shape, -1)
    strokes = binary_dilation(easel.changed, disk(3)) & easel.was & easel.now
    labels, count = label(outside, structure=np.ones((3, 3)))
    own = np.zeros_like(outside)
    for number in range(1, count + 1):
        mine = labels == number
        near = np.linalg.norm(brush - np.median(brush[mine], axis=0), axis=2) < ALIKE
        reached = binary_propagation(mine, mask=mine | (strokes & near) | (binary_dilation(mine, disk(3)) & easel.was))
        own |= binary_opening(reached & easel.was, disk(SPECK))
    labels, count = label(binary_closing(outside | own, disk(SPECK)) & (outside | own | easel.was))
    shapes = []
    for number in range(1, count + 1):
        whole = binary_fill_holes(labels == number) & easel.now
        if (whole & outside).sum() >= LEAST_AREA:
            shapes.append((np.asarray(whole), np.asarray(whole & easel.was)))
    return shapes


# -- what was wiped away


def _wiped_parts(easel: Easel, wiped: Mask) -> tuple[tuple[str, ...], tuple[Cut, ...]]:
    dropped: list[str] = []
    cuts: list[Cut] = []
    unseen: list[Piece] = []
    for number, piece in enumerate(easel.pieces):
        visible = easel.part == number
        if int(visible.sum()) < 6:
            unseen.append(piece)
        if not _may_touch(piece, wiped, easel):
            continue
        hit = layer(piece, easel)
        stands = np.asarray(hit.triangle >= 0)
        gone = stands & wiped
        if gone.sum() < max(6, BUSY * stands.sum()):
            continue
        # What was painted over may have been meant to go as well: it proves nothing.
        stays = visible & easel.now & ~gone & ~easel.changed
        gone = carried_on(piece, hit, gone, gone | stays)
        if gone.sum() > GONE * stands.sum():
            dropped.append(piece.key)
        else:
            reach = gone | (binary_dilation(gone, disk(6)) & ~stands)
            cuts.append(Cut(part=piece.key, loops=loops_around(reach, easel.cell)))
    dropped += _hidden_with(easel, unseen, dropped)
    return tuple(dropped), tuple(cut for cut in cuts if cut.loops)


def _may_touch(piece: Piece, wiped: Mask, easel: Easel) -> bool:
    rows, columns = np.flatnonzero(wiped.any(1)), np.flatnonzero(wiped.any(0))
    right = piece.seen[:, 0] / easel.cell + easel.size / 2
    down = easel.size / 2 - piece.seen[:, 1] / easel.cell
    return bool(
        right.max() >= columns[0] and right.min() <= columns[-1] and down.max() >= rows[0] and down.min() <= rows[-1]
    )


def _hidden_with(easel: Easel, unseen: Sequence[Piece], dropped: Sequence[str]) -> list[str]:
    """Unseen parts that sit on parts that went: the rings of a grip inside a fist."""
    went = [piece.rest for piece in easel.pieces if piece.key in dropped]
    if not went:
        return []
    tree, near = cKDTree(np.concatenate(went)), NEAR_DROPPED * easel.shown.figure.height
    return [
        piece.key
        for piece in unseen
        if piece.key not in dropped and float(np.mean(tree.query(piece.rest)[0] < near)) > 0.9
    ]


# -- what was added


def _growth(
    easel: Easel, region: Mask, over: Mask, rim: Mask, kept: Sequence[int], number: int
) -> tuple[Growth, str, dict[str, Paint]] | None:
    slim = binary_erosion(region, rim)
    core = slim if slim.sum() > 0.5 * region.sum() else region
    root = (binary_dilation(region & ~over, disk(ROOT)) | over) & np.isin(easel.part, kept)
    if not root.any():  # it floats: it belongs to what is nearest
        there = np.isin(easel.part, kept)
        row, column = (k[~region & there] for k in np.indices(region.shape))
        middle = np.argwhere(region).mean(axis=0)
        nearest = np.hypot(row - middle[0], column - middle[1]).argmin()
        root = np.zeros_like(region)
        root[row[nearest], column[nearest]] = True
    host = _host(easel, root)
    piece = easel.pieces[host]
    front, back = layer(piece, easel).near, -layer(piece, easel, back=True).near
    stands = np.isfinite(front) & np.isfinite(back)
    if not stands.any():
        return None
    joined = core | (binary_dilation(region, disk(ROOT)) & stands)
    points, triangles = _skin(easel, joined, region, piece, front, back, stands)
    palette, of_triangle = _paint(easel, region, points, triangles, host, number)
    rest, bones = _at_rest(easel, piece, points)
    growth = Growth(
        name=f"painted_{number}",
        vertices=tuple((round(float(x), 5), round(float(y), 5), round(float(z), 5)) for x, y, z in rest),
        triangles=tuple((int(a), int(b), int(c)) for a, b, c in triangles),
        colours=tuple(of_triangle),
        bones=bones,
    )
    return growth, piece.key, palette


def _host(easel: Easel, root: Mask) -> int:
    """The part that a shape grows from: the one that it covers or touches most, large parts before trinkets."""
    counts = np.bincount(easel.part[root & (easel.part >= 0)], minlength=len(easel.pieces)).astype(float)
    sizes = np.array([float(np.prod(np.sort(np.ptp(piece.rest, axis=0))[1:])) for piece in easel.pieces])
    return int((counts * np.sqrt(np.maximum(sizes, 1e-9))).argmax())


def _skin(
    easel: Easel, joined: Mask, region: Mask, piece: Piece, front: Floats, back: Floats, stands: Mask
) -> tuple[Floats, Triangles]:
    """The growth before the camera: its outline inflated where, and as thick as, its host is."""
    rows, columns = np.flatnonzero(joined.any(1)), np.flatnonzero(joined.any(0))
    box = joined[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    reach = max(ROOT, int(np.sqrt(region.sum()) / 2))
    beside = binary_dilation(region, disk(min(reach, 40))) & stands
    beside = beside if beside.any() else stands
    least = THINNEST * easel.shown.figure.height
    thick = max(least, 1.15 * float(np.percentile((front - back)[beside], 80)))
    points, triangles = simplified(*solid(box, easel.cell, thick), easel.cell)
    middle = np.array([(columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2])
    points[:, 0] += (middle[0] - easel.size / 2) * easel.cell
    points[:, 1] += (easel.size / 2 - middle[1]) * easel.cell
    middle_depth = np.where(stands, np.where(stands, front, 0) + np.where(stands, back, 0), 0) / 2
    points[:, 2] += _depth(easel, middle_depth, beside, stands, points)
    return points, triangles


def _depth(easel: Easel, middle: Floats, beside: Mask, stands: Mask, points: Floats) -> Floats:
    """How near the growth's middle lies at each point: level with its host, or on along a host that leans."""
    here = np.where(beside, middle, np.nan)
    level = float(np.nanmedian(here))
    rows, columns = np.nonzero(stands)
    right, up = (columns + 0.5 - easel.size / 2) * easel.cell, (easel.size / 2 - rows - 0.5) * easel.cell
    depth = middle[stands]
    form = np.stack([right - right.mean(), up - up.mean(), np.ones(len(right))], axis=1)
    slope, *_ = np.linalg.lstsq(form, depth, rcond=None)
    unexplained = float(np.var(depth - form @ slope)) / max(float(np.var(depth)), 1e-12)
    lean = np.clip(slope[:2], -STEEPEST, STEEPEST) if unexplained < 0.35 else np.zeros(2)
    row, column = (float(np.mean(index)) for index in np.nonzero(beside))
    start = np.array([(column + 0.5 - easel.size / 2) * easel.cell, (easel.size / 2 - row - 0.5) * easel.cell])
    return np.asarray(level + (points[:, :2] - start) @ lean)


def simplified(points: Floats, triangles: Triangles, cell: float) -> tuple[Floats, Triangles]:
    """A closed skin with few triangles, each point off by less than a cell where that is enough."""
    from manifold3d import Manifold, Mesh64

    body = Manifold(Mesh64(np.ascontiguousarray(points), np.ascontiguousarray(triangles.astype(np.uint64))))
    tolerance = 0.6 * cell
    body = body.simplify(tolerance)
    while body.num_tri() > MOST_TRIANGLES and tolerance < 4 * cell:
        tolerance *= 1.3
        body = body.simplify(tolerance)
    mesh = body.to_mesh64()
    return np.array(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)


def _paint(
    easel: Easel, region: Mask, points: Floats, triangles: Triangles, host: int, number: int
) -> tuple[dict[str, Paint], list[str]]:
    """The colours of the paint, and which triangle gets which; a colour that the host has already is the host's."""
    inner = binary_erosion(region, disk(2))
    inner = inner if inner.sum() > 0.3 * region.sum() else region
    place = np.argwhere(inner)
    wanted = _unlit(easel, easel.theirs[..., :3][inner])
    names, paints, label_of = _few_colours(easel, wanted, host, number)
    labels = np.full(region.shape, -1)
    labels[tuple(place.T)] = label_of
    nearest = distance_transform_edt(labels < 0, return_distances=False, return_indices=True)
    labels = labels[tuple(nearest)]
    middle = points[triangles].mean(axis=1)
    column = np.clip((middle[:, 0] / easel.cell + easel.size / 2).astype(int), 0, easel.size - 1)
    row = np.clip((easel.size / 2 - middle[:, 1] / easel.cell).astype(int), 0, easel.size - 1)
    return paints, [names[k] for k in labels[row, column]]


def _few_colours(
    easel: Easel, wanted: Floats, host: int, number: int
) -> tuple[list[str], dict[str, Paint], NDArray[np.int64]]:
    palette = easel.shown.figure.palette
    columns = np.unique(easel.pieces[host].colour)
    plain = {
        name: (np.array(rgb(paint.top)) + np.array(rgb(paint.bottom))) / 2
        for column, (name, paint) in enumerate(palette.items())
        if column in columns
    }
    names: list[str] = []
    paints: dict[str, Paint] = {}
    middles: list[Floats] = []
    left = np.ones(len(wanted), bool)
    while left.sum() > max(20, 0.06 * len(wanted)) and len(names) < 3:
        bins = np.floor(np.clip(wanted[left], 0, 0.999) * 6).astype(int) @ np.array([36, 6, 1])
        middle = np.median(wanted[left][bins == np.bincount(bins).argmax()], axis=0)
        mine = left & (np.linalg.norm(wanted - middle, axis=1) < 0.2)
        if not mine.any():
            break
        colour = np.median(wanted[mine], axis=0)
        known = min(plain, key=lambda name: float(np.linalg.norm(plain[name] - colour)), default="")
        if known and float(np.linalg.norm(plain[known] - colour)) < SAME_COLOUR:
            names.append(known)
        else:
            names.append(f"painted_{number}" if not paints else f"painted_{number}_{len(paints) + 1}")
            paints[names[-1]] = Paint(_lit(colour, 1.06), _lit(colour, 0.84))
        middles.append(colour)
        left &= ~mine
    far = np.linalg.norm(wanted[:, None] - np.array(middles)[None], axis=2)
    return names, paints, far.argmin(axis=1)


def _lit(colour: Floats, by: float) -> str:
    r, g, b = np.clip(colour * by, 0, 1)
    return hexed((float(r), float(g), float(b)))


def _unlit(easel: Easel, seen: Floats) -> Floats:
    """sRGB of surfaces that look like `seen` in our light: by how bright our own colours come out, on the whole."""
    there = (easel.column >= 0) & easel.was
    ends = np.array(
        [(np.array(rgb(paint.top)) + np.array(rgb(paint.bottom))) / 2 for paint in easel.shown.figure.palette.values()]
    )
    plain = (ends[easel.column[there]] ** 2.2).sum(axis=1)
    looks = (easel.ours[..., :3][there] ** 2.2).sum(axis=1)
    light = float(np.clip(np.median((looks + 0.05) / (plain + 0.05)), 0.4, 1.6))
    return np.asarray(np.clip(seen**2.2 / light, 0, 1) ** (1 / 2.2))


# -- from the pose back to rest


def _at_rest(easel: Easel, host: Piece, points: Floats) -> tuple[Floats, tuple[dict[str, float], ...]]:
    """Points before the camera as they stand at rest, and the bones that hold them, lent by the host's nearest."""
    figure = easel.shown.rest
    world = points @ easel.calibration.camera.axes + easel.calibration.camera.middle
    names = figure.bone_names
    if not names:
        return world, tuple({} for _ in points)
    weights = _lent(host, points, len(names))
    moves = np.stack(list(carried_bones(figure, POSES[easel.shown.pose]).values()))
    world[:, 2] += _ground(figure, easel.shown.figure, moves)
    blended = np.einsum("nb,bij->nij", weights, moves)
    rest = np.linalg.solve(blended[:, :3, :3], (world - blended[:, :3, 3])[..., None])[..., 0]
    held = tuple(
        {
            names[bone]: round(float(row[bone]), 4)
            for bone in np.argsort(-row, kind="stable")[:BONES_PER_VERTEX]
            if row[bone] > 0
        }
        for row in weights
    )
    return rest, held


def _lent(host: Piece, points: Floats, bones: int) -> Floats:
    dense = np.zeros((len(host.seen), bones))
    for slot in range(BONES_PER_VERTEX):
        used = host.bone_index[:, slot] >= 0
        dense[np.flatnonzero(used), host.bone_index[used, slot]] += host.bone_weight[used, slot]
    count = min(LENDERS, len(host.seen))
    far, near = cKDTree(host.seen).query(points, k=count)
    share = 1 / np.maximum(far.reshape(len(points), count), 1e-4) ** 2
    weights = np.einsum("nk,nkb->nb", share / share.sum(axis=1, keepdims=True), dense[near.reshape(len(points), count)])
    order = np.argsort(-weights, axis=1, kind="stable")
    np.put_along_axis(weights, order[:, BONES_PER_VERTEX:], 0.0, axis=1)
    return np.asarray(np.round(weights / weights.sum(axis=1, keepdims=True), 4))


def _ground(rest: Figure, stood: Figure, moves: Floats) -> float:
    """How far the posed figure was set down."""
    index, weight = rest.bone_index[0], rest.bone_weight[0]
    place = np.array([*rest.vertices[0], 1.0])
    carried = sum(weight[k] * (moves[index[k]] @ place)[2] for k in range(BONES_PER_VERTEX) if index[k] >= 0)
    return float(carried - stood.vertices[0, 2])
