"""Looks for a universe that breaks a law, and for the least of it that still does."""

import multiprocessing
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext
from typing import NamedTuple

from infra.memory import collect_seldom
from tests.simulation.diary import story
from tests.simulation.laws import Broken
from tests.simulation.mutants import MUTANTS
from tests.simulation.universe import MOMENTS, Summary, Universe, created

CHUNK = 20


class Wish(NamedTuple):
    """One universe to be run. `muted` are the kinds of trouble to leave out, `mutant` a defect to bring in."""

    seed: int
    moments: int = MOMENTS
    muted: frozenset[str] = frozenset()
    mutant: str = ""

    @property
    def command(self) -> str:
        parts = [f"--seed {self.seed} --trace"]
        parts += [f"--moments {self.moments}"] if self.moments != MOMENTS else []
        parts += [f"--mute {','.join(sorted(self.muted))}"] if self.muted else []
        parts += [f"--mutant {self.mutant}"] if self.mutant else []
        return f"python -m tests.simulation {' '.join(parts)}"


class Failure(NamedTuple):
    """The law that was broken, and the last events of the stream where it was."""

    wish: Wish
    law: str
    story: tuple[str, ...]


def attempt(wish: Wish, *, aloud: bool = False) -> Summary | Failure:
    """Run it. `aloud`: everything that is written anywhere is printed."""
    with MUTANTS[wish.mutant]() if wish.mutant else nullcontext(), created(wish.seed, wish.muted) as universe:
        if aloud:
            universe.keep_diary(aloud=True)
        try:
            return universe.run(wish.moments)
        except Exception as reason:
            return Failure(wish, f"{type(reason).__name__}: {reason}"[:600], _story(universe, reason))


def _story(universe: Universe, reason: Exception) -> tuple[str, ...]:
    stream = reason.stream if isinstance(reason, Broken) else ""
    if not stream:
        return ()
    partition = universe.log.partition_of(stream)
    return tuple(story([record for record in universe.log.events[partition] if record.key == stream]))


def shrunken(failure: Failure) -> Failure:
    """The same defect with fewer moments and fewer kinds of trouble, as far as some dozens of runs can tell."""
    with created(failure.wish.seed) as universe:
        deeds = sorted(universe.deeds())
    best = _shorter(failure)
    for deed in deeds:
        best = _still(best, best.wish._replace(muted=best.wish.muted | {deed}))
    return _shorter(best)


def _shorter(failure: Failure) -> Failure:
    longest = failure.wish.moments
    for moments in [*(longest * part // 16 for part in range(1, 16))]:
        found = _still(failure, failure.wish._replace(moments=moments))
        if found is not failure:
            return found
    return failure


def _still(failure: Failure, wish: Wish) -> Failure:
    found = attempt(wish)
    return found if isinstance(found, Failure) else failure


class Chunk(NamedTuple):
    """What came of some universes, and the processor time they took in seconds."""

    results: list[Summary | Failure]
    cpu_s: float


def _run_chunk(wishes: list[Wish]) -> Chunk:
    begun = time.process_time()
    return Chunk([attempt(wish) for wish in wishes], time.process_time() - begun)


def run_all(wishes: Callable[[], Iterator[Wish]], cores: int) -> Iterator[Chunk]:
    """In so many processes, some universes at a time, in no order."""
    chunks = _chunked(wishes())
    if cores == 1:
        yield from map(_run_chunk, chunks)
        return
    with multiprocessing.Pool(cores, collect_seldom) as pool:
        yield from pool.imap_unordered(_run_chunk, chunks)


def _chunked(wishes: Iterator[Wish]) -> Iterator[list[Wish]]:
    chunk: list[Wish] = []
    for wish in wishes:
        chunk.append(wish)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def first_failure(seeds: Collection[int], mutant: str) -> tuple[int, Failure | None]:
    """How many universes it took until one broke a law under this defect, and how."""
    for count, seed in enumerate(seeds, 1):
        found = attempt(Wish(seed, mutant=mutant))
        if isinstance(found, Failure):
            return count, found
    return len(seeds), None
