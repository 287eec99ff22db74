from datetime import UTC, datetime, timedelta
from io import StringIO

from rich.console import Console

from cli.board import Board, Progress, changes, window
from cli.views import Fault, Job, Step, Tool

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def step(name: str, status: str = "pending", attempt: int = 0, seconds: float | None = None) -> Step:
    begun = NOON if status != "pending" else None
    ended = NOON + timedelta(seconds=seconds) if seconds is not None else None
    return Step(
        name=name, status=status, attempt=attempt, started_at=begun, finished_at=ended, engine=Tool(name="clay")
    )


def job(*steps: Step, status: str = "running") -> Job:
    done = sum(one.status == "done" for one in steps)
    return Job(job_id="4f2c81aa", status=status, steps=steps, steps_done=done, steps_total=len(steps), created_at=NOON)


def test_a_long_plan_is_folded_around_the_step_in_hand() -> None:
    steps = tuple(step(f"s{number}", "done" if number < 8 else "pending") for number in range(16))
    before, shown, after = window(steps, 6)
    assert before + shown + after == steps
    assert any(one.name == "s8" for one in shown)
    assert len(shown) + bool(before) + bool(after) <= 6


def test_a_short_plan_is_shown_whole() -> None:
    steps = (step("a"), step("b"))
    assert window(steps, 6) == ((), steps, ())


def test_no_fold_hides_a_single_step_or_overflows() -> None:
    for at in range(17):
        steps = tuple(step(f"s{number}", "done" if number < at else "pending") for number in range(16))
        for rows in range(4, 18):
            before, shown, after = window(steps, rows)
            assert before + shown + after == steps
            assert len(shown) + bool(before) + bool(after) <= rows
            assert len(before) != 1


def test_a_log_gets_one_line_per_step_that_changed() -> None:
    before = job(step("concept", "running", 1), step("mesh"))
    after = job(step("concept", "done", 1, 3.14), step("mesh", "running", 1))
    assert changes("knight", before, after) == [
        "knight     concept        done       clay  3.1 s",
        "knight     mesh           running    clay",
    ]


def test_nothing_is_said_when_nothing_changed() -> None:
    same = job(step("concept", "running", 1))
    assert changes("knight", same, same) == []


def test_a_step_that_is_tried_again_is_said_again() -> None:
    before, after = job(step("mesh", "running", 1)), job(step("mesh", "running", 2))
    assert changes("knight", before, after) == ["knight     mesh           running    attempt 2  clay"]


def test_the_end_of_a_job_says_why() -> None:
    failed = job(status="failed").model_copy(update={"error": Fault(step="mesh", message="no vertices")})
    assert changes("knight", job(), failed) == ["knight     job 4f2c81aa failed: no vertices"]


def test_progress_never_runs_backwards_within_an_attempt() -> None:
    board = Board()
    board.put("knight", job(step("mesh", "running", 1)))
    board.hear("4f2c81aa", "mesh", Progress(1, 0.6))
    board.hear("4f2c81aa", "mesh", Progress(1, 0.4))
    card = board.cards["4f2c81aa"]
    assert card.fraction(card.job.steps[0]) == 0.6
    board.put("knight", job(step("mesh", "running", 2)))
    assert card.fraction(card.job.steps[0]) == 0.0


def test_the_board_keeps_within_a_small_terminal() -> None:
    board = Board(now=lambda: NOON + timedelta(seconds=9))
    steps = tuple(step(f"step{number}", "done" if number < 5 else "pending", 1, 1.0) for number in range(16))
    for name in ("knight", "slime"):
        board.put(name, job(*steps).model_copy(update={"job_id": name}))
    console = Console(width=80, height=24, record=True, force_terminal=True, file=StringIO())
    console.print(board)
    assert len(console.export_text().rstrip().splitlines()) <= 24
