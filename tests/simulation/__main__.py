"""`python -m tests.simulation --runs 2000 --seed N`: so many universes; prints the seeds that broke a law."""

import argparse
import logging
import sys
import time
from collections import Counter
from dataclasses import asdict
from random import SystemRandom

from tests.simulation.universe import MOMENTS, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=None, help="of the first universe; the others follow")
    parser.add_argument("--moments", type=int, default=MOMENTS, help="of each universe before it comes to rest")
    chosen = parser.parse_args()
    first = SystemRandom().randrange(10**9) if chosen.seed is None else chosen.seed
    logging.disable(logging.CRITICAL)
    print(f"seeds {first} to {first + chosen.runs - 1}")
    totals: Counter[str] = Counter()
    broken: list[int] = []
    begun = time.perf_counter()
    for seed in range(first, first + chosen.runs):
        try:
            totals.update(asdict(run(seed, chosen.moments)))
        except Exception as reason:
            broken.append(seed)
            print(f"seed {seed}: {type(reason).__name__}: {reason}")
    lasted = time.perf_counter() - begun
    print(f"{chosen.runs} universes in {lasted:.1f} s ({chosen.runs / lasted:.0f}/s), {len(broken)} broken")
    print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in totals.items()))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
