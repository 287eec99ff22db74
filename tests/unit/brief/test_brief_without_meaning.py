"""Where the embeddings are not installed the tables go on alone, and say so."""

import pytest

from gpu_consumers.engines.brief.engine import Wordsmith
from gpu_consumers.engines.brief.reading import read
from infra import sentences


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "find_spec", lambda name: None)


def test_the_tables_need_nothing() -> None:
    assert Wordsmith().needs().missing == ""
    assert read({"prompt": {"core_concept": "a goblin king"}}, "3D_CHARACTER").brief.kind == "goblin"


def test_an_unknown_noun_is_composed_and_the_facts_say_what_is_missing() -> None:
    reading = read({"prompt": {"core_concept": "a zorblax"}}, "PROP")
    assert reading.brief.archetype == "composed"
    assert reading.model is None
    assert "pip install 'forgelog[words]'" in str(reading.facts()["embeddings"])
