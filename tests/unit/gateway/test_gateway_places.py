"""A job's place in the line is told when it changes: to those who may hear it, by one look for all."""

import json
from typing import Any

import pytest

from gateway.jobs.places import Places, is_news
from gateway.live.entries import Filter
from gateway.live.subscriptions import Hub, Subscriber
from gateway.metrics import Metrics
from gateway.reads.views import Eta, WaitingView
from tests.unit.gateway.fakes import FakeReads

pytestmark = pytest.mark.anyio


def view(position: int = 3, likely: float = 60.0) -> WaitingView:
    return WaitingView(reason="queue", position=position, eta_s=Eta.of(likely / 2, likely, likely * 2), detail="")


class OneLine:
    """The line as the test says it is."""

    def __init__(self) -> None:
        self.views: dict[str, WaitingView] = {}

    async def waiting(self, rows: list[dict[str, Any]]) -> dict[str, WaitingView]:
        return {row["job_id"]: self.views[row["job_id"]] for row in rows if row["job_id"] in self.views}


@pytest.fixture
def line() -> OneLine:
    return OneLine()


@pytest.fixture
def hub() -> Hub:
    return Hub(Metrics())


@pytest.fixture
def places(hub: Hub, line: OneLine) -> Places:
    rows = [{"job_id": job, "project_id": project} for job, project in (("a", "p"), ("b", "q"))]
    return Places(hub, FakeReads(answers={"phase = 'queued'": rows}), line)  # type: ignore[arg-type]


def listener(hub: Hub, progress: bool = True, **filter: Any) -> Subscriber:
    one = Subscriber(Filter(**filter), {}, progress)
    hub.crowd.add(one)
    return one


async def heard(one: Subscriber) -> list[tuple[str, int | None]]:
    found = []
    while told := await one.next(0.01):
        message = json.loads(told.progress)
        assert message["kind"] == "waiting"
        found.append((message["job_id"], message["waiting"]["position"]))
    return found


@pytest.mark.accepts("S000-090")
async def test_a_change_is_told_once_to_whoever_may_hear_it(hub: Hub, line: OneLine, places: Places) -> None:
    everybody, of_q, of_a = listener(hub), listener(hub, project_id="q"), listener(hub, job_id="a")
    foreign = listener(hub, within=frozenset({"r"}))
    without_progress = listener(hub, progress=False)
    line.views = {"a": view(3), "b": view(4)}
    await places.look()
    await places.look()
    line.views = {"a": view(2), "b": view(4, likely=61.0)}
    await places.look()
    assert await heard(everybody) == [("a", 3), ("b", 4), ("a", 2)]
    assert await heard(of_q) == [("b", 4)]
    assert await heard(of_a) == [("a", 3), ("a", 2)]
    assert await heard(foreign) == await heard(without_progress) == []


async def test_nobody_is_asked_where_nobody_listens(hub: Hub, line: OneLine, places: Places) -> None:
    line.views = {"a": view()}
    one = listener(hub)
    await places.look()
    hub.crowd.discard(one)
    places._reads = None  # type: ignore[assignment]
    await places.look()


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (None, view(), True),
        (view(3), view(2), True),
        (view(likely=60), view(likely=66), False),
        (view(likely=60), view(likely=90), True),
        (view(), WaitingView(reason="no_worker", position=3, detail=""), True),
    ],
    ids=["the first", "another place", "hardly another time", "another time", "another reason"],
)
def test_what_is_news(before: WaitingView | None, now: WaitingView, news: bool) -> None:
    assert is_news(before, now) is news
