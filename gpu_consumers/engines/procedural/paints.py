"""Colours: the palette that every recipe starts from, and how a brief's wishes replace it."""

import colorsys
from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.words.colours import COLOURS
from gpu_consumers.engines.brief.words.materials import MATERIALS
from gpu_consumers.engines.procedural.clay import Paint

METAL: Final = {"metallic": 0.45, "roughness": 0.34}
CLOTH: Final = {"metallic": 0.0, "roughness": 0.85}

BASICS: Final[Mapping[str, Paint]] = {
    "skin": Paint("#FACDAA", "#E69B76", roughness=0.62),
    "hair": Paint("#7A4A2E", "#4A2A1E", roughness=0.6),
    "beard": Paint("#EDEBF2", "#B9B6CC", roughness=0.75),
    "eyes": Paint("#191724", "#4B6FB0", roughness=0.25),
    "glint": Paint("#FFFFFF", "#F4F6FF", glow=0.6),
    "mouth": Paint("#8E3F3E", "#6E2B33"),
    "tooth": Paint("#FFFBEF", "#E3D3AE", roughness=0.4),
    "cloth": Paint("#4468B4", "#2A3F82", **CLOTH),
    "sleeve": Paint("#F1E7D2", "#C9B591", **CLOTH),
    "shirt": Paint("#F6F1E6", "#CFC6BA", **CLOTH),
    "mail": Paint("#A9B4C6", "#66728A", metallic=0.35, roughness=0.5),
    "armour": Paint("#B33A3A", "#701C2C", roughness=0.5),
    "pants": Paint("#525870", "#353A50", **CLOTH),
    "leather": Paint("#935D3A", "#5C3626", roughness=0.6),
    "boots": Paint("#7C4C33", "#4A2C22", roughness=0.6),
    "gloves": Paint("#8A5636", "#573324", roughness=0.6),
    "sole": Paint("#3A3036", "#241C24"),
    "metal": Paint("#DCE5EF", "#7F90A8", **METAL),
    "helmet": Paint("#DFE7F0", "#8595AC", **METAL),
    "shadow": Paint("#454A5E", "#2A2D3D", roughness=0.8),
    "trim": Paint("#FFCF52", "#D98A26", **METAL),
    "cape": Paint("#EE4038", "#A81B34", **CLOTH),
    "tabard": Paint("#F7F2E6", "#CFC4B2", **CLOTH),
    "robe": Paint("#6B48B4", "#3C2680", **CLOTH),
    "shield": Paint("#4170CC", "#27458F", roughness=0.45),
    "blade": Paint("#F0F6FC", "#9FB2C8", metallic=0.5, roughness=0.25),
    "wood": Paint("#A06A42", "#663E2A", roughness=0.75),
    "gem": Paint("#6FF3F0", "#1E9EC4", roughness=0.12, glow=0.5),
    "horn": Paint("#EADFC8", "#9C8468", roughness=0.5),
    "bone": Paint("#F4EBD6", "#CDBB98", roughness=0.6),
    "glow": Paint("#FFE88F", "#FF9E3C", glow=2.0),
    "string": Paint("#EFE6D2", "#CFC0A0"),
    "furs": Paint("#B08A64", "#6B4A34", roughness=0.95),
    "furs_white": Paint("#FBF8F4", "#CFCBD8", roughness=0.95),
    "feather": Paint("#FFFFFF", "#CBD3E6", roughness=0.8),
    "sclera": Paint("#FFFFFF", "#E6E2EC", roughness=0.3),
    "pupil": Paint("#16131F", "#16131F", roughness=0.2),
    "lash": Paint("#2B2530", "#211C26", roughness=0.6),
    "lips": Paint("#D2606A", "#A83E50", roughness=0.5),
    "straw": Paint("#F0D48C", "#C99B4E", roughness=0.9),
    "sack": Paint("#A9764A", "#6E4630", roughness=0.9),
    "pack": Paint("#7E8F4E", "#4C5A34", roughness=0.85),
    "leaf": Paint("#8CC84B", "#3F7F3C", roughness=0.85),
    "liquid": Paint("#7BE86A", "#2E9A4E", roughness=0.12, glow=0.25),
    "glass": Paint("#DDF1F7", "#A9D3E2", roughness=0.06),
    "screen": Paint("#5FE3D2", "#1E8C9C", roughness=0.2, glow=0.4),
    "antler": Paint("#B48A5C", "#7A5638", roughness=0.8),
    "apron": Paint("#F6F1E6", "#CFC6BA", **CLOTH),
    "crown": Paint("#FFD75E", "#E0962A", **METAL),
}

