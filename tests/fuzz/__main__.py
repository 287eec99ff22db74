"""`python -m tests.fuzz --cases 50000`: a line of its own, everything that Schemathesis thinks of, and a report."""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from infra.local.stack import test_stack
from tests.fuzz.attack import Tally, attack
from tests.fuzz.report import Run, report
from tests.fuzz.stand import standing

SHARES = (("viewer", 0.08), ("editor", 0.2), ("", 0.02), ("owner", 0.7))
"""As whom, and how much of it. The owner comes last: they may revoke what others need."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--minutes", type=float, default=120.0, help="the end, however many were sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, default=Path("docs/reports/fuzz.md"))
    asked = parser.parse_args()
    began = time.monotonic()
    end = began + asked.minutes * 60
    tallies = {role or "nobody": Tally() for role, _ in SHARES}
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="forgelog-fuzz-"))
        stand = opened.enter_context(standing(opened.enter_context(test_stack()), Path(folder)))
        for role, share in SHARES:
            tally = tallies[role or "nobody"]
            attack(stand, tally, stand.key(role) if role else None, asked.seed, int(asked.cases * share), end)
            print(f"{role or 'nobody'}: {tally.cases} cases, {len(tally.faults)} faults", flush=True)
        harmed = stand.harmed
    run = Run(asked.cases, asked.seed, time.monotonic() - began, tallies, harmed)
    asked.report.write_text(report(run))
    print(f"{run.cases} cases, {run.faults} faults: {asked.report}")
    return 0 if run.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
