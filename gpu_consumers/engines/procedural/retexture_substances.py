"""What things are made of in the world: base colours, metalness and roughness, and how each kind of surface is built.

Metals are measured reflectances at normal incidence (Palmqvist, "PhysicallyBased", 2022, as sRGB), others are middles
of what scanned materials show. What exists in tales alone is near its nearest kin.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from gpu_consumers.engines.procedural.materials import PAINTS

Grain = Literal["metal", "wood", "leather", "cloth", "stone", "scales", "gem", "ember", "bone", "plain"]


class Substance(NamedTuple):
    """sRGB hex: `colour`, the `dark` of its grain, and the `age` that gathers in its hollows ("" for none)."""

    colour: str
    dark: str
    grain: Grain
    metallic: float = 0.0
    roughness: float = 0.7
    age: str = ""
    glow: float = 0.0


SUBSTANCES: Final[Mapping[str, Substance]] = {
    # metals
    "steel": Substance("#D6D1CB", "#A9A49E", "metal", 1.0, 0.34, "#4A3B30"),
    "iron": Substance("#B4B0AC", "#7E7A76", "metal", 1.0, 0.5, "#5A3A28"),
    "bronze": Substance("#DAAB6C", "#9C6C38", "metal", 1.0, 0.36, "#4E7F6B"),
    "copper": Substance("#F2B39A", "#B36E50", "metal", 1.0, 0.32, "#5FA08A"),
    "brass": Substance("#F0DC96", "#B79A52", "metal", 1.0, 0.3, "#6B5A2A"),
    "gold": Substance("#FFDC84", "#D09C3C", "metal", 1.0, 0.22, "#7A4A1E"),
    "silver": Substance("#F6F4F1", "#BEBCBA", "metal", 1.0, 0.22, "#3C3A40"),
    "platinum": Substance("#E3DDD5", "#B5AFA8", "metal", 1.0, 0.24, "#5A5650"),
    "titanium": Substance("#CDC7C1", "#938D88", "metal", 1.0, 0.38, "#5A5870"),
    "lead": Substance("#9C9CA0", "#6C6C72", "metal", 1.0, 0.6, "#C4C2B8"),
    "chrome": Substance("#D2D7DA", "#9CA2A6", "metal", 1.0, 0.08),
    "mithril": Substance("#DDEEFC", "#9CBBDC", "metal", 1.0, 0.18, "#51719E"),
    "adamantine": Substance("#5C7068", "#2E3B38", "metal", 1.0, 0.3, "#1E2A20"),
    "meteoric": Substance("#8088A4", "#454B66", "metal", 1.0, 0.36, "#2C2438"),
    "orichalcum": Substance("#F2A060", "#B4522E", "metal", 1.0, 0.26, "#6E2438"),
    "blackiron": Substance("#4A4A50", "#26262C", "metal", 1.0, 0.46, "#4E3226"),
    "rust": Substance("#8E4A2A", "#54281A", "stone", 0.1, 0.92, "#32201C"),
    "verdigris": Substance("#6FB29A", "#3A6E60", "stone", 0.15, 0.82, "#294A44"),
    # woods
    "oak": Substance("#A77B4A", "#68432A", "wood", 0.0, 0.68, "#2E2018"),
    "wood": Substance("#9A6A42", "#5C3A24", "wood", 0.0, 0.72, "#2C1E16"),
    "pine": Substance("#D0A56A", "#A0703E", "wood", 0.0, 0.7, "#4A3420"),
    "birch": Substance("#E2D0AE", "#B99E76", "wood", 0.0, 0.62, "#5C4A36"),
    "walnut": Substance("#6C4A34", "#3A251A", "wood", 0.0, 0.58, "#1E1410"),
    "mahogany": Substance("#7E3B2A", "#4A1E18", "wood", 0.0, 0.5, "#220E0C"),
    "ebony": Substance("#362C2A", "#171213", "wood", 0.0, 0.42, "#0E0A0A"),
    "charwood": Substance("#34302F", "#141214", "wood", 0.0, 0.9, "#6A625C"),
    "driftwood": Substance("#A79C8E", "#6E655A", "wood", 0.0, 0.92, "#4C4640"),
    "bamboo": Substance("#C8B566", "#8E7C3E", "wood", 0.0, 0.5, "#4A4220"),
    # hides and cloth
    "leather": Substance("#7E4E30", "#4A2A1A", "leather", 0.0, 0.58, "#24140E"),
    "black_leather": Substance("#332D2C", "#181415", "leather", 0.0, 0.5, "#0C0A0A"),
    "pale_leather": Substance("#C69C6E", "#8A6240", "leather", 0.0, 0.62, "#4A3020"),
    "suede": Substance("#9A7450", "#644630", "cloth", 0.0, 0.95, "#3A281C"),
    "cloth": Substance("#A89C86", "#6E6454", "cloth", 0.0, 0.9, "#3C362E"),
    "linen": Substance("#D8CBB0", "#A2947A", "cloth", 0.0, 0.88, "#5A503E"),
    "wool": Substance("#CFC4B2", "#968A78", "cloth", 0.0, 0.96, "#54493E"),
    "silk": Substance("#D9B9C6", "#9C6E84", "cloth", 0.0, 0.36),
    "velvet": Substance("#6E1F3C", "#350C1C", "cloth", 0.0, 0.92),
    "sackcloth": Substance("#A98E66", "#6C5638", "cloth", 0.0, 0.96, "#3A2C1C"),
    # stones and what is as hard
    "stone": Substance("#97959A", "#5E5C66", "stone", 0.0, 0.9, "#3A3A34"),
    "granite": Substance("#8E8A88", "#4C4848", "stone", 0.0, 0.75, "#302E2C"),
    "marble": Substance("#EDEAE6", "#A9A6AC", "stone", 0.0, 0.22, "#6A645C"),
    "basalt": Substance("#4A484E", "#26242A", "stone", 0.0, 0.86, "#18161A"),
    "sandstone": Substance("#D6B482", "#9C7850", "stone", 0.0, 0.92, "#5C422C"),
    "mossy_stone": Substance("#86906E", "#4A5444", "stone", 0.0, 0.95, "#3E5A26"),
    "slate": Substance("#566068", "#30363E", "stone", 0.0, 0.72, "#1E2226"),
    "clay": Substance("#B06E48", "#743E2A", "stone", 0.0, 0.88, "#44241A"),
    "porcelain": Substance("#F4F3F0", "#CFD3DA", "plain", 0.0, 0.12),
    "bone": Substance("#E6DABC", "#B29C74", "bone", 0.0, 0.6, "#5C4526"),
    "ivory": Substance("#F2E8D0", "#C8B48C", "bone", 0.0, 0.36, "#7A6038"),
    "obsidian": Substance("#231E2A", "#0B090F", "gem", 0.0, 0.06, ""),
    "dragonscale": Substance("#9A2420", "#35080E", "scales", 0.25, 0.34, "#1C0608"),
    # glassy and glowing
    "glass": Substance("#D2E8EE", "#9CC4D0", "gem", 0.0, 0.04),
    "crystal": Substance("#9ADCE8", "#3C8CB0", "gem", 0.0, 0.06, "", 0.12),
    "ice": Substance("#D2ECF8", "#7FB4DA", "gem", 0.0, 0.1, "", 0.04),
    "frost": Substance("#DFF2FC", "#86B6DC", "gem", 0.0, 0.22, "", 0.04),
    "ruby": Substance("#B01238", "#4A0418", "gem", 0.0, 0.05, "", 0.08),
    "sapphire": Substance("#1E48B4", "#0A1A56", "gem", 0.0, 0.05, "", 0.08),
    "emerald": Substance("#1E9A5A", "#064026", "gem", 0.0, 0.05, "", 0.08),
    "amethyst": Substance("#8A4CC8", "#3A1470", "gem", 0.0, 0.05, "", 0.1),
    "jade": Substance("#5FB088", "#2A6A4C", "stone", 0.0, 0.2, "#1C4632"),
    "lava": Substance("#2E211E", "#120C0C", "ember", 0.0, 0.9, "", 1.0),
    "ember": Substance("#3A2A22", "#160E0C", "ember", 0.0, 0.88, "", 0.8),
    "plastic": Substance("#D8D8DC", "#B2B4BC", "plain", 0.0, 0.4),
    "rubber": Substance("#2C2C30", "#1A1A1E", "plain", 0.0, 0.86),
}
SYNONYMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("golden", "gilded", "gilt"), "gold"),
    **dict.fromkeys(("wooden", "timber", "plank"), "wood"),
    **dict.fromkeys(("oaken",), "oak"),
    **dict.fromkeys(("silvery", "sterling"), "silver"),
    **dict.fromkeys(("steely", "stainless", "metal", "metallic"), "steel"),
    **dict.fromkeys(("wrought",), "iron"),
    **dict.fromkeys(("rusty", "rusted"), "rust"),
    **dict.fromkeys(("leathery", "hide"), "leather"),
    **dict.fromkeys(("stony", "rock", "rocky", "cobblestone"), "stone"),
    **dict.fromkeys(("glassy",), "glass"),
    **dict.fromkeys(("crystalline", "diamond", "quartz"), "crystal"),
    **dict.fromkeys(("frozen", "icy"), "ice"),
    **dict.fromkeys(("frosty",), "frost"),
    **dict.fromkeys(("molten", "magma", "volcanic"), "lava"),
    **dict.fromkeys(("burning", "fiery"), "ember"),
    **dict.fromkeys(("adamant", "adamantium"), "adamantine"),
    **dict.fromkeys(("meteorite", "starmetal"), "meteoric"),
    **dict.fromkeys(("dragonhide", "scaled", "scales"), "dragonscale"),
    **dict.fromkeys(("bony", "skeletal"), "bone"),
    **dict.fromkeys(("ceramic", "china"), "porcelain"),
    **dict.fromkeys(("terracotta", "earthenware"), "clay"),
    **dict.fromkeys(("mossy",), "mossy_stone"),
    **dict.fromkeys(("fabric", "cotton", "canvas", "textile"), "cloth"),
    **dict.fromkeys(("charred", "burnt"), "charwood"),
    **dict.fromkeys(("silken", "satin"), "silk"),
    **dict.fromkeys(("woollen", "woolen", "felt"), "wool"),
    **dict.fromkeys(("burlap",), "sackcloth"),
    **dict.fromkeys(("patina", "patinated"), "verdigris"),
}
_GRAIN_OF_MORE: Final[Mapping[str, Grain]] = {"purple_velvet": "cloth", "venom": "gem"}


def substance(word: str) -> str:
    """The name of the substance that a word means; "" for any other word."""
    name = SYNONYMS.get(word, word)
    return name if name in SUBSTANCES else ""


def known(name: str) -> Substance:
    """A substance by its name, or what a palette's paint of that name comes to. Raises `KeyError`."""
    if name in SUBSTANCES:
        return SUBSTANCES[name]
    paint = PAINTS[name]
    grain: Grain = _GRAIN_OF_MORE.get(name, "metal" if paint.metallic >= 0.4 else "cloth")
    if grain == "cloth" and not name.endswith("cloth") and name not in _GRAIN_OF_MORE:
        grain = "plain"
    return Substance(paint.top, paint.bottom, grain, paint.metallic, paint.roughness, "", min(paint.glow, 1.0))
