"""A model in other materials: new pictures over the same triangles. Points, skins, clips and normals stay bit for bit.

A file with coordinates that give every triangle a place of its own gets pictures painted there, with grain and wear;
one that has only a palette, or coordinates that overlap, has its colours exchanged.
"""

import copy
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.paints import rgb
from gpu_consumers.engines.procedural.retexture_grain import Coating, Spots, coated
from gpu_consumers.engines.procedural.retexture_parts import OTHER, Patch, assigned, guided, patches_of
from gpu_consumers.engines.procedural.retexture_substances import Substance
from gpu_consumers.engines.procedural.retexture_words import Coat, Wish
from gpu_consumers.engines.procedural.unwrap import Texels, areas, texels, welded
from gpu_consumers.engines.procedural.variants import forget_unworn, without_variants
from gpu_consumers.errors import Unworkable

_PROBED_PX: Final = 256
_MOST_DOUBLED: Final = 0.02  # of the covered texels
_LEAST_COVERED: Final = 0.02  # of the picture
_CREASED: Final = 0.87  # cosine between neighbours' normals: 30 degrees
_EDGE_TEXELS: Final = 3.5
_PIECE_LIKE: Final = 1.25  # how much longer than wide a piece is that has a long axis
_LINEAR: Final = 2.2
_SAFE: Final = ("KHR_materials_", "KHR_texture_transform", "KHR_mesh_quantization")


class Painted(NamedTuple):
    """`pictures`: base_color and orm as PNG, where one material was painted anew; `facts` say what went where."""

    glb: Glb
    parts: tuple[Patch, ...]
    pictures: Mapping[str, bytes]
    facts: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, eq=False)
class _Old:
    """What a material looked like at some texels: sRGB (k, 3), occlusion, roughness and metal (k, 3), light (k, 3)."""

    base: Floats
    surface: Floats
    light: Floats


def painted(glb: Glb, wish: Wish, seed: int, px: int, *, is_figure: bool, guide: Sequence[Patch] = ()) -> Painted:
    """The same model in other materials, on pictures of `px` where there is room for them.

    `is_figure`: of a file whose parts nobody named, what looks like skin stays. `guide`: the parts of the finer model
    that this one stands for. Raises `Unworkable` when nothing of it can wear what is asked for.
    """
    made = without_variants(Glb(copy.deepcopy(glb.json), bytearray(glb.blob)))
    patches = guided(patches_of(made), guide) if guide else patches_of(made)
    shares = _shares(patches)
    goes = assigned(wish.coats, _shares(guide) if guide else shares)
    if not goes:
        raise Unworkable(
            f"nothing of it can wear that; its parts are: {', '.join(sorted(shares)) or 'none with a material'}",
            code="nothing_to_retexture",
        )
    pictures: dict[str, bytes] = {}
    ways: dict[str, JsonValue] = {}
    for material in sorted({patch.material for patch in patches}):
        worn = [patch for patch in patches if patch.material == material]
        if not any(role in goes for patch in worn for role in _roles_in(patch)):
            continue
        name = str(made.json["materials"][material].get("name", f"material {material}"))
        unique = _unique_set(worn, px)
        if unique is not None:
            pictures |= _repaint(made, material, worn, unique, goes, wish, seed, px, is_figure=is_figure)
            ways[name] = f"painted at {px} px"
        elif worn[0].palette is not None:
            _exchange_columns(made, material, worn, goes, wish.coats)
            ways[name] = "palette exchanged"
        else:
            most = max(_shares(worn).items(), key=lambda one: one[1])[0]
            if most in goes:
                _recolour(made, material, wish.coats[goes[most]].substance)
                ways[name] = "recoloured"
    forget_unworn(made)
    if all(used.startswith(_SAFE) for used in made.json.get("extensionsUsed", ())):
        made.compact()
    return Painted(made, tuple(patches), pictures, _facts(wish, goes, shares, ways))


