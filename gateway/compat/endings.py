"""Waiting for jobs to end, for clients that expect the answer in the same request: told by the hub, not by polling."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Annotated, Final, LiteralString
from uuid import UUID

from fastapi import Query

from gateway.commands.command_log import Position
from gateway.door.auth import Doorman, Lapsed
from gateway.door.callers import Caller
from gateway.live.entries import Entry, Filter
from gateway.live.subscriptions import Closing, Hub, Subscription, TooSlow
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels, Row
from gateway.reads.views import OVER

ENDINGS: Final = frozenset({"job-completed", "job-failed", "job-cancelled"})
HEARTBEAT_S: Final = 15.0
USUAL_S: Final = 60.0
_JOBS: Final[LiteralString] = "select * from job where job_id = any(%s)"

Patience = Annotated[
    float, Query(alias="wait_s", ge=0, le=600, description="seconds to wait for the answer; then it is 202")
]


class Vigil:
    """Listens for the ends of one project's jobs from before they were asked for: none can be missed."""

    def __init__(self, subscription: Subscription, reads: ReadModels, positions: Positions) -> None:
        self._subscription = subscription
        self._reads = reads
        self._positions = positions

    async def over(self, job_ids: Iterable[str], patience_s: float) -> list[Row] | None:
        """The jobs, in the given order, when all of them are over; None when that takes longer than `patience_s`."""
        wanted = list(job_ids)
        try:
            async with asyncio.timeout(patience_s):
                await self._ended(set(wanted))
        except (TimeoutError, TooSlow, Closing, Lapsed):
            return None
        found = {row["job_id"]: row for row in await self._reads.rows(_JOBS, wanted) if row["status"] in OVER}
        return [found[job_id] for job_id in wanted] if found.keys() >= set(wanted) else None

    async def _ended(self, running: set[str]) -> None:
        """A request that was sent before may be about jobs that ended long ago: the read models know those."""
        known = await asyncio.gather(*map(self._reads.job_in_brief, running))
        running -= {row["job_id"] for row in known if row is not None and row["status"] in OVER}
        ends: list[Position] = []
        messages = self._subscription.messages(HEARTBEAT_S)
        while running:
            told = await anext(messages)
            if told is not None and told.entry is not None:
                job_id, source = _of(told.entry)
                if job_id in running:
                    running.discard(job_id)
                    ends.append(source)
        while not await self._positions.all_reached(ends):
            pass  # each look waits by itself


def _of(entry: Entry) -> tuple[str, Position]:
    """Which job an event is of, and the command that it came from."""
    assert entry.told is not None
    fields = json.loads(entry.told.fields + "}")
    return str(fields["job_id"]), Position.parse(fields["source"])


class Endings:
    def __init__(self, hub: Hub, doorman: Doorman, reads: ReadModels, positions: Positions) -> None:
        self._hub = hub
        self._doorman = doorman
        self._reads = reads
        self._positions = positions

    @asynccontextmanager
    async def watched(self, who: Caller, project_id: UUID) -> AsyncIterator[Vigil]:
        """Raises `Problem`: the caller waits for too much already, or the log does not answer."""
        filter = Filter(project_id=str(project_id), types=ENDINGS)
        with self._doorman.connected(who):
            async with self._hub.subscription(filter, "now", "wait", progress=False) as subscription:
                yield Vigil(subscription, self._reads, self._positions)
