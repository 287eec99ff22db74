"""What a step's work is called: its own step key, and the content key that it shares with its equals."""

import pytest

from event_schemas.commands import SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import PlannedStep, StepQueued
from event_schemas.message import Actor, JsonObject
from processors.domain.job import UNBORN, decide
from tests.unit.domain.given import NOON
from tests.unit.domain.histories import PAINT, SKETCH, file, submit

WARM = PAINT.model_copy(update={"params": JsonObject.of({"light": "warm"})})


def wish(step: PlannedStep = WARM, **more: object) -> SubmitJob:
    given: dict[str, object] = {"inputs": (SKETCH,), **more}
    return submit((step,), **given)


def order(body: SubmitJob, stream: str = "job-1", project: str = "moon") -> StepQueued:
    command = CommandEnvelope("c-1", stream, NOON, Actor(kind="user", id="ada"), project, "c-1", body)
    queued = decide(command, UNBORN)[1]
    assert isinstance(queued, StepQueued)
    return queued


def test_keys_are_what_they_were_when_the_log_was_written() -> None:
    """Whoever decides an old log again must find the same keys, or nothing that was stored is found."""
    with_files, without = order(wish()), order(submit())
    assert with_files.step_key == "3cfbafc71210b6af7d7980855d29a3b9d4e09fbf2fd43499c07f3653136a1804"
    assert with_files.content_key == "94dae6e05f20cfffd40eadfafa529ca09ce53f078762e86dfd34073f48d97fc3"
    assert without.step_key == "10782b5b74e11ea789fb06e116ede75591d78b583839786ff91bb9ea79afe334"
    assert without.content_key == "bf0a7c31b1bd2eb9d59216a12b4f0b3544643aabd90899f53c62cbeb46de8d79"


@pytest.mark.parametrize(
    ("other", "project"),
    [
        (wish(), "mars"),
        (wish(asset_type="3D_CHARACTER"), "moon"),
        (wish(WARM.model_copy(update={"name": "colour"})), "moon"),
        (wish(WARM.model_copy(update={"params": JsonObject.of({"light": "cold"})})), "moon"),
        (wish(inputs=(file("sketch", "bolder"),)), "moon"),
        (wish(seed=8), "moon"),
    ],
    ids=["project", "asset type", "step", "parameters", "input", "seed"],
)
def test_whatever_changes_the_result_or_whose_it_is_changes_the_content_key(other: SubmitJob, project: str) -> None:
    assert order(other, project=project).content_key != order(wish()).content_key


@pytest.mark.parametrize("other", [{"title": "Reynard"}, {"priority": 9}, {"asset_id": "reynard"}, {"batch_id": "b"}])
def test_what_the_result_does_not_depend_on_changes_neither(other: dict[str, object]) -> None:
    same = wish().model_copy(update=other)
    assert order(same).content_key == order(wish()).content_key
    assert order(same).step_key == order(wish()).step_key


def test_another_job_has_the_content_key_but_not_the_step_key() -> None:
    assert order(wish(), stream="job-2").content_key == order(wish()).content_key
    assert order(wish(), stream="job-2").step_key != order(wish()).step_key
