"""A figure is sound: weighted, on its feet, within its budget, always the same (and closed: the contract tests)."""

import numpy as np
import pytest

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.figure import Figure, design, design_within, repainted
from gpu_consumers.engines.procedural.posing import POSES, pose_for, posed

SEED = 7


def brief_for(words: str) -> DesignBrief:
    return read({"prompt": {"core_concept": words}}, "3D_CHARACTER").brief


def figure_of(words: str, detail: float = 0.6) -> Figure:
    return design(brief_for(words), SEED, detail)


@pytest.mark.parametrize("kind", ["knight", "wizard", "goblin", "wolf", "horse", "slime", "ghost", "chest"])
def test_a_figure_is_finite_stands_on_the_ground_and_every_vertex_hangs_on_its_bones(kind: str) -> None:
    figure = figure_of(f"a {kind}")
    assert np.isfinite(figure.vertices).all()
    assert figure.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(figure.bone_weight.sum(axis=1), 1.0)
    assert (figure.bone_index[:, 0] >= 0).all()
    parents = [bone.parent for bone in figure.bones.values()]
    assert parents.count(None) == 1
    assert all(p is None or list(figure.bones).index(p) < i for i, p in enumerate(parents))


def test_a_humanoid_has_the_bones_that_the_rig_expects() -> None:
    bones = set(figure_of("a knight").bones)
    limbs = {f"{limb}.{side}" for limb in ("upper_arm", "forearm", "hand", "thigh", "shin", "foot") for side in "LR"}
    assert {"root", "hips", "spine", "chest", "neck", "head", "cape.01", "cape.02", "cape.03"} | limbs <= bones


def test_left_is_the_mirror_of_right() -> None:
    bones = figure_of("a knight").bones
    left, right = bones["hand.L"].head, bones["hand.R"].head
    assert left[0] > 0
    assert (left[0], *left[1:]) == pytest.approx((-right[0], *right[1:]))


def test_the_same_brief_and_seed_give_the_same_bytes() -> None:
    brief = brief_for("a goblin with a red hat")
    first, second = design(brief, SEED, 0.7), design(brief, SEED, 0.7)
    assert first.vertices.tobytes() == second.vertices.tobytes()
    assert first.faces.tobytes() == second.faces.tobytes()
    assert first.tag == second.tag
    assert first.tag != design(brief, SEED + 1, 0.7).tag


@pytest.mark.accepts("S000-009")
@pytest.mark.parametrize(("kind", "budget"), [("knight", 6000), ("slime", 1500), ("wolf", 12000), ("barrel", 2000)])
def test_the_finest_figure_within_a_budget_is_near_it_and_never_over(kind: str, budget: int) -> None:
    figure, detail = design_within(brief_for(f"a {kind}"), SEED, budget)
    assert 0.7 * budget <= figure.triangles <= budget
    assert design(brief_for(f"a {kind}"), SEED, detail).tag == figure.tag


def test_a_budget_below_the_coarsest_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="coarsest"):
        design_within(brief_for("a knight"), SEED, 500)


def test_every_corner_has_a_place_on_the_palette() -> None:
    figure = figure_of("a knight")
    uv = figure.uv()
    assert uv.shape == (int((figure.faces >= 0).sum()), 2)
    assert uv.min() > 0.0
    assert uv.max() < 1.0


def test_a_red_cape_is_red() -> None:
    assert figure_of("a knight with a red cape").palette["cape"].top == "#EE4038"


def test_repainting_keeps_the_shape() -> None:
    figure = figure_of("a slime")
    body = figure.palette["body"]._replace(top="#112233")
    painted = repainted(figure, {"body": body, "nowhere": body})
    assert painted.palette["body"].top == "#112233"
    assert "nowhere" not in painted.palette
    assert painted.tag == figure.tag


@pytest.mark.parametrize("words", ["a knight", "a wizard", "a villager", "a wolf", "a slime"])
def test_a_pose_bends_the_figure_keeps_it_whole_and_on_the_ground(words: str) -> None:
    figure = figure_of(words)
    name = pose_for(figure, brief_for(words).parts.get("held_right", ""))
    bent = posed(figure, POSES[name])
    assert np.isfinite(bent.vertices).all()
    feet = (
        bent.vertices[bent.bone_index[:, 0] != list(bent.bones).index("hand.R")]
        if "hand.R" in bent.bones
        else bent.vertices
    )
    assert feet[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert 0.75 < bent.height / figure.height < 1.6
    assert not np.allclose(bent.vertices, figure.vertices)


def test_the_rest_pose_changes_nothing() -> None:
    figure = figure_of("a knight")
    np.testing.assert_allclose(posed(figure, POSES["rest"]).vertices, figure.vertices, atol=1e-12)
