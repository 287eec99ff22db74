"""Colours from views onto a mesh: an unwrapped texture, each texel from the views that see it best.

Every texel takes the mean of the views it is visible in, weighted by how squarely they look at it; a steep weight
keeps the texture as sharp as the best view and blends only where two are equally good. What no view sees takes the
colour of the nearest place that one does. Visibility is a depth buffer of the texels themselves.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt, map_coordinates, maximum_filter
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera, cast
from gpu_consumers.engines.procedural.textured import TexturedMesh, Triangles, normals_of
from gpu_consumers.engines.procedural.visual_hull import View

TEXTURE: Final = 1024
SQUARE: Final = 14.0  # power of the cosine between a face and a view
LEAST_COSINE: Final = 0.12
DEPTH_PIXELS: Final = 256
NEAR_ENOUGH: Final = 2.5  # depth pixels
GUTTER: Final = 4  # texels


def unwrapped(points: Floats, triangles: Triangles) -> tuple[NDArray[np.int64], Triangles, Floats]:
    """An atlas without overlaps (xatlas): which point each new vertex is, the faces anew, and uv (n, 2) in 0..1."""
    import xatlas

    atlas = xatlas.Atlas()
    atlas.add_mesh(points.astype(np.float32), triangles.astype(np.uint32))
    charts, packing = xatlas.ChartOptions(), xatlas.PackOptions()
    charts.max_iterations = 1
    packing.resolution, packing.padding, packing.bilinear, packing.create_image = TEXTURE, GUTTER, True, False
    atlas.generate(charts, packing)
    origin, faces, uv = atlas[0]
    return origin.astype(np.int64), faces.astype(np.int64), np.asarray(uv, dtype=np.float64)


def textured(points: Floats, triangles: Triangles, views: Sequence[View]) -> tuple[TexturedMesh, float]:
    """The mesh with its colours from the views, and which share of its texels some view sees."""
    origin, faces, uv = unwrapped(points, triangles)
    flat = np.stack([uv[:, 0], np.zeros(len(uv)), uv[:, 1]], axis=1)
    hit = cast(flat, faces, Camera(np.array([0.5, 0.0, 0.5]), 1.0, 0.0), TEXTURE)
    rows, columns = np.nonzero(hit.triangle >= 0)
    corners, share = faces[hit.triangle[rows, columns]], hit.place[rows, columns][..., None]
    doubled = points[origin]
    places = (doubled[corners] * share).sum(axis=1)
    normals = (normals_of(doubled, faces)[corners] * share).sum(axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    colour, seen = _blended(places, normals, views)
    if seen.any() and not seen.all():
        _, nearest = cKDTree(places[seen]).query(places[~seen])
        colour[~seen] = colour[seen][nearest]
    picture = np.zeros((TEXTURE, TEXTURE, 3))
    picture[rows, columns] = colour
    known = hit.triangle >= 0
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    gutter = binary_dilation(known, iterations=2 * GUTTER)
    picture = np.where(gutter[..., None], picture[tuple(nearest)], colour.mean(axis=0))
    mesh = TexturedMesh(doubled, faces, uv, np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8))
    return mesh, float(seen.mean())


def _blended(places: Floats, normals: Floats, views: Sequence[View]) -> tuple[Floats, NDArray[np.bool_]]:
    total, weights = np.zeros((len(places), 3)), np.zeros(len(places))
    for view in views:
        cosine = normals @ view.camera.axes[2]
        weight = np.where((cosine > LEAST_COSINE) & _visible(places, view.camera), np.clip(cosine, 0, 1) ** SQUARE, 0.0)
        rgba = _sampled(view, places)
        weight *= rgba[:, 3] ** 2
        total += rgba[:, :3] * weight[:, None]
        weights += weight
    seen = weights > 1e-6
    return total / np.maximum(weights, 1e-9)[:, None], seen


def _sampled(view: View, places: Floats) -> Floats:
    """The view's RGBA (n, 4) in 0..1 where the places are seen, without colour from its transparent pixels."""
    at = view.camera.seen(places, len(view.picture))[:, [1, 0]].T - 0.5
    pixels = view.picture.astype(np.float32) / 255
    alpha = map_coordinates(pixels[..., 3], at, order=1)
    mixed = [map_coordinates(pixels[..., k] * pixels[..., 3], at, order=1) for k in range(3)]
    return np.asarray(np.stack([*(band / np.maximum(alpha, 1e-3) for band in mixed), alpha], axis=1), dtype=np.float64)


def _visible(places: Floats, camera: Camera) -> NDArray[np.bool_]:
    seen = camera.seen(places, DEPTH_PIXELS)
    at = np.clip(np.floor(seen[:, :2]).astype(int), 0, DEPTH_PIXELS - 1)
    nearest = np.full((DEPTH_PIXELS, DEPTH_PIXELS), -np.inf)
    np.maximum.at(nearest, (at[:, 1], at[:, 0]), seen[:, 2])
    nearest = np.minimum(nearest, maximum_filter(nearest, 3))
    return np.asarray(seen[:, 2] > nearest[at[:, 1], at[:, 0]] - NEAR_ENOUGH * camera.width / DEPTH_PIXELS)
