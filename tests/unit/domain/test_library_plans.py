"""Plans of jobs that start from a version of the library."""

import pytest

from event_schemas.events.job import LIBRARY_STEP
from processors.domain.plans import faults, plan_for, takes

GIVEN = frozenset({"glb", "lod.1", "collision"})


def test_a_retexture_keeps_the_model_and_checks_the_words_first() -> None:
    plan = plan_for("PROP", {"source": {"operation": "retexture"}}, GIVEN)
    names = [step.name for step in plan]
    assert faults(plan, GIVEN) == []
    assert names == ["safety", "expand_prompt", "retexture", LIBRARY_STEP]
    assert {"glb", "fbx", "usdz", "preview"} <= set(plan[-1].takes)


def test_the_library_takes_from_a_retexture_what_the_step_promises() -> None:
    _, _, retexture, index = plan_for("3D_CHARACTER", {"source": {"operation": "retexture"}}, GIVEN)
    needed = [role for role in retexture.gives if not role.endswith("?")]
    assert all(any(takes(pattern, role.removesuffix("*")) for pattern in index.takes) for role in needed)


def test_without_a_model_nothing_can_be_retextured_or_filmed() -> None:
    for operation in ("retexture", "sprites"):
        plan = plan_for("2D_SPRITE", {"source": {"operation": operation}}, frozenset())
        assert any("'glb'" in fault for fault in faults(plan))


def test_sheets_of_a_version_need_nothing_but_its_model() -> None:
    plan = plan_for("2D_SPRITE", {"source": {"operation": "sprites"}, "sprites": {"directions": 4}}, frozenset({"glb"}))
    assert [step.name for step in plan] == ["safety", "render_sprites", LIBRARY_STEP]
    assert faults(plan, frozenset({"glb"})) == []


@pytest.mark.parametrize("asset_type", ["3D_CHARACTER", "PROP", "2D_SPRITE", "BACKGROUND"])
def test_to_regenerate_takes_the_plan_that_made_it(asset_type: str) -> None:
    assert plan_for(asset_type, {"source": {"operation": "regenerate"}}) == plan_for(asset_type)
