"""Other looks for one geometry: presets of materials, a figure's palette under each, and both in a GLB.

A preset says what wood, metal, cloth ... become. It repaints the palette, which is a strip of gradients: a variant
costs three pictures of a few kilobytes and one material, written as KHR_materials_variants. Pure Python and numpy.
"""

import copy
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.words.colours import COLOURS
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import Figure, columns_of
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.materials import PAINTS
from gpu_consumers.engines.procedural.paints import darker
from gpu_consumers.engines.procedural.recipes.props import containers, shields, weapons
from gpu_consumers.engines.procedural.recipes.props.colours import TONES
from gpu_consumers.engines.procedural.scene import pixels_of

EXTENSION: Final = "KHR_materials_variants"
FIRST: Final = "default"
Palette = Mapping[str, Paint]
Preset = Mapping[str, str]  # family of roles -> material

_FAMILIES: Final[Mapping[str, str]] = {
    "metal": "metal metal_dark blade edge iron helmet",
    "accent": "trim crown bronze emblem",
    "wood": "wood plank beam bark bark_dark trim_wood driftwood",
    "leather": "leather wrap boots gloves",
    "cloth": "cloth cloth_dark cape tabard robe robe_dark hood hat sleeve shield lining plume",
    "stone": "stone stone_dark wall wall_dark",
    "gem": "gem gem_top crystal crystal_top glow",
}
FAMILY: Final[Mapping[str, str]] = {role: family for family, roles in _FAMILIES.items() for role in roles.split()}
# How light a role is against the others of its family, beside the tones that props are painted with.
_LIGHTNESS: Final[Mapping[str, float]] = {
    **{role: by for role, (_, by) in TONES.items()},
    **{"blade": 1.06, "edge": 1.22, "iron": 0.8, "lining": 0.75, "robe_dark": 0.75, "shadow": 0.5},
}
PRESETS: Final[Mapping[str, Preset]] = {
    "bronze": {"metal": "bronze", "accent": "verdigris", "wood": "ebony", "leather": "leather", "gem": "jade"},
    "iron": {"metal": "iron", "accent": "steel", "wood": "oak"},
    "steel": {"metal": "steel", "accent": "silver", "gem": "sapphire"},
    "golden": {"metal": "gold", "accent": "silver", "gem": "ruby"},
    "mithril": {"metal": "mithril", "accent": "silver", "wood": "birch", "leather": "pale_leather", "gem": "sapphire"},
    "dragon": {"metal": "dragonscale", "accent": "gold", "wood": "ebony", "leather": "black_leather", "gem": "ember"}
    | {"cloth": "red_cloth", "stone": "basalt"},
    "frost": {"metal": "frost", "accent": "silver", "wood": "birch", "leather": "pale_leather", "cloth": "blue_cloth"}
    | {"stone": "ice", "gem": "crystal"},
    "infernal": {"metal": "obsidian", "accent": "ember", "wood": "charwood", "leather": "black_leather"}
    | {"cloth": "red_cloth", "stone": "basalt", "gem": "lava"},
    "royal": {"metal": "silver", "accent": "gold", "wood": "ebony", "leather": "leather", "cloth": "purple_velvet"}
    | {"stone": "marble", "gem": "ruby"},
    "rusted": {"metal": "rust", "accent": "verdigris", "wood": "driftwood", "leather": "pale_leather"}
    | {"cloth": "sackcloth", "stone": "mossy_stone"},
    "oak": {"wood": "oak", "metal": "iron", "accent": "bronze", "leather": "leather"},
    "ebony": {"wood": "ebony", "metal": "steel", "accent": "gold", "leather": "black_leather", "cloth": "black_cloth"},
    "elven": {"metal": "mithril", "accent": "jade", "wood": "birch", "leather": "pale_leather", "cloth": "green_cloth"}
    | {"gem": "venom"},
    "shadow": {"metal": "meteoric", "accent": "amethyst", "wood": "charwood", "leather": "black_leather"}
    | {"cloth": "black_cloth", "stone": "basalt", "gem": "amethyst"},
    "bone": {"metal": "bone", "accent": "rust", "wood": "driftwood", "leather": "pale_leather", "gem": "venom"},
    "desert": {"stone": "sandstone", "wood": "pine", "metal": "brass", "cloth": "sackcloth", "accent": "copper"},
}
# What a prop of these is given when its brief wishes nothing.
_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(weapons.SHAPES, ("bronze", "mithril", "infernal")),
    **dict.fromkeys(shields.SHAPES, ("royal", "bronze", "infernal")),
    **dict.fromkeys(containers.SHAPES, ()),
    **dict.fromkeys(("chest", "chest_open", "barrel", "crate"), ("oak", "royal", "frost")),
}


class Wished(NamedTuple):
    """The palettes of the variants by name, and the names that mean nothing here."""

    palettes: dict[str, dict[str, Paint]]
    not_understood: tuple[str, ...]


