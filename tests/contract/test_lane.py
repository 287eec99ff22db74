"""The lane: real child processes, which may do what they like, and one answer for each task whatever they do."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.host import Answer, Done, Failed, Progress, Task
from gpu_consumers.lane import Lane

ENGINES = ("tests.contract.lane_engine:Puppet",)


class Stage:
    """A lane, and all that it has said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[tuple[str, Answer]] = []
        self._news = threading.Condition()
        self.lane = Lane(ENGINES, self._hear)

    def _hear(self, answers: list[tuple[Task, Answer]]) -> None:
        with self._news:
            self.said += [(task.key, answer) for task, answer in answers]
            self._news.notify_all()

    def task(self, key: str, act: str, seed: int = 1) -> Task:
        order = StepOrder("act", "PROP", {}, {"act": act}, seed)
        return Task(key, f"job-of-{key}", "puppet", order, (), str(self.folder / key))

    def play(self, *acts: str, limit_s: float = 30.0) -> None:
        """Tasks with the keys "0", "1", "2" …, given at once."""
        self.lane.give_all([(self.task(str(number), act), limit_s) for number, act in enumerate(acts)])

    def begun(self, key: str) -> list[str]:
        """The children that began this task, which notes it."""
        diary = self.folder / key / "begun"
        return diary.read_text().split() if diary.exists() else []

    def go(self, key: str) -> None:
        """Lets a task end that notes and waits."""
        (self.folder / key / "go").touch()

    def failed(self) -> dict[str, str]:
        return {key: end.code for key, end in self.ends().items() if isinstance(end, Failed)}

    def ends(self) -> dict[str, Done | Failed]:
        return {key: answer for key, answer in self.said if not isinstance(answer, Progress)}

    def wait_for(self, count: int, within_s: float = 20.0) -> dict[str, Done | Failed]:
        """Until so many tasks have ended. The worker's ticker is played here too."""
        deadline = time.monotonic() + within_s
        with self._news:
            while len(self.ends()) < count:
                assert time.monotonic() < deadline, f"only {self.ends()} after {within_s} s"
                self._news.wait(0.02)
                self.lane.enforce()
        return self.ends()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.lane.close()


def test_a_task_is_answered_with_what_the_engine_made_and_when(stage: Stage) -> None:
    stage.play("work")
    done = stage.wait_for(1)["0"]
    assert isinstance(done, Done)
    assert [made.path.read_text() for made in done.result.outputs] == ["made"]
    assert done.result.facts["seed"] == 1
    assert 0 < done.began_at <= done.finished_at
    assert stage.lane.in_hand() == []


def test_hundreds_of_small_tasks_are_each_answered_once_and_in_order(stage: Stage) -> None:
    stage.play(*["nothing"] * 300)
    ends = stage.wait_for(300)
    assert [key for key, _ in stage.said] == [str(number) for number in range(300)]
    assert all(isinstance(end, Done) for end in ends.values())


@pytest.mark.parametrize("hours", [-1, 1])
def test_case_16_a_clock_that_jumps_neither_ends_a_task_nor_lets_it_run_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    stage.lane.give_all([(stage.task("warm", "nothing"), 30.0), (stage.task("slow", "listen"), 2.0)])
    stage.wait_for(1)
    honest = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: honest() + hours * 3_600 * 10**9)
    begun = time.monotonic()
    slow = stage.wait_for(2)["slow"]
    assert isinstance(slow, Failed)
    assert slow.code == "start_to_close"
    assert 1.5 < time.monotonic() - begun < 12


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_case_15_a_disk_that_is_full_is_no_fault_of_the_engine(stage: Stage) -> None:
    stage.play("fill the disk")
    full = stage.wait_for(1)["0"]
    assert isinstance(full, Failed)
    assert (full.code, full.retryable) == ("disk_full", True)


def test_case_10_a_child_that_ran_out_of_memory_is_replaced(stage: Stage) -> None:
    for count, act in enumerate(("work", "starve", "work"), 1):
        stage.lane.give(stage.task(str(count), act), 30.0)
        ends = stage.wait_for(count)
    first, starved, second = (ends[key] for key in ("1", "2", "3"))
    assert isinstance(starved, Failed)
    assert starved.out_of_memory
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.result.facts["pid"] != second.result.facts["pid"]


@pytest.mark.accepts("S000-070")
def test_every_way_to_fail_has_its_own_name_and_says_whether_to_try_again(stage: Stage) -> None:
    stage.play("be busy", "refuse", "stumble", "starve", "starve the card")
    ends = stage.wait_for(5)
    assert ends["0"] == Failed("0", "unavailable", "the server is busy", True, 7.0)
    assert ends["1"] == Failed("1", "bad_prompt", "no such thing", False)
    assert ends["2"] == Failed("2", "engine_bug", "KeyError: 'a bug'", False)
    for key in ("3", "4"):
        end = ends[key]
        assert isinstance(end, Failed)
        assert (end.code, end.retryable, end.out_of_memory) == ("out_of_memory", True, True)


