"""What a mesh's materials look like at a place: base colour, roughness, metal. Read from the file's own pictures."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import Drawn, Ints
from gpu_consumers.engines.procedural.glb import Glb, Json


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One material. Pictures are (h, w, 3) in 0..1, first row on top; None where the factor alone counts."""

    colour: Floats | None  # sRGB
    tint: Floats  # (3,) linear
    surface: Floats | None  # linear: unused, roughness, metal
    roughness: float
    metal: float


_PLAIN = Look(None, np.full(3, 0.8), None, 0.7, 0.0)


def looks_of(glb: Glb) -> tuple[Look, ...]:
    """One look a material, and a plain one at the end for faces that have none."""
    return (*(_look(glb, told) for told in glb.json.get("materials", ())), _PLAIN)


def _look(glb: Glb, told: Json) -> Look:
    surface: Json = told.get("pbrMetallicRoughness", {})
    return Look(
        _picture(glb, surface.get("baseColorTexture")),
        np.asarray(surface.get("baseColorFactor", (1.0, 1.0, 1.0))[:3], dtype=np.float64),
        _picture(glb, surface.get("metallicRoughnessTexture")),
        float(surface.get("roughnessFactor", 1.0)),
        float(surface.get("metallicFactor", 1.0)),
    )


def _picture(glb: Glb, slot: Json | None) -> Floats | None:
    """Only pictures on the first set of coordinates: the second is ours, and no base colour lies there."""
    if slot is None or slot.get("texCoord", 0) != 0:
        return None
    texture: Json = glb.json["textures"][slot["index"]]
    if "source" not in texture:
        return None
    with Image.open(io.BytesIO(glb.image(texture["source"])[0])) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float64) / 255


def shown(mesh: Drawn, looks: tuple[Look, ...], triangle: Ints, place: Floats) -> tuple[Floats, Floats]:
    """sRGB base colour (k, 3) and roughness with metal (k, 2) at places (k, 3 barycentric) on triangles (k,)."""
    corners = mesh.triangles[triangle]
    uv = np.einsum("kc,kcw->kw", place, mesh.uv[corners])
    tint = np.einsum("kc,kcw->kw", place, mesh.tint[corners])
    colour, surface = np.empty((len(triangle), 3)), np.empty((len(triangle), 2))
    material = mesh.material[triangle]
    for number in np.unique(material):
        here, look = material == number, looks[number]  # -1 is the plain look at the end
        texture = np.ones(3) if look.colour is None else linear(sampled(look.colour, uv[here]))
        colour[here] = srgb(np.clip(texture * look.tint * tint[here], 0, 1))
        rough = np.ones((1, 3)) if look.surface is None else sampled(look.surface, uv[here])
        surface[here] = rough[:, 1:] * (look.roughness, look.metal)
    return colour, surface


def sampled(picture: Floats, uv: Floats) -> Floats:
    """The picture (h, w, c) at places (k, 2) with v down: bilinear, repeating."""
    height, width = picture.shape[:2]
    x, y = uv[:, 0] * width - 0.5, uv[:, 1] * height - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - left)[:, None], (y - top)[:, None]
    columns, rows = (left % width, (left + 1) % width), (top % height, (top + 1) % height)
    upper = picture[rows[0], columns[0]] * (1 - fx) + picture[rows[0], columns[1]] * fx
    lower = picture[rows[1], columns[0]] * (1 - fx) + picture[rows[1], columns[1]] * fx
    return np.asarray(upper * (1 - fy) + lower * fy)


def linear(colour: Floats) -> Floats:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def srgb(light: Floats) -> Floats:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
