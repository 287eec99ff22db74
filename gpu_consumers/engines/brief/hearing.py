"""An ear: it hears texts clause by clause and keeps what they wish. Later texts win over earlier ones.

Colour, material, size and number words wait for the noun that they precede; a few look back ("the cape is red").
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gpu_consumers.engines.brief.lexicon import COMMA, OWNER, Clause, kind_of, nounlike, singulars
from gpu_consumers.engines.brief.meaning import Neighbour
from gpu_consumers.engines.brief.words import colours, materials
from gpu_consumers.engines.brief.words.colours import SHADES, Pair
from gpu_consumers.engines.brief.words.forms import CUES
from gpu_consumers.engines.brief.words.little import ACCEPTING, BRINGING, REFUSING, REPLACING, SILENT, TRIMMING
from gpu_consumers.engines.brief.words.looks import (
    MOODS,
    MOTIONS,
    PHYSIQUES,
    POSES,
    PROPORTIONS,
    SIZES,
    STYLES,
    SYMMETRIES,
)
from gpu_consumers.engines.brief.words.parts import (
    ALSO,
    COLOURED,
    COUNTED,
    DERIVED,
    GENERIC,
    LACKING,
    MEASURES,
    NUMBERS,
    PARTS,
    SHAPED,
    WITHIT,
)
from gpu_consumers.engines.brief.words.places import BELOW, PLACES, TIMES, WEATHERS

WORDS_BETWEEN: Final = 6  # words and commas between a colour and its noun: "a red, long, flowing cape"
ANY: Final = "any"  # a shape that the kind chooses
SELF: Final = "*"  # the role of the thing itself
HANDS: Final = ("held_right", "held_left")


@dataclass(frozen=True, slots=True)
class Dye:
    """A colour or a material that looks for its noun."""

    word: str
    pair: Pair
    material: str
    at: int


@dataclass(slots=True)
class _Now:
    """What waits within one clause."""

    dyes: list[Dye] = field(default_factory=list)
    sizes: list[tuple[str, int]] = field(default_factory=list)
    shade: str = ""
    count: int = 0
    hand: str = ""  # the next held thing goes there
    refused: bool = False
    replacing: bool = False
    trimming: bool = False
    role: str = ""  # of the last noun
    slot: str = ""
    measure: str = ""
    held: str = ""  # the slot of the last held thing
    brings: bool = False  # "with", "wearing", "holding": what comes is a part
    looks_back: bool = False  # "the cape is ...": the next colour is the last noun's


@dataclass(slots=True)
class Ear:
    """What has been heard so far."""

    subject_words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    a_place: bool = False  # is the thing itself a place? Then "wood" is a forest
    composed: bool = False
    place: str = ""
    time_of_day: str = ""
    weather: str = ""
    parts: dict[str, str] = field(default_factory=dict)  # slot -> shape, "" where it was refused
    sizes: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    dyes: dict[str, Dye] = field(default_factory=dict)  # role -> dye
    body_dye: Dye | None = None
    second_dye: Dye | None = None
    factors: list[Mapping[str, float]] = field(default_factory=list)
    style: str = ""
    physique: str = ""
    mood: str = ""
    pose: str = ""
    motions: list[str] = field(default_factory=list)
    symmetry: str = ""
    cues: list[str] = field(default_factory=list)
    avoided: list[str] = field(default_factory=list)
    understood: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    not_made: list[str] = field(default_factory=list)
    near: Callable[[str], Neighbour | None] | None = None  # the part nearest in meaning to an unknown noun
    by_meaning: dict[str, str] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)  # slots that this text has already filled
    _now: _Now = field(default_factory=_Now)

    def hear(self, text: Sequence[Clause]) -> None:
        self._fresh = set()
        for clause in text:
            self._now = _Now()
            for at, word in enumerate(clause):
                self._word(word, at, clause)
            self._end_of_clause()

    def _word(self, word: str, at: int, clause: Clause) -> None:
        now, after = self._now, clause[at + 1 : at + 2]
        late = [dye for dye in now.dyes if at - dye.at > WORDS_BETWEEN]
        if late:
            self._paint(late[:1], now.role or SELF)  # "a king in purple, ..."
            now.dyes = [dye for dye in now.dyes if dye not in late]
        if word in (COMMA, OWNER):
            now.refused = now.refused and word == OWNER
            now.trimming = False
        elif word in REFUSING:
            now.refused, now.replacing = True, now.replacing or word in REPLACING
        elif word == "and":
            now.refused = now.refused and bool(after) and self._names_a_part(after[0])
        elif word in ACCEPTING:
            now.refused = False
            now.brings = word in BRINGING
            if word == "with" and now.role and not now.trimming:
                self._paint(now.dyes[:1], now.role)  # "a knight in red with a sword"
                now.dyes = []
        elif word in {"left", "right"} and after and after[0] in {"hand", "hands"}:
            self._hand("held_" + word, at, clause)
        elif word in TRIMMING:
            self._trim(word)
        elif word in SHADES and after and (colours.named(after[0]) or materials.made_of(after[0])):
            now.shade = word
            self.understood[word] = "shade"
        elif self.a_place and (word in WEATHERS or word in TIMES):
            self._place(word, (word,))  # "snowy" is a colour elsewhere
        elif not (
            self._dye(word, at, clause)
            or self._number(word)
            or self._noun(word)
            or self._adjective(word, at)
            or self._guessed(word)
        ):
            self._unknown(word, at, clause)

    # -- what precedes a noun

    def _dye(self, word: str, at: int, clause: Clause) -> bool:
        after, before = clause[at + 1 : at + 2], clause[at - 1] if at else ""
        now, colour, material = self._now, colours.named(word), materials.made_of(word)
        if not (colour or material) or word in self.subject_words:
            return False
        nothing_follows = not after or not (
            self._is_noun(after[0]) or colours.named(after[0]) or after[0] in SIZES or after[0] in self.subject_words
        )
        if not colour and nothing_follows and (self._is_noun(word) or self._is_place(word)) and before != "of":
            return False  # "white fur": here the material is the noun itself
        ends = not after or after[0] == COMMA
        name = f"{now.shade} {colour}" if now.shade and colour else colour
        pair = colours.pair_of(name) if name else materials.MATERIALS[material].colour
        now.shade = ""
        dye = Dye(name or material, pair, material, at)
        self.understood[word] = "colour" if colour and not material else f"material: {material}"
        if now.refused and nothing_follows:
            self.avoided.append(word)
            self.understood[word] = "refused"
        elif now.trimming:
            self.dyes["trim"] = dye
        elif now.role and (now.looks_back or (before == "of" and nothing_follows) or (before == "in" and ends)):
            self._paint([dye], now.role)  # "the cape is red", "a shield made of oak"
        else:
            now.dyes.append(dye)
        now.looks_back = False
        return True

    def _number(self, word: str) -> bool:
        count = NUMBERS.get(word, int(word) if word.isdecimal() and len(word) < 3 else 0)
        self._now.count = count or self._now.count
        return bool(count)

    def _trim(self, word: str) -> None:
        now = self._now
        self.understood[word] = "trim"
        if now.dyes:
            self.dyes["trim"] = now.dyes.pop()  # "gold-trimmed"
        else:
            now.trimming = True

    def _hand(self, slot: str, at: int, clause: Clause) -> None:
        """ "a torch in his left hand" moves what was said; "in the left hand a torch" waits for what comes."""
        now = self._now
        self.understood[clause[at]] = "hand"
        if now.held and now.held != slot:
            other, moving = self.parts.get(slot, ""), self.parts.pop(now.held)
            if other and now.held in self._fresh and slot in self._fresh:
                self.parts[now.held] = other
            self.parts[slot] = moving
            self._fresh.add(slot)
            now.held = ""
        elif not now.held:
            now.hand = slot

    # -- nouns

    def _is_noun(self, word: str) -> bool:
        return any(form in PARTS or form in COLOURED or form in DERIVED for form in singulars(word)) or bool(
            kind_of(word)
        )

    def _is_place(self, word: str) -> bool:
        return any(form in PLACES for form in singulars(word))

    def _names_a_part(self, word: str) -> bool:
        return any(form in PARTS for form in singulars(word))

    def _noun(self, word: str) -> bool:
        if word in LACKING:
            self.parts |= dict.fromkeys(LACKING[word], "")
            self.understood[word] = f"no {' and '.join(LACKING[word])}"
            return True
        noun = DERIVED.get(word, word)
        forms = singulars(noun)
        if word in self.subject_words or kind_of(word) in self.kinds:
            if self._now.count > 1:
                self.not_made.append(f"{self._now.count} {word}: one is made; ask for a count of takes")
            self.understood.setdefault(word, f"kind: {kind_of(word)}")
            self._arrived(SELF, "", "")
            return True
        counted = next((COUNTED[form] for form in forms if form in COUNTED), "")
        measure = next((MEASURES[form] for form in forms if form in MEASURES), "")
        if self._now.count and counted:
            self.counts[counted] = min(self._now.count, 12)
            self.understood[word] = f"count: {self._now.count} {counted}"
        cue = next((CUES[form] for form in (word, *forms) if self.composed and form in CUES), "")
        if cue and not self._now.refused:
            self.cues.append(cue)
            self.understood[word] = f"cue: {cue}"
        place = self._place(word, forms)
        part = next((form for form in forms if form in PARTS), "")
        if part and not cue:
            self._part(word, part, plural=part != noun)
        elif coloured := next((form for form in forms if form in COLOURED), ""):
            self.understood.setdefault(word, f"colour of {COLOURED[coloured]}")
            self._arrived(COLOURED[coloured], "", measure)
        elif measure:
            self.understood.setdefault(word, f"proportion: {measure}")
            self._arrived("", "", measure)
        elif place:
            self._arrived(SELF, "", "")
        return bool((counted and self._now.count) or part or coloured or measure or place)

    def _place(self, word: str, forms: Sequence[str]) -> bool:
        for form in forms:
            if form in TIMES:
                self.time_of_day = TIMES[form]
                self.understood[word] = f"time of day: {self.time_of_day}"
            elif form in PLACES and form not in PARTS and (self.a_place or form not in COLOURED):
                self.place = BELOW.get((self.place, PLACES[form]), self.place or PLACES[form])
                self.understood[word] = f"place: {PLACES[form]}"
            elif form in WEATHERS:
                self.weather = WEATHERS[form]
                self.understood[word] = f"weather: {self.weather}"
            else:
                continue
            return True
        return False

    def _part(self, word: str, noun: str, plural: bool) -> None:
        now = self._now
        slot, shape, role = PARTS[noun]
        shape = self._shaped(noun) or (ANY if noun in GENERIC else shape)
        if now.refused:
            self._refuse(word, noun, slot)
            return
        if slot in HANDS:
            slot = self._free_hand(slot, shape)
            if now.count == 2 or (plural and now.count == 0 and shape not in {ANY, "shield", "round_shield", "bow"}):
                self._fill(HANDS[1 - HANDS.index(slot)], shape)
            now.held, now.hand = slot, ""
        self._fill(slot, shape)
        for other, other_shape in ALSO.get(noun, {}).items():
            self._fill(other, other_shape)
        self.understood[word] = f"part: {slot}"
        self._arrived(role, slot, MEASURES.get(noun, ""))

    def _shaped(self, noun: str) -> str:
        """The shape that an adjective before the noun chooses: "long hair", "a round shield"."""
        table = SHAPED.get(noun, {})
        for size, _ in list(self._now.sizes):
            if size in table:
                self._now.sizes = [(word, at) for word, at in self._now.sizes if word != size]
                self.understood[size] = f"shape of the {noun}"
                return table[size]
        return ""

    def _free_hand(self, slot: str, shape: str) -> str:
        """The hand for a held thing: the one that was said, else its usual one, else the other if that is free."""
        if self._now.hand:
            return self._now.hand
        other = HANDS[1 - HANDS.index(slot)]
        taken = slot in self._fresh and self.parts.get(slot) != shape
        return other if taken and other not in self._fresh else slot

    def _fill(self, slot: str, shape: str) -> None:
        """The first shape that a text names stays; a later text replaces it."""
        if slot not in self._fresh or not self.parts.get(slot):
            self.parts[slot] = shape
            self._fresh.add(slot)

    def _refuse(self, word: str, noun: str, slot: str) -> None:
        shape = PARTS[noun][1]
        hand = next((each for each in HANDS if slot in HANDS and self.parts.get(each) == shape), slot)
        for each in (hand, *WITHIT.get(noun, ())):
            self.parts[each] = ""
        self.understood[word] = f"no {slot}"
        self._now.dyes, self._now.sizes, self._now.count = [], [], 0
        self._fresh.discard(hand)

    def _arrived(self, role: str, slot: str, measure: str) -> None:
        """A noun is here: what waited for it is its own."""
        now = self._now
        if role:
            self._paint(now.dyes, role)
            now.dyes, now.role = [], role
        for word, _ in now.sizes:
            self._size(word, role, slot, measure)
        now.sizes, now.count = [], 0
        now.slot, now.measure, now.trimming, now.looks_back = slot, measure, False, False

    def _paint(self, dyes: Sequence[Dye], role: str) -> None:
        if not dyes:
            return
        if role == SELF:
            self.body_dye = dyes[0]
        else:
            self.dyes[role] = dyes[0]
        if len(dyes) > 1:
            if role == SELF:
                self.second_dye = dyes[1]
            else:
                self.dyes["trim"] = dyes[1]  # "red and gold armour": the second colour is the trim

    def _size(self, word: str, role: str, slot: str, measure: str) -> None:
        factor = SIZES.get(word)
        if measure and factor:
            self.factors.append({measure: factor})
            self.understood[word] = f"{measure} x{factor:g}"
        elif slot and factor:
            self.sizes[slot] = factor
            self.understood[word] = f"size of {slot} x{factor:g}"
        elif role == SELF or not (slot or measure):
            self.factors += [PROPORTIONS[word]] if word in PROPORTIONS else []
            self.understood[word] = "proportions" if word in PROPORTIONS else f"cue: {CUES.get(word, 'size')}"

    # -- adjectives and the rest

    def _adjective(self, word: str, at: int) -> bool:
        now = self._now
        if now.refused and (word in PROPORTIONS or word in MOODS or word in SIZES):
            self.understood[word], now.refused = f"not {word}: left as it is", False
            return True
        taken = []
        if word in CUES and self.composed:
            self.cues.append(CUES[word])
            taken.append(f"cue: {CUES[word]}")
        if word in SIZES or any(word in table for table in SHAPED.values()):
            now.sizes.append((word, at))
            taken.append("proportions")
        elif word in PROPORTIONS:
            self.factors.append(PROPORTIONS[word])
            taken.append("proportions")
        for table, name in ((STYLES, "style"), (PHYSIQUES, "physique"), (SYMMETRIES, "symmetry"), (POSES, "pose")):
            if word in table:
                setattr(self, name, table[word])
                taken.append(name)
        if word in MOODS:
            self.mood = MOODS[word]
            taken.append("mood")
        if word in MOTIONS:
            self.motions.append(MOTIONS[word])
            taken.append("motion")
        if taken:
            self.understood[word] = ", ".join(dict.fromkeys(taken))
        return bool(taken)

    def _unknown(self, word: str, at: int, clause: Clause) -> None:
        if word not in SILENT and self._ends_a_phrase(at, clause):
            # "spots" is nothing we know: then "red spots" does not make the spider red.
            self.strange += [clause[dye.at] for dye in self._now.dyes if dye.at == at - 1]
            self._now.dyes = [dye for dye in self._now.dyes if dye.at != at - 1]
        self._now.brings = word in BRINGING or (self._now.brings and word in SILENT)
        if word in {"is", "are", "be"} and self._now.role:
            self._now.looks_back = True
        if word not in SILENT:
            self.strange.append(word)

    def _ends_a_phrase(self, at: int, clause: Clause) -> bool:
        """Is this the noun that the words before it belong to, and not one more adjective?"""
        after = clause[at + 1 : at + 2]
        return at > 0 and (
            not after or after[0] in (COMMA, "and", "or", "with", "of", "on", "in", "at", "under", "over")
        )

    def _guessed(self, word: str) -> bool:
        """A part that no table has, by meaning: "a knight with a halbert"."""
        if not (self._now.brings and self.near and nounlike(word)) or (found := self.near(word)) is None:
            return False
        self._part(word, found.known, plural=False)
        self.by_meaning[word] = f"by meaning: {found}"
        self.understood[word] += f", {self.by_meaning[word]}"
        return True

    def _end_of_clause(self) -> None:
        """What still waits belongs to the last noun, else to the thing itself."""
        now = self._now
        if now.dyes and not now.refused:
            self._paint(now.dyes[:1], now.role or SELF)  # "paint the cape green"; "a knight, all black"
        for word, _ in now.sizes:
            about_last = word.endswith("er")  # "make the cape longer"
            self._size(word, "", now.slot if about_last else "", now.measure if about_last else "")
