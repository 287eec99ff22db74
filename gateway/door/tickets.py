"""Tickets for those who cannot send a header, as a browser's WebSocket: good once, for half a minute.

A ticket may stand in an address, and so in somebody's log; by the time that it is read there it is worth nothing. It is
known only to the gateway that gave it out.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from gateway.door.callers import Caller

SECONDS: Final = 30.0
MOST: Final = 10_000


class Tickets:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    def issue(self, caller: Caller) -> str:
        self._forget_the_old()
        ticket = secrets.token_urlsafe(24)
        self._open[ticket] = self._clock() + SECONDS, caller
        return ticket

    def redeem(self, ticket: str) -> Caller | None:
        """Whose it was; None when it was used before, is too old, or never was."""
        until, caller = self._open.pop(ticket, (0.0, None))
        return caller if self._clock() < until else None

    def _forget_the_old(self) -> None:
        while self._open and (len(self._open) >= MOST or next(iter(self._open.values()))[0] <= self._clock()):
            self._open.popitem(last=False)
