"""A solid inflated from one outline: what can honestly be said of a thing that was seen from one side only.

The height over the picture plane is the square root of a solution of Poisson's equation inside the outline, which
makes a strip a cylinder and a disc a lens: the idea of inflation is Igarashi, Matsuoka and Tanaka's ("Teddy", 1999),
the equation instead of their chordal axis is common since. The skin is found by marching cubes (Lorensen and Cline,
1987) on height squared minus depth squared, and so is closed whatever holes the outline has.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, distance_transform_edt, gaussian_filter, zoom
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve
from skimage.measure import marching_cubes

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.textured import TexturedMesh, Triangles
from gpu_consumers.errors import Unworkable

Mask = NDArray[np.bool_]

HONEST_WITHIN_DEGREES: Final = 20
GRID: Final = 224  # cells across a relief
THICKEST: Final = 0.45  # of the lesser side of the outline's box
TRIANGLES: Final = 12_000
TEXTURE: Final = 1024  # pixels across each of the two sides
RIM: Final = 7  # texels
BACK_BLUR: Final = 0.035  # of the texture: the back keeps the colours, not the face
COARSER: Final = 4  # texels: what is blurred needs no more
BACK_SHADE: Final = 0.88


def inflated(mask: Mask) -> Floats:
    """Height squared over a plane (h, w), in cells squared: positive inside, falling below zero outside.

    Solves laplace(f) = -2 with f = 0 on the outline; a long strip of half width r gets f = r^2 - x^2, a cylinder.
    """
    number = np.full(mask.shape, -1)
    rows, columns = np.nonzero(mask)
    number[rows, columns] = np.arange(len(rows))
    padded = np.pad(number, 1, constant_values=-1)
    ones, links = np.arange(len(rows)), []
    for up, across in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        other = padded[rows + 1 + up, columns + 1 + across]
        links.append((ones[other >= 0], other[other >= 0]))
    i, j = (np.concatenate(ends) for ends in zip(*links, strict=True))
    matrix = coo_array(
        (np.r_[np.full(len(rows), 4.0), np.full(len(i), -1.0)], (np.r_[ones, i], np.r_[ones, j])),
        shape=(len(rows), len(rows)),
    ).tocsc()
    found = -np.asarray(distance_transform_edt(~mask), dtype=np.float64)
    solved = np.asarray(spsolve(matrix, np.full(len(rows), 2.0)))
    rim = solved[distance_transform_edt(mask)[rows, columns] < 1.5]
    found *= float(np.median(rim))  # as steep outside as inside, so that the skin meets the outline between cells
    found[rows, columns] = solved
    return found


def solid(mask: Mask, cell: float, thickest: float, layers: int = 21) -> tuple[Floats, Triangles]:
    """A closed, outward skin around a mask (h, w): points (n, 3) as right, up, towards the eye, and triangles.

    `cell` is the side of a cell in metres; the origin is the middle of the mask. `thickest` limits the whole depth,
    in metres, by flattening. Raises `ValueError` for an empty mask.
    """
    if not mask.any():
        raise ValueError("an empty outline has no inside")
    mask = np.pad(mask, 2)
    square = inflated(mask)
    half = float(np.sqrt(square.max())) * cell
    flat = min(1.0, thickest / 2 / half)
    depth = np.linspace(-1.15, 1.15, layers | 1) * half  # an odd count has a layer at zero, where thin things live
    field = square[..., None] * cell**2 - depth**2
    points, faces, _, _ = marching_cubes(field, 0.0, spacing=(cell, cell, depth[1] - depth[0]))  # type: ignore[no-untyped-call]
    height, width = mask.shape
    right = points[:, 1] - (width - 1) / 2 * cell
    up = (height - 1) / 2 * cell - points[:, 0]
    near = (points[:, 2] + depth[0]) * flat
    placed = np.stack([right, up, near], axis=1).astype(np.float64)
    return placed, outward(placed, faces.astype(np.int64))


def outward(points: Floats, triangles: Triangles) -> Triangles:
    """The same closed skin with its faces turned so that it holds a positive volume."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return triangles if np.einsum("ij,ij->", a, np.cross(b, c)) >= 0 else triangles[:, ::-1]