def wished(brief: DesignBrief, figure: Figure) -> Wished:
    """The variants that a brief asks for; of weapons, shields and chests three tasteful ones when it asks for none."""
    names = brief.variants or (_USUAL.get(brief.parts.get("shape", ""), ()) if brief.archetype == "prop" else ())
    known = [name for name in dict.fromkeys(names) if name in PRESETS or name in PAINTS or name in COLOURS]
    return Wished(variants_of(figure, known), tuple(name for name in names if name not in known))


def variants_of(figure: Figure, presets: Iterable[str]) -> dict[str, dict[str, Paint]]:
    """Each name -> the figure's palette in that look. A material's or a colour's name changes the family, or the
    role, that covers most of the figure. Raises `KeyError` for any other name."""
    return {name: _repainted(figure, name) for name in presets}


def _repainted(figure: Figure, name: str) -> dict[str, Paint]:
    if name in PRESETS:
        return in_preset(figure.palette, PRESETS[name])
    most = _largest(figure)
    family = FAMILY.get(most)
    if name in PAINTS and family:
        return in_preset(figure.palette, {family: name})
    own = figure.palette[most]
    paint = PAINTS[name] if name in PAINTS else own._replace(top=COLOURS[name][0], bottom=COLOURS[name][1])
    same = [role for role in figure.palette if role == most or (family and FAMILY.get(role) == family)]
    return {role: _toned(paint, role) if role in same else old for role, old in figure.palette.items()}


def in_preset(palette: Palette, preset: Preset) -> dict[str, Paint]:
    """The same columns; those of the preset's families in its materials, each as light against the rest as before."""
    return {
        role: _toned(PAINTS[preset[FAMILY[role]]], role) if FAMILY.get(role) in preset else paint
        for role, paint in palette.items()
    }


def _toned(paint: Paint, role: str) -> Paint:
    by = _LIGHTNESS.get(role, 1.0)
    return darker(paint, by) if by != 1.0 else paint


def _largest(figure: Figure) -> str:
    """The role that covers most of the surface."""
    corners = figure.vertices[figure.faces[:, :3]]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    area = area * np.where(figure.faces[:, 3] >= 0, 2.0, 1.0)
    return list(figure.palette)[int(np.bincount(figure.colour, area, len(figure.palette)).argmax())]


# -- into a file


def with_variants(glb: Glb, palettes: Mapping[str, Palette]) -> Glb:
    """The same file with one further look for every palette, by name; its own look stays the first, "default".

    A palette lists all the columns of the file's atlas, in their order. Parts whose coordinates do not lie in an atlas
    of that width stay as they are; a file with no such part comes back unchanged.
    """
    made = Glb(copy.deepcopy(glb.json), bytearray(glb.blob))
    worn = _painted_primitives(made, palettes)
    if not worn or not palettes:
        return made
    new = {}
    for name, palette in palettes.items():
        slots = _embedded(made, palette, name, _sampler(made))
        for number, texcoord in dict.fromkeys((p["material"], texcoord) for p, texcoord in worn):
            new[name, number, texcoord] = _push(made, "materials", _look(made, number, texcoord, slots, name))
    for primitive, texcoord in worn:
        number = primitive["material"]
        mappings = [{"material": number, "variants": [0]}]
        mappings += [
            {"material": new[name, number, texcoord], "variants": [k]} for k, name in enumerate(palettes, start=1)
        ]
        primitive.setdefault("extensions", {})[EXTENSION] = {"mappings": mappings}
    names = [{"name": name} for name in (FIRST, *palettes)]
    made.json.setdefault("extensions", {})[EXTENSION] = {"variants": names}
    made.json["extensionsUsed"] = sorted({*made.json.get("extensionsUsed", ()), EXTENSION})
    return made


def retextured(glb: Glb, palette: Palette, name: str) -> Glb:
    """The same geometry in another look and no other: the pictures of the old one are gone from the file.

    Raises `ValueError` when no part of the file wears an atlas of the palette's width.
    """
    made = Glb(copy.deepcopy(glb.json), bytearray(glb.blob))
    worn = _painted_primitives(made, {name: palette})
    if not worn:
        raise ValueError("no part of the file wears a palette atlas")
    slots = _embedded(made, palette, name, _sampler(made))
    for number, texcoord in dict.fromkeys((primitive["material"], texcoord) for primitive, texcoord in worn):
        made.json["materials"][number] = _look(made, number, texcoord, slots, name)
    without_variants(made)
    forget_unworn(made)
    made.compact()
    return made


def without_variants(glb: Glb) -> Glb:
    """The same file, changed in place, that knows of one look alone."""
    for primitive in (one for mesh in glb.json.get("meshes", ()) for one in mesh["primitives"]):
        primitive.get("extensions", {}).pop(EXTENSION, None)
        if not primitive.get("extensions", True):
            del primitive["extensions"]
    if "extensions" in glb.json:
        glb.json["extensions"].pop(EXTENSION, None)
        if not glb.json["extensions"]:
            del glb.json["extensions"]
    left = [used for used in glb.json.get("extensionsUsed", ()) if used != EXTENSION]
    glb.json.pop("extensionsUsed", None)
    if left:
        glb.json["extensionsUsed"] = left
    return glb


