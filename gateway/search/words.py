"""Words as the index knows them: cut, folded, and each made into a code that only the vault's secret gives.

A blind index (Song, Wagner and Perrig 2000): equal words have equal codes, so that Postgres can look them up, rank
them and find them side by side, and holds no word that anybody said. Plurals are folded by the S-stemmer (Harman
1991); words that begin alike are found where a title or a tag begins so.
"""

import base64
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Weight = Literal["A", "B", "C", "D"]
Code = Callable[[str, int], bytes]
"""`Vault.blind`."""

SHORTEST_BEGINNING: Final = 3
LONGEST_BEGINNING: Final = 10
MOST_ASKED: Final = 32
_CODE_BYTES: Final = 5
"""Forty bits: of a million words, one in a million is taken for another."""
_LAST_PLACE: Final = 16_383
_MOST_PLACES: Final = 255
"""What Postgres keeps of a word: places up to the one, so many of them."""
_GAP: Final = 10
_WORD: Final = re.compile(r"[^\W_]+")
_ASKED: Final = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')


class Word(NamedTuple):
    """A word of a text: folded, and where it stands there."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        yield Word(_stem(_folded(found[0])), found.start(), found.end())


def _folded(word: str) -> str:
    """Without case and without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in parts if not unicodedata.combining(one)))


def _stem(word: str) -> str:
    if len(word) > 3:
        if word.endswith("ies") and not word.endswith(("eies", "aies")):
            return word[:-3] + "y"
        if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
            return word[:-1]
        if word.endswith("s") and not word.endswith(("us", "ss")):
            return word[:-1]
    return word


# --- what stands in the index ---------------------------------------------------------------------


class Field(NamedTuple):
    """A text, how much a word in it weighs (A most), and whether beginnings of its words are to be found."""

    text: str
    weight: Weight
    beginnings: bool = False


@dataclass(slots=True)
class Coder:
    """Makes the `tsvector`s and `tsquery`s of one forge."""

    blind: Code
    _known: dict[str, str] = field(default_factory=dict)

    def document(self, fields: Iterable[Field], tags: Iterable[str] = ()) -> str:
        """As Postgres reads a `tsvector`. Empty when nothing is said."""
        places: dict[str, list[str]] = {}
        place = 0
        for text, weight, beginnings in fields:
            for word in words_of(text):
                place = min(place + 1, _LAST_PLACE)
                self._put(places, "w" + word.folded, f"{place}{weight}")
                if beginnings:
                    for size in range(SHORTEST_BEGINNING, min(len(word.folded), LONGEST_BEGINNING) + 1):
                        self._put(places, "b" + word.folded[:size], f"{place}D")
            place = min(place + _GAP, _LAST_PLACE)
        for tag in tags:
            self._put(places, "t" + tag, "")
        return " ".join(f"'{code}':{','.join(at)}" if any(at) else f"'{code}'" for code, at in places.items())

    def _put(self, places: dict[str, list[str]], word: str, at: str) -> None:
        held = places.setdefault(self._code(word), [])
        if at and len(held) < _MOST_PLACES:
            held.append(at)

    def tag(self, tag: str) -> str:
        """The condition, as Postgres reads a `tsquery`, that a thing has just this tag."""
        return f"'{self._code('t' + tag)}'"

    def query(self, asked: "Asked") -> str:
        """The same for what is asked for."""
        return " & ".join(("!" if one.without else "") + self._condition(one) for one in asked.terms)

    def _condition(self, term: "Term") -> str:
        if term.phrase:
            return "(" + " <-> ".join(f"'{self._code('w' + word)}'" for word in term.words) + ")"
        return "(" + " & ".join(map(self._begun, term.words)) + ")"

    def _begun(self, word: str) -> str:
        whole = f"'{self._code('w' + word)}'"
        if not SHORTEST_BEGINNING <= len(word) <= LONGEST_BEGINNING:
            return whole
        return f"({whole} | '{self._code('b' + word)}')"

    def _code(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 50_000:
                self._known.clear()
            known = base64.urlsafe_b64encode(self.blind(word, _CODE_BYTES)).decode().rstrip("=")
            self._known[word] = known
        return known


# --- what is asked for ----------------------------------------------------------------------------


class Term(NamedTuple):
    """Words that all must be there, or none of them; of a phrase, one right behind the other."""

    words: tuple[str, ...]
    phrase: bool = False
    without: bool = False


class Asked(NamedTuple):
    """`plain`: what was said, without the marks, for whoever looks for its meaning."""

    terms: tuple[Term, ...]
    plain: str

    @property
    def wanted(self) -> bool:
        """Is anything asked for, beside what shall not be there?"""
        return any(not term.without for term in self.terms)


def asked(text: str) -> Asked:
    """`red knight -horse "with a cape"`: words, words that shall not be there, and phrases."""
    terms: list[Term] = []
    plain: list[str] = []
    budget = MOST_ASKED
    for found in _ASKED.finditer(text):
        quoted, without = found[2] is not None, bool(found[1] or found[3])
        said = found[2] if quoted else found[4]
        words = tuple(word.folded for word in words_of(said))[:budget]
        budget -= len(words)
        if not words:
            continue
        terms.append(Term(words, quoted and len(words) > 1, without))
        if not without:
            plain.append(said)
    return Asked(tuple(terms), " ".join(plain))


class Marked(NamedTuple):
    """A piece of a text, and where in it the words stand that were looked for: pairs of begin and end."""

    text: str
    marks: tuple[tuple[int, int], ...]


_AROUND: Final = 60


def marked(text: str, wanted: Asked) -> Marked | None:
    """The piece around the first word that was looked for; None when there is none."""
    whole = [word for term in wanted.terms if not term.without for word in term.words]
    hits = [word for word in words_of(text) if _is_meant(word.folded, whole)]
    if not hits:
        return None
    begin = max(0, hits[0].start - _AROUND)
    end = min(len(text), hits[0].end + 2 * _AROUND)
    inside = [hit for hit in hits if hit.end <= end]
    return Marked(text[begin:end], tuple((hit.start - begin, hit.end - begin) for hit in inside))


def _is_meant(word: str, wanted: Sequence[str]) -> bool:
    return any(word == one or (len(one) >= SHORTEST_BEGINNING and word.startswith(one)) for one in wanted)
