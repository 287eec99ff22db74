"""How far the read models are: told by Postgres at each commit, so that a reader can wait for its own write."""

import asyncio
import logging
from contextlib import suppress

import psycopg

from gateway.commands.command_log import Position

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
_LISTEN_AGAIN_S = 1.0
_LOOK_AGAIN_S = 5.0


class Positions:
    """The last command of each partition whose whole decision can be read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._reached: dict[int, int] = {}
        self._waiting: dict[int, list[tuple[int, asyncio.Future[None]]]] = {}
        self.last_word = 0.0

    async def open(self) -> None:
        self._task = asyncio.create_task(self._listen_for_ever(), name="positions")

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    @property
    def mark(self) -> int:
        """Grows whenever more can be read."""
        return sum(offset + 1 for offset in self._reached.values())

    async def reached(self, position: Position, patience_s: float = PATIENCE_S) -> bool:
        """Waits until the read models show what came of this command. False when that takes too long."""
        if self._reached.get(position.partition, -1) >= position.offset:
            return True
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(position.partition, [])
        waiting.append((position.offset, told))
        try:
            await asyncio.wait_for(told, patience_s)
        except TimeoutError:
            self._waiting[position.partition] = [one for one in self._waiting[position.partition] if one[1] is not told]
            return False
        return True

    async def all_reached(self, positions: list[Position], patience_s: float = PATIENCE_S) -> bool:
        return all(await asyncio.gather(*(self.reached(one, patience_s) for one in positions)))

    def tell(self, partition: int, command_offset: int) -> None:
        """Everything up to this command can be read now."""
        if command_offset <= self._reached.get(partition, -1):
            return
        self._reached[partition] = command_offset
        still = []
        for offset, told in self._waiting.get(partition, ()):
            if offset > command_offset:
                still.append((offset, told))
            elif not told.done():
                told.set_result(None)
        self._waiting[partition] = still

    async def _listen_for_ever(self) -> None:
        complaint = ""
        while True:
            try:
                await self._listen()
            except psycopg.Error as failure:
                if str(failure) != complaint:  # once, not once a second
                    log.warning("read model positions: %s", failure)
                complaint = str(failure)
            await asyncio.sleep(_LISTEN_AGAIN_S)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            await connection.execute("listen forge_position")
            while True:
                await self._look(connection)
                async for word in connection.notifies(timeout=_LOOK_AGAIN_S):
                    self.last_word = asyncio.get_running_loop().time()
                    partition, _, offset = word.payload.partition(":")
                    self.tell(int(partition), int(offset))

    async def _look(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        """What the rows say, in case a word was missed."""
        rows = await connection.execute("select partition, min(command_offset) from position group by partition")
        for partition, offset in await rows.fetchall():
            self.tell(int(str(partition)), int(str(offset)))
