"""Texts that can be forgotten: sealed and opened again, as long as their key is kept, and only by its forge."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.file_store import FileStore, LinkSigner
from infra.object_store import StoreUnavailable
from infra.vault import ERASED, FRESH_S, MARK, SEALED, Erased, Vault, is_sealed_data, is_token, key_path, keys_in, shred

SECRET = "a secret of the tests, and a long one"
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Away(FileStore):
    """A folder that can be away."""

    away = False

    def size(self, key: str) -> int | None:
        if self.away:
            raise StoreUnavailable("nobody answers")
        return super().size(key)


@pytest.fixture
def store(tmp_path: Path) -> Away:
    return Away(tmp_path, LinkSigner("secret", ""), durable=False)


@pytest.fixture
def vault(store: Away) -> Vault:
    return Vault(store, SECRET)


@pytest.fixture(scope="module")
def at_hand(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """One for many examples."""
    return Vault(FileStore(tmp_path_factory.mktemp("store"), LinkSigner("secret", ""), durable=False), SECRET)


@given(TEXT, TEXT, TEXT)
def test_what_is_sealed_is_opened_as_it_was_wherever_it_stands(
    at_hand: Vault, text: str, before: str, other: str
) -> None:
    ada, ben = at_hand.seal_of("ada"), at_hand.seal_of("ben")
    both = at_hand.under((*ada.key_ids, *ben.key_ids))
    assert at_hand.open(ada.text(text)) == text
    before = before.replace(MARK, "")
    assert at_hand.open(f"{before}{ada.text(text)} {both.text(other)}") == f"{before}{text} {other}"
    serialised = json.dumps({"a": [ada.text(text)], before: both.text(other)}, ensure_ascii=False)
    assert json.loads(at_hand.open(serialised, in_json=True)) == {"a": [text], before: other}


@given(st.binary(max_size=300))
def test_a_file_is_sealed_as_a_whole(at_hand: Vault, data: bytes) -> None:
    sealed = at_hand.seal_of("ada").data(data)
    assert is_sealed_data(sealed)
    assert at_hand.open_data(sealed) == data
    assert at_hand.open_data(data) == data or is_sealed_data(data)


def test_equal_texts_of_one_person_are_equal_tokens_and_of_two_persons_are_not(vault: Vault, store: Away) -> None:
    ada, ben = vault.seal_of("ada"), vault.seal_of("ben")
    token = ada.text("a knight")
    assert is_token(token)
    assert not is_token(f"{token} and more")
    assert "knight" not in token
    assert Vault(store, SECRET).seal_of("ada").text("a knight") == token
    assert ben.text("a knight") != token
    assert ada.fingerprint(b"x") == Vault(store, SECRET).seal_of("ada").fingerprint(b"x") != ben.fingerprint(b"x")


def test_a_token_is_opened_once_and_not_what_stands_in_it(vault: Vault) -> None:
    inner = vault.seal_of("ada").text("hidden")
    assert vault.open(vault.seal_of("ben").text(f"see {inner}")) == f"see {inner}"


def test_what_only_looks_like_a_token_stays_as_it_is(vault: Vault) -> None:
    token = vault.seal_of("ada").text("a knight")
    bent = token[:-3] + ("AA>" if token[-3:] != "AA>" else "BB>")
    for text in (bent, token[:-1], f"{MARK}nobody:x>", MARK):
        assert vault.open(text) == text


def test_with_its_key_a_text_is_gone_for_good_and_who_comes_back_gets_another(vault: Vault, store: Away) -> None:
    seal = vault.seal_of("ada")
    token = seal.text("a knight")
    [key_id] = vault.keys_of("ada")
    assert vault.erase([key_id]) == [key_id]
    assert vault.erase([key_id]) == []
    assert vault.keys_of("ada") == []
    assert vault.open(f"the {token}") == f"the {ERASED}"
    with pytest.raises(Erased):
        vault.reveal(token)
    with pytest.raises(Erased):
        vault.open_data(seal.data(b"a knight"))
    again = vault.seal_of("ada")
    assert again.key_ids != (key_id,)
    assert vault.open(again.text("a knight")) == "a knight"
    assert vault.open(token) == ERASED


def test_a_text_of_two_persons_is_gone_with_either(vault: Vault) -> None:
    token = vault.under((*vault.seal_of("ada").key_ids, *vault.seal_of("ben").key_ids)).text("a knight")
    assert len(keys_in(token)) == 2
    vault.erase(vault.keys_of("ben"))
    assert vault.open(token) == ERASED


def test_a_key_that_is_marked_erased_is_used_by_nobody_although_it_lies_there(vault: Vault, store: Away) -> None:
    token = vault.seal_of("ada").text("a knight")
    [key_id] = vault.keys_of("ada")
    store.put_if_absent(key_path(key_id) + ".erased", b"")
    other = Vault(store, SECRET)
    assert other.open(token) == ERASED
    assert other.seal_of("ada").key_ids != (key_id,)
    assert other.keys_of("ada")[0] == key_id, "whoever erases it again still finds it"


def test_others_forget_a_key_soon_after_it_was_erased(store: Away) -> None:
    clock = Clock()
    other = Vault(store, SECRET, clock)
    seal = other.seal_of("ada")
    token = seal.text("a knight")
    shred(store, seal.key_ids)
    clock.now += FRESH_S + 1
    assert other.open(token) == ERASED
    assert other.at_hand("ada") is None


def test_of_two_gateways_that_make_the_first_key_one_wins(store: Away) -> None:
    class Late(Away):
        def list(self, prefix: str = "") -> None:  # type: ignore[override]
            found = list(super().list(prefix))
            Vault(store, SECRET).seal_of("ada")
            return iter(found)  # type: ignore[return-value]

    late = Vault(Late(store.folder, store.signer, durable=False), SECRET).seal_of("ada")
    assert late.text("a knight") == Vault(store, SECRET).seal_of("ada").text("a knight")


def test_what_else_lies_among_the_keys_of_a_person_is_passed_over(vault: Vault, store: Away) -> None:
    token = vault.seal_of("ada").text("a knight")
    [key_id] = vault.keys_of("ada")
    store.put_if_absent(key_path(key_id) + "-half-written", b"some stores list what is not whole yet")

    other = Vault(store, SECRET)
    assert other.seal_of("ada").text("a knight") == token
    assert other.keys_of("ada") == [key_id]


def test_while_the_store_is_away_reading_goes_on_and_sealing_does_not(vault: Vault, store: Away) -> None:
    token = vault.seal_of("ada").text("a knight")
    store.away = True
    assert vault.open(token) == "a knight", "what it remembers"
    clock = Clock()
    other = Vault(store, SECRET, clock)
    assert other.open(token) == SEALED
    with pytest.raises(StoreUnavailable):
        other.reveal(token)
    with pytest.raises(StoreUnavailable):
        other.seal_of("ada")
    store.away = False
    clock.now += 5
    assert other.open(token) == "a knight"


def test_a_key_that_nobody_erased_and_that_is_not_there_is_not_called_erased(vault: Vault, store: Away) -> None:
    token = vault.seal_of("ada").text("a knight")
    store.path(key_path(vault.keys_of("ada")[0])).unlink()
    assert Vault(store, SECRET).open(token) == SEALED


def test_another_forges_secret_opens_nothing(vault: Vault, store: Away) -> None:
    token = vault.seal_of("ada").text("a knight")
    assert Vault(store, SECRET + "!").open(token) == SEALED


def test_a_short_secret_is_refused_with_the_remedy(store: Away) -> None:
    with pytest.raises(ValueError, match="FORGELOG_VAULT_SECRET: set it to 32 random characters"):
        Vault(store, "short")


@pytest.mark.parametrize("bad", ["", "../../objects/x", "0123456789abcdef.0", "0123456789abcdef/1"])
def test_no_other_object_can_be_shredded(store: Away, bad: str) -> None:
    with pytest.raises(ValueError, match="not the id of a key"):
        shred(store, [bad])
