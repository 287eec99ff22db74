"""A motion prompt read: which clips it names, in what manner, and which of its words meant nothing here. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gpu_consumers.engines.procedural.clip import PLAIN, Manner

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "idle_breath": ("idle", "breath", "breathe", "breathing", "stand", "standing", "rest", "resting", "wait"),
    "idle": ("breath", "breathe", "breathing", "stand", "standing", "rest", "resting", "wait", "hover"),
    "walk": ("stroll", "patrol", "wander", "march", "walking", "strolling", "marching", "step", "stride", "crawl"),
    "run": ("sprint", "jog", "dash", "chase", "running", "charge", "flee"),
    "gallop": ("run", "sprint", "dash", "chase", "running", "galloping", "charge", "flee"),
    "jump": ("leap", "jumping", "leaping", "hop", "bounce"),
    "attack": (
        *("slash", "strike", "swing", "fight", "punch", "bite", "stab", "thrust", "shoot", "cast", "smash", "chop"),
        *("attacking", "fighting", "lunge", "spell"),
    ),
    "hit": ("hurt", "flinch", "damage", "recoil", "stagger"),
    "die": ("death", "dying", "dies", "dead", "defeat", "defeated", "fall", "collapse"),
    "wave": ("greet", "hello", "greeting", "waving", "salute", "hi", "goodbye"),
    "cheer": ("victory", "celebrate", "joy", "cheering", "celebrating", "win"),
    "sneak": ("creep", "stalk", "sneaking", "creeping", "tiptoe", "prowl"),
    "crouch_idle": ("crouch", "crouching", "hide", "hiding", "duck", "kneel"),
    "dance": ("dancing", "party", "groove"),
    "hop": ("jump", "bounce", "walk", "move", "run", "hopping"),
    "fly": ("flap", "flying", "soar", "glide", "flight"),
    "swim": ("swimming", "float"),
    "slither": ("walk", "crawl", "move", "run", "slithering"),
}

# A word, and how far it moves each side of a manner: pace and vigour are factors, the rest is added.
_MANNERS: Final[Mapping[tuple[str, ...], Manner]] = {
    ("slow", "slowly", "unhurried", "leisurely", "lazy"): Manner(pace=0.72),
    ("fast", "quick", "quickly", "rapid", "swift", "hasty", "hurried", "brisk"): Manner(pace=1.3),
    ("heavy", "heavily", "lumbering", "ponderous", "stomping", "massive"): Manner(pace=0.86, weight=1.0),
    ("light", "lightly", "graceful", "nimble", "agile", "light-footed"): Manner(pace=1.05, weight=-0.7),
    ("happy", "happily", "cheerful", "joyful", "bouncy", "merry", "playful"): Manner(1.08, 1.25, -0.7, -0.6),
    ("sad", "sadly", "depressed", "gloomy", "dejected", "mournful"): Manner(0.82, 0.65, 1.0),
    ("tired", "weary", "exhausted", "sleepy", "old", "elderly", "frail"): Manner(0.75, 0.7, 0.8),
    ("limping", "limp", "wounded", "injured", "lame", "hobbling"): Manner(0.85, 0.85, 0.3, limp=1.0),
    ("proud", "proudly", "confident", "brave", "heroic", "noble", "regal"): Manner(0.95, 1.1, -0.8),
    ("angry", "angrily", "furious", "fierce", "aggressive", "raging", "wild"): Manner(1.15, 1.3, 0.25, 0.3),
    ("calm", "calmly", "gentle", "relaxed", "soft", "subtle"): Manner(0.88, 0.75),
    ("energetic", "big", "exaggerated", "strong", "powerful"): Manner(vigour=1.3),
    ("small", "weak", "restrained", "timid", "shy"): Manner(vigour=0.65, slump=0.4),
}
_STRENGTHS: Final = {"very": 1.5, "extremely": 1.8, "really": 1.4, "slightly": 0.5, "somewhat": 0.6, "bit": 0.5}
_SAYS_NOTHING: Final = frozenset(
    """
    a an the and then with of to in on at as by for from his her its their it he she they is be that this like while
    character figure animation animations animate animated clip clips loop looping motion movement move moves style
    way please do does make some little cycle pose two one three after before into
    """.split()  # noqa: SIM905
)
_LEAST_STEM: Final = 3


class Performance(NamedTuple):
    """One clip, and how it is to be done."""

    name: str
    manner: Manner


@dataclass(frozen=True, slots=True)
class Wish:
    performances: tuple[Performance, ...]
    understood: Mapping[str, str]  # a word -> what it was taken for
    not_understood: tuple[str, ...]


def wish(prompt: str, known: Sequence[str], usual: Sequence[str], base: Manner = PLAIN) -> Wish:
    """Read a motion prompt against the clips that a body knows; `usual` are performed when it names none.

    Words of manner belong to the clip of their own clause, else to the next clip named, else to the last one; without
    any clip they belong to all. `base` is how the figure does everything anyhow.
    """
    understood: dict[str, str] = {}
    unknown: list[str] = []
    found: list[Performance] = []
    waiting = Manner()
    for clause in re.split(r"[,;.!?\n]|\bthen\b|\band\b|\bor\b", prompt.lower()):
        here: list[str] = []
        strength = 1.0
        for word in re.findall(r"[a-z][a-z_'-]*", clause):
            clip = _clip_named(word, known)
            manner = _manner_named(word)
            if clip and clip not in here:
                here.append(clip)
            elif manner is not None:
                waiting = blended(waiting, manner, strength)
            if clip or manner is not None:
                understood[word] = f"clip: {clip}" if clip else "manner"
                strength = 1.0
            elif word in _STRENGTHS:
                strength, understood[word] = _STRENGTHS[word], "strength"
            elif word not in _SAYS_NOTHING and word not in unknown:
                unknown.append(word)
        if here:
            found += [Performance(name, waiting) for name in here]
            waiting = Manner()
    if found and waiting != Manner():
        found[-1] = found[-1]._replace(manner=blended(found[-1].manner, waiting))
    chosen = found or [Performance(name, waiting) for name in usual]
    done = tuple(Performance(name, blended(base, manner)) for name, manner in _once(chosen))
    return Wish(done, understood, tuple(unknown))


def _once(performances: Iterable[Performance]) -> list[Performance]:
    """Each clip once, as it was last described."""
    return list({each.name: each for each in performances}.values())


def _clip_named(word: str, known: Sequence[str]) -> str:
    plain = word.replace("-", "_")
    for name in known:
        if plain == name or plain in name.split("_"):
            return name
    for name in known:
        if any(_same(plain, other) for other in (*name.split("_"), *ALSO_CALLED.get(name, ()))):
            return name
    return ""


def _same(word: str, other: str) -> bool:
    """Equal but for an ending: "attacks", "slashing"."""
    stem = re.sub(r"(ing|es|s|ed)$", "", word)
    return word == other or (len(stem) >= _LEAST_STEM and stem == other)


def _manner_named(word: str) -> Manner | None:
    return next((manner for words, manner in _MANNERS.items() if word in words), None)


def blended(one: Manner, other: Manner, strength: float = 1.0) -> Manner:
    """Both at once: factors multiply, shares add, nothing leaves its range."""
    return Manner(
        pace=min(2.0, max(0.4, one.pace * other.pace**strength)),
        vigour=min(1.6, max(0.4, one.vigour * other.vigour**strength)),
        slump=min(1.2, max(-1.0, one.slump + strength * other.slump)),
        weight=min(1.2, max(-1.0, one.weight + strength * other.weight)),
        limp=min(1.0, max(0.0, one.limp + strength * other.limp)),
    )
