"""Animals and monsters: what each noun stands for before other words. Add a row, and the forge knows one more."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.brief.kinds.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    "wolf": Kind(
        "quadruped", {"tail": "bushy", "neck": "ruff"}, {"fur": "#8C98AB/#4F596E", "eyes": "yellow"}, {}, "fierce"
    ),
    "dog": Kind(
        "quadruped", {"tail": "bushy", "ears": "flop"}, {"fur": "tan"}, {"muzzle": 0.9, "legs": 0.9}, "friendly"
    ),
    "fox": Kind(
        "quadruped",
        {"tail": "bushy", "neck": "ruff"},
        {"fur": "#F08A3C/#B8481F", "sock": "black"},
        {"height": 0.62, "bulk": 0.86, "muzzle": 0.95, "ears": 1.25, "tail": 1.3},
        "sly",
    ),
    "cat": Kind(
        "quadruped",
        {"tail": "thin"},
        {"fur": "orange", "eyes": "lime"},
        {"height": 0.5, "bulk": 0.9, "muzzle": 0.55, "head": 1.15},
        "calm",
    ),
    "lion": Kind(
        "quadruped",
        {"tail": "tuft", "neck": "mane"},
        {"fur": "#EDB75F/#B9772F", "mane": "#A8612C/#693318"},
        {"height": 1.25, "bulk": 1.15, "muzzle": 0.75, "ears": 0.7},
        "proud",
    ),
    "bear": Kind(
        "quadruped",
        {"tail": "stub"},
        {"fur": "brown"},
        {"height": 1.45, "bulk": 1.5, "muzzle": 0.75, "ears": 0.6, "legs": 0.85, "limb": 1.45},
        "stern",
    ),
    "horse": Kind(
        "quadruped",
        {"tail": "hair", "neck": "crest", "feet": "hooves"},
        {"fur": "#BD763F/#86482A", "mane": "#4A2E22/#2C1A17", "sock": "ivory"},
        {"height": 1.9, "neck": 1.7, "muzzle": 1.15, "ears": 0.7, "legs": 1.25, "head": 0.82, "bulk": 0.92},
        "calm",
    ),
    "unicorn": Kind(
        "quadruped",
        {"tail": "hair", "neck": "crest", "feet": "hooves", "horns": "single"},
        {"fur": "white", "mane": "pink", "sock": "ivory", "horn": "gold"},
        {"height": 1.85, "neck": 1.7, "muzzle": 1.05, "ears": 0.7, "legs": 1.22, "head": 0.85, "bulk": 0.9},
        "calm",
    ),
    "deer": Kind(
        "quadruped",
        {"tail": "stub", "feet": "hooves", "horns": "antlers"},
        {"fur": "#C58A55/#8A5634", "sock": "brown"},
        {"height": 1.5, "neck": 1.5, "ears": 1.1, "legs": 1.25, "bulk": 0.85, "head": 0.85},
        "calm",
    ),
    "pig": Kind(
        "quadruped",
        {"tail": "curl", "ears": "flop", "feet": "hooves"},
        {"fur": "pink", "sock": "maroon"},
        {"height": 0.7, "bulk": 1.45, "legs": 0.65, "muzzle": 0.7, "neck": 0.6},
        "friendly",
    ),
    "slime": Kind("blob", {}, {"body": "#8BE36B/#2C9A63"}, {}, "friendly"),
    "ghost": Kind("blob", {"shape": "ghost"}, {"body": "#F4F7FF/#A9B6E4"}, {"height": 1.3}, "friendly"),
}

SYNONYMS: Final[Mapping[str, str]] = {
    "puppy": "dog",
    "hound": "dog",
    "husky": "wolf",
    "werewolf": "wolf",
    "kitten": "cat",
    "tiger": "cat",
    "panther": "cat",
    "pony": "horse",
    "mare": "horse",
    "stallion": "horse",
    "donkey": "horse",
    "stag": "deer",
    "reindeer": "deer",
    "boar": "pig",
    "blob": "slime",
    "jelly": "slime",
    "ooze": "slime",
    "gel": "slime",
    "spirit": "ghost",
    "phantom": "ghost",
    "spectre": "ghost",
}
