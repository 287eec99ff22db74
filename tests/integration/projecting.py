"""A projector at work beside a test, and what the tables say meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg

from infra.settings import KafkaSettings
from projections import runner


def ask(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """A reader's question: plain names, the default search path. Before there are tables there is no answer."""
    with psycopg.connect(database_url, autocommit=True) as reader:
        try:
            return reader.execute(query.encode()).fetchall()
        except psycopg.errors.UndefinedTable:
            return []


def events_read(database_url: str) -> int:
    return int((ask(database_url, "select sum(next_offset) from position") or [(0,)])[0][0] or 0)


def until(true: Callable[[], object], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@contextmanager
def projector(kafka: KafkaSettings, database_url: str) -> Iterator[Thread]:
    """A projector in a thread of its own, for as long as the block lasts. Its failure is the test's failure."""
    stop = Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            runner.run(kafka, database_url, stop)
        except BaseException as failure:
            failures.append(failure)

    thread = Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(30)
    assert not failures, failures


def process(kafka: KafkaSettings, database_url: str) -> subprocess.Popen[str]:
    """The projector as it is deployed: a process."""
    settings = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "FORGELOG_TOPIC_PREFIX": kafka.topic_prefix,
        "FORGELOG_PARTITIONS": str(kafka.partitions),
        "DATABASE_URL": database_url,
    }
    command = [sys.executable, "-m", "projections.runner"]
    return subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True)
