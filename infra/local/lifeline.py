"""A child that outlives its parent by no more than an instant, even if the parent was killed with SIGKILL."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None  # loaded before any fork, never after one


def die_with_parent(on_death: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `on_death` to the child when the thread that started it ends.

    Also unblocks the signals that a supervisor waits for, since a signal mask is inherited.
    On systems other than Linux it only unblocks.
    """
    parent = os.getpid()

    def in_child() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        prctl = getattr(_libc, "prctl", None)
        if prctl is None:
            return
        prctl(_PR_SET_PDEATHSIG, int(on_death))
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return in_child
