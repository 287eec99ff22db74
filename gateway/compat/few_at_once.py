"""Many commands of one request, a few at a time: none of them may keep the others from the read models."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

AT_ONCE: Final = 8

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


async def few_at_once(ask: Callable[[Thing], Awaitable[Answer]], things: Iterable[Thing]) -> list[Answer]:
    """The answers in the order of the things. Raises what the first of them raised."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(thing: Thing) -> Answer:
        async with places:
            return await ask(thing)

    return await asyncio.gather(*map(one, things))
