"""When the index looks again."""

import time
from threading import Thread

from gateway.reads.positions import Positions
from gateway.search.index import REST_S, Leisure


def busy_for(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_the_index_rests_while_requests_keep_the_gateway_busy_but_not_for_its_own_work() -> None:
    leisure = Leisure()
    busy_for(0.05)
    assert leisure.rest_s(0.0) == REST_S
    time.sleep(0.2)
    assert leisure.rest_s(0.5) == 0.5

    own = Thread(target=busy_for, args=[0.05])
    own.start()
    own.join()
    assert leisure.rest_s(0.0) == 0.0


def test_the_very_first_command_of_a_partition_is_news() -> None:
    positions = Positions("")
    marks = [positions.mark]
    for partition, offset in ((0, 0), (1, 0), (0, 1)):
        positions.tell(partition, offset)
        marks.append(positions.mark)
    positions.tell(0, 0)  # late

    assert marks == sorted(set(marks))
    assert positions.mark == marks[-1]
