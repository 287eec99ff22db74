"""Colours: the palette that every recipe starts from, and how a brief's wishes replace it."""

import colorsys
from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.brief.design import DesignBrief
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
    "sleeve": Paint("#4468B4", "#2A3F82", **CLOTH),
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
    "crown": Paint("#FFD75E", "#E0962A", **METAL),
}

# A role that nobody painted takes the colour of another.
FOLLOWS: Final[Mapping[str, str]] = {
    "sleeve": "cloth",
    "plume": "cape",
    "emblem": "cape",
    "mask": "cape",
    "hat": "robe",
    "hood": "cloth",
    "beard": "hair",
    "helmet": "metal",
}
DARKENED: Final[Mapping[str, str]] = {"lining": "cape", "ear_inside": "skin", "robe_dark": "robe"}


def mixed(brief: DesignBrief, own: Mapping[str, Paint]) -> dict[str, Paint]:
    """The basics, the recipe's own paints over them, the brief's colours over both."""
    paints = {**BASICS, **own}
    for role, pair in brief.palette.items():
        paints[role] = _with_colours(paints.get(role, Paint(*pair)), pair)
    for role, leader in FOLLOWS.items():
        if role not in brief.palette and (role not in own or leader in brief.palette):
            follower = paints.get(role, paints[leader])
            paints[role] = _with_colours(follower, (paints[leader].top, paints[leader].bottom))
    for role, leader in DARKENED.items():
        if role not in brief.palette:
            paints[role] = darker(paints[leader], 0.72)
    return paints


def darker(paint: Paint, by: float) -> Paint:
    """The same paint in shadow: less light, and a hue that leans towards violet."""
    return _with_colours(paint, (_dimmed(paint.top, by), _dimmed(paint.bottom, by)))


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
