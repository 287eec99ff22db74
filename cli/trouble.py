"""What can go wrong for a person at a terminal: one sentence with the remedy, and an exit code for scripts."""


class Trouble(Exception):
    """It did not work. The message is one sentence that says what to do about it."""

    exit_code = 1


class Misused(Trouble):
    """It was asked in a way that cannot be granted."""

    exit_code = 2


class Unreachable(Trouble):
    """Nobody answered."""

    exit_code = 3