def relief(picture: NDArray[np.uint8], height_m: float) -> TexturedMesh:
    """A two-sided relief of a cut-out picture (h, w, 4), standing on z = 0, facing -Y, `height_m` metres high.

    The front shows the picture; the back shows its colours mirrored and blurred, for nobody has seen it.
    Raises `Unworkable` when the picture shows nothing.
    """
    shown = picture[..., 3] > 127
    if int(shown.sum()) < 64:
        raise Unworkable("the picture shows nothing that a relief could be made of", code="empty_image")
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    alpha = picture[box][..., 3].astype(np.float64) / 255
    share = min(1.0, GRID / max(alpha.shape))
    coarse = zoom(gaussian_filter(alpha, 0.35 / share), share, order=1, grid_mode=True, mode="nearest") > 0.5
    if int(coarse.sum()) < 16:
        raise Unworkable("the picture shows nothing that a relief could be made of", code="empty_image")
    cell = height_m / coarse.shape[0]
    points, triangles = solid(coarse, cell, THICKEST * min(coarse.shape) * cell)
    points, triangles = reduced(points, triangles, TRIANGLES)
    return _covered(points, triangles, picture[box], cell * np.array(coarse.shape[::-1]))


def reduced(points: Floats, triangles: Triangles, most: int) -> tuple[Floats, Triangles]:
    """At most about `most` triangles by quadric edge collapse (Garland and Heckbert, 1997), closed as before."""
    if len(triangles) <= most:
        return points, triangles
    import fast_simplification

    fewer, faces = fast_simplification.simplify(
        points.astype(np.float32), triangles.astype(np.int32), target_count=most, agg=5.0
    )
    found = fewer.astype(np.float64), faces.astype(np.int64)
    return found if is_closed(found[1]) else _without_collapse(points, triangles, most)


def is_closed(triangles: Triangles) -> bool:
    """Does every edge lie between exactly two faces that run along it in opposite ways?"""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    key = edges[:, 0] * (int(edges.max()) + 1) + edges[:, 1]
    back = edges[:, 1] * (int(edges.max()) + 1) + edges[:, 0]
    return len(np.unique(key)) == len(key) and bool(np.array_equal(np.sort(key), np.sort(back)))


def _without_collapse(points: Floats, triangles: Triangles, most: int) -> tuple[Floats, Triangles]:
    """Simplified with a growing tolerance by a library that never leaves the manifold."""
    from manifold3d import Manifold, Mesh64

    body = Manifold(Mesh64(points, triangles.astype(np.uint64)))
    tolerance = float(np.ptp(points, axis=0).max()) * 1e-4
    while body.num_tri() > most and tolerance < np.ptp(points):
        body = body.simplify(tolerance)
        tolerance *= 1.6
    mesh = body.to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)


def _covered(points: Floats, triangles: Triangles, picture: NDArray[np.uint8], size: Floats) -> TexturedMesh:
    """Front faces look into the left half of the texture, back faces into the right one."""
    corners = points[triangles]
    front = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] >= 0
    where = np.stack([points[:, 0] / size[0], points[:, 1] / size[1]], axis=1) + 0.5
    halves = [np.clip(where, 0.002, 0.998) * (0.5, 1.0) + (shift, 0.0) for shift in (0.0, 0.5)]
    used = [np.unique(triangles[front]), np.unique(triangles[~front])]
    renumbered, first = np.empty_like(triangles), 0
    for side, mine in zip(used, (front, ~front), strict=True):
        renumbered[mine] = np.searchsorted(side, triangles[mine]) + first
        first += len(side)
    stood = np.stack([points[:, 0], -points[:, 2], points[:, 1] - points[:, 1].min()], axis=1)
    return TexturedMesh(
        np.concatenate([stood[side] for side in used]),
        renumbered,
        np.concatenate([half[side] for half, side in zip(halves, used, strict=True)]),
        _both_sides(picture),
    )


def _both_sides(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = (TEXTURE / picture.shape[0], TEXTURE / picture.shape[1], 1)
    full = zoom(picture[..., :3].astype(np.float32), scale, order=1, grid_mode=True, mode="nearest")
    known = zoom((picture[..., 3] > 200).astype(np.float32), scale[:2], order=1, grid_mode=True, mode="nearest") > 0.9
    inner = binary_erosion(known, iterations=RIM)  # the rim is stretched over the side: no ink there, no fringe
    known = inner if inner.any() else known
    if known.any():
        nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
        full = full[tuple(nearest)]
    # The back is looked at from behind, through the same coordinates: mirrored already.
    small = full[::COARSER, ::COARSER]
    blurred = gaussian_filter(small, (BACK_BLUR * len(small), BACK_BLUR * len(small), 0))
    back = zoom(blurred, (COARSER, COARSER, 1), order=1, grid_mode=True, mode="nearest") * BACK_SHADE
    return np.asarray(np.clip(np.rint(np.concatenate([full, back], axis=1)), 0, 255), dtype=np.uint8)