class _Slots(NamedTuple):
    """Numbers of textures; the last only where something glows."""

    colour: int
    surface: int
    light: int | None


def _painted_primitives(glb: Glb, palettes: Mapping[str, Palette]) -> list[tuple[Json, int]]:
    """Primitives, and which set of their coordinates lies in the middles of the atlas' columns."""
    widths = {columns_of(palette) for palette in palettes.values()}
    if len(widths) > 1:
        raise ValueError("the palettes differ in their number of columns")
    found: list[tuple[Json, int]] = []
    for primitive in (one for mesh in glb.json.get("meshes", ()) for one in mesh["primitives"]):
        sets = [number for number in range(4) if f"TEXCOORD_{number}" in primitive["attributes"]]
        for number in sets if "material" in primitive else ():
            u = glb.array(primitive["attributes"][f"TEXCOORD_{number}"])[:, 0].astype(np.float64)
            if len(u) and all((np.abs((u * width) % 1.0 - 0.5) < 0.02).all() for width in widths):
                found.append((primitive, number))
                break
    return found


def _embedded(glb: Glb, palette: Palette, name: str, sampler: int | None) -> _Slots:
    colour, surface, light = pixels_of(palette)
    glows = bool(light[..., :3].any())
    pictures = [("colour", colour), ("surface", surface), *([("light", light)] if glows else [])]
    numbers = []
    for what, pixels in pictures:
        image = {"bufferView": glb.embed(_png(pixels)), "mimeType": "image/png", "name": f"{name}_{what}"}
        texture: Json = {"source": _push(glb, "images", image)}
        if sampler is not None:
            texture["sampler"] = sampler
        numbers.append(_push(glb, "textures", texture))
    return _Slots(numbers[0], numbers[1], numbers[2] if glows else None)


def _png(pixels: Floats) -> bytes:
    """Pixels 0..1 with the bottom row first, as a PNG."""
    file = io.BytesIO()
    Image.fromarray(np.rint(pixels[::-1, :, :3] * 255).astype(np.uint8)).save(file, "PNG", compress_level=9)
    return file.getvalue()


def _sampler(glb: Glb) -> int | None:
    """The sampler that the file's own textures use, if any."""
    return next((texture["sampler"] for texture in glb.json.get("textures", ()) if "sampler" in texture), None)


def _look(glb: Glb, number: int, texcoord: int, slots: _Slots, name: str) -> Json:
    """A copy of a material in another palette; its normals and its shade stay."""
    material: Json = copy.deepcopy(glb.json["materials"][number])
    material["name"] = f"{str(material.get('name', 'palette')).split('.')[0]}.{name}"
    material["pbrMetallicRoughness"] = {
        "baseColorTexture": _slot(slots.colour, texcoord),
        "metallicRoughnessTexture": _slot(slots.surface, texcoord),
    }
    material.pop("emissiveTexture", None)
    material.pop("emissiveFactor", None)
    if slots.light is not None:
        material |= {"emissiveTexture": _slot(slots.light, texcoord), "emissiveFactor": [1.0, 1.0, 1.0]}
    return material


def _slot(texture: int, texcoord: int) -> Json:
    return {"index": texture, "texCoord": texcoord} if texcoord else {"index": texture}


def _push(glb: Glb, family: str, item: Json) -> int:
    items: list[Json] = glb.json.setdefault(family, [])
    items.append(item)
    return len(items) - 1


def forget_unworn(glb: Glb) -> None:
    """Drop the materials that no part wears, then their textures, then the pictures."""
    primitives = [one for mesh in glb.json.get("meshes", ()) for one in mesh["primitives"]]
    mappings = [m for one in primitives for m in one.get("extensions", {}).get(EXTENSION, {}).get("mappings", ())]
    _keep(glb, "materials", [one for one in (*primitives, *mappings) if "material" in one], "material")
    _keep(
        glb, "textures", [slot for material in glb.json.get("materials", ()) for slot in _slots_in(material)], "index"
    )
    _keep(glb, "images", [texture for texture in glb.json.get("textures", ()) if "source" in texture], "source")


def _slots_in(part: object) -> list[Json]:
    """Every reference to a texture in a material, at any depth."""
    if isinstance(part, dict):
        here = [part] if "index" in part else []
        return [*here, *(slot for value in part.values() for slot in _slots_in(value))]
    return []


def _keep(glb: Glb, family: str, holders: Sequence[Json], key: str) -> None:
    kept = sorted({holder[key] for holder in holders})
    number = {old: new for new, old in enumerate(kept)}
    for holder in holders:
        holder[key] = number[holder[key]]
    if kept:
        glb.json[family] = [glb.json[family][old] for old in kept]
    else:
        glb.json.pop(family, None)
