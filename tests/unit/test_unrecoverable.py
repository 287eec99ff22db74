"""Which reports become letters: those that ended a job because of its step, and no other command."""

import pytest

from event_schemas.commands import CancelJob, ExpireReview
from event_schemas.message import Message
from processors.book import Book
from processors.unrecoverable import LostStep, lost_step
from tests.unit.domain.given import NOON
from tests.unit.domain.histories import DONE, completed, failed, submit
from tests.unit.domain.log import DictShelf, story

DAY = 86_400_000_000
IN_REVIEW = (submit(review_days=1), completed("draw"), completed("paint"))


def lost(*bodies: Message) -> list[LostStep | None]:
    """Told these commands one after the other, what is put aside at each."""
    book = Book(0, DictShelf())
    return [lost_step(command, book.decide(command, book.next_command)) for command in story(bodies)]


def test_a_report_that_ends_its_job_is_put_aside_with_all_that_a_person_asks_first() -> None:
    *before, last = lost(submit(), completed("draw"), failed("paint", retryable=False))
    assert before == [None, None]
    assert last is not None
    assert dict(last.facts) == {
        "job": "1",
        "project": "moon",
        "step": "paint",
        "attempt": "1",
        "error_code": "no_paint",
        "gpu": "gpu0",
    }
    assert last.reason


def test_a_step_that_did_not_give_what_it_promised_is_put_aside() -> None:
    *_, last = lost(submit(), completed("draw", outputs=()))
    assert last is not None
    assert last.facts["error_code"] == "missing_output"


@pytest.mark.parametrize(
    "story",
    [
        DONE,
        (submit(), failed("draw")),
        (submit(), CancelJob()),
        (*IN_REVIEW, ExpireReview(step="paint", deadline=NOON + DAY)),
        (submit(), failed("draw", 9, retryable=False)),
    ],
    ids=["done", "to be tried again", "cancelled", "a review that expired", "a late report"],
)
def test_nothing_else_is(story: tuple[Message, ...]) -> None:
    assert not any(lost(*story))
