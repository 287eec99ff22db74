"""The words that the rule-based brief understands. Data only: add a row, and the forge understands one word more."""

from collections.abc import Mapping
from typing import Final, NamedTuple

# colour word -> sRGB hex at the top and the bottom of a part; shadows shift in hue, they do not only darken.
COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    "red": ("#EE4038", "#A81B34"),
    "crimson": ("#D42A45", "#7E1030"),
    "scarlet": ("#F2452E", "#B01E2A"),
    "maroon": ("#8E2A38", "#541526"),
    "pink": ("#FF9DBB", "#D9608F"),
    "magenta": ("#E8459F", "#96206F"),
    "orange": ("#FF9A3C", "#D65A1F"),
    "gold": ("#FFCB4A", "#D98A24"),
    "yellow": ("#FFDD55", "#E39A22"),
    "amber": ("#FFBE3F", "#CC7A1C"),
    "green": ("#7FC653", "#2F7F4B"),
    "lime": ("#B4E34F", "#5E9E30"),
    "emerald": ("#3CC985", "#14705B"),
    "olive": ("#9AA050", "#5C6230"),
    "teal": ("#36B3A8", "#186872"),
    "turquoise": ("#4FDCD0", "#1D8D9B"),
    "cyan": ("#66E3F2", "#2590B8"),
    "blue": ("#4A78D6", "#2A428F"),
    "navy": ("#34477F", "#1D2650"),
    "azure": ("#58B0F5", "#2766B8"),
    "purple": ("#8456CC", "#4A2C8A"),
    "violet": ("#9A6BE0", "#5836A0"),
    "indigo": ("#5B52C8", "#332A80"),
    "brown": ("#9A6A42", "#5E3A28"),
    "tan": ("#D9B483", "#A97C52"),
    "beige": ("#EBDCBE", "#C2A582"),
    "white": ("#FAF7F0", "#CBC6CE"),
    "ivory": ("#FBF3DF", "#D6C2A0"),
    "grey": ("#A3A9B5", "#646A7C"),
    "silver": ("#DCE4EE", "#8B98AC"),
    "black": ("#4A4A58", "#23222E"),
    "bronze": ("#D0924F", "#84502C"),
    "copper": ("#DE8A5C", "#8E4630"),
}
COLOUR_SYNONYMS: Final[Mapping[str, str]] = {
    "gray": "grey",
    "golden": "gold",
    "silvery": "silver",
    "blood-red": "crimson",
    "ruby": "crimson",
    "rose": "pink",
    "lavender": "violet",
    "sapphire": "blue",
    "jade": "emerald",
    "cream": "ivory",
    "blonde": "gold",
    "blond": "gold",
    "ginger": "orange",
    "charcoal": "black",
    "dark-blue": "navy",
    "wooden": "brown",
    "iron": "silver",
    "steel": "silver",
    "snowy": "white",
    "fiery": "orange",
    "icy": "cyan",
    "aqua": "turquoise",
}


class Kind(NamedTuple):
    """What a noun stands for before any other word changes it."""

    archetype: str
    parts: Mapping[str, str] = {}
    colours: Mapping[str, str] = {}  # role -> colour word, or hex pair "#top/#bottom"
    proportions: Mapping[str, float] = {}
    mood: str = ""


_GREEN_SKIN = {"skin": "#8CC152/#3F7F3F"}

