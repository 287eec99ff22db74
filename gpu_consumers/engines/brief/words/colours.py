"""Colour words. A colour is a pair of sRGB hex values: the top and the bottom of a part's gradient."""

import colorsys
from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.brief.words.text import words_of

Pair = tuple[str, str]

# Shadows shift in hue, they do not only darken.
COLOURS: Final[Mapping[str, Pair]] = {
    "red": ("#EE4038", "#A81B34"),
    "crimson": ("#D42A45", "#7E1030"),
    "scarlet": ("#F2452E", "#B01E2A"),
    "maroon": ("#8E2A38", "#541526"),
    "burgundy": ("#8A2444", "#4E1230"),
    "rust": ("#C2603A", "#7C3526"),
    "coral": ("#FF8A70", "#D2504F"),
    "salmon": ("#FFA38C", "#D96C66"),
    "pink": ("#FF9DBB", "#D9608F"),
    "rose": ("#F2809E", "#B84470"),
    "magenta": ("#E8459F", "#96206F"),
    "orange": ("#FF9A3C", "#D65A1F"),
    "peach": ("#FFC79E", "#E0906E"),
    "gold": ("#FFCB4A", "#D98A24"),
    "yellow": ("#FFDD55", "#E39A22"),
    "mustard": ("#DDB03E", "#9A6C22"),
    "amber": ("#FFBE3F", "#CC7A1C"),
    "ochre": ("#D9A24A", "#96622A"),
    "green": ("#7FC653", "#2F7F4B"),
    "lime": ("#B4E34F", "#5E9E30"),
    "emerald": ("#3CC985", "#14705B"),
    "mint": ("#A6EBC4", "#57AE93"),
    "moss": ("#93A850", "#546B34"),
    "olive": ("#9AA050", "#5C6230"),
    "teal": ("#36B3A8", "#186872"),
    "turquoise": ("#4FDCD0", "#1D8D9B"),
    "cyan": ("#66E3F2", "#2590B8"),
    "blue": ("#4A78D6", "#2A428F"),
    "navy": ("#34477F", "#1D2650"),
    "azure": ("#58B0F5", "#2766B8"),
    "sky": ("#8CCBFA", "#4C8ED6"),
    "cobalt": ("#3C62D8", "#22348E"),
    "purple": ("#8456CC", "#4A2C8A"),
    "violet": ("#9A6BE0", "#5836A0"),
    "lavender": ("#C3A8F2", "#8268BE"),
    "lilac": ("#D3AEEA", "#9670B6"),
    "plum": ("#8C4A82", "#512450"),
    "indigo": ("#5B52C8", "#332A80"),
    "brown": ("#9A6A42", "#5E3A28"),
    "chestnut": ("#96523A", "#572A22"),
    "chocolate": ("#74482F", "#44261E"),
    "tan": ("#D9B483", "#A97C52"),
    "sand": ("#E6CC94", "#B8925C"),
    "khaki": ("#BDB07A", "#7C7048"),
    "beige": ("#EBDCBE", "#C2A582"),
    "white": ("#FAF7F0", "#CBC6CE"),
    "ivory": ("#FBF3DF", "#D6C2A0"),
    "grey": ("#A3A9B5", "#646A7C"),
    "slate": ("#77849A", "#475066"),
    "silver": ("#DCE4EE", "#8B98AC"),
    "black": ("#4A4A58", "#23222E"),
    "bronze": ("#D0924F", "#84502C"),
    "copper": ("#DE8A5C", "#8E4630"),
}
SYNONYMS: Final[Mapping[str, str]] = {
    "gray": "grey",
    "golden": "gold",
    "gilded": "gold",
    "silvery": "silver",
    "blood-red": "crimson",
    "bloody": "crimson",
    "ruby": "crimson",
    "cherry": "crimson",
    "brick": "rust",
    "rusty": "rust",
    "sapphire": "cobalt",
    "royal-blue": "cobalt",
    "jade": "emerald",
    "forest-green": "dark green",
    "sea-green": "teal",
    "grass-green": "green",
    "sky-blue": "sky",
    "ice-blue": "light cyan",
    "navy-blue": "navy",
    "off-white": "ivory",
    "rose-gold": "copper",
    "cream": "ivory",
    "blonde": "gold",
    "blond": "gold",
    "ginger": "orange",
    "auburn": "chestnut",
    "brunette": "brown",
    "charcoal": "dark grey",
    "jet-black": "black",
    "ebony": "black",
    "raven": "black",
    "snow-white": "white",
    "snowy": "white",
    "pearl": "white",
    "fiery": "orange",
    "icy": "light cyan",
    "aqua": "turquoise",
    "cerulean": "azure",
    "vermilion": "scarlet",
    "chartreuse": "lime",
    "fuchsia": "magenta",
    "mauve": "lilac",
    "sepia": "brown",
    "umber": "chocolate",
}
# modifier -> factors on lightness and saturation
SHADES: Final[Mapping[str, tuple[float, float]]] = {
    "dark": (0.66, 1.0),
    "deep": (0.72, 1.12),
    "light": (1.24, 0.95),
    "pale": (1.30, 0.62),
    "bright": (1.10, 1.30),
    "vivid": (1.05, 1.35),
    "neon": (1.15, 1.60),
    "pastel": (1.28, 0.60),
    "dull": (0.92, 0.45),
    "muted": (0.95, 0.50),
    "faded": (1.12, 0.42),
    "dusty": (1.05, 0.55),
}
# Colour words that are things of their own when nothing follows them: "a rose" is a flower, "a rose cape" is pink.
THINGS_TOO: Final = frozenset(
    words_of("""
    rose orange peach salmon plum olive coral raven cherry ruby pearl sapphire sand sky moss chestnut slate brick
    chocolate
""")
)
_LIGHTEST: Final = 0.95


def named(word: str) -> str:
    """The canonical name of a colour word, "" for any other word. "forest-green" is "dark green"."""
    name = SYNONYMS.get(word, word)
    return name if name.split()[-1] in COLOURS else ""


def pair_of(name: str) -> Pair:
    """The gradient of a colour's name, with its modifiers: "red", "dark green". Raises `KeyError` for another word."""
    *shades, base = SYNONYMS.get(name, name).split()
    top, bottom = COLOURS[base]
    for shade in shades:
        light, full = SHADES[shade]
        top, bottom = _shaded(top, light, full), _shaded(bottom, light, full)
    return top, bottom


def _shaded(colour: str, light: float, full: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb(hue, min(lightness * light, _LIGHTEST), min(saturation * full, 1.0))
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in turned)