def _facts(
    wish: Wish, goes: Mapping[str, int], shares: Mapping[str, float], ways: dict[str, JsonValue]
) -> dict[str, JsonValue]:
    coats: list[JsonValue] = []
    for number, coat in enumerate(wish.coats):
        roles = sorted(role for role, of in goes.items() if of == number)
        told = coat.substance
        coats.append(
            {
                "substance": coat.name,
                "base_color": told.colour,
                "metallic": round(told.metallic, 3),
                "roughness": round(told.roughness, 3),
                "grain": told.grain,
                "parts": list[JsonValue](roles),
                "share_of_surface": round(sum(shares.get(role, 0.0) for role in roles), 3),
            }
        )
    kept = sorted(role for role in shares if role not in goes)
    return {"coats": coats, "kept": list[JsonValue](kept), "wear": wish.wear, "materials_done": ways}


def _shares(patches: Sequence[Patch]) -> dict[str, float]:
    found: dict[str, float] = {}
    for patch in patches:
        sums = np.bincount(patch.role, patch.area, len(patch.roles))
        for role, area in zip(patch.roles, sums, strict=True):
            if area > 0:
                found[role] = found.get(role, 0.0) + float(area)
    whole = sum(found.values()) or 1.0
    return {role: area / whole for role, area in found.items()}


def _roles_in(patch: Patch) -> list[str]:
    return [patch.roles[number] for number in np.unique(patch.role)]


def _unique_set(worn: Sequence[Patch], px: int) -> int | None:
    """The coordinates in which no two triangles of this material share a place, if there are such."""
    for number in sorted(set.intersection(*(set(patch.sets) for patch in worn)), reverse=True):
        uv = np.concatenate([patch.sets[number] for patch in worn])
        if uv.min() < -1e-4 or uv.max() > 1 + 1e-4:
            continue
        found = texels(uv, min(px, _PROBED_PX))
        covered = len(found.row)
        if covered > _LEAST_COVERED * found.px**2 and found.doubled <= _MOST_DOUBLED * covered:
            return number
    return None


# -- painting on coordinates that are unique


def _repaint(
    glb: Glb,
    material: int,
    worn: Sequence[Patch],
    unique: int,
    goes: Mapping[str, int],
    wish: Wish,
    seed: int,
    px: int,
    *,
    is_figure: bool,
) -> dict[str, bytes]:
    """New pictures for one material; its coordinates `unique` become the first ones, which every importer takes."""
    told: Json = glb.json["materials"][material]
    uv = np.concatenate([patch.sets[unique] for patch in worn])
    corners = np.concatenate([patch.corners for patch in worn])
    coat_of = np.concatenate([_coat_numbers(patch, goes) for patch in worn])
    found = texels(uv, px)
    sets = {
        number: np.concatenate([p.sets[number] for p in worn])
        for number in set.intersection(*(set(p.sets) for p in worn))
    }
    old = _old(glb, told, found, sets)
    base, surface, light = old.base.copy(), old.surface.copy(), old.light.copy()
    coat = coat_of[found.triangle]
    if is_figure and worn[0].palette is None and OTHER in worn[0].roles:
        coat = np.where(_skin_like(old.base), -1, coat)
    texel = float(np.sqrt(areas(corners).sum() / max(len(found.row), 1)))
    geometry = _Geometry.of(corners, texel)
    for number in np.unique(coat[coat >= 0]):
        rows = np.flatnonzero(coat == number)
        spots = geometry.spots(found, rows, old)
        substance = wish.coats[number].substance
        new = coated(substance, spots, wish.wear, seed % (1 << 20) + 101 * int(number))
        base[rows], surface[rows, 1], surface[rows, 2] = new.colour, new.roughness, new.metallic
        light[rows] = _lit(substance, new)
    pictures = {"base_color": _png(found.picture(base)), "orm": _png(found.picture(surface))}
    _wear(glb, told, pictures, unique, light, found)
    for patch in worn:
        attributes = patch.primitive["attributes"]
        first, other = "TEXCOORD_0", f"TEXCOORD_{unique}"
        attributes[first], attributes[other] = attributes[other], attributes[first]
    return pictures