KINDS: Final[Mapping[str, Kind]] = {
    "knight": Kind(
        "humanoid",
        {"head": "helmet", "crest": "plume", "body": "tabard", "shoulders": "pauldrons", "legs": "greaves", "back": "cape",
         "hands": "gauntlets", "belt": "belt", "held_right": "sword", "held_left": "shield", "emblem": "cross"},
        {"cloth": "blue", "shield": "blue"},
        {"bulk": 1.05},
        "brave",
    ),
    "wizard": Kind(
        "humanoid",
        {"head": "hat", "body": "robe", "hair": "long", "beard": "long", "belt": "belt", "held_right": "staff"},
        {"robe": "purple", "hat": "purple", "hair": "white", "beard": "white"},
        {"bulk": 0.95, "nose": 1.3},
        "wise",
    ),
    "witch": Kind(
        "humanoid",
        {"head": "hat", "body": "robe", "hair": "long", "belt": "belt", "held_right": "staff"},
        {"robe": "black", "hat": "black", "hair": "orange"},
        {"bulk": 0.9},
        "sly",
    ),
    "goblin": Kind(
        "humanoid",
        {"ears": "pointed", "body": "vest", "feet": "bare", "teeth": "tusks", "belt": "belt", "held_right": "club",
         "hands": "wraps"},
        {**_GREEN_SKIN, "cloth": "brown", "eyes": "yellow"},
        {"height": 0.66, "head": 1.16, "bulk": 1.15, "legs": 0.85, "arms": 1.12, "hands": 1.3, "hunch": 0.08, "belly": 1.15,
         "eyes": 1.15, "nose": 1.7},
        "fierce",
    ),
    "orc": Kind(
        "humanoid",
        {"ears": "pointed", "body": "vest", "teeth": "tusks", "belt": "belt", "held_right": "axe", "shoulders": "pauldrons",
         "hair": "topknot", "hands": "wraps"},
        {"skin": "#7FA860/#41663F", "cloth": "brown", "hair": "black"},
        {"height": 1.12, "head": 0.9, "bulk": 1.35, "arms": 1.08, "hands": 1.2, "hunch": 0.05, "nose": 1.4},
        "fierce",
    ),
    "elf": Kind(
        "humanoid",
        {"ears": "pointed", "hair": "long", "body": "tunic", "belt": "belt", "back": "cape", "held_left": "bow"},
        {"cloth": "emerald", "cape": "olive", "hair": "gold"},
        {"bulk": 0.9, "height": 1.03},
        "calm",
    ),
    "dwarf": Kind(
        "humanoid",
        {"head": "helmet", "crest": "horns", "beard": "braided", "body": "tunic", "belt": "belt", "held_right": "axe",
         "hands": "gauntlets"},
        {"cloth": "maroon", "beard": "orange", "hair": "orange"},
        {"height": 0.75, "bulk": 1.25, "legs": 0.82, "belly": 1.1, "nose": 1.6},
        "stern",
    ),
    "viking": Kind(
        "humanoid",
        {"head": "helmet", "crest": "horns", "beard": "braided", "body": "tunic", "belt": "belt", "held_right": "axe",
         "held_left": "round_shield", "shoulders": "fur"},
        {"cloth": "brown", "beard": "gold", "hair": "gold", "shield": "red"},
        {"bulk": 1.15},
        "fierce",
    ),
    "archer": Kind(
        "humanoid",
        {"head": "hood", "hair": "short", "body": "tunic", "belt": "belt", "held_left": "bow", "back": "quiver"},
        {"cloth": "green", "hood": "green"},
        {},
        "calm",
    ),
    "rogue": Kind(
        "humanoid",
        {"head": "hood", "hair": "short", "body": "tunic", "belt": "belt", "held_right": "dagger", "back": "cape",
         "mask": "scarf"},
        {"cloth": "black", "hood": "maroon", "cape": "maroon"},
        {"bulk": 0.93},
        "sly",
    ),
    "king": Kind(
        "humanoid",
        {"head": "crown", "hair": "short", "beard": "short", "body": "robe", "belt": "belt", "back": "cape",
         "held_right": "sceptre"},
        {"robe": "crimson", "cape": "purple", "hair": "brown", "beard": "brown"},
        {"bulk": 1.12, "belly": 1.08},
        "proud",
    ),
    "queen": Kind(
        "humanoid",
        {"head": "crown", "hair": "long", "body": "robe", "belt": "belt", "back": "cape", "held_right": "sceptre"},
        {"robe": "azure", "cape": "crimson", "hair": "brown"},
        {"bulk": 0.92},
        "proud",
    ),
    "pirate": Kind(
        "humanoid",
        {"head": "tricorn", "hair": "short", "beard": "short", "body": "vest", "belt": "belt", "held_right": "sword"},
        {"cloth": "maroon", "hat": "black", "sleeve": "white", "hair": "black", "beard": "black"},
        {},
        "sly",
    ),
    "barbarian": Kind(
        "humanoid",
        {"hair": "long", "beard": "short", "body": "bare", "belt": "belt", "held_right": "axe", "shoulders": "fur",
         "hands": "wraps"},
        {"cloth": "brown", "hair": "orange", "beard": "orange"},
        {"bulk": 1.25, "height": 1.06},
        "fierce",
    ),
    "skeleton": Kind(
        "humanoid",
        {"body": "vest", "held_right": "sword", "held_left": "round_shield", "belt": "belt"},
        {"skin": "ivory", "cloth": "grey", "eyes": "cyan", "pants": "ivory", "sleeve": "ivory"},
        {"bulk": 0.82, "nose": 0.0},
        "fierce",
    ),
    "villager": Kind("humanoid", {"hair": "short", "body": "tunic", "belt": "belt"}, {"cloth": "teal", "hair": "brown"}),
    "wolf": Kind("quadruped", {"tail": "bushy", "neck": "ruff"}, {"fur": "#8C98AB/#4F596E", "eyes": "yellow"}, {}, "fierce"),
    "dog": Kind("quadruped", {"tail": "bushy", "ears": "flop"}, {"fur": "tan"}, {"muzzle": 0.9, "legs": 0.9}, "friendly"),
    "fox": Kind("quadruped", {"tail": "bushy", "neck": "ruff"}, {"fur": "#F08A3C/#B8481F", "sock": "black"},
                {"height": 0.62, "bulk": 0.86, "muzzle": 0.95, "ears": 1.25, "tail": 1.3}, "sly"),
    "cat": Kind("quadruped", {"tail": "thin"}, {"fur": "orange", "eyes": "lime"},
                {"height": 0.5, "bulk": 0.9, "muzzle": 0.55, "head": 1.15}, "calm"),
    "lion": Kind("quadruped", {"tail": "tuft", "neck": "mane"}, {"fur": "#EDB75F/#B9772F", "mane": "#A8612C/#693318"},
                 {"height": 1.25, "bulk": 1.15, "muzzle": 0.75, "ears": 0.7}, "proud"),
    "bear": Kind("quadruped", {"tail": "stub"}, {"fur": "brown"},
                 {"height": 1.45, "bulk": 1.5, "muzzle": 0.75, "ears": 0.6, "legs": 0.85, "limb": 1.45}, "stern"),
    "horse": Kind("quadruped", {"tail": "hair", "neck": "crest", "feet": "hooves"},
                  {"fur": "#BD763F/#86482A", "mane": "#4A2E22/#2C1A17", "sock": "ivory"},
                  {"height": 1.9, "neck": 1.7, "muzzle": 1.15, "ears": 0.7, "legs": 1.25, "head": 0.82, "bulk": 0.92}, "calm"),
    "unicorn": Kind("quadruped", {"tail": "hair", "neck": "crest", "feet": "hooves", "horns": "single"},
                    {"fur": "white", "mane": "pink", "sock": "ivory", "horn": "gold"},
                    {"height": 1.85, "neck": 1.7, "muzzle": 1.05, "ears": 0.7, "legs": 1.22, "head": 0.85, "bulk": 0.9}, "calm"),
    "deer": Kind("quadruped", {"tail": "stub", "feet": "hooves", "horns": "antlers"},
                 {"fur": "#C58A55/#8A5634", "sock": "brown"},
                 {"height": 1.5, "neck": 1.5, "ears": 1.1, "legs": 1.25, "bulk": 0.85, "head": 0.85}, "calm"),
    "pig": Kind("quadruped", {"tail": "curl", "ears": "flop", "feet": "hooves"}, {"fur": "pink", "sock": "maroon"},
                {"height": 0.7, "bulk": 1.45, "legs": 0.65, "muzzle": 0.7, "neck": 0.6}, "friendly"),
    "slime": Kind("blob", {}, {"body": "#8BE36B/#2C9A63"}, {}, "friendly"),
    "ghost": Kind("blob", {"shape": "ghost"}, {"body": "#F4F7FF/#A9B6E4"}, {"height": 1.3}, "sly"),
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
    "rock": Kind("prop", {"shape": "rock"}),
    "mushroom": Kind("prop", {"shape": "mushroom"}, {"cap": "red"}),
    "lantern": Kind("prop", {"shape": "lantern"}),
}
KIND_SYNONYMS: Final[Mapping[str, str]] = {
    "paladin": "knight", "warrior": "knight", "soldier": "knight", "guard": "knight", "crusader": "knight", "fighter": "knight",
    "hero": "knight", "mage": "wizard", "sorcerer": "wizard", "warlock": "wizard", "magician": "wizard", "druid": "wizard",
    "sorceress": "witch", "ogre": "orc", "troll": "orc", "imp": "goblin", "gnome": "dwarf", "ranger": "archer",
    "hunter": "archer", "bowman": "archer", "thief": "rogue", "assassin": "rogue", "ninja": "rogue", "bandit": "rogue",
    "prince": "king", "emperor": "king", "princess": "queen", "empress": "queen", "captain": "pirate", "sailor": "pirate",
    "undead": "skeleton", "farmer": "villager", "peasant": "villager", "man": "villager", "woman": "villager",
    "boy": "villager", "girl": "villager", "person": "villager", "merchant": "villager", "human": "villager",
    "puppy": "dog", "hound": "dog", "husky": "wolf", "werewolf": "wolf", "kitten": "cat", "tiger": "cat", "panther": "cat",
    "pony": "horse", "mare": "horse", "stallion": "horse", "donkey": "horse", "stag": "deer", "reindeer": "deer",
    "boar": "pig", "blob": "slime", "jelly": "slime", "ooze": "slime", "gel": "slime", "spirit": "ghost", "phantom": "ghost",
    "spectre": "ghost", "blade": "sword", "knife": "dagger", "hatchet": "axe", "buckler": "shield", "treasure": "chest",
    "cask": "barrel", "keg": "barrel", "bottle": "potion", "flask": "potion", "elixir": "potion", "box": "crate",
    "oak": "tree", "stone": "rock", "boulder": "rock", "toadstool": "mushroom", "lamp": "lantern", "wand": "staff",
}

