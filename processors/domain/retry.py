"""When to try again: exponential backoff with full jitter and a cap.

Method: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from typing import Final

BASE_S: Final = 1.0
CAP_S: Final = 300.0
SECOND: Final = 1_000_000


def delay_s(attempt: int, jitter: float) -> float:
    """Seconds to wait after attempt number `attempt` (from 1); `jitter` in [0, 1) spreads the herd."""
    exponent = min(attempt - 1, 16)
    return float(min(CAP_S, BASE_S * 2**exponent) * jitter)


def due(at: int, attempt: int, jitter: float, at_least_s: float = 0.0) -> int:
    """The instant of the next try, in microseconds, never sooner than the thrower asked for."""
    return at + round(max(delay_s(attempt, jitter), at_least_s) * SECOND)