def _coat_numbers(patch: Patch, goes: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array([goes.get(role, -1) for role in patch.roles], np.int64)[patch.role]


def _wear(glb: Glb, told: Json, pictures: Mapping[str, bytes], unique: int, light: Floats, found: Texels) -> None:
    """Put the pictures on. Coordinates are exchanged: what was `unique` is 0 from now on."""
    swapped = {0: unique, unique: 0}
    for key in ("normalTexture", "occlusionTexture", "emissiveTexture"):
        if key in told:
            told[key]["texCoord"] = swapped.get(told[key].get("texCoord", 0), told[key].get("texCoord", 0))
    alpha = told.get("pbrMetallicRoughness", {}).get("baseColorFactor", [1, 1, 1, 1])[3]
    surface = _texture(glb, pictures["orm"], "retexture_orm")
    told["pbrMetallicRoughness"] = {
        "baseColorTexture": {"index": _texture(glb, pictures["base_color"], "retexture_base_color")},
        "metallicRoughnessTexture": {"index": surface},
    }
    if alpha < 1:
        told["pbrMetallicRoughness"]["baseColorFactor"] = [1, 1, 1, alpha]
    if "occlusionTexture" in told:
        told["occlusionTexture"] = {**told["occlusionTexture"], "index": surface, "texCoord": 0}
    told.get("extensions", {}).pop("KHR_materials_pbrSpecularGlossiness", None)
    told.pop("emissiveTexture", None)
    told.pop("emissiveFactor", None)
    if light.any():
        glowing = _texture(glb, _png(found.picture(light)), "retexture_light")
        told |= {"emissiveTexture": {"index": glowing}, "emissiveFactor": [1.0, 1.0, 1.0]}


def _texture(glb: Glb, data: bytes, name: str) -> int:
    images, textures = glb.json.setdefault("images", []), glb.json.setdefault("textures", [])
    images.append({"bufferView": glb.embed(data), "mimeType": "image/png", "name": name})
    texture: Json = {"source": len(images) - 1}
    sampler = next((one["sampler"] for one in textures if "sampler" in one), None)
    if sampler is not None:
        texture["sampler"] = sampler
    textures.append(texture)
    return len(textures) - 1


def _lit(substance: Substance, new: Coating) -> Floats:
    """What shines of itself: cracks by their heat, gems in their own colour. sRGB (k, 3)."""
    if substance.grain == "ember":
        heat = np.clip(new.glow, 0, 1)
        return np.stack([heat**0.6, heat**1.1 * 0.62, heat**2.2 * 0.3], axis=1)
    return np.asarray(new.colour * new.glow[:, None])


def _old(glb: Glb, told: Json, found: Texels, sets: Mapping[int, Floats]) -> _Old:
    look: Json = told.get("pbrMetallicRoughness", {})
    factor = np.array(look.get("baseColorFactor", (1, 1, 1, 1)), np.float64)[:3]
    base = _sampled(glb, look.get("baseColorTexture"), found, sets) * factor ** (1 / _LINEAR)
    surface = _sampled(glb, look.get("metallicRoughnessTexture"), found, sets)
    surface = surface * np.array([1.0, look.get("roughnessFactor", 1.0), look.get("metallicFactor", 1.0)])
    shade = _sampled(glb, told.get("occlusionTexture"), found, sets)[:, 0]
    surface[:, 0] = shade if "occlusionTexture" in told else 1.0
    light = np.array(told.get("emissiveFactor", (0, 0, 0)), np.float64) ** (1 / _LINEAR)
    glow = _sampled(glb, told.get("emissiveTexture"), found, sets) * light
    return _Old(np.clip(base, 0, 1), np.clip(surface, 0, 1), np.clip(glow, 0, 1))


def _sampled(glb: Glb, slot: Json | None, found: Texels, sets: Mapping[int, Floats]) -> Floats:
    """What a picture shows at the texels, as it is stored: (k, 3) in 0..1; ones where there is none."""
    source = glb.json["textures"][slot["index"]].get("source") if slot else None
    number = slot.get("texCoord", 0) if slot else 0
    if source is None or number not in sets:
        return np.ones((len(found.row), 3))
    with Image.open(io.BytesIO(glb.image(source)[0])) as opened:
        picture = np.asarray(opened.convert("RGB"), np.float64) / 255
    uv = found.of(sets[number]) % 1.0
    height, width = picture.shape[:2]
    x, y = uv[:, 0] * width - 0.5, uv[:, 1] * height - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - left)[:, None], (y - top)[:, None]

    def at(row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
        return np.asarray(picture[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)])

    above = at(top, left) * (1 - fx) + at(top, left + 1) * fx
    below = at(top + 1, left) * (1 - fx) + at(top + 1, left + 1) * fx
    return np.asarray(above * (1 - fy) + below * fy)


