"""Plans are data, and are checked like data."""

import pytest

from event_schemas.events.job import LIBRARY_STEP, PlannedStep
from processors.domain.plans import PLANS, faults, takes


@pytest.mark.parametrize("asset_type", PLANS)
def test_every_plan_of_ours_can_run_to_its_end(asset_type: str) -> None:
    assert faults(PLANS[asset_type]) == []


@pytest.mark.parametrize("asset_type", PLANS)
def test_every_plan_of_ours_checks_the_prompt_first_and_the_image_as_soon_as_there_is_one(asset_type: str) -> None:
    names = [step.name for step in PLANS[asset_type]]
    assert names[0] == "safety"
    assert names.index("image_safety") == names.index("concept") + 1


@pytest.mark.parametrize("asset_type", PLANS)
def test_every_plan_of_ours_ends_in_the_library(asset_type: str) -> None:
    assert [step.name for step in PLANS[asset_type]].index(LIBRARY_STEP) == len(PLANS[asset_type]) - 1


@pytest.mark.parametrize(
    ("asset_type", "checkpoints"),
    [
        ("3D_CHARACTER", ["concept", "mesh", "rig", "animation"]),
        ("PROP", ["concept", "mesh"]),
        ("2D_SPRITE", ["concept", "animation"]),
        ("BACKGROUND", ["concept"]),
    ],
)
def test_people_look_where_the_documents_say(asset_type: str, checkpoints: list[str]) -> None:
    assert [step.checkpoint for step in PLANS[asset_type] if step.checkpoint] == checkpoints


def test_an_empty_plan_is_a_fault() -> None:
    assert faults(()) == ["the plan has no steps"]


def test_a_step_that_stands_twice_is_a_fault() -> None:
    assert faults((PlannedStep(name="a"), PlannedStep(name="a"))) == ["the step 'a' stands twice in the plan"]


def test_a_file_that_no_step_before_gives_is_a_fault() -> None:
    plan = (PlannedStep(name="a", takes=("mesh",)), PlannedStep(name="b", gives=("mesh",)))
    assert faults(plan) == ["'a' takes 'mesh', which no step before it gives"]


def test_every_fault_is_told_not_only_the_first() -> None:
    assert len(faults((PlannedStep(name="a", takes=("x", "y")), PlannedStep(name="a")))) == 3


def test_a_file_that_comes_with_the_job_is_none() -> None:
    assert faults((PlannedStep(name="a", takes=("mesh",)),), frozenset({"mesh"})) == []


def test_a_file_that_is_taken_only_if_there_is_none_is_no_fault() -> None:
    assert faults((PlannedStep(name="a", takes=("mesh?",)),)) == []


@pytest.mark.parametrize(
    ("pattern", "role", "wanted"),
    [
        ("mesh", "mesh", True),
        ("mesh", "mesh.low", False),
        ("view*", "view", True),
        ("view*", "view.front", True),
        ("layer*", "layer_2", True),
        ("view*", "viewer", False),
        ("mask?", "mask", True),
        ("mask*?", "mask.left", True),
    ],
)
def test_a_star_takes_a_family_and_a_question_mark_takes_what_is_there(pattern: str, role: str, wanted: bool) -> None:
    assert takes(pattern, role) is wanted
