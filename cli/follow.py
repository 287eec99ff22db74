"""Following jobs as they run: the gateway's live stream says what moved, the board shows it.

A lost connection is taken up again where it broke off. Nothing here is state: whatever was missed, the next look at the
job shows it.
"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from queue import Empty, Queue
from typing import Final

from rich.console import Console
from rich.live import Live

from cli.board import Board, changes
from cli.door import Door
from cli.live_feed import LiveFeed, Moved, Progressed, Word
from cli.trouble import Unreachable
from cli.views import Job

LOOK_AGAIN_S: Final = 5.0
FRAME_S: Final = 0.15
PATIENCE_S: Final = 90.0

Reaction = Callable[[Job], None]


def settled(job: Job) -> bool:
    """It has ended, or goes no further without a person."""
    return job.has_ended or job.review is not None or (job.paused and job.phase == "idle")


class Watch:
    """Looks after some jobs until all of them are `until`. `names`: job id -> what to call it on the board.

    `react` is called with every new view of a job: it may send commands. Raises `Unreachable` when
    the gateway stays away for `PATIENCE_S`.
    """

    def __init__(
        self,
        door: Door,
        names: Mapping[str, str],
        console: Console,
        until: Callable[[Job], bool] = settled,
        react: Reaction | None = None,
    ) -> None:
        self.door, self.names, self.console = door.hasty(), dict(names), console
        self.until, self.react = until, react
        self.board = Board()
        self.seen: dict[str, Job] = {}
        self.words: Queue[Word] = Queue()
        self.last_answer = time.monotonic()
        self.live = console.is_terminal and not console.is_dumb_terminal

    def run(self) -> list[Job]:
        with LiveFeed(self.door.url, list(self.names), self.words), self._screen():
            self._look_at(dict.fromkeys(self.names, ""))
            looked = time.monotonic()
            while not self._all_done():
                moved = self._listen()
                if time.monotonic() - looked > LOOK_AGAIN_S:
                    moved, looked = dict.fromkeys(self.names, ""), time.monotonic()
                self._look_at(moved)
        return [self.seen[job_id] for job_id in self.names]

    def _all_done(self) -> bool:
        return len(self.seen) == len(self.names) and all(self.until(job) for job in self.seen.values())

    def _listen(self) -> dict[str, str]:
        """Which jobs moved within one frame, and by which command last; progress goes to the board at once."""
        moved: dict[str, str] = {}
        end = time.monotonic() + FRAME_S
        while (left := end - time.monotonic()) > 0:
            try:
                word = self.words.get(timeout=left)
            except Empty:
                break
            match word:
                case Moved(job_id, position) if job_id:
                    moved |= {job_id: position} if job_id in self.names else {}
                case Moved():
                    moved |= dict.fromkeys(self.names, "")
                case Progressed():
                    self.board.hear(word.job_id, word.step, word.progress)
        return moved

    def _look_at(self, moved: Mapping[str, str]) -> None:
        for job_id, position in moved.items():
            try:
                job = self.door.job(job_id, position)
                self._take(job)
                if self.react:
                    self.react(job)
            except Unreachable as away:
                self._bear(away)
                return
            self.last_answer = time.monotonic()
            self.board.footer = ""

    def _bear(self, away: Unreachable) -> None:
        """Says on the board that the gateway is away; raises that when it has been away too long."""
        left = PATIENCE_S - (time.monotonic() - self.last_answer)
        if left < 0:
            raise away
        self.board.footer = f"[yellow]the gateway does not answer; trying again for {left:.0f} s[/]"

    def _take(self, job: Job) -> None:
        before = self.seen.get(job.job_id)
        self.seen[job.job_id] = job
        self.board.put(self.names[job.job_id], job)
        if not self.live:
            for line in changes(self.names[job.job_id], before, job):
                self.console.print(line, soft_wrap=True, markup=False)

    def _screen(self) -> AbstractContextManager[object]:
        if not self.live:
            return nullcontext()
        return Live(self.board, console=self.console, refresh_per_second=8, vertical_overflow="crop")


def quiet_console() -> Console:
    """Takes everything and shows nothing."""
    return Console(quiet=True, force_terminal=False)


def interactive() -> bool:
    return sys.stdout.isatty()
