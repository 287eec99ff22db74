"""When a process that died is started again."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from infra.local import postgres
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


def test_the_lock_of_a_server_that_nobody_buried_is_forgotten(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)  # ended, and still in the process table
    lock.write_text(f"{dead}\n{tmp_path}\n")
    postgres.forget_a_dead_owner(tmp_path)
    os.waitpid(dead, 0)
    assert not lock.exists()


def test_the_lock_of_a_living_server_is_left_alone(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres.forget_a_dead_owner(tmp_path)
    assert lock.exists()
