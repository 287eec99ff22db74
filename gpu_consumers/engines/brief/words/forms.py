"""Things without a recipe of their own: which assembly of simple bodies stands for them, and what gives it away."""

from collections.abc import Mapping
from typing import Final

# assembly -> nouns that it stands for. Nouns near to these in meaning find it too.
_NOUNS: Final[Mapping[str, str]] = {
    "appliance": "toaster oven microwave radio television tv computer printer fridge refrigerator machine"
    " generator jukebox stove dishwasher console monitor battery engine phone speaker safe",
    "scope": "telescope microscope camera spyglass binoculars projector cannon catapult turret searchlight",
    "vehicle": "vehicle car truck bus van tractor tank bicycle bike motorcycle scooter train tram locomotive carriage"
    " wagon skateboard buggy ambulance taxi sled",
    "vessel": "boat ship sailboat raft canoe yacht galleon submarine ferry kayak",
    "flyer": "airplane plane aircraft helicopter glider drone jet spaceship starship ufo airship",
    "rocket": "rocket missile firework spacecraft shuttle",
    "strings": "guitar violin lute banjo cello ukulele mandolin harp",
    "tentacled": "octopus squid jellyfish kraken cuttlefish anemone",
    "critter": "creature monster alien beast critter mascot animal being imp golem plushie toy doll"
    " robot android cyborg",
    "dish": "pizza burger hamburger sandwich pie soup salad pancake pasta meal steak donut pudding dessert noodles",
    "fruit": "fruit orange peach plum cherry lemon lime melon pumpkin tomato potato pear olive berry onion coconut",
    "egg": "egg nest cocoon seed",
    "pot": "teapot kettle mug cup vase urn jug pitcher pot bowl goblet cauldron bucket watering-can bell",
    "tool": "tool wrench shovel broom pickaxe key brush rake saw screwdriver paddle hoe umbrella fork spoon whip"
    " racket flute trumpet pipe pencil pen",
    "sofa": "sofa couch settee loveseat divan",
    "furniture": "furniture desk stool wardrobe cabinet shelf piano harpsichord organ altar throne",
    "building": "building house hut cottage temple church shop tavern factory barn windmill pyramid mill school gate"
    " lighthouse minaret",
    "plant": "flower plant rose tulip sunflower fern orchid seedling vine herb palm",
    "dial": "clock watch compass gear mirror gong wheel coin medal sundial target",
    "globe": "globe ball planet balloon moon sun football lollipop orb bubble crystal-ball hourglass",
    "relic": "relic artifact artefact idol totem trophy monument obelisk shrine amulet rune portal dream magic power",
}
FORMS: Final = tuple(_NOUNS)
NOUNS: Final[Mapping[str, str]] = {noun: form for form, nouns in _NOUNS.items() for noun in nouns.split()}
LIVING: Final = frozenset({"tentacled", "critter"})

# a word in the request -> what it changes of the assembly
CUES: Final[Mapping[str, str]] = {
    "round": "round",
    "spherical": "round",
    "curved": "round",
    "long": "long",
    "elongated": "long",
    "wide": "long",
    "tall": "tall",
    "high": "tall",
    "towering": "tall",
    "flat": "flat",
    "low": "flat",
    "squat": "flat",
    "wheels": "wheels",
    "wheeled": "wheels",
    "rolling": "wheels",
    "legs": "legs",
    "legged": "legs",
    "wings": "wings",
    "winged": "wings",
    "flying": "wings",
    "horns": "horns",
    "horned": "horns",
    "eyes": "eyes",
    "eyed": "eyes",
    "face": "eyes",
    "smiling": "eyes",
    "living": "eyes",
    "glowing": "glow",
    "magic": "glow",
    "magical": "glow",
    "enchanted": "glow",
    "electric": "glow",
}
# a second noun without a recipe leaves its mark on the first ("an octopus on a bicycle" has wheels)
LEAVES: Final[Mapping[str, str]] = {"vehicle": "wheels", "flyer": "wings", "critter": "eyes", "tentacled": "eyes"}