def test_a_crash_fails_its_own_task_and_those_behind_it_are_done_by_the_next_child(stage: Stage) -> None:
    stage.play("work", "exit", "work", "be killed", "work")
    ends = stage.wait_for(5)
    assert [type(ends[str(number)]) for number in range(5)] == [Done, Failed, Done, Failed, Done]
    crashed, killed = ends["1"], ends["3"]
    assert isinstance(crashed, Failed)
    assert isinstance(killed, Failed)
    assert (crashed.code, crashed.retryable) == ("crashed", True)
    assert "exit code 3" in crashed.message
    assert (killed.code, killed.out_of_memory) == ("out_of_memory", True)
    children = {end.result.facts["pid"] for end in ends.values() if isinstance(end, Done)}
    assert len(children) == 3


@pytest.mark.parametrize(("way", "code"), [("exit", "crashed"), ("be killed", "out_of_memory")])
def test_case_10_a_crash_is_blamed_on_its_own_task_although_answers_before_it_were_not_sent_yet(
    stage: Stage, way: str, code: str
) -> None:
    stage.play("nothing", "note", "work", way, "note", "nothing")
    stage.wait_for(6)
    assert stage.failed() == {"3": code}
    assert len(stage.begun("1")) <= 2, "its answer was lost: it is done again"
    assert len(stage.begun("4")) == 1, "it never began in the first child"


def test_what_took_longer_than_an_instant_is_told_before_the_next_task_begins(stage: Stage) -> None:
    stage.play("note slowly", "exit")
    stage.wait_for(2)
    assert stage.failed() == {"1": "crashed"}
    assert len(stage.begun("0")) == 1


def test_case_10_a_task_that_hangs_and_lets_nobody_speak_is_the_one_that_is_over_its_limit(stage: Stage) -> None:
    stage.lane.give(stage.task("warm", "nothing"), 30.0)
    stage.wait_for(1)
    quick = [(stage.task(key, "nothing"), 60.0) for key in ("quick", "unsent")]
    stage.lane.give_all([*quick, (stage.task("frozen", "freeze"), 0.5), (stage.task("next", "work"), 30.0)])
    stage.wait_for(5)
    assert stage.failed() == {"frozen": "start_to_close"}


def test_a_task_that_ends_while_its_child_is_being_killed_leaves_the_blame_to_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.lane.give(stage.task("warm", "note"), 30.0)
    stage.wait_for(1)
    kill = os.kill

    def kill_late(process: int, number: int) -> None:
        stage.go("late")
        while not stage.begun("next"):
            time.sleep(0.001)
        kill(process, number)
        stage.go("next")

    monkeypatch.setattr(os, "kill", kill_late)
    stage.lane.give_all([(stage.task("late", "note and wait"), 0.01), (stage.task("next", "note and wait"), 30.0)])
    stage.wait_for(3)
    assert stage.failed() == {}
    assert len(set(stage.begun("next"))) == 2


def test_a_child_that_is_killed_between_two_tasks_costs_the_second_one_nothing(stage: Stage) -> None:
    stage.play("work")
    child = stage.wait_for(1)["0"]
    assert isinstance(child, Done)
    with stage.lane._lock:  # nobody hears of the death before the next task is there
        os.kill(int(str(child.result.facts["pid"])), signal.SIGKILL)
        stage.lane.give(stage.task("next", "work"), 30.0)
    assert isinstance(stage.wait_for(2)["next"], Done)


def test_a_child_that_cannot_even_begin_is_not_started_again_and_again(stage: Stage) -> None:
    stage.lane = Lane(("tests.contract.lane_engine:Nobody",), stage._hear)
    stage.play("work", "work")
    stage.wait_for(2)
    assert stage.failed() == {"0": "crashed", "1": "crashed"}


def test_a_result_that_cannot_be_told_is_a_bug_of_its_engine_and_costs_nobody_else_anything(stage: Stage) -> None:
    stage.play("nothing", "note", "say the unsayable", "note")
    ends = stage.wait_for(4)
    assert stage.failed() == {"2": "engine_bug"}
    assert stage.begun("1") == stage.begun("3"), f"one child, which began each once: {ends}"


def test_after_a_crash_the_lane_takes_new_tasks(stage: Stage) -> None:
    stage.play("exit")
    stage.wait_for(1)
    stage.lane.give(stage.task("next", "work"), 30.0)
    assert isinstance(stage.wait_for(2)["next"], Done)


def test_a_task_over_its_limit_is_ended_and_the_next_one_runs(stage: Stage) -> None:
    stage.lane.give(stage.task("warm", "nothing"), 30.0)
    stage.wait_for(1)
    stage.lane.give_all([(stage.task("slow", "hang"), 0.3), (stage.task("next", "work"), 30.0)])
    ends = stage.wait_for(3)
    slow = ends["slow"]
    assert isinstance(slow, Failed)
    assert (slow.code, slow.retryable) == ("start_to_close", True)
    assert isinstance(ends["next"], Done)