def _skin_like(colour: Floats) -> NDArray[np.bool_]:
    """The rule of Kovač, Peer and Solina ("Human Skin Colour Clustering for Face Detection", 2003) for daylight."""
    r, g, b = (colour[:, k] * 255 for k in range(3))
    spread = colour.max(axis=1) * 255 - colour.min(axis=1) * 255
    return np.asarray((r > 95) & (g > 40) & (b > 20) & (spread > 15) & (np.abs(r - g) > 15) & (r > g) & (r > b))


@dataclass(frozen=True, slots=True, eq=False)
class _Geometry:
    """What the painting needs to know of the shape."""

    corners: Floats
    piece: NDArray[np.int64]  # (m,)
    along: Floats  # (pieces, 3)
    middle: Floats  # (pieces, 3)
    creases: cKDTree | None
    texel: float

    @classmethod
    def of(cls, corners: Floats, texel: float) -> "_Geometry":
        points, triangles = welded(corners.reshape(-1, 3), np.arange(corners.shape[0] * 3).reshape(-1, 3))
        piece = _pieces(triangles, len(points))
        along, middle = _axes(corners, piece)
        sharp = _crease_points(points, triangles, texel)
        return cls(corners, piece, along, middle, cKDTree(sharp) if len(sharp) else None, texel)

    def spots(self, found: Texels, rows: NDArray[np.int64], old: _Old) -> Spots:
        part = Texels(found.px, found.row[rows], found.column[rows], found.triangle[rows], found.place[rows], 0)
        place = part.of(self.corners)
        piece = self.piece[part.triangle]
        luminance = old.base[rows] @ np.array([0.299, 0.587, 0.114])
        edge = np.zeros(len(rows))
        if self.creases is not None:
            reach = _EDGE_TEXELS * self.texel
            away, _ = self.creases.query(place, distance_upper_bound=3 * reach)
            edge = np.exp(-((np.minimum(away, 3 * reach) / reach) ** 2))
        return Spots(
            place,
            self.along[piece],
            place - self.middle[piece],
            luminance / max(float(luminance.mean()), 1e-3),
            np.clip((0.95 - old.surface[rows, 0]) * 1.6, 0, 1),
            edge,
            piece,
            self.texel,
        )


def _pieces(triangles: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Which triangles hang together."""
    ends = np.r_[triangles[:, 1], triangles[:, 2]]
    links = coo_matrix((np.ones(len(ends)), (np.r_[triangles[:, 0], triangles[:, 0]], ends)), (count, count))
    _, piece = connected_components(links, directed=False)
    _, number = np.unique(piece[triangles[:, 0]], return_inverse=True)
    return np.asarray(number.reshape(-1), np.int64)


def _axes(corners: Floats, piece: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Of each piece its long axis (Pearson, 1901), upright where it has none, and its middle."""
    along, middle = [], []
    for number in range(int(piece.max()) + 1 if len(piece) else 0):
        own = corners[piece == number]
        weight = np.maximum(areas(own), 1e-12)
        centre = np.average(own.mean(axis=1), axis=0, weights=weight)
        off = own.reshape(-1, 3) - centre
        values, axes = np.linalg.eigh((off * np.repeat(weight, 3)[:, None]).T @ off)
        longest = axes[:, 2] if values[2] > _PIECE_LIKE**2 * values[1] else np.array([0.0, 1.0, 0.0])
        along.append(longest * (1.0 if longest[np.abs(longest).argmax()] > 0 else -1.0))
        middle.append(centre)
    return np.array(along).reshape(-1, 3), np.array(middle).reshape(-1, 3)


def _crease_points(points: Floats, triangles: NDArray[np.int64], texel: float) -> Floats:
    """Points about a texel apart along every sharp edge that looks outward."""
    corner = points[triangles]
    normals = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-18)
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    face = np.tile(np.arange(len(triangles)), 3)
    key = np.sort(edges, axis=1)
    order = np.lexsort((key[:, 1], key[:, 0]))
    key, face = key[order], face[order]
    pairs = np.flatnonzero((key[1:] == key[:-1]).all(axis=1))
    one, other = face[pairs], face[pairs + 1]
    bent = np.einsum("kw,kw->k", normals[one], normals[other]) < _CREASED
    outward = np.einsum("kw,kw->k", normals[one], corner[other].mean(axis=1) - corner[one].mean(axis=1)) < 0
    sharp = key[pairs][bent & outward]
    if not len(sharp):
        return np.zeros((0, 3))
    start, end = points[sharp[:, 0]], points[sharp[:, 1]]
    steps = np.clip(np.linalg.norm(end - start, axis=1) / texel, 1, 400).astype(int) + 1
    which = np.repeat(np.arange(len(sharp)), steps)
    share = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)) / np.maximum(steps[which] - 1, 1)
    return np.asarray(start[which] + (end - start)[which] * share[:, None])