# noun -> (slot, shape, colour role). A shape of "" takes the slot away ("no helmet" does the same).
PARTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "helmet": ("head", "helmet", "helmet"), "helm": ("head", "helmet", "helmet"), "hood": ("head", "hood", "hood"),
    "cowl": ("head", "hood", "hood"), "hat": ("head", "hat", "hat"), "crown": ("head", "crown", "crown"),
    "tricorn": ("head", "tricorn", "hat"), "visor": ("head", "helmet", "helmet"),
    "plume": ("crest", "plume", "plume"), "crest": ("crest", "plume", "plume"), "feather": ("crest", "plume", "plume"),
    "hair": ("hair", "short", "hair"), "ponytail": ("hair", "topknot", "hair"), "beard": ("beard", "long", "beard"),
    "moustache": ("beard", "short", "beard"), "mask": ("mask", "scarf", "mask"), "scarf": ("mask", "scarf", "mask"),
    "cape": ("back", "cape", "cape"), "cloak": ("back", "cape", "cape"), "mantle": ("back", "cape", "cape"),
    "quiver": ("back", "quiver", "leather"), "robe": ("body", "robe", "robe"), "robes": ("body", "robe", "robe"),
    "gown": ("body", "robe", "robe"), "dress": ("body", "robe", "robe"), "tabard": ("body", "tabard", "tabard"),
    "surcoat": ("body", "tabard", "tabard"), "tunic": ("body", "tunic", "cloth"), "shirt": ("body", "tunic", "cloth"),
    "vest": ("body", "vest", "cloth"), "jacket": ("body", "tunic", "cloth"), "coat": ("body", "tunic", "cloth"),
    "clothes": ("body", "tunic", "cloth"), "armour": ("shoulders", "pauldrons", "metal"),
    "armor": ("shoulders", "pauldrons", "metal"), "pauldrons": ("shoulders", "pauldrons", "metal"),
    "belt": ("belt", "belt", "leather"), "gloves": ("hands", "gauntlets", "gloves"),
    "gauntlets": ("hands", "gauntlets", "gloves"), "boots": ("feet", "boots", "boots"), "shoes": ("feet", "boots", "boots"),
    "barefoot": ("feet", "bare", "skin"), "trousers": ("legs", "trousers", "pants"), "pants": ("legs", "trousers", "pants"),
    "horns": ("horns", "pair", "horn"), "horn": ("horns", "single", "horn"), "antlers": ("horns", "antlers", "horn"),
    "tail": ("tail", "", "fur"), "ears": ("ears", "pointed", "skin"), "fangs": ("teeth", "tusks", "tooth"),
    "tusks": ("teeth", "tusks", "tooth"), "mane": ("neck", "mane", "mane"), "sword": ("held_right", "sword", "blade"),
    "blade": ("held_right", "sword", "blade"), "sabre": ("held_right", "sword", "blade"),
    "dagger": ("held_right", "dagger", "blade"), "knife": ("held_right", "dagger", "blade"),
    "axe": ("held_right", "axe", "blade"), "club": ("held_right", "club", "wood"), "mace": ("held_right", "club", "metal"),
    "hammer": ("held_right", "hammer", "metal"), "spear": ("held_right", "spear", "blade"),
    "lance": ("held_right", "spear", "blade"), "staff": ("held_right", "staff", "wood"), "wand": ("held_right", "staff", "wood"),
    "sceptre": ("held_right", "sceptre", "gold"), "bow": ("held_left", "bow", "wood"), "shield": ("held_left", "shield", "shield"),
    "buckler": ("held_left", "round_shield", "shield"), "lantern": ("held_left", "lantern", "glow"),
    "torch": ("held_left", "torch", "glow"), "emblem": ("emblem", "cross", "emblem"), "cross": ("emblem", "cross", "emblem"),
    "star": ("emblem", "star", "emblem"), "heart": ("emblem", "heart", "emblem"), "gem": ("gem", "gem", "gem"),
    "crystal": ("gem", "gem", "gem"), "jewel": ("gem", "gem", "gem"),
}  # fmt: skip

