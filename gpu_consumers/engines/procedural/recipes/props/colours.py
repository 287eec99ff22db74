"""What props are painted with before a brief says otherwise, and the roles that follow others in tone."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.procedural.clay import Paint
from gpu_consumers.engines.procedural.paints import darker

PAINTS: Final[Mapping[str, Paint]] = {
    "wood": Paint("#C08449", "#84492C", roughness=0.8),
    "metal": Paint("#AEB9CB", "#5D6981", metallic=0.45, roughness=0.38),
    "iron": Paint("#5B6175", "#2B2D3F", metallic=0.4, roughness=0.42),
    "edge": Paint("#FFFFFF", "#C6D4E4", metallic=0.5, roughness=0.22),
    "cloth": Paint("#D94A45", "#8E2438", roughness=0.85),
    "sheet": Paint("#FBF4E4", "#D8C9AE", roughness=0.9),
    "rope": Paint("#E2C58C", "#A9824F", roughness=0.9),
    "liquid": Paint("#F0476B", "#A91E58", roughness=0.12, glow=0.12),
    "glass": Paint("#E3F5FA", "#A3D2E4", roughness=0.06),
    "cork": Paint("#D2A06C", "#98673D", roughness=0.9),
    "paper": Paint("#FBF2DC", "#DFCDA6", roughness=0.9),
    "leaf": Paint("#A6D34E", "#2E7E4B", roughness=0.9),
    "bark": Paint("#8F6443", "#583A2B", roughness=0.9),
    "fruit": Paint("#F2513D", "#B12A2C", roughness=0.4),
    "petal": Paint("#FF8FB4", "#D8437F", roughness=0.7),
    "stone": Paint("#BDBBC6", "#74738A", roughness=0.95),
    "moss": Paint("#93C254", "#4B8347", roughness=0.95),
    "soil": Paint("#7A5540", "#4A3129", roughness=0.95),
    "sand": Paint("#F2DDA6", "#CFA467", roughness=0.95),
    "cap": Paint("#EE4038", "#A81B34", roughness=0.45),
    "stem": Paint("#FBF2DF", "#D5BD9A", roughness=0.8),
    "spot": Paint("#FFFDF5", "#EFE4D2", roughness=0.7),
    "crystal": Paint("#C9A2FF", "#6A37C8", roughness=0.12, glow=0.25),
    "clay": Paint("#DD8F5C", "#94523A", roughness=0.85),
    "roof": Paint("#EE6A4C", "#A8332F", roughness=0.85),
    "wall": Paint("#F7EBD2", "#CDB38E", roughness=0.9),
    "shutter": Paint("#3FA39B", "#1F6468", roughness=0.8),
    "light": Paint("#FFE9A0", "#FFB84A", roughness=0.5, glow=0.6),
    "keyhole": Paint("#3A3542", "#1F1B26"),
    "body": Paint("#E8503F", "#A22A38", roughness=0.4),
    "screen": Paint("#6FE3F2", "#2472C8", roughness=0.15, glow=0.5),
    "rubber": Paint("#4A4B58", "#282834", roughness=0.85),
    "burlap": Paint("#DDBB84", "#9C7440", roughness=0.95),
    "straw": Paint("#EBC377", "#B07F3C", roughness=0.9),
    "potion": Paint("#B6F25C", "#3FA64B", roughness=0.2, glow=0.25),
    "water": Paint("#7FD3F2", "#3C8FCB", roughness=0.08),
    "accent": Paint("#F4E6C8", "#C9AE84", roughness=0.8),
    "indigo": Paint("#6A70D2", "#363A8A", roughness=0.8),
    "cactus": Paint("#7FC763", "#2C7A55", roughness=0.85),
    "driftwood": Paint("#9A8A80", "#544650", roughness=0.95),
    "kelp": Paint("#6FCFA0", "#1F6E66", roughness=0.8),
    "flame": Paint("#FFD24A", "#F2572B", roughness=0.6, glow=0.7),
    "bottle": Paint("#5FB070", "#1E5A48", roughness=0.1),
    "bronze": Paint("#D0924F", "#84502C", metallic=0.5, roughness=0.38),
    "trim_wood": Paint("#E0B070", "#9C6A3C", roughness=0.7),
    "crust": Paint("#E5A85A", "#A8642F", roughness=0.8),
    "crumb": Paint("#FBE6B4", "#E9C07C", roughness=0.9),
    "cheese": Paint("#FFD95A", "#EDA52E", roughness=0.6),
    "meat": Paint("#E5705F", "#A23A3E", roughness=0.55),
    "icing": Paint("#FFB3CE", "#E0749F", roughness=0.5),
    "carrot": Paint("#FF9A3C", "#DE5E22", roughness=0.6),
    "coral": Paint("#FF8A70", "#D24460", roughness=0.7),
}
# role -> the role that it is a shade of, and how much of its light it keeps
TONES: Final[Mapping[str, tuple[str, float]]] = {
    "plank": ("wood", 0.84),
    "beam": ("wood", 0.62),
    "wrap": ("leather", 0.72),
    "cloth_dark": ("cloth", 0.78),
    "stone_dark": ("stone", 0.78),
    "roof_dark": ("roof", 0.86),
    "leaf_dark": ("leaf", 0.82),
    "wall_dark": ("wall", 0.84),
    "body_dark": ("body", 0.76),
    "metal_dark": ("metal", 0.66),
    "clay_dark": ("clay", 0.8),
    "bark_dark": ("bark", 0.66),
    "cheese_dark": ("cheese", 0.8),
    "crust_dark": ("crust", 0.8),
    "carrot_dark": ("carrot", 0.88),
    "straw_dark": ("straw", 0.82),
    "fruit_dark": ("fruit", 0.82),
}


def toned(palette: dict[str, Paint]) -> dict[str, Paint]:
    """The palette with every tone made anew from the role that it follows."""
    tones = {role: darker(palette[leader], by) for role, (leader, by) in TONES.items()}
    lit = palette["crystal"]._replace(bottom=palette["crystal"].top)
    facet = palette["gem"]._replace(bottom=palette["gem"].top)
    return {
        **palette,
        **tones,
        "crystal_top": lit,
        "gem_top": facet,
        "liquid_top": palette["liquid"]._replace(bottom=palette["liquid"].top),
    }
