"""Work on the partitions of the log in several processes: streams never cross partitions, so they need not talk."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TypeVar

from replay.reader import OnProgress

Result = TypeVar("Result")
Count = Callable[[int], None]
"""Told how many records more are done."""

WORTH_SHARING = 20_000
"""Fewer records are read sooner than processes are started."""

Work = Callable[[Sequence[int], Count], Result]
"""Must be picklable: a module's function, or a `partial` of one."""


def uncounted(more: int) -> None:
    """For work that nobody watches."""


_count: Count = uncounted


def share(
    partitions: Sequence[int], work: Work[Result], on_progress: OnProgress, total: int, processes: int | None = None
) -> list[Result]:
    """Each process takes some of the partitions; returns what each of them returns, in no order that counts.

    `processes`: else one per core, and none beside this one for a short log. Raises what any of them raises.
    """
    if processes is None and total < WORTH_SHARING:
        return [_here(work, partitions, on_progress, total)]
    size = max(1, min(processes or os.cpu_count() or 1, len(partitions)))
    context = multiprocessing.get_context("spawn")
    counter = context.Value("q", 0)

    def report() -> None:
        on_progress(counter.value, total)

    with ProcessPoolExecutor(size, context, _begin, (counter,)) as pool:
        running = [pool.submit(_run, work, partitions[place::size]) for place in range(size)]
        while wait(running, timeout=0.25).not_done and not any(one.done() and one.exception() for one in running):
            report()
        results = [one.result() for one in running]
    report()
    return results


def _here(work: Work[Result], partitions: Sequence[int], on_progress: OnProgress, total: int) -> Result:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, total)

    return work(partitions, count)


def _begin(counter: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    global _count

    def count(more: int) -> None:
        with counter.get_lock():
            counter.value += more

    _count = count
    gc.disable()  # rows and events are trees: nothing is found by looking for circles, and looking costs a fifth


def _run(work: Work[Result], partitions: Sequence[int]) -> Result:
    return work(partitions, _count)
