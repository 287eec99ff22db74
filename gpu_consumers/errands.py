"""Work that may take long, done one after the other beside the loop that must not wait for it."""

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Errands:
    """One thread. What an errand raises ends it, and is raised again by the next `check`."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._fault: BaseException | None = None
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def do(self, errand: Callable[[], None]) -> None:
        self._queue.put(errand)

    def check(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        try:
            while True:
                self._queue.get()()
        except BaseException as fault:  # a defect: the process ends, and another life goes on from the log
            self._fault = fault
