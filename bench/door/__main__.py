"""`python -m bench.door`: what the gateway bears on this machine, with the promises beside the figures."""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psutil
import uvloop
from rich.console import Console
from rich.table import Table

from bench import machine
from bench.door import crowd, library, traffic
from bench.door.traffic import Run
from bench.report import RESULTS
from infra.local import stack
from infra.local.roles import GATEWAY, ORCHESTRATOR, PROJECTOR, SCHEDULER
from infra.local.state import StackState

WARM_UP_S = 2.0
QUIET_S = 4
AT_REST = 5.0
"""Percent of a core."""
Figures = dict[str, dict[str, float]]


def main() -> None:
    asked = arguments()
    machine.keep_to(asked.cores)
    progress = Console(stderr=True)
    with TemporaryDirectory(prefix="forgelog-door-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        try:
            with progress.status(f"{asked.jobs:,} jobs are put into the read models"):
                ids = library.fill(stack.up(folder, port=0, roles=()).env["DATABASE_URL"], asked.jobs)
                stack.down(folder)
            with progress.status("the gateway indexes them for the search"):
                state = stack.up(folder, port=0, roles=(ORCHESTRATOR, SCHEDULER, PROJECTOR, GATEWAY))
                wait_for_rest(state)
            port = int(state.url.rsplit(":", 1)[1])
            figures: Figures = {}
            for name, requests, per_second in (
                ("status", one_job(ids, "/status"), asked.reads),
                ("whole job", one_job(ids, ""), asked.whole),
                ("lists", lists(), asked.lists),
                ("submissions", submissions(), asked.submits),
            ):
                if asked.only and name not in asked.only:
                    continue
                with progress.status(name):
                    uvloop.run(traffic.at_rate(port, requests, per_second / 3, WARM_UP_S))
                    figures[name] = told(uvloop.run(traffic.at_rate(port, requests, per_second, asked.seconds)))
            if not asked.only or "listeners" in asked.only:
                with progress.status("listeners"):
                    figures["listeners"] = uvloop.run(crowd.measure(port, state.env, asked.sockets, asked.seconds))
        finally:
            stack.down(folder)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "door.json").write_text(json.dumps({"machine": machine.describe(), **figures}, indent=2) + "\n")
    if asked.json:
        json.dump(figures, sys.stdout, indent=2)
    else:
        show(figures)


def wait_for_rest(state: StackState) -> None:
    """Until the gateway has nothing more to do by itself: what it does once in its life belongs to no figure."""
    [gateway] = [psutil.Process(one.pid) for one in state.processes if one.name == "gateway"]
    quiet = 0
    while quiet < QUIET_S:
        quiet = quiet + 1 if gateway.cpu_percent(1.0) < AT_REST else 0


def one_job(ids: list[str], part: str) -> Iterator[bytes]:
    """Any job, so that nothing which the gateway remembers helps it."""
    chance = random.Random(1)
    while True:
        yield traffic.get(f"/v1/jobs/{chance.choice(ids)}{part}")


def lists() -> Iterator[bytes]:
    while True:
        yield traffic.get("/v1/jobs?limit=20")
        yield traffic.get("/v1/jobs?limit=20&status=done&asset_type=PROP")
        yield traffic.get("/v1/assets?limit=20")


def submissions() -> Iterator[bytes]:
    while True:
        body = json.dumps({"asset_type": "PROP", "prompt": {"core_concept": "a wooden chest"}}).encode()
        yield traffic.post("/v1/jobs", body, Idempotency_Key=str(uuid4()))


def told(run: Run) -> dict[str, float]:
    return {
        "asked_per_second": run.asked / run.seconds,
        "answered_per_second": round(run.per_second, 1),
        "p50_ms": round(run.latency.p50, 2),
        "p99_ms": round(run.latency.p99, 2),
        "failed": sum(count for status, count in run.statuses.items() if not 200 <= status < 300),
    }


def show(figures: Figures) -> None:
    table = Table(title="The gateway under load", title_justify="left")
    for column in ("what", "per second", "p50 ms", "p99 ms", "failed"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, one in figures.items():
        table.add_row(
            name,
            f"{one['answered_per_second']:,.0f}",
            f"{one['p50_ms']:.1f}",
            f"{one['p99_ms']:.1f}",
            f"{one['failed']:.0f}",
        )
    Console().print(table)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.door", description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000, help="in the read models (%(default)s)")
    parser.add_argument("--reads", type=int, default=1_000, help="of a job's status, per second (%(default)s)")
    parser.add_argument("--whole", type=int, default=300, help="of a whole job, all links signed (%(default)s)")
    parser.add_argument("--lists", type=int, default=100, help="of twenty, per second (%(default)s)")
    parser.add_argument("--submits", type=int, default=300, help="per second (%(default)s)")
    parser.add_argument("--sockets", type=int, default=1_000, help="listeners with a job each (%(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="per figure (%(default)s)")
    parser.add_argument("--cores", type=int, default=2, help="share so many; 0: all (%(default)s)")
    parser.add_argument("--only", action="append", choices=["status", "whole job", "lists", "submissions", "listeners"])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
