"""Plans are data, and are checked like data."""

import pytest

from event_schemas.events.job import LIBRARY_STEP, PlannedStep
from processors.domain.plans import ASSET_TYPES, faults, plan_for, takes

TURNED = {"sprites": {"directions": 8}}
SIDES = frozenset({"view.front", "view.left", "view.back", "view.right"})


@pytest.mark.parametrize("asset_type", ASSET_TYPES)
@pytest.mark.parametrize("request_", [{}, TURNED])
@pytest.mark.parametrize("given", [frozenset[str](), SIDES, frozenset({"reference"})])
def test_every_plan_of_ours_can_run_to_its_end(
    asset_type: str, request_: dict[str, object], given: frozenset[str]
) -> None:
    plan = plan_for(asset_type, request_, given)
    assert faults(plan, given) == []
    assert [step.name for step in plan].index(LIBRARY_STEP) == len(plan) - 1


@pytest.mark.parametrize("asset_type", ASSET_TYPES)
def test_every_plan_of_ours_checks_the_prompt_first_and_the_image_as_soon_as_there_is_one(asset_type: str) -> None:
    names = [step.name for step in plan_for(asset_type)]
    assert names[0] == "safety"
    assert names.index("image_safety") == names.index("concept") + 1


def test_a_sprite_that_is_to_turn_is_modelled_and_rigged_first() -> None:
    names = [step.name for step in plan_for("2D_SPRITE", TURNED)]
    assert names.index("reconstruct") < names.index("rig") < names.index("render_sprites")
    assert "cutout" in [step.name for step in plan_for("2D_SPRITE", {"sprites": {"directions": 1}})]


@pytest.mark.parametrize("sides", [{"directions": 2}, {"angles": [0, 90]}, {"directions": 1, "angles": [45]}])
def test_two_sides_or_angles_of_ones_own_are_enough_to_need_a_figure(sides: dict[str, object]) -> None:
    assert "reconstruct" in [step.name for step in plan_for("2D_SPRITE", {"sprites": sides})]


def test_a_character_gets_sheets_besides_its_model_when_they_are_asked_for() -> None:
    names = [step.name for step in plan_for("3D_CHARACTER", TURNED)]
    assert names.index("export") < names.index("render_sprites")
    assert "render_sprites" not in [step.name for step in plan_for("3D_CHARACTER")]


def test_the_library_keeps_the_model_and_the_sheets_if_there_are_any() -> None:
    assert {"glb", "sprite_sheet"} <= set(plan_for("3D_CHARACTER", TURNED)[-1].takes)
    assert "glb" in plan_for("3D_CHARACTER")[-1].takes
    assert "sprite_sheet" not in plan_for("3D_CHARACTER")[-1].takes


@pytest.mark.parametrize("given", [SIDES, frozenset({"reference"})])
def test_pictures_that_come_with_the_job_are_checked_and_take_the_place_of_our_own(given: frozenset[str]) -> None:
    names = [step.name for step in plan_for("PROP", {}, given)]
    assert "concept" not in names
    assert names.index("image_safety") < names.index("normalize") < names.index("reconstruct")


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
    assert [step.checkpoint for step in plan_for(asset_type) if step.checkpoint] == checkpoints


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


@pytest.mark.parametrize(
    ("only", "given", "steps"),
    [
        ("images", (), ["safety", "expand_prompt", "concept", "image_safety", "index"]),
        ("pictures", ("reference",), ["image_safety", "normalize", "index"]),
        (
            "mesh",
            ("reference",),
            ["safety", "expand_prompt", "image_safety", "normalize", "reconstruct", "export", "index"],
        ),
        ("clean", ("mesh_raw",), ["safety", "expand_prompt", "repair", "retopo", "export", "index"]),
    ],
)
def test_a_part_of_the_work_is_a_plan_of_its_own_that_waits_for_nobody(
    only: str, given: tuple[str, ...], steps: list[str]
) -> None:
    plan = plan_for("PROP", {"only": only}, frozenset(given))
    assert [step.name for step in plan] == steps
    assert faults(plan, frozenset(given)) == []
    assert not any(step.checkpoint for step in plan)
    assert plan_for("PROP", {"only": "something else"}) == ()
