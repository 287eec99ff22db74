"""When a process that died is started again."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from infra.local.child import Child, Service
from infra.local.roles import forge
from infra.local.supervisor import Watched


def dead_child(started: float) -> Child:
    return cast(Child, SimpleNamespace(started=started, process=SimpleNamespace(returncode=1), end=lambda: None))


def test_the_first_death_is_forgiven_at_once_and_the_next_ones_ever_later() -> None:
    watched = Watched(Service("worker", (), ready=lambda: True), Path("worker.log"))
    delays = []
    for _ in range(8):
        watched.child = dead_child(started=100.0)
        watched.note_death(now=101.0)
        delays.append(watched.due - 101.0)
    assert delays == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert watched.restarts == 8


def test_a_process_that_had_stayed_up_is_forgiven_again() -> None:
    watched = Watched(Service("worker", (), ready=lambda: True), Path("worker.log"), failures=5)
    watched.child = dead_child(started=100.0)
    watched.note_death(now=200.0)
    assert watched.due == 200.0


def test_each_card_gets_a_worker_that_sees_it_alone_and_the_others_see_none() -> None:
    workers = {role.name: role.env["CUDA_VISIBLE_DEVICES"] for role in forge(workers=2, cards=2) if role.env}
    assert workers == {"worker-cpu0": "", "worker-cpu1": "", "worker-gpu0": "0", "worker-gpu1": "1"}
