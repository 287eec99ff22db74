"""How the interpreter's collector behaves in processes that keep many small objects for long."""

import gc


def collect_seldom() -> None:
    """Look for cycles every hundred thousand new objects instead of every seven hundred.

    Our states are trees of immutable values: reference counting frees them, and the collector finds next to
    nothing. Walking all of them again and again took a sixth of the orchestrator's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