def test_an_engine_that_listens_stops_when_its_job_is_cancelled_and_its_child_lives_on(stage: Stage) -> None:
    stage.play("work", "listen", "work")
    stage.wait_for(1)
    begun = time.monotonic()
    stage.lane.cancel("job-of-1/act/1")
    ends = stage.wait_for(3)
    stopped, first, last = ends["1"], ends["0"], ends["2"]
    assert isinstance(stopped, Failed)
    assert stopped.cancelled
    assert time.monotonic() - begun < 2
    assert isinstance(first, Done)
    assert isinstance(last, Done)
    assert first.result.facts["pid"] == last.result.facts["pid"]


def test_an_engine_that_does_not_listen_is_ended_after_a_moment_of_grace(stage: Stage) -> None:
    stage.play("nothing", "hang", "work")
    stage.wait_for(1)
    begun = time.monotonic()
    stage.lane.cancel("job-of-1/act/1")
    ends = stage.wait_for(3)
    stopped = ends["1"]
    assert isinstance(stopped, Failed)
    assert stopped.cancelled
    assert time.monotonic() - begun < 5 + 10, "the card is free soon"
    assert isinstance(ends["2"], Done)


def test_what_has_ended_is_told_while_the_next_task_works_on(stage: Stage) -> None:
    stage.play("nothing", "nothing", "nothing", "listen", limit_s=60.0)
    stage.wait_for(1)
    begun = time.monotonic()
    stage.wait_for(3)
    assert time.monotonic() - begun < 6, "the fourth one takes twelve seconds"
    assert [task.key for task in stage.lane.in_hand()] == ["3"]


def test_case_23_of_two_that_are_cancelled_the_one_behind_costs_the_next_one_nothing(stage: Stage) -> None:
    stage.play("nothing", "listen", "work", "listen", limit_s=60.0)
    stage.wait_for(1)
    stage.lane.cancel("job-of-2/act/1")
    stage.lane.cancel("job-of-1/act/1")
    ends = stage.wait_for(3)
    assert all(isinstance(ends[key], Failed) for key in ("1", "2"))
    child = stage.lane._child
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        stage.lane.enforce()
        time.sleep(0.02)
    assert stage.lane._child is child, "it works on"


def test_a_cancelled_task_that_still_waits_is_never_begun(stage: Stage) -> None:
    stage.play("tell", "work")
    stage.lane.cancel("job-of-1/act/1")
    waited = stage.wait_for(2)["1"]
    assert isinstance(waited, Failed)
    assert waited.cancelled
    assert not (stage.folder / "1").exists()


def test_case_23_a_cancel_while_the_child_is_being_replaced_is_heard_by_the_next_one(stage: Stage) -> None:
    stage.play("exit", "hang", "work")
    while stage.lane._child is not None:  # until the first child is dead and buried, or the next one is there
        if "0" in stage.ends():
            break
        time.sleep(0.001)
    stage.lane.cancel("job-of-1/act/1")
    begun = time.monotonic()
    ends = stage.wait_for(3)
    stopped = ends["1"]
    assert isinstance(stopped, Failed)
    assert stopped.cancelled
    assert time.monotonic() - begun < 5 + 10
    assert isinstance(ends["2"], Done)


def test_a_cancel_for_a_job_that_is_not_here_disturbs_nobody(stage: Stage) -> None:
    stage.play("work")
    stage.lane.cancel("job-of-somebody-else/act/1")
    assert isinstance(stage.wait_for(1)["0"], Done)


def test_a_file_of_a_person_is_examined_before_an_engine_sees_it(stage: Stage) -> None:
    (stage.folder / "mesh.glb").write_bytes(b"PK\x03\x04 not a mesh at all")
    hostile = InputFile("mesh", stage.folder / "mesh.glb", "model/gltf-binary", "", by_person=True)
    stage.lane.give_all([(stage.task("0", "work")._replace(inputs=(hostile,)), 30.0)])
    refused = stage.wait_for(1)["0"]
    assert isinstance(refused, Failed)
    assert (refused.code, refused.retryable) == ("wrong_type", False)
    assert "zip" in refused.message


def test_a_first_look_is_passed_on_and_one_too_large_for_it_is_not(stage: Stage) -> None:
    stage.play("show")
    stage.wait_for(1)
    shown = [answer.preview for _, answer in stage.said if isinstance(answer, Progress)]
    assert shown == ["data:image/png;base64,c21hbGw="]


def test_progress_is_passed_on_while_the_task_runs(stage: Stage) -> None:
    stage.play("tell")
    stage.wait_for(1)
    told = [answer for _, answer in stage.said if isinstance(answer, Progress)]
    assert told
    assert [one.fraction for one in told] == sorted(one.fraction for one in told)
    assert told[-1].fraction == 1.0


def test_a_step_that_runs_for_a_while_is_told_to_have_started_once(stage: Stage) -> None:
    stage.lane.give(stage.task("a", "listen"), 30.0)
    assert stage.lane.just_started(60.0) == []
    deadline = time.monotonic() + 5
    while not (started := stage.lane.just_started(0.02)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert [task.key for task, _ in started] == ["a"]
    assert stage.lane.just_started(0.02) == []


def test_a_closed_lane_answers_nothing_more(stage: Stage) -> None:
    stage.play("nothing", "hang")
    stage.wait_for(1)
    stage.lane.close()
    time.sleep(0.3)
    assert len(stage.ends()) == 1
