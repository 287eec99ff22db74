"""The outline of the one thing that a picture shows, found in the limited process: for each row, from where to where.

What differs from the background is the thing: the background is transparent, or of the colour of the picture's
corners. Rows that a line was drawn across are overlays, and are taken from their neighbours; of what hangs together
the largest is kept (connected components by runs: Rosenfeld and Pfaltz, 1966).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import infra
from infra.examination.verdict import BURST, Unsafe

SIDE: Final = 512
SECONDS: Final = 10.0
_ROOT: Final = str(Path(infra.__file__).resolve().parents[1])
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from infra.examination.outline_child import main; main()"
_SURROUNDINGS: Final = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_ACROSS: Final = 0.95  # of the width: more is a line that somebody drew
_MOST_RUNS: Final = 16  # in one row: more is a dashed line

Run = tuple[int, int]


class Outline(NamedTuple):
    """In a picture of 512 x 512: the first row of the thing, and of each row its first and last pixel, and how many
    of those between are its own."""

    top: int
    rows: tuple[tuple[int, int, int], ...]


def outline(path: Path) -> Outline:
    """Raises `Unsafe` for no sound picture, or one with nothing in it. About a quarter of a second."""
    with path.open("rb") as file:
        child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START, _ROOT],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_SURROUNDINGS,
            cwd="/",
            text=True,
        )
        with child:
            try:
                said, _ = child.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                raise Unsafe(BURST, code="hostile_file") from None
    return heard(said)


def told(found: Outline | Unsafe) -> str:
    if isinstance(found, Unsafe):
        return json.dumps({"refused": str(found), "code": found.code})
    return json.dumps(found._asdict())


def heard(text: str) -> Outline:
    """Raises `Unsafe` when the other process refused the picture, or died over it."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Unsafe(BURST, code="hostile_file") from error
    if "refused" in said:
        raise Unsafe(said["refused"], code=said["code"])
    return Outline(said["top"], tuple((row[0], row[1], row[2]) for row in said["rows"]))


def largest(mask: Sequence[bytes]) -> Outline | None:
    """Of a mask, one byte a pixel, 0 for nothing. None when it is empty."""
    rows = _without_overlays([_runs(row) for row in mask])
    parts = _parts(rows)
    if not parts:
        return None
    runs = max(parts, key=lambda part: sum(end - start for _, (start, end) in part))
    by_row: dict[int, list[Run]] = {}
    for at, run in runs:
        by_row.setdefault(at, []).append(run)
    top, bottom = min(by_row), max(by_row)
    found = []
    for at in range(top, bottom + 1):
        row = by_row[at]
        found.append(
            (min(run[0] for run in row), max(run[1] for run in row) - 1, sum(end - start for start, end in row))
        )
    return Outline(top, tuple(found))


def _runs(row: bytes) -> list[Run]:
    found: list[Run] = []
    at = 0
    while (start := row.find(1, at)) >= 0:
        end = row.find(0, start)
        at = len(row) if end < 0 else end
        found.append((start, at))
    return found


def _without_overlays(rows: list[list[Run]]) -> list[list[Run]]:
    """A row that is crossed by a line shows what the last one before it showed."""
    kept: list[list[Run]] = []
    for row in rows:
        crossed = len(row) > _MOST_RUNS or any(end - start > _ACROSS * SIDE for start, end in row)
        kept.append((kept[-1] if kept else []) if crossed else row)
    return kept


def _parts(rows: list[list[Run]]) -> list[list[tuple[int, Run]]]:
    """Runs that touch from row to row, as lists of (row, run)."""
    above: list[tuple[Run, int]] = []
    root: list[int] = []
    members: list[list[tuple[int, Run]]] = []

    def top_of(one: int) -> int:
        while root[one] != one:
            one = root[one]
        return one

    for at, row in enumerate(rows):
        here: list[tuple[Run, int]] = []
        for run in row:
            touching = sorted({top_of(label) for other, label in above if other[0] < run[1] and run[0] < other[1]})
            if not touching:
                touching = [len(root)]
                root.append(len(root))
                members.append([])
            for other_label in touching[1:]:
                root[other_label] = touching[0]
                members[touching[0]] += members[other_label]
                members[other_label] = []
            members[touching[0]].append((at, run))
            here.append((run, touching[0]))
        above = here
    return [part for part in members if part]
