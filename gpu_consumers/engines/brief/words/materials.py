"""Materials: what a thing is made of, as its colour and how it takes the light."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from gpu_consumers.engines.brief.words.colours import COLOURS, Pair
from gpu_consumers.engines.brief.words.text import words_of


class Material(NamedTuple):
    """Base colour gradient, and the metallic-roughness model's two numbers (glTF 2.0, section 3.9.2)."""

    colour: Pair
    metallic: float
    roughness: float
    glow: float = 0.0


MATERIALS: Final[Mapping[str, Material]] = {
    "gold": Material(COLOURS["gold"], 0.6, 0.28),
    "silver": Material(COLOURS["silver"], 0.55, 0.28),
    "bronze": Material(COLOURS["bronze"], 0.5, 0.38),
    "copper": Material(COLOURS["copper"], 0.5, 0.36),
    "brass": Material(("#E8C25A", "#97702A"), 0.55, 0.32),
    "iron": Material(("#9AA3B2", "#565F72"), 0.5, 0.48),
    "steel": Material(("#D3DCE7", "#8390A5"), 0.55, 0.3),
    "obsidian": Material(("#4B4660", "#1F1B2C"), 0.1, 0.12),
    "oak": Material(("#B98A56", "#7A5232"), 0.0, 0.75),
    "wood": Material(("#A06A42", "#663E2A"), 0.0, 0.78),
    "bamboo": Material(("#CFC06A", "#8C8440"), 0.0, 0.65),
    "leather": Material(("#935D3A", "#5C3626"), 0.0, 0.6),
    "fur": Material(("#B08A64", "#6B4A34"), 0.0, 0.95),
    "cloth": Material(("#B9AE9C", "#7D7264"), 0.0, 0.9),
    "wool": Material(("#EDE4D2", "#B7A98F"), 0.0, 0.95),
    "silk": Material(("#F1D9E4", "#B68CA6"), 0.0, 0.35),
    "velvet": Material(("#9B3358", "#561631"), 0.0, 0.95),
    "stone": Material(("#B7B6BF", "#74738A"), 0.0, 0.95),
    "marble": Material(("#F5F3F1", "#C3C1CD"), 0.0, 0.25),
    "clay": Material(("#D08A5E", "#92543B"), 0.0, 0.85),
    "porcelain": Material(("#FCFBFA", "#CFD5E2"), 0.0, 0.15),
    "glass": Material(("#DDF1F7", "#A9D3E2"), 0.0, 0.06),
    "crystal": Material(("#A9F3F7", "#3FA3D0"), 0.0, 0.1, 0.25),
    "ice": Material(("#DDF6FF", "#7FBFE8"), 0.0, 0.12, 0.08),
    "bone": Material(("#F4EBD6", "#CDBB98"), 0.0, 0.6),
    "paper": Material(("#F8EED6", "#DFCDA6"), 0.0, 0.9),
    "plastic": Material(("#F2F2F5", "#B9BCC8"), 0.0, 0.4),
    "rubber": Material(("#4A4C55", "#26272E"), 0.0, 0.85),
    "lava": Material(("#FFB23E", "#C8321E"), 0.0, 0.6, 1.4),
}
SYNONYMS: Final[Mapping[str, str]] = {
    "wooden": "wood",
    "oaken": "oak",
    "timber": "wood",
    "leathery": "leather",
    "metallic": "steel",
    "steely": "steel",
    "stony": "stone",
    "rocky": "stone",
    "woollen": "wool",
    "woolen": "wool",
    "silken": "silk",
    "glassy": "glass",
    "linen": "cloth",
    "cotton": "cloth",
    "furry": "fur",
    "granite": "stone",
    "terracotta": "clay",
    "ceramic": "porcelain",
    "bony": "bone",
    "frozen": "ice",
    "molten": "lava",
    "magma": "lava",
    "crystalline": "crystal",
    "diamond": "crystal",
    "golden": "gold",
    "gilded": "gold",
}
# A colour word for these roles never means the metal: a golden cape is cloth.
SOFT: Final = frozenset(
    words_of("""
    cape cloth robe hood hat hair beard fur skin eyes mane plume tabard pants sleeve sock leaf mask lining light
    body feather wing emblem
""")
)
METALS: Final = frozenset({"gold", "silver", "bronze", "copper"})


def made_of(word: str) -> str:
    """The canonical name of a material word, "" for any other word."""
    name = SYNONYMS.get(word, word)
    return name if name in MATERIALS else ""
