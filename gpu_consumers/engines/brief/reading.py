"""A request's words become a design brief, by rules alone. No model is at work, and none is claimed.

Keyword and synonym tables (`vocabulary`, `kinds`), colour words bound to the noun that they precede, and an honest
list of what was not understood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from gpu_consumers.engines.brief.design import LEAST_BUDGET, DesignBrief, Proportions
from gpu_consumers.engines.brief.kinds import KINDS, SYNONYMS
from gpu_consumers.engines.brief.kinds.kind import Kind
from gpu_consumers.engines.brief.vocabulary import (
    COLOUR_SYNONYMS,
    COLOURED,
    COLOURS,
    MOODS,
    NEGATIVE,
    PARTS,
    PLACES,
    PROPORTIONS,
    SILENT,
    STYLES,
)
from gpu_consumers.errors import Unworkable

ADJECTIVES_BETWEEN: Final = 3  # how far a colour word may stand before its noun: "a red, long, flowing cape"


@dataclass(frozen=True, slots=True)
class Reading:
    """A brief, and how well its words were understood."""

    brief: DesignBrief
    understood: Mapping[str, str]  # word -> what it was taken for
    not_understood: tuple[str, ...]
    guessed: str = ""  # said when the archetype came from the asset type, not from a word

    def facts(self) -> dict[str, JsonValue]:
        return {
            "method": "keyword rules, no model",
            "archetype": self.brief.archetype,
            "kind": self.brief.kind,
            "understood": dict(self.understood),
            "not_understood": list(self.not_understood),
            "guessed": self.guessed,
            "prompt_used": self.brief.prompt,
            "negative_prompt": self.brief.negative_prompt,
        }


def read(request: Mapping[str, JsonValue], asset_type: str, feedback: str = "") -> Reading:
    """Understand a request. `feedback` is a reviewer's wish from an earlier try; its words are heard last, and so win.

    Raises `Unworkable` when there are no words at all.
    """
    concept, details, style, negative = _said(request)
    if not concept.strip():
        raise Unworkable("the request has no words: fill in prompt.core_concept", code="empty_prompt")
    ear = _Ear()
    ear.listen(concept, main=True)
    for more in (details, style, feedback):
        ear.listen(more)
    constraints = request.get("constraints")
    limits = constraints if isinstance(constraints, Mapping) else {}
    rig_type = str(limits.get("rig_type") or "")
    guessed = ear.settle(asset_type, rig_type)
    return Reading(
        brief=_brief(ear, concept, details, style, negative, asset_type, rig_type, limits),
        understood=ear.understood,
        not_understood=tuple(dict.fromkeys(ear.strange)),
        guessed=guessed,
    )


def _said(request: Mapping[str, JsonValue]) -> tuple[str, str, str, str]:
    prompt = request.get("prompt")
    if isinstance(prompt, Mapping):
        concept, details, style, negative = (
            str(prompt.get(key) or "") for key in ("core_concept", "details", "style", "negative_prompt")
        )
        return concept, details, style, negative
    return str(prompt or ""), "", "", ""


@dataclass(slots=True)
class _Ear:
    """What has been heard so far. Later words win over earlier ones."""

    kind: str = ""
    place: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    colours: dict[str, tuple[str, str]] = field(default_factory=dict)
    body_colour: tuple[str, str] | None = None
    factors: list[Mapping[str, float]] = field(default_factory=list)
    style: str = ""
    mood: str = ""
    understood: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def listen(self, text: str, main: bool = False) -> None:
        for clause in re.split(r"[.;!?\n]+", text.lower()):
            self._clause(list(_words(clause)), main)

    def _clause(self, words: list[str], main: bool) -> None:
        waiting: list[tuple[str, int]] = []  # colour words that look for their noun, and where they stood
        last_role, refused = "", False
        for at, word in enumerate(words):
            waiting = [(name, was) for name, was in waiting if at - was <= ADJECTIVES_BETWEEN + 1]
            name = COLOUR_SYNONYMS.get(word, word)
            if name in COLOURS:
                self.understood[word] = "colour"
                if last_role and at and words[at - 1] in {"is", "are", "be"}:
                    self._colour([name], last_role)  # "the cape is red"
                else:
                    waiting.append((name, at))
            elif word in {"no", "without"}:
                refused = True
            elif role := self._noun(word, main, refused):
                self._colour([colour for colour, _ in waiting], role)
                waiting, last_role, refused = [], role, False
            elif not self._adjective(word) and word not in SILENT:
                self.strange.append(word)
        if waiting and (last_role or main):
            self._colour([waiting[0][0]], last_role or "*")  # "paint the cape green"; "a knight, all black"

    def _noun(self, word: str, main: bool, refused: bool) -> str:
        """The colour role of a noun, "" for any other word. The first kind that is named is the thing itself."""
        word, kind = _singular(word), _kind_of(word)
        if kind and main and not self.kind:
            self.kind = kind
            self.understood[word] = f"kind: {kind}"
            return "*"
        if word in PLACES and word not in PARTS:
            self.place = self.place or PLACES[word]
            self.understood[word] = f"place: {self.place}"
            return "*"
        if word in PARTS:
            slot, shape, role = PARTS[word]
            self.parts[slot] = "" if refused else self.parts.get(slot) or shape
            self.understood[word] = f"no {slot}" if refused else f"part: {slot}"
            return role
        if word in COLOURED:
            self.understood[word] = f"colour of {COLOURED[word]}"
            return COLOURED[word]
        if kind and self.kind in {"", kind}:
            self.kind = kind
            self.understood[word] = f"kind: {kind}"
            return "*"
        return ""

    def _colour(self, names: list[str], role: str) -> None:
        if not names:
            return
        if role == "*":
            self.body_colour = COLOURS[names[0]]
        else:
            self.colours[role] = COLOURS[names[0]]
        if len(names) > 1:
            self.colours["trim"] = COLOURS[names[1]]  # "red and gold armour": the second colour is the trim

    def _adjective(self, word: str) -> bool:
        found = False
        if word in PROPORTIONS:
            self.factors.append(PROPORTIONS[word])
            self.understood[word], found = "proportions", True
        if word in STYLES:
            self.style = self.style or STYLES[word]
            self.understood[word], found = "style", True
        if word in MOODS:
            self.mood = MOODS[word]
            self.understood[word], found = "mood", True
        return found

    def settle(self, asset_type: str, rig_type: str) -> str:
        """Choose a kind when no word did, and say why."""
        if self.kind and not (rig_type == "QUADRUPED" and KINDS[self.kind].archetype == "humanoid"):
            return ""
        if asset_type == "BACKGROUND" and self.place:
            self.kind = self.kind or "tree"
            return ""
        fallback = {"QUADRUPED": "wolf", "HUMANOID": "villager"}.get(rig_type, "")
        if not fallback:
            fallback = "crate" if asset_type == "PROP" else "tree" if asset_type == "BACKGROUND" else "villager"
        said, self.kind = self.kind, fallback
        reason = f"{said!r} does not go on four legs" if said else "no noun was understood"
        return f"{reason}; a {fallback} was taken because of {rig_type or asset_type}"


def _words(clause: str) -> Iterator[str]:
    yield from re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", clause)


def _singular(word: str) -> str:
    known = {**PARTS, **COLOURED}
    for candidate in (word, word.removesuffix("s"), word.removesuffix("es")):
        if candidate in known or candidate in KINDS or candidate in SYNONYMS or candidate in PLACES:
            return candidate
    return word


def _kind_of(word: str) -> str:
    for candidate in (word, word.removesuffix("s"), word.removesuffix("es")):
        if candidate in KINDS:
            return candidate
        if candidate in SYNONYMS:
            return SYNONYMS[candidate]
    return ""


def _brief(
    ear: _Ear,
    concept: str,
    details: str,
    style: str,
    negative: str,
    asset_type: str,
    rig_type: str,
    limits: Mapping[str, JsonValue],
) -> DesignBrief:
    kind = KINDS[ear.kind]
    parts = {slot: shape for slot, shape in {**kind.parts, **ear.parts}.items() if shape}
    budget = limits.get("poly_count_budget")
    return DesignBrief.model_validate(
        {
            "concept": concept,
            "prompt": _expanded(concept, details, style, ear.mood or kind.mood),
            "negative_prompt": ", ".join(dict.fromkeys([*_listed(negative), *NEGATIVE])),
            "asset_type": asset_type,
            "archetype": kind.archetype,
            "kind": ear.kind,
            "place": ear.place,
            "parts": parts,
            "palette": _palette(kind, ear),
            "proportions": _proportions(kind, ear.factors),
            "style": ear.style or "stylised",
            "mood": ear.mood or kind.mood,
            "poly_count_budget": max(budget, LEAST_BUDGET) if isinstance(budget, int) else 6000,
            "rig_type": rig_type or {"humanoid": "HUMANOID", "quadruped": "QUADRUPED"}.get(kind.archetype, "STATIC"),
            "platform": str(limits.get("platform") or "PC"),
        }
    )


def _expanded(concept: str, details: str, style: str, mood: str) -> str:
    said = [concept, details, style or "stylised low-poly", f"{mood} mood" if mood else ""]
    framing = ["full body in frame", "clear silhouette", "soft key light", "plain background", "game asset"]
    return ", ".join(part.strip() for part in [*said, *framing] if part.strip())


def _listed(text: str) -> Iterable[str]:
    return (item.strip() for item in text.split(",") if item.strip())


MAIN_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    # what "a green …" colours when it is said of the thing itself
    "humanoid": ("cloth", "robe", "hat", "hood"),
    "quadruped": ("fur",),
    "blob": ("body",),
    "prop": ("body", "wood", "liquid", "blade", "shield", "cap", "leaf"),
}
SKINNED: Final = frozenset({"goblin", "orc", "skeleton"})  # "a blue goblin" has blue skin


def _palette(kind: Kind, ear: _Ear) -> dict[str, tuple[str, str]]:
    palette = {role: _pair(colour) for role, colour in kind.colours.items()}
    if ear.body_colour:
        roles = ("skin",) if ear.kind in SKINNED else MAIN_ROLES[kind.archetype]
        palette |= dict.fromkeys(roles, ear.body_colour)
    if "helmet" in ear.colours or "metal" in ear.colours:
        metal = ear.colours.get("metal") or ear.colours["helmet"]
        palette.setdefault("helmet", metal)
    return palette | ear.colours


def _pair(colour: str) -> tuple[str, str]:
    if "/" in colour:
        top, bottom = colour.split("/")
        return top, bottom
    return COLOURS[colour]


def _proportions(kind: Kind, factors: Iterable[Mapping[str, float]]) -> Proportions:
    values = {name: info.default for name, info in Proportions.model_fields.items()} | dict(kind.proportions)
    for factor in factors:
        for name, by in factor.items():
            values[name] = values[name] * by
    bounds = Proportions.model_json_schema()["properties"]
    clipped = {n: min(max(v, bounds[n]["minimum"]), bounds[n]["maximum"]) for n, v in values.items()}
    return Proportions(**clipped)
