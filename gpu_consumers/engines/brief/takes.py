"""What a seed may choose where the words leave it open. Curated: every choice of a row looks right with its kind.

A choice hangs on the seed and its own name alone, so that a new row never changes what an old one gave.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

Choice = TypeVar("Choice")
Scheme = Mapping[str, str]  # role -> colour word

# slot -> shapes that may take each other's place
OPEN_SHAPES: Final[Mapping[str, tuple[str, ...]]] = {
    "emblem": ("cross", "star", "heart"),
    "beard": ("long", "short", "braided"),
    "hair": ("short", "long", "topknot"),
}
# kind -> slots whose shape a seed may choose, and from what; the first is the kind's own taste
KIND_SHAPES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "knight": {"emblem": ("cross", "star"), "crest": ("plume", "plume", ""), "held_right": ("sword", "sword", "axe")},
    "wizard": {"beard": ("long", "braided"), "held_right": ("staff", "staff", "sceptre")},
    "dwarf": {"beard": ("braided", "long"), "held_right": ("axe", "hammer")},
    "viking": {"beard": ("braided", "long", "short"), "hair": ("short", "long"), "crest": ("horns", "horns", "")},
    "barbarian": {"hair": ("long", "topknot"), "beard": ("short", "long"), "held_right": ("axe", "hammer", "club")},
    "king": {"beard": ("short", "long")},
    "elf": {"hair": ("long", "long", "topknot")},
    "goblin": {"held_right": ("club", "dagger", "spear")},
    "orc": {"held_right": ("axe", "club", "hammer"), "hair": ("topknot", "")},
    "rogue": {"held_right": ("dagger", "sword")},
    "skeleton": {"held_right": ("sword", "axe"), "held_left": ("round_shield", "")},
    "villager": {"hair": ("short", "long"), "body": ("tunic", "vest")},
}
# kind -> colour schemes; the empty one keeps the kind's own
KIND_SCHEMES: Final[Mapping[str, tuple[Scheme, ...]]] = {
    "knight": (
        {},
        {"cloth": "crimson", "shield": "crimson", "cape": "navy"},
        {"cloth": "emerald", "shield": "emerald", "cape": "olive"},
        {"cloth": "purple", "shield": "purple", "cape": "plum"},
        {"cloth": "teal", "shield": "teal", "cape": "orange"},
    ),
    "wizard": (
        {},
        {"robe": "blue", "hat": "blue"},
        {"robe": "teal", "hat": "teal"},
        {"robe": "crimson", "hat": "crimson"},
        {"robe": "indigo", "hat": "indigo", "beard": "silver", "hair": "silver"},
    ),
    "witch": (
        {},
        {"robe": "plum", "hat": "plum", "hair": "black"},
        {"robe": "emerald", "hat": "black", "hair": "copper"},
    ),
    "goblin": (
        {},
        {"skin": "olive", "cloth": "maroon"},
        {"skin": "teal", "cloth": "rust"},
        {"skin": "moss", "cloth": "slate"},
    ),
    "orc": ({}, {"skin": "slate", "cloth": "maroon"}, {"skin": "olive", "cloth": "chocolate"}),
    "elf": (
        {},
        {"cloth": "teal", "cape": "navy", "hair": "silver"},
        {"cloth": "moss", "cape": "chestnut", "hair": "chestnut"},
    ),
    "dwarf": (
        {},
        {"cloth": "navy", "beard": "gold", "hair": "gold"},
        {"cloth": "olive", "beard": "chestnut", "hair": "chestnut"},
    ),
    "viking": (
        {},
        {"cloth": "slate", "beard": "orange", "hair": "orange", "shield": "teal"},
        {"cloth": "olive", "beard": "chestnut", "hair": "chestnut", "shield": "mustard"},
    ),
    "archer": ({}, {"cloth": "rust", "hood": "rust"}, {"cloth": "teal", "hood": "teal"}),
    "rogue": (
        {},
        {"cloth": "slate", "hood": "navy", "cape": "navy", "mask": "navy"},
        {"cloth": "chocolate", "hood": "moss", "cape": "moss", "mask": "moss"},
    ),
    "king": ({}, {"robe": "navy", "cape": "crimson"}, {"robe": "emerald", "cape": "burgundy"}),
    "queen": ({}, {"robe": "rose", "cape": "plum", "hair": "gold"}, {"robe": "emerald", "cape": "navy"}),
    "pirate": ({}, {"cloth": "navy", "hair": "chestnut", "beard": "chestnut"}, {"cloth": "teal"}),
    "barbarian": ({}, {"cloth": "maroon", "hair": "black", "beard": "black"}, {"cloth": "slate", "hair": "gold"}),
    "villager": (
        {},
        {"cloth": "rust", "hair": "black"},
        {"cloth": "mustard", "hair": "chestnut"},
        {"cloth": "moss", "hair": "orange"},
        {"cloth": "lavender", "hair": "gold"},
    ),
    "wolf": ({}, {"fur": "chestnut"}, {"fur": "slate"}, {"fur": "white", "eyes": "azure"}),
    "dog": ({}, {"fur": "chocolate"}, {"fur": "white"}, {"fur": "mustard"}),
    "fox": ({}, {"fur": "rust"}, {"fur": "white", "sock": "grey"}),
    "cat": ({}, {"fur": "grey"}, {"fur": "black", "eyes": "yellow"}, {"fur": "ivory", "eyes": "azure"}),
    "bear": ({}, {"fur": "black"}, {"fur": "chestnut"}),
    "horse": (
        {},
        {"fur": "chocolate", "mane": "black"},
        {"fur": "sand", "mane": "ivory"},
        {"fur": "grey", "mane": "slate"},
    ),
    "slime": ({}, {"body": "azure"}, {"body": "orange"}, {"body": "violet"}, {"body": "pink"}),
    "potion": ({}, {"liquid": "azure"}, {"liquid": "lime"}, {"liquid": "violet"}, {"liquid": "amber"}),
    "shield": ({}, {"shield": "crimson"}, {"shield": "emerald"}, {"shield": "purple"}),
    "mushroom": ({}, {"cap": "violet"}, {"cap": "orange"}, {"cap": "teal"}),
    "tree": ({}, {"leaf": "moss"}, {"leaf": "amber"}, {"leaf": "emerald"}),
    "bush": ({}, {"leaf": "moss"}, {"leaf": "emerald"}),
    "chest": ({}, {"wood": "chestnut"}, {"wood": "chocolate", "metal": "bronze"}),
    "crate": ({}, {"wood": "tan"}, {"wood": "chestnut"}),
    "barrel": ({}, {"wood": "chestnut"}, {"wood": "chocolate"}),
}
# main role of a kind without schemes of its own -> colours; "" keeps the kind's own
ROLE_COLOURS: Final[Mapping[str, tuple[str, ...]]] = {
    "wood": ("", "chestnut", "tan", "chocolate"),
    "cloth": ("", "crimson", "navy", "emerald", "mustard", "plum"),
    "body": ("", "teal", "coral", "mustard", "cobalt"),
    "leaf": ("", "moss", "emerald"),
    "petal": ("", "yellow", "violet", "crimson", "peach"),
    "shield": ("", "crimson", "emerald", "purple"),
    "liquid": ("", "azure", "lime", "violet", "amber"),
    "cap": ("", "violet", "orange", "teal"),
    "roof": ("", "slate", "teal", "rust"),
    "icing": ("", "pink", "mint", "chocolate", "lavender"),
    "gem": ("", "crimson", "emerald", "violet", "amber"),
    "crystal": ("", "rose", "emerald", "violet"),
    "coral": ("", "violet", "orange", "teal"),
    "clay": ("", "rust", "teal", "sand"),
    "bottle": ("", "azure", "amber", "violet"),
    "sheet": ("", "crimson", "navy", "sand"),
    "spot": ("", "crimson", "peach", "lavender"),
}
# for composed things: two colours and a trim that go together, by assembly; "" for the rest
COMPOSED_SCHEMES: Final[Mapping[str, tuple[Scheme, ...]]] = {
    "": (
        {"body": "teal", "accent": "ivory", "trim": "gold"},
        {"body": "coral", "accent": "ivory", "trim": "navy"},
        {"body": "cobalt", "accent": "sand", "trim": "orange"},
        {"body": "mustard", "accent": "slate", "trim": "ivory"},
        {"body": "plum", "accent": "peach", "trim": "gold"},
        {"body": "emerald", "accent": "ivory", "trim": "gold"},
    ),
    "dish": (
        {"body": "tan", "accent": "mustard", "trim": "scarlet"},
        {"body": "chestnut", "accent": "ivory", "trim": "orange"},
    ),
    "plant": (
        {"body": "pink", "accent": "rust", "trim": "yellow"},
        {"body": "violet", "accent": "teal", "trim": "yellow"},
        {"body": "yellow", "accent": "cobalt", "trim": "chestnut"},
        {"body": "crimson", "accent": "sand", "trim": "gold"},
    ),
    "strings": (
        {"body": "chestnut", "accent": "amber", "trim": "ivory"},
        {"body": "crimson", "accent": "sand", "trim": "gold"},
        {"body": "teal", "accent": "tan", "trim": "gold"},
    ),
    "vessel": (
        {"body": "chestnut", "accent": "ivory", "trim": "gold"},
        {"body": "navy", "accent": "ivory", "trim": "crimson"},
        {"body": "emerald", "accent": "sand", "trim": "gold"},
    ),
    "building": (
        {"body": "rust", "accent": "ivory", "trim": "chestnut"},
        {"body": "slate", "accent": "peach", "trim": "ivory"},
        {"body": "teal", "accent": "sand", "trim": "chestnut"},
    ),
    "tentacled": (
        {"body": "coral", "accent": "peach", "trim": "crimson"},
        {"body": "violet", "accent": "pink", "trim": "yellow"},
        {"body": "teal", "accent": "mint", "trim": "orange"},
    ),
    "critter": (
        {"body": "violet", "accent": "peach", "trim": "yellow"},
        {"body": "mint", "accent": "ivory", "trim": "coral"},
        {"body": "azure", "accent": "ivory", "trim": "orange"},
    ),
    "fruit": (
        {"body": "orange", "accent": "amber"},
        {"body": "crimson", "accent": "coral"},
        {"body": "plum", "accent": "lilac"},
    ),
    "egg": (
        {"body": "ivory", "accent": "teal", "trim": "mustard"},
        {"body": "mint", "accent": "violet", "trim": "mustard"},
        {"body": "peach", "accent": "crimson", "trim": "mustard"},
    ),
    "globe": (
        {"body": "azure", "accent": "emerald", "trim": "gold"},
        {"body": "coral", "accent": "sand", "trim": "gold"},
    ),
    "relic": (
        {"body": "slate", "accent": "grey", "trim": "gold", "gem": "cyan"},
        {"body": "indigo", "accent": "sand", "trim": "gold", "gem": "magenta"},
        {"body": "moss", "accent": "grey", "trim": "bronze", "gem": "lime"},
    ),
}
# a noun whose colours everybody knows
KNOWN_COLOURS: Final[Mapping[str, Scheme]] = {
    "orange": {"body": "orange"},
    "lemon": {"body": "yellow"},
    "lime": {"body": "lime"},
    "plum": {"body": "plum"},
    "pumpkin": {"body": "orange"},
    "tomato": {"body": "red"},
    "sunflower": {"body": "yellow", "trim": "chocolate"},
    "rose": {"body": "crimson", "trim": "maroon"},
    "pizza": {"body": "tan", "accent": "mustard", "trim": "scarlet"},
    "taxi": {"body": "yellow", "accent": "yellow", "trim": "black"},
    "ambulance": {"body": "white", "accent": "white", "trim": "red"},
    "moon": {"body": "ivory", "accent": "sand"},
    "sun": {"body": "yellow", "accent": "orange"},
    "planet": {"body": "azure", "accent": "emerald"},
}
# archetype -> how far a seed may push a proportion that no word names
SPREADS: Final[Mapping[str, Mapping[str, float]]] = {
    "humanoid": {"height": 0.05, "bulk": 0.07, "head": 0.04, "nose": 0.15, "legs": 0.04},
    "quadruped": {"height": 0.06, "bulk": 0.07, "ears": 0.12, "tail": 0.12, "muzzle": 0.06, "neck": 0.05},
    "blob": {"height": 0.06, "bulk": 0.10, "eyes": 0.10},
    "prop": {"height": 0.06},
    "bird": {"height": 0.06, "bulk": 0.08, "tail": 0.12},
    "serpent": {"height": 0.06, "bulk": 0.08},
    "bug": {"height": 0.06, "bulk": 0.08},
    "fish": {"height": 0.06, "bulk": 0.08, "tail": 0.12},
    "composed": {"bulk": 0.08},
}


def picked(seed: int, about: str, choices: Sequence[Choice]) -> Choice:
    """The seed's choice of one of several. The same for the same seed, name and choices."""
    return choices[_number(seed, about) % len(choices)]


def pushed(seed: int, about: str, spread: float) -> float:
    """A factor within `spread` of 1.0, to two decimals."""
    return round(1.0 + spread * (_number(seed, about) % 2001 / 1000.0 - 1.0), 2)


def _number(seed: int, about: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{about}".encode()).digest()[:6], "big")
