"""A job's place in the line, told to those who listen whenever it changes.

One look at the line serves every listener of this gateway: a thousand sockets are not a thousand questions.
"""

import asyncio
import logging
from typing import Final

from gateway.errors import Problem
from gateway.jobs.line import Line
from gateway.live.subscriptions import Hub
from gateway.reads.queries import ReadModels
from gateway.reads.views import WaitingView

log = logging.getLogger(__name__)

EVERY_S: Final = 2.0
LOOKED_AT: Final = 500
"""Jobs of the line that are looked at for those who listen to more than one."""
NEWS: Final = 0.2
"""A time to wait that has changed by less than this share is no news."""
_QUEUED: Final = """
    select * from job where not paused and job_id in (
        select job_id from job where phase = 'queued' and job_id = any(%s)
        union (select job_id from job where phase = 'queued' and %s order by priority desc, job_id limit %s))"""


class Places:
    """Looks every two seconds while anybody listens, and tells what has changed."""

    def __init__(self, hub: Hub, reads: ReadModels, line: Line) -> None:
        self._hub = hub
        self._reads = reads
        self._line = line
        self._told: dict[str, WaitingView] = {}

    async def run(self) -> None:
        """Until it is cancelled. While the read models do not answer, nobody is told anything."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Problem as problem:
                log.debug("nobody is told of places in the line: %s", problem.detail)

    async def look(self) -> None:
        jobs, anybody = self._hub.crowd.jobs()
        if not jobs and not anybody:
            self._told.clear()
            return
        rows = await self._reads.rows(_QUEUED, jobs, anybody, LOOKED_AT)
        views = await self._line.waiting(rows)
        before, self._told = self._told, views
        for row in rows:
            view = views.get(row["job_id"])
            if view is not None and is_news(before.get(row["job_id"]), view):
                told = {
                    "job_id": row["job_id"],
                    "project_id": row["project_id"],
                    "waiting": view.model_dump(mode="json"),
                }
                self._hub.whisper(row["project_id"], row["job_id"], "waiting", told)


def is_news(before: WaitingView | None, now: WaitingView) -> bool:
    """Another reason or another place, or a time to wait that is clearly another."""
    if before is None or (before.reason, before.position) != (now.reason, now.position):
        return True
    if before.eta_s is None or now.eta_s is None:
        return before.eta_s is not now.eta_s
    return abs(now.eta_s.likely - before.eta_s.likely) > NEWS * max(before.eta_s.likely, 1.0)