# noun that only takes a colour: it is always there.
COLOURED: Final[Mapping[str, str]] = {
    "skin": "skin", "eyes": "eyes", "eye": "eyes", "fur": "fur", "coat": "fur", "trim": "trim", "trims": "trim",
    "liquid": "liquid", "cap": "cap", "wood": "wood", "metal": "metal", "leaves": "leaf", "body": "body", "sleeves": "sleeve",
    "socks": "sock", "paws": "sock",
}  # fmt: skip

# adjective -> what it multiplies.
PROPORTIONS: Final[Mapping[str, Mapping[str, float]]] = {
    "tall": {"height": 1.12, "legs": 1.1}, "short": {"height": 0.85}, "small": {"height": 0.8}, "tiny": {"height": 0.6},
    "little": {"height": 0.8}, "big": {"height": 1.15, "bulk": 1.08}, "large": {"height": 1.15, "bulk": 1.08},
    "giant": {"height": 1.6, "bulk": 1.15}, "huge": {"height": 1.4, "bulk": 1.12}, "fat": {"belly": 1.2, "bulk": 1.12},
    "chubby": {"belly": 1.15, "bulk": 1.08}, "round": {"belly": 1.12}, "slim": {"bulk": 0.88}, "thin": {"bulk": 0.86},
    "skinny": {"bulk": 0.82}, "muscular": {"bulk": 1.18}, "strong": {"bulk": 1.15}, "burly": {"bulk": 1.2},
    "chibi": {"head": 1.15, "legs": 0.9}, "heroic": {"head": 0.85, "legs": 1.12}, "cute": {"eyes": 1.2, "head": 1.06},
    "baby": {"height": 0.6, "head": 1.15, "eyes": 1.2}, "long-legged": {"legs": 1.2}, "hunched": {"hunch": 1.5},
}  # fmt: skip

