import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from cli.words import ago, duration, escape, kind_of, size


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0.04, "0.0 s"),
        (3.14, "3.1 s"),
        (42.4, "42 s"),
        (59.6, "1 min 00 s"),
        (185, "3 min 05 s"),
        (7800, "2 h 10 min"),
    ],
)
def test_a_duration_is_said_with_the_digits_that_matter(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(("count", "said"), [(7, "7 B"), (1500, "1.5 kB"), (999_600, "1.0 MB"), (52_000_000, "52 MB")])
def test_a_size_is_said_in_the_unit_that_fits(count: int, said: str) -> None:
    assert size(count) == said


def test_a_moment_is_said_by_how_long_it_is_ago() -> None:
    now = datetime(2026, 1, 10, tzinfo=UTC)
    told = [ago(now - timedelta(seconds=gone), now) for gone in (5, 90, 7300, 90_000, 200_000)]
    assert told == ["5 s ago", "1 min ago", "2 h ago", "1 day ago", "2 days ago"]


def test_an_asset_type_may_be_written_as_people_write() -> None:
    assert kind_of("3d-character") == kind_of("3D character") == "3D_CHARACTER"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[red]owned[/]", "[red]owned[/]"),
        ("\x1b]0;owned\x07\x1b[2J", "\\u001b]0;owned\\u0007\\u001b[2J"),
        ("gnp\u202e.exe\x9b31m", "gnp\\u202e.exe\\u009b31m"),
        ("größe 剣 [bold", "größe 剣 [bold"),
    ],
)
def test_case_30_what_others_wrote_does_nothing_in_a_terminal(written: str, shown: str) -> None:
    out = io.StringIO()
    Console(file=out, width=200, highlight=False, color_system=None).print(escape(written))
    assert out.getvalue() == shown + "\n"