# A role that nobody painted takes the colour of another.
FOLLOWS: Final[Mapping[str, str]] = {
    "plume": "cape",
    "emblem": "cape",
    "mask": "cape",
    "hat": "robe",
    "hood": "cloth",
    "beard": "hair",
    "brow": "hair",
    "helmet": "metal",
    "nose": "skin",
    "iris": "eyes",
    "bodice": "robe",
    "skirt": "cloth",
    "sash": "cape",
    "scarf": "cape",
    "hat_band": "trim",
    "cuff": "trim",
    "cape_trim": "trim",
    "stocking": "shirt",
    "membrane": "cape",
    "skin_wing": "skin",
    "visor_rim": "trim",
    "patch": "leather",
    "trim_cloth": "trim",
    "book": "cape",
    "snout": "skin",
}
# A role that nobody painted is another in shadow, or (above 1) in light.
SHADED: Final[Mapping[str, tuple[str, float]]] = {
    "lining": ("cape", 0.66),
    "ear_inside": ("skin", 0.78),
    "skin_dark": ("skin", 0.66),
    "robe_dark": ("robe", 0.70),
    "cloth_dark": ("cloth", 0.74),
    "pants_dark": ("pants", 0.74),
    "boots_dark": ("boots", 0.72),
    "leather_dark": ("leather", 0.74),
    "metal_dark": ("metal", 0.60),
    "helmet_dark": ("helmet", 0.72),
    "armour_dark": ("armour", 0.70),
    "hat_dark": ("hat", 0.74),
    "hood_dark": ("hood", 0.72),
    "pack_dark": ("pack", 0.76),
    "wood_dark": ("wood", 0.70),
    "straw_dark": ("straw", 0.78),
    "apron_dark": ("apron", 0.82),
    "bone_dark": ("bone", 0.72),
    "feather_light": ("feather", 1.06),
}
EYE_GLOW: Final = 1.6
# How far, in turns of the hue circle, and how much in lightness a seed may move a colour that the words left open.
DRIFT: Final[Mapping[str, tuple[float, float]]] = {
    **dict.fromkeys(
        ("cloth", "robe", "hood", "hat", "cape", "armour", "skirt", "sash", "scarf", "bodice"), (0.045, 0.08)
    ),
    **dict.fromkeys(("leather", "boots", "gloves", "pants", "wood", "furs", "sleeve", "shirt"), (0.02, 0.14)),
    **dict.fromkeys(("hair", "skin"), (0.012, 0.10)),
}


# Where neither the words nor the kind say it: the tones of skin and the colours of eyes that a seed may choose from.
SKINS: Final = (
    ("#FACDAA", "#E69B76"),
    ("#F6C09A", "#D88C64"),
    ("#E2AA7C", "#B87450"),
    ("#C48A60", "#8C583C"),
    ("#A87450", "#704632"),
)
EYES: Final = (("#191724", "#4B6FB0"), ("#1C1A1E", "#5E8F4A"), ("#1E1614", "#8A5A34"), ("#191724", "#5C8FA0"))


def mixed(brief: DesignBrief, own: Mapping[str, Paint]) -> dict[str, Paint]:
    """The basics, the recipe's own paints over them, the brief's colours and materials over both."""
    paints = {**BASICS, **own}
    for role, pair in brief.palette.items():
        paints[role] = _with_colours(paints.get(role, Paint(*pair)), pair)
    for role, name in brief.materials.items():
        made_of = MATERIALS[name]
        paint = paints.get(role, Paint(*made_of.colour))
        paints[role] = paint._replace(metallic=made_of.metallic, roughness=made_of.roughness, glow=made_of.glow)
    for role, leader in FOLLOWS.items():
        if role not in brief.palette and (role not in own or leader in brief.palette):
            follower = paints.get(role, paints[leader])
            paints[role] = _with_colours(follower, (paints[leader].top, paints[leader].bottom))
    for role, (leader, by) in SHADED.items():
        if role not in brief.palette:
            paints[role] = _shaded(paints[leader], by)
    if "eye_glow" not in brief.palette:
        paints["eye_glow"] = paints["eyes"]._replace(glow=EYE_GLOW)
    return paints


