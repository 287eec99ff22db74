"""The farm as its workers tell it; and questions that travel together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from event_schemas.message import Gpu
from event_schemas.signals import WorkerState
from gateway.commands.idempotency import Recent, command_id
from gateway.errors import Problem
from gateway.farm.workers import Farm
from gateway.metrics import Metrics
from gateway.reads.together import Together

pytestmark = pytest.mark.anyio
NOW = 1_700_000_000.0


@dataclass
class Word:
    gpu: str
    bytes: bytes | None

    def key(self) -> bytes:
        return self.gpu.encode()

    def value(self) -> bytes | None:
        return self.bytes


def word(name: str, seconds_ago: float = 1.0, **more: object) -> Word:
    state = WorkerState.model_validate(
        {"gpu_id": name, "incarnation": "1", "at": int((NOW - seconds_ago) * 1e6), **more}
    )
    return Word(name, state.model_dump_json().encode())


def heard(*words: Word) -> Farm:
    farm = Farm(Metrics(), clock=lambda: NOW)
    farm.hear(words)  # type: ignore[arg-type]
    return farm


def test_a_worker_is_shown_as_it_last_spoke() -> None:
    farm = heard(word("g0", 20, slots=1), word("g0", 1, slots=2, gpu=Gpu(model="H200").model_dump()))

    [worker] = farm.workers()
    assert (worker.gpu_id, worker.slots, worker.state, worker.seconds_since) == ("g0", 2, "ready", 1.0)
    assert worker.gpu is not None
    assert worker.gpu["model"] == "H200"


def test_one_that_has_not_spoken_for_long_is_silent_and_after_a_day_forgotten() -> None:
    farm = heard(word("g0", 31), word("g1", 90_000), word("g2", 31, state="gone"))

    assert [(worker.gpu_id, worker.state) for worker in farm.workers()] == [("g0", "silent"), ("g2", "gone")]


def test_a_tombstone_removes_and_rubbish_changes_nothing() -> None:
    farm = heard(word("g0"), word("g1"), Word("g0", None), Word("g1", b"rubbish"))

    assert [worker.gpu_id for worker in farm.workers()] == ["g1"]


def test_engines_are_shown_with_who_has_them_and_what_is_missing() -> None:
    farm = heard(
        word("g0", steps={"concept": ["diffusers", "procedural"], "rig": ["procedural"]}),
        word("g1", steps={"concept": ["procedural"]}, missing={"diffusers": "pip install torch"}),
        word("g2", 60, steps={"concept": ["dead"]}),
    )

    found = {engine.engine: engine for engine in farm.engines()}
    assert list(found) == ["diffusers", "procedural"]
    assert found["procedural"].steps == ["concept", "rig"]
    assert found["procedural"].workers == ["g0", "g1"]
    assert found["diffusers"].missing == {"g1": "pip install torch"}


async def test_questions_that_come_while_one_is_asked_travel_together() -> None:
    asked: list[list[str]] = []

    async def ask(keys: Sequence[str]) -> dict[str, str]:
        asked.append(list(keys))
        await asyncio.sleep(0)
        return {key: key.upper() for key in keys if key != "x"}

    together = Together(ask, most=10)
    assert await asyncio.gather(*map(together.of, "abxa")) == ["A", "B", None, "A"]
    assert sorted(key for keys in asked for key in keys) == ["a", "b", "x"]
    assert len(asked) <= 2


async def test_a_crowd_waits_for_more_of_its_kind_but_a_lone_question_never_does() -> None:
    asked: list[list[str]] = []

    async def ask(keys: Sequence[str]) -> dict[str, str]:
        asked.append(list(keys))
        return dict.fromkeys(keys, "here")

    patient = Together(ask, most=10, pace_s=3_600)
    for key in "abc":
        assert await patient.of(key) == "here", "one after another, each at once"
    assert len(asked) == 3

    paced = Together(ask, most=10, pace_s=0.05)
    await asyncio.gather(*map(paced.of, "de"))
    late = [asyncio.create_task(paced.of("f"))]
    await asyncio.sleep(0.01)
    late.append(asyncio.create_task(paced.of("g")))
    await asyncio.gather(*late)
    assert [sorted(keys) for keys in asked[3:]] == [["d", "e"], ["f", "g"]]


async def test_whoever_asked_hears_that_nobody_answers_and_the_next_question_is_asked_again() -> None:
    asked: list[list[str]] = []

    async def ask(keys: Sequence[str]) -> dict[str, str]:
        asked.append(list(keys))
        if len(asked) == 1:
            raise Problem("read_model_unavailable")
        return dict.fromkeys(keys, "here")

    together = Together(ask, most=2)
    first = await asyncio.gather(together.of("a"), together.of("b"), return_exceptions=True)
    assert [type(one) for one in first] == [Problem, Problem]
    assert await asyncio.gather(*map(together.of, "abc")) == ["here"] * 3
    assert [len(keys) for keys in asked] == [2, 2, 1], "never more than it may ask for at once"


async def test_only_so_many_answers_are_remembered() -> None:
    recent: Recent[int] = Recent(most=2)
    made: list[int] = []

    async def make() -> int:
        made.append(1)
        return len(made)

    ids = [command_id("p", key) for key in "abc"]
    for one in (*ids, ids[0]):
        await recent.once(one, "print", make)
    assert len(made) == 4  # the first was forgotten when the third came
