"""Textures for a unique set of coordinates, taken from a finer mesh: base colour, normals, and ORM.

Each covered texel stands for a place on the coarse mesh; the nearest place on the fine one that looks the same way
lends it its normal and, where the coarse mesh wears nothing itself, its colour. No renderer is at work. Tangents as in
Mikkelsen, "Simulation of Wrinkled Surfaces Revisited", 2008: along u, made square to the shading normal.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, Ints, scattered, unit_rows
from gpu_consumers.engines.procedural.looks import Look, shown
from gpu_consumers.engines.procedural.occlusion import occlusion
from gpu_consumers.engines.procedural.unwrap import Texels, texels

Pixels = NDArray[np.uint8]
SEARCHED_PX: Final = 512
OCCLUSION_PX: Final = 512  # shade is soft: this is enough for any size of texture
_LENDERS_APART: Final = 1 / 220  # of the size
_FAR: Final = 0.02  # of the size: beyond it the fine mesh is something else
_SAME_WAY: Final = 0.35  # cosine
_WORTH_SEEKING: Final = 0.03  # in all three together
_SAME_FACE: Final = 0.93
_TURN: Final = 0.02  # how far, as a share of the size, a lender is pushed off that looks another way,
_HUE: Final = 0.08  # and one of another colour
_AT_ONCE: Final = 250_000  # texels
_STEEPEST: Final = 0.25  # least z of a normal in a map


@dataclass(frozen=True, slots=True, eq=False)
class Baked:
    """Square pictures (px, px, 3), first row on top, gaps between charts filled."""

    base_color: Pixels  # sRGB
    normal: Pixels  # +Y up, as glTF wants it
    orm: Pixels  # occlusion, roughness, metal


@dataclass(frozen=True, slots=True, eq=False)
class Dressed:
    """A mesh with what it wears."""

    mesh: Drawn
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tangents:
    """The axes in which a normal map tells its normals."""

    corner: Floats  # (m, 3, 3) along u, at every corner
    sign: Floats  # (m,) -1 where the picture lies mirrored on the face

    def told(self, block: Texels, normals: Floats, lent: Floats) -> Floats:
        """Normals (k, 3) along u, against v, and off the surface."""
        tangent = block.of(self.corner)
        tangent = unit_rows(tangent - normals * np.einsum("kw,kw->k", tangent, normals)[:, None])
        up = np.cross(normals, tangent) * -self.sign[block.triangle][:, None]
        told = np.stack([np.einsum("kw,kw->k", lent, axis) for axis in (tangent, up, normals)], axis=1)
        told[:, 2] = np.maximum(told[:, 2], _STEEPEST)
        return unit_rows(told)


class Seeking(NamedTuple):
    """For each texel of a square picture the triangle of the fine mesh to take from, and which way the texel looks."""

    triangle: Ints  # (px, px), -1 where nothing like it is near
    normals: Floats  # (px, px, 3)


def bake(low: Dressed, corner_uv: Floats, high: Dressed, px: int, *, wears_its_own: bool = True) -> Baked:
    """Bake onto `corner_uv` (m, 3, 2). `wears_its_own` false takes colours from the fine mesh, too.

    Lenders are sought for the texels of a picture of at most `SEARCHED_PX`; the texels of a finer one ask the lender
    of the texel that they lie in, each for its own place.
    """
    seeking = _seeking(low, corner_uv, high, min(px, SEARCHED_PX), wears_its_own)
    shade = _enlarged(_shade(low.mesh, corner_uv), px)
    tangents = _tangents(low.mesh, corner_uv)
    found = texels(corner_uv, px)
    # A large picture has millions of texels: they are carried through in blocks, to keep the memory small.
    blocks = [found.block(start, start + _AT_ONCE) for start in range(0, len(found.row), _AT_ONCE)]
    rows = [_texel_rows(low, high, block, seeking, tangents, wears_its_own) for block in blocks]
    colour, normal, surface = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    orm = np.concatenate([shade[found.row, found.column][:, None], surface], axis=1)
    base, bumps, rest = (_bytes(found.picture(values)) for values in (colour, normal * 0.5 + 0.5, orm))
    return Baked(base, bumps, rest)


def _texel_rows(
    low: Dressed, high: Dressed, block: Texels, seeking: Seeking, tangents: Tangents, wears_its_own: bool
) -> tuple[Floats, Floats, Floats]:
    """Colour (k, 3), tangent-space normal (k, 3), roughness and metal (k, 2) of some texels."""
    places, normals = block.of(low.mesh.corners), unit_rows(block.of(low.mesh.normals[low.mesh.triangles]))
    scale = block.px // len(seeking.triangle)
    at = block.row // scale, block.column // scale
    triangle = seeking.triangle[at]
    share = nearest_in(places, high.mesh.corners[triangle])
    away = np.linalg.norm(np.einsum("kc,kcw->kw", share, high.mesh.corners[triangle]) - places, axis=1)
    lent = unit_rows(np.einsum("kc,kcw->kw", share, high.mesh.normals[high.mesh.triangles[triangle]]))
    near = away < _FAR * float(np.ptp(high.mesh.points, axis=0).max())
    # Along a sharp edge a texel may have asked for its neighbour round the corner.
    asked = (np.einsum("kw,kw->k", seeking.normals[at], normals) > _SAME_FACE) & (triangle >= 0)
    trusted = near & asked & (np.einsum("kw,kw->k", lent, normals) > _SAME_WAY)
    told = tangents.told(block, normals, np.where(trusted[:, None], lent, normals))
    wearer, face, place = (low, block.triangle, block.place) if wears_its_own else (high, triangle, share)
    colour, surface = shown(wearer.mesh, wearer.looks, face, place)
    return colour, told, surface


def _seeking(low: Dressed, corner_uv: Floats, high: Dressed, px: int, wears_its_own: bool) -> Seeking:
    """Who lends what to whom.

    Nearest in place, in the way it looks and, where colours are known, in colour: an eye borrows from the eye.
    """
    found, mesh = texels(corner_uv, px), high.mesh
    size = float(np.ptp(mesh.points, axis=0).max())
    lenders = scattered(mesh, size * _LENDERS_APART)
    within = nearest_in(lenders.places, mesh.corners[lenders.triangle])
    facing = unit_rows(np.einsum("kc,kcw->kw", within, mesh.normals[mesh.triangles[lenders.triangle]]))
    normals = unit_rows(found.of(low.mesh.normals[low.mesh.triangles]))
    there, asked = [lenders.places / size, facing * _TURN], [found.of(low.mesh.corners) / size, normals * _TURN]
    if wears_its_own:
        there.append(shown(mesh, high.looks, lenders.triangle, within)[0] * _HUE)
        asked.append(shown(low.mesh, low.looks, found.triangle, found.place)[0] * _HUE)
    # Without a bound a texel whose colour is nowhere near would look through the whole tree.
    tree, sought = cKDTree(np.hstack(there)), np.hstack(asked)
    _, row = tree.query(sought, distance_upper_bound=_WORTH_SEEKING)
    lost = row == tree.n
    if not wears_its_own and lost.any():  # somebody must lend a colour
        row[lost] = tree.query(sought[lost])[1]
    face = np.append(lenders.triangle, -1)[row]
    told = found.picture(np.concatenate([face[:, None], normals], axis=1))
    return Seeking(told[..., 0].astype(np.int64), told[..., 1:])


def _shade(mesh: Drawn, corner_uv: Floats) -> Floats:
    found = texels(corner_uv, OCCLUSION_PX)
    normals = unit_rows(found.of(mesh.normals[mesh.triangles]))
    return found.picture(occlusion(mesh, found.of(mesh.corners), normals)[:, None])[..., 0]


def _enlarged(picture: Floats, px: int) -> Floats:
    from scipy.ndimage import map_coordinates

    at = (np.arange(px) + 0.5) * (len(picture) / px) - 0.5
    rows, columns = np.meshgrid(at, at, indexing="ij")
    return np.asarray(map_coordinates(picture, (rows, columns), order=1, mode="nearest"))


def nearest_in(places: Floats, corners: Floats) -> Floats:
    """Barycentric coordinates (k, 3) of the point of each triangle (k, 3, 3) that is about nearest to a place.

    Exact above a triangle; beyond an edge the overshoot is cut off and shared out.
    """
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    to = places - corners[:, 0]
    aa, ab, bb = (np.einsum("kw,kw->k", x, y) for x, y in ((a, a), (a, b), (b, b)))
    ta, tb = np.einsum("kw,kw->k", to, a), np.einsum("kw,kw->k", to, b)
    scale = 1.0 / np.maximum(aa * bb - ab * ab, 1e-18)
    v, w = (bb * ta - ab * tb) * scale, (aa * tb - ab * ta) * scale
    share = np.clip(np.stack([1 - v - w, v, w], axis=1), 0.0, 1.0)
    return np.asarray(share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12))


def _tangents(mesh: Drawn, corner_uv: Floats) -> Tangents:
    """Corners that share a place on the picture share a tangent, as a viewer will have it that makes its own."""
    edge, flat = mesh.corners[:, 1:] - mesh.corners[:, :1], corner_uv[:, 1:] - corner_uv[:, :1]
    twice = flat[:, 0, 0] * flat[:, 1, 1] - flat[:, 0, 1] * flat[:, 1, 0]
    sign = np.where(twice < 0, -1.0, 1.0)
    along = unit_rows((edge[:, 0] * flat[:, 1, 1:] - edge[:, 1] * flat[:, 0, 1:]) * sign[:, None])
    rows = np.concatenate([corner_uv.reshape(-1, 2), mesh.normals[mesh.triangles].reshape(-1, 3)], axis=1)
    _, place = np.unique(np.rint(rows * 1e5), axis=0, return_inverse=True)
    total = np.zeros((int(place.max()) + 1, 3))
    np.add.at(total, place.reshape(-1), np.repeat(along, 3, axis=0))
    return Tangents(total[place.reshape(-1)].reshape(-1, 3, 3), sign)


def _bytes(picture: Floats) -> Pixels:
    return np.asarray(np.rint(np.clip(picture, 0, 1) * 255), dtype=np.uint8)
