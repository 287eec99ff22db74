"""Props and plants: what each noun stands for before other words change it. Add a row, and the forge knows one more."""

from collections.abc import Iterable, Mapping
from typing import Final

from gpu_consumers.engines.brief.kinds.kind import Kind

# roles that "a green ..." paints -> the nouns of which it is said; a noun's shape bears its own name, "_" for "-"
_MAIN: Final[Mapping[tuple[str, ...], str]] = {
    ("blade",): "sword greatsword dagger spear",
    ("metal", "blade"): "axe greataxe mace",
    ("cloth",): "katana chair throne stool bed rug tent flag telescope stall book crown",
    ("metal",): "hammer lantern",
    ("iron",): "bomb cannon anvil cauldron street-lamp",
    ("wood",): "bow crossbow staff wand blunderbuss club chest barrel crate bucket table bench bookshelf wardrobe desk"
    " torch fence sign bridge cart wheel ladder boat mug hourglass well",
    ("shield",): "shield round-shield tower-shield kite-shield",
    ("burlap",): "sack",
    ("straw",): "basket",
    ("clay",): "pot",
    ("liquid",): "potion",
    ("spot",): "candle",
    ("flame",): "campfire",
    ("leaf",): "tree pine palm bush grass seaweed",
    ("driftwood",): "dead-tree",
    ("petal",): "flower",
    ("cactus",): "cactus",
    ("cap",): "mushroom",
    ("carrot",): "pumpkin carrot",
    ("coral",): "coral",
    ("stone",): "rock gravestone stalagmite tower gate",
    ("crystal",): "crystal",
    ("trim",): "ore coins key bell trophy ring",
    ("roof",): "cottage windmill",
    ("body",): "skyscraper rocket car clock",
    ("fruit",): "apple",
    ("crust",): "bread",
    ("cheese",): "cheese",
    ("crust_dark",): "ham",
    ("icing",): "cake",
    ("bottle",): "bottle",
    ("paper",): "scroll",
    ("gem",): "gem",
    ("bone",): "skull",
    ("bronze",): "gear",
    ("iron", "screen"): "monitor",
    ("sheet",): "ship",
}
_COLOURS: Final[Mapping[str, Mapping[str, str]]] = {
    "shield": {"shield": "blue"},
    "round-shield": {"shield": "blue"},
    "tower-shield": {"shield": "crimson"},
    "kite-shield": {"shield": "blue"},
    "potion": {"liquid": "#F0476B/#A91E58"},
    "mushroom": {"cap": "red"},
    "skyscraper": {"body": "#E3CDA6/#A07C68"},
    "crown": {"cloth": "crimson"},
    "rug": {"cloth": "crimson"},
}
# nouns for a state of a shape
_SHAPED: Final[Mapping[str, Mapping[str, str]]] = {
    "hoard": {"shape": "chest", "state": "open"},
    "jack-o-lantern": {"shape": "pumpkin", "state": "carved"},
    "christmas-tree": {"shape": "pine", "state": "snowy"},
}


def _rows() -> Iterable[tuple[str, Kind]]:
    for main, nouns in _MAIN.items():
        for noun in nouns.split():
            yield noun, Kind("prop", {"shape": noun.replace("-", "_")}, _COLOURS.get(noun, {}), main=main)
    for noun, parts in _SHAPED.items():
        main = next(roles for roles, nouns in _MAIN.items() if parts["shape"] in nouns.split())
        yield noun, Kind("prop", parts, main=main)


KINDS: Final[Mapping[str, Kind]] = dict(_rows())

_SYNONYMS: Final[Mapping[str, str]] = {
    "sword": "blade longsword broadsword shortsword sabre saber scimitar cutlass falchion machete gladius",
    "greatsword": "claymore zweihander two-hander",
    "dagger": "knife dirk stiletto kunai",
    "katana": "wakizashi nodachi",
    "axe": "hatchet tomahawk",
    "greataxe": "battleaxe battle-axe labrys",
    "hammer": "warhammer war-hammer maul sledgehammer mallet",
    "mace": "morningstar flail",
    "club": "cudgel bludgeon",
    "spear": "lance pike javelin halberd glaive",
    "bow": "longbow shortbow",
    "crossbow": "arbalest",
    "staff": "crosier quarterstaff",
    "wand": "sceptre scepter",
    "blunderbuss": "musket pistol rifle gun shotgun flintlock",
    "bomb": "grenade dynamite explosive",
    "round-shield": "buckler targe",
    "tower-shield": "scutum pavise",
    "chest": "treasure trunk lockbox",
    "hoard": "loot open-chest",
    "barrel": "cask keg",
    "crate": "box",
    "sack": "bag pouch",
    "basket": "hamper",
    "pot": "vase urn jar amphora jug pottery",
    "potion": "flask elixir vial phial",
    "cauldron": "kettle",
    "bucket": "pail",
    "bench": "pew",
    "bookshelf": "bookcase shelf",
    "wardrobe": "closet cupboard armoire",
    "rug": "carpet mat",
    "bed": "cot bunk",
    "lantern": "lamp",
    "street-lamp": "lamppost streetlamp streetlight lamp-post",
    "campfire": "bonfire fireplace fire",
    "tree": "oak birch maple",
    "pine": "fir spruce",
    "dead-tree": "snag",
    "christmas-tree": "snowy-pine snowy-tree snowy-fir",
    "bush": "shrub hedge",
    "flower": "daisy tulip blossom sunflower",
    "cactus": "cacti succulent",
    "mushroom": "toadstool",
    "grass": "tuft",
    "seaweed": "kelp algae",
    "jack-o-lantern": "jackolantern carved-pumpkin",
    "rock": "stone boulder",
    "crystal": "crystals quartz amethyst",
    "ore": "nugget",
    "gravestone": "tombstone grave headstone",
    "stalagmite": "stalagmites",
    "cottage": "house hut cabin",
    "tent": "camp",
    "windmill": "mill",
    "gate": "gatehouse portcullis",
    "sign": "signpost signboard",
    "stall": "kiosk booth",
    "skyscraper": "high-rise highrise",
    "bread": "loaf baguette",
    "ham": "meat drumstick",
    "cake": "gateau",
    "mug": "tankard stein beer ale",
    "book": "tome grimoire spellbook",
    "scroll": "parchment",
    "coins": "coin gold-pile",
    "gem": "jewel diamond gemstone",
    "bell": "chime",
    "trophy": "goblet chalice",
    "cart": "wagon handcart",
    "boat": "rowboat canoe dinghy",
    "ship": "sailboat longship sailing-ship",
    "rocket": "spaceship",
    "car": "automobile",
    "flag": "banner pennant",
    "gear": "cog cogwheel",
    "telescope": "spyglass",
    "monitor": "computer desktop",
}
SYNONYMS: Final[Mapping[str, str]] = {word: kind for kind, words in _SYNONYMS.items() for word in words.split()}
