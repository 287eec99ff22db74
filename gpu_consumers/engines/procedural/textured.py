"""A mesh with one picture over it, written as a self-contained GLB without Blender."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb

Triangles = NDArray[np.int64]
EXTRAS: Final = "forgelog_method"
_VERTICES: Final = 34962
_INDICES: Final = 34963
_REPEAT_NOT: Final = 33071


@dataclass(frozen=True, slots=True, eq=False)
class TexturedMesh:
    """Metres, Z up. Vertices are doubled along the texture's seams; by place the mesh is closed."""

    points: Floats  # (n, 3)
    triangles: Triangles  # (m, 3)
    uv: Floats  # (n, 2), (0, 0) is the lower left of the picture
    picture: NDArray[np.uint8]  # (h, w, 3) sRGB


def normals_of(points: Floats, triangles: Triangles) -> Floats:
    """Unit normals (n, 3) at the points, each face weighted by its area; points at one place share theirs."""
    corners = points[triangles]
    own = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    _, place = np.unique(np.rint(points * 1e6), axis=0, return_inverse=True)
    place = place.reshape(-1)
    total = np.zeros((int(place.max()) + 1, 3))
    for corner in range(3):
        np.add.at(total, place[triangles[:, corner]], own)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray((total / np.maximum(length, 1e-30))[place])


def write_textured(path: Path, mesh: TexturedMesh, method: Mapping[str, JsonValue]) -> None:
    """`method` goes into the extras of the node: what made the mesh stays with it."""
    glb = Glb({"asset": {"version": "2.0", "generator": "forgelog procedural"}})
    picture = io.BytesIO()
    Image.fromarray(mesh.picture).save(picture, "PNG", compress_level=4)
    attributes = {
        "POSITION": glb.add(_y_up(mesh.points), "VEC3", target=_VERTICES, bounds=True),
        "NORMAL": glb.add(_y_up(normals_of(mesh.points, mesh.triangles)), "VEC3", target=_VERTICES),
        "TEXCOORD_0": glb.add(
            np.stack([mesh.uv[:, 0], 1 - mesh.uv[:, 1]], axis=1).astype(np.float32), "VEC2", target=_VERTICES
        ),
    }
    indices = glb.add(mesh.triangles.astype(np.uint32).reshape(-1), "SCALAR", target=_INDICES)
    glb.json |= {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "figure", "mesh": 0, "extras": {EXTRAS: json.dumps(dict(method), sort_keys=True)}}],
        "meshes": [{"name": "figure", "primitives": [{"attributes": attributes, "indices": indices, "material": 0}]}],
        "materials": [
            {
                "name": "picture",
                "pbrMetallicRoughness": {
                    "baseColorTexture": {"index": 0},
                    "metallicFactor": 0.0,
                    "roughnessFactor": 0.85,
                },
            }
        ],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"wrapS": _REPEAT_NOT, "wrapT": _REPEAT_NOT}],
        "images": [{"bufferView": glb.embed(picture.getvalue()), "mimeType": "image/png", "name": "colour"}],
    }
    glb.write(path)


def _y_up(vectors: Floats) -> NDArray[np.float32]:
    return np.asarray(np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1), dtype=np.float32)
