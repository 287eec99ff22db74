"""Why a job waits, in the words of a terminal."""

from datetime import UTC, datetime

import pytest

from cli.board import Card
from cli.jobs import stands_at
from cli.views import Breaker, Engine, Eta, Job, Step, Waiting
from cli.waits import in_brief, in_full, resting

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ETA = Eta(low=80.0, likely=130.0, high=200.0)


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (Waiting(reason="queue", position=3, eta_s=ETA), "number 3, in about 2 min 10 s"),
        (Waiting(reason="queue"), "in line"),
        (Waiting(reason="engine_open", position=1, eta_s=ETA), "engine rests, in about 2 min 10 s"),
        (Waiting(reason="a new reason"), ""),
        (None, ""),
    ],
)
def test_a_wait_is_said_in_brief(waiting: Waiting | None, said: str) -> None:
    assert in_brief(waiting) == said


def test_a_wait_is_said_in_full_with_its_band() -> None:
    assert in_full(Waiting(reason="queue", detail="rig is number 3 in line", eta_s=ETA)) == (
        "rig is number 3 in line; in about 2 min 10 s (1 min 20 s to 3 min 20 s)"
    )


def test_the_list_and_the_board_show_it_at_the_step_that_waits() -> None:
    waiting = Waiting(reason="queue", position=3, eta_s=ETA)
    rig, done = Step(name="rig"), Step(name="mesh", status="done")
    job = Job(job_id="j", status="pending", current_step="rig", steps=(done, rig), waiting=waiting)
    assert stands_at(job) == "rig [dim]number 3, in about 2 min 10 s[/]"
    assert stands_at(job.model_copy(update={"status": "done"})) == ""
    card = Card("knight", job)
    assert (card.note(rig), card.note(done)) == ("number 3, in about 2 min 10 s", "")


def test_an_engine_that_is_not_trusted_is_told_with_when_it_is_tried() -> None:
    rests = Breaker(status="open", probe_at=NOON, failures=6, last_error="no [bold]answer")
    engines = (
        Engine(engine="clay", breaker=Breaker(status="closed")),
        Engine(engine="flux", breaker=rests),
        Engine(engine="sdxl", breaker=Breaker(status="half_open")),
        Engine(engine="unknown"),
    )
    flux, sdxl = resting(engines)
    assert flux.startswith("[yellow]![/] flux rests and is tried again at 12:00:00 UTC [dim](6 failures: no \\[bold]")
    assert sdxl == "[yellow]![/] sdxl is being tried again with one step"
