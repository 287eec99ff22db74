"""The words of `forgelog dead`: times, filters, bytes for people, and what came of many."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.dead_letters import filters, first, hex_dump, instant, summary
from cli.trouble import Misused
from cli.views import Letter, Redrive

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(("since", "ago"), [("30m", 1_800), ("12h", 43_200), ("7D", 604_800)])
def test_since_is_an_age(since: str, ago: int) -> None:
    assert instant(since, NOON) == NOON - timedelta(seconds=ago)


def test_since_is_a_moment() -> None:
    assert instant("2026-05-04T12:00+00:00") == NOON
    assert filters("", "", "2026-05-04T12:00+00:00") == {"since": NOON.isoformat()}


@pytest.mark.parametrize("since", ["yesterday", "h", "9999999999d", "-3h"])
def test_what_is_no_time_is_named_with_the_remedy(since: str) -> None:
    with pytest.raises(Misused, match="write 30m, 12h, 7d"):
        instant(since, NOON)


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(Misused, match="use one of undecodable, step, parked"):
        filters("lost", "", "")


def test_bytes_are_told_in_hex_and_as_far_as_they_can_be_printed() -> None:
    lines = hex_dump(b"\x00garbage\xff" + b"x" * 8).splitlines()
    assert lines == [
        "0000  00 67 61 72 62 61 67 65 ff 78 78 78 78 78 78 78  .garbage.xxxxxxx",
        f"0010  78{' ' * 45}  x",
    ]


def test_of_many_letters_it_is_counted_what_came_of_them() -> None:
    told = [
        Redrive(letter_id="a", action="send_again", done=True),
        Redrive(letter_id="b", action="retry_job"),
        Redrive(letter_id="c", already=True),
        Redrive(letter_id="d"),
    ]
    assert summary(told) == "1 redriven, 1 would be redriven, 1 were redriven before, 1 cannot be"
    assert summary([]) == "no such letters"


def test_a_list_that_is_cut_says_that_there_is_more() -> None:
    letters = [Letter(letter_id=str(number), kind="step") for number in range(3)]
    assert first(iter(letters), 3) == (letters, False)
    assert first(iter(letters), 2) == (letters[:2], True)
