"""Outfits by name: the torso's colours, which sleeves, what hangs below the belt, and which layers lie on top."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Outfit(NamedTuple):
    """One outfit. The names of `below` and `layers` are rows of `skirts.SKIRTS` and `layers.LAYERS`."""

    chest: str  # palette role of the upper torso
    belly: str
    sleeve: str  # a row of `limbs.SLEEVES`
    below: str = "none"
    layers: tuple[str, ...] = ()
    arms: str = "sleeve"  # palette role of the sleeves


WARDROBE: Final[Mapping[str, Outfit]] = {
    "tunic": Outfit("cloth", "cloth", "long", "tunic", ("collar", "placket")),
    "shirt": Outfit("cloth", "cloth", "rolled", "none", ("collar", "buttons"), "cloth"),
    "tabard": Outfit("cloth", "cloth", "plated", "tunic", ("tabard", "emblem")),
    "plate": Outfit("metal", "metal", "plated", "tassets", ("breastplate", "emblem")),
    "robe": Outfit("robe", "robe", "bell", "robe", ("stole", "yoke"), "robe"),
    "habit": Outfit("robe", "robe", "bell", "robe", ("yoke",), "robe"),
    "dress": Outfit("robe", "robe", "puffed", "dress", ("bodice", "neckline")),
    "gown": Outfit("robe", "robe", "puffed_long", "dress", ("bodice", "neckline", "gown_front")),
    "vest": Outfit("sleeve", "sleeve", "rolled", "none", ("vest",)),
    "jerkin": Outfit("cloth", "cloth", "short", "tunic", ("lacing", "collar")),
    "hide": Outfit("skin", "skin", "bare", "rags", ("hide_strap",)),
    "bare": Outfit("skin", "skin", "bare", "kilt"),
    "wraps": Outfit("skin", "skin", "bare", "loincloth", ("chest_strap",)),
    "rags": Outfit("cloth", "cloth", "short", "rags", ("patches",)),
    "kimono": Outfit("cloth", "cloth", "wide", "kimono", ("wrap_front",), "cloth"),
    "lamellar": Outfit("cloth", "cloth", "long", "lamellar", ("lamellar", "wrap_front"), "cloth"),
    "ninja": Outfit("cloth", "cloth", "long", "short", ("wrap_front", "mesh"), "cloth"),
    "coat": Outfit("sleeve", "sleeve", "long", "coat", ("coat",)),
    "labcoat": Outfit("shirt", "shirt", "long", "coat", ("labcoat", "tie"), "cloth"),
    "suit": Outfit("sleeve", "sleeve", "long", "suit", ("waistcoat", "jabot", "buttons")),
    "uniform": Outfit("cloth", "cloth", "long", "short", ("collar", "buttons", "pockets"), "cloth"),
    "overalls": Outfit("shirt", "pants", "rolled", "none", ("bib",)),
    "apron": Outfit("shirt", "shirt", "rolled", "none", ("apron",)),
    "chef": Outfit("cloth", "cloth", "long", "short", ("double_breast", "neckerchief", "half_apron"), "cloth"),
    "spacesuit": Outfit("cloth", "cloth", "suit", "suit", ("space_panel", "space_rings"), "cloth"),
    "fur_coat": Outfit("cloth", "cloth", "long", "santa", ("fur_front", "buttons"), "cloth"),
    "furry": Outfit("furs", "furs", "fur", "torn_shorts", ("chest_fur",)),
    "poncho": Outfit("shirt", "shirt", "long", "none", ("vest_open",)),
    "none": Outfit("skin", "skin", "bare", "none"),
}
_OTHER_NAMES: Final = {"jacket": "uniform", "armour": "plate", "armor": "plate", "surcoat": "tabard"}


def outfit_of(name: str) -> Outfit:
    """The row of a name; a name that is not there is a tunic."""
    return WARDROBE.get(_OTHER_NAMES.get(name, name), WARDROBE["tunic"])
