"""The index kept up to date: one gateway at a time brings in what the read models have more; all of them look it up.

A search never waits long for it, and never fails because of it: it says how much is not in it yet.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from gateway.reads.positions import Positions
from gateway.reads.queries import Row
from gateway.search import gathering, statements, tables
from gateway.search.gathering import Maker
from gateway.search.meanings import Encode, Meanings, usual_encoder
from gateway.search.tables import Connection, alone, everything, writing
from infra.object_store import StoreUnavailable
from infra.vault import Erased, Vault

log = logging.getLogger(__name__)

PATIENCE_S: Final = 0.15
LOOK_S: Final = 0.5
LOOK_AT_ALL_S: Final = 60.0
LOOK_AT_KEYS_S: Final = 600.0
AGAIN_S: Final = 2.0
BUSY: Final = 0.3
REST_S: Final = 1.0
MOST_RESTS: Final = 30
AT_ONCE: Final = 50
MOST_STALE: Final = 50_000
LATE: Final = timedelta(minutes=1)
"""An event may be read so much later than others that happened after it. What is later still is found within
`LOOK_AT_ALL_S`, when everything is compared."""
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAILURES: Final = (psycopg.Error, PoolTimeout, StoreUnavailable)


class Leisure:
    """Has the event loop time for work that nobody waits for? Asked in the loop's own thread.

    What the index does in other threads does not count, or it would wait for itself.
    """

    def __init__(self) -> None:
        self._spent, self._at = time.thread_time(), time.monotonic()

    async def rest(self, usual_s: float) -> None:
        """Sleeps `usual_s`, and `REST_S` more while most of the time goes to requests: `MOST_RESTS` times at most."""
        await asyncio.sleep(usual_s)
        for _ in range(MOST_RESTS):
            if not self.is_scarce():
                return
            await asyncio.sleep(REST_S)

    def is_scarce(self) -> bool:
        """Since it was asked last."""
        spent, at = time.thread_time(), time.monotonic()
        share = (spent - self._spent) / max(at - self._at, 1e-3)
        self._spent, self._at = spent, at
        return share > BUSY


class SearchIndex:
    """The index of one forge, as one of its gateways keeps and reads it.

    `behind`: assets that the library has more, as far as was seen last.
    """

    def __init__(
        self, url: str, vault: Vault, positions: Positions, encoder: Callable[[], Encode] = usual_encoder
    ) -> None:
        self._vault = vault
        self._positions = positions
        self._maker = Maker(vault)
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            min_size=0,
            max_size=4,
            open=False,
            timeout=5,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "options": "-c synchronous_commit=off -c timezone=UTC",
                "prepare_threshold": None,
            },
        )
        self.coder = self._maker.coder
        self.meanings = Meanings(vault, self._maker, encoder)
        self.behind = 0
        self._made = False
        self._seen = -1
        self._since: datetime | None = None
        self._all_at = self._keys_at = float("-inf")
        self._round: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        await self._pool.open(wait=False)
        self._tasks = [
            asyncio.create_task(_for_ever(self._look), name="search-words"),
            asyncio.create_task(_for_ever(self._look_at_meaning), name="search-meaning"),
        ]

    async def close(self) -> None:
        for task in (*self._tasks, *([self._round] if self._round else [])):
            task.cancel()
            with suppress(asyncio.CancelledError, *_FAILURES):
                await task
        await self._pool.close(timeout=2)

    async def catch_up(self, patience_s: float = PATIENCE_S) -> None:
        """What the caller has just written can be found, if that does not take too long."""
        wanted = self._positions.mark
        with suppress(TimeoutError, *_FAILURES):
            async with asyncio.timeout(patience_s):
                while self._seen < wanted:
                    await asyncio.shield(self._one_round())

    async def forget(self, key_ids: Sequence[str]) -> None:
        """Nothing that is sealed with these keys is found any more. While Postgres is away: as soon as it is back."""
        try:
            async with self._pool.connection() as connection:
                await self._make(connection)
                await self._forget(connection, key_ids)
                await self.meanings.read(connection)
            self._seen = -1
        except _FAILURES as failure:
            log.warning("the search index forgets later: %s", failure)
            self._all_at = self._keys_at = float("-inf")

    async def _forget(self, connection: Connection, key_ids: Sequence[str]) -> None:
        async with writing(connection):
            for statement in statements.FORGET:
                await connection.execute(statement, {"keys": list(key_ids)})

    # --- in the background -----------------------------------------------------------------------

    async def _look(self) -> None:
        if self._seen < self._positions.mark or time.monotonic() - self._all_at > LOOK_AT_ALL_S:
            await asyncio.shield(self._one_round())

    async def _look_at_meaning(self) -> None:
        async with self._pool.connection() as connection:
            await self._make(connection)
            await self.meanings.read(connection)
            async with alone(connection, tables.EMBEDDING) as mine:
                leisure = Leisure()
                while mine and await self.meanings.embed_some(connection):
                    await self.meanings.read(connection)
                    await leisure.rest(0.0)
        if self.meanings.found_stale:
            self.meanings.found_stale, self._seen = False, -1

    def _one_round(self) -> "asyncio.Task[None]":
        """The round that is on its way, or a new one."""
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._bring_in(), name="search-round")
        return self._round

    async def _bring_in(self) -> None:
        mark = self._positions.mark
        async with self._pool.connection() as connection:
            await self._make(connection)
            async with alone(connection, tables.CATCHING_UP) as mine:
                if mine and await self._catch_up(connection):
                    self._seen, self.behind = mark, 0
                    return
            [found] = await everything(connection, statements.BEHIND)
            self.behind = found["behind"]
        await asyncio.sleep(0.02)

    async def _make(self, connection: Connection) -> None:
        if not self._made:
            await tables.make(connection)
            self._made = True

    async def _catch_up(self, connection: Connection) -> bool:
        """False when something is left."""
        whole = time.monotonic() - self._all_at > LOOK_AT_ALL_S
        [newest] = await everything(connection, statements.NEWEST)
        since = _EVER if whole or self._since is None else self._since - LATE
        asked = {"since": since, "all": whole, "most": MOST_STALE}
        assets = [row["asset_id"] for row in await everything(connection, statements.STALE_ASSETS, asked)]
        jobs = [row["job_id"] for row in await everything(connection, statements.STALE_JOBS, asked)]
        for begin in range(0, len(assets), AT_ONCE):
            self.behind = len(assets) - begin
            if not await self._put_assets(connection, assets[begin : begin + AT_ONCE]):
                return False
        for begin in range(0, len(jobs), AT_ONCE):
            if not await self._put_jobs(connection, jobs[begin : begin + AT_ONCE]):
                return False
        if MOST_STALE in (len(assets), len(jobs)):
            return False
        if whole:
            if not assets:
                async with writing(connection):
                    await connection.execute(statements.GONE)
            await self._look_at_keys(connection)
            self._all_at = time.monotonic()
        self._since = newest["at"] or self._since
        return True

    async def _put_assets(self, connection: Connection, asset_ids: Sequence[str]) -> bool:
        """False when a person was forgotten meanwhile: it is to be done again."""
        rows = await everything(connection, gathering.ASSETS, [list(asset_ids)])
        keys, forgotten = await gathering.keys(connection, rows)
        made = await asyncio.to_thread(_each, self._maker.asset, rows, forgotten)
        async with writing(connection):
            if await gathering.forgotten(connection, keys) != forgotten:
                return False
            async with connection.cursor() as cursor:
                await cursor.executemany(statements.PUT_ASSET, made)
            await connection.execute(statements.NO_MEANING, [[row["asset_id"] for row in made if not row["print"]]])
            await connection.execute(statements.QUEUE, [[row["asset_id"] for row in made]])
        return True

    async def _put_jobs(self, connection: Connection, job_ids: Sequence[str]) -> bool:
        rows = await everything(connection, gathering.JOBS, [list(job_ids)])
        keys, forgotten = await gathering.keys(connection, rows)
        made = await asyncio.to_thread(_each, self._maker.job, rows, forgotten)
        async with writing(connection):
            if await gathering.forgotten(connection, keys) != forgotten:
                return False
            async with connection.cursor() as cursor:
                await cursor.executemany(statements.PUT_JOB, made)
        return True

    async def _look_at_keys(self, connection: Connection) -> None:
        """Keys that were destroyed by somebody who does not know of the index: `forgelog collect`."""
        if time.monotonic() - self._keys_at < LOOK_AT_KEYS_S:
            return
        used = [row["key_id"] for row in await everything(connection, statements.KEYS)]
        gone = await asyncio.to_thread(lambda: [key_id for key_id in used if self._is_gone(key_id)])
        if gone:
            await self._forget(connection, gone)
        self._keys_at = time.monotonic()

    def _is_gone(self, key_id: str) -> bool:
        try:
            self._vault.under([key_id])
        except Erased:
            return True
        return False


def _each(
    make: Callable[[Row, frozenset[str]], dict[str, object]], rows: Sequence[Row], forgotten: frozenset[str]
) -> list[dict[str, object]]:
    return [make(row, forgotten) for row in rows]


async def _for_ever(look: Callable[[], Awaitable[None]]) -> None:
    complaint, leisure = "", Leisure()
    while True:
        try:
            await look()
            complaint = ""
            await leisure.rest(LOOK_S)
        except _FAILURES as failure:
            if str(failure) != complaint:  # once, not every two seconds
                log.warning("the search index: %s", failure)
            complaint = str(failure)
            await asyncio.sleep(AGAIN_S)
