"""Words in the index: what finds what, and that no word is told."""

import re

import pytest

from gateway.search.words import Coder, Field, asked, marked
from infra.vault import Vault
from tests.unit.gateway.fakes import SECRET, MemoryStore


@pytest.fixture
def coder() -> Coder:
    return Coder(Vault(MemoryStore(), SECRET).blind)


def codes(vector: str) -> set[str]:
    return set(re.findall(r"'([^']+)'", vector))


@pytest.mark.parametrize(
    ("said", "looked_for"),
    [
        ("Three Knights", "knight"),
        ("a knight", "KNIGHTS"),
        ("berries", "berry"),
        ("low-poly café", "cafe"),
        ("ein großer Turm", "GROSSER"),
        ("knightly", "kni"),
    ],
)
def test_a_word_is_found_however_it_is_written(coder: Coder, said: str, looked_for: str) -> None:
    document = codes(coder.document([Field(said, "A", beginnings=True)]))

    assert codes(coder.query(asked(looked_for))) & document


def test_another_word_is_not_found(coder: Coder) -> None:
    document = codes(coder.document([Field("a red knight", "A", beginnings=True)]))

    assert not codes(coder.query(asked("night"))) & document
    assert not codes(coder.query(asked("reddish"))) & document


def test_only_titles_and_tags_are_found_by_how_their_words_begin(coder: Coder) -> None:
    document = codes(coder.document([Field("a lantern", "C")]))

    assert not codes(coder.query(asked("lant"))) & document
    assert codes(coder.query(asked("lantern"))) & document


def test_no_word_is_told_and_another_forge_has_other_codes(coder: Coder) -> None:
    fields = [Field("snickersnee", "A", beginnings=True)]
    elsewhere = Coder(Vault(MemoryStore(), SECRET + "!").blind)

    assert "snick" not in coder.document(fields)
    assert not codes(coder.document(fields)) & codes(elsewhere.document(fields))


def test_a_tag_is_no_word_and_a_word_is_no_tag(coder: Coder) -> None:
    document = coder.document([Field("red", "A")], ["blue"])

    assert codes(coder.tag("blue")) <= codes(document)
    assert not codes(coder.tag("red")) & codes(document)


def test_places_let_a_phrase_be_found_and_fields_do_not_touch(coder: Coder) -> None:
    document = coder.document([Field("red knight", "A"), Field("castle", "C")])

    assert re.findall(r":([\dA-D,]+)", document) == ["1A", "2A", "13C"]


def test_what_is_asked_for_is_told_apart() -> None:
    wanted = asked('red knights -horse "with a cape" -"long sword" --')

    assert [(term.words, term.phrase, term.without) for term in wanted.terms] == [
        (("red",), False, False),
        (("knight",), False, False),
        (("horse",), False, True),
        (("with", "a", "cape"), True, False),
        (("long", "sword"), True, True),
    ]
    assert wanted.plain == "red knights with a cape"


def test_only_what_shall_not_be_there_is_no_search() -> None:
    assert not asked("-horse").wanted
    assert not asked("&|!:*'()").terms


def test_nobody_asks_for_endlessly_many_words() -> None:
    assert len(asked("word " * 400).terms) == 32
    assert len(asked('"' + "word " * 400 + '"').terms[0].words) == 32


def test_the_piece_around_a_word_says_where_it_stands() -> None:
    text = "x " * 60 + "a knight with a red cape"
    piece = marked(text, asked("cape knights"))

    assert piece is not None
    assert [piece.text[begin:end] for begin, end in piece.marks] == ["knight", "cape"]
    assert len(piece.text) < len(text)
    assert marked("a chest", asked("knight -chest")) is None
