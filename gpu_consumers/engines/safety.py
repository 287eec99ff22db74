"""The first door: the words of a request against a small safety list, before anything is generated."""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar, Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unworkable

# Digits and signs that stand for a letter. "1" is read as "i" and, in a second reading, as "l".
_LEET: Final = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"})
_READINGS: Final = (str.maketrans("1!|", "iii"), str.maketrans("1!|", "lll"))
# Letters of other alphabets that look like Latin ones; accents are folded by Unicode itself.
_LOOKALIKES: Final = str.maketrans("аеорсухіјѕԁαοερνικτ", "aeopcyxijsdaoepvikt")
_SPELLED_OUT: Final = re.compile(r"(?<![a-z])(?:[a-z] ){2,}[a-z](?![a-z])")
_MAX_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of content we refuse. `any_of`: one hit is enough. `all_of`: every group must have a hit."""

    name: str
    any_of: re.Pattern[str] | None
    all_of: tuple[re.Pattern[str], ...]

    def matches(self, text: str) -> bool:
        if self.any_of is not None and self.any_of.search(text):
            return True
        return bool(self.all_of) and all(group.search(text) for group in self.all_of)


@dataclass(frozen=True, slots=True)
class SafetyList:
    version: str
    categories: tuple[Category, ...]

    def verdict(self, text: str) -> str | None:
        """The name of the category this text falls under; None for a clean one."""
        readings = folded(text)
        return next((item.name for item in self.categories for reading in readings if item.matches(reading)), None)


class Safety:
    """Refuses a prompt by a list of words. A floor under every job, not a judge of taste."""

    name: ClassVar[str] = "safety-rules"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"safety"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Raises `Unworkable("unsafe_prompt")` that names category and field, and never repeats the words."""
        rules = safety_list()
        fields = list(texts(order.request))
        for field, text in fields:
            category = rules.verdict(text)
            if category is not None:
                what = category.replace("_", " ")
                raise Unworkable(
                    f"the field {field!r} asks for something we do not make ({what}); please reword it",
                    code="unsafe_prompt",
                )
        return StepResult(facts={"verdict": "safe", "list_version": rules.version, "fields_checked": len(fields)})


@functools.cache
def safety_list() -> SafetyList:
    raw = json.loads(resources.files("gpu_consumers.engines").joinpath("safety_list.json").read_text("utf-8"))
    return SafetyList(version=raw["version"], categories=tuple(_category(item) for item in raw["categories"]))


def folded(text: str) -> tuple[str, ...]:
    """What a reader would see in it: lower case, no accents, look-alikes and leetspeak read as letters.

    Two readings, because "1" may be an i or an l; each also with spelled-out words ("n u d e") put together.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LOOKALIKES)
    plain = "".join(char for char in plain if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    found: dict[str, None] = {}
    for reading in _READINGS:
        # Both with and without leet: "3d" must stay a word of its own for the entries that contain digits.
        for letters in (plain, plain.translate(_LEET).translate(reading)):
            spaced = re.sub(r"[^a-z0-9]+", " ", letters).strip()
            found[spaced] = None
            found[_SPELLED_OUT.sub(_put_together, spaced)] = None
    return tuple(found)


def _put_together(spelled: re.Match[str]) -> str:
    """One word of single letters; also without its first or last letter, which may be an "a" that stood beside it."""
    word = spelled[0].replace(" ", "")
    return f"{word} {word[1:]} {word[:-1]}"


def texts(value: JsonValue | Mapping[str, JsonValue], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in a request with its path ("prompt.details"). Links and ids are words too: cheap to check."""
    if depth > _MAX_DEPTH:
        raise Unworkable("the request is nested too deeply to be checked", code="unsafe_prompt")
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]", depth + 1)


def _category(raw: Mapping[str, JsonValue]) -> Category:
    any_of, all_of = raw.get("any", []), raw.get("all", [])
    assert isinstance(any_of, list)
    assert isinstance(all_of, list)
    groups = tuple(_any_word(group) for group in all_of if isinstance(group, list))
    return Category(name=str(raw["name"]), any_of=_any_word(any_of) if any_of else None, all_of=groups)


def _any_word(words: list[JsonValue]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(_stretched(str(word)) for word in words) + r")\b")


def _stretched(word: str) -> str:
    """A pattern for the word that forgives repeated letters ("nuuude")."""
    body = "".join(" " if char == " " else f"{re.escape(char)}+" for char in word.removesuffix("*"))
    return body + (r"\w*" if word.endswith("*") else "")
