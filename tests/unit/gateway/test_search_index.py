"""When the index looks again."""

import asyncio
import time
from threading import Thread

import pytest

from gateway.reads.positions import Positions
from gateway.search import index
from gateway.search.index import Leisure


def busy_for(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_only_what_the_loop_itself_does_makes_its_time_scarce(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BUSY", 0.02)  # on a machine that has little time for this test, too
    leisure = Leisure()
    busy_for(0.05)
    assert leisure.is_scarce()
    time.sleep(0.2)
    assert not leisure.is_scarce()

    own = Thread(target=busy_for, args=[0.05])
    own.start()
    own.join()
    assert not leisure.is_scarce()


@pytest.mark.anyio
async def test_the_index_rests_while_requests_keep_the_gateway_busy_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "REST_S", 0.001)
    answers = [True, True, False]
    leisure = Leisure()
    monkeypatch.setattr(leisure, "is_scarce", lambda: answers.pop(0))
    await leisure.rest(0.0)
    assert answers == []

    monkeypatch.setattr(leisure, "is_scarce", lambda: True)
    await asyncio.wait_for(leisure.rest(0.0), 10)


def test_the_very_first_command_of_a_partition_is_news() -> None:
    positions = Positions("")
    marks = [positions.mark]
    for partition, offset in ((0, 0), (1, 0), (0, 1)):
        positions.tell(partition, offset)
        marks.append(positions.mark)
    positions.tell(0, 0)  # late

    assert marks == sorted(set(marks))
    assert positions.mark == marks[-1]
