"""The same request twice is one request: ids derived from the client's key, and a memory of recent bodies.

The log needs none of this memory: a repeated command has the same id, and the decider drops it. It serves the client:
the same answer again, and a clear word when a key is used for two different requests.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID, uuid5

from fastapi import Header

from gateway.errors import Problem

NAMESPACE: Final = UUID("6f0c1f0e-5a7e-5c1b-9a35-0f6f7267656c")
REMEMBERED: Final = 10_000

Answer = TypeVar("Answer")

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="A new UUID per request; the same one when the request is repeated",
    ),
]


def command_id(project_id: str, key: str) -> UUID:
    """Of one tenant's key: nobody can probe the keys of another."""
    return uuid5(NAMESPACE, f"{project_id}/{key}")


def fingerprint(*parts: bytes) -> str:
    """What tells one request body from another: 32 hex digits."""
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()[:32]


def reused() -> Problem:
    return Problem("idempotency_key_reused", "the key was used before, with another body", "Idempotency-Key")


class Recent(Generic[Answer]):
    """The answers to the latest requests by command id. Two at once share one answer; a failure is not remembered."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[UUID, tuple[str, asyncio.Future[Answer]]] = OrderedDict()

    async def once(self, of: UUID, print_: str, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of `work`, or of the same request before. Raises `Problem` when the body differs."""
        known = self._known.get(of)
        if known is not None:
            if known[0] != print_:
                raise reused()
            return await asyncio.shield(known[1])
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._known[of] = (print_, answer)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        try:
            answer.set_result(await work())
        except BaseException as failure:
            self._known.pop(of, None)
            answer.set_exception(failure if isinstance(failure, Problem) else Problem("log_unavailable"))
            answer.exception()  # whoever asked at the same time has it; nobody else need
            raise
        return answer.result()