def drawn(paints: Mapping[str, Paint], brief: DesignBrief, rng: np.random.Generator) -> dict[str, Paint]:
    """The same paints with the slight drift of hue and light that a seed gives what the words left open.

    A colour that a person chose is never touched; a kind's own colour is, and so is everything that follows it.
    """
    own = KINDS[brief.kind].colours if brief.kind in KINDS else {}
    found = dict(paints)
    for role, choices in (("skin", SKINS), ("eyes", EYES)):
        pair = choices[int(rng.integers(len(choices)))]
        if role not in brief.palette:
            found |= _dyed(found, brief, role, pair)
    if found["skin"].top in {top for top, _ in SKINS[3:]} and brief.palette.get("hair") in {None, COLOURS["brown"]}:
        # Brown hair is lost on brown skin.
        found |= _dyed(found, brief, "hair", COLOURS["black"])
    for role, (hue, light) in DRIFT.items():
        turn, lift = float(rng.uniform(-hue, hue)), 1.0 + float(rng.uniform(-light, light))
        chosen = role in brief.palette and not (role in own and brief.palette[role] == _own_pair(own[role]))
        if role not in found or chosen:
            continue
        for name in (role, *(n for n, leader in FOLLOWS.items() if leader == role and n not in brief.palette)):
            top, bottom = (_drifted(colour, turn, lift) for colour in (found[name].top, found[name].bottom))
            found[name] = _with_colours(found[name], (top, bottom))
    return found


def _dyed(paints: Mapping[str, Paint], brief: DesignBrief, role: str, pair: tuple[str, str]) -> dict[str, Paint]:
    """A role in other colours, with all that follows it or lies in its shadow."""
    dyed = {role: _with_colours(paints[role], pair)}
    for name, leader in FOLLOWS.items():
        if leader == role and name not in brief.palette:
            dyed[name] = _with_colours(paints[name], pair)
    for name, (leader, by) in SHADED.items():
        if leader == role and name not in brief.palette:
            dyed[name] = _shaded(dyed[role], by)
    return dyed


def _own_pair(colour: str) -> tuple[str, str]:
    """A kind's colour: a word, or a hex pair "#top/#bottom"."""
    if "/" in colour:
        top, bottom = colour.split("/")
        return top, bottom
    return COLOURS[colour]


def _drifted(colour: str, turn: float, lift: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*rgb(colour))
    return hexed(colorsys.hls_to_rgb((hue + turn) % 1.0, min(0.97, light * lift), saturation))


def darker(paint: Paint, by: float) -> Paint:
    """The same paint in shadow: less light, and a hue that leans towards violet."""
    return _with_colours(paint, (_dimmed(paint.top, by), _dimmed(paint.bottom, by)))


def _shaded(paint: Paint, by: float) -> Paint:
    """Darker, and less colourful with it; above 1 lighter."""
    found = []
    for colour in (paint.top, paint.bottom):
        hue, light, saturation = colorsys.rgb_to_hls(*rgb(colour))
        found.append(hexed(colorsys.hls_to_rgb(hue, min(0.98, light * by), saturation * min(1.0, by + 0.12))))
    return _with_colours(paint, (found[0], found[1]))


def rgb(colour: str) -> tuple[float, float, float]:
    """sRGB in 0..1 from "#RRGGBB"."""
    value = int(colour.lstrip("#"), 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def hexed(colour: tuple[float, float, float]) -> str:
    r, g, b = (round(min(1.0, max(0.0, c)) * 255) for c in colour)
    return f"#{r:02X}{g:02X}{b:02X}"


def _with_colours(paint: Paint, pair: tuple[str, str]) -> Paint:
    return paint._replace(top=pair[0], bottom=pair[1])


def _dimmed(colour: str, by: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*rgb(colour))
    shifted = (hue + 0.02 * (1 if hue > 0.66 or hue < 0.15 else -1) * -1) % 1.0
    return hexed(colorsys.hls_to_rgb(shifted, light * by, saturation))
