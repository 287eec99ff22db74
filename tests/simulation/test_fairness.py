"""Fair: nobody's thousand jobs hold up another one's first, and nobody waits for ever."""

from collections.abc import Callable

import pytest

from event_schemas import avro
from event_schemas.commands import ConfigureProject, SubmitJob
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import PlannedStep, StepQueued
from event_schemas.events.project import Quotas
from event_schemas.message import EMPTY, Message
from processors.domain.fair_share import PATIENCE
from tests.simulation.log import SECOND
from tests.simulation.people import ADA
from tests.simulation.test_cases import Forge

SHORT = (PlannedStep(name="draw", gives=("sketch",)), PlannedStep(name="index", takes=("sketch",)))


def ask(forge: Forge, stream: str, project: str, body: Message) -> None:
    forge.log.ask(CommandEnvelope(f"wish/{stream}", stream, forge.clock.now, ADA, project, stream, body))


def order(forge: Forge, job: str, project: str, priority: int = 0) -> None:
    wish = SubmitJob(asset_id=job, asset_type="PROP", title="", request=EMPTY, seed=7, priority=priority, plan=SHORT)
    ask(forge, job, project, wish)


def sent(forge: Forge) -> list[tuple[str, str]]:
    """The project and the job of every order on every lane, in the order in which they were sent."""
    found = []
    for bay in forge.bays:
        for one in forge.log.lanes[bay.gpu].orders:
            event = avro.decode_event(one.value)
            if isinstance(event, EventEnvelope) and isinstance(event.body, StepQueued):
                found.append((event.project_id, event.stream))
    return found


def turn_until(forge: Forge, holds: Callable[[], bool], most: int = 400) -> None:
    for _ in range(most):
        if holds():
            return
        forge.turn()
    raise AssertionError("it never came to that")


def test_a_thousand_queued_jobs_delay_another_projects_first_by_one_slot_at_most() -> None:
    forge = Forge(cards=2)
    for number in range(1_000):
        order(forge, f"job-a{number}", "crowd")
    for _ in range(30):
        forge.turn()
    before = len(sent(forge))
    lanes = {bay.gpu: len(forge.log.lanes[bay.gpu].orders) for bay in forge.bays}
    assert 4 < before < 200, "the crowd is being served, and most of it still waits"
    order(forge, "job-first", "newcomer")
    turn_until(forge, lambda: ("newcomer", "job-first") in sent(forge))
    since = [
        avro.decode_event(one.value) for bay in forge.bays for one in forge.log.lanes[bay.gpu].orders[lanes[bay.gpu] :]
    ]
    streams = [event.stream for event in since if isinstance(event, EventEnvelope)]
    [mine] = [
        bay for bay in forge.bays if any(_stream(one.value) == "job-first" for one in forge.log.lanes[bay.gpu].orders)
    ]
    after = [_stream(one.value) for one in forge.log.lanes[mine.gpu].orders[lanes[mine.gpu] :]]
    assert after.index("job-first") <= 1, f"of its lane it got the next slot, or the one after that: {streams}"


def _stream(value: bytes) -> str:
    event = avro.decode_event(value)
    return event.stream if isinstance(event, EventEnvelope) else ""


def test_a_low_priority_does_not_starve_behind_a_stream_of_high_ones() -> None:
    forge = Forge()
    order(forge, "job-humble", "crowd", priority=0)
    forge.decide()
    asked = forge.clock.now
    number = 0
    while ("crowd", "job-humble") not in sent(forge):
        for _ in range(4):
            number += 1
            order(forge, f"job-urgent{number}", "crowd", priority=1)
        forge.turn(seconds=30)
        assert forge.clock.now - asked < 2 * PATIENCE + 300 * SECOND, "patience is worth a class of priority"
    assert number > 40, "it did wait, while others were urgent"


@pytest.mark.parametrize("limit", [1, 2])
def test_a_project_never_has_more_in_hand_than_its_quota(limit: int) -> None:
    forge = Forge(cards=3)
    ask(forge, "project-crowd", "crowd", ConfigureProject(name="crowd", quotas=Quotas(concurrent_jobs=limit)))
    for number in range(12):
        order(forge, f"job-a{number}", "crowd")
    most = 0
    for _ in range(120):
        forge.turn()
        most = max(most, forge.timekeeper.floor.in_hand.get("crowd", 0))
        forge.timekeeper.check()
    assert most == limit
    assert all(forge.job(f"job-a{number}").status == "completed" for number in range(12))


def test_a_limit_that_is_set_midway_holds_from_then_on_and_one_that_is_lifted_no_longer() -> None:
    forge = Forge(cards=3)
    for number in range(60):
        order(forge, f"job-a{number}", "crowd")
    for _ in range(5):
        forge.turn()
    assert forge.timekeeper.floor.in_hand["crowd"] > 1
    ask(forge, "project-crowd", "crowd", ConfigureProject(name="crowd", quotas=Quotas(concurrent_jobs=1)))
    for _ in range(60):
        forge.turn()
    assert forge.timekeeper.floor.in_hand["crowd"] <= 1
    forge.log.ask(
        CommandEnvelope("lift", "project-crowd", forge.clock.now, ADA, "crowd", "lift", ConfigureProject(name="crowd"))
    )
    for _ in range(5):
        forge.turn()
    assert forge.timekeeper.floor.in_hand["crowd"] > 1
