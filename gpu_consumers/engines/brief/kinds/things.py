"""Props and plants: what each noun stands for before other words change it. Add a row, and the forge knows one more."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.brief.kinds.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    "sword": Kind("prop", {"shape": "sword"}),
    "dagger": Kind("prop", {"shape": "dagger"}),
    "axe": Kind("prop", {"shape": "axe"}),
    "staff": Kind("prop", {"shape": "staff"}),
    "shield": Kind("prop", {"shape": "shield"}, {"shield": "blue"}),
    "chest": Kind("prop", {"shape": "chest"}),
    "barrel": Kind("prop", {"shape": "barrel"}),
    "potion": Kind("prop", {"shape": "potion"}, {"liquid": "#F0476B/#A91E58"}),
    "crate": Kind("prop", {"shape": "crate"}),
    "tree": Kind("prop", {"shape": "tree"}),
    "pine": Kind("prop", {"shape": "pine"}),
    "bush": Kind("prop", {"shape": "bush"}),
    "cactus": Kind("prop", {"shape": "cactus"}),
    "rock": Kind("prop", {"shape": "rock"}),
    "mushroom": Kind("prop", {"shape": "mushroom"}, {"cap": "red"}),
    "lantern": Kind("prop", {"shape": "lantern"}),
}

SYNONYMS: Final[Mapping[str, str]] = {
    "blade": "sword",
    "knife": "dagger",
    "hatchet": "axe",
    "buckler": "shield",
    "treasure": "chest",
    "cask": "barrel",
    "keg": "barrel",
    "bottle": "potion",
    "flask": "potion",
    "elixir": "potion",
    "box": "crate",
    "oak": "tree",
    "stone": "rock",
    "boulder": "rock",
    "toadstool": "mushroom",
    "lamp": "lantern",
    "fir": "pine",
    "spruce": "pine",
    "shrub": "bush",
    "hedge": "bush",
    "cacti": "cactus",
    "wand": "staff",
}
