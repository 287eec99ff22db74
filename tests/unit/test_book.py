"""The book of a partition: the same commands give the same events, whatever happened in between."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from event_schemas import avro
from event_schemas.commands import CancelJob, ConfigureProject, IndexAsset, ReprioritiseJob
from event_schemas.events.job import CommandRejected, JobCompleted, StepQueued
from event_schemas.events.project import ProjectConfigured
from event_schemas.message import Actor, JsonObject, Message
from processors.book import LARGEST, Book, event_id, understands
from processors.domain.decision import NO_CHANGE, ImpossibleHistory
from tests.unit.domain.histories import (
    DONE,
    FAILED,
    MESH,
    PAINTED,
    PLAN,
    SHELVING,
    completed,
    failed,
    retry,
    review,
    started,
    submit,
)
from tests.unit.domain.log import DictShelf, as_told, ask, decided, effective, event, folded, story

STORIES: dict[str, Sequence[Message]] = {
    "a job that ends well": DONE,
    "a job that fails": FAILED,
    "a job that policies approve": (submit(auto_approve=("*",)), completed("draw"), completed("paint"), CancelJob()),
    "a job with trouble on its way": (
        submit(),
        started("draw"),
        failed("draw", failure="worker_lost"),
        failed("draw", 2),
        retry("draw", 2),
        completed("draw", 3),
        completed("paint"),
        review("paint", "rejected"),
        completed("draw"),
    ),
}


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.accepts("B-01")
def test_a_log_cut_anywhere_is_continued_as_if_nothing_had_happened(name: str) -> None:
    commands = story(STORIES[name])
    whole = decided(Book(0, DictShelf()), commands)
    for length in range(len(whole) + 1):
        again = folded(whole[:length])
        rest = decided(again, commands[again.next_command :])
        assert effective(whole[:length] + rest) == whole
        assert as_told(again) == as_told(folded(whole))


@pytest.mark.parametrize("name", STORIES)
def test_a_half_written_decision_is_made_again_from_its_beginning(name: str) -> None:
    commands = story(STORIES[name])
    whole = decided(Book(0, DictShelf()), commands)
    for length in range(1, len(whole)):
        last = event(whole[length - 1])
        again = folded(whole[:length])
        is_torn = last.index < last.count - 1
        assert again.next_command == (last.source.offset if is_torn else last.source.offset + 1)


@pytest.mark.parametrize("name", STORIES)
def test_a_book_that_folds_knows_what_the_book_that_decided_knows(name: str) -> None:
    book = Book(0, DictShelf())
    records = decided(book, story(STORIES[name]))
    again = folded(records)
    assert as_told(again) == as_told(book)
    assert again.counts.folded == len(records)


def test_what_was_decided_twice_is_the_same_to_the_last_byte() -> None:
    first, second = (decided(Book(0, DictShelf()), story(DONE)) for _ in range(2))
    assert first == second


def test_events_of_a_stream_are_numbered_without_a_gap_and_chained_by_their_hashes() -> None:
    records = decided(Book(0, DictShelf()), story(DONE))
    events = [event(record) for record in records]
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    assert all(avro.hash_holds(record) for record in records)
    assert events[0].prev_hash == bytes(32)
    assert all(later.prev_hash == earlier.hash for earlier, later in pairwise(events))


@pytest.mark.accepts("S000-066")
def test_an_event_says_which_command_it_answers_and_whose_story_it_is() -> None:
    records = decided(Book(3, DictShelf(), next_command=17), [ask(submit(), "c0")])
    for index, record in enumerate(records):
        one = event(record)
        assert (one.id, one.index, one.count) == (event_id("c0", index), index, 2)
        assert (one.causation_id, one.correlation_id, one.source) == ("c0", "story-c0", (3, 17))
        assert (one.actor, one.project_id) == (Actor(kind="user", id="ada"), "moon")


class TestTwice:
    """At least once is what a log promises; once is what the book makes of it."""

    def test_a_command_that_comes_twice_is_answered_once(self) -> None:
        book = Book(0, DictShelf())
        command = ask(submit(), "c0")
        assert decided(book, [command]) != []
        assert decided(book, [command]) == []
        assert decided(folded(decided(Book(0, DictShelf()), [command])), [command]) == []

    def test_a_rejection_is_not_told_twice_either(self) -> None:
        book = Book(0, DictShelf())
        decided(book, story(DONE))
        late = ask(CancelJob(), "late")
        assert [type(event(record).body) for record in decided(book, [late, late])] == [CommandRejected]

    def test_events_that_stand_twice_in_the_log_count_once(self) -> None:
        records = decided(Book(0, DictShelf()), story(DONE))
        doubled = folded([record for record in records for _ in range(2)])
        assert as_told(doubled) == as_told(folded(records))
        assert (doubled.counts.repeated, doubled.counts.conflicting) == (len(records), 0)


class TestTwoWriters:
    """A decider that slept through a rebalance wakes up and goes on writing."""

    commands = story(STORIES["a job with trouble on its way"])
    whole = decided(Book(0, DictShelf()), commands)

    @pytest.mark.parametrize("cut", range(len(whole)))
    def test_its_late_events_change_nothing_wherever_they_land(self, cut: int) -> None:
        for length in (1, 2, 3, 5, len(self.whole)):
            for start in range(0, cut + 1):
                late = self.whole[start : start + length]
                log = [*self.whole[:cut], *late, *self.whole[cut:]]
                assert effective(log) == self.whole
                assert as_told(folded(log)) == as_told(folded(self.whole))

    def test_two_that_write_in_turns_are_read_as_one(self) -> None:
        log = [record for pair in zip(self.whole, self.whole[1:] + self.whole[-1:], strict=True) for record in pair]
        assert as_told(folded(log)) == as_told(folded(effective(log)))

    def test_of_two_histories_the_first_one_holds_and_the_other_is_counted(self) -> None:
        mine = decided(Book(0, DictShelf()), [ask(submit(), "c0")])
        theirs = decided(Book(0, DictShelf()), [ask(submit(seed=9), "c9")])
        both = folded(mine + theirs)
        assert as_told(both) == as_told(folded(mine))
        assert both.counts.conflicting == len(theirs)


class TestWhatDoesNotBelongHere:
    def test_a_command_of_another_project_is_told_that_there_is_no_such_thing(self) -> None:
        book = Book(0, DictShelf())
        decided(book, [ask(submit(), "c0")])
        (record,) = decided(book, [ask(CancelJob(), "c1", project="mars")])
        told = event(record)
        assert isinstance(told.body, CommandRejected)
        assert told.body.code == "unknown_stream"
        assert told.project_id == "moon"

    def test_a_change_of_what_changed_meanwhile_is_refused_and_one_of_what_was_read_is_granted(self) -> None:
        book = Book(0, DictShelf())
        first = ConfigureProject(name="Moon")
        decided(book, [ask(first, "c0", stream="project-moon")])
        late, timely = (first.model_copy(update={"name": "Mars", "expected_seq": seq}) for seq in (7, 1))
        refused = event(decided(book, [ask(late, "c1", stream="project-moon")])[0]).body
        assert isinstance(refused, CommandRejected)
        assert (refused.code, refused.field) == ("changed_meanwhile", "If-Match")
        book = Book(0, DictShelf())
        decided(book, [ask(first, "c0", stream="project-moon")])
        granted = event(decided(book, [ask(timely, "c1", stream="project-moon")])[0]).body
        assert isinstance(granted, ProjectConfigured)

    def test_a_service_speaks_to_every_project(self) -> None:
        book = Book(0, DictShelf())
        decided(book, [ask(submit(), "c0")])
        report = ask(completed("draw"), "c1", project="")._replace(actor=Actor(kind="worker", id="gpu0"))
        assert isinstance(event(decided(book, [report])[-1]).body, StepQueued)

    def test_a_command_to_the_wrong_kind_of_stream_is_refused_and_told_so(self) -> None:
        (record,) = decided(Book(0, DictShelf()), [ask(CancelJob(), "c0", stream="asset-fox")])
        told = event(record).body
        assert isinstance(told, CommandRejected)
        assert told.code == "wrong_stream"

    def test_a_stream_without_a_decider_is_known_before_it_does_harm(self) -> None:
        assert understands("job-1")
        assert not understands("spell-1")
        with pytest.raises(ImpossibleHistory):
            decided(Book(0, DictShelf()), [ask(CancelJob(), "c0", stream="spell-1")])

    @pytest.mark.parametrize("garbage", [b"", b"\x00", b"hello", b"\x00\x00\x00\x00\x01", bytes(200)])
    def test_a_record_that_is_no_event_is_counted_and_passed_over(self, garbage: bytes) -> None:
        records = decided(Book(0, DictShelf()), story(PAINTED))
        book = folded([*records[:3], garbage, *records[3:]])
        assert as_told(book) == as_told(folded(records))
        assert book.counts.undecodable == 1


class TestPoison:
    """A command that breaks its decider is answered, and the next one is heard."""

    endless = ask(failed("draw").model_copy(update={"retry_after_s": float("inf")}), "bad")
    huge = ask(submit(request=JsonObject.of({"prompt": "x" * LARGEST})), "bad")
    no_json = ask(review("paint", "rejected", rewind_to="paint", params=JsonObject("{no json")), "bad")

    @pytest.mark.parametrize(
        ("before", "poison"), [((submit(),), endless), ((), huge), (PAINTED, no_json)], ids=["endless", "huge", "json"]
    )
    def test_it_is_rejected_and_leaves_no_trace_in_the_state(self, before: Sequence[Message], poison: object) -> None:
        book = Book(0, DictShelf())
        decided(book, story(before))
        state, seq = book.slot("job-1").state, book.slot("job-1").seq
        (record,) = decided(book, [poison])  # type: ignore[list-item]
        told = event(record)
        assert isinstance(told.body, CommandRejected)
        assert (told.body.code, told.index, told.count, told.seq) == ("undecidable", 0, 1, seq + 1)
        assert book.slot("job-1").state == state

    def test_the_next_command_is_answered(self) -> None:
        book = Book(0, DictShelf())
        assert len(decided(book, [self.huge, ask(submit(), "c1")])) == 3

    def test_a_number_that_no_log_can_hold_is_refused_before_it_is_written(self) -> None:
        high = submit(seed=2**63 - 1)
        book = Book(0, DictShelf())
        records = decided(book, story((high, completed("draw"), completed("paint"), review("paint", "rejected"))))
        last = event(records[-1]).body
        assert isinstance(last, StepQueued)
        assert last.seed == 0, "after the highest seed comes the lowest"
        (told,) = decided(book, [ask(ReprioritiseJob(priority=2**63), "c9")])
        assert isinstance(event(told).body, CommandRejected)


class TestResting:
    """Streams that are over leave memory and come back when they are asked."""

    def test_a_book_is_not_put_away_before_it_has_mended_what_it_found_half_written(self) -> None:
        commands = story(DONE)
        whole = decided(Book(0, DictShelf()), commands)
        torn = next(place for place, record in enumerate(whole) if event(record).index > 0)
        book = folded(whole[:torn])
        assert not book.is_whole
        decided(book, commands[book.next_command :][:1])
        assert book.is_whole
        assert folded(whole).is_whole

    def test_a_job_that_is_over_rests_on_the_shelf_and_can_be_asked_again(self) -> None:
        shelf = DictShelf()
        book = Book(0, shelf)
        decided(book, story(DONE))
        shelf.slots |= book.take_touched()
        assert book.live == {}
        (record,) = decided(book, [ask(CancelJob(), "late")])
        assert event(record).seq == shelf.slots["job-1"].seq + 0
        assert isinstance(event(record).body, CommandRejected)

    def test_a_job_at_work_stays_in_memory_and_is_kept_all_the_same(self) -> None:
        book = Book(0, DictShelf())
        decided(book, story(PAINTED))
        kept = book.take_touched()
        assert kept.keys() == book.live.keys() == {"job-1"}
        assert book.take_touched() == {}

    def test_a_stream_that_was_only_asked_in_vain_leaves_no_trace(self) -> None:
        book = Book(0, DictShelf())
        worker = Actor(kind="worker", id="gpu0")
        assert decided(book, [ask(completed("draw"), "c0")._replace(actor=worker)]) == []
        assert book.take_touched() == {}
        assert book.live == {}


def test_a_wish_for_what_is_so_already_leaves_its_mark_and_is_not_granted_after_a_change() -> None:
    book = Book(0, DictShelf())
    wishes = story([submit(), ReprioritiseJob(priority=0), ReprioritiseJob(priority=7)])
    records = decided(book, wishes)
    assert isinstance(event(records[2]).body, CommandRejected)
    assert event(records[2]).body.code == NO_CHANGE  # type: ignore[attr-defined]
    assert decided(book, [wishes[1]]) == [], "it comes again when it would change something"


def test_streams_of_one_partition_do_not_disturb_one_another() -> None:
    fox, owl = story(DONE, "job-fox"), story(SHELVING, "job-owl")
    mixed = [command for pair in zip(fox, owl, strict=False) for command in pair] + fox[len(owl) :]
    book = Book(0, DictShelf())
    records = decided(book, mixed)
    for stream, alone in (("job-fox", fox), ("job-owl", owl)):
        mine = [event(record).body for record in records if event(record).stream == stream]
        assert mine == [event(record).body for record in decided(Book(0, DictShelf()), alone)]


def test_a_command_without_an_answer_does_not_hold_up_the_next_owner() -> None:
    commands = story((submit(), completed("paint"), completed("draw")))
    book = Book(0, DictShelf())
    records = decided(book, commands)
    assert folded(records).next_command == book.next_command == 3
    assert [type(event(record).body) for record in records][-1] is StepQueued


def test_everything_has_exactly_one_last_event() -> None:
    bodies = [event(record).body for record in decided(Book(0, DictShelf()), story(DONE))]
    assert sum(isinstance(body, JobCompleted) for body in bodies) == 1
    assert len(PLAN) == sum(isinstance(body, StepQueued) for body in bodies)


def test_projects_and_assets_are_streams_like_any_other() -> None:
    book = Book(0, DictShelf())
    wishes = [
        ask(ConfigureProject(name="Moon", settings=JsonObject.of({"a": 1})), "p", "project-moon"),
        ask(IndexAsset(asset_id="fox", job_id="1", asset_type="PROP", title="Fox", files=(MESH,)), "a", "asset-fox"),
    ]
    records = decided(book, wishes)
    assert as_told(folded(records)) == as_told(book)
    assert len(as_told(book)) == 2
