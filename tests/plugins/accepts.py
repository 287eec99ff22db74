"""pytest plugin: notes, for every test that names demands, how it ended; refuses names that nobody knows.

The notes stand in `.forgelog-tests/accepts.json` and are kept from run to run, so that a run of one folder does not
forget the others: `{test: {"ids": [...], "outcome": "passed" | "failed" | "skipped", "at": seconds since 1970}}`.
"""

import json
import os
import time
from pathlib import Path

import pytest

from tests.accepted import NOTES, Note, claims, known_ids, read_notes, strangers


class Notebook:
    """Follows one run. A test passes when its call passed and neither set-up nor tear-down broke."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.claims: dict[str, list[str]] = {}
        self.outcomes: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.claims = claims(items)
        if wrong := strangers(self.claims, known_ids()):
            raise pytest.UsageError("docs/acceptance.md does not know: " + "; ".join(wrong))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.nodeid in self.claims and self.outcomes.get(report.nodeid, "passed") == "passed":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        if not self.outcomes:
            return
        now = time.time()
        fresh: dict[str, Note] = {
            test: {"ids": self.claims[test], "outcome": outcome, "at": now} for test, outcome in self.outcomes.items()
        }
        path = self.root / NOTES
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps({**read_notes(self.root), **fresh}, indent=1, sort_keys=True))
        beside.replace(path)  # another run may be reading


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Notebook(config.rootpath), "accepts-notebook")
