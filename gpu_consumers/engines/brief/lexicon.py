"""Text into words that the tables know: clauses, compounds joined or taken apart, plurals made singular."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from gpu_consumers.engines.brief.kinds import KINDS, SYNONYMS
from gpu_consumers.engines.brief.words import colours, materials
from gpu_consumers.engines.brief.words.aliases import ALIASES
from gpu_consumers.engines.brief.words.forms import CUES, NOUNS
from gpu_consumers.engines.brief.words.little import ACCEPTING, REFUSING, SILENT, TRIMMING, VAGUE
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
from gpu_consumers.engines.brief.words.parts import COLOURED, COUNTED, DERIVED, LACKING, MEASURES, NUMBERS, PARTS
from gpu_consumers.engines.brief.words.places import PLACES, TIMES, WEATHERS

OWNER: Final = "'s"  # stands behind a word that only qualifies the next: "a knight's shield", "a sword-wielding elf"
COMMA: Final = ","
MOST_LETTERS: Final = 20_000  # of one text; a book is no brief

Clause = list[str]
_NOT_A_NOUN: Final = ("ly", "ing", "ed", "ous", "ful", "ish", "less", "able", "ible", "esque", "est", "ic")


def clauses(text: str) -> list[Clause]:
    """The sentences of a text as lists of known or unknown words, with commas and owners kept as signs."""
    plain = unicodedata.normalize("NFKC", text[:MOST_LETTERS]).lower().replace("\u2019", "'").replace("_", " ")
    return [list(_words(part)) for part in re.split(r"[.;:!?()\n]+", plain) if part.strip()]


def kind_of(word: str) -> str:
    """The row of `KINDS` that a noun names, singular or plural; "" for any other word."""
    for candidate in singulars(word):
        known = candidate if candidate in KINDS or candidate in SYNONYMS else ALIASES.get(candidate, candidate)
        if known in KINDS:
            return known
        if known in SYNONYMS:
            return SYNONYMS[known]
    return ""


def singular(word: str) -> str:
    """The form of a word that the tables have; the word itself when none does."""
    return next((form for form in singulars(word) if form in lexicon()), word)


def singulars(word: str) -> tuple[str, ...]:
    """A word and what it may be the plural of, the word itself first."""
    forms = [word]
    if word.endswith("ves"):
        forms += [word[:-3] + "f", word[:-3] + "fe"]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    return tuple(forms)


def nounlike(word: str) -> bool:
    """Does a word look like a noun that no table has, or that only has an assembly?"""
    if any(form in NOUNS for form in singulars(word)):
        return True
    known = word in VAGUE or any(form in lexicon() for form in singulars(word))
    return not known and word.isalpha() and len(word) > 2 and not word.endswith(_NOT_A_NOUN)


@cache
def lexicon() -> frozenset[str]:
    """Every word that some table knows."""
    tables: tuple[Iterable[str], ...] = (
        *(KINDS, SYNONYMS, ALIASES, PARTS, COLOURED, DERIVED, LACKING, MEASURES, COUNTED, NUMBERS),
        *(PLACES, TIMES, WEATHERS, PROPORTIONS, SIZES, MOODS, STYLES, PHYSIQUES, POSES, MOTIONS, SYMMETRIES),
        *(colours.COLOURS, colours.SYNONYMS, colours.SHADES, materials.MATERIALS, materials.SYNONYMS),
        *(CUES, NOUNS, SILENT, REFUSING, ACCEPTING, TRIMMING),
    )
    return frozenset(word for table in tables for word in table)


def _words(clause: str) -> Iterator[str]:
    found = re.findall(r"[^\W_]+(?:['-][^\W_]+)*|,", clause)
    pieces = [piece for word in found for piece in _taken_apart(word)]
    at = 0
    while at < len(pieces):
        joined = _joined(pieces[at : at + 2])
        yield joined or pieces[at]
        at += 2 if joined else 1


def _taken_apart(word: str) -> Iterator[str]:
    if word in lexicon() or singular(word) in lexicon():
        yield word
    elif word.endswith("'s") or word.endswith("s'"):
        yield from (*_taken_apart(word.removesuffix("'s").removesuffix("s'")), OWNER)
    elif "-" in word:
        *first, last = word.split("-")
        for piece in first:
            yield from _taken_apart(piece)
        if last.endswith(("ing", "like", "shaped", "faced")):
            yield OWNER
        else:
            yield last
    else:
        yield word


def _joined(pair: Sequence[str]) -> str:
    """Two words that the tables know as one: "sky blue", "low poly", "treasure chest"."""
    if len(pair) < 2 or pair[0] in SILENT or COMMA in pair or OWNER in pair:
        return ""
    for between in ("-", " ", ""):
        for last in singulars(pair[1]):
            if (candidate := pair[0] + between + last) in lexicon():
                return candidate
    return ""
