"""Fixtures of the unit tests, which are many, small, and run on every core at once."""

import gc
import os

import pytest

# One thread for each process of the tests: those of the linear algebra only wait for one another where every core
# has a test to run. It is read when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What collecting has made stays until the end: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
