"""Baked textures put on a GLB, and put on again where a later step has lost them."""

import io
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.bake import Baked, Pixels
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import drawn, redrawn, with_uv
from gpu_consumers.engines.procedural.glb import Glb, Json

SECOND_UV: Final = "TEXCOORD_1"
_SAME_PLACE: Final = 1e-4  # of the size
_LINEAR_MIPMAPS: Final = {"magFilter": 9729, "minFilter": 9987}


class Pictures(NamedTuple):
    """The baked set as PNG files."""

    base_color: bytes
    normal: bytes
    orm: bytes


def pictures_of(baked: Baked) -> Pictures:
    return Pictures(_png(baked.base_color), _png(baked.normal), _png(baked.orm))


def _png(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=7)
    return out.getvalue()


def shade(glb: Glb, corner_uv: Floats, baked: Pictures) -> None:
    """Keep what the mesh wears on its first coordinates; shade and fine normals come on a second, unique set.

    A recoloured palette therefore keeps its shade. A material that has such a texture already keeps its own.
    """
    with_uv(glb, corner_uv, 1)
    normal, orm = _texture(glb, "baked_normal", baked.normal), _texture(glb, "baked_orm", baked.orm)
    for material in _materials(glb):
        material.setdefault("normalTexture", {"index": normal, "texCoord": 1})
        material.setdefault("occlusionTexture", {"index": orm, "texCoord": 1})


def clothe(glb: Glb, corner_uv: Floats, baked: Pictures) -> Glb:
    """The same triangles in the baked set alone, on one unique set of coordinates."""
    told = redrawn(Glb({}), drawn(glb))
    with_uv(told, corner_uv, 0)
    colour, normal, orm = (_texture(told, f"baked_{name}", data) for name, data in baked._asdict().items())
    told.json["materials"] = [
        {
            "name": "baked",
            "pbrMetallicRoughness": {"baseColorTexture": {"index": colour}, "metallicRoughnessTexture": {"index": orm}},
            "normalTexture": {"index": normal},
            "occlusionTexture": {"index": orm},
        }
    ]
    _materials(told)
    return told


def dressed(glb: Glb, mesh: Glb) -> bool:
    """Give a rigged or animated file the second coordinates and the shade of the mesh that it was made from.

    Faces are known again by their places at rest. Returns false, and changes nothing, when `glb` still has them, when
    `mesh` has none, or when the two do not have the same faces.
    """
    primitives = [one for told in (glb, mesh) for each in told.json.get("meshes", ()) for one in each["primitives"]]
    has = [SECOND_UV in one["attributes"] for one in primitives]
    count = sum(len(each["primitives"]) for each in glb.json.get("meshes", ()))
    if any(has[:count]) or not has[count:] or not all(has[count:]):
        return False
    bare, worn = drawn(glb), drawn(mesh)
    size = float(np.ptp(worn.points, axis=0).max())
    away, face = cKDTree(worn.corners.mean(axis=1)).query(bare.corners.mean(axis=1))
    # A face may begin with another of its corners: find which of ours stands where.
    gap = np.linalg.norm(bare.corners[:, :, None] - worn.corners[face][:, None], axis=3)
    if len(bare.triangles) != len(worn.triangles) or max(away.max(), gap.min(axis=2).max()) > _SAME_PLACE * size:
        return False
    uv = _second_uv(mesh)[face]
    with_uv(glb, np.take_along_axis(uv, gap.argmin(axis=2)[..., None], axis=1), 1)
    source = mesh.json["materials"][0]
    normal, orm = (
        _texture(glb, f"baked_{name}", _picture(mesh, source[slot]))
        for name, slot in (("normal", "normalTexture"), ("orm", "occlusionTexture"))
    )
    for material in _materials(glb):
        material.setdefault("normalTexture", {"index": normal, "texCoord": 1})
        material.setdefault("occlusionTexture", {"index": orm, "texCoord": 1})
    return True


def _second_uv(mesh: Glb) -> Floats:
    """(m, 3, 2) in the order of `drawn`."""
    held = Glb(mesh.json | {"meshes": [_swapped(each) for each in mesh.json["meshes"]]}, mesh.blob)
    again = drawn(held)
    return again.uv[again.triangles]


def _swapped(mesh: Json) -> Json:
    return {
        **mesh,
        "primitives": [
            {**one, "attributes": {**one["attributes"], "TEXCOORD_0": one["attributes"][SECOND_UV]}}
            for one in mesh["primitives"]
        ],
    }


def _picture(glb: Glb, slot: Json) -> bytes:
    return glb.image(glb.json["textures"][slot["index"]]["source"])[0]


def _texture(glb: Glb, name: str, data: bytes) -> int:
    images, textures = glb.json.setdefault("images", []), glb.json.setdefault("textures", [])
    samplers = glb.json.setdefault("samplers", [])
    if _LINEAR_MIPMAPS not in samplers:
        samplers.append(dict(_LINEAR_MIPMAPS))
    images.append({"bufferView": glb.embed(data), "mimeType": "image/png", "name": name})
    textures.append({"sampler": samplers.index(_LINEAR_MIPMAPS), "source": len(images) - 1})
    return len(textures) - 1


def _materials(glb: Glb) -> list[Json]:
    """The file's materials; faces without one get a plain one first."""
    materials: list[Json] = glb.json.setdefault("materials", [])
    bare = [one for mesh in glb.json["meshes"] for one in mesh["primitives"] if "material" not in one]
    if bare and [each.get("name") for each in materials] != ["baked"]:
        materials.append({"name": "plain", "pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 0.7}})
    for one in bare:
        one["material"] = len(materials) - 1
    return materials
