"""How often one caller may ask: counted by each gateway for itself, told with every answer.

The headers are those of the IETF's draft "RateLimit header fields for HTTP": the policy, what is left of it, and the
seconds until it is whole again.
"""

import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.door.auth import refuse
from gateway.door.callers import NOBODY, caller
from gateway.errors import Problem


class Pace:
    """Refuses whoever asks too often, before anything is done for them. The owner is never refused. Plain ASGI."""

    def __init__(self, app: ASGIApp, rate: str) -> None:
        """`rate` as in "1200/minute". Raises `ValueError` for anything else."""
        self._app = app
        self._rate: RateLimitItem = parse(rate)
        self._counted = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = caller()
        if scope["type"] != "http" or who.owner or who is NOBODY:
            await self._app(scope, receive, send)
            return
        name = who.actor.id
        granted = await self._counted.hit(self._rate, name)
        whole_at, left = await self._counted.get_window_stats(self._rate, name)
        pause = max(1, math.ceil(whole_at - time.time()))
        policy = f'"caller";q={self._rate.amount};w={self._rate.get_expiry()}'
        state = f'"caller";r={max(0, left)};t={pause}'

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"], headers["RateLimit"] = policy, state
            await send(message)

        if granted:
            await self._app(scope, receive, telling)
        else:
            often = f"{self._rate.amount} requests in {self._rate.get_expiry()} s are granted to one caller"
            await refuse(Problem("too_fast", often, Retry_After=str(pause)), scope, receive, telling)
