"""How much of the machine an engine may use."""

import os


def cores() -> int:
    """How many cores this process may use, which in a container is less than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
