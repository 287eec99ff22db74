"""Named places where a test has a process die: right after one effect, right before the next.

A name is `<role>.<what has just happened>`, a string literal, so that all of them can be enumerated from the code.
Nothing happens there unless the environment names the point: FORGELOG_CRASH_AT=point[:nth[:how]]. `how` is `kill`
(SIGKILL: nothing is flushed, no `finally` runs), `stop` (SIGSTOP: a zombie to be, until it gets a SIGCONT) or `raise`
(an exception, as a defect would). Asleep, a point costs some 30 ns: in a hot loop it stands once per batch.
"""

import os
import signal
import sys
from itertools import count
from typing import Final

VARIABLE: Final = "FORGELOG_CRASH_AT"


class Crash(Exception):
    """What `how=raise` raises."""


class Trap:
    """Goes off when its point is reached for the `nth` time. Raises `ValueError` for a wish that cannot be read."""

    def __init__(self, wish: str) -> None:
        self.point, _, rest = wish.partition(":")
        nth, _, self.how = rest.partition(":")
        self.how = self.how or "kill"
        self._nth = int(nth) if nth.isdecimal() else 0 if nth else 1
        if not self.point or self.how not in ("kill", "stop", "raise") or self._nth < 1:
            raise ValueError(f"{VARIABLE}={wish!r} is not point[:nth[:kill|stop|raise]]")
        self._times = count(1)

    def spring(self) -> None:
        if next(self._times) != self._nth:
            return
        if self.how == "raise":
            raise Crash(self.point)
        os.kill(os.getpid(), signal.SIGSTOP if self.how == "stop" else signal.SIGKILL)


def _set_trap(wish: str) -> Trap | None:
    if not wish:
        return None
    print(f"{VARIABLE}={wish}: this process will not live long", file=sys.stderr, flush=True)
    return Trap(wish)


_TRAP: Final = _set_trap(os.environ.get(VARIABLE, ""))


def reached(point: str) -> None:
    """What the name says has just happened."""
    if _TRAP is not None and _TRAP.point == point:
        _TRAP.spring()
