"""A Wavefront OBJ as a person sends it back from their modelling program, read as the GLB it once was.

An OBJ knows no embedded pictures: a mesh that kept its UVs but lost its picture wears its figure's palette again.
"""

import io
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.scene import palette_pixels
from gpu_consumers.errors import Unworkable


def is_obj(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) != b"glTF" and path.suffix.lower() in {".obj", ".txt", ""}


def from_obj(path: Path, figure: Figure) -> Glb:
    """Y up and facing +Z, as exporters write it. Raises `Unworkable` when there are no faces in it."""
    trimesh: Any = import_module("trimesh")  # slow to import, half typed, and only a person's mesh needs it

    try:
        found = trimesh.load_mesh(io.BytesIO(path.read_bytes()), file_type="obj", process=False)
    except (ValueError, IndexError, KeyError) as error:
        raise Unworkable(f"the OBJ cannot be read: {error}", code="bad_obj") from error
    if not isinstance(found, trimesh.Trimesh) or not len(found.faces):
        raise Unworkable("the mesh has no faces", code="empty_mesh")
    uv = getattr(found.visual, "uv", None)
    if uv is not None and len(uv):
        picture = trimesh.visual.material.PBRMaterial(
            name="palette", baseColorTexture=_palette(figure), metallicFactor=0.0, roughnessFactor=0.7
        )
        found.visual = trimesh.visual.TextureVisuals(uv=uv, material=picture)
    data = trimesh.Scene({"figure": found}).export(file_type="glb", include_normals=True)
    return Glb.parse(bytes(data), path.name)


def _palette(figure: Figure) -> Image.Image:
    colour, _, _ = palette_pixels(figure)
    return Image.fromarray(np.rint(colour[::-1, :, :3] * 255).astype(np.uint8))
