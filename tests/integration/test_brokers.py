"""Brokers that die, are away for a while, or have no room left: nothing acknowledged is lost, and nobody is lied to."""

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import httpx
import psutil
import pytest

from gateway.commands.idempotency import command_id
from gateway.jobs.job_request import LOCAL_PROJECT
from infra.kafka_clients import admin
from tests.chaos.judgement import outcomes
from tests.chaos.stand import Member, Stand
from tests.chaos.watch import JUST_AFTER_S, Watch

PROMISED_S = 15.0
SLACK = 2.0
"""A machine that is busy with other things may take so many times as long."""

pytestmark = pytest.mark.timeout(300)


class Orders:
    """Asks for assets without a pause; each request is repeated under its key until it is acknowledged."""

    def __init__(self, url: str) -> None:
        self.acknowledged: dict[str, float] = {}
        self.refused: list[httpx.Response] = []
        self._url = url
        self._stop = Event()
        self._threads = [Thread(target=self._work) for _ in range(2)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _work(self) -> None:
        with httpx.Client(base_url=self._url, timeout=20) as client:
            while not self._stop.is_set():
                self._order(client, str(uuid4()))

    def _order(self, client: httpx.Client, key: str) -> None:
        body = {"asset_type": "BACKGROUND", "prompt": {"core_concept": "a quiet bay"}}
        while not self._stop.is_set():
            answer = client.post("/v1/jobs", json=body, headers={"Idempotency-Key": key})
            if answer.status_code == 202:
                self.acknowledged[str(command_id(LOCAL_PROJECT, key))] = time.time()
                time.sleep(0.03)
                return
            self.refused.append(answer)
            time.sleep(0.2)


@pytest.fixture
def stand(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """With three brokers, or as many as the test's parameter says."""
    stand = Stand(tmp_path, brokers=getattr(request, "param", 3), workers=0, deputies=False)
    try:
        stand.start()
        yield stand
    finally:
        stand.stop()


def until(stand: Stand, holds: Callable[[], object], patience_s: float = 90.0, looked_after: bool = True) -> None:
    """Keeps the stack up meanwhile, as a supervisor does: a member that a broker has mixed up ends, and is back."""
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            stand.abort()  # each process leaves in its log where its threads stood
            pytest.fail("waited in vain")
        if looked_after:
            stand.look_after()
        time.sleep(0.05)


AWAY_S = 3_600.0
"""Until it is called back."""


def call_back(stand: Stand) -> None:
    for member in stand.of("broker"):
        member.due = 0.0


def ready(stand: Stand) -> bool:
    try:
        return httpx.get(f"{stand.url}/readyz", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def led(stand: Stand) -> dict[int, set[int]]:
    """Which partitions of the events each broker leads."""
    topic = stand.settings().topics.events.name
    partitions = admin(stand.settings()).list_topics(topic, timeout=10).topics[topic].partitions
    return {
        broker: {number for number, one in partitions.items() if one.leader == broker}
        for broker in {one.leader for one in partitions.values()}
    }


def test_case_12_a_leader_dies_then_all_brokers_and_nothing_acknowledged_is_lost(stand: Stand) -> None:
    watch = Watch(stand.settings(), stand.database_url, [])
    watch.start()
    orders = Orders(stand.url)
    try:
        until(stand, lambda: len(orders.acknowledged) > 20)
        took = a_leader_dies(stand, watch)
        print(f"\nthe leader of {len(took)} partitions was killed; each decided again after {sorted(took)} s")
        assert max(took) <= PROMISED_S * SLACK
        call_back(stand)
        until(stand, lambda: all(member.grown_up() for member in stand.of("broker")))
        took_all = all_brokers_are_away(stand, orders)
        print(f"all brokers were back; commands were acknowledged again after {took_all:.1f} s")
    finally:
        orders.stop()
        watch.stop()
    until(stand, lambda: ready(stand))
    until(stand, lambda: all_decided(stand, orders))
    assert len(orders.acknowledged) > 40


def all_decided(stand: Stand, orders: Orders) -> bool:
    """Every acknowledged command has its outcome in the log."""
    told = outcomes(stand.settings()).told
    return all(told[one] for one in orders.acknowledged)


def a_leader_dies(stand: Stand, watch: Watch) -> list[float]:
    """Seconds until each partition that it led has an event again."""
    broker, partitions = max(led(stand).items(), key=lambda one: len(one[1]))
    at = time.time()
    assert stand.kill(stand.members[f"kafka-{broker}"], AWAY_S)
    until(stand, lambda: all(watch.seen.decided[number].after(at + JUST_AFTER_S) for number in partitions))
    return [round((watch.seen.decided[number].after(at + JUST_AFTER_S) or 0.0) - at, 1) for number in partitions]


def all_brokers_are_away(stand: Stand, orders: Orders) -> float:
    """Seconds from their return until a command is acknowledged."""
    refused = len(orders.refused)
    for member in stand.of("broker"):
        assert stand.kill(member, AWAY_S)
    until(stand, lambda: len(orders.refused) > refused)
    answer = orders.refused[-1]
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("log_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert not ready(stand)
    call_back(stand)
    until(stand, lambda: all(member.service.ready() for member in stand.of("broker")))
    back = time.time()
    until(stand, lambda: any(at > back for at in list(orders.acknowledged.values())))
    return min(at for at in list(orders.acknowledged.values()) if at > back) - back


@pytest.mark.parametrize("stand", [1], indirect=True)
def test_case_15_a_broker_without_room_says_so_and_keeps_what_it_acknowledged(stand: Stand) -> None:
    (broker,) = stand.of("broker")
    orders = Orders(stand.url)
    try:
        until(stand, lambda: len(orders.acknowledged) > 10)
        leave_no_room(stand, broker)
        until(stand, lambda: orders.refused, looked_after=False)
        assert not ready(stand), "whoever watches the gateway is told"
        answer = orders.refused[-1]
        assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert "File too large" in broker.log.read_text(), "the broker's log names the cause"
        assert not broker.alive(), "it does not go on with a log that it cannot write"
        before = len(orders.acknowledged)
        until(stand, lambda: len(orders.acknowledged) > before + 10)  # it is started again, and there is room
    finally:
        orders.stop()
    until(stand, lambda: ready(stand))
    until(stand, lambda: all_decided(stand, orders))


def leave_no_room(stand: Stand, broker: Member) -> None:
    """No file of the log may grow any more: a disk that is full, for one process, without the rights to make one."""
    assert broker.child is not None
    written = max(path.stat().st_size for path in stand.folder.glob("kafka/**/*.commands-*/*.log"))
    psutil.Process(broker.child.pid).rlimit(resource.RLIMIT_FSIZE, (written + 20_000, resource.RLIM_INFINITY))
