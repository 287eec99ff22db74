"""When to try again: later each time, spread out, and never too late."""

import pytest

from processors.domain.retry import BASE_S, CAP_S, SECOND, delay_s, due


@pytest.mark.accepts("S000-068")
def test_each_attempt_waits_up_to_twice_as_long_as_the_one_before() -> None:
    assert [delay_s(attempt, 0.5) for attempt in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]


def test_the_jitter_spreads_the_delays_from_none_to_all_of_it() -> None:
    assert delay_s(5, 0.0) == 0.0
    assert delay_s(5, 0.999) < 16 * BASE_S


@pytest.mark.parametrize("attempt", [10, 100, 10_000])
def test_no_delay_is_longer_than_the_cap(attempt: int) -> None:
    assert delay_s(attempt, 0.999) <= CAP_S


def test_a_try_is_never_due_sooner_than_the_thrower_asked_for() -> None:
    assert due(1_000, 1, 0.1, at_least_s=60) == 1_000 + 60 * SECOND
    assert due(1_000, 7, 0.5, at_least_s=1) == 1_000 + 32 * SECOND
    assert due(1_000, 1, 0.0) == 1_000, "who asked for nothing may be first"
