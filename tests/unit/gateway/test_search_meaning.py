"""Meaning: what is near, for whom; what is gone; and two lists made one."""

import numpy as np
import pytest

from gateway.search.asking import Found, fused
from gateway.search.vectors import Vectors, packed
from infra import sentences
from infra.sentences import WIDTH, Floats32

MINE, THEIRS = "mine", "theirs"


def unit(*places: float) -> Floats32:
    """A unit vector with these first numbers."""
    vector = np.zeros(WIDTH, dtype=np.float32)
    vector[: len(places)] = places
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def filled(**vectors: Floats32) -> Vectors:
    """Those whose name ends in an underscore stand in another project."""
    made = Vectors()
    for name, vector in vectors.items():
        made.put(name, THEIRS if name.endswith("_") else MINE, packed(vector[None])[0])
    return made


def ids(vectors: Vectors, wanted: Floats32, **more: object) -> list[str]:
    return [near.asset_id for near in vectors.nearest(wanted, 10, 0.1, **more)]  # type: ignore[arg-type]


def test_the_nearest_comes_first_and_the_far_ones_not_at_all() -> None:
    vectors = filled(far=unit(0, 1), near=unit(1, 0.1), nearer=unit(1))

    assert ids(vectors, unit(1)) == ["nearer", "near"]


def test_nobody_is_shown_what_stands_in_anothers_project() -> None:
    vectors = filled(a=unit(1), b_=unit(1))

    assert ids(vectors, unit(1), within=[MINE]) == ["a"]
    assert ids(vectors, unit(1), within=[]) == []
    assert ids(vectors, unit(1), among=["b_", "unheard of"]) == ["b_"]


def test_eight_bits_are_enough_for_the_order_of_a_thousand() -> None:
    chance = np.random.default_rng(5)
    raw = chance.standard_normal((1_500, WIDTH)).astype(np.float32)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True)
    vectors = filled(**{f"v{number}": vector for number, vector in enumerate(raw)})

    found = vectors.nearest(raw[7], 20, -1.0)

    assert found[0].asset_id == "v7"
    exact = np.sort(raw @ raw[7])[::-1][:20]
    assert np.abs(np.array([near.cosine for near in found]) - exact).max() < 0.005


def test_what_is_dropped_is_gone_and_the_others_stay() -> None:
    vectors = filled(a=unit(1), b=unit(0, 1), c_=unit(0, 0, 1))
    vectors.drop("a")
    vectors.drop("never there")

    assert ids(vectors, unit(1)) == []
    assert ids(vectors, unit(0, 0, 1)) == ["c_"]
    assert ids(vectors, unit(0, 0, 1), within=[THEIRS]) == ["c_"]
    assert vectors.of("a") is None
    assert not np.any(vectors._small[2:]), "its numbers are left in memory"


def test_a_vector_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not an embedding"):
        Vectors().put("a", MINE, b"short")


def test_what_stands_well_in_both_lists_comes_before_what_leads_one() -> None:
    named = [Found("led", 9.0), Found("both", 1.0)]
    meant = [Found("other", 0.9), Found("both", 0.8)]

    both = fused({"words": named, "meaning": meant})

    assert [one.asset_id for one in both] == ["both", "led", "other"]
    assert both[0].by == ("words", "meaning")
    assert both[1].by == ("words",)


@pytest.mark.skipif(bool(sentences.missing()), reason=sentences.missing())
def test_the_pinned_model_is_the_one_of_the_engines() -> None:
    from gpu_consumers.engines.brief import sentences as of_the_engines

    assert of_the_engines.encoder().sha256 == sentences.WEIGHTS
