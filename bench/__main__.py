"""`python -m bench`: the forge and its peers in turn, round after round, so that a slow minute hits them all."""

import argparse
import json
import signal
import sys
from collections.abc import Callable

from rich.console import Console

from bench import apart, machine, report
from bench.figures import Measured, Result, summary
from bench.stack import measure_forge, measure_replay
from bench.workload import Workload
from infra.local.stack import StackFailed

MEASURES: dict[str, Callable[[Workload], Result]] = {
    "forge": measure_forge,
    "replay": measure_replay,
    "celery": lambda work: apart.measure("celery", work),
    "dbos": lambda work: apart.measure("dbos", work),
}


def main() -> None:
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # as an exception: what runs is ended
    machine.keep_to(asked.cores)
    work = Workload(jobs=asked.jobs, singles=asked.singles)
    measured = Measured(work, machine.describe(), machine.versions())
    progress = Console(stderr=True)
    try:
        for number, name in rounds(asked.only or list(MEASURES), asked.repeat):
            with progress.status(f"round {number} of {asked.repeat}: {name}"):
                measured.add(MEASURES[name](work))
    except (apart.PeerFailed, StackFailed, TimeoutError) as trouble:
        sys.exit(str(trouble))
    written = report.write(measured)
    if asked.json:
        print(json.dumps(summary(measured), indent=2))
    else:
        report.show(measured, Console())
    progress.print(written)


def rounds(names: list[str], repeats: int) -> list[tuple[int, str]]:
    """A B C, A B C: never one system three times on end."""
    return [(number, name) for number in range(1, repeats + 1) for name in names]


def arguments() -> argparse.Namespace:
    usual = Workload()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--jobs", type=int, default=usual.jobs, help="of 8 steps each, all at once (%(default)s)")
    parser.add_argument("--singles", type=int, default=usual.singles, help="one after another, idle (%(default)s)")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="leave the others out; may be repeated")
    parser.add_argument("--repeat", type=int, default=3, help="rounds (%(default)s)")
    parser.add_argument("--cores", type=int, default=2, help="share so many; 0: all (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of tables")
    return parser.parse_args()


if __name__ == "__main__":
    main()
