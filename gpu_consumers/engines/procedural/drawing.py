"""A figure as a picture at once, without Blender."""

import io
from typing import Final

import numpy as np
from PIL import Image

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import Figure, Ints
from gpu_consumers.engines.procedural.paints import rgb
from gpu_consumers.engines.procedural.raster import Camera, Pixels, framing, picture

LOOK_SIZE: Final = 320


def triangles_of(figure: Figure) -> tuple[Ints, Floats]:
    """The figure's triangles (m, 3), and the sRGB colours of their corners (m, 3, 3)."""
    faces = figure.faces
    quads = np.flatnonzero(faces[:, 3] >= 0)
    triangles = np.concatenate([faces[:, :3], faces[quads][:, [0, 2, 3]]])
    column = np.concatenate([figure.colour, figure.colour[quads]])
    ends = np.array([(rgb(paint.bottom), rgb(paint.top)) for paint in figure.palette.values()])
    share = np.clip(figure.shade[triangles], 0, 1)[..., None]
    return triangles, ends[column, None, 0] * (1 - share) + ends[column, None, 1] * share


def drawn(figure: Figure, azimuth: float, elevation: float, size: int, camera: Camera | None = None) -> Pixels:
    triangles, colours = triangles_of(figure)
    return picture(figure.vertices, triangles, colours, camera or framing(figure.vertices, azimuth, elevation), size)


def first_look(figure: Figure, azimuth: float, elevation: float) -> bytes:
    """A small WebP for whoever waits for the real picture."""
    file = io.BytesIO()
    Image.fromarray(drawn(figure, azimuth, elevation, LOOK_SIZE)).save(file, "WEBP", quality=82, method=2)
    return file.getvalue()
