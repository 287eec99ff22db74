"""Many single questions, few queries: what is asked while one query runs goes into the next one together.

A lone question is asked at once; the more there are, the less each costs. With a `pace`, a crowd of questions waits a
little for more of them: what follows from the answers then goes on together, which spares everybody behind it.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Together(Generic[Answer]):
    """Asks for up to `most` keys at once. Whoever asks the same thing at the same time shares the answer.

    After a question of several keys the next one begins no sooner than `pace_s` seconds later.
    """

    def __init__(
        self, ask: Callable[[Sequence[str]], Awaitable[Mapping[str, Answer]]], most: int, pace_s: float = 0.0
    ) -> None:
        self._ask = ask
        self._most = most
        self._pace_s = pace_s
        self._next_at = -math.inf
        self._wanted: dict[str, asyncio.Future[Answer | None]] = {}
        self._running: asyncio.Task[None] | None = None

    async def of(self, key: str) -> Answer | None:
        """None where there is no answer. Raises whatever the question raised, to all who were in it."""
        return await asyncio.shield(self._asked(key))

    async def of_all(self, keys: Sequence[str]) -> list[Answer | None]:
        """The same for several, asked in one go."""
        return [await asyncio.shield(answer) for answer in [self._asked(key) for key in keys]]

    def _asked(self, key: str) -> "asyncio.Future[Answer | None]":
        answer = self._wanted.get(key)
        if answer is None:
            answer = self._wanted[key] = asyncio.get_running_loop().create_future()
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return answer

    async def _run(self) -> None:
        while self._wanted:
            await asyncio.sleep(self._next_at - time.monotonic())
            asked = {key: self._wanted.pop(key) for key in list(self._wanted)[: self._most]}
            self._next_at = time.monotonic() + (self._pace_s if len(asked) > 1 else 0.0)
            try:
                found = await self._ask(list(asked))
            except Exception as failure:
                for answer in asked.values():
                    answer.set_exception(failure)
                    answer.exception()  # somebody may have left meanwhile: then nobody looks at it
            else:
                for key, answer in asked.items():
                    answer.set_result(found.get(key))
        self._running = None