MOODS: Final[Mapping[str, str]] = {
    "brave": "brave", "heroic": "brave", "noble": "brave", "determined": "brave", "wise": "wise", "old": "wise",
    "ancient": "wise", "angry": "fierce", "fierce": "fierce", "evil": "fierce", "grim": "fierce", "dark": "fierce",
    "scary": "fierce", "mean": "fierce", "furious": "fierce", "wild": "fierce", "happy": "friendly", "friendly": "friendly",
    "cute": "friendly", "cheerful": "friendly", "smiling": "friendly", "kind": "friendly", "jolly": "friendly", "sad": "sad",
    "lonely": "sad", "sleepy": "calm", "calm": "calm", "peaceful": "calm", "sly": "sly", "cunning": "sly", "sneaky": "sly",
    "mysterious": "sly", "proud": "proud", "royal": "proud", "stern": "stern", "grumpy": "stern", "serious": "stern",
}  # fmt: skip

STYLES: Final[Mapping[str, str]] = {
    "low-poly": "low-poly", "lowpoly": "low-poly", "stylised": "stylised", "stylized": "stylised", "cartoon": "stylised",
    "toon": "stylised", "chibi": "chibi", "pixel": "pixel", "pixelated": "pixel", "painterly": "painterly", "heroic": "heroic",
    "realistic": "heroic", "fantasy": "stylised", "medieval": "stylised",
}  # fmt: skip

PLACES: Final[Mapping[str, str]] = {
    "forest": "forest", "wood": "forest", "woods": "forest", "jungle": "forest", "meadow": "meadow", "field": "meadow",
    "hills": "meadow", "valley": "meadow", "desert": "desert", "dunes": "desert", "canyon": "desert", "snow": "snow",
    "winter": "snow", "tundra": "snow", "mountains": "mountains", "mountain": "mountains", "night": "night", "sunset": "sunset",
    "dusk": "sunset", "dawn": "sunset",
}  # fmt: skip

NEGATIVE: Final = ("bad anatomy", "blurred", "watermark", "extra limbs", "cropped", "text", "deformed hands", "cluttered background")

# Words that carry no wish of their own: neither understood nor complained about.
SILENT: Final = frozenset(
    """a an the with and or of in on at by for from to his her its their is are be has have having wearing wears holding
    holds carrying carries who which that this some very really quite style styled art game asset character model 3d 2d
    sprite please make create me my it as like look looks looking wear hold carry one two pair into over under no without
    not new same more less than also but so all every each made out up down render rendered design view
    background white-background full whole""".split()
)
