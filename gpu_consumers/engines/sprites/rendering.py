"""Draws posed figures: every part is warped triangle by triangle, in premultiplied colours, and laid on the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from gpu_consumers.engines.sprites.documents import Mesh, Skeleton
from gpu_consumers.engines.sprites.posing import Points, Pose, moved, skinning
from gpu_consumers.engines.vision.pictures import Colours, Rgba, premultiply, to_bytes, to_float, unpremultiply

Map: TypeAlias = npt.NDArray[np.float32]

_FINER: Final = 2  # drawn this much larger and shrunk: smooth edges
_MARGIN: Final = 0.035  # of a cell, empty on each side


@dataclass(frozen=True, slots=True)
class Camera:
    """A square cell of `cell` pixels: one figure pixel becomes `scale` of them, the pivot stands at `pivot`."""

    cell: int
    scale: float
    pivot: tuple[float, float]


def camera_for(skeleton: Skeleton, poses: Iterable[Pose], cell: int, step: int = 1) -> Camera:
    """One camera that sees every pose whole, so that the pivot is the same pixel in every frame.

    The pivot stands on a multiple of `step` pixels: it is whole even after the frames were reduced by that much.
    """
    extents = []
    for pose in poses:
        skins = skinning(skeleton, pose)
        points = np.vstack([moved(mesh, skins) for mesh in skeleton.meshes])
        extents.append((*points.min(0), *points.max(0)))
    bounds = np.array(extents)
    left, bottom = bounds[:, :2].min(0)
    right, top = bounds[:, 2:].max(0)
    room = cell * (1 - 2 * _MARGIN)
    half = max(-left, right, 1.0)  # the pivot stays in the middle: sprites are mirrored about it
    scale = float(min(room / (2 * half), room / max(top - bottom, 1.0), 1.0))
    ground = cell * (1 - _MARGIN) + bottom * scale
    return Camera(cell, scale, (float(cell // 2 // step * step), float(ground // step * step)))


@dataclass(frozen=True, slots=True)
class Texture:
    """A part's picture, shrunk to about the size it is drawn at; premultiplied."""

    colours: Colours
    width: int
    height: int


def textures(pieces: Mapping[str, Rgba], camera: Camera) -> dict[str, Texture]:
    return {name: _texture(piece, camera.scale * _FINER) for name, piece in pieces.items()}


def _texture(piece: Rgba, scale: float) -> Texture:
    height, width = piece.shape[:2]
    colours = premultiply(to_float(piece))
    if scale < 1:
        size = (max(2, round(width * scale)), max(2, round(height * scale)))
        colours = cv2.resize(colours, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return Texture(colours, colours.shape[1], colours.shape[0])


def draw(skeleton: Skeleton, pose: Pose, images: Mapping[str, Texture], camera: Camera) -> Rgba:
    """One frame: straight alpha, with the figure's colours under its transparent edge."""
    fine = camera.cell * _FINER
    canvas: Colours = np.zeros((fine, fine, 4), np.float32)
    skins = skinning(skeleton, pose)
    for mesh in skeleton.meshes:
        if mesh.part in images:
            _lay(canvas, mesh, _on_screen(moved(mesh, skins), camera), images[mesh.part])
    small = cv2.resize(canvas, (camera.cell, camera.cell), interpolation=cv2.INTER_AREA).astype(np.float32)
    frame = to_bytes(unpremultiply(small))
    frame[frame[..., 3] < 2] = 0
    return frame


def _on_screen(points: Points, camera: Camera) -> Points:
    flipped = points * (camera.scale, -camera.scale) + camera.pivot
    return flipped * _FINER


def _lay(canvas: Colours, mesh: Mesh, at: Points, image: Texture) -> None:
    """Warps one part onto the canvas, inside its bounding box only."""
    side = canvas.shape[0]
    left, top = np.maximum(np.floor(at.min(0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(at.max(0)).astype(int) + 2, side)
    if right <= left or bottom <= top:
        return
    source = np.array(mesh.uvs) * (image.width, image.height) - 0.5
    corner = np.array([left, top])
    where = _source_map((right - left, bottom - top), at - corner, source, mesh.triangles)
    warped = cv2.remap(
        image.colours,
        where[..., 0],
        where[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0,) * 4,
    )
    window = canvas[top:bottom, left:right]
    window *= 1 - warped[..., 3:]
    window += warped


def _source_map(size: tuple[int, int], at: Points, source: Points, triangles: Iterable[tuple[int, int, int]]) -> Map:
    """For each pixel of a box, the place in the texture it shows; far outside where no triangle lies."""
    width, height = size
    out: Map = np.full((height, width, 2), -1e4, np.float32)
    for corners in triangles:
        index = list(corners)
        _fill_triangle(out, at[index], source[index])
    return out


def _fill_triangle(out: Map, corners: Points, source: Points) -> None:
    height, width = out.shape[:2]
    left, top = np.maximum(np.floor(corners.min(0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(corners.max(0)).astype(int) + 1, (width, height))
    edges = np.array([corners[1] - corners[0], corners[2] - corners[0]]).T
    determinant = edges[0, 0] * edges[1, 1] - edges[0, 1] * edges[1, 0]
    if abs(determinant) < 1e-9 or right <= left or bottom <= top:
        return
    inverse = np.array([[edges[1, 1], -edges[0, 1]], [-edges[1, 0], edges[0, 0]]]) / determinant
    x = np.arange(left, right) + 0.5 - corners[0, 0]
    y = (np.arange(top, bottom) + 0.5 - corners[0, 1])[:, None]
    u, v = inverse[0, 0] * x + inverse[0, 1] * y, inverse[1, 0] * x + inverse[1, 1] * y
    # A hair of tolerance, so that no pixel on a shared edge is left to neither triangle.
    inside = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6)
    window = out[top:bottom, left:right]
    across, along = source[1] - source[0], source[2] - source[0]
    for axis in (0, 1):
        window[..., axis][inside] = (source[0, axis] + u * across[axis] + v * along[axis])[inside]
