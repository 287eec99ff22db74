"""Thousands of universes, each from its seed: `python -m tests.simulation --runs 10000`.

Prints the seeds and the totals; of a universe that broke a law, the least of it that still does, and the command
that plays it again. Exit code 1 if any did.
"""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count, islice
from random import SystemRandom

from tests.simulation.mutants import MUTANTS
from tests.simulation.search import Chunk, Failure, Wish, attempt, run_all, shrunken
from tests.simulation.universe import MOMENTS

MOST_SHOWN = 5
TELL_EVERY_S = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, help="of the first universe; the others follow. Drawn when not given")
    parser.add_argument("--forever", type=float, metavar="MINUTES", help="instead of --runs: as many as fit")
    parser.add_argument("--moments", type=int, default=MOMENTS, help="of each universe before it comes to rest")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--mute", default="", help="kinds of trouble to leave out, with commas")
    parser.add_argument("--mutant", default="", choices=sorted(MUTANTS), help="a defect to bring in")
    parser.add_argument("--trace", action="store_true", help="run one universe and print everything that happens in it")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    first = SystemRandom().randrange(10**9) if chosen.seed is None else chosen.seed
    wish = Wish(first, chosen.moments, frozenset(filter(None, chosen.mute.split(","))), chosen.mutant)
    if chosen.trace:
        return _play(wish)
    runs = None if chosen.forever else chosen.runs
    last = f"to {first + runs - 1}" if runs else "and on"
    print(f"seeds {first} {last}, on {chosen.cores} cores", flush=True)
    until = time.monotonic() + chosen.forever * 60 if chosen.forever else float("inf")
    return _Report().of(run_all(lambda: islice(_wishes(wish, until), runs), chosen.cores), until)


def _wishes(first: Wish, until: float) -> Iterator[Wish]:
    for seed in count(first.seed):
        if time.monotonic() > until:
            return
        yield first._replace(seed=seed)


def _play(wish: Wish) -> int:
    found = attempt(wish, aloud=True)
    if isinstance(found, Failure):
        print(f"\n{found.law}")
        print(*found.story, sep="\n")
        return 1
    print("\nevery law holds")
    return 0


class _Report:
    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.points: set[str] = set()
        self.universes = 0
        self.failures: list[Failure] = []
        self.cpu_s = 0.0
        self._begun = self._told = time.monotonic()

    def of(self, chunks: Iterator[Chunk], until: float) -> int:
        for chunk in chunks:
            self._add(chunk)
            if time.monotonic() - self._told > TELL_EVERY_S:
                self._told = time.monotonic()
                print(f"{self.universes:,} universes, {len(self.failures)} broken", flush=True)
            if time.monotonic() > until:
                break
        self._tell()
        return 1 if self.failures else 0

    def _add(self, chunk: Chunk) -> None:
        self.cpu_s += chunk.cpu_s
        for result in chunk.results:
            self.universes += 1
            if isinstance(result, Failure):
                self.failures.append(result)
                print(f"seed {result.wish.seed}: {result.law[:300]}", flush=True)
            else:
                figures = asdict(result)
                self.points |= figures.pop("points")
                self.totals.update(figures)

    def _tell(self) -> None:
        lasted = time.monotonic() - self._begun
        each = 1_000 * self.cpu_s / max(1, self.universes)
        rate = self.universes / max(lasted, 0.001)
        print(f"{self.universes:,} universes in {lasted:.1f} s ({rate:.0f}/s; {each:.0f} ms of a core each)", end=", ")
        print(f"{len(self.failures)} broken")
        print(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in self.totals.items()))
        print(f"processes were killed at {len(self.points)} points")
        for failure in self.failures[:MOST_SHOWN]:
            least = shrunken(failure)
            print(f"\nseed {failure.wish.seed}: {failure.law}")
            print(f"the least that still breaks a law: {least.law}")
            print(*(f"    {line}" for line in least.story), sep="\n")
            print(least.wish.command)


if __name__ == "__main__":
    sys.exit(main())
