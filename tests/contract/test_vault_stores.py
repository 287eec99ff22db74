"""Keys are kept and destroyed in a folder as in a real S3."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from infra.object_store import ObjectStore
from infra.vault import ERASED, Erased, Vault, key_path

SECRET = "a secret of the tests, and a long one"


def test_a_text_outlives_its_gateway_and_not_its_key(store: ObjectStore) -> None:
    person = f"ada-{uuid4()}"
    token = Vault(store, SECRET).seal_of(person).text("a knight")
    vault = Vault(store, SECRET)
    assert vault.open(token) == "a knight"
    kept = vault.keys_of(person)
    assert vault.erase(kept) == kept
    assert [store.size(key_path(key_id)) for key_id in kept] == [None]
    other = Vault(store, SECRET)
    assert other.open(token) == ERASED
    with pytest.raises(Erased):
        other.under(kept)
    assert other.seal_of(person).key_ids != tuple(kept)


def test_of_many_who_make_the_first_key_at_once_one_wins(store: ObjectStore) -> None:
    person = f"ada-{uuid4()}"
    with ThreadPoolExecutor(8) as crowd:
        tokens = set(crowd.map(lambda _: Vault(store, SECRET).seal_of(person).text("a knight"), range(8)))
    assert len(tokens) == 1
