"""Every recipe, and every part that a word calls for, gives a closed body that looks outward."""

from functools import cache

import pytest

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.brief.words.parts import PARTS
from gpu_consumers.engines.procedural.figure import design, inward_parts, open_edges

SEED = 7


def brief_for(words: str) -> DesignBrief:
    return read({"prompt": {"core_concept": words}}, "3D_CHARACTER").brief


@pytest.mark.parametrize("kind", KINDS)
def test_every_shell_of_every_kind_is_closed_and_looks_outward(kind: str) -> None:
    figure = design(brief_for(f"a {kind}"), SEED, 0.6)
    assert open_edges(figure) == 0
    assert inward_parts(figure) == []


@pytest.mark.parametrize("noun", sorted(PARTS, key=PARTS.__getitem__))  # synonyms side by side
def test_every_part_that_the_words_know_can_be_worn_or_held(noun: str) -> None:
    brief = brief_for(f"a villager with a {noun}")
    assert open_edges_of(brief.model_copy(update={"concept": "someone", "prompt": "someone"}).model_dump_json()) == 0


@cache
def open_edges_of(brief: str) -> int:
    """Of the figure of a brief in JSON: nouns of one meaning give one figure, which is made once."""
    return open_edges(design(DesignBrief.model_validate_json(brief), SEED, 0.4))
