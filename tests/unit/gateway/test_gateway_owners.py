"""Whose files are whose."""

from typing import Any

import pytest

from event_schemas.message import Actor
from gateway.door.callers import LOCAL_OWNER, Caller
from gateway.files.owners import Owners, holder, of_person, of_project
from gateway.reads.queries import ReadModels, Row
from tests.unit.gateway.fakes import MemoryStore

pytestmark = pytest.mark.anyio

ADA = Caller(Actor(kind="user", id="ada"), "token", roles={"moon": "editor", "mars": "editor"})
KEY = Caller(Actor(kind="user", id="key-1"), "key", roles={"moon": "editor"})
FILE = "a" * 64


class Files(ReadModels):
    """Which project's jobs took or made the file."""

    def __init__(self, project_id: str = "") -> None:
        self.project_id = project_id
        self.asked = 0

    async def rows(self, query: Any, *values: object) -> list[Row]:
        self.asked += 1
        return [{}] if values[-1] == self.project_id else []


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def owners(store: MemoryStore, files: Files | None = None) -> Owners:
    return Owners(store, files or Files())


async def test_a_file_is_for_the_project_that_it_was_sent_to(store: MemoryStore) -> None:
    owners(store).claim(of_project("moon"), FILE)
    assert await owners(store).may_name(KEY, "moon", FILE)
    assert not await owners(store).may_name(KEY, "mars", FILE)
    assert not await owners(store).may_name(KEY, "moon", "b" * 64)


async def test_who_sent_a_file_before_saying_what_for_may_bring_it_anywhere(store: MemoryStore) -> None:
    assert holder(ADA, None) == of_person("ada")
    assert holder(KEY, None) == of_project("moon")
    owners(store).claim(holder(ADA, None), FILE)
    assert await owners(store).may_name(ADA, "mars", FILE)
    assert not await owners(store).may_name(KEY, "moon", FILE)


async def test_what_a_job_of_the_project_made_is_looked_up_once(store: MemoryStore) -> None:
    files = Files("moon")
    assert not await owners(store, files).may_name(KEY, "mars", FILE)
    assert [await owners(store, files).may_name(KEY, "moon", FILE) for _ in range(2)] == [True, True]
    assert files.asked == 2


async def test_the_owner_of_the_forge_may_bring_any(store: MemoryStore) -> None:
    assert await owners(store).may_name(LOCAL_OWNER, "moon", FILE)
    assert holder(LOCAL_OWNER, None) == of_person("local")
