"""What `make mutate` makes of mutmut's results."""

from tests.mutation.verdicts import Tally, read, tallies, total

RESULTS = """
    processors.domain.retry.x_due__mutmut_1: killed
    processors.domain.retry.x_due__mutmut_2: timeout
    processors.domain.floor.xǁFloorǁhear__mutmut_1: survived
    processors.domain.floor.xǁFloorǁhear__mutmut_2: no tests
    processors.domain.floor.xǁFloorǁhear__mutmut_3: killed
    processors.domain.floor.xǁFloorǁhear__mutmut_4: check was interrupted by user
"""


def test_each_module_gets_its_own_line() -> None:
    floor, retry = tallies(read(RESULTS))
    assert (floor.module, floor.mutants, floor.share) == ("floor", 4, 25.0)
    assert (retry.module, retry.mutants, retry.share) == ("retry", 2, 100.0)


def test_what_was_not_tried_or_says_nothing_counts_as_unnoticed() -> None:
    every = total(tallies(read(RESULTS)))
    assert (every.mutants, every.noticed, every.other, every.share) == (6, 3, 1, 50.0)


def test_a_run_without_mutants_proves_nothing() -> None:
    assert total([]) == Tally("all", 0, {})
    assert total([]).share == 0.0
