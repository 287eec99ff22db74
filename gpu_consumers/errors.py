"""What an engine may raise, named by what should be done next."""

import errno
from collections.abc import Iterator
from typing import Final

DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class StepError(Exception):
    """A step did not work out. `code` is a stable word for machines, the message a sentence for people."""

    retryable = False

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class Unavailable(StepError):
    """Try again later: a server was busy, memory ran short, a download broke off."""

    retryable = True

    def __init__(self, message: str, *, code: str = "unavailable", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unworkable(StepError):
    """Never: the same step on the same inputs will fail again (a prompt refused, a mesh with no faces)."""

    def __init__(self, message: str, *, code: str = "unworkable") -> None:
        super().__init__(message, code=code)


class Cancelled(StepError):
    """The job no longer wants this step. Raised by `Bench.raise_if_cancelled`."""

    def __init__(self, message: str = "the step was cancelled") -> None:
        super().__init__(message, code="cancelled")


def is_disk_full(error: BaseException) -> bool:
    """Also when a library has put its own words around the system's."""
    return any(isinstance(one, OSError) and one.errno in DISK_FULL for one in _chain(error))


def is_out_of_memory(error: BaseException) -> bool:
    return any(isinstance(one, MemoryError) or "out of memory" in str(one).lower() for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
