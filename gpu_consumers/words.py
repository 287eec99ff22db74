"""What people said in an order: opened for the engine alone, and kept out of all that is told or kept of its work.

An engine may quote the words in its facts, its notes, its failures and its files. Whatever quotes them is sealed again,
under the keys of everybody who said something in the order: when one of these is erased, so are the quotations.
Nothing is lost by sealing too much, for the gateway opens it again; what only looks like a quotation is sealed as well.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pydantic import JsonValue

from event_schemas.message import JsonObject, canonical_json
from gpu_consumers.engine import MadeFile
from gpu_consumers.step_files import Order
from infra.vault import MARK, Seal, Vault, keys_in, tokens_in

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a text file that is looked through."""
_TEXTS: Final = ("application/json", "text/")
_WORD: Final = re.compile(r"\w+")
_LEAST: Final = 3
_TELLING: Final = 4
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Of one order. `request` and `params` in clear; `texts`: what was said, folded to lower case."""

    request: Mapping[str, JsonValue]
    params: Mapping[str, JsonValue]
    seal: Seal | None = None
    texts: tuple[str, ...] = ()
    telling: frozenset[str] = frozenset()  # words long enough to tell who said them
    runs: frozenset[tuple[str, ...]] = frozenset()

    def told(self, text: str) -> str:
        """A note or a message of the engine, sealed when it quotes."""
        if self.seal is None:
            return text
        return self.seal.text(text) if self._quotes(text) else _harmless(text)

    def facts(self, facts: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """With every text in it that quotes sealed. The names of the facts themselves stay."""
        return facts if self.seal is None else {name: self._fact(value) for name, value in facts.items()}

    def in_file(self, made: MadeFile) -> bytes | None:
        """The file as it is to be kept, when its maker says that it repeats the words, or it quotes them; else None.

        A text is a quotation by three words in a row, or by all of a shorter one, but never by a single word: the
        names of clips and parts are words that people use, too.
        """
        if self.seal is None or not (made.repeats_words or made.media_type.startswith(_TEXTS)):
            return None
        if not made.repeats_words and (made.path.stat().st_size > LARGEST or not self._stand_in(made)):
            return None
        return self.seal.data(made.path.read_bytes())

    def _fact(self, value: JsonValue) -> JsonValue:
        match value:
            case str():
                return self.told(value)
            case list() | tuple():
                return [self._fact(one) for one in value]
            case Mapping():
                return {self.told(key): self._fact(one) for key, one in value.items()}
            case _:
                return value

    def _quotes(self, text: str) -> bool:
        folded = text.casefold().strip()
        if len(folded) < _LEAST:
            return False
        if any(said in folded or folded in said for said in self.texts):
            return True
        return not self.telling.isdisjoint(_WORD.findall(folded))

    def _stand_in(self, made: MadeFile) -> bool:
        text = made.path.read_text(encoding="utf-8", errors="replace")
        return any(not self.runs.isdisjoint(_runs(leaf)) for leaf in _leaves_of(text, made.media_type))


def speaks(order: Order) -> bool:
    """Did anybody say something in it that is sealed?"""
    return MARK in _text(order.body.request) or MARK in _text(order.body.params)


def as_it_is(order: Order) -> Words:
    """For an order in which nobody said anything."""
    return Words(order.body.request, order.body.params)


def opened(vault: Vault, order: Order) -> Words:
    """May block. Raises `Erased`, `StoreUnavailable`."""
    request, params = _text(order.body.request), _text(order.body.params)
    seal = vault.under(keys_in(request + params))
    said = [vault.reveal(token).casefold() for token in tokens_in(request + params)]
    return Words(
        JsonObject.of(vault.reveal(request, in_json=True)),
        JsonObject.of(vault.reveal(params, in_json=True)),
        seal,
        tuple(text for text in said if len(text) >= _LEAST),
        frozenset(word for text in said for word in _WORD.findall(text) if len(word) >= _TELLING),
        frozenset(run for text in said for run in _runs(text, whole=True)),
    )


def _text(value: Mapping[str, JsonValue]) -> str:
    return value.text if isinstance(value, JsonObject) else canonical_json(dict(value))


def _runs(text: str, whole: bool = False) -> Iterator[tuple[str, ...]]:
    """Every two words in a row, and every three; of a text that is `whole`, those by which it is recognised."""
    words = _WORD.findall(text.casefold())
    if not whole or len(words) == _SHORT:
        yield from pairwise(words)
    yield from zip(words, words[1:], words[2:], strict=False)


def _leaves_of(text: str, media_type: str) -> Iterator[str]:
    if media_type.startswith("application/json"):
        try:
            yield from _texts_in(json.loads(text))
            return
        except (ValueError, RecursionError):
            pass
    yield from text.splitlines()


def _texts_in(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts_in(one)
        case dict():
            yield from value
            for one in value.values():
                yield from _texts_in(one)


def _harmless(text: str) -> str:
    """What an engine read somewhere must not be opened as if it had been said here."""
    return text.replace(MARK, "<sealed") if MARK in text else text
