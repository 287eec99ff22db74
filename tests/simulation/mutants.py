"""Defects that can be brought into the forge's own code, each by its name: what finds no defect proves nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import Message
from processors.book import Book
from processors.domain import deadlines, job
from processors.domain.floor import Floor, Running
from processors.domain.job import Job
from projections.fold import Fold
from tests.simulation.projector import Database

Bring = Callable[[pytest.MonkeyPatch], None]


def attempts_begin_anew(patch: pytest.MonkeyPatch) -> None:
    """Attempt 1 of a step that is done again has the number of the attempt 1 that was."""
    queued = job._queued

    def begun_anew(command: CommandEnvelope[Any], state: Job, index: int, *, again: bool = False) -> StepQueued:
        right = queued(command, state, index, again=again)
        return right.model_copy(update={"attempt": state.attempt + 1 if again else 1})

    patch.setattr(job, "_queued", begun_anew)


def any_attempt_is_heard(patch: pytest.MonkeyPatch) -> None:
    """A report of an attempt that was given up counts."""
    awaits = job._awaits
    patch.setattr(job, "_awaits", lambda state, step, attempt: awaits(state, step, state.attempt))


def any_life_is_heard(patch: pytest.MonkeyPatch) -> None:
    """The report of a worker counts that does not hold the step."""
    patch.setattr(job, "_held_by_another", lambda *_: False)


def any_review_counts(patch: pytest.MonkeyPatch) -> None:
    """Whoever reviewed something else decides all the same."""
    why_not = job._why_no_review

    def careless(body: Any, state: Job) -> Any:
        return why_not(body.model_copy(update={"subject_sha256": state.subject_sha256}), state)

    patch.setattr(job, "_why_no_review", careless)


def cancelled_jobs_go_on(patch: pytest.MonkeyPatch) -> None:
    """A job that is over takes another wish."""
    rewind = job._rewind
    patch.setattr(job, "_rewind", lambda c, body, state: rewind(c, body, state._replace(status="active")))


def books_follow_anything(patch: pytest.MonkeyPatch) -> None:
    """A decider takes in every event that stands in the log, whatever its number."""
    fold = Book.fold

    def credulous(self: Book, record: bytes) -> None:
        event = avro.decode_event(record)
        if isinstance(event, EventEnvelope):
            self.slot(event.stream).seq = event.seq - len(self._half.get(event.stream, [])) - 1
        fold(self, record)

    patch.setattr(Book, "fold", credulous)


def books_are_put_away_torn(patch: pytest.MonkeyPatch) -> None:
    """A book is put away while a decision in it stands half-written in the log."""
    patch.setattr(Book, "is_whole", property(lambda _: True))


def books_keep_halves(patch: pytest.MonkeyPatch) -> None:
    """What stands half-written at the end of the log is taken for a whole decision."""
    settle = Book.settle

    def greedy(self: Book) -> None:
        for stream, half in self._half.items():
            if half:
                self._take_in(self.slot(stream), half)
        settle(self)

    patch.setattr(Book, "settle", greedy)


def commands_count_twice(patch: pytest.MonkeyPatch) -> None:
    """A command that comes again is answered again."""
    decide = Book.decide

    def forgetful(self: Book, command: CommandEnvelope[Message], offset: int) -> list[bytes]:
        self.slot(command.stream).recent.clear()
        return decide(self, command, offset)

    patch.setattr(Book, "decide", forgetful)


def the_floor_follows_anything(patch: pytest.MonkeyPatch) -> None:
    """The scheduler takes in events that stand in the log twice."""
    patch.setattr(Floor, "is_news", lambda *_: True)


def sleepers_get_their_lane_back(patch: pytest.MonkeyPatch) -> None:
    """The word of a life that was followed by another counts as the latest."""
    hear = Floor.hear

    def credulous(self: Floor, *word: Any) -> None:
        self.past_lives.clear()
        hear(self, *word)

    patch.setattr(Floor, "hear", credulous)


def old_words_are_news(patch: pytest.MonkeyPatch) -> None:
    """What a worker said before the scheduler was started is held against the life that its card leads now."""
    why_lost = deadlines._why_lost

    def hasty(floor: Floor, held: Running, now: int) -> tuple[str, str, str] | None:
        lane = floor.lanes.get(held.gpu_id)
        if lane is None:
            return why_lost(floor, held, now)
        heard, lane.heard = lane.heard, max(lane.heard, floor.listening_since)
        try:
            return why_lost(floor, held, now)
        finally:
            lane.heard = heard

    patch.setattr(deadlines, "_why_lost", hasty)


def silence_means_nothing(patch: pytest.MonkeyPatch) -> None:
    """Nobody says that a worker is gone."""
    patch.setattr(deadlines, "lost_leases", lambda *_: iter(()))


def rows_follow_anything(patch: pytest.MonkeyPatch) -> None:
    """The projector takes in events that stand in the log twice."""
    take = Fold.take

    def credulous(self: Fold, event: EventEnvelope[Message], partition: int, offset: int) -> None:
        self.streams[event.stream].now.seq = event.seq - 1
        take(self, event, partition, offset)

    patch.setattr(Fold, "take", credulous)


def positions_move_without_rows(patch: pytest.MonkeyPatch) -> None:
    """Now and then a commit keeps the position and loses the rows."""
    changes = Fold.changes
    commits = iter(range(10**9))
    patch.setattr(Fold, "changes", lambda self: iter(()) if next(commits) % 5 == 4 else changes(self))


def two_projectors_may_write(patch: pytest.MonkeyPatch) -> None:
    """A commit does not look where the position stands."""
    commit = Database.commit

    def unguarded(self: Database, fold: Fold) -> None:
        for partition, at in fold.progress.items():
            at.expected = self.at[partition].next_offset
        commit(self, fold)

    patch.setattr(Database, "commit", unguarded)


def _context(bring: Bring) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def brought() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            bring(patch)
            yield

    return brought


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    bring.__name__: _context(bring)
    for bring in (
        attempts_begin_anew,
        any_attempt_is_heard,
        any_life_is_heard,
        any_review_counts,
        cancelled_jobs_go_on,
        books_follow_anything,
        books_are_put_away_torn,
        books_keep_halves,
        commands_count_twice,
        the_floor_follows_anything,
        sleepers_get_their_lane_back,
        old_words_are_news,
        silence_means_nothing,
        rows_follow_anything,
        positions_move_without_rows,
        two_projectors_may_write,
    )
}
