"""Universes in which everything goes wrong, and in which every law holds all the same."""

import json
import os
import sys
from itertools import chain
from pathlib import Path
from subprocess import run as run_process

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.search import Failure, Wish, attempt, run_all, shrunken
from tests.simulation.universe import Summary, run

SEEDS = 400
CORPUS = json.loads((Path(__file__).parent / "corpus.json").read_text())


@pytest.fixture(scope="module")
def universes() -> list[Summary | Failure]:
    wishes = [Wish(seed) for seed in range(1, SEEDS + 1)]
    wishes += [Wish(seed, moments=1_500) for seed in range(1, 21)]
    chunks = run_all(lambda: iter(wishes), min(4, os.cpu_count() or 1))
    return list(chain.from_iterable(chunk.results for chunk in chunks))


@pytest.fixture(scope="module")
def summaries(universes: list[Summary | Failure]) -> list[Summary]:
    return [one for one in universes if isinstance(one, Summary)]


@pytest.mark.accepts("B-01", "S000-059", "S000-073")
@pytest.mark.timeout(600)
def test_in_every_universe_every_law_holds(universes: list[Summary | Failure]) -> None:
    assert [(one.law, one.wish.command) for one in universes if isinstance(one, Failure)] == []


def test_the_universes_were_as_troubled_as_they_were_meant_to_be(summaries: list[Summary]) -> None:
    assert sum(one.crashes for one in summaries) > 5 * SEEDS
    assert sum(one.zombies for one in summaries) > 5 * SEEDS
    assert sum(one.overtaken for one in summaries) > SEEDS // 4
    assert sum(one.passed_over for one in summaries) > SEEDS
    assert sum(one.refusals for one in summaries) > SEEDS // 4
    assert sum(one.shut_out for one in summaries) > SEEDS // 10


def test_processes_were_killed_before_and_after_every_effect(summaries: list[Summary]) -> None:
    points = frozenset().union(*(one.points for one in summaries))
    effects = {
        "decider": ("decided", "event written", "batch delivered", "saved"),
        "scheduler": ("log read", "command told", "order sent", "cancellation sent", "flushed", "snapshot saved"),
        "worker": (
            "order noted",
            "manifest looked for",
            "inputs fetched",
            "order given to the lane",
            "orders committed",
            "at work",
            "worked",
            "uploading",
            "object put",
            "manifest put",
            "result told",
            "failure told",
        ),
        "projector": ("batch folded", "batch committed", "commit unanswered"),
    }
    wanted = {f"{role}: {effect}" for role, names in effects.items() for effect in names}
    assert wanted - points == set()


def test_a_universe_is_the_same_one_whenever_it_is_run() -> None:
    assert run(4_242) == run(4_242)
    assert run(4_243) == run(4_243)


@pytest.mark.parametrize("kept", CORPUS, ids=lambda kept: kept["mutant"])
def test_a_kept_universe_is_sound_and_still_shows_the_defect_that_it_was_kept_for(kept: dict[str, str]) -> None:
    wish = Wish(int(kept["seed"]))
    assert isinstance(attempt(wish), Summary)
    assert isinstance(attempt(wish._replace(mutant=kept["mutant"])), Failure), kept["broke"]


def test_for_every_defect_that_can_be_brought_in_a_universe_is_kept() -> None:
    assert {kept["mutant"] for kept in CORPUS} == set(MUTANTS)


def test_what_is_found_is_shrunken_and_can_be_played_again() -> None:
    found = attempt(Wish(2, mutant="silence_means_nothing"))
    assert isinstance(found, Failure)
    least = shrunken(found)
    assert least.wish.moments < found.wish.moments
    assert len(least.wish.muted) > 10
    assert least.story, "the last events of the stream that is concerned"
    played = run_process([sys.executable, *least.wish.command.split()[1:]], capture_output=True, text=True, timeout=100)
    assert played.returncode == 1
    assert least.law in played.stdout
    assert "StepQueued" in played.stdout
