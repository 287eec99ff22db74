"""How what was found looks."""

from typing import Literal

from pydantic import BaseModel, Field

from gateway.reads.views import AssetSummary
from gateway.search.asking import Mode


class Highlight(BaseModel):
    """A piece of a text of the asset. `marks`: begin and end, in characters, of what was looked for."""

    field: Literal["title", "tags", "prompt", "details", "style"]
    text: str
    marks: list[tuple[int, int]]


class FoundAsset(AssetSummary):
    """`score` tells only which of one answer fits better; `found_by`: words, meaning, or both."""

    score: float = 0.0
    found_by: list[str] = Field(default_factory=list)
    highlights: list[Highlight] = Field(default_factory=list)


class SearchPage(BaseModel):
    """`mode`: how it was looked for, in the end; `note` says why that is not how it was asked for.

    `behind`: assets that the index does not know yet. `facets`: name -> value -> count, of `counted` assets;
    `capped`: there are more than those.
    """

    items: list[FoundAsset]
    next_cursor: str | None = None
    mode: Mode
    note: str = ""
    behind: int = 0
    counted: int = 0
    capped: bool = False
    facets: dict[str, dict[str, int]] = Field(default_factory=dict)
