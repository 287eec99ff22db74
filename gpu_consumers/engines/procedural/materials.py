"""Named materials as paints: what a figure is made of, by role."""

from collections.abc import Container, Mapping
from typing import Final

from gpu_consumers.engines.brief.words.materials import MATERIALS
from gpu_consumers.engines.procedural.clay import Paint

# Beyond those that words name: what presets are mixed from.
_MORE: Final[Mapping[str, Paint]] = {
    "pine": Paint("#DDB67C", "#A2743F", roughness=0.8),
    "birch": Paint("#EFE3CB", "#B39C80", roughness=0.8),
    "ebony": Paint("#5A4A4E", "#2A2028", roughness=0.5),
    "charwood": Paint("#4E4247", "#241B20", roughness=0.9),
    "driftwood": Paint("#B0A79C", "#6C6058", roughness=0.95),
    "mithril": Paint("#E6F6FF", "#86A8D2", metallic=0.6, roughness=0.16),
    "meteoric": Paint("#767F9E", "#34395A", metallic=0.5, roughness=0.3),
    "dragonscale": Paint("#C23B38", "#5A1426", metallic=0.25, roughness=0.35),
    "rust": Paint("#B9653C", "#6A3226", metallic=0.25, roughness=0.85),
    "verdigris": Paint("#7CBFA4", "#3E7466", metallic=0.3, roughness=0.75),
    "jade": Paint("#7FDBA8", "#22805E", roughness=0.2),
    "frost": Paint("#E4F7FF", "#82BCE4", metallic=0.1, roughness=0.15, glow=0.12),
    "ember": Paint("#FFC052", "#E23B1E", roughness=0.4, glow=0.8),
    "venom": Paint("#C9FF66", "#3C9A3A", roughness=0.2, glow=0.45),
    "amethyst": Paint("#CFA6FF", "#6431B8", roughness=0.12, glow=0.25),
    "ruby": Paint("#FF6478", "#A3123F", roughness=0.12, glow=0.25),
    "sapphire": Paint("#7FB6FF", "#2148B8", roughness=0.12, glow=0.25),
    "purple_velvet": Paint("#7C4CB8", "#3E1F70", roughness=0.95),
    "black_cloth": Paint("#54505E", "#2A2632", roughness=0.9),
    "blue_cloth": Paint("#7FB4E2", "#3C68A8", roughness=0.88),
    "green_cloth": Paint("#6FAE5C", "#2F6A45", roughness=0.88),
    "red_cloth": Paint("#C8393F", "#701B34", roughness=0.88),
    "sackcloth": Paint("#C0A67E", "#7C6444", roughness=0.95),
    "black_leather": Paint("#584C50", "#2C2328", roughness=0.55),
    "pale_leather": Paint("#D3AC80", "#94694A", roughness=0.65),
    "mossy_stone": Paint("#A9B590", "#5C6C58", roughness=0.95),
    "basalt": Paint("#6A6775", "#35323F", roughness=0.9),
    "sandstone": Paint("#EBCF9C", "#B98A5E", roughness=0.9),
}
PAINTS: Final[Mapping[str, Paint]] = {
    **{name: Paint(*made.colour, made.metallic, made.roughness, made.glow) for name, made in MATERIALS.items()},
    **_MORE,
}


def applied(
    palette: Mapping[str, Paint], materials: Mapping[str, str], coloured: Container[str] = ()
) -> dict[str, Paint]:
    """The palette with each role of `materials` (role -> material's name) made of its material.

    A role in `coloured` keeps its own colour and takes only the shine: blue steel is blue. Roles that the palette has
    not and names that no material has are left out.
    """
    made = dict(palette)
    for role, name in materials.items():
        if role in made and name in PAINTS:
            paint = PAINTS[name]
            own = made[role]
            made[role] = paint._replace(top=own.top, bottom=own.bottom) if role in coloured else paint
    return made
