"""Trying again while somebody else is away. Exponential backoff with full jitter (M. Brooker, AWS, 2015)."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")

FIRST_S: Final = 0.2
LONGEST_S: Final = 5.0


def patiently(
    attempt: Callable[[], Result],
    passes: Callable[[Exception], bool],
    wanted: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> Result:
    """What `attempt` returns, once it does. Raises what does not pass by itself, or when nobody wants the result."""
    pause = FIRST_S
    while True:
        try:
            return attempt()
        except Exception as error:
            if not passes(error) or not wanted():
                raise
        sleep(random.uniform(0.0, pause))
        pause = min(2 * pause, LONGEST_S)
