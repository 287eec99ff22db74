"""Materials that every project finds ready. Each is overridden by a preset of the project's own with the same id.

`base_color` is sRGB; those of metals are their measured reflectance at normal incidence, made sRGB. `metallic` and
`roughness` are those of glTF, 0 to 1.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from pydantic import JsonValue


class Material(NamedTuple):
    preset_id: str
    name: str
    category: str
    base_color: str
    metallic: float
    roughness: float
    style_prompt: str


_MATERIALS: Final = (
    Material("bronze", "Bronze", "metal", "#cd9a5b", 1.0, 0.42, "cast bronze, warm brown gold, worn bright at edges"),
    Material("iron", "Iron", "metal", "#8d8b88", 1.0, 0.62, "forged iron, dark grey, hammer marks, a little rust"),
    Material("steel", "Steel", "metal", "#c3c5c7", 1.0, 0.34, "polished steel, cold grey, fine brushed grain"),
    Material(
        "mithril", "Mithril", "metal", "#a9c7e8", 1.0, 0.2, "mithril, pale silver blue, mirror smooth, faint glow"
    ),
    Material("adamant", "Adamant", "metal", "#4d7a5f", 1.0, 0.36, "adamant, deep green metal, dense and heavy"),
    Material("rune", "Rune metal", "metal", "#3f8fa8", 1.0, 0.3, "rune metal, cyan blue, engraved with fine runes"),
    Material("gold", "Gold", "metal", "#ffe29b", 1.0, 0.26, "solid gold, rich yellow, soft scratches"),
    Material("silver", "Silver", "metal", "#fcfaf5", 1.0, 0.24, "silver, bright, tarnished dark in the recesses"),
    Material("copper", "Copper", "metal", "#fad1c2", 1.0, 0.38, "copper, red orange, green patina in the recesses"),
    Material("obsidian", "Obsidian", "stone", "#16151b", 0.0, 0.12, "obsidian, black volcanic glass, sharp facets"),
    Material("granite", "Granite", "stone", "#8a8580", 0.0, 0.82, "rough granite, speckled grey, chipped edges"),
    Material("marble", "Marble", "stone", "#e8e4dc", 0.0, 0.28, "white marble with soft grey veins, polished"),
    Material("bone", "Bone", "organic", "#e3d8bd", 0.0, 0.56, "old bone, yellowed ivory, hairline cracks"),
    Material("dragonhide", "Dragonhide", "organic", "#5b2a2a", 0.0, 0.5, "dragonhide, overlapping scales, dark red"),
    Material("leather", "Leather", "leather", "#7b4b2a", 0.0, 0.68, "tanned leather, brown, stitched seams, creased"),
    Material("leather-studded", "Studded leather", "leather", "#5a3a24", 0.0, 0.64, "dark leather with steel studs"),
    Material("wood", "Wood", "wood", "#8a6239", 0.0, 0.72, "plain wood, straight brown grain, worn smooth by hands"),
    Material("oak", "Oak", "wood", "#a67c4c", 0.0, 0.66, "oak, golden brown, coarse open grain"),
    Material("ebony", "Ebony", "wood", "#2b211c", 0.0, 0.4, "ebony, near black, dense fine grain, oiled"),
    Material("cloth", "Cloth", "cloth", "#8f867a", 0.0, 0.92, "woven linen, undyed, visible threads, frayed hems"),
)

BUILTIN: Final[Mapping[str, Mapping[str, dict[str, JsonValue]]]] = MappingProxyType(
    {"material": {one.preset_id: {k: v for k, v in one._asdict().items() if k != "preset_id"} for one in _MATERIALS}}
)
"""Kind -> preset id -> content."""
