"""What a request is about: the head noun of its first group of words, by the tables, else by meaning, else composed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from gpu_consumers.engines.brief.kinds import KINDS, SYNONYMS
from gpu_consumers.engines.brief.kinds.kind import Kind
from gpu_consumers.engines.brief.lexicon import COMMA, OWNER, Clause, kind_of, nounlike, singular, singulars
from gpu_consumers.engines.brief.meaning import Neighbour, Tongue
from gpu_consumers.engines.brief.words.aliases import ALIASES
from gpu_consumers.engines.brief.words.colours import THINGS_TOO
from gpu_consumers.engines.brief.words.forms import LEAVES, LIVING, NOUNS
from gpu_consumers.engines.brief.words.little import BEYOND
from gpu_consumers.engines.brief.words.places import PLACES

LIVING_TYPES: Final = frozenset({"3D_CHARACTER", "2D_SPRITE"})
STAND_INS: Final = frozenset({"prop", "composed"})
# What stays a creature's own when it dresses as somebody: "a goblin king" has a king's crown and a goblin's ears.
BODY_SLOTS: Final = frozenset({"ears", "teeth", "horns", "tail", "wings", "feet"})
BODY_ROLES: Final = frozenset({"skin", "eyes", "horn", "tooth", "sleeve", "pants", "fur"})
AKIN: Final = frozenset({"furniture", "building", "vessel", "plant"})  # assemblies that a kind may do better
LEAST_FORM_COSINE: Final = 0.48
_FALLBACKS: Final[Mapping[str, str]] = {"QUADRUPED": "wolf", "HUMANOID": "villager"}


@dataclass(slots=True)
class Subject:
    """What to make. Exactly one of `kind` and `form` is set once it is settled."""

    kind: str = ""
    dress: str = ""  # the kind whose clothes it wears: "a goblin king" is a goblin, dressed as a king
    form: str = ""  # the assembly of a composed thing
    noun: str = ""  # the word that named it
    place: str = ""
    cues: list[str] = field(default_factory=list)  # marks that other nouns without a recipe leave on a composed thing
    composed_from: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # word -> what it was taken for
    by_meaning: dict[str, str] = field(default_factory=dict)  # word -> "known word (cosine)"
    guessed: str = ""

    def row(self) -> Kind:
        """The row that it starts from."""
        if self.form:
            return Kind("composed", {"shape": self.form}, {}, {}, "friendly" if self.form in LIVING else "")
        own = KINDS[self.kind]
        return _dressed(own, KINDS[self.dress]) if self.dress else own


def subject_of(concept: Sequence[Clause], asset_type: str, rig_type: str, tongue: Tongue) -> Subject:
    """Settle what is to be made. Never fails: what no word says is guessed from the rig or the asset type, and told."""
    subject = Subject()
    groups = list(_groups(concept))
    if asset_type == "BACKGROUND" and _place(subject, groups, tongue):
        return subject
    for words, opener in groups:
        if _known(subject, words, asset_type) or _meant(subject, words, asset_type, tongue):
            break
        if _any_family(subject, words) or (opener != "of" and _composed(subject, words, groups, asset_type, tongue)):
            break
    return _settled(subject, asset_type, rig_type)


def _groups(concept: Sequence[Clause]) -> Iterator[tuple[list[str], str]]:
    """Groups of words that may name the thing, and the little word that follows each."""
    for clause in concept:
        group: list[str] = []
        for word in clause:
            if word in BEYOND or word == "of":
                if group:
                    yield group, word
                group = []
            elif word != COMMA:
                group.append(word)
        if group:
            yield group, ""


def _known(subject: Subject, words: Sequence[str], asset_type: str) -> bool:
    """A noun of the tables, of the family that the asset type wishes."""
    living = asset_type in LIVING_TYPES
    found = [
        word for word in _heads(words) if (kind := kind_of(word)) and _lives(kind) == living and _said(word, words)
    ]
    if not found:
        return False
    word = found[-1]
    subject.kind, subject.noun = kind_of(word), word
    for other in found[:-1]:
        _combined(subject, kind_of(other), other)
    subject.words[word] = f"kind: {subject.dress or subject.kind}"
    return True


def _combined(subject: Subject, kind: str, word: str) -> None:
    """A people and a calling make one: "skeleton knight", "elf wizard"."""
    if kind == subject.kind or KINDS[subject.kind].archetype != "humanoid" or KINDS[kind].archetype != "humanoid":
        return
    if _is_people(kind) and not _is_people(subject.kind):
        subject.kind, subject.dress = kind, subject.kind
        subject.words[word] = f"kind: {kind}"


def _any_family(subject: Subject, words: Sequence[str]) -> bool:
    heads = _heads(words)
    found = [word for word in heads if kind_of(word) and _said(word, words)]
    if found and set(_strange(words)) & set(heads[heads.index(found[-1]) :]):
        return False  # "a stone golem" is no stone
    if found:
        subject.kind, subject.noun = kind_of(found[-1]), found[-1]
        subject.words[found[-1]] = f"kind: {subject.kind}"
    return bool(found)


def _meant(subject: Subject, words: Sequence[str], asset_type: str, tongue: Tongue) -> bool:
    """A noun that no table has, and the known one that is nearest to it."""
    for word in reversed(_strange(words)):
        form = next((NOUNS[each] for each in singulars(word) if each in NOUNS), "")
        near = None
        if not form or form in AKIN:
            near = tongue.nearest(singular(word), family(asset_type in LIVING_TYPES))
        if near:
            subject.kind, subject.noun = kind_of(near.known), word
            _told(subject, word, near, subject.kind)
            return True
    return False


def _composed(
    subject: Subject, words: Sequence[str], groups: Sequence[tuple[list[str], str]], asset_type: str, tongue: Tongue
) -> bool:
    """A noun without a recipe: the assembly that its meaning asks for, with the marks of the other such nouns."""
    strange = _strange(words)
    if not strange:
        return False
    subject.noun = strange[-1]
    subject.form = _form(subject, subject.noun, tongue) or ("critter" if asset_type in LIVING_TYPES else "relic")
    subject.composed_from = [subject.noun]
    subject.words[subject.noun] = f"composed: {subject.form}"
    for others, _ in groups:
        for word in _strange(others):
            other = _form(subject, word, tongue) if word != subject.noun else ""
            if other in LEAVES:
                subject.cues.append(LEAVES[other])
                subject.composed_from.append(word)
                subject.words[word] = f"composed: {LEAVES[other]}"
    return True


def _form(subject: Subject, word: str, tongue: Tongue) -> str:
    for each in singulars(word):
        if each in NOUNS:
            return NOUNS[each]
    near = tongue.nearest(word, tuple(NOUNS), LEAST_FORM_COSINE)
    if near is None:
        return ""
    _told(subject, word, near, NOUNS[near.known])
    return NOUNS[near.known]


def _place(subject: Subject, groups: Sequence[tuple[list[str], str]], tongue: Tongue) -> bool:
    """A background is about its place; what else is named grows there."""
    for words, _ in groups:
        for word in words:
            named = next((PLACES[each] for each in singulars(word) if each in PLACES), "")
            if named:
                subject.kind, subject.noun, subject.place = "tree", word, named
                return True
    for words, _ in groups:
        for word in _strange(words):
            near = tongue.nearest(word, tuple(PLACES))
            if near:
                subject.kind, subject.noun, subject.place = "tree", word, PLACES[near.known]
                _told(subject, word, near, subject.place)
                return True
    return False


def _settled(subject: Subject, asset_type: str, rig_type: str) -> Subject:
    """The same, or the rig's own kind where the words name nothing that fits it."""
    archetype = subject.row().archetype if subject.form or subject.kind else ""
    fallback = _FALLBACKS.get(rig_type, "")
    fits = bool(archetype) and (
        not fallback or (archetype != "composed" and not (rig_type == "QUADRUPED" and archetype == "humanoid"))
    )
    if fits:
        return subject
    if not fallback:
        fallback = "crate" if asset_type == "PROP" else "tree" if asset_type == "BACKGROUND" else "villager"
    legs = "four" if rig_type == "QUADRUPED" else "two"
    reason = f"{subject.noun!r} does not go on {legs} legs" if subject.noun else "no noun was understood"
    return Subject(
        kind=fallback,
        by_meaning=subject.by_meaning,
        guessed=f"{reason}; a {fallback} was taken because of {rig_type or asset_type}",
    )


