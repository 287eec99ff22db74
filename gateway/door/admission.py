"""How much one project may ask for: so that nobody's flood is everybody's.

Counted is what the read models show and what this gateway has promised since. While they do not answer, commands are
taken all the same, and only the latter counts.
"""

import logging
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from gateway.errors import Problem
from gateway.reads.queries import Row

log = logging.getLogger(__name__)

FRESH_S: Final = 1.0
LAG_S: Final = 2.0
"""What was promised so shortly before a look may not have been seen by it."""
PACE_S: Final = 300.0
LONGEST_S: Final = 3_600
REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Account:
    """One project, as far as it concerns the door."""

    busy: int = 0
    looked_at: float = -math.inf
    look_again_at: float = -math.inf
    burden: Row = field(default_factory=dict)
    promised: deque[tuple[float, int]] = field(default_factory=deque)
    promised_jobs: int = 0

    def promise(self, jobs: int) -> None:
        self.promised.append((time.monotonic(), jobs))
        self.promised_jobs += jobs

    def open_jobs(self) -> int:
        while self.promised and self.promised[0][0] < self.looked_at - LAG_S:
            self.promised_jobs -= self.promised.popleft()[1]
        return int(self.burden.get("open", 0)) + self.promised_jobs


class Admission:
    """`burden` is the query of the read models; `open_jobs` and `at_once` are the deployment's limits."""

    def __init__(self, burden: Callable[[str], Awaitable[Row]], open_jobs: int, at_once: int) -> None:
        self._burden = burden
        self._open_jobs = open_jobs
        self._at_once = at_once
        self._accounts: dict[str, Account] = {}

    @asynccontextmanager
    async def one_of_few(self, project_id: str) -> AsyncIterator[None]:
        """Raises `Problem` when the project has enough requests in the house; others keep their places."""
        account = self._account(project_id)
        if account.busy >= self._at_once:
            raise Problem("too_many_requests", f"the project has {account.busy} requests that are not answered yet")
        account.busy += 1
        try:
            yield
        finally:
            account.busy -= 1

    async def admit(self, project_id: str, jobs: int) -> None:
        """Raises the `Problem` of the quota that is used up, with the time after which it pays to ask again."""
        account = self._account(project_id)
        await self._look(project_id, account)
        quotas = account.burden.get("quotas") or {}
        _hours(float(account.burden.get("hours", 0)), float(quotas.get("gpu_hours", 0)), datetime.now(UTC))
        _storage(float(account.burden.get("megabytes", 0)), int(quotas.get("storage_mb", 0)))
        settings = account.burden.get("settings") or {}
        most = settings.get("open_jobs")
        limit = most if isinstance(most, int) and most > 0 else self._open_jobs
        _room(account.open_jobs(), jobs, limit, int(account.burden.get("ended", 0)) / PACE_S)
        account.promise(jobs)

    async def _look(self, project_id: str, account: Account) -> None:
        now = time.monotonic()
        if now < account.look_again_at:
            return
        account.look_again_at = now + FRESH_S  # whoever comes meanwhile does not ask as well
        try:
            account.burden = await self._burden(project_id)
            account.looked_at = now
        except Problem as problem:
            log.warning("project %s: %s; its quotas are not looked at", project_id, problem.detail)

    def _account(self, project_id: str) -> Account:
        found = self._accounts.get(project_id)
        if found is None:
            if len(self._accounts) > REMEMBERED:
                self._accounts = {name: one for name, one in self._accounts.items() if one.busy}
            found = self._accounts[project_id] = Account()
        return found


def _room(open_jobs: int, wanted: int, limit: int, pace: float) -> None:
    """`pace`: jobs of this project that end in a second."""
    over = open_jobs + wanted - limit
    if over <= 0:
        return
    wait_s = min(LONGEST_S, max(1, math.ceil(over / pace))) if pace else 60
    hope = f"; at the present pace there is room in about {wait_s} s" if pace else ""
    detail = f"the project has {open_jobs} open jobs and may have {limit}{hope}"
    raise Problem("quota_open_jobs", detail, Retry_After=str(wait_s))


def _hours(used: float, quota: float, now: datetime) -> None:
    if not 0 < quota <= used:
        return
    following = next_month(now)
    wait_s = math.ceil((following - now).total_seconds())
    detail = f"{used:.1f} of {quota:g} hours are used; there are new ones from {following:%Y-%m-%d} (UTC) on"
    raise Problem("quota_gpu_hours", detail, Retry_After=str(wait_s))


def next_month(now: datetime) -> datetime:
    """When a project has its hours again."""
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)


def _storage(used_mb: float, quota_mb: int) -> None:
    if 0 < quota_mb <= used_mb:
        raise Problem("quota_storage", f"{used_mb:.0f} of {quota_mb} MB are written")
