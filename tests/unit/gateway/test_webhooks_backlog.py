"""What is outstanding, lane by lane, and from where somebody else would have to begin. Simulated to the last offset."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_schemas.deliveries import DeliveryNote
from gateway.webhooks.backlog import Backlog, Delivery, Marks
from gateway.webhooks.tries import GONE, LONGEST_LIFE, SECOND, Outcome, Patience

TAKEN, REFUSED = Outcome(200, 5), Outcome(500, 5, "the receiver answers 500")
PATIENCE = Patience(tries=8, first_pause_s=10.0, longest_pause_s=86_400.0)


def note(offset: int, stream: str = "job-1", webhook: str = "w", **more: object) -> DeliveryNote:
    told = DeliveryNote(
        delivery_id=f"{webhook}/{offset}",
        webhook_id=webhook,
        project_id="p",
        event_id=str(offset),
        event_type="step-queued.v1",
        stream=stream,
        partition=0,
        offset=offset,
        state="waiting",
        at=0,
        since=0,
    )
    return told.model_copy(update=more)


def backlog_of(*offsets: int, stream: str = "job-1") -> tuple[Backlog, list[Delivery]]:
    backlog = Backlog(0, 0, 0)
    added = []
    for offset in offsets:
        delivery = backlog.add(note(offset, stream), b"")
        assert delivery is not None
        added.append(delivery)
        backlog.event_read(offset)
    return backlog, added


class TestLanes:
    def test_of_one_job_only_the_first_is_due_and_then_the_next(self) -> None:
        backlog, (first, second) = backlog_of(0, 1)
        assert backlog.due(0) == [first]
        assert backlog.due(0) == [], "it is taken"
        backlog.turned(first, PATIENCE.after(first.note, TAKEN, 1, 0.0))
        assert backlog.due(1) == [second]

    def test_what_failed_holds_up_its_own_job_alone(self) -> None:
        backlog, (first, _) = backlog_of(0, 1)
        other = backlog.add(note(2, "job-2"), b"")
        backlog.event_read(2)
        assert backlog.due(0) == [first, other]
        backlog.turned(first, PATIENCE.after(first.note, REFUSED, 0, 0.5))
        third = backlog.add(note(3), b"")
        assert third is not None
        assert backlog.is_held_up(third)
        assert backlog.due(4 * SECOND) == []
        assert backlog.due(5 * SECOND) == [first]

    def test_what_a_person_asks_for_again_waits_for_nobody(self) -> None:
        backlog, (first, _) = backlog_of(0, 1)
        backlog.turned(first, PATIENCE.after(first.note, REFUSED, 0, 0.9))
        backlog.hear(note(7, state="requested", again=True), 0)
        assert [one.note.offset for one in backlog.due(0)] == [7]

    @pytest.mark.parametrize("outcome", ["failed", "dead", "delivered"])
    def test_a_wish_for_what_is_being_tried_is_not_lost_whatever_comes_of_the_try(self, outcome: str) -> None:
        backlog, (first,) = backlog_of(0)
        assert backlog.due(0) == [first]
        backlog.hear(note(0, state="requested", again=True, since=50), 3)
        wished = backlog.due(0)
        assert [one.note.again for one in wished] == [True]
        came = first.note.model_copy(update={"state": outcome, "attempt": 8})
        backlog.turned(first, came)
        backlog.noted(first, 4)
        assert backlog.head(first.lane) is None, "it is tried in the other lane alone"
        assert (backlog.outstanding("w"), backlog.fresh("w"), backlog.marks().notes) == (1, 0, 3)
        restored = Backlog(0, 1, 3)
        restored.hear(wished[0].note, 3)
        restored.hear(came, 4)
        assert [one.note.again for one in restored.due(0)] == [True], "what came of it before it was wished for"

    def test_whoever_sees_a_lane_through_waits_for_events_that_are_read_again(self) -> None:
        backlog = Backlog(0, 5, 0)
        backlog.hear(note(3), 0)
        backlog.hear(note(9), 1)
        (first,) = backlog.due(0)
        backlog.turned(first, PATIENCE.after(first.note, TAKEN, 1, 0.0))
        assert backlog.take_next(first.lane, 1) is None, "an event before it may be one that has no note"
        between = backlog.add(note(7), b"")
        backlog.event_read(9)
        assert backlog.take_next(first.lane, 1) is between


class TestMarks:
    def test_a_note_that_lies_far_back_is_written_anew_so_that_a_restart_is_short(self) -> None:
        backlog, (first, second) = backlog_of(0, 1)
        for one, lies in ((first, 0), (second, 90_000)):
            backlog.turned(one, PATIENCE.after(one.note, REFUSED, 0, 0.9))
            backlog.noted(one, lies)
        assert backlog.far_behind() == []
        backlog.next_note = 100_000
        assert backlog.far_behind() == [first]
        backlog.noted(first, 100_000)
        assert backlog.far_behind() == []

    def test_nothing_is_passed_that_stands_nowhere_else(self) -> None:
        backlog, (first, second) = backlog_of(4, 5)
        assert backlog.marks() == Marks(4, 0)
        backlog.turned(first, PATIENCE.after(first.note, TAKEN, 1, 0.0))
        assert backlog.marks() == Marks(4, 0), "told, but not noted"
        backlog.noted(first, 20)
        assert backlog.marks().events == 5
        backlog.turned(second, PATIENCE.after(second.note, REFUSED, 1, 0.5))
        backlog.noted(second, 21)
        backlog.next_note = 30
        assert backlog.marks() == Marks(6, 21), "it is outstanding: its note must be read again"

    def test_an_event_read_twice_is_told_once(self) -> None:
        backlog = Backlog(0, 5, 0)
        backlog.hear(note(6, state="delivered"), 0)
        backlog.hear(note(7, state="failed", due=3), 1)
        assert backlog.add(note(6), b"") is None
        assert backlog.add(note(7), b"") is None
        assert backlog.add(note(8), b"") is not None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 25))
def test_whoever_takes_over_at_any_moment_tells_every_event_of_a_job_in_order(seed: int, count: int) -> None:
    """A model of the process: events come, tries fail, notes are written, positions committed, and it is killed."""
    dice = random.Random(seed)
    events = [note(offset, f"job-{dice.randrange(3)}") for offset in range(count)]
    log: list[DeliveryNote] = []
    committed = Marks(0, 0)
    told: dict[str, list[int]] = {}
    backlog, unwritten = Backlog(0, 0, 0), list[tuple[Delivery, DeliveryNote]]()
    now, lives = 0, 0
    while True:
        now += SECOND
        choice = dice.random()
        if choice < 0.06 and lives < 12:
            lives += 1
            backlog, unwritten = Backlog(0, committed.events, committed.notes), []
            for offset in range(committed.notes, len(log)):
                backlog.hear(log[offset], offset)
            backlog.in_order()
        elif choice < 0.35 and backlog.next_event < count:
            offset = backlog.next_event
            added = backlog.add(events[offset], b"")
            if added is not None and (backlog.is_held_up(added) or dice.random() < 0.3):  # or there is too much at once
                unwritten.append((added, added.note))
            backlog.event_read(offset)
        elif choice < 0.75:
            in_hand = backlog.due(now)
            for delivery in in_hand:
                outcome = TAKEN if dice.random() < 0.6 else REFUSED
                if outcome.is_taken:
                    told.setdefault(delivery.note.stream, []).append(delivery.note.offset)
                after = Patience(99, 2.0, 4.0).after(delivery.note, outcome, now, dice.random())
                backlog.turned(delivery, after)
                unwritten.append((delivery, after))
                following = backlog.take_next(delivery.lane, now) if outcome.is_taken and dice.random() < 0.5 else None
                in_hand += [following] if following else []
                if after.is_outstanding:
                    unwritten += [(one, one.note) for one in backlog.behind(delivery)]
        elif choice < 0.9:
            for delivery, written in unwritten:
                log.append(written)
                if written is delivery.note:
                    backlog.noted(delivery, len(log) - 1)
            unwritten, backlog.next_note = [], len(log)
        else:
            committed = backlog.marks()
            if committed == (count, len(log)) and not unwritten:
                break
    for stream in {one.stream for one in events}:
        wanted = [one.offset for one in events if one.stream == stream]
        first_times = list(dict.fromkeys(told[stream]))
        assert first_times == wanted, "each was told, and for the first time in its order"


class TestPatience:
    def test_pauses_grow_to_a_cap_with_full_jitter(self) -> None:
        assert [PATIENCE.pause_s(attempt, 1.0) for attempt in (1, 2, 3, 9)] == [10.0, 60.0, 360.0, 86_400.0]
        assert PATIENCE.pause_s(3, 0.0) == 0.0
        assert PATIENCE.pause_s(1, 0.0, at_least_s=30.0) == 30.0
        assert PATIENCE.pause_s(1, 0.0, at_least_s=1e9) == 86_400.0

    def test_the_last_try_is_the_last_and_gone_is_at_once(self) -> None:
        assert PATIENCE.after(note(0, attempt=6), REFUSED, 0, 0.5).state == "failed"
        assert PATIENCE.after(note(0, attempt=7), REFUSED, 0, 0.5).state == "dead"
        assert PATIENCE.after(note(0), Outcome(GONE, 1), 0, 0.5).state == "dead"
        assert PATIENCE.after(note(0), REFUSED, LONGEST_LIFE, 0.5).state == "dead"

    def test_a_redirect_is_not_a_success(self) -> None:
        assert not Outcome(302, 1).is_taken
        assert PATIENCE.after(note(0), Outcome(204, 1), 9, 0.5) == note(
            0, state="delivered", attempt=1, at=9, took_ms=1, status=204
        )
