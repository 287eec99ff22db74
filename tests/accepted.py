"""What docs/acceptance.md demands, as data: documents, their ids, and what tests said of them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest

LIST = Path(__file__).parent.parent / "docs" / "acceptance.md"
NOTES = Path(".forgelog-tests") / "accepts.json"
_DOCUMENT = re.compile(r"^### (?P<title>.+?)\s+\(\d+ items\)")
_ITEM = re.compile(r"^- (?P<id>S\d{3}-\d{3}|B-\d{2}) (?P<kind>[A-Z]{2,3}) — (?P<text>.+)$")


@dataclass(frozen=True)
class Item:
    """One demand: `S000-044`, its kind and its words."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True)
class Document:
    """One of the source documents and everything that it asks for."""

    title: str
    items: tuple[Item, ...]

    @property
    def short(self) -> str:
        """The number and the name, without what stands around them."""
        quoted = re.match(r'[^"]*"[^"]*"', self.title)
        return quoted[0] if quoted else self.title


def documents(markdown: str) -> tuple[Document, ...]:
    """The documents in their order. Raises `ValueError` when an id stands twice or an item outside a document."""
    found: dict[str, list[Item]] = {}
    seen: set[str] = set()
    title = ""
    for line in markdown.splitlines():
        if heading := _DOCUMENT.match(line):
            title = heading["title"]
        elif match := _ITEM.match(line):
            item = Item(match["id"], match["kind"], match["text"])
            if item.id in seen or not title:
                raise ValueError(f"{item.id} stands twice, or in no document")
            seen.add(item.id)
            found.setdefault(title, []).append(item)
    return tuple(Document(name, tuple(items)) for name, items in found.items())


def known_ids() -> frozenset[str]:
    """Every id of docs/acceptance.md."""
    return frozenset(item.id for document in documents(LIST.read_text()) for item in document.items)


def strangers(claims: Mapping[str, Iterable[str]], known: frozenset[str]) -> list[str]:
    """Test and id of every claim to prove something that nobody demands. `claims`: test -> ids."""
    return [f"{test} names {one}" for test, ids in claims.items() for one in ids if one not in known]


class Note(TypedDict):
    ids: list[str]
    outcome: str
    at: float


def claims(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """Test -> the ids its markers name; tests that name none are left out."""
    named = {item.nodeid: [str(one) for mark in item.iter_markers("accepts") for one in mark.args] for item in items}
    return {test: ids for test, ids in named.items() if ids}


def read_notes(root: Path) -> dict[str, Note]:
    path = root / NOTES
    if not path.exists():
        return {}
    notes: dict[str, Note] = json.loads(path.read_text())
    return notes
