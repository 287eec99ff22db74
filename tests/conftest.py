"""Fixtures of every suite: a real Kafka and a real Postgres, started once per run and only if a test asks for them.

Against servers that run already, set FORGELOG_TEST_KAFKA_BOOTSTRAP_SERVERS and FORGELOG_TEST_DATABASE_URL;
`python -m infra.local.dev` starts a pair and prints both.
"""

import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import anyio
import psycopg
import pytest

from infra.kafka_admin import ensure_topics
from infra.local.stack import Backing, test_stack
from infra.settings import KafkaSettings

for _name in dir(anyio):
    # All of it is loaded now, where the stack is shallow: pytest rewrites its modules when they are first imported, and
    # deep down in an application Python 3.11.2 may trip over that ("AST constructor recursion depth mismatch").
    getattr(anyio, _name)

pytest_plugins = ("tests.plugins.accepts", "tests.plugins.exchanges")


@pytest.fixture(scope="session")
def backing() -> Iterator[Backing]:
    """Kafka and Postgres, shared by the whole run. Prefer `kafka` and `database_url`, which keep tests apart."""
    bootstrap = os.environ.get("FORGELOG_TEST_KAFKA_BOOTSTRAP_SERVERS")
    database_url = os.environ.get("FORGELOG_TEST_DATABASE_URL")
    if bootstrap and database_url:
        yield Backing(bootstrap, database_url)
        return
    with test_stack() as started:
        yield started


@pytest.fixture
def topic_prefix() -> str:
    """The first word of this test's own topics."""
    return f"test-{secrets.token_hex(4)}"


@pytest.fixture
def kafka(backing: Backing, topic_prefix: str) -> KafkaSettings:
    """Settings of the test's own topics, which exist, with four partitions each."""
    settings = KafkaSettings(bootstrap_servers=backing.bootstrap, topic_prefix=topic_prefix, partitions=4)
    ensure_topics(settings)
    return settings


@pytest.fixture
def database_url(backing: Backing) -> Iterator[str]:
    """The address of the test's own empty database, dropped afterwards."""
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(backing.database_url, autocommit=True) as server:
        server.execute(f"create database {name} template template0")
        yield urlsplit(backing.database_url)._replace(path=f"/{name}").geturl()
        server.execute(f"drop database {name} with (force)")
