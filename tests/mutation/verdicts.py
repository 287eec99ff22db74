"""What became of each mutant, counted by module."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# By a failing test, or by tests that came to no end any more.
NOTICED = ("killed", "timeout")
COLUMNS = (*NOTICED, "survived", "no tests")


class Tally(NamedTuple):
    """How many mutants of one module there are, and how many of them ended in each way."""

    module: str
    mutants: int
    ended: Mapping[str, int]

    @property
    def noticed(self) -> int:
        return sum(self.ended.get(way, 0) for way in NOTICED)

    @property
    def other(self) -> int:
        """Not tried, or ended in a way that says nothing: counted as not noticed."""
        return self.mutants - sum(self.ended.get(column, 0) for column in COLUMNS)

    @property
    def share(self) -> float:
        """Percent of the mutants that were noticed; 0 if there are none."""
        return 100 * self.noticed / self.mutants if self.mutants else 0.0


def read(results: str) -> dict[str, str]:
    """Mutant -> how it ended, from what `mutmut results --all true` prints: a line `name: status` for each."""
    lines = (line.strip().partition(": ") for line in results.splitlines())
    return {name: status for name, colon, status in lines if colon}


def tallies(verdicts: Mapping[str, str]) -> list[Tally]:
    """One for each module, in alphabetical order."""
    ended: dict[str, Counter[str]] = {}
    for mutant, way in verdicts.items():
        ended.setdefault(module_of(mutant), Counter())[way] += 1
    return [Tally(module, ways.total(), ways) for module, ways in sorted(ended.items())]


def total(counted: Iterable[Tally]) -> Tally:
    ways = sum((Counter(tally.ended) for tally in counted), Counter[str]())
    return Tally("all", ways.total(), ways)


def module_of(mutant: str) -> str:
    """`fair_share` of `processors.domain.fair_share.x_assignments__mutmut_1`."""
    return mutant.split(".")[-2]
