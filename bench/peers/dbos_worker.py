"""One DBOS worker: `python -m bench.peers.dbos_worker DATABASE_URL NAME STEPS READY_FILE`, until it is told to stop."""

import signal
import sys
import threading
from pathlib import Path

from dbos import DBOS

APPLICATION = "bench"
VERSION = "1"
QUEUE = "noops"
WORKFLOW = "job"


def noop(payload: str) -> str:
    """One step: about 300 bytes in, the same out."""
    return payload


def main(url: str, name: str, steps: int, ready: Path) -> None:
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": url,
            "application_version": VERSION,
            "executor_id": name,
            "log_level": "WARNING",
        }
    )
    step = DBOS.step(name="noop")(noop)

    def job(payload: str) -> str:
        for _ in range(steps):
            payload = step(payload)
        return payload

    DBOS.workflow(name=WORKFLOW)(job)
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    DBOS.launch()
    ready.touch()
    asked_to_stop.wait()
    DBOS.destroy()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
