"""Kafka and Postgres alone, in the foreground: `python -m infra.local.dev --data FOLDER`.

Prints the environment that points programs (and the tests) at them, then waits for Ctrl-C.
"""

import argparse
import signal
from contextlib import suppress
from pathlib import Path

from infra.local.stack import backing_services


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder for the data; made if missing")
    folder = arguments.parse_args().data.resolve()
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    with backing_services(folder) as backing:
        for name, value in backing.env().items():
            print(f"export {name}={value}", flush=True)
        for name, value in backing.env().items():
            print(f"export FORGELOG_TEST_{name}={value}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
