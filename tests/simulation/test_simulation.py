"""Universes in which everything goes wrong, and in which every law holds all the same."""

import pytest

from tests.simulation.universe import Summary, run

SEEDS = 200


@pytest.fixture(scope="module")
def universes() -> list[Summary]:
    return [run(seed) for seed in range(1, SEEDS + 1)]


@pytest.mark.accepts("B-01", "S000-059", "S000-073")
@pytest.mark.timeout(300)
def test_in_every_universe_every_law_holds(universes: list[Summary]) -> None:
    assert len(universes) == SEEDS


def test_the_universes_were_as_troubled_as_they_were_meant_to_be(universes: list[Summary]) -> None:
    assert sum(one.crashes for one in universes) > SEEDS
    assert sum(one.overtaken for one in universes) > SEEDS // 4
    assert sum(one.passed_over for one in universes) > SEEDS


def test_a_universe_is_the_same_one_whenever_it_is_run() -> None:
    assert run(4_242) == run(4_242)


@pytest.mark.timeout(300)
def test_long_lives_keep_the_laws_too() -> None:
    assert all(run(seed, moments=1_500).events for seed in range(1, 31))