def _dressed(own: Kind, calling: Kind) -> Kind:
    parts = {slot: shape for slot, shape in calling.parts.items() if slot not in BODY_SLOTS}
    if "hair" not in own.parts and "skin" in own.colours:
        parts.pop("hair", None)
    parts |= {slot: shape for slot, shape in own.parts.items() if slot in BODY_SLOTS}
    colours = {role: colour for role, colour in calling.colours.items() if role not in BODY_ROLES}
    colours |= {role: colour for role, colour in own.colours.items() if role in BODY_ROLES}
    return Kind(own.archetype, parts, colours, own.proportions, calling.mood or own.mood, calling.main)


@cache
def family(living: bool) -> tuple[str, ...]:
    """The nouns of the living, or of things: what an unknown noun may be near to."""
    nouns = (*KINDS, *SYNONYMS, *(word for word, known in ALIASES.items() if known in KINDS or known in SYNONYMS))
    return tuple(dict.fromkeys(noun for noun in nouns if _lives(kind_of(noun)) == living))


def _lives(kind: str) -> bool:
    return KINDS[kind].archetype not in STAND_INS


def _is_people(kind: str) -> bool:
    """A people, not a calling: it has a body of its own."""
    row = KINDS[kind]
    return "skin" in row.colours or not BODY_SLOTS.isdisjoint(set(row.parts) - {"feet"}) or kind == "dwarf"


def _heads(words: Sequence[str]) -> list[str]:
    """The words that may be the head noun: none that only qualifies the next."""
    last = max((at for at, word in enumerate(words) if word == OWNER), default=-1)
    heads = list(words[last + 1 :])
    return heads or [word for word in words if word != OWNER]


def _strange(words: Sequence[str]) -> list[str]:
    """Words that look like nouns and that no table of words takes for something else."""
    heads = [word for word in _heads(words) if word != OWNER]
    return [word for at, word in enumerate(heads) if nounlike(word) or (at == len(heads) - 1 and word in THINGS_TOO)]


def _said(word: str, words: Sequence[str]) -> bool:
    """A colour's name is a noun only at the end of its group: "a rose", but "a rose cape"."""
    return word not in THINGS_TOO or word == words[-1]


def _told(subject: Subject, word: str, near: Neighbour, taken_for: str) -> None:
    suffix = "" if near.known == taken_for else f" as {near.known}"
    subject.by_meaning[word] = f"by meaning: {taken_for} ({near.cosine:.2f}){suffix}"
    subject.words[word] = subject.by_meaning[word]