# -- exchanging colours


def _exchange_columns(
    glb: Glb, material: int, worn: Sequence[Patch], goes: Mapping[str, int], coats: Sequence[Coat]
) -> None:
    """A palette with some of its columns in other paints: a gradient from the dark of the substance to its colour."""
    told: Json = glb.json["materials"][material]
    look: Json = told.get("pbrMetallicRoughness", {})
    columns, roles = worn[0].columns, worn[0].roles
    slots = (
        (look, "baseColorTexture", lambda coat, ramp: _ramp(coat.substance, ramp)),
        (look, "metallicRoughnessTexture", lambda coat, ramp: (1.0, coat.substance.roughness, coat.substance.metallic)),
        (told, "emissiveTexture", lambda coat, ramp: _ramp(coat.substance, ramp) * coat.substance.glow),
    )
    for holder, key, paint in slots:
        if key not in holder:
            continue
        slot = holder[key]
        with Image.open(io.BytesIO(glb.image(glb.json["textures"][slot["index"]]["source"])[0])) as opened:
            picture = np.asarray(opened.convert("RGB"), np.float64) / 255
        ramp = np.linspace(1, 0, len(picture))[:, None, None]
        wide = picture.shape[1] / columns
        for number, role in enumerate(roles):
            if role in goes:
                here = slice(round(number * wide), round((number + 1) * wide))
                picture[:, here] = paint(coats[goes[role]], ramp)
        holder[key] = {**slot, "index": _texture(glb, _png(picture), f"retexture_{key}")}


def _ramp(substance: Substance, ramp: Floats) -> Floats:
    dark, colour = np.array(rgb(substance.dark)), np.array(rgb(substance.colour))
    return np.asarray(dark + (colour - dark) * (0.35 + 0.65 * ramp))


def _recolour(glb: Glb, material: int, substance: Substance) -> None:
    """The old picture's light and dark in the colour of the substance; without a picture the colour alone."""
    told: Json = glb.json["materials"][material]
    look: Json = told.setdefault("pbrMetallicRoughness", {})
    colour = np.array(rgb(substance.colour))
    slot = look.get("baseColorTexture")
    if slot is not None and "source" in glb.json["textures"][slot["index"]]:
        with Image.open(io.BytesIO(glb.image(glb.json["textures"][slot["index"]]["source"])[0])) as opened:
            picture = np.asarray(opened.convert("RGB"), np.float64) / 255
        light = picture @ np.array([0.299, 0.587, 0.114])
        light = np.clip(light / max(float(light.mean()), 1e-3), 0.5, 1.4)[..., None]
        image = _texture(glb, _png(np.clip(colour * light, 0, 1)), "retexture_base_color")
        look["baseColorTexture"] = {**slot, "index": image}
        look.pop("baseColorFactor", None)
    else:
        look["baseColorFactor"] = [*(float(c) for c in colour**_LINEAR), look.get("baseColorFactor", [1] * 4)[3]]
    look.pop("metallicRoughnessTexture", None)
    look["metallicFactor"], look["roughnessFactor"] = substance.metallic, substance.roughness
    told.get("extensions", {}).pop("KHR_materials_pbrSpecularGlossiness", None)


def _png(picture: Floats) -> bytes:
    """Pixels 0..1, first row on top, as a PNG."""
    file = io.BytesIO()
    Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)).save(file, "PNG", compress_level=6)
    return file.getvalue()
