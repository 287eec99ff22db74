"""`python -m bench.peers celery --jobs 2000`: one peer, once; the last line of output is its result as JSON."""

import argparse
import dataclasses
import json
import signal
import sys
from types import FrameType

from bench.peers.servers import Missing
from bench.workload import Workload


def main() -> None:
    signal.signal(signal.SIGTERM, leave)
    asked = arguments()
    work = Workload(jobs=asked.jobs, steps=asked.steps, payload_bytes=asked.payload, singles=asked.singles)
    try:
        if asked.peer == "celery":
            from bench.peers import celery_redis

            result = celery_redis.run(work)
        else:
            from bench.peers import dbos_postgres

            result = dbos_postgres.run(work)
    except Missing as missing:
        sys.exit(str(missing))
    print(json.dumps(dataclasses.asdict(result)))


def leave(number: int, frame: FrameType | None) -> None:
    """As an exception, so that every server and worker is stopped on the way out."""
    raise SystemExit(128 + number)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    usual = Workload()
    parser.add_argument("peer", choices=["celery", "dbos"])
    parser.add_argument("--jobs", type=int, default=usual.jobs)
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--payload", type=int, default=usual.payload_bytes, help="bytes into and out of a step")
    parser.add_argument("--singles", type=int, default=usual.singles, help="jobs one after another when idle")
    return parser.parse_args()


if __name__ == "__main__":
    main()
