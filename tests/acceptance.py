"""`python -m tests.acceptance [--run] [--missing]`: which demands of docs/acceptance.md a passing test proves.

Collects the markers of the tests as they are now and joins them with how each test ended when it last ran; `--run`
runs them all first. A test that was never run, or has failed since, proves nothing.
"""

import argparse
import contextlib
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.accepted import LIST, Document, Note, claims, documents, read_notes

ROOT = Path(__file__).parent.parent


@dataclass
class Collected:
    """A plugin for one collection that only reads the markers."""

    claims: dict[str, list[str]]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.claims = claims(session.items)


@dataclass(frozen=True)
class Proof:
    """How many demands of one document are proved, and which are not."""

    document: Document
    proved: frozenset[str]

    @property
    def unproved(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.document.items if item.id not in self.proved)


def proofs(listed: Iterable[Document], now: Mapping[str, list[str]], notes: Mapping[str, Note]) -> tuple[Proof, ...]:
    """Joins the demands with the tests that claim them now (`now`: test -> ids) and how those last ended."""
    passed = {test for test, note in notes.items() if note["outcome"] == "passed"}
    proved = frozenset(one for test, ids in now.items() if test in passed for one in ids)
    return tuple(Proof(document, frozenset(item.id for item in document.items) & proved) for document in listed)


def collect() -> dict[str, list[str]]:
    """Test -> ids, for every test there is. Ends the program with pytest's words when they cannot be collected."""
    reader = Collected({})
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(["--collect-only", "-qq", str(ROOT / "tests")], plugins=[reader])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"the tests cannot be collected:\n{said.getvalue()[-3000:]}")
    return reader.claims


def ranges(ids: Iterable[str]) -> str:
    """`S000-001 … S000-003, S000-007`: runs of neighbours are drawn together."""
    runs: list[list[str]] = []
    for one in ids:
        if runs and int(one[-3:].lstrip("-")) == int(runs[-1][-1][-3:].lstrip("-")) + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} … {run[-1]}" for run in runs)


def show(found: Iterable[Proof], console: Console, missing: bool) -> None:
    table = Table(title="Demands that a passing test proves", title_justify="left", header_style="bold")
    table.add_column("document")
    table.add_column("proved", justify="right", style="green")
    table.add_column("of", justify="right")
    table.add_column("share", justify="right")
    every = list(found)
    for proof in every:
        _add(table, proof.document.short, len(proof.proved), len(proof.document.items))
    table.add_section()
    _add(table, "all", sum(len(one.proved) for one in every), sum(len(one.document.items) for one in every))
    console.print(table)
    for proof in every:
        console.print(f"\n[bold]{proof.document.short}[/bold]")
        console.print(f"  [green]proved[/green]      {ranges(sorted(proof.proved)) or 'none'}", soft_wrap=True)
        console.print(f"  [yellow]without proof[/yellow] {ranges(proof.unproved) or 'none'}", soft_wrap=True)
        if missing:
            for item in proof.document.items:
                if item.id not in proof.proved:
                    console.print(f"    {item.id} {item.kind:<3} {item.text}", soft_wrap=True, markup=False)


def _add(table: Table, title: str, proved: int, of: int) -> None:
    table.add_row(title, str(proved), str(of), f"{100 * proved // of} %")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.acceptance", description=__doc__)
    arguments.add_argument("--run", action="store_true", help="run every test first")
    arguments.add_argument("--missing", action="store_true", help="print the words of each demand without a proof")
    chosen = arguments.parse_args()
    ended = pytest.main([str(ROOT / "tests")]) if chosen.run else 0
    notes = read_notes(ROOT)
    if not notes:
        sys.exit("no test has run here yet: `make test`, or say --run")
    show(proofs(documents(LIST.read_text()), collect(), notes), Console(), chosen.missing)
    sys.exit(int(ended))


if __name__ == "__main__":
    main()
