"""What people said goes to the engine in clear, and out of it only sealed, whatever the engine makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import JsonObject
from gpu_consumers.engine import MadeFile
from gpu_consumers.step_files import Order
from gpu_consumers.words import Words, as_it_is, opened, speaks
from infra.file_store import FileStore, LinkSigner
from infra.vault import MARK, Erased, Vault, is_token
from tests.golden.samples import body, event

PROMPT, NOTES = 'A Quillwort "chest"', "more snickersnee, please"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    store = FileStore(tmp_path / "store", LinkSigner("secret", ""), durable=False)
    return Vault(store, "a secret of the tests, and a long one")


def order_of(request: dict[str, Any], params: dict[str, Any]) -> Order:
    queued = body("step-queued.v1")
    assert isinstance(queued, StepQueued)
    filled = queued.model_copy(update={"request": JsonObject.of(request), "params": JsonObject.of(params)})
    found: EventEnvelope[Any] = event(filled)
    return found


@pytest.fixture
def order(vault: Vault) -> Order:
    """Ada asked for it, and Ben sent it back."""
    ada, ben = vault.seal_of("ada"), vault.seal_of("ben")
    return order_of(
        {"prompt": {"core_concept": ada.text(PROMPT), "style": ada.text("cute")}, "constraints": {"platform": "PC"}},
        {"feedback": ben.text(NOTES), "hue": 3},
    )


@pytest.fixture
def words(vault: Vault, order: Order) -> Words:
    return opened(vault, order)


def made(folder: Path, text: str, media_type: str = "application/json", repeats_words: bool = False) -> MadeFile:
    path = folder / "made.json"
    path.write_text(text)
    return MadeFile("made", path, media_type, repeats_words)


def test_the_engine_reads_what_was_said(order: Order, words: Words) -> None:
    assert speaks(order)
    assert words.request == {"prompt": {"core_concept": PROMPT, "style": "cute"}, "constraints": {"platform": "PC"}}
    assert words.params == {"feedback": NOTES, "hue": 3}


def test_an_order_in_which_nobody_said_anything_is_left_as_it_is(tmp_path: Path) -> None:
    order = order_of({"constraints": {"platform": "PC"}}, {})
    assert not speaks(order)
    words, facts = as_it_is(order), {"of": [PROMPT]}
    assert (words.request, words.told(PROMPT), words.facts(facts)) == (order.body.request, PROMPT, facts)
    assert words.in_file(made(tmp_path, PROMPT, repeats_words=True)) is None


@pytest.mark.parametrize(
    "note",
    [PROMPT, f"drawing {PROMPT}", "QUILLWORT is unknown", "quillwort", "there is no snickersnee here", "more", "Cute"],
)
def test_what_quotes_is_sealed(vault: Vault, words: Words, note: str) -> None:
    told = words.told(note)
    assert is_token(told)
    assert vault.open(told) == note


@pytest.mark.parametrize("note", ["", "a", "meshing", "12 of 90 triangles", "the mesh has holes"])
def test_what_does_not_quote_is_told_as_it_is(words: Words, note: str) -> None:
    assert words.told(note) == note


def test_facts_keep_their_shape_and_their_names(vault: Vault, words: Words) -> None:
    facts = {"chest": 1, "heard": {"quillwort": ["snickersnee", 2, None, True]}, "method": "by rule", "n": 0.5}
    sealed = words.facts(facts)
    assert set(sealed) == set(facts)
    text = json.dumps(sealed)
    assert "quillwort" not in text
    assert "snickersnee" not in text
    assert (sealed["method"], sealed["n"]) == ("by rule", 0.5)
    assert json.loads(vault.open(text, in_json=True)) == facts


def test_nothing_that_an_engine_found_somewhere_is_opened_as_if_it_had_been_said_here(
    vault: Vault, words: Words
) -> None:
    stolen = vault.seal_of("cleo").text("hers alone")
    assert vault.open(words.told(f"the node {stolen}")) == f"the node {stolen}".replace(MARK, "<sealed")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"of": PROMPT}),
        json.dumps({PROMPT: 1}),
        json.dumps([["see", {"why": "MORE snickersnee please!"}]]),
        "{ no json: a quillwort chest",
    ],
)
def test_a_text_file_that_quotes_is_kept_sealed_as_a_whole(
    vault: Vault, words: Words, tmp_path: Path, text: str
) -> None:
    kept = words.in_file(made(tmp_path, text))
    assert kept is not None
    assert b"uillwort" not in kept
    assert vault.open_data(kept).decode() == text


@pytest.mark.parametrize(
    "text", [json.dumps({"clips": ["cute", "chest"], "a": 1}), json.dumps(["a", "quillwort", "chest"]), "{}"]
)
def test_single_words_are_the_names_of_parts_and_clips_too(words: Words, tmp_path: Path, text: str) -> None:
    assert words.in_file(made(tmp_path, text)) is None


def test_a_file_of_which_its_engine_says_so_is_sealed_and_a_picture_is_not_looked_into(
    words: Words, tmp_path: Path
) -> None:
    assert words.in_file(made(tmp_path, "{}", repeats_words=True)) is not None
    assert words.in_file(made(tmp_path, PROMPT, "image/png")) is None


def test_what_was_made_of_the_words_of_two_is_gone_with_either(vault: Vault, order: Order, words: Words) -> None:
    told = words.told(PROMPT)
    vault.erase(vault.keys_of("ben"))
    assert vault.open(told) == "[erased]"
    with pytest.raises(Erased):
        opened(vault, order)
