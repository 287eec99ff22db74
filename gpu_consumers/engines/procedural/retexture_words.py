"""What a retexture asks for: which substance, on which parts, how worn; read from its words and its numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue

from gpu_consumers.engines.brief.words.colours import COLOURS
from gpu_consumers.engines.procedural.paints import hexed, rgb
from gpu_consumers.engines.procedural.retexture_substances import SUBSTANCES, Substance, known, substance
from gpu_consumers.engines.procedural.variants import FAMILY, PRESETS
from gpu_consumers.errors import Unworkable

USUAL_WEAR: Final = 0.3
_WORN: Final[Mapping[str, float]] = {
    **dict.fromkeys(("worn", "old", "weathered", "used", "aged", "scratched", "scuffed"), 0.75),
    **dict.fromkeys(
        ("ancient", "battered", "ruined", "corroded", "tarnished", "damaged", "crude", "rusty", "rusted"), 1.0
    ),
    **dict.fromkeys(("polished", "shiny", "new", "pristine", "gleaming", "mirror", "clean", "fine"), 0.05),
}
_POLISHED: Final = frozenset({"polished", "shiny", "gleaming", "mirror"})
_PARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("blade", "blades", "edge", "edges"), "blade edge"),
    **dict.fromkeys(("grip", "handle", "hilt", "wrap", "wrapping"), "grip wrap leather"),
    **dict.fromkeys(
        ("haft", "shaft", "pole", "stock", "planks", "boards", "stave", "staves"), "wood plank beam trim_wood"
    ),
    **dict.fromkeys(("guard", "pommel", "crossguard", "trim", "trims", "ornament", "ornaments"), "trim bronze crown"),
    **dict.fromkeys(("band", "bands", "fittings", "hinges", "lock", "nails", "studs"), "metal metal_dark iron"),
    **dict.fromkeys(
        ("armour", "armor", "plate", "mail", "helmet", "helm", "cuirass"),
        "metal metal_dark helmet helmet_dark armour armour_dark mail iron",
    ),
    **dict.fromkeys(("shield", "shields"), "shield"),
    **dict.fromkeys(("cape", "cloak", "mantle"), "cape lining plume"),
    **dict.fromkeys(
        ("cloth", "clothes", "clothing", "tunic", "robe", "tabard"), "cloth cloth_dark robe robe_dark tabard"
    ),
    **dict.fromkeys(("hood", "hat"), "hood hood_dark hat hat_dark"),
    **dict.fromkeys(("boots", "shoes"), "boots boots_dark sole"),
    **dict.fromkeys(("gloves", "gauntlets"), "gloves"),
    **dict.fromkeys(("belt", "belts", "straps", "strap"), "leather leather_dark"),
    **dict.fromkeys(("gem", "gems", "jewel", "jewels"), "gem gem_top crystal crystal_top"),
    **dict.fromkeys(("skin", "body"), "skin skin_dark body body_dark"),
    **dict.fromkeys(("fur",), "furs furs_white fur"),
    **dict.fromkeys(("horn", "horns", "antlers"), "horn antler"),
    **dict.fromkeys(("wings", "feathers"), "feather feather_light membrane skin_wing"),
    **dict.fromkeys(("wall", "walls"), "wall wall_dark stone stone_dark"),
    **dict.fromkeys(("roof",), "roof roof_dark"),
    **dict.fromkeys(("leaves", "foliage"), "leaf leaf_dark"),
}
# What wears a substance of each grain when no part is named: the first of these that the thing has.
_HARD: Final = ("metal", "armour", "accent", "stone", "wood")
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "metal": _HARD,
    "wood": ("wood", "metal", "stone"),
    "leather": ("leather", "armour", "cloth"),
    "cloth": ("cloth", "leather"),
    "stone": ("stone", *_HARD),
    "scales": ("armour", *_HARD),
    "gem": ("gem", *_HARD),
    "ember": _HARD,
    "bone": _HARD,
    "plain": _HARD,
}
_WITH_METAL: Final = frozenset({"obsidian", "crystal", "ice", "frost", "glass"})
"""Of these a thing is made rather than set with them."""
_MIRROR: Final = 0.18
"""The least roughness that polishing leads to: below it low-poly metal shows black where nothing is to be mirrored."""
_ANYTHING: Final = (*_HARD, "leather", "cloth")


@dataclass(frozen=True, slots=True)
class Coat:
    """One substance and where it goes: on `roles` by name, on the first of `families` that is there, or anywhere."""

    name: str
    substance: Substance
    roles: frozenset[str] = frozenset()
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """`coats`: later ones cover earlier ones. `wear` from 0 (as new) to 1 (ancient)."""

    coats: tuple[Coat, ...]
    wear: float


def wish_of(request: Mapping[str, JsonValue], colours: Sequence[tuple[str, str]] = ()) -> Wish:
    """What `material` and `prompt` ask for. `colours`: of a brief, for words that no table knows; the first counts.

    Raises `Unworkable` when neither words nor numbers name anything that a thing can be made of.
    """
    material, prompt = request.get("material"), request.get("prompt")
    told: Mapping[str, JsonValue] = material if isinstance(material, Mapping) else {}
    said = [str(told.get(key) or "") for key in ("id", "name", "style_prompt")]
    if isinstance(prompt, Mapping):
        said += [str(prompt.get(key) or "") for key in ("core_concept", "details")]
    words = re.findall(r"[a-z]+|[,;.]", " , ".join(said).lower().replace("_", " "))
    coats = _heard(words)
    if not coats and told.get("base_color"):
        coats = [Coat("base_color", _dye("#808080"), families=_ANYTHING)]
    if not coats and colours:
        coats = [Coat("colour", _dye(*colours[0]), families=_ANYTHING)]
    if not coats:
        raise Unworkable(
            "no material was understood: name one (steel, oak, black leather, marble, ...) or give a base_color",
            code="no_material",
        )
    coats[0] = replace(coats[0], substance=_numbered(coats[0].substance, told))
    if _POLISHED & set(words):
        coats = [replace(one, substance=_polished(one.substance)) for one in coats]
    worn = [_WORN[word] for word in words if word in _WORN]
    return Wish(tuple(coats), max(worn, default=USUAL_WEAR))


def _heard(words: Sequence[str]) -> list[Coat]:
    """Of each run of words: a colour, the substance that it dyes, the part that wears it ("black leather grip").

    What goes wherever it fits comes first: a part that was named is painted over it.
    """
    found: list[Coat] = []
    colour, held, before = "", "", ""

    def flush() -> None:
        if held:
            found.append(_usual(held, colour))

    for word in (*words, "."):
        name = f"{before}_{word}" if f"{before}_{word}" in SUBSTANCES else substance(word)
        if name:
            if held and held not in ("rust", name) and name != f"{held}_{word}":  # rusty iron is iron, and worn
                flush()
                colour = ""
            held, colour = name, "" if name == f"{before}_{word}" else colour
        elif word in PRESETS:
            flush()
            found += _suite(word)
            colour, held = "", ""
        elif word in COLOURS:
            flush()
            colour, held = word, ""
        elif word in _PARTS and (held or colour):
            found.append(_on_a_part(held, colour, frozenset(_PARTS[word].split())))
            colour, held = "", ""
        elif word in ",;.":
            flush()
            colour, held = "", ""
        before = word
    return sorted(dict.fromkeys(found), key=lambda one: bool(one.roles))


def _on_a_part(held: str, colour: str, roles: frozenset[str]) -> Coat:
    soft = any(FAMILY.get(role) == "cloth" for role in roles)
    if held in COLOURS and soft and SUBSTANCES[held].grain == "metal":  # a golden cape is cloth
        held, colour = "", held
    if not held:
        made_of = "cloth" if soft else "leather" if "leather" in roles else ""
        return Coat(colour, _tinted(SUBSTANCES[made_of], colour) if made_of else _dye(*COLOURS[colour]), roles)
    return Coat(held, _tinted(SUBSTANCES[held], colour), roles)


def _usual(name: str, colour: str) -> Coat:
    made_of = SUBSTANCES[name]
    families = _HARD if name in _WITH_METAL else USUAL[made_of.grain]
    return Coat(name, _tinted(made_of, colour), families=families)


def _suite(preset: str) -> list[Coat]:
    """Each family of the preset in its material."""
    return [
        Coat(name, known(name), frozenset(role for role, of in FAMILY.items() if of == family))
        for family, name in PRESETS[preset].items()
    ]


def _tinted(made_of: Substance, colour: str) -> Substance:
    """Metal keeps half of its own hue."""
    if not colour:
        return made_of
    top, bottom = COLOURS[colour]
    own = 0.45 if made_of.grain == "metal" else 0.12
    return made_of._replace(colour=_mixed(top, made_of.colour, own), dark=_mixed(bottom, made_of.dark, own))


def _dye(colour: str, dark: str = "") -> Substance:
    return Substance(colour, dark or _mixed(colour, "#000000", 0.4), "plain", 0.0, 0.6, _mixed(colour, "#000000", 0.65))


def _numbered(made_of: Substance, told: Mapping[str, JsonValue]) -> Substance:
    """Numbers win over words."""
    colour, metallic, roughness = (told.get(key) for key in ("base_color", "metallic", "roughness"))
    if isinstance(colour, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        made_of = made_of._replace(colour=colour, dark=_mixed(colour, "#000000", 0.4))
    if isinstance(metallic, int | float):
        made_of = made_of._replace(metallic=float(metallic))
    if isinstance(roughness, int | float):
        made_of = made_of._replace(roughness=float(roughness))
    return made_of


def _polished(made_of: Substance) -> Substance:
    return made_of._replace(roughness=max(min(made_of.roughness, _MIRROR), made_of.roughness * 0.6))


def _mixed(one: str, other: str, share: float) -> str:
    a, b = rgb(one), rgb(other)
    return hexed((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share))
