"""What an engine may raise, named by what should be done next."""


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
